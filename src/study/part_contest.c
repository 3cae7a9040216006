/* part_contest: does meeting expectations build loyalty, and does exceeding them build more? */
#include "study/contest.h"

#define MARGIN_RANKS 0.0562              /* of P(higher) + P(equal)/2 - 1/2, where .2 SD are of means */
#define MARGIN_LOGIT 0.3628              /* .2 pi/sqrt(3), in log odds */
#define POWER_95 (1.6448536 + 1.9599640) /* standard errors in a margin for 95 % power at no difference */

static const char *const state_names[] = {"open", "equal", "up", "down"};
static const char published[] =
    "no difference between exceeded and met, size not given (Dixon, Toman and DeLisi 2013; quoted by others)";

static int add_groups(struct study *st, const struct survey *v, struct err *err)
{
    static const char *const names[] = {"mean_below", "mean_met", "mean_exceeded"};
    static const char *const labels[] = {"below expectation", "met", "exceeded"};
    struct sampling s = survey_sampling(st, v);
    for (int32_t g = 0; g < N_EXPECTATIONS; g++) {
        double sum = 0, weights = 0;
        struct study_line *x = study_add(st, names[g], labels[g], err);
        if (!x)
            return -1;
        for (size_t i = 0; i < v->n; i++) {
            double w = v->group[i] != g ? 0 : s.weight ? s.weight[i] : 1;
            sum += w * v->l[i];
            weights += w;
            x->n += v->group[i] == g;
        }
        x->estimate = sum / weights;
        x->method = v->binary ? "share" : "mean loyalty";
    }
    return 0;
}

static const char *state_text(const struct version *x, int k)
{
    bool differs = x->state[k] == STATE_EQUAL && (x->low[k] > 0 || x->high[k] < 0);
    return differs ? "equal: differs by less than the margin" : state_names[x->state[k]];
}

static int add_version(struct study *st, const struct survey *v, const struct version *x, const char *const name[2],
                       const char *const label[2], const char *method, struct err *err)
{
    for (int k = 0; k < 2; k++) {
        struct study_line *line = study_add(st, name[k], label[k], err);
        if (!line)
            return -1;
        line->estimate = x->c[k].estimate;
        line->std_error = x->c[k].std_error;
        line->low = x->low[k];
        line->high = x->high[k];
        line->level = 1 - 2 * v->o->alpha;
        line->statistic = line->estimate / line->std_error;
        line->df = isfinite(x->c[k].df) ? x->c[k].df : NAN;
        line->p = contrast_p(&x->c[k]);
        line->margin = x->margin;
        line->n = x->c[k].n_low + x->c[k].n_high;
        line->says = state_text(x, k);
        line->method = method;
    }
    return 0;
}

static int by_ranks(struct version *x, const struct study *st, const struct survey *v, struct err *err)
{
    struct sampling s = survey_sampling(st, v);
    x->margin = MARGIN_RANKS;
    for (int32_t k = 0; k < 2; k++)
        if (contrast_ranks(v->l, v->group, k, k + 1, &s, &x->c[k], err) < 0)
            return -1;
    contest_settle(x, v->o->alpha);
    return 0;
}

static int by_logit(struct version *x, struct survey *v, struct err *err)
{
    struct study_model m;
    if (study_model_open(&m, v, false, err) < 0)
        return -1;
    int rc = contest_dummies(&m, v, err);
    if (rc == 0)
        rc = study_model_fit(&m, v, "ologit", "L ~ below + exceeded", true, err);
    for (int k = 0; rc == 0 && k < 2; k++) {
        const struct coef *c = &m.fit.coef[m.fit.p - 2 + (size_t)k];
        x->c[k] = (struct contrast){k ? c->estimate : -c->estimate, c->std_error, m.fit.df, 0, 0};
        x->c[k].n_low = m.d.n;
    }
    study_model_close(&m);
    x->margin = MARGIN_LOGIT;
    if (rc == 0)
        contest_settle(x, v->o->alpha);
    return rc;
}

/* How many respondents would show every open contrast to be equal, or as large as the margin, with 95 % power. */
static int add_needed(struct study *st, const struct version *x, size_t n, struct err *err)
{
    double most = 0;
    for (int k = 0; k < 2; k++) {
        double ratio = POWER_95 * x->c[k].std_error / x->margin;
        if (x->state[k] == STATE_OPEN)
            most = fmax(most, (double)n * ratio * ratio);
    }
    if (most == 0)
        return 0;
    struct study_line *line = study_add(st, "n_needed", "respondents needed", err);
    if (!line)
        return -1;
    line->estimate = ceil(most);
    line->n = n;
    line->method = "95 % power for the open contrasts, if they are 0 or as large as the margin";
    return 0;
}

