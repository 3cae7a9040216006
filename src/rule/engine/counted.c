/* counted: what rules find while events are counted: to the sink, or kept until it is certain. See count_impl.h. */
#include <math.h>

#include "rule/engine/count_impl.h"
#include "snag/civil.h"
#include "snag/num.h"

/* Are rules above told of a match? Whether its rule is observable may be known only in the end, so what was presumed is
 * noted, to be compared then. */
static bool presume(struct count_level *l, const struct match *m)
{
    struct detect *d = l->detect;
    if (!d->plan[m->rule].used)
        return false;
    bool observable = certain_presumed(&d->log, m->rule, (struct claim){.kind = CLAIM_NONE});
    l->presumed[m->rule] = observable ? PRESUMED_OBSERVABLE : PRESUMED_NOT;
    return observable && certain_presumed(&d->log, m->rule, m->claim);
}

/* What a match tells: as its row would have it. */
static void tell(const struct detect *d, const struct match *m, struct counted_snag *s)
{
    s->evidence = m->evidence;
    s->at_queue = match_place(d, m).queue;
    s->value = (double)m->value_us / US_PER_S;
    if (m->value.p && num_parse(m->value, &s->value) < 0)
        s->value = NAN;
}

/* … for as long as it is kept. */
static int own(struct counter *c, struct counted_snag *s, struct err *err)
{
    struct view *const text[] = {&s->evidence, &s->at_queue};
    for (size_t i = 0; i < sizeof text / sizeof *text; i++) {
        text[i]->p = text[i]->n ? arena_copy(&c->told, text[i]->p, text[i]->n, err) : "";
        if (!text[i]->p)
            return -1;
    }
    return 0;
}

int counted_match(struct detect *d, const struct match *m, struct err *err)
{
    struct count_level *l = (struct count_level *)d->counting;
    struct counter *c = l->counter;
    struct counted_snag s = {d->first + m->rule, m->customer, m->contact, m->case_, m->ts_us, m->good, .value = NAN};
    bool sure = !relation_of(d, m->rule)->waits && m->claim.kind == CLAIM_NONE, presumed = presume(l, m);
    if (c->sink.tells)
        tell(d, m, &s);
    if (sure && c->sink.snag && c->sink.snag(c->sink.ctx, &s, err) < 0)
        return -1;
    if (!sure && (d->plan[m->rule].used || c->sink.snag)) {
        if (c->sink.tells && own(c, &s, err) < 0)
            return -1;
        if (mem_reserve(&l->claimed, &l->cap_claimed, l->n_claimed + 1, sizeof *l->claimed, err) < 0)
            return -1;
        l->claimed[l->n_claimed++] = (struct claimed){s, m->claim, presumed};
    }
    return presumed ? climb_made(l, m, err) : 0;
}

static bool level_wrong(struct count_level *l)
{
    struct detect *d = l->detect;
    for (size_t i = 0; i < d->rules->n; i++) {
        bool observable = certain_presumed(&d->log, i, (struct claim){.kind = CLAIM_NONE});
        if (l->presumed[i] != PRESUMED_NOTHING && observable != (l->presumed[i] == PRESUMED_OBSERVABLE))
            return true;
    }
    for (size_t i = 0; i < l->n_claimed; i++) {
        const struct claimed *x = &l->claimed[i];
        uint32_t rule = x->snag.rule - d->first;
        if (d->plan[rule].used && certain_presumed(&d->log, rule, x->claim) != x->presumed)
            return true;
    }
    return false;
}

bool counted_wrong(struct counter *c)
{
    for (size_t i = 0; i + 1 < c->n_levels; i++)
        if (level_wrong(&c->level[i]))
            return true;
    return false;
}

int counted_settle(struct counter *c, struct err *err)
{
    for (size_t k = 0; k < c->n_levels; k++) {
        struct count_level *l = &c->level[k];
        for (size_t i = 0; i < l->n_claimed; i++) {
            const struct claimed *x = &l->claimed[i];
            bool holds = certain_presumed(&l->detect->log, x->snag.rule - l->detect->first, x->claim);
            if (holds && c->sink.snag && c->sink.snag(c->sink.ctx, &x->snag, err) < 0)
                return -1;
        }
        l->n_claimed = 0;
    }
    return 0;
}
