/* rows: what goes to the engine, kept until it is known what of it the next run needs. See state_impl.h. */
#include <stdio.h>
#include <stdlib.h>

#include "rule/state/state_impl.h"
#include "snag/civil.h"
#include "snag/stream.h"

/* ---- columns ---- */

int rows_bind(struct run_state *s, const struct schema *from, struct err *err)
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
int rows_moved(struct run_state *s, const struct event *e, struct event *x, struct err *err)
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

/* ---- in ---- */

int rows_take(struct run_state *s, const struct event *e, struct err *err)
{
    struct waits_for group = {.rule = KEEP_NOBODY, .claim.from_us = (int64_t)s->n_taken};
    bool coverage = event_is_coverage(e);
    if (mem_reserve(&s->event, &s->cap_events, s->n_events + 1, sizeof *s->event, err) < 0)
        return -1;
    s->event[s->n_events++] = *e;
    if (event_is_tick(e)) {
        s->will.clock_us = e->ts_us;
        return 0;
    }
    if (!coverage && !s->o.whole && keep_event(&s->keep, e, s->n_taken, &group.rule, err) < 0)
        return -1;
    s->n_taken++;
    if (!coverage && s->will.began_us == TS_NONE)
        s->will.began_us = e->ts_us;
    if (!coverage && (s->will.read_us == TS_NONE || e->ts_us > s->will.read_us))
        s->will.read_us = e->ts_us;
    return waiting_put(&s->rows, &group, e, schema_n(&s->schema), err);
}

/* ---- out ---- */

struct writing {
    struct run_state *s;
    struct stream_writer *w;
    uint64_t n;
};

static int put_row(struct writing *out, const struct event *e, struct err *err)
{
    out->n++;
    return stream_write(
        out->w, &(struct batch){.schema = &out->s->schema, .ts_digits = out->s->ts_digits, .n = 1, .event = e}, err);
}

/* A row that has a time and a name, and maybe a value. */
static int put_mark(struct writing *out, const char *name, int64_t ts_us, struct view value, struct err *err)
{
    char when[40];
    struct view *col = mem_zero(schema_n(&out->s->schema), sizeof *col, err);
    if (!col)
        return -1;
    col[COL_TS] = (struct view){when, time_iso(when, ts_us, out->s->ts_digits)};
    col[COL_EVENT] = view_of(name);
    col[COL_VALUE] = value;
    int rc = put_row(out, &(struct event){.ts_us = ts_us, .col = col}, err);
    free(col);
    return rc;
}

static int put_growing(void *ctx, const struct event *e, struct err *err)
{
    struct writing *out = ctx;
    struct event x;
    return rows_moved(out->s, e, &x, err) < 0 || put_row(out, &x, err) < 0 ? -1 : 0;
}

/* The rows that still matter, and those that were not told yet, or may come again. Live, they go round. */
static int write_kept(struct writing *out, int64_t since_us, struct err *err)
{
    struct run_state *s = out->s;
    size_t width = schema_n(&s->schema);
    struct waits_for group;
    for (uint64_t i = 0, all = s->rows.n; i < all; i++) {
        struct event e;
        arena_reset(&s->arena);
        if (waiting_peek(&s->rows, &group, err) < 0 || waiting_take(&s->rows, &s->arena, width, &e, err) < 0)
            return -1;
        if (!s->o.whole && !event_is_coverage(&e) && e.ts_us < since_us &&
            !keep_still(&s->keep, group.rule, (uint64_t)group.claim.from_us, s->will.read_us))
            continue;
        if (put_row(out, &e, err) < 0 || (s->o.live && waiting_put(&s->rows, &group, &e, width, err) < 0))
            return -1;
    }
    return 0;
}

int rows_write(struct run_state *s, struct out *file, int64_t since_us, struct err *err)
{
    struct writing out = {.s = s};
    char count[24];
    if (s->growing && rows_bind(s, growing_schema(s->growing), err) < 0)
        return -1;
    int rc = stream_writer_open(&out.w, file, err);
    if (rc == 0)
        rc = stream_write_header(out.w, &s->schema, err);
    if (rc == 0)
        rc = write_kept(&out, since_us, err);
    if (rc == 0 && s->will.clock_us != TS_NONE)
        rc = put_mark(&out, STATE_CLOCK, s->will.clock_us, (struct view){0}, err);
    arena_reset(&s->arena);
    if (rc == 0 && s->growing)
        rc = growing_leave(s->growing, put_growing, &out, err);
    struct view n = {count, (size_t)snprintf(count, sizeof count, "%llu", (unsigned long long)out.n)};
    if (rc == 0)
        rc = put_mark(&out, STATE_END, s->will.read_us == TS_NONE ? 0 : s->will.read_us, n, err);
    stream_writer_close(out.w);
    return rc;
}
