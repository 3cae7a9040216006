/* features_words: the words of --by and --origin. */
#include <string.h>

#include "features.h"

enum features_by features_by_of(const char *word)
{
    static const char *const words[] = {
        [BY_CUSTOMER] = "customer", [BY_CONTACT] = "contact", [BY_CASE] = "case",       [BY_AGENT] = "agent",
        [BY_QUEUE] = "queue",       [BY_REASON] = "reason",   [BY_CHANNEL] = "channel", [BY_DAY] = "day",
        [BY_WEEK] = "week",         [BY_MONTH] = "month",     [BY_HOUR] = "hour"};
    size_t i = BY_CUSTOMER;
    while (word && strcmp(word, words[i]) != 0)
        i++;
    return (enum features_by)i;
}

enum features_origin features_origin_of(const char *word)
{
    if (!word || strcmp(word, "entered_at") == 0)
        return ORIGIN_ENTERED_AT;
    return strcmp(word, "calendar") == 0 ? ORIGIN_CALENDAR : ORIGIN_FIRST_EVENT;
}
