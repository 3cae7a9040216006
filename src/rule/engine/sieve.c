/* sieve: see sieve.h. */
#include "rule/engine/sieve.h"

#include <stdlib.h>

static const uint32_t roles_there_are[] = {ROLE_EVENT, ROLE_OTHER, ROLE_UNTIL, ROLE_UNLESS, ROLE_OPPORTUNITY};
enum { N_ROLES = sizeof roles_there_are / sizeof *roles_there_are };

/* The tests of a role that the event alone decides. */
static const struct tests *tests_of(const struct rule *r, uint32_t role)
{
    switch (role) {
    case ROLE_EVENT:
        return &r->events.plain;
    case ROLE_OTHER:
        return &r->other.plain;
    case ROLE_UNTIL:
        return &r->until.plain;
    case ROLE_UNLESS:
        return &r->unless.plain;
    default:
        return &r->opportunity.plain;
    }
}

/* Do all tests ask one field? It must be *field, which this sets if it is FIELD_NONE. */
static bool ask_one(const struct tests *t, int32_t *field)
{
    for (size_t i = 0; i < t->n; i++) {
        if (t->test[i].field < 0 || t->test[i].refers || (*field != FIELD_NONE && t->test[i].field != *field))
            return false;
        *field = t->test[i].field;
    }
    return true;
}

/* The column that decides a dispatch. */
static struct asks sift(const struct detect *d, const struct fields *f, const struct dispatch *w)
{
    struct asks by = {-1, FIELD_NONE, NULL};
    bool one = true;
    for (size_t i = 0; i < N_ROLES; i++)
        if (w->roles & roles_there_are[i])
            one = one && ask_one(tests_of(rule_of(d, w->rule), roles_there_are[i]), &by.field);
    if (one && by.field != FIELD_NONE && f->from[by.field] >= 0)
        by.column = f->from[by.field];
    return by;
}

/* Do all ask one column? It is s->column, or -1 if nobody asks any. */
static bool all_ask_one(struct sieve *s)
{
    s->column = -1;
    for (size_t i = 0; i < s->wanted->n; i++) {
        int32_t column = s->by[i].column;
        if (column >= 0 && s->column >= 0 && column != s->column)
            return false;
        if (column >= 0)
            s->column = column;
    }
    return true;
}

int sieve_open(struct sieve *s, const struct detect *d, const struct fields *f, const struct wanted *wanted,
               struct err *err)
{
    *s = (struct sieve){.wanted = wanted};
    if (!wanted)
        return 0;
    s->col = mem_zero(d->rules->fields.n, sizeof *s->col, err);
    s->by = s->col ? mem_zero(wanted->n, sizeof *s->by, err) : NULL;
    if (!s->by)
        return -1;
    for (size_t i = 0; i < wanted->n; i++) {
        s->by[i] = sift(d, f, &wanted->list[i]);
        if (s->by[i].column < 0)
            continue;
        s->by[i].roles = mem_zero(SIEVE_VALUES, sizeof *s->by[i].roles, err);
        if (!s->by[i].roles)
            return -1;
    }
    if (!all_ask_one(s))
        return 0;
    s->of = mem_zero(SIEVE_LISTS, sizeof *s->of, err);
    return s->of ? 0 : -1;
}

void sieve_close(struct sieve *s)
{
    for (size_t i = 0; s->by && i < s->wanted->n; i++)
        free(s->by[i].roles);
    free(s->by);
    free(s->col);
    free(s->of);
    arena_free(&s->lists);
    *s = (struct sieve){0};
}

/* The roles of a dispatch for an event; *sure: they are remembered. */
static uint32_t learn(const struct sieve *s, size_t at, struct detect *d, const struct feed_batch *b,
                      const struct feed_event *e, bool *sure)
{
    struct asks *by = &s->by[at];
    const struct dispatch *w = &s->wanted->list[at];
    const struct rule_fact x = {.col = s->col, .place = d->column, .ts_us = e->ts_us};
    uint32_t roles = 0, cell = e->cell[by->column];
    struct stray *stray = d->tests.stray; /* counted where the rule asks */
    s->col[by->field] = feed_text(b, e, (size_t)by->column);
    d->tests.stray = NULL;
    d->tests.strayed = false;
    for (size_t i = 0; i < N_ROLES; i++) {
        uint32_t role = w->roles & roles_there_are[i];
        if (role && tests_hold(tests_of(rule_of(d, w->rule), role), &x, NULL, NULL, &d->tests))
            roles |= role;
    }
    d->tests.stray = stray;
    if (d->tests.failed || d->tests.strayed) { /* the rule will meet it where it asks */
        d->tests.failed = NULL;
        *sure = false;
        return w->roles;
    }
    roles |= roles ? ROLE_SURE : 0;
    if (cell < SIEVE_VALUES)
        by->roles[cell] = (uint8_t)(1 + roles);
    return roles;
}

/* One that does not fit into memory is not remembered, and found anew. */
static void remember(struct sieve *s, uint32_t cell, struct sifted x)
{
    struct err ignored = ERR_INIT;
    struct dispatch *list = arena_get(&s->lists, (x.n + 1) * sizeof *list, &ignored);
    for (size_t i = 0; list && i < x.n; i++)
        list[i] = x.list[i];
    s->of[cell] = (struct sifted){list, x.n};
}

struct sifted sieve_each(struct sieve *s, struct detect *d, const struct feed_batch *b, const struct feed_event *e,
                         struct dispatch *room)
{
    uint32_t cell = s->column < 0 ? 0 : e->cell[s->column];
    bool sure = true;
    size_t n = 0;
    for (size_t i = 0; i < s->wanted->n; i++) {
        const struct asks *by = &s->by[i];
        uint32_t roles = s->wanted->list[i].roles, value = by->column < 0 ? 0 : e->cell[by->column];
        if (by->column >= 0 && value < SIEVE_VALUES && by->roles[value])
            roles = by->roles[value] - 1u;
        else if (by->column >= 0)
            roles = learn(s, i, d, b, e, &sure);
        room[n] = (struct dispatch){s->wanted->list[i].rule, roles};
        n += roles != 0;
    }
    if (s->of && cell < SIEVE_LISTS && sure)
        remember(s, cell, (struct sifted){room, n});
    return (struct sifted){room, n};
}
