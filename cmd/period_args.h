/* period_args: --period, --versus, --zone and --now, as every command takes them. */
#ifndef SNAG_CMD_PERIOD_ARGS_H
#define SNAG_CMD_PERIOD_ARGS_H

#include <stdbool.h>
#include <stddef.h>

#include "snag/rates.h"

struct period_args {
    const char *period, *versus, *zone, *now;
};

/* clang-format off */
#define PERIOD_OPTIONS(S, F, PERIOD_HELP) \
    {"period", 'p', OPT_TEXT, offsetof(S, F.period), "PERIOD", PERIOD_HELP, NULL}, \
    {"versus", 0, OPT_TEXT, offsetof(S, F.versus), "PERIOD", \
     "compare with this period; previous: the one of the same kind, or of as many days, just before", NULL}
#define ZONE_OPTIONS(S, F, NOW_HELP) \
    {"zone", 0, OPT_TEXT, offsetof(S, F.zone), "ZONE", \
     "the zone in which days, weeks and months begin (default: UTC)", NULL}, \
    {"now", 0, OPT_TEXT, offsetof(S, F.now), "TIME", \
     NOW_HELP " (default: $SOURCE_DATE_EPOCH, otherwise the clock)", NULL}
/* clang-format on */

/* What they turn into. */
struct periods {
    struct zone *zone; /* NULL: UTC */
    struct rate_period period, versus;
    bool has_period, has_versus;
};
/* ERR_USAGE for what is not a period, for periods that share days, and for a lonely --versus. */
int periods_read(struct periods *p, const struct period_args *a, struct err *err) SNAG_CHECK;
void periods_free(struct periods *p);
/* Does one of them count from now? */
bool periods_from_now(const struct period_args *a);
/* --now, or else SOURCE_DATE_EPOCH, or else the clock. */
int period_now(const struct period_args *a, const struct zone *zone, int64_t *now_us, struct err *err) SNAG_CHECK;

#endif
