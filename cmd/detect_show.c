/* detect_show: see detect_show.h. */
#include "detect_show.h"

#include <math.h>
#include <stdio.h>

#include "snag/civil.h"
#include "snag/tabular.h"
#include "text/figure.h"

/* ---- the summary ---- */

static const char *const columns[] = {"rule", "opportunities", "hit",  "snags",     "censored",
                                      "rate", "low",           "high", "observable"};
enum { N_COLUMNS = sizeof columns / sizeof *columns };

static int put_share(struct tabular *t, double x, struct err *err)
{
    char text[32];
    if (isnan(x))
        return tabular_missing(t, err);
    (void)snprintf(text, sizeof text, "%.6f", x);
    return tabular_value(t, view_of(text), err);
}

static int put_rule(struct tabular *t, const struct rule_summary *s, struct err *err)
{
    const uint64_t n[] = {s->opportunities, s->hit, s->snags, s->censored};
    const double share[] = {s->rate, s->low, s->high};
    int rc = tabular_text(t, s->rule, err);
    for (size_t i = 0; rc == 0 && i < 4; i++)
        rc = s->observable ? tabular_count(t, (int64_t)n[i], err) : tabular_missing(t, err);
    for (size_t i = 0; rc == 0 && i < 3; i++)
        rc = put_share(t, share[i], err);
    if (rc < 0 || tabular_text(t, view_of(s->observable ? "yes" : "no"), err) < 0)
        return -1;
    return tabular_row(t, err);
}

static int put_table(const struct source *detect, const struct rules *rules, struct tabular *t, struct err *err)
{
    struct rule_summary s;
    for (size_t i = 0; i < N_COLUMNS; i++)
        if (tabular_column(t, view_of(columns[i]), err) < 0)
            return -1;
    for (size_t i = 0; i < rules_n(rules); i++)
        if (detect_summary(detect, i, &s, err) < 0 || put_rule(t, &s, err) < 0)
            return -1;
    return tabular_end(t, err);
}

static int put_line(struct out *out, const struct rule_summary *s, int width, struct err *err)
{
    char a[TEXT_COUNT], b[TEXT_COUNT], c[TEXT_COUNT], d[TEXT_COUNT], missing[160];
    if (!s->observable) {
        (void)str_shown(missing, sizeof missing, s->missing);
        return out_printf(out, err, "%-*.*s %13s %8s %8s %9s  not observable: no source\n%*s emits %s\n", width,
                          VIEW_FMT(s->rule), "-", "-", "-", "-", width + 43, "", missing);
    }
    if (out_printf(out, err, "%-*.*s %13s %8s %8s %9s", width, VIEW_FMT(s->rule), text_thousands(a, s->opportunities),
                   text_thousands(b, s->hit), text_thousands(c, s->snags), text_thousands(d, s->censored)) < 0)
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

static int put_text(const struct source *detect, const struct rules *rules, struct out *out, struct err *err)
{
    struct rule_summary s;
    int width = name_width(rules);
    if (rules_tell(rules, out, err) < 0)
        return -1;
    if (out_printf(out, err, "%-*s %13s %8s %8s %9s %8s  95 %% interval\n", width, "rule", "opportunities", "hit",
                   "snags", "censored", "rate") < 0)
        return -1;
    for (size_t i = 0; i < rules_n(rules); i++)
        if (detect_summary(detect, i, &s, err) < 0 || put_line(out, &s, width, err) < 0)
            return -1;
    return 0;
}

int show_summary(const struct source *detect, const struct rules *rules, const char *format, bool guard,
                 struct out *out, struct err *err)
{
    struct tabular t;
    enum tabular_kind kind = TABULAR_TSV;
    if (strcmp(format, "text") == 0)
        return put_text(detect, rules, out, err);
    if (strcmp(format, "csv") == 0)
        kind = guard ? TABULAR_CSV_GUARDED : TABULAR_CSV;
    if (strcmp(format, "jsonl") == 0)
        kind = TABULAR_JSONL;
    tabular_open(&t, out, kind);
    int rc = put_table(detect, rules, &t, err);
    tabular_close(&t);
    return rc;
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
    return at < 0 ? view_of("") : e->col[at];
}

static int show_snag(const struct batch *b, const struct event *e, const struct rules *rules, struct out *out,
                     struct err *err)
{
    struct view name = {e->col[COL_EVENT].p + 5, e->col[COL_EVENT].n - 5};
    int64_t rule = rules_find(rules, name);
    char shown[200], title[200] = "";
    if (rule >= 0)
        (void)str_folded(title, sizeof title, rules_info(rules, (size_t)rule).title);
    if (out_printf(out, err, "    ! %s%s%s\n     ", str_shown(shown, sizeof shown, name), *title ? ": " : "", title) <
        0)
        return -1;
    return show_field(out, "value", e->col[COL_VALUE], err) < 0 ||
                   show_field(out, "at queue", named(b, e, "at_queue"), err) < 0 ||
                   show_field(out, "at agent", named(b, e, "at_agent"), err) < 0 ||
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
