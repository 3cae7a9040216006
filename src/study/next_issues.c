/* next_issues: pairs of reasons that follow each other, tested against chance. See snag/next_issues.h. */
#include <math.h>
#include <stdlib.h>

#include "base/sha256.h"
#include "snag/multiplicity.h"
#include "stat/measure/dist.h"
#include "study/next_impl.h"

enum { MOST_REASONS = 2000 };

/* ---- the part that is learned on ---- */

static int64_t end_of_log(const struct next_issues *x)
{
    return x->covered.found && x->covered.end_us != TS_NONE ? x->covered.end_us : x->seen.last_us;
}

static int begin_parts(struct next_issues *x, struct err *err)
{
    const struct view start = view_of("start");
    struct next_found *f = &x->found;
    if (covered_by(&x->covered, &x->seen, &start, 1, COVERAGE_ALL, err) < 0)
        return -1;
    if (x->reasons.n == 0) {
        (void)err_set(err, ERR_DATA, "no inbound contact of a customer has a reason: %zu contacts of %zu customers",
                      x->n, x->customers.n);
        return err_hint(err, "the map says what becomes the reason: snag maps show MAP");
    }
    if (x->reasons.n > MOST_REASONS) {
        (void)err_set(err, ERR_DATA, "%zu different reasons: at most %d can be paired", x->reasons.n, MOST_REASONS);
        return err_hint(err, "[words reason] in the map brings them together");
    }
    int64_t from = INT64_MAX, to = end_of_log(x) + 1; /* what begins at the last moment is in */
    for (size_t i = 0; i < x->n; i++)
        from = x->contact[i].begin_us < from ? x->contact[i].begin_us : from;
    int64_t cut = x->o.learn_until_us != TS_NONE ? x->o.learn_until_us : from + (to - from) / 2;
    if (cut <= from)
        return err_set(err, ERR_USAGE, "there is nothing to learn on: no contact begins before the time given");
    f->learned.from_us = from;
    f->learned.to_us = cut < to ? cut : to;
    f->rest.from_us = cut < to ? cut : TS_NONE;
    f->rest.to_us = cut < to ? to : TS_NONE;
    return 0;
}

static void size_part(struct next_part *part, const struct next_issues *x, const struct next_orders *o)
{
    part->reasoned = o->n;
    part->customers = o->n_customers;
    part->links = o->n_links;
    for (size_t i = 0; i < x->n; i++)
        part->contacts += x->contact[i].begin_us >= part->from_us && x->contact[i].begin_us < part->to_us;
}

/* Adds the pairs seen, and counts them. */
static int count_pairs(struct next_issues *x, const struct next_orders *o, uint32_t *slot, struct err *err)
{
    size_t k = x->reasons.n;
    for (size_t i = 0; i < k * k; i++)
        slot[i] = NEXT_NOTHING;
    for (size_t i = 0; i < o->n_links; i++) {
        uint32_t from = o->reason[o->link[i].a], to = o->reason[o->link[i].b];
        if (from == to)
            continue;
        if (slot[from * k + to] == NEXT_NOTHING) {
            if (mem_reserve(&x->pair, &x->cap_pairs, x->found.n + 1, sizeof *x->pair, err) < 0)
                return -1;
            slot[from * k + to] = (uint32_t)x->found.n;
            x->pair[x->found.n++] = (struct next_pair){.from = dict_text(&x->reasons, from),
                                                       .to = dict_text(&x->reasons, to),
                                                       .n = o->n_of[from],
                                                       .p = NAN,
                                                       .q = NAN};
        }
        x->pair[slot[from * k + to]].followed++;
    }
    for (size_t from = 0; from < k; from++)
        for (size_t to = 0; to < k; to++)
            if (slot[from * k + to] != NEXT_NOTHING && slot[to * k + from] != NEXT_NOTHING)
                x->pair[slot[from * k + to]].reverse = x->pair[slot[to * k + from]].followed;
    for (size_t from = 0; from < k; from++)
        if (o->n_of[from] >= x->o.least_n)
            x->found.tests += k - 1;
    return 0;
}

/* P(X >= followed). A count that no permutation reached at all is itself one of the orders. */
static double upper_tail(const struct next_pair *pair, double permutations)
{
    double mean = pair->expected, variance = pair->variance;
    if (!(mean > 0)) {
        mean = (double)pair->followed / (permutations + 1);
        variance = mean;
    }
    return dist_count_upper(pair->followed, mean, variance);
}

