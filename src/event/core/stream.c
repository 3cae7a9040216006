/* stream: text to events. See snag/stream.h; the writer is in stream_write.c. */
#include "snag/stream.h"

#include <stdio.h>
#include <stdlib.h>

#include "event/core/stream_impl.h"
#include "event/core/whose.h"
#include "snag/civil.h"
#include "snag/tsv.h"

/* The field bound to a column that every stream has. */
static int field_of(const struct stream *s, uint32_t column, size_t *field, struct err *err)
{
    for (*field = 0; *field < s->n_bound; ++*field)
        if (s->bound[*field] == column)
            return 0;
    return err_set(err, ERR_DATA, "%s: the header has no column '%.*s'", s->in ? in_name(s->in) : "--header",
                   VIEW_FMT(schema_name(&s->schema, column)));
}

/* Binds fields to columns by the names of a header; `seen` has a flag for each column that the header names. */
static int bind_names(struct stream *s, const struct view *name, size_t n, bool *seen, struct err *err)
{
    for (size_t i = 0; i < n; i++) {
        struct view v = name[i];
        if (i == 0 && v.n && v.p[0] == '#')
            v = (struct view){v.p + 1, v.n - 1};
        int64_t id = schema_add(&s->schema, v, err);
        if (id < 0)
            return -1;
        if (seen[id])
            return err_set(err, ERR_DATA, "%s: the header names the column '%.*s' twice",
                           s->in ? in_name(s->in) : "--header", VIEW_FMT(v));
        seen[id] = true;
        s->bound[s->n_bound++] = (uint32_t)id;
    }
    return 0;
}

static int bind(struct stream *s, const struct view *name, size_t n, struct err *err)
{
    s->n_bound = 0;
    if (mem_reserve(&s->bound, &s->cap_bound, n, sizeof *s->bound, err) < 0)
        return -1;
    bool *seen = mem_zero(schema_n(&s->schema) + n, sizeof *seen, err);
    int rc = seen ? bind_names(s, name, n, seen, err) : -1;
    free(seen);
    if (rc < 0)
        return -1;
    if (field_of(s, COL_TS, &s->at_ts, err) < 0 || field_of(s, COL_EVENT, &s->at_event, err) < 0)
        return -1;
    if (s->o.seams && stream_seams_bind(&s->seams, &s->schema, s->bound, n, err) < 0)
        return -1;
    s->in_order = n == schema_n(&s->schema);
    s->complete = s->in_order;
    for (size_t i = 0; i < n && s->in_order; i++)
        s->in_order = s->bound[i] == i;
    return 0;
}

static int bind_text(struct stream *s, const char *header, struct err *err)
{
    struct view *name = NULL;
    size_t n = 0, cap = 0;
    int rc = 0;
    for (const char *p = header; rc == 0; p++) {
        size_t len = strcspn(p, "\t\r\n");
        rc = mem_reserve(&name, &cap, n + 1, sizeof *name, err);
        if (rc == 0)
            name[n++] = (struct view){p, len};
        p += len;
        if (*p != '\t')
            break;
    }
    if (rc == 0)
        rc = bind(s, name, n, err);
    free(name);
    return rc;
}

static size_t n_inputs(const struct stream *s)
{
    return s->o.n_paths || s->o.in ? s->o.n_paths + (s->o.in != NULL) : 1;
}

static void close_input(struct stream *s)
{
    rows_close(s->rows);
    if (s->in != s->o.in)
        in_close(s->in);
    s->rows = NULL;
    s->in = NULL;
}

static int open_next(struct stream *s, struct err *err)
{
    size_t path = s->input - (s->o.in && s->input);
    close_input(s);
    if (s->o.in && s->input == 0)
        s->in = s->o.in;
    else if (in_open(&s->in, s->o.n_paths ? s->o.paths[path] : "-", err) < 0)
        return -1;
    s->input++;
    s->begins = true;
    s->headers = 0;
    if (in_ahead(s->in, s->o.threads, err) < 0)
        return -1;
    return rows_open(&s->rows, s->in, &(struct rows_format){.kind = ROWS_TSV}, err);
}

