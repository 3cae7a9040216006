/* stream_write: events to text. See snag/stream.h. */
#include <stdlib.h>

#include "snag/stream.h"
#include "snag/tsv.h"

struct stream_writer {
    struct out *out;
    size_t n_columns; /* of the header last written; 0 = none yet */
    struct buf line;
};

int stream_writer_open(struct stream_writer **w, struct out *out, struct err *err)
{
    *w = mem_zero(1, sizeof **w, err);
    if (!*w)
        return -1;
    (*w)->out = out;
    return 0;
}

int stream_write_header(struct stream_writer *w, const struct schema *schema, struct err *err)
{
    size_t n = schema_n(schema);
    buf_clear(&w->line);
    for (size_t i = 0; i < n; i++)
        if (buf_addc(&w->line, i ? '\t' : '#', err) < 0 || tsv_escape(&w->line, schema_name(schema, i), err) < 0)
            return -1;
    if (buf_addc(&w->line, '\n', err) < 0)
        return -1;
    w->n_columns = n;
    return out_write(w->out, w->line.p, w->line.n, err);
}

/* The original line, followed by the columns that it lacks. */
static int add_raw(struct stream_writer *w, const struct event *e, struct err *err)
{
    struct buf *line = &w->line;
    size_t more = w->n_columns - e->raw_columns;
    if (buf_room(line, e->raw.n + more + 1, err) < 0)
        return -1;
    char *to = line->p + line->n;
    memcpy(to, e->raw.p, e->raw.n);
    memset(to + e->raw.n, '\t', more);
    to[e->raw.n + more] = '\n';
    line->n += e->raw.n + more + 1;
    return 0;
}

static int add_line(struct stream_writer *w, const struct event *e, struct err *err)
{
    struct buf *line = &w->line;
    if (e->raw.n)
        return add_raw(w, e, err);
    size_t most = 0;
    for (size_t i = 0; i < w->n_columns; i++)
        most += TSV_MOST(e->col[i].n);
    if (buf_room(line, most, err) < 0)
        return -1;
    char *to = tsv_put(line->p + line->n, e->col, w->n_columns);
    to[-1] = '\n';
    line->n = (size_t)(to - line->p);
    return 0;
}

int stream_write(struct stream_writer *w, const struct batch *b, struct err *err)
{
    enum { PIECE_BYTES = 16 * 1024 };
    if (w->n_columns != schema_n(b->schema) && stream_write_header(w, b->schema, err) < 0)
        return -1;
    buf_clear(&w->line);
    for (size_t i = 0; i < b->n; i++) {
        if (add_line(w, &b->event[i], err) < 0)
            return -1;
        if (w->line.n < PIECE_BYTES && i + 1 < b->n)
            continue;
        if (out_write(w->out, w->line.p, w->line.n, err) < 0)
            return -1;
        buf_clear(&w->line);
    }
    return 0;
}

void stream_writer_close(struct stream_writer *w)
{
    if (!w)
        return;
    buf_free(&w->line);
    free(w);
}
