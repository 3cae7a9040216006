/* facts_json_todo: issues, and what to do now, as JSON. See facts_json.h. Counts under min_cell are null where nobody
 * is named. */
#include "report/facts_json.h"

#include <math.h>

static void put_few(struct facts_json *x, const char *name, uint64_t n)
{
    if (x->f->nameless && n > 0 && n < x->f->min_cell)
        put_null(&x->j, name);
    else
        put_count(&x->j, name, n);
}

static void put_owed(struct facts_json *x, const struct report_owed *o)
{
    struct json_put *j = &x->j;
    put_open(j, NULL, '{');
    put_text(j, "rule", o->rule->info.name);
    put_flag(j, "observable", o->seen);
    put_few(x, "due", o->due);
    put_few(x, "due_soon", o->soon);
    put_few(x, "overdue", o->overdue);
    put_few(x, "overdue_lately", o->lately);
    put_close(j, '}');
}

static void put_promise(struct facts_json *x, const struct report_promise *p)
{
    struct json_put *j = &x->j;
    put_open(j, NULL, '{');
    put_text(j, "rule", p->rule->info.name);
    put_flag(j, "overdue", p->overdue);
    put_or_null(j, "customer", p->customer);
    put_or_null(j, "case", p->case_);
    put_or_null(j, "contact", p->contact);
    put_moment(j, "made", p->made_us);
    put_moment(j, "due", p->due_us);
    put_or_null(j, "by", p->by);
    put_or_null(j, "queue", p->queue);
    put_or_null(j, "reason", p->reason);
    put_or_null(j, "source", p->source);
    put_close(j, '}');
}

/* The first of those that are due, and of those that are overdue. */
static void put_promises(struct facts_json *x, const struct report_todo *t)
{
    size_t told[2] = {0, 0};
    put_open(&x->j, "promises", '[');
    for (size_t i = 0; !x->f->nameless && i < t->n_promises; i++) {
        size_t *n = &told[t->promise[i].overdue];
        if (*n < t->top)
            put_promise(x, &t->promise[i]);
        ++*n;
    }
    put_close(&x->j, ']');
}

static void put_messages(struct facts_json *x, const struct report_todo *t)
{
    struct json_put *j = &x->j;
    put_open(j, "messages", '{');
    put_flag(j, "observable", t->sees_messages);
    put_few(x, "waiting", t->n_messages);
    put_moment(j, "oldest", t->n_messages ? t->message[0].since_us : TS_NONE);
    put_open(j, "first", '[');
    for (size_t i = 0; !x->f->nameless && i < t->n_messages && i < t->top; i++) {
        const struct report_message *m = &t->message[i];
        put_open(j, NULL, '{');
        put_or_null(j, "customer", m->customer);
        put_or_null(j, "case", m->case_);
        put_moment(j, "since", m->since_us);
        put_count(j, "messages", m->messages);
        put_or_null(j, "queue", m->queue);
        put_or_null(j, "reason", m->reason);
        put_close(j, '}');
    }
    put_close(j, ']');
    put_close(j, '}');
}

static void put_silent(struct facts_json *x, const struct report_todo *t)
{
    struct json_put *j = &x->j;
    put_open(j, "silent", '{');
    put_flag(j, "observable", t->sees_silence);
    put_few(x, "customers", t->n_silent);
    put_open(j, "first", '[');
    for (size_t i = 0; !x->f->nameless && i < t->n_silent && i < t->top; i++) {
        const struct report_silent *s = &t->silent[i];
        put_open(j, NULL, '{');
        put_text(j, "customer", s->customer);
        put_moment(j, "since", s->since_us);
        put_moment(j, "heard", s->heard_us);
        put_close(j, '}');
    }
    put_close(j, ']');
    put_close(j, '}');
}

