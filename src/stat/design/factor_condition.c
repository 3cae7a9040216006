/* factor_condition: the condition number of a triangular factor, from its bidiagonal form (Golub and Kahan 1965). */
#include <math.h>
#include <stdlib.h>

#include "snag/mem.h"
#include "stat/design/factor.h"
#include "stat/design/lanes.h"

/* Makes (x0, x1 …), n of them `stride` apart, the vector v of the reflection that leaves only x0 nonzero; returns the
 * new x0, and in *scale 2 / (v'v), or 0 if there is nothing to do. */
static double reflection(double *x, size_t n, size_t stride, double *scale)
{
    double rest = 0, top = x[0];
    for (size_t i = 1; i < n; i++)
        rest += x[i * stride] * x[i * stride];
    *scale = 0;
    if (rest == 0)
        return top;
    double norm = sqrt(rest + top * top);
    x[0] = top > 0 ? top + norm : top - norm;
    *scale = 1 / (norm * fabs(x[0]));
    return top > 0 ? -norm : norm;
}

/* a (p x p, row by row; destroyed) reduced from both sides: diagonal in b[0], b[2] …, superdiagonal in b[1], b[3] …
 */
LANES static void bidiagonal(double *a, size_t p, double *b, double *work)
{
    double scale;
    for (size_t k = 0; k < p; k++) {
        size_t rest = p - k - 1;
        b[2 * k] = reflection(a + k * p + k, p - k, p, &scale);
        memset(work, 0, rest * sizeof *work);
        for (size_t i = k; i < p; i++)
            lanes_add(work, a[i * p + k] * scale, a + i * p + k + 1, rest);
        for (size_t i = k; i < p; i++)
            lanes_add(a + i * p + k + 1, -a[i * p + k], work, rest);
        if (rest == 0)
            break;
        double *v = a + k * p + k + 1;
        b[2 * k + 1] = reflection(v, rest, 1, &scale);
        for (size_t i = k + 1; i < p; i++)
            lanes_add(a + i * p + k + 1, -scale * lanes_dot(v, a + i * p + k + 1, rest), v, rest);
    }
}

/* How many singular values of the bidiagonal matrix are below x > 0: its numbers b, in this order, are the off-diagonal
 * of a symmetric tridiagonal matrix with zero diagonal, whose eigenvalues are plus and minus the singular values;
 * Sturm's count. */
static size_t below(const double *b, size_t p, double x)
{
    size_t count = 0;
    double q = -x;
    for (size_t i = 0; i < 2 * p; i++) {
        if (i > 0)
            q = -x - b[i - 1] * b[i - 1] / q;
        if (q == 0)
            q = -1e-300;
        count += q < 0;
    }
    return count - p;
}

/* The singular value with `index` others below it, by bisection. */
static double singular_value(const double *b, size_t p, size_t index)
{
    double low = 0, high = 0;
    for (size_t i = 0; i + 1 < 2 * p; i++)
        high = fmax(high, fabs(b[i]));
    for (high *= 2; high - low > 1e-15 * high;) {
        double mid = low > 0 ? sqrt(low) * sqrt(high) : high / 1024;
        if (low > 0 && !(mid > low && mid < high))
            break;
        if (below(b, p, mid) > index)
            high = mid;
        else
            low = mid;
        if (high < 1e-200)
            break;
    }
    return high;
}

int factor_condition(const long double *r, size_t p, double *cond, struct err *err)
{
    double *a = mem_zero(p * (p + 3), sizeof *a, err);
    if (!a)
        return -1;
    for (size_t j = 0; j < p; j++) {
        long double norm = 0;
        for (size_t i = 0; i <= j; i++)
            norm += r[i * p + j] * r[i * p + j];
        for (size_t i = 0; i <= j; i++)
            a[i * p + j] = (double)(r[i * p + j] / sqrtl(norm));
    }
    double *b = a + p * p;
    bidiagonal(a, p, b, b + 2 * p);
    *cond = singular_value(b, p, p - 1) / singular_value(b, p, 0);
    free(a);
    return 0;
}
