/* report_group: rates by a group in `snag report`. See report_group.h. */
#include "report_group.h"

#include <string.h>

int group_open(struct group_args *a, bool wide, const char *identity, const struct zone *zone, struct report *r,
               struct err *err)
{
    bool by_agent = a->by && strcmp(a->by, "agent") == 0;
    if (a->customers.file && !a->by)
        return err_set(err, ERR_USAGE, "--customers is about a group of the report: it requires --by");
    if (a->agents && !by_agent)
        return err_set(err, ERR_USAGE, "--agents is about rates by agent: it requires --by agent");
    if (by_agent && wide && !a->agents) {
        (void)err_set(err, ERR_USAGE,
                      "--by agent names people: on the page, in a mail and the like with --agents only");
        return err_hint(err, "--agents shows whose rates are beyond chance, in the order of names");
    }
    if (customers_open(&a->customers, identity, zone, err) < 0)
        return -1;
    if (!a->by)
        return 0;
    const struct rate_customers *groups = a->customers.table ? &a->customers.groups : NULL;
    if (report_group(r, a->by, groups, zone, err) < 0)
        return err_wrap(err, "--by");
    if (a->agents)
        report_agents(r);
    return 0;
}
