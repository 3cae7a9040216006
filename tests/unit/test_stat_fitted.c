/* stat_fitted: fitted values, residuals, leverages and calibration compared with R 4.2.2; d <-
 * read.csv("contacts.csv"). glm with control = glm.control(epsilon = 1e-14, maxit = 100), started again from its
 * coefficients, since hatvalues lag one step. */
#include "snag/fitted.h"
#include "stat_data.h"
#include "stat_help.h"

static int fitted_of(struct model *x, struct fitted *f, const char *family, const char *text, const char *weights)
{
    *f = (struct fitted){0};
    if (model_fit(x, family, text, (struct design_options){.weights = weights}, (struct fit_options){0}) < 0)
        return -1;
    return fitted_open(f, &x->fit, &x->err);
}

/* want: fitted(m)[row], residuals(m), hatvalues(m), rstandard(m), cooks.distance(m); row counts from 1 */
static void check_row(struct model *x, const char *family, const char *text, const char *weights, size_t row,
                      const double want[5])
{
    struct fitted f;
    CHECK(text, fitted_of(x, &f, family, text, weights) == 0);
    size_t i = row - 1;
    CHECK_NUM("fitted", f.mean[i], want[0], 11);
    CHECK_NUM("residual", f.residual[i], want[1], 10);
    CHECK_NUM("leverage", f.leverage[i], want[2], 10);
    CHECK_NUM("standardised residual", f.std_residual[i], want[3], 10);
    CHECK_NUM("Cook's distance", f.cooks_distance[i], want[4], 9);
    long double sum = 0;
    for (i = 0; i < x->d.n; i++)
        sum += f.leverage[i];
    CHECK_NUM("leverages sum to the number of coefficients", (double)sum, (double)x->d.p, 12);
    fitted_close(&f);
}

static void test_rows(struct model *x)
{
    check_row(x, "ols", "spend ~ tenure * segment", NULL, 7,
              (const double[]){71.4819625418959, -1.86196254189586, 0.0194304934629478, -0.13741253525184,
                               6.23601140881307e-05});
    check_row(x, "ols", "spend ~ tenure + segment", "w", 7,
              (const double[]){71.1323142371256, -1.51231423712563, 0.0237798824662991, -0.129620142233887,
                               0.000102316799449505});
    check_row(
        x, "logit", "churned ~ transfer + tenure + segment", NULL, 8,
        (const double[]){0.345481841417651, 1.45795417936057, 0.0337193152334108, 1.48317441758671, 0.013683544833413});
    check_row(x, "logit", "churned ~ transfer + tenure + segment", NULL, 1,
              (const double[]){0.173020056833032, -0.616400578798112, 0.0217270651150773, -0.623207998552251,
                               0.000949975617042695});
    /* quasibinomial, its dispersion taken as 1: residuals / sqrt(1 - h), (pearson / (1 - h))² h / p */
    check_row(
        x, "logit", "churned ~ transfer + tenure + offset(log(days)/10)", "w", 8,
        (const double[]){0.275897809340513, 2.11081206954195, 0.021816969590475, 2.13422157842144, 0.0345088617925564});
    check_row(
        x, "poisson", "complaints ~ transfer + segment + offset(log(days))", NULL, 7,
        (const double[]){3.1490418851591, 2.283763680229, 0.0255532636895562, 2.31351387888256, 0.050274387337113});
    /* theta <- glm.nb(…)$theta; glm(…, negative.binomial(theta)), dispersion 1 */
    check_row(
        x, "negbin", "complaints ~ transfer + segment + offset(log(days))", NULL, 7,
        (const double[]){3.18361632640975, 1.15583943920674, 0.0223002706300847, 1.16894684132012, 0.0139016583888706});
    struct fitted f;
    CHECK("no leverages of cox", fitted_of(x, &f, "cox", "Surv(months, lost) ~ tenure", NULL) < 0);
    CHECK_STR("cox: told", x->err.msg,
              "--family cox has no residuals and leverages; ols, logit, poisson and negbin do");
}

