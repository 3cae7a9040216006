/* mapper: see mapper.h. */
#include "map_eval.h"

#include <stdio.h>
#include <stdlib.h>

#include "snag/num.h"
#include "snag/tsv.h"

int mapper_open(struct mapper *m, const struct map *map, struct err *err)
{
    *m = (struct mapper){.map = map};
    struct mapper_state *s = m->state = mem_zero(1, sizeof *s, err);
    if (!s || groups_open(&s->groups, map, err) < 0)
        return -1;
    s->bound = mem_zero(map->n_used, sizeof *s->bound, err);
    s->cell = mem_zero(map->n_used, sizeof *s->cell, err);
    s->base = mem_zero(schema_n(&map->schema), sizeof *s->base, err);
    s->match = pcre2_match_data_create(4, NULL);
    if (!s->bound || !s->cell || !s->base)
        return -1;
    return s->match ? 0 : err_set(err, ERR_SYSTEM, "no memory for matching patterns");
}

void mapper_close(struct mapper *m)
{
    struct mapper_state *s = m->state;
    if (!s)
        return;
    groups_close(s->groups);
    pcre2_match_data_free(s->match);
    dict_free(&s->keys);
    dict_free(&s->seen);
    dict_free(&s->carry_key);
    dict_free(&s->carry_value);
    arena_free(&s->arena);
    buf_free(&s->problem);
    free(s->key_row);
    free(s->carried);
    free(s->bound);
    free(s->cell);
    free(s->base);
    free(s->cols);
    free(s->event);
    free(s->file);
    free(s);
    m->state = NULL;
}

/* ---- binding ---- */

static int32_t position_of(const struct used_column *u, const struct view *name, size_t n)
{
    if (u->position)
        return u->position <= n ? (int32_t)u->position - 1 : -1;
    for (size_t i = 0; i < n; i++)
        if (view_eq(name[i], u->name))
            return (int32_t)i;
    return -1;
}

void map_columns_in(const struct map *map, const struct row *names, size_t *n_used, size_t *n_found)
{
    *n_used = map->n_used;
    *n_found = 0;
    for (size_t u = 0; u < map->n_used; u++)
        *n_found += position_of(&map->used[u], names->cell, names->n) >= 0;
}

static int no_column(const struct mapper *m, const char *file, const struct used_column *u, const struct view *name,
                     size_t n, struct err *err)
{
    const char *known[256];
    char store[256][64], wanted[64];
    size_t k = 0;
    if (u->position)
        return err_set(err, ERR_DATA, "%s:1: the map %s reads column #%u, the file has %zu columns", file, m->map->name,
                       u->position, n);
    for (; k < n && k < 256; k++) {
        (void)snprintf(store[k], sizeof store[k], "%.*s", VIEW_FMT(name[k]));
        known[k] = store[k];
    }
    (void)snprintf(wanted, sizeof wanted, "%.*s", VIEW_FMT(u->name));
    const char *near = str_nearest(wanted, known, k);
    (void)err_set(err, ERR_DATA, "%s:1: no column '%s', which the map %s reads (line %zu of %s)", file, wanted,
                  m->map->name, sections_line(&m->map->source, u->at), m->map->file);
    return near ? err_hint(err, "the nearest name is '%s'", near)
                : err_hint(err, "the file's first column is '%s'; --map names another map", k ? known[0] : "");
}

int mapper_bind(struct mapper *m, const char *file, const struct row *names, size_t *doubled, struct err *err)
{
    struct mapper_state *s = m->state;
    const struct map *map = m->map;
    const struct view *name = names ? names->cell : map->names;
    size_t n = names ? names->n : map->n_names;
    free(s->file);
    if (!(s->file = mem_copy(file, strlen(file), err)))
        return -1;
    s->need = 0;
    s->n_columns = n;
    for (size_t u = 0; u < map->n_used; u++) {
        if ((s->bound[u] = position_of(&map->used[u], name, n)) < 0)
            return no_column(m, file, &map->used[u], name, n, err);
        if ((size_t)s->bound[u] >= s->need)
            s->need = (size_t)s->bound[u] + 1;
    }
    for (*doubled = 0; *doubled < n; ++*doubled)
        for (size_t i = 0; i < *doubled; i++)
            if (view_eq(name[i], name[*doubled]))
                return 0;
    return 0;
}

/* ---- the cells of a row ---- */

