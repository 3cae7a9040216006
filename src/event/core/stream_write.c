/* stream_write: events to text. See snag/stream.h. */
#include <stdlib.h>

#include "event/core/stream_line.h"
#include "snag/stream.h"
#include "snag/tsv.h"

struct stream_writer {
    struct out *out;
    size_t n_columns;  /* of the header last written; 0 = none yet */
    struct buf line;   /* the header, or one that is too long */
    struct buf header; /* that the output has already; empty: none */
};

int stream_writer_open(struct stream_writer **w, struct out *out, struct err *err)
{
    *w = mem_zero(1, sizeof **w, err);
    if (!*w)
        return -1;
    (*w)->out = out;
    return 0;
}

int stream_header_line(struct buf *line, const struct schema *schema, struct err *err)
{
    for (size_t i = 0; i < schema_n(schema); i++)
        if (buf_addc(line, i ? '\t' : '#', err) < 0 || tsv_escape(line, schema_name(schema, i), err) < 0)
            return -1;
    return buf_addc(line, '\n', err);
}

int stream_write_header(struct stream_writer *w, const struct schema *schema, struct err *err)
{
    buf_clear(&w->line);
    if (stream_header_line(&w->line, schema, err) < 0)
        return -1;
    w->n_columns = schema_n(schema);
    if (w->header.n && view_eq(buf_view(&w->line), buf_view(&w->header)))
        return 0;
    return out_write(w->out, w->line.p, w->line.n, err);
}

int stream_writer_goes_on(struct stream_writer *w, struct view header, struct err *err)
{
    buf_clear(&w->header);
    return header.n ? buf_add(&w->header, header.p, header.n, err) : 0;
}

/* The original line, followed by the columns that it lacks, or all columns; returns the end. */
static char *put_event(char *to, const struct event *e, size_t n_columns)
{
    if (e->raw.n == 0)
        return tsv_put(to, e->col, n_columns);
    size_t more = n_columns - e->raw_columns + 1;
    memcpy(to, e->raw.p, e->raw.n);
    memset(to + e->raw.n, '\t', more);
    return to + e->raw.n + more;
}

size_t stream_line_most(const struct event *e, size_t n_columns)
{
    size_t most = e->raw.n ? e->raw.n + n_columns - e->raw_columns + 1 : 0;
    for (size_t i = 0; i < n_columns && e->raw.n == 0; i++)
        most += TSV_MOST(e->col[i].n);
    return most;
}

char *stream_line_put(char *to, const struct event *e, size_t n_columns)
{
    char *end = put_event(to, e, n_columns);
    end[-1] = '\n'; /* not a TAB */
    return end;
}

static int write_event(struct stream_writer *w, const struct event *e, struct err *err)
{
    size_t most = stream_line_most(e, w->n_columns);
    if (most > OUT_ROOM && buf_room(&w->line, most, err) < 0)
        return -1;
    char *from = most > OUT_ROOM ? w->line.p : out_room(w->out, most, err);
    if (!from)
        return -1;
    char *end = stream_line_put(from, e, w->n_columns);
    if (most > OUT_ROOM)
        return out_write(w->out, from, (size_t)(end - from), err);
    out_took(w->out, (size_t)(end - from));
    return 0;
}

int stream_write(struct stream_writer *w, const struct batch *b, struct err *err)
{
    if (w->n_columns != schema_n(b->schema) && stream_write_header(w, b->schema, err) < 0)
        return -1;
    buf_clear(&w->line);
    for (size_t i = 0; i < b->n; i++)
        if (write_event(w, &b->event[i], err) < 0)
            return -1;
    return 0;
}

void stream_writer_close(struct stream_writer *w)
{
    if (!w)
        return;
    buf_free(&w->line);
    buf_free(&w->header);
    free(w);
}
