/* contest: see contest.h. */
#include "study/contest.h"

double contest_sd(const struct survey *v, const int32_t *group, int32_t n_groups)
{
    long double squares = 0;
    size_t n_all = 0;
    for (int32_t g = 0; g < n_groups; g++) {
        long double sum = 0;
        size_t n = 0;
        for (size_t i = 0; i < v->n; i++) {
            sum += group[i] == g ? v->l[i] : 0;
            n += group[i] == g;
        }
        for (size_t i = 0; n > 0 && i < v->n; i++)
            if (group[i] == g)
                squares += (v->l[i] - sum / n) * (v->l[i] - sum / n);
        n_all += n;
    }
    return n_all > (size_t)n_groups ? sqrt((double)(squares / (n_all - (size_t)n_groups))) : NAN;
}

/* The margin of equivalence, in the units of loyalty. */
static double margin_points(const struct survey *v)
{
    const struct satisfaction_options *o = v->o;
    if (!o->margin_in_sd)
        return o->margin;
    if (v->binary)
        return 0.05;
    return o->margin * (isnan(o->margin_base) ? contest_sd(v, v->group, N_EXPECTATIONS) : o->margin_base);
}

/* Newcombe's interval of a difference of shares, of independent rows. */
static void shares(const struct survey *v, int32_t low, double level, struct measure *a)
{
    double k[2] = {0}, n[2] = {0};
    for (size_t i = 0; i < v->n; i++)
        for (int32_t h = 0; h < 2; h++) {
            k[h] += v->group[i] == low + h ? v->l[i] : 0;
            n[h] += v->group[i] == low + h;
        }
    share_difference(k[1], n[1], k[0], n[0], level, a);
}

/* equal before up: a difference within the margin is equal even where it is not 0. */
static enum standing state_of(double low, double high, double upper_two_sided, double margin)
{
    if (-margin < low && high < margin)
        return STATE_EQUAL;
    if (low > 0)
        return STATE_UP;
    return upper_two_sided < 0 ? STATE_DOWN : STATE_OPEN;
}

const char *contest_verdict(const enum standing state[2])
{
    if (state[0] == STATE_DOWN || state[1] == STATE_DOWN)
        return "reversed";
    if (state[0] == STATE_OPEN || state[1] == STATE_OPEN)
        return "undecided";
    if (state[0] == STATE_UP)
        return state[1] == STATE_UP ? "graded" : "dixon";
    return state[1] == STATE_UP ? "miller-heiman" : "flat";
}

void contest_settle(struct version *x, double alpha)
{
    for (int k = 0; k < 2; k++) {
        double low, high;
        contrast_interval(&x->c[k], 1 - alpha, &low, &high);
        contrast_interval(&x->c[k], 1 - 2 * alpha, &x->low[k], &x->high[k]);
        x->state[k] = state_of(x->low[k], x->high[k], high, x->margin);
    }
    x->verdict = contest_verdict(x->state);
}

int contest_means(struct version *x, const struct study *st, const struct survey *v, struct err *err)
{
    struct sampling s = survey_sampling(st, v);
    x->margin = margin_points(v);
    for (int32_t k = 0; k < 2; k++)
        if (contrast_means(v->l, v->group, k, k + 1, &s, &x->c[k], err) < 0)
            return err_wrap(err, "%s", k ? "exceeded against met" : "met against below");
    contest_settle(x, v->o->alpha);
    for (int32_t k = 0; k < 2 && v->binary && !s.cluster && !s.weight; k++) {
        struct measure wide, narrow;
        shares(v, k, 1 - v->o->alpha, &wide);
        shares(v, k, 1 - 2 * v->o->alpha, &narrow);
        x->low[k] = narrow.low;
        x->high[k] = narrow.high;
        x->state[k] = state_of(x->low[k], x->high[k], wide.high, x->margin);
    }
    x->verdict = contest_verdict(x->state);
    return 0;
}

static double one_sided(const struct version *x, int k, bool up)
{
    if (up)
        return contrast_p_above(&x->c[k], 0);
    return fmax(contrast_p_above(&x->c[k], -x->margin), contrast_p_below(&x->c[k], x->margin));
}

double contest_claim_p(const struct version *x, const char *verdict)
{
    static const struct {
        const char *name;
        bool up[2];
    } claims[] = {{"dixon", {true, false}}, {"miller-heiman", {false, true}}, {"graded", {true, true}}, {"flat", {0}}};
    for (size_t i = 0; i < sizeof claims / sizeof *claims; i++)
        if (strcmp(claims[i].name, verdict) == 0)
            return fmax(one_sided(x, 0, claims[i].up[0]), one_sided(x, 1, claims[i].up[1]));
    return NAN;
}

int contest_dummies(struct study_model *m, struct survey *v, struct err *err)
{
    double *x = arena_get(&v->arena, 2 * (v->n + 1) * sizeof *x, err);
    if (!x)
        return -1;
    for (size_t i = 0; i < v->n; i++) {
        bool known = v->group[i] >= 0;
        x[i] = known ? v->group[i] == BELOW : NAN;
        x[v->n + i] = known ? v->group[i] == EXCEEDED : NAN;
    }
    int rc = study_model_column(m, "L", v->l, v->n, err);
    if (rc == 0)
        rc = study_model_column(m, "below", x, v->n, err);
    return rc < 0 ? -1 : study_model_column(m, "exceeded", x + v->n, v->n, err);
}

size_t contest_smallest(const struct survey *v)
{
    size_t n[N_EXPECTATIONS] = {0};
    for (size_t i = 0; i < v->n; i++)
        if (v->group[i] >= 0)
            n[v->group[i]]++;
    size_t least = n[BELOW] < n[MET] ? n[BELOW] : n[MET];
    return least < n[EXCEEDED] ? least : n[EXCEEDED];
}
