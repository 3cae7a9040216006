/* read: a frame from TSV, CSV or JSON Lines: the stamp, the kind of table, the header; blocks.c or jsonl.c reads the
 * rows, and load.c puts cells into columns.
 */
#include "table/frame/load.h"

/* Takes the `#!` lines off the front; *lines counts them. */
static int read_stamp(struct frame *f, struct in *in, uint64_t *lines, struct err *err)
{
    struct buf stamp = {0};
    int rc = 0;
    for (*lines = 0; rc == 0; ++*lines) {
        const char *p;
        size_t n = 64 * 1024;
        rc = in_peek(in, &p, &n, err);
        if (rc < 0 || n < 2 || p[0] != '#' || p[1] != '!')
            break;
        const char *end = memchr(p, '\n', n);
        size_t len = end ? (size_t)(end - p) + 1 : n;
        struct view text = view_trim((struct view){p + 2, len - 2 - (end != NULL) - (end && end[-1] == '\r')});
        if (stamp.n > 0)
            rc = buf_addc(&stamp, '\n', err);
        if (rc == 0)
            rc = buf_add(&stamp, text.p, text.n, err);
        char skipped[4096];
        while (rc == 0 && len > 0) {
            ssize_t got = in_read(in, skipped, len < sizeof skipped ? len : sizeof skipped, err);
            if (got <= 0)
                rc = -1;
            else
                len -= (size_t)got;
        }
    }
    if (rc == 0 && stamp.n > 0)
        f->stamp = stamp.p;
    else
        buf_free(&stamp);
    return rc;
}

/* The separator is a TAB if the first line has one, otherwise the more frequent of , and ; outside quotes. */
static int guess_format(struct in *in, struct rows_format *format, struct err *err)
{
    const char *p;
    size_t n = 64 * 1024, commas = 0, semicolons = 0;
    bool quoted = false;
    *format = (struct rows_format){.kind = ROWS_CSV};
    int said = rows_take_sep(in, format, err);
    if (said != 0)
        return said;
    if (in_peek(in, &p, &n, err) < 0)
        return -1;
    for (size_t i = 0; i < n && (quoted || p[i] != '\n'); i++) {
        if (p[i] == '\t' && !quoted)
            format->kind = ROWS_TSV;
        quoted ^= p[i] == '"';
        commas += p[i] == ',' && !quoted;
        semicolons += p[i] == ';' && !quoted;
    }
    format->delimiter = format->kind == ROWS_TSV ? '\t' : semicolons > commas ? ';' : ',';
    return 0;
}

static int read_header(struct loader *l, struct rows *rows, struct err *err)
{
    struct row row;
    int rc;
    do {
        rc = rows_next(rows, &row, err);
        row.line += l->n_lines;
    } while (rc > 0 && row.fate == ROW_BLANK);
    if (rc == 0)
        return err_set(err, ERR_DATA, "%s is empty: a table begins with a line of column names", l->f->name);
    if (rc > 0 && row.fate == ROW_BAD)
        return frame_bad_row(l, &row, err);
    return rc > 0 ? frame_put_header(l, &row, err) : -1;
}

static int read_all(struct loader *l, struct in *in, struct err *err)
{
    struct rows *rows = NULL;
    const char *p;
    size_t n = 64 * 1024;
    if (read_stamp(l->f, in, &l->n_lines, err) < 0 || in_peek(in, &p, &n, err) < 0)
        return -1;
    if (frame_is_jsonl(p, n))
        return frame_jsonl(l, in, err);
    if (guess_format(in, &l->format, err) < 0)
        return -1;
    l->n_lines += l->format.lines_above;
    l->format.lines_above = 0;
    if (rows_open(&rows, in, &l->format, err) < 0)
        return -1;
    int rc = read_header(l, rows, err);
    if (rc == 0)
        rc = frame_blocks(l, rows, err);
    rows_close(rows);
    return rc;
}

int frame_read_with(struct frame *f, struct in *in, const struct frame_options *o, struct err *err)
{
    struct loader l = {.f = f, .in = in, .o = o};
    double x;
    for (size_t i = 0; i < o->n_missing; i++)
        l.numbers_missing = l.numbers_missing || frame_number(view_of(o->missing[i]), &x);
    int rc = frame_init(f, in_name(in), err);
    if (rc == 0 && o->mem_bytes > 0)
        rc = shelf_open(&f->shelf, o->mem_bytes, err);
    if (rc == 0)
        rc = read_all(&l, in, err);
    f->separator = l.format.delimiter;
    frame_loader_close(&l);
    if (rc < 0)
        frame_free(f);
    return rc;
}

int frame_read(struct frame *f, struct in *in, const char *const *want, size_t n_want, unsigned threads,
               struct err *err)
{
    const struct frame_options o = {.want = want, .n_want = n_want, .threads = threads};
    return frame_read_with(f, in, &o, err);
}
