/* by_time: see by_time.h. */
#include "event/ingest/by_time.h"

#include <stdlib.h>

#include "event/ingest/copies.h"
#include "event/ingest/row.h"
#include "event/ingest/turn.h"

/* A row on its way through the sorter: this, the ends of its cells, their text, and the row as read where that is not
 * the text already. */
struct kept_row {
    uint64_t line;
    uint32_t file, n_cells;
    uint32_t n_text, n_raw; /* n_raw 0: the text is the row */
};
struct cell_span {
    uint32_t at, n;
};

/* What the mapper is bound to in a file. */
struct bound_names {
    struct view *cell; /* n of them; NULL: the file has no line of names, or none yet */
    size_t n;
};

struct by_time {
    struct sorter *sorter;
    struct bound_names *names; /* by file */
    size_t *place;             /* by file: which one in the order of reading */
    size_t n_read;
    size_t bound; /* the file that the mapper is bound to, plus 1 */
    struct arena texts;
    struct buf bytes;
    struct view *cell;
    size_t cap_cell;
    const struct ingest_source *s; /* while it is sorted */
};

enum { ROWS_AT_ONCE = 1024, PLACE_SHIFT = 44 };

int by_time_open(struct by_time **out, size_t n_files, uint64_t mem_bytes, struct err *err)
{
    struct by_time *t = mem_zero(1, sizeof *t, err);
    *out = t;
    if (!t)
        return -1;
    t->names = mem_zero(n_files, sizeof *t->names, err);
    t->place = mem_zero(n_files, sizeof *t->place, err);
    return t->names && t->place ? sorter_open(&t->sorter, mem_bytes, err) : -1;
}

void by_time_close(struct by_time *t)
{
    if (!t)
        return;
    sorter_close(t->sorter);
    arena_free(&t->texts);
    buf_free(&t->bytes);
    free(t->names);
    free(t->place);
    free(t->cell);
    free(t);
}

/* Files of a log mostly have the same names: then they are kept once. */
static bool same_names(const struct bound_names *a, const struct row *names)
{
    bool same = a->cell && a->n == names->n;
    for (size_t i = 0; same && i < a->n; i++)
        same = view_eq(a->cell[i], names->cell[i]);
    return same;
}

int by_time_bound(struct by_time *t, size_t file, const struct row *names, struct err *err)
{
    struct bound_names *to = &t->names[file];
    t->place[file] = t->n_read++;
    if (!names)
        return 0;
    if (t->bound && same_names(&t->names[t->bound - 1], names)) {
        *to = t->names[t->bound - 1];
        t->bound = file + 1;
        return 0;
    }
    t->bound = file + 1;
    to->cell = arena_get(&t->texts, (names->n + 1) * sizeof *to->cell, err);
    if (!to->cell)
        return -1;
    for (; to->n < names->n; to->n++) {
        struct view v = names->cell[to->n];
        char *copy = arena_copy(&t->texts, v.n ? v.p : "", v.n, err);
        if (!copy)
            return -1;
        to->cell[to->n] = (struct view){copy, v.n};
    }
    return 0;
}

static int keep(struct by_time *t, size_t file, const struct row *row, int64_t ts_us, struct err *err)
{
    const struct view *last = &row->cell[row->n - 1];
    const char *from = row->cell[0].p, *to = last->p + last->n;
    bool raw_has_all = from >= row->raw.p && to <= row->raw.p + row->raw.n;
    struct view text = raw_has_all ? row->raw : (struct view){from, (size_t)(to - from)};
    struct kept_row head = {row->line, (uint32_t)file, (uint32_t)row->n, (uint32_t)text.n,
                            raw_has_all ? 0 : (uint32_t)row->raw.n};
    buf_clear(&t->bytes);
    if (buf_add(&t->bytes, (const char *)&head, sizeof head, err) < 0)
        return -1;
    for (size_t i = 0; i < row->n; i++) {
        struct cell_span span = {(uint32_t)(row->cell[i].p - text.p), (uint32_t)row->cell[i].n};
        if (buf_add(&t->bytes, (const char *)&span, sizeof span, err) < 0)
            return -1;
    }
    if (buf_add(&t->bytes, text.p, text.n, err) < 0 || buf_add(&t->bytes, row->raw.p, head.n_raw, err) < 0)
        return -1;
    return sorter_add(t->sorter, ts_us, 0, t->bytes.p, t->bytes.n, err);
}