static int bad_row(struct stream *s, const char *problem, struct err *err)
{
    if (s->o.bad)
        return s->o.bad(s->o.ctx, &s->row, problem, err);
    (void)err_set(err, ERR_DATA, "%s:%llu: %s", in_name(s->in), (unsigned long long)s->row.line, problem);
    return err_hint(err, "an event stream comes from 'snag ingest'; see man 5 snag-events for the format");
}

/* The next row that is an event or a header: 1, or 0 at the end of the last input. */
static int next_row(struct stream *s, struct err *err)
{
    for (;;) {
        int rc = rows_next(s->rows, &s->row, err);
        if (rc < 0)
            return -1;
        if (rc == 0) {
            if (s->input >= n_inputs(s))
                return 0;
            if (open_next(s, err) < 0)
                return -1;
            continue;
        }
        if (s->row.fate == ROW_BLANK) {
            if (s->o.blank)
                s->o.blank(s->o.ctx);
            continue;
        }
        if (s->row.fate == ROW_OK)
            return 1;
        if (bad_row(s, s->row.problem, err) < 0)
            return -1;
    }
}

/* The text of a field without its escapes. */
static int decode(struct stream *s, struct view *v, struct err *err)
{
    if (v->n == 0 || !memchr(v->p, '\\', v->n))
        return 0;
    char *p = arena_get(&s->now->decoded, v->n + 1, err);
    struct buf store = {p, 0, v->n + 1};
    return !p || tsv_unescape(v, &store, err) < 0 ? -1 : 0;
}

/* Puts the row's cells, copied to `line`, into their columns. */
static int store_cells(struct stream *s, struct view line, struct view *cols, struct err *err)
{
    const struct row *row = &s->row;
    const char *from = row->cell[0].p;
    bool escapes = memchr(line.p, '\\', line.n) != NULL;
    size_t n = schema_n(&s->schema);
    memset(cols + (s->complete ? n : 0), 0, (STREAM_SPARE + (s->complete ? 0 : n)) * sizeof *cols);
    for (size_t i = 0; i < row->n; i++) {
        size_t column = s->bound[i];
        cols[column] = (struct view){line.p + (row->cell[i].p - from), row->cell[i].n};
        if (escapes && decode(s, &cols[column], err) < 0)
            return -1;
    }
    return 0;
}

/* An event's name, or snag:RULE, good:RULE. */
static bool is_name(struct view v)
{
    (void)event_emitted(v, &v);
    return is_event_name(v);
}

/* Copies the row into the batch. 1: done, 0: the row is bad, -1: failed. */
static int take_row(struct stream *s, struct event *e, struct view *cols, struct err *err)
{
    const struct row *row = &s->row;
    struct time_read r;
    char problem[200], shown[80];
    if (row->n != s->n_bound) {
        (void)snprintf(problem, sizeof problem, "%zu field%s, the header names %zu", row->n, str_s(row->n), s->n_bound);
        return bad_row(s, problem, err);
    }
    if (layout_parse(s->iso, s->utc, row->cell[s->at_ts], &r) < 0) {
        (void)snprintf(problem, sizeof problem, "ts: '%s' is not an ISO 8601 time",
                       str_shown(shown, sizeof shown, row->cell[s->at_ts]));
        return bad_row(s, problem, err);
    }
    if (!is_name(row->cell[s->at_event])) {
        (void)snprintf(problem, sizeof problem, "event: '%s' is not an event name",
                       str_shown(shown, sizeof shown, row->cell[s->at_event]));
        return bad_row(s, problem, err);
    }
    const char *from = row->cell[0].p;
    size_t n = (size_t)(row->cell[row->n - 1].p + row->cell[row->n - 1].n - from);
    char *copy = s->now->bytes + s->now->n_bytes;
    memcpy(copy, from, n);
    s->now->n_bytes += n;
    if (str_utf8_bad((struct view){copy, n}) < n)
        return bad_row(s, memchr(copy, '\0', n) ? "a NUL byte" : "not UTF-8 text", err);
    if (store_cells(s, (struct view){copy, n}, cols, err) < 0)
        return -1;
    *e = (struct event){.ts_us = r.ts_us, .col = cols, .line = row->line};
    s->line = (struct view){copy, n};
    if (s->in_order) {
        e->raw = (struct view){copy, n};
        e->raw_columns = (uint32_t)row->n;
    }
    if (s->ts_digits < 0)
        s->ts_digits = r.fraction_digits > 3 ? 6 : r.fraction_digits > 0 ? 3 : 0;
    return 1;
}

