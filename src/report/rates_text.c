/* rates_text: rates for people, in tables of 80 columns. See snag/rates_told.h. */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#include "report/blind.h"
#include "report/rates_text.h"
#include "text/figure.h"

enum { LABEL = 24, LABEL_VERSUS = 19, WIDTH = 80, TEXTS = 512 };

/* ---- the heading ---- */

/* "9 to 15 Nov 2026", "30 Nov to 6 Dec 2026", "28 Dec 2026 to 3 Jan 2027", "9 Nov 2026" */
void rates_days(char *text, size_t size, const struct rate_period *p)
{
    static const char *const months[] = {"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                         "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
    int64_t year0, year;
    int month0, month, day0, day;
    char from[40] = "";
    civil_date(p->first_day, &year0, &month0, &day0);
    civil_date(p->last_day, &year, &month, &day);
    if (year0 != year)
        (void)snprintf(from, sizeof from, "%d %s %lld to ", day0, months[month0 - 1], (long long)year0);
    else if (month0 != month)
        (void)snprintf(from, sizeof from, "%d %s to ", day0, months[month0 - 1]);
    else if (day0 != day)
        (void)snprintf(from, sizeof from, "%d to ", day0);
    (void)snprintf(text, size, "%s%d %s %lld", from, day, months[month - 1], (long long)year);
}

static int heading(const struct rates *r, struct out *out, struct err *err)
{
    static const char *const kinds[] = {
        [PERIOD_DAYS] = "", [PERIOD_DAY] = "", [PERIOD_WEEK] = "Week ", [PERIOD_MONTH] = "Month "};
    const struct rates_options *o = rates_asked(r);
    char days[80];
    if (!o->period)
        return 0;
    rates_days(days, sizeof days, o->period);
    bool named = o->period->kind == PERIOD_WEEK || o->period->kind == PERIOD_MONTH;
    if (out_printf(out, err, "%s%s%s%s, %s", kinds[o->period->kind], named ? o->period->name : "", named ? ", " : "",
                   days, o->zone ? zone_name(o->zone) : "UTC") < 0)
        return -1;
    return o->versus ? out_printf(out, err, ", against %s\n\n", o->versus->name) : out_text(out, "\n\n", err);
}

/* ---- a line ---- */

static int share(char *text, size_t size, double x)
{
    return isnan(x) ? snprintf(text, size, "-") : snprintf(text, size, "%.1f %%", 100 * x);
}

static int interval(char *text, size_t size, double low, double high)
{
    text[0] = '\0';
    return isnan(low) ? 0 : snprintf(text, size, "%.1f to %.1f", 100 * low, 100 * high);
}

/* "+8.1   0.2 to 16.0   0.13" */
static int put_against(const struct rate_row *row, double p_holm, struct out *out, struct err *err)
{
    char range[40], p[TEXT_NUMBER];
    if (isnan(row->difference))
        return out_text(out, "\n", err);
    (void)interval(range, sizeof range, row->diff_low, row->diff_high);
    text_p(p, p_holm);
    return out_printf(out, err, " %+6.1f %13s %7s\n", 100 * row->difference, range, p);
}

static int put_figures(const struct rate_row *row, const char *label, bool versus, double p_holm, struct out *out,
                       struct err *err)
{
    char hit[TEXT_COUNT], of[TEXT_COUNT], rate[40], range[40];
    (void)share(rate, sizeof rate, row->rate);
    (void)interval(range, sizeof range, row->low, row->high);
    const char *partly = row->seen == RATE_PARTLY ? " *" : "";
    if (versus) {
        if (out_printf(out, err, "  %-*s %8s %8s %8s %13s", LABEL_VERSUS - 2, label, text_thousands(hit, row->hit),
                       text_thousands(of, row->opportunities), rate, range) < 0)
            return -1;
        return put_against(row, p_holm, out, err);
    }
    if (out_printf(out, err, "  %-*s %10s %10s %9s", LABEL - 2, label, text_thousands(hit, row->hit),
                   text_thousands(of, row->opportunities), rate) < 0)
        return -1;
    return *range || *partly ? out_printf(out, err, "   %s%s\n", range, partly) : out_text(out, "\n", err);
}

/* A text on lines of 80 columns, each after `indent` blanks; the first one stands at `at` already. */
static int put_folded(struct out *out, struct view text, int at, int indent, struct err *err)
{
    size_t room = (size_t)(WIDTH - indent);
    while (text.n) {
        size_t n = text.n;
        if (n > room)
            for (n = room; n > 1 && text.p[n] != ' ';)
                n--;
        if (out_printf(out, err, "%*s%.*s\n", indent - at, "", (int)n, text.p) < 0)
            return -1;
        n += n < text.n && text.p[n] == ' ';
        text = (struct view){text.p + n, text.n - n};
        at = 0;
    }
    return 0;
}

int rates_told_line(const struct rate_row *row, int indent, struct out *out, struct err *err)
{
    struct buf told = {0}, line = {0};
    int rc = rate_told(row, &told, err);
    if (rc == 0 && told.n && indent < 0)
        rc = put_folded(out, buf_view(&told), -indent, -indent, err);
    else if (rc == 0 && told.n && buf_addf(&line, err, "(%.*s)", VIEW_FMT(buf_view(&told))) == 0)
        rc = put_folded(out, buf_view(&line), 0, indent, err);
    buf_free(&told);
    buf_free(&line);
    return rc;
}

static int columns(const char *label, bool versus, struct out *out, struct err *err)
{
    return versus
               ? out_printf(out, err, "%-*s %8s %8s %8s %13s %6s %13s %7s\n", LABEL_VERSUS, label, "hit", "of", "rate",
                            "95 % interval", "change", "", "p")
               : out_printf(out, err, "%-*s %10s %10s %9s   %s\n", LABEL, label, "hit", "of", "rate", "95 % interval");
}

/* ---- all rules, one line each ---- */

/* The name of a rule; of one that was varied, what its sentence says here, below the name. */
static int put_label(const struct rates *r, size_t i, char *label, size_t size, struct out *out, struct err *err)
{
    const struct rate_row *row = rates_row(r, i);
    char name[TEXTS], value[TEXTS];
    if (row->varied.n == 0) {
        (void)str_shown(label, size, row->name);
        return 0;
    }
    (void)snprintf(label, size, "%s %s", rates_asked(r)->varied, str_shown(value, sizeof value, row->varied));
    bool again = i > 0 && view_eq(rates_row(r, i - 1)->name, row->name);
    return again ? 0 : out_printf(out, err, "%s\n", str_shown(name, sizeof name, row->name));
}

static int plain_line(const struct rates *r, size_t i, const double *holm, struct out *out, struct err *err)
{
    const struct rate_row *row = rates_row(r, i);
    char label[TEXTS];
    if (put_label(r, i, label, sizeof label, out, err) < 0)
        return -1;
    if ((isnan(row->rate) && isnan(row->rate0)) || rate_cannot_be_met(row))
        return out_printf(out, err, "  %-*s ", LABEL - 2, label) < 0 ? -1 : rates_told_line(row, -LABEL - 1, out, err);
    if (put_figures(row, label, rates_asked(r)->versus != NULL, holm[i], out, err) < 0)
        return -1;
    return rates_told_line(row, 4, out, err);
}

/* ---- groups of one rule ---- */

static int by_rate(const void *a, const void *b, void *rates)
{
    const struct rate_row *x = rates_row(rates, *(const size_t *)a), *y = rates_row(rates, *(const size_t *)b);
    double p = isnan(x->rate) ? -1 : x->rate, q = isnan(y->rate) ? -1 : y->rate;
    if (p != q)
        return (p < q) - (p > q);
    return (x > y) - (x < y);
}

static bool has_time(const struct rates *r)
{
    static const char *const times[] = {"hour", "day", "week", "month"};
    for (size_t i = 0; i < rates_n_groups(r); i++)
        for (size_t k = 0; k < sizeof times / sizeof *times; k++)
            if (view_is(rates_group(r, i), times[k]))
                return true;
    return false;
}

static void label_of(const struct rates *r, const struct rate_row *row, char *label, size_t size)
{
    size_t at = 0;
    label[0] = '\0';
    for (size_t i = 0; i < rates_n_groups(r) && at + 4 < size; i++) {
        char part[200];
        struct view v = row->group[i];
        (void)str_shown(part, sizeof part, v.n ? v : view_of("(none)"));
        int n = snprintf(label + at, size - at, "%s%s", i ? "  " : "", part);
        at += n < 0 ? 0 : (size_t)n;
    }
}

static int group_line(const struct rates *r, size_t i, const double *holm, struct out *out, struct err *err)
{
    const struct rate_row *row = rates_row(r, i);
    bool versus = rates_asked(r)->versus != NULL;
    size_t room = versus ? LABEL_VERSUS - 2 : LABEL - 2;
    char label[TEXTS], shown[TEXTS];
    label_of(r, row, label, sizeof label);
    (void)str_shown(shown, room + 1, view_of(label));
    if (put_figures(row, shown, versus, holm[i], out, err) < 0)
        return -1;
    return row->censored || row->outside || row->early ? rates_told_line(row, 4, out, err) : 0;
}

/* Rows from..to of one rule: by rate if no time is grouped by. */
static int group_lines(const struct rates *r, size_t from, size_t to, const double *holm, struct out *out,
                       struct err *err)
{
    size_t n = to - from, *order = mem_zero(n, sizeof *order, err);
    int rc = order ? 0 : -1;
    for (size_t i = 0; rc == 0 && i < n; i++)
        order[i] = from + i;
    if (rc == 0 && !has_time(r))
        qsort_r(order, n, sizeof *order, by_rate, (void *)(uintptr_t)r);
    for (size_t i = 0; rc == 0 && i < n; i++)
        rc = group_line(r, order[i], holm, out, err);
    free(order);
    return rc;
}

static int block(const struct rates *r, const struct rules *rules, size_t from, size_t to, const double *holm,
                 struct out *out, struct err *err)
{
    char title[TEXTS], name[TEXTS];
    const struct rate_row *row = rates_row(r, from);
    (void)str_folded(title, sizeof title, rules_info(rules, row->rule).title);
    if (row->varied.n) {
        (void)str_shown(name, sizeof name, row->varied);
        (void)snprintf(title, sizeof title, "%.40s %.200s", rates_asked(r)->varied, name);
    }
    (void)str_shown(name, sizeof name, row->name);
    if (out_printf(out, err, "%s%s%s%s\n", title, *title ? " (" : "", name, *title ? ")" : "") < 0)
        return -1;
    size_t i = from;
    while (i < to && !rate_cannot_be_met(rates_row(r, i)))
        i++;
    if (!row->grouped || i < to)
        return rates_told_line(i < to ? rates_row(r, i) : row, 2, out, err);
    return columns("", rates_asked(r)->versus != NULL, out, err) < 0 ? -1 : group_lines(r, from, to, holm, out, err);
}

/* ---- what the figures stand on ---- */

/* What is covered only in part is marked, but not in the one line of a rule that has no rate. */
static int tell_partly(const struct rates *r, struct out *out, struct err *err)
{
    const struct rates_options *o = rates_asked(r);
    bool now = false, before = false, marked = false;
    for (size_t i = 0; i < rates_n(r); i++) {
        const struct rate_row *row = rates_row(r, i);
        now = now || row->seen == RATE_PARTLY;
        before = before || (row->seen != RATE_UNSEEN && row->seen0 == RATE_PARTLY);
        marked = marked || (row->seen == RATE_PARTLY && (rates_n_groups(r) || !isnan(row->rate)));
    }
    if (!o->versus)
        return now ? out_printf(out, err, "\n%sThe log covers this period only in part.\n", marked ? "* " : "") : 0;
    const char *first = now ? o->period->name : o->versus->name;
    return now || before ? out_printf(out, err, "\nThe log covers %s%s%s only in part.\n", first,
                                      now && before ? " and " : "", now && before ? o->versus->name : "")
                         : 0;
}

/* Whose hours, days, weeks and months they are; a period says so in the heading. */
static int tell_zone(const struct rates *r, struct out *out, struct err *err)
{
    static const char *const of_zone[][2] = {
        {"hour", "Hours"}, {"day", "Days"}, {"week", "Weeks"}, {"month", "Months"}};
    const struct rates_options *o = rates_asked(r);
    for (size_t i = 0; !o->period && i < rates_n_groups(r); i++)
        for (size_t k = 0; k < sizeof of_zone / sizeof *of_zone; k++)
            if (view_is(rates_group(r, i), of_zone[k][0]))
                return out_printf(out, err, "\n%s are those of %s.\n", of_zone[k][1],
                                  o->zone ? zone_name(o->zone) : "UTC (--zone names another)");
    return 0;
}

static int footing(const struct rates *r, struct out *out, struct err *err)
{
    bool places = false;
    for (size_t i = 0; i < rates_n_groups(r); i++)
        places = places || view_is(rates_group(r, i), "queue") || view_is(rates_group(r, i), "agent");
    if (tell_partly(r, out, err) < 0 || tell_zone(r, out, err) < 0)
        return -1;
    if (places && out_text(out, "\nA snag counts where it happened: a transfer at the place it left.\n", err) < 0)
        return -1;
    return rates_asked(r)->versus ? out_text(out, "Changes in points; p adjusted for all lines (Holm).\n", err) : 0;
}

/* ---- all of it ---- */

/* Rules are told by what their matches are: friction, what went right, plain events. */
enum match_kind { MATCH_SNAG, MATCH_GOOD, MATCH_PLAIN, N_MATCH_KINDS };

static enum match_kind kind_of(const struct rules *rules, size_t rule)
{
    switch (event_emitted(rules_info(rules, rule).snag, NULL)) {
    case EMITTED_SNAG:
        return MATCH_SNAG;
    case EMITTED_NONE:
        return MATCH_PLAIN;
    default:
        return MATCH_GOOD;
    }
}

/* The end of the rule's rows that begin at `from`. */
static size_t rule_end(const struct rates *r, size_t from)
{
    size_t to = from + 1;
    while (to < rates_n(r) && rates_row(r, to)->rule == rates_row(r, from)->rule)
        to++;
    return to;
}

static bool is_blind(const struct rates *r, size_t from, size_t to)
{
    bool blind = true;
    for (size_t i = from; i < to; i++)
        blind = blind && (rate_is_blind(rates_row(r, i)) || (rates_n_groups(r) && !rates_row(r, i)->grouped));
    return blind;
}

static int kind_heading(const struct rates *r, enum match_kind kind, bool first, struct out *out, struct err *err)
{
    static const char *const word[] = {"rule", "what went right", "events made"};
    if (rates_n_groups(r))
        return first ? 0 : out_text(out, "\n", err);
    if (!first && out_text(out, "\n", err) < 0)
        return -1;
    return columns(word[kind], rates_asked(r)->versus != NULL, out, err);
}

/* The rules of one kind; *first: nothing has been told yet. */
static int tell_kind(const struct rates *r, const struct rules *rules, enum match_kind kind, const double *holm,
                     bool *first, struct out *out, struct err *err)
{
    bool begun = false;
    for (size_t i = 0, to; i < rates_n(r); i = to) {
        to = rule_end(r, i);
        if (kind_of(rules, rates_row(r, i)->rule) != kind || is_blind(r, i, to))
            continue;
        if (!begun || rates_n_groups(r)) {
            if (kind_heading(r, kind, *first, out, err) < 0)
                return -1;
        }
        begun = true;
        *first = false;
        if ((rates_n_groups(r) ? block(r, rules, i, to, holm, out, err) : plain_line(r, i, holm, out, err)) < 0)
            return -1;
    }
    return 0;
}

static int tell_blind(const struct rates *r, bool first, struct out *out, struct err *err)
{
    const struct rate_row **row = mem_zero(rates_n(r) + 1, sizeof *row, err);
    size_t n = 0;
    for (size_t i = 0, to; row && i < rates_n(r); i = to) {
        to = rule_end(r, i);
        if (is_blind(r, i, to))
            row[n++] = rates_row(r, i);
    }
    struct buf text = {0};
    int rc = row ? 0 : -1;
    if (rc == 0 && n)
        rc = buf_addf(&text, err, "%sThis log cannot show\n", first ? "" : "\n");
    if (rc == 0)
        rc = blind_text(row, n, &text, err);
    if (rc == 0)
        rc = out_write(out, text.p, text.n, err);
    free((void *)row);
    buf_free(&text);
    return rc;
}

int rates_text(const struct rates *r, const struct rules *rules, struct out *out, struct err *err)
{
    bool first = true;
    double *holm = rates_holm(r, err);
    int rc = holm ? heading(r, out, err) : -1;
    for (enum match_kind kind = 0; rc == 0 && kind < N_MATCH_KINDS; kind++)
        rc = tell_kind(r, rules, kind, holm, &first, out, err);
    if (rc == 0)
        rc = tell_blind(r, first, out, err);
    free(holm);
    return rc == 0 ? footing(r, out, err) : -1;
}
