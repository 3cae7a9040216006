/* rule_engine: the engine on batches built in memory: big keys, batches of any size, failing sources, merged rules. */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#include "check.h"
#include "snag/civil.h"
#include "snag/rates.h"

/* A source of events made by a function, several per batch. */
struct maker {
    struct source source;
    struct schema schema;
    size_t n, at, per_batch, fail_at; /* fail_at: an error instead of that event */
    void (*make)(size_t i, int64_t *ts_s, struct view *col, char *text);
    struct event *event;
    struct view (*cols)[N_STANDARD_COLUMNS];
    char (*text)[24]; /* of each event, for make to write into */
};

static int maker_next(struct source *source, struct batch *b, struct err *err)
{
    struct maker *m = (struct maker *)source;
    size_t n = 0;
    while (n < m->per_batch && m->at < m->n) {
        int64_t ts_s = 0;
        if (m->fail_at && m->at == m->fail_at)
            return err_set(err, ERR_DATA, "the source fails");
        memset(m->cols[n], 0, sizeof m->cols[n]);
        m->make(m->at, &ts_s, m->cols[n], m->text[n]);
        m->at++;
        m->event[n] = (struct event){.ts_us = ts_s * US_PER_S, .col = m->cols[n], .line = m->at};
        n++;
    }
    *b = (struct batch){&m->schema, 0, n, m->event, 0, false};
    return n > 0;
}

static void maker_close(struct source *source)
{
    struct maker *m = (struct maker *)source;
    schema_free(&m->schema);
    free(m->event);
    free(m->cols);
    free(m->text);
    free(m);
}

static struct maker *maker_open(size_t n, size_t per_batch, void (*make)(size_t, int64_t *, struct view *, char *),
                                struct err *err)
{
    struct maker *m = mem_zero(1, sizeof *m, err);
    if (!m || schema_init(&m->schema, err) < 0)
        exit(1);
    m->event = mem_zero(per_batch, sizeof *m->event, err);
    m->cols = mem_zero(per_batch, sizeof *m->cols, err);
    m->text = mem_zero(per_batch, sizeof *m->text, err);
    if (!m->event || !m->cols || !m->text)
        exit(1);
    m->source = (struct source){maker_next, maker_close};
    m->n = n;
    m->per_batch = per_batch;
    m->make = make;
    return m;
}

/* Runs one rule; the number of snags, or -1. */
static int64_t run(const char *text, struct maker *m, struct rate_row *s, struct err *err)
{
    struct rules *rules;
    struct source *d = NULL;
    struct rates *rates = NULL;
    struct batch b;
    int64_t n = 0;
    int rc = -1;
    if (rules_open(&rules, err) == 0 && rules_read(rules, "test", text, strlen(text), err) == 0 &&
        rules_compile(rules, err) == 0 && rates_open(&rates, rules, &(struct rates_options){0}, err) == 0 &&
        detect_open(&d, rules, &m->source,
                    &(struct detect_options){.until_us = TS_NONE, .only_snags = true, .rates = &rates, .n_rates = 1},
                    err) == 0) {
        while ((rc = source_next(d, &b, err)) > 0)
            n += (int64_t)b.n;
        if (rc == 0)
            *s = *rates_row(rates, 0);
    }
    source_close(d);
    rates_close(rates);
    rules_close(rules);
    return rc < 0 ? -1 : n;
}

/* One case: start, assign to one of 1,000 queues, again and again. */
static void one_case(size_t i, int64_t *ts_s, struct view *col, char *queue)
{
    *ts_s = (int64_t)i;
    (void)snprintf(queue, 24, "q%zu", i % 1000);
    col[COL_CUSTOMER] = view_of("a");
    col[COL_CASE] = view_of("k");
    col[COL_EVENT] = view_of("assign");
    col[COL_QUEUE] = view_of(queue);
}

/* One customer, one event per contact; every second one is a promise due in a minute. */
static void many_contacts(size_t i, int64_t *ts_s, struct view *col, char *contact)
{
    *ts_s = (int64_t)i;
    (void)snprintf(contact, 24, "c%zu", i);
    col[COL_CUSTOMER] = view_of("a");
    col[COL_CONTACT] = view_of(contact);
    col[COL_EVENT] = view_of(i % 2 ? "promise" : "start");
}

/* All promises of one case. */
static void many_promises(size_t i, int64_t *ts_s, struct view *col, char *text)
{
    (void)text;
    *ts_s = (int64_t)i;
    col[COL_CUSTOMER] = view_of("a");
    col[COL_CASE] = view_of("k");
    col[COL_EVENT] = view_of("promise");
}

static void big_keys(void)
{
    struct err err = ERR_INIT;
    struct rate_row s;
    enum { N = CHECK_ROUNDS(200000) };
    CHECK("revisits among 1,000 values of one case", run("[r]\nwhen = assign revisits queue per case\n",
                                                         maker_open(N, 500, one_case, &err), &s, &err) == N - 1000 &&
                                                         s.opportunities == 1 && s.hit == 1);
    CHECK("at least 50 distinct in a moving window",
          run("[r]\nwhen = assign at least 50 distinct queue within 60s per case\n", maker_open(N, 500, one_case, &err),
              &s, &err) == 1);
    CHECK("again in one case",
          run("[r]\nwhen = assign again within 1s per case\n", maker_open(N, 500, one_case, &err), &s, &err) == N - 1 &&
              s.censored == 2);
    CHECK("after with this., 1,000 values", run("[r]\nwhen = assign after assign where queue = this.queue per case\n",
                                                maker_open(N, 500, one_case, &err), &s, &err) == N - 1000);
    CHECK("a customer with many contacts, a deadline each",
          run("[r]\nwhen = promise without followup within 60s per contact\n", maker_open(N, 500, many_contacts, &err),
              &s, &err) == N / 2 - 31 &&
              s.censored == 31);
    CHECK("a case with many open obligations", run("[r]\nwhen = promise without followup within 30d per case each\n",
                                                   maker_open(N, 500, many_promises, &err), &s, &err) == 0 &&
                                                   s.censored == N);
}

