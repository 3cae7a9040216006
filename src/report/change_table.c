/* change_table: changes as a table for programs: TSV, CSV or JSON Lines. See snag/change_told.h. */
#include <math.h>
#include <stdio.h>

#include "report/change_impl.h"

static const char *verdict_word(enum change_verdict v)
{
    static const char *const word[] = {
        [CHANGE_NOT_SHOWN] = "not_shown", [CHANGE_AS_RANDOM] = "as_random", [CHANGE_SHOWN] = "change"};
    return word[v];
}

static const char *interval_word(enum change_cluster by)
{
    static const char *const word[] = {[CHANGE_BY_NONE] = "",
                                       [CHANGE_BY_WEEK_WILD] = "week_wild",
                                       [CHANGE_BY_WEEK] = "week",
                                       [CHANGE_BY_CUSTOMER] = "customer"};
    return word[by];
}

static int put_number(struct tabular *t, double x, const char *format, struct err *err)
{
    char text[48];
    if (isnan(x))
        return tabular_missing(t, err);
    (void)(*format == 'p' ? snprintf(text, sizeof text, "%.6g", x) : snprintf(text, sizeof text, "%.6f", x));
    return tabular_value(t, view_of(text), err);
}

static int put_estimate(struct tabular *t, const struct change_estimate *e, struct err *err)
{
    if (put_number(t, e->value, "f", err) < 0 || put_number(t, e->low, "f", err) < 0)
        return -1;
    return put_number(t, e->high, "f", err);
}

static int put_counts(struct tabular *t, const struct changes_told *told, const struct change *c, struct err *err)
{
    bool control = told->asked->control != NULL;
    if (tabular_count(t, (int64_t)c->weeks_before, err) < 0 || tabular_count(t, (int64_t)c->weeks_after, err) < 0 ||
        tabular_count(t, (int64_t)c->customers, err) < 0)
        return -1;
    for (size_t g = control ? 0 : 1; g < 2; g++) {
        size_t group = control ? 1 - g : g; /* treated first */
        for (size_t after = 0; after < 2; after++)
            if (tabular_count(t, (int64_t)c->n[group][after], err) < 0 ||
                put_number(t, c->mean[group][after], "f", err) < 0)
                return -1;
    }
    return 0;
}

static int put_told(struct tabular *t, const struct changes_told *told, const struct change_row *row, struct err *err)
{
    const struct change *c = &row->c;
    if (put_counts(t, told, c, err) < 0 || put_number(t, c->mean[1][1] - c->difference.value, "f", err) < 0 ||
        put_estimate(t, &c->difference, err) < 0 || put_number(t, c->difference.p, "p", err) < 0 ||
        put_number(t, row->p_holm, "p", err) < 0 || tabular_text(t, view_of(interval_word(c->difference.by)), err) < 0)
        return -1;
    if (put_estimate(t, &c->trend, err) < 0 || put_estimate(t, &c->beyond, err) < 0)
        return -1;
    int rc = c->n_dates ? tabular_count(t, (int64_t)c->n_as_large, err) : tabular_missing(t, err);
    if (rc == 0)
        rc = tabular_count(t, (int64_t)c->n_dates, err);
    return rc < 0 ? -1 : tabular_text(t, view_of(verdict_word(change_verdict(c))), err);
}

static int head(const struct changes_told *told, struct tabular *t, struct err *err)
{
    static const char *const first[] = {"weeks_before", "weeks_after", "customers", "n_before",
                                        "before",       "n_after",     "after"};
    static const char *const control[] = {"control_n_before", "control_before", "control_n_after", "control_after"};
    static const char *const last[] = {"expected",    "difference", "diff_low",  "diff_high",  "p",      "p_holm",
                                       "interval",    "trend",      "trend_low", "trend_high", "beyond", "beyond_low",
                                       "beyond_high", "as_large",   "dates",     "verdict",    "why"};
    if (tabular_column(t, view_of("change"), err) < 0 || tabular_column(t, view_of(told->column), err) < 0)
        return -1;
    for (size_t i = 0; i < sizeof first / sizeof *first; i++)
        if (tabular_column(t, view_of(first[i]), err) < 0)
            return -1;
    for (size_t i = 0; told->asked->control && i < sizeof control / sizeof *control; i++)
        if (tabular_column(t, view_of(control[i]), err) < 0)
            return -1;
    for (size_t i = 0; i < sizeof last / sizeof *last; i++)
        if (tabular_column(t, view_of(last[i]), err) < 0)
            return -1;
    return 0;
}

static int put_row(struct tabular *t, const struct changes_told *told, const struct change_row *row, struct err *err)
{
    char day[CHANGE_DAY_TEXT];
    change_day_text(day, told->asked->day);
    if (tabular_text(t, view_of(day), err) < 0 || tabular_text(t, row->name, err) < 0)
        return -1;
    int rc = row->refused ? 0 : put_told(t, told, row, err);
    for (size_t i = t->at; rc == 0 && row->refused && i + 1 < t->column.n; i++)
        rc = tabular_missing(t, err);
    if (rc == 0)
        rc = row->refused ? tabular_text(t, view_of(row->refused), err) : tabular_missing(t, err);
    return rc < 0 ? -1 : tabular_row(t, err);
}

int changes_table(const struct changes_told *told, struct out *out, enum tabular_kind kind, struct err *err)
{
    struct tabular t;
    tabular_open(&t, out, kind);
    int rc = head(told, &t, err);
    for (size_t i = 0; rc == 0 && i < told->n; i++)
        rc = put_row(&t, told, &told->row[i], err);
    if (rc == 0)
        rc = tabular_end(&t, err);
    tabular_close(&t);
    return rc;
}
