/* resume: the stage before the engine: rows that an earlier run left, then new ones. See snag/state.h. */
#include <stdio.h>
#include <stdlib.h>

#include "rule/state/state_impl.h"
#include "snag/civil.h"
#include "snag/stream.h"

/* ---- columns ---- */

static int bind_columns(struct run_state *s, const struct schema *from, struct err *err)
{
    size_t n = schema_n(from);
    if (s->bound_to == from && s->n_columns == n)
        return 0;
    if (mem_reserve(&s->column, &s->cap_columns, n, sizeof *s->column, err) < 0)
        return -1;
    s->same_columns = true;
    for (size_t i = 0; i < n; i++) {
        int64_t at = schema_add(&s->schema, schema_name(from, i), err);
        if (at < 0)
            return -1;
        s->column[i] = (uint32_t)at;
        s->same_columns = s->same_columns && (size_t)at == i;
    }
    s->bound_to = from;
    s->n_columns = n;
    return 0;
}

/* The event with its columns where those of both are. */
static int moved(struct run_state *s, const struct event *e, struct event *x, struct err *err)
{
    size_t n = schema_n(&s->schema);
    *x = *e;
    if (s->same_columns && s->n_columns == n)
        return 0;
    struct view *col = arena_get(&s->arena, n * sizeof *col, err);
    if (!col)
        return -1;
    memset(col, 0, n * sizeof *col);
    for (size_t i = 0; i < s->n_columns; i++)
        col[s->column[i]] = e->col[i];
    for (uint32_t i = 0; i < e->raw_columns; i++)
        if (s->column[i] != i)
            x->raw = (struct view){0};
    if (x->raw.n == 0)
        x->raw_columns = 0;
    x->col = col;
    return 0;
}

/* ---- rows ---- */

static bool is_end(const struct event *e)
{
    return view_is(e->col[COL_EVENT], STATE_END);
}

static int kept_row(struct run_state *s, const struct event *e, struct err *err)
{
    if (!is_end(e))
        return late_kept(s, e, err) < 0 ? -1 : rows_take(s, e, err);
    char text[24];
    struct view n = {text, (size_t)snprintf(text, sizeof text, "%llu", (unsigned long long)s->counts.n_rows)};
    if (!view_eq(n, e->col[COL_VALUE]))
        return err_set(err, ERR_DATA, "%s: damaged: it says that it has %.*s rows, and has %.*s", s->o.path,
                       VIEW_FMT(e->col[COL_VALUE]), VIEW_FMT(n));
    s->kept_over = true;
    return 0;
}

static int check_order(const struct run_state *s, const struct event *e, struct err *err)
{
    char now[32], was[32];
    if (s->will.read_us == TS_NONE || e->ts_us >= s->will.read_us)
        return 0;
    (void)time_iso(now, e->ts_us, s->ts_digits);
    (void)time_iso(was, s->will.read_us, s->ts_digits);
    (void)err_set(err, ERR_DATA, "line %llu: %s after %s: with --state rows must be in time order",
                  (unsigned long long)e->line, now, was);
    return err_hint(err, "LC_ALL=C sort the stream");
}

static int new_row(struct run_state *s, const struct event *e, int64_t src, struct err *err)
{
    struct event x;
    if (moved(s, e, &x, err) < 0)
        return -1;
    int rc = late_row(s, &x, event_cell(&x, src), err);
    if (rc <= 0)
        return rc;
    if (!event_is_coverage(&x) && check_order(s, &x, err) < 0)
        return -1;
    return late_coverage(s, err) < 0 ? -1 : rows_take(s, &x, err);
}

/* ---- the stage ---- */

static int next_kept(struct run_state *s, struct err *err)
{
    struct batch b = {0};
    int rc = source_next(s->kept, &b, err);
    if (rc <= 0) /* what cannot be read is told with the file's name */
        return rc < 0 ? -1 : err_set(err, ERR_DATA, "%s: damaged: its end is missing", s->o.path);
    if (bind_columns(s, b.schema, err) < 0)
        return err_wrap(err, "%s", s->o.path);
    s->ts_digits = b.ts_digits;
    for (size_t i = 0; rc > 0 && i < b.n && !s->kept_over; i++) {
        s->counts.n_rows += !is_end(&b.event[i]);
        rc = kept_row(s, &b.event[i], err) < 0 ? -1 : 1;
    }
    return rc;
}

static int next_new(struct run_state *s, struct err *err)
{
    struct batch b = {0};
    int rc = source_next(s->from, &b, err);
    if (rc <= 0)
        return rc;
    if (bind_columns(s, b.schema, err) < 0)
        return -1;
    s->ts_digits = b.ts_digits;
    int64_t src = schema_find(&s->schema, "src");
    for (size_t i = 0; rc > 0 && i < b.n; i++)
        rc = new_row(s, &b.event[i], src, err) < 0 ? -1 : 1;
    return rc;
}

static int resume_next(struct source *source, struct batch *b, struct err *err)
{
    struct run_state *s = (struct run_state *)(void *)((char *)source - offsetof(struct run_state, source));
    int rc = 1;
    s->n_events = 0;
    while (rc > 0 && s->n_events == 0) {
        arena_reset(&s->arena);
        s->again = s->kept && !s->kept_over;
        rc = s->again ? next_kept(s, err) : next_new(s, err);
    }
    *b = (struct batch){.schema = &s->schema, .ts_digits = s->ts_digits, .n = s->n_events, .event = s->event};
    return rc;
}

static void resume_close(struct source *source)
{
    struct run_state *s = (struct run_state *)(void *)((char *)source - offsetof(struct run_state, source));
    source_close(s->kept);
    source_close(s->from);
    s->kept = NULL;
    s->from = NULL;
}

int state_resume(struct source **source, struct run_state *s, struct source *from, struct err *err)
{
    *source = NULL;
    if (schema_init(&s->schema, err) < 0)
        return -1;
    if (s->in && stream_open(&s->kept, &(struct stream_options){.in = s->in}, err) < 0)
        return err_wrap(err, "%s", s->o.path);
    keep_open(&s->keep, s->o.rules, s->o.silence_us);
    s->source = (struct source){resume_next, resume_close};
    s->from = from;
    *source = &s->source;
    return 0;
}
