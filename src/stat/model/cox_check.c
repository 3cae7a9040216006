/* cox_check: score residuals and concordance; see cox.h. */
#include <math.h>
#include <stdlib.h>

#include "snag/mem.h"
#include "stat/model/cox.h"
#include "stat/model/fit_impl.h"

static double weight_of(const struct cox *c, size_t row)
{
    return c->d->weight ? c->d->weight[row] : 1;
}

static int32_t stratum_of(const struct cox *c, size_t row)
{
    return c->d->stratum ? c->d->stratum[row] : 0;
}

/* ---- score residuals ---- */

/* The first time (in the order latest first) of the stratum that is <= t, counted over all; strata in order. */
static size_t times_after(const struct cox *c, size_t from, size_t to, double t, bool strictly)
{
    while (from < to) { /* latest first: those later than t come before */
        size_t mid = from + (to - from) / 2;
        if (strictly ? c->time[mid].time > t : c->time[mid].time >= t)
            from = mid + 1;
        else
            to = mid;
    }
    return from;
}

/* sum[k] = the sum of value[k'] over k' from k to the end of its stratum: accumulated from the earliest time. */
static void cumulate(const struct cox *c, const double *value, size_t width, double *sum)
{
    for (size_t k = c->n_times; k-- > 0;) {
        bool last = k + 1 == c->n_times || c->time[k + 1].stratum != c->time[k].stratum;
        for (size_t i = 0; i < width; i++)
            sum[k * width + i] = value[k * width + i] + (last ? 0 : sum[(k + 1) * width + i]);
    }
}

struct cumulated {
    double *hazard, *mean; /* n_times, n_times x p */
};

/* Adds sign times what the row has passed through up to its stratum's time k (to: end of the stratum). */
static void gone_through(const struct cox *c, const struct cumulated *u, size_t k, size_t to, size_t row, double r,
                         double sign, double *residual)
{
    if (k >= to)
        return;
    for (size_t i = 0; i < c->p; i++)
        residual[i] -= sign * r * (c->z[row * c->p + i] * u->hazard[k] - u->mean[k * c->p + i]);
}

/* The hazard of its own time counts for an event only in part, and the event itself adds z - mean. */
static void own_event(const struct cox *c, const struct cox_sums *s, size_t k, size_t row, double r, double *residual)
{
    for (size_t i = 0; i < c->p; i++) {
        double z = c->z[row * c->p + i];
        residual[i] += z - s->mean_event[k * c->p + i];
        residual[i] +=
            r * (z * (s->hazard[k] - s->hazard_own[k]) - (s->mean[k * c->p + i] - s->mean_own[k * c->p + i]));
    }
}

static void stratum_residuals(struct cox *c, const struct cox_sums *s, const struct cumulated *u, size_t from,
                              size_t to, const size_t *row, size_t n_rows, double *residual)
{
    for (size_t q = 0; q < n_rows; q++) {
        size_t i = row[q], k = times_after(c, from, to, c->d->y[i], true);
        double r = exp(c->eta[i] - c->top), *mine = residual + i * c->p;
        gone_through(c, u, k, to, i, r, 1, mine);
        if (c->d->start)
            gone_through(c, u, times_after(c, from, to, c->d->start[i], true), to, i, r, -1, mine);
        if (c->d->event[i])
            own_event(c, s, k, i, r, mine);
        for (size_t j = 0; j < c->p; j++)
            mine[j] *= weight_of(c, i);
    }
}

int cox_score_residuals(struct cox *c, double *residual, struct err *err)
{
    size_t p = c->p, m = c->n_times;
    double *work = mem_zero(p + p * p + 3 * m + 5 * m * p, sizeof *work, err);
    if (!work)
        return -1;
    struct cox_sums s = {.score = work, .info = work + p};
    s.hazard = s.info + p * p;
    s.hazard_own = s.hazard + m;
    struct cumulated u = {.hazard = s.hazard_own + m};
    s.mean = u.hazard + m;
    s.mean_own = s.mean + m * p;
    s.mean_event = s.mean_own + m * p;
    u.mean = s.mean_event + m * p;
    cox_pass(c, &s);
    cumulate(c, s.hazard, 1, u.hazard);
    cumulate(c, s.mean, p, u.mean);
    memset(residual, 0, c->n * p * sizeof *residual);
    for (size_t first = 0; first < c->n;) {
        size_t last = first, from = 0, to;
        int32_t stratum = stratum_of(c, c->by_stop[first]);
        while (last < c->n && stratum_of(c, c->by_stop[last]) == stratum)
            last++;
        while (from < m && c->time[from].stratum != stratum)
            from++;
        for (to = from; to < m && c->time[to].stratum == stratum;)
            to++;
        stratum_residuals(c, &s, &u, from, to, c->by_stop + first, last - first, residual);
        first = last;
    }
    free(work);
    return 0;
}

