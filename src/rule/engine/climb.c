/* climb: events on their way through the levels of the rules, each followed by what rules made of it. See count_impl.h.
 *
 * Nothing crosses customers, so all that counts is the order of each customer's events. A level that gets one first
 * decides the deadlines before it, then asks its rules; then the event goes on to the level above, and behind it what
 * the rules made, one by one: the same order in which rows would come (chain.c).
 */
#include <stdlib.h>

#include "rule/engine/count_impl.h"
#include "snag/num.h"

/* ---- what is used ---- */

/* Names that rules above the lowest level want. */
static int names_above(const struct rules *rules, const bool *idle, struct dict *names, struct err *err)
{
    for (size_t i = 0; i < rules->n; i++) {
        const struct rule *r = &rules->rule[i];
        const struct part *const part[] = {&r->events, &r->other, &r->until, &r->unless, &r->opportunity};
        for (size_t k = 0; k < sizeof part / sizeof *part && r->level > 0 && !idle[i]; k++)
            for (size_t n = 0; n < part[k]->n_names; n++)
                if (dict_put(names, part[k]->name[n], err) < 0)
                    return -1;
    }
    return 0;
}

/* Whatever uses an event stands above the rules that make it. */
static int find_used(struct counter *c, struct err *err)
{
    const struct rules *rules = c->rules;
    struct dict names = {0};
    c->used = mem_zero(rules->n, sizeof *c->used, err);
    int rc = c->used ? names_above(rules, c->idle, &names, err) : -1;
    for (size_t i = 0; rc == 0 && i < rules->n; i++) {
        const struct rule *r = &rules->rule[i];
        c->used[i] = !c->idle[i] &&
                     (dict_get(&names, r->emits) != DICT_NONE || (r->good.n && dict_get(&names, r->good) != DICT_NONE));
    }
    dict_free(&names);
    return rc;
}

int climb_plan(struct counter *c, struct err *err)
{
    const struct rules *rules = c->rules;
    bool *read = mem_zero(rules->fields.n, sizeof *read, err);
    c->made_field = mem_zero(rules->fields.n, sizeof *c->made_field, err);
    if (!read || !c->made_field || find_used(c, err) < 0) {
        free(read);
        return -1;
    }
    for (size_t i = 0; i < rules->n; i++)
        if (rules->rule[i].level > 0 && !c->idle[i]) {
            rule_reads(&rules->rule[i], read);
            keys_read(&rules->rule[i].per, read);
            keys_read(&rules->rule[i].opportunity_per, read);
        }
    for (size_t i = 0; i < c->sink.n_rates; i++)
        for (size_t k = 0; k < c->sink.rates[i]->n_by; k++)
            if (c->sink.rates[i]->by[k].field != FIELD_NONE)
                read[c->sink.rates[i]->by[k].field] = true;
    c->reads_value = read[FIELD_VALUE];
    c->by_field = dict_get(&rules->fields, view_of("by"));
    c->event_field = dict_get(&rules->fields, view_of("event"));
    for (uint32_t i = 0; i < rules->fields.n; i++)
        if (read[i])
            c->made_field[c->n_made_fields++] = i;
    free(read);
    return 0;
}

/* ---- who wants it ---- */

static int find_wanted(const struct counter *c, struct view name, struct wanted_above *above, struct err *err)
{
    above->at = c->n_levels > 1 ? mem_zero(c->n_levels, sizeof *above->at, err) : NULL;
    if (!above->at)
        return c->n_levels > 1 ? -1 : 0;
    for (uint32_t i = 1; i < c->n_levels; i++) {
        const struct detect *d = level_of(c, i);
        int64_t id = dict_get(&d->names, name);
        above->at[i] = id < 0 ? NULL : &d->wanted[id];
        above->top = id < 0 ? above->top : i;
    }
    return 0;
}

int climb_wanted(struct counter *c, struct view name, struct wanted_above *above, struct err *err)
{
    *above = (struct wanted_above){0};
    if (find_wanted(c, name, above, err) < 0)
        return -1;
    for (uint32_t i = 1; i <= above->top; i++)
        if (above->at[i])
            fields_ask(&c->fields, level_of(c, i), above->at[i]);
    int64_t id = dict_get(&level_of(c, 0)->names, name);
    const struct wanted *wanted = id < 0 ? NULL : &level_of(c, 0)->wanted[id];
    for (uint32_t i = 0; c->n_levels > 1 && i <= above->top; i++) {
        wanted = i ? above->at[i] : wanted;
        for (size_t k = 0; wanted && k < wanted->n; k++)
            if (level_of(c, i)->plan[wanted->list[k].rule].used) {
                fields_ask_these(&c->fields, c->made_field, c->n_made_fields);
                return 0;
            }
    }
    return 0;
}

