/* through: rows of a reader as TAB-separated text, for all that reads text. See reader.h. */
#include <stdlib.h>

#include "event/source/reader.h"
#include "snag/mem.h"
#include "snag/tsv.h"

enum { SOME_BYTES = 64 * 1024, SHOWN_BYTES = 4096 };

struct through {
    struct source_reader *r;
    size_t n_columns;
    struct view *bad; /* the cells of a problem */
    struct buf text;
    size_t at;
    bool failed; /* behind the text at hand */
    struct err why;
};

static int put_row(struct through *t, const struct reader_row *row, struct err *err)
{
    const struct view *cell = row->cell;
    size_t n = t->n_columns, bytes = 1;
    if (row->problem) {
        t->bad[0] = view_of(row->problem);
        t->bad[1] = (struct view){row->raw.p, row->raw.n < SHOWN_BYTES ? row->raw.n : SHOWN_BYTES};
        cell = t->bad;
        n = READER_BAD_CELLS(n);
    }
    for (size_t i = 0; i < n; i++)
        bytes += TSV_MOST(cell[i].n);
    if (buf_room(&t->text, bytes, err) < 0)
        return -1;
    char *end = tsv_put(t->text.p + t->text.n, cell, n);
    end[-1] = '\n';
    t->text.n = (size_t)(end - t->text.p);
    return 0;
}

static ssize_t read_text(void *ctx, void *dst, size_t n, struct err *err)
{
    struct through *t = ctx;
    struct reader_row row;
    if (t->at == t->text.n && !t->failed) {
        t->at = 0;
        buf_clear(&t->text);
        for (int rc = 1; rc > 0 && t->text.n < SOME_BYTES;) {
            rc = t->r->next(t->r, &row, &t->why);
            t->failed = rc < 0 || (rc > 0 && put_row(t, &row, &t->why) < 0);
            rc = t->failed ? -1 : rc;
        }
    }
    if (t->at == t->text.n && t->failed) {
        *err = t->why;
        return -1;
    }
    if (n > t->text.n - t->at)
        n = t->text.n - t->at;
    if (n)
        memcpy(dst, t->text.p + t->at, n);
    t->at += n;
    return (ssize_t)n;
}

static void close_all(void *ctx)
{
    struct through *t = ctx;
    t->r->close(t->r);
    free(t->bad);
    buf_free(&t->text);
    free(t);
}

int reader_through(struct in *in, struct source_reader *r, size_t n_columns, struct err *err)
{
    struct through *t = mem_zero(1, sizeof *t, err);
    if (!t) {
        r->close(r);
        return -1;
    }
    *t = (struct through){.r = r, .n_columns = n_columns, .why = ERR_INIT};
    t->bad = mem_zero(READER_BAD_CELLS(n_columns), sizeof *t->bad, err);
    if (!t->bad) {
        close_all(t);
        return -1;
    }
    return in_through(in, (struct in_filter){read_text, close_all, t}, err);
}
