/* straight: see straight.h. */
#include "event/map/straight.h"

#include <stdlib.h>

#include "base/word.h"
#include "event/map/memo.h"
#include "snag/num.h"
#include "text/layout.h"

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
    bool names; /* customer, contact and case are cells */
    /* If what is more than a cell is one column that one cell decides: its values, by that of the cell. */
    struct dict cell;
    struct view *value_of;
    size_t cap_values;
    struct arena arena;
    struct recent recent;
    bool one;
    bool quiet; /* what reads them gives nothing where they are empty */
    /* the same by place in the file at hand */
    uint32_t kind_cell, ts_cell, selector_cell; /* UINT32_MAX: there is none */
    struct straight_cell *column, *before;
    struct straight_cell *again, *rest; /* columns that are a column already taken; one of s->base */
    size_t n_columns, n_again, n_rest;
    struct view *cols; /* of a row; what no row has is empty from the beginning */
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
           !map->staff && map->carry_per < 0 && !map->order && !map->comma && map->missing.n == 0 && !map->trim &&
           map->n_words == 0 && time_column(map);
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

static void bind_cell(struct straight *o, uint32_t to, uint32_t cell)
{
    for (size_t i = 0; i < o->n_columns; i++)
        if (o->column[i].cell == cell) {
            o->again[o->n_again++] = (struct straight_cell){to, o->column[i].to};
            return;
        }
    o->column[o->n_columns++] = (struct straight_cell){to, cell};
}

void straight_bind(struct straight *o, const struct mapper *m)
{
    const struct mapper_state *s = m->state;
    o->n_columns = 0;
    o->n_again = 0;
    o->n_rest = 0;
    o->kind_cell = (uint32_t)s->bound[memo_column(s->memo)];
    o->ts_cell = (uint32_t)s->bound[o->ts];
    o->selector_cell = m->map->selector >= 0 ? (uint32_t)s->bound[m->map->selector] : UINT32_MAX;
    for (uint32_t i = 0; i < s->n_narrow; i++) {
        struct source_of from = o->source[i];
        if (from.from == FROM_CELL)
            bind_cell(o, i, (uint32_t)s->bound[from.at]);
        else if (from.from == FROM_ROW)
            o->rest[o->n_rest++] = (struct straight_cell){i, from.at};
    }
    for (size_t i = 0; i < o->n_first; i++)
        o->before[i] = (struct straight_cell){o->first[i], (uint32_t)s->bound[o->first[i]]};
}

/* A span of an empty cell is empty. */
static bool is_quiet(const struct mapper *m)
{
    const struct mapper_state *s = m->state;
    for (size_t i = 0; i < s->n_other; i++) {
        const struct map_column *c = &m->map->column[s->other[i]];
        if (c->when.n || c->expr->kind != EXPR_SPAN || c->expr->a->kind != EXPR_COLUMN)
            return false;
    }
    return true;
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
    o->again = o->column ? mem_zero(s->n_narrow, sizeof *o->again, err) : NULL;
    o->rest = o->again ? mem_zero(s->n_narrow, sizeof *o->rest, err) : NULL;
    o->cols = o->rest ? mem_zero(s->n_narrow, sizeof *o->cols, err) : NULL;
    o->first = o->cols ? mem_zero(map->n_used, sizeof *o->first, err) : NULL;
    o->before = o->first ? mem_zero(map->n_used, sizeof *o->before, err) : NULL;
    if (!o->before || find_first(o, m, err) < 0)
        return -1;
    o->names = true;
    for (size_t i = 0; i < s->n_narrow; i++) {
        uint32_t column = s->narrow[i];
        o->source[i] = source_of(s, map, column);
        if (column == COL_CUSTOMER || column == COL_CONTACT || column == COL_CASE)
            o->names &= o->source[i].from != FROM_ROW;
    }
    o->value = source_of(s, map, COL_VALUE);
    o->customer = (size_t)narrow_place(s, COL_CUSTOMER);
    o->quiet = is_quiet(m);
    o->one = o->quiet && s->n_other == 1 && o->n_first == 1 && o->value.from == FROM_ROW;
    straight_bind(o, m);
    return 0;
}

bool straight_names(const struct straight *o)
{
    return o->names;
}

void straight_close(struct straight *o)
{
    if (!o)
        return;
    free(o->source);
    free(o->column);
    free(o->again);
    free(o->rest);
    free(o->cols);
    dict_free(&o->cell);
    arena_free(&o->arena);
    free(o->value_of);
    free(o->first);
    free(o->before);
    free(o);
}

/* ---- a row: 1 straight, 0 the ordinary way, -1 ---- */

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

/* Remembers what the one column is for a value of its cell. */
static int learn(struct straight *o, struct view cell, struct view value, struct err *err)
{
    enum { MOST_VALUES = 4096 };
    size_t n_before = o->cell.n;
    if (cell.n > RECENT_LONGEST || n_before >= MOST_VALUES)
        return 0;
    int64_t id = dict_put(&o->cell, cell, err);
    if (id < 0 || mem_reserve(&o->value_of, &o->cap_values, o->cell.n, sizeof *o->value_of, err) < 0)
        return -1;
    if (o->cell.n > n_before) {
        char *copy = arena_copy(&o->arena, value.p, value.n, err);
        if (!copy)
            return -1;
        o->value_of[id] = (struct view){copy, value.n};
    }
    recent_put(&o->recent, cell, (uint32_t)id);
    return 0;
}

