/* dirt: rows of an export that are none: its column names again, totals, rows that a stray quote swallowed. See
 * ingest_impl.h. */
#include <stdio.h>

#include "event/ingest/ingest_impl.h"
#include "event/read/rows_block.h"
#include "text/figure.h"

/* ---- rows that mean nothing ---- */

static bool begins_with(struct view v, const char *word)
{
    size_t n = strlen(word);
    for (size_t i = 0; i < n; i++)
        if (i >= v.n || (v.p[i] | 0x20) != word[i])
            return false;
    return v.n == n || v.p[n] == ' ' || v.p[n] == ':' || v.p[n] == 's';
}

/* The first cell that is not empty says that the others are sums. */
static bool is_total(const struct row *row)
{
    static const char *const words[] = {"total", "grand total", "subtotal", "totale", "summe", "gesamt", "gesamtsumme"};
    size_t i = 0;
    while (i < row->n && row->cell[i].n == 0)
        i++;
    for (size_t k = 0; i < row->n && k < sizeof words / sizeof *words; k++)
        if (begins_with(row->cell[i], words[k]))
            return true;
    return false;
}

bool ingest_means_nothing(struct ingest_source *s, size_t file, const struct ingest_log *log, const struct row *row)
{
    bool heading = log->heading.n && view_eq(row->raw, buf_view(&log->heading));
    if (!heading && !is_total(row))
        return false;
    struct passed_rows *p = heading ? &s->headings : &s->totals;
    p->n++;
    if (p->n == 1)
        (void)snprintf(p->first, sizeof p->first, "%s:%llu", in_called(s->file[file].path),
                       (unsigned long long)row->line);
    return true;
}

static int tell_passed(struct ingest_source *s, const struct passed_rows *p, const char *what, struct err *err)
{
    char n[TEXT_COUNT];
    if (p->n == 0)
        return 0;
    if (p->n == 1)
        return ingest_warn(s, err, "%s: %s: passed over", p->first, what);
    return ingest_warn(s, err, "%s: %s, %s times in all: passed over", p->first, what, text_thousands(n, p->n));
}

int ingest_tell_dirt(struct ingest_source *s, struct err *err)
{
    return tell_passed(s, &s->headings, "the column names again", err) < 0
               ? -1
               : tell_passed(s, &s->totals, "a row of totals", err);
}

/* ---- a stray quote ---- */

enum { MANY_LINES = 20 };

/* How many of the row's lines but the first have as many cells as the row. */
static uint64_t rows_within(const struct row *row, char delimiter)
{
    uint64_t n = 0;
    const char *end = row->raw.p + row->raw.n, *p = row->raw.n ? memchr(row->raw.p, '\n', row->raw.n) : NULL;
    while (p) {
        size_t cells = 1;
        const char *stop = memchr(p + 1, '\n', (size_t)(end - p - 1));
        for (const char *q = p + 1; q < (stop ? stop : end); q++)
            cells += *q == delimiter;
        n += cells == row->n;
        p = stop;
    }
    return n;
}

static int look_at(struct ingest_source *s, size_t file, const struct ingest_log *log, struct rows_block *b,
                   const struct rows_block_row *r, struct err *err)
{
    struct row row;
    char n[TEXT_COUNT], k[TEXT_COUNT];
    if (rows_block_whole(b, r, &row, err) < 0)
        return -1;
    uint64_t within = row.n_lines > MANY_LINES ? rows_within(&row, map_rows_format(log->map).delimiter) : 0;
    if (within < MANY_LINES / 2)
        return 0;
    return ingest_warn(
        s, err,
        "%s:%llu: one row of %s lines, %s of which would be a row of %zu cells: a stray quote? (format = "
        "delimited and quote = none in the map's [file] take quotes as they are)",
        in_called(s->file[file].path), (unsigned long long)row.line, text_thousands(n, row.n_lines),
        text_thousands(k, within), row.n);
}

int ingest_look_swallowed(struct ingest_source *s, size_t file, const struct ingest_log *log, struct rows_block *b,
                          struct err *err)
{
    const struct rows_block_row *last = b->n ? &b->row[b->n - 1] : NULL;
    if (!last || (last->line + 1 <= b->n + MANY_LINES && last->n < 1000 && !last->odd))
        return 0;
    for (size_t i = 0; i < b->n; i++) {
        const struct rows_block_row *r = &b->row[i];
        bool longer = r == last ? r->odd || r->n >= 1000 : r[1].line - r->line > MANY_LINES;
        if (longer && r->fate == ROW_OK && look_at(s, file, log, b, r, err) < 0)
            return -1;
    }
    return 0;
}