static bool decided(const char *verdict)
{
    return strcmp(verdict, "undecided") != 0;
}

/* Does a version that counts come to another decided verdict than the means? */
static const char *final_verdict(const struct survey *v, const struct version *means, const struct version *others,
                                 const bool *have)
{
    if (v->o->levels)
        return "proxy: not decided";
    bool counts = v->o->margin_in_sd && !v->binary && decided(means->verdict);
    for (int i = 0; counts && i < 2; i++)
        if (have[i] && decided(others[i].verdict) && strcmp(others[i].verdict, means->verdict) != 0)
            return "undecided (depends on the scale)";
    return means->verdict;
}

static const char *agreement(enum standing exceeded)
{
    return exceeded == STATE_EQUAL ? "agree" : exceeded == STATE_OPEN ? "cannot tell" : "disagree";
}

/* Ranks and ordinal logit: a version that cannot be had is said. */
static int add_others(struct study *st, struct survey *v, struct version *other, bool *have, struct err *err)
{
    static const char *const names[2][2] = {{"ranks_met_below", "ranks_exceeded_met"},
                                            {"logit_met_below", "logit_exceeded_met"}};
    static const char *const labels[2][2] = {{"by ranks: met − below", "exceeded − met"},
                                             {"by ordinal logit: met − below", "exceeded − met"}};
    static const char *const methods[2] = {"P(higher) + P(equal)/2 - 1/2, Brunner and Munzel 2000",
                                           "log odds, proportional odds"};
    for (int i = 0; i < 2; i++) {
        struct err why = ERR_INIT;
        int rc = i ? by_logit(&other[i], v, &why) : by_ranks(&other[i], st, v, &why);
        have[i] = rc == 0;
        rc = rc == 0 ? add_version(st, v, &other[i], names[i], labels[i], methods[i], err)
                     : study_excuse(st, i ? "Not by ordinal logit" : "Not by ranks", &why, err);
        if (rc < 0)
            return -1;
    }
    return 0;
}

static size_t known(const struct survey *v)
{
    size_t n = 0;
    for (size_t i = 0; i < v->n; i++)
        n += v->group[i] >= 0;
    return n;
}

int part_contest(struct study *st, struct survey *v, struct err *err)
{
    static const char *const names[2] = {"met_below", "exceeded_met"};
    static const char *const labels[2] = {"met − below", "exceeded − met"};
    struct version means = {.margin = 0}, other[2] = {{.margin = 0}};
    bool have[2] = {false, false};
    if (!v->group)
        return 0;
    if (contest_smallest(v) < 2)
        return study_say(st, err, "No contest: fewer than 2 answers in one of the three groups.");
    struct err why = ERR_INIT;
    if (contest_means(&means, st, v, &why) < 0)
        return study_excuse(st, "No contest", &why, err);
    if (add_groups(st, v, err) < 0)
        return -1;
    const char *method = v->sampling.cluster ? "sandwich by customer" : st->weighted ? "sandwich" : "Welch 1947";
    if (v->binary)
        method = v->sampling.cluster || st->weighted ? "risk difference, sandwich" : "risk difference, Newcombe 1998";
    if (add_version(st, v, &means, names, labels, method, err) < 0)
        return -1;
    if (!v->binary && !st->weighted && add_others(st, v, other, have, err) < 0)
        return -1;
    struct study_line *x = study_add(st, "verdict", "verdict", err);
    if (!x)
        return -1;
    x->says = final_verdict(v, &means, other, have);
    x->margin = means.margin;
    x->method = v->o->levels ? "satisfaction stands in for expectation: this asks only whether loyalty rises with it"
                             : "means decide; ranks and ordinal logit may contradict";
    if (!v->o->margin_in_sd || v->binary || st->weighted)
        x->method = "means decide";
    x->published = v->o->levels ? NULL : published;
    x->agrees = v->o->levels ? NULL : agreement(means.state[1]);
    if (!st->by && !st->weighted)
        st->verdict = x->says;
    return v->o->levels ? 0 : add_needed(st, &means, known(v), err);
}
