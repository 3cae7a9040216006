/* drivers_tell: study drivers as pages of 80 columns, one screen a part: what is estimated and of whom, each rule, the
 * columns beside each other, the checks. */
#include <stdio.h>

#include "study/drivers_impl.h"
#include "text/figure.h"
#include "text/wrap.h"

/* "2.1, 0.8 to 3.4"; times 100 for points. */
static void with_interval(char *text, size_t size, const struct study_line *x, double times, int decimals)
{
    char estimate[TEXT_NUMBER], low[TEXT_NUMBER], high[TEXT_NUMBER];
    text[0] = '\0';
    if (!x)
        return;
    text_grouped(estimate, times * x->estimate, decimals);
    text_grouped(low, times * x->low, decimals);
    text_grouped(high, times * x->high, decimals);
    (void)snprintf(text, size, isnan(x->low) ? "%s" : "%s, %s to %s", estimate, low, high);
}

/* ---- what is estimated, and of whom ---- */

static int estimand(const struct drivers *d, struct buf *b, struct err *err)
{
    char first[32], last[32], look_back[TEXT_COUNT] = "all time", gap[TEXT_COUNT], horizon[TEXT_COUNT];
    const struct landmarks *l = d->o.landmarks;
    (void)features_date(first, l->at_us[0], d->o.zone);
    (void)features_date(last, l->at_us[l->n - 1], d->o.zone);
    if (d->o.look_back_us != LOOK_BACK_ALL)
        (void)text_span(look_back, d->o.look_back_us);
    (void)text_span(gap, d->o.gap_us);
    (void)text_span(horizon, d->o.horizon_us);
    int rc = buf_adds(b, "Estimand\n", err);
    if (rc == 0)
        rc = text_sentence(
            b, err,
            "Who: customers of %s who are with the company at a landmark and %s later; %zu landmark%s from "
            "%s to %s.",
            d->o.outcomes->name, gap, l->n, str_s(l->n), first, last);
    if (rc == 0)
        rc = text_sentence(b, err, "Exposure: snags of each kind in the %s up to the landmark.", look_back);
    if (rc == 0)
        rc = text_sentence(b, err, "Outcome: leaving in the %s that follow the gap of %s%s%s.", horizon, gap,
                           d->o.ended ? "; who ends otherwise first has not left: " : "",
                           d->o.ended ? d->o.ended_name : "");
    if (rc == 0)
        rc = text_sentence(
            b, err,
            "Contrast: the risk of these customers as observed against their risk if the model's count of "
            "that snag (and of what is built on it) were 0, all else as it is; and with one more for "
            "everybody against that observed. Adjusted for landmark, tenure, days observed, matters and "
            "the other snags. Risks are averaged over each customer's landmarks, then over customers.");
    return rc;
}

static int flow_row(struct buf *b, const char *what, uint64_t n, struct err *err)
{
    char text[TEXT_COUNT];
    int rc = buf_adds(b, "  ", err);
    if (rc == 0)
        rc = text_padded(b, what, 52, false, err);
    if (rc == 0)
        rc = text_padded(b, text_thousands(text, n), 12, true, err);
    return rc < 0 ? -1 : buf_addc(b, '\n', err);
}

static int flow(const struct drivers *d, struct buf *b, struct err *err)
{
    const struct landmark_counts *f = &d->flow;
    const struct driver_rows *r = &d->rows[TABLE_ROLLING];
    uint64_t all = f->rows + f->not_entered + f->churned_before + f->lost_in_gap + f->not_known;
    const struct {
        const char *what;
        uint64_t n;
        bool there;
    } rows[] = {{"customers of the table at each landmark", all, true},
                {"− not yet customers", f->not_entered, true},
                {"− had left", f->churned_before, true},
                {"− left in the gap", f->lost_in_gap, true},
                {"− not known whether still customers", f->not_known, true},
                {"− outcome not known to the end of the horizon", r->n_unknown, true},
                {"− a count that the log does not cover", r->n_missing, true},
                {"− ended otherwise before the horizon", d->n_ended, d->o.ended != NULL},
                {"rows of the models", r->n, true},
                {"  customers", d->n_customers, true},
                {"  of them left in some horizon", d->n_leavers, true}};
    int rc = buf_adds(b, "\nWho is left\n", err);
    for (size_t i = 0; rc == 0 && i < sizeof rows / sizeof *rows; i++)
        if (rows[i].there)
            rc = flow_row(b, rows[i].what, rows[i].n, err);
    return rc;
}

/* ---- each rule ---- */

static int sentence(const struct drivers *d, const struct driver_rule *r, const struct study_line *x, struct buf *b,
                    struct err *err)
{
    char points[TEXT_NUMBER], low[TEXT_NUMBER], high[TEXT_NUMBER], horizon[TEXT_COUNT];
    bool fewer = x->estimate < 0;
    text_grouped(points, fabs(100 * x->estimate), 1);
    text_grouped(low, 100 * (fewer ? -x->high : x->low), 1);
    text_grouped(high, 100 * (fewer ? -x->low : x->high), 1);
    return text_sentence(b, err,
                         "%s is associated with %s %s in 100 customers leaving in %s than without it (%s to %s).",
                         r->name, points, fewer ? "fewer" : "more", text_span(horizon, d->o.horizon_us), low, high);
}

