/* rows: what goes to the engine, kept until it is known what of it the next run needs. See state_impl.h. */
#include <stdio.h>
#include <stdlib.h>

#include "rule/state/state_impl.h"
#include "snag/civil.h"
#include "snag/stream.h"

int rows_take(struct run_state *s, const struct event *e, struct err *err)
{
    struct waits_for group = {.rule = KEEP_NOBODY};
    bool coverage = event_is_coverage(e);
    if (mem_reserve(&s->event, &s->cap_events, s->n_events + 1, sizeof *s->event, err) < 0)
        return -1;
    s->event[s->n_events++] = *e;
    if (!coverage && keep_event(&s->keep, e, s->rows.n, &group.rule, err) < 0)
        return -1;
    if (!coverage && s->will.began_us == TS_NONE)
        s->will.began_us = e->ts_us;
    if (!coverage && (s->will.read_us == TS_NONE || e->ts_us > s->will.read_us))
        s->will.read_us = e->ts_us;
    return waiting_put(&s->rows, &group, e, schema_n(&s->schema), err);
}

/* The rows that still matter, and those that were not told yet, or may come again. */
int rows_write(struct run_state *s, struct out *out, int64_t since_us, struct err *err)
{
    struct stream_writer *w = NULL;
    struct waits_for group;
    uint64_t n = 0;
    char when[40], count[24];
    size_t width = schema_n(&s->schema);
    int rc = stream_writer_open(&w, out, err);
    if (rc == 0)
        rc = stream_write_header(w, &s->schema, err);
    for (uint64_t i = 0, all = s->rows.n; rc == 0 && i < all; i++) {
        struct event e;
        arena_reset(&s->arena);
        if (waiting_peek(&s->rows, &group, err) < 0 || waiting_take(&s->rows, &s->arena, width, &e, err) < 0)
            rc = -1;
        else if (event_is_coverage(&e) || e.ts_us >= since_us || keep_still(&s->keep, group.rule, i, s->will.read_us)) {
            rc = stream_write(w, &(struct batch){.schema = &s->schema, .ts_digits = s->ts_digits, .n = 1, .event = &e},
                              err);
            n++;
        }
    }
    struct view *col = rc == 0 ? mem_zero(width, sizeof *col, err) : NULL;
    if (col) {
        int64_t end_us = s->will.read_us == TS_NONE ? 0 : s->will.read_us;
        col[COL_TS] = (struct view){when, time_iso(when, end_us, s->ts_digits)};
        col[COL_EVENT] = view_of(STATE_END);
        col[COL_VALUE] = (struct view){count, (size_t)snprintf(count, sizeof count, "%llu", (unsigned long long)n)};
        rc = stream_write(w,
                          &(struct batch){.schema = &s->schema,
                                          .ts_digits = s->ts_digits,
                                          .n = 1,
                                          .event = &(struct event){.ts_us = end_us, .col = col}},
                          err);
    }
    stream_writer_close(w);
    rc = col ? rc : -1;
    free(col);
    return rc;
}
