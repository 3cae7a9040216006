/* profile_interval: see profile_interval.h. */
#include "stat/model/profile_interval.h"

#include <gsl/gsl_cdf.h>
#include <math.h>

enum { MAX_DOUBLINGS = 40, MAX_BISECTIONS = 200 };

/* How far the profile has fallen at b, minus the allowed drop: negative inside the interval. */
struct fall {
    profile_fn *at;
    void *ctx;
    double top, allowed;
};

static int fall_at(const struct fall *f, double b, double *y, struct err *err)
{
    double loglik;
    if (f->at(f->ctx, b, &loglik, err) < 0)
        return -1;
    *y = f->top - loglik - f->allowed;
    return 0;
}

/* The root between a (inside) and b (outside): false position with halving of the kept end (Illinois). */
static int between(const struct fall *f, double a, double ya, double b, double yb, double *root, struct err *err)
{
    int side = 0;
    for (int k = 0; k < MAX_BISECTIONS; k++) {
        double x = (a * yb - b * ya) / (yb - ya), y;
        if (!(fmin(a, b) < x && x < fmax(a, b)))
            x = a + (b - a) / 2;
        *root = x;
        if (fabs(b - a) <= 1e-12 * (fabs(a) + fabs(b)))
            break;
        if (fall_at(f, x, &y, err) < 0)
            return -1;
        if (fabs(y) < 1e-12)
            break;
        if (y > 0) {
            b = x;
            yb = y;
            ya *= side == 1 ? 0.5 : 1;
            side = 1;
        } else {
            a = x;
            ya = y;
            yb *= side == -1 ? 0.5 : 1;
            side = -1;
        }
    }
    return 0;
}

static int one_end(const struct fall *f, double estimate, double step, double *end, struct err *err)
{
    double inside = estimate, y_inside = -f->allowed, y;
    for (int k = 0; k < MAX_DOUBLINGS; k++) {
        double b = estimate + step;
        if (fall_at(f, b, &y, err) < 0)
            return -1;
        if (y >= 0)
            return between(f, inside, y_inside, b, y, end, err);
        inside = b;
        y_inside = y;
        step *= k < 4 ? 1.5 : 2;
        if (fabs(step) > 1e4 * (fabs(estimate) + 1))
            break;
    }
    *end = step > 0 ? INFINITY : -INFINITY;
    return 0;
}

int profile_interval(profile_fn *at, void *ctx, double estimate, double se, double loglik_max, double level,
                     double *low, double *high, struct err *err)
{
    struct fall f = {at, ctx, loglik_max, gsl_cdf_chisq_Pinv(level, 1) / 2};
    double step = sqrt(2 * f.allowed) * se;
    if (one_end(&f, estimate, -step, low, err) < 0)
        return -1;
    return one_end(&f, estimate, step, high, err);
}
