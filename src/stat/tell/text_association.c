/* text_association: the tables of tidy_association's text. */
#include <math.h>
#include <stdio.h>

#include "stat/tell/tidy_impl.h"
#include "text/figure.h"

enum { INTERVAL = 2 * TEXT_NUMBER + 8 };

/* A number, or a dash if there is none. */
static const char *shown(char *text, double v, int digits)
{
    if (isnan(v))
        (void)snprintf(text, TEXT_NUMBER, "–");
    else
        text_number(text, v, digits);
    return text;
}

static const char *shown_p(char *text, double p)
{
    if (isnan(p))
        (void)snprintf(text, TEXT_NUMBER, "–");
    else
        text_p(text, p);
    return text;
}

static const char *shown_t(char *text, double t)
{
    if (fabs(t) < 1e6)
        (void)snprintf(text, TEXT_NUMBER, "%.2f", t);
    else
        shown(text, t, 4);
    return text;
}

/* One decimal if that is informative. */
static const char *shown_tenths(char *text, double v)
{
    if (fabs(v) >= 0.05 || v == 0)
        (void)snprintf(text, TEXT_NUMBER, "%.1f", v);
    else
        shown(text, v, 2);
    return text;
}

static const char *shown_interval(char *text, const struct measure *a, double times,
                                  const char *(*show)(char *, double))
{
    char low[TEXT_NUMBER], high[TEXT_NUMBER];
    if (isnan(a->low))
        (void)snprintf(text, INTERVAL, "–");
    else
        (void)snprintf(text, INTERVAL, "%s to %s", show(low, times * a->low), show(high, times * a->high));
    return text;
}

static const char *shown_4(char *text, double v)
{
    return shown(text, v, 4);
}

/* Correlations have four decimals. */
static const char *shown_r(char *text, double v)
{
    (void)snprintf(text, TEXT_NUMBER, "%.4f", v);
    return text;
}

static const char *shown_count(char *text, double n)
{
    struct buf b = {0};
    struct err ignored = ERR_INIT;
    if (text_count(&b, "", n, "", &ignored) == 0)
        (void)snprintf(text, TEXT_NUMBER, "%s", b.p);
    buf_free(&b);
    return text;
}

/* ---- correlations ---- */

static const struct association_line *find_line(const struct association *x, const char *measure)
{
    for (size_t i = 0; i < x->n_lines; i++)
        if (strcmp(x->line[i].measure, measure) == 0)
            return &x->line[i];
    return NULL;
}

static int put_correlations(const struct association *x, struct grid *g, struct buf *b, struct err *err)
{
    char r[TEXT_NUMBER], interval[INTERVAL], p[TEXT_NUMBER];
    bool versus = x->kind == ASSOCIATION_VERSUS;
    g->n_columns = 4;
    if (grid_cell(g, err, "%s", "") < 0 || grid_cell(g, err, "%s", versus ? "pearson" : "estimate") < 0 ||
        grid_cell(g, err, "%g %% interval", 100 * x->level) < 0 || grid_cell(g, err, "p") < 0)
        return -1;
    for (size_t i = 0; i < x->n_lines; i++) {
        const struct association_line *l = &x->line[i];
        if (isnan(l->a.low))
            continue; /* a test */
        if ((versus ? grid_cell(g, err, "%s and %s", l->of, l->with) : grid_cell(g, err, "%s", l->measure)) < 0 ||
            grid_cell(g, err, "%s", shown_r(r, l->a.estimate)) < 0 ||
            grid_cell(g, err, "%s", shown_interval(interval, &l->a, 1, shown_r)) < 0 ||
            grid_cell(g, err, "%s", shown_p(p, l->a.p_value)) < 0)
            return -1;
    }
    return grid_write(g, b, err);
}

static int put_scales(const struct association *x, struct buf *b, struct err *err)
{
    char se[TEXT_NUMBER], chi2[TEXT_NUMBER], p[TEXT_NUMBER];
    const struct association_line *l = find_line(x, "polychoric"), *fit = find_line(x, "bivariate_normal");
    if (!l)
        return 0;
    if (buf_addf(b, err, "\npolychoric: standard error %s\n", shown(se, l->a.std_error, 4)) < 0)
        return -1;
    return fit ? buf_addf(b, err, "do two normals underlie the scales? chi² %s on %.0f df, p %s\n",
                          shown(chi2, fit->a.statistic, 4), fit->a.df, shown_p(p, fit->a.p_value))
               : 0;
}

