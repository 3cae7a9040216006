/* intervals: see intervals.h. */
#include "table/features/intervals.h"

#include <stdlib.h>

#include "snag/dict.h"
#include "table/features/tally.h"

#define NO_CONTACT UINT32_MAX

struct stored_change {
    int64_t ts_us;
    uint32_t row, contact;
    uint16_t column;
    int16_t by;
};

struct intervals {
    struct stored_change *change;
    size_t n, cap;
    struct dict contact; /* row, then the contact's text */
    int64_t *leave_us;   /* by contact: its first request to leave; TS_NONE = none */
    size_t n_leave, cap_leave;
    size_t *first; /* by row, after intervals_sort */
    uint32_t *order;
    uint64_t n_marked, n_events;
    struct buf key;
};

int intervals_open(struct intervals **s, struct err *err)
{
    *s = mem_zero(1, sizeof **s, err);
    return *s ? 0 : -1;
}

static int contact_of(struct intervals *s, size_t row, struct view contact, uint32_t *id, struct err *err)
{
    uint32_t prefix = (uint32_t)row;
    *id = NO_CONTACT;
    if (contact.n == 0)
        return 0;
    buf_clear(&s->key);
    if (buf_add(&s->key, (const char *)&prefix, sizeof prefix, err) < 0 ||
        buf_add(&s->key, contact.p, contact.n, err) < 0)
        return -1;
    int64_t put = dict_put(&s->contact, buf_view(&s->key), err);
    if (put < 0 || mem_reserve(&s->leave_us, &s->cap_leave, s->contact.n, sizeof *s->leave_us, err) < 0)
        return -1;
    while (s->n_leave < s->contact.n)
        s->leave_us[s->n_leave++] = TS_NONE;
    *id = (uint32_t)put;
    return 0;
}

int intervals_add(struct intervals *s, size_t row, struct view contact, size_t column, int by, int64_t ts_us,
                  struct err *err)
{
    uint32_t id;
    if (contact_of(s, row, contact, &id, err) < 0)
        return -1;
    if (s->n >= UINT32_MAX)
        return err_set(err, ERR_SYSTEM, "more than %zu events that count", s->n);
    if (mem_reserve(&s->change, &s->cap, s->n + 1, sizeof *s->change, err) < 0)
        return -1;
    s->change[s->n++] = (struct stored_change){ts_us, (uint32_t)row, id, (uint16_t)column, (int16_t)by};
    return 0;
}

int intervals_leave(struct intervals *s, size_t row, struct view contact, int64_t ts_us, struct err *err)
{
    uint32_t id;
    if (contact_of(s, row, contact, &id, err) < 0)
        return -1;
    if (id != NO_CONTACT && (s->leave_us[id] == TS_NONE || ts_us < s->leave_us[id])) {
        s->n_marked += s->leave_us[id] == TS_NONE;
        s->leave_us[id] = ts_us;
    }
    return 0;
}

int intervals_sort(struct intervals *s, size_t n_rows, struct err *err)
{
    s->first = mem_zero(n_rows + 2, sizeof *s->first, err);
    s->order = s->first ? mem_zero(s->n + 1, sizeof *s->order, err) : NULL;
    if (!s->order)
        return -1;
    for (size_t i = 0; i < s->n; i++) {
        const struct stored_change *c = &s->change[i];
        s->first[c->row + 2]++;
        s->n_events += c->contact != NO_CONTACT && s->leave_us[c->contact] != TS_NONE && tally_is_event(c->column);
    }
    for (size_t row = 2; row < n_rows + 2; row++)
        s->first[row] += s->first[row - 1];
    for (size_t i = 0; i < s->n; i++)
        s->order[s->first[s->change[i].row + 1]++] = (uint32_t)i;
    return 0;
}

size_t intervals_first(const struct intervals *s, size_t row)
{
    return s->first[row];
}

struct interval_change intervals_change(const struct intervals *s, size_t i)
{
    const struct stored_change *c = &s->change[s->order[i]];
    int64_t until_us = c->contact == NO_CONTACT ? TS_NONE : s->leave_us[c->contact];
    return (struct interval_change){c->ts_us, until_us, c->column, c->by};
}

uint64_t intervals_contacts(const struct intervals *s)
{
    return s->n_marked;
}
uint64_t intervals_events(const struct intervals *s)
{
    return s->n_events;
}

void intervals_close(struct intervals *s)
{
    if (!s)
        return;
    free(s->change);
    dict_free(&s->contact);
    free(s->leave_us);
    free(s->first);
    free(s->order);
    buf_free(&s->key);
    free(s);
}
