/* groups: the values of earlier rows of each group of a log, for changes, becomes and prior.
 *
 * Only columns that a map looks back at are kept. Their values are few (states, teams, priorities), so each column has
 * a dictionary and a group holds four bytes per value, eight if prior is used.
 */
#include "event/map/eval.h"

#include <stdlib.h>

#include "event/map/past.h"

struct groups {
    const struct map *map;
    struct dict names;
    uint32_t *slot;      /* by used column: index among the tracked ones */
    struct dict *values; /* by slot */
    size_t n_slots;
    uint32_t *last, *prior; /* [group * n_slots + slot]: id of the value + 1 */
    size_t cap_last, cap_prior;
    int64_t *last_us; /* by group: time of its last row */
    size_t cap_us;
};

int groups_open(struct groups **out, const struct map *map, struct err *err)
{
    struct groups *g = mem_zero(1, sizeof *g, err);
    *out = g;
    if (!g)
        return -1;
    g->map = map;
    g->slot = mem_zero(map->n_used, sizeof *g->slot, err);
    if (!g->slot)
        return -1;
    for (size_t u = 0; u < map->n_used; u++)
        if (map->used[u].tracked)
            g->slot[u] = (uint32_t)g->n_slots++;
    g->values = mem_zero(g->n_slots, sizeof *g->values, err);
    return g->values ? 0 : -1;
}

int groups_enter(struct groups *g, struct view name, size_t *group, struct err *err)
{
    int64_t id = dict_put(&g->names, name, err);
    if (id < 0)
        return -1;
    *group = (size_t)id;
    size_t n = (*group + 1) * g->n_slots;
    if (mem_reserve_zero(&g->last, &g->cap_last, n, sizeof *g->last, err) < 0)
        return -1;
    return mem_reserve_zero(&g->prior, &g->cap_prior, n, sizeof *g->prior, err);
}

int groups_time(struct groups *g, size_t group, int64_t ts_us, int *step, struct err *err)
{
    size_t before = g->cap_us;
    *step = 0;
    if (group == NO_GROUP)
        return 0;
    if (mem_reserve(&g->last_us, &g->cap_us, group + 1, sizeof *g->last_us, err) < 0)
        return -1;
    for (size_t i = before; i < g->cap_us; i++)
        g->last_us[i] = INT64_MIN;
    if (g->last_us[group] != INT64_MIN)
        *step = (ts_us > g->last_us[group]) - (ts_us < g->last_us[group]);
    g->last_us[group] = ts_us;
    return 0;
}

static struct view value(const struct groups *g, const uint32_t *ids, size_t group, uint32_t used)
{
    if (group == NO_GROUP)
        return (struct view){0};
    uint32_t slot = g->slot[used], id_p1 = ids[group * g->n_slots + slot];
    return id_p1 ? dict_text(&g->values[slot], id_p1 - 1) : (struct view){0};
}

struct view groups_last(const struct groups *g, size_t group, uint32_t used)
{
    return value(g, g->last, group, used);
}
struct view groups_prior(const struct groups *g, size_t group, uint32_t used)
{
    return value(g, g->prior, group, used);
}

int groups_leave(struct groups *g, size_t group, const struct view *cell, struct err *err)
{
    if (group == NO_GROUP)
        return 0;
    for (uint32_t u = 0; u < g->map->n_used; u++) {
        if (!g->map->used[u].tracked)
            continue;
        uint32_t *last = &g->last[group * g->n_slots + g->slot[u]], *prior = &g->prior[group * g->n_slots + g->slot[u]];
        if (cell[u].n == 0) {
            *prior = 0;
            continue;
        }
        if (*last == 0 || !view_eq(dict_text(&g->values[g->slot[u]], *last - 1), cell[u])) {
            int64_t id = dict_put(&g->values[g->slot[u]], cell[u], err);
            if (id < 0)
                return -1;
            *last = (uint32_t)id + 1;
        }
        *prior = *last;
    }
    return 0;
}

/* Texts in a row, each behind its length. */
static int add_text(struct buf *list, struct view text, struct err *err)
{
    if (buf_addf(list, err, "%zu:", text.n) < 0)
        return -1;
    return text.n ? buf_add(list, text.p, text.n, err) : 0;
}

static bool take_text(struct view *list, struct view *text)
{
    size_t n = 0, i = 0;
    for (; i < list->n && list->p[i] >= '0' && list->p[i] <= '9' && n < list->n; i++)
        n = n * 10 + (size_t)(list->p[i] - '0');
    if (i == 0 || i >= list->n || list->p[i] != ':' || list->n - i - 1 < n)
        return false;
    *text = (struct view){list->p + i + 1, n};
    *list = (struct view){text->p + n, list->n - i - 1 - n};
    return true;
}

/* Of each tracked column its last value and the previous row's. */
int groups_past(const struct groups *g, const struct past_sink *to, struct err *err)
{
    struct buf values = {0};
    int rc = 0;
    for (size_t i = 0; rc == 0 && i < g->names.n; i++) {
        buf_clear(&values);
        for (uint32_t u = 0; rc == 0 && u < g->map->n_used; u++) {
            if (!g->map->used[u].tracked)
                continue;
            rc = add_text(&values, groups_last(g, i, u), err);
            if (rc == 0)
                rc = add_text(&values, groups_prior(g, i, u), err);
        }
        const struct past fact = {VIEW_LIT("group"), dict_text(&g->names, (int64_t)i), buf_view(&values),
                                  i < g->cap_us ? g->last_us[i] : INT64_MIN};
        if (rc == 0)
            rc = to->put(to->ctx, &fact, err);
    }
    buf_free(&values);
    return rc;
}

static int learn_value(struct groups *g, uint32_t slot, struct view text, uint32_t *id_p1, struct err *err)
{
    int64_t id = text.n ? dict_put(&g->values[slot], text, err) : -1;
    *id_p1 = (uint32_t)(id + 1);
    return text.n && id < 0 ? -1 : 0;
}

int groups_learn(struct groups *g, const struct past *fact, struct err *err)
{
    struct view rest = fact->text, last, prior;
    size_t group;
    int step;
    if (groups_enter(g, fact->key, &group, err) < 0)
        return -1;
    for (size_t slot = 0; slot < g->n_slots && take_text(&rest, &last) && take_text(&rest, &prior); slot++) {
        size_t at = group * g->n_slots + slot;
        if (learn_value(g, (uint32_t)slot, last, &g->last[at], err) < 0 ||
            learn_value(g, (uint32_t)slot, prior, &g->prior[at], err) < 0)
            return -1;
    }
    return fact->number == INT64_MIN ? 0 : groups_time(g, group, fact->number, &step, err);
}

void groups_close(struct groups *g)
{
    if (!g)
        return;
    for (size_t i = 0; g->values && i < g->n_slots; i++)
        dict_free(&g->values[i]);
    dict_free(&g->names);
    free(g->values);
    free(g->slot);
    free(g->last);
    free(g->prior);
    free(g->last_us);
    free(g);
}
