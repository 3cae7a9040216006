/* rule_parts: the small parts of rule: numbers, remembered events, values by recency, keys, waiting rows, pool. */
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "check.h"
#include "rule/engine/waiting.h"
#include "rule/engine/memory.h"
#include "snag/civil.h"

static int64_t us_of(const char *text)
{
    int64_t us = -1;
    return number_us(view_of(text), &us) ? us : -1;
}

static void numbers(void)
{
    double x;
    CHECK("number 5.0", number_read(view_of("5.0"), &x) && x == 5);
    CHECK("number +05", number_read(view_of("+05"), &x) && x == 5);
    CHECK("no number .5", !number_read(view_of(".5"), &x));
    CHECK("no number 5.", !number_read(view_of("5."), &x));
    CHECK("no number 1e3", !number_read(view_of("1e3"), &x));
    CHECK("no number, empty", !number_read(view_of(""), &x));
    CHECK("seconds 1.5", us_of("1.5") == 1500000);
    CHECK("seconds round half to even down", us_of("0.0000005") == 0);
    CHECK("seconds round half to even up", us_of("0.0000015") == 2);
    CHECK("seconds round up behind half", us_of("0.00000051") == 1);
    CHECK("seconds -0", us_of("-0.0") == 0);
    CHECK("seconds below 0", us_of("-0.1") == -1);
    CHECK("seconds until the year 9999", us_of("251608689955") == INT64_C(251608689955000000));
    CHECK("seconds, the most", us_of("2305843009213.693951") == NUMBER_MOST_US - 1 &&
                                   us_of("2305843009213.693952") == NUMBER_MOST_US &&
                                   us_of("2305843009214") == NUMBER_MOST_US);
    CHECK("seconds without end", us_of("99999999999999999999") == NUMBER_MOST_US);
}

static void saved_events(struct pool *pool, struct err *err)
{
    struct saved *s = NULL;
    struct view a[] = {VIEW_LIT("one"), VIEW_LIT(""), VIEW_LIT("three")}, b[] = {VIEW_LIT("x")};
    CHECK("saved", saved_put(pool, &s, 7, a, 3, NULL, err) == 0 && s->ts_us == 7 && s->n == 3);
    CHECK("saved fields",
          view_is(saved_view(s, 0), "one") && saved_view(s, 1).n == 0 && view_is(saved_view(s, 2), "three"));
    CHECK("saved beyond", saved_view(s, 3).n == 0);
    struct saved *was = s;
    CHECK("saved again in the same block",
          saved_put(pool, &s, 8, b, 1, NULL, err) == 0 && s == was && view_is(saved_view(s, 0), "x"));
    struct anchor *anchor = (struct anchor *)(void *)&a;
    struct kept at = {{VIEW_LIT("a queue that is longer than the block"), VIEW_LIT("ann")}, anchor}, none = {0};
    CHECK("saved with a place",
          saved_put(pool, &s, 9, a, 3, &at, err) == 0 && view_is(saved_view(s, 2), "three") && saved_view(s, 3).n == 0);
    CHECK("saved place",
          view_eq(saved_kept(s).place.queue, at.place.queue) && view_eq(saved_kept(s).place.agent, at.place.agent));
    CHECK("saved anchor", saved_kept(s).anchor == anchor);
    CHECK("saved place alone",
          saved_put(pool, &s, 9, NULL, 0, &at, err) == 0 && view_eq(saved_kept(s).place.agent, at.place.agent));
    CHECK("saved nowhere", saved_put(pool, &s, 9, b, 1, &none, err) == 0 && saved_kept(s).place.queue.n == 0 &&
                               saved_kept(s).place.agent.n == 0 && view_is(saved_view(s, 0), "x"));
    saved_free(pool, s);
}

