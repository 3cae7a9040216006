/* report_impl: what the parts of report share. */
#ifndef SNAG_REPORT_REPORT_IMPL_H
#define SNAG_REPORT_REPORT_IMPL_H

#include "snag/report.h"

/* Names, and some bits about each. */
struct flags {
    struct dict names;
    unsigned char *bits;
    size_t cap;
};

struct report {
    const struct rules *rules;
    struct rates *rates;      /* of the whole log */
    struct report_rule *rule; /* in the rules' order until report_end */
    size_t n_rules;
    struct flags contact, customer, queue;
    struct flags queue_contact; /* key: the ids of both */
    struct report_queue *queues;
    struct report_facts facts;
};

#endif
