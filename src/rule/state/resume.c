/* resume: the stage before the engine: rows that an earlier run left, then new ones. See snag/state.h. */
#include <stdio.h>
#include <stdlib.h>

#include "rule/state/state_impl.h"
#include "snag/civil.h"
#include "snag/stream.h"

/* ---- rows ---- */

static bool is_end(const struct event *e)
{
    return view_is(e->col[COL_EVENT], STATE_END);
}

/* Time has passed up to there. */
static int kept_clock(struct run_state *s, const struct event *e, struct err *err)
{
    struct view *col = arena_get(&s->arena, schema_n(&s->schema) * sizeof *col, err);
    if (!col)
        return -1;
    memset(col, 0, schema_n(&s->schema) * sizeof *col);
    return rows_take(s, &(struct event){.ts_us = e->ts_us, .col = col}, err);
}

static int kept_row(struct run_state *s, const struct event *e, struct err *err)
{
    s->growing_has = s->growing_has || view_is(e->col[COL_EVENT], GROWING_FACT);
    if (!is_end(e) && s->growing_has && (s->growing || !s->from))
        return s->growing ? growing_recall(s->growing, e, &s->schema, err) : 0;
    if (view_is(e->col[COL_EVENT], STATE_CLOCK))
        return kept_clock(s, e, err);
    if (!is_end(e))
        return (!s->growing && late_kept(s, e, err) < 0) || rows_take(s, e, err) < 0 ? -1 : 0;
    char text[24];
    struct view n = {text, (size_t)snprintf(text, sizeof text, "%llu", (unsigned long long)s->counts.n_rows)};
    if (!view_eq(n, e->col[COL_VALUE]))
        return err_set(err, ERR_DATA, "%s: damaged: it says that it has %.*s rows, and has %.*s", s->o.path,
                       VIEW_FMT(e->col[COL_VALUE]), VIEW_FMT(n));
    s->kept_over = true;
    return s->growing ? growing_recalled(s->growing, err) : 0;
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
    if (rows_moved(s, e, &x, err) < 0)
        return -1;
    if (s->growing)
        return rows_take(s, &x, err);
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
    if (rows_bind(s, b.schema, err) < 0)
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
    int rc = s->from ? source_next(s->from, &b, err) : 0;
    if (rc <= 0)
        return rc;
    if (rows_bind(s, b.schema, err) < 0)
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

/* Rows of logs and of event streams are told apart in other ways. */
static int check_kind(const struct run_state *s, struct err *err)
{
    if (!s->in || !s->from || s->was.of_logs == (s->growing != NULL))
        return 0;
    if (s->was.of_logs) {
        (void)err_set(err, ERR_USAGE,
                      "%s was begun with raw logs or live, and goes on with these, not with event streams", s->o.path);
        return err_hint(err, "begin a new state under another name; --live reads event streams too");
    }
    (void)err_set(err, ERR_USAGE, "%s was begun with event streams, and goes on with these, not with raw logs or live",
                  s->o.path);
    return err_hint(err, "snag ingest LOG | snag detect --state %s", s->o.path);
}

int state_resume(struct source **source, struct run_state *s, struct source *from, struct growing *growing,
                 struct err *err)
{
    *source = NULL;
    s->growing = growing;
    s->from = from;
    s->will.of_logs = growing != NULL;
    if (check_kind(s, err) < 0)
        return -1;
    if (schema_init(&s->schema, err) < 0)
        return -1;
    if (s->in && stream_open(&s->kept, &(struct stream_options){.in = s->in}, err) < 0)
        return err_wrap(err, "%s", s->o.path);
    if (!s->o.whole)
        keep_open(&s->keep, s->o.rules, s->o.silence_us);
    s->source = (struct source){resume_next, resume_close};
    *source = &s->source;
    return 0;
}
