/* measures_text: measures for people, in tables of 80 columns. See snag/measures_told.h. */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#include "report/measures_words.h"
#include "report/rates_text.h"
#include "text/figure.h"
#include "text/wrap.h"

enum { MEASURE_LABEL = 12, COUNT_WIDTH = 7, FIGURE_WIDTH = 12, FIGURE_TEXT = 128, MEASURE_LABEL_TEXT = 512 };

/* ---- words ---- */

const char *measure_estimate(const struct measure_told *x)
{
    if (x->n == 0 || x->cell->seen == RATE_UNSEEN)
        return "";
    if (x->cell->kind == MEASURE_SERVICE_LEVEL)
        return "share";
    if (x->cell->kind == MEASURE_IN_WORK)
        return "days";
    return x->d.open ? "kaplan-meier" : "plain";
}

const char *measure_interval(const struct measure_told *x)
{
    if (!*measure_estimate(x) || x->cell->kind == MEASURE_IN_WORK)
        return "";
    if (x->cell->kind == MEASURE_SERVICE_LEVEL)
        return x->wilson ? "wilson" : "ratio";
    return x->d.repeats ? "woodruff" : "log-log";
}

static const char *title_of(enum measure_kind kind)
{
    static const char *const title[] = {
        [MEASURE_WAIT] = "Waiting in a queue, from enqueue",
        [MEASURE_RING] = "Ringing that nobody answered, each offer_missed",
        [MEASURE_HOLD] = "On hold, from hold to unhold, transfer or end",
        [MEASURE_HANDLE] = "Handling by one agent, from connect to the next connect, transfer or end",
        [MEASURE_FIRST_REPLY] = "First reply, from start",
        [MEASURE_RESOLUTION] = "Resolution, from start to the first",
        [MEASURE_BETWEEN] = "Time between contacts of a customer, from start to start",
        [MEASURE_IN_WORK] = "Cases in work at the end of a day",
        [MEASURE_ASA] = "Speed of answer: waits that ended with connect",
        [MEASURE_SERVICE_LEVEL] = "Service level",
    };
    return title[kind];
}

static const char *of_words(const struct measure_cell *c)
{
    static const char *const of[] = {
        [OF_ANSWERED] = "those answered",
        [OF_OFFERED] = "all offered",
        [OF_LESS_EARLY] = "those offered, less those who hung up within that time",
        [OF_LESS_SHORT] = "those offered, less those who hung up within 5 s",
    };
    return of[c->of];
}

/* ---- figures ---- */

struct unit {
    const char *name;
    double s;
};

/* The unit in which the largest figure of the rows is a handy number. */
static struct unit unit_of(const struct measure_told *told, size_t n)
{
    static const struct unit units[] = {{"seconds", 1}, {"minutes", 60}, {"hours", 3600}, {"days", 86400}};
    enum { N_UNITS = sizeof units / sizeof *units };
    double most = 0;
    size_t i = 0;
    for (size_t k = 0; k < n; k++)
        for (size_t q = 0; q < N_MEASURE_QUANTILES; q++)
            most = fmax(most, isnan(told[k].d.quantile[q].value) ? 0 : told[k].d.quantile[q].value);
    while (i + 1 < N_UNITS && most >= 10 * units[i + 1].s)
        i++;
    return units[i];
}

/* Three digits, and all of those before the point. */
static void figure(char *text, size_t size, double x)
{
    (void)snprintf(text, size, "%.*f", fabs(x) >= 100 ? 0 : fabs(x) >= 10 ? 1 : 2, x);
}

static void value_text(char *text, size_t size, double x, double unit)
{
    if (isnan(x))
        (void)snprintf(text, size, "-");
    else
        figure(text, size, x / unit);
}

/* "39.0 to 44.5"; "39.0 or more" where the upper limit is not reached. */
static void range_text(char *text, size_t size, const struct estimate *e, double unit)
{
    char low[48], high[48];
    text[0] = '\0';
    if (isnan(e->low) && isnan(e->high))
        return;
    figure(low, sizeof low, e->low / unit);
    figure(high, sizeof high, e->high / unit);
    if (isnan(e->high))
        (void)snprintf(text, size, "%s or more", low);
    else if (isnan(e->low))
        (void)snprintf(text, size, "to %s", high);
    else
        (void)snprintf(text, size, "%s to %s", low, high);
}

/* ---- lines ---- */

