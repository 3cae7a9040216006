/* straight: see straight.h. */
#include "event/map/straight.h"

#include <stdlib.h>

#include "base/word.h"
#include "event/map/memo.h"
#include "snag/num.h"

static const struct view nothing;

/* Where a column comes from: a used column, a column of s->base, nowhere. */
enum from { FROM_NOTHING, FROM_CELL, FROM_ROW };
struct source_of {
    enum from from;
    uint32_t at;
};

struct straight_cell {
    uint32_t to, cell;
};

struct straight {
    struct source_of *source; /* by column asked for */
    struct source_of value;
    uint32_t ts;     /* used column with the time */
    size_t customer; /* its place among the columns asked for */
    uint32_t *first; /* used columns that something reads which is more than a cell */
    size_t n_first;
    /* the same by place in the file at hand */
    struct straight_cell *column, *before;
    struct straight_cell *rest; /* of s->base, or UINT32_MAX */
    size_t n_columns, n_rest;
};

static const struct map_column *time_column(const struct map *map)
{
    const struct map_column *found = NULL;
    for (size_t i = 0; i < map->n_column; i++) {
        const struct map_column *c = &map->column[i];
        if (c->column != COL_TS)
            continue;
        if (found || c->when.n || c->expr->kind != EXPR_COLUMN)
            return NULL;
        found = c;
    }
    return found;
}

static bool asks_for_little(const struct mapper *m)
{
    const struct map *map = m->map;
    return narrow_place(m->state, COL_CUSTOMER) >= 0 && m->state->memo && map->n_key == 0 && !map->group &&
           map->carry_per < 0 && !map->order && !map->comma && map->missing.n == 0 && map->n_words == 0 &&
           time_column(map);
}

static struct source_of source_of(const struct mapper_state *s, const struct map *map, uint32_t column)
{
    for (size_t i = 0; i < s->n_plain; i++)
        if (s->plain[i].column == column)
            return (struct source_of){FROM_CELL, s->plain[i].cell};
    for (size_t i = 0; i < s->n_other; i++)
        if (map->column[s->other[i]].column == column)
            return (struct source_of){FROM_ROW, column};
    return (struct source_of){FROM_NOTHING, 0};
}

void straight_bind(struct straight *o, const struct mapper *m)
{
    const struct mapper_state *s = m->state;
    o->n_columns = 0;
    o->n_rest = 0;
    for (uint32_t i = 0; i < s->n_narrow; i++) {
        struct source_of from = o->source[i];
        if (from.from == FROM_CELL)
            o->column[o->n_columns++] = (struct straight_cell){i, (uint32_t)s->bound[from.at]};
        else
            o->rest[o->n_rest++] = (struct straight_cell){i, from.from == FROM_ROW ? from.at : UINT32_MAX};
    }
    for (size_t i = 0; i < o->n_first; i++)
        o->before[i] = (struct straight_cell){o->first[i], (uint32_t)s->bound[o->first[i]]};
}

static int find_first(struct straight *o, const struct mapper *m, struct err *err)
{
    const struct mapper_state *s = m->state;
    const struct map *map = m->map;
    bool *need = mem_zero(map->n_used, sizeof *need, err);
    if (!need)
        return -1;
    for (size_t i = 0; i < s->n_other; i++)
        narrow_need(need, &map->column[s->other[i]]);
    if (map->selector >= 0)
        need[map->selector] = true;
    for (uint32_t u = 0; u < map->n_used; u++)
        if (need[u])
            o->first[o->n_first++] = u;
    free(need);
    return 0;
}

int straight_open(struct straight **straight, const struct mapper *m, struct err *err)
{
    const struct mapper_state *s = m->state;
    const struct map *map = m->map;
    *straight = NULL;
    if (!asks_for_little(m))
        return 0;
    struct straight *o = mem_zero(1, sizeof *o, err);
    *straight = o;
    if (!o)
        return -1;
    o->ts = time_column(map)->expr->column;
    o->source = mem_zero(s->n_narrow, sizeof *o->source, err);
    o->column = o->source ? mem_zero(s->n_narrow, sizeof *o->column, err) : NULL;
    o->rest = o->column ? mem_zero(s->n_narrow, sizeof *o->rest, err) : NULL;
    o->first = o->rest ? mem_zero(map->n_used, sizeof *o->first, err) : NULL;
    o->before = o->first ? mem_zero(map->n_used, sizeof *o->before, err) : NULL;
    if (!o->before || find_first(o, m, err) < 0)
        return -1;
    for (size_t i = 0; i < s->n_narrow; i++)
        o->source[i] = source_of(s, map, s->narrow[i]);
    o->value = source_of(s, map, COL_VALUE);
    o->customer = (size_t)narrow_place(s, COL_CUSTOMER);
    straight_bind(o, m);
    return 0;
}

void straight_close(struct straight *o)
{
    if (!o)
        return;
    free(o->source);
    free(o->column);
    free(o->rest);
    free(o->first);
    free(o->before);
    free(o);
}

/* ---- a row: 1 straight, 0 the ordinary way, -1 ---- */

/* Its events differ in nothing but their names. */
static bool kind_is_straight(const struct map *map, const struct memo_kind *kind)
{
    for (uint32_t i = 0; i < kind->n_events; i++)
        if (map->event[kind->event[i]].at || map->event[kind->event[i]].n_assign)
            return false;
    return !kind->rejected;
}