static void put_customers(struct facts_json *x, const struct report_todo *t)
{
    struct json_put *j = &x->j;
    put_open(j, "most_contacts", '{');
    put_count(j, "customers", t->n_customers);
    put_few(x, "contacts", t->top_contacts);
    put_count(j, "of", t->known_contacts);
    put_open(j, "first", '[');
    for (size_t i = 0; !x->f->nameless && i < t->n_customers; i++) {
        const struct report_customer *c = &t->customer[i];
        put_open(j, NULL, '{');
        put_text(j, "customer", c->name);
        put_count(j, "contacts", c->contacts);
        put_count(j, "snagged", c->snagged);
        put_close(j, '}');
    }
    put_close(j, ']');
    put_close(j, '}');
}

void facts_put_todo(struct facts_json *x)
{
    struct json_put *j = &x->j;
    const struct report_todo *t = x->f->todo;
    if (!t) {
        put_null(j, "todo");
        return;
    }
    put_open(j, "todo", '{');
    put_flag(j, "ledger", t->has_ledger);
    put_open(j, "owed", '[');
    for (size_t i = 0; t->has_ledger && i < t->n_owed; i++)
        put_owed(x, &t->owed[i]);
    put_close(j, ']');
    put_promises(x, t);
    put_messages(x, t);
    put_silent(x, t);
    put_customers(x, t);
    put_close(j, '}');
}

/* ---- issues ---- */

/* Customers, of whom fewer than min_cell are a group that is too small. */
static bool put_group(struct facts_json *x, const char *name, uint64_t n)
{
    bool small = n > 0 && n < x->f->min_cell;
    if (small)
        put_null(&x->j, name);
    else
        put_count(&x->j, name, n);
    return small;
}

static void put_issue(struct facts_json *x, const struct report_issue *i)
{
    static const char *const states[] = {[ISSUE_SAME] = "same",
                                         [ISSUE_NEW] = "new",
                                         [ISSUE_GROWING] = "growing",
                                         [ISSUE_SHRINKING] = "shrinking",
                                         [ISSUE_GONE] = "gone"};
    struct json_put *j = &x->j;
    put_open(j, NULL, '{');
    put_text(j, "reason", i->reason);
    put_text(j, "state", view_of(states[i->state]));
    put_flag(j, "beyond", i->beyond);
    bool small = put_group(x, "customers", i->now);
    small = put_group(x, "customers_before", i->before) || small;
    put_number(j, "difference", small ? NAN : i->difference);
    put_number(j, "conf_low", small ? NAN : i->low);
    put_number(j, "conf_high", small ? NAN : i->high);
    put_number(j, "q", i->q);
    put_close(j, '}');
}

static void put_burst(struct facts_json *x, const struct report_burst *b)
{
    struct json_put *j = &x->j;
    put_open(j, NULL, '{');
    put_day(j, "day", b->day);
    put_text(j, "reason", b->reason);
    (void)put_group(x, "customers", b->customers);
    (void)put_group(x, "of", b->of);
    put_number(j, "usual", b->usual);
    put_number(j, "limit", b->limit);
    put_number(j, "q", b->q);
    put_moment(j, "first", b->first_us);
    put_moment(j, "last", b->last_us);
    const struct view none = {NULL, 0};
    put_or_null(j, "queue", b->in_queue < x->f->min_cell ? none : b->queue);
    (void)put_group(x, "in_queue", b->in_queue);
    put_close(j, '}');
}

void facts_put_issues(struct facts_json *x)
{
    struct json_put *j = &x->j;
    const struct report_issues *t = x->f->issues;
    if (!t) {
        put_null(j, "issues");
        return;
    }
    put_open(j, "issues", '{');
    put_count(j, "reasons", t->n_reasons);
    put_text(j, "period", view_of(t->period));
    put_text(j, "versus", view_of(t->versus));
    put_flag(j, "compared", t->compared);
    put_count(j, "customers", t->customers);
    put_count(j, "customers_before", t->customers_before);
    put_open(j, "issues", '[');
    for (size_t i = 0; i < t->n_issues; i++)
        put_issue(x, &t->issue[i]);
    put_close(j, ']');
    put_open(j, "bursts", '[');
    for (size_t i = 0; i < t->n_bursts; i++)
        put_burst(x, &t->burst[i]);
    put_close(j, ']');
    put_count(j, "days_tested", t->days_tested);
    put_close(j, '}');
}

