/* measure_cells: durations by cell, and the cells that have rows. See measure_impl.h. */
#include <stdlib.h>

#include "rule/rate/measure_impl.h"

/* ---- durations by cell ---- */

/* The cell's rule is the measure. */
static enum measure_kind measure_of_cell(const struct measures *m, uint32_t cell)
{
    uint32_t key[CELL_VALUES];
    memcpy(key, dict_text(&m->grid->key, cell).p, sizeof key);
    return (enum measure_kind)key[CELL_RULE];
}

/* Each is swapped into the place of its cell until all of the cell are there. */
static void fill_part(struct measures *m, const struct measure_list *l, size_t cell, size_t *next)
{
    const struct measure_part *part = &m->part[cell];
    if (part->n == l->n)
        return;
    while (next[cell] < part->first + part->n) {
        struct measure_obs here = l->obs[next[cell]];
        if (here.bucket == cell) {
            next[cell]++;
            continue;
        }
        struct measure_obs *to = &l->obs[next[here.bucket]++];
        l->obs[next[cell]] = *to;
        *to = here;
    }
}

/* Puts the durations of each measure in the order of their cells. */
static int group(struct measures *m, struct err *err)
{
    size_t n_cells = m->grid->key.n, in_list[N_MEASURES_COLLECTED] = {0};
    size_t *next = mem_zero(n_cells + 1, sizeof *next, err);
    m->part = mem_zero(n_cells + 1, sizeof *m->part, err);
    if (!next || !m->part) {
        free(next);
        return -1;
    }
    for (size_t kind = 0; kind < N_MEASURES_COLLECTED; kind++)
        for (size_t i = 0; i < m->list[kind].n; i++)
            m->part[m->list[kind].obs[i].bucket].n++;
    for (uint32_t c = 0; c < n_cells; c++) {
        size_t *before = &in_list[measure_of_cell(m, c)];
        m->part[c].first = *before;
        next[c] = *before;
        *before += m->part[c].n;
    }
    for (uint32_t c = 0; c < n_cells; c++)
        fill_part(m, &m->list[measure_of_cell(m, c)], c, next);
    free(next);
    return 0;
}

/* ---- words ---- */

/* "solve or close" */
static int join(struct measures *m, const struct view *name, size_t n, struct view *to, struct err *err)
{
    struct buf b = {0};
    int rc = 0;
    for (size_t i = 0; rc == 0 && i < n; i++)
        rc = buf_addf(&b, err, "%s%.*s", i == 0 ? "" : i + 1 < n ? ", " : " or ", VIEW_FMT(name[i]));
    *to = (struct view){rc == 0 ? arena_copy(&m->texts, b.n ? b.p : "", b.n, err) : NULL, b.n};
    buf_free(&b);
    return to->p ? 0 : -1;
}

/* ---- rows ---- */

static int begin_row(struct measures *m, const struct measure_asked *a, struct cell_row *row, struct err *err)
{
    enum measure_kind kind = measure_collected(a->kind);
    struct measure_names names;
    *row = (struct cell_row){.told = {.kind = a->kind,
                                      .name = a->name,
                                      .level_us = a->level_us,
                                      .of = a->of,
                                      .period = view_of(m->grid->period[0].name),
                                      .seen = m->unseen[kind] ? RATE_UNSEEN : RATE_SEEN},
                             .cell = RATE_NO_CELL};
    measure_names_of(m, a->kind, &names);
    if (join(m, names.to, names.n_to, &row->told.to, err) < 0)
        return -1;
    if (!m->unseen[kind])
        return 0;
    return m->from[kind].found ? join(m, names.to, names.n_to, &row->told.missing, err)
                               : join(m, names.from, names.n_from, &row->told.missing, err);
}

static int put(struct measures *m, const struct cell_row *row, struct err *err)
{
    if (mem_reserve(&m->row, &m->cap_rows, m->n_rows + 1, sizeof *m->row, err) < 0)
        return -1;
    m->row[m->n_rows++] = *row;
    return 0;
}