/* CP1252's bytes 80 to 9F as code points; 0 = undefined there. */
static const unsigned short cp1252[32] = {
    0x20ac, 0, 0x201a, 0x0192, 0x201e, 0x2026, 0x2020, 0x2021, 0x02c6, 0x2030, 0x0160, 0x2039, 0x0152, 0, 0x017d, 0,
    0, 0x2018, 0x2019, 0x201c, 0x201d, 0x2022, 0x2013, 0x2014, 0x02dc, 0x2122, 0x0161, 0x203a, 0x0153, 0, 0x017e, 0x0178};

static int recode(struct mapper *m, struct view *v, struct err *err)
{
    size_t at = str_utf8_bad(*v);
    bool high = false;
    for (size_t i = 0; i < v->n && !high; i++)
        high = (unsigned char)v->p[i] >= 0x80;
    if (m->map->encoding == ENCODING_UTF8 || !high)
        return at == v->n ? 0 : 1;
    char *p = arena_get(&m->state->arena, v->n * 3 + 1, err);
    size_t n = 0;
    if (!p)
        return -1;
    for (size_t i = 0; i < v->n; i++) {
        unsigned c = (unsigned char)v->p[i];
        if (c >= 0x80 && c < 0xa0 && m->map->encoding == ENCODING_CP1252)
            c = cp1252[c - 0x80];
        if (c == 0)
            return 1;
        if (c < 0x80)
            p[n++] = (char)c;
        else if (c < 0x800)
            p[n++] = (char)(0xc0 | c >> 6), p[n++] = (char)(0x80 | (c & 0x3f));
        else
            p[n++] = (char)(0xe0 | c >> 12), p[n++] = (char)(0x80 | (c >> 6 & 0x3f)), p[n++] = (char)(0x80 | (c & 0x3f));
    }
    *v = (struct view){p, n};
    return 0;
}

static int decode(struct mapper *m, uint32_t u, struct view v, struct err *err)
{
    struct mapper_state *s = m->state;
    if (m->map->format == FORMAT_TSV && v.n && memchr(v.p, '\\', v.n)) {
        char *p = arena_get(&s->arena, v.n + 1, err);
        struct buf store = {p, 0, v.n + 1};
        if (!p || tsv_unescape(&v, &store, err) < 0)
            return -1;
    }
    int rc = recode(m, &v, err);
    if (rc < 0)
        return -1;
    if (rc > 0) {
        char shown[80];
        struct view name = m->map->used[u].name;
        return eval_bad(m, err, "%.*s: '%s' is not UTF-8 text (encoding = cp1252 or latin1 in the map's [file] reads Windows exports)",
                        VIEW_FMT(name), str_shown(shown, sizeof shown, v));
    }
    s->cell[u] = m->map->missing.n && words_have(&m->map->missing, v) ? (struct view){0} : v;
    return 0;
}

static int load_cells(struct mapper *m, const struct row *row, struct err *err)
{
    struct mapper_state *s = m->state;
    bool ragged = m->map->ragged;
    arena_reset(&s->arena);
    s->bad = false;
    if (!ragged && row->n != s->n_columns)
        return eval_bad(m, err, "%zu cells, the header has %zu (ragged = yes in the map's [file] allows it)", row->n,
                        s->n_columns);
    for (uint32_t u = 0; u < m->map->n_used; u++) {
        size_t at = (size_t)s->bound[u];
        s->cell[u] = (struct view){0};
        if (at < row->n && row->cell[at].n && decode(m, u, row->cell[at], err) < 0)
            return -1;
    }
    m->selector = m->map->selector >= 0 ? s->cell[m->map->selector] : (struct view){0};
    return 0;
}

/* ---- columns and events ---- */

static int recode_words(struct mapper *m, const struct map_words *w, struct view *v)
{
    int64_t id = v->n ? dict_get(&w->foreign, *v) : DICT_NONE;
    if (id >= 0)
        *v = w->ours[id];
    else if (v->n)
        m->counts.unlisted_words++;
    return 0;
}

/* `carry`: a column that is empty takes the value it last had for the contact or case. */
static int carry(struct mapper *m, struct err *err)
{
    struct mapper_state *s = m->state;
    struct view *v = &s->base[m->map->carry_column], key = s->base[m->map->carry_per];
    if (key.n == 0)
        return 0;
    if (v->n == 0) {
        int64_t id = dict_get(&s->carry_key, key);
        if (id >= 0)
            *v = dict_text(&s->carry_value, s->carried[id] - 1);
        return 0;
    }
    int64_t id = dict_put(&s->carry_key, key, err), value = id < 0 ? -1 : dict_put(&s->carry_value, *v, err);
    if (value < 0 || mem_reserve(&s->carried, &s->cap_carried, (size_t)id + 1, sizeof *s->carried, err) < 0)
        return -1;
    s->carried[id] = (uint32_t)value + 1;
    return 0;
}

