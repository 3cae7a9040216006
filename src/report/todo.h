/* todo: what is open when the log ends: messages that wait, customers who no longer react, promises.
 *
 *     todo_event(&t, &event, &err);          every event that is no snag, those of a customer in time order
 *     todo_silent(&t, customer, ts_us, …);   every snag of gone_dark, in any order
 *     todo_end(r, &err);                     then report_promise for rows of the ledger
 *
 * Customers and cases go by numbers of the caller's; 0: none. A case is the contact if there is no case.
 */
#ifndef SNAG_REPORT_TODO_H
#define SNAG_REPORT_TODO_H

#include "snag/report.h"

/* What an event means for what is open. */
enum todo_kind { TODO_NOTHING, TODO_MESSAGE, TODO_ANSWER, TODO_END, TODO_START };
enum todo_kind todo_kind_of(struct view event);

struct todo {
    bool wanted;
    int64_t dark_rule; /* gone_dark; -1: it does not run */
    struct todo_case {
        int64_t since_us;
        uint32_t messages, customer, queue, reason; /* messages 0: none waits */
    } * at;                                         /* by number */
    size_t cap_at;
    struct todo_person {
        int64_t heard_us, dark_us;
        bool heard, dark;
    } * person; /* by number */
    size_t cap_persons;
    struct dict texts; /* queues and reasons: id + 1 */
    struct arena names;
    struct report_promise *promise;
    size_t cap_promises;
    struct report_owed *owed;
    struct report_message *message;
    struct report_customer *customer;
    struct report_silent *silent;
    struct report_todo told;
};

struct todo_event {
    enum todo_kind kind;
    uint32_t customer, case_;
    int64_t ts_us;
    struct view direction, channel, queue, reason, text;
};
int todo_event(struct todo *t, const struct todo_event *e, struct err *err) SNAG_CHECK;
int todo_silent(struct todo *t, uint32_t customer, int64_t ts_us, struct err *err) SNAG_CHECK;
/* Forgets all that came. */
void todo_again(struct todo *t);
void todo_free(struct todo *t);

#endif
