/* columns: the columns of ours that all events of a row share. See eval.h. */
#include "event/map/eval.h"

#include "event/map/unseen.h"

void recode_words(struct mapper *m, const struct map_words *w, struct view *v)
{
    int64_t id = v->n ? dict_get(&w->foreign, *v) : DICT_NONE;
    if (id >= 0)
        *v = w->ours[id];
    else if (v->n)
        m->counts.unlisted_words++;
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

static int base_column(struct mapper *m, const struct map_column *c, struct err *err)
{
    struct mapper_state *s = m->state;
    bool holds = true;
    if (c->column == COL_TS || s->base[c->column].n)
        return 0;
    if (c->when.n && eval_cond(m, &c->when, &holds, err) < 0)
        return -1;
    return holds ? eval_text(m, c->expr, &s->base[c->column], err) : 0;
}

int columns_other(struct mapper *m, struct err *err)
{
    struct mapper_state *s = m->state;
    const struct map *map = m->map;
    for (size_t i = 0; i < s->n_other; i++)
        s->base[map->column[s->other[i]].column] = (struct view){0};
    for (size_t i = 0; i < s->n_other; i++)
        if (base_column(m, &map->column[s->other[i]], err) < 0)
            return -1;
    return 0;
}

/* Names of customers, cases and contacts have no blanks at their edges, seen or not. */
static void trim_id(struct mapper *m, struct view *id)
{
    if (!unseen_at_edge(*id))
        return;
    struct view bare = unseen_trim(*id), before = {id->p, (size_t)(bare.p - id->p)},
                behind = {bare.p + bare.n, id->n - before.n - bare.n};
    unsigned c = unseen_first(before.n && unseen_first(before) ? before : behind);
    m->counts.unseen += c != 0;
    if (c && m->counts.unseen == 1)
        m->unseen = c;
    *id = bare;
}

int columns_of_row(struct mapper *m, struct err *err)
{
    struct mapper_state *s = m->state;
    const struct map *map = m->map;
    for (size_t i = 0; i < s->n_plain; i++)
        s->base[s->plain[i].column] = s->cell[s->plain[i].cell];
    if (columns_other(m, err) < 0)
        return -1;
    for (size_t i = 0; i < map->n_words; i++)
        if (map->words[i].column != COL_EVENT)
            recode_words(m, &map->words[i], &s->base[map->words[i].column]);
    trim_id(m, &s->base[COL_CUSTOMER]);
    trim_id(m, &s->base[COL_CASE]);
    trim_id(m, &s->base[COL_CONTACT]);
    column_anonymous(map, &s->base[COL_CUSTOMER]);
    return map->carry_per >= 0 ? carry(m, err) : 0;
}
