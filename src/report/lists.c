/* lists: issues and what to do now, as tables for a ticket system or a mail merge. See report_list in snag/report.h. */
#include "report/report_impl.h"
#include "snag/civil.h"
#include "snag/tabular.h"

static int put_time(struct tabular *t, int64_t ts_us, struct err *err)
{
    char text[40];
    if (ts_us == TS_NONE)
        return tabular_missing(t, err);
    size_t n = time_iso(text, ts_us, 0);
    return tabular_text(t, (struct view){text, n}, err);
}

static int put_texts(struct tabular *t, const struct view *text, size_t n, struct err *err)
{
    for (size_t i = 0; i < n; i++)
        if (tabular_text(t, text[i], err) < 0)
            return -1;
    return 0;
}

static int put_promises(const struct report *r, struct tabular *t, struct err *err)
{
    const struct report_todo *todo = &r->todo.told;
    for (size_t i = 0; i < todo->n_promises; i++) {
        const struct report_promise *p = &todo->promise[i];
        const struct view first[] = {view_of(p->overdue ? "overdue" : "due"), p->rule->info.name, p->customer, p->case_,
                                     p->contact};
        const struct view last[] = {p->by, p->queue, p->reason, p->source};
        if (put_texts(t, first, sizeof first / sizeof *first, err) < 0 || put_time(t, p->made_us, err) < 0 ||
            put_time(t, p->due_us, err) < 0 || put_texts(t, last, sizeof last / sizeof *last, err) < 0 ||
            tabular_row(t, err) < 0)
            return -1;
    }
    return 0;
}

static int put_messages(const struct report *r, struct tabular *t, struct err *err)
{
    const struct report_todo *todo = &r->todo.told;
    for (size_t i = 0; i < todo->n_messages; i++) {
        const struct report_message *m = &todo->message[i];
        if (tabular_text(t, m->customer, err) < 0 || tabular_text(t, m->case_, err) < 0 ||
            put_time(t, m->since_us, err) < 0 || tabular_count(t, (int64_t)m->messages, err) < 0 ||
            tabular_text(t, m->queue, err) < 0 || tabular_text(t, m->reason, err) < 0 || tabular_row(t, err) < 0)
            return -1;
    }
    return 0;
}

static int put_customers(const struct report *r, struct tabular *t, struct err *err)
{
    const struct report_todo *todo = &r->todo.told;
    for (size_t i = 0; i < todo->n_customers; i++) {
        const struct report_customer *c = &todo->customer[i];
        if (tabular_text(t, c->name, err) < 0 || tabular_count(t, (int64_t)c->contacts, err) < 0 ||
            tabular_count(t, (int64_t)c->snagged, err) < 0 || tabular_row(t, err) < 0)
            return -1;
    }
    return 0;
}

static int put_silent(const struct report *r, struct tabular *t, struct err *err)
{
    const struct report_todo *todo = &r->todo.told;
    for (size_t i = 0; i < todo->n_silent; i++) {
        const struct report_silent *s = &todo->silent[i];
        if (tabular_text(t, s->customer, err) < 0 || put_time(t, s->since_us, err) < 0 ||
            put_time(t, s->heard_us, err) < 0 || tabular_row(t, err) < 0)
            return -1;
    }
    return 0;
}

static int put_issues(const struct report *r, struct tabular *t, struct err *err)
{
    static const char *const states[] = {[ISSUE_SAME] = "same",
                                         [ISSUE_NEW] = "new",
                                         [ISSUE_GROWING] = "growing",
                                         [ISSUE_SHRINKING] = "shrinking",
                                         [ISSUE_GONE] = "gone"};
    const struct report_issues *x = &r->issues.told;
    for (size_t i = 0; i < x->n_issues; i++) {
        const struct report_issue *issue = &x->issue[i];
        const double number[] = {issue->difference, issue->low, issue->high, issue->q};
        if (tabular_text(t, issue->reason, err) < 0 || tabular_text(t, view_of(states[issue->state]), err) < 0 ||
            tabular_count(t, (int64_t)issue->now, err) < 0 || tabular_count(t, (int64_t)issue->before, err) < 0)
            return -1;
        for (size_t k = 0; k < sizeof number / sizeof *number; k++)
            if (tabular_number(t, number[k], err) < 0)
                return -1;
        if (tabular_row(t, err) < 0)
            return -1;
    }
    return 0;
}