/* A row's cells; `special` is set where one is more than its bytes: quoted, with blanks around. */
struct cells {
    const char *bytes;
    const uint32_t *sep;
    uint32_t begin;
    unsigned edges, special;
};

static inline __attribute__((always_inline)) struct view cell_at(struct cells *c, uint32_t at)
{
    uint32_t from = at ? c->sep[at - 1] + 1 : c->begin, n = c->sep[at] - from;
    const char *p = c->bytes + from;
    unsigned first = (unsigned char)p[0], last = (unsigned char)p[n - (n > 0)];
    c->special |= c->edges & (unsigned)(n > 0) & (unsigned)((first <= '"') | (last <= ' '));
    return (struct view){p, n};
}

/* What is more than a cell, into s->base. */
static int evaluate(struct mapper *m, struct cells *c, struct err *err)
{
    struct mapper_state *s = m->state;
    const struct straight *o = s->straight;
    for (size_t i = 0; i < o->n_first; i++)
        s->cell[o->before[i].to] = cell_at(c, o->before[i].cell);
    if (c->special || s->n_other == 0)
        return !c->special;
    struct mapper_counts before = m->counts;
    s->bad = false;
    if (columns_other(m, err) < 0)
        return -1;
    if (s->bad)
        m->counts = before;
    return !s->bad;
}

static bool value_is_good(const struct mapper *m, struct cells *c)
{
    const struct mapper_state *s = m->state;
    const struct source_of *from = &s->straight->value;
    struct view v = {0};
    double x;
    if (from->from == FROM_CELL)
        v = cell_at(c, (uint32_t)s->bound[from->at]);
    else if (from->from == FROM_ROW)
        v = s->base[from->at];
    return v.n == 0 || num_parse(v, &x) == 0;
}

static int take_columns(struct mapper *m, struct cells *c, struct err *err)
{
    struct mapper_state *s = m->state;
    const struct straight *o = s->straight;
    if (mem_reserve(&s->cols, &s->cap_cols, s->n_narrow, sizeof *s->cols, err) < 0)
        return -1;
    struct cells cells = *c;
    struct view *cols = s->cols;
    for (size_t i = 0; i < o->n_columns; i++)
        cols[o->column[i].to] = cell_at(&cells, o->column[i].cell);
    c->special = cells.special;
    for (size_t i = 0; i < o->n_rest; i++)
        cols[o->rest[i].to] = o->rest[i].cell == UINT32_MAX ? nothing : s->base[o->rest[i].cell];
    column_anonymous(m->map, &s->cols[o->customer]);
    return !c->special;
}

static int add_events(struct mapper *m, const struct memo_kind *kind, int64_t ts_us, struct err *err)
{
    struct mapper_state *s = m->state;
    if (mem_reserve(&s->event, &s->cap_event, kind->n_events, sizeof *s->event, err) < 0)
        return -1;
    for (uint32_t i = 0; i < kind->n_events; i++)
        s->event[i] = (struct emitted){
            .ts_us = ts_us, .name = m->map->event[kind->event[i]].name, .which = kind->event[i], .col = s->cols};
    m->event = s->event;
    m->n_event = kind->n_events;
    m->counts.no_identity += kind->n_events > 0 && s->cols[s->straight->customer].n == 0;
    return 1;
}

static int map_straight(struct mapper *m, struct cells *c, const struct memo_kind *kind, struct err *err)
{
    const struct straight *o = m->state->straight;
    struct time_read time;
    struct view text = cell_at(c, (uint32_t)m->state->bound[o->ts]);
    if (c->special || layout_parse(m->map->time, m->map->zone, text, &time) < 0)
        return 0;
    int rc = evaluate(m, c, err);
    if (rc > 0 && kind->n_events > 0 && !value_is_good(m, c))
        return 0;
    if (rc > 0)
        rc = take_columns(m, c, err);
    if (rc <= 0)
        return rc;
    eval_took_time(m, &time);
    m->selector = m->map->selector >= 0 ? m->state->cell[m->map->selector] : nothing;
    return add_events(m, kind, time.ts_us, err);
}

int straight_row(struct mapper *m, struct rows_block *b, const struct rows_block_row *row, enum fate *fate,
                 struct err *err)
{
    const struct mapper_state *s = m->state;
    if (row->odd || b->escapes || row->n_cells != s->n_columns || row->n_cells < s->need)
        return 0;
    if (!b->plain && !word_text_is_ascii(b->bytes + row->begin, row->n))
        return 0;
    struct cells c = {.bytes = b->bytes, .sep = b->sep + row->at, .begin = row->begin, .edges = b->edges};
    struct view v = cell_at(&c, (uint32_t)s->bound[memo_column(s->memo)]);
    const struct memo_kind *kind = c.special ? NULL : memo_known(s->memo, v);
    if (!kind || !kind_is_straight(m->map, kind))
        return 0;
    m->n_event = 0;
    m->replaces = false;
    *fate = kind->skipped ? FATE_SKIPPED : kind->n_events ? FATE_USED : FATE_SILENT;
    return kind->skipped ? 1 : map_straight(m, &c, kind, err);
}