/* A row with a column of its own is fitted exactly. */
static void test_whole_leverage(void)
{
    struct model x;
    struct fitted f;
    CHECK("alone: read", model_frame(&x, "y,x,g\n1,1,a\n3,2,a\n2,3,a\n5,4,a\n9,5,b\n") == 0);
    CHECK("alone", fitted_of(&x, &f, "ols", "y ~ x + g", NULL) == 0);
    CHECK("alone: leverage 1, no standardised residual",
          f.leverage[4] == 1 && isnan(f.std_residual[4]) && isnan(f.cooks_distance[4]));
    fitted_close(&f);
    model_free(&x);
}

/* k <- outer(s[y == 1], s[y == 0], function(a, b) (a > b) + .5 * (a == b));
 * sqrt(var(rowMeans(k)) / nrow(k) + var(colMeans(k)) / ncol(k));
 * g <- cut(p, unique(quantile(p, 0:10/10)), include.lowest = TRUE); sum((o - e)^2/e + (o - e)^2/(n - e)) */
static void test_calibration(struct model *x)
{
    struct fitted f;
    struct calibration c;
    CHECK("calibration", fitted_of(x, &f, "logit", "churned ~ transfer + tenure + segment", NULL) == 0 &&
                             calibration_make(&c, &x->fit, &f, 10, &x->err) == 0);
    CHECK_NUM("AUC", c.auc, 0.763809523809524, 13);
    CHECK_NUM("lower end", c.auc_low, 0.687285073074954, 13);
    CHECK_NUM("upper end", c.auc_high, 0.840333974544094, 13);
    CHECK_NUM("Hosmer-Lemeshow", c.chi2, 10.5620636624375, 11);
    CHECK_NUM("its p", c.p_value, 0.227768559978759, 11);
    CHECK_NUM("third group expects", c.group[2].expected, 2.25925822984605, 11);
    CHECK("third group has", c.group[2].events == 3 && c.group[2].n == 15);
    CHECK_NUM("slope on its own rows", c.slope, 1, 10);
    CHECK_NUM("intercept on its own rows", c.intercept, 0, 10);
    CHECK_NUM("shrinkage", c.shrinkage, 0.870186408837731, 11);
    CHECK_NUM("Cox-Snell", fit_fact(&x->fit, "cox_snell_r2"), 0.185697014138835, 11);
    CHECK_NUM("Nagelkerke", fit_fact(&x->fit, "nagelkerke_r2"), 0.263295550234732, 11);
    fitted_close(&f);
    CHECK("ties", fitted_of(x, &f, "logit", "churned ~ transfer", NULL) == 0 &&
                      calibration_make(&c, &x->fit, &f, 10, &x->err) == 0);
    CHECK_NUM("ties: AUC", c.auc, 0.574497354497355, 13);
    CHECK_NUM("ties: its error", (c.auc_high - c.auc_low) / 2 / 1.9599639845400545, 0.0475346413004588, 13);
    CHECK_NUM("ties: chi²", c.chi2, 1.54271575596019, 10);
    CHECK("ties: groups", c.n_groups == 4);
    fitted_close(&f);
    CHECK("weights: no interval",
          fitted_of(x, &f, "logit", "churned ~ transfer", "w") == 0 && isnan(fit_fact(&x->fit, "auc_low")));
    CHECK("weights: refused", calibration_make(&c, &x->fit, &f, 10, &x->err) < 0);
    fitted_close(&f);
    CHECK("penalised: a slope above 1", fitted_of(x, &f, "firth", "churned ~ transfer + tenure + segment", NULL) == 0 &&
                                            calibration_make(&c, &x->fit, &f, 10, &x->err) == 0 && c.slope > 1.001);
    fitted_close(&f);
}

int main(void)
{
    struct model x;
    CHECK("data", model_pieces(&x, contacts_csv) == 0);
    test_rows(&x);
    test_calibration(&x);
    test_whole_leverage();
    model_free(&x);
    CHECK_DONE();
}
