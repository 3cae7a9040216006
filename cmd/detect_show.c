/* detect_show: see detect_show.h. */
#include "detect_show.h"

#include <math.h>
#include <stdio.h>

#include "snag/civil.h"

typedef unsigned long long count;

/* ---- the summary ---- */

static const char *const columns[] = {"rule", "opportunities", "hit",  "snags",     "censored",
                                      "rate", "low",           "high", "observable"};
enum { N_COLUMNS = sizeof columns / sizeof *columns, CELL = 160 };

static void share(char *dst, double x)
{
    if (isnan(x))
        dst[0] = '\0';
    else
        (void)snprintf(dst, CELL, "%.6f", x);
}

static void cells_of(const struct rule_summary *s, char cell[N_COLUMNS][CELL])
{
    const uint64_t n[] = {s->opportunities, s->hit, s->snags, s->censored};
    (void)snprintf(cell[0], CELL, "%.*s", VIEW_FMT(s->rule));
    for (size_t i = 0; i < 4; i++) {
        cell[1 + i][0] = '\0';
        if (s->observable)
            (void)snprintf(cell[1 + i], CELL, "%llu", (count)n[i]);
    }
    share(cell[5], s->rate);
    share(cell[6], s->low);
    share(cell[7], s->high);
    (void)snprintf(cell[8], CELL, "%s", s->observable ? "yes" : "no");
}

static int write_row(struct out *out, char cell[N_COLUMNS][CELL], const char *format, struct err *err)
{
    bool json = strcmp(format, "jsonl") == 0;
    char comma = strcmp(format, "csv") == 0 || json ? ',' : '\t';
    for (size_t i = 0; i < N_COLUMNS; i++) {
        bool text = i == 0 || i == 8;
        int rc = !json ? out_printf(out, err, "%s%c", cell[i], i + 1 < N_COLUMNS ? comma : '\n')
                       : out_printf(out, err, "%s\"%s\":%s%s%s%s", i ? "," : "{", columns[i], text ? "\"" : "",
                                    cell[i][0] ? cell[i] : "null", text ? "\"" : "", i + 1 < N_COLUMNS ? "" : "}\n");
        if (rc < 0)
            return -1;
    }
    return 0;
}

/* 1234567 as 1,234,567. */
static const char *grouped(char *dst, uint64_t n)
{
    char digits[32];
    size_t len = (size_t)snprintf(digits, sizeof digits, "%llu", (count)n), at = 0;
    for (size_t i = 0; i < len; i++) {
        if (i && (len - i) % 3 == 0)
            dst[at++] = ',';
        dst[at++] = digits[i];
    }
    dst[at] = '\0';
    return dst;
}

static int text_row(struct out *out, const struct rule_summary *s, int width, struct err *err)
{
    char a[32], b[32], c[32], d[32], missing[CELL];
    if (!s->observable) {
        (void)str_shown(missing, sizeof missing, s->missing);
        return out_printf(out, err, "%-*.*s %13s %8s %8s %9s  not observable: no source\n%*s emits %s\n", width,
                          VIEW_FMT(s->rule), "-", "-", "-", "-", width + 43, "", missing);
    }
    if (out_printf(out, err, "%-*.*s %13s %8s %8s %9s", width, VIEW_FMT(s->rule), grouped(a, s->opportunities),
                   grouped(b, s->hit), grouped(c, s->snags), grouped(d, s->censored)) < 0)
        return -1;
    if (isnan(s->rate))
        return out_printf(out, err, "\n");
    if (out_printf(out, err, "  %5.1f %%", 100 * s->rate) < 0)
        return -1;
    return isnan(s->low) ? out_printf(out, err, "\n")
                         : out_printf(out, err, "  %.1f to %.1f\n", 100 * s->low, 100 * s->high);
}

static int name_width(const struct rules *rules)
{
    int width = 4;
    for (size_t i = 0; i < rules_n(rules); i++)
        if ((int)rules_info(rules, i).name.n > width)
            width = (int)rules_info(rules, i).name.n;
    return width;
}

