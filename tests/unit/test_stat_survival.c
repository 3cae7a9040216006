/* stat_survival: curves, log-rank tests and baseline hazards compared with R's survival 3.5-3; d <-
 * read.csv("contacts.csv"). */
#include "snag/survival.h"
#include "stat_data.h"
#include "stat_help.h"

/* The curves of `text`; 0, or -1 with x->err set. */
static int curves(struct model *x, struct survival *s, const char *text, struct design_options o, double level)
{
    design_close(&x->d);
    formula_free(&x->m);
    x->err = (struct err)ERR_INIT;
    o.response = RESPONSE_TIME;
    o.absorbed = true;
    *s = (struct survival){0};
    if (formula_parse(&x->m, text, &x->err) < 0 || formula_bind(&x->m, &x->f, NULL, 0, &x->err) < 0 ||
        design_open(&x->d, &x->f, &x->m, &o, &x->err) < 0)
        return -1;
    return survival_open(s, &x->d, level, &x->err);
}

static void check_curve(const struct curve *c, const char *name, double n, double events, double median, double low,
                        double high)
{
    CHECK_STR("curve", c->name, name);
    CHECK_NUM("rows", c->n, n, 15);
    CHECK_NUM("events", c->events, events, 15);
    CHECK_NUM("median", c->median, median, 15);
    CHECK_NUM("lower end", c->low, low, 15);
    if (isnan(high))
        CHECK("upper end is not reached", isnan(c->high));
    else
        CHECK_NUM("upper end", c->high, high, 15);
}

/* summary(survfit(Surv(months, lost) ~ segment + I(sat >= 4), d))$table */
static void test_medians(struct model *x)
{
    struct survival s;
    CHECK("medians",
          curves(x, &s, "Surv(months, lost) ~ segment + I(sat >= 4)", (struct design_options){0}, 0.95) == 0 &&
              s.n_curves == 6);
    check_curve(&s.curve[0], "segment=basic, I(sat >= 4)=FALSE", 42, 28, 14, 12, 30);
    check_curve(&s.curve[1], "segment=basic, I(sat >= 4)=TRUE", 22, 15, 13, 10, NAN);
    check_curve(&s.curve[2], "segment=plus, I(sat >= 4)=FALSE", 27, 23, 18, 9, 37);
    check_curve(&s.curve[5], "segment=pro, I(sat >= 4)=TRUE", 12, 8, 22, 12, NAN);
    survival_close(&s);
    /* survfit(Surv(months, lost) ~ segment, d, conf.int = 0.9) */
    CHECK("90 %", curves(x, &s, "Surv(months, lost) ~ segment", (struct design_options){0}, 0.9) == 0);
    check_curve(&s.curve[0], "segment=basic", 64, 43, 14, 12, 19);
    check_curve(&s.curve[1], "segment=plus", 52, 43, 16, 13, 22);
    check_curve(&s.curve[2], "segment=pro", 34, 22, 12, 10, 22);
    survival_close(&s);
}

/* f <- survfit(Surv(entry, months, lost) ~ segment, d); summary(f)$table; summary(f, times = c(10, 20)) */
static void test_entry(struct model *x)
{
    struct survival s;
    struct curve_time t;
    CHECK("entry", curves(x, &s, "Surv(entry, months, lost) ~ segment", (struct design_options){0}, 0.95) == 0);
    check_curve(&s.curve[0], "segment=basic", 64, 43, 6, 4, 12);
    survival_at(&s, &s.curve[1], 10, 20, &t);
    CHECK_NUM("at risk", t.at_risk, 4, 15);
    CHECK_NUM("events since", t.events, 11, 15);
    CHECK_NUM("losses since", t.censored, 4, 15);
    CHECK_NUM("survival", t.survival, 0.0360631104432757, 13);
    CHECK_NUM("its error", t.std_error, 0.0240606054232793, 13);
    CHECK_NUM("lower end", t.low, 0.00975344587900565, 13);
    CHECK_NUM("upper end", t.high, 0.133342405440865, 13);
    survival_at(&s, &s.curve[1], 20, 1000, &t);
    CHECK("after the last time nothing is known", isnan(t.survival) && t.at_risk == 0);
    /* coxph(Surv(entry, months, lost) ~ segment, d, ties = "exact")$score: the same test */
    CHECK_NUM("log-rank with entry", s.chi2, 0.80785456902996444, 12);
    survival_close(&s);
}

