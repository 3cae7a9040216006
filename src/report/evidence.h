/* evidence: the few snags of each rule that were worst for the customer, each of a different one.
 *
 *     evidence_open(&v, rules, &err);
 *     evidence_add(&v, &at, &err);              every snag, those of a customer in time order
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
};

/* A snag. */
struct evidence_at {
    uint32_t rule;
    uint32_t customer, contact; /* numbers of the caller's; 0: none */
    int64_t ts_us;
    double value; /* NAN: it says none */
    struct view customer_name, contact_name, queue;
    struct view source; /* FILE:LINE of the first event it rests on … */
    bool by_line;       /* … or FILE, if it has one, and */
    uint64_t line;
};

/* The first of several FILE:LINE with blanks in between; names of files may hold blanks too. */
struct view evidence_first(struct view sources);

int evidence_open(struct evidence *v, const struct rules *rules, struct err *err) SNAG_CHECK;
int evidence_add(struct evidence *v, const struct evidence_at *at, struct err *err) SNAG_CHECK;
/* Forgets all that was added of a rule. */
void evidence_drop_rule(struct evidence *v, size_t rule);
void evidence_free(struct evidence *v);

#endif
