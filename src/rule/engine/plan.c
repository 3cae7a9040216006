/* plan: what the rules need, prepared before the first event: which events they want, which keys they read, and where
 * in a key they keep things. See detect_impl.h. */
#include <stdio.h>
#include <stdlib.h>

#include "rule/engine/relation.h"
#include "snag/civil.h"
#include "text/iso.h"

struct wanted *plan_wanted(struct detect *d, struct view name, struct err *err)
{
    size_t had = d->cap_wanted;
    int64_t id = dict_put(&d->names, name, err);
    if (id < 0 || mem_reserve(&d->wanted, &d->cap_wanted, (size_t)id + 1, sizeof *d->wanted, err) < 0)
        return NULL;
    for (size_t k = had; k < d->cap_wanted; k++)
        d->wanted[k] = (struct wanted){0};
    return &d->wanted[id];
}

static int want(struct detect *d, const struct view *name, size_t n_names, uint32_t rule, uint32_t role,
                struct err *err)
{
    for (size_t i = 0; i < n_names; i++) {
        struct wanted *w = plan_wanted(d, name[i], err);
        if (!w)
            return -1;
        if (w->n && w->list[w->n - 1].rule == rule) {
            w->list[w->n - 1].roles |= role;
            continue;
        }
        if (mem_reserve(&w->list, &w->cap, w->n + 1, sizeof *w->list, err) < 0)
            return -1;
        w->list[w->n++] = (struct dispatch){rule, role};
    }
    return 0;
}

static int want_part(struct detect *d, const struct part *part, uint32_t rule, uint32_t role, struct err *err)
{
    return want(d, part->name, part->n_names, rule, role, err);
}

/* What a rule emits, now or by an earlier version of its words, and its name as `by` has it. */
static int add_emitted(struct detect *d, const struct rule *r, struct err *err)
{
    static const char *const kind[] = {"snag:", "good:", ""};
    for (size_t i = 0; i < sizeof kind / sizeof *kind; i++) {
        buf_clear(&d->tuple);
        if (buf_addf(&d->tuple, err, "%s%.*s", kind[i], VIEW_FMT(r->text->name)) < 0 ||
            dict_put(&d->emitted, buf_view(&d->tuple), err) < 0)
            return -1;
    }
    return r->good.n && dict_put(&d->emitted, r->good, err) < 0 ? -1 : 0;
}

static uint32_t reader_for(struct detect *d, const struct keys *per)
{
    for (uint32_t i = 0; i < d->n_readers; i++) {
        const struct keys *had = &d->reader[i].per;
        if (had->n == per->n && (per->n == 0 || memcmp(had->field, per->field, per->n * sizeof *per->field) == 0))
            return i;
    }
    d->reader[d->n_readers].per = *per;
    return (uint32_t)d->n_readers++;
}

/* Adds a key that rules find by text when this event comes. */
static int want_reader(const struct detect *d, struct wanted *w, uint32_t reader, struct err *err)
{
    if (d->reader[reader].by != KEY_BY_TEXT)
        return 0;
    for (size_t i = 0; i < w->n_readers; i++)
        if (w->reader[i] == reader)
            return 0;
    if (mem_reserve(&w->reader, &w->cap_readers, w->n_readers + 1, sizeof *w->reader, err) < 0)
        return -1;
    w->reader[w->n_readers++] = reader;
    return 0;
}

static int want_readers(struct detect *d, struct wanted *w, struct err *err)
{
    for (size_t i = 0; i < w->n; i++) {
        const struct plan *p = &d->plan[w->list[i].rule];
        if ((p->memory_place != UINT32_MAX && want_reader(d, w, p->memory_reader, err) < 0) ||
            (p->opportunity_place != UINT32_MAX && want_reader(d, w, p->opportunity_reader, err) < 0))
            return -1;
    }
    return 0;
}

static uint32_t place_for(struct detect *d, uint32_t rule, uint32_t n_words)
{
    uint32_t place = memory_place(&d->memory, n_words);
    d->rule_at[place] = rule;
    return place;
}

/* If only a window counts, what was remembered before it is as good as nothing. */
static bool passes(const struct rule *r, const struct relation *relation)
{
    return r->bound.kind == BOUND_WITHIN && !r->bound.or_value && r->bound.span.unit == UNIT_TIME && !relation->due &&
           r->bound.span.us < r->forget_us;
}

/* Can a test be told that it met something: what is no number, or takes forever to match? Then it is made each time. */
static bool tests_tell(const struct tests *t)
{
    for (size_t i = 0; i < t->n; i++)
        if (t->test[i].op != TEST_EQ && t->test[i].op != TEST_NE && t->test[i].op != TEST_IN)
            return true;
    return false;
}