/* survdiff(Surv(months, lost) ~ segment, d); … ~ segment + strata(team) */
static void test_logrank(struct model *x)
{
    struct survival s;
    CHECK("log-rank", curves(x, &s, "Surv(months, lost) ~ segment", (struct design_options){0}, 0.95) == 0);
    CHECK_NUM("chi²", s.chi2, 1.18836974718056, 13);
    CHECK_NUM("p", s.p_value, 0.55201234236933, 13);
    CHECK_NUM("expected, basic", s.curve[0].expected, 41.29309756456304, 14);
    CHECK_NUM("expected, pro", s.curve[2].expected, 18.88746757411429, 14);
    survival_close(&s);
    CHECK("in strata",
          curves(x, &s, "Surv(months, lost) ~ segment + strata(team)", (struct design_options){0}, 0.95) == 0);
    CHECK_NUM("chi², stratified", s.chi2, 0.510645843786738, 12);
    CHECK_NUM("expected, stratified", s.curve[1].expected, 45.6406173075291, 14);
    survival_close(&s);
    CHECK("one curve",
          curves(x, &s, "Surv(months, lost) ~ 1", (struct design_options){0}, 0.95) == 0 && s.n_curves == 1);
    CHECK_STR("one curve: its name", s.curve[0].name, "all");
    CHECK("one curve: no test", isnan(s.chi2));
    survival_close(&s);
}

/* k <- d[rep(1:nrow(d), d$contacts), ]: survfit(Surv(months, lost) ~ segment, d, weights = contacts) and of k are one;
 * the test is survdiff(Surv(months, lost) ~ segment, k), and with + strata(team). */
static void test_weights(struct model *x)
{
    struct survival s;
    struct curve_time t;
    const struct design_options whole = {.weights = "contacts"}, parts = {.weights = "w"};
    CHECK("weights", curves(x, &s, "Surv(months, lost) ~ segment", whole, 0.95) == 0 && s.n_curves == 3 && s.n == 580);
    check_curve(&s.curve[0], "segment=basic", 248, 162, 13, 12, 15);
    check_curve(&s.curve[1], "segment=plus", 208, 179, 16, 13, 16);
    check_curve(&s.curve[2], "segment=pro", 124, 80, 14, 11, 21);
    survival_at(&s, &s.curve[2], 10, 20, &t);
    CHECK_NUM("weights: at risk", t.at_risk, 30, 15);
    CHECK_NUM("weights: events since", t.events, 21, 15);
    CHECK_NUM("weights: survival", t.survival, 0.3891504719918942, 13);
    CHECK_NUM("weights: its error", t.std_error, 0.0510329081676932, 13);
    CHECK_NUM("weights: lower end", t.low, 0.3009481056467552, 13);
    CHECK_NUM("weights: upper end", t.high, 0.5032033330997870, 13);
    CHECK_NUM("weights: chi²", s.chi2, 0.57230044588391, 12);
    CHECK_NUM("weights: expected", s.curve[1].expected, 185.8067447495669, 14);
    survival_close(&s);
    CHECK("weights in strata", curves(x, &s, "Surv(months, lost) ~ segment + strata(team)", whole, 0.95) == 0);
    CHECK_NUM("weights: chi², stratified", s.chi2, 0.142429975242508, 11);
    survival_close(&s);
    /* survfit(Surv(entry, months, lost) ~ segment, d, weights = w, robust = FALSE) */
    CHECK("fractions", curves(x, &s, "Surv(entry, months, lost) ~ segment", parts, 0.95) == 0);
    CHECK_NUM("fractions: events", s.curve[1].events, 54.89, 14);
    CHECK_NUM("fractions: median", s.curve[2].median, 5, 15);
    CHECK_NUM("fractions: its upper end", s.curve[2].high, 12, 15);
    survival_at(&s, &s.curve[0], -INFINITY, 10, &t);
    CHECK_NUM("fractions: at risk", t.at_risk, 23.96, 14);
    CHECK_NUM("fractions: survival", t.survival, 0.3467190189925535, 13);
    CHECK_NUM("fractions: its error", t.std_error, 0.0743937983202844, 13);
    survival_close(&s);
}

/* Weights that no sum represents exactly: at the end nobody is left. A row of weight 0 does not count, nor does a curve
 * of such rows. */
