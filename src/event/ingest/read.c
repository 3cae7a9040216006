/* read: the rows of one file become packed events in the sorter. See ingest_impl.h. */
#include <stdio.h>
#include <stdlib.h>

#include "event/ingest/alike.h"
#include "event/ingest/by_time.h"
#include "event/ingest/copies.h"
#include "event/ingest/direct.h"
#include "event/ingest/joined.h"
#include "event/ingest/pages.h"
#include "event/ingest/row.h"
#include "event/ingest/turn.h"
#include "event/ingest/within.h"
#include "event/map/heading.h"
#include "snag/stream.h"

/* ---- foreign logs ---- */

/* The row whole, for what is not about its cells alone. */
static int whole_row(struct rows_block *b, const struct rows_block_row *r, struct row *row, struct err *err)
{
    if (rows_block_whole(b, r, row, err) < 0)
        return -1;
    row->n_lines = 1;
    return 0;
}

static int mapped_row(struct ingest_source *s, size_t file, struct ingest_log *log, struct rows_block *b,
                      const struct rows_block_row *r, struct err *err)
{
    struct mapper *m = &log->mapper;
    struct row row;
    enum fate fate;
    if (log->by_time)
        return whole_row(b, r, &row, err) < 0 ? -1 : by_time_row(s, file, log, &row, err);
    uint64_t number = log->n_rows++;
    if (mapper_block_row(m, b, r, number, &fate, err) < 0)
        return -1;
    s->file[file].rows.rows++;
    if (fate == FATE_REJECTED)
        return whole_row(b, r, &row, err) < 0 ? -1 : row_rejected(s, file, log, &row, err);
    int rc = row_counted(s, file, log, fate, err);
    if (rc < 0 || fate == FATE_SILENT)
        return rc;
    if (m->n_event && within_row(s, file, b, r, m->event[0].ts_us, err) < 0)
        return -1;
    for (size_t i = 0; s->copies && i < m->n_event; i++)
        copies_saw(s->copies, m->event[i].ts_us);
    if (s->direct && direct_enter(s->direct, log, file, b, r, err) < 0)
        return -1;
    if (s->pages)
        return pages_enter(s->pages, log, file, b, r, err);
    if (m->n_event && (s->keeps || !s->direct))
        turn_row(&s->turn[file], m->event[0].ts_us);
    return s->direct ? 0 : row_entered(s, file, log, b->line + r->line, number, err);
}

static int bad_row(struct ingest_source *s, size_t file, const struct row *row, struct err *err)
{
    char reason[256];
    int n = row->column ? snprintf(reason, sizeof reason, "column %zu: %s", row->column, row->problem)
                        : snprintf(reason, sizeof reason, "%s", row->problem);
    if (row->n_lines > 1 && n > 0 && (size_t)n < sizeof reason)
        (void)snprintf(reason + n, sizeof reason - (size_t)n, " (%llu lines lost)", (unsigned long long)row->n_lines);
    s->file[file].rows.rows += row->n_lines;
    return ingest_reject(s, file, row, view_of(reason), err);
}

/* The names were not in the first line: does one of the next have them all? */
static int header_below(struct ingest_source *s, size_t file, const struct ingest_log *log, struct err *err)
{
    struct in *in;
    struct err why;
    uint64_t line;
    const char *path = s->file[file].path;
    if (err->kind != ERR_DATA || s->open[file] || strcmp(path, "-") == 0 || in_open(&in, path, &why) < 0)
        return -1;
    if (heading_below(log->map, in, &line, &why) > 0)
        (void)err_hint(err, "line %llu has them: header = %llu in [file] of %s", (unsigned long long)line,
                       (unsigned long long)line, map_called(log->map));
    in_close(in);
    return -1;
}

static int keep_heading(struct ingest_log *log, const struct row *names, struct err *err)
{
    buf_clear(&log->heading);
    return buf_add(&log->heading, names->raw.p, names->raw.n, err);
}