static void batches(void)
{
    struct err err = ERR_INIT;
    struct rate_row s;
    int64_t whole = run("[r]\nwhen = promise without start within 30s per customer each\n",
                        maker_open(5000, 5000, many_contacts, &err), &s, &err);
    bool same = whole >= 0;
    for (size_t per = 1; per < 40; per += 6)
        same = same && run("[r]\nwhen = promise without start within 30s per customer each\n",
                           maker_open(5000, per, many_contacts, &err), &s, &err) == whole;
    CHECK("the same for any size of batches", same);
    struct maker *m = maker_open(5000, 64, many_contacts, &err);
    m->fail_at = 777;
    CHECK("a source that fails",
          run("[r]\nwhen = start again per customer\n", m, &s, &err) == -1 && strstr(err.msg, "the source fails"));
}

static void put_together(void)
{
    struct err err = ERR_INIT;
    struct rules *rules;
    static const char one[] = "[a]\ntitle = A\nwhen = start\n[b]\nwhen = end\n",
                      two[] = "[a]\nwhen = start again per contact\n";
    CHECK("rules read", rules_open(&rules, &err) == 0 && rules_read(rules, "one", one, strlen(one), &err) == 0 &&
                            rules_read(rules, "two", two, strlen(two), &err) == 0 && rules_n(rules) == 2);
    CHECK("key by key", view_is(rules_info(rules, 0).when, "start again per contact"));
    CHECK("a changed sentence in place of its title", view_eq(rules_info(rules, 0).title, rules_info(rules, 0).when));
    struct buf told = {0};
    CHECK("who changed it", rules_told(rules, &told, &err) == 0);
    CHECK_STR("who, in words", told.p, "none built in; a, b added by one; a changed by two");
    buf_free(&told);
    CHECK_STR("where the sentence stands", rules_info(rules, 0).file, "two");
    CHECK("only", rules_only(rules, " b ", &err) == 0 && rules_n(rules) == 1 && rules_find(rules, view_of("a")) == -1);
    CHECK("compiled", rules_compile(rules, &err) == 0 && rules_find(rules, view_of("b")) == 0);
    CHECK("only an unknown one", rules_only(rules, "bb", &err) == -1 && err.kind == ERR_USAGE);
    CHECK("set", rules_only(rules, "a", &err) == 0 && rules_set(rules, "a.forget=3d", &err) == 0 &&
                     rules_compile(rules, &err) == 0 && view_is(rules_info(rules, 0).forget, "3d"));
    CHECK("set what is no sentence", rules_set(rules, "a.when=start againn per contact", &err) == 0 &&
                                         rules_compile(rules, &err) == -1 && err.kind == ERR_DATA);
    rules_close(rules);
}

/* Compared with R 4.2. */
static void intervals(void)
{
    double low, high;
    rate_wilson(10, 10, &low, &high);
    CHECK_NUM("Wilson of 10 in 10, low", low, 0.722467200137111, 12);
    CHECK_NUM("Wilson of 10 in 10, high", high, 1, 12);
    rate_wilson(15, 100, &low, &high);
    CHECK_NUM("Wilson of 15 in 100, low", low, 0.0930598528365663, 12);
    CHECK_NUM("Wilson of 15 in 100, high", high, 0.2328355959083236, 12);
}

/* Compared with R 4.2: the formula of snag-rates(1) over six customers, and Newcombe's method 10 with uniroot for p. */
static void differences(void)
{
    const struct rate_side now = {
        .opportunities = 11, .hit = 5, .customers = 5, .repeats = true, .nn = 31, .nh = 13, .hh = 7};
    const struct rate_side before = {
        .opportunities = 10, .hit = 4, .customers = 5, .repeats = true, .nn = 22, .nh = 9, .hh = 6};
    const struct rate_cross both = {.customers = 4, .nn = 17, .hh = 4, .nh = 11, .hn = 7}, none = {0};
    struct rate_difference d = rate_compare(&now, &before, &both);
    CHECK_NUM("difference", d.difference, 0.0545454545454545, 12);
    CHECK_NUM("difference, low", d.low, -0.421720568678467, 12);
    CHECK_NUM("difference, high", d.high, 0.530811477769376, 12);
    CHECK_NUM("difference, p", d.p, 0.822392110695403, 12);
    const struct rate_side never = {.opportunities = 10, .customers = 10, .nn = 10, .alone = 0};
    const struct rate_side some = {.opportunities = 20, .hit = 4, .customers = 20, .nn = 20, .nh = 4, .hh = 4};
    d = rate_compare(&never, &some, &none);
    CHECK_NUM("square and add, low", d.low, -0.416017432251894, 12);
    CHECK_NUM("square and add, high", d.high, 0.102104366900996, 12);
    CHECK_NUM("square and add, p", d.p, 0.146352867887291, 10);
    d = rate_compare(&some, &never, &none);
    CHECK_NUM("square and add the other way round", d.low, -0.102104366900996, 12);
    d = rate_compare(&never, &never, &none);
    CHECK("nothing on both sides", d.difference == 0 && d.p == 1);
    d = rate_compare(&now, &(struct rate_side){0}, &none);
    CHECK("nothing to compare with", isnan(d.difference) && isnan(d.p));
}

int main(void)
{
    differences();
    big_keys();
    batches();
    put_together();
    intervals();
    CHECK_DONE();
}
