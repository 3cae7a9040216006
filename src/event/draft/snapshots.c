/* snapshots: the events of logs with one row per update of the same ticket. See draft_impl.h. */
#include "event/draft/propose.h"

/* `when STATUS becomes A, B`. */
static int becomes(struct drafting *d, const char *event, const char *meaning, struct err *err)
{
    int status = d->parts->column[PART_STATUS];
    struct proposal l = {.name = event};
    struct buf name = {0}, values = {0};
    size_t n = 0;
    if (status < 0)
        return 0;
    l.rc = draft_values(d, status, "event", meaning, &values, &n, err);
    if (l.rc == 0 && n)
        l.rc = draft_column(d, status, &name, err);
    if (l.rc == 0 && n)
        propose_when(&l, err, "%s becomes %s", name.p, values.p);
    buf_free(&name);
    buf_free(&values);
    return l.rc < 0 || n == 0 ? l.rc : propose_end(d, &l, err);
}

static int reopened(struct drafting *d, struct err *err)
{
    int status = d->parts->column[PART_STATUS];
    struct proposal l = {.name = "reopen"};
    struct buf name = {0}, solved = {0}, closed = {0};
    size_t n_solved = 0, n_closed = 0;
    if (status < 0)
        return 0;
    l.rc = draft_values(d, status, "event", "solve", &solved, &n_solved, err);
    if (l.rc == 0)
        l.rc = draft_values(d, status, "event", "close", &closed, &n_closed, err);
    if (l.rc == 0)
        l.rc = draft_column(d, status, &name, err);
    const char *a = n_solved ? solved.p : "", *b = n_closed ? closed.p : "", *comma = n_solved && n_closed ? ", " : "";
    bool any = l.rc == 0 && n_solved;
    if (any)
        propose_when(&l, err, "%s becomes not %s%s%s from %s%s%s", name.p, a, comma, b, a, comma, b);
    buf_free(&name);
    buf_free(&solved);
    buf_free(&closed);
    return any ? propose_end(d, &l, err) : l.rc;
}

static int changes(struct drafting *d, const char *event, int column, const char *text, struct err *err)
{
    struct proposal l = {.name = event};
    struct buf name = {0};
    if (column < 0)
        return 0;
    l.rc = draft_column(d, column, &name, err);
    if (l.rc == 0)
        propose_when(&l, err, "%s changes", name.p);
    if (text)
        propose_text(&l, "text", text, err);
    buf_free(&name);
    return propose_end(d, &l, err);
}

/* Priorities that begin with a digit, 1 for the most urgent. */
static int escalated(struct drafting *d, struct err *err)
{
    int column = d->parts->column[PART_PRIORITY];
    struct proposal l = {.name = "escalate", .why = "a priority with a smaller number is taken to be more urgent"};
    struct buf name = {0};
    bool digits = column >= 0;
    for (size_t i = 0; digits && i < d->p[column].value.n; i++) {
        struct view v = d->p[column].value.text[i];
        digits = v.n && v.p[0] >= '0' && v.p[0] <= '9';
    }
    if (!digits)
        return 0;
    l.rc = draft_column(d, column, &name, err);
    if (l.rc == 0)
        propose_when(&l, err, "%s changes and %s ~ /^(\\d)/ < prior.%s ~ /^(\\d)/", name.p, name.p, name.p);
    buf_free(&name);
    return propose_end(d, &l, err);
}

static int start(struct drafting *d, struct err *err)
{
    const int *at = d->parts->column;
    struct proposal l = {.name = "start"};
    if (at[PART_START_TIME] >= 0 && at[PART_START_TIME] != draft_row_time(d))
        propose_at(d, &l, at[PART_START_TIME], err);
    propose_when(&l, err, "first %s", d->parts->tickets ? "case" : "contact");
    return propose_end(d, &l, err);
}

int draft_snapshots(struct drafting *d, struct err *err)
{
    const int *at = d->parts->column;
    if (start(d, err) < 0 || changes(d, "transfer", at[PART_QUEUE], "requeue", err) < 0 ||
        changes(d, "assign", at[PART_AGENT], NULL, err) < 0 || escalated(d, err) < 0 ||
        becomes(d, "pending", "pending", err) < 0 || reopened(d, err) < 0)
        return -1;
    size_t before = d->n_events;
    if (becomes(d, "solve", "solve", err) < 0)
        return -1;
    bool solved = d->n_events > before;
    return becomes(d, "end", solved ? "solve" : "close", err) < 0 || becomes(d, "close", "close", err) < 0 ? -1 : 0;
}
