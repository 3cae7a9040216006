/* moments: what each contact was for its customer; see report_moments in snag/report.h.
 *
 *     moments_said(&m, contact, name, value, text, &err);     csat and expectation events
 *     moments_reason(&m, contact, reason, &err);              any event
 *     moments_good(&m, contact, &err);                        something went right
 *     moments_end(&m, &contacts, &err);                       then m.told
 */
#ifndef SNAG_REPORT_MOMENTS_H
#define SNAG_REPORT_MOMENTS_H

#include "report/contacts.h"

struct moments {
    struct said_of {
        uint32_t reason;  /* the first one, its id + 1 */
        uint8_t expected; /* a report_moment + 1; 0: not said */
        bool good;
        float csat; /* 0: none */
    } * contact;    /* by number */
    size_t cap;
    struct dict reason;
    double most_csat; /* which tells the scale */
    struct report_moments told;
    struct report_reason *by_reason;
};

/* An event: what the customer said in it, if it is an answer, and the reason of the contact. */
int moments_event(struct moments *m, uint32_t contact, struct view name, struct view value, struct view text,
                  struct view reason, struct err *err) SNAG_CHECK;
int moments_good(struct moments *m, uint32_t contact, struct err *err) SNAG_CHECK;
int moments_end(struct moments *m, const struct contact_counts *c, struct err *err) SNAG_CHECK;
/* Forgets everything. */
void moments_free(struct moments *m);

#endif
