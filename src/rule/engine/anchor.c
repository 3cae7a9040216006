/* anchor: opportunities that are earlier events or obligations, from opening to count, and whose snags they met. See
 * detect_impl.h. */
#include <stdlib.h>

#include "rule/engine/detect_impl.h"

/* ---- whose snags they are ---- */

int met_name(struct detect *d, struct view name, uint32_t *id, struct err *err)
{
    int64_t at = dict_put(&d->met_names, name, err);
    *id = (uint32_t)at;
    return at < 0 ? -1 : 0;
}

/* … by number while counting. */
static int met_contact(struct detect *d, const struct key_whom *whom, const struct rule_fact *x, uint32_t *id,
                       struct err *err)
{
    *id = key_number_of(KEY_BY_CONTACT, whom->customer, whom->contact, whom->case_);
    if (d->counting)
        return 0;
    struct view contact = fact_field(x, FIELD_CONTACT);
    return met_name(d, contact.n ? contact : fact_field(x, FIELD_CASE), id, err);
}

int met_whose(struct detect *d, const struct match *m, struct meeting *meeting, struct err *err)
{
    const struct key_whom whom = {m->customer, m->contact, m->case_};
    if (met_contact(d, &whom, &m->e, &meeting->contact, err) < 0)
        return -1;
    meeting->charged = m->anchor ? m->anchor->contact : meeting->contact;
    return met_name(d, match_place(d, m).queue, &meeting->queue, err);
}

int met_stand(struct detect *d, uint32_t rule, enum snag_stands stands, const struct meeting *meeting, struct err *err)
{
    if (mem_reserve(&d->standing, &d->cap_standing, d->n_standing + 1, sizeof *d->standing, err) < 0)
        return -1;
    d->standing[d->n_standing++] = (struct stood){rule, stands, *meeting};
    return 0;
}

/* ---- anchors ---- */

static size_t anchor_bytes(const struct detect *d)
{
    return sizeof(struct anchor) + d->o.n_rates * sizeof(uint32_t);
}

int anchor_make(struct detect *d, uint32_t rule, const struct subject *x, const struct held_by *place,
                struct anchor **anchor, struct err *err)
{
    const struct rate_at at = {x->fact.ts_us, place->queue, place->agent, &x->fact};
    struct anchor *a = pool_get(&d->pool, anchor_bytes(d), err);
    struct rate_spot spot;
    *anchor = a;
    if (!a)
        return -1;
    *a = (struct anchor){.customer = customer_of(x->customer)};
    const struct key_whom whom = {x->customer, x->contact, x->case_};
    if (d->o.standing && met_contact(d, &whom, &x->fact, &a->contact, err) < 0)
        return -1;
    for (size_t i = 0; i < d->o.n_rates; i++) {
        if (rates_spot(d->o.rates[i], d->first + rule, &at, &spot, err) < 0)
            return -1;
        a->cell[i] = spot.cell;
    }
    return 0;
}

void anchor_free(struct detect *d, struct anchor *anchor)
{
    for (struct met *met = anchor->met, *next; met; met = next) {
        next = met->next;
        pool_put(&d->pool, met, sizeof *met);
    }
    pool_put(&d->pool, anchor, anchor_bytes(d));
}

int anchor_meet(struct detect *d, const struct match *m, struct err *err)
{
    if (!d->o.standing)
        return 0;
    struct met *met = pool_get(&d->pool, sizeof *met, err);
    if (!met)
        return -1;
    met->next = m->anchor->met;
    m->anchor->met = met;
    return met_whose(d, m, &met->meeting, err);
}

static int tell_met(struct detect *d, uint32_t rule, const struct anchor *a, enum snag_stands stands, struct err *err)
{
    for (const struct met *met = a->met; met; met = met->next)
        if (met_stand(d, rule, stands, &met->meeting, err) < 0)
            return -1;
    return 0;
}

static int count_anchor(struct detect *d, uint32_t rule, struct anchor *a, struct err *err)
{
    if (tell_met(d, rule, a, SNAG_ON, err) < 0)
        return -1;
    for (size_t i = 0; i < d->o.n_rates; i++) {
        if (rates_opportunity(d->o.rates[i], a->cell[i], a->customer, err) < 0)
            return -1;
        if (a->snags && rates_hit(d->o.rates[i], a->cell[i], a->customer, err) < 0)
            return -1;
        rates_on(d->o.rates[i], a->cell[i], a->snags);
    }
    anchor_free(d, a);
    return 0;
}

/* Nobody can know what became of it. An obligation without a verdict has no snag; an earlier event may have some. */
static int censor_anchor(struct detect *d, uint32_t rule, struct anchor *a, struct err *err)
{
    bool early = rule_of(d, rule)->opportunity_kind == OPPORTUNITY_P;
    if (early && tell_met(d, rule, a, SNAG_EARLY, err) < 0)
        return -1;
    for (size_t i = 0; i < d->o.n_rates; i++)
        rates_censored(d->o.rates[i], a->cell[i], early ? a->snags : 0);
    anchor_free(d, a);
    return 0;
}

/* Settles pending ones, and keeps those that are still unknown. */
int anchor_settle(struct detect *d, uint32_t rule, struct err *err)
{
    enum { SOON = 8 };
    struct rule_tally *t = &d->tally[rule];
    size_t kept = 0;
    for (size_t i = 0; i < t->n_pending; i++) {
        struct pending p = t->pending[i];
        if (i + SOON < t->n_pending)
            __builtin_prefetch(t->pending[i + SOON].anchor);
        enum verdict v = certain_verdict(&d->log, rule, p.claim);
        if (v == VERDICT_UNKNOWN)
            t->pending[kept++] = p;
        else if ((v == VERDICT_FALSE ? censor_anchor : count_anchor)(d, rule, p.anchor, err) < 0)
            return -1;
    }
    t->n_pending = kept;
    t->look_at = kept < 32 ? 64 : 2 * kept;
    return 0;
}

/* The snags on one are on the other. */
static void join_anchor(struct detect *d, struct anchor *a, struct anchor *into)
{
    struct met **last = &into->met;
    while (*last)
        last = &(*last)->next;
    *last = a->met;
    a->met = NULL;
    into->snags += a->snags;
    anchor_free(d, a);
}

int anchor_close(struct detect *d, const struct closing *c, struct err *err)
{
    struct rule_tally *t = &d->tally[c->rule];
    if (c->into) {
        join_anchor(d, c->anchor, c->into);
        return 0;
    }
    if (c->censored)
        return censor_anchor(d, c->rule, c->anchor, err);
    if (t->n_pending >= t->look_at && anchor_settle(d, c->rule, err) < 0)
        return -1;
    if (mem_reserve(&t->pending, &t->cap_pending, t->n_pending + 1, sizeof *t->pending, err) < 0)
        return -1;
    t->pending[t->n_pending++] = (struct pending){c->claim, c->anchor};
    return 0;
}
