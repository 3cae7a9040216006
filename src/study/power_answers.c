/* power_answers: made-up answers of a given size, judged as study satisfaction judges them. */
#include <stdlib.h>

#include "study/contest.h"
#include "study/power_impl.h"
#include "study/resample.h"

enum { LARGE = 200000, FIRST_SIZE = 1000 }; /* answers that show what rounding does; of the first study */

/* What a verdict claims of met less below and of exceeded less met: up, or else equal. */
static const struct {
    const char *name;
    bool up[2];
} verdicts[] = {
    {"dixon", {true, false}}, {"miller-heiman", {false, true}}, {"graded", {true, true}}, {"flat", {false, false}}};

/* The columns of one study. */
struct answer_columns {
    double *s, *l, *e, *change, *cluster;
    size_t n, cap;
};

static void columns_free(struct answer_columns *c)
{
    free(c->s);
    *c = (struct answer_columns){.n = 0};
}

static int columns_get(struct answer_columns *c, size_t cap, struct err *err)
{
    double *x = mem_zero(5 * cap + 1, sizeof *x, err);
    if (!x)
        return -1;
    *c = (struct answer_columns){x, x + cap, x + 2 * cap, x + 3 * cap, x + 4 * cap, 0, cap};
    return 0;
}

/* ---- who answers ---- */

/* Whole numbers on the scale. */
static double on_scale(const struct power_options *o, double x)
{
    return fmin(o->scale_high, fmax(o->scale_low, nearbyint(x)));
}

static void make_up(const struct power_world *w, struct answer_columns *c, size_t size, struct rng *g)
{
    const struct power_options *o = w->o;
    const struct power_answers *a = &w->answers;
    double r = sqrt(o->r2), less = o->attribution / (1 + o->attribution);
    double all = o->share[BELOW] + o->share[MET] + o->share[EXCEEDED];
    for (c->n = 0; c->n < size; c->n++) {
        double u = rng_unit(g) * all, loyal, felt;
        int group = u < o->share[BELOW] ? BELOW : u < o->share[BELOW] + o->share[MET] ? MET : EXCEEDED;
        loyal = rng_normal(g);
        felt = r * loyal + sqrt(1 - o->r2) * rng_normal(g);
        c->e[c->n] = group;
        c->l[c->n] = on_scale(o, o->mean + o->sd * loyal + a->shift[group]);
        c->s[c->n] = on_scale(o, o->mean + o->sd * felt);
        u = rng_unit(g);
        c->change[c->n] = u >= o->changed ? 0 : u < less * o->changed ? -1 : 1;
        c->cluster[c->n] = (double)c->n;
    }
}

/* A pilot's loyalty, moved, is put back on its grid, up or down by chance so that its mean stays: fractions would break
 * the ties that ranks live on. */
static double on_grid(const struct power_answers *a, double x, struct rng *g)
{
    double below = floor(x / a->grid);
    double whole = a->grid * (below + rng_chance(g, x / a->grid - below));
    return fmin(a->most, fmax(a->least, whole));
}

/* Customers of the pilot with all their answers, until there are enough. */
static void draw(const struct power_world *w, struct answer_columns *c, size_t size, struct rng *g)
{
    const struct power_answers *a = &w->answers;
    c->n = 0;
    for (double customer = 0; c->n < size; customer++) {
        size_t k = rng_below(g, (uint32_t)a->n_clusters);
        for (size_t j = a->first[k]; j < a->first[k + 1] && c->n < c->cap; j++) {
            size_t i = a->row[j];
            int32_t group = a->pilot.group ? a->pilot.group[i] : -1;
            c->s[c->n] = a->pilot.s[i];
            c->l[c->n] = a->pilot.l[i];
            if (group >= 0 && a->shift[group] != 0)
                c->l[c->n] = on_grid(a, a->pilot.l[i] + a->shift[group], g);
            c->e[c->n] = group >= 0 ? (double)group : NAN;
            c->change[c->n] = a->change && a->change[i] != 2 ? (double)a->change[i] : NAN;
            c->cluster[c->n++] = customer;
        }
    }
}

/* ---- one study ---- */