static int put_williams(const struct association *x, struct buf *b, struct err *err)
{
    char d[TEXT_NUMBER], t[TEXT_NUMBER], p[TEXT_NUMBER];
    const struct measure *a = &x->line[x->n_lines - 1].a;
    bool differs = a->p_value < 1 - x->level;
    if (buf_addf(b, err, "\ndifference %s, Williams' t %s on %.0f df, p %s\n", shown_r(d, a->estimate),
                 shown_t(t, a->statistic), a->df, shown_p(p, a->p_value)) < 0)
        return -1;
    if (!differs)
        return text_sentence(b, err, "No evidence that %s is more strongly correlated with one than with the other.",
                             x->first);
    return text_sentence(b, err, "The correlation with %s is %s than that with %s.", x->second,
                         a->estimate > 0 ? "higher" : "lower", x->third);
}

/* ---- groups ---- */

static int put_group(const struct association *x, const struct association_line *l, struct grid *g, struct err *err)
{
    char a[TEXT_NUMBER], c[TEXT_NUMBER], interval[INTERVAL], p[TEXT_NUMBER];
    size_t n_counts = x->kind == ASSOCIATION_SHARES ? 1 : x->kind == ASSOCIATION_MEANS ? 0 : 3;
    const struct measure *last = &l[x->per_group - 1].a;
    int rc = grid_cell(g, err, "%s", l->of ? l->of : "all");
    for (size_t i = 0; rc == 0 && i < n_counts; i++)
        rc = grid_cell(g, err, "%s", shown_count(a, l[i].a.estimate));
    if (rc == 0)
        rc = grid_cell(g, err, "%s", shown_count(c, (double)l->a.n));
    if (rc < 0)
        return -1;
    switch (x->kind) {
    case ASSOCIATION_SHARES:
        return grid_cell(g, err, "%s %%", shown_tenths(a, 100 * last->estimate)) < 0
                   ? -1
                   : grid_cell(g, err, "%s", shown_interval(interval, last, 100, shown_tenths));
    case ASSOCIATION_MEANS:
        return grid_cell(g, err, "%s", shown(a, l->a.estimate, 4)) < 0 ||
                       grid_cell(g, err, "%s", shown(c, last->estimate, 4)) < 0
                   ? -1
                   : grid_cell(g, err, "%s", shown_interval(interval, &l->a, 1, shown_4));
    case ASSOCIATION_SCORES:
        return grid_cell(g, err, "%s", shown_tenths(a, last->estimate)) < 0
                   ? -1
                   : grid_cell(g, err, "%s", shown_interval(interval, last, 1, shown_tenths));
    default:
        return grid_cell(g, err, "%s", shown(a, last->estimate, 4)) < 0 ||
                       grid_cell(g, err, "%s", shown_interval(interval, last, 1, shown_4)) < 0
                   ? -1
                   : grid_cell(g, err, "%s", shown_p(p, last->p_value));
    }
}

static int put_groups(const struct association *x, struct grid *g, struct buf *b, struct err *err)
{
    static const char *const heads[][7] = {
        [ASSOCIATION_SHARES] = {"yes", "of", "share", "%"},
        [ASSOCIATION_MEANS] = {"n", "mean", "sd", "%"},
        [ASSOCIATION_SCORES] = {"promoters", "passives", "detractors", "of", "NPS", "%"},
        [ASSOCIATION_CHANGES] = {"fell", "kept", "rose", "of", "fell : rose", "%", "p"}};
    size_t n = x->n_groups + (x->n_groups > 1);
    int rc = grid_cell(g, err, "%s", x->second ? x->second : "");
    for (g->n_columns = 1; rc == 0 && g->n_columns < 8 && heads[x->kind][g->n_columns - 1]; g->n_columns++) {
        const char *head = heads[x->kind][g->n_columns - 1];
        rc = *head == '%' ? grid_cell(g, err, "%g %% interval", 100 * x->level) : grid_cell(g, err, "%s", head);
    }
    for (size_t i = 0; rc == 0 && i < n; i++)
        rc = put_group(x, x->line + i * x->per_group, g, err);
    return rc < 0 ? -1 : grid_write(g, b, err);
}

