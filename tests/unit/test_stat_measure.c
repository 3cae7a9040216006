/* stat_measure: correlations, shares, equivalence compared with R 4.2.2 and published examples. */
#include <stdlib.h>

#include "check.h"
#include "snag/measure.h"

/* mtcars$mpg, mtcars$wt */
static const double mpg[] = {21,   21,   22.8, 21.4, 18.7, 18.1, 14.3, 24.4, 22.8, 19.2, 17.8,
                             16.4, 17.3, 15.2, 10.4, 10.4, 14.7, 32.4, 30.4, 33.9, 21.5, 15.5,
                             15.2, 13.3, 19.2, 27.3, 26,   30.4, 15.8, 19.7, 15,   21.4};
static const double wt[] = {2.62,  2.875, 2.32,  3.215, 3.44,  3.46,  3.57, 3.19,  3.15,  3.44,  3.44,
                            4.07,  3.73,  3.78,  5.25,  5.424, 5.345, 2.2,  1.615, 1.835, 2.465, 3.52,
                            3.435, 3.84,  3.845, 1.935, 2.14,  1.513, 3.17, 2.77,  3.57,  2.78};

static void test_correlations(void)
{
    struct measure a;
    struct err err = ERR_INIT;
    /* cor.test(mpg, wt) */
    CHECK("pearson", correlation_pearson(mpg, wt, 32, .95, &a, &err) == 0);
    CHECK_NUM("pearson: r", a.estimate, -0.86765937651723, 12);
    CHECK_NUM("pearson: low", a.low, -0.93382641328499, 11);
    CHECK_NUM("pearson: high", a.high, -0.74408719646011, 11);
    CHECK_NUM("pearson: p", a.p_value, 1.2939587013505e-10, 9);
    /* cor.test(mpg, wt, method = "spearman", exact = FALSE) */
    CHECK("spearman", correlation_spearman(mpg, wt, 32, .95, &a, &err) == 0);
    CHECK_NUM("spearman: rho", a.estimate, -0.8864220332703, 12);
    CHECK_NUM("spearman: p", a.p_value, 1.4875948581274e-11, 9);
    /* cor.test(mpg, wt, method = "kendall", exact = FALSE) */
    CHECK("kendall", correlation_kendall(mpg, wt, 32, .95, &a, &err) == 0);
    CHECK_NUM("kendall: tau", a.estimate, -0.72783214952843, 12);
    CHECK_NUM("kendall: low", a.low, -.8239376441604125, 12);
    CHECK_NUM("kendall: high", a.high, -.5910292952841998, 12);
    CHECK_NUM("kendall: z", a.statistic, -5.7981318949817, 11);
    CHECK_NUM("kendall: p", a.p_value, 6.7057704055959e-09, 9);
    const double one[] = {1, 1, 1, 1, 1};
    CHECK("constant: refused", correlation_pearson(mpg, one, 5, .95, &a, &err) < 0 && err.kind == ERR_DATA);
    CHECK("three pairs: refused", correlation_kendall(mpg, wt, 3, .95, &a, &err) < 0);
}

/* R² of 0.13, the published one, with the interval of r squared: tanh(atanh(sqrt(.13)) + c(-1, 1) * qnorm(.975) /
 * sqrt(n - 3))^2 */
static void test_r2(void)
{
    static const struct {
        size_t n;
        double low, high;
    } want[] = {{200, 0.0545196278835, 0.2261091560099},
                {400, 0.0740513704954, 0.1962023184255},
                {1000, 0.0932618645030, 0.1708251046923},
                {97176, 0.1260766083505, 0.1339653508116}};
    const double r = sqrt(.13);
    for (size_t k = 0; k < sizeof want / sizeof *want; k++) {
        struct measure a;
        struct err err = ERR_INIT;
        size_t n = want[k].n; /* a multiple of 4: x and the rest of y are orthogonal */
        double *x = malloc(2 * n * sizeof *x), *y = x + n;
        for (size_t i = 0; i < n; i++) {
            x[i] = i % 2 ? 1 : -1;
            y[i] = r * x[i] + sqrt(1 - r * r) * (i / 2 % 2 ? 1 : -1);
        }
        CHECK("r² of 0.13", correlation_pearson(x, y, n, .95, &a, &err) == 0);
        CHECK_NUM("r²: estimate", a.estimate * a.estimate, .13, 12);
        CHECK_NUM("r²: low", a.low * a.low, want[k].low, 10);
        CHECK_NUM("r²: high", a.high * a.high, want[k].high, 10);
        free(x);
    }
}

