/* next_tell: pairs of reasons as a page, a table, and a file for rules. See snag/next_issues.h. */
#include <math.h>

#include "study/next_impl.h"
#include "text/figure.h"
#include "text/grid.h"
#include "text/wrap.h"

enum { DAY = 11, TIME_TEXT = 28, SHOWN_REASON = 17 };

static const char *day(char text[TIME_TEXT], int64_t us)
{
    (void)time_iso(text, us, 0);
    text[DAY - 1] = '\0';
    return text;
}

static double lift(const struct next_pair *p)
{
    return p->expected > 0 ? (double)p->followed / p->expected : INFINITY;
}

/* ---- the page ---- */

static int tell_log(const struct next_issues *x, const char *log, struct buf *b, struct err *err)
{
    const struct next_found *f = &x->found;
    char from[TIME_TEXT], to[TIME_TEXT], n[TEXT_COUNT], m[TEXT_COUNT], links[TEXT_COUNT], span[TEXT_COUNT];
    if (text_sentence(b, err,
                      "%s: learned on contacts that began between %s and %s: %s inbound, %s of them with a reason, "
                      "%s of which followed another one within %s.",
                      log, day(from, f->learned.from_us), day(to, f->learned.to_us),
                      text_thousands(n, f->learned.contacts), text_thousands(m, f->learned.reasoned),
                      text_thousands(links, f->learned.links), text_span(span, x->o.within_us)) < 0)
        return -1;
    return text_sentence(b, err, "Chance: each customer's reasons in another order, %s times; %s pairs tested.",
                         text_thousands(n, x->o.permutations), text_thousands(m, f->tests));
}

static int pair_cell(struct grid *g, const struct next_pair *p, struct err *err)
{
    char from[SHOWN_REASON], to[SHOWN_REASON];
    return grid_cell(g, err, "  %s > %s", str_shown(from, sizeof from, p->from), str_shown(to, sizeof to, p->to));
}

static int head(struct grid *g, const char *const *word, struct err *err)
{
    for (size_t i = 0; i < g->n_columns; i++)
        if (grid_cell(g, err, "%s", word[i]) < 0)
            return -1;
    return 0;
}

static int tell_learned(const struct next_found *f, struct buf *b, struct err *err)
{
    static const char *const words[] = {"  reason > next", "contacts", "followed", "chance", "lift", "q"};
    struct grid g = {.n_columns = sizeof words / sizeof *words};
    char n[TEXT_COUNT], k[TEXT_COUNT], q[TEXT_NUMBER];
    int rc = head(&g, words, err);
    for (size_t i = 0; rc == 0 && i < f->n_found; i++) {
        const struct next_pair *p = &f->pair[i];
        text_p(q, p->q);
        rc = pair_cell(&g, p, err);
        if (rc == 0)
            rc = grid_cell(&g, err, "%s", text_thousands(n, p->n));
        if (rc == 0)
            rc = grid_cell(&g, err, "%s", text_thousands(k, p->followed));
        if (rc == 0)
            rc = grid_cell(&g, err, "%.1f", p->expected);
        if (rc == 0)
            rc = isinf(lift(p)) ? grid_cell(&g, err, "never") : grid_cell(&g, err, "%.1f", lift(p));
        if (rc == 0)
            rc = grid_cell(&g, err, "%s", q);
    }
    if (rc == 0)
        rc = grid_write(&g, b, err);
    grid_free(&g);
    return rc;
}

static int rest_row(struct grid *g, const struct next_pair *p, struct err *err)
{
    char n[TEXT_COUNT], k[TEXT_COUNT];
    if (pair_cell(g, p, err) < 0 ||
        grid_cell(g, err, "%s of %s", text_thousands(k, p->rest_followed), text_thousands(n, p->rest_n)) < 0)
        return -1;
    int rc = p->rest_n ? grid_cell(g, err, "%.1f %%", 100 * (double)p->rest_followed / (double)p->rest_n)
                       : grid_cell(g, err, "%s", "");
    if (rc == 0)
        rc = p->rest_n ? grid_cell(g, err, "%.1f to %.1f", 100 * p->share_low, 100 * p->share_high)
                       : grid_cell(g, err, "%s", "");
    if (rc == 0)
        rc = isnan(p->low) ? grid_cell(g, err, "%.1f", p->excess)
                           : grid_cell(g, err, "%.1f ± %.1f", p->excess, p->high - p->excess);
    return rc;
}

static int tell_rest(const struct next_found *f, struct buf *b, struct err *err)
{
    static const char *const words[] = {"  reason > next", "followed", "share", "95 %", "a month"};
    struct grid g = {.n_columns = sizeof words / sizeof *words};
    char from[TIME_TEXT], to[TIME_TEXT];
    if (text_sentence(b, err,
                      "Counted on what was not known then, contacts that began from %s to %s, with what exceeds chance "
                      "a month (95 %%):",
                      day(from, f->rest.from_us), day(to, f->rest.to_us - 1)) < 0)
        return -1;
    int rc = head(&g, words, err);
    for (size_t i = 0; rc == 0 && i < f->n_found; i++)
        rc = rest_row(&g, &f->pair[i], err);
    if (rc == 0)
        rc = grid_write(&g, b, err);
    grid_free(&g);
    return rc;
}

