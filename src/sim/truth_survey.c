/* truth_survey: what is true of loyalty and satisfaction among all who are asked: contrasts, shares of variance,
 * reliabilities, recovery. Answers are rounded and end at 0 and 10, so all is integrated over what stands behind them;
 * how many snags and which complaints go with an expectation is counted as customers are made. */
#include <math.h>
#include <stdlib.h>

#include "sim/write.h"
#include "snag/mem.h"

enum { STEPS = 160, GRID = 1281, MOST_SUMS = MOST_SAT_ITEMS * SAT_LEVELS + 1, LOYALTY_TOP = 10, LOYALTY_ITEMS = 3 };
static const double GRID_LOW = -11, GRID_STEP = 0.025, REACH = 8;

/* Mean and mean square of an answer. */
struct answer_moments {
    double mean, square;
};

/* Of what stands behind an answer, its mean and the moments of answers: over people of one kind. */
struct loyalty_moments {
    double mean, mean_square, square; /* E g, E g², E h: g is the mean of an answer of one person, h its square's */
};

struct survey_truth {
    const struct sim_world *w;
    struct answer_moments at[GRID]; /* of an answer, by true loyalty */
    double share[EXPECT_KINDS];
    double cell[EXPECT_KINDS][SNAGS_MOST + 1][N_COMPLAINT_STATES]; /* shares of all */
    struct loyalty_moments all, by[EXPECT_KINDS];                  /* sums over cells, weighted by their shares */
    double state_share[N_COMPLAINT_STATES], state_mean[N_COMPLAINT_STATES];
    double snags, snags_square, snags_loyalty, snags_by[EXPECT_KINDS];
    double sum[EXPECT_KINDS][MOST_SUMS]; /* how likely each sum of the satisfaction items is */
};

void sim_truth_asked(struct writer *w, const struct sim_answer *a)
{
    w->truths.asked[a->expectation][a->snags < SNAGS_MOST ? a->snags : SNAGS_MOST][a->complaint]++;
}

/* What comes of rounding up or down by chance, between 0 and 10. */
static struct answer_moments rounded(double x)
{
    if (x <= 0 || x >= LOYALTY_TOP)
        return (struct answer_moments){x <= 0 ? 0 : LOYALTY_TOP, x <= 0 ? 0 : LOYALTY_TOP * LOYALTY_TOP};
    int whole = (int)x;
    return (struct answer_moments){x, whole * whole + (x - whole) * (2 * whole + 1)};
}

static double bell(int i, double *z)
{
    *z = -REACH + 2 * REACH * i / STEPS;
    return portable_exp(-*z * *z / 2) * 2 * REACH / STEPS * 0.39894228040143267794;
}

static void tabulate(struct survey_truth *t)
{
    double weight[STEPS + 1], z[STEPS + 1];
    for (int i = 0; i <= STEPS; i++)
        weight[i] = bell(i, &z[i]);
    for (int k = 0; k < GRID; k++) {
        struct answer_moments sum = {0, 0};
        for (int i = 0; i <= STEPS; i++) {
            struct answer_moments m = rounded(GRID_LOW + GRID_STEP * k + t->w->p.item_noise_sd * z[i]);
            sum.mean += weight[i] * m.mean;
            sum.square += weight[i] * m.square;
        }
        t->at[k] = sum;
    }
}

static struct answer_moments answer(const struct survey_truth *t, double x)
{
    double at = (x - GRID_LOW) / GRID_STEP;
    if (at <= 0 || at >= GRID - 1)
        return rounded(x);
    int k = (int)at;
    double f = at - k;
    return (struct answer_moments){(1 - f) * t->at[k].mean + f * t->at[k + 1].mean,
                                   (1 - f) * t->at[k].square + f * t->at[k + 1].square};
}

static struct loyalty_moments loyalty(const struct survey_truth *t, double mean)
{
    struct loyalty_moments m = {0, 0, 0};
    for (int i = 0; i <= STEPS; i++) {
        double z, weight = bell(i, &z);
        struct answer_moments a = answer(t, mean + t->w->p.survey_noise_sd * z);
        m.mean += weight * a.mean;
        m.mean_square += weight * a.mean * a.mean;
        m.square += weight * a.square;
    }
    return m;
}

