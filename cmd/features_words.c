/* features_words: the words of --by and --origin. */
#include <string.h>

#include "features.h"

#include "base/nearest.h"

int features_by_of(const char *word, const struct customers_args *customers, struct features_options *o,
                   struct err *err)
{
    static const char *const words[] = {
        [BY_CUSTOMER] = "customer", [BY_CONTACT] = "contact", [BY_CASE] = "case",       [BY_AGENT] = "agent",
        [BY_QUEUE] = "queue",       [BY_REASON] = "reason",   [BY_CHANNEL] = "channel", [BY_DAY] = "day",
        [BY_WEEK] = "week",         [BY_MONTH] = "month",     [BY_HOUR] = "hour"};
    enum { N_WORDS = sizeof words / sizeof *words, MOST = 256 };
    const char *names[N_WORDS + MOST];
    struct view column;
    size_t i = BY_CUSTOMER, n = 0;
    while (word && i < N_WORDS && strcmp(word, words[i]) != 0)
        i++;
    o->by = (enum features_by)i;
    if (i < N_WORDS)
        return 0;
    o->by = BY_SEGMENT;
    o->segments = customers->table;
    if (o->segments && segments_column(o->segments, view_of(word), &o->segment))
        return 0;
    for (; n < N_WORDS; n++)
        names[n] = words[n];
    for (i = 0; customers->table && i < MOST && segments_name(customers->table, i, &column); i++)
        names[n++] = column.p;
    (void)err_set(err, ERR_USAGE,
                  "--by: '%s' is not one of: customer contact case agent queue reason channel day week month hour%s%s",
                  word, customers->file ? "; nor a column of " : "", customers->file ? customers->file : "");
    return nearest_hint(err, view_of(word), names, n, "", NULL);
}

enum features_origin features_origin_of(const char *word)
{
    if (!word || strcmp(word, "entered_at") == 0)
        return ORIGIN_ENTERED_AT;
    return strcmp(word, "calendar") == 0 ? ORIGIN_CALENDAR : ORIGIN_FIRST_EVENT;
}