int climb_open(struct counter *c, struct err *err)
{
    for (size_t i = 0; i < c->n_levels; i++)
        for (size_t k = 0; k < level_of(c, i)->rules->n; k++)
            c->level[i].waits |= level_of(c, i)->plan[k].in_time && level_of(c, i)->plan[k].relation->due;
    if (c->n_levels < 2)
        return 0;
    c->made = mem_zero(2 * c->rules->n, sizeof *c->made, err);
    for (size_t i = 0; i < c->n_levels && c->made; i++) {
        struct count_level *l = &c->level[i];
        l->col = mem_zero(c->rules->fields.n, sizeof *l->col, err);
        if (!l->col)
            return -1;
    }
    for (size_t i = 0; i < c->rules->n && c->made; i++) {
        const struct rule *r = &c->rules->rule[i];
        if (!c->used[i])
            continue;
        if (find_wanted(c, r->emits, &c->made[2 * i], err) < 0 ||
            (r->good.n && find_wanted(c, r->good, &c->made[2 * i + 1], err) < 0))
            return -1;
    }
    return c->made ? 0 : -1;
}

void climb_close(struct counter *c)
{
    for (size_t i = 0; c->made && i < 2 * c->rules->n; i++)
        free(c->made[i].at);
    free(c->made);
    c->made = NULL;
    for (size_t i = 0; i < c->n_levels; i++) {
        free(c->level[i].col);
        c->level[i].col = NULL;
    }
}

/* ---- on the way ---- */

/* Decides what a customer's deadlines before a moment decide. */
static int pass(const struct count_level *l, uint32_t customer, int64_t before_us, struct err *err)
{
    struct detect *d = l->detect;
    const struct due_beside *beside = due_beside(d, customer);
    while (beside->world && beside->first_us < before_us) {
        struct obligation *o = d->world[beside->world - 1].due->item[0].o;
        if (relation_of(d, o->rule)->due(d, o, err) < 0 || drain(d, err) < 0)
            return -1;
    }
    return 0;
}

int climb_enter(struct counter *c, uint32_t level, struct subject *x, const struct dispatch *list, size_t n,
                const struct wanted_above *above, const struct held *held, struct err *err)
{
    struct count_level *l = &c->level[level];
    struct detect *d = l->detect;
    if (l->waits && pass(l, x->customer, x->fact.ts_us, err) < 0)
        return -1;
    if (held) {
        d->holder.before = held->before;
        d->holder.after = held->after;
    }
    x->order = ++d->order;
    x->fact.place = d->column;
    if (n && ask_rules(d, list, n, x, err) < 0)
        return -1;
    if (level < above->top) {
        const struct wanted *up = above->at[level + 1];
        if (climb_enter(c, level + 1, x, up ? up->list : NULL, up ? up->n : 0, above, held, err) < 0)
            return -1;
    }
    return d->found.n_matches || d->found.n_closings ? drain(d, err) : 0;
}

/* The value of what a match makes. */
static int value_of(struct detect *d, const struct match *m, struct view *value, struct err *err)
{
    const struct rule *r = rule_of(d, m->rule);
    char text[40];
    bool says = r->plain && !m->good && r->value.p;
    *value = says ? r->value : m->value;
    if (value->p)
        return 0;
    size_t n = num_format_us(text, m->value_us);
    *value = (struct view){arena_copy(&d->arena, text, n, err), n};
    return value->p ? 0 : -1;
}

