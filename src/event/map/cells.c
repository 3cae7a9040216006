/* cells: the cells of a row that the map reads, as UTF-8. See eval.h. */
#include "base/word.h"
#include "event/map/eval.h"
#include "event/map/recode.h"
#include "event/map/unseen.h"
#include "event/source/reader.h"
#include "snag/tsv.h"

static const struct view nothing;

/* To UTF-8, in the row's arena. 1 if a byte is undefined in the encoding. */
static int recode(struct mapper *m, struct view *v, struct err *err)
{
    char *p = arena_get(&m->state->arena, v->n * 3 + 1, err);
    if (!p)
        return -1;
    for (size_t i = 0; m->map->encoding == ENCODING_CP1252 && i < v->n; i++)
        if (!recode_cp1252((unsigned char)v->p[i]))
            return 1;
    size_t n = recode_to_utf8(p, *v, m->map->encoding == ENCODING_CP1252);
    *v = (struct view){p, n};
    return memchr(p, '\0', n) ? 1 : 0;
}

/* A cell with bytes beyond ASCII, or with a NUL. */
static int to_utf8(struct mapper *m, uint32_t u, struct view *v, struct err *err)
{
    bool high = false;
    for (size_t i = 0; i < v->n && !high; i++)
        high = (unsigned char)v->p[i] >= 0x80;
    int rc = m->map->encoding == ENCODING_UTF8 || !high ? str_utf8_bad(*v) < v->n : recode(m, v, err);
    if (rc <= 0)
        return rc;
    char shown[80];
    struct view name = m->map->used[u].name;
    const char *why = memchr(v->p, '\0', v->n)              ? "holds a NUL byte"
                      : m->map->encoding == ENCODING_CP1252 ? "is not CP1252 text"
                                                            : "is not UTF-8 text (encoding = cp1252 or latin1 in the "
                                                              "map's [file] reads Windows exports)";
    return eval_bad(m, err, "%.*s: '%s' %s", VIEW_FMT(name), str_shown(shown, sizeof shown, *v), why);
}

static int unescape(struct mapper *m, struct view *v, struct err *err)
{
    if (!memchr(v->p, '\\', v->n))
        return 0;
    char *p = arena_get(&m->state->arena, v->n + 1, err);
    struct buf store = {p, 0, v->n + 1};
    return p ? tsv_unescape(v, &store, err) : -1;
}

/* With decimal = comma: a cell that is such a number, 1,5 or 1.234,5 or 1.234, gets the point that all other code
 * expects. Any other text stays as it is. */
static int decimal_comma(struct mapper *m, struct view *v, struct err *err)
{
    size_t sign = v->n && (v->p[0] == '-' || v->p[0] == '+'), digits = 0, groups = 0, comma = 0, n = 0;
    for (size_t i = sign; i < v->n; i++) {
        char c = v->p[i];
        if (c >= '0' && c <= '9')
            digits++;
        else if (c == '.' && !comma && digits >= 1 && (groups ? digits == 3 : digits <= 3)) {
            groups++;
            digits = 0;
        } else if (c == ',' && !comma && digits >= 1 && (!groups || digits == 3)) {
            comma = i;
            digits = 0;
        } else {
            return 0;
        }
    }
    if (digits == 0 || (!comma && (!groups || digits != 3)))
        return 0;
    char *p = arena_get(&m->state->arena, v->n, err);
    if (!p)
        return -1;
    for (size_t i = 0; i < v->n; i++)
        if (v->p[i] != '.')
            p[n++] = v->p[i] == ',' ? '.' : v->p[i];
    *v = (struct view){p, n};
    return 0;
}

/* Is the whole row ASCII? The bytes between its cells are. */
static bool is_ascii(const struct row *row)
{
    const struct view *last = &row->cell[row->n - 1];
    return word_text_is_ascii(row->cell[0].p, (size_t)(last->p + last->n - row->cell[0].p));
}

