/* pages: see pages.h. */
#include "event/ingest/pages.h"

#include <stdlib.h>

#include "event/core/whose.h"
#include "event/ingest/numbers.h"
#include "snag/civil.h"
#include "snag/tsv.h"

void pages_begin(struct pages *p, struct ingest_source *first, const struct renamings *renamed, struct supply *supply)
{
    *p = (struct pages){.first = first, .renamed = renamed, .supply = supply};
    p->until_renamed = renamed->n ? renamed->event[0].after : UINT64_MAX;
}

/* Whose the event is, if it is not who its row says. */
static void rename_event(struct pages *p, struct view *customer)
{
    const struct renamings *r = p->renamed;
    if (p->until_renamed > 0) {
        p->until_renamed--;
        return;
    }
    *customer = who_text(r->who, r->event[p->at_renamed].customer);
    p->at_renamed++;
    p->until_renamed = p->at_renamed < r->n ? r->event[p->at_renamed].after : UINT64_MAX;
}

/* Room for one more event. */
static int page_room(struct events_page *page, size_t width, struct err *err)
{
    if (page->n == page->cap_events &&
        mem_reserve(&page->event, &page->cap_events, page->n + 1, sizeof *page->event, err) < 0)
        return -1;
    return mem_reserve(&page->cols, &page->cap_cols, page->cap_events * width, sizeof *page->cols, err);
}

static inline void take_columns(const struct ingest_log *log, struct view *col, size_t width, const struct view *from)
{
    size_t n_map = schema_n(&log->map->schema);
    if (log->columns_in_order) {
        memcpy(col, from, n_map * sizeof *col);
        memset(col + n_map, 0, (width - n_map) * sizeof *col);
        return;
    }
    memset(col, 0, width * sizeof *col);
    for (size_t i = 0; i < n_map; i++)
        col[log->column[i]] = from[i];
}

/* Its time and source as texts. `line`: that of its row, 0: the row says its source itself. */
static int put_added(struct pages *p, struct view *col, int64_t ts_us, uint64_t line, struct err *err)
{
    const struct ingest_source *first = p->first;
    char *added = arena_get(&p->now->added, INGEST_TS_MOST + p->path.n + INGEST_LINE_MOST, err);
    if (!added)
        return -1;
    col[COL_TS] = (struct view){added, time_iso_near(added, ts_us, first->ts_digits, &p->day)};
    if (line)
        col[first->src] =
            (struct view){added + INGEST_TS_MOST, ingest_src_next(added + INGEST_TS_MOST, p->path, line, &p->line)};
    return 0;
}

/* The line of the page's last event, of b; its length is known here, its place when the page is given. Its time, and
 * its source, which comes last, are not written elsewhere: these columns are part of it (see place_line). */
static int put_line(struct pages *p, struct view *col, const struct rows_block *b, uint64_t line, struct err *err)
{
    struct buf *lines = &p->now->lines;
    struct event *e = &p->now->event[p->now->n - 1];
    size_t n_columns = schema_n(&p->first->schema), most = INGEST_TS_MOST + INGEST_LINE_MOST + TSV_AHEAD;
    bool whole = line && p->src_last;
    if (!whole && put_added(p, col, e->ts_us, line, err) < 0)
        return -1;
    for (size_t i = 1; i < n_columns; i++)
        most += TSV_MOST(col[i].n);
    if (buf_room(lines, most + p->path.n, err) < 0)
        return -1;
    char *from = lines->p + lines->n, *to = from;
    size_t n_ts = time_iso_near(to, e->ts_us, p->first->ts_digits, &p->day);
    to += n_ts;
    *to++ = '\t';
    to = tsv_put_of(to, col + 1, n_columns - 1 - whole, b->bytes, b->end);
    if (whole) {
        size_t n_src = ingest_src_next(to, p->path, line, &p->line);
        col[COL_TS] = (struct view){NULL, n_ts};
        col[p->first->src] = (struct view){NULL, n_src};
        to += n_src + 1;
    }
    e->raw.n = (size_t)(to - from) - 1;
    e->raw_columns = (uint32_t)n_columns;
    lines->n += e->raw.n;
    return 0;
}