/* ---- money ---- */

static void put_total(struct facts_json *x, const char *name, double sum, double low, double high, bool hidden)
{
    struct json_put *j = &x->j;
    put_open(j, name, '{');
    put_number(j, "sum", hidden ? NAN : sum);
    put_number(j, "conf_low", hidden ? NAN : low);
    put_number(j, "conf_high", hidden ? NAN : high);
    put_close(j, '}');
}

static void put_worth(struct facts_json *x, const struct report_worth *w)
{
    struct json_put *j = &x->j;
    put_open(j, NULL, '{');
    put_text(j, "rule", w->rule->info.name);
    bool hidden = put_group(x, "customers", w->customers);
    put_total(x, "less_at_risk", w->sum, w->low, w->high, hidden);
    put_close(j, '}');
}

static void put_best(struct facts_json *x, const struct report_best *b)
{
    struct json_put *j = &x->j;
    put_open(j, NULL, '{');
    put_or_null(j, "customer", b->customer);
    put_number(j, "value", b->value);
    put_number(j, "risk", b->risk);
    put_number(j, "conf_low", b->low);
    put_number(j, "conf_high", b->high);
    put_number(j, "at_risk", b->at_risk);
    put_text(j, "snags", b->snags);
    put_close(j, '}');
}

void facts_put_money(struct facts_json *x)
{
    struct json_put *j = &x->j;
    const struct report_money *m = x->f->money;
    size_t top = x->f->todo ? x->f->todo->top : REPORT_TOP;
    if (!m) {
        put_null(j, "money");
        return;
    }
    put_open(j, "money", '{');
    put_text(j, "value_column", m->column);
    put_text(j, "response", m->response);
    put_or_null(j, "horizon", m->horizon);
    put_number(j, "level", m->level);
    bool few = put_group(x, "customers", m->rows);
    put_count(j, "left_out", m->left_out);
    put_number(j, "value", few ? NAN : m->value);
    put_number(j, "expected", few ? NAN : m->expected);
    put_total(x, "at_risk", m->at_risk.sum, m->at_risk.low, m->at_risk.high, few);
    put_open(j, "worth", '[');
    for (size_t i = 0; i < m->n_worth; i++)
        put_worth(x, &m->worth[i]);
    put_close(j, ']');
    few = put_group(x, "best_customers", m->n_best);
    put_number(j, "best_value", few ? NAN : m->best_value);
    put_total(x, "best_at_risk", m->best_at_risk.sum, m->best_at_risk.low, m->best_at_risk.high, few);
    put_open(j, "best", '[');
    for (size_t i = 0; !x->f->nameless && i < m->n_best && i < top; i++)
        put_best(x, &m->best[i]);
    put_close(j, ']');
    put_close(j, '}');
}

/* ---- agents ---- */

static void put_agent(struct facts_json *x, const struct report_funnel_agent *a)
{
    struct json_put *j = &x->j;
    put_open(j, NULL, '{');
    put_text(j, "agent", a->agent);
    put_count(j, "hit", a->hit);
    put_count(j, "opportunities", a->of);
    put_number(j, "limit_low", a->low);
    put_number(j, "limit_high", a->high);
    put_text(j, "is", view_of(a->outside > 0 ? "above" : a->outside < 0 ? "below" : "within"));
    put_close(j, '}');
}

void facts_put_agents(struct facts_json *x)
{
    struct json_put *j = &x->j;
    if (!x->f->agents) {
        put_null(j, "agents");
        return;
    }
    put_open(j, "agents", '[');
    for (size_t i = 0; i < x->f->n_funnels; i++) {
        const struct report_funnel *f = &x->f->funnel[i];
        put_open(j, NULL, '{');
        put_text(j, "rule", f->rule->info.name);
        put_number(j, "centre", f->centre);
        put_number(j, "spread", f->spread);
        put_open(j, "agents", '[');
        for (size_t k = 0; k < f->n; k++)
            put_agent(x, &f->agent[k]);
        put_close(j, ']');
        put_close(j, '}');
    }
    put_close(j, ']');
}
