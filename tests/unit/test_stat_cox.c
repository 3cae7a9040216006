/* stat_cox: proportional hazards compared with R's survival 3.5-3: coxph(…, control = coxph.control(eps = 1e-14,
 * iter.max = 50)), concordance(m), cox.zph(m). d <- read.csv("contacts.csv"). */
#include "stat_data.h"
#include "stat_help.h"

/* coxph(Surv(months, lost) ~ transfer + tenure + segment, d) */
static const struct want want_efron[] = {
    {"transfer", 0.18178719518829, 0.087625843064445},
    {"tenure", -0.00422326115117, 0.0042214126192522},
    {"segmentplus", -0.1734959473567, 0.22551128458762},
    {"segmentpro", 0.090110163877414, 0.26273310890044},
};

/* coxph(Surv(months, lost) ~ tenure * strata(segment), d) */
static const struct want want_strata_product[] = {
    {"tenure", -0.00213855412604445, 0.00752163141964008},
    {"tenure:strata(segment)plus", 0.00204949793916908, 0.00940413423395231},
    {"tenure:strata(segment)pro", -0.01088155003127515, 0.01241245774408670},
};

/* coxph(Surv(months, lost) ~ strata(sat):tenure + transfer, d) */
static const struct want want_strata_slopes[] = {
    {"transfer", 0.21738135316976623, 0.09456009984457393},
    {"strata(sat)sat=1:tenure", -0.02739721645648769, 0.02955795813537578},
    {"strata(sat)sat=2:tenure", -0.01329768598060245, 0.00983325355870532},
    {"strata(sat)sat=3:tenure", -0.01648933016532516, 0.01385968874137397},
    {"strata(sat)sat=4:tenure", 0.01247429520202439, 0.00753483686766704},
    {"strata(sat)sat=5:tenure", -0.00188674859657489, 0.00629163930640706},
};

/* coxph(Surv(months, lost) ~ I(sat >= 4) * strata(segment), d) */
static const struct want want_strata_factor[] = {
    {"I(sat >= 4)TRUE", -0.002618358404398136, 0.3232703029820964},
    {"I(sat >= 4)TRUE:strata(segment)plus", 0.1307368154975, 0.4507765573095571},
    {"I(sat >= 4)TRUE:strata(segment)pro", -0.09604997796785505, 0.5632018530339846},
};

/* coxph(Surv(months, lost) ~ transfer + tenure + segment, d, ties = "breslow") */
static const struct want want_breslow[] = {
    {"transfer", 0.17808183602632, 0.08749655641566},
    {"tenure", -0.0042072580509404, 0.004219981932012},
    {"segmentplus", -0.17313017262913, 0.22546587655772},
    {"segmentpro", 0.087712957122324, 0.26277871495774},
};

/* coxph(Surv(entry, months, lost) ~ transfer + tenure + segment, d) */
static const struct want want_entry[] = {
    {"transfer", -0.045063983204296, 0.088932569851243},
    {"tenure", -0.003218984879501, 0.0042097051365358},
    {"segmentplus", 0.20596325811145, 0.22747553572693},
    {"segmentpro", 0.1264775966058, 0.26808562087489},
};

/* coxph(Surv(entry, months, lost) ~ transfer + tenure + strata(segment), d, weights = w) */
static const struct want want_entry_strata_weights[] = {
    {"transfer", -0.075910700531988, 0.074821828447483},
    {"tenure", 0.00080473080559482, 0.0033677828515329},
};

/* coxph(Surv(months, lost) ~ transfer + tenure + strata(segment), d, weights = w, ties = "breslow") */
static const struct want want_weights_breslow_strata[] = {
    {"transfer", 0.24170450513987, 0.072854057504658},
    {"tenure", -0.0035422120064971, 0.0038549743667214},
};

/* coxph(Surv(months, lost) ~ transfer + tenure + segment, d, cluster = agent) */
static const struct want want_cluster[] = {
    {"transfer", 0.18178719518829, 0.091645110656977},
    {"tenure", -0.00422326115117, 0.0042459925739622},
    {"segmentplus", -0.1734959473567, 0.20946255390848},
    {"segmentpro", 0.090110163877414, 0.33110981011934},
};