/* ---- concordance ---- */

/* Counts by rank of the predictor, with sums of all ranks below (Fenwick 1994). */
struct ranks {
    double *tree;
    size_t n;
};

static void ranks_add(struct ranks *t, size_t rank, double w)
{
    for (size_t i = rank + 1; i <= t->n; i += i & -i)
        t->tree[i] += w;
}

static double ranks_below(const struct ranks *t, size_t rank)
{
    double sum = 0;
    for (size_t i = rank; i > 0; i -= i & -i)
        sum += t->tree[i];
    return sum;
}

static int by_double(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

static size_t *rank_eta(const struct cox *c, size_t *n_ranks, struct err *err)
{
    double *sorted = mem_zero(c->n, sizeof *sorted, err);
    size_t *rank = sorted ? mem_zero(c->n, sizeof *rank, err) : NULL;
    size_t m = 0;
    if (rank) {
        memcpy(sorted, c->eta, c->n * sizeof *sorted);
        qsort(sorted, c->n, sizeof *sorted, by_double);
        for (size_t i = 0; i < c->n; i++)
            if (m == 0 || sorted[i] != sorted[m - 1])
                sorted[m++] = sorted[i];
        for (size_t i = 0; i < c->n; i++)
            rank[i] = (size_t)((double *)bsearch(&c->eta[i], sorted, m, sizeof *sorted, by_double) - sorted);
    }
    free(sorted);
    *n_ranks = m;
    return rank;
}

struct pairs {
    double concordant, discordant, tied;
};

/* The events of one time against those still at risk after it, who are in the tree. */
static void compare(const struct cox *c, const struct cox_time *t, const struct ranks *tree, const size_t *rank,
                    struct pairs *p)
{
    double all = ranks_below(tree, tree->n);
    for (size_t k = 0; k < t->n; k++) {
        size_t row = c->by_stop[t->first + k];
        if (!c->d->event[row])
            continue;
        double w = weight_of(c, row), below = ranks_below(tree, rank[row]), upto = ranks_below(tree, rank[row] + 1);
        p->concordant += w * below; /* they survive longer at a lower hazard */
        p->discordant += w * (all - upto);
        p->tied += w * (upto - below);
    }
}

int cox_concordance(const struct cox *c, double *concordance, struct err *err)
{
    struct ranks tree = {0};
    struct pairs p = {0};
    size_t *rank = rank_eta(c, &tree.n, err), in = 0, out = 0;
    tree.tree = rank ? mem_zero(tree.n + 1, sizeof *tree.tree, err) : NULL;
    if (!tree.tree) {
        free(rank);
        return -1;
    }
    const struct design *d = c->d;
    for (size_t k = 0; k < c->n_times; k++) {
        const struct cox_time *t = &c->time[k];
        if (k == 0 || t->stratum != c->time[k - 1].stratum) {
            memset(tree.tree, 0, (tree.n + 1) * sizeof *tree.tree);
            while (in < c->n && stratum_of(c, c->by_stop[in]) != t->stratum)
                in++;
            while (c->by_start && out < c->n && stratum_of(c, c->by_start[out]) != t->stratum)
                out++;
        }
        for (; in < t->first; in++)
            ranks_add(&tree, rank[c->by_stop[in]], weight_of(c, c->by_stop[in]));
        for (size_t q = 0; q < t->n; q++) /* censored at this time: they survive longer */
            if (!d->event[c->by_stop[t->first + q]])
                ranks_add(&tree, rank[c->by_stop[t->first + q]], weight_of(c, c->by_stop[t->first + q]));
        for (; c->by_start && out < c->n && stratum_of(c, c->by_start[out]) == t->stratum &&
               d->start[c->by_start[out]] >= t->time;
             out++)
            ranks_add(&tree, rank[c->by_start[out]], -weight_of(c, c->by_start[out]));
        compare(c, t, &tree, rank, &p);
        for (size_t q = 0; q < t->n; q++)
            if (d->event[c->by_stop[t->first + q]])
                ranks_add(&tree, rank[c->by_stop[t->first + q]], weight_of(c, c->by_stop[t->first + q]));
        in = t->first + t->n;
    }
    *concordance = (p.concordant + p.tied / 2) / (p.concordant + p.discordant + p.tied);
    free(tree.tree);
    free(rank);
    return 0;
}
