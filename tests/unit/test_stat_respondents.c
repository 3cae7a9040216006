/* Correlations, reliability, contrasts and ratios of respondents, against R (tests/ref/respondents.R). */
#include "check.h"
#include "snag/respondents.h"
#include "study_data.h"

static struct study_data d;
static const double *const s_items[] = {d.s[0], d.s[1], d.s[2]}, *const l_items[] = {d.l[0], d.l[1], d.l[2], d.l[3]};
static struct sampling plain, clustered, weighted, both;
static struct err err;

static void check_r(const char *what, const struct sampling *s, double se, double low, double high)
{
    struct measure a = {0};
    CHECK(what, correlation_sandwich(d.satisfaction, d.loyalty, s, .95, &a, NULL, &err) == 0);
    CHECK_NUM(what, a.std_error, se, 11);
    CHECK_NUM(what, a.low, low, 11);
    CHECK_NUM(what, a.high, high, 11);
}

static void correlations(void)
{
    struct measure a;
    CHECK("r", correlation_sandwich(d.satisfaction, d.loyalty, &plain, .95, &a, NULL, &err) == 0);
    CHECK_NUM("r", a.estimate, 0.830210333524235, 12);
    check_r("sandwich", &plain, 0.0177703067004188, 0.791984137181179, 0.86195301427723);
    check_r("clustered", &clustered, 0.01835502991515, 0.790197175242734, 0.863175518893052);
    check_r("weighted", &weighted, 0.0169003614304723, 0.800865578583996, 0.867411731974892);
    check_r("both", &both, 0.0176188106258757, 0.798778398473015, 0.868838919354755);
    static const double constants[] = {1, .1, 5, 1e9 / 3, -7.7};
    struct sampling many = {.n = 50};
    for (size_t k = 0; k < sizeof constants / sizeof *constants; k++) {
        double same[50];
        for (size_t i = 0; i < 50; i++)
            same[i] = constants[k];
        CHECK("a constant is refused", correlation_sandwich(same, d.loyalty, &many, .95, &a, NULL, &err) < 0);
    }
}

static void reliability(void)
{
    struct measure a;
    double omega;
    CHECK("alpha", reliability_alpha(s_items, 3, &plain, &a, NULL, &err) == 0);
    CHECK_NUM("alpha of satisfaction", a.estimate, 0.953974231333538, 12);
    CHECK_NUM("its error", a.std_error, 0.00396527728696062, 11);
    CHECK("alpha", reliability_alpha(l_items, 4, &clustered, &a, NULL, &err) == 0);
    CHECK_NUM("alpha of loyalty", a.estimate, 0.731603246376024, 12);
    CHECK_NUM("its error, clustered", a.std_error, 0.02242597109607, 11);
    CHECK("one item has no alpha", reliability_alpha(l_items, 1, &plain, &a, NULL, &err) < 0);
    CHECK("omega", reliability_omega(s_items, 3, STUDY_N, &omega, &err) == 0);
    CHECK_NUM("omega of three", omega, 0.954024315079355, 9);
    CHECK("omega", reliability_omega(l_items, 4, STUDY_N, &omega, &err) == 0);
    CHECK_NUM("omega of four", omega, 0.731812479173036, 9);
    CHECK("two items have no omega", reliability_omega(l_items, 2, STUDY_N, &omega, &err) < 0);
    CHECK("corrected", correlation_corrected(s_items, 3, l_items, 4, &plain, .95, &a, &err) == 0);
    CHECK_NUM("corrected R2", a.estimate, 0.987561161299617, 12);
    CHECK_NUM("its low end", a.low, 0.90062883044459, 11);
    CHECK_NUM("its high end", a.high, 1.08288455170373, 11);
    CHECK_NUM("unrestricted", r2_unrestricted(.36 * .36, 1.5), .5009457 * .5009457, 6);
}

static void check_contrast(const char *what, const struct contrast *c, double estimate, double se, double df)
{
    CHECK_NUM(what, c->estimate, estimate, 11);
    CHECK_NUM(what, c->std_error, se, 11);
    CHECK_NUM(what, c->df, df, 10);
}

