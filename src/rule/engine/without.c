/* without: no B follows in time: obligations, from opening to end. See relation.h. */
#include "rule/engine/relation.h"

/* What x is to the rule; chase: the customer comes (ledger.h). */
struct without_parts {
    bool e, other, until, unless, chase;
};

/* ---- one obligation ---- */

/* Appends one to those of its key. */
static void add_last(struct state *s, struct obligation *o)
{
    if (!s->open) {
        o->older = o;
        s->open = o;
        return;
    }
    o->older = s->open->older;
    o->older->newer = o;
    s->open->older = o;
}

static void unlink_one(struct state *s, struct obligation *o)
{
    struct obligation *after = o->newer ? o->newer : s->open;
    after->older = o->older;
    if (o == s->open)
        s->open = o->newer;
    else
        o->older->newer = o->newer;
}

/* Does a part say this.? Then it asks for the opener's fields; and rows have them. */
static bool without_refers(const struct rule *r)
{
    return r->other.given.n > 0 || r->until.given.n > 0 || r->unless.given.n > 0;
}

static int open_one(struct detect *d, uint32_t rule, struct key *key, struct state *s, const struct subject *x,
                    struct err *err)
{
    const struct rule *r = rule_of(d, rule);
    struct obligation *o = pool_get(&d->pool, sizeof *o, err);
    if (!o)
        return -1;
    *o = (struct obligation){.key = key,
                             .rule = rule,
                             .order = x->order,
                             .since_us = x->fact.ts_us,
                             .due_us = fact_due(d, r, &x->fact, fact_field(&x->fact, FIELD_QUEUE)),
                             .contact = x->contact,
                             .case_ = x->case_,
                             .file = x->file};
    add_last(s, o);
    if (ledger_has(d, rule) && entry_make(d, rule, x, o->due_us, &o->entry, err) < 0)
        return -1;
    const struct holder *h = &d->holder;
    bool is_anchor = r->opportunity_kind == OPPORTUNITY_OBLIGATION;
    if (d->rates && is_anchor && anchor_make(d, rule, x, &h->after, &o->anchor, err) < 0)
        return -1;
    bool lasts = d->counting && !d->plan[rule].in_time; /* nobody asks for it before its key is used again */
    if (lasts && !without_refers(r))
        return 0;
    const struct kept beside = {is_anchor ? h->after : h->before, NULL};
    if (saved_put(&d->pool, &o->opener, x->fact.ts_us, x->fact.col, d->n_in, lasts ? NULL : &beside, err) < 0)
        return -1;
    return o->due_us == INT64_MAX || lasts ? 0 : due_add(d, o, err);
}

static void close_one(struct detect *d, struct state *s, struct obligation *o)
{
    if (o->due_us != INT64_MAX && (!d->counting || d->plan[o->rule].in_time))
        due_remove(d, o);
    unlink_one(s, o);
    if (o->anchor)
        anchor_free(d, o->anchor);
    entry_free(d, o->entry);
    saved_free(&d->pool, o->opener);
    pool_put(&d->pool, o, sizeof *o);
}

/* field → column of an event of which all columns are remembered: see event_place. */
static const int32_t *saved_place(const struct detect *d, const struct saved *s)
{
    bool has = d->evidence_in != DICT_NONE && saved_view(s, (size_t)d->evidence_in).n > 0;
    bool made = has && (event_emitted(saved_view(s, COL_EVENT), NULL) != EMITTED_NONE ||
                        (d->by_in != DICT_NONE && saved_view(s, (size_t)d->by_in).n > 0));
    return made ? d->made : d->column;
}

static struct rule_fact opener_of(const struct detect *d, const struct obligation *o)
{
    const struct saved *s = o->opener;
    return (struct rule_fact){.saved = s, .place = s ? saved_place(d, s) : d->column, .ts_us = s ? s->ts_us : 0};
}

/* That B would have been seen: to the deadline, or to x, which decides. */
static struct claim claim_of(const struct obligation *o, const struct subject *x)
{
    if (o->due_us != INT64_MAX)
        return (struct claim){CLAIM_WINDOW, o->since_us, o->due_us};
    return (struct claim){CLAIM_UNTIL, o->since_us, x ? x->fact.ts_us : o->since_us};
}

/* The obligation is over, and so is the opportunity that it was. */
static int close_anchor(struct detect *d, struct obligation *o, struct closing c, bool broken, struct err *err)
{
    c.rule = o->rule;
    c.anchor = o->anchor;
    if (!o->anchor)
        return 0;
    o->anchor->snags = broken;
    o->anchor = NULL;
    return found_closing(d, &c, err);
}

