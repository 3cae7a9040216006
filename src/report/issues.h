/* issues: reasons for contact counted in customers: which are new, grow, shrink or are gone, and days that stand out.
 *
 *     issues_event(&x, contact, customer, ts_us, queue, reason, &err);      every event that is no snag
 *     issues_end(r, &err);                                                  after contacts_end
 *
 * No rule sees across customers; this does. Contacts and customers go by numbers of the caller's; 0: none. A contact
 * counts with the first reason that it names, at that moment; one without a customer is a customer of its own. Shares
 * are of customers with a contact that names a reason, since that is what a reason competes with. Two periods are
 * compared by rate_compare (snag/rates.h): a customer may be in both. Days are compared with up to 26 days before, of
 * which there must be 8, by the limits of snag/limits.h, those that are themselves beyond them left out.
 */
#ifndef SNAG_REPORT_ISSUES_H
#define SNAG_REPORT_ISSUES_H

#include "snag/report.h"

struct issues {
    bool wanted;
    struct issue_row {
        int64_t ts_us, day;
        uint32_t reason, customer, queue; /* customer: from MARK on a contact without one */
    } * row;
    size_t n, cap;
    bool *had; /* by number of contact: its reason is known */
    size_t cap_had;
    struct dict reasons, queues; /* id + 1 */
    struct report_issue *issue;
    struct report_burst *burst;
    size_t cap_bursts;
    struct report_issues told;
};

int issues_event(struct issues *x, uint32_t contact, uint32_t customer, int64_t ts_us, struct view queue,
                 struct view reason, struct err *err) SNAG_CHECK;
void issues_again(struct issues *x);
void issues_free(struct issues *x);

#endif