/* As the claim is part of a study: what it rests on comes first. */
static int judge_claim(struct study *st, struct survey *v, struct power_trial *t, struct err *err)
{
    const char *claim = v->o->claim[0];
    st->part = "line";
    if (strncmp(claim, "r2 ", 3) == 0) {
        struct measure r;
        if (correlation_sandwich(v->s, v->l, &v->sampling, 1 - v->o->alpha, &r, NULL, err) < 0 ||
            study_measure(st, "r", "Pearson's r", &r, 1 - v->o->alpha, NULL, err) < 0)
            return -1;
    }
    st->part = "asymmetry";
    if (strncmp(claim, "attribution ", 12) == 0 && part_asymmetry(st, v, err) < 0)
        return -1;
    st->part = "claims";
    if (part_claims(st, v, err) < 0)
        return -1;
    const char *says = st->line[st->n_lines - 1].says;
    t->outcome = strcmp(says, "shown") == 0 ? POWER_SHOWN : POWER_OPEN;
    return 0;
}

/* Standard errors shrink with the root of the size: the size at which both steps would be what is claimed. */
static double suggest(const struct power_world *w, const struct study *st, size_t n)
{
    static const char *const names[2] = {"met_below", "exceeded_met"};
    double most = 0, alpha = power_z(1 - w->o->alpha);
    for (int k = 0; k < 2; k++) {
        const struct study_line *x = study_find(st, "contest", names[k]);
        if (!x)
            return NAN;
        double step = fabs(w->answers.shift[k + 1] - w->answers.shift[k]);
        double room = w->answers.up[k] ? step : x->margin - step;
        double z = alpha + power_z(w->answers.up[k] ? w->o->power : (1 + w->o->power) / 2);
        if (!(room > 0))
            return INFINITY;
        most = fmax(most, (double)n * z * z * x->std_error * x->std_error / (room * room));
    }
    return most;
}

static int judge_verdict(const struct power_world *w, struct study *st, struct survey *v, struct power_trial *t,
                         struct err *err)
{
    st->part = "contest";
    if (part_contest(st, v, err) < 0)
        return -1;
    const char *verdict = st->verdict ? st->verdict : "undecided";
    t->outcome = strcmp(verdict, w->o->claim) == 0       ? POWER_SHOWN
                 : strncmp(verdict, "undecided", 9) == 0 ? POWER_OPEN
                                                         : POWER_OTHER;
    if (st->verdict)
        t->suggests = suggest(w, st, v->n);
    return 0;
}

static int judge(const struct power_world *w, const struct answer_columns *c, struct power_trial *t, struct err *err)
{
    struct frame f;
    struct study st = {.n_rows = 0};
    struct survey v;
    if (frame_init(&f, "made-up answers", err) < 0)
        return -1;
    int rc = frame_add_number(&f, "S", c->s, c->n, err);
    if (rc == 0)
        rc = frame_add_number(&f, "L", c->l, c->n, err);
    if (rc == 0)
        rc = frame_add_number(&f, "E", c->e, c->n, err);
    if (rc == 0)
        rc = frame_add_number(&f, "C", c->change, c->n, err);
    if (rc == 0)
        rc = frame_add_number(&f, "K", c->cluster, c->n, err);
    if (rc == 0)
        rc = survey_open(&v, &st, &f, &w->answers.study, err);
    if (rc == 0) {
        rc = w->answers.verdict ? judge_verdict(w, &st, &v, t, err) : judge_claim(&st, &v, t, err);
        survey_close(&v);
        study_close(&st);
    }
    frame_free(&f);
    return rc;
}

static int try_answers(const struct power_world *w, size_t size, size_t k, struct power_trial *t, struct err *err)
{
    struct answer_columns c;
    struct rng g;
    size_t more = w->answers.has_pilot ? w->answers.pilot.n : 0; /* the last customer's answers are not cut off */
    if (columns_get(&c, size + more, err) < 0)
        return -1;
    rng_seed(&g, w->o->seed, k);
    if (w->answers.has_pilot)
        draw(w, &c, size, &g);
    else
        make_up(w, &c, size, &g);
    *t = (struct power_trial){POWER_OPEN, NAN, NAN};
    struct err why = ERR_INIT;
    int rc = judge(w, &c, t, &why);
    columns_free(&c);
    if (rc == 0 || why.kind == ERR_DATA) /* a group without answers, or nothing that varies, shows nothing */
        return 0;
    *err = why;
    return -1;
}

/* ---- the world ---- */