static void test_tenths(void)
{
    struct model x;
    struct survival s;
    CHECK("tenths: read",
          model_frame(&x, "t,e,w,g\n1,1,0.1,a\n2,1,0.2,a\n3,0,0.7,a\n4,1,0.3,a\n5,1,0.1,a\n9,1,0,a\n2,1,0,b\n") == 0);
    CHECK("tenths",
          curves(&x, &s, "Surv(t, e) ~ g", (struct design_options){.weights = "w"}, 0.95) == 0 && s.n_curves == 1);
    CHECK("tenths: five times", s.n_times == 5 && s.time[4].time == 5);
    CHECK("tenths: nobody left", s.n_times == 5 && s.time[4].survival == 0 && isnan(s.time[4].std_error));
    survival_close(&s);
    model_free(&x);
}

/* A curve at exactly one half between two events: R takes the middle. survfit(Surv(c(1, 2, 3, 4), c(1, 1, 1, 1)) ~ 1):
 * median 2.5, 0.95LCL 1, 0.95UCL NA */
static void test_flat_median(void)
{
    struct model x;
    struct survival s;
    CHECK("flat: read", model_frame(&x, "t,e\n1,1\n2,1\n3,1\n4,1\n") == 0);
    CHECK("flat", curves(&x, &s, "Surv(t, e) ~ 1", (struct design_options){0}, 0.95) == 0);
    check_curve(&s.curve[0], "all", 4, 4, 2.5, 1, NAN);
    CHECK("flat: nobody left", s.time[3].survival == 0 && isnan(s.time[3].low) && isnan(s.time[3].std_error));
    survival_close(&s);
    model_free(&x);
}

/* Compared with basehaz(coxph(…, control = coxph.control(eps = 1e-14, iter.max = 50)), centered = FALSE): the hazard at
 * the last event up to `time` in a stratum. */
static void hazard(struct model *x, const char *what, const char *text, struct design_options o, struct fit_options fo,
                   const char *stratum, double time, double want)
{
    struct baseline *b = NULL;
    size_t n = 0;
    double got = NAN;
    CHECK(what, model_fit(x, "cox", text, o, fo) == 0 && cox_baseline(&x->fit, &fo, &b, &n, &x->err) == 0);
    for (size_t i = 0; i < n; i++)
        if (b[i].time <= time && (!stratum || strcmp(x->d.stratum_name[b[i].stratum], stratum) == 0))
            got = b[i].hazard;
    CHECK_NUM(what, got, want, 11);
    free(b);
}

static void refused(struct model *x, const char *text, struct design_options o, const char *msg)
{
    struct survival s;
    CHECK(text, curves(x, &s, text, o, 0.95) < 0);
    CHECK_STR(text, x->err.msg, msg);
}

int main(void)
{
    struct model x;
    struct design_options none = {0};
    CHECK("data", model_pieces(&x, contacts_csv) == 0);
    test_medians(&x);
    test_entry(&x);
    test_logrank(&x);
    test_weights(&x);
    test_tenths();
    test_flat_median();
    refused(&x, "Surv(months, lost) ~ segment:team", none, "--family km: curves are by columns; join them by +");
    refused(&x, "Surv(months, lost) ~ segment + offset(tenure)", none, "--family km takes no offset");
    refused(&x, "Surv(months, lost) ~ tenure*strata(segment)", none,
            "--family km: curves are by columns; join them by +");
    const char *plain = "Surv(months, lost) ~ transfer + tenure + segment";
    hazard(&x, "baseline, Efron", plain, none, (struct fit_options){0}, NULL, 5, 0.227190561888704);
    hazard(&x, "baseline, Efron, end", plain, none, (struct fit_options){0}, NULL, 81, 4.593412374767920);
    hazard(&x, "baseline, Breslow", plain, none, (struct fit_options){.breslow = true}, NULL, 81, 4.556563143842230);
    hazard(&x, "baseline, entry", "Surv(entry, months, lost) ~ transfer + tenure", none, (struct fit_options){0}, NULL,
           81, 10.781071793527303);
    /* … ~ transfer + tenure + strata(segment), d, weights = w */
    hazard(&x, "baseline, strata, weights", "Surv(months, lost) ~ transfer + tenure + strata(segment)",
           (struct design_options){.weights = "w"}, (struct fit_options){0}, "segment=pro", 11, 0.382557302508977);
    model_free(&x);
    CHECK_DONE();
}
