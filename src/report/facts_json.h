/* facts_json: what the parts of the JSON report share. A group (a queue, a reason, a week, an hour) of fewer than
 * min_cell has no figures, but "under".
 */
#ifndef SNAG_REPORT_FACTS_JSON_H
#define SNAG_REPORT_FACTS_JSON_H

#include "report/json_put.h"
#include "report/report_impl.h"

struct facts_json {
    struct json_put j;
    const struct report *r;
    const struct report_facts *f;
};

/* facts_json_figures.c: hit, opportunities, rate, conf_low, conf_high as members: null where a group is too small, and
 * "under" says so. */
void facts_put_share(struct facts_json *x, uint64_t hit, uint64_t of, double low, double high, bool group);
/* What earlier reports said, as a member "past"; null: nothing. */
void facts_put_past(struct facts_json *x, const struct history_past *past, bool group);
bool facts_put_small(struct facts_json *x, uint64_t of);

/* facts_json_rules.c */
void facts_put_rules(struct facts_json *x);
/* facts_json_weeks.c */
void facts_put_changes(struct facts_json *x);
/* facts_json_todo.c */
void facts_put_agents(struct facts_json *x);
void facts_put_issues(struct facts_json *x);
void facts_put_money(struct facts_json *x);
void facts_put_todo(struct facts_json *x);
/* facts_json_places.c */
void facts_put_pillars(struct facts_json *x);
void facts_put_moments(struct facts_json *x);
void facts_put_queues(struct facts_json *x);
void facts_put_places(struct facts_json *x);

#endif
