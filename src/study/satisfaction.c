/* satisfaction: the loyalty study: every part in turn, for everybody, weighted, and by level. */
#include <stdlib.h>

#include "snag/multiplicity.h"
#include "study/by.h"
#include "study/study_impl.h"

enum { LEAST_ROWS = 10 };

typedef int part_fn(struct study *st, struct survey *v, struct err *err);
static const struct {
    const char *name;
    part_fn *run;
    bool weighted; /* has a weighted version */
    bool by;       /* is done by level */
} parts[] = {{"line", part_line, true, true},           {"corrected", part_corrected, true, true},
             {"contest", part_contest, true, true},     {"asymmetry", part_asymmetry, false, true},
             {"friction", part_friction, false, true},  {"recovery", part_recovery, false, true},
             {"response", part_response, false, false}, {"claims", part_claims, false, false}};
enum { N_PARTS = sizeof parts / sizeof *parts };

/* ---- what is refused ---- */

/* Weights never come from an answer: those who kept silent have none. */
static int check_response(const struct satisfaction_options *o, struct err *err)
{
    const char *const others[] = {o->expectation, o->change, o->after};
    for (size_t i = 0; i < o->n_response; i++) {
        bool answer = false;
        for (size_t j = 0; j < o->n_satisfaction; j++)
            answer = answer || strcmp(o->response[i], o->satisfaction[j]) == 0;
        for (size_t j = 0; j < o->n_loyalty; j++)
            answer = answer || strcmp(o->response[i], o->loyalty[j]) == 0;
        for (size_t j = 0; j < sizeof others / sizeof *others; j++)
            answer = answer || (others[j] && strcmp(o->response[i], others[j]) == 0);
        if (answer)
            return err_set(err, ERR_USAGE, "--response %s is an answer: of those who kept silent it is unknown",
                           o->response[i]);
    }
    return 0;
}

static int check_options(const struct satisfaction_options *o, struct err *err)
{
    const struct {
        bool clash;
        const char *remedy;
    } rules[] = {{o->n_satisfaction == 0, "the study requires --satisfaction COLUMN[,COLUMN…]"},
                 {o->n_loyalty == 0, "the study requires --loyalty COLUMN[,COLUMN…]"},
                 {o->expectation && o->levels, "--expectation is measured and --levels stand in for it: give one"},
                 {(o->before == NULL) != (o->after == NULL), "--before and --after require each other"},
                 {o->before && isnan(o->sem),
                  "--before and --after require --sem, the standard error of measurement: without "
                  "it, error would be counted as change"},
                 {!isnan(o->sem) && !(o->sem > 0 && o->before), "--sem requires --before and --after, and is above 0"},
                 {o->weights && o->n_response > 0, "--weights and --response both make weights: give one"},
                 {o->n_covariates > 0 && !o->recovery, "--covariates requires --recovery"},
                 {!(o->margin > 0) || !(o->margin_risk > 0), "--margin and --margin-risk must be above 0"},
                 {!isnan(o->population_sd) && !(o->population_sd > 0), "--population-sd must be above 0"},
                 {!(o->alpha > 0 && o->alpha < 0.5), "alpha must be above 0 and below 0.5"},
                 {o->resamples < 99, "--resamples must be 99 or more"}};
    for (size_t i = 0; i < sizeof rules / sizeof *rules; i++)
        if (rules[i].clash)
            return err_set(err, ERR_USAGE, "%s", rules[i].remedy);
    for (size_t i = 0; i < o->n_satisfaction; i++)
        for (size_t j = 0; j < o->n_loyalty; j++)
            if (strcmp(o->satisfaction[i], o->loyalty[j]) == 0)
                return err_set(err, ERR_USAGE, "%s is both satisfaction and loyalty", o->loyalty[j]);
    return check_response(o, err);
}

/* The smallest and largest satisfaction of those with that loyalty. */
static void range_of(const struct survey *v, double loyalty, double *low, double *high)
{
    *low = INFINITY;
    *high = -INFINITY;
    for (size_t i = 0; i < v->n; i++) {
        if (v->l[i] != loyalty)
            continue;
        *low = fmin(*low, v->s[i]);
        *high = fmax(*high, v->s[i]);
    }
}

