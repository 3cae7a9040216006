/* drivers_model: one model of stacked landmarks, fitted many times: to resampled customers, to exchanged snags.
 * Newton's method on scaled columns; columns that others determine stay at 0. */
#include <stdlib.h>

#include "study/drivers_impl.h"

#define SAME 1e-9  /* what is left of a column that others determine, relative */
#define FLAT 1e-8  /* a step that changes nothing */
#define STEEP 30.0 /* a linear predictor beyond which leavers and others are separated */

/* ---- the matrix ---- */

static bool varies(const double *x, size_t n)
{
    for (size_t i = 1; i < n; i++)
        if (x[i] != x[0])
            return true;
    return false;
}

/* Takes the column just filled into the model if it says something: centred on nothing, divided by its root mean
 * square. */
static bool take_column(struct driver_model *m)
{
    double *x = m->x + m->p * m->n, square = 0;
    for (size_t i = 0; i < m->n; i++)
        square += x[i] * x[i];
    double scale = sqrt(square / (double)(m->n > 0 ? m->n : 1));
    if (!(scale > 0) || (m->p > 0 && !varies(x, m->n)))
        return false;
    for (size_t i = 0; i < m->n; i++)
        x[i] /= scale;
    m->scale[m->p++] = scale;
    return true;
}

static void fill_landmarks(struct driver_model *m, const struct drivers *d, const struct driver_rows *r)
{
    for (size_t k = 1; k < d->o.landmarks->n; k++) {
        for (size_t i = 0; i < m->n; i++)
            m->x[m->p * m->n + i] = (size_t)r->at[i] == k;
        (void)take_column(m);
    }
}

static void fill_covariate(struct driver_model *m, const double *x, bool log_too)
{
    const int n = log_too ? 2 : 1;
    for (int log = 0; x && log < n; log++) {
        for (size_t i = 0; i < m->n; i++)
            m->x[m->p * m->n + i] = log ? log1p(x[i]) : x[i];
        (void)take_column(m);
    }
}

static void fill(struct driver_model *m, const struct drivers *d, const struct driver_rows *r, bool landmarks,
                 enum driver_adjust adjust, size_t only)
{
    for (size_t i = 0; i < m->n; i++)
        m->x[i] = 1;
    (void)take_column(m);
    if (landmarks)
        fill_landmarks(m, d, r);
    if (adjust != ADJUST_NONE) {
        fill_covariate(m, r->with[WITH_TENURE], false);
        fill_covariate(m, r->with[WITH_OBSERVED], false);
        fill_covariate(m, r->with[WITH_MATTERS], true);
    }
    if (adjust == ADJUST_CONTACTS)
        fill_covariate(m, r->with[WITH_CONTACTS], true);
    for (size_t k = 0; k < d->n_rules; k++) {
        m->column[k] = SIZE_MAX;
        if (!d->rule[k].used || !r->snags[k] || (only != ALL_RULES && only != k))
            continue;
        memcpy(m->x + m->p * m->n, r->snags[k], m->n * sizeof *m->x);
        size_t at = m->p;
        if (take_column(m))
            m->column[k] = at;
    }
}

static int share_rows(struct driver_model *m, struct err *err)
{
    int32_t *rows = mem_zero(m->n_customers + 1, sizeof *rows, err);
    for (size_t i = 0; rows && i < m->n; i++)
        rows[m->who[i]]++;
    for (size_t i = 0; rows && i < m->n; i++)
        m->share[i] = 1.0 / rows[m->who[i]];
    free(rows);
    return rows ? 0 : -1;
}

int driver_model_open(struct driver_model *m, const struct drivers *d, const struct driver_rows *r, bool landmarks,
                      enum driver_adjust adjust, size_t only, struct err *err)
{
    size_t most = 8 + d->o.landmarks->n + d->n_rules;
    *m = (struct driver_model){
        .n = r->n, .n_customers = d->customers.n, .y = r->y, .who = r->who, .n_rules = d->n_rules};
    m->x = mem_zero(most * (m->n + 1), sizeof *m->x, err);
    m->scale = mem_zero(most, sizeof *m->scale, err);
    m->beta = mem_zero(most, sizeof *m->beta, err);
    m->odds = mem_zero(m->n + 1, sizeof *m->odds, err);
    m->share = mem_zero(m->n + 1, sizeof *m->share, err);
    m->hessian = mem_zero(most * most, sizeof *m->hessian, err);
    m->step = mem_zero(most, sizeof *m->step, err);
    m->line = mem_zero(most, sizeof *m->line, err);
    m->column = mem_zero(d->n_rules + 1, sizeof *m->column, err);
    bool room = m->x && m->scale && m->beta && m->odds && m->share && m->hessian && m->step && m->line && m->column;
    if (!room || share_rows(m, err) < 0) {
        driver_model_close(m);
        return -1;
    }
    fill(m, d, r, landmarks, adjust, only);
    return 0;
}

