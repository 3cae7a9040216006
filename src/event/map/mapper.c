/* mapper: see mapper.h. Binding is in bind.c, the cells of a row in cells.c. */
#include "event/map/eval.h"

#include <errno.h>
#include <stdlib.h>

#include "event/map/memo.h"
#include "event/map/straight.h"
#include "event/map/tally.h"
#include "snag/num.h"

int mapper_open(struct mapper *m, const struct map *map, struct err *err)
{
    *m = (struct mapper){.map = map};
    if (map_check(map, err) < 0)
        return -1;
    struct mapper_state *s = mem_zero(1, sizeof *s, err);
    m->state = s;
    if (!s || groups_open(&s->groups, map, err) < 0 || memo_open(&s->memo, map, err) < 0)
        return -1;
    s->bound = mem_zero(map->n_used, sizeof *s->bound, err);
    s->cell = mem_zero(map->n_used, sizeof *s->cell, err);
    s->base = mem_zero(schema_n(&map->schema), sizeof *s->base, err);
    s->fired = mem_zero(map->n_sites, sizeof *s->fired, err);
    m->stray = mem_zero(map->n_orders, sizeof *m->stray, err);
    m->made = mem_zero(map->n_event, sizeof *m->made, err);
    m->unknown = mem_zero(map->n_lookup, sizeof *m->unknown, err);
    s->match = pcre2_match_data_create(4, NULL);
    if (!s->bound || !s->cell || !s->base || !s->fired || !m->stray || !m->made || !m->unknown ||
        tally_open(&s->tally, map, s->memo, err) < 0)
        return -1;
    if (map->n_orders && layout_compile(&s->iso, "iso", err) < 0)
        return -1;
    if (!s->match)
        return err_system(err, ENOMEM, "matching patterns");
    return narrow_open(m, err);
}

void mapper_close(struct mapper *m)
{
    struct mapper_state *s = m->state;
    if (!s)
        return;
    free(m->stray);
    free(m->made);
    for (size_t i = 0; m->unknown && i < m->map->n_lookup; i++)
        dict_free(&m->unknown[i]);
    free(m->unknown);
    tally_close(s->tally);
    layout_free(s->iso);
    groups_close(s->groups);
    memo_close(s->memo);
    straight_close(s->straight);
    pcre2_match_data_free(s->match);
    dict_free(&s->keys);
    dict_free(&s->seen);
    dict_free(&s->staff);
    dict_free(&s->staff_cell);
    dict_free(&s->carry_key);
    dict_free(&s->carry_value);
    arena_free(&s->arena);
    buf_free(&s->problem);
    free(s->key_row);
    free(s->seen_first);
    free(s->fired);
    free(s->carried);
    free(s->bound);
    free(s->cell);
    free(s->base);
    narrow_close(s);
    free(s->cols);
    free(s->event);
    free(s->file);
    free(s);
    m->state = NULL;
}

/* ---- events ---- */

static int check_value(struct mapper *m, struct view v, struct err *err)
{
    double x;
    char shown[80];
    if (v.n == 0)
        return 0;
    if (num_parse(v, &x) == 0) {
        m->counts.below_zero += x < 0;
        if (x < 0 && m->counts.below_zero == 1)
            (void)str_shown(m->negative, sizeof m->negative, v);
        return 0;
    }
    return eval_bad(m, err, "value: '%s' is not a number%s", str_shown(shown, sizeof shown, v), eval_comma_hint(m, v));
}

/* Opens the next event of the row: its columns begin as the row's. */
static int add_event(struct mapper *m, struct view name, uint32_t which, int64_t ts_us, uint64_t order,
                     struct view **cols, struct err *err)
{
    struct mapper_state *s = m->state;
    size_t width = s->narrow ? s->n_narrow : schema_n(&m->map->schema), n = m->n_event;
    if (mem_reserve(&s->cols, &s->cap_cols, (n + 1) * width, sizeof *s->cols, err) < 0 ||
        mem_reserve(&s->event, &s->cap_event, n + 1, sizeof *s->event, err) < 0)
        return -1;
    *cols = s->cols + n * width;
    if (s->narrow) {
        for (size_t i = 0; i < width; i++)
            (*cols)[i] = s->base[s->narrow[i]];
    } else {
        memcpy(*cols, s->base, width * sizeof **cols);
        (*cols)[COL_EVENT] = name;
    }
    s->event[n] = (struct emitted){.ts_us = ts_us, .order = order, .name = name, .which = which};
    m->n_event++;
    return 0;
}

