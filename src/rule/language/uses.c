/* uses: what a rule's lists say of events that other rules make: which those are, and what they rest on. See model.h.
 */
#include <stdlib.h>

#include "rule/language/model.h"

/* Names put together, each once. */
struct gathering {
    struct rules *rules;
    struct dict known;
    uint32_t *stamp; /* by known name: the gathering that it was last part of */
    size_t cap;
    uint32_t now;
    struct view *any; /* "snag:*" and the events that it stands for; NULL: not put together yet */
};

static int gather(struct gathering *g, const struct view **list, size_t *n, struct view name, struct err *err)
{
    int64_t id = dict_put(&g->known, name, err);
    if (id < 0 || mem_reserve_zero(&g->stamp, &g->cap, (size_t)id + 1, sizeof *g->stamp, err) < 0)
        return -1;
    if (g->stamp[id] == g->now)
        return 0;
    g->stamp[id] = g->now;
    struct view *grown = rules_grow(g->rules, *list, *n, sizeof *grown, err);
    if (!grown)
        return -1;
    grown[(*n)++] = name;
    *list = grown;
    return 0;
}

/* An event that rules make rests on what they wait for; they are settled before anybody uses it. */
static int event_rests(struct gathering *g, int64_t id, struct err *err)
{
    struct makers *m = &g->rules->makers[id];
    if (m->n_rests)
        return 0;
    g->now++;
    if (gather(g, &m->rests, &m->n_rests, dict_text(&g->rules->emitted, id), err) < 0)
        return -1;
    for (size_t i = 0; i < m->n; i++) {
        const struct part *part = rule_awaits(&g->rules->rule[m->of[i]]);
        for (size_t k = 0; k < part->n_rests; k++)
            if (gather(g, &m->rests, &m->n_rests, part->rests[k], err) < 0)
                return -1;
    }
    return 0;
}

static int settle_made(struct gathering *g, struct part *part, struct err *err)
{
    uint32_t *made = NULL;
    for (size_t i = 0; i < part->n_said; i++) {
        int64_t id = dict_get(&g->rules->emitted, part->name[i]);
        if (id == DICT_NONE)
            continue;
        made = rules_grow(g->rules, made, part->n_made, sizeof *made, err);
        if (!made || event_rests(g, id, err) < 0)
            return -1;
        made[part->n_made++] = (uint32_t)id;
        part->made = made;
    }
    return 0;
}

static int settle_rests(struct gathering *g, struct part *part, struct err *err)
{
    if (part->n_made == 0 || part->n_said == 1) {
        const struct makers *m = part->n_made ? &g->rules->makers[part->made[0]] : NULL;
        part->rests = m ? m->rests : part->name;
        part->n_rests = m ? m->n_rests : part->n_said;
        return 0;
    }
    g->now++;
    for (size_t i = 0; i < part->n_said; i++) {
        int64_t id = dict_get(&g->rules->emitted, part->name[i]);
        const struct makers *m = id == DICT_NONE ? NULL : &g->rules->makers[id];
        for (size_t k = 0; k < (m ? m->n_rests : 1); k++)
            if (gather(g, &part->rests, &part->n_rests, m ? m->rests[k] : part->name[i], err) < 0)
                return -1;
    }
    return 0;
}

/* snag:* becomes the snags that it stands for, behind what is written. */
static int settle_any(struct gathering *g, struct part *part, const struct makers *any, struct err *err)
{
    bool says = false;
    for (size_t i = 0; i < part->n_said; i++)
        says = says || view_is(part->name[i], "snag:*");
    if (!says)
        return 0;
    struct view *name = part->n_said == 1 ? g->any : NULL; /* the usual list is shared */
    if (!name) {
        name = arena_get(&g->rules->arena, (part->n_said + any->n) * sizeof *name, err);
        if (!name)
            return -1;
        memcpy(name, part->name, part->n_said * sizeof *name);
        for (size_t i = 0; i < any->n; i++)
            name[part->n_said + i] = g->rules->rule[any->of[i]].emits;
        if (part->n_said == 1)
            g->any = name;
    }
    part->name = name;
    part->n_names = part->n_said + any->n;
    return 0;
}

static int settle_part(struct gathering *g, struct part *part, const struct makers *any, struct err *err)
{
    if (settle_made(g, part, err) < 0 || settle_rests(g, part, err) < 0)
        return -1;
    return settle_any(g, part, any, err);
}

int uses_settle(struct rules *rules, struct err *err)
{
    struct gathering g = {.rules = rules};
    int64_t any = dict_get(&rules->emitted, (struct view)SNAG_ANY);
    int rc = 0;
    for (size_t i = 0; i < rules->n; i++)
        for (size_t k = 0; rc == 0 && k < RULE_PARTS; k++)
            rc = settle_part(&g, rule_part(&rules->rule[i], k), &rules->makers[any], err);
    dict_free(&g.known);
    free(g.stamp);
    return rc;
}