static int sort_pilot(struct power_answers *a, struct err *err)
{
    const struct survey *v = &a->pilot;
    a->n_clusters = resample_clusters(v);
    a->first = arena_get(&a->arena, (a->n_clusters + 2) * sizeof *a->first, err);
    a->row = a->first ? arena_get(&a->arena, (v->n + 1) * sizeof *a->row, err) : NULL;
    if (!a->row)
        return -1;
    for (size_t k = 0; k < a->n_clusters + 2; k++)
        a->first[k] = 0;
    for (size_t i = 0; i < v->n; i++)
        a->first[resample_cluster(v, i) + 2]++;
    for (size_t k = 2; k < a->n_clusters + 2; k++)
        a->first[k] += a->first[k - 1];
    for (size_t i = 0; i < v->n; i++)
        a->row[a->first[resample_cluster(v, i) + 1]++] = i;
    return 0;
}

/* Whole numbers, or parts of them if loyalty is the mean of several items. */
static void find_grid(struct power_answers *a)
{
    const struct survey *v = &a->pilot;
    a->grid = 1 / (double)v->n_l;
    a->least = INFINITY;
    a->most = -INFINITY;
    for (size_t i = 0; i < v->n; i++) {
        a->least = fmin(a->least, v->l[i]);
        a->most = fmax(a->most, v->l[i]);
    }
}

static int open_pilot(struct power_world *w, struct err *err)
{
    struct power_answers *a = &w->answers;
    struct study counted = {.n_rows = 0};
    const struct satisfaction_options *o = w->o->columns;
    if (a->verdict && !o->expectation)
        return err_set(err, ERR_USAGE, "'%s' is a verdict on expectations: name their column of %s (--expectation)",
                       w->o->claim, w->o->pilot->name);
    if (survey_open(&a->pilot, &counted, w->o->pilot, o, err) < 0)
        return -1;
    a->has_pilot = true;
    if (a->pilot.n < 10 || (a->pilot.group && contest_smallest(&a->pilot) < 2))
        return err_set(err, ERR_DATA, "%s: %zu answers, or fewer than 2 of a group: too few to draw others from",
                       w->o->pilot->name, a->pilot.n);
    find_grid(a);
    if (!o->change)
        return sort_pilot(a, err);
    a->change = arena_get(&a->arena, (a->pilot.n + 1) * sizeof *a->change, err);
    return a->change && asymmetry_changes(&a->pilot, a->change, err) == 0 ? sort_pilot(a, err) : -1;
}

/* The steps that are assumed, in standard deviations within groups. */
static void assume_steps(const struct power_world *w, double margin_sd, double step[2])
{
    for (int k = 0; k < 2; k++)
        step[k] = !isnan(w->o->step[k]) ? w->o->step[k] : w->answers.verdict && !w->answers.up[k] ? 0 : 2 * margin_sd;
}

/* What is added to loyalty in each group, so that the steps become those assumed. */
static void settle_shifts(struct power_answers *a, const double step[2])
{
    double mean[N_EXPECTATIONS] = {0}, n[N_EXPECTATIONS] = {0};
    for (size_t i = 0; a->has_pilot && a->pilot.group && i < a->pilot.n; i++)
        for (int g = 0; g < N_EXPECTATIONS; g++) {
            mean[g] += a->pilot.group[i] == g ? a->pilot.l[i] : 0;
            n[g] += a->pilot.group[i] == g;
        }
    double at[N_EXPECTATIONS] = {-step[0] * a->sd, 0, step[1] * a->sd};
    for (int g = 0; g < N_EXPECTATIONS; g++)
        a->shift[g] = at[g] - (n[g] > 0 && n[MET] > 0 ? mean[g] / n[g] - mean[MET] / n[MET] : 0);
}