static int put_bursts(const struct report *r, struct tabular *t, struct err *err)
{
    const struct report_issues *x = &r->issues.told;
    for (size_t i = 0; i < x->n_bursts; i++) {
        const struct report_burst *b = &x->burst[i];
        char day[40];
        size_t n = time_iso(day, b->day * US_PER_DAY, 0);
        const double number[] = {b->usual, b->limit, b->q};
        if (n < 10 || tabular_text(t, (struct view){day, 10}, err) < 0 || tabular_text(t, b->reason, err) < 0 ||
            tabular_count(t, (int64_t)b->customers, err) < 0 || tabular_count(t, (int64_t)b->of, err) < 0)
            return -1;
        for (size_t k = 0; k < sizeof number / sizeof *number; k++)
            if (tabular_number(t, number[k], err) < 0)
                return -1;
        if (put_time(t, b->first_us, err) < 0 || put_time(t, b->last_us, err) < 0 ||
            tabular_text(t, b->queue, err) < 0 || tabular_row(t, err) < 0)
            return -1;
    }
    return 0;
}

static int put_best(const struct report *r, struct tabular *t, struct err *err)
{
    const struct report_money *m = &r->money.told;
    for (size_t i = 0; i < m->n_best; i++) {
        const struct report_best *b = &m->best[i];
        const double number[] = {b->value, b->risk, b->low, b->high, b->at_risk};
        if (tabular_text(t, b->customer, err) < 0)
            return -1;
        for (size_t k = 0; k < sizeof number / sizeof *number; k++)
            if (tabular_number(t, number[k], err) < 0)
                return -1;
        if (tabular_text(t, b->snags, err) < 0 || tabular_row(t, err) < 0)
            return -1;
    }
    return 0;
}

static const struct {
    const char *name, *columns; /* separated by blanks */
    int (*put)(const struct report *r, struct tabular *t, struct err *err);
} lists[] = {{"promises", "state rule customer case contact made due by queue reason src", put_promises},
             {"messages", "customer case since messages queue reason", put_messages},
             {"customers", "customer contacts snagged", put_customers},
             {"silent", "customer since heard", put_silent},
             {"issues", "reason state customers before difference low high q", put_issues},
             {"bursts", "day reason customers of usual limit q first last queue", put_bursts},
             {"best", "customer value risk low high at_risk snags", put_best}};

const char *report_list_name(size_t i)
{
    return i < sizeof lists / sizeof *lists ? lists[i].name : NULL;
}

bool report_list_wanted(const struct report *r, size_t i)
{
    return report_list_name(i) && (lists[i].put != put_best || r->facts.money);
}

int report_list(const struct report *r, size_t i, struct out *out, struct err *err)
{
    struct tabular t;
    struct view rest = view_of(lists[i].columns);
    int rc = 0;
    tabular_open(&t, out, TABULAR_TSV);
    while (rc == 0 && rest.n) {
        const char *blank = memchr(rest.p, ' ', rest.n);
        size_t n = blank ? (size_t)(blank - rest.p) : rest.n, taken = n + (blank != NULL);
        rc = tabular_column(&t, (struct view){rest.p, n}, err);
        rest = (struct view){rest.p + taken, rest.n - taken};
    }
    if (rc == 0)
        rc = lists[i].put(r, &t, err);
    if (rc == 0)
        rc = tabular_end(&t, err);
    tabular_close(&t);
    return rc;
}
