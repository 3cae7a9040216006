/* growing_live: rows of a log that pauses, in the pieces in which they come. See growing_impl.h. */
#include <stdlib.h>

#include "event/ingest/growing_impl.h"
#include "event/map/heading.h"
#include "snag/stream.h"

/* ---- what tail adds ---- */

static bool begins_with(struct view line, const char *word)
{
    size_t n = strlen(word);
    return line.n >= n && memcmp(line.p, word, n) == 0;
}

static bool is_heading(struct view line)
{
    if (line.n && line.p[line.n - 1] == '\r')
        line.n--;
    bool names = begins_with(line, "==> ") && line.n > 8 && memcmp(line.p + line.n - 4, " <==", 4) == 0;
    return names || begins_with(line, "tail: ");
}

/* Adds lines to the part; an empty one for each heading, so that lines keep their numbers. */
static int add_lines(struct growing *g, struct view text, uint64_t *headings, struct err *err)
{
    *headings = 0;
    while (text.n) {
        const char *end = memchr(text.p, '\n', text.n);
        struct view line = {text.p, end ? (size_t)(end - text.p) : text.n};
        bool heading = is_heading(line);
        *headings += heading;
        if ((!heading && buf_add(&g->part, line.p, line.n, err) < 0) || buf_addc(&g->part, '\n', err) < 0)
            return -1;
        text.p += line.n + (end != NULL);
        text.n -= line.n + (end != NULL);
    }
    return 0;
}

static uint64_t count(const struct buf *text, char c)
{
    uint64_t n = 0;
    for (size_t i = 0; i < text->n; i++)
        n += text->p[i] == c;
    return n;
}

/* ---- rows ---- */

static void bad_row(struct growing *g, uint64_t line, const char *problem)
{
    g->n.rows.rejected++;
    if (g->n.rows.rejected <= INGEST_SHOWN)
        growing_note(g, "%s:%llu: rejected: %s", in_called(g->file->path), (unsigned long long)line, problem);
}

static int take_row(struct growing *g, struct growing_file *f, struct row *row, struct err *err)
{
    int64_t row_us;
    row->line += g->line;
    if (row->fate == ROW_BLANK || row->fate == ROW_BAD) {
        g->n.rows.rows += row->fate == ROW_BAD ? row->n_lines : 1;
        g->n.rows.blank += row->fate == ROW_BLANK;
        if (row->fate == ROW_BAD)
            bad_row(g, row->line, row->problem);
        return 0;
    }
    if (f->log->map->header && (f->header.n == 0 || view_eq(row->raw, buf_view(&f->header)))) {
        g->n.headings += f->header.n > 0;
        return f->header.n ? 0 : buf_add(&f->header, row->raw.p, row->raw.n, err);
    }
    if (growing_bind(g, f, err) < 0 || mapper_time(&f->log->mapper, row, &row_us, err) < 0)
        return -1;
    return growing_row(g, f, row, row_us, err);
}

static int take_rows(struct growing *g, struct in *in, struct err *err)
{
    struct growing_file *f = g->file;
    const struct rows_format limits = {.max_line = g->o.max_line, .max_field = g->o.max_field};
    struct rows *rows;
    struct row row;
    int rc;
    if (heading_open(&rows, in, f->log->map, &limits, f->header.n == 0, NULL, err) < 0)
        return -1;
    while ((rc = rows_next(rows, &row, err)) > 0)
        if (take_row(g, f, &row, err) < 0) {
            rc = -1;
            break;
        }
    rows_close(rows);
    return rc;
}

/* ---- events ---- */

static int bad_event(void *ctx, const struct row *row, const char *problem, struct err *err)
{
    struct growing *g = ctx;
    (void)err;
    g->n.rows.rows += row->n_lines;
    bad_row(g, g->line + row->line, problem);
    return 0;
}

static uint64_t digest_of(const struct event *e, size_t n)
{
    uint64_t h = 1;
    for (size_t i = 0; i < n; i++)
        h = hash_bytes(e->col[i].n ? e->col[i].p : "", e->col[i].n, h);
    return h;
}

static int take_event(struct growing *g, const struct event *e, const struct schema *schema, struct view *col,
                      struct err *err)
{
    size_t n = schema_n(schema);
    uint64_t digest = digest_of(e, n);
    bool coverage = event_is_coverage(e), takes = e->ts_us >= growing_settled(g);
    if (!coverage && growing_takes(g, e->ts_us, (struct view){(const char *)&digest, sizeof digest}, &takes, err) < 0)
        return -1;
    if (!takes)
        return 0;
    memset(col, 0, schema_n(&g->schema) * sizeof *col);
    for (size_t i = 0; i < n; i++)
        col[g->file->log->column[i]] = e->col[i];
    g->n.rows.rows++;
    g->n.rows.used++;
    const struct held_row held = {.ts_us = growing_cut(g, e->ts_us), .order = 1, .line = e->line + g->line};
    return growing_hold(g, &held, col, err) < 0 ? -1 : growing_release(g, false, err);
}

