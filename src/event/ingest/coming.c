/* coming: the coverage lines of a run: each file has two, where its events begin and end. See ingest_impl.h. */
#include <stdlib.h>

#include "event/ingest/ingest_impl.h"
#include "snag/civil.h"
#include "snag/feed.h"

/* The events that a log can show. */
static int names_of(struct ingest_source *s, struct ingest_log *log, struct err *err)
{
    struct dict seen = {0};
    int rc = 0;
    buf_clear(&log->names);
    for (size_t i = 0; rc == 0 && i < log->map->n_event; i++) {
        size_t before = seen.n;
        if (dict_put(&seen, log->map->event[i].name, err) < 0)
            rc = -1;
        else if (seen.n > before)
            rc = buf_addf(&log->names, err, "%s%.*s", before ? " " : "", VIEW_FMT(log->map->event[i].name));
    }
    for (size_t i = 0; rc == 0 && log->map->event_name && i < log->cap_seen && i < s->stats.names.n; i++)
        if (log->seen_name[i])
            rc = buf_addf(&log->names, err, "%s%.*s", log->names.n ? " " : "",
                          VIEW_FMT(dict_text(&s->stats.names, (int64_t)i)));
    dict_free(&seen);
    return rc;
}

static int in_order(const void *a, const void *b)
{
    const struct coming *x = a, *y = b;
    if (x->us != y->us)
        return x->us < y->us ? -1 : 1;
    return x->ends != y->ends ? x->ends - y->ends : (x->file > y->file) - (x->file < y->file);
}

static int begin_to_expect(struct ingest_source *s, struct err *err)
{
    for (size_t i = 0; i < s->n_logs; i++)
        if (names_of(s, &s->log[i], err) < 0)
            return -1;
    if (!s->coming)
        s->coming = mem_zero(2 * s->n_files, sizeof *s->coming, err);
    s->n_coming = 0;
    return s->coming ? 0 : -1;
}

int ingest_expect_begin(struct ingest_source *s, int64_t us, struct err *err)
{
    if (begin_to_expect(s, err) < 0)
        return -1;
    s->coming[s->n_coming++] = (struct coming){us, 0, false};
    return 0;
}

int ingest_expect(struct ingest_source *s, struct err *err)
{
    if (begin_to_expect(s, err) < 0)
        return -1;
    for (size_t i = 0; i < s->n_files; i++) {
        const struct file_span *span = &s->span[i];
        if (s->log[s->log_of[i]].map->format == FORMAT_EVENTS || span->first_us == TS_NONE)
            continue;
        s->coming[s->n_coming++] = (struct coming){span->first_us, (uint32_t)i, false};
        s->coming[s->n_coming++] = (struct coming){span->last_us, (uint32_t)i, true};
    }
    if (s->n_coming)
        qsort(s->coming, s->n_coming, sizeof *s->coming, in_order);
    return 0;
}

const struct coming *ingest_due(const struct ingest_source *s, int64_t ts_us)
{
    const struct coming *next = s->at_coming < s->n_coming ? &s->coming[s->at_coming] : NULL;
    return next && (next->ends ? next->us < ts_us : next->us <= ts_us) ? next : NULL;
}

void ingest_come(struct ingest_source *s, char *ts, struct event *e, struct view *col)
{
    static const struct view names[] = {VIEW_LIT("coverage"), VIEW_LIT("coverage_end")};
    const struct coming *line = &s->coming[s->at_coming++];
    const struct ingest_log *log = &s->log[s->log_of[line->file]];
    memset(col, 0, schema_n(&s->schema) * sizeof *col);
    *e = (struct event){.ts_us = line->us, .col = col};
    col[COL_TS] = (struct view){ts, time_iso(ts, line->us, s->ts_digits)};
    col[COL_EVENT] = names[line->ends];
    col[COL_REASON] = view_of(map_name(log->map));
    col[COL_TEXT] = buf_view(&log->names);
    col[s->src] = view_of(s->file[line->file].path);
}

/* ---- to a feed ---- */

/* A line with nothing but what every line has. */
static void set_line(const struct ingest_source *s, struct view *col, struct view event, struct view reason,
                     struct view text)
{
    memset(col, 0, schema_n(&s->schema) * sizeof *col);
    col[COL_EVENT] = event;
    col[COL_REASON] = reason;
    col[COL_TEXT] = text;
}

/* A map that names its own events is known by them when all have been read. */
int ingest_tell_opened(struct ingest_source *s, const struct feed *feed, struct err *err)
{
    struct view *col = feed->opened ? mem_zero(schema_n(&s->schema), sizeof *col, err) : NULL;
    int rc = feed->opened && !col ? -1 : 0;
    for (size_t i = 0; col && rc == 0 && i < s->n_files; i++) {
        struct ingest_log *log = &s->log[s->log_of[i]];
        rc = names_of(s, log, err);
        struct view names = {NULL, 0};
        if (!log->map->event_name)
            names = buf_view(&log->names);
        set_line(s, col, (struct view)VIEW_LIT("coverage"), view_of(map_name(log->map)), names);
        const struct event e = {.ts_us = TS_NONE, .col = col};
        if (rc == 0)
            rc = feed->opened(feed->ctx, &e, view_of(s->file[i].path), err);
    }
    free(col);
    return rc == 0 && feed->ready ? feed->ready(feed->ctx, err) : rc;
}

int ingest_keep_line(struct ingest_source *s, const struct event *e, struct view src, struct err *err)
{
    struct told_line *line;
    if (mem_reserve(&s->told, &s->cap_told, s->n_told + 1, sizeof *s->told, err) < 0)
        return -1;
    line = &s->told[s->n_told];
    *line = (struct told_line){.us = e->ts_us};
    const struct view of[] = {e->col[COL_EVENT], e->col[COL_REASON], e->col[COL_TEXT], src};
    for (size_t i = 0; i < sizeof of / sizeof *of; i++) {
        line->of[i] = (struct view){arena_copy(&s->told_texts, of[i].n ? of[i].p : "", of[i].n, err), of[i].n};
        if (!line->of[i].p)
            return -1;
    }
    s->n_told++;
    return 0;
}

/* Those that stand in event streams. */
static int tell_kept(struct ingest_source *s, const struct feed *feed, struct view *col, struct err *err)
{
    int rc = 0;
    for (size_t i = 0; rc == 0 && i < s->n_told; i++) {
        const struct told_line *line = &s->told[i];
        set_line(s, col, line->of[0], line->of[1], line->of[2]);
        const struct event e = {.ts_us = line->us, .col = col};
        rc = feed->covered(feed->ctx, &e, line->of[3], err);
    }
    return rc;
}

int ingest_come_all(struct ingest_source *s, const struct feed *feed, struct err *err)
{
    char ts[INGEST_TS_MOST];
    struct view *col = mem_zero(schema_n(&s->schema), sizeof *col, err);
    int rc = col ? tell_kept(s, feed, col, err) : -1;
    while (s->at_coming < s->n_coming && rc == 0) {
        struct event e;
        ingest_come(s, ts, &e, col);
        rc = feed->covered(feed->ctx, &e, col[s->src], err);
    }
    free(col);
    return rc;
}
