/* maps_test: what a map makes of a log. See maps_test.h. */
#include "maps_test.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "rule_args.h"
#include "snag/map.h"
#include "snag/rates.h"
#include "text/wrap.h"

enum { TEST_ROWS = 3, TEST_CELL = 60 };

struct map_test {
    struct glimpse glimpse;
    struct buf made[TEST_ROWS]; /* the events of each of its rows, one a line */
    struct source source;       /* hears of the events before the rules do */
    struct source *from;
    int64_t src;
};

/* ---- the events of the first rows ---- */

static int add_event(const struct event *e, const struct schema *s, int64_t src, struct buf *b, struct err *err)
{
    char ts[32];
    (void)time_iso(ts, e->ts_us, 0);
    if (buf_addf(b, err, "%.*s  %s", VIEW_FMT(e->col[COL_EVENT]), ts) < 0)
        return -1;
    for (size_t i = 0; i < schema_n(s); i++) {
        if (i == COL_TS || i == COL_EVENT || (int64_t)i == src || e->col[i].n == 0)
            continue;
        if (buf_addf(b, err, "  %.*s=", VIEW_FMT(schema_name(s, i))) < 0 || buf_add_shown(b, e->col[i], err) < 0)
            return -1;
    }
    return buf_addc(b, '\n', err);
}

/* The line that an event comes from; its src ends with ":36". */
static uint64_t line_of(struct view src)
{
    uint64_t line = 0, tens = 1;
    for (size_t i = src.n; i > 0 && src.p[i - 1] >= '0' && src.p[i - 1] <= '9'; i--, tens *= 10)
        line += tens * (uint64_t)(src.p[i - 1] - '0');
    return line;
}

static int hear(struct map_test *t, const struct batch *b, struct err *err)
{
    if (t->src == DICT_NONE)
        t->src = schema_find(b->schema, "src");
    for (size_t i = 0; i < b->n; i++) {
        const struct event *e = &b->event[i];
        uint64_t line = event_is_coverage(e) || event_is_tick(e) ? 0 : line_of(event_cell(e, t->src));
        for (size_t r = 0; line && r < t->glimpse.n_rows; r++)
            if (t->glimpse.line[r] == line && add_event(e, b->schema, t->src, &t->made[r], err) < 0)
                return -1;
    }
    return 0;
}

static int heard_next(struct source *self, struct batch *b, struct err *err)
{
    struct map_test *t = (struct map_test *)((char *)self - offsetof(struct map_test, source));
    int rc = source_next(t->from, b, err);
    return rc > 0 && hear(t, b, err) < 0 ? -1 : rc;
}

static void heard_close(struct source *self)
{
    struct map_test *t = (struct map_test *)((char *)self - offsetof(struct map_test, source));
    source_close(t->from);
    t->from = NULL;
}

/* ---- told ---- */

/* A cell, shown and cut. */
static const char *shown_cell(char *to, size_t size, struct view v)
{
    bool cut = v.n > TEST_CELL;
    (void)str_shown(to, size, cut ? (struct view){v.p, TEST_CELL} : v);
    if (cut)
        (void)snprintf(to + strlen(to), size - strlen(to), "…");
    return to;
}

static int tell_row(const struct map_test *t, size_t r, struct buf *b, struct err *err)
{
    const struct glimpse *g = &t->glimpse;
    struct buf text = {0};
    char cell[6 * TEST_CELL], name[200];
    int rc = 0;
    for (size_t i = 0; rc == 0 && i < g->n_columns; i++) {
        struct view v = g->cell[r * g->n_columns + i];
        if (v.n)
            rc = buf_addf(&text, err, "%s%s=%s", text.n ? "  " : "", str_shown(name, sizeof name, g->name[i]),
                          shown_cell(cell, sizeof cell, v));
    }
    if (rc == 0)
        rc = buf_addf(b, err, "  line %llu  ", (unsigned long long)g->line[r]);
    if (rc == 0)
        rc = text_folded(b, text.n ? text.p : "(blank)", 12, 4, err);
    buf_clear(&text);
    for (const char *p = t->made[r].n ? t->made[r].p : "no event: skipped, a duplicate, or no condition holds\n";
         rc == 0 && *p; p = strchr(p, '\n') + 1) {
        buf_clear(&text);
        rc = buf_add(&text, p, strcspn(p, "\n"), err);
        if (rc == 0)
            rc = buf_adds(b, "    → ", err) < 0 ? -1 : text_folded(b, text.p, 6, 8, err);
    }
    buf_free(&text);
    return rc;
}

static int tell_columns(const struct glimpse *g, bool used, const char *label, struct buf *b, struct err *err)
{
    struct buf text = {0};
    char name[200], cell[6 * TEST_CELL];
    int rc = 0;
    for (size_t i = 0; rc == 0 && i < g->n_columns; i++) {
        if (g->used[i] != used)
            continue;
        rc = buf_addf(&text, err, "%s%s", text.n ? ", " : "", str_shown(name, sizeof name, g->name[i]));
        struct view first = {0};
        for (size_t r = 0; r < g->n_rows && first.n == 0; r++)
            first = g->cell[r * g->n_columns + i];
        if (rc == 0 && !used)
            rc = buf_addf(&text, err, " (%s)", first.n ? shown_cell(cell, sizeof cell, first) : "empty");
    }
    if (rc == 0)
        rc = buf_addf(b, err, "  %-10s", label) < 0 ? -1 : text_folded(b, text.n ? text.p : "none", 12, 12, err);
    buf_free(&text);
    return rc;
}