/* Every pair compared: the definition of tau-b, on values with many ties. */
static void test_kendall_slow(void)
{
    double x[60], y[60], score = 0, tx = 0, ty = 0;
    unsigned seed = 7;
    struct measure a;
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
    CHECK("ties", correlation_kendall(x, y, 60, .95, &a, &err) == 0);
    CHECK_NUM("ties: tau", a.estimate, score / sqrt((1770 - tx) * (1770 - ty)), 13);
}

/* xtabs(Freq ~ Sat + Infl, MASS::housing), 1681 rows. In R, Newton's method on the score, the bivariate normal by
 *   pnorm(a) * pnorm(b) + integrate(function(t) exp(-(a^2 + b^2 - 2*a*b*sin(t)) / (2*cos(t)^2)) / (2*pi),
 *                                   0, asin(r), rel.tol = 2e-14)$value
 * ends at rho .3115723735060944 with a score of 2e-13; the error is from central differences of the score, h = 1e-4.
 * The top is flat: optim(method = "BFGS") stops at .3115673756 or, with reltol = 1e-16, at .3115723762, and
 * polycor::polychor at .3115461 (.0287094). */
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
    struct measure a;
    struct err err = ERR_INIT;
    double chi2, df;
    CHECK("polychoric", correlation_polychoric(x, y, n, .95, &a, &chi2, &df, &err) == 0);
    CHECK_NUM("polychoric: rho", a.estimate, .3115723735060944, 12);
    CHECK_NUM("polychoric: error", a.std_error, .02871079767455691, 8.5);
    CHECK_NUM("polychoric: z", a.statistic,
              atanh(.3115723735060944) * (1 - .3115723735060944 * .3115723735060944) / .02871079767455691, 8.5);
    CHECK_NUM("polychoric: low", a.low, .2542615702481503, 9);
    CHECK_NUM("polychoric: high", a.high, .3667026324562144, 9);
    CHECK_NUM("polychoric: chi2", chi2, 2.104363625885556, 11);
    CHECK("polychoric: df", df == 3);
    CHECK("pearson", correlation_pearson(x, y, n, .95, &a, &err) == 0);
    CHECK_NUM("pearson of codes", a.estimate, .2456376, 6.5);
    CHECK("spearman", correlation_spearman(x, y, n, .95, &a, &err) == 0);
    CHECK_NUM("spearman of codes", a.estimate, .2451186, 6.5);
    CHECK("kendall", correlation_kendall(x, y, n, .95, &a, &err) == 0);
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
    struct measure a;
    struct err err = ERR_INIT;
    CHECK("tetrachoric", correlation_polychoric(x, y, 400, .95, &a, &chi2, &df, &err) == 0);
    CHECK_NUM("tetrachoric: rho", a.estimate, sin(2 * 3.14159265358979323846 * (150. / 400 - .25)), 9);
}

/* Steiger (1980): in R
 *   R <- 1 - r12^2 - r13^2 - r23^2 + 2*r12*r13*r23; m <- (r12 + r13)/2
 *   t <- (r12 - r13) * sqrt((n-1)*(1+r23) / (2*(n-1)/(n-3)*R + m^2*(1-r23)^3)); 2 * pt(-abs(t), n-3) */
static void test_williams(void)
{
    struct measure a;
    correlation_williams(.36, .45, .60, 400, &a);
    CHECK_NUM("williams: t", a.statistic, -2.251412692894063, 13);
    CHECK_NUM("williams: df", a.df, 397, 15);
    CHECK_NUM("williams: p", a.p_value, .02490557400983739, 11);
    correlation_williams(.5, .5, .3, 40, &a);
    CHECK("williams: no difference", a.statistic == 0 && a.p_value == 1);
    correlation_williams(.5, .5, 1, 40, &a);
    CHECK("williams: one predictor twice", !isfinite(a.statistic));
}