static void contrasts(void)
{
    struct contrast c = {0};
    double low, high;
    CHECK("means", contrast_means(d.loyalty, d.group, 0, 1, &plain, &c, &err) == 0);
    check_contrast("Welch", &c, 0.649909420289855, 0.185696457211429, 83.7371258868546);
    CHECK("means", contrast_means(d.loyalty, d.group, 1, 2, &plain, &c, &err) == 0);
    check_contrast("Welch again", &c, 0.13365539452496, 0.170160202466845, 105.20423110532);
    contrast_interval(&c, .90, &low, &high);
    CHECK_NUM("the lower end is as far away as the upper", high - c.estimate, c.estimate - low, 12);
    CHECK_NUM("p above 0 is half of p", contrast_p_above(&c, 0), contrast_p(&c) / 2, 12);
    CHECK_NUM("the end of 90 % has a one-sided p of 5 %", contrast_p_above(&c, low), .05, 10);
    CHECK_NUM("and so has the other", contrast_p_below(&c, high), .05, 10);
    CHECK("clustered", contrast_means(d.loyalty, d.group, 1, 2, &clustered, &c, &err) == 0);
    check_contrast("clustered", &c, 0.13365539452496, 0.180041011101993, 116);
    CHECK("both", contrast_means(d.loyalty, d.group, 1, 2, &both, &c, &err) == 0);
    check_contrast("both", &c, 0.0220086117635176, 0.200992323736455, 116);
    CHECK("ranks", contrast_ranks(d.loyalty, d.group, 0, 1, &plain, &c, &err) == 0);
    check_contrast("Brunner and Munzel", &c, 0.168100845410628, 0.0456049549169845, 80.5587688270293);
    CHECK("ranks", contrast_ranks(d.loyalty, d.group, 1, 2, &plain, &c, &err) == 0);
    check_contrast("Brunner and Munzel again", &c, 0.0277777777777778, 0.0456404608330674, 104.369041560588);
    CHECK("nobody in the group", contrast_means(d.loyalty, d.group, 1, 7, &plain, &c, &err) < 0);
}

static void ratios(void)
{
    struct ratio r;
    double low, high;
    ratio_fieller(1.5, .4, .01, .012, -.004, 204, .95, &r);
    CHECK("an interval", r.set == RATIO_INTERVAL);
    CHECK_NUM("its low end", r.low, 2.27085709543229, 10);
    CHECK_NUM("its high end", r.high, 8.59012765814437, 10);
    ratio_fieller(1.5, .2, .01, .012, -.004, 204, .95, &r);
    CHECK("the outside of one", r.set == RATIO_OUTSIDE);
    CHECK_NUM("below", r.low, -98.2943497977542, 10);
    CHECK_NUM("above", r.high, 3.38302339943754, 10);
    ratio_fieller(.1, .05, .01, .012, -.004, 204, .95, &r);
    CHECK("anything", r.set == RATIO_ANY && isinf(r.low) && isinf(r.high));
    CHECK_NUM("share_p", share_p(34, 50, .8), 0.0616068455640953, 11);
    CHECK_NUM("share_p of a half", share_p(34, 50, .5), 0.0153466778326301, 11);
    CHECK_NUM("noncentral F", noncentral_f(3.2, 3, 200, 4.5), 0.714867890209177, 11);
    CHECK_NUM("noncentral F, small lambda", noncentral_f(1.1, 2, 50, .3), 0.607151982990731, 11);
    CHECK_NUM("noncentral F, large lambda", noncentral_f(60, 3, 500, 150), 0.840768191467566, 11);
    noncentral_f_interval(6.3, 3, 200, .95, &low, &high);
    CHECK_NUM("lambda from", low, 3.98164255336427, 9);
    CHECK_NUM("lambda to", high, 37.89541751383, 9);
    noncentral_f_interval(1.1, 3, 200, .95, &low, &high);
    CHECK_NUM("lambda from 0", low, 0, 9);
    CHECK_NUM("lambda to", high, 11.3757931455161, 9);
    noncentral_f_interval(.02, 3, 200, .95, &low, &high);
    CHECK("lambda 0 throughout", low == 0 && high == 0);
}

int main(void)
{
    study_data(&d);
    plain = (struct sampling){.n = STUDY_N};
    clustered = (struct sampling){.n = STUDY_N, .cluster = d.cluster, .n_clusters = (size_t)d.n_clusters};
    weighted = (struct sampling){.n = STUDY_N, .weight = d.weight};
    both = clustered;
    both.weight = d.weight;
    correlations();
    reliability();
    contrasts();
    ratios();
    CHECK_DONE();
}