static void recency(struct pool *pool, struct err *err)
{
    struct values v = {0};
    bool fresh;
    char text[16];
    for (int i = 0; i < 100; i++) {
        (void)snprintf(text, sizeof text, "v%d", i);
        if (!values_put(pool, &v, view_of(text), &fresh, err) || !fresh)
            CHECK("values put", false);
    }
    CHECK("values kept", v.n == 100 && values_find(&v, view_of("v57")) && !values_find(&v, view_of("v100")));
    struct value *x = values_put(pool, &v, view_of("v3"), &fresh, err);
    CHECK("values: met again, newest", x && !fresh && v.newest == x && v.n == 100);
    CHECK("values: oldest", view_is((struct view){v.oldest->text, v.oldest->n}, "v0"));
    values_drop(pool, &v, v.oldest);
    CHECK("values dropped",
          v.n == 99 && !values_find(&v, view_of("v0")) && view_is((struct view){v.oldest->text, v.oldest->n}, "v1"));
    size_t n = 0;
    for (struct value *i = v.newest; i; i = i->older)
        n++;
    CHECK("values linked", n == 99);
    values_clear(pool, &v);
}

static int read_key(struct key_reader *r, const char *contact, struct err *err)
{
    static const int32_t place[] = {-1, -1, -1, 0};
    struct view col[] = {view_of(contact)};
    struct rule_fact x = {.col = col, .place = place};
    return key_read(r, &x, 1, err);
}

struct round {
    struct memory *t;
    int seen;
};

static int drop_odd(void *ctx, struct key *key, int64_t *until_us, struct err *err)
{
    struct round *r = ctx;
    (void)err;
    *until_us = INT64_C(7) << 40;
    uint32_t place = key_next(r->t, key, 0);
    if (place % 2)
        key_drop(r->t, key, place, OPPORTUNITY_WORDS);
    else
        r->seen++;
    return 0;
}

/* Half of a thousand keys are dropped during one round, and the others are still found. */
static void keys(struct pool *pool, struct err *err)
{
    enum { PLACES = 100 };
    static const int32_t contact = FIELD_CONTACT;
    struct memory t = {.pool = pool};
    struct key_reader r = {.per = {&contact, 1}};
    char text[16];
    for (uint32_t i = 0; i < PLACES; i++)
        (void)memory_place(&t, OPPORTUNITY_WORDS);
    for (uint32_t i = 0; i < 1000; i++) {
        (void)snprintf(text, sizeof text, "c%u", i);
        struct key *k = read_key(&r, text, err) == 0 ? key_make(&t, &r, 0, err) : NULL;
        if (!k || !key_add(&t, k, i % PLACES, OPPORTUNITY_WORDS, err))
            CHECK("key made", false);
    }
    CHECK("keys made", t.n == 1000);
    struct round one = {&t, 0}, again = {&t, 0};
    int64_t until = INT64_C(7) << 40, step = INT64_C(1) << 40;
    CHECK("sweep", memory_sweep(&t, 100000, 5 * step, drop_odd, &one, err) == 0 && t.n == 500 && one.seen == 500);
    CHECK("nothing is stale before its time",
          memory_sweep(&t, 100000, until, drop_odd, &again, err) == 0 && again.seen == 0);
    CHECK("all may be stale then",
          memory_sweep(&t, t.n_slots, until + step, drop_odd, &again, err) == 0 && again.seen == 500);
    int found = 0;
    for (uint32_t i = 0; i < 1000; i++) {
        (void)snprintf(text, sizeof text, "c%u", i);
        bool there = read_key(&r, text, err) == 0 && key_opportunity(&t, key_find(&t, &r), i % PLACES);
        found += there == (i % 2 == 0);
    }
    CHECK("keys found after the sweep", found == 1000);
    CHECK("empty key", read_key(&r, "", err) == 0 && r.empty);
    for (size_t i = 0; i < t.n_slots; i++)
        while (t.slot[i].key)
            key_drop(&t, t.slot[i].key, key_next(&t, t.slot[i].key, 0), OPPORTUNITY_WORDS);
    CHECK("keys gone", t.n == 0);
    memory_close(&t);
    buf_free(&r.joined);
}

