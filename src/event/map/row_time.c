/* row_time: see row_time.h. */
#include "event/map/row_time.h"

#include "base/word.h"
#include "event/map/eval.h"
#include "text/layout.h"

enum { NO_CELL = -1 };

/* The cell that is the row's time. */
static int32_t time_cell(const struct mapper *m)
{
    const struct map *map = m->map;
    int32_t cell = NO_CELL;
    for (size_t i = 0; i < map->n_column; i++) {
        const struct map_column *c = &map->column[i];
        if (c->column != COL_TS)
            continue;
        if (cell != NO_CELL || c->when.n || c->expr->kind != EXPR_COLUMN)
            return NO_CELL;
        cell = m->state->bound[c->expr->column];
    }
    return cell;
}

static inline struct view text_at(const struct rows_block *b, const struct rows_block_row *r, uint32_t k)
{
    if (r->n_cells <= k)
        return (struct view){NULL, 0};
    if (r->odd)
        return b->odd[r->at].cell[k];
    uint32_t from = k ? b->sep[r->at + k - 1] + 1 : r->begin;
    return (struct view){b->bytes + from, b->sep[r->at + k] - from};
}

static inline uint64_t big_endian(uint64_t w)
{
#if __BYTE_ORDER__ == __ORDER_BIG_ENDIAN__
    return w;
#else
    return __builtin_bswap64(w);
#endif
}

/* Is one text, of 8 bytes or more, less than another of that length? */
static inline bool is_less(const char *p, const char *than, size_t n)
{
    for (; n > 8; n -= 8, p += 8, than += 8)
        if (word_load(p) != word_load(than))
            return big_endian(word_load(p)) < big_endian(word_load(than));
    p += n - 8;
    than += n - 8;
    return big_endian(word_load(p)) < big_endian(word_load(than));
}

/* Of ISO texts: the same length and in order, or a closer look. */
static size_t iso_back(const struct rows_block *b, size_t i, uint32_t k)
{
    struct view before = text_at(b, &b->row[i - 1], k);
    for (; i < b->n; i++) {
        struct view text = text_at(b, &b->row[i], k);
        if (text.n != before.n || text.n < 8 || is_less(text.p, before.p, text.n))
            return i;
        before = text;
    }
    return i;
}

static int64_t read_time(const struct map *map, struct view text)
{
    struct time_read time;
    return layout_parse(map->time, map->zone, text, &time) == 0 ? time.ts_us : TS_NONE;
}

static size_t text_back(const struct map *map, const struct rows_block *b, size_t i, uint32_t k)
{
    struct view before = text_at(b, &b->row[i - 1], k);
    int64_t before_us = read_time(map, before);
    for (; i < b->n; i++) {
        struct view text = text_at(b, &b->row[i], k);
        bool same = text.n == before.n && memcmp(text.p, before.p, text.n) == 0;
        int64_t us = same ? before_us : read_time(map, text);
        if (us < before_us && us != TS_NONE)
            return i;
        before = text;
        before_us = us;
    }
    return i;
}

/* The time of a row, by all that the map makes of it. */
static int whole_time(struct mapper *m, struct rows_block *b, size_t i, int64_t *us, struct err *err)
{
    struct row row;
    *us = TS_NONE;
    if (b->row[i].fate != ROW_OK)
        return 0;
    return rows_block_whole(b, &b->row[i], &row, err) < 0 ? -1 : mapper_time(m, &row, us, err);
}

int row_time_back(struct mapper *m, struct rows_block *b, size_t i, size_t *at, struct err *err)
{
    int32_t cell = time_cell(m);
    int64_t before_us, us;
    *at = i;
    if (i >= b->n)
        return 0;
    if (cell != NO_CELL) {
        *at = m->map->time->iso.between ? iso_back(b, i, (uint32_t)cell) : text_back(m->map, b, i, (uint32_t)cell);
        return 0;
    }
    int rc = whole_time(m, b, i - 1, &before_us, err);
    for (; rc == 0 && *at < b->n; (*at)++, before_us = us) {
        rc = whole_time(m, b, *at, &us, err);
        if (us != TS_NONE && us < before_us)
            break;
    }
    return rc;
}
