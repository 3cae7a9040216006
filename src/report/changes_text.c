/* changes_text: what changed and whether it is noise, as text: the finding, then the weeks that matter. */
#include <math.h>
#include <stdio.h>

#include "report/halves.h"
#include "report/moment.h"
#include "report/report_impl.h"
#include "text/figure.h"
#include "text/wrap.h"

enum { TITLE_COLUMNS = 40, MOST_SIGNALS = 12, QUIET = 3, SHARE_TEXT = 32 };

static const struct report_week *told(const struct report_change *x)
{
    return x->at < x->n_weeks ? &x->week[x->at] : NULL;
}

static double rate_of(const struct report_week *w)
{
    return w->opportunities ? (double)w->hit / (double)w->opportunities : NAN;
}

static const char *share_text(char text[SHARE_TEXT], double x)
{
    (void)snprintf(text, SHARE_TEXT, isnan(x) ? "-" : "%.1f %%", 100 * x);
    return text;
}

/* The week of all that are told, or the first and last of them. */
static void weeks_text(const struct report_changes *c, char *text, size_t size)
{
    const struct report_week *first = NULL, *last = NULL;
    for (size_t i = 0; i < c->n; i++) {
        const struct report_week *w = told(&c->change[i]);
        if (!w || !w->limits.known)
            continue;
        first = !first || w->first_day < first->first_day ? w : first;
        last = !last || w->first_day > last->first_day ? w : last;
    }
    if (!first)
        text[0] = '\0';
    else if (first->first_day == last->first_day)
        (void)snprintf(text, size, "%s", first->name);
    else
        (void)snprintf(text, size, "%s to %s", first->name, last->name);
}

/* ---- the finding ---- */

static int headline(const struct report_changes *c, struct buf *b, struct err *err)
{
    const struct report_change *x = &c->change[0];
    const struct report_week *w = told(x);
    char title[200], now[SHARE_TEXT], before[SHARE_TEXT];
    struct view name = x->rule->info.title.n ? x->rule->info.title : x->rule->info.name;
    (void)str_folded(title, sizeof title, name);
    if (buf_addf(b, err, "%s: %s in %s, %s from %s", title, share_text(now, rate_of(w)), w->name,
                 rate_of(w) > w->limits.centre ? "up" : "down", share_text(before, w->limits.centre)) < 0)
        return -1;
    if (c->n_headlines == 1)
        return buf_addf(b, err, ". The only one of %zu rule%s that changed by more than noise.", c->n_known,
                        str_s(c->n_known));
    return buf_addf(b, err, ". %zu of %zu rules changed by more than noise.", c->n_headlines, c->n_known);
}

static int finding(const struct report_changes *c, struct buf *b, struct err *err)
{
    char weeks[2 * RATES_PERIOD_NAME + 8];
    if (c->n_headlines)
        return headline(c, b, err);
    weeks_text(c, weeks, sizeof weeks);
    return buf_addf(b, err,
                    "Nothing beyond noise in %s: of %zu rule%s, none changed by more than the weeks before "
                    "explain.",
                    weeks, c->n_known, str_s(c->n_known));
}

/* ---- the table ---- */

int report_change_note(const struct report_change *x, const struct rate_period *versus, struct buf *note,
                       struct err *err)
{
    const struct report_week *w = told(x);
    char p[TEXT_NUMBER], diff[SHARE_TEXT], range[2 * SHARE_TEXT];
    const char *way = rate_of(w) > w->limits.centre ? "up" : "down";
    text_p(p, x->q);
    if (x->signal == REPORT_HEADLINE && buf_addf(note, err, "%s, q = %s", way, p) < 0)
        return -1;
    if (x->signal == REPORT_SIGNAL &&
        buf_addf(note, err, "%s, outside its limits; of so many rules, that may be chance", way) < 0)
        return -1;
    if (!versus || isnan(x->asked->difference))
        return 0;
    (void)snprintf(diff, sizeof diff, "%+.1f", 100 * x->asked->difference);
    (void)snprintf(range, sizeof range, "%+.1f to %+.1f", 100 * x->asked->diff_low, 100 * x->asked->diff_high);
    return buf_addf(note, err, "%s%s points on %s (%s)", note->n ? "; " : "", diff, versus->name,
                    isnan(x->asked->diff_low) ? "no interval" : range);
}

size_t report_change_from(const struct report_change *x)
{
    return x->at + 1 > CHANGE_WEEKS ? x->at + 1 - CHANGE_WEEKS : 0;
}

int report_change_weeks(const struct report_change *x, uint64_t min_cell, struct buf *b, struct err *err)
{
    size_t from = report_change_from(x);
    int rc = buf_addf(b, err, "%s to %s, per cent:", x->week[from].name, x->week[x->at].name);
    for (size_t i = from; rc == 0 && i <= x->at; i++) {
        const struct report_week *w = &x->week[i];
        rc = w->opportunities && w->opportunities >= min_cell ? buf_addf(b, err, " %.1f", 100 * rate_of(w))
                                                              : buf_adds(b, " –", err);
    }
    return rc;
}

/* Week by week, in a report that is wide. */
static int weeks_line(const struct report_facts *f, const struct report_change *x, struct buf *to, struct err *err)
{
    struct buf weeks = {0};
    int rc = 0;
    if (f->moments)
        rc = report_change_weeks(x, f->min_cell, &weeks, err);
    if (rc == 0 && weeks.n)
        rc = buf_adds(to, "    ", err) < 0 ? -1 : text_folded(to, weeks.p, 4, 6, err);
    buf_free(&weeks);
    return rc;
}

