/* evidence: the few snags of each rule that were worst for the customer, each of a different one.
 *
 *     evidence_open(&v, rules, &err);
 *     evidence_add(&v, &at, &event, &err);      every snag
 *     v.rule[i].best[k] …                       worst first
 *
 * Which are worst follows from the rule: see rule_worst.
 */
#ifndef SNAG_REPORT_EVIDENCE_H
#define SNAG_REPORT_EVIDENCE_H

#include "snag/report.h"

struct evidence {
    const struct rules *rules;
    struct evidence_rule {
        struct rule_worst worst;
        struct report_evidence best[REPORT_EVIDENCE];
        size_t n;
    } * rule;
    struct dict met; /* rules and whose snags they are: id → how many */
    uint64_t *times;
    size_t cap;
    struct buf key;
};

/* What detect says of a snag beside its fields. */
struct evidence_at {
    size_t rule;
    struct view contact, queue, sources;
};

int evidence_open(struct evidence *v, const struct rules *rules, struct err *err) SNAG_CHECK;
int evidence_add(struct evidence *v, const struct evidence_at *at, const struct event *e, struct err *err) SNAG_CHECK;
void evidence_free(struct evidence *v);

#endif
