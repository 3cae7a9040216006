/* opportunity: opportunities that are keys: where each had one, and which matches hit them or are outside. See
 * detect_impl.h. */
#include <stdlib.h>

#include "rule/engine/detect_impl.h"

/* Where a key had an opportunity. */
struct spot {
    struct spot *next;
    uint32_t rates; /* in which of d->o.rates */
    uint32_t place, cell;
    bool hit;
};

/* Stands for the spots that a key had before the sweep took them. */
static struct spot swept = {.rates = UINT32_MAX};

static struct spot *spot_find(const struct opportunity *a, size_t rates, uint32_t place)
{
    struct spot *s = a->spots;
    while (s && !(s->rates == rates && s->place == place))
        s = s->next;
    return s;
}

void opportunity_forget(struct detect *d, struct opportunity *a)
{
    for (struct spot *s = a->spots, *next; s && s != &swept; s = next) {
        next = s->next;
        pool_put(&d->pool, s, sizeof *s);
    }
    a->spots = NULL;
}

void opportunity_sweep(struct detect *d, struct opportunity *a)
{
    opportunity_forget(d, a);
    a->spots = &swept;
}

/* Something that happened to an opportunity that is a key. Its spots (one per rates) and the key follow it. */
struct key_event {
    int64_t ts_us;
    struct claim claim;
    struct meeting meeting; /* of a match, if anybody asks */
    bool unsure;            /* whether its source could show the rule */
    uint32_t name, file;    /* if it is: its name in d->names, its file in d->met_names */
    uint32_t customer;
    uint32_t number; /* of the key, if it goes by number */
    bool is_match, keyless, numbered;
    uint32_t n; /* bytes of the key, if it goes by text */
};

static size_t padded(size_t n)
{
    return (n + 7) / 8 * 8;
}

static int wait(struct detect *d, uint32_t rule, const struct key_event *m, const char *key, struct err *err)
{
    static const char pad[8];
    struct buf *b = &d->tally[rule].moments;
    if (buf_add(b, (const char *)m, sizeof *m, err) < 0 ||
        buf_add(b, (const char *)d->spot, d->o.n_rates * sizeof *d->spot, err) < 0)
        return -1;
    return buf_add(b, key, m->n, err) < 0 ? -1 : buf_add(b, pad, padded(m->n) - m->n, err);
}

/* Does it count, as far as is known? */
static int verdict_of(struct detect *d, uint32_t rule, const struct key_event *m, enum verdict *v, struct err *err)
{
    enum verdict claim = certain_verdict(&d->log, rule, m->claim);
    *v = VERDICT_TRUE;
    if (m->unsure && shows_rule(d, rule, d->met_names.text[m->file], d->names.text[m->name], v, err) < 0)
        return -1;
    if (*v == VERDICT_TRUE || claim == VERDICT_FALSE)
        *v = claim;
    return 0;
}

static int match_at(struct detect *d, uint32_t rule, struct opportunity *a, const struct key_event *m, struct err *err)
{
    if (d->o.standing) {
        bool on = a && spot_find(a, 0, d->spot[0].place);
        if (met_stand(d, rule, on ? SNAG_ON : SNAG_OUTSIDE, &m->meeting, err) < 0)
            return -1;
    }
    for (size_t i = 0; i < d->o.n_rates; i++) {
        struct spot *s = a ? spot_find(a, i, d->spot[i].place) : NULL;
        if (!s) {
            rates_outside(d->o.rates[i], d->spot[i].cell);
            continue;
        }
        if (!s->hit && rates_hit(d->o.rates[i], s->cell, customer_of(m->customer), err) < 0)
            return -1;
        s->hit = true;
        rates_on(d->o.rates[i], s->cell, 1);
    }
    return 0;
}

static int opportunity_at(struct detect *d, struct opportunity *a, const struct key_event *m, struct err *err)
{
    for (size_t i = 0; i < d->o.n_rates; i++) {
        if (spot_find(a, i, d->spot[i].place))
            continue;
        struct spot *s = pool_get(&d->pool, sizeof *s, err);
        if (!s)
            return -1;
        *s = (struct spot){a->spots, (uint32_t)i, d->spot[i].place, d->spot[i].cell, false};
        a->spots = s;
        if (rates_opportunity(d->o.rates[i], s->cell, customer_of(m->customer), err) < 0)
            return -1;
    }
    return 0;
}

