/* study_data: answers of 240 respondents from a generator that R can run too; see tests/ref/respondents.R. */
#ifndef STUDY_DATA_H
#define STUDY_DATA_H

#include <math.h>
#include <stdint.h>

enum { STUDY_N = 240 };

struct study_data {
    double s[3][STUDY_N], l[4][STUDY_N]; /* items */
    double satisfaction[STUDY_N], loyalty[STUDY_N], weight[STUDY_N], f1[STUDY_N], f2[STUDY_N];
    int32_t group[STUDY_N], cluster[STUDY_N];
    int32_t n_clusters;
};

/* Lehmer's generator (Park and Miller 1988). */
static double study_unit(double *seed)
{
    *seed = fmod(16807 * *seed, 2147483647.0);
    return *seed / 2147483647.0;
}

static double study_clamp(double x, double low, double high)
{
    return fmin(fmax(x, low), high);
}

static void study_data(struct study_data *d)
{
    double seed = 42;
    int32_t code[160], n = 0;
    for (int g = 0; g < 160; g++)
        code[g] = -1;
    for (int i = 0; i < STUDY_N; i++) {
        double s = 1 + floor(7 * study_unit(&seed)), sum = 0, g;
        for (int j = 0; j < 3; j++) {
            d->s[j][i] = study_clamp(s + floor(3 * study_unit(&seed)) - 1, 1, 7);
            sum += d->s[j][i];
        }
        d->satisfaction[i] = sum / 3;
        sum = 0;
        for (int j = 0; j < 4; j++) {
            d->l[j][i] = study_clamp(2 + floor(.5 * s + 4 * study_unit(&seed)), 0, 10);
            sum += d->l[j][i];
        }
        d->loyalty[i] = sum / 4;
        g = study_unit(&seed);
        d->group[i] = g < .1 + .04 * (7 - s) ? 0 : g > .78 ? 2 : 1;
        int32_t *c = &code[(int)floor(160 * study_unit(&seed))];
        if (*c < 0) {
            *c = n;
            n++;
        }
        d->cluster[i] = *c;
        d->weight[i] = .5 + floor(8 * study_unit(&seed)) / 8;
        d->f1[i] = floor(3 * study_unit(&seed) * (8 - s) / 7);
        d->f2[i] = floor(2 * study_unit(&seed));
    }
    d->n_clusters = n;
}

#endif
