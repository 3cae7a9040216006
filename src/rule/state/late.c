/* late: new rows from before the moment up to which earlier runs have read are left out, and counted.
 *
 * Rows of that very moment are new, unless the input goes back beyond it: then it overlaps with what was read, and its
 * rows of that moment that were kept have been read, too. A file of which only a part is new covers the log from that
 * moment on.
 */
#include <stdlib.h>

#include "rule/state/state_impl.h"
#include "snag/civil.h"

/* ---- rows of the last moment ---- */

/* Whatever file a row stands in, under whatever name. Never 0. */
static uint64_t digest_of(const struct run_state *s, const struct schema *schema, const struct event *e)
{
    uint64_t h = 1;
    for (size_t i = 0; i < schema_n(schema); i++) {
        struct view name = schema_name(schema, i), cell = e->col[i];
        if (cell.n == 0 || view_is(name, "src"))
            continue;
        h = hash_bytes(name.p, name.n, h);
        h = hash_bytes(cell.p, cell.n, h);
    }
    (void)s;
    return h | 1;
}

int late_kept(struct run_state *s, const struct event *e, struct err *err)
{
    struct late *l = &s->late;
    if (e->ts_us != s->was.read_us)
        return 0;
    if (mem_reserve(&l->boundary, &l->cap_boundary, l->n_boundary + 1, sizeof *l->boundary, err) < 0)
        return -1;
    l->boundary[l->n_boundary++] = digest_of(s, &s->schema, e);
    return 0;
}

static bool was_read(struct run_state *s, const struct event *e)
{
    struct late *l = &s->late;
    if (l->n_boundary == 0 || s->counts.late == 0 || e->ts_us != s->was.read_us)
        return false;
    uint64_t digest = digest_of(s, &s->schema, e);
    for (size_t i = 0; i < l->n_boundary; i++)
        if (l->boundary[i] == digest) {
            l->boundary[i] = 0;
            return true;
        }
    return false;
}

/* ---- coverage ---- */

static int copy(struct late *l, struct view text, struct view *to, struct err *err)
{
    *to = (struct view){arena_copy(&l->texts, text.n ? text.p : "", text.n, err), text.n};
    return to->p ? 0 : -1;
}

static int begin_early(struct late *l, const struct event *e, struct view file, struct err *err)
{
    if (mem_reserve(&l->early, &l->cap_early, l->n_early + 1, sizeof *l->early, err) < 0)
        return -1;
    struct early *x = &l->early[l->n_early];
    *x = (struct early){0};
    if (copy(l, e->col[COL_REASON], &x->reason, err) < 0 || copy(l, file, &x->file, err) < 0 ||
        copy(l, e->col[COL_TEXT], &x->text, err) < 0)
        return -1;
    l->n_early++;
    l->n_open++;
    return 0;
}

static void end_early(struct late *l, const struct event *e, struct view file)
{
    for (size_t i = 0; i < l->n_early; i++) {
        struct early *x = &l->early[i];
        if (x->over || !view_eq(x->reason, e->col[COL_REASON]) || !view_eq(x->file, file))
            continue;
        x->over = true;
        l->n_open--;
        return;
    }
}

int late_coverage(struct run_state *s, struct err *err)
{
    struct late *l = &s->late;
    char text[40];
    int64_t src = schema_find(&s->schema, "src");
    struct view when = {text, time_iso(text, s->was.read_us, s->ts_digits)};
    for (size_t i = 0; l->n_open && i < l->n_early; i++) {
        if (l->early[i].over)
            continue;
        struct view *col = arena_get(&s->arena, schema_n(&s->schema) * sizeof *col, err);
        if (!col)
            return -1;
        memset(col, 0, schema_n(&s->schema) * sizeof *col);
        if (copy(l, when, &col[COL_TS], err) < 0)
            return -1;
        col[COL_EVENT] = (struct view)VIEW_LIT("coverage");
        col[COL_REASON] = l->early[i].reason;
        col[COL_TEXT] = l->early[i].text;
        if (src != DICT_NONE)
            col[src] = l->early[i].file;
        l->early[i].over = true;
        l->n_open--;
        if (rows_take(s, &(struct event){.ts_us = s->was.read_us, .col = col}, err) < 0)
            return -1;
    }
    return 0;
}

/* ---- rows ---- */

int late_row(struct run_state *s, const struct event *e, struct view file, struct err *err)
{
    bool before = s->was.read_us != TS_NONE && e->ts_us < s->was.read_us;
    if (event_is_coverage(e)) {
        if (!before)
            return 1;
        if (view_is(e->col[COL_EVENT], "coverage"))
            return begin_early(&s->late, e, file, err);
        end_early(&s->late, e, file);
        return 0;
    }
    if (before) {
        s->counts.late++;
        return 0;
    }
    if (!was_read(s, e))
        return 1;
    s->counts.known++;
    return 0;
}
