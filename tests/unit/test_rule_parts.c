/* The small parts of rule: numbers, remembered events, values by recency, keys, rows that wait, pool. */
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "check.h"
#include "rule/hold.h"
#include "rule/keys.h"
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
    CHECK("seconds without end", us_of("99999999999999999999") == NUMBER_MOST_US);
}

static void saved_events(struct pool *pool, struct err *err)
{
    struct saved *s = NULL;
    struct view a[] = {VIEW_LIT("one"), VIEW_LIT(""), VIEW_LIT("three")}, b[] = {VIEW_LIT("x")};
    CHECK("saved", saved_put(pool, &s, 7, a, 3, err) == 0 && s->ts_us == 7 && s->n == 3);
    CHECK("saved fields", view_is(saved_view(s, 0), "one") && saved_view(s, 1).n == 0 && view_is(saved_view(s, 2), "three"));
    CHECK("saved beyond", saved_view(s, 3).n == 0);
    struct saved *was = s;
    CHECK("saved again in the same block", saved_put(pool, &s, 8, b, 1, err) == 0 && s == was && view_is(saved_view(s, 0), "x"));
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
    CHECK("values dropped", v.n == 99 && !values_find(&v, view_of("v0")) && view_is((struct view){v.oldest->text, v.oldest->n}, "v1"));
    size_t n = 0;
    for (struct value *i = v.newest; i; i = i->older)
        n++;
    CHECK("values linked", n == 99);
    values_clear(pool, &v);
}

static int read_key(struct key_table *t, const char *contact, struct err *err)
{
    static const int32_t place[] = {-1, -1, -1, 0};
    struct view col[] = {view_of(contact)};
    struct fact x = {.col = col, .place = place};
    return key_read(t, &x, 1, err);
}

static int drop_odd(void *ctx, struct key_table *t, struct state *s, int64_t *until_us, struct err *err)
{
    (void)err;
    *until_us = 7;
    if (s->rule % 2)
        key_drop_state(t, s);
    else
        ++*(int *)ctx;
    return 0;
}

/* Half of a thousand keys go in the course of one round, and the others are still found. */
static void keys(struct pool *pool, struct err *err)
{
    static const int32_t contact = FIELD_CONTACT;
    struct key_table t = {.pool = pool, .per = {&contact, 1}};
    char text[16];
    for (uint32_t i = 0; i < 1000; i++) {
        (void)snprintf(text, sizeof text, "c%u", i);
        struct key *k = read_key(&t, text, err) == 0 ? key_make(&t, err) : NULL;
        if (!k || !key_add_state(&t, k, i, STATE_ANCHOR, err))
            CHECK("key made", false);
    }
    CHECK("keys made", t.n == 1000);
    int seen = 0;
    CHECK("sweep", keys_sweep(&t, 100000, 5, drop_odd, &seen, err) == 0 && t.n == 500 && seen == 500);
    int again = 0;
    CHECK("nothing is stale before its time", keys_sweep(&t, 100000, 7, drop_odd, &again, err) == 0 && again == 0);
    CHECK("all may be stale then", keys_sweep(&t, t.n_slots, 8, drop_odd, &again, err) == 0 && again == 500);
    int found = 0;
    for (uint32_t i = 0; i < 1000; i++) {
        (void)snprintf(text, sizeof text, "c%u", i);
        bool there = read_key(&t, text, err) == 0 && key_state(key_find(&t), i, STATE_ANCHOR);
        found += there == (i % 2 == 0);
    }
    CHECK("keys found after the sweep", found == 1000);
    CHECK("empty key", read_key(&t, "", err) == 0 && t.empty);
    for (size_t i = 0; i < t.n_slots; i++)
        while (t.slot[i].key)
            key_drop_state(&t, t.slot[i].key->states);
    CHECK("keys gone", t.n == 0);
    free(t.slot);
    buf_free(&t.text);
}

/* More rows than memory may hold come back in order, from the file too. */
static void waiting(struct err *err)
{
    enum { N = 60000 };
    struct hold h = {0};
    struct arena arena = {0};
    char text[200];
    memset(text, 'x', sizeof text);
    bool all = true;
    for (int i = 0; i < N && all; i++) {
        struct view col[3] = {{text, (size_t)(i % 150)}, {text, 0}, {text, 3}};
        struct event e = {.ts_us = i, .col = col, .raw = {text, 5}, .line = 9};
        struct held what = {i % 2 ? -1 : i, {CLAIM_DUE, i}};
        all = hold_put(&h, &what, &e, 3, err) == 0;
    }
    CHECK("rows held", all && h.n == N && h.fd_p1 && h.written > 0);
    for (int i = 0; i < N && all; i++) {
        struct held what;
        struct event e;
        all = hold_peek(&h, &what, err) == 0 && what.rule == (i % 2 ? -1 : i) && what.claim.us == i &&
              hold_take(&h, &arena, 4, &e, err) == 0 && e.ts_us == i && e.col[0].n == (size_t)(i % 150) && e.col[2].n == 3 &&
              e.col[3].n == 0 && e.raw.n == 0;
        arena_reset(&arena);
    }
    CHECK("rows in order", all && h.n == 0);
    hold_close(&h);
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
    pool_close(&pool);
    waiting(&err);
    CHECK_DONE();
}