static int conclude(const struct next_found *f, struct buf *b, struct err *err)
{
    if (f->excess > 0 && f->low > 0)
        return text_sentence(b, err,
                             "If each next issue had been settled at the first contact, some %.1f contacts a month "
                             "(95 %%: %.1f to %.1f) would have been spared: as far as what exceeds chance is due to "
                             "the first one.",
                             f->excess, f->low, f->high);
    if (isnan(f->low))
        return text_sentence(b, err, "There is no interval: too few customers, or all of them alike.");
    return text_sentence(b, err,
                         "What exceeds chance is %.1f contacts a month (95 %%: %.1f to %.1f): the rest of the log does "
                         "not bear out what was learned.",
                         f->excess, f->low, f->high);
}

int next_text(const struct next_issues *x, const char *log, struct buf *b, struct err *err)
{
    const struct next_found *f = &x->found;
    char span[TEXT_COUNT];
    if (tell_log(x, log, b, err) < 0)
        return -1;
    if (f->tests == 0)
        return text_sentence(b, err, "No reason has %llu contacts with the %s after them observed: nothing was tested.",
                             (unsigned long long)x->o.least_n, text_span(span, x->o.within_us));
    if (f->n_found == 0)
        return text_sentence(b, err, "No reason follows another one more often than chance.");
    if (buf_addc(b, '\n', err) < 0 || tell_learned(f, b, err) < 0 || buf_addc(b, '\n', err) < 0)
        return -1;
    if (!(f->months > 0))
        return text_sentence(b, err, "No part of the log is left to count them on: --learn-until leaves one.");
    return tell_rest(f, b, err) < 0 || buf_addc(b, '\n', err) < 0 ? -1 : conclude(f, b, err);
}

/* ---- the table ---- */

static const char *const columns[] = {"reason",    "next",          "contacts",       "followed",      "reverse",
                                      "expected",  "variance",      "lift",           "p_value",       "q_value",
                                      "found",     "rest_contacts", "rest_followed",  "rest_expected", "share",
                                      "share_low", "share_high",    "excess_a_month", "conf_low",      "conf_high"};

static int table_row(struct tabular *t, const struct next_pair *p, bool rest, struct err *err)
{
    const double learned[] = {p->expected, p->variance, lift(p), p->p, p->q};
    const double later[] = {p->rest_expected, p->rest_n ? (double)p->rest_followed / (double)p->rest_n : NAN,
                            p->share_low,     p->share_high,
                            p->excess,        p->low,
                            p->high};
    if (tabular_text(t, p->from, err) < 0 || tabular_text(t, p->to, err) < 0 ||
        tabular_count(t, (int64_t)p->n, err) < 0 || tabular_count(t, (int64_t)p->followed, err) < 0 ||
        tabular_count(t, (int64_t)p->reverse, err) < 0)
        return -1;
    for (size_t i = 0; i < sizeof learned / sizeof *learned; i++)
        if (tabular_number(t, learned[i], err) < 0)
            return -1;
    if (tabular_text(t, view_of(p->found ? "yes" : "no"), err) < 0)
        return -1;
    for (int i = 0; i < 2; i++) {
        uint64_t n = i ? p->rest_followed : p->rest_n;
        if ((p->found && rest ? tabular_count(t, (int64_t)n, err) : tabular_missing(t, err)) < 0)
            return -1;
    }
    for (size_t i = 0; i < sizeof later / sizeof *later; i++)
        if (tabular_number(t, later[i], err) < 0)
            return -1;
    return tabular_row(t, err);
}

int next_table(const struct next_issues *x, struct out *out, enum tabular_kind kind, struct err *err)
{
    struct tabular t;
    tabular_open(&t, out, kind);
    int rc = 0;
    for (size_t i = 0; rc == 0 && i < sizeof columns / sizeof *columns; i++)
        rc = tabular_column(&t, view_of(columns[i]), err);
    for (size_t i = 0; rc == 0 && i < x->found.n; i++)
        rc = table_row(&t, &x->found.pair[i], x->found.months > 0, err);
    if (rc == 0)
        rc = tabular_end(&t, err);
    tabular_close(&t);
    return rc;
}

/* ---- the pairs ---- */

/* Lists of pairs know no escapes: a reason with a TAB or a line break cannot stand in one. */
static bool is_plain(struct view v)
{
    for (size_t i = 0; i < v.n; i++)
        if (v.p[i] == '\t' || v.p[i] == '\n' || v.p[i] == '\r')
            return false;
    return true;
}

int next_pairs(const struct next_issues *x, const char *log, struct buf *b, struct err *err)
{
    const struct next_found *f = &x->found;
    char from[TIME_TEXT], to[TIME_TEXT], span[TEXT_COUNT], shown[256];
    (void)time_iso(from, f->learned.from_us, 0);
    (void)time_iso(to, f->learned.to_us, 0);
    int rc = buf_addf(b, err,
                      "# The second reason follows the first one within %s more often than chance: snag study "
                      "next-issues.\n#! learned=%s/%s contacts=%llu sha256=%s\n# Learned on %s.\n",
                      text_span(span, x->o.within_us), from, to, (unsigned long long)f->learned.reasoned, f->sha256,
                      str_shown(shown, sizeof shown, view_of(log)));
    for (size_t i = 0; rc == 0 && i < f->n_found; i++) {
        const struct next_pair *p = &f->pair[i];
        if (!is_plain(p->from) || !is_plain(p->to))
            rc = buf_adds(b, "# A pair is left out: one of its reasons has a TAB or a line break.\n", err);
        else
            rc = buf_addf(b, err, "%.*s\t%.*s\t%.2f\n", VIEW_FMT(p->from), VIEW_FMT(p->to), lift(p));
    }
    return rc;
}