int show_summary(const struct source *detect, const struct rules *rules, const char *format, struct out *out,
                 struct err *err)
{
    struct rule_summary s;
    char cell[N_COLUMNS][CELL];
    bool text = strcmp(format, "text") == 0;
    int width = name_width(rules);
    for (size_t i = 0; i < N_COLUMNS; i++)
        (void)snprintf(cell[i], CELL, "%s", columns[i]);
    if (text && out_printf(out, err, "%-*s %13s %8s %8s %9s %8s  95 %% interval\n", width, "rule", "opportunities",
                           "hit", "snags", "censored", "rate") < 0)
        return -1;
    if (!text && strcmp(format, "jsonl") != 0 && write_row(out, cell, format, err) < 0)
        return -1;
    for (size_t i = 0; i < rules_n(rules); i++) {
        if (detect_summary(detect, i, &s, err) < 0)
            return -1;
        cells_of(&s, cell);
        if ((text ? text_row(out, &s, width, err) : write_row(out, cell, format, err)) < 0)
            return -1;
    }
    return 0;
}

/* ---- a contact ---- */

static int show_field(struct out *out, const char *label, struct view v, struct err *err)
{
    char shown[400];
    return v.n ? out_printf(out, err, "  %s%s%s", label, *label ? " " : "", str_shown(shown, sizeof shown, v)) : 0;
}

static struct view named(const struct batch *b, const struct event *e, const char *column)
{
    int64_t at = schema_find(b->schema, column);
    return at < 0 ? (struct view){0} : e->col[at];
}

static int show_snag(const struct batch *b, const struct event *e, const struct rules *rules, struct out *out,
                     struct err *err)
{
    struct view name = {e->col[COL_EVENT].p + 5, e->col[COL_EVENT].n - 5};
    int64_t rule = rules_find(rules, name);
    char shown[200], title[200] = "";
    if (rule >= 0)
        (void)str_shown(title, sizeof title, rules_info(rules, (size_t)rule).title);
    if (out_printf(out, err, "    ! %s%s%s\n     ", str_shown(shown, sizeof shown, name), *title ? ": " : "", title) <
        0)
        return -1;
    return show_field(out, "value", e->col[COL_VALUE], err) < 0 ||
                   show_field(out, "since", named(b, e, "since"), err) < 0 ||
                   show_field(out, "events", named(b, e, "count"), err) < 0 ||
                   show_field(out, "from", named(b, e, "evidence"), err) < 0 || out_text(out, "\n", err) < 0
               ? -1
               : 0;
}

static int show_event(const struct batch *b, const struct event *e, struct out *out, struct err *err)
{
    static const struct {
        enum event_column column;
        const char *label;
    } field[] = {{COL_DIRECTION, ""},   {COL_CHANNEL, "by"},  {COL_AGENT, "agent"}, {COL_QUEUE, "queue"},
                 {COL_REASON, "about"}, {COL_VALUE, "value"}, {COL_TEXT, "text"}};
    char shown[200];
    if (out_printf(out, err, " %-18s", str_shown(shown, sizeof shown, e->col[COL_EVENT])) < 0)
        return -1;
    for (size_t i = 0; i < sizeof field / sizeof *field; i++)
        if (show_field(out, field[i].label, e->col[field[i].column], err) < 0)
            return -1;
    return show_field(out, "row", named(b, e, "src"), err) < 0 ? -1 : out_text(out, "\n", err);
}

int show_contact(const struct batch *b, const struct rules *rules, const char *contact, uint64_t *n_shown,
                 struct out *out, struct err *err)
{
    for (size_t i = 0; i < b->n; i++) {
        const struct event *e = &b->event[i];
        struct view name = e->col[COL_EVENT];
        char iso[32], shown[200], asked[200];
        if (!view_is(e->col[COL_CONTACT], contact))
            continue;
        (void)str_shown(shown, sizeof shown, e->col[COL_CUSTOMER].n ? e->col[COL_CUSTOMER] : view_of("unknown"));
        (void)str_shown(asked, sizeof asked, view_of(contact));
        if (*n_shown == 0 && out_printf(out, err, "contact %s of customer %s\n", asked, shown) < 0)
            return -1;
        ++*n_shown;
        (void)time_iso(iso, e->ts_us, b->ts_digits);
        if (out_printf(out, err, "%s", iso) < 0 ||
            (event_emitted(name, NULL) == EMITTED_SNAG ? show_snag(b, e, rules, out, err)
                                                       : show_event(b, e, out, err)) < 0)
            return -1;
    }
    return 0;
}
