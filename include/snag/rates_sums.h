/* rates_sums: rates of a log from those of its parts, which have no customer in common.
 *
 *     struct rates_merge *m; struct rates *r;
 *     rates_merge_open(&m, rules, &(struct rates_options){.zone = zone}, groups, n_groups, first_us, last_us, &err);
 *     rates_merge_add(m, &row, &err);        each row of each part, counted with rates_options.sums
 *     rates_merge_end(m, &r, &err);          rates as one process counts them, byte for byte
 *     rates_merge_close(m);                  … rates_close(r)
 *
 * Opportunities and hits are added, and so are the sums over customers that intervals rest on: all of them integers.
 */
#ifndef SNAG_RATES_SUMS_H
#define SNAG_RATES_SUMS_H

#include "snag/rates.h"

SNAG_C_BEGIN

struct rate_sums {
    struct rate_side now, before; /* before: zeros without versus */
    struct rate_cross both;
};

/* The first and last moment of the log that was counted, at the end. */
struct rates_bounds {
    int64_t first_us, last_us; /* TS_NONE: it is empty */
};
struct rates_bounds rates_bounds(const struct rates *r);

struct rates_merge;
/* The options that the parts were counted with, but for `by`: the groups have these names. first_us, last_us: of
 * the log; TS_NONE: it is empty. */
int rates_merge_open(struct rates_merge **m, struct rules *rules, const struct rates_options *options,
                     const struct view *group, size_t n_groups, int64_t first_us, int64_t last_us,
                     struct err *err) SNAG_CHECK;
/* Copies what it keeps. Of the row, name, varied, period, chances and figures need not be set. ERR_DATA if the parts
 * differ in what the log can show. */
int rates_merge_add(struct rates_merge *m, const struct rate_row *row, struct err *err) SNAG_CHECK;
/* The rates, which are the caller's now. */
int rates_merge_end(struct rates_merge *m, struct rates **r, struct err *err) SNAG_CHECK;
/* NULL is allowed. */
void rates_merge_close(struct rates_merge *m);

SNAG_C_END

#endif
