/* association_groups: a column's levels, and rows sorted by them. */
#include <math.h>
#include <stdlib.h>

#include "snag/mem.h"
#include "snag/num.h"
#include "stat/measure/association_impl.h"

struct level {
    const char *name;
    double value; /* of numbers */
    int32_t id;   /* of texts */
};
struct levels {
    struct level at[ASSOCIATION_MAX_GROUPS];
    size_t n;
    int32_t *of_id; /* place in `at` of each text of the dict, -1 = not used */
};

static int by_value(const void *a, const void *b)
{
    const struct level *p = a, *q = b;
    return (p->value > q->value) - (p->value < q->value);
}

static int by_name(const void *a, const void *b)
{
    const struct level *p = a, *q = b;
    return strcmp(p->name, q->name);
}

static size_t place_of(const struct levels *l, const struct column *c, size_t row)
{
    size_t k = 0;
    if (c->kind == COLUMN_TEXT)
        return l->of_id[c->id[row]] < 0 ? l->n : (size_t)l->of_id[c->id[row]];
    while (k < l->n && l->at[k].value != column_number(c, row))
        k++;
    return k;
}

static int add_level(struct levels *l, struct association *x, const struct column *c, size_t row, struct err *err)
{
    char text[32];
    if (l->n == ASSOCIATION_MAX_GROUPS)
        return err_set(err, ERR_DATA, "%s makes more than %d groups", c->name, ASSOCIATION_MAX_GROUPS);
    struct level *new = &l->at[l->n];
    if (c->kind == COLUMN_TEXT) {
        struct view v = dict_text(&c->dict, c->id[row]);
        *new = (struct level){.id = c->id[row], .name = arena_copy(&x->arena, v.p, v.n, err)};
        l->of_id[c->id[row]] = (int32_t)l->n;
    } else {
        *new = (struct level){.value = column_number(c, row)};
        new->name = arena_copy(&x->arena, text, num_format(text, new->value), err);
    }
    l->n++;
    return new->name ? 0 : -1;
}

/* In the order of --levels. */
static int order_as_told(struct levels *l, const struct association *x, const struct association_options *o,
                         struct err *err)
{
    if (o->n_levels != l->n)
        return err_set(err, ERR_USAGE, "--levels names %zu group%s; %s has %zu in the rows used", o->n_levels,
                       str_s(o->n_levels), x->second, l->n);
    for (size_t k = 0; k < l->n; k++) {
        size_t from = k;
        while (from < l->n && strcmp(l->at[from].name, o->levels[k]) != 0)
            from++;
        if (from == l->n)
            return err_set(err, ERR_USAGE, "--levels: '%s' is not a group of %s in the rows used, or named twice",
                           o->levels[k], x->second);
        struct level moved = l->at[from];
        l->at[from] = l->at[k];
        l->at[k] = moved;
    }
    return 0;
}

static int find_levels(struct levels *l, struct association *x, const struct column *c, const size_t *row,
                       const struct association_options *o, struct err *err)
{
    if (c->kind == COLUMN_TEXT) {
        l->of_id = mem_zero(c->dict.n, sizeof *l->of_id, err);
        if (!l->of_id)
            return -1;
        for (size_t id = 0; id < c->dict.n; id++)
            l->of_id[id] = -1;
    }
    for (size_t i = 0; i < x->n; i++)
        if (place_of(l, c, row[i]) == l->n && add_level(l, x, c, row[i], err) < 0)
            return -1;
    if (l->n == 1) {
        err_set(err, ERR_DATA, "%s is %s in all %zu row%s used: one group", c->name, l->at[0].name, x->n, str_s(x->n));
        return err_hint(err, "1 instead of the column treats all rows as one group");
    }
    qsort(l->at, l->n, sizeof *l->at, c->kind == COLUMN_TEXT ? by_name : by_value);
    if (o->levels && order_as_told(l, x, o, err) < 0)
        return -1;
    for (size_t k = 0; l->of_id && k < l->n; k++)
        l->of_id[l->at[k].id] = (int32_t)k;
    return 0;
}

/* The first column's value in a row: its number, or 1 for yes. */
static double value_of(const struct association *x, const struct column *first, size_t row)
{
    if (first->kind == COLUMN_NUMBER)
        return column_number(first, row);
    return view_is(dict_text(&first->dict, first->id[row]), x->yes);
}

static int sort_rows(struct association_groups *g, const struct association *x, const struct column *first,
                     const struct column *second, const struct levels *l, const size_t *row, const int32_t *code,
                     struct err *err)
{
    g->end = mem_zero(g->n, sizeof *g->end, err);
    g->value = mem_zero(x->n, sizeof *g->value, err);
    size_t *at = mem_zero(g->n, sizeof *at, err);
    bool failed = !g->end || !g->value || !at;
    if (code) {
        g->cluster = mem_zero(x->n, sizeof *g->cluster, err);
        g->influence = mem_zero(x->n, sizeof *g->influence, err);
        g->sum = mem_zero(x->n_clusters, sizeof *g->sum, err);
        g->met = mem_zero(x->n_clusters, sizeof *g->met, err);
        failed = failed || !g->cluster || !g->influence || !g->sum || !g->met;
    }
    if (failed) {
        free(at);
        return -1;
    }
    for (size_t i = 0; i < x->n; i++)
        g->end[second ? place_of(l, second, row[i]) : 0]++;
    for (size_t k = 1; k < g->n; k++) {
        at[k] = g->end[k - 1];
        g->end[k] += g->end[k - 1];
    }
    for (size_t i = 0; i < x->n; i++) {
        size_t k = second ? place_of(l, second, row[i]) : 0;
        if (code)
            g->cluster[at[k]] = code[i];
        g->value[at[k]++] = value_of(x, first, row[i]);
    }
    free(at);
    return 0;
}

int groups_take(struct association_groups *g, struct association *x, const struct column *first,
                const struct column *second, const size_t *row, const int32_t *code,
                const struct association_options *o, struct err *err)
{
    struct levels l = {.n = 0};
    *g = (struct association_groups){.n = 1};
    int rc = second ? find_levels(&l, x, second, row, o, err) : 0;
    if (rc == 0) {
        g->n = second ? l.n : 1;
        g->name = arena_get(&x->arena, g->n * sizeof *g->name, err);
        rc = g->name ? 0 : -1;
    }
    for (size_t k = 0; rc == 0 && k < g->n; k++)
        g->name[k] = second ? l.at[k].name : NULL;
    if (rc == 0)
        rc = sort_rows(g, x, first, second, &l, row, code, err);
    free(l.of_id);
    return rc;
}

void groups_free(struct association_groups *g)
{
    free(g->end);
    free(g->value);
    free(g->cluster);
    free(g->influence);
    free(g->sum);
    free(g->met);
    *g = (struct association_groups){0};
}