/* coxph(Surv(months, lost) ~ transfer + offset(tenure/50), d) */
static const struct want want_offset[] = {
    {"transfer", 0.25242206108561, 0.084378171665637},
};

/* coxph(Surv(entry, months, lost) ~ transfer + tenure, d, cluster = seq_len(150), ties = "breslow") */
static const struct want want_robust_breslow_entry[] = {
    {"transfer", -0.029895521520341, 0.057084865942305},
    {"tenure", -0.0034506557851251, 0.0031647438203006},
};

/* numbers: log-likelihood at 0, at the estimate, concordance, p of the test of proportional hazards. */
static void fits(struct model *x, const char *what, const char *text, struct design_options o, struct fit_options fo,
                 const struct want *want, size_t n, const double numbers[4])
{
    int rc = model_fit(x, "cox", text, o, fo);
    CHECK(what, rc == 0);
    check_coefs(what, x, want, n, 11);
    CHECK_NUM("log-likelihood at 0", fit_fact(&x->fit, "log_lik_null"), numbers[0], 12);
    CHECK_NUM("log-likelihood", fit_fact(&x->fit, "log_lik"), numbers[1], 12);
    CHECK_NUM("concordance", fit_fact(&x->fit, "concordance"), numbers[2], 12);
    CHECK_NUM("proportional hazards", fit_fact(&x->fit, "ph_p_value"), numbers[3], 9);
}

static void refused(struct model *x, const char *text, const char *msg)
{
    int rc = model_fit(x, "cox", text, (struct design_options){0}, (struct fit_options){0});
    CHECK_STR(text, rc < 0 ? x->err.msg : "(done)", msg);
}

/* In products strata() is a factor, and its main effect stays with the strata. */
static void test_strata_products(struct model *x)
{
    const struct design_options none = {0};
    const struct fit_options plain = {0};
    CHECK("strata product",
          model_fit(x, "cox", "Surv(months, lost) ~ tenure*strata(segment)", none, plain) == 0 && x->d.n_strata == 3);
    check_coefs("strata product", x, want_strata_product, 3, 10);
    CHECK("strata written out",
          model_fit(x, "cox", "Surv(months, lost) ~ strata(segment) + tenure + tenure:strata(segment)", none, plain) ==
                  0 &&
              x->d.n_strata == 3 && strcmp(x->fit.coef[1].name, "strata(segment)plus:tenure") == 0);
    CHECK("strata slopes",
          model_fit(x, "cox", "Surv(months, lost) ~ strata(sat):tenure + transfer", none, plain) == 0 &&
              x->d.n_strata == 5);
    check_coefs("strata slopes", x, want_strata_slopes, 6, 10);
    CHECK("strata nested", model_fit(x, "cox", "Surv(months, lost) ~ strata(sat)/tenure + transfer", none, plain) == 0);
    check_coefs("strata nested", x, want_strata_slopes, 6, 10);
    CHECK("strata by a factor",
          model_fit(x, "cox", "Surv(months, lost) ~ I(sat >= 4)*strata(segment)", none, plain) == 0);
    check_coefs("strata by a factor", x, want_strata_factor, 3, 10);
    CHECK("a product taken away",
          model_fit(x, "cox", "Surv(months, lost) ~ tenure*strata(segment) - tenure:strata(segment)", none, plain) ==
                  0 &&
              x->fit.p == 1 && x->d.n_strata == 3 && x->m.n_vars == 1);
    CHECK("one that never was",
          model_fit(x, "cox", "Surv(months, lost) ~ tenure - tenure:strata(segment)", none, plain) == 0 &&
              x->fit.p == 1 && !x->d.stratum);
}