/* 1: the file is empty, and one among others. */
static int bind_file(struct ingest_source *s, size_t file, struct ingest_log *log, struct rows *rows, struct err *err)
{
    const char *path = in_called(s->file[file].path);
    struct row names;
    size_t used = 0, at, again;
    int rc = 1;
    if (log->map->header) {
        do
            rc = rows_next(rows, &names, err);
        while (rc > 0 && names.fate == ROW_BLANK);
        if (rc < 0)
            return -1;
        if (rc == 0)
            return s->n_files > 1 ? 1 : err_set(err, ERR_DATA, "%s: empty: not even a line of column names", path);
        if (names.fate == ROW_BAD)
            return err_set(err, ERR_DATA, "%s:%llu: the line of column names cannot be read: %s", path,
                           (unsigned long long)names.line, names.problem);
    }
    if (s->joined && joined_begin(s, file, log->map->header ? &names : NULL, err) < 0)
        return -1;
    if (mapper_bind(&log->mapper, path, log->map->header ? &names : NULL, err) < 0)
        return header_below(s, file, log, err);
    while (log->map->header && mapper_doubled(&log->mapper, &names, &used, &at, &again))
        if (ingest_warn(s, err, "%s:%llu: the column '%.*s' occurs twice, at #%zu and #%zu; its name means the first",
                        path, (unsigned long long)names.line, VIEW_FMT(names.cell[again]), at + 1, again + 1) < 0)
            return -1;
    if (log->by_time && by_time_bound(log->by_time, file, log->map->header ? &names : NULL, err) < 0)
        return -1;
    return log->map->header ? keep_heading(log, &names, err) : 0;
}

static void tell_progress(const struct ingest_source *s, size_t file, const struct in *in)
{
    uint64_t at, size;
    in_position(in, &at, &size);
    s->o.progress(s->o.ctx, in_called(s->file[file].path), at, size);
}

static int copied_row(struct ingest_source *s, size_t file, struct rows_block *b, const struct rows_block_row *r,
                      struct err *err)
{
    struct ingest_rows *n = &s->file[file].rows;
    struct row row = {.n_lines = 1};
    if (r->fate == ROW_BAD && rows_block_whole(b, r, &row, err) < 0)
        return -1;
    n->rows += row.n_lines;
    n->duplicates += row.n_lines;
    s->stats.copied += row.n_lines;
    return 0;
}

static int read_row(struct ingest_source *s, size_t file, struct ingest_log *log, struct rows_block *b,
                    const struct rows_block_row *r, struct err *err)
{
    struct ingest_rows *n = &s->file[file].rows;
    struct row row;
    enum joined_fate fate = s->joined ? joined_fate(s->joined, b, r) : JOINED_ROW;
    if (fate != JOINED_ROW)
        return fate == JOINED_COPY ? copied_row(s, file, b, r, err) : 0;
    if (s->copies && r->fate != ROW_BLANK && copies_meet(s, file, b, r, err) < 0)
        return -1;
    if (s->copies && s->copies->n && r->fate != ROW_BLANK && copies_has(s->copies, b->line + r->line))
        return copied_row(s, file, b, r, err);
    if (r->fate == ROW_OK)
        return mapped_row(s, file, log, b, r, err);
    if (r->fate == ROW_BLANK) {
        n->rows++;
        n->blank++;
        return 0;
    }
    return rows_block_whole(b, r, &row, err) < 0 ? -1 : bad_row(s, file, &row, err);
}

/* What counts is the time of the first row that has one, in the first block. */
static int look_for_copies(struct ingest_source *s, size_t file, struct rows_block *b, struct err *err)
{
    int64_t first_us = TS_NONE;
    for (size_t i = 0; i < b->n && first_us == TS_NONE; i++)
        if (ingest_row_time(s, file, b, i, &first_us, err) < 0)
            return -1;
    return copies_begin(s, file, first_us, err);
}

/* A second reading stops where the first one did. */
static inline bool has_all(const struct ingest_source *s, size_t file)
{
    return s->first && s->file[file].rows.rows >= s->first->file[file].rows.rows;
}

