/* Correlations, shares, equivalence beside R 4.2.2 and published examples. */
#include <stdlib.h>

#include "check.h"
#include "snag/assoc.h"

/* mtcars$mpg, mtcars$wt */
static const double mpg[] = {21, 21, 22.8, 21.4, 18.7, 18.1, 14.3, 24.4, 22.8, 19.2, 17.8, 16.4, 17.3, 15.2, 10.4, 10.4,
                             14.7, 32.4, 30.4, 33.9, 21.5, 15.5, 15.2, 13.3, 19.2, 27.3, 26, 30.4, 15.8, 19.7, 15, 21.4};
static const double wt[] = {2.62, 2.875, 2.32, 3.215, 3.44, 3.46, 3.57, 3.19, 3.15, 3.44, 3.44, 4.07, 3.73, 3.78, 5.25, 5.424,
                            5.345, 2.2, 1.615, 1.835, 2.465, 3.52, 3.435, 3.84, 3.845, 1.935, 2.14, 1.513, 3.17, 2.77, 3.57, 2.78};

static void test_correlations(void)
{
    struct assoc a;
    struct err err = ERR_INIT;
    /* cor.test(mpg, wt) */
    CHECK("pearson", assoc_pearson(mpg, wt, 32, .95, &a, &err) == 0);
    CHECK_NUM("pearson: r", a.estimate, -0.86765937651723, 12);
    CHECK_NUM("pearson: low", a.low, -0.93382641328499, 11);
    CHECK_NUM("pearson: high", a.high, -0.74408719646011, 11);
    CHECK_NUM("pearson: p", a.p_value, 1.2939587013505e-10, 9);
    /* cor.test(mpg, wt, method = "spearman", exact = FALSE) */
    CHECK("spearman", assoc_spearman(mpg, wt, 32, .95, &a, &err) == 0);
    CHECK_NUM("spearman: rho", a.estimate, -0.8864220332703, 12);
    CHECK_NUM("spearman: p", a.p_value, 1.4875948581274e-11, 9);
    /* cor.test(mpg, wt, method = "kendall", exact = FALSE) */
    CHECK("kendall", assoc_kendall(mpg, wt, 32, .95, &a, &err) == 0);
    CHECK_NUM("kendall: tau", a.estimate, -0.72783214952843, 12);
    CHECK_NUM("kendall: z", a.statistic, -5.7981318949817, 11);
    CHECK_NUM("kendall: p", a.p_value, 6.7057704055959e-09, 9);
    const double one[] = {1, 1, 1, 1, 1};
    CHECK("constant: refused", assoc_pearson(mpg, one, 5, .95, &a, &err) < 0 && err.kind == ERR_DATA);
    CHECK("three pairs: refused", assoc_kendall(mpg, wt, 3, .95, &a, &err) < 0);
}

/* Every pair looked at: the definition of tau-b, on values with many ties. */
static void test_kendall_slow(void)
{
    double x[60], y[60], score = 0, tx = 0, ty = 0;
    unsigned seed = 7;
    struct assoc a;
    struct err err = ERR_INIT;
    for (size_t i = 0; i < 60; i++) {
        seed = seed * 1103515245u + 12345u;
        x[i] = (double)(seed >> 16 & 7);
        seed = seed * 1103515245u + 12345u;
        y[i] = x[i] / 2 + (double)(seed >> 16 & 3);
    }
    for (size_t i = 0; i < 60; i++)
        for (size_t j = 0; j < i; j++) {
            double dx = x[i] - x[j], dy = y[i] - y[j];
            score += (dx * dy > 0) - (dx * dy < 0);
            tx += dx == 0;
            ty += dy == 0;
        }
    CHECK("ties", assoc_kendall(x, y, 60, .95, &a, &err) == 0);
    CHECK_NUM("ties: tau", a.estimate, score / sqrt((1770 - tx) * (1770 - ty)), 13);
}

/* xtabs(Freq ~ Sat + Infl, MASS::housing). optim(method = "BFGS", reltol = 1e-16) on the likelihood with integrate()
 * reaches rho .31157236 and .0287108; polycor::polychor (.3115461, .0287094) stops before the top, which is flat. */
static void test_polychoric(void)
{
    static const int count[3][3] = {{282, 206, 79}, {170, 189, 87}, {175, 264, 229}};
    static double x[1681], y[1681];
    size_t n = 0;
    for (int i = 0; i < 3; i++)
        for (int j = 0; j < 3; j++)
            for (int k = 0; k < count[i][j]; k++) {
                x[n] = i;
                y[n++] = j;
            }
    struct assoc a;
    struct err err = ERR_INIT;
    double chi2, df;
    CHECK("polychoric", assoc_polychoric(x, y, n, .95, &a, &chi2, &df, &err) == 0);
    CHECK_NUM("polychoric: rho", a.estimate, .3115723646, 7);
    CHECK_NUM("polychoric: error", a.estimate / a.statistic, .028710815, 6);
    CHECK_NUM("polychoric: chi2", chi2, 2.1044, 4.5);
    CHECK("polychoric: df", df == 3);
    CHECK("pearson", assoc_pearson(x, y, n, .95, &a, &err) == 0);
    CHECK_NUM("pearson of codes", a.estimate, .2456376, 6.5);
    CHECK("spearman", assoc_spearman(x, y, n, .95, &a, &err) == 0);
    CHECK_NUM("spearman of codes", a.estimate, .2451186, 6.5);
    CHECK("kendall", assoc_kendall(x, y, n, .95, &a, &err) == 0);
    CHECK_NUM("kendall of codes", a.estimate, .2200939, 6.5);
}

