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
    struct buf told;
    struct report_facts facts;
};

/* report_data.c: what a reader should know about files and silences, line by line. */
int report_data_text(const struct report_facts *f, struct out *out, struct err *err) SNAG_CHECK;

#endif
