/* robust: sandwich covariances; the methods are named in fit_impl.h. */
#include <math.h>
#include <stdlib.h>

#include "io/shelf.h"
#include "stat/design/design_impl.h"
#include "stat/model/fit_impl.h"

#define LEVERAGE_WHOLE 1e-10 /* below this, 1 - h is 0 but for rounding */

bool robust_wanted(const struct design *d, const struct fit_options *o)
{
    return o->robust != ROBUST_NONE || d->cluster[0];
}

/* Where the rows' scores come from: z_i e_i of a design, or given. */
struct scores {
    const struct design *d;
    const double *e, *leverage;
    const double *rows; /* n x q, or NULL */
    size_t q;
    bool asymptotic; /* no small-sample factors */
};

/* meat += the outer product of row i's score, each row by itself. */
static void meat_given(const struct scores *s, double *meat)
{
    for (size_t r = 0; r < s->d->n; r++)
        for (size_t i = 0; i < s->q; i++)
            for (size_t j = 0; j < s->q; j++)
                meat[i * s->q + j] += s->rows[r * s->q + i] * s->rows[r * s->q + j];
}

/* HC2 and HC3 divide by 1 - h, which is nothing but rounding for a row with a coefficient of its own. */
static int whole_leverage(const struct design *d, size_t row, enum robust kind, struct err *err)
{
    err_set(err, ERR_DATA, "%s:%llu: no other row is like this one (leverage 1): --robust HC%d divides by 0",
            d->f->name, (unsigned long long)design_line(d, row), kind == ROBUST_HC2 ? 2 : 3);
    return err_hint(err, "--robust HC1 uses no leverages; or drop the row or its level with --where");
}

static int meat_rows(const struct scores *s, enum robust kind, double *meat, struct err *err)
{
    const struct design *d = s->d;
    const double *e = s->e, *leverage = s->leverage;
    if (s->rows) {
        meat_given(s, meat);
        return 0;
    }
    struct design_block b;
    double w[BLOCK_ROWS];
    int rc = 0;
    if (block_open(&b, d, err) < 0)
        return -1;
    while (rc == 0 && block_next(&b)) {
        for (size_t i = 0; rc == 0 && i < b.n; i++) {
            double ei = e[b.first + i], out = leverage ? 1 - leverage[b.first + i] : 1;
            w[i] = ei * ei;
            if (kind == ROBUST_HC2 || kind == ROBUST_HC3) {
                w[i] /= kind == ROBUST_HC3 ? out * out : out;
                rc = out < LEVERAGE_WHOLE ? whole_leverage(d, b.first + i, kind, err) : 0;
            }
        }
        gram_add(meat, &b, w);
    }
    block_close(&b);
    if (rc < 0)
        return -1;
    for (size_t i = 0; i < d->p; i++)
        for (size_t j = 0; j < i; j++)
            meat[i * d->p + j] = meat[j * d->p + i];
    return 0;
}

static int sum_clusters(const struct scores *s, const int32_t *code, double *sum, struct err *err)
{
    struct design_block b;
    size_t p = s->q;
    if (s->rows) {
        for (size_t i = 0; i < s->d->n; i++)
            for (size_t j = 0; j < p; j++)
                sum[(size_t)code[i] * p + j] += s->rows[i * p + j];
        return 0;
    }
    if (block_open(&b, s->d, err) < 0)
        return -1;
    while (block_next(&b))
        for (size_t j = 0; j < p; j++)
            for (size_t i = 0; i < b.n; i++)
                sum[(size_t)code[b.first + i] * p + j] += b.z[j * BLOCK_ROWS + i] * s->e[b.first + i];
    block_close(&b);
    return 0;
}

/* meat += weight * sum over clusters of the outer product of their summed scores. */
static int meat_clusters(const struct scores *s, const int32_t *code, size_t n_codes, double weight, double *meat,
                         struct err *err)
{
    size_t p = s->q;
    double *sum = mem_zero(n_codes * p, sizeof *sum, err);
    if (!sum || sum_clusters(s, code, sum, err) < 0) {
        free(sum);
        return -1;
    }
    for (size_t g = 0; g < n_codes; g++)
        for (size_t i = 0; i < p; i++)
            for (size_t j = 0; j < p; j++)
                meat[i * p + j] += weight * sum[g * p + i] * sum[g * p + j];
    free(sum);
    return 0;
}

/* Codes of the combinations of both cluster variables. */
static int32_t *cross(const struct design *d, size_t *n_codes, struct err *err)
{
    double *pair = shelf_new(d->f->shelf, d->n, sizeof *pair, err);
    for (size_t i = 0; pair && i < d->n; i++, shelf_step(d->f->shelf, i))
        pair[i] = (double)d->cluster[0][i] * (double)d->n_clusters[1] + d->cluster[1][i];
    int32_t *code = pair ? design_rank_values(d, pair, n_codes, err) : NULL;
    shelf_free(d->f->shelf, pair);
    return code;
}

