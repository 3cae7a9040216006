/* next_rest: what followed what in the part of a log that nothing was learned on. See next_impl.h. */
#include <math.h>
#include <stdlib.h>

#include "base/wilson.h"
#include "study/next_impl.h"

static const double Z = 1.959963984540054; /* 97.5 % point of the normal distribution */
static const double MONTH_US = 30.4375 * 86400e6;

/* Sums over customers of what exceeds chance, and of its square: of each pair found, and of all together. */
struct excess_sums {
    double x, xx;
};

struct rest_count {
    struct next_issues *x;
    const struct next_orders *o;
    uint32_t *from, *to;      /* reasons of the pairs found */
    struct excess_sums *sums; /* n_found + 1 of them, the last one of all */
    uint64_t *n_of_reason;    /* one customer's contacts by reason; all 0 in between */
};

/* The mean over all n! orders: each link joins each ordered pair of different contacts in the same share of them. */
static double expected(const struct rest_count *c, const struct next_group *g, size_t pair)
{
    double n = (double)g->n, a = (double)c->n_of_reason[c->from[pair]], b = (double)c->n_of_reason[c->to[pair]];
    return (double)g->n_links * a * b / (n * (n - 1));
}

static uint64_t followed(const struct rest_count *c, const struct next_group *g, size_t pair)
{
    uint64_t n = 0;
    for (size_t l = g->first_link; l < g->first_link + g->n_links; l++)
        n += c->o->reason[c->o->link[l].a] == c->from[pair] && c->o->reason[c->o->link[l].b] == c->to[pair];
    return n;
}

static void add(struct excess_sums *s, double x)
{
    s->x += x;
    s->xx += x * x;
}

static void count_customer(const struct rest_count *c, const struct next_group *g)
{
    const struct next_found *f = &c->x->found;
    double all = 0;
    for (size_t i = g->first; i < g->first + g->n; i++)
        c->n_of_reason[c->o->reason[i]]++;
    for (size_t k = 0; k < f->n_found; k++) {
        uint64_t n = followed(c, g, k);
        double of = expected(c, g, k);
        c->x->pair[k].rest_followed += n;
        c->x->pair[k].rest_expected += of;
        add(&c->sums[k], (double)n - of);
        all += (double)n - of;
    }
    add(&c->sums[f->n_found], all);
    for (size_t i = g->first; i < g->first + g->n; i++)
        c->n_of_reason[c->o->reason[i]] = 0;
}

/* A sum over m customers, a month, with its interval: var = m / (m - 1) sum (x - mean)^2. */
static void a_month(const struct excess_sums *s, double m, double months, double *excess, double *low, double *high)
{
    double var = m > 1 ? m / (m - 1) * (s->xx - s->x * s->x / m) : NAN;
    double half = var > 1e-12 * s->xx ? Z * sqrt(var) / months : NAN; /* customers who are all alike show no error */
    *excess = s->x / months;
    *low = *excess - half;
    *high = *excess + half;
}

static void conclude(const struct rest_count *c)
{
    struct next_found *f = &c->x->found;
    double m = (double)c->o->n_customers;
    for (size_t k = 0; k < f->n_found; k++) {
        struct next_pair *pair = &c->x->pair[k];
        pair->rest_n = c->o->n_of[c->from[k]];
        if (pair->rest_n)
            wilson_interval((double)pair->rest_followed, (double)pair->rest_n, Z, &pair->share_low, &pair->share_high);
        a_month(&c->sums[k], m, f->months, &pair->excess, &pair->low, &pair->high);
    }
    a_month(&c->sums[f->n_found], m, f->months, &f->excess, &f->low, &f->high);
}

static int count(struct next_issues *x, const struct next_orders *o, struct err *err)
{
    size_t n = x->found.n_found;
    struct rest_count c = {.x = x,
                           .o = o,
                           .from = mem_zero(n, sizeof *c.from, err),
                           .to = mem_zero(n, sizeof *c.to, err),
                           .sums = mem_zero(n + 1, sizeof *c.sums, err),
                           .n_of_reason = mem_zero(x->reasons.n, sizeof *c.n_of_reason, err)};
    int rc = c.from && c.to && c.sums && c.n_of_reason ? 0 : -1;
    for (size_t k = 0; rc == 0 && k < n; k++) {
        c.from[k] = (uint32_t)dict_get(&x->reasons, x->pair[k].from);
        c.to[k] = (uint32_t)dict_get(&x->reasons, x->pair[k].to);
    }
    for (size_t i = 0; rc == 0 && i < o->n_groups; i++)
        count_customer(&c, &o->group[i]);
    if (rc == 0)
        conclude(&c);
    free(c.from);
    free(c.to);
    free(c.sums);
    free(c.n_of_reason);
    return rc;
}

int next_rest(struct next_issues *x, struct err *err)
{
    struct next_found *f = &x->found;
    struct next_orders o = {0};
    f->excess = NAN;
    f->low = NAN;
    f->high = NAN;
    for (size_t k = 0; k < f->n; k++) {
        struct next_pair *pair = &x->pair[k];
        pair->rest_expected = NAN;
        pair->share_low = NAN;
        pair->share_high = NAN;
        pair->excess = NAN;
        pair->low = NAN;
        pair->high = NAN;
    }
    if (f->rest.from_us == TS_NONE)
        return 0;
    int rc = next_orders_make(&o, x, f->rest.from_us, f->rest.to_us, f->rest.to_us, err);
    if (rc == 0) {
        f->rest.reasoned = o.n;
        f->rest.customers = o.n_customers;
        f->rest.links = o.n_links;
        for (size_t i = 0; i < x->n; i++)
            f->rest.contacts += x->contact[i].begin_us >= f->rest.from_us;
        /* What follows the contacts of the last window is not known. */
        f->months = fmax(0, (double)(f->rest.to_us - f->rest.from_us - x->o.within_us)) / MONTH_US;
        for (size_t k = 0; k < f->n_found; k++)
            x->pair[k].rest_expected = 0;
        if (f->n_found && f->months > 0)
            rc = count(x, &o, err);
    }
    next_orders_free(&o);
    return rc;
}
