/* past_text: since last time, and in how many of the last reports, in words. See report_impl.h. */
#include <math.h>

#include "report/report_impl.h"

int report_past_words(const struct history_past *past, const char *noted, struct buf *b, struct err *err)
{
    if (!past || !past->known)
        return 0;
    if (past->other)
        return buf_addf(b, err, "%schanged since the last report, so a new series", b->n ? "; " : "");
    if (past->last.opportunities && buf_addf(b, err, "%slast time %.1f %%", b->n ? "; " : "",
                                             100 * (double)past->last.hit / (double)past->last.opportunities) < 0)
        return -1;
    if (past->last.opportunities && !isnan(past->last.low) &&
        buf_addf(b, err, " (%.1f to %.1f)", 100 * past->last.low, 100 * past->last.high) < 0)
        return -1;
    if (past->noted == 0 || past->reports < 2)
        return past->noted ? buf_addf(b, err, "%s%s in the last report", b->n ? "; " : "", noted) : 0;
    return buf_addf(b, err, "%s%s in %u of the last %u reports", b->n ? "; " : "", noted, past->noted, past->reports);
}

int report_last_time(const struct report_facts *f, struct buf *b, struct err *err)
{
    const struct history_past *past = f->history.past;
    if (!past || !past->known || past->other || past->last.opportunities == 0)
        return 0;
    if (buf_addf(b, err, "last time %.1f %%", 100 * (double)past->last.hit / (double)past->last.opportunities) < 0)
        return -1;
    if (!isnan(past->last.low) && buf_addf(b, err, " (%.1f to %.1f)", 100 * past->last.low, 100 * past->last.high) < 0)
        return -1;
    return buf_addf(b, err, ", in the report of %s", past->report);
}

int report_renewed(const struct report_changes *c, struct buf *b, struct err *err)
{
    size_t n = 0;
    for (size_t i = 0; i < c->n; i++) {
        const struct report_change *x = &c->change[i];
        const char *before = n ? ", " : "New series, since their rules have changed: ";
        if (!*x->until)
            continue;
        if (buf_addf(b, err, "%s%.*s (after %s)", before, VIEW_FMT(x->rule->info.name), x->until) < 0)
            return -1;
        n++;
    }
    return n ? buf_addc(b, '.', err) : 0;
}

/* ---- trends ---- */

enum { SPARK_WEEKS = 24, SPARK_STEPS = 8 };

static double spark_rate(const struct report_week *w)
{
    return w->complete && w->opportunities ? (double)w->hit / (double)w->opportunities : NAN;
}

int report_spark(const struct report_change *x, struct buf *b, struct err *err)
{
    static const char *const step[SPARK_STEPS] = {"▁", "▂", "▃", "▄", "▅", "▆", "▇", "█"};
    size_t from = x->n_weeks > SPARK_WEEKS ? x->n_weeks - SPARK_WEEKS : 0;
    double most = 0;
    int rc = 0;
    for (size_t i = from; i < x->n_weeks; i++)
        most = fmax(most, spark_rate(&x->week[i]));
    for (size_t i = from; rc == 0 && i < x->n_weeks; i++) {
        double rate = spark_rate(&x->week[i]);
        int at = most > 0 && !isnan(rate) ? (int)(rate / most * (SPARK_STEPS - 1) + .5) : 0;
        rc = buf_adds(b, isnan(rate) ? "·" : step[at], err);
    }
    if (rc == 0 && x->n_weeks > from)
        rc = buf_addf(b, err, " %s to %s, at most %.1f %%", x->week[from].name, x->week[x->n_weeks - 1].name,
                      100 * most);
    return rc;
}
