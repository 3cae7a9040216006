/* dirt: rows of an export that are none: its column names again, totals, rows that a stray quote swallowed. See
 * ingest_impl.h. */
#include <stdio.h>

#include "event/ingest/ingest_impl.h"
#include "event/ingest/within.h"
#include "event/read/rows_block.h"
#include "snag/civil.h"
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
    if (heading)
        within_names(s);
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

int ingest_look_cut(struct ingest_source *s, size_t file, const struct ingest_log *log, struct rows_block *b,
                    struct err *err)
{
    const struct rows_block_row *last = b->n ? &b->row[b->n - 1] : NULL;
    size_t n = mapper_columns(&log->mapper);
    if (!last || last->fate != ROW_OK || last->n_cells >= n || !rows_block_cut(b))
        return 0;
    return ingest_warn(s, err,
                       "%s:%llu: the last line has %u of %zu cells and no line end: was the file cut off while it was "
                       "written or copied?",
                       in_called(s->file[file].path), (unsigned long long)(b->line + last->line), last->n_cells, n);
}

/* ---- times that cannot be ---- */

/* 1990-01-01 */
enum { SOON_S = 631152000 };

int ingest_tell_ages(struct ingest_source *s, struct err *err)
{
    for (size_t i = 0; i < s->n_files; i++) {
        char first[32];
        int64_t us = s->span[i].first_us;
        if (us == TS_NONE || us >= SOON_S * US_PER_S || s->log[s->log_of[i]].map->format == FORMAT_EVENTS)
            continue;
        (void)time_iso(first, us, 0);
        if (ingest_warn(s, err,
                        "%s has events before 1990, the first at %s: a time that is missing (0, an empty date)? "
                        "skip = in the map's [file] leaves such rows out",
                        in_called(s->file[i].path), first) < 0)
            return -1;
    }
    return 0;
}

/* ---- a stray quote ---- */

enum { MANY_LINES = 20 };

/* How many of the row's lines but the first have as many cells as there are columns. */
static uint64_t rows_within(const struct row *row, char delimiter, size_t n_columns)
{
    uint64_t n = 0;
    const char *end = row->raw.p + row->raw.n, *p = row->raw.n ? memchr(row->raw.p, '\n', row->raw.n) : NULL;
    while (p) {
        size_t cells = 1;
        const char *stop = memchr(p + 1, '\n', (size_t)(end - p - 1));
        for (const char *q = p + 1; q < (stop ? stop : end); q++)
            cells += *q == delimiter;
        n += cells == n_columns;
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
    size_t n_columns = mapper_columns(&log->mapper);
    uint64_t within = row.n_lines > MANY_LINES ? rows_within(&row, map_rows_format(log->map).delimiter, n_columns) : 0;
    if (within < MANY_LINES / 2)
        return 0;
    return ingest_warn(
        s, err,
        "%s:%llu: one row of %s lines, %s of which would be a row of %zu cells: a stray quote? (format = "
        "delimited and quote = none in the map's [file] take quotes as they are)",
        in_called(s->file[file].path), (unsigned long long)row.line, text_thousands(n, row.n_lines),
        text_thousands(k, within), n_columns);
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