/* The key is the one last read by the rule's reader, the spots are d->spot. */
static int happen(struct detect *d, uint32_t rule, const struct key_event *m, struct err *err)
{
    struct key_reader *reader = &d->reader[d->plan[rule].opportunity_reader];
    uint32_t place = d->plan[rule].opportunity_place;
    int64_t forget_us = rule_of(d, rule)->forget_us;
    if (m->keyless)
        return match_at(d, rule, NULL, m, err);
    struct key *key =
        m->is_match ? key_find(&d->memory, reader) : key_make(&d->memory, reader, m->ts_us + forget_us, err);
    struct opportunity *a = key_opportunity(&d->memory, key, place);
    bool alive = a && m->ts_us - a->touched_us <= forget_us;
    if (m->is_match) {
        if (alive)
            a->touched_us = m->ts_us;
        return match_at(d, rule, alive ? a : NULL, m, err);
    }
    if (key && !a)
        a = key_add(&d->memory, key, place, OPPORTUNITY_WORDS, err);
    if (!a)
        return -1;
    if (d->plan[rule].memory_place == UINT32_MAX) /* else its memory counts what came back */
        d->tally[rule].came_back += a->spots && !alive;
    if (!alive)
        opportunity_forget(d, a);
    a->touched_us = m->ts_us;
    return opportunity_at(d, a, m, err);
}

/* Goes through what is waiting, up to the first that is still unknown. */
static int look_at_moments(struct detect *d, uint32_t rule, struct err *err)
{
    struct rule_tally *t = &d->tally[rule];
    struct key_reader *reader = &d->reader[d->plan[rule].opportunity_reader];
    size_t at = 0, spots = d->o.n_rates * sizeof *d->spot;
    reader->stamp = 0;
    while (at < t->moments.n) {
        struct key_event m;
        memcpy(&m, t->moments.p + at, sizeof m);
        enum verdict v;
        if (verdict_of(d, rule, &m, &v, err) < 0)
            return -1;
        if (v == VERDICT_UNKNOWN)
            break;
        memcpy(d->spot, t->moments.p + at + sizeof m, spots);
        if (m.numbered)
            key_number(&d->memory, reader, m.number, m.customer);
        else if (!m.keyless)
            key_set(reader, (struct view){t->moments.p + at + sizeof m + spots, m.n}, m.customer);
        if (v == VERDICT_TRUE && happen(d, rule, &m, err) < 0)
            return -1;
        at += sizeof m + spots + padded(m.n);
    }
    if (at) {
        memmove(t->moments.p, t->moments.p + at, t->moments.n - at);
        t->moments.n -= at;
    }
    t->moments_look_at = 2 * t->moments.n;
    return 0;
}

/* Streams without coverage, or with nothing that names an event's source, cannot wait to their end for a line that may
 * say more: beyond so many bytes of what waits for one, what is known is taken for all there is. */
enum { MOST_UNSURE = 16 << 20 };

static int happen_or_wait(struct detect *d, uint32_t rule, struct key_event *m, const struct rate_at *at,
                          struct err *err)
{
    struct rule_tally *t = &d->tally[rule];
    const struct key_reader *reader = &d->reader[d->plan[rule].opportunity_reader];
    enum verdict v;
    if (verdict_of(d, rule, m, &v, err) < 0)
        return -1;
    m->keyless = reader->empty;
    if (v == VERDICT_FALSE || (m->keyless && !m->is_match))
        return 0;
    for (size_t i = 0; i < d->o.n_rates; i++)
        if (rates_spot(d->o.rates[i], d->first + rule, at, &d->spot[i], err) < 0)
            return -1;
    if (v == VERDICT_TRUE && t->moments.n == 0)
        return happen(d, rule, m, err);
    m->numbered = !m->keyless && reader->numbered;
    m->number = reader->number;
    m->n = m->keyless || m->numbered ? 0 : (uint32_t)reader->text.n;
    if (wait(d, rule, m, m->n ? reader->text.p : "", err) < 0)
        return -1;
    d->hurries = d->hurries || (!d->counting && m->unsure && t->moments.n > MOST_UNSURE);
    return t->moments.n > t->moments_look_at ? look_at_moments(d, rule, err) : 0;
}

int opportunity_event(struct detect *d, uint32_t rule, const struct subject *x, struct err *err)
{
    const struct held_by *place = &d->holder.after;
    enum verdict shows;
    if (shows_rule(d, rule, shows_file(d, x), event_name(x), &shows, err) < 0)
        return -1;
    if (shows == VERDICT_FALSE)
        return 0;
    struct key_event m = {.ts_us = x->fact.ts_us, .customer = x->customer};
    if (rule_looks_back(rule_of(d, rule)))
        m.claim = look_back_claim(d, rule_of(d, rule), &x->fact);
    m.unsure = shows == VERDICT_UNKNOWN;
    if (m.unsure && met_name(d, shows_file(d, x), &m.file, err) < 0)
        return -1;
    if (m.unsure)
        m.name = (uint32_t)dict_get(&d->names, event_name(x));
    if (event_key(d, &d->reader[d->plan[rule].opportunity_reader], x, err) < 0)
        return -1;
    return happen_or_wait(d, rule, &m, &(struct rate_at){x->fact.ts_us, place->queue, place->agent, &x->fact}, err);
}