static size_t row_bytes(const struct row *row)
{
    return row->n ? (size_t)(row->cell[row->n - 1].p + row->cell[row->n - 1].n - row->cell[0].p) : 0;
}

/* Room for a row of n bytes: 1: yes, 0: only after the batch has been handed out. */
static int room_for(struct stream_frame *f, size_t n, struct err *err)
{
    if (f->n_bytes + n <= f->cap_bytes)
        return 1;
    return f->n ? 0 : mem_reserve(&f->bytes, &f->cap_bytes, n, 1, err) < 0 ? -1 : 1;
}

/* A header: new columns are added while nobody looks at the schema. */
static int take_header(struct stream *s, struct err *err)
{
    if (s->supply)
        supply_drain(s->supply);
    s->begins = true;
    s->headers++;
    s->headless = false;
    return bind(s, s->row.cell, s->row.n, err);
}

/* A line of a stream that has lost its header: what stands behind the twelve columns has no name. */
static void without_header(struct stream *s)
{
    struct stream_headless *h = s->o.headless;
    size_t beyond = s->row.n > s->n_bound ? s->row.n - s->n_bound : 0;
    s->row.n -= beyond;
    if (!h)
        return;
    if (h->rows == 0)
        (void)str_shown(h->input, sizeof h->input, view_of(in_called(in_name(s->in))));
    h->rows++;
    h->beyond = beyond > h->beyond ? beyond : h->beyond;
}

/* ---- batches ---- */

static int take_event(struct stream *s, struct err *err)
{
    struct stream_frame *f = s->now;
    size_t width = schema_n(&s->schema) + STREAM_SPARE;
    if (f->n == 0)
        stream_frame_empty(s);
    if (f->n_rows == 0 && mem_reserve(&f->cols, &f->cap_cols, STREAM_BATCH * width, sizeof *f->cols, err) < 0)
        return -1;
    int rc = room_for(f, row_bytes(&s->row), err);
    if (rc <= 0)
        return rc;
    s->pending = false;
    int taken = take_row(s, &f->event[f->n], f->cols + f->n_rows * width, err);
    if (taken <= 0)
        return taken < 0 ? -1 : 1;
    if (s->o.seams && stream_again(s, &f->event[f->n]))
        return 1;
    f->n++;
    f->n_rows++;
    int64_t ts_us = f->event[f->n - 1].ts_us;
    if (s->first)
        stream_note(s, ts_us);
    else if (s->o.seams && stream_compare(s, ts_us, err) < 0)
        return -1;
    return 1;
}

/* 1: the frame is full, 0: there are no more rows, -1. */
static int fill_rows(struct stream *s, struct err *err)
{
    struct stream_frame *f = s->now;
    stream_frame_empty(s);
    while (f->n_rows < STREAM_BATCH) {
        int rc = s->pending ? 1 : next_row(s, err);
        if (rc <= 0)
            return rc;
        bool header = stream_is_header(&s->row);
        if (s->headless && !header && !s->pending)
            without_header(s);
        if (s->begins)
            s->seams.begun = false;
        if (!s->pending && s->o.seams && !header && s->row.n == s->n_bound)
            rc = stream_seams_look(&s->seams, &s->row, err);
        s->pending = true;
        if (rc >= 0)
            rc = s->first && !s->begins && !header ? 1 : stream_alone(s, err);
        if (rc <= 0)
            return rc < 0 ? -1 : 1;
        if (header) {
            s->pending = false;
            if (take_header(s, err) < 0)
                return -1;
            continue;
        }
        if (s->begins && stream_part_begin(s, err) < 0)
            return -1;
        rc = take_event(s, err);
        if (rc <= 0)
            return rc < 0 ? -1 : 1;
    }
    return 1;
}

/* Fills s->now. 1: it has events, 0: there are no more, -1. */
static int fill(struct stream *s, struct err *err)
{
    struct stream_frame *f = s->now;
    int rc;
    do {
        rc = fill_rows(s, err);
        if (rc > 0 && s->o.seams && stream_decide(s, err) < 0)
            rc = -1;
        if (rc == 0)
            rc = stream_part_end(s, err);
    } while (rc > 0 && f->n == 0);
    f->ts_digits = s->ts_digits < 0 ? 0 : s->ts_digits;
    if (rc >= 0 && s->o.numbers)
        rc = whose_number(&s->who, f->event, f->n, err);
    return rc < 0 ? -1 : f->n > 0;
}

