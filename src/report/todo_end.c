/* todo_end: what is open when the log has ended, as lists. See todo.h. */
#include <stdlib.h>

#include "event/core/who.h"
#include "report/blind.h"
#include "report/report_impl.h"
#include "rule/language/model.h"
#include "snag/civil.h"
#include "snag/rates_told.h"

static const int64_t SOON_US = REPORT_SOON_DAYS * US_PER_DAY;

void report_plan(struct report *r, size_t top)
{
    r->todo.wanted = true;
    r->issues.wanted = true;
    r->todo.told.top = top;
    r->todo.dark_rule = rules_find(r->rules, view_of("gone_dark"));
}

static struct view copy(struct todo *t, struct view text, struct err *err)
{
    const char *p = text.n ? arena_copy(&t->names, text.p, text.n, err) : "";
    return (struct view){p, p ? text.n : 0};
}

static struct view customer_name(const struct report *r, uint32_t number)
{
    const struct who *who = report_counted_who(r);
    const struct view none = {NULL, 0};
    return number == 0 ? none : who ? who_text(&who->customer, number) : dict_text(&r->customer, (int64_t)number - 1);
}

static struct view case_name(const struct report *r, uint32_t number)
{
    const struct who *who = report_counted_who(r);
    return who ? who_text(&who->matter, number) : dict_text(&r->contact, (int64_t)number - 1);
}

static struct view text_of(const struct todo *t, uint32_t id)
{
    return id ? dict_text(&t->texts, (int64_t)id - 1) : (struct view){0};
}

static const struct report_rule *rule_of_name(const struct report *r, struct view name)
{
    for (size_t i = 0; i < r->n_rules; i++)
        if (view_eq(r->rule[i].info.name, name))
            return &r->rule[i];
    return NULL;
}

static bool is_seen(const struct report *r, const char *name)
{
    const struct report_rule *rule = rule_of_name(r, view_of(name));
    return rule && !rate_is_blind(&rule->rate);
}

/* ---- messages ---- */

static int by_age(const void *a, const void *b)
{
    const struct report_message *x = a, *y = b;
    if (x->since_us != y->since_us)
        return x->since_us < y->since_us ? -1 : 1;
    int order = view_cmp(x->customer, y->customer);
    return order ? order : view_cmp(x->case_, y->case_);
}

static int list_messages(struct report *r, struct err *err)
{
    struct todo *t = &r->todo;
    size_t n = 0;
    for (size_t i = 1; i < t->cap_at; i++)
        n += t->at[i].messages > 0;
    t->message = mem_zero(n + 1, sizeof *t->message, err);
    if (!t->message)
        return -1;
    n = 0;
    for (size_t i = 1; i < t->cap_at; i++) {
        const struct todo_case *c = &t->at[i];
        if (c->messages == 0)
            continue;
        struct report_message *m = &t->message[n++];
        *m = (struct report_message){.since_us = c->since_us,
                                     .messages = c->messages,
                                     .customer = copy(t, customer_name(r, c->customer), err),
                                     .case_ = copy(t, case_name(r, (uint32_t)i), err),
                                     .queue = text_of(t, c->queue),
                                     .reason = text_of(t, c->reason)};
        if (!m->customer.p || !m->case_.p)
            return -1;
    }
    qsort(t->message, n, sizeof *t->message, by_age);
    t->told.message = t->message;
    t->told.n_messages = n;
    return 0;
}

/* ---- customers ---- */

/* Does a stand before b? */
static bool before(const struct report_customer *a, const struct report_customer *b)
{
    if (a->contacts != b->contacts)
        return a->contacts > b->contacts;
    return a->snagged != b->snagged ? a->snagged > b->snagged : view_cmp(a->name, b->name) < 0;
}

static void enter_customer(struct todo *t, const struct report_customer *c)
{
    struct report_todo *told = &t->told;
    size_t i = told->n_customers;
    if (told->n_customers < told->top)
        told->n_customers++;
    else if (told->top == 0 || !before(c, &t->customer[i - 1]))
        return;
    else
        i--;
    for (; i > 0 && before(c, &t->customer[i - 1]); i--)
        t->customer[i] = t->customer[i - 1];
    t->customer[i] = *c;
}

static int list_customers(struct report *r, struct err *err)
{
    struct todo *t = &r->todo;
    const struct contact_counts *c = &r->contacts;
    struct report_customer *all = mem_zero(c->cap_customers + 1, sizeof *all, err);
    size_t most = t->told.top < c->customers ? t->told.top : (size_t)c->customers;
    t->customer = mem_zero(most + 1, sizeof *t->customer, err);
    for (size_t i = 0; all && t->customer && i < c->cap_contacts; i++) {
        const struct seen_contact *s = &c->contact[i];
        if (s->bits == 0 || s->customer == 0)
            continue;
        all[s->customer].contacts++;
        all[s->customer].snagged += (s->bits & CONTACT_SNAGGED) != 0;
        t->told.known_contacts++;
    }
    for (uint32_t i = 1; all && t->customer && i < c->cap_customers; i++) {
        if (all[i].contacts == 0) /* or there is no such number */
            continue;
        all[i].name = customer_name(r, i);
        enter_customer(t, &all[i]);
    }
    bool good = all && t->customer;
    free(all);
    for (size_t i = 0; good && i < t->told.n_customers; i++) {
        t->customer[i].name = copy(t, t->customer[i].name, err);
        t->told.top_contacts += t->customer[i].contacts;
        good = t->customer[i].name.p != NULL;
    }
    t->told.customer = t->customer;
    return good ? 0 : -1;
}

