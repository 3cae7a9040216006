/* leaving: see leaving.h. */
#include "table/features/leaving.h"

#include <stdlib.h>

#include "snag/dict.h"

struct share { /* an event and its landmarks; those from the contact's step on do not count */
    uint32_t next;
    uint16_t column, first, last;
    int16_t by;
};

struct contact_state {
    uint32_t head; /* of its shares; 0 = none */
    uint32_t step; /* the first that knows that the contact is leaving; n_steps = none */
};

struct leaving {
    size_t n_steps;
    struct dict contact; /* row, then the contact's text */
    struct contact_state *state;
    size_t cap_states;
    struct share *share; /* [0] is unused */
    size_t n_shares, cap_shares;
    uint64_t n_marked, n_events;
    struct buf key;
};

int leaving_open(struct leaving **l, size_t n_steps, struct err *err)
{
    *l = mem_zero(1, sizeof **l, err);
    if (!*l)
        return -1;
    (*l)->n_steps = n_steps;
    (*l)->n_shares = 1;
    return 0;
}

static int state_of(struct leaving *l, size_t row, struct view contact, struct contact_state **state, struct err *err)
{
    uint32_t prefix = (uint32_t)row;
    buf_clear(&l->key);
    if (buf_add(&l->key, (const char *)&prefix, sizeof prefix, err) < 0 ||
        buf_add(&l->key, contact.p, contact.n, err) < 0)
        return -1;
    size_t before = l->contact.n;
    int64_t id = dict_put(&l->contact, buf_view(&l->key), err);
    if (id < 0 || mem_reserve(&l->state, &l->cap_states, l->contact.n, sizeof *l->state, err) < 0)
        return -1;
    if (l->contact.n > before)
        l->state[id] = (struct contact_state){.step = (uint32_t)l->n_steps};
    *state = &l->state[id];
    return 0;
}

int leaving_count(struct leaving *l, struct tally_table *t, size_t row, struct view contact, size_t column,
                  size_t first, size_t last, int32_t by, struct err *err)
{
    struct contact_state *state;
    if (contact.n == 0)
        return tally_add(t, row, column, first, last, l->n_steps, by, err);
    if (state_of(l, row, contact, &state, err) < 0)
        return -1;
    l->n_events += tally_is_event(column) && state->step <= last;
    if (state->step <= first)
        return 0;
    if (l->n_shares >= UINT32_MAX)
        return err_set(err, ERR_SYSTEM, "more than %zu events within the look-backs", l->n_shares);
    if (mem_reserve(&l->share, &l->cap_shares, l->n_shares + 1, sizeof *l->share, err) < 0)
        return -1;
    l->share[l->n_shares] = (struct share){.next = state->head,
                                           .column = (uint16_t)column,
                                           .first = (uint16_t)first,
                                           .last = (uint16_t)last,
                                           .by = (int16_t)by};
    state->head = (uint32_t)l->n_shares++;
    return tally_add(t, row, column, first, last < state->step ? last : state->step - 1, l->n_steps, by, err);
}

int leaving_mark(struct leaving *l, struct tally_table *t, size_t row, struct view contact, size_t step,
                 struct err *err)
{
    struct contact_state *state;
    if (contact.n == 0 || step >= l->n_steps)
        return 0;
    if (state_of(l, row, contact, &state, err) < 0)
        return -1;
    if (state->step <= step)
        return 0;
    l->n_marked += state->step == l->n_steps;
    for (uint32_t i = state->head; i != 0; i = l->share[i].next) {
        const struct share *s = &l->share[i];
        size_t last = s->last < state->step ? s->last : state->step - 1; /* the rest is already not counted */
        size_t first = s->first > step ? s->first : step;
        if (first > last)
            continue;
        l->n_events += tally_is_event(s->column) && state->step > s->last;
        if (tally_add(t, row, s->column, first, last, l->n_steps, -s->by, err) < 0)
            return -1;
    }
    state->step = (uint32_t)step;
    return 0;
}

uint64_t leaving_contacts(const struct leaving *l)
{
    return l->n_marked;
}
uint64_t leaving_events(const struct leaving *l)
{
    return l->n_events;
}

void leaving_close(struct leaving *l)
{
    if (!l)
        return;
    dict_free(&l->contact);
    free(l->state);
    free(l->share);
    buf_free(&l->key);
    free(l);
}
