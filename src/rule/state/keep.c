/* keep: which rows can still matter to the rules. See keep.h. */
#include "rule/state/keep.h"

#include <stdlib.h>

#include "rule/engine/holder.h"
#include "snag/civil.h"

/* ---- how far rules look back ---- */

static int64_t sum(int64_t a, int64_t b)
{
    int64_t c;
    return __builtin_add_overflow(a, b, &c) ? INT64_MAX : c;
}

static int64_t most(int64_t a, int64_t b)
{
    return a > b ? a : b;
}

static bool names(const struct keys *keys, int32_t a, int32_t b)
{
    for (size_t i = 0; i < keys->n; i++)
        if (keys->field[i] == a || keys->field[i] == b)
            return true;
    return keys->n == 0;
}

/* Does a key of the rule lie within a contact or case, or is it a customer's? */
static bool bounded(const struct rules *rules, const struct keys *keys)
{
    if (keys->n == 0)
        return true;
    int32_t customer = (int32_t)dict_get(&rules->fields, (struct view)VIEW_LIT("customer"));
    return names(keys, FIELD_CONTACT, FIELD_CASE) || (customer >= 0 && names(keys, customer, customer));
}

/* No longer than so much business time takes of any other, by any calendar: a week for each week's hours or for each
 * business day, and all days that are closed beside them. */
static int64_t longest(const struct calendars *all, int64_t us)
{
    enum { WEEK = 7, MORE_WEEKS = 2, YEAR = 366 };
    int64_t most_days = 0;
    for (size_t i = 0; all && i < all->n; i++) {
        const struct calendar *c = &all->calendar[i];
        int64_t week_s = 0, closed = 0, every = 0;
        for (size_t d = 0; d < WEEK; d++)
            for (size_t k = 0; k < c->week[d].n; k++)
                week_s += c->week[d].shift[k].to_s - c->week[d].shift[k].from_s;
        for (size_t k = 0; k < c->n_closed; k++)
            closed += c->closed[k].to - c->closed[k].from + 1;
        for (size_t m = 0; m < 12; m++)
            every += __builtin_popcount(c->every_year[m]);
        int64_t days = (us / US_PER_S / (week_s > 0 ? most(1, week_s) : 1) + us / US_PER_DAY + MORE_WEEKS) * WEEK;
        days = sum(days, closed);
        most_days = most(most_days, sum(days, every * (days / YEAR + 1)));
    }
    return most_days > INT64_MAX / US_PER_DAY ? INT64_MAX : most_days * US_PER_DAY;
}

void keep_open(struct keep *k, const struct rules *rules, int64_t silence_us)
{
    int64_t sum_us = 0, level_us = 0, waits_us = silence_us;
    *k = (struct keep){0};
    for (size_t i = 0; i < rules->n; i++) {
        const struct rule *r = &rules->rule[i];
        if (i > 0 && r->level != rules->rule[i - 1].level) {
            sum_us = sum(sum_us, level_us);
            waits_us = sum(waits_us, silence_us);
            level_us = 0;
        }
        bool business = r->bound.span.unit != UNIT_TIME;
        int64_t bound_us = r->bound.kind == BOUND_NONE ? 0 : r->bound.span.us;
        bound_us = business ? longest(rules->calendars, bound_us) : bound_us;
        level_us = most(level_us, most(r->forget_us, bound_us));
        k->values = k->values || r->bound.or_value;
        k->together = k->together || !bounded(rules, &r->per) || !bounded(rules, &r->opportunity_per);
        if (r->bound.or_value && r->level > 0) /* the value of what another rule emits: a time between events */
            sum_us = sum(sum_us, sum_us);
    }
    k->reach_us = sum(most(sum(sum_us, level_us), HOLDER_DAYS * US_PER_DAY), waits_us);
}

void keep_close(struct keep *k)
{
    dict_free(&k->customers);
    dict_free(&k->contacts);
    dict_free(&k->cases);
    free(k->of_customer);
    free(k->of_contact);
    free(k->of_case);
    free(k->group);
    *k = (struct keep){0};
}

/* ---- groups ---- */

static uint32_t root_of(struct keep *k, uint32_t g)
{
    while (k->group[g].with_p1) {
        uint32_t up = k->group[g].with_p1 - 1;
        if (k->group[up].with_p1)
            k->group[g].with_p1 = k->group[up].with_p1;
        g = up;
    }
    return g;
}

static int join(struct keep *k, uint32_t a, uint32_t b)
{
    a = root_of(k, a);
    b = root_of(k, b);
    if (a == b)
        return (int)a;
    struct keep_group *to = &k->group[a], *from = &k->group[b];
    to->from = from->from < to->from ? from->from : to->from;
    to->until_us = most(to->until_us, from->until_us);
    from->with_p1 = a + 1;
    return (int)a;
}

/* The group of a name; KEEP_NOBODY - 1 if memory runs out. */
static int32_t group_of(struct keep *k, struct dict *dict, uint32_t **of, size_t *cap, struct view name,
                        struct err *err)
{
    size_t had = dict->n;
    int64_t id = dict_put(dict, name, err);
    if (id < 0 || mem_reserve(of, cap, (size_t)id + 1, sizeof **of, err) < 0)
        return KEEP_NOBODY - 1;
    if (dict->n > had) {
        if (mem_reserve(&k->group, &k->cap, k->n + 1, sizeof *k->group, err) < 0)
            return KEEP_NOBODY - 1;
        k->group[k->n] = (struct keep_group){.until_us = INT64_MIN};
        (*of)[id] = (uint32_t)k->n++;
    }
    return (int32_t)root_of(k, (*of)[id]);
}

static int32_t group_of_event(struct keep *k, const struct event *e, struct err *err)
{
    struct view customer = e->col[COL_CUSTOMER], contact = e->col[COL_CONTACT], case_ = e->col[COL_CASE];
    int32_t g = KEEP_NOBODY, h;
    if (customer.n || k->together)
        return group_of(k, &k->customers, &k->of_customer, &k->cap_customers, customer, err);
    if (contact.n)
        g = group_of(k, &k->contacts, &k->of_contact, &k->cap_contacts, contact, err);
    if (case_.n == 0 || g < KEEP_NOBODY)
        return g;
    h = group_of(k, &k->cases, &k->of_case, &k->cap_cases, case_, err);
    return h < 0 || g < 0 ? h : join(k, (uint32_t)g, (uint32_t)h);
}

/* ---- rows ---- */

static int64_t reach_of(const struct keep *k, const struct event *e)
{
    int64_t value_us;
    if (k->values && number_us(e->col[COL_VALUE], &value_us))
        return sum(sum(e->ts_us, k->reach_us), value_us);
    return sum(e->ts_us, k->reach_us);
}

int keep_event(struct keep *k, const struct event *e, uint64_t number, int32_t *group, struct err *err)
{
    *group = group_of_event(k, e, err);
    if (*group < KEEP_NOBODY)
        return -1;
    if (*group == KEEP_NOBODY)
        return 0;
    struct keep_group *g = &k->group[*group];
    if (e->ts_us > g->until_us)
        *g = (struct keep_group){number, INT64_MIN, 0};
    g->until_us = most(g->until_us, reach_of(k, e));
    return 0;
}

bool keep_still(struct keep *k, int32_t group, uint64_t number, int64_t now_us)
{
    if (group < 0)
        return false;
    const struct keep_group *g = &k->group[root_of(k, (uint32_t)group)];
    return number >= g->from && g->until_us >= now_us;
}