static int give_block(struct ingest_source *s, struct ingest_log *log, size_t file, struct rows_block *b,
                      struct err *err)
{
    if (s->once && direct_number(s->direct, err) < 0)
        return -1;
    if (s->once && s->pages->begun && ingest_ts_digits(s) != s->ts_digits)
        direct_break(s->direct, "times with more digits than those before them");
    if (s->pages)
        return ingest_broken(s) ? 0 : pages_give(s->pages, log, file, b, err);
    if (s->direct)
        return direct_give(s->direct, log, b, err);
    mapper_swap(&log->mapper, &s->made);
    return 0;
}

static int read_blocks(struct ingest_source *s, size_t file, struct ingest_log *log, struct in *in, struct rows *rows,
                       struct err *err)
{
    struct rows_block *b;
    bool first = true;
    if (rows_block_open(&b, rows, ROWS_BLOCK_BYTES, err) < 0)
        return -1;
    if (s->joined)
        rows_block_back(b, 0);
    alike_begin(&s->alike);
    int rc = rows_block_next(b, err);
    if (rc > 0 && s->copies && look_for_copies(s, file, b, err) < 0)
        rc = -1;
    while (rc > 0 && !ingest_broken(s) && !has_all(s, file)) {
        if (s->joined && joined_look(s, file, b, err) < 0)
            rc = -1;
        for (size_t i = 0; i < b->n && rc > 0 && !has_all(s, file); i++)
            if (read_row(s, file, log, b, &b->row[i], err) < 0)
                rc = -1;
        if (rc > 0 && s->direct && first)
            direct_look(s->direct);
        first = false;
        if (!s->first)
            alike_look(&s->alike, b);
        if (rc > 0 && !s->first &&
            (ingest_look_swallowed(s, file, log, b, err) < 0 || ingest_look_cut(s, file, log, b, err) < 0))
            rc = -1;
        if (rc > 0 && give_block(s, log, file, b, err) < 0)
            rc = -1;
        if (s->o.progress)
            tell_progress(s, file, in);
        if (rc > 0)
            rc = ingest_broken(s) ? rows_block_failed(b, err) : rows_block_next(b, err);
    }
    if (rc >= 0 && s->copies && !ingest_broken(s))
        rc = copies_end(s, file, err);
    if (rc >= 0 && s->joined)
        rc = joined_end(s, file, err);
    if (rc >= 0 && !ingest_broken(s))
        rc = alike_end(s, file, err);
    rows_block_close(b);
    return rc < 0 ? -1 : 0;
}

static int ask_for_all(struct ingest_log *log, struct err *err)
{
    size_t n = schema_n(&log->map->schema);
    if (log->whole)
        return 0;
    log->whole = true;
    uint32_t *column = mem_zero(n, sizeof *column, err);
    if (!column)
        return -1;
    for (size_t i = 0; i < n; i++)
        column[i] = (uint32_t)i;
    int rc = mapper_narrow(&log->mapper, column, n, err);
    free(column);
    return rc;
}

static int read_mapped(struct ingest_source *s, size_t file, struct ingest_log *log, struct in *in, struct err *err)
{
    const struct rows_format limits = {.max_line = s->o.max_line, .max_field = s->o.max_field};
    struct rows *rows;
    uint64_t above;
    if (in_ahead(in, s->o.threads, err) < 0 || heading_open(&rows, in, log->map, &limits, true, &above, err) < 0)
        return -1;
    s->file[file].rows.rows += above;
    s->file[file].rows.skipped += above;
    int rc = bind_file(s, file, log, rows, err);
    if (rc == 0)
        rc = s->once || !s->direct ? ask_for_all(log, err) : 0;
    if (rc == 0 && s->direct)
        rc = direct_bind(s->direct, log, err);
    if (rc == 0)
        rc = read_blocks(s, file, log, in, rows, err);
    rows_close(rows);
    if (rc < 0)
        return -1;
    const struct ingest_rows *r = &s->file[file].rows;        /* a line of column names alone is a day without rows */
    bool none = r->rows == r->blank + above && !log->by_time; /* whose rows are counted later */
    bool empty = s->n_files > 1 && (rc > 0 || (!log->map->header && none));
    if (empty && ingest_warn(s, err, "%s is empty", in_called(s->file[file].path)) < 0)
        return -1;
    bool named = !empty && log->map->header && !map_has_reader(log->map) && none && !s->first;
    if (named && ingest_warn(s, err, "%s has a line of column names and no rows", in_called(s->file[file].path)) < 0)
        return -1;
    return ingest_broken(s) || log->map->sort_ts ? 0 : turn_end(s, file, err);
}