static int tell_rules(const struct rates *rates, struct buf *b, struct err *err)
{
    struct buf can = {0};
    size_t n_can = 0, n = rates_n(rates);
    int rc = 0;
    for (size_t i = 0; rc == 0 && i < n; i++)
        if (rates_row(rates, i)->seen != RATE_UNSEEN && !rates_row(rates, i)->no_rate) {
            rc = buf_addf(&can, err, "%s%.*s", n_can ? ", " : "", VIEW_FMT(rates_row(rates, i)->name));
            n_can++;
        }
    if (rc == 0)
        rc = buf_addf(b, err, "\nRules that can be observed: %zu of %zu\n  ", n_can, n);
    if (rc == 0)
        rc = text_folded(b, can.n ? can.p : "none", 2, 2, err);
    if (rc == 0 && n_can < n)
        rc = buf_adds(b, "and those that cannot, with what no row makes\n", err);
    for (size_t i = 0; rc == 0 && i < n; i++) {
        const struct rate_row *r = rates_row(rates, i);
        struct view lacks = r->seen == RATE_UNSEEN ? r->missing : r->chances;
        char line[400], name[100], what[200];
        if (r->seen != RATE_UNSEEN && !r->no_rate)
            continue;
        (void)snprintf(line, sizeof line, "%-24s %s", str_shown(name, sizeof name, r->name),
                       str_shown(what, sizeof what, lacks));
        rc = buf_adds(b, "  ", err) < 0 ? -1 : text_folded(b, line, 2, 27, err);
    }
    buf_free(&can);
    return rc;
}

static int tell(const struct map_test *t, const struct rates *rates, struct buf *b, struct err *err)
{
    int rc = buf_adds(b, "Rows, and the events they make\n", err);
    for (size_t r = 0; rc == 0 && r < t->glimpse.n_rows; r++)
        rc = tell_row(t, r, b, err);
    if (rc == 0 && t->glimpse.n_rows == 0)
        rc = buf_adds(b, "  no rows\n", err);
    if (rc == 0)
        rc = buf_adds(b, "\nColumns\n", err);
    if (rc == 0)
        rc = tell_columns(&t->glimpse, true, "read", b, err);
    if (rc == 0)
        rc = tell_columns(&t->glimpse, false, "ignored", b, err);
    return rc < 0 ? -1 : tell_rules(rates, b, err);
}

/* ---- the run ---- */

static int count(struct map_test *t, const struct ingest_options *o, struct rules *rules, struct rates *rates,
                 struct err *err)
{
    const struct ingest_stats *stats;
    struct source *detect = NULL;
    struct batch b;
    int rc;
    if (ingest_open(&t->from, o, &stats, err) < 0)
        return -1;
    t->source = (struct source){heard_next, heard_close};
    const struct detect_options d = {.until_us = TS_NONE, .only_snags = true, .rates = &rates, .n_rates = 1};
    if (detect_open(&detect, rules, &t->source, &d, err) < 0) {
        heard_close(&t->source);
        return -1;
    }
    while ((rc = source_next(detect, &b, err)) > 0)
        continue;
    for (const char *p = stats->told.n ? stats->told.p : "", *stop = strchr(p, '\n'); rc == 0 && stop;) {
        cmd_note("%.*s", (int)(stop - p), p);
        p = stop + 1;
        stop = strchr(p, '\n');
    }
    if (rc == 0)
        show_ingest_summary(stats);
    source_close(detect);
    return rc;
}

int maps_test(const char *name, const char *log, const struct maps_where *where, struct buf *b, struct err *err)
{
    const struct ingest_input input = {.path = log, .map = name};
    const struct ingest_options o = {.input = &input,
                                     .n_inputs = 1,
                                     .lookup = where->path,
                                     .table = where->table,
                                     .n_tables = where->n_tables,
                                     .threads = 1,
                                     .max_rejects = 1};
    const struct rates_options r = {.counts_only = true};
    const struct rule_args none = {0};
    struct map_test t = {.src = DICT_NONE};
    struct map *map = NULL;
    struct rules *rules = NULL;
    struct rates *rates = NULL;
    int rc = map_load(&map, name, &where->path, err);
    if (rc == 0)
        rc = map_glimpse(&t.glimpse, map, log, TEST_ROWS, err);
    if (rc == 0)
        rc = rule_args_load(&none, where->path.no_config, &rules, err);
    if (rc == 0)
        rc = rates_open(&rates, rules, &r, err);
    if (rc == 0)
        rc = count(&t, &o, rules, rates, err);
    if (rc == 0)
        rc = tell(&t, rates, b, err);
    for (size_t i = 0; i < TEST_ROWS; i++)
        buf_free(&t.made[i]);
    glimpse_free(&t.glimpse);
    rates_close(rates);
    rules_close(rules);
    map_free(map);
    return rc;
}
