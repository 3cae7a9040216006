/* by_value: memory of the latest event of each value of a key. See look_back.h. */
#include "rule/engine/look_back.h"

/* A later end of the contact takes the place of the one before it, as an opportunity too. */
static int end_again(struct detect *d, uint32_t rule, struct value *v, const struct subject *x, struct err *err)
{
    struct closing c = {.rule = rule, .anchor = saved_kept(v->saved).anchor};
    if (event_keep(d, rule, x, &v->saved, err) < 0)
        return -1;
    c.into = saved_kept(v->saved).anchor;
    return found_closing(d, &c, err);
}

int by_value_remember(struct detect *d, uint32_t rule, struct state *s, const struct subject *x, struct view value,
                      struct err *err)
{
    bool fresh;
    if (!s->values) {
        s->values = pool_get(&d->pool, sizeof *s->values, err);
        if (!s->values)
            return -1;
        *s->values = (struct values){0};
    }
    struct value *v = values_put(&d->pool, s->values, value, &fresh, err);
    if (!v)
        return -1;
    if (!fresh && other_by_contact(d, rule))
        return end_again(d, rule, v, x, err);
    if (!fresh && look_back_close(d, rule, v->saved, err) < 0)
        return -1;
    return event_keep(d, rule, x, &v->saved, err);
}

int by_value_end(struct detect *d, uint32_t rule, const struct state *s, struct err *err)
{
    for (const struct value *v = s->values ? s->values->oldest : NULL; v; v = v->newer)
        if (look_back_close(d, rule, v->saved, err) < 0)
            return -1;
    return 0;
}

void by_value_forget(struct detect *d, uint32_t rule, struct state *s)
{
    (void)rule;
    if (s->values)
        values_clear(&d->pool, s->values);
    pool_put(&d->pool, s->values, sizeof *s->values);
    s->values = NULL;
}
