/* pattern: does a text match a pattern of a map? See model.h. */
#include "event/map/model.h"

int pattern_match(const pcre2_code *regex, struct view text, pcre2_match_data *match, char why[PATTERN_WHY])
{
    int rc = regex_match(regex, text, match);
    if (rc >= PCRE2_ERROR_NOMATCH)
        return rc >= 0;
    (void)pcre2_get_error_message(rc, (PCRE2_UCHAR *)why, PATTERN_WHY);
    return -1;
}