/* A sentence for each rule that can be told from no association; the others are named together. */
static int sentences(const struct drivers *d, struct buf *b, struct err *err)
{
    struct buf rest = {0};
    int rc = 0;
    for (size_t k = 0; rc == 0 && k < d->n_rules; k++) {
        const struct study_line *x = d->rule[k].used ? driver_line(d, "rolling", "rd_absent", d->rule[k].name) : NULL;
        if (x && (x->low > 0 || x->high < 0))
            rc = sentence(d, &d->rule[k], x, b, err);
        else if (x)
            rc = buf_addf(&rest, err, "%s%s", rest.n > 0 ? ", " : "", d->rule[k].name);
    }
    if (rc == 0 && rest.n > 0)
        rc = text_sentence(b, err, "Not to be told from no association with leaving: %s.", rest.p);
    buf_free(&rest);
    return rc;
}

static int rules_text(const struct drivers *d, struct buf *b, struct err *err)
{
    static const int width[] = {24, 12, 18, 6, 6, 4};
    static const char *const head[] = {"", "met, left", "observed − without", "p Holm", "q", "E"};
    char observed[TEXT_NUMBER];
    text_grouped(observed, 100 * d->risk, 1);
    int rc =
        buf_addf(b, err, "\nAssociated with leaving (risk observed: %s in 100; differences in points)\n", observed);
    if (rc == 0)
        rc = driver_text_row(b, head, width, 6, err);
    for (size_t k = 0; rc == 0 && k < d->n_rules; k++) {
        const struct driver_rule *r = &d->rule[k];
        const struct study_line *x = r->used ? driver_line(d, "rolling", "rd_absent", r->name) : NULL;
        char met[2 * TEXT_COUNT + 4], n[TEXT_COUNT], left[TEXT_COUNT], rd[96], holm[TEXT_NUMBER] = "",
                                                                               q[TEXT_NUMBER] = "", e[TEXT_NUMBER] = "";
        if (!x)
            continue;
        const struct study_line *bh = driver_line(d, "rolling", "q", r->name),
                                *ev = driver_line(d, "rolling", "e_value", r->name);
        (void)snprintf(met, sizeof met, "%s, %s", text_thousands(n, r->n_customers),
                       text_thousands(left, r->n_leavers));
        with_interval(rd, sizeof rd, x, 100, 1);
        text_p(holm, x->p_adjusted);
        text_p(q, bh ? bh->p_adjusted : NAN);
        if (ev)
            text_grouped(e, ev->estimate, 1);
        const char *const cell[] = {r->name, met, rd, holm, q, e};
        rc = driver_text_row(b, cell, width, 6, err);
    }
    return rc < 0 ? -1 : sentences(d, b, err);
}

static int left_out_text(const struct drivers *d, struct buf *b, struct err *err)
{
    struct buf few = {0}, dark = {0};
    int rc = 0;
    for (size_t k = 0; rc == 0 && k < d->n_rules; k++) {
        const struct driver_rule *r = &d->rule[k];
        struct buf *to = r->covered ? &few : &dark;
        if (!r->used && !r->good && !r->part)
            rc = buf_addf(to, err, "%s%s", to->n > 0 ? ", " : "", r->name);
    }
    if (rc == 0 && few.n > 0)
        rc = text_sentence(b, err, "Met by fewer than 10 leavers or 10 others, and in no model: %s.", few.p);
    if (rc == 0 && dark.n > 0)
        rc = text_sentence(b, err, "Not covered by the log at many landmarks, and in no model: %s.", dark.p);
    buf_free(&few);
    buf_free(&dark);
    return rc;
}

/* ---- columns ---- */

static const struct {
    const char *part, *name, *title;
} columns[] = {{"naive", "log_odds", "naive [biased: time is exposure]"},
               {"one", "log_odds", "one landmark"},
               {"rolling", "log_odds", "stacked landmarks"},
               {"given_contacts", "log_odds", "given contacts [direct at most]"},
               {"gap_0", "log_odds", "gap 0d"},
               {"gap_7", "log_odds", "gap 7d"},
               {"gap_14", "log_odds", "gap 14d"},
               {"gap_30", "log_odds", "gap 30d"},
               {"start_stop", "log_hazard", "start–stop [log hazard, all time]"}};

enum { CHECKED_MOST = 6 };