static int take_batch(struct growing *g, const struct batch *b, struct err *err)
{
    struct growing_log *log = g->file->log;
    if (g->ts_digits < 0)
        g->ts_digits = b->ts_digits;
    for (size_t i = 0; i < schema_n(b->schema); i++) {
        int64_t c = schema_add(&g->schema, schema_name(b->schema, i), err);
        if (c < 0 || mem_reserve(&log->column, &log->cap_column, i + 1, sizeof *log->column, err) < 0)
            return -1;
        log->column[i] = (uint32_t)c;
    }
    struct view *col = mem_zero(schema_n(&g->schema), sizeof *col, err);
    int rc = col ? 0 : -1;
    for (size_t i = 0; rc == 0 && i < b->n; i++)
        rc = take_event(g, &b->event[i], b->schema, col, err);
    free(col);
    return rc;
}

/* The last header of the part, for the next one. */
static int keep_header(struct growing *g, struct err *err)
{
    struct buf *header = &g->file->header;
    for (const char *p = g->part.p, *end = p + g->part.n; p < end;) {
        const char *stop = memchr(p, '\n', (size_t)(end - p));
        struct view line = {p, (size_t)((stop ? stop : end) - p)};
        if (begins_with(line, "#ts\t")) {
            buf_clear(header);
            if (buf_add(header, line.p, line.n, err) < 0)
                return -1;
        }
        p += line.n + 1;
    }
    return 0;
}

static int take_stream(struct growing *g, struct in *in, struct err *err)
{
    const struct stream_options o = {
        .in = in, .header = g->file->header.n ? g->file->header.p : NULL, .bad = bad_event, .ctx = g};
    struct source *source;
    struct batch b;
    int rc;
    if (stream_open(&source, &o, err) < 0)
        return -1;
    while ((rc = source_next(source, &b, err)) > 0)
        if (take_batch(g, &b, err) < 0) {
            rc = -1;
            break;
        }
    source_close(source);
    return rc < 0 ? -1 : keep_header(g, err);
}

/* ---- parts ---- */

static bool is_blank(const struct buf *text)
{
    return count(text, '\n') + count(text, '\r') + count(text, ' ') == text->n;
}

static int find_map(struct growing *g, struct err *err)
{
    const char *name = g->file->map ? g->file->map : g->map_name.n ? g->map_name.p : NULL;
    const struct map *map;
    struct view head = buf_view(&g->part);
    while (head.n && (*head.p == '\n' || *head.p == '\r'))
        head = (struct view){head.p + 1, head.n - 1};
    if (growing_map(g, name, g->file->path, head, &map, err) < 0 || growing_find_log(g, g->file, map, err) < 0)
        return -1;
    g->stream = map->format == FORMAT_EVENTS;
    if (!name && !g->stream)
        growing_note(g, "%s: read as %s (recognised; --map names another)", in_called(g->file->path), map_called(map));
    g->src = g->stream ? DICT_NONE : schema_add(&g->schema, view_of("src"), err);
    return !g->stream && g->src < 0 ? -1 : 0;
}

static int take_part(struct growing *g, struct err *err)
{
    struct in *in;
    if (in_memory(&in, in_called(g->file->path), g->part.p, g->part.n, err) < 0)
        return -1;
    int rc = g->stream ? take_stream(g, in, err) : take_rows(g, in, err);
    in_close(in);
    return rc;
}

/* Does a row with quotes end here? */
static bool is_whole(const struct growing *g)
{
    const struct map *map = g->file->log->map;
    bool quotes = map->format == FORMAT_CSV || (map->format == FORMAT_DELIMITED && map->quoted);
    return !quotes || count(&g->part, '"') % 2 == 0 || g->part.n > g->o.max_line;
}

int growing_take_text(struct growing *g, struct view text, struct err *err)
{
    uint64_t headings;
    if (add_lines(g, text, &headings, err) < 0)
        return -1;
    g->n.headings += headings;
    if (!g->file->log && !is_blank(&g->part) && find_map(g, err) < 0)
        return -1;
    if (g->file->log && !is_whole(g))
        return 0;
    uint64_t blank = g->n.rows.blank;
    int rc = g->file->log ? take_part(g, err) : 0;
    uint64_t filled = g->n.rows.blank - blank < headings ? g->n.rows.blank - blank : headings;
    g->n.rows.blank -= filled;
    g->n.rows.rows -= filled;
    g->line += count(&g->part, '\n');
    buf_clear(&g->part);
    return rc;
}

/* ---- waiting ---- */

int growing_wait(struct growing *g, int64_t idle_us, enum growing_news *news, struct err *err)
{
    enum follow_news what;
    if (follow_wait(g->follow, idle_us, &what, err) < 0)
        return -1;
    *news = what == FOLLOW_LINES ? GROWING_ROWS : what == FOLLOW_IDLE ? GROWING_IDLE : GROWING_OVER;
    return what == FOLLOW_LINES ? growing_take_text(g, follow_text(g->follow), err) : 0;
}

int growing_tick(struct growing *g, int64_t now_us, struct err *err)
{
    if (now_us - g->o.lateness_us <= growing_settled(g))
        return 0;
    g->floor_us = now_us - g->o.lateness_us;
    if (growing_release(g, false, err) < 0)
        return -1;
    struct view *col = mem_zero(schema_n(&g->schema), sizeof *col, err);
    int rc = col ? growing_hold(g, &(struct held_row){.ts_us = g->floor_us, .order = UINT64_MAX}, col, err) : -1;
    free(col);
    return rc < 0 ? -1 : growing_release(g, false, err);
}

int growing_finish(struct growing *g, struct err *err)
{
    return growing_release(g, true, err);
}

void growing_stop(const struct growing *g)
{
    follow_stop(g->follow);
}
