/* durations: R's survfit on survival::aml, maintained, with conf.type = "log-log"; and what must be so without open
 * ones. */
#include <math.h>

#include "check.h"
#include "snag/durations.h"

static const double levels[] = {0.5, 0.9};

static bool near(double x, double y)
{
    return fabs(x - y) < 1e-9 * fmax(1, fabs(y));
}

static void aml(void)
{
    struct duration d[] = {{161, false, 0}, {9, true, 0},   {13, false, 0}, {13, true, 0},
                           {18, true, 0},   {28, false, 0}, {23, true, 0},  {31, true, 0},
                           {34, true, 0},   {45, false, 0}, {48, true, 0}};
    struct durations told;
    struct err err = {0};
    CHECK("aml", durations_tell(&told, d, 11, levels, 2, 0.95, &err) == 0);
    CHECK("counts", told.n == 11 && told.open == 4 && told.clusters == 11 && !told.repeats && told.until == 161);
    CHECK("median", told.quantile[0].value == 31 && told.quantile[0].low == 13 && isnan(told.quantile[0].high));
    CHECK("90th", isnan(told.quantile[1].value) && told.quantile[1].low == 34 && isnan(told.quantile[1].high));
    CHECK("restricted mean", fabs(told.mean.value - 52.6454545455) < 1e-9);
    CHECK("its error", fabs(told.mean.high - told.mean.value - 1.959963984540054 * 19.8286027956) < 1e-8);
}

/* Without open ones, the mean is the plain one, and its variance that of a ratio over customers. */
static void customers(void)
{
    struct duration d[] = {{3, true, 1}, {5, true, 1}, {2, true, 2}, {9, true, 3}, {4, true, 0}, {4, true, 3}};
    const double sums[] = {8 - 2 * 4.5, 2 - 4.5, 13 - 2 * 4.5, 4 - 4.5}, t = 3.182446305284263; /* of 3 */
    struct durations told;
    struct err err = {0};
    double variance = 0;
    for (size_t i = 0; i < 4; i++)
        variance += 4. / 3 * sums[i] * sums[i] / 36;
    CHECK("customers", durations_tell(&told, d, 6, levels, 2, 0.95, &err) == 0);
    CHECK("repeat", told.repeats && told.clusters == 4 && told.open == 0);
    CHECK("mean", told.mean.value == 4.5 && near(told.mean.high, 4.5 + t * sqrt(variance)));
    CHECK("quantiles", told.quantile[0].value == 4 && told.quantile[1].value == 9);
}

static void edges(void)
{
    struct duration same[] = {{7, true, 1}, {7, true, 2}, {7, true, 1}}, open[] = {{5, false, 1}};
    struct duration many[200];
    struct durations told;
    struct err err = {0};
    CHECK("none", durations_tell(&told, same, 0, levels, 2, 0.95, &err) == 0 && told.n == 0 && isnan(told.mean.value));
    CHECK("all alike", durations_tell(&told, same, 3, levels, 2, 0.95, &err) == 0 && told.mean.value == 7 &&
                           isnan(told.mean.low) && isnan(told.quantile[0].low));
    CHECK("one that is open", durations_tell(&told, open, 1, levels, 2, 0.95, &err) == 0 && told.mean.value == 5 &&
                                  isnan(told.quantile[0].value));
    for (size_t i = 0; i < 200; i++)
        many[i] = (struct duration){(double)((i * 77) % 200) / 4, true, (uint32_t)i + 1};
    CHECK("many are sorted", durations_tell(&told, many, 200, levels, 2, 0.95, &err) == 0 && many[0].time == 0 &&
                                 many[199].time == 49.75 && told.quantile[0].value == (24.75 + 25) / 2);
}

/* Digits are wider from thousands on. Every fourth is open, at the time of one that is over: those come first.
 *     at <- 0:11999; survfit(Surv((at %/% 2) * 1.25, at %% 4 != 1) ~ 1, conf.type = "log-log") */
static void thousands(void)
{
    enum { N = 12000, TIMES = N / 2 };
    static struct duration d[N];
    struct durations told;
    struct err err = {0};
    size_t in_order = 1;
    for (size_t i = 0; i < N; i++) {
        size_t at = i * 7919 % N;
        d[i] = (struct duration){(double)(at / 2) * 1.25, at % 4 != 1, (uint32_t)(at * 7 % N) + 1};
    }
    CHECK("thousands", durations_tell(&told, d, N, levels, 2, 0.95, &err) == 0 && told.open == N / 4);
    for (size_t i = 1; i < N; i++)
        in_order += d[i - 1].time < d[i].time || (d[i - 1].time == d[i].time && d[i - 1].over >= d[i].over);
    CHECK("are sorted", in_order == N && d[N - 1].time == (TIMES - 1) * 1.25);
    CHECK("whose", !told.repeats && told.clusters == N);
    CHECK("median",
          told.quantile[0].value == 4523.75 && told.quantile[0].low == 4446.25 && told.quantile[0].high == 4598.75);
    CHECK("90th of thousands",
          told.quantile[1].value == 7151.25 && told.quantile[1].low == 7118.75 && told.quantile[1].high == 7183.75);
}

int main(void)
{
    aml();
    customers();
    edges();
    thousands();
    CHECK_DONE();
}
