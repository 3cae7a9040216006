/* importance: see snag/importance.h. */
#include "snag/importance.h"

#include <math.h>
#include <stdlib.h>

#include "io/shelf.h"
#include "snag/mem.h"
#include "stat/design/factor.h"

struct sums {
    size_t p;   /* columns without the intercept */
    double *xx; /* p x p: sums of squares and products about the mean */
    double *xy; /* p */
    double yy;
    double *work; /* p x (p + 1) */
};

static int take_sums(const struct design *d, struct sums *s, struct err *err)
{
    struct design_block b;
    size_t q = d->p;
    double *g = mem_zero(q * q, sizeof *g, err), *zy = mem_zero(q, sizeof *zy, err);
    long double total = 0, squares = 0, weights = 0;
    if (!g || !zy || block_open(&b, d, err) < 0) {
        free(g);
        free(zy);
        return -1;
    }
    for (size_t i = 0; i < d->n; i++, shelf_step(d->f->shelf, i)) {
        double w = d->weight ? d->weight[i] : 1;
        total += w * d->y[i];
        weights += w;
    }
    double mean = (double)(total / weights);
    while (block_next(&b)) {
        gram_add(g, &b, d->weight ? d->weight + b.first : NULL);
        for (size_t i = 0; i < b.n; i++) {
            double y = d->y[b.first + i] - mean, w = d->weight ? d->weight[b.first + i] : 1;
            squares += w * y * y;
            for (size_t j = 0; j < q; j++)
                zy[j] += w * y * b.z[j * BLOCK_ROWS + i];
        }
    }
    block_close(&b);
    s->yy = (double)squares;
    for (size_t i = 1; i < q; i++) {
        s->xy[i - 1] = zy[i] - g[i] * zy[0] / g[0];
        for (size_t j = i; j < q; j++)
            s->xx[(i - 1) * s->p + j - 1] = g[i * q + j] - g[i] * g[j] / g[0];
    }
    free(g);
    free(zy);
    return 0;
}

/* R² of the chosen columns: the squared length of L^-1 x'y, L from Cholesky of their sums. */
static double r_squared(struct sums *s, const size_t *column, size_t n)
{
    double *l = s->work, *u = s->work + s->p * s->p, explained = 0;
    for (size_t i = 0; i < n; i++) {
        for (size_t j = 0; j <= i; j++) {
            size_t a = column[i] < column[j] ? column[i] : column[j], b = column[i] < column[j] ? column[j] : column[i];
            double t = s->xx[a * s->p + b];
            for (size_t k = 0; k < j; k++)
                t -= l[i * s->p + k] * l[j * s->p + k];
            l[i * s->p + j] = i == j ? sqrt(t) : t / l[j * s->p + j];
        }
        double t = s->xy[column[i]];
        for (size_t k = 0; k < i; k++)
            t -= l[i * s->p + k] * u[k];
        u[i] = t / l[i * s->p + i];
        explained += u[i] * u[i];
    }
    return explained / s->yy;
}

/* R² of every subset of terms; bit t of the index is term t. */
static void all_subsets(struct sums *s, const struct design *d, const size_t *term, size_t k, size_t *column,
                        double *r2)
{
    for (size_t set = 0; set < (size_t)1 << k; set++) {
        size_t n = 0;
        for (size_t t = 0; t < k; t++)
            for (size_t j = 1; j < d->p && (set >> t & 1); j++)
                if (d->column[j].term == term[t])
                    column[n++] = j - 1;
        r2[set] = r_squared(s, column, n);
    }
}

static double factorial(size_t n)
{
    double f = 1;
    for (; n > 1; n--)
        f *= (double)n;
    return f;
}

static void average(const double *r2, size_t k, size_t t, struct importance *out)
{
    size_t bit = (size_t)1 << t, all = ((size_t)1 << k) - 1;
    for (size_t set = 0; set <= all; set++) {
        if (set & bit)
            continue;
        size_t size = (size_t)__builtin_popcountll(set);
        out->lmg += factorial(size) * factorial(k - 1 - size) / factorial(k) * (r2[set | bit] - r2[set]);
    }
    out->first = r2[bit];
    out->last = r2[all] - r2[all & ~bit];
}

/* The terms that have columns; an interaction is refused. */
static int find_terms(const struct design *d, size_t *term, size_t *k, struct err *err)
{
    *k = 0;
    for (size_t j = 1; j < d->p; j++) {
        size_t t = d->column[j].term;
        if (d->m->term[t].n > 1)
            return err_set(err, ERR_USAGE, "the importance of %s: an interaction has none separate from its parts",
                           d->column[j].name);
        if (*k > 0 && term[*k - 1] == t)
            continue;
        if (*k == IMPORTANCE_MAX)
            return err_set(err, ERR_USAGE, "the importance of more than %d terms takes too many fits", IMPORTANCE_MAX);
        term[(*k)++] = t;
    }
    return *k > 0 ? 0 : err_set(err, ERR_DATA, "the formula has no term that varies");
}

int importance_lmg(const struct design *d, struct importance **out, size_t *n, struct err *err)
{
    size_t term[IMPORTANCE_MAX], k;
    *out = NULL;
    if (!d->intercept || d->offset)
        return err_set(err, ERR_USAGE, "importance requires an intercept and no offset");
    if (find_terms(d, term, &k, err) < 0)
        return -1;
    struct sums s = {.p = d->p - 1};
    s.xx = mem_zero(s.p * s.p, 2 * sizeof *s.xx, err);
    s.xy = mem_zero(s.p, 2 * sizeof *s.xy, err);
    s.work = mem_zero(s.p * (s.p + 1), sizeof *s.work, err);
    size_t *column = mem_zero(s.p, sizeof *column, err);
    double *r2 = mem_zero((size_t)1 << k, sizeof *r2, err);
    *out = mem_zero(k, sizeof **out, err);
    int rc = s.xx && s.xy && s.work && column && r2 && *out ? take_sums(d, &s, err) : -1;
    if (rc == 0) {
        all_subsets(&s, d, term, k, column, r2);
        for (size_t t = 0; t < k; t++) {
            (*out)[t].term = d->m->var[d->m->term[term[t]].var[0]]->label;
            average(r2, k, t, &(*out)[t]);
        }
        *n = k;
    } else {
        free(*out);
        *out = NULL;
    }
    free(s.xx);
    free(s.xy);
    free(s.work);
    free(column);
    free(r2);
    return rc;
}