static int small_line(const struct report_facts *f, const struct report_change *x, struct buf *to, struct err *err)
{
    struct view none = {0};
    struct buf figures = {0};
    int rc = buf_addf(&figures, err, " %8s under %llu", told(x)->name, (unsigned long long)f->min_cell);
    if (rc == 0)
        rc = halves_line(to, x->rule->info.title, x->rule->info.name, buf_view(&figures), none, err);
    buf_free(&figures);
    return rc;
}

static int change_line(const struct report_facts *f, const struct report_change *x, struct buf *to, struct err *err)
{
    const struct rate_period *versus = f->changes.versus;
    const struct report_week *w = told(x);
    char now[SHARE_TEXT], before[SHARE_TEXT], limits[2 * SHARE_TEXT];
    struct buf figures = {0}, note = {0};
    if (w->opportunities < f->min_cell)
        return small_line(f, x, to, err);
    (void)snprintf(limits, sizeof limits, "%.1f to %.1f", 100 * w->limits.low, 100 * w->limits.high);
    int rc = buf_addf(&figures, err, " %8s %7s %7s %13s", w->name, share_text(now, rate_of(w)),
                      share_text(before, w->limits.centre), limits);
    if (rc == 0)
        rc = report_change_note(x, versus, &note, err);
    if (rc == 0)
        rc = halves_line(to, x->rule->info.title, x->rule->info.name, buf_view(&figures), buf_view(&note), err);
    if (rc == 0)
        rc = weeks_line(f, x, to, err);
    buf_free(&figures);
    buf_free(&note);
    return rc;
}

size_t report_changes_told(const struct report_changes *c)
{
    size_t most = c->n_signals > MOST_SIGNALS ? MOST_SIGNALS : c->n_signals < QUIET ? QUIET : c->n_signals;
    return most < c->n_known ? most : c->n_known;
}

static int table(const struct report_facts *f, struct buf *to, struct err *err)
{
    const struct report_changes *c = &f->changes;
    size_t n = report_changes_told(c);
    if (buf_addf(to, err, "\n%-*s %8s %7s %7s %13s\n", TITLE_COLUMNS,
                 c->n_signals ? "" : "  Farthest from what they were", "week", "rate", "before", "limits") < 0)
        return -1;
    for (size_t i = 0; i < n; i++)
        if (change_line(f, &c->change[i], to, err) < 0)
            return -1;
    return c->n_signals > n ? buf_addf(to, err, "  and %zu more outside their limits\n", c->n_signals - n) : 0;
}

/* ---- what is not over ---- */

static int provisional(const struct report_changes *c, struct buf *b, struct err *err)
{
    const char *newest = NULL;
    size_t n = 0;
    for (size_t i = 0; i < c->n; i++) {
        const struct report_change *x = &c->change[i];
        const struct report_week *last = x->n_weeks ? &x->week[x->n_weeks - 1] : NULL;
        bool open = last && last->censored && !last->complete;
        n += open;
        newest = open ? last->name : newest;
    }
    return n ? text_sentence(b, err,
                             "  Provisional: %s is not settled for %zu rule%s; what is still open there counts neither "
                             "way yet.",
                             newest, n, str_s(n))
             : 0;
}

/* Nothing can be said. */
static int too_early(const struct report_facts *f, struct buf *b, struct err *err)
{
    const struct report_changes *c = &f->changes;
    char last[MOMENT_TEXT];
    size_t settled = 0;
    for (size_t i = 0; i < c->n; i++)
        settled += told(&c->change[i]) && told(&c->change[i])->complete;
    if (c->period && settled == 0)
        return buf_addf(b, err, "%s is not settled for any rule: the log ends on %s UTC.", c->period->name,
                        moment_text(last, f->counts.last_us));
    return buf_addf(b, err,
                    "Too early to tell a change from noise: a %s is compared with at least %d complete ones before it, "
                    "and there %s %zu.",
                    c->period && c->period->kind == PERIOD_MONTH ? "month" : "week", LIMIT_WEEKS_LEAST,
                    c->most_weeks == 1 ? "is" : "are", c->most_weeks);
}

bool report_has_changes(const struct report_facts *f)
{
    const struct report_changes *c = &f->changes;
    return c->asked && c->n && (c->period || c->most_weeks);
}

int report_changes_finding(const struct report_facts *f, struct buf *b, struct err *err)
{
    return f->changes.n_known ? finding(&f->changes, b, err) : too_early(f, b, err);
}

int report_changes_text(const struct report_facts *f, struct buf *to, struct err *err)
{
    const struct report_changes *c = &f->changes;
    struct buf said = {0}, text = {0};
    if (!report_has_changes(f))
        return 0;
    int rc = buf_adds(to, "\nWhat changed\n", err);
    if (rc == 0)
        rc = report_changes_finding(f, &said, err);
    if (rc == 0)
        rc = text_sentence(&text, err, "  %s", said.p);
    if (rc == 0)
        rc = buf_add(to, text.p, text.n, err);
    if (rc == 0 && c->n_known)
        rc = table(f, to, err);
    buf_clear(&text);
    if (rc == 0 && c->n_known)
        rc = provisional(c, &text, err);
    buf_clear(&said);
    if (rc == 0)
        rc = report_renewed(c, &said, err);
    if (rc == 0 && said.n)
        rc = text_sentence(&text, err, "  %s", said.p);
    if (rc == 0 && text.n)
        rc = buf_add(to, text.p, text.n, err);
    if (rc == 0)
        rc = report_notes_text(f, to, err);
    buf_free(&said);
    buf_free(&text);
    return rc;
}