static void check_interval(const char *what, const struct measure *a, double estimate, double low, double high)
{
    char name[80];
    (void)snprintf(name, sizeof name, "%s: estimate", what);
    CHECK_NUM(name, a->estimate, estimate, 12);
    (void)snprintf(name, sizeof name, "%s: low", what);
    CHECK_NUM(name, a->low, low, 12);
    (void)snprintf(name, sizeof name, "%s: high", what);
    CHECK_NUM(name, a->high, high, 12);
}

static void test_shares(void)
{
    struct measure a;
    /* prop.test(k, n, correct = FALSE)$conf.int */
    share_wilson(81, 263, .95, &a); /* Newcombe 1998a: .2553, .3662 */
    check_interval("wilson 81/263", &a, 81. / 263, .2552885198782743, .3662095769828002);
    share_wilson(96, 100, .95, &a);
    check_interval("wilson 96/100", &a, .96, .9016292856411207, .9843366960084522);
    share_wilson(9, 100, .95, &a);
    check_interval("wilson 9/100", &a, .09, .04807254000256515, .1622621285271631);
    share_wilson(0, 20, .95, &a);
    check_interval("wilson 0/20", &a, 0, 0, .1611251580528193);
    share_wilson(81, 263, .90, &a); /* conf.level = .9 */
    check_interval("wilson at 90 %", &a, 81. / 263, .2633136171884815, .3565663496084882);
    /* Newcombe 1998b, table II, method 10, from w1, w2 = prop.test(…, correct = FALSE)$conf.int:
     *   d - sqrt((p1 - w1[1])^2 + (w2[2] - p2)^2), d + sqrt((w1[2] - p1)^2 + (p2 - w2[1])^2) */
    share_difference(56, 70, 48, 80, .95, &a);
    check_interval("newcombe 56/70 48/80", &a, .2, .05243147240236493, .3338726540369059);
    share_difference(9, 10, 3, 10, .95, &a);
    check_interval("newcombe 9/10 3/10", &a, .6, .1705227239345031, .809017973535488);
    share_difference(5, 56, 0, 29, .95, &a);
    check_interval("newcombe 5/56 0/29", &a, 5. / 56, -.03813714790353685, .1925600138551116);
    share_difference(10, 10, 0, 20, .95, &a);
    check_interval("newcombe 10/10 0/20", &a, 1, .6790860371419148, 1);
}

