/* complaints: who complained, and whether they were satisfied in the end.
 *
 *     complaints_event(&c, row, &event, name, &err);         each customer's events in time order
 *     complaints_at(&c, row, from_us, at_us, snags)          what is known at a moment of what came after another
 *
 * A complaint is answered by the customer's first csat within 30 days after the last event of its contact (or case) and
 * before the next complaint: satisfied from 4 of 5 on. Of several complaints the last one counts. A contact that asks
 * to leave is no complaint from the request on.
 */
#ifndef SNAG_TABLE_FEATURES_COMPLAINTS_H
#define SNAG_TABLE_FEATURES_COMPLAINTS_H

#include "table/features/features_impl.h"

struct complaints {
    struct grievance *of; /* all of them */
    size_t n, cap;
    uint32_t *last; /* by row: 1 + the last one; 0: none */
    size_t cap_last;
    struct arena texts;
    uint64_t odd; /* csat outside 1 to 5 */
};

int complaints_event(struct complaints *c, size_t row, const struct event *e, const struct name *name,
                     struct err *err) SNAG_CHECK;
/* none, silent, satisfied, unsatisfied or unknown, of what happened in (from_us, at_us]. snags: there were some. */
const char *complaints_at(const struct complaints *c, size_t row, int64_t from_us, int64_t at_us, bool snags);
void complaints_free(struct complaints *c);

#endif
