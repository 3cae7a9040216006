/* revisits: a field of e returns to an earlier value after another one; p is the latest event that had it. See
 * look_back.h. */
#include <assert.h>
#include <string.h>

#include "rule/engine/look_back.h"
#include "snag/feed.h"

/* ---- inside the record: the values that were there as numbers, the newest last ---- */

enum { FEW_INSIDE = 3, FEW_FIRST = 8 };
struct few {
    uint32_t n;
    uint32_t id[FEW_INSIDE]; /* while they are no more */
};
struct many { /* in the place of id */
    uint32_t n, cap;
    uint32_t *id;
};
static_assert(sizeof(struct few) == sizeof(struct many) && sizeof(struct few) % sizeof(int64_t) == 0, "one place");

static uint32_t few_inside(const struct rule *r)
{
    return r->bound.kind == BOUND_NONE && r->pair.n == 0 ? sizeof(struct few) / sizeof(int64_t) : 0;
}

static uint32_t *ids_of(const struct state *s)
{
    struct few *few = inside_at(s);
    return few->n <= FEW_INSIDE ? few->id : ((struct many *)inside_at(s))->id;
}

/* The place of the event's value among n, or n. */
static uint32_t place_of(const uint32_t *id, uint32_t n, int64_t value)
{
    uint32_t i = 0;
    while (i < n && id[i] != value)
        i++;
    return i;
}

/* The number of the event's value: that of the feed, which is below FEED_SINGLE, or a new one above. -1 if memory runs
 * out. */
static int64_t number_of(struct detect *d, uint32_t rule, const struct subject *x, struct err *err)
{
    int32_t field = rule_of(d, rule)->field, column = d->counting->from[field];
    if (column >= 0 && d->first == 0 && x->cell[column] < FEED_SINGLE) /* above, events that rules made have none */
        return x->cell[column];
    int64_t id = dict_put(&d->value, fact_field(&x->fact, field), err);
    if (id >= FEED_SINGLE)
        return err_set(err, ERR_SYSTEM, "more than %u values of a field", FEED_SINGLE);
    return id < 0 ? -1 : FEED_SINGLE + id;
}

static int few_test(struct detect *d, uint32_t rule, const struct state *s, const struct subject *x, struct err *err)
{
    if (!s || !s->p)
        return 0;
    int64_t value = number_of(d, rule, x, err);
    uint32_t n = ((struct few *)inside_at(s))->n;
    if (value < 0)
        return -1;
    if (place_of(ids_of(s), n, value) + 1 >= n)
        return 0;
    struct match m = look_back_match(rule, x);
    return found_match(d, &m, NULL, 0, err);
}

/* Room for one more than n. */
static int widen(struct pool *pool, struct state *s, uint32_t n, struct err *err)
{
    struct many *many = inside_at(s);
    uint32_t cap = n == FEW_INSIDE ? FEW_FIRST : 2 * n;
    if (n < FEW_INSIDE || (n > FEW_INSIDE && n < many->cap))
        return 0;
    uint32_t *id = pool_get(pool, cap * sizeof *id, err);
    if (!id)
        return -1;
    memcpy(id, ids_of(s), n * sizeof *id);
    if (n > FEW_INSIDE)
        pool_put(pool, many->id, many->cap * sizeof *id);
    *many = (struct many){n, cap, id};
    return 0;
}

static int few_remember(struct detect *d, uint32_t rule, struct state *s, const struct subject *x, struct err *err)
{
    struct few *few = inside_at(s);
    int64_t value = number_of(d, rule, x, err);
    if (value < 0)
        return -1;
    if (!s->p)
        *few = (struct few){0};
    s->p = inside_at(s);
    uint32_t n = few->n, at = place_of(ids_of(s), n, value);
    if (at == n) {
        if (widen(&d->pool, s, n, err) < 0)
            return -1;
        few->n = ++n;
    }
    uint32_t *id = ids_of(s);
    memmove(id + at, id + at + 1, (n - 1 - at) * sizeof *id);
    id[n - 1] = (uint32_t)value;
    return 0;
}

static void few_forget(struct pool *pool, struct state *s)
{
    struct many *many = inside_at(s);
    if (s->p && many->n > FEW_INSIDE)
        pool_put(pool, many->id, many->cap * sizeof *many->id);
    s->p = NULL;
}

/* ---- outside: events with what is told of them ---- */

static int test(struct detect *d, uint32_t rule, const struct state *s, const struct subject *x, struct err *err)
{
    if (d->plan[rule].inside)
        return few_test(d, rule, s, x, err);
    if (!s || !s->values)
        return 0;
    const struct value *v = values_find(s->values, fact_field(&x->fact, rule_of(d, rule)->field));
    return v && v != s->values->newest ? look_back_pair(d, rule, x, v->saved, err) : 0;
}

static int remember(struct detect *d, uint32_t rule, struct state *s, const struct subject *x, struct err *err)
{
    if (d->plan[rule].inside)
        return few_remember(d, rule, s, x, err);
    return by_value_remember(d, rule, s, x, fact_field(&x->fact, rule_of(d, rule)->field), err);
}

static int event(struct detect *d, const struct dispatch *w, const struct subject *x, struct err *err)
{
    static const struct look_back how = {.test = test, .remember = remember};
    return look_back_event(d, w, x, &how, err);
}

static int end(struct detect *d, uint32_t rule, const struct state *s, struct err *err)
{
    return d->plan[rule].inside ? 0 : by_value_end(d, rule, s, err);
}

static void forget(struct detect *d, uint32_t rule, struct state *s)
{
    if (d->plan[rule].inside)
        few_forget(&d->pool, s);
    else
        by_value_forget(d, rule, s);
}

const struct relation relation_revisits = {
    .event = event, .opens = ROLE_EVENT, .end = end, .forget = forget, .inside = few_inside};