static uint32_t opens_of(const struct rule *r, const struct plan *p)
{
    bool tells = p->varies != FIELD_NONE || tests_tell(&r->events.plain) || tests_tell(&r->other.plain) ||
                 tests_tell(&r->until.plain) || tests_tell(&r->unless.plain);
    return tells ? ROLES : p->relation->opens | ROLE_OPPORTUNITY;
}

/* May what it remembers stand in the record? Not if somebody asks for what is not kept there. */
static bool may_be_inside(const struct detect *d, const struct rule *r, const struct plan *p)
{
    if (!drops_evidence(d) || !p->relation->inside || (d->rates && r->opportunity_kind == OPPORTUNITY_P))
        return false;
    return p->relation->valued || !p->used || !d->counting->reads_value;
}

static int plan_keys(struct detect *d, uint32_t i, struct err *err)
{
    const struct rule *r = rule_of(d, i);
    struct plan *p = &d->plan[i];
    *p = (struct plan){.relation = relations[r->relation], .memory_place = UINT32_MAX, .opportunity_place = UINT32_MAX};
    p->varies = d->rates ? rule_varies(r) : FIELD_NONE;
    p->opens = opens_of(r, p);
    p->memory_reader = reader_for(d, &r->per);
    p->ends = d->rates && p->relation->end && (r->opportunity_kind == OPPORTUNITY_P || r->until.n_names > 0);
    p->ends = p->ends || (ledger_has(d, i) && r->until.n_names > 0);
    p->used = d->counting && d->counting->used[d->first + i];
    p->memory_words = MEMORY_WORDS;
    if (may_be_inside(d, r, p))
        p->memory_words += p->relation->inside(r);
    p->inside = p->memory_words > MEMORY_WORDS;
    p->in_time = p->used || (d->counting && d->counting->tells) || (d->rates && r->opportunity_kind == OPPORTUNITY_KEY);
    if (p->relation->forget)
        p->memory_place = place_for(d, i, p->memory_words);
    if (d->rates && r->opportunity_kind == OPPORTUNITY_KEY) {
        p->opportunity_reader = reader_for(d, &r->opportunity_per);
        p->opportunity_place = place_for(d, i, OPPORTUNITY_WORDS);
    }
    p->lasts_us = passes(r, p->relation) ? r->bound.span.us : r->forget_us;
    p->kept = mem_zero(d->rules->fields.n, sizeof *p->kept, err);
    if (!p->kept)
        return -1;
    for (size_t k = 0; k < d->rules->fields.n; k++)
        p->kept[k] = -1;
    for (size_t k = 0; k < r->kept.n; k++)
        p->kept[r->kept.field[k]] = (int32_t)k - drops_evidence(d);
    return 0;
}

static bool is_idle(const struct detect *d, uint32_t rule)
{
    return d->counting && d->counting->idle[d->first + rule];
}

static int plan_rule(struct detect *d, uint32_t i, struct err *err)
{
    static const struct view chase[] = {VIEW_LIT("start"), VIEW_LIT("customer_message")};
    const struct rule *r = rule_of(d, i);
    d->tally[i].look_at = 64;
    if (is_idle(d, i)) {
        d->plan[i] = (struct plan){
            .relation = relations[r->relation], .memory_place = UINT32_MAX, .opportunity_place = UINT32_MAX};
        return 0;
    }
    if (plan_keys(d, i, err) < 0 || want_part(d, &r->events, i, ROLE_EVENT, err) < 0 ||
        want_part(d, &r->other, i, ROLE_OTHER, err) < 0 || want_part(d, &r->until, i, ROLE_UNTIL, err) < 0 ||
        want_part(d, &r->unless, i, ROLE_UNLESS, err) < 0)
        return -1;
    if (d->rates && r->opportunity_kind == OPPORTUNITY_KEY &&
        want_part(d, r->opportunity.n_names ? &r->opportunity : &r->events, i, ROLE_OPPORTUNITY, err) < 0)
        return -1;
    return ledger_has(d, i) ? want(d, chase, sizeof chase / sizeof *chase, i, ROLE_CHASE, err) : 0;
}

static enum key_by key_by_of(const struct detect *d, const struct keys *per)
{
    if (per->n == 0)
        return KEY_BY_WORLD;
    if (per->n > 1)
        return KEY_BY_TEXT;
    if (per->field[0] == FIELD_CONTACT)
        return KEY_BY_CONTACT;
    if (per->field[0] == FIELD_CASE)
        return KEY_BY_CASE;
    return view_is(d->rules->fields.text[per->field[0]], "customer") ? KEY_BY_CUSTOMER : KEY_BY_TEXT;
}

