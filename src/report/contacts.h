/* contacts: the contacts of a log, their customers and queues, and which of them met a snag.
 *
 *     contacts_event(&c, &event, &err);                every event that is no snag
 *     contacts_stand(&c, &standing, queue, &err);      every snag, when the stream has ended
 *     contacts_end(&c, &err);
 *
 * Contacts and customers go by numbers of the caller's, small and dense; 0: none. A contact counts in each queue that
 * had it, and is hit there if a snag is charged to it that happened in that queue (`charged` of struct snag_standing):
 * as in rates by queue, a transfer counts in the queue that it left, a customer who came back in the queue where the
 * contact before ended.
 */
#ifndef SNAG_REPORT_CONTACTS_H
#define SNAG_REPORT_CONTACTS_H

#include "rule/rate/customers.h"
#include "snag/report.h"

enum {
    CONTACT_SEEN = 1,
    CONTACT_SNAGGED = 2,
    CONTACT_UNCOUNTED = 4,
    CONTACT_CHARGED = 8,
    CONTACT_PILLAR = 16 /* of the first one, the others' follow */
};

struct contact_counts {
    struct seen_contact {
        uint32_t bits;
        uint32_t customer; /* the first one named; 0: none */
        uint32_t queue;    /* the last one, its id + 1 */
    } * contact;           /* by number */
    size_t cap_contacts;
    bool *customer; /* by number: is there any event of theirs? */
    size_t cap_customers;
    struct dict queue;
    struct customer_counts held; /* by id of a queue and number of a contact: that it had it, and snags there */
    bool moves;                  /* moves between queues are wanted */
    struct dict move;
    uint64_t *n_moves;
    size_t cap_moves;
    uint64_t n, anonymous, snagged, uncounted, nowhere, customers;
    double low, high;
    struct report_pillar pillar[REPORT_PILLARS];
    struct report_flow *flow;
    size_t n_flows;
    struct report_queue *queues;
    size_t n_queues;
};

struct contact_event {
    uint32_t contact, customer;
    struct view queue; /* that has it now; empty: none */
};
int contacts_event(struct contact_counts *c, const struct contact_event *e, struct err *err) SNAG_CHECK;
/* An event of that contact comes soon. */
static inline void contacts_fetch(const struct contact_counts *c, uint32_t contact)
{
    if (contact < c->cap_contacts)
        __builtin_prefetch(&c->contact[contact], 1);
}

struct contact_standing {
    uint32_t contact, charged;
    enum snag_stands stands;
    unsigned pillar; /* REPORT_PILLARS: none */
    struct view at_queue;
};
int contacts_stand(struct contact_counts *c, const struct contact_standing *s, struct err *err) SNAG_CHECK;
/* The number of a pillar that a rule names, REPORT_PILLARS if it is none of the four; and its name. */
unsigned contacts_pillar(struct view name);
const char *contacts_pillar_name(size_t pillar);
/* Did a snag stand on that contact, counted or not? */
static inline bool contact_is_snagged(const struct contact_counts *c, size_t contact)
{
    return contact < c->cap_contacts && (c->contact[contact].bits & (CONTACT_SNAGGED | CONTACT_UNCOUNTED));
}
static inline bool contact_is_seen(const struct contact_counts *c, size_t contact)
{
    return contact < c->cap_contacts && c->contact[contact].bits != 0;
}
/* Sets the counts. */
int contacts_end(struct contact_counts *c, struct err *err) SNAG_CHECK;
void contacts_free(struct contact_counts *c);

#endif