int opportunity_match(struct detect *d, const struct match *match, struct err *err)
{
    struct key_reader *reader = &d->reader[d->plan[match->rule].opportunity_reader];
    struct key_event m = {.ts_us = match->ts_us, .claim = match->claim, .customer = match->customer, .is_match = true};
    if (rule_of(d, match->rule)->opportunity_kind != OPPORTUNITY_KEY)
        return 0;
    const struct held_by place = match_place(d, match);
    if (d->o.standing && met_whose(d, match, &m.meeting, err) < 0)
        return -1;
    if (match_key(d, reader, match, err) < 0)
        return -1;
    return happen_or_wait(d, match->rule, &m, &(struct rate_at){match->ts_us, place.queue, place.agent, &match->e},
                          err);
}

int opportunity_settle(struct detect *d, uint32_t rule, struct err *err)
{
    return anchor_settle(d, rule, err) < 0 ? -1 : look_at_moments(d, rule, err);
}

/* ---- the end ---- */

/* The first of a rule's lists that no source can emit; of a plain event that rules make, what these lack. */
static const struct part *missing_of(const struct detect *d, const struct rule *r)
{
    const struct part *const parts[] = {&r->events, &r->other, &r->until};
    for (size_t i = 0; i < 3; i++) {
        if (!parts[i]->n_names || certain_can_emit(&d->log, parts[i]))
            continue;
        const struct rule *maker = parts[i]->n_made ? &d->all->rule[d->all->makers[parts[i]->made[0]].of[0]] : NULL;
        const struct part *deeper = maker && maker->plain ? missing_of(d, maker) : NULL;
        return deeper ? deeper : parts[i];
    }
    return NULL;
}

static struct rate_log log_of(const struct detect *d, size_t rule)
{
    const struct rule *r = rule_of(d, (uint32_t)rule);
    struct rate_log log = {.observable = certain_observable(&d->log, rule) == VERDICT_TRUE};
    const struct rule_tally *t = &d->tally[rule];
    if (d->plan[rule].varies != FIELD_NONE && (t->values == VALUE_EMPTY || t->values == VALUE_ONE)) {
        log.same_field = d->rules->fields.text[d->plan[rule].varies];
        log.same_value = buf_view(&t->value);
    }
    log.same_unseen = t->values == VALUE_UNSEEN;
    log.ended = certain_ended(&d->log, rule, &log.ended_us);
    log.no_rate = r->opportunity.n_names && !certain_can_emit(&d->log, &r->opportunity);
    log.missing = log.observable ? NULL : missing_of(d, r);
    return log;
}

static int tell_standing(const struct detect *d, const struct rate_log *log, struct err *err)
{
    for (size_t i = 0; i < d->n_standing; i++) {
        const struct stood *s = &d->standing[i];
        struct snag_standing told = {
            .rule = d->first + s->rule, .stands = s->stands, .at_queue = dict_text(&d->met_names, s->meeting.queue)};
        if (d->counting) {
            told.contact_number = s->meeting.contact;
            told.charged_number = s->meeting.charged;
        } else {
            told.contact = dict_text(&d->met_names, s->meeting.contact);
            told.charged = dict_text(&d->met_names, s->meeting.charged);
        }
        if (log[s->rule].observable && d->o.standing(d->o.ctx, &told, err) < 0)
            return -1;
    }
    return 0;
}

/* The highest level is the last to end. */
int opportunity_finish(struct detect *d, struct err *err)
{
    if (d->above)
        return 0;
    struct rate_log *log = mem_zero(d->all->n, sizeof *log, err);
    int rc = log ? 0 : -1;
    for (const struct detect *level = d; rc == 0 && level; level = level->below)
        for (size_t i = 0; i < level->rules->n; i++)
            log[level->first + i] = log_of(level, i);
    for (size_t i = 0; rc == 0 && i < d->o.n_rates; i++)
        rc = rates_finish(d->o.rates[i], log, &d->log.seen, err);
    for (const struct detect *level = d; rc == 0 && level; level = level->below)
        rc = tell_standing(level, log + level->first, err);
    free(log);
    return rc;
}
