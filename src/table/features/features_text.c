/* features_text: see features_text.h. */
#include "table/features/features_text.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "snag/civil.h"
#include "snag/features.h"

const char *text_thousands(char *dst, uint64_t n)
{
    char digits[24];
    int len = snprintf(digits, sizeof digits, "%" PRIu64, n), at = 0;
    for (int i = 0; i < len; i++) {
        if (i > 0 && (len - i) % 3 == 0)
            dst[at++] = ',';
        dst[at++] = digits[i];
    }
    dst[at] = '\0';
    return dst;
}

const char *text_span(char *dst, int64_t us)
{
    static const struct {
        char unit;
        int64_t s;
    } units[] = {{'d', 86400}, {'h', 3600}, {'m', 60}, {'s', 1}};
    int64_t s = us / US_PER_S;
    size_t i = 0;
    while (s % units[i].s != 0)
        i++;
    (void)snprintf(dst, 32, "%" PRId64 "%c", s / units[i].s, units[i].unit);
    return dst;
}

size_t features_date(char *dst, int64_t ts_us, const struct zone *zone)
{
    int64_t local_us = ts_us + zone_offset(zone, ts_us) * US_PER_S;
    int64_t day_us = 86400 * US_PER_S;
    if (((local_us % day_us) + day_us) % day_us == 0) {
        (void)time_iso(dst, local_us, 0);
        dst[10] = '\0';
        return 10;
    }
    return time_iso(dst, ts_us, ts_us % US_PER_S == 0 ? 0 : ts_us % 1000 == 0 ? 3 : 6);
}