static void test_ratios(void)
{
    struct measure a;
    /* exp(log(r) + c(-1, 1) * qnorm(.975) * sqrt(1/40 - 1/100 + 1/10 - 1/100)); glm(cbind(c(40, 10), c(60, 90)) ~ c(1,
     * 0), binomial("log"), start = log(c(.1, 4)), epsilon = 1e-15) has the same Wald interval */
    risk_ratio(40, 100, 10, 100, .95, &a);
    check_interval("risk ratio", &a, 4, 2.119528043731343, 7.548850343037993);
    CHECK_NUM("risk ratio: z", a.statistic, 4.278197279087141, 12);
    CHECK_NUM("risk ratio: p", a.p_value, 1.884130027276557e-05, 11);
    CHECK_NUM("e-value of its end", e_value_end(&a), 3.659940678200521, 12);
    /* the same with binomial(): exp(coef), exp(confint.default) */
    odds_ratio(40, 100, 10, 100, .95, &a);
    check_interval("odds ratio", &a, 6, 2.788969870879161, 12.90799171977136);
    CHECK_NUM("odds ratio: z", a.statistic, 4.584052828516436, 12);
    risk_ratio(0, 10, 5, 10, .95, &a);
    CHECK("risk ratio of none: no interval",
          a.estimate == 0 && isnan(a.low) && isnan(a.p_value) && isnan(e_value_end(&a)));
    risk_ratio(10, 10, 10, 10, .95, &a);
    CHECK("risk ratio of all: no interval", a.estimate == 1 && isnan(a.low));
    odds_ratio(10, 10, 5, 10, .95, &a);
    CHECK("odds of all: no interval", isinf(a.estimate) && isnan(a.low));
    /* r <- 1.5; r + sqrt(r * (r - 1)) */
    CHECK_NUM("e-value", e_value(1.5), 2.366025403784438, 14);
    CHECK_NUM("e-value of a protection", e_value(1 / 1.5), 2.366025403784438, 14);
    /* VanderWeele and Ding 2017: 3.9 (1.8, 8.7) has 7.26 and 3.0; .8 (.71, .91) has 1.81 and 1.43 */
    CHECK_NUM("e-value of 3.9", e_value(3.9), 7.263034344160047, 14);
    CHECK_NUM("e-value of .8", e_value(.8), 1.809016994374947, 14);
    CHECK_NUM("e-value of an end above", e_value_end(&(struct measure){.low = 1.8, .high = 8.7}), 3, 14);
    CHECK_NUM("e-value of an end below", e_value_end(&(struct measure){.low = .71, .high = .91}), 1.428571428571428,
              14);
    CHECK("e-value of an interval that holds 1", e_value_end(&(struct measure){.low = .9, .high = 3}) == 1);
    /* b <- binom.test(40, 50)$conf.int; b / (1 - b) */
    count_ratio(40, 10, .95, &a);
    check_interval("40 to 10", &a, 4, 1.965747616463251, 8.969867324978297);
    CHECK_NUM("40 to 10: p", a.p_value, 2.38613316767556e-05, 11);
    count_ratio(3, 0, .95, &a); /* binom.test(3, 3) */
    CHECK_NUM("3 to 0: low", a.low, .413231355030894, 12);
    CHECK_NUM("3 to 0: p", a.p_value, .25, 13);
    CHECK("3 to 0: no upper end", isinf(a.estimate) && isinf(a.high));
    static const double many[][4] = {{834, 3, 94.7982301561135, 1350.78050355089},
                                     {1203, 300, 3.53064825205826, 4.56596124744332},
                                     {5, 900, .00179950079397461, .0130129019335834},
                                     {2950, 599, 4.50917856115089, 5.385990773996},
                                     {100000, 25000, 3.94490403010551, 4.05598155087691}};
    for (size_t i = 0; i < sizeof many / sizeof *many; i++) { /* where GSL's search for a quantile gives up */
        count_ratio(many[i][0], many[i][1], .95, &a);
        CHECK_NUM("many: low", a.low, many[i][2], 9);
        CHECK_NUM("many: high", a.high, many[i][3], 9);
    }
}

/* P <- (pr + .75) / (n + 3); D <- (d + .75) / (n + 3); m <- P - D
 * 100 * (m + c(-1, 1) * qnorm(.975) * sqrt((P + D - m^2) / (n + 3))), cut at -100 and 100 */
static void test_scores(void)
{
    struct measure a;
    nps_score(10, 30, 60, .95, &a);
    check_interval("nps 10, 30, 60", &a, 50, 35.46659193866748, 61.62078670210921);
    nps_score(7, 10, 3, .95, &a);
    check_interval("nps 7, 10, 3", &a, -20, -45.4017187148548, 10.61911001920263);
    nps_score(0, 0, 5, .95, &a);
    check_interval("nps of promoters alone", &a, 100, 17.49145303416898, 100);
}