enum { N_CELLS = 3 + N_MEASURE_QUANTILES };
static const int widths[N_CELLS] = {MEASURE_LABEL, COUNT_WIDTH, FIGURE_WIDTH, FIGURE_WIDTH, FIGURE_WIDTH, FIGURE_WIDTH};
static const bool rights[N_CELLS] = {false, true, true, true, true, true};

static void label_of(const struct measures *m, const struct measure_told *x, char *label, size_t size)
{
    size_t at = (size_t)snprintf(label, size, "%s", measures_n_groups(m) ? "" : "all");
    for (size_t i = 0; i < measures_n_groups(m) && at + 4 < size; i++) {
        char part[200];
        struct view v = x->cell->group[i];
        (void)str_shown(part, sizeof part, v.n ? v : view_of("(none)"));
        int n = snprintf(label + at, size - at, "%s%s", i ? "  " : "", part);
        at += n < 0 ? 0 : (size_t)n;
    }
    if (x->cell->seen == RATE_PARTLY && at + 3 < size)
        (void)snprintf(label + at, size - at, " *");
}

static const struct estimate *estimate_of(const struct measure_told *x, size_t i)
{
    return i ? &x->d.quantile[i - 1] : &x->d.mean;
}

/* The label, on a line of its own if it is long; then figures, and below them their intervals. */
static int duration_lines(const struct measures *m, const struct measure_told *x, double unit, struct buf *b,
                          struct err *err)
{
    char label[MEASURE_LABEL_TEXT], n[TEXT_COUNT], value[N_CELLS][FIGURE_TEXT], range[N_CELLS][FIGURE_TEXT];
    const char *values[N_CELLS] = {label, text_thousands(n, x->n)}, *ranges[N_CELLS] = {"", ""};
    bool any = false;
    for (size_t i = 0; i <= N_MEASURE_QUANTILES; i++) {
        value_text(value[i], sizeof value[i], estimate_of(x, i)->value, unit);
        range_text(range[i], sizeof range[i], estimate_of(x, i), unit);
        values[2 + i] = value[i];
        ranges[2 + i] = range[i];
        any = any || *range[i];
    }
    label_of(m, x, label, sizeof label);
    if (text_columns(label) > MEASURE_LABEL) {
        if (buf_addf(b, err, "  ") < 0 || text_folded(b, label, 2, 2, err) < 0)
            return -1;
        values[0] = "";
    }
    if (text_row(b, values, widths, rights, N_CELLS, err) < 0)
        return -1;
    return any ? text_row(b, ranges, widths, rights, N_CELLS, err) : 0;
}

static int share_lines(const struct measures *m, const struct measure_told *x, struct buf *b, struct err *err)
{
    static const int width[] = {MEASURE_LABEL, COUNT_WIDTH, FIGURE_WIDTH, 2 * FIGURE_WIDTH};
    char label[MEASURE_LABEL_TEXT], n[TEXT_COUNT], value[FIGURE_TEXT] = "-", range[FIGURE_TEXT] = "";
    const char *cell[] = {label, text_thousands(n, x->n), value, range};
    if (!isnan(x->share.value))
        (void)snprintf(value, sizeof value, "%.1f %%", 100 * x->share.value);
    if (!isnan(x->share.low))
        (void)snprintf(range, sizeof range, "%.1f to %.1f", 100 * x->share.low, 100 * x->share.high);
    label_of(m, x, label, sizeof label);
    if (text_columns(label) > MEASURE_LABEL) {
        if (buf_addf(b, err, "  ") < 0 || text_folded(b, label, 2, 2, err) < 0)
            return -1;
        cell[0] = "";
    }
    return text_row(b, cell, width, rights, sizeof cell / sizeof *cell, err);
}

/* ---- what figures stand on ---- */

