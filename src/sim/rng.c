/* rng: see rng.h. */
#include "sim/rng.h"

#include <math.h>
#include <string.h>

static uint64_t splitmix(uint64_t *x)
{
    *x += UINT64_C(0x9e3779b97f4a7c15);
    uint64_t z = *x;
    z = (z ^ (z >> 30)) * UINT64_C(0xbf58476d1ce4e5b9);
    z = (z ^ (z >> 27)) * UINT64_C(0x94d049bb133111eb);
    return z ^ (z >> 31);
}

void rng_seed(struct rng *g, uint64_t seed, uint64_t stream)
{
    uint64_t x = splitmix(&seed);
    uint64_t y = stream + x; /* the mixing below separates the streams of one seed */
    x ^= splitmix(&y);
    for (int i = 0; i < 4; i++)
        g->s[i] = splitmix(&x);
}

static uint64_t rotl(uint64_t x, int k)
{
    return (x << k) | (x >> (64 - k));
}

uint64_t rng_next(struct rng *g)
{
    uint64_t *s = g->s, result = rotl(s[1] * 5, 7) * 9, t = s[1] << 17;
    s[2] ^= s[0];
    s[3] ^= s[1];
    s[1] ^= s[2];
    s[0] ^= s[3];
    s[2] ^= t;
    s[3] = rotl(s[3], 45);
    return result;
}

double rng_unit(struct rng *g)
{
    return (double)(rng_next(g) >> 11) * 0x1p-53;
}

uint32_t rng_below(struct rng *g, uint32_t n)
{
    uint64_t high = rng_next(g) >> 32, low = n; /* 32 by 32 bits: needs no 128-bit type */
    return (uint32_t)((high * low) >> 32);
}

int64_t rng_between(struct rng *g, int64_t lo, int64_t hi)
{
    return hi < lo ? lo : lo + (int64_t)(rng_unit(g) * (double)(hi - lo + 1));
}

bool rng_chance(struct rng *g, double p)
{
    return rng_unit(g) < p;
}

double rng_exponential(struct rng *g)
{
    return -portable_log(1 - rng_unit(g));
}

double rng_normal(struct rng *g)
{
    double x, y, r;
    do {
        x = 2 * rng_unit(g) - 1;
        y = 2 * rng_unit(g) - 1;
        r = x * x + y * y;
    } while (r >= 1 || r <= 0);
    return x * sqrt(-2 * portable_log(r) / r); /* sqrt is exact by IEEE 754 */
}

int rng_binomial(struct rng *g, int n, double p)
{
    int k = 0;
    for (int i = 0; i < n; i++)
        k += rng_chance(g, p);
    return k;
}

static const double LN2_HIGH = 6.93147180369123816490e-01, LN2_LOW = 1.90821492927058770002e-10;

/* 2^k for -1022 <= k <= 1023, from its bits. */
static double two_to(int64_t k)
{
    uint64_t bits = (uint64_t)(k + 1023) << 52;
    double x;
    memcpy(&x, &bits, sizeof x);
    return x;
}

/* exp(x) = 2^k exp(r) with |r| <= ln 2 / 2, Taylor's series for exp(r). */
double portable_exp(double x)
{
    double scaled = x * 1.44269504088896340736;
    int64_t k = (int64_t)(scaled < 0 ? scaled - 0.5 : scaled + 0.5);
    double r = (x - (double)k * LN2_HIGH) - (double)k * LN2_LOW, sum = 1;
    for (int i = 14; i >= 1; i--)
        sum = 1 + r * sum / i;
    return sum * two_to(k);
}

/* log(x) = k ln 2 + 2 artanh((m - 1) / (m + 1)) with m in [1/sqrt 2, sqrt 2). */
double portable_log(double x)
{
    uint64_t bits;
    int64_t k = 0;
    if (x < 0x1p-1022) { /* subnormal: bring it into the range of two_to */
        x *= 0x1p54;
        k = -54;
    }
    memcpy(&bits, &x, sizeof bits);
    k += (int64_t)((bits >> 52) & 0x7ff) - 1023;
    bits = (bits & UINT64_C(0x000fffffffffffff)) | UINT64_C(0x3ff0000000000000);
    double m;
    memcpy(&m, &bits, sizeof m);
    if (m > 1.41421356237309504880) {
        m /= 2;
        k++;
    }
    double s = (m - 1) / (m + 1), s2 = s * s, sum = 0;
    for (int i = 23; i >= 1; i -= 2)
        sum = 1.0 / i + s2 * sum;
    return (double)k * LN2_HIGH + (2 * s * sum + (double)k * LN2_LOW);
}

double portable_logistic(double x)
{
    if (x < 0) {
        double e = portable_exp(x < -700 ? -700 : x);
        return e / (1 + e);
    }
    return 1 / (1 + portable_exp(x > 700 ? -700 : -x));
}

double portable_logit(double p)
{
    return portable_log(p) - portable_log(1 - p);
}

/* 1/2 + phi(x) (x + x^3/3 + x^5/15 + …) */
double portable_normal(double x)
{
    if (x < -8 || x > 8)
        return x > 0;
    double term = x, sum = x;
    for (int i = 3; i < 400 && sum + term != sum; i += 2) {
        term *= x * x / i;
        sum += term;
    }
    return 0.5 + sum * portable_exp(-x * x / 2) * 0.39894228040143267794;
}