/* ---- our own stream ---- */

struct stream_reading {
    struct ingest_source *s;
    size_t file;
};

static int bad_event(void *ctx, const struct row *row, const char *problem, struct err *err)
{
    struct stream_reading *r = ctx;
    r->s->file[r->file].rows.rows += row->n_lines;
    return ingest_reject(r->s, r->file, row, view_of(problem), err);
}

static void blank_line(void *ctx)
{
    struct stream_reading *r = ctx;
    r->s->file[r->file].rows.rows++;
    r->s->file[r->file].rows.blank++;
}

static int read_stream(struct ingest_source *s, size_t file, struct ingest_log *log, struct err *err)
{
    struct ingest_file *f = &s->file[file];
    struct stream_reading reading = {s, file};
    struct stream_headless headless = {0};
    struct stream_options o = {.in = s->open[file],
                               .paths = &f->path,
                               .n_paths = s->open[file] ? 0 : 1,
                               .headless = &headless,
                               .bad = bad_event,
                               .blank = blank_line,
                               .ctx = &reading};
    struct source *source;
    struct batch b;
    size_t n_cols = 0;
    int rc;
    if (!s->seams && seams_open(&s->seams, err) < 0)
        return -1;
    uint64_t left_out = seams_left_out(s->seams);
    o.seams = s->seams;
    if (stream_open(&source, &o, err) < 0)
        return -1;
    while ((rc = source_next(source, &b, err)) > 0) {
        for (; n_cols < schema_n(b.schema) && rc > 0; n_cols++) {
            int64_t c = schema_add(&s->schema, schema_name(b.schema, n_cols), err);
            if (c < 0 || mem_reserve(&log->column, &log->cap_column, n_cols + 1, sizeof *log->column, err) < 0) {
                rc = -1;
                break;
            }
            log->column[n_cols] = (uint32_t)c;
        }
        if (b.ts_digits > log->mapper.digits)
            log->mapper.digits = b.ts_digits;
        int64_t src = schema_find(b.schema, "src");
        for (size_t i = 0; rc > 0 && i < b.n; i++) {
            const struct event *e = &b.event[i];
            struct packed head = packed_head(file, e->line, log->n_rows, n_cols);
            log->n_rows++;
            const struct emitted event = {.ts_us = e->ts_us, .name = e->col[COL_EVENT], .col = e->col};
            if (ingest_enter(s, &head, &event, err) < 0)
                rc = -1;
            if (rc > 0 && s->feed && event_is_coverage(e) && ingest_keep_line(s, e, event_cell(e, src), err) < 0)
                rc = -1;
            turn_row(&s->turn[file], e->ts_us);
            f->rows.rows++;
            f->rows.used++;
            log->mapper.counts.no_identity += e->col[COL_CUSTOMER].n == 0 && !event_is_coverage(e);
        }
        if (rc < 0)
            break;
    }
    source_close(source);
    if (headless.rows)
        ingest_note(s, "%s: no line of column names: read as the twelve standard columns; behind them %zu left out",
                    headless.input, headless.beyond);
    return rc < 0 ? -1 : ingest_tell_seams(s, file, seams_left_out(s->seams) - left_out, err);
}

int ingest_read(struct ingest_source *s, size_t file, struct err *err)
{
    struct ingest_file *f = &s->file[file];
    struct ingest_log *log = &s->log[s->log_of[file]];
    struct in *in;
    turn_begin(s, file);
    within_begin(s, file);
    if (log->map->format == FORMAT_EVENTS)
        return read_stream(s, file, log, err) < 0 ? -1 : turn_end(s, file, err);
    if (s->open[file])
        return read_mapped(s, file, log, s->open[file], err);
    if (in_open(&in, f->path, err) < 0)
        return -1;
    int rc = read_mapped(s, file, log, in, err);
    in_close(in);
    return rc;
}