static void begin_row(struct mapper *m)
{
    struct mapper_state *s = m->state;
    if (!s->keeps)
        arena_reset(&s->arena);
    s->bad = false;
    s->n_fired = 0;
}

/* Has the row as many cells as there are names? A comma behind the last one makes no cell, of a row or of the names. */
static bool fits(const struct mapper_state *s, size_t n, struct view last)
{
    return n == s->n_columns || (n == s->n_columns + 1 && last.n == 0) || (n + 1 == s->n_columns && s->last_nameless);
}

/* Of a row that a reader made, the first cell then says why it is none. */
static int wrong_width(struct mapper *m, size_t n, struct view first, struct err *err)
{
    size_t expected = m->state->n_columns;
    if (map_has_reader(m->map) && n == READER_BAD_CELLS(expected))
        return eval_bad(m, err, "%.*s", VIEW_FMT(first));
    return eval_bad(m, err, "%zu cell%s, the header has %zu (ragged = yes in the map's [file] allows it)", n, str_s(n),
                    expected);
}

/* The cell of a used column, as the map's expressions see it. */
static int take_cell(struct mapper *m, uint32_t u, struct view v, bool escapes, bool plain, struct err *err)
{
    struct mapper_state *s = m->state;
    const struct map *map = m->map;
    if (escapes && v.n && unescape(m, &v, err) < 0)
        return -1;
    if (!plain && !word_text_is_ascii(v.p, v.n) && to_utf8(m, u, &v, err) < 0)
        return -1;
    if (map->trim)
        v = unseen_trim(v);
    if (map->comma && decimal_comma(m, &v, err) < 0)
        return -1;
    s->cell[u] = map->missing.n && words_have(&map->missing, v) ? nothing : v;
    return 0;
}

static void take_selector(struct mapper *m)
{
    m->selector = m->map->selector >= 0 ? m->state->cell[m->map->selector] : (struct view){0};
}

int cells_load(struct mapper *m, const struct row *row, struct err *err)
{
    struct mapper_state *s = m->state;
    const struct map *map = m->map;
    begin_row(m);
    if (!map->ragged && !fits(s, row->n, row->n ? row->cell[row->n - 1] : (struct view){0}))
        return wrong_width(m, row->n, row->n ? row->cell[0] : nothing, err);
    bool plain = row->n > 0 && is_ascii(row);
    for (uint32_t u = 0; u < map->n_used; u++) {
        size_t at = (size_t)s->bound[u];
        struct view v = at < row->n ? row->cell[at] : (struct view){0};
        if (take_cell(m, u, v, map->format == FORMAT_TSV || map_has_reader(map), plain, err) < 0)
            return -1;
    }
    take_selector(m);
    return 0;
}

int cells_load_block(struct mapper *m, struct rows_block *b, const struct rows_block_row *row, struct err *err)
{
    struct mapper_state *s = m->state;
    const struct map *map = m->map;
    bool as_it_is = b->plain && !b->escapes && !map->comma && !map->missing.n && !map->trim;
    begin_row(m);
    if (!map->ragged && row->n_cells != s->n_columns) {
        struct view last = {0};
        if (row->n_cells && rows_block_cell(b, row, row->n_cells - 1, &last, err) < 0)
            return -1;
        struct view first = {0};
        if (row->n_cells && rows_block_cell(b, row, 0, &first, err) < 0)
            return -1;
        if (!fits(s, row->n_cells, last))
            return wrong_width(m, row->n_cells, first, err);
    }
    size_t n = as_it_is ? s->n_asked : map->n_used;
    for (size_t i = 0; i < n; i++) {
        uint32_t u = as_it_is ? s->asked[i] : (uint32_t)i, at = (uint32_t)s->bound[u];
        struct view v = {0};
        if (at < row->n_cells && rows_block_cell(b, row, at, &v, err) < 0)
            return -1;
        if (as_it_is)
            s->cell[u] = v;
        else if (take_cell(m, u, v, b->escapes, b->plain, err) < 0)
            return -1;
    }
    take_selector(m);
    return 0;
}