/* Memory takes two words and anchors one; the contents of a place stay the same when places before it come and go. */
static void places(uint32_t n_rules, struct pool *pool, struct err *err)
{
    enum { N = 4000 };
    struct memory t = {.pool = pool};
    struct key_reader r = {0};
    uint32_t memory[N], anchor[N];
    bool all = true;
    for (uint32_t i = 0; i < n_rules; i++) {
        memory[i] = memory_place(&t, MEMORY_WORDS);
        anchor[i] = memory_place(&t, OPPORTUNITY_WORDS);
    }
    key_set(&r, view_of("k"), 1);
    struct key *k = key_make(&t, &r, 0, err);
    CHECK("key of all places", k != NULL);
    for (uint32_t n = 0; n < n_rules && all; n++) {
        uint32_t i = n * 7 % n_rules; /* in no order */
        struct opportunity *a = key_add(&t, k, anchor[i], OPPORTUNITY_WORDS, err);
        all = a != NULL;
        if (all)
            a->touched_us = -(int64_t)i;
        struct state *s = all ? key_add(&t, k, memory[i], MEMORY_WORDS, err) : NULL;
        all = s != NULL;
        if (all)
            s->touched_us = i;
    }
    for (uint32_t i = 0; i < n_rules && all; i += 3)
        key_drop(&t, k, memory[i], MEMORY_WORDS);
    for (uint32_t i = 0; i < n_rules && all; i++) {
        const struct opportunity *a = key_opportunity(&t, k, anchor[i]);
        const struct state *s = key_state(&t, k, memory[i]);
        all = a && a->touched_us == -(int64_t)i && !a->spots && (i % 3 == 0 ? !s : s && s->touched_us == i && !s->p);
    }
    CHECK("places", all);
    uint32_t seen = 0;
    for (uint32_t p = 0; (p = key_next(&t, k, p)) < t.n_places; p++)
        seen++;
    CHECK("words taken", seen == 2 * n_rules + 2 * (n_rules - (n_rules + 2) / 3));
    memory_close(&t);
}

/* More rows than memory may hold come back in order, also from the file: snags, which have no raw line, and events
 * whose fields are or are not pieces of their raw line. */
static void waiting(struct err *err)
{
    enum { N = 60000 };
    struct waiting h = {0};
    struct arena arena = {0};
    char text[200];
    memset(text, 'x', sizeof text);
    bool all = true;
    for (int i = 0; i < N && all; i++) {
        size_t n = (size_t)(i % 150);
        struct view col[3] = {{text, n}, {text, 0}, {i % 3 == 1 ? text + n + 2 : text, 3}};
        struct event e = {.ts_us = i, .col = col, .line = 9};
        if (i % 3) {
            e.raw = (struct view){text, n + 5};
            e.raw_columns = 3;
        }
        struct waits_for what = {i % 2 ? -1 : i, {CLAIM_WINDOW, -i, i}};
        all = waiting_put(&h, &what, &e, 3, err) == 0;
    }
    CHECK("rows held", all && h.n == N && h.fd_p1 && h.written > 0);
    for (int i = 0; i < N && all; i++) {
        struct waits_for what;
        struct event e;
        size_t n = (size_t)(i % 150);
        all = waiting_peek(&h, &what, err) == 0 && what.rule == (i % 2 ? -1 : i) && what.claim.from_us == -i &&
              what.claim.to_us == i && what.claim.kind == CLAIM_WINDOW && waiting_take(&h, &arena, 4, &e, err) == 0 &&
              e.ts_us == i && e.line == 9 && view_eq(e.col[0], (struct view){text, n}) && e.col[1].n == 0 &&
              view_is(e.col[2], "xxx") && e.col[3].n == 0 && view_eq(e.raw, (struct view){text, i % 3 ? n + 5 : 0}) &&
              e.raw_columns == (i % 3 ? 3 : 0);
        arena_reset(&arena);
    }
    CHECK("rows in order", all && h.n == 0);
    waiting_close(&h);
    arena_free(&arena);
}

int main(void)
{
    struct err err = ERR_INIT;
    struct pool pool = {0};
    numbers();
    saved_events(&pool, &err);
    recency(&pool, &err);
    keys(&pool, &err);
    places(60, &pool, &err);
    places(4000, &pool, &err); /* words whose bits are counted by blocks */
    pool_close(&pool);
    waiting(&err);
    CHECK_DONE();
}