/* Steps, R² and attribution of many answers of this world. */
static int look_at(const struct power_world *w, struct power *p, struct err *err)
{
    struct answer_columns c;
    struct rng g;
    double mean[N_EXPECTATIONS] = {0}, n[N_EXPECTATIONS] = {0}, squares = 0, fell = 0, rose = 0;
    struct measure r;
    if (columns_get(&c, LARGE + (w->answers.has_pilot ? w->answers.pilot.n : 0), err) < 0)
        return -1;
    rng_seed(&g, w->o->seed, SIZE_MAX);
    if (w->answers.has_pilot)
        draw(w, &c, LARGE, &g);
    else
        make_up(w, &c, LARGE, &g);
    for (size_t i = 0; i < c.n; i++) {
        fell += c.change[i] < 0;
        rose += c.change[i] > 0;
        for (int h = 0; h < N_EXPECTATIONS; h++) {
            mean[h] += c.e[i] == h ? c.l[i] : 0;
            n[h] += c.e[i] == h;
        }
    }
    for (size_t i = 0; i < c.n; i++)
        for (int h = 0; h < N_EXPECTATIONS; h++)
            squares += c.e[i] == h ? (c.l[i] - mean[h] / n[h]) * (c.l[i] - mean[h] / n[h]) : 0;
    double sd = sqrt(squares / (n[BELOW] + n[MET] + n[EXCEEDED] - N_EXPECTATIONS));
    for (int k = 0; k < 2; k++)
        p->steps[k] = (mean[k + 1] / n[k + 1] - mean[k] / n[k]) / sd;
    p->margin = w->o->margin_in_sd ? w->o->margin : w->o->margin / sd;
    struct sampling s = {.n = c.n};
    struct err none = ERR_INIT;
    bool known = correlation_sandwich(c.s, c.l, &s, .95, &r, NULL, &none) == 0;
    p->r2 = known ? r.estimate * r.estimate : NAN;
    p->attribution = fell + rose > 0 ? fell / rose : NAN;
    columns_free(&c);
    if (known || none.kind != ERR_SYSTEM)
        return 0;
    *err = none;
    return -1;
}

static int check_answers(const struct power_options *o, struct err *err)
{
    const struct {
        bool wrong;
        const char *remedy;
    } rules[] = {
        {!(o->share[0] >= 0 && o->share[1] >= 0 && o->share[2] >= 0 && o->share[0] + o->share[1] + o->share[2] > 0),
         "--shares are three numbers, 0 or more: below, met, exceeded"},
        {!(o->r2 >= 0 && o->r2 < 1), "--r2 is 0 or more and below 1"},
        {!(o->attribution > 0), "--attribution must be above 0"},
        {!(o->changed > 0 && o->changed <= 1), "--changed is above 0, at most 1"},
        {!(o->scale_high > o->scale_low), "--scale is LOW-HIGH, as in 0-10"},
        {!(o->sd > 0), "--sd must be above 0"},
        {!(o->margin > 0), "--margin must be above 0"}};
    for (size_t i = 0; i < sizeof rules / sizeof *rules; i++)
        if (rules[i].wrong)
            return err_set(err, ERR_USAGE, "%s", rules[i].remedy);
    return 0;
}

static void settle_study(struct power_world *w)
{
    static const char *const satisfaction[] = {"S"}, *const loyalty[] = {"L"};
    const struct power_options *o = w->o;
    struct power_answers *a = &w->answers;
    a->study = (struct satisfaction_options)SATISFACTION_DEFAULTS;
    a->study.satisfaction = satisfaction;
    a->study.loyalty = loyalty;
    a->study.n_satisfaction = 1;
    a->study.n_loyalty = 1;
    a->study.expectation = "E";
    a->study.change = "C";
    a->study.cluster = a->has_pilot && a->pilot.sampling.cluster ? "K" : NULL;
    a->study.margin = o->margin;
    a->study.margin_in_sd = o->margin_in_sd;
    a->study.alpha = o->alpha;
    a->study.claim = &w->o->claim;
    a->study.n_claims = 1;
}

int power_answers_open(struct power_world *w, struct power *p, struct err *err)
{
    struct power_options *o = &p->o;
    struct power_answers *a = &w->answers;
    o->mean = isnan(o->mean) ? (o->scale_low + o->scale_high) / 2 : o->mean;
    o->sd = isnan(o->sd) ? (o->scale_high - o->scale_low) / 5 : o->sd;
    w->try_study = try_answers;
    w->start = FIRST_SIZE;
    for (size_t i = 0; i < sizeof verdicts / sizeof *verdicts; i++)
        if (strcmp(o->claim, verdicts[i].name) == 0) {
            a->verdict = true;
            memcpy(a->up, verdicts[i].up, sizeof a->up);
        }
    if (check_answers(o, err) < 0 || (o->pilot && open_pilot(w, err) < 0))
        return -1;
    a->sd = o->sd;
    if (a->has_pilot && a->pilot.group)
        a->sd = contest_sd(&a->pilot, a->pilot.group, N_EXPECTATIONS);
    double step[2], margin_sd = o->margin_in_sd ? o->margin : o->margin / a->sd;
    assume_steps(w, margin_sd, step);
    if (!a->has_pilot || a->verdict)
        settle_shifts(a, step);
    settle_study(w);
    return look_at(w, p, err);
}

void power_answers_close(struct power_world *w)
{
    if (w->answers.has_pilot)
        survey_close(&w->answers.pilot);
    arena_free(&w->answers.arena);
}
