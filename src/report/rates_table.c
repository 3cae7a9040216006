/* rates_table: rates as a table for programs: TSV, CSV or JSON Lines. See snag/rates_told.h. */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#include "snag/multiplicity.h"
#include "snag/rates_told.h"

static int put_share(struct tabular *t, double x, struct err *err)
{
    char text[32];
    if (isnan(x))
        return tabular_missing(t, err);
    (void)snprintf(text, sizeof text, "%.6f", x);
    return tabular_value(t, view_of(text), err);
}

static int put_p(struct tabular *t, double p, struct err *err)
{
    char text[32];
    if (isnan(p))
        return tabular_missing(t, err);
    (void)snprintf(text, sizeof text, "%.6g", p);
    return tabular_value(t, view_of(text), err);
}

static int head(const struct rates *r, struct tabular *t, bool periods, struct err *err)
{
    static const char *const columns[] = {"rule",     "opportunities", "hit", "snags", "outside",   "early",
                                          "censored", "rate",          "low", "high",  "observable"};
    static const char *const versus[] = {"rate0", "difference", "diff_low", "diff_high", "p", "p_holm"};
    if (periods && tabular_column(t, view_of("period"), err) < 0)
        return -1;
    for (size_t i = 0; i < rates_n_groups(r); i++)
        if (tabular_column(t, rates_group(r, i), err) < 0)
            return -1;
    for (size_t i = 0; i < sizeof columns / sizeof *columns; i++) {
        if (tabular_column(t, view_of(columns[i]), err) < 0)
            return -1;
        const char *varied = i == 0 ? rates_asked(r)->varied : NULL;
        if (varied && tabular_column(t, view_of(varied), err) < 0)
            return -1;
    }
    for (size_t i = 0; rates_asked(r)->versus && i < sizeof versus / sizeof *versus; i++)
        if (tabular_column(t, view_of(versus[i]), err) < 0)
            return -1;
    return 0;
}

static int put_counts(const struct rates *r, struct tabular *t, const struct rate_row *row, struct err *err)
{
    static const char *const seen[] = {[RATE_UNSEEN] = "no", [RATE_PARTLY] = "part", [RATE_SEEN] = "yes"};
    bool partly = row->seen == RATE_SEEN && row->seen0 == RATE_PARTLY;
    const uint64_t n[] = {row->opportunities, row->hit, row->snags, row->outside, row->early, row->censored};
    const double share[] = {row->rate, row->low, row->high};
    int rc = tabular_text(t, row->name, err);
    if (rc == 0 && rates_asked(r)->varied)
        rc = tabular_text(t, row->varied, err);
    for (size_t i = 0; rc == 0 && i < sizeof n / sizeof *n; i++)
        rc = row->seen == RATE_UNSEEN ? tabular_missing(t, err) : tabular_count(t, (int64_t)n[i], err);
    for (size_t i = 0; rc == 0 && i < sizeof share / sizeof *share; i++)
        rc = put_share(t, share[i], err);
    return rc < 0 ? -1 : tabular_text(t, view_of(seen[partly ? RATE_PARTLY : row->seen]), err);
}

static int put_row(const struct rates *r, struct tabular *t, const struct rate_row *row, double p_holm, bool periods,
                   struct err *err)
{
    const double against[] = {row->rate0, row->difference, row->diff_low, row->diff_high};
    if (periods && tabular_text(t, row->period, err) < 0)
        return -1;
    for (size_t i = 0; i < rates_n_groups(r); i++)
        if (tabular_text(t, row->group[i], err) < 0)
            return -1;
    if (put_counts(r, t, row, err) < 0)
        return -1;
    if (!rates_asked(r)->versus)
        return tabular_row(t, err);
    for (size_t i = 0; i < sizeof against / sizeof *against; i++)
        if (put_share(t, against[i], err) < 0)
            return -1;
    return put_p(t, row->p, err) < 0 || put_p(t, p_holm, err) < 0 ? -1 : tabular_row(t, err);
}

double *rates_holm(const struct rates *r, struct err *err)
{
    size_t n = rates_n(r);
    double *p = mem_zero(2 * n, sizeof *p, err);
    if (!p)
        return NULL;
    for (size_t i = 0; i < n; i++)
        p[n + i] = rates_row(r, i)->p;
    if (adjust_holm(p + n, n, p, err) < 0) {
        free(p);
        return NULL;
    }
    return p;
}

int rates_table(const struct rates *r, struct out *out, enum tabular_kind kind, bool periods, struct err *err)
{
    struct tabular t;
    double *holm = rates_holm(r, err);
    tabular_open(&t, out, kind);
    int rc = holm ? head(r, &t, periods, err) : -1;
    for (size_t i = 0; rc == 0 && i < rates_n(r); i++)
        rc = put_row(r, &t, rates_row(r, i), holm[i], periods, err);
    if (rc == 0)
        rc = tabular_end(&t, err);
    tabular_close(&t);
    free(holm);
    return rc;
}