/* Lines of pair k. */
static const struct association_line *pair_lines(const struct association *x, size_t k)
{
    return x->line + (x->n_groups + (x->n_groups > 1)) * x->per_group + k * x->per_pair;
}

static int put_share_pairs(const struct association *x, struct grid *g, struct buf *b, struct err *err)
{
    static const char *const names[] = {"difference, points", "risk ratio", "odds ratio"};
    char a[TEXT_NUMBER], interval[INTERVAL];
    g->n_columns = 3;
    for (size_t k = 0; k < x->n_pairs; k++) {
        const struct association_line *l = pair_lines(x, k);
        if (buf_addc(b, '\n', err) < 0 || grid_cell(g, err, "%s against %s", l->of, l->with) < 0 ||
            grid_cell(g, err, "estimate") < 0 || grid_cell(g, err, "%g %% interval", 100 * x->level) < 0)
            return -1;
        for (size_t i = 0; i < 3; i++)
            if (grid_cell(g, err, "%s", names[i]) < 0 ||
                grid_cell(g, err, "%s", i == 0 ? shown_tenths(a, 100 * l->a.estimate) : shown(a, l[i].a.estimate, 4)) <
                    0 ||
                grid_cell(g, err, "%s",
                          shown_interval(interval, &l[i].a, i == 0 ? 100 : 1, i == 0 ? shown_tenths : shown_4)) < 0)
                return -1;
        if (grid_cell(g, err, "E-value") < 0 || grid_cell(g, err, "%s", shown(a, l[3].a.estimate, 4)) < 0 ||
            grid_cell(g, err, "%s", isnan(l[3].a.low) ? "–" : shown(interval, l[3].a.low, 4)) < 0 ||
            grid_write(g, b, err) < 0)
            return -1;
    }
    return x->n_pairs == 0
               ? 0
               : buf_adds(b,
                          "\nE-value: the risk ratio that something unmeasured would need with both to explain\nthe "
                          "risk ratio away; in the last column, the end of its interval nearer to 1\n",
                          err);
}

static int put_mean_pairs(const struct association *x, struct grid *g, struct buf *b, struct err *err)
{
    char d[TEXT_NUMBER], interval[INTERVAL], t[TEXT_NUMBER], df[TEXT_NUMBER], p[TEXT_NUMBER];
    g->n_columns = 6;
    if (x->n_pairs == 0)
        return 0;
    if (buf_addc(b, '\n', err) < 0 || grid_cell(g, err, "less %s", pair_lines(x, 0)->with) < 0 ||
        grid_cell(g, err, "difference") < 0 || grid_cell(g, err, "%g %% interval", 100 * x->level) < 0 ||
        grid_cell(g, err, "t") < 0 || grid_cell(g, err, "df") < 0 || grid_cell(g, err, "p") < 0)
        return -1;
    for (size_t k = 0; k < x->n_pairs; k++) {
        const struct association_line *l = pair_lines(x, k);
        if (grid_cell(g, err, "%s", l->of) < 0 || grid_cell(g, err, "%s", shown(d, l->a.estimate, 4)) < 0 ||
            grid_cell(g, err, "%s", shown_interval(interval, &l->a, 1, shown_4)) < 0 ||
            grid_cell(g, err, "%s", shown_t(t, l->a.statistic)) < 0 ||
            grid_cell(g, err, "%s", shown(df, l->a.df, 4)) < 0 || grid_cell(g, err, "%s", shown_p(p, l->a.p_value)) < 0)
            return -1;
    }
    return grid_write(g, b, err);
}

/* What the two tests and the two intervals say together. */
static const char *verdict(const struct association *x, const struct association_line *l)
{
    const struct measure *difference = &l[0].a, *tost = &l[3].a;
    double margin = l[2].a.estimate;
    bool different = difference->p_value < 1 - x->level;
    if (isnan(tost->p_value))
        return "not compared";
    if (tost->p_value < 1 - x->level)
        return different ? "equivalent, yet not the same" : "equivalent";
    if (tost->low > margin || tost->high < -margin)
        return "different by more than the margin";
    return different ? "different; not shown equivalent" : "shown neither equivalent nor different";
}