struct answer_pair {
    double s, l;
};

static int by_satisfaction(const void *a, const void *b)
{
    double x = ((const struct answer_pair *)a)->s, y = ((const struct answer_pair *)b)->s;
    return (x > y) - (x < y);
}

/* Is loyalty the same wherever satisfaction is? */
static int determined(const struct survey *v, bool *is, struct err *err)
{
    struct answer_pair *a = mem_zero(v->n, sizeof *a, err);
    bool repeated = false, differs = false;
    if (!a)
        return -1;
    for (size_t i = 0; i < v->n; i++)
        a[i] = (struct answer_pair){v->s[i], v->l[i]};
    qsort(a, v->n, sizeof *a, by_satisfaction);
    for (size_t i = 1; i < v->n; i++) {
        repeated = repeated || a[i].s == a[i - 1].s;
        differs = differs || (a[i].s == a[i - 1].s && a[i].l != a[i - 1].l);
    }
    free(a);
    *is = repeated && !differs;
    return 0;
}

/* A yes or no that changes at one value of satisfaction is satisfaction said twice. */
static const char made_from[] =
    "such a column is made from satisfaction, or the other way round: it cannot show how they are related";

static int refuse_decided(const struct survey *v, struct err *err)
{
    double low[2], high[2];
    bool same = false;
    if (!v->binary && determined(v, &same, err) < 0)
        return -1;
    if (same) {
        (void)err_set(err, ERR_DATA, "%s: %s is decided by %s: it is the same wherever that is", v->f->name,
                      v->o->loyalty[0], v->o->satisfaction[0]);
        return err_hint(err, "%s", made_from);
    }
    if (!v->binary)
        return 0;
    range_of(v, 0, &low[0], &high[0]);
    range_of(v, 1, &low[1], &high[1]);
    int lower = high[0] <= low[1] ? 0 : high[1] <= low[0] ? 1 : -1;
    if (lower < 0)
        return 0;
    (void)err_set(err, ERR_DATA, "%s: %s is decided by %s: all above %g have %d, all below %g have %d", v->f->name,
                  v->o->loyalty[0], v->o->satisfaction[0], high[lower], !lower, low[!lower], lower);
    return err_hint(err, "%s", made_from);
}

static bool varies(const double *x, size_t n)
{
    for (size_t i = 1; i < n; i++)
        if (x[i] != x[0])
            return true;
    return false;
}

static int refuse_few(const struct survey *v, struct err *err)
{
    if (v->n < LEAST_ROWS)
        return err_set(err, ERR_DATA, "%s: %zu row%s with satisfaction and loyalty; the study requires %d", v->f->name,
                       v->n, str_s(v->n), LEAST_ROWS);
    bool satisfaction = varies(v->s, v->n);
    if (satisfaction && varies(v->l, v->n))
        return 0;
    return err_set(err, ERR_DATA, "%s: %s is the same in all %zu rows", v->f->name,
                   satisfaction ? v->o->loyalty[0] : v->o->satisfaction[0], v->n);
}

/* ---- runs ---- */

/* Bad values are an error before anything is computed; after that, what a part cannot show is said there. */
static int check_columns(const struct survey *v, struct err *err)
{
    const struct satisfaction_options *o = v->o;
    const char *const numbers[] = {o->before, o->after, o->marker};
    size_t at;
    for (size_t i = 0; i < sizeof numbers / sizeof *numbers; i++)
        if (numbers[i] && !survey_numbers(v->f, numbers[i], err))
            return -1;
    for (size_t i = 0; i < o->n_friction; i++)
        if (!survey_numbers(v->f, o->friction[i], err))
            return -1;
    for (size_t i = 0; i < o->n_covariates; i++)
        if (frame_find(v->f, view_of(o->covariates[i]), &at, err) < 0)
            return -1;
    for (size_t i = 0; i < o->n_response; i++)
        if (frame_find(v->f, view_of(o->response[i]), &at, err) < 0)
            return -1;
    return asymmetry_check(v, err) < 0 ? -1 : recovery_check(v, err);
}