/* It was decided, by x or by its deadline. */
static int decide_one(struct detect *d, struct obligation *o, const struct subject *x, bool broken, struct err *err)
{
    return close_anchor(d, o, (struct closing){.claim = claim_of(o, x)}, broken, err);
}

/* An obligation becomes a match, at its deadline or at x, which takes over the opener. */
static int match_one(struct detect *d, struct obligation *o, const struct subject *x, bool broken, struct err *err)
{
    struct match m = {.rule = o->rule,
                      .customer = key_head(o->key).customer,
                      .contact = o->contact,
                      .case_ = o->case_,
                      .file = o->file,
                      .e = opener_of(d, o),
                      .own = o->opener,
                      .good = !broken,
                      .anchor = broken ? o->anchor : NULL,
                      .since_us = o->since_us,
                      .count = x ? 2 : 1,
                      .ts_us = x ? x->fact.ts_us : o->due_us};
    m.value_us = m.ts_us - m.since_us;
    if (broken)
        m.claim = claim_of(o, x);
    if (x && x->e)
        m.e_ts = x->e->col[COL_TS];
    const struct view src[2] = {fact_field(&m.e, FIELD_SOURCES),
                                x ? fact_field(&x->fact, FIELD_SOURCES) : (struct view){0}};
    if (found_match(d, &m, src, 2, err) < 0)
        return -1;
    o->opener = NULL;
    return 0;
}

/* A copy of what it was opened by, if B may ask for it. */
static int copy_opener(struct detect *d, const struct obligation *o, struct saved **copy, struct err *err)
{
    *copy = NULL;
    if (!without_refers(rule_of(d, o->rule)))
        return 0;
    size_t n = sizeof *o->opener + o->opener->cap;
    *copy = pool_get(&d->pool, n, err);
    if (!*copy)
        return -1;
    memcpy(*copy, o->opener, n);
    return 0;
}

/* It was broken at a moment. In the ledger it stays: B may still come, late. */
static int lapse_one(struct detect *d, struct state *s, struct obligation *o, int64_t broken_us, struct claim claim,
                     struct err *err)
{
    int64_t most_us = INT64_MAX - 1, forget_us = rule_of(d, o->rule)->forget_us;
    if (!o->entry) {
        close_one(d, s, o);
        return 0;
    }
    entry_decide(o->entry, LEDGER_BROKEN, broken_us, &claim);
    if (o->due_us != INT64_MAX)
        due_remove(d, o);
    o->lapsed = true;
    o->due_us = broken_us < most_us - forget_us ? broken_us + forget_us : most_us;
    return due_add(d, o, err);
}

/* The snag of an unmet obligation: at its deadline, or at c. */
static int break_one(struct detect *d, struct state *s, struct obligation *o, const struct subject *c, struct err *err)
{
    struct claim claim = claim_of(o, c);
    struct saved *copy = NULL;
    if (o->entry && copy_opener(d, o, &copy, err) < 0)
        return -1;
    if (match_one(d, o, c, true, err) < 0 || decide_one(d, o, c, true, err) < 0)
        return -1;
    o->opener = copy;
    return lapse_one(d, s, o, c ? c->fact.ts_us : o->due_us, claim, err);
}

/* Its row in the ledger is final. */
static int enter_one(struct detect *d, struct obligation *o, struct err *err)
{
    return o->entry ? entry_close(d, o->entry, err) : 0;
}

/* It was kept, by b: what comes of that is certain. */
static int keep_one(struct detect *d, struct state *s, struct obligation *o, const struct subject *b, struct err *err)
{
    struct claim claim = claim_of(o, b);
    if (o->entry)
        entry_decide(o->entry, LEDGER_KEPT, b->fact.ts_us, &claim);
    if (enter_one(d, o, err) < 0 || (rule_of(d, o->rule)->good.n && match_one(d, o, b, false, err) < 0) ||
        decide_one(d, o, b, false, err) < 0)
        return -1;
    close_one(d, s, o);
    return 0;
}

/* What x does to one that is past its deadline. */
static int meet_lapsed(struct detect *d, struct state *s, struct obligation *o, const struct without_parts *p,
                       const struct subject *x, struct err *err)
{
    struct rule_fact opener = opener_of(d, o);
    bool met = p->other && part_suits(d, &rule_of(d, o->rule)->other, x, &opener);
    if (!met && !p->chase)
        return 0;
    entry_lapsed(o->entry, met ? LEDGER_LATE : LEDGER_CHASED, x->fact.ts_us);
    if (enter_one(d, o, err) < 0)
        return -1;
    close_one(d, s, o);
    return 0;
}