void driver_model_close(struct driver_model *m)
{
    double *const room[] = {m->x, m->scale, m->beta, m->odds, m->share, m->hessian, m->step, m->line};
    for (size_t i = 0; i < sizeof room / sizeof *room; i++)
        free(room[i]);
    free(m->column);
    *m = (struct driver_model){0};
}

/* ---- the fit ---- */

/* exp(eta) of every row; false if one is out of bounds. */
static bool predict(struct driver_model *m)
{
    double worst = 0;
    for (size_t i = 0; i < m->n; i++)
        m->odds[i] = 0;
    for (size_t j = 0; j < m->p; j++)
        for (size_t i = 0; m->beta[j] != 0 && i < m->n; i++)
            m->odds[i] += m->beta[j] * m->x[j * m->n + i];
    for (size_t i = 0; i < m->n; i++) {
        worst = fmax(worst, fabs(m->odds[i]));
        m->odds[i] = exp(m->odds[i]);
    }
    return worst < STEEP;
}

/* The mean of a row, and the weight of its square. */
static double mean_of(const struct driver_model *m, size_t i, double *curve)
{
    double mean = m->poisson ? m->odds[i] : m->odds[i] / (1 + m->odds[i]);
    *curve = m->poisson ? mean : mean / (1 + m->odds[i]);
    return mean;
}

/* The information (lower triangle) and the score, which goes to m->step. */
static void gather(struct driver_model *m, const double *times)
{
    size_t p = m->p;
    memset(m->hessian, 0, p * p * sizeof *m->hessian);
    memset(m->step, 0, p * sizeof *m->step);
    for (size_t i = 0; i < m->n; i++) {
        double curve, weight = times ? times[m->who[i]] : 1;
        if (weight == 0)
            continue;
        double left = m->y[i] - mean_of(m, i, &curve);
        for (size_t j = 0; j < p; j++)
            m->line[j] = m->x[j * m->n + i];
        for (size_t j = 0; j < p; j++) {
            double xj = weight * m->line[j];
            if (xj == 0)
                continue;
            m->step[j] += left * xj;
            for (size_t k = 0; k <= j; k++)
                m->hessian[j * p + k] += curve * xj * m->line[k];
        }
    }
}

/* Cholesky in place; a column that those before it determine gets a row and a column of zeros. */
static void decompose(double *a, size_t p)
{
    for (size_t j = 0; j < p; j++) {
        double whole = a[j * p + j];
        for (size_t k = 0; k < j; k++)
            a[j * p + j] -= a[j * p + k] * a[j * p + k];
        bool same = !(a[j * p + j] > SAME * whole);
        a[j * p + j] = same ? 0 : sqrt(a[j * p + j]);
        for (size_t i = j + 1; i < p; i++) {
            for (size_t k = 0; k < j; k++)
                a[i * p + j] -= a[i * p + k] * a[j * p + k];
            a[i * p + j] = same ? 0 : a[i * p + j] / a[j * p + j];
        }
        for (size_t k = 0; same && k < j; k++)
            a[j * p + k] = 0;
    }
}

/* L L' x = b, in place. */
static void solve(const double *l, size_t p, double *b)
{
    for (size_t j = 0; j < p; j++) {
        for (size_t k = 0; k < j; k++)
            b[j] -= l[j * p + k] * b[k];
        b[j] = l[j * p + j] > 0 ? b[j] / l[j * p + j] : 0;
    }
    for (size_t j = p; j-- > 0;) {
        for (size_t k = j + 1; k < p; k++)
            b[j] -= l[k * p + j] * b[k];
        b[j] = l[j * p + j] > 0 ? b[j] / l[j * p + j] : 0;
    }
}

int driver_model_fit(struct driver_model *m, const double *times, int steps, struct err *err)
{
    enum { FEW = 5 };
    bool flat = false, fits = predict(m);
    for (int step = 0; fits && !flat && step < steps; step++) {
        double most = 0;
        gather(m, times);
        decompose(m->hessian, m->p);
        solve(m->hessian, m->p, m->step);
        for (size_t j = 0; j < m->p; j++) {
            m->beta[j] += m->step[j];
            most = fmax(most, fabs(m->step[j]));
        }
        fits = predict(m);
        flat = most < FLAT;
    }
    if (fits && (flat || steps <= FEW))
        return 0;
    return err_set(err, ERR_DATA, "the model does not converge: a rule separates leavers from the rest");
}

double driver_model_coefficient(const struct driver_model *m, size_t rule)
{
    size_t j = m->column[rule];
    return j == SIZE_MAX ? NAN : m->beta[j] / m->scale[j];
}

/* ---- what it says ---- */

/* Sums over customers of their mean risk: observed, and for each rule without it and with one more. */
struct risk_sums {
    double observed, absent, one_more;
};