static void add_moments(struct loyalty_moments *to, const struct loyalty_moments *m, double weight)
{
    to->mean += weight * m->mean;
    to->mean_square += weight * m->mean_square;
    to->square += weight * m->square;
}

static void add_cell(struct survey_truth *t, int e, int snags, int complaint, double weight)
{
    struct loyalty_moments m = loyalty(t, sim_loyalty(t->w, e, snags, complaint));
    add_moments(&t->all, &m, weight);
    add_moments(&t->by[e], &m, weight / t->share[e]);
    t->state_share[complaint] += weight;
    t->state_mean[complaint] += weight * m.mean;
    t->snags += weight * snags;
    t->snags_square += weight * snags * snags;
    t->snags_loyalty += weight * snags * m.mean;
    t->snags_by[e] += weight / t->share[e] * snags;
}

/* The shares of expectations are the parameters'; within them, those of the customers made. */
static void weigh_cells(struct survey_truth *t, const struct sim_truths *made)
{
    const struct sim_params *p = &t->w->p;
    const double share[] = {p->below_share, 1 - p->below_share - p->exceeded_share, p->exceeded_share};
    for (int e = 0; e < EXPECT_KINDS; e++) {
        double n = 0;
        t->share[e] = share[e];
        for (int i = 0; i < (SNAGS_MOST + 1) * N_COMPLAINT_STATES; i++)
            n += made->asked[e][i / N_COMPLAINT_STATES][i % N_COMPLAINT_STATES];
        for (int i = 0; share[e] > 0 && i < (SNAGS_MOST + 1) * N_COMPLAINT_STATES; i++) {
            int snags = i / N_COMPLAINT_STATES, complaint = i % N_COMPLAINT_STATES;
            double weight = n > 0 ? made->asked[e][snags][complaint] / n : i == 0;
            if (weight > 0)
                add_cell(t, e, snags, complaint, weight * share[e]);
        }
    }
}

/* ---- satisfaction ---- */

/* One more item: the distribution of the sum. */
static void add_item(double *sum, const double chance[SAT_LEVELS])
{
    for (int s = MOST_SUMS - 1; s >= 0; s--) {
        double p = 0;
        for (int k = 1; k <= SAT_LEVELS && k <= s; k++)
            p += sum[s - k] * chance[k - 1];
        sum[s] = p;
    }
}

static void sum_items(struct survey_truth *t)
{
    for (int level = 1; level <= SAT_LEVELS; level++) {
        double chance[SAT_LEVELS], sum[MOST_SUMS] = {1};
        sim_sat_answer(&t->w->p, level, chance);
        for (int i = 0; i < (int)t->w->p.sat_items; i++)
            add_item(sum, chance);
        for (int e = 0; e < EXPECT_KINDS; e++)
            for (int s = 0; s < MOST_SUMS; s++)
                t->sum[e][s] += t->w->satisfied[e][level - 1] * sum[s];
    }
}

/* What reliability does to k items of one variance and covariance: Cronbach's alpha. */
static double alpha(double variance, double covariance, double k)
{
    return variance > 0 ? k * covariance / (variance + (k - 1) * covariance) : 0;
}

static double satisfaction_alpha(const struct survey_truth *t)
{
    double mean = 0, mean_square = 0, square = 0;
    for (int level = 1; level <= SAT_LEVELS; level++) {
        double chance[SAT_LEVELS], p = 0, m = 0;
        for (int e = 0; e < EXPECT_KINDS; e++)
            p += t->share[e] * t->w->satisfied[e][level - 1];
        sim_sat_answer(&t->w->p, level, chance);
        for (int k = 0; k < SAT_LEVELS; k++) {
            m += chance[k] * (k + 1);
            square += p * chance[k] * (k + 1) * (k + 1);
        }
        mean += p * m;
        mean_square += p * m * m;
    }
    return alpha(square - mean * mean, mean_square - mean * mean, t->w->p.sat_items);
}

/* ---- shares of variance ---- */

struct survey_r2 {
    double line, curve, gain; /* gain: of snags, beyond satisfaction */
};

