/* todo_told: what to do now, in words. See todo_told.h. */
#include "report/todo_told.h"

#include <stdio.h>

#include "report/found.h"
#include "report/moment.h"
#include "text/figure.h"

enum { FEW_TEXT = 40, PART_ROOM = 200, FOUND_ROOM = 5 * PART_ROOM };

const char *report_few(const struct report_facts *f, char text[FEW_TEXT], uint64_t n)
{
    char most[TEXT_COUNT];
    if (f->nameless && n > 0 && n < f->min_cell)
        (void)snprintf(text, FEW_TEXT, "under %s", text_thousands(most, f->min_cell));
    else
        (void)text_thousands(text, n);
    return text;
}

/* For verbs after a number that is told: "under 5 wait", "1 waits". */
static bool is_one(const struct report_facts *f, uint64_t n)
{
    return n == 1 && !(f->nameless && n < f->min_cell);
}

struct owed_sums {
    uint64_t due, soon, overdue, lately;
    bool seen;
};
static struct owed_sums owed_sums(const struct report_todo *t)
{
    struct owed_sums s = {0};
    for (size_t i = 0; i < t->n_owed; i++) {
        s.due += t->owed[i].due;
        s.soon += t->owed[i].soon;
        s.overdue += t->owed[i].overdue;
        s.lately += t->owed[i].lately;
        s.seen = s.seen || t->owed[i].seen;
    }
    return s;
}

bool report_has_todo(const struct report_facts *f)
{
    return f->todo && f->contacts > 0;
}

/* ---- the finding ---- */

/* Appends a part, after "; " if there is one before it. */
static void join(char text[FOUND_ROOM], const char part[PART_ROOM])
{
    (void)strcat(text, *text ? "; " : "");
    (void)strcat(text, part);
}

static void say_finding(const struct report_facts *f, struct sheet *s)
{
    const struct report_todo *t = f->todo;
    struct owed_sums owed = owed_sums(t);
    char text[FOUND_ROOM] = "", part[PART_ROOM], n[FEW_TEXT], soon[FEW_TEXT], lately[FEW_TEXT], day[MOMENT_TEXT];
    if (owed.overdue) {
        (void)snprintf(part, sizeof part, "%s %s overdue (%s for less than %d days)", report_few(f, n, owed.overdue),
                       is_one(f, owed.overdue) ? "follow-up is" : "follow-ups are", report_few(f, lately, owed.lately),
                       REPORT_SOON_DAYS);
        join(text, part);
    }
    if (owed.due) {
        (void)snprintf(part, sizeof part, "%s %s%s not due yet (%s within %d days)", report_few(f, n, owed.due),
                       owed.overdue          ? ""
                       : is_one(f, owed.due) ? "follow-up "
                                             : "follow-ups ",
                       is_one(f, owed.due) ? "is" : "are", report_few(f, soon, owed.soon), REPORT_SOON_DAYS);
        join(text, part);
    }
    if (t->n_messages) {
        (void)snprintf(part, sizeof part, "%s %s for an answer, the oldest since %s", report_few(f, n, t->n_messages),
                       is_one(f, t->n_messages) ? "message waits" : "messages wait",
                       moment_day(day, t->message[0].since_us));
        join(text, part);
    }
    if (t->n_silent) {
        (void)snprintf(part, sizeof part, "%s %s", report_few(f, n, t->n_silent),
                       is_one(f, t->n_silent) ? "customer no longer reacts" : "customers no longer react");
        join(text, part);
    }
    if (*text)
        sheet_say(s, "When the log ends: %s.", text);
    else if ((owed.seen && t->has_ledger) || t->sees_messages || t->sees_silence)
        sheet_say(s, "Nothing that this log can show is open when it ends.");
    else
        sheet_say(s, "This log shows no promises, messages or attempts to reach customers: what is open is not "
                     "observable.");
}

/* ---- tables ---- */

static void tell_more(struct sheet *s, size_t all, size_t told, const char *file)
{
    if (all > told)
        sheet_note(s, "And %zu more; --lists DIR writes all of them to %s.tsv.", all - told, file);
}

static void tell_owed(const struct report_facts *f, struct sheet *s)
{
    static const char *const head[] = {"If nobody comes", "not due yet", "within 7 days", "overdue", "for less than 7"};
    const struct report_todo *t = f->todo;
    char title[FOUND_NAME], n[FEW_TEXT];
    if (!owed_sums(t).seen)
        return;
    if (!t->has_ledger) {
        sheet_note(s, "What is owed to customers (promises, complaints, appointments) is told with --lists DIR.");
        return;
    }
    sheet_table(s, "Owed to customers, by what it is if nobody comes", head, sizeof head / sizeof *head);
    for (size_t i = 0; i < t->n_owed; i++) {
        const struct report_owed *o = &t->owed[i];
        const uint64_t number[] = {o->due, o->soon, o->overdue, o->lately};
        if (!o->seen)
            continue;
        sheet_cell(s, view_of(found_title(title, &o->rule->info)));
        for (size_t k = 0; k < sizeof number / sizeof *number; k++)
            sheet_cellf(s, "%s", report_few(f, n, number[k]));
    }
}

