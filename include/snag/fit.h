/* fit: regression models: coefficients with their uncertainty, and how far to trust them.
 *
 *     struct fit fit;
 *     const struct family *family = family_find("logit", &err);
 *     design_open(&d, &frame, &formula, &(struct design_options){.response = family->response}, &err);
 *     fit_model(&fit, family, &d, &(struct fit_options){.level = 0.95}, &err);
 *     … fit.coef[i].estimate, fit_fact(&fit, "log_lik") …
 *     fit_free(&fit);
 *
 * The design must outlive the fit (names are its own). A family is one file: a const struct family.
 */
#ifndef SNAG_FIT_H
#define SNAG_FIT_H

#include "snag/design.h"

SNAG_C_BEGIN

enum robust { ROBUST_NONE, ROBUST_HC0, ROBUST_HC1, ROBUST_HC2, ROBUST_HC3 };

struct fit_options {
    double level;       /* of intervals: 0.95 */
    enum robust robust; /* heteroscedasticity-consistent standard errors */
    bool breslow;       /* cox: ties by Breslow instead of Efron */
    bool profile;       /* intervals by profile likelihood instead of Wald's */
    bool e_values;      /* tables and text have E-values beside ratios */
    bool few_told;      /* of few clusters: tests and intervals will not be by t, and nobody need say that they are */
    bool wald;          /* firth, whose intervals and p-values are by profile likelihood: Wald's instead */
};

struct coef {
    const char *name;
    double estimate, std_error;
    double statistic, p_value; /* z, or t on fit.df */
    double low, high;          /* interval of fit.level */
    double vif;                /* NaN where it is meaningless */
};

/* A number about the whole fit. */
struct fit_fact {
    const char *name;  /* log_lik: in tables and JSON */
    const char *label; /* log-likelihood: in text; NULL = not shown there */
    double value;
};

/* Does a term meet the family's assumption: the same hazard ratio at all times (cox), the same odds ratio at every
 * level (ologit)?
 */
struct proportional {
    size_t term; /* of the formula */
    double df, chi2, p_value;
};

struct family;
struct glm;
struct fit {
    const struct family *family;
    const struct design *d;
    struct fit_options options; /* the options it was made with */
    size_t p;
    struct coef *coef;
    double *cov;   /* p x p */
    size_t n_cuts; /* the first n_cuts coefficients are thresholds between levels */
    double level;
    double df; /* of t; INFINITY: z */
    struct fit_fact *fact;
    size_t n_facts, cap_facts;
    struct proportional *proportional; /* one per term; NULL if the family makes no such assumption */
    size_t n_proportional, cap_proportional;
    const char *statistic;    /* what the tests' statistic is: NULL = z, or t if df is finite */
    const char *errors;       /* how standard errors were computed, for display; NULL = from the model */
    const char *const *where; /* conditions that chose its rows, for saved models; the caller's */
    size_t n_where;
    const char **note; /* warnings, one sentence each */
    size_t n_notes, cap_notes;
    struct arena arena;
};

struct family {
    const char *name;       /* logit */
    const char *title;      /* Logistic regression */
    const char *ratio;      /* what exp(coefficient) is: "odds ratio"; NULL = nothing */
    const char *ratio_name; /* the column of tables: odds_ratio */
    const char *ratio_ends; /* and the prefix of its bounds: or (or_low, or_high) */
    const char *link;       /* what the linear predictor is, in saved models: logit */
    const char *options;    /* command line options that not all families have: "firth calibration"; or NULL */
    const char *variant_of; /* selected by that name and its own option: logit --firth; NULL: by its own name */
    enum response_kind response;
    bool absorbed;         /* no intercept column in the design */
    bool profiled;         /* its intervals are already by profile likelihood */
    const struct glm *glm; /* the likelihood of a row given its linear predictor (model/glm.h); NULL: none */
    /* NULL: no coefficients (km, whose curves are in survival.h). */
    int (*fit)(struct fit *fit, const struct design *d, const struct fit_options *o, struct err *err);
    /* Only the maximum log-likelihood, for tests and profiles; NULL: none. */
    int (*maximum)(const struct family *family, const struct design *d, const struct fit_options *o, double *loglik,
                   struct err *err);
    /* The maximum of what the fact log_lik_penalised is the maximum of, with the columns `drop` (p) held at 0; NULL:
     * likelihoods are compared. */
    int (*without)(const struct design *d, const bool *drop, double *loglik, struct err *err);
};

/* The families listed in src/stat/infer/registry.c; ends with NULL. */
extern const struct family *const families[];
/* Names of the families that are not variants, separated by blanks; and a sentence about them, for help. */
extern const char family_names[], family_help[];
/* By name; NULL with ERR_USAGE and the nearest name if there is none. */
const struct family *family_find(const char *name, struct err *err);
/* Does the family have that option? */
bool family_has(const struct family *family, const char *option);
/* ERR_USAGE, naming the families that have it, if it does not. */
int family_check(const struct family *family, const char *option, struct err *err) SNAG_CHECK;

/* ERR_DATA if the data cannot answer (separation, too few rows), with the reason. */
int fit_model(struct fit *fit, const struct family *family, const struct design *d, const struct fit_options *o,
              struct err *err) SNAG_CHECK;
void fit_free(struct fit *fit);
/* What the coefficients' statistic is: "z", "t" or fit->statistic. */
const char *fit_statistic(const struct fit *fit);
/* The number of that name, or NaN. */
double fit_fact(const struct fit *fit, const char *name);

SNAG_C_END

#endif
