/* term_test: is a term needed? All its columns at once, with adjustment for testing several.
 *
 * As in R's drop1, only terms not contained in a higher interaction are tested. Also: does each term meet the family's
 * assumption?
 */
#ifndef SNAG_TERM_TEST_H
#define SNAG_TERM_TEST_H

#include "snag/fit.h"

SNAG_C_BEGIN

enum term_test_kind {
    TERM_LR,          /* twice the drop in log-likelihood without the term, chi² */
    TERM_WALD,        /* from the covariance of the fit (robust, clustered): chi², or F if the fit uses t */
    TERM_PROPORTIONAL /* cox: its hazard ratio is the same at all times; ologit: its odds ratio at every level */
};

struct term_test {
    const char *term;
    double df, statistic, p_value;
    double p_holm, p_bh;
};

struct term_tests {
    enum term_test_kind kind;
    bool f; /* the statistic is F */
    struct term_test *test;
    size_t n;
    struct arena arena;
};

/* ERR_USAGE if the family has no likelihood to compare, or makes no such assumption. */
int term_tests_open(struct term_tests *t, const struct fit *fit, enum term_test_kind kind, const struct fit_options *o,
                    struct err *err) SNAG_CHECK;
void term_tests_close(struct term_tests *t);

SNAG_C_END

#endif