int without_expire(struct detect *d, struct state *s, int64_t before_us, struct err *err)
{
    for (struct obligation *o = s->open, *newer; o; o = newer) {
        newer = o->newer;
        if (o->due_us == INT64_MAX || o->due_us >= before_us)
            continue;
        if (break_one(d, s, o, NULL, err) < 0)
            return -1;
    }
    return 0;
}

/* ---- an event ---- */

/* What x does to the open obligations of a key: it fulfils them, else ends them, else cancels them. */
static int meet(struct detect *d, uint32_t rule, struct state *s, const struct without_parts *p,
                const struct subject *x, struct err *err)
{
    const struct rule *r = rule_of(d, rule);
    for (struct obligation *o = s->open, *newer; o; o = newer) {
        struct rule_fact opener = opener_of(d, o);
        int rc = 0;
        newer = o->newer;
        if (o->lapsed)
            rc = meet_lapsed(d, s, o, p, x, err);
        else if (p->other && part_suits(d, &r->other, x, &opener))
            rc = keep_one(d, s, o, x, err);
        else if (p->until && part_suits(d, &r->until, x, &opener))
            rc = break_one(d, s, o, x, err);
        else if (p->unless && part_suits(d, &r->unless, x, &opener))
            close_one(d, s, o);
        if (rc < 0)
            return -1;
    }
    return 0;
}

static int event(struct detect *d, const struct dispatch *w, const struct subject *x, struct err *err)
{
    const struct rule *r = rule_of(d, w->rule);
    const struct plan *plan = &d->plan[w->rule];
    struct key_reader *reader = &d->reader[plan->memory_reader];
    struct without_parts p = {
        .e = part_takes(d, w, ROLE_EVENT, &r->events, x),
        .other = part_takes(d, w, ROLE_OTHER, &r->other, x),
        .until = part_takes(d, w, ROLE_UNTIL, &r->until, x),
        .unless = part_takes(d, w, ROLE_UNLESS, &r->unless, x),
        .chase = (w->roles & ROLE_CHASE) && ledger_asks(x->e),
    };
    bool takes_part = p.e || p.other || p.until || p.unless;
    if (!takes_part && !p.chase)
        return 0;
    if (event_key(d, reader, x, err) < 0)
        return -1;
    if (reader->empty)
        return 0;
    struct key *key = key_find(&d->memory, reader);
    struct state *s = key_state(&d->memory, key, plan->memory_place);
    if (s && d->counting && !plan->in_time && without_expire(d, s, x->fact.ts_us, err) < 0)
        return -1;
    if (!takes_part && !s)
        return 0;
    bool stale = takes_part && s && r->bound.kind == BOUND_NONE && x->fact.ts_us - s->touched_us > r->forget_us;
    d->tally[w->rule].came_back += stale;
    if (stale && relation_over(d, w->rule, s, err) < 0)
        return -1;
    if (s && (p.other || p.until || p.unless || p.chase) && meet(d, w->rule, s, &p, x, err) < 0)
        return -1;
    if (p.e && (r->each || !s || !s->open)) {
        key = key_make(&d->memory, reader, x->fact.ts_us + plan->lasts_us, err);
        if (key && !s)
            s = key_add(&d->memory, key, plan->memory_place, plan->memory_words, err);
        if (!key || !s || open_one(d, w->rule, key, s, x, err) < 0)
            return -1;
    }
    if (s && takes_part)
        s->touched_us = x->fact.ts_us;
    if (s && !s->open)
        key_drop(&d->memory, key, plan->memory_place, plan->memory_words);
    return 0;
}

/* ---- without an event ---- */

static int due(struct detect *d, struct obligation *o, struct err *err)
{
    struct key *key = o->key;
    uint32_t place = d->plan[o->rule].memory_place;
    struct state *s = key_state(&d->memory, key, place);
    if (o->lapsed) {
        if (enter_one(d, o, err) < 0)
            return -1;
        close_one(d, s, o);
    } else if (break_one(d, s, o, NULL, err) < 0) {
        return -1;
    }
    if (!s->open)
        key_drop(&d->memory, key, place, d->plan[o->rule].memory_words);
    return 0;
}

static int end(struct detect *d, uint32_t rule, const struct state *s, struct err *err)
{
    (void)rule;
    for (struct obligation *o = s->open; o; o = o->newer)
        if (enter_one(d, o, err) < 0 || close_anchor(d, o, (struct closing){.censored = true}, false, err) < 0)
            return -1;
    return 0;
}

static void forget(struct detect *d, uint32_t rule, struct state *s)
{
    (void)rule;
    while (s->open)
        close_one(d, s, s->open);
}

const struct relation relation_without = {
    .event = event, .opens = ROLE_EVENT, .due = due, .end = end, .forget = forget, .waits = true};
