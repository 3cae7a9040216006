/* notes: what a run reports as it goes, and the rows that it rejects. See ingest_impl.h. */
#include <stdio.h>

#include "event/ingest/ingest_impl.h"
#include "snag/tsv.h"

void ingest_note(struct ingest_source *s, const char *fmt, ...)
{
    char text[1024];
    va_list ap;
    if (!s->o.note)
        return;
    va_start(ap, fmt);
    (void)vsnprintf(text, sizeof text, fmt, ap);
    va_end(ap);
    s->o.note(s->o.ctx, text);
}

int ingest_warn(struct ingest_source *s, struct err *err, const char *fmt, ...)
{
    char text[1024];
    va_list ap;
    va_start(ap, fmt);
    (void)vsnprintf(text, sizeof text, fmt, ap);
    va_end(ap);
    if (s->o.note)
        s->o.note(s->o.ctx, text);
    return buf_addf(&s->stats.told, err, "%s\n", text);
}

int ingest_reject(struct ingest_source *s, size_t file, const struct row *row, struct view reason, struct err *err)
{
    struct ingest_file *f = &s->file[file];
    struct buf *b = &s->scratch;
    f->rows.rejected += row->n_lines;
    s->n_rejected += row->n_lines;
    if (s->first_reject.n == 0 && buf_addf(&s->first_reject, err, "%s:%llu: %.*s", in_called(f->path),
                                           (unsigned long long)row->line, VIEW_FMT(reason)) < 0)
        return -1;
    if (s->n_rejected <= INGEST_SHOWN)
        ingest_note(s, "%s:%llu: %.*s; row rejected", in_called(f->path), (unsigned long long)row->line,
                    VIEW_FMT(reason));
    if (!s->rejects)
        return 0;
    buf_clear(b);
    if (tsv_escape(b, view_of(f->path), err) < 0 || buf_addf(b, err, "\t%llu\t", (unsigned long long)row->line) < 0 ||
        tsv_escape(b, reason, err) < 0 || buf_addc(b, '\t', err) < 0)
        return -1;
    if (tsv_escape(b, row->raw, err) < 0)
        return -1;
    return buf_addc(b, '\n', err) < 0 ? -1 : out_write(s->rejects, b->p, b->n, err);
}

int ingest_tell_seams(struct ingest_source *s, size_t file, uint64_t n, struct err *err)
{
    struct buf *told = seams_told(s->seams);
    s->file[file].rows.rows += n;
    s->file[file].rows.duplicates += n;
    s->stats.copied += n;
    for (size_t at = 0; at < told->n;) {
        const char *line = told->p + at, *stop = strchr(line, '\n');
        if (ingest_warn(s, err, "%.*s", (int)(stop - line), line) < 0)
            return -1;
        at += (size_t)(stop - line) + 1;
    }
    buf_clear(told);
    return 0;
}