/* x to a small whole power. */
static double power(double x, double n)
{
    double y = 1;
    if (n > 40)
        return pow(x, n);
    for (; n >= 1; n--)
        y *= x;
    return y;
}

static struct risk_sums rule_risks(const struct driver_model *m, const struct drivers *d, const struct driver_rows *r,
                                   size_t rule, const double *times)
{
    struct risk_sums s = {0, 0, 0};
    double factor[64], more = exp(driver_model_coefficient(m, rule));
    size_t with[64], n = 0;
    for (size_t k = 0; k < d->n_rules && n < 64; k++)
        if (d->rule[rule].with[k] && m->column[k] != SIZE_MAX) {
            factor[n] = exp(-driver_model_coefficient(m, k));
            with[n++] = k;
        }
    for (size_t i = 0; i < m->n; i++) {
        double weight = (times ? times[m->who[i]] : 1) * m->share[i], odds = m->odds[i], without = odds;
        for (size_t k = 0; k < n; k++)
            if (r->snags[with[k]][i] > 0)
                without *= power(factor[k], r->snags[with[k]][i]);
        double risk = odds / (1 + odds);
        s.observed += weight * risk;
        s.absent += weight * (without == odds ? risk : without / (1 + without));
        s.one_more += weight * (odds * more / (1 + odds * more));
    }
    return s;
}

double driver_model_contrasts(const struct driver_model *m, const struct drivers *d, const struct driver_rows *r,
                              const double *times, double *to)
{
    double all = 0, observed = NAN;
    for (size_t i = 0; i < m->n; i++)
        all += (times ? times[m->who[i]] : 1) * m->share[i];
    for (size_t k = 0; k < m->n_rules; k++) {
        double *x = to + k * N_CONTRASTS_OF;
        for (int c = 0; c < N_CONTRASTS_OF; c++)
            x[c] = NAN;
        if (m->column[k] == SIZE_MAX)
            continue;
        struct risk_sums s = rule_risks(m, d, r, k, times);
        observed = s.observed / all;
        x[RD_ABSENT] = (s.observed - s.absent) / all;
        x[RR_ABSENT] = s.observed / s.absent;
        x[RD_ONE_MORE] = (s.one_more - s.observed) / all;
        x[RR_ONE_MORE] = s.one_more / s.observed;
        x[LOG_ODDS] = driver_model_coefficient(m, k);
    }
    return observed;
}

/* ---- errors ---- */

/* Adds a customer's score s s' to the meat. */
static void add_meat(double *meat, double *score, size_t p)
{
    for (size_t j = 0; j < p; j++)
        for (size_t k = 0; k <= j; k++)
            meat[j * p + k] += score[j] * score[k];
    memset(score, 0, p * sizeof *score);
}

/* Scores by customer; rows of a customer need not stand together. */
static int sum_scores(const struct driver_model *m, double *score)
{
    for (size_t i = 0; i < m->n; i++) {
        double curve, left = m->y[i] - mean_of(m, i, &curve);
        for (size_t j = 0; j < m->p; j++)
            score[(size_t)m->who[i] * m->p + j] += left * m->x[j * m->n + i];
    }
    return 0;
}

int driver_model_errors(struct driver_model *m, double *error, struct err *err)
{
    size_t p = m->p, n_met = 0;
    double *score = mem_zero(m->n_customers * p + 1, sizeof *score, err);
    double *meat = mem_zero(p * p + 1, sizeof *meat, err);
    double *row = mem_zero(p + 1, sizeof *row, err);
    int rc = score && meat && row ? sum_scores(m, score) : -1;
    bool *met = rc == 0 ? mem_zero(m->n_customers + 1, sizeof *met, err) : NULL;
    rc = met ? 0 : -1;
    for (size_t i = 0; rc == 0 && i < m->n; i++) {
        n_met += !met[m->who[i]];
        met[m->who[i]] = true;
    }
    for (size_t c = 0; rc == 0 && c < m->n_customers; c++)
        if (met[c])
            add_meat(meat, score + c * p, p);
    if (rc == 0) {
        gather(m, NULL);
        decompose(m->hessian, p);
    }
    for (size_t k = 0; rc == 0 && k < m->n_rules; k++) {
        double sum = 0;
        error[k] = NAN;
        if (m->column[k] == SIZE_MAX)
            continue;
        memset(row, 0, p * sizeof *row); /* the row of the inverse */
        row[m->column[k]] = 1;
        solve(m->hessian, p, row);
        for (size_t i = 0; i < p; i++)
            for (size_t j = 0; j <= i; j++)
                sum += (i == j ? 1 : 2) * row[i] * row[j] * meat[i * p + j];
        double g = (double)n_met;
        error[k] = sqrt(sum * g / (g - 1)) / m->scale[m->column[k]];
    }
    free(score);
    free(meat);
    free(row);
    free(met);
    return rc;
}
