/* past: what maps remember of earlier rows, as facts that can be written down and learned again. See past.h. */
#include "event/map/past.h"

#include <stdlib.h>

#include "event/map/eval.h"

/* ---- out ---- */

static int tell_keys(const struct mapper_state *s, const struct past_sink *to, struct err *err)
{
    for (size_t i = 0; i < s->keys.n; i++) {
        const struct past fact = {VIEW_LIT("key"), dict_text(&s->keys, (int64_t)i), {0}, s->key_row[i].fate};
        if (s->key_row[i].fate != FATE_REJECTED && to->put(to->ctx, &fact, err) < 0)
            return -1;
    }
    return 0;
}

/* A site is two bytes before the key. */
static int tell_firsts(const struct mapper_state *s, const struct past_sink *to, struct err *err)
{
    for (size_t i = 0; i < s->seen.n; i++) {
        struct view whole = dict_text(&s->seen, (int64_t)i);
        const unsigned char *site = (const unsigned char *)whole.p;
        const struct past fact = {VIEW_LIT("first"), {whole.p + 2, whole.n - 2}, {0}, site[0] | site[1] << 8};
        if (s->seen_first[i] && to->put(to->ctx, &fact, err) < 0)
            return -1;
    }
    return 0;
}

static int tell_carried(const struct mapper_state *s, const struct past_sink *to, struct err *err)
{
    for (size_t i = 0; i < s->carry_key.n; i++) {
        const struct past fact = {VIEW_LIT("carry"), dict_text(&s->carry_key, (int64_t)i),
                                  dict_text(&s->carry_value, s->carried[i] - 1), 0};
        if (to->put(to->ctx, &fact, err) < 0)
            return -1;
    }
    return 0;
}

int mapper_past(const struct mapper *m, const struct past_sink *to, struct err *err)
{
    const struct mapper_state *s = m->state;
    if (groups_past(s->groups, to, err) < 0 || tell_keys(s, to, err) < 0 || tell_firsts(s, to, err) < 0)
        return -1;
    return tell_carried(s, to, err);
}

/* ---- in ---- */

static int learn_key(struct mapper_state *s, const struct past *fact, struct err *err)
{
    int64_t id = dict_put(&s->keys, fact->key, err);
    if (id < 0 || mem_reserve(&s->key_row, &s->cap_keys, (size_t)id + 1, sizeof *s->key_row, err) < 0)
        return -1;
    s->key_row[id] = (struct key_row){.fate = fact->number == FATE_SILENT ? FATE_SILENT : FATE_USED};
    return 1;
}

static int learn_first(struct mapper_state *s, const struct past *fact, struct err *err)
{
    const char site[2] = {(char)(fact->number & 0xff), (char)(fact->number >> 8 & 0xff)};
    struct buf whole = {0};
    int64_t id = -1;
    if (buf_add(&whole, site, sizeof site, err) == 0 && buf_add(&whole, fact->key.p, fact->key.n, err) == 0)
        id = dict_put(&s->seen, buf_view(&whole), err);
    buf_free(&whole);
    if (id < 0 || mem_reserve_zero(&s->seen_first, &s->cap_seen, (size_t)id + 1, sizeof *s->seen_first, err) < 0)
        return -1;
    s->seen_first[id] = true;
    return 1;
}

static int learn_carried(struct mapper_state *s, const struct past *fact, struct err *err)
{
    int64_t id = dict_put(&s->carry_key, fact->key, err),
            value = id < 0 ? -1 : dict_put(&s->carry_value, fact->text, err);
    if (value < 0 || mem_reserve(&s->carried, &s->cap_carried, (size_t)id + 1, sizeof *s->carried, err) < 0)
        return -1;
    s->carried[id] = (uint32_t)value + 1;
    return 1;
}

int mapper_learn(struct mapper *m, const struct past *fact, struct err *err)
{
    struct mapper_state *s = m->state;
    if (view_is(fact->kind, "group"))
        return groups_learn(s->groups, fact, err) < 0 ? -1 : 1;
    if (view_is(fact->kind, "key"))
        return learn_key(s, fact, err);
    if (view_is(fact->kind, "first"))
        return learn_first(s, fact, err);
    return view_is(fact->kind, "carry") ? learn_carried(s, fact, err) : 0;
}