static int clustered_meat(const struct scores *s, double *meat, struct err *err)
{
    const struct design *d = s->d;
    for (int k = 0; k < 2 && d->cluster[k]; k++) {
        double g = (double)d->n_clusters[k];
        if (meat_clusters(s, d->cluster[k], d->n_clusters[k], s->asymptotic ? 1 : g / (g - 1), meat, err) < 0)
            return -1;
    }
    if (!d->cluster[1])
        return 0;
    size_t n_codes;
    int32_t *code = cross(d, &n_codes, err);
    int rc = code ? 0 : -1;
    if (rc == 0 && n_codes > 1)
        rc = meat_clusters(s, code, n_codes, s->asymptotic ? -1 : -(double)n_codes / ((double)n_codes - 1), meat, err);
    shelf_free(d->f->shelf, code);
    return rc;
}

/* cov = factor * bread meat bread. */
static int sandwich(const double *bread, const double *meat, double factor, size_t p, double *cov, struct err *err)
{
    double *half = mem_zero(p * p, sizeof *half, err);
    if (!half)
        return -1;
    for (size_t i = 0; i < p; i++)
        for (size_t k = 0; k < p; k++)
            for (size_t j = 0; j < p; j++)
                half[i * p + j] += bread[i * p + k] * meat[k * p + j];
    memset(cov, 0, p * p * sizeof *cov);
    for (size_t i = 0; i < p; i++)
        for (size_t k = 0; k < p; k++)
            for (size_t j = 0; j < p; j++)
                cov[i * p + j] += factor * half[i * p + k] * bread[k * p + j];
    free(half);
    return 0;
}

int robust_few_clusters(struct fit *fit, struct err *err)
{
    const struct design *d = fit->d;
    size_t least = d->n_clusters[0];
    if (d->cluster[1] && d->n_clusters[1] < least)
        least = d->n_clusters[1];
    if (least < 2)
        return err_set(err, ERR_DATA, "--cluster: one cluster only; its variation cannot be measured");
    if (least >= 30)
        return 0;
    fit->df = (double)(least - 1);
    if (fit->options.few_told)
        return 0;
    return fit_add_note(fit, err,
                        "Only %zu clusters: t quantiles on %zu degree%s of freedom; still interpret with care.", least,
                        least - 1, str_s(least - 1));
}

static int robust(struct fit *fit, const struct fit_options *o, const struct scores *s, const double *bread,
                  double *cov, struct err *err)
{
    static const char *const names[] = {"", "robust (HC0)", "robust (HC1)", "robust (HC2)", "robust (HC3)"};
    const struct design *d = fit->d;
    double n = (double)d->n, p = (double)s->q, factor = 1;
    double *meat = mem_zero(s->q * s->q, sizeof *meat, err);
    int rc = meat ? 0 : -1;
    if (rc == 0 && d->cluster[0]) {
        factor = s->asymptotic ? 1 : (n - 1) / (n - p);
        fit->errors = d->cluster[1] ? "clustered two ways (CR1)" : "clustered (CR1)";
        rc = robust_few_clusters(fit, err);
        if (rc == 0)
            rc = clustered_meat(s, meat, err);
    } else if (rc == 0) {
        factor = o->robust == ROBUST_HC1 ? n / (n - p) : 1;
        fit->errors = names[o->robust];
        rc = meat_rows(s, o->robust, meat, err);
    }
    if (rc == 0)
        rc = sandwich(bread, meat, factor, s->q, cov, err);
    for (size_t j = 0; rc == 0 && j < s->q; j++)
        if (!(cov[j * s->q + j] > 0))
            rc = err_set(err, ERR_DATA, "%s: a robust variance is not positive%s", d->f->name,
                         d->cluster[1] ? "; cluster one way" : "");
    free(meat);
    return rc;
}

int robust_cov(struct fit *fit, const struct fit_options *o, const double *e, const double *leverage,
               const double *bread, double *cov, struct err *err)
{
    struct scores s = {.d = fit->d, .e = e, .leverage = leverage, .q = fit->d->p};
    return robust(fit, o, &s, bread, cov, err);
}

int robust_scores(struct fit *fit, const struct fit_options *o, const double *scores, size_t q, const double *bread,
                  double *cov, struct err *err)
{
    struct scores s = {.d = fit->d, .rows = scores, .q = q};
    if (o->robust == ROBUST_HC2 || o->robust == ROBUST_HC3)
        return err_set(err, ERR_USAGE,
                       "--family %s has no leverages for HC2 and HC3; use --robust HC0, HC1 or --bootstrap",
                       fit->family->name);
    return robust(fit, o, &s, bread, cov, err);
}

int robust_residuals(struct fit *fit, const struct fit_options *o, const double *residuals, size_t q,
                     const double *bread, double *cov, struct err *err)
{
    struct scores s = {.d = fit->d, .rows = residuals, .q = q, .asymptotic = true};
    return robust(fit, o, &s, bread, cov, err);
}
