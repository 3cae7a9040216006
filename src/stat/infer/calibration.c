/* calibration: are fitted probabilities right? See snag/fitted.h. */
#include <math.h>
#include <stdlib.h>

#include "io/shelf.h"
#include "snag/fitted.h"
#include "stat/model/logit.h"
#include "stat/measure/dist.h"

static int by_value(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

/* Distinct quantiles of the probabilities are the ends of the groups (R's type 7). */
static int cut_groups(struct calibration *c, const double *p, size_t n, size_t groups, struct err *err)
{
    double *sorted = mem_zero(n, sizeof *sorted, err), before = NAN;
    if (!sorted)
        return -1;
    memcpy(sorted, p, n * sizeof *p);
    qsort(sorted, n, sizeof *sorted, by_value);
    for (size_t k = 0; k <= groups; k++) {
        double at = (double)(n - 1) * ((double)k / (double)groups), below = floor(at);
        size_t i = (size_t)below;
        double end = sorted[i] + (i + 1 < n ? (at - below) * (sorted[i + 1] - sorted[i]) : 0);
        if (k > 0 && end > before)
            c->group[c->n_groups++] = (struct calibration_group){.low = before, .high = end};
        if (k == 0 || end > before)
            before = end;
    }
    free(sorted);
    return 0;
}

/* A quantile between two values can end a group without rows: the next group takes over its span. */
static void drop_empty(struct calibration *c)
{
    size_t kept = 0;
    for (size_t g = 0; g < c->n_groups; g++) {
        if (c->group[g].n == 0)
            continue;
        double low = kept > 0 ? c->group[kept - 1].high : c->group[0].low;
        c->group[kept] = c->group[g];
        c->group[kept++].low = low;
    }
    c->n_groups = kept;
}

static int hosmer_lemeshow(struct calibration *c, const struct calibrated *x, struct err *err)
{
    for (size_t i = 0; i < x->n; i++, shelf_step(x->shelf, i)) {
        size_t g = 0;
        while (g + 1 < c->n_groups && x->risk[i] > c->group[g].high)
            g++;
        c->group[g].n++;
        c->group[g].events += x->y[i];
        c->group[g].expected += x->risk[i];
    }
    drop_empty(c);
    if (c->n_groups < 3)
        return err_set(err, ERR_DATA, "the probabilities make %zu group%s; 3 are required", c->n_groups,
                       str_s(c->n_groups));
    c->chi2 = 0;
    for (size_t g = 0; g < c->n_groups; g++) {
        const struct calibration_group *k = &c->group[g];
        double off = k->events - k->expected;
        c->chi2 += off * off / k->expected + off * off / (k->n - k->expected);
    }
    c->df = (double)c->n_groups - (x->unseen ? 0 : 2);
    c->p_value = dist_chi2_upper(c->chi2, c->df);
    return 0;
}

/* No yes is below a no, or none is above: the best slope is infinite. */
static bool separates(struct shelf *shelf, const double *eta, const double *y, size_t n)
{
    double low[2] = {INFINITY, INFINITY}, high[2] = {-INFINITY, -INFINITY};
    for (size_t i = 0; i < n; i++, shelf_step(shelf, i)) {
        bool yes = y[i] == 1;
        low[yes] = fmin(low[yes], eta[i]);
        high[yes] = fmax(high[yes], eta[i]);
    }
    return high[0] <= low[1] || high[1] <= low[0];
}

/* Intercept and slope of a logistic regression on the linear predictor, by Newton's method from 0 and 1. */
static void recalibrate(struct calibration *c, struct shelf *shelf, const double *eta, const double *y, size_t n)
{
    long double a = 0, b = 1, step = 1;
    for (int k = 0; k < 50 && fabsl(step) > 1e-13L; k++) {
        long double s0 = 0, s1 = 0, i00 = 0, i01 = 0, i11 = 0;
        for (size_t i = 0; i < n; i++, shelf_step(shelf, i)) {
            struct glm_row r;
            logit_row(y[i], (double)(a + b * eta[i]), 0, &r);
            s0 += r.score;
            s1 += r.score * (long double)eta[i];
            i00 += r.weight;
            i01 += r.weight * (long double)eta[i];
            i11 += r.weight * (long double)eta[i] * eta[i];
        }
        long double det = i00 * i11 - i01 * i01, da = (i11 * s0 - i01 * s1) / det, db = (i00 * s1 - i01 * s0) / det;
        a += da;
        b += db;
        step = fmaxl(fabsl(da), fabsl(db));
    }
    c->intercept = fabsl(a) < 1e-9L ? 0 : (double)a; /* 0 but for what the iteration leaves */
    c->slope = (double)b;
}

int calibration_of(struct calibration *c, const struct calibrated *x, size_t groups, struct err *err)
{
    *c = (struct calibration){.auc = NAN, .auc_low = NAN, .auc_high = NAN, .intercept = NAN, .slope = NAN};
    c->shrinkage = NAN;
    c->unseen = x->unseen;
    if (cut_groups(c, x->risk, x->n, groups, err) < 0 || hosmer_lemeshow(c, x, err) < 0)
        return -1;
    c->separated = separates(x->shelf, x->predictor, x->y, x->n);
    if (!c->separated)
        recalibrate(c, x->shelf, x->predictor, x->y, x->n);
    for (size_t i = 0; i < x->n; i++, shelf_step(x->shelf, i))
        c->brier += (x->y[i] - x->risk[i]) * (x->y[i] - x->risk[i]) / (double)x->n;
    return 0;
}

int calibration_make(struct calibration *c, const struct fit *fit, const struct fitted *f, size_t groups,
                     struct err *err)
{
    const struct design *d = fit->d;
    const struct calibrated x = {.risk = f->mean, .predictor = f->eta, .y = d->y, .n = d->n, .shelf = f->shelf};
    *c = (struct calibration){0};
    if (family_check(fit->family, "calibration", err) < 0)
        return -1;
    if (d->weight)
        return err_set(err, ERR_USAGE, "--calibration counts rows; omit --weights");
    if (calibration_of(c, &x, groups, err) < 0)
        return -1;
    c->auc = fit_fact(fit, "auc");
    c->auc_low = fit_fact(fit, "auc_low");
    c->auc_high = fit_fact(fit, "auc_high");
    double lr = fit_fact(fit, "lr_chi2"), df = (double)(d->p - d->intercept);
    c->shrinkage = lr > df ? (lr - df) / lr : NAN;
    return 0;
}