int by_time_row(struct ingest_source *s, size_t file, struct ingest_log *log, struct row *row, struct err *err)
{
    int64_t ts_us;
    if (mapper_time(&log->mapper, row, &ts_us, err) < 0)
        return -1;
    if (ts_us == TS_NONE || row->n == 0)
        return ingest_row(s, file, log, row, err);
    turn_row(&s->turn[file], ts_us);
    if (s->copies)
        copies_saw(s->copies, ts_us);
    return keep(log->by_time, file, row, ts_us, err);
}

/* Rows of one moment: by file, then by line. */
static int set_order(void *ctx, struct record *r, struct err *err)
{
    const struct by_time *t = ctx;
    const struct kept_row *row = (const struct kept_row *)(const void *)r->bytes;
    uint64_t last = (UINT64_C(1) << PLACE_SHIFT) - 1, line = row->line < last ? row->line : last;
    (void)err;
    r->order =
        ((uint64_t)t->place[row->file] << PLACE_SHIFT) | (turn_is_back(&t->s->turn[row->file]) ? last - line : line);
    return 1;
}

/* The row as it was read; its cells are t->cell. */
static int restore(struct by_time *t, const struct record *r, struct row *row, struct err *err)
{
    struct kept_row head;
    memcpy(&head, r->bytes, sizeof head);
    const char *spans = r->bytes + sizeof head, *text = spans + head.n_cells * sizeof(struct cell_span);
    if (mem_reserve(&t->cell, &t->cap_cell, head.n_cells, sizeof *t->cell, err) < 0)
        return -1;
    for (size_t i = 0; i < head.n_cells; i++) {
        struct cell_span span;
        memcpy(&span, spans + i * sizeof span, sizeof span);
        t->cell[i] = (struct view){text + span.at, span.n};
    }
    struct view raw = head.n_raw ? (struct view){text + head.n_text, head.n_raw} : (struct view){text, head.n_text};
    *row =
        (struct row){.fate = ROW_OK, .n = head.n_cells, .cell = t->cell, .line = head.line, .n_lines = 1, .raw = raw};
    return 0;
}

/* The mapper reads rows of that file from now on. */
static int bind(struct by_time *t, struct ingest_log *log, const char *path, size_t file, struct err *err)
{
    const struct bound_names *now = t->bound ? &t->names[t->bound - 1] : NULL, *names = &t->names[file];
    bool same = now && now->cell == names->cell;
    const struct row row = {.fate = ROW_OK, .n = names->n, .cell = names->cell};
    t->bound = file + 1;
    return same ? 0 : mapper_bind(&log->mapper, path, names->cell ? &row : NULL, err);
}

static int tell_turned(struct ingest_source *s, const struct ingest_log *log, struct err *err)
{
    for (size_t i = 0; i < s->n_files; i++)
        if (&s->log[s->log_of[i]] == log && turn_is_back(&s->turn[i]) && s->turn[i].same &&
            ingest_warn(s, err, "%s is newest first: rows of one moment are taken last to first",
                        in_called(s->file[i].path)) < 0)
            return -1;
    return 0;
}

int by_time_give(struct ingest_source *s, struct ingest_log *log, struct err *err)
{
    struct by_time *t = log->by_time;
    struct record r;
    struct row row;
    bool in_order;
    uint64_t spilled;
    int rc = tell_turned(s, log, err);
    t->s = s;
    if (rc == 0)
        rc = sorter_sort(t->sorter, set_order, t, err) < 0 ? -1 : 1;
    if (rc > 0)
        rc = sorter_next(t->sorter, &r, err);
    for (size_t n = 1; rc > 0; n++) {
        size_t file = ((const struct kept_row *)(const void *)r.bytes)->file;
        if (restore(t, &r, &row, err) < 0 || bind(t, log, s->file[file].path, file, err) < 0 ||
            ingest_row(s, file, log, &row, err) < 0)
            rc = -1;
        if (n % ROWS_AT_ONCE == 0)
            mapper_swap(&log->mapper, &s->made);
        if (rc > 0)
            rc = sorter_next(t->sorter, &r, err);
    }
    sorter_facts(t->sorter, &in_order, &spilled);
    s->stats.spilled_bytes += spilled;
    s->rows_sorted |= !in_order;
    by_time_close(t);
    log->by_time = NULL;
    return rc < 0 ? -1 : 0;
}
