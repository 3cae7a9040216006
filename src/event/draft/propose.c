/* propose: see propose.h. */
#include "event/draft/propose.h"

#include <stdio.h>

#include "snag/num.h"

void propose_when(struct proposal *l, struct err *err, const char *fmt, ...)
{
    char text[512];
    va_list ap;
    va_start(ap, fmt);
    (void)vsnprintf(text, sizeof text, fmt, ap);
    va_end(ap);
    if (l->rc == 0)
        l->rc = buf_addf(&l->when, err, "%s%s", l->when.n ? " and " : "", text);
}

/* Appends the column to `when`, behind what is there. */
static void when_column(const struct drafting *d, struct proposal *l, int column, struct err *err)
{
    if (l->rc == 0 && l->when.n)
        l->rc = buf_adds(&l->when, " and ", err);
    if (l->rc == 0)
        l->rc = draft_column(d, column, &l->when, err);
}

/* A time of day against 0:00:00, as the log writes it. */
static void when_zero(const struct drafting *d, struct proposal *l, int column, const char *op, struct err *err)
{
    const struct profile *p = &d->p[column];
    for (size_t i = 0; d->t->day >= 0 && p->zero_clock && i < p->value.n; i++) {
        double x;
        struct view v = p->value.text[i];
        if (!memchr(v.p, ':', v.n) || num_parse_hms(v, &x) < 0 || x > 0)
            continue;
        when_column(d, l, column, err);
        if (l->rc == 0)
            l->rc = buf_addf(&l->when, err, " %s %.*s", op, VIEW_FMT(v));
        return;
    }
}

void propose_set(const struct drafting *d, struct proposal *l, int column, struct err *err)
{
    const struct profile *p = &d->p[column];
    if (p->filled - p->absent < p->n) {
        when_column(d, l, column, err);
        if (l->rc == 0)
            l->rc = buf_adds(&l->when, " is set", err);
    }
    when_zero(d, l, column, "!=", err);
}

void propose_unset(const struct drafting *d, struct proposal *l, int column, struct err *err)
{
    when_zero(d, l, column, "=", err);
}

void propose_at(const struct drafting *d, struct proposal *l, int column, struct err *err)
{
    if (column < 0)
        return;
    buf_clear(&l->at);
    if (l->rc == 0)
        l->rc = buf_adds(&l->at, "at ", err);
    if (l->rc == 0)
        l->rc = draft_time(d, column, &l->at, err);
    propose_set(d, l, column, err);
}

void propose_plus_too(const struct drafting *d, struct proposal *l, int span, struct err *err)
{
    const struct profile *p = &d->p[span];
    if (l->rc == 0)
        l->rc = buf_adds(&l->at, " plus ", err);
    if (l->rc == 0)
        l->rc = draft_span(d, span, &l->at, err);
    if (p->filled - p->absent == p->n)
        return;
    when_column(d, l, span, err);
    if (l->rc == 0)
        l->rc = buf_adds(&l->when, " is set", err);
}

void propose_plus(const struct drafting *d, struct proposal *l, int base, int span, struct err *err)
{
    buf_clear(&l->at);
    if (l->rc == 0)
        l->rc = buf_adds(&l->at, "at ", err);
    if (l->rc == 0)
        l->rc = draft_time(d, base, &l->at, err);
    propose_plus_too(d, l, span, err);
}

bool propose_in(const struct drafting *d, struct proposal *l, int column, const char *kind, const char *meaning,
                struct err *err)
{
    return propose_in_too(d, l, column, kind, meaning, NULL, err);
}

bool propose_in_too(const struct drafting *d, struct proposal *l, int column, const char *kind, const char *meaning,
                    const char *too, struct err *err)
{
    struct buf values = {0}, more = {0};
    size_t n = 0, n_more = 0;
    if (l->rc == 0)
        l->rc = draft_values(d, column, kind, meaning, &values, &n, err);
    if (l->rc == 0 && n && too)
        l->rc = draft_values(d, column, kind, too, &more, &n_more, err);
    if (l->rc == 0 && n_more)
        l->rc = buf_addf(&values, err, ", %s", more.p);
    n += n_more;
    buf_free(&more);
    if (l->rc == 0 && n) {
        when_column(d, l, column, err);
        if (l->rc == 0)
            l->rc = buf_addf(&l->when, err, n > 1 ? " in (%s)" : " = %s", values.p);
    }
    buf_free(&values);
    return n > 0;
}

void propose_positive(const struct drafting *d, struct proposal *l, int column, struct err *err)
{
    const struct profile *p = &d->p[column];
    bool number = profile_numeric(p);
    if (l->rc == 0 && l->when.n)
        l->rc = buf_adds(&l->when, " and ", err);
    if (l->rc == 0)
        l->rc = number ? draft_span(d, column, &l->when, err) : draft_column(d, column, &l->when, err);
    if (l->rc == 0)
        l->rc = buf_adds(&l->when, number ? " > 0" : " in (true, True, TRUE, yes, Yes, YES, Y, y, ja, Ja)", err);
}

void propose_then(const struct drafting *d, struct proposal *l, const char *ours, int column, struct err *err)
{
    bool value = strcmp(ours, "value") == 0;
    if (column < 0 || l->rc < 0)
        return;
    l->rc = buf_addf(&l->then, err, "; %s = ", ours);
    if (l->rc == 0)
        l->rc = value ? draft_span(d, column, &l->then, err) : draft_column(d, column, &l->then, err);
}

void propose_text(struct proposal *l, const char *ours, const char *text, struct err *err)
{
    if (l->rc == 0)
        l->rc = buf_addf(&l->then, err, "; %s = \"%s\"", ours, text);
}

int propose_end(struct drafting *d, struct proposal *l, struct err *err)
{
    if (l->rc == 0 && l->why)
        l->rc = buf_addf(d->to, err, "# %s\n", l->why);
    if (l->rc == 0)
        l->rc = buf_addf(d->to, err, "%-16s =%s%s%s%s%s\n", l->name, l->at.n ? " " : "", l->at.n ? l->at.p : "",
                         l->when.n ? " when " : "", l->when.n ? l->when.p : "", l->then.n ? l->then.p : "");
    d->n_events++;
    d->has_start |= strcmp(l->name, "start") == 0;
    d->has_end |= strcmp(l->name, "end") == 0;
    buf_free(&l->at);
    buf_free(&l->when);
    buf_free(&l->then);
    return l->rc;
}
