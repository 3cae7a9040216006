/* satisfaction: how satisfied people are by expectation, and what they answer; see life.h. */
#include "sim/life.h"

#include <math.h>

int sim_level(double x)
{
    double y = floor(x + 0.5);
    return y < 1 ? 1 : y > SAT_LEVELS ? SAT_LEVELS : (int)y;
}

double sim_performance(int expectation)
{
    static const double mean[EXPECT_KINDS] = {3.5, 6, 8.5}; /* the norm of the average customer is 6 */
    return mean[expectation];
}

/* How likely each level is to be the nearest to a normal number. */
static void nearest_levels(double mean, double sd, double chance[SAT_LEVELS])
{
    double below = 0;
    for (int k = 0; k < SAT_LEVELS; k++) {
        double up_to = k + 1 == SAT_LEVELS ? 1 : portable_normal((k + 1.5 - mean) / sd);
        chance[k] = up_to - below;
        below = up_to;
    }
}

void sim_satisfied(struct sim_world *w)
{
    static const int lowest[EXPECT_KINDS] = {1, 5, 9}, highest[EXPECT_KINDS] = {4, 8, 10};
    for (int e = 0; e < EXPECT_KINDS; e++)
        if (w->p.norm_sd > 0)
            nearest_levels(sim_performance(e), w->p.norm_sd, w->satisfied[e]);
        else
            for (int k = 1; k <= SAT_LEVELS; k++)
                w->satisfied[e][k - 1] = k < lowest[e] || k > highest[e] ? 0 : 1.0 / (highest[e] - lowest[e] + 1);
}

void sim_sat_answer(const struct sim_params *p, int level, double chance[SAT_LEVELS])
{
    if (p->sat_sd > 0) {
        nearest_levels(level, p->sat_sd, chance);
        return;
    }
    for (int k = 0; k < SAT_LEVELS; k++)
        chance[k] = k + 1 == level;
}

void sim_sat_moments(const struct sim_world *w, int expectation, double *mean, double *variance)
{
    double sum = 0, squares = 0, error = 0;
    for (int level = 1; level <= SAT_LEVELS; level++) {
        double chance[SAT_LEVELS], p = w->satisfied[expectation][level - 1], m = 0, mm = 0;
        sim_sat_answer(&w->p, level, chance);
        for (int k = 0; k < SAT_LEVELS; k++) {
            m += chance[k] * (k + 1);
            mm += chance[k] * (k + 1) * (k + 1);
        }
        sum += p * m;
        squares += p * m * m;
        error += p * (mm - m * m);
    }
    *mean = sum;
    *variance = squares - sum * sum + error / w->p.sat_items;
}

double sim_steps(const struct sim_params *p, int expectation)
{
    return expectation == EXPECT_BELOW ? -p->survey_below : expectation == EXPECT_MET ? 0 : p->survey_exceeded;
}