static void test_refusals(struct model *x)
{
    refused(x, "months ~ tenure", "formula: the response must be a time");
    refused(x, "Surv(months) ~ tenure", "formula: Surv(time, event) or Surv(start, stop, event)");
    refused(x, "Surv(months, segment) ~ tenure", "segment has 3 distinct texts; an event has two");
    refused(x, "Surv(months, contacts) ~ tenure",
            "t.csv:2: Surv(months, contacts) = 7; the event must be 0 or 1 (or a comparison)");
    refused(x, "Surv(months, I(lost > 5)) ~ tenure", "Surv(months, I(lost > 5)): no event in 150 rows");
    refused(x, "Surv(months, entry, lost) ~ tenure",
            "t.csv:2: Surv(months, entry, lost) = 0; stop must be later than start");
    refused(x, "Surv(months, lost) ~ 1", "the formula has no term that varies");
    refused(x, "Surv(months, lost) ~ I(lost == 0)",
            "separation: I(lost == 0)TRUE alone determines which of those at risk has the event, so no finite estimate "
            "exists");
}

int main(void)
{
    struct model x;
    CHECK("data", model_pieces(&x, contacts_csv) == 0);
    fits(&x, "efron", "Surv(months, lost) ~ transfer + tenure + segment", (struct design_options){0},
         (struct fit_options){0}, want_efron, sizeof want_efron / sizeof *want_efron,
         (const double[]){-433.89798109189, -430.78352102589, 0.57109796862947, 0.852493178284});
    fits(&x, "breslow", "Surv(months, lost) ~ transfer + tenure + segment", (struct design_options){0},
         (struct fit_options){.breslow = true}, want_breslow, sizeof want_breslow / sizeof *want_breslow,
         (const double[]){-436.10260413354, -433.08291482572, 0.57096940087426, 0.855291867125});
    fits(&x, "entry", "Surv(entry, months, lost) ~ transfer + tenure + segment", (struct design_options){0},
         (struct fit_options){0}, want_entry, sizeof want_entry / sizeof *want_entry,
         (const double[]){-321.90122478064, -321.0327938648, 0.53780832996361, 0.390220833079});
    fits(&x, "entry strata weights", "Surv(entry, months, lost) ~ transfer + tenure + strata(segment)",
         (struct design_options){.weights = "w"}, (struct fit_options){.robust = ROBUST_HC0}, want_entry_strata_weights,
         sizeof want_entry_strata_weights / sizeof *want_entry_strata_weights,
         (const double[]){-306.14910005043, -305.74083056831, 0.51131391727226, 0.420251547713});
    fits(&x, "weights breslow strata", "Surv(months, lost) ~ transfer + tenure + strata(segment)",
         (struct design_options){.weights = "w"}, (struct fit_options){.breslow = true, .robust = ROBUST_HC0},
         want_weights_breslow_strata, sizeof want_weights_breslow_strata / sizeof *want_weights_breslow_strata,
         (const double[]){-442.17455275281, -437.26609276738, 0.58718723929464, 0.47493802624});
    fits(&x, "cluster", "Surv(months, lost) ~ transfer + tenure + segment",
         (struct design_options){.cluster = {"agent"}}, (struct fit_options){0}, want_cluster,
         sizeof want_cluster / sizeof *want_cluster,
         (const double[]){-433.89798109189, -430.78352102589, 0.57109796862947, 0.852493178284});
    fits(&x, "offset", "Surv(months, lost) ~ transfer + offset(tenure/50)", (struct design_options){0},
         (struct fit_options){0}, want_offset, sizeof want_offset / sizeof *want_offset,
         (const double[]){-463.37203587378, -459.24970558792, 0.49672152224222, 0.923709865122});
    fits(&x, "robust breslow entry", "Surv(entry, months, lost) ~ transfer + tenure", (struct design_options){0},
         (struct fit_options){.robust = ROBUST_HC0, .breslow = true}, want_robust_breslow_entry,
         sizeof want_robust_breslow_entry / sizeof *want_robust_breslow_entry,
         (const double[]){-328.22270262213, -327.802830586, 0.5234532955924, 0.244934462482});
    test_strata_products(&x);
    test_refusals(&x);
    model_free(&x);
    CHECK_DONE();
}
