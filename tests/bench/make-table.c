/* make-table ROWS: the table that `make bench` fits models to, on standard output; the same bytes wherever the C
 * library's exp rounds the same way. Twenty predictors of two or three decimals, a number y, an event, a count.
 */
#include <math.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

enum { PREDICTORS = 20 };

/* xorshift64* (Marsaglia 2003, Vigna 2016) */
static uint64_t state = UINT64_C(88172645463325252);
static double uniform(void)
{
    state ^= state >> 12;
    state ^= state << 25;
    state ^= state >> 27;
    return (double)(state * UINT64_C(2685821657736338717) >> 11) / 0x1p53;
}

/* Nearly normal: variance 1, mean 0. */
static double bell(void)
{
    double sum = -6;
    for (int i = 0; i < 12; i++)
        sum += uniform();
    return sum;
}

static int poisson(double mean)
{
    int n = 0;
    for (double left = exp(-mean), p = uniform(); p > left; p *= uniform())
        n++;
    return n;
}

static void put_row(void)
{
    double x[PREDICTORS], sum = 0;
    for (int j = 0; j < PREDICTORS; j++) {
        x[j] = j % 2 ? round(uniform() * 1000) / 100 - 5 : round(bell() * 1000) / 1000;
        sum += x[j] * (j % 3 - 1) / 10;
    }
    printf("%.4f\t%d\t%d", 1 + sum + bell(), uniform() < 1 / (1 + exp(1 - sum)), poisson(exp(sum / 5 - 0.5)));
    for (int j = 0; j < PREDICTORS; j++)
        printf("\t%.*f", j % 2 ? 2 : 3, x[j]);
    putchar('\n');
}

int main(int argc, char **argv)
{
    long rows = argc > 1 ? strtol(argv[1], NULL, 10) : 0;
    fputs("y\tevent\tcount", stdout);
    for (int j = 1; j <= PREDICTORS; j++)
        printf("\tx%d", j);
    putchar('\n');
    while (rows-- > 0)
        put_row();
    return fflush(stdout) != 0 || ferror(stdout);
}