/* The places of keys that a reader finds, in order of the rules: n of them, and the words that their memories and
 * opportunities take. */
static uint32_t places_of(const struct detect *d, uint32_t reader, struct key_place *place, uint32_t *words,
                          uint32_t *opportunities)
{
    uint32_t n = 0;
    *words = 0;
    *opportunities = 0;
    for (uint32_t i = 0; i < d->rules->n + !d->counting; i++) {
        const struct plan *p = &d->plan[i];
        if (p->memory_reader == reader && p->memory_place != UINT32_MAX) {
            place[n++] = (struct key_place){p->memory_place, i};
            *words += p->memory_words;
        }
        if (p->opportunity_reader == reader && p->opportunity_place != UINT32_MAX) {
            place[n++] = (struct key_place){p->opportunity_place, i};
            *opportunities += OPPORTUNITY_WORDS;
        }
    }
    return n;
}

/* If few rules read a key, their states are together in the room of its number. */
static int plan_number(struct detect *d, uint32_t i, struct err *err)
{
    enum { MOST_WORDS = 30, FIRST_WORD = sizeof(struct numbered_key) / sizeof(int64_t) };
    enum { MOST_PLACES = 31 }; /* of them there is a bit */
    struct key_reader *reader = &d->reader[i];
    uint32_t words, opportunities, at = FIRST_WORD;
    reader->place = mem_zero(2 * d->rules->n + 1, sizeof *reader->place, err);
    if (!reader->place)
        return -1;
    reader->n_places = places_of(d, i, reader->place, &words, &opportunities);
    bool many = words > MOST_WORDS || opportunities > MOST_WORDS || reader->n_places > MOST_PLACES;
    reader->by = many ? KEY_BY_TEXT : key_by_of(d, &reader->per);
    if (reader->by == KEY_BY_TEXT)
        return 0;
    struct key_rooms *rooms = &d->memory.rooms[key_whose(reader)];
    reader->room = rooms->bytes;
    rooms->bytes += (FIRST_WORD + words + opportunities) * sizeof(int64_t);
    for (uint32_t k = 0; k < reader->n_places; k++) {
        uint32_t place = reader->place[k].place;
        bool is_memory = place == d->plan[reader->place[k].rule].memory_place;
        d->memory.numbered[place] = (struct numbered_place){(uint8_t)at, (uint8_t)k};
        at += is_memory ? d->plan[reader->place[k].rule].memory_words : OPPORTUNITY_WORDS;
    }
    return 0;
}

/* Code that counts has rooms beside the records of the feed. */
static void open_rooms(struct detect *d)
{
    enum { LINE = 64 };
    for (size_t i = 0; i < 2; i++) {
        struct key_rooms *rooms = &d->memory.rooms[i];
        rooms->stride = rooms->bytes > LINE / 2 ? (rooms->bytes + LINE - 1) / LINE * LINE : LINE / 2;
        steady_open(&d->room[i], rooms->stride);
    }
}

/* While events are counted: must a deadline be met when it comes? */
static bool has_due(const struct detect *d)
{
    for (size_t i = 0; i < d->rules->n; i++)
        if (d->plan[i].in_time && d->plan[i].relation->due)
            return true;
    return false;
}

/* Input that is grouped by customer is forgotten customer by customer, which numbers would outlive. */
static int plan_numbers(struct detect *d, struct err *err)
{
    struct key_rooms *of_customer = &d->memory.rooms[KEY_OF_CUSTOMER], *of_matter = &d->memory.rooms[KEY_OF_MATTER];
    if (d->counting) { /* behind those of the levels below */
        of_customer->bytes = d->counting->customer_room;
        of_matter->bytes = d->counting->matter_room;
    }
    d->memory.numbered = mem_zero(d->memory.n_places + 1, sizeof *d->memory.numbered, err);
    if (!d->memory.numbered)
        return -1;
    for (uint32_t i = 0; i < d->n_readers && !d->o.grouped; i++)
        if (plan_number(d, i, err) < 0)
            return -1;
    if (!d->counting) {
        open_rooms(d);
        return 0;
    }
    d->counting->due_room = of_customer->bytes;
    d->counting->customer_room = of_customer->bytes + (has_due(d) ? sizeof(struct due_beside) : 0);
    d->counting->matter_room = of_matter->bytes;
    return 0;
}