static int tell_how(const struct measure_told *x, size_t n, struct buf *b, struct err *err)
{
    size_t open = 0, ended = 0, given = 0, all = 0, woodruff = 0;
    char text[TEXT_COUNT];
    bool share = x->cell->kind == MEASURE_SERVICE_LEVEL;
    for (size_t i = 0; i < n; i++) {
        open += x[i].open;
        ended += x[i].ended;
        given += x[i].given;
        all += x[i].n;
        woodruff += x[i].d.repeats;
    }
    if (x->cell->kind == MEASURE_IN_WORK || all == 0)
        return 0;
    if (open && text_sentence(b, err, "%s not over when the log ends%s.", text_thousands(text, open),
                              share ? ", and left out" : "") < 0)
        return -1;
    if (ended && text_sentence(b, err, "%s ended otherwise%s.", text_thousands(text, ended),
                               share ? ", and left out" : ": they would have been longer") < 0)
        return -1;
    if (!share && open + ended &&
        text_sentence(b, err, "Kaplan-Meier; the mean is restricted to the longest time observed.") < 0)
        return -1;
    if (given && text_sentence(b, err, "%s as the log gives them.", text_thousands(text, given)) < 0)
        return -1;
    return share ? 0
                 : text_sentence(b, err, "95 %% intervals: %s.",
                                 woodruff ? "Woodruff's where customers repeat, otherwise log-log of the curve"
                                          : "log-log of the curve");
}

/* ---- measures ---- */

static int heading(const struct measure_told *x, struct buf *b, struct err *err)
{
    const struct measure_cell *c = x->cell;
    char span[TEXT_COUNT];
    bool names = c->kind == MEASURE_WAIT || c->kind == MEASURE_FIRST_REPLY || c->kind == MEASURE_RESOLUTION;
    if (c->kind == MEASURE_SERVICE_LEVEL)
        return text_sentence(b, err, "%s: answered within %s, of %s (%.*s)", title_of(c->kind),
                             text_span(span, c->level_us), of_words(c), VIEW_FMT(c->name));
    const char *joint = c->kind == MEASURE_RESOLUTION ? " " : " to ";
    return text_sentence(b, err, "%s%s%.*s (%.*s)", title_of(c->kind), names ? joint : "", names ? (int)c->to.n : 0,
                         names ? c->to.p : "", VIEW_FMT(c->name));
}

static int columns(const struct measure_told *x, const struct unit *unit, struct buf *b, struct err *err)
{
    const char *cell[N_CELLS] = {unit->name, "n", "mean", "median", "p90", "p95"};
    static const int width[] = {MEASURE_LABEL, COUNT_WIDTH, FIGURE_WIDTH, 2 * FIGURE_WIDTH};
    const char *share[] = {"", "n", "share", "95 % interval"};
    if (x->cell->kind == MEASURE_SERVICE_LEVEL)
        return text_row(b, share, width, rights, sizeof share / sizeof *share, err);
    return text_row(b, cell, widths, rights, N_CELLS, err);
}

/* The rows of one measure. */
static int tell_measure(const struct measures *m, const struct measure_told *x, size_t n, struct buf *b,
                        struct err *err)
{
    struct unit unit = unit_of(x, n);
    if (x->cell->kind == MEASURE_IN_WORK)
        unit = (struct unit){"cases", 1};
    if (heading(x, b, err) < 0)
        return -1;
    if (x->cell->seen == RATE_UNSEEN)
        return text_sentence(b, err, "  not observable: no source of this log emits %.*s", VIEW_FMT(x->cell->missing));
    if (!x->cell->grouped)
        return text_sentence(b, err, "  none in this log");
    if (columns(x, &unit, b, err) < 0)
        return -1;
    for (size_t i = 0; i < n; i++)
        if ((x->cell->kind == MEASURE_SERVICE_LEVEL ? share_lines(m, &x[i], b, err)
                                                    : duration_lines(m, &x[i], unit.s, b, err)) < 0)
            return -1;
    return tell_how(x, n, b, err);
}

int measures_text(const struct measures *m, unsigned threads, struct out *out, struct err *err)
{
    struct measure_told *told = measures_tell(m, threads, err);
    struct buf b = {0};
    int rc = told ? 0 : -1;
    for (size_t i = 0, to; rc == 0 && i < measures_n(m); i = to) {
        for (to = i + 1; to < measures_n(m) && view_eq(told[to].cell->name, told[i].cell->name);)
            to++;
        if (i)
            rc = buf_addf(&b, err, "\n");
        if (rc == 0)
            rc = tell_measure(m, &told[i], to - i, &b, err);
    }
    bool partly = false;
    for (size_t i = 0; told && i < measures_n(m); i++)
        partly = partly || told[i].cell->seen == RATE_PARTLY;
    if (rc == 0 && partly)
        rc = text_sentence(&b, err, "* The log covers this period only in part.");
    if (rc == 0)
        rc = out_write(out, b.p, b.n, err);
    buf_free(&b);
    free(told);
    return rc;
}
