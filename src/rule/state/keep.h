/* keep: which rows can still matter to the rules.
 *
 * Nothing that rules remember crosses customers; of those who have no name, nothing crosses contacts and cases that
 * never met (unless a rule's keys are others: then their rows are all together). So rows belong to groups. A rule
 * forgets a key that nothing has touched for its `forget`, and looks no further back than its bound: after a silence of
 * its group that is longer than all rules could remember, one upon the other, what came before it is as if it had never
 * been. A row is kept until then, with all that its group has had since the last such silence.
 */
#ifndef SNAG_RULE_STATE_KEEP_H
#define SNAG_RULE_STATE_KEEP_H

#include "rule/language/model.h"

struct keep_group {
    uint64_t from;    /* the number of its first row since the last silence */
    int64_t until_us; /* its rows matter up to that moment */
    uint32_t with_p1; /* the group that it has become part of + 1; 0: none */
};

struct keep {
    int64_t reach_us; /* of a row, but for its value */
    bool values;      /* windows may be as long as an event's value says */
    bool together;    /* rows without a customer are one group */
    struct dict customers, contacts, cases;
    uint32_t *of_customer, *of_contact, *of_case; /* groups */
    size_t cap_customers, cap_contacts, cap_cases;
    struct keep_group *group;
    size_t n, cap;
};

enum { KEEP_NOBODY = -1 };

/* silence_us: rows may wait so long to be certain. */
void keep_open(struct keep *k, const struct rules *rules, int64_t silence_us);
void keep_close(struct keep *k);
/* Takes the next event, the `number`th row; *group is its group, or KEEP_NOBODY: it matters to no later one. */
int keep_event(struct keep *k, const struct event *e, uint64_t number, int32_t *group, struct err *err) SNAG_CHECK;
/* Does that row of the group still matter now? */
bool keep_still(struct keep *k, int32_t group, uint64_t number, int64_t now_us);

#endif