int climb_made(struct count_level *l, const struct match *m, struct err *err)
{
    struct detect *d = l->detect;
    struct counter *c = l->counter;
    const struct wanted_above *above = &c->made[2 * (d->first + m->rule) + m->good];
    uint32_t level = (uint32_t)(l - c->level) + 1;
    if (above->top < level)
        return 0;
    for (size_t i = 0; i < c->n_made_fields; i++)
        l->col[c->made_field[i]] = fact_field(&m->e, (int32_t)c->made_field[i]);
    l->col[FIELD_SOURCES] = m->evidence;
    if (value_of(d, m, &l->col[FIELD_VALUE], err) < 0)
        return -1;
    if (c->by_field >= 0)
        l->col[c->by_field] =
            rule_of(d, m->rule)->plain && !m->good ? rule_of(d, m->rule)->text->name : (struct view){0};
    struct subject x = {.fact = {.col = l->col, .ts_us = m->ts_us, .line = m->e.line},
                        .customer = m->customer,
                        .contact = m->contact,
                        .case_ = m->case_,
                        .name = m->good ? rule_of(d, m->rule)->good : rule_of(d, m->rule)->emits,
                        .file = m->file};
    if (c->event_field >= 0)
        l->col[c->event_field] = x.name;
    const struct wanted *up = above->at[level];
    struct held held = {.nobody = true};
    if (c->held.wanted) {
        held.before = match_place(d, m);
        held.after = held.before;
    }
    return climb_enter(c, level, &x, up ? up->list : NULL, up ? up->n : 0, above, c->held.wanted ? &held : NULL, err);
}

/* ---- the end ---- */

/* How many keys of a reader are found by number: none if there was no event. */
static uint32_t n_numbered(const struct detect *d, const struct key_reader *r)
{
    const struct who *who = d->counting->who;
    if (r->by == KEY_BY_TEXT || !who)
        return 0;
    return key_whose(r) == KEY_OF_CUSTOMER ? who->customer.n : who->matter.n;
}

static int expire(struct detect *d, struct key *key, uint32_t place, struct err *err)
{
    struct state *s = key_state(&d->memory, key, place);
    if (!s)
        return 0;
    return without_expire(d, s, INT64_MAX, err) < 0 ? -1 : drain(d, err);
}

/* Decides obligations whose keys nothing touches any more. */
static int expire_rule(struct detect *d, uint32_t rule, struct err *err)
{
    const struct plan *p = &d->plan[rule];
    const struct key_reader *r = &d->reader[p->memory_reader];
    for (uint32_t k = 0, n = n_numbered(d, r); k < n; k++) {
        struct numbered_key *key = key_beside(&d->memory, r, k);
        if (key->there && expire(d, (struct key *)(void *)key, p->memory_place, err) < 0)
            return -1;
    }
    for (size_t k = 0; k < d->memory.n_slots; k++)
        if (expire(d, d->memory.slot[k].key, p->memory_place, err) < 0)
            return -1;
    return 0;
}

/* Reports what a rule's keys still hold at the end. */
static int end_rule(struct detect *d, uint32_t rule, struct err *err)
{
    const struct plan *p = &d->plan[rule];
    const struct key_reader *r = &d->reader[p->memory_reader];
    for (uint32_t k = 0, n = n_numbered(d, r); k < n; k++) {
        struct numbered_key *key = key_beside(&d->memory, r, k);
        const struct state *s = key->there ? key_state(&d->memory, (struct key *)(void *)key, p->memory_place) : NULL;
        if (s && (p->relation->end(d, rule, s, err) < 0 || drain(d, err) < 0))
            return -1;
    }
    for (size_t k = 0; k < d->memory.n_slots; k++) {
        const struct state *s = key_state(&d->memory, d->memory.slot[k].key, p->memory_place);
        if (s && (p->relation->end(d, rule, s, err) < 0 || drain(d, err) < 0))
            return -1;
    }
    return 0;
}

int climb_rates(struct counter *c, struct err *err)
{
    if (c->sink.n_rates == 0)
        return 0;
    for (size_t i = 0; i < c->n_levels; i++) {
        struct detect *d = level_of(c, i);
        for (uint32_t k = 0; k < d->rules->n; k++) /* what is to come may free what waits */
            if (opportunity_settle(d, k, err) < 0 || (d->plan[k].ends && end_rule(d, k, err) < 0) ||
                opportunity_settle(d, k, err) < 0)
                return -1;
    }
    return opportunity_finish(level_of(c, c->n_levels - 1), err);
}

int climb_end(struct counter *c, struct err *err)
{
    for (size_t i = 0; i < c->n_levels; i++) {
        struct detect *d = level_of(c, i);
        const struct who *who = c->level[i].base.who;
        for (uint32_t k = 0; c->level[i].waits && who && k < who->customer.n; k++)
            if (pass(&c->level[i], k, INT64_MAX, err) < 0)
                return -1;
        for (uint32_t k = 0; k < d->rules->n; k++)
            if (d->plan[k].memory_place != UINT32_MAX && d->plan[k].relation->due && !d->plan[k].in_time &&
                expire_rule(d, k, err) < 0)
                return -1;
    }
    return 0;
}
