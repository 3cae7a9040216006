/* inactivity: who has left, told by silence: the last thing that a customer did is longer ago than max(churn_after,
 * three times the median of the customer's own gaps up to the landmark); with fewer than three gaps, than churn_after.
 *
 *     inactivity_add(s, row, ts_us, &err);        each customer's in time order
 *     inactivity_end(s, f, &err);
 *     inactivity_outcome(s, row, at_us)           as seen from a landmark
 */
#ifndef SNAG_TABLE_FEATURES_INACTIVITY_H
#define SNAG_TABLE_FEATURES_INACTIVITY_H

#include "table/features/features_impl.h"

struct inactivity {
    int64_t after_us;
    struct did { /* something */
        int64_t ts_us;
        uint32_t before; /* 1 + the customer's one before it */
    } * did;
    size_t n, cap;
    uint32_t *last; /* by row: 1 + the last; 0: none */
    size_t cap_last;
    struct covered covered; /* what the log shows of it */
    int64_t *ts_us;         /* room for those of one customer */
    size_t cap_ts;
};

int inactivity_add(struct inactivity *s, size_t row, int64_t ts_us, struct err *err) SNAG_CHECK;
/* ERR_DATA if nobody did anything. */
int inactivity_end(struct inactivity *s, struct features *f, struct err *err) SNAG_CHECK;
/* entered_us: the first thing done, INT64_MAX if nothing was; as_of_us: until when the log shows what comes, TS_NONE if
 * not even at_us. */
struct outcome inactivity_outcome(struct inactivity *s, size_t row, int64_t at_us);
void inactivity_free(struct inactivity *s);

#endif
