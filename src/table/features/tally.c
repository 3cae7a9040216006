/* tally: see tally.h. */
#include "table/features/tally.h"

#include <stdlib.h>
#include <string.h>

struct tally_cell {
    uint32_t next;
    uint16_t step, column;
    int32_t change;
};

static int add_row(struct tally_table *t, size_t row, struct err *err)
{
    if (mem_reserve_zero(&t->head, &t->cap_rows, row + 1, sizeof *t->head, err) < 0)
        return -1;
    t->n_rows = row + 1;
    return 0;
}

/* A cell that is used moves to the front of its list: the row's next event will most likely want it again. */
static int change(struct tally_table *t, size_t row, size_t column, size_t step, int32_t by, struct err *err)
{
    uint32_t *link = &t->head[row], i;
    for (; (i = *link) != 0; link = &t->cell[i].next)
        if (t->cell[i].column == column && t->cell[i].step == step) {
            t->cell[i].change += by;
            *link = t->cell[i].next;
            break;
        }
    if (i == 0) {
        if (t->n >= UINT32_MAX - 1)
            return err_set(err, ERR_SYSTEM, "more than %zu counts that are not 0", t->n);
        if (t->n == 0)
            t->n = 1;
        if (mem_reserve(&t->cell, &t->cap, t->n + 1, sizeof *t->cell, err) < 0)
            return -1;
        i = (uint32_t)t->n++;
        t->cell[i] = (struct tally_cell){.step = (uint16_t)step, .column = (uint16_t)column, .change = by};
    }
    t->cell[i].next = t->head[row];
    t->head[row] = i;
    return 0;
}

static int32_t *near_of(const struct tally_table *t, size_t row)
{
    return (int32_t *)t->near.base + row * TALLY_NEAR;
}

static void add_now(struct tally_later *later)
{
    if (later->count)
        *later->count += later->by;
    later->count = NULL;
}

static int add_near(struct tally_table *t, size_t row, size_t column, int32_t by, struct err *err)
{
    if (row >= t->n_near) {
        if (!t->near.base)
            steady_open(&t->near, TALLY_NEAR * sizeof(int32_t));
        if (steady_room(&t->near, row + 1, err) < 0)
            return -1;
        t->n_near = row + 1;
    }
    struct tally_later *later = &t->later[t->n_later++ % TALLY_LATER];
    add_now(later);
    *later = (struct tally_later){near_of(t, row) + column, by};
    __builtin_prefetch(later->count, 1);
    return 0;
}

int tally_add(struct tally_table *t, size_t row, size_t column, size_t first, size_t last, size_t n_steps, int32_t by,
              struct err *err)
{
    if (n_steps == 1 && column < TALLY_NEAR)
        return add_near(t, row, column, by, err);
    if (row >= t->n_rows && add_row(t, row, err) < 0)
        return -1;
    if (change(t, row, column, first, by, err) < 0)
        return -1;
    return last + 1 < n_steps ? change(t, row, column, last + 1, -by, err) : 0;
}

void tally_fetch(const struct tally_table *t, size_t row)
{
    if (row < t->n_near)
        __builtin_prefetch(near_of(t, row));
    if (row < t->n_rows)
        __builtin_prefetch(&t->head[row]);
}

void tally_read(struct tally_table *t, size_t row, size_t step, int64_t *dst, size_t n_columns)
{
    for (size_t i = 0; t->n_later && i < TALLY_LATER; i++)
        add_now(&t->later[i]);
    t->n_later = 0;
    memset(dst, 0, n_columns * sizeof *dst);
    for (size_t i = 0; row < t->n_near && i < TALLY_NEAR && i < n_columns; i++)
        dst[i] = near_of(t, row)[i];
    if (row >= t->n_rows)
        return;
    for (uint32_t i = t->head[row]; i != 0; i = t->cell[i].next)
        if (t->cell[i].step <= step && t->cell[i].column < n_columns)
            dst[t->cell[i].column] += t->cell[i].change;
}

void tally_free(struct tally_table *t)
{
    steady_close(&t->near);
    free(t->cell);
    free(t->head);
    *t = (struct tally_table){0};
}