static int put_cell(struct measures *m, const struct cell_row *begun, uint32_t cell, const uint32_t *key,
                    const struct coverage *seen, struct err *err)
{
    struct rates *r = m->grid;
    struct cell_row row = *begun;
    struct view *group = arena_get(&m->texts, (r->n_by + 1) * sizeof *group, err);
    uint32_t *value = arena_get(&m->texts, (r->n_by + 1) * sizeof *value, err);
    if (!group || !value)
        return -1;
    memcpy(value, key + CELL_VALUES, r->n_by * sizeof *value);
    for (size_t i = 0; i < r->n_by; i++)
        if (group_text(r, &r->by[i], key[CELL_VALUES + i], &group[i], err) < 0)
            return -1;
    row.told.group = group;
    row.told.value = value;
    row.told.grouped = true;
    row.told.n = m->part[cell].n;
    row.cell = cell;
    if (rates_partly(r, &m->from[key[CELL_RULE]], seen, key, 0))
        row.told.seen = RATE_PARTLY;
    return put(m, &row, err);
}

static int by_group(const void *a, const void *b, void *n_groups)
{
    const struct cell_row *x = a, *y = b;
    int order = 0;
    for (size_t i = 0; order == 0 && i < *(const size_t *)n_groups; i++)
        order = view_cmp(x->told.group[i], y->told.group[i]);
    return order;
}

/* The rows of one measure; it has one even if nothing was measured. */
static int put_rows(struct measures *m, const struct measure_asked *a, const struct coverage *seen, struct err *err)
{
    struct rates *r = m->grid;
    uint32_t key[CELL_VALUES + RATES_GROUPS];
    struct cell_row row;
    size_t first = m->n_rows, n_groups = r->n_by;
    if (begin_row(m, a, &row, err) < 0)
        return -1;
    for (uint32_t i = 0; row.told.seen != RATE_UNSEEN && i < r->key.n; i++) {
        memcpy(key, dict_text(&r->key, i).p, (CELL_VALUES + r->n_by) * sizeof *key);
        bool mine = key[CELL_RULE] == measure_collected(a->kind) && key[CELL_PERIOD] == 0;
        if (mine && r->cell[i].shown && put_cell(m, &row, i, key, seen, err) < 0)
            return -1;
    }
    if (m->n_rows > first + 1)
        qsort_r(m->row + first, m->n_rows - first, sizeof *m->row, by_group, &n_groups);
    if (m->n_rows > first)
        return 0;
    struct view *none = arena_get(&m->texts, (r->n_by + 1) * sizeof *none, err);
    for (size_t i = 0; none && i < r->n_by; i++)
        none[i] = (struct view){0};
    row.told.group = none;
    return none ? put(m, &row, err) : -1;
}

int measure_cells(struct measures *m, const struct coverage *seen, struct err *err)
{
    struct rates *r = m->grid;
    bool empty = rates_whole(r, seen);
    r->first_us = seen->first_us;
    r->last_us = seen->last_us;
    if (!empty && m->wanted[MEASURE_IN_WORK] &&
        measure_stock(m, rate_local_day(r->o.zone, seen->first_us), rate_local_day(r->o.zone, seen->last_us) - 1, err) <
            0)
        return -1;
    for (size_t i = 0; i < r->key.n; i++)
        r->cell[i].shown = false;
    for (size_t kind = 0; kind < N_MEASURES_COLLECTED; kind++)
        for (size_t i = 0; i < m->list[kind].n; i++)
            r->cell[m->list[kind].obs[i].bucket].shown = true;
    if (!r->o.sparse && (!empty || r->n_periods) &&
        rates_fill(r, r->period[0].first_day, r->period[0].last_day, err) < 0)
        return -1;
    if (group(m, err) < 0)
        return -1;
    for (size_t i = 0; i < m->n_asked; i++)
        if (put_rows(m, &m->asked[i], seen, err) < 0)
            return -1;
    return 0;
}

size_t measures_n(const struct measures *m)
{
    return m->n_rows;
}

const struct measure_cell *measures_cell(const struct measures *m, size_t i)
{
    return &m->row[i].told;
}

void measures_durations(const struct measures *m, size_t i, size_t first, size_t n, struct measured *to)
{
    const struct cell_row *row = &m->row[i];
    if (n == 0)
        return;
    const struct measure_obs *from = m->list[measure_of_cell(m, row->cell)].obs + m->part[row->cell].first + first;
    for (size_t k = 0; k < n; k++) {
        const struct measure_obs *o = &from[k];
        to[k] = (struct measured){(int64_t)o->length_us, (enum measure_fate)o->fate, o->given, o->customer};
    }
}