static int columns_text(const struct drivers *d, struct buf *b, struct err *err)
{
    static const int width[] = {36, 19, 19};
    static const char *const head[] = {"", "log odds per snag", "points"};
    int rc = buf_adds(b, "\nThe same question asked in other ways (points: observed − without)\n", err);
    if (rc == 0)
        rc = driver_text_row(b, head, width, 3, err);
    for (size_t k = 0; rc == 0 && k < d->n_rules; k++) {
        const char *rule = d->rule[k].name;
        if (!d->rule[k].used || driver_stronger(d, k) >= DRIVERS_SHOWN)
            continue;
        rc = buf_addf(b, err, "  %s\n", rule);
        for (size_t i = 0; rc == 0 && i < sizeof columns / sizeof *columns; i++) {
            char odds[96], rd[96], title[64];
            const char *part = columns[i].part;
            const struct study_line *x = driver_line(d, part, columns[i].name, rule);
            if (!x)
                continue;
            with_interval(odds, sizeof odds, x, 1, 2);
            with_interval(rd, sizeof rd, driver_line(d, part, "rd_absent", rule), 100, 1);
            (void)snprintf(title, sizeof title, "  %s", columns[i].title);
            const char *const cell[] = {title, odds, rd};
            rc = driver_text_row(b, cell, width, 3, err);
        }
    }
    return rc < 0
               ? -1
               : text_sentence(b, err,
                               "The gap columns have the same customers, landmarks and leavers; only where the snags "
                               "end moves. If the difference from gap 14d is not 0 at shorter gaps, what precedes "
                               "leaving leaks into the count. No other two columns estimate the same thing.");
}

/* ---- checks and notes ---- */

static int notes_text(const struct drivers *d, const char *part, struct buf *b, struct err *err)
{
    int rc = 0;
    for (size_t i = 0; rc == 0 && i < d->st.n_notes; i++)
        if (strcmp(d->st.note[i].part, part) == 0)
            rc = text_sentence(b, err, "%s", d->st.note[i].text);
    return rc;
}

static int checks_text(const struct drivers *d, struct buf *b, struct err *err)
{
    static const struct {
        const char *part, *name, *title;
    } checks[] = {{"check_control", "log_odds", "(a) an end that friction cannot cause: log odds per snag"},
                  {"check_prior", "rate_ratio", "(b) matters before the snags: rate ratio per snag"},
                  {"check_prior", "rate_ratio_unadjusted", "    the same without adjustment"},
                  {"check_exchanged", "mean_log_odds", "(c) snags handed to other customers: mean log odds"},
                  {"check_exchanged", "share_missing_0", "    share of intervals that miss 0"}};
    static const int width[] = {20, 22, 24};
    int rc = buf_adds(b, "\nThree checks that must find nothing\n", err);
    for (size_t i = 0; rc == 0 && i < sizeof checks / sizeof *checks; i++) {
        bool titled = false;
        size_t n_hidden = 0;
        for (size_t k = 0; rc == 0 && k < d->n_rules; k++) {
            char number[96], name[64];
            const struct study_line *x = driver_line(d, checks[i].part, checks[i].name, d->rule[k].name);
            if (!x)
                continue;
            if (!titled)
                rc = buf_addf(b, err, "  %s\n", checks[i].title);
            titled = true;
            if (d->n_used > CHECKED_MOST && (!x->says || strncmp(x->says, "not ", 4) != 0)) {
                n_hidden++;
                continue;
            }
            with_interval(number, sizeof number, x, 1, 3);
            (void)snprintf(name, sizeof name, "  %.40s", d->rule[k].name);
            const char *const cell[] = {name, number, x->says ? x->says : ""};
            if (rc == 0)
                rc = driver_text_row(b, cell, width, 3, err);
        }
        if (rc == 0 && n_hidden > 0)
            rc = buf_addf(b, err, "    of %zu %srules nothing\n", n_hidden, n_hidden < d->n_used ? "other " : "");
        bool last = i + 1 == sizeof checks / sizeof *checks || strcmp(checks[i].part, checks[i + 1].part) != 0;
        if (rc == 0 && last)
            rc = notes_text(d, checks[i].part, b, err);
    }
    return rc;
}

int drivers_text(const struct drivers *d, struct buf *b, struct err *err)
{
    int rc = d->st.spec ? buf_addf(b, err, "Spec sha256 %s  %s\n\n", d->st.sha256, d->st.spec)
                        : buf_adds(b, "No spec (--spec): all of this is exploratory.\n\n", err);
    if (rc == 0)
        rc = estimand(d, b, err);
    if (rc == 0)
        rc = flow(d, b, err);
    if (rc == 0)
        rc = driver_claims_text(d, b, err);
    if (rc == 0)
        rc = rules_text(d, b, err);
    if (rc == 0)
        rc = left_out_text(d, b, err);
    if (rc == 0)
        rc = columns_text(d, b, err);
    for (int c = 0; rc == 0 && c < N_SEEN; c++)
        rc = notes_text(d, driver_column_name[c], b, err);
    if (rc == 0)
        rc = notes_text(d, "start_stop", b, err);
    if (rc == 0)
        rc = driver_robust_text(d, b, err);
    if (rc == 0)
        rc = notes_text(d, "curve", b, err);
    if (rc == 0)
        rc = checks_text(d, b, err);
    if (rc == 0)
        rc = buf_addc(b, '\n', err);
    return rc < 0 ? -1
                  : text_sentence(
                        b, err,
                        "Limits: one organisation; associations: nothing here shows a cause; p by the bootstrap's "
                        "standard error, Holm and q (Benjamini and Hochberg) over the rules; E: the risk ratio "
                        "that an unknown cause needs with both to explain one more snag away.");
}
