/* rates_metrics: rates as OpenMetrics, for the monitoring that is there. See snag/rates_told.h. */
#include <math.h>
#include <stdio.h>

#include "snag/num.h"
#include "snag/rates_told.h"

/* What one family of samples says of a row; NAN: nothing. */
static double sample_of(const struct rate_row *row, size_t family)
{
    bool seen = row->seen != RATE_UNSEEN;
    const double x[] = {seen,
                        seen ? (double)row->opportunities : NAN,
                        seen ? (double)row->hit : NAN,
                        seen ? (double)row->snags : NAN,
                        seen ? (double)row->censored : NAN,
                        row->rate,
                        row->low,
                        row->high};
    return x[family];
}

static const struct {
    const char *name, *help;
} families[] = {
    {"snag_rule_observable", "1 if the log can show the rule, 0 if not."},
    {"snag_rule_opportunities", "What could have met the rule."},
    {"snag_rule_hit", "Opportunities that did."},
    {"snag_rule_snags", "Snags found."},
    {"snag_rule_censored", "Opportunities whose windows the log does not cover."},
    {"snag_rule_rate_ratio", "Hit in opportunities."},
    {"snag_rule_rate_low_ratio", "Lower end of the rate's 95 % interval."},
    {"snag_rule_rate_high_ratio", "Upper end of the rate's 95 % interval."},
};

/* A column's name as a label has it: letters, digits and underscores. */
static int label_name(struct buf *b, struct view name, struct err *err)
{
    static const char letters[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ_0123456789";
    for (size_t i = 0; i < name.n; i++) {
        bool fits = memchr(letters, name.p[i], sizeof letters - (i ? 1 : 11)) != NULL;
        if (buf_addc(b, fits ? name.p[i] : '_', err) < 0)
            return -1;
    }
    return 0;
}

static int label(struct buf *b, struct view name, struct view value, struct err *err)
{
    if (buf_addc(b, b->n ? ',' : '{', err) < 0 || label_name(b, name, err) < 0 || buf_adds(b, "=\"", err) < 0)
        return -1;
    for (size_t i = 0; i < value.n; i++) {
        char c = value.p[i];
        const char *escaped = c == '\\' ? "\\\\" : c == '"' ? "\\\"" : c == '\n' ? "\\n" : NULL;
        if ((escaped ? buf_adds(b, escaped, err) : buf_addc(b, c, err)) < 0)
            return -1;
    }
    return buf_addc(b, '"', err);
}

static int labels(const struct rates *r, const struct rate_row *row, struct buf *b, struct err *err)
{
    const struct rates_options *o = rates_asked(r);
    buf_clear(b);
    if (label(b, view_of("rule"), row->name, err) < 0)
        return -1;
    if (o->varied && label(b, view_of(o->varied), row->varied, err) < 0)
        return -1;
    for (size_t i = 0; row->grouped && i < rates_n_groups(r); i++)
        if (label(b, rates_group(r, i), row->group[i], err) < 0)
            return -1;
    return buf_addc(b, '}', err);
}

/* The period stands alone, so that series go on from one to the next. */
static int tell_period(const struct rates *r, struct buf *b, struct out *out, struct err *err)
{
    if (rates_n(r) == 0 || rates_row(r, 0)->period.n == 0)
        return 0;
    buf_clear(b);
    if (label(b, view_of("period"), rates_row(r, 0)->period, err) < 0 || buf_addc(b, '}', err) < 0)
        return -1;
    return out_printf(out, err,
                      "# TYPE snag_rates info\n# HELP snag_rates What the figures are of.\n"
                      "snag_rates_info%.*s 1\n",
                      VIEW_FMT(buf_view(b)));
}

int rates_metrics(const struct rates *r, struct out *out, struct err *err)
{
    struct buf b = {0};
    int rc = tell_period(r, &b, out, err);
    for (size_t k = 0; rc == 0 && k < sizeof families / sizeof *families; k++) {
        rc = out_printf(out, err, "# TYPE %s gauge\n# HELP %s %s\n", families[k].name, families[k].name,
                        families[k].help);
        for (size_t i = 0; rc == 0 && i < rates_n(r); i++) {
            double x = sample_of(rates_row(r, i), k);
            char text[32];
            if (isnan(x))
                continue;
            text[num_format(text, x)] = '\0';
            rc = labels(r, rates_row(r, i), &b, err);
            if (rc == 0)
                rc = out_printf(out, err, "%s%.*s %s\n", families[k].name, VIEW_FMT(buf_view(&b)), text);
        }
    }
    if (rc == 0)
        rc = out_text(out, "# EOF\n", err);
    buf_free(&b);
    return rc;
}