static int check_value(struct mapper *m, struct view v, struct err *err)
{
    double x;
    char shown[80];
    if (v.n == 0 || num_parse(v, &x) == 0)
        return 0;
    return eval_bad(m, err, "value: '%s' is no number", str_shown(shown, sizeof shown, v));
}

/* The columns that all events of the row share. */
static int base_columns(struct mapper *m, struct err *err)
{
    struct mapper_state *s = m->state;
    const struct map *map = m->map;
    memset(s->base, 0, schema_n(&map->schema) * sizeof *s->base);
    for (size_t i = 0; i < map->n_column; i++) {
        const struct map_column *c = &map->column[i];
        bool holds = true;
        if (c->column == COL_TS || s->base[c->column].n)
            continue;
        if ((c->when.n && eval_cond(m, &c->when, &holds, err) < 0) ||
            (holds && eval_text(m, c->expr, &s->base[c->column], err) < 0))
            return -1;
    }
    for (size_t i = 0; i < map->n_words; i++)
        if (map->words[i].column != COL_EVENT && recode_words(m, &map->words[i], &s->base[map->words[i].column]) < 0)
            return -1;
    if (words_have(&map->anonymous, s->base[COL_CUSTOMER]))
        s->base[COL_CUSTOMER] = (struct view){0};
    return map->carry_per >= 0 ? carry(m, err) : 0;
}

/* Opens the next event of the row: its columns begin as the row's. */
static int add_event(struct mapper *m, struct view name, int64_t ts_us, uint64_t order, struct view **cols, struct err *err)
{
    struct mapper_state *s = m->state;
    size_t n_cols = schema_n(&m->map->schema), n = m->n_event;
    if (mem_reserve(&s->cols, &s->cap_cols, (n + 1) * n_cols, sizeof *s->cols, err) < 0 ||
        mem_reserve(&s->event, &s->cap_event, n + 1, sizeof *s->event, err) < 0)
        return -1;
    *cols = s->cols + n * n_cols;
    memcpy(*cols, s->base, n_cols * sizeof **cols);
    (*cols)[COL_EVENT] = name;
    s->event[n] = (struct emitted){.ts_us = ts_us, .order = order};
    m->n_event++;
    return 0;
}

static int make_event(struct mapper *m, const struct map_event *ev, uint64_t order, struct err *err)
{
    int64_t ts_us = m->state->row_ts_us;
    struct view *cols;
    if ((ev->at && eval_time(m, ev->at, true, &ts_us, err) < 0) || add_event(m, ev->name, ts_us, order, &cols, err) < 0)
        return -1;
    for (size_t i = 0; i < ev->n_assign; i++)
        if (eval_text(m, ev->assign[i].expr, &cols[ev->assign[i].column], err) < 0)
            return -1;
    return check_value(m, cols[COL_VALUE], err);
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
        if (map->words[i].column == COL_EVENT && recode_words(m, &map->words[i], &name) < 0)
            return -1;
    if (name.n == 0)
        return 0;
    if (add_event(m, name, m->state->row_ts_us, order, &cols, err) < 0)
        return -1;
    return check_value(m, cols[COL_VALUE], err);
}

/* A number as a sort key: same order, unsigned. */
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
        return eval_bad(m, err, "order: '%s' is no number", str_shown(shown, sizeof shown, v));
    memcpy(key, &x, sizeof *key);
    *key = *key >> 63 ? ~*key : *key | UINT64_C(1) << 63;
    return 0;
}