/* Two by two with even margins: the tetrachoric correlation is sin(2 pi (p - 1/4)). */
static void test_tetrachoric(void)
{
    double x[400], y[400], chi2, df;
    for (size_t i = 0; i < 400; i++) {
        x[i] = i < 200;
        y[i] = i < 150 || (i >= 200 && i < 250);
    }
    struct assoc a;
    struct err err = ERR_INIT;
    CHECK("tetrachoric", assoc_polychoric(x, y, 400, .95, &a, &chi2, &df, &err) == 0);
    CHECK_NUM("tetrachoric: rho", a.estimate, sin(2 * 3.14159265358979323846 * (150. / 400 - .25)), 9);
}

static void test_compare(void)
{
    struct assoc a;
    assoc_williams(.36, .45, .60, 400, &a);
    CHECK_NUM("williams: t", a.statistic, -2.251413, 6.5);
    CHECK_NUM("williams: p", a.p_value, .024906, 4.5);
    share_wilson(81, 263, .95, &a); /* Newcombe 1998a: .2553, .3662 */
    CHECK_NUM("wilson: low", a.low, .2552885, 6.5);
    CHECK_NUM("wilson: high", a.high, .3662096, 6.5);
    share_wilson(0, 20, .95, &a);
    CHECK("wilson of none", a.low == 0 && a.high > 0);
    share_difference(56, 70, 48, 80, .95, &a); /* Newcombe 1998b, table II: .0524, .3339 */
    CHECK_NUM("newcombe: low", a.low, .0524, 3);
    CHECK_NUM("newcombe: high", a.high, .3339, 3.5);
    count_ratio(40, 10, .95, &a); /* binom.test(40, 50): odds of its interval */
    CHECK_NUM("ratio", a.estimate, 4, 15);
    CHECK_NUM("ratio: low", a.low, 1.9657, 4);
    CHECK_NUM("ratio: high", a.high, 8.9699, 4.5);
    CHECK_NUM("ratio: p", a.p_value, 2.386e-5, 3.5);
    CHECK_NUM("e-value", e_value(1.5), 2.3660254, 7.5);
    CHECK_NUM("e-value of a protection", e_value(1 / 1.5), 2.3660254, 7.5);
    nps_score(10, 30, 60, .95, &a);
    CHECK_NUM("nps", a.estimate, 50, 15);
    CHECK("nps: interval", a.low > 30 && a.low < 50 && a.high > 50 && a.high < 70);
}

/* iris$Sepal.Width of versicolor and virginica. */
static void test_tost(void)
{
    static const double versicolor[] = {3.2, 3.2, 3.1, 2.3, 2.8, 2.8, 3.3, 2.4, 2.9, 2.7, 2, 3, 2.2, 2.9, 2.9, 3.1, 3, 2.7, 2.2,
                                        2.5, 3.2, 2.8, 2.5, 2.8, 2.9, 3, 2.8, 3, 2.9, 2.6, 2.4, 2.4, 2.7, 2.7, 3, 3.4, 3.1, 2.3,
                                        3, 2.5, 2.6, 3, 2.6, 2.3, 2.7, 3, 2.9, 2.9, 2.5, 2.8};
    static const double virginica[] = {3.3, 2.7, 3, 2.9, 3, 3, 2.5, 2.9, 2.5, 3.6, 3.2, 2.7, 3, 2.5, 2.8, 3.2, 3, 3.8, 2.6,
                                       2.2, 3.2, 2.8, 2.8, 2.7, 3.3, 3.2, 2.8, 3, 2.8, 3, 2.8, 3.8, 2.8, 2.8, 2.6, 3, 3.4, 3.1,
                                       3, 3.1, 3.1, 3.1, 2.7, 3.2, 3.3, 3, 2.5, 3, 3.4, 3};
    struct tost t;
    struct err err = ERR_INIT;
    CHECK("tost", tost_welch(versicolor, 50, virginica, 50, .2, .05, &t, &err) == 0);
    CHECK_NUM("tost: df", t.df, 97.92683, 6.5);
    CHECK_NUM("tost: t low", t.t_low, -.0628581, 6);
    CHECK_NUM("tost: t high", t.t_high, -6.34866, 6);
    CHECK_NUM("tost: p", t.p_value, .525, 3);
    CHECK_NUM("tost: low", t.low, -.309671, 5.5);
    CHECK_NUM("tost: high", t.high, -.098329, 5);
    CHECK("tost: wide margin", tost_welch(versicolor, 50, virginica, 50, .5, .05, &t, &err) == 0);
    CHECK_NUM("tost: equivalent", t.p_value, 5.16e-6, 2.5);
}

int main(void)
{
    test_correlations();
    test_kendall_slow();
    test_polychoric();
    test_tetrachoric();
    test_compare();
    test_tost();
    CHECK_DONE();
}