static int enter(struct pages *p, const struct ingest_log *log, const struct emitted *e, const struct rows_block *b,
                 uint64_t line, struct err *err)
{
    struct events_page *page = p->now;
    const struct ingest_source *first = p->first;
    size_t width = schema_n(&first->schema) + PAGES_SPARE, n = page->n;
    if (page_room(page, width, err) < 0)
        return -1;
    struct view *col = page->cols + n * width;
    take_columns(log, col, width, e->col);
    col[COL_EVENT] = e->name;
    rename_event(p, &col[COL_CUSTOMER]);
    if (col[first->src].n > 0)
        line = 0;
    page->event[n] = (struct event){.ts_us = e->ts_us};
    page->n++;
    return p->lines ? put_line(p, col, b, line, err) : put_added(p, col, e->ts_us, line, err);
}

/* Its path stands in lines as it is, unless something in it is to be escaped. */
static void name_file(struct pages *p, size_t file)
{
    bool plain = true;
    p->path = view_of(p->first->file[file].path);
    for (size_t i = 0; i < p->path.n; i++)
        plain &= p->path.p[i] >= ' ' && p->path.p[i] != '\\';
    p->src_last = plain && p->first->src + 1 == schema_n(&p->first->schema);
}

/* The page to fill. */
static int open_page(struct pages *p, size_t file, struct err *err)
{
    if (!p->now) {
        p->now = supply_slot(p->supply);
        if (!p->now)
            return err_set(err, ERR_SYSTEM, "nobody reads the events");
        p->now->n = 0;
        p->now->lines.n = 0;
        arena_reset(&p->now->added);
    }
    if (p->now->n == 0)
        name_file(p, file);
    if (p->first->once && !p->begun)
        p->first->ts_digits = ingest_ts_digits(p->first);
    p->begun = true;
    return 0;
}

int pages_enter(struct pages *p, struct ingest_log *log, size_t file, const struct rows_block *b,
                const struct rows_block_row *row, struct err *err)
{
    const struct mapper *m = &log->mapper;
    if ((!p->now || p->now->n == 0) && open_page(p, file, err) < 0)
        return -1;
    for (size_t i = 0; i < m->n_event; i++)
        if (enter(p, log, &m->event[i], b, b->line + row->line, err) < 0)
            return -1;
    return 0;
}

void pages_number(struct pages *p, const struct slab *slab)
{
    for (size_t i = 0; i < slab->n; i++) {
        struct event *e = &p->now->event[i];
        e->customer = slab->raw[i].number.customer;
        e->contact = slab->raw[i].number.contact;
        e->case_ = slab->raw[i].number.case_;
    }
}

static void place_line(struct event *e, struct view *col, size_t src)
{
    if (!e->raw.p || col[COL_TS].p)
        return;
    col[COL_TS].p = e->raw.p;
    col[src].p = e->raw.p + e->raw.n - col[src].n;
}

static void place_events(struct events_page *page, size_t width, size_t src)
{
    size_t at = 0;
    for (size_t i = 0; i < page->n; i++) {
        struct event *e = &page->event[i];
        e->col = page->cols + i * width;
        e->raw.p = e->raw.n ? page->lines.p + at : NULL;
        at += e->raw.n;
        place_line(e, page->cols + i * width, src);
    }
}

int pages_give(struct pages *p, struct ingest_log *log, size_t file, struct rows_block *b, struct err *err)
{
    if (!p->now && open_page(p, file, err) < 0)
        return -1;
    struct events_page *page = p->now;
    mapper_swap(&log->mapper, &page->made);
    if (page->n == 0)
        return 0;
    if (rows_block_swap(b, &page->text, err) < 0)
        return -1;
    place_events(page, schema_n(&p->first->schema) + PAGES_SPARE, p->first->src);
    if (p->who && whose_number(p->who, page->event, page->n, err) < 0)
        return -1;
    p->n_events += page->n;
    p->now = NULL;
    supply_give(p->supply);
    return 0;
}

void page_free(struct events_page *page)
{
    free(page->event);
    free(page->cols);
    arena_free(&page->added);
    buf_free(&page->lines);
    rows_block_text_free(&page->text);
    arena_free(&page->made);
}