/* The columns that are more than a cell, and the value, which must be a number where there are events: 1 if all is
 * well, 0, -1. */
static int evaluate(struct mapper *m, struct cells *c, bool events, struct err *err)
{
    struct mapper_state *s = m->state;
    struct straight *o = s->straight;
    struct mapper_counts before = m->counts;
    const struct source_of *from = &o->value;
    struct view value = {0};
    double x;
    if (s->n_other) {
        s->bad = false;
        if (columns_other(m, err) < 0)
            return -1;
        if (s->bad)
            m->counts = before;
        if (s->bad)
            return 0;
    }
    if (from->from == FROM_CELL)
        value = cell_at(c, (uint32_t)s->bound[from->at]);
    else if (from->from == FROM_ROW)
        value = s->base[from->at];
    if (events && value.n && (num_parse(value, &x) < 0 || x < 0)) /* a negative one is counted there */
        return 0;
    bool learns = o->one && events && from->from == FROM_ROW;
    return learns && learn(o, s->cell[o->first[0]], s->base[from->at], err) < 0 ? -1 : 1;
}

static inline __attribute__((always_inline)) int take_other(struct mapper *m, struct cells *c, bool events,
                                                            struct err *err)
{
    struct mapper_state *s = m->state;
    struct straight *o = s->straight;
    size_t n = 0;
    uint32_t id;
    for (size_t i = 0; i < o->n_first; i++) {
        struct view v = cell_at(c, o->before[i].cell);
        s->cell[o->before[i].to] = v;
        n += v.n;
    }
    if (c->special)
        return 0;
    if (n == 0 && o->quiet) {
        for (size_t i = 0; i < s->n_other; i++)
            s->base[m->map->column[s->other[i]].column].n = 0;
        if (o->value.from != FROM_CELL)
            return 1;
    } else if (o->one && recent_get(&o->recent, s->cell[o->first[0]], &id)) {
        s->base[o->value.at] = o->value_of[id];
        return 1;
    }
    return evaluate(m, c, events, err);
}

static inline __attribute__((always_inline)) bool take_columns(const struct mapper *m, struct cells *c)
{
    const struct mapper_state *s = m->state;
    const struct straight *o = s->straight;
    struct view *cols = o->cols;
    for (size_t i = 0; i < o->n_columns; i++)
        cols[o->column[i].to] = cell_at(c, o->column[i].cell);
    for (size_t i = 0; i < o->n_rest; i++)
        cols[o->rest[i].to] = s->base[o->rest[i].cell];
    for (size_t i = 0; i < o->n_again; i++)
        cols[o->again[i].to] = cols[o->again[i].cell];
    if (m->map->anonymous.n)
        column_anonymous(m->map, &cols[o->customer]);
    return !c->special;
}

static int add_events(struct mapper *m, const struct memo_kind *kind, int64_t ts_us, struct err *err)
{
    struct mapper_state *s = m->state;
    const struct straight *o = s->straight;
    if (kind->n_events > s->cap_event &&
        mem_reserve(&s->event, &s->cap_event, kind->n_events, sizeof *s->event, err) < 0)
        return -1;
    for (uint32_t i = 0; i < kind->n_events; i++) {
        struct emitted *e = &s->event[i];
        e->ts_us = ts_us;
        e->order = 0;
        e->name = m->map->event[kind->event[i]].name;
        e->which = kind->event[i];
        m->made[e->which]++;
        e->col = o->cols;
    }
    m->event = s->event;
    m->n_event = kind->n_events;
    m->counts.no_identity += kind->n_events > 0 && o->cols[o->customer].n == 0;
    return 1;
}

static inline __attribute__((always_inline)) int map_straight(struct mapper *m, struct cells *c,
                                                              const struct memo_kind *kind, struct err *err)
{
    const struct straight *o = m->state->straight;
    struct time_read time;
    struct view text = cell_at(c, o->ts_cell);
    if (c->special || (!layout_iso(m->map->time, m->map->zone, text, &time) &&
                       layout_parse_steps(m->map->time, m->map->zone, text, &time) < 0))
        return 0;
    int rc = take_other(m, c, kind->n_events > 0, err);
    if (rc <= 0)
        return rc;
    if (kind->n_events == 0) /* then it says what kind of row nobody wants */
        m->selector = o->selector_cell == UINT32_MAX ? nothing : cell_at(c, o->selector_cell);
    if (!take_columns(m, c))
        return 0;
    eval_took_time(m, &time);
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
    struct cells c = {.bytes = b->bytes, .sep = b->sep + row->at, .begin = row->begin, .edges = 1};
    struct view v = cell_at(&c, s->straight->kind_cell);
    struct memo_kind *kind = c.special ? NULL : memo_known(s->memo, v);
    if (!kind || !kind->straight)
        return 0;
    m->n_event = 0;
    m->replaces = false;
    *fate = kind->skipped ? FATE_SKIPPED : kind->n_events ? FATE_USED : FATE_SILENT;
    int rc = kind->skipped ? 1 : map_straight(m, &c, kind, err);
    kind->rows += rc > 0;
    return rc;
}
