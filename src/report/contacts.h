/* contacts: the contacts of a log, their customers and queues, and which of them met a snag.
 *
 *     contacts_held(&c, &held, &err);         every event
 *     contacts_stand(&c, &standing, &err);    every snag, when the stream has ended
 *     contacts_end(&c, &err);
 *
 * A contact counts in each queue that had it, and is hit there if a snag is charged to it that happened in that queue
 * (`charged` of struct snag_standing): as in rates by queue, a transfer counts in the queue that it left, a customer
 * who came back in the queue where the contact before ended.
 */
#ifndef SNAG_REPORT_CONTACTS_H
#define SNAG_REPORT_CONTACTS_H

#include "snag/report.h"

/* Names, and about each: bits, and for contacts their customer. */
struct seen_names {
    struct dict names;
    struct seen_name {
        uint32_t bits;
        uint32_t customer; /* of a contact, the first one named: id + 1; 0: none */
    } * seen;
    size_t cap;
};

struct contact_counts {
    struct seen_names contact, customer, queue;
    struct seen_names held; /* key: the ids of a queue and a contact */
    uint64_t starts, starts_in;
    uint64_t n, anonymous, snagged, uncounted, nowhere;
    double low, high;
    struct report_queue *queues;
    size_t n_queues;
};

int contacts_held(struct contact_counts *c, const struct held_event *held, struct err *err) SNAG_CHECK;
int contacts_stand(struct contact_counts *c, const struct snag_standing *s, struct err *err) SNAG_CHECK;
/* Sets the counts. */
int contacts_end(struct contact_counts *c, struct err *err) SNAG_CHECK;
void contacts_free(struct contact_counts *c);

#endif
