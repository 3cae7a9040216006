/* report_group: rates by a group in `snag report`. See report_group.h. */
#include "report_group.h"

int group_open(struct group_args *a, const char *identity, const struct zone *zone, struct report *r, struct err *err)
{
    if (a->customers.file && !a->by)
        return err_set(err, ERR_USAGE, "--customers is about a group of the report: it requires --by");
    if (customers_open(&a->customers, identity, zone, err) < 0)
        return -1;
    if (!a->by)
        return 0;
    const struct rate_customers *groups = a->customers.table ? &a->customers.groups : NULL;
    return report_group(r, a->by, groups, zone, err) < 0 ? err_wrap(err, "--by") : 0;
}