static int make_event(struct mapper *m, uint32_t which, uint64_t order, struct err *err)
{
    const struct map_event *ev = &m->map->event[which];
    int64_t ts_us = m->state->row_ts_us;
    struct view *cols, value = m->state->base[COL_VALUE];
    if (ev->at && eval_time(m, ev->at, true, &ts_us, err) < 0)
        return -1;
    for (size_t i = 0; i < 2 && ev->plus[i]; i++)
        if (eval_plus(m, ev->plus[i], &ts_us, err) < 0)
            return -1;
    if (add_event(m, ev->name, which, ts_us, order, &cols, err) < 0)
        return -1;
    for (size_t i = 0; i < ev->n_assign; i++) {
        int64_t at = narrow_place(m->state, ev->assign[i].column);
        struct view v;
        if (eval_text(m, ev->assign[i].expr, &v, err) < 0)
            return -1;
        if (at >= 0)
            cols[at] = v;
        if (ev->assign[i].column == COL_VALUE)
            value = v;
    }
    return check_value(m, value, err);
}

/* [columns] event = …: the log names the event. */
static int named_event(struct mapper *m, uint64_t order, struct err *err)
{
    const struct map *map = m->map;
    struct view name, *cols;
    bool holds = true;
    if ((map->event_when.n && eval_cond(m, &map->event_when, &holds, err) < 0) || !holds)
        return holds ? -1 : 0;
    if (eval_text(m, map->event_name, &name, err) < 0)
        return -1;
    for (size_t i = 0; i < map->n_words; i++)
        if (map->words[i].column == COL_EVENT)
            recode_words(m, &map->words[i], &name);
    if (!is_event_name(name)) /* a word of the log that [words event] does not list */
        return 0;
    if (add_event(m, name, UINT32_MAX, m->state->row_ts_us, order, &cols, err) < 0)
        return -1;
    return check_value(m, m->state->base[COL_VALUE], err);
}

/* A number as an unsigned sort key with the same order. */
static int order_key(struct mapper *m, uint64_t *key, struct err *err)
{
    struct view v;
    double x;
    char shown[80];
    *key = 0;
    if (!m->map->order)
        return 0;
    if (eval_text(m, m->map->order, &v, err) < 0)
        return -1;
    if (v.n == 0)
        return 0;
    if (num_parse(v, &x) < 0)
        return eval_bad(m, err, "order: '%s' is not a number", str_shown(shown, sizeof shown, v));
    memcpy(key, &x, sizeof *key);
    *key = *key >> 63 ? ~*key : *key | UINT64_C(1) << 63;
    return 0;
}

static int events_of_row(struct mapper *m, const struct memo_kind *kind, struct err *err)
{
    const struct map *map = m->map;
    uint64_t order;
    if (order_key(m, &order, err) < 0 || columns_of_row(m, err) < 0)
        return -1;
    if (map->event_name)
        return named_event(m, order, err);
    for (uint32_t i = 0; kind && i < kind->n_events; i++)
        if (make_event(m, kind->event[i], order, err) < 0)
            return -1;
    for (uint32_t i = 0; !kind && i < map->n_event; i++) {
        bool holds;
        if (eval_cond(m, &map->event[i].when, &holds, err) < 0)
            return -1;
        if (holds && make_event(m, i, order, err) < 0)
            return -1;
    }
    return 0;
}

/* ---- keys ---- */

static bool later(struct view a, struct view b)
{
    double x, y;
    return num_parse(a, &x) == 0 && num_parse(b, &y) == 0 ? x > y : view_cmp(a, b) > 0;
}

/* Has a row with this key been seen? With `newest` the greater one stays. Nothing is settled until the row has turned
 * out good: a rejected row does not make a later one a duplicate. */
