/* narrow: what is evaluated of each row: all columns of the map, or only those asked for and whatever can make a row
 * bad. See mapper_narrow. */
#include <stdlib.h>

#include "event/map/eval.h"

int64_t narrow_place(const struct mapper_state *s, uint32_t column)
{
    if (!s->narrow)
        return column;
    for (size_t i = 0; i < s->n_narrow; i++)
        if (s->narrow[i] == column)
            return (int64_t)i;
    return -1;
}

/* ---- which cells are asked for ---- */

static void need_expr(bool *need, const struct expr *e)
{
    if (!e)
        return;
    if (e->kind == EXPR_COLUMN || e->kind == EXPR_PRIOR)
        need[e->column] = true;
    need_expr(need, e->a);
    need_expr(need, e->b);
}

static void need_cond(bool *need, const struct cond *c)
{
    for (size_t i = 0; i < c->n; i++) {
        const struct test *t = &c->test[i];
        need_expr(need, t->left);
        need_expr(need, t->right);
        if (t->kind == TEST_CHANGES || t->kind == TEST_BECOMES)
            need[t->column] = true;
    }
}

static void need_event(bool *need, const struct map_event *e)
{
    need_expr(need, e->at);
    need_expr(need, e->plus[0]);
    need_expr(need, e->plus[1]);
    need_cond(need, &e->when);
    for (size_t i = 0; i < e->n_assign; i++)
        need_expr(need, e->assign[i].expr);
}

void narrow_need(bool *need, const struct map_column *c)
{
    need_expr(need, c->expr);
    need_cond(need, &c->when);
}

static void need_map(bool *need, const struct map *map)
{
    need_expr(need, map->group);
    need_expr(need, map->order);
    need_expr(need, map->newest);
    need_expr(need, map->staff);
    need_expr(need, map->event_name);
    need_cond(need, &map->event_when);
    need_cond(need, &map->unwrap_when);
    need_cond(need, &map->skip);
    need_cond(need, &map->reject);
    for (size_t i = 0; i < map->n_key; i++)
        need_expr(need, map->key[i]);
    for (size_t i = 0; i < map->n_event; i++)
        need_event(need, &map->event[i]);
    for (size_t i = 0; i < map->n_used; i++)
        need[i] |= map->used[i].tracked || (map->selector >= 0 && (size_t)map->selector == i);
}

/* ---- which columns are evaluated ---- */

static size_t times_named(const struct map *map, uint32_t column)
{
    size_t n = 0;
    for (size_t i = 0; i < map->n_column; i++)
        n += map->column[i].column == column;
    return n;
}

/* Does anything else depend on this column? */
static bool is_rested_on(const struct map *map, uint32_t column)
{
    bool rests = column == COL_VALUE || column == COL_CUSTOMER || column == COL_CASE || column == COL_CONTACT ||
                 column == COL_TS || map->carry_per >= 0;
    for (size_t i = 0; i < map->n_words && !rests; i++)
        rests = map->words[i].column == column;
    return rests;
}

static void plan_columns(struct mapper *m, bool *need)
{
    struct mapper_state *s = m->state;
    const struct map *map = m->map;
    s->n_plain = 0;
    s->n_other = 0;
    for (size_t i = 0; i < map->n_column; i++) {
        const struct map_column *c = &map->column[i];
        bool plain = c->expr->kind == EXPR_COLUMN && c->when.n == 0;
        if (plain && !is_rested_on(map, c->column) && narrow_place(s, c->column) < 0)
            continue;
        narrow_need(need, c);
        if (c->column == COL_TS)
            continue;
        if (plain && times_named(map, c->column) == 1)
            s->plain[s->n_plain++] = (struct plain_column){c->column, c->expr->column};
        else
            s->other[s->n_other++] = (uint32_t)i;
    }
}

static int plan(struct mapper *m, struct err *err)
{
    struct mapper_state *s = m->state;
    const struct map *map = m->map;
    bool *need = mem_zero(map->n_used, sizeof *need, err);
    if (!need)
        return -1;
    need_map(need, map);
    plan_columns(m, need);
    s->n_asked = 0;
    for (uint32_t u = 0; u < map->n_used; u++)
        if (need[u])
            s->asked[s->n_asked++] = u;
    free(need);
    return 0;
}

int narrow_open(struct mapper *m, struct err *err)
{
    struct mapper_state *s = m->state;
    s->plain = mem_zero(m->map->n_column, sizeof *s->plain, err);
    s->other = s->plain ? mem_zero(m->map->n_column, sizeof *s->other, err) : NULL;
    s->asked = s->other ? mem_zero(m->map->n_used, sizeof *s->asked, err) : NULL;
    return s->asked ? plan(m, err) : -1;
}

void narrow_close(struct mapper_state *s)
{
    free(s->narrow);
    free(s->plain);
    free(s->other);
    free(s->asked);
}

int narrow_to(struct mapper *m, const uint32_t *column, size_t n, struct err *err)
{
    struct mapper_state *s = m->state;
    s->narrow = mem_zero(n, sizeof *s->narrow, err);
    if (!s->narrow)
        return -1;
    memcpy(s->narrow, column, n * sizeof *column);
    s->n_narrow = n;
    s->keeps = true;
    return plan(m, err);
}