/* On the other thread. */
static int fill_all(void *stream, struct supply *supply, struct err *err)
{
    struct stream *s = stream;
    int rc = 1;
    s->supply = supply;
    while (rc > 0) {
        s->now = supply_slot(supply);
        rc = s->now ? fill(s, err) : 0;
        if (rc > 0)
            supply_give(supply);
    }
    return rc;
}

static int stream_next(struct source *source, struct batch *b, struct err *err)
{
    struct stream *s = (struct stream *)source;
    void *frame = s->frame;
    int rc = s->ahead ? supply_next(s->ahead, &frame, err) : fill(s, err);
    if (rc < 0)
        return -1;
    const struct stream_frame *f = frame;
    *b = (struct batch){.schema = &s->schema,
                        .ts_digits = f->ts_digits,
                        .n = rc ? f->n : 0,
                        .event = f->event,
                        .spare = STREAM_SPARE,
                        .numbered = s->o.numbers};
    return rc;
}

static void stream_close(struct source *source)
{
    struct stream *s = (struct stream *)source;
    if (s->ahead && s->in && n_inputs(s) == 1)
        in_stop(s->in);
    supply_close(s->ahead);
    close_input(s);
    layout_free(s->iso);
    zone_close(s->utc);
    schema_free(&s->schema);
    for (size_t i = 0; s->frame && i < s->n_frames; i++) {
        arena_free(&s->frame[i].decoded);
        free(s->frame[i].cols);
        free(s->frame[i].bytes);
    }
    free(s->frame);
    whose_close(&s->who);
    free(s->bound);
    stream_seams_free(&s->seams);
    free(s);
}

static int open_frames(struct stream *s, struct err *err)
{
    struct err why; /* without another thread, lines are read when they are asked for */
    bool ahead = s->o.threads > 1 && !s->o.bad && !s->o.blank && (n_inputs(s) > 1 || in_stoppable(s->in, &why) == 0);
    void *slots[STREAM_FRAMES];
    s->n_frames = ahead ? STREAM_FRAMES : 1;
    s->frame = mem_zero(s->n_frames, sizeof *s->frame, err);
    if (!s->frame)
        return -1;
    s->now = s->frame;
    for (size_t i = 0; i < s->n_frames; i++) {
        slots[i] = &s->frame[i];
        if (mem_reserve(&s->frame[i].bytes, &s->frame[i].cap_bytes, STREAM_BYTES, 1, err) < 0)
            return -1;
    }
    if (ahead && supply_open(&s->ahead, (struct supply_maker){fill_all, s}, slots, s->n_frames, &why) < 0)
        s->ahead = NULL;
    return 0;
}

int stream_open(struct source **source, const struct stream_options *options, struct err *err)
{
    struct stream *s = mem_zero(1, sizeof *s, err);
    *source = NULL;
    if (!s)
        return -1;
    s->source = (struct source){stream_next, stream_close};
    s->o = *options;
    s->ts_digits = -1;
    s->headless = !options->header;
    if ((s->o.numbers && whose_open(&s->who, err) < 0) || schema_init(&s->schema, err) < 0 ||
        layout_compile(&s->iso, "iso", err) < 0 || zone_open(&s->utc, "UTC", err) < 0 ||
        bind_text(s,
                  options->header
                      ? options->header
                      : "ts\tcustomer\tcase\tcontact\tchannel\tevent\tagent\tqueue\tdirection\treason\tvalue\ttext",
                  err) < 0 ||
        open_next(s, err) < 0 || open_frames(s, err) < 0) {
        stream_close(&s->source);
        return -1;
    }
    *source = &s->source;
    return 0;
}

bool stream_recognise(struct view head)
{
    if (head.n >= 4 && memcmp(head.p, "#ts\t", 4) == 0)
        return true;
    size_t n_line = 0, tabs = 0;
    for (; n_line < head.n && head.p[n_line] != '\n'; n_line++)
        tabs += head.p[n_line] == '\t';
    return tabs >= N_STANDARD_COLUMNS - 1 && n_line > 20 && head.p[4] == '-' && head.p[7] == '-' && head.p[10] == 'T';
}