static int duplicate(struct mapper *m, bool *is, struct key_row **entry, struct view *newest, struct err *err)
{
    struct mapper_state *s = m->state;
    struct view key = {0}, part;
    static const struct view sep = VIEW_LIT("\x1f");
    for (size_t i = 0; i < m->map->n_key; i++)
        if (eval_text(m, m->map->key[i], &part, err) < 0 ||
            eval_join(m, key, i ? sep : (struct view){0}, part, &key, err) < 0)
            return -1;
    *newest = (struct view){0};
    if (m->map->newest && eval_text(m, m->map->newest, newest, err) < 0)
        return -1;
    size_t before = s->keys.n;
    int64_t id = dict_put(&s->keys, key, err);
    if (id < 0 || mem_reserve(&s->key_row, &s->cap_keys, (size_t)id + 1, sizeof *s->key_row, err) < 0)
        return -1;
    struct key_row *k = &s->key_row[id];
    *entry = k;
    if (s->keys.n > before)
        *k = (struct key_row){.fate = FATE_REJECTED};
    *is = k->fate != FATE_REJECTED && (!m->map->newest || !later(*newest, k->newest));
    return 0;
}

/* The row was good: it now represents its key, in place of the previous one. */
static int take_key(struct mapper *m, struct key_row *k, uint64_t number, enum fate fate, struct view newest,
                    struct err *err)
{
    m->replaces = k->fate != FATE_REJECTED;
    m->replaced_row = k->row;
    m->replaced_fate = k->fate;
    char *copy = newest.n ? arena_copy(&m->state->keys.arena, newest.p, newest.n, err) : NULL;
    if (newest.n && !copy)
        return -1;
    *k = (struct key_row){number, fate, {copy, newest.n}};
    return 0;
}

/* ---- the row ---- */

/* [columns] ts: the first whose condition holds. */
static int row_time(struct mapper *m, int64_t *ts_us, struct err *err)
{
    for (size_t i = 0; i < m->map->n_column; i++) {
        const struct map_column *c = &m->map->column[i];
        bool holds = true;
        if (c->column != COL_TS)
            continue;
        if (c->when.n && eval_cond(m, &c->when, &holds, err) < 0)
            return -1;
        if (holds)
            return eval_time(m, c->expr, false, ts_us, err);
    }
    return eval_bad(m, err, "ts: no condition of the map gives this row a time");
}

/* Whoever works here is no customer. The same cell says the same. */
static int learn_staff(struct mapper *m, struct err *err)
{
    struct mapper_state *s = m->state;
    const struct expr *e = m->map->staff;
    struct view name;
    if (e->a && e->a->kind == EXPR_COLUMN && !e->b) {
        size_t n = s->staff_cell.n;
        int64_t id = dict_put(&s->staff_cell, s->cell[e->a->column], err);
        if (id < 0 || s->staff_cell.n == n)
            return id < 0 ? -1 : 0;
    }
    if (eval_text(m, e, &name, err) < 0)
        return -1;
    return name.n && dict_put(&s->staff, name, err) < 0 ? -1 : 0;
}

const struct dict *mapper_staff(const struct mapper *m)
{
    return &m->state->staff;
}

/* What is no record of the object around it is skipped, too. */
static int skipped(struct mapper *m, bool *holds, struct err *err)
{
    const struct map *map = m->map;
    if (map->unwrap_when.n && eval_cond(m, &map->unwrap_when, holds, err) < 0)
        return -1;
    bool other = map->unwrap_when.n && !*holds;
    *holds = other;
    return !other && map->skip.n ? eval_cond(m, &map->skip, holds, err) : 0;
}

