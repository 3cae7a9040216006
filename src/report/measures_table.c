/* measures_table: measures as a table for programs: TSV, CSV or JSON Lines. See snag/measures_told.h. */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#include "report/measures_words.h"

static const char *const quantiles[N_MEASURE_QUANTILES] = {[MEDIAN] = "median", [P90] = "p90", [P95] = "p95"};

static int put_number(struct tabular *t, double x, int decimals, struct err *err)
{
    char text[48];
    if (isnan(x))
        return tabular_missing(t, err);
    (void)snprintf(text, sizeof text, "%.*f", decimals, x);
    return tabular_value(t, view_of(text), err);
}

static int put_estimate(struct tabular *t, const struct estimate *e, int decimals, struct err *err)
{
    if (put_number(t, e->value, decimals, err) < 0 || put_number(t, e->low, decimals, err) < 0)
        return -1;
    return put_number(t, e->high, decimals, err);
}

static int head_estimate(struct tabular *t, const char *name, struct err *err)
{
    static const char *const ends[] = {"", "_low", "_high"};
    char text[32];
    for (size_t i = 0; i < sizeof ends / sizeof *ends; i++) {
        (void)snprintf(text, sizeof text, "%s%s", name, ends[i]);
        if (tabular_column(t, view_of(text), err) < 0)
            return -1;
    }
    return 0;
}

static int head(const struct measures *m, struct tabular *t, struct err *err)
{
    static const char *const first[] = {"measure", "n", "open", "ended", "given"};
    static const char *const last[] = {"estimate", "interval", "clock", "observable"};
    if (tabular_column(t, view_of("period"), err) < 0)
        return -1;
    for (size_t i = 0; i < measures_n_groups(m); i++)
        if (tabular_column(t, measures_group(m, i), err) < 0)
            return -1;
    for (size_t i = 0; i < sizeof first / sizeof *first; i++)
        if (tabular_column(t, view_of(first[i]), err) < 0)
            return -1;
    if (head_estimate(t, "mean", err) < 0)
        return -1;
    for (size_t i = 0; i < N_MEASURE_QUANTILES; i++)
        if (head_estimate(t, quantiles[i], err) < 0)
            return -1;
    if (head_estimate(t, "share", err) < 0)
        return -1;
    for (size_t i = 0; i < sizeof last / sizeof *last; i++)
        if (tabular_column(t, view_of(last[i]), err) < 0)
            return -1;
    return 0;
}

static int put_counts(struct tabular *t, const struct measure_told *x, struct err *err)
{
    const size_t n[] = {x->n, x->open, x->ended, x->given};
    int rc = tabular_text(t, x->cell->name, err);
    for (size_t i = 0; rc == 0 && i < sizeof n / sizeof *n; i++)
        rc = x->cell->seen == RATE_UNSEEN ? tabular_missing(t, err) : tabular_count(t, (int64_t)n[i], err);
    return rc;
}

static int put_row(const struct measures *m, struct tabular *t, const struct measure_told *x, struct err *err)
{
    static const char *const seen[] = {[RATE_UNSEEN] = "no", [RATE_PARTLY] = "part", [RATE_SEEN] = "yes"};
    if (tabular_text(t, x->cell->period, err) < 0)
        return -1;
    for (size_t i = 0; i < measures_n_groups(m); i++)
        if (tabular_text(t, x->cell->group[i], err) < 0)
            return -1;
    if (put_counts(t, x, err) < 0 || put_estimate(t, &x->d.mean, 6, err) < 0)
        return -1;
    for (size_t i = 0; i < N_MEASURE_QUANTILES; i++)
        if (put_estimate(t, &x->d.quantile[i], 6, err) < 0)
            return -1;
    if (put_estimate(t, &x->share, 6, err) < 0 || tabular_text(t, view_of(measure_estimate(x)), err) < 0 ||
        tabular_text(t, view_of(measure_interval(x)), err) < 0)
        return -1;
    if (tabular_text(t, view_of(measures_business(m) ? "business" : "calendar"), err) < 0 ||
        tabular_text(t, view_of(seen[x->cell->seen]), err) < 0)
        return -1;
    return tabular_row(t, err);
}

int measures_table(const struct measures *m, unsigned threads, struct out *out, enum tabular_kind kind, struct err *err)
{
    struct tabular t;
    struct measure_told *told = measures_tell(m, threads, err);
    tabular_open(&t, out, kind);
    int rc = told ? head(m, &t, err) : -1;
    for (size_t i = 0; rc == 0 && i < measures_n(m); i++)
        rc = put_row(m, &t, &told[i], err);
    if (rc == 0)
        rc = tabular_end(&t, err);
    tabular_close(&t);
    free(told);
    return rc;
}