static int put_tost(const struct association *x, struct grid *g, struct buf *b, struct err *err)
{
    char m[TEXT_NUMBER], interval[INTERVAL], t[2][TEXT_NUMBER], p[2][TEXT_NUMBER];
    if (x->margin == 0)
        return 0;
    g->n_columns = 7;
    if (buf_addc(b, '\n', err) < 0 || grid_cell(g, err, "within M") < 0 ||
        (x->margin_in_sd ? grid_cell(g, err, "M = %g sd", x->margin) : grid_cell(g, err, "M")) < 0 ||
        grid_cell(g, err, "%g %% interval", 100 * (2 * x->level - 1)) < 0 || grid_cell(g, err, "t > -M") < 0 ||
        grid_cell(g, err, "p") < 0 || grid_cell(g, err, "t < M") < 0 || grid_cell(g, err, "p") < 0)
        return -1;
    for (size_t k = 0; k < x->n_pairs; k++) {
        const struct association_line *l = pair_lines(x, k);
        for (size_t i = 0; i < 2; i++) {
            shown_t(t[i], l[i + 1].a.statistic);
            shown_p(p[i], l[i + 1].a.p_value);
        }
        if (grid_cell(g, err, "%s", l->of) < 0 || grid_cell(g, err, "%s", shown(m, l[2].a.estimate, 4)) < 0 ||
            grid_cell(g, err, "%s", shown_interval(interval, &l[3].a, 1, shown_4)) < 0 ||
            grid_cell(g, err, "%s", t[0]) < 0 || grid_cell(g, err, "%s", p[0]) < 0 ||
            grid_cell(g, err, "%s", t[1]) < 0 || grid_cell(g, err, "%s", p[1]) < 0)
            return -1;
    }
    if (grid_write(g, b, err) < 0 || buf_addc(b, '\n', err) < 0)
        return -1;
    for (size_t k = 0; k < x->n_pairs; k++) {
        const struct association_line *l = pair_lines(x, k);
        if (text_sentence(b, err, "%s against %s: %s", l->of, l->with, verdict(x, l)) < 0)
            return -1;
    }
    return 0;
}

/* What the numbers do not show. */
static int put_caution(const struct association *x, struct buf *b, struct err *err)
{
    size_t n_open = 0;
    for (size_t k = 0; k < x->n_pairs; k++)
        n_open += pair_lines(x, k)->a.p_value >= 1 - x->level;
    bool open = x->margin == 0 && x->kind == ASSOCIATION_MEANS && n_open > 0;
    if ((open || x->n_pairs > 1) && buf_addc(b, '\n', err) < 0)
        return -1;
    if (open && text_sentence(b, err, "A p above %.4g does not show that groups are alike; --margin M tests that.",
                              1 - x->level) < 0)
        return -1;
    return x->n_pairs < 2
               ? 0
               : text_sentence(b, err, "%zu separate comparisons, not adjusted for their number.", x->n_pairs);
}

int text_association(const struct association *x, struct buf *b, struct err *err)
{
    struct grid g = {0};
    int rc;
    if (x->kind == ASSOCIATION_NUMBERS)
        rc = put_correlations(x, &g, b, err) < 0 ? -1 : put_scales(x, b, err);
    else if (x->kind == ASSOCIATION_VERSUS)
        rc = put_correlations(x, &g, b, err) < 0 ? -1 : put_williams(x, b, err);
    else
        rc = put_groups(x, &g, b, err);
    if (rc == 0 && x->kind == ASSOCIATION_SHARES)
        rc = put_share_pairs(x, &g, b, err);
    if (rc == 0 && x->kind == ASSOCIATION_MEANS)
        rc = put_mean_pairs(x, &g, b, err) < 0 ? -1 : put_tost(x, &g, b, err);
    if (rc == 0)
        rc = put_caution(x, b, err);
    grid_free(&g);
    return rc;
}
