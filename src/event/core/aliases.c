/* aliases: the table of --identity, by which customers known by several names are one */
#include "event/core/aliases.h"

#include "snag/rows.h"

struct taking {
    const char *path;
    int (*take)(void *ctx, struct view alias, struct view customer, struct err *err);
    void *ctx;
};

static int take_rows(const struct taking *t, struct rows *rows, struct err *err)
{
    struct row row;
    uint64_t n_rows = 0;
    int more;
    while ((more = rows_next(rows, &row, err)) > 0) {
        bool header = row.fate == ROW_OK && n_rows == 0;
        n_rows += row.fate == ROW_OK;
        if (row.fate == ROW_BLANK || header)
            continue;
        if (row.fate == ROW_BAD || row.n < 2 || row.cell[0].n == 0 || row.cell[1].n == 0)
            return err_set(err, ERR_DATA, "%s:%llu: expected two columns, alias and customer", t->path,
                           (unsigned long long)row.line);
        if (t->take(t->ctx, row.cell[0], row.cell[1], err) < 0)
            return -1;
    }
    return more;
}

int aliases_read(const char *path, int (*take)(void *ctx, struct view alias, struct view customer, struct err *err),
                 void *ctx, struct err *err)
{
    struct in *in;
    struct rows *rows;
    const char *p;
    size_t n = 4096;
    if (in_open(&in, path, err) < 0)
        return -1;
    int rc = in_peek(in, &p, &n, err);
    if (rc == 0) {
        const char *end = n ? memchr(p, '\n', n) : NULL;
        bool tab = n && memchr(p, '\t', end ? (size_t)(end - p) : n);
        rc = rows_open(&rows, in, &(struct rows_format){.kind = tab ? ROWS_TSV : ROWS_CSV}, err);
    }
    if (rc == 0) {
        rc = take_rows(&(struct taking){path, take, ctx}, rows, err);
        rows_close(rows);
    }
    in_close(in);
    return rc;
}