static int by_silence(const void *a, const void *b)
{
    const struct report_silent *x = a, *y = b;
    if (x->since_us != y->since_us)
        return x->since_us > y->since_us ? -1 : 1;
    return view_cmp(x->customer, y->customer);
}

static int list_silent(struct report *r, struct err *err)
{
    struct todo *t = &r->todo;
    size_t n = 0;
    t->silent = mem_zero(t->cap_persons + 1, sizeof *t->silent, err);
    if (!t->silent)
        return -1;
    for (uint32_t i = 1; i < t->cap_persons; i++) {
        const struct todo_person *p = &t->person[i];
        if (!p->dark || (p->heard && p->heard_us >= p->dark_us))
            continue;
        struct report_silent *s = &t->silent[n++];
        *s = (struct report_silent){p->dark_us, p->heard ? p->heard_us : TS_NONE, copy(t, customer_name(r, i), err)};
        if (!s->customer.p)
            return -1;
    }
    qsort(t->silent, n, sizeof *t->silent, by_silence);
    t->told.silent = t->silent;
    t->told.n_silent = n;
    return 0;
}

/* ---- promises ---- */

static bool makes_promises(const struct rules *rules, size_t rule)
{
    const struct rule *r = &rules->rule[rule];
    return r->each && event_emitted(r->emits, NULL) == EMITTED_SNAG;
}

static int list_owed(struct report *r, struct err *err)
{
    struct todo *t = &r->todo;
    t->owed = mem_zero(r->n_rules + 1, sizeof *t->owed, err);
    if (!t->owed)
        return -1;
    for (size_t i = 0; i < r->n_rules; i++) {
        const struct report_rule *rule = NULL;
        if (makes_promises(r->rules, i))
            rule = rule_of_name(r, r->rules->rule[i].text->name);
        if (rule)
            t->owed[t->told.n_owed++] = (struct report_owed){.rule = rule, .seen = !rate_is_blind(&rule->rate)};
    }
    t->told.owed = t->owed;
    return 0;
}

int todo_end(struct report *r, struct err *err)
{
    struct todo *t = &r->todo;
    if (!t->wanted)
        return 0;
    t->told.sees_messages = is_seen(r, "unanswered_message");
    t->told.sees_silence = is_seen(r, "gone_dark");
    r->facts.todo = &t->told;
    return list_messages(r, err) < 0 || list_customers(r, err) < 0 || list_silent(r, err) < 0 ? -1 : list_owed(r, err);
}

static struct report_owed *owed_of(struct todo *t, struct view rule)
{
    for (size_t i = 0; i < t->told.n_owed; i++)
        if (view_eq(t->owed[i].rule->info.name, rule))
            return &t->owed[i];
    return NULL;
}

int report_promise(void *report, const struct ledger_row *row, struct err *err)
{
    struct report *r = report;
    struct todo *t = &r->todo;
    int64_t last_us = r->facts.counts.last_us;
    bool overdue = row->outcome == LEDGER_BROKEN && row->due_us != TS_NONE;
    bool due =
        row->outcome == LEDGER_PENDING && row->when_us == TS_NONE && row->due_us != TS_NONE && row->due_us >= last_us;
    struct report_owed *owed = overdue || due ? owed_of(t, row->name) : NULL;
    if (!owed)
        return 0;
    if (mem_reserve(&t->promise, &t->cap_promises, t->told.n_promises + 1, sizeof *t->promise, err) < 0)
        return -1;
    struct report_promise *p = &t->promise[t->told.n_promises++];
    const struct view from[] = {row->customer, row->case_, row->contact, row->by, row->at_queue, row->reason, row->src};
    struct view *const to[] = {&p->customer, &p->case_, &p->contact, &p->by, &p->queue, &p->reason, &p->source};
    *p =
        (struct report_promise){.rule = owed->rule, .overdue = overdue, .made_us = row->made_us, .due_us = row->due_us};
    owed->due += due;
    owed->soon += due && row->due_us - last_us <= SOON_US;
    owed->overdue += overdue;
    owed->lately += overdue && last_us - row->due_us <= SOON_US;
    for (size_t i = 0; i < sizeof from / sizeof *from; i++) {
        *to[i] = copy(t, from[i], err);
        if (!to[i]->p)
            return -1;
    }
    return 0;
}

static int by_due(const void *a, const void *b)
{
    const struct report_promise *x = a, *y = b;
    if (x->overdue != y->overdue)
        return x->overdue ? 1 : -1;
    if (x->due_us != y->due_us)
        return (x->due_us < y->due_us) == x->overdue ? 1 : -1;
    const struct view of_x[] = {x->rule->info.name, x->customer, x->case_, x->contact, x->source};
    const struct view of_y[] = {y->rule->info.name, y->customer, y->case_, y->contact, y->source};
    int order = 0;
    for (size_t i = 0; order == 0 && i < sizeof of_x / sizeof *of_x; i++)
        order = view_cmp(of_x[i], of_y[i]);
    return order;
}

int report_promises(struct report *r, struct err *err)
{
    struct todo *t = &r->todo;
    (void)err;
    if (t->told.n_promises)
        qsort(t->promise, t->told.n_promises, sizeof *t->promise, by_due);
    t->told.promise = t->promise;
    t->told.has_ledger = true;
    return 0;
}
