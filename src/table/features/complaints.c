/* complaints: see complaints.h. */
#include "table/features/complaints.h"

#include <stdlib.h>

#include "snag/num.h"

#define ANSWERED_WITHIN_US (30 * US_PER_DAY)

struct grievance {
    int64_t ts_us, last_us, answered_us; /* last_us: of its contact, so far; answered_us: TS_NONE = not yet */
    int64_t leave_us;                    /* its contact asks to leave; TS_NONE = it does not */
    struct view contact, case_;
    uint32_t before; /* 1 + the row's complaint before it */
    bool satisfied;
};

static struct grievance *last_of(const struct complaints *c, size_t row)
{
    return row < c->cap_last && c->last[row] ? &c->of[c->last[row] - 1] : NULL;
}

static bool same_matter(const struct grievance *x, const struct event *e)
{
    struct view contact = e->col[COL_CONTACT], matter = e->col[COL_CASE];
    return (contact.n && view_eq(contact, x->contact)) || (matter.n && view_eq(matter, x->case_));
}

static int copy(struct complaints *c, struct view *v, struct view from, struct err *err)
{
    char *p = arena_copy(&c->texts, from.p, from.n, err);
    *v = (struct view){p, from.n};
    return p ? 0 : -1;
}

static int complain(struct complaints *c, size_t row, const struct event *e, struct err *err)
{
    struct grievance x = {.ts_us = e->ts_us, .last_us = e->ts_us, .answered_us = TS_NONE, .leave_us = TS_NONE};
    if (copy(c, &x.contact, e->col[COL_CONTACT], err) < 0 || copy(c, &x.case_, e->col[COL_CASE], err) < 0 ||
        mem_reserve(&c->of, &c->cap, c->n + 1, sizeof *c->of, err) < 0 ||
        mem_reserve_zero(&c->last, &c->cap_last, row + 1, sizeof *c->last, err) < 0)
        return -1;
    x.before = c->last[row];
    c->of[c->n++] = x;
    c->last[row] = (uint32_t)c->n;
    return 0;
}

static void answer(struct complaints *c, struct grievance *x, const struct event *e)
{
    double value;
    if (num_parse(e->col[COL_VALUE], &value) < 0)
        return;
    bool odd = value < 1 || value > 5;
    c->odd += odd;
    if (odd || x->answered_us != TS_NONE || e->ts_us - x->last_us > ANSWERED_WITHIN_US)
        return;
    x->answered_us = e->ts_us;
    x->satisfied = value >= 4;
}

int complaints_event(struct complaints *c, size_t row, const struct event *e, const struct name *name, struct err *err)
{
    struct grievance *x = last_of(c, row);
    bool same = x && same_matter(x, e);
    if (name->complains && !(same && x->answered_us == TS_NONE))
        return complain(c, row, e, err);
    if (!x)
        return 0;
    if (name->class == NAME_ANSWER && name->answer == ANSWER_CSAT)
        answer(c, x, e);
    else if (name->class == NAME_LEAVE && same && x->leave_us == TS_NONE)
        x->leave_us = e->ts_us;
    else if ((name->class == NAME_PLAIN || name->class == NAME_START) && same)
        x->last_us = e->ts_us;
    return 0;
}

const char *complaints_at(const struct complaints *c, size_t row, int64_t from_us, int64_t at_us, bool snags)
{
    const struct grievance *x = last_of(c, row);
    while (x && (x->ts_us > at_us || (x->leave_us != TS_NONE && x->leave_us <= at_us)))
        x = x->before ? &c->of[x->before - 1] : NULL;
    if (!x || x->ts_us <= from_us)
        return snags ? "silent" : "none";
    if (x->answered_us == TS_NONE || x->answered_us > at_us)
        return "unknown";
    return x->satisfied ? "satisfied" : "unsatisfied";
}

void complaints_free(struct complaints *c)
{
    free(c->of);
    free(c->last);
    arena_free(&c->texts);
    *c = (struct complaints){0};
}