/* iris$Sepal.Width of versicolor and virginica. */
static void test_tost(void)
{
    static const double versicolor[] = {3.2, 3.2, 3.1, 2.3, 2.8, 2.8, 3.3, 2.4, 2.9, 2.7, 2,   3,   2.2,
                                        2.9, 2.9, 3.1, 3,   2.7, 2.2, 2.5, 3.2, 2.8, 2.5, 2.8, 2.9, 3,
                                        2.8, 3,   2.9, 2.6, 2.4, 2.4, 2.7, 2.7, 3,   3.4, 3.1, 2.3, 3,
                                        2.5, 2.6, 3,   2.6, 2.3, 2.7, 3,   2.9, 2.9, 2.5, 2.8};
    static const double virginica[] = {3.3, 2.7, 3,   2.9, 3,   3,   2.5, 2.9, 2.5, 3.6, 3.2, 2.7, 3,
                                       2.5, 2.8, 3.2, 3,   3.8, 2.6, 2.2, 3.2, 2.8, 2.8, 2.7, 3.3, 3.2,
                                       2.8, 3,   2.8, 3,   2.8, 3.8, 2.8, 2.8, 2.6, 3,   3.4, 3.1, 3,
                                       3.1, 3.1, 3.1, 2.7, 3.2, 3.3, 3,   2.5, 3,   3.4, 3};
    struct tost t;
    struct measure a;
    struct err err = ERR_INIT;
    double sd;
    /* t.test(x, y) */
    CHECK("welch", mean_difference(versicolor, 50, virginica, 50, .95, &a, &err) == 0);
    check_interval("welch", &a, -.204, -.3302836415712364, -.07771635842876404);
    CHECK_NUM("welch: error", a.std_error, .06363544128671617, 13);
    CHECK_NUM("welch: t", a.statistic, -3.205760750221826, 13);
    CHECK_NUM("welch: df", a.df, 97.92682669979344, 13);
    CHECK_NUM("welch: p", a.p_value, .001819483482104929, 11);
    /* t.test(x), sd(x) */
    mean_student(versicolor, 50, .95, &a, &sd);
    check_interval("mean", &a, 2.77, 2.680819503236023, 2.859180496763976);
    CHECK_NUM("mean: sd", sd, .3137983233784114, 13);
    /* t.test(x, y, mu = -d, alternative = "greater"), t.test(x, y, mu = d, alternative = "less"), conf.level = .9 */
    CHECK("tost", tost_welch(versicolor, 50, virginica, 50, .2, .05, &t, &err) == 0);
    CHECK_NUM("tost: df", t.df, 97.92682669979344, 13);
    CHECK_NUM("tost: t low", t.t_low, -.06285805392592078, 11);
    CHECK_NUM("tost: t high", t.t_high, -6.348663446517731, 13);
    CHECK_NUM("tost: p low", t.p_low, .5249961695345484, 12);
    CHECK_NUM("tost: p high", t.p_high, 3.40222012243844e-09, 10);
    CHECK("tost: not equivalent", t.p_value == t.p_low);
    CHECK_NUM("tost: low", t.low, -.3096706630335934, 12);
    CHECK_NUM("tost: high", t.high, -.09832933696640694, 12);
    CHECK("tost: wide margin", tost_welch(versicolor, 50, virginica, 50, .5, .05, &t, &err) == 0);
    CHECK_NUM("tost: wide, t low", t.t_low, 4.651495990517937, 13);
    CHECK_NUM("tost: wide, t high", t.t_high, -11.06301749096159, 13);
    CHECK_NUM("tost: wide, p high", t.p_high, 3.063976149099034e-19, 9);
    CHECK_NUM("tost: equivalent", t.p_value, 5.161397617793309e-06, 11);
}

/* What cannot be compared is refused, not divided by zero. */
static void test_means_refused(void)
{
    enum { N = 5000 };
    static double tenths[N], thirds[N];
    const double huge[] = {1e308, -1e308, 5};
    struct measure a;
    struct tost t;
    struct err err = ERR_INIT;
    double sd;
    for (size_t i = 0; i < N; i++) {
        tenths[i] = .1;
        thirds[i] = 1. / 3;
    }
    CHECK("constants", mean_difference(tenths, N, thirds, N, .95, &a, &err) < 0 && err.kind == ERR_DATA);
    CHECK("constants: tost", tost_welch(tenths, N, thirds, N, 1, .05, &t, &err) < 0 && err.kind == ERR_DATA);
    CHECK("one row", mean_difference(tenths, 1, huge, 3, .95, &a, &err) < 0 && err.kind == ERR_DATA);
    CHECK("huge", mean_difference(huge, 3, tenths, 3, .95, &a, &err) < 0 && err.kind == ERR_DATA);
    mean_student(huge, 1, .95, &a, &sd);
    CHECK("mean of one", a.estimate == 1e308 && isnan(sd) && isnan(a.low) && isnan(a.p_value));
}

int main(void)
{
    test_correlations();
    test_r2();
    test_kendall_slow();
    test_polychoric();
    test_tetrachoric();
    test_williams();
    test_shares();
    test_ratios();
    test_scores();
    test_tost();
    test_means_refused();
    CHECK_DONE();
}
