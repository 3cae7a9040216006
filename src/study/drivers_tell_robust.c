/* drivers_tell_robust: study drivers as pages: what it would take to tip the result, and the specification curve. */
#include <stdio.h>

#include "study/drivers_impl.h"
#include "text/figure.h"
#include "text/wrap.h"

static bool is_shown(const struct drivers *d, size_t rule)
{
    return d->rule[rule].used && driver_stronger(d, rule) < DRIVERS_SHOWN;
}

/* "2.4 (1.3)": for the estimate, and for the nearer end of its interval. */
static void tipping_cell(char *text, size_t size, const struct study_line *x)
{
    char estimate[TEXT_NUMBER] = "none", end[TEXT_NUMBER] = "none";
    if (!x)
        return;
    if (isfinite(x->estimate))
        text_grouped(estimate, x->estimate, 1);
    if (isfinite(x->low))
        text_grouped(end, x->low, 1);
    (void)snprintf(text, size, "%s (%s)", estimate, end);
}

static int tipping_text(const struct drivers *d, struct buf *b, struct err *err)
{
    static const int width[] = {26, 12, 12, 12, 12};
    static const char *const head[] = {"an unknown cause of leaving", "ratio 1.5", "ratio 2", "ratio 3", "ratio 5"};
    int rc = buf_adds(b, "\nWhat would tip it: how much commoner with one more snag that cause must be\n", err);
    if (rc == 0)
        rc = driver_text_row(b, head, width, 5, err);
    for (size_t k = 0; rc == 0 && k < d->n_rules; k++) {
        char cell[N_TIPPING][2 * TEXT_NUMBER + 4] = {""};
        const char *cells[N_TIPPING + 1] = {d->rule[k].name};
        if (!is_shown(d, k))
            continue;
        for (int i = 0; i < N_TIPPING; i++) {
            char name[32];
            (void)snprintf(name, sizeof name, "with_leaving_%g", driver_tipping[i]);
            tipping_cell(cell[i], sizeof cell[i], driver_line(d, "tipping", name, d->rule[k].name));
            cells[i + 1] = cell[i];
        }
        rc = driver_text_row(b, cells, width, N_TIPPING + 1, err);
    }
    return rc < 0 ? -1
                  : text_sentence(b, err,
                                  "In brackets what takes the interval to no association; none: no such cause is "
                                  "strong enough.");
}

static int curve_text(const struct drivers *d, struct buf *b, struct err *err)
{
    static const int width[] = {26, 10, 20, 12, 8};
    static const char *const head[] = {"", "median", "lowest to highest", "above 1", "p"};
    int rc = buf_adds(b, "\nSpecification curve: odds ratio per snag\n", err);
    if (rc == 0)
        rc = driver_text_row(b, head, width, 5, err);
    for (size_t k = 0; rc == 0 && k < d->n_rules; k++) {
        const char *rule = d->rule[k].name;
        const struct study_line *x = driver_line(d, "curve", "median", rule);
        char middle[TEXT_NUMBER], low[TEXT_NUMBER], high[TEXT_NUMBER], range[2 * TEXT_NUMBER + 8],
            share[TEXT_NUMBER + 24], p[TEXT_NUMBER] = "";
        if (!x)
            continue;
        text_grouped(middle, x->estimate, 2);
        text_grouped(low, driver_line(d, "curve", "lowest", rule)->estimate, 2);
        text_grouped(high, driver_line(d, "curve", "highest", rule)->estimate, 2);
        (void)snprintf(range, sizeof range, "%s to %s", low, high);
        (void)snprintf(share, sizeof share, "%.0f of %zu",
                       driver_line(d, "curve", "share_above_1", rule)->estimate * (double)x->n, x->n);
        if (!isnan(x->p))
            text_p(p, x->p);
        const char *const cell[] = {rule, middle, range, share, p};
        rc = driver_text_row(b, cell, width, 5, err);
    }
    return rc < 0
               ? -1
               : text_sentence(b, err,
                               "Look-back 30, 60, 90, 180 days; gap 7, 14, 30; covariates none, default, default and "
                               "contacts; rules alone or together; leaving in the horizon or in half of it. p: of "
                               "the median, with the snags of other customers.");
}

int driver_robust_text(const struct drivers *d, struct buf *b, struct err *err)
{
    int rc = tipping_text(d, b, err);
    return rc < 0 ? -1 : d->o.curve == DRIVERS_NO_CURVE ? 0 : curve_text(d, b, err);
}