static int events_of_row(struct mapper *m, struct err *err)
{
    const struct map *map = m->map;
    uint64_t order;
    if (order_key(m, &order, err) < 0 || base_columns(m, err) < 0)
        return -1;
    if (map->event_name)
        return named_event(m, order, err);
    for (size_t i = 0; i < map->n_event; i++) {
        bool holds;
        if (eval_cond(m, &map->event[i].when, &holds, err) < 0 ||
            (holds && make_event(m, &map->event[i], order, err) < 0))
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

/* Has a row with this key been here? Enters it; with `newest` the greater one stays. */
static int duplicate(struct mapper *m, uint64_t number, bool *is, struct key_row **entry, struct err *err)
{
    struct mapper_state *s = m->state;
    struct view key = {0}, part, newest = {0};
    static const struct view sep = VIEW_LIT("\x1f");
    for (size_t i = 0; i < m->map->n_key; i++)
        if (eval_text(m, m->map->key[i], &part, err) < 0 || eval_join(m, key, i ? sep : (struct view){0}, part, &key, err) < 0)
            return -1;
    if (m->map->newest && eval_text(m, m->map->newest, &newest, err) < 0)
        return -1;
    size_t before = s->keys.n;
    int64_t id = dict_put(&s->keys, key, err);
    if (id < 0 || mem_reserve(&s->key_row, &s->cap_keys, (size_t)id + 1, sizeof *s->key_row, err) < 0)
        return -1;
    struct key_row *k = *entry = &s->key_row[id];
    *is = false;
    if (s->keys.n == before) {
        if (!m->map->newest || !later(newest, k->newest)) {
            *is = true;
            return 0;
        }
        m->replaces = true;
        m->replaced_row = k->row;
        m->replaced_fate = k->fate;
    }
    k->row = number;
    if (newest.n) {
        char *copy = arena_copy(&s->keys.arena, newest.p, newest.n, err);
        if (!copy)
            return -1;
        k->newest = (struct view){copy, newest.n};
    }
    return 0;
}

/* ---- the row ---- */

static int map_row(struct mapper *m, uint64_t number, enum fate *fate, struct err *err)
{
    struct mapper_state *s = m->state;
    const struct map *map = m->map;
    struct view group;
    struct key_row *entry = NULL;
    bool holds = false;
    s->group = NO_GROUP;
    if (map->skip.n && eval_cond(m, &map->skip, &holds, err) < 0)
        return -1;
    if (holds) {
        *fate = FATE_SKIPPED;
        return 0;
    }
    if (map->reject.n && eval_cond(m, &map->reject, &holds, err) < 0)
        return -1;
    if (holds)
        return eval_bad(m, err, "the map rejects it (%.*s)", VIEW_FMT(map->reject_text));
    if (map->n_key && duplicate(m, number, &holds, &entry, err) < 0)
        return -1;
    if (holds) {
        *fate = FATE_DUPLICATE;
        return 0;
    }
    if (map->group && eval_text(m, map->group, &group, err) < 0)
        return -1;
    if (map->group && group.n && groups_enter(s->groups, group, &s->group, err) < 0)
        return -1;
    for (size_t i = 0; i < map->n_column; i++)
        if (map->column[i].column == COL_TS && eval_time(m, map->column[i].expr, false, &s->row_ts_us, err) < 0)
            return -1;
    if (s->bad)
        return 0;
    if (events_of_row(m, err) < 0)
        return -1;
    if (s->bad)
        return 0;
    *fate = m->n_event ? FATE_USED : FATE_SILENT;
    if (entry)
        entry->fate = *fate;
    return groups_leave(s->groups, s->group, s->cell, err);
}

int mapper_row(struct mapper *m, const struct row *row, uint64_t number, enum fate *fate, struct err *err)
{
    struct mapper_state *s = m->state;
    m->n_event = 0;
    m->replaces = false;
    *fate = FATE_REJECTED;
    if (load_cells(m, row, err) < 0 || (!s->bad && map_row(m, number, fate, err) < 0))
        return -1;
    if (s->bad) {
        *fate = FATE_REJECTED;
        m->n_event = 0;
        m->problem = buf_view(&s->problem);
        return 0;
    }
    size_t n_cols = schema_n(&m->map->schema);
    for (size_t i = 0; i < m->n_event; i++)
        s->event[i].col = s->cols + i * n_cols;
    m->event = s->event;
    m->counts.no_identity += *fate == FATE_USED && s->base[COL_CUSTOMER].n == 0;
    return 0;
}

int mapper_time(struct mapper *m, const struct row *row, int64_t *ts_us, struct err *err)
{
    struct mapper_counts before = m->counts;
    int digits = m->digits, rc = load_cells(m, row, err);
    *ts_us = TS_NONE;
    for (size_t i = 0; rc == 0 && !m->state->bad && i < m->map->n_column; i++)
        if (m->map->column[i].column == COL_TS)
            rc = eval_time(m, m->map->column[i].expr, false, ts_us, err);
    m->counts = before;
    m->digits = digits;
    return rc;
}