static struct view who_of(struct view customer)
{
    return customer.n ? customer : view_of("(nobody known)");
}

static void tell_promises(const struct report_facts *f, bool overdue, struct sheet *s)
{
    static const char *const due_head[] = {"Customer", "due", "if nobody comes"};
    static const char *const overdue_head[] = {"Customer", "was due", "what"};
    const struct report_todo *t = f->todo;
    char title[FOUND_NAME], due[MOMENT_TEXT];
    size_t told = 0, all = 0;
    for (size_t i = 0; i < t->n_promises; i++) {
        const struct report_promise *p = &t->promise[i];
        if (p->overdue != overdue)
            continue;
        if (all == 0 && t->top)
            sheet_table(s, overdue ? "Overdue, the latest first" : "Due, soonest first",
                        overdue ? overdue_head : due_head, sizeof due_head / sizeof *due_head);
        all++;
        if (told == t->top)
            continue;
        told++;
        sheet_cell(s, who_of(p->customer));
        sheet_cellf(s, "%s", moment_text(due, p->due_us));
        sheet_cell(s, view_of(found_title(title, &p->rule->info)));
    }
    tell_more(s, all, told, "promises");
}

static void tell_messages(const struct report_facts *f, struct sheet *s)
{
    static const char *const head[] = {"Customer", "since", "messages", "queue"};
    const struct report_todo *t = f->todo;
    char since[MOMENT_TEXT], n[TEXT_COUNT];
    size_t told = t->n_messages < t->top ? t->n_messages : t->top;
    if (told)
        sheet_table(s, "Waiting for an answer, oldest first", head, sizeof head / sizeof *head);
    for (size_t i = 0; i < told; i++) {
        const struct report_message *m = &t->message[i];
        sheet_cell(s, who_of(m->customer));
        sheet_cellf(s, "%s", moment_text(since, m->since_us));
        sheet_cellf(s, "%s", text_thousands(n, m->messages));
        sheet_cell(s, m->queue);
    }
    tell_more(s, t->n_messages, told, "messages");
}

static void tell_silent(const struct report_facts *f, struct sheet *s)
{
    static const char *const head[] = {"Customer", "third attempt", "last heard"};
    const struct report_todo *t = f->todo;
    char since[MOMENT_TEXT], heard[MOMENT_TEXT];
    size_t told = t->n_silent < t->top ? t->n_silent : t->top;
    if (told)
        sheet_table(s, "No longer react, the latest first", head, sizeof head / sizeof *head);
    for (size_t i = 0; i < told; i++) {
        const struct report_silent *x = &t->silent[i];
        sheet_cell(s, x->customer);
        sheet_cellf(s, "%s", moment_text(since, x->since_us));
        sheet_cellf(s, "%s", x->heard_us == TS_NONE ? "not in this log" : moment_text(heard, x->heard_us));
    }
    tell_more(s, t->n_silent, told, "silent");
}

/* Who costs most contacts: how much of all it is, and who. */
static void tell_customers(const struct report_facts *f, struct sheet *s)
{
    static const char *const head[] = {"Customer", "contacts", "with a snag"};
    const struct report_todo *t = f->todo;
    char n[TEXT_COUNT], of[TEXT_COUNT];
    if (t->n_customers < 2 || f->customers <= t->n_customers)
        return;
    if (!f->nameless) {
        sheet_table(s, "Most contacts", head, sizeof head / sizeof *head);
        for (size_t i = 0; i < t->n_customers; i++) {
            sheet_cell(s, t->customer[i].name);
            sheet_cellf(s, "%s", text_thousands(n, t->customer[i].contacts));
            sheet_cellf(s, "%s", text_thousands(of, t->customer[i].snagged));
        }
    }
    if (f->nameless && t->n_customers < f->min_cell)
        return;
    sheet_note(s, "The %zu customers with most contacts have %s of %s contacts of known customers, %.1f %%.",
               t->n_customers, text_thousands(n, t->top_contacts), text_thousands(of, t->known_contacts),
               100 * (double)t->top_contacts / (double)t->known_contacts);
}

void report_todo_told(const struct report_facts *f, struct sheet *s)
{
    say_finding(f, s);
    tell_owed(f, s);
    if (!f->nameless) {
        tell_promises(f, false, s);
        tell_promises(f, true, s);
        tell_messages(f, s);
        tell_silent(f, s);
    }
    tell_customers(f, s);
}
