/* detect_show: see detect_show.h. */
#include "detect_show.h"

#include "common.h"

#include <math.h>
#include <stdio.h>

#include "snag/civil.h"
#include "snag/tabular.h"
#include "text/figure.h"

/* ---- the summary ---- */

int show_summary(const struct rates *rates, const struct rules *rules, const char *format, bool guard, struct out *out,
                 struct err *err)
{
    if (strcmp(format, "text") == 0)
        return rules_tell(rules, out, err) < 0 ? -1 : rates_text(rates, rules, out, err);
    return rates_table(rates, out, cmd_table_kind(format, guard), false, err);
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
        if (!view_is(e->col[COL_CONTACT].n ? e->col[COL_CONTACT] : e->col[COL_CASE], contact))
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