static int test_pairs(struct next_issues *x, struct err *err)
{
    struct next_found *f = &x->found;
    double *p = mem_zero(f->n, sizeof *p, err), *q = mem_zero(f->n, sizeof *q, err);
    size_t n_tested = 0;
    int rc = p && q ? 0 : -1;
    for (size_t i = 0; rc == 0 && i < f->n; i++) {
        struct next_pair *pair = &x->pair[i];
        if (pair->n >= x->o.least_n)
            pair->p = upper_tail(pair, (double)x->o.permutations);
        p[i] = pair->p;
        n_tested += pair->n >= x->o.least_n;
    }
    if (rc == 0)
        rc = adjust_bh(p, f->n, q, err);
    for (size_t i = 0; rc == 0 && i < f->n; i++) { /* the pairs never seen have p = 1, behind all these */
        struct next_pair *pair = &x->pair[i];
        pair->q = fmin(1, q[i] * (double)f->tests / (double)n_tested);
        pair->found = pair->q < x->o.most_q && pair->followed > pair->reverse &&
                      (double)pair->followed >= x->o.least_lift * pair->expected;
        f->n_found += pair->found;
    }
    free(p);
    free(q);
    return rc;
}

static int expect(struct next_issues *x, const struct next_orders *o, const uint32_t *slot, struct err *err)
{
    size_t n = x->found.n;
    double of = (double)x->o.permutations;
    uint64_t *sum = mem_zero(n, sizeof *sum, err), *squares = mem_zero(n, sizeof *squares, err);
    int rc = sum && squares ? next_permute(o, slot, x->reasons.n, n, &x->o, sum, squares, err) : -1;
    for (size_t i = 0; rc == 0 && i < n; i++) {
        double mean = (double)sum[i] / of;
        x->pair[i].expected = mean;
        x->pair[i].variance = of > 1 ? fmax(0, ((double)squares[i] - of * mean * mean) / (of - 1)) : 0;
    }
    free(sum);
    free(squares);
    return rc;
}

/* ---- what it was learned on, as a digest ---- */

struct digest_line {
    const struct next_issues *x;
    const struct next_contact *c;
};

static int view_order(struct view a, struct view b)
{
    int order = memcmp(a.p, b.p, a.n < b.n ? a.n : b.n);
    return order ? order : (a.n > b.n) - (a.n < b.n);
}

static int by_line(const void *a, const void *b)
{
    const struct digest_line *l = a, *m = b;
    if (l->c->begin_us != m->c->begin_us)
        return l->c->begin_us < m->c->begin_us ? -1 : 1;
    int order = view_order(dict_text(&l->x->customers, l->c->customer), dict_text(&m->x->customers, m->c->customer));
    return order ? order : view_order(dict_text(&l->x->reasons, l->c->reason), dict_text(&m->x->reasons, m->c->reason));
}

static int digest(struct next_issues *x, struct err *err)
{
    struct digest_line *line = mem_zero(x->n + 1, sizeof *line, err);
    struct buf b = {0};
    char time[28];
    size_t n = 0;
    int rc = line ? 0 : -1;
    for (size_t i = 0; rc == 0 && i < x->n; i++)
        if (x->contact[i].reason != NEXT_NOTHING && x->contact[i].begin_us < x->found.learned.to_us)
            line[n++] = (struct digest_line){x, &x->contact[i]};
    if (rc == 0)
        qsort(line, n, sizeof *line, by_line);
    for (size_t i = 0; rc == 0 && i < n; i++) {
        const struct next_contact *c = line[i].c;
        (void)time_iso(time, c->begin_us, 6);
        struct view customer = dict_text(&x->customers, c->customer), reason = dict_text(&x->reasons, c->reason);
        rc = buf_addf(&b, err, "%s\t%.*s\t%.*s\n", time, VIEW_FMT(customer), VIEW_FMT(reason));
    }
    if (rc == 0)
        sha256_text(b.p, b.n, x->found.sha256);
    buf_free(&b);
    free(line);
    return rc;
}

/* ---- all of it ---- */

static int by_lift(const void *a, const void *b)
{
    const struct next_pair *x = a, *y = b;
    double p = x->expected > 0 ? (double)x->followed / x->expected : INFINITY;
    double q = y->expected > 0 ? (double)y->followed / y->expected : INFINITY;
    if (x->found != y->found)
        return x->found ? -1 : 1;
    if (p != q)
        return p > q ? -1 : 1;
    int order = view_order(x->from, y->from);
    return order ? order : view_order(x->to, y->to);
}

int next_learn(struct next_issues *x, struct err *err)
{
    struct next_orders o = {0};
    uint32_t *slot = NULL;
    if (begin_parts(x, err) < 0)
        return -1;
    struct next_found *f = &x->found;
    int rc = next_orders_make(&o, x, f->learned.from_us, f->learned.to_us, f->learned.to_us, err);
    if (rc == 0) {
        slot = mem_zero(x->reasons.n * x->reasons.n, sizeof *slot, err);
        rc = slot ? count_pairs(x, &o, slot, err) : -1;
    }
    if (rc == 0)
        size_part(&f->learned, x, &o);
    if (rc == 0 && f->n > 0)
        rc = expect(x, &o, slot, err) < 0 ? -1 : test_pairs(x, err);
    next_orders_free(&o);
    free(slot);
    if (rc == 0 && f->n > 1)
        qsort(x->pair, f->n, sizeof *x->pair, by_lift);
    f->pair = x->pair;
    return rc < 0 || digest(x, err) < 0 ? -1 : next_rest(x, err);
}

const struct next_found *next_found(const struct next_issues *x)
{
    return &x->found;
}