static int run_part(struct study *st, struct survey *v, size_t k, struct err *err)
{
    size_t lines = st->n_lines, notes = st->n_notes;
    struct err why = ERR_INIT;
    st->part = parts[k].name;
    if (parts[k].run(st, v, &why) == 0)
        return 0;
    if (k == 0 && !st->by && !st->weighted) {
        *err = why;
        return -1;
    }
    st->n_lines = lines;
    st->n_notes = notes;
    return study_excuse(st, "Not shown", &why, err);
}

static int run_all(struct study *st, struct survey *v, struct err *err)
{
    int rc = 0;
    for (size_t k = 0; rc == 0 && k < N_PARTS; k++)
        if (!st->by || parts[k].by)
            rc = run_part(st, v, k, err);
    st->weighted = v->weight != NULL && !st->by;
    for (size_t k = 0; rc == 0 && st->weighted && k < N_PARTS; k++)
        if (parts[k].weighted)
            rc = run_part(st, v, k, err);
    st->weighted = false;
    return rc;
}

static int run_by(struct study *st, struct survey *v, struct err *err)
{
    struct by_levels b;
    if (by_levels_find(&b, v, err) < 0)
        return -1;
    bool *keep = mem_zero(v->n + 1, sizeof *keep, err);
    int rc = keep ? 0 : -1;
    for (size_t k = 0; rc == 0 && k < b.n; k++) {
        struct survey part;
        for (size_t i = 0; i < v->n; i++)
            keep[i] = b.level[i] == (int32_t)k;
        st->by = study_format(st, err, "%s", b.text[k]);
        rc = st->by ? survey_select(&part, v, keep, err) : -1;
        if (rc < 0)
            break;
        rc = run_all(st, &part, err);
        survey_close(&part);
    }
    free(keep);
    st->by = NULL;
    st->part = "by";
    return rc == 0 ? part_by(st, v, &b, err) : -1;
}

/* Benjamini and Hochberg over all tests that are not claims or already adjusted. */
static int adjust_rest(struct study *st, struct err *err)
{
    double *p = mem_zero(2 * st->n_lines + 1, sizeof *p, err);
    if (!p)
        return -1;
    for (size_t i = 0; i < st->n_lines; i++)
        p[i] = isnan(st->line[i].p_adjusted) && strcmp(st->line[i].part, "claims") != 0 ? st->line[i].p : NAN;
    int rc = adjust_bh(p, st->n_lines, p + st->n_lines, err);
    for (size_t i = 0; rc == 0 && i < st->n_lines; i++)
        if (!isnan(p[i]))
            st->line[i].p_adjusted = p[st->n_lines + i];
    free(p);
    return rc;
}

static int begin(struct study *st, const struct survey *v, const struct satisfaction_options *o, struct err *err)
{
    const char *texts[] = {v->f->name, o->spec, o->sha256, v->sampling.cluster ? o->cluster : NULL};
    const char **places[] = {&st->table, &st->spec, &st->sha256, &st->cluster};
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
        *places[i] = texts[i] ? study_format(st, err, "%s", texts[i]) : NULL;
        if (texts[i] && !*places[i])
            return -1;
    }
    st->n_used = v->n;
    st->n_clusters = v->sampling.cluster ? v->sampling.n_clusters : v->n;
    st->behaviour = v->binary;
    return 0;
}

int study_satisfaction(struct study *st, const struct frame *f, const struct satisfaction_options *o, struct err *err)
{
    struct survey v;
    *st = (struct study){0};
    if (check_options(o, err) < 0 || survey_open(&v, st, f, o, err) < 0)
        return -1;
    int rc = refuse_few(&v, err);
    if (rc == 0)
        rc = refuse_decided(&v, err);
    if (rc == 0)
        rc = check_columns(&v, err);
    if (rc == 0)
        rc = begin(st, &v, o, err);
    if (rc == 0)
        rc = run_all(st, &v, err);
    if (rc == 0 && o->by)
        rc = run_by(st, &v, err);
    if (rc == 0)
        rc = adjust_rest(st, err);
    survey_close(&v);
    if (rc < 0)
        study_close(st);
    return rc;
}