/* Given the expectation, satisfaction tells nothing of snags, complaints or noise. */
static struct survey_r2 explained(const struct survey_truth *t, double variance)
{
    double s = 0, ss = 0, sl = 0, ll = 0, lf = 0, ff = 0;
    for (int k = 0; k < MOST_SUMS; k++) {
        double p = 0, l = 0, f = 0;
        for (int e = 0; e < EXPECT_KINDS; e++) {
            double weight = t->share[e] * t->sum[e][k];
            p += weight;
            l += weight * t->by[e].mean;
            f += weight * t->snags_by[e];
        }
        s += p * k;
        ss += p * k * k;
        sl += l * k;
        ll += p > 0 ? l * l / p : 0;
        lf += p > 0 ? l * f / p : 0;
        ff += p > 0 ? f * f / p : 0;
    }
    double mean = t->all.mean, cov = sl - s * mean, left = t->snags_square - ff, shared = t->snags_loyalty - lf;
    double var_s = ss - s * s;
    return (struct survey_r2){var_s > 0 ? cov * cov / (var_s * variance) : 0, (ll - mean * mean) / variance,
                              left > 1e-12 ? shared * shared / (left * variance) : 0};
}

/* ---- told ---- */

static int number(struct out *out, const char *name, double x, struct err *err)
{
    return out_printf(out, err, ",\n    \"%s\": %.12g", name, x > -1e-13 && x < 1e-13 ? 0 : x);
}

static int recovery(struct out *out, const struct survey_truth *t, const char *name, int high, int low, struct err *err)
{
    const double *share = t->state_share, *mean = t->state_mean;
    if (share[high] <= 0 || share[low] <= 0)
        return out_printf(out, err, ",\n    \"%s\": null", name);
    return number(out, name, mean[high] / share[high] - mean[low] / share[low], err);
}

static int tell(struct out *out, const struct survey_truth *t, struct err *err)
{
    double all = t->all.mean * t->all.mean, item = t->all.square - all, shared = t->all.mean_square - all, within = 0;
    double variance = (item + (LOYALTY_ITEMS - 1) * shared) / LOYALTY_ITEMS;
    double alpha_l = alpha(item, shared, LOYALTY_ITEMS), alpha_s = satisfaction_alpha(t);
    for (int e = 0; e < EXPECT_KINDS; e++) {
        const struct loyalty_moments *m = &t->by[e];
        within +=
            t->share[e] * ((m->square + (LOYALTY_ITEMS - 1) * m->mean_square) / LOYALTY_ITEMS - m->mean * m->mean);
    }
    struct survey_r2 r2 = explained(t, variance);
    double sd = sqrt(within);
    return out_text(out, "  \"survey\": {\n    \"among\": \"those asked\"", err) < 0 ||
                   number(out, "met_less_below", t->by[EXPECT_MET].mean - t->by[EXPECT_BELOW].mean, err) < 0 ||
                   number(out, "exceeded_less_met", t->by[EXPECT_EXCEEDED].mean - t->by[EXPECT_MET].mean, err) < 0 ||
                   number(out, "sd_within", sd, err) < 0 || number(out, "margin", 0.2 * sd, err) < 0 ||
                   number(out, "r2", r2.line, err) < 0 || number(out, "r2_curve", r2.curve, err) < 0 ||
                   number(out, "alpha_satisfaction", alpha_s, err) < 0 ||
                   number(out, "alpha_loyalty", alpha_l, err) < 0 ||
                   number(out, "r2_corrected", alpha_s * alpha_l > 0 ? r2.line / (alpha_s * alpha_l) : 0, err) < 0 ||
                   number(out, "delta_r2", r2.gain, err) < 0 ||
                   recovery(out, t, "paradox", COMPLAINT_SATISFIED, COMPLAINT_NONE, err) < 0 ||
                   recovery(out, t, "recovery", COMPLAINT_SATISFIED, COMPLAINT_SILENT, err) < 0 ||
                   recovery(out, t, "double_deviation", COMPLAINT_UNSATISFIED, COMPLAINT_SILENT, err) < 0
               ? -1
               : out_text(out, "\n  },\n", err);
}

int sim_truth_survey(struct writer *w, struct out *out, struct err *err)
{
    struct survey_truth *t = mem_zero(1, sizeof *t, err);
    if (!t)
        return -1;
    t->w = w->w;
    tabulate(t);
    weigh_cells(t, &w->truths);
    sum_items(t);
    int rc = tell(out, t, err);
    free(t);
    return rc;
}