/* Notes at the names of events what they set of who has a contact. */
static int plan_sets(struct detect *d, struct err *err)
{
    static const char *const names[] = {"start", "connect", "assign", "enqueue", "transfer"};
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        struct wanted *w = plan_wanted(d, view_of(names[i]), err);
        if (!w)
            return -1;
        w->sets = holder_sets_of(view_of(names[i]));
    }
    return 0;
}

/* Who holds each contact is kept as one more rule would keep it, by a key of its own. */
static int plan_holder(struct detect *d, struct err *err)
{
    static const int32_t per_contact[] = {FIELD_CONTACT}; /* the case where contact is empty */
    struct holder *h = &d->holder;
    h->plan = (uint32_t)d->rules->n;
    h->reader = (uint32_t)d->n_readers++;
    d->reader[h->reader].per = (struct keys){per_contact, 1};
    d->plan[h->plan] = (struct plan){.relation = &relation_holder,
                                     .memory_reader = h->reader,
                                     .memory_place = place_for(d, h->plan, MEMORY_WORDS),
                                     .opportunity_place = UINT32_MAX,
                                     .memory_words = MEMORY_WORDS,
                                     .varies = FIELD_NONE,
                                     .lasts_us = HOLDER_DAYS * US_PER_DAY};
    return plan_sets(d, err);
}

static int plan_business(struct detect *d, struct err *err)
{
    bool any = false;
    for (size_t i = 0; i < d->rules->n; i++)
        any |= rule_of(d, (uint32_t)i)->business;
    if (any && business_open(&d->business, d->all->calendars, err) < 0)
        return -1;
    d->tests.business = d->business;
    return 0;
}

int plan_make(struct detect *d, struct err *err)
{
    size_t n = d->rules->n;
    d->memory.pool = &d->pool;
    d->tests.match = pcre2_match_data_create(2, NULL);
    d->column = mem_zero(d->rules->fields.n, sizeof *d->column, err);
    d->made = mem_zero(d->rules->fields.n, sizeof *d->made, err);
    d->reader = mem_zero(2 * n + 1, sizeof *d->reader, err);
    d->plan = mem_zero(n + 1, sizeof *d->plan, err);
    d->rule_at = mem_zero((n + 1) * (MEMORY_WORDS + INSIDE_MOST + OPPORTUNITY_WORDS), sizeof *d->rule_at, err);
    d->tally = mem_zero(n, sizeof *d->tally, err);
    d->spot = mem_zero(d->o.n_rates, sizeof *d->spot, err);
    if (!d->tests.match || !d->column || !d->made || !d->reader || !d->plan || !d->rule_at || !d->tally || !d->spot)
        return -1;
    d->tests.stray = mem_zero(d->all->n_order, sizeof *d->tests.stray, err);
    if (!d->tests.stray || (d->all->n_order && iso_open(&d->tests.iso, err) < 0) || plan_business(d, err) < 0)
        return -1;
    if (certain_open(&d->log, d->rules, d->all, d->o.until_us, d->o.silence_us, err) < 0 ||
        schema_init(&d->schema, err) < 0)
        return -1;
    for (size_t i = 0; i < n; i++)
        if (plan_rule(d, (uint32_t)i, err) < 0)
            return -1;
    for (size_t i = 0; i < d->all->n && d->first == 0; i++)
        if (add_emitted(d, &d->all->rule[i], err) < 0)
            return -1;
    if ((!d->counting && plan_holder(d, err) < 0) || plan_numbers(d, err) < 0)
        return -1;
    for (size_t i = 0; i < d->names.n; i++)
        if (want_readers(d, &d->wanted[i], err) < 0)
            return -1;
    return 0;
}

void plan_free(struct detect *d)
{
    for (size_t i = 0; d->tally && d->plan && i < d->rules->n; i++) {
        free(d->tally[i].pending);
        buf_free(&d->tally[i].moments);
        buf_free(&d->tally[i].value);
        free(d->plan[i].kept);
    }
    for (size_t i = 0; i < d->n_readers; i++) {
        buf_free(&d->reader[i].joined);
        free(d->reader[i].place);
    }
    for (size_t i = 0; i < d->cap_wanted; i++) {
        free(d->wanted[i].list);
        free(d->wanted[i].reader);
    }
    free(d->wanted);
    free(d->column);
    free(d->made);
    free(d->reader);
    free(d->plan);
    free(d->rule_at);
    free(d->tally);
    business_close(d->business);
    free(d->tests.stray);
    layout_free(d->tests.iso);
    pcre2_match_data_free(d->tests.match);
    dict_free(&d->names);
    dict_free(&d->emitted);
    dict_free(&d->value);
}