static int map_row(struct mapper *m, uint64_t number, enum fate *fate, struct err *err)
{
    struct mapper_state *s = m->state;
    const struct map *map = m->map;
    struct view group, newest;
    struct key_row *entry = NULL;
    struct memo_kind *kind = NULL;
    bool holds = false;
    int step;
    s->group = NO_GROUP;
    if (map->staff && learn_staff(m, err) < 0)
        return -1;
    if (s->memo && memo_ask(s->memo, m, &kind, err) < 0)
        return -1;
    if (kind)
        kind->rows++;
    if (kind)
        holds = kind->skipped;
    else if (skipped(m, &holds, err) < 0)
        return -1;
    if (holds) {
        *fate = FATE_SKIPPED;
        return 0;
    }
    if (!s->memo && tally_row(s->tally, m, err) < 0)
        return -1;
    if (kind)
        holds = kind->rejected;
    else if (map->reject.n && eval_cond(m, &map->reject, &holds, err) < 0)
        return -1;
    if (holds)
        return eval_bad(m, err, "the map rejects it (%.*s)", VIEW_FMT(map->reject_text));
    if (map->n_key && duplicate(m, &holds, &entry, &newest, err) < 0)
        return -1;
    if (holds) {
        *fate = FATE_DUPLICATE;
        return 0;
    }
    if (map->group && eval_text(m, map->group, &group, err) < 0)
        return -1;
    if (map->group && group.n && groups_enter(s->groups, group, &s->group, err) < 0)
        return -1;
    if (row_time(m, &s->row_ts_us, err) < 0 || (!s->bad && events_of_row(m, kind, err) < 0))
        return -1;
    if (s->bad)
        return 0;
    *fate = m->n_event ? FATE_USED : FATE_SILENT;
    if ((entry && take_key(m, entry, number, *fate, newest, err) < 0) ||
        groups_time(s->groups, s->group, s->row_ts_us, &step, err) < 0)
        return -1;
    m->counts.back_in_time += step < 0;
    m->counts.on_in_time += step > 0;
    return groups_leave(s->groups, s->group, s->cell, err);
}

/* The row whose cells are loaded. */
static int map_cells(struct mapper *m, uint64_t number, enum fate *fate, struct err *err)
{
    struct mapper_state *s = m->state;
    if (!s->bad && map_row(m, number, fate, err) < 0)
        return -1;
    if (s->bad) {
        *fate = FATE_REJECTED;
        m->n_event = 0;
        for (size_t i = 0; i < s->n_fired; i++) /* the row does not count: another will be the first */
            s->seen_first[s->fired[i]] = false;
        m->problem = buf_view(&s->problem);
        return 0;
    }
    size_t n_cols = s->narrow ? s->n_narrow : schema_n(&m->map->schema);
    for (size_t i = 0; i < m->n_event; i++) {
        s->event[i].col = s->cols + i * n_cols;
        if (s->event[i].which != UINT32_MAX)
            m->made[s->event[i].which]++;
    }
    m->event = s->event;
    m->counts.no_identity += *fate == FATE_USED && s->base[COL_CUSTOMER].n == 0;
    return 0;
}

int mapper_row(struct mapper *m, const struct row *row, uint64_t number, enum fate *fate, struct err *err)
{
    m->n_event = 0;
    m->replaces = false;
    *fate = FATE_REJECTED;
    return cells_load(m, row, err) < 0 ? -1 : map_cells(m, number, fate, err);
}

int mapper_block_row(struct mapper *m, struct rows_block *b, const struct rows_block_row *row, uint64_t number,
                     enum fate *fate, struct err *err)
{
    int rc = m->state->straight ? straight_row(m, b, row, fate, err) : 0;
    m->as_it_is = rc != 0 && straight_names(m->state->straight);
    if (rc != 0)
        return rc < 0 ? -1 : 0;
    m->n_event = 0;
    m->replaces = false;
    *fate = FATE_REJECTED;
    return cells_load_block(m, b, row, err) < 0 ? -1 : map_cells(m, number, fate, err);
}

int mapper_narrow(struct mapper *m, const uint32_t *column, size_t n, struct err *err)
{
    return narrow_to(m, column, n, err) < 0 ? -1 : straight_open(&m->state->straight, m, err);
}

void mapper_swap(struct mapper *m, struct arena *with)
{
    struct arena mine = m->state->arena;
    m->state->arena = *with;
    arena_reset(&m->state->arena);
    *with = mine;
}

int mapper_time(struct mapper *m, const struct row *row, int64_t *ts_us, struct err *err)
{
    struct mapper_counts before = m->counts;
    int digits = m->digits, rc = cells_load(m, row, err);
    *ts_us = TS_NONE;
    m->state->group = NO_GROUP;
    if (rc == 0 && !m->state->bad)
        rc = row_time(m, ts_us, err);
    m->counts = before;
    m->digits = digits;
    return rc;
}
