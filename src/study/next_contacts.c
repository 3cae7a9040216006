/* next_contacts: inbound contacts of each customer, and which of them follow which. See next_impl.h. */
#include <stdlib.h>

#include "study/next_impl.h"

int next_open(struct next_issues **to, const struct next_options *options, struct err *err)
{
    *to = NULL;
    if (options->within_us <= 0 || options->permutations == 0 || options->permutations > 1000000)
        return err_set(err, ERR_USAGE, "a window above zero and 1 to 1,000,000 permutations are needed");
    struct next_issues *x = mem_zero(1, sizeof *x, err);
    if (!x)
        return -1;
    x->o = *options;
    x->seen = (struct coverage)COVERAGE_EMPTY;
    x->seen.silence_us = options->silence_us;
    *to = x;
    return 0;
}

void next_close(struct next_issues *x)
{
    if (!x)
        return;
    coverage_free(&x->seen);
    covered_free(&x->covered);
    dict_free(&x->customers);
    dict_free(&x->reasons);
    dict_free(&x->keys);
    buf_free(&x->key);
    free(x->customer);
    free(x->contact);
    free(x->of_key);
    free(x->pair);
    free(x);
}

static int put_customer(struct next_issues *x, struct view name, uint32_t *id, struct err *err)
{
    size_t had = x->customers.n;
    if (mem_reserve(&x->customer, &x->cap_customers, had + 1, sizeof *x->customer, err) < 0)
        return -1;
    int64_t i = dict_put(&x->customers, name, err);
    if (x->customers.n > had)
        x->customer[had] = (struct next_customer){TS_NONE, NEXT_NOTHING, NEXT_NOTHING};
    *id = (uint32_t)i;
    return i < 0 ? -1 : 0;
}

/* A name holds within its customer: the customer's number, then the contact, or the case if there is none. */
static int put_key(struct next_issues *x, uint32_t customer, struct view name, uint32_t **contact, struct err *err)
{
    size_t had = x->keys.n;
    x->key.n = 0;
    if (mem_reserve(&x->of_key, &x->cap_keys, had + 1, sizeof *x->of_key, err) < 0 ||
        buf_add(&x->key, (const char *)&customer, sizeof customer, err) < 0 ||
        buf_add(&x->key, name.p, name.n, err) < 0)
        return -1;
    int64_t id = dict_put(&x->keys, (struct view){x->key.p, x->key.n}, err);
    if (id < 0)
        return -1;
    if (x->keys.n > had)
        x->of_key[had] = NEXT_NOTHING;
    *contact = &x->of_key[id];
    return 0;
}

static int put_reason(struct next_issues *x, struct next_contact *c, struct view reason, struct err *err)
{
    if (c->reason != NEXT_NOTHING || reason.n == 0)
        return 0;
    int64_t id = dict_put(&x->reasons, reason, err);
    c->reason = (uint32_t)id;
    return id < 0 ? -1 : 0;
}

static int begin(struct next_issues *x, uint32_t customer, uint32_t *contact, int64_t ts_us, struct err *err)
{
    const struct next_customer *who = &x->customer[customer];
    if (x->n >= UINT32_MAX - 1)
        return err_set(err, ERR_DATA, "more than 4,294,967,293 contacts");
    if (mem_reserve(&x->contact, &x->cap, x->n + 1, sizeof *x->contact, err) < 0)
        return -1;
    bool follows = who->end_us != TS_NONE && ts_us - who->end_us <= x->o.within_us;
    x->contact[x->n] =
        (struct next_contact){ts_us, TS_NONE, customer, NEXT_NOTHING, follows ? who->ended : NEXT_NOTHING};
    *contact = (uint32_t)x->n++;
    return 0;
}

static int take(struct next_issues *x, const struct event *e, bool starts, struct err *err)
{
    struct view name = e->col[COL_CONTACT].n ? e->col[COL_CONTACT] : e->col[COL_CASE];
    uint32_t id, *contact;
    if (put_customer(x, e->col[COL_CUSTOMER], &id, err) < 0)
        return -1;
    contact = &x->customer[id].open;
    if (name.n && put_key(x, id, name, &contact, err) < 0)
        return -1;
    if (starts && (name.n == 0 || *contact == NEXT_NOTHING) && begin(x, id, contact, e->ts_us, err) < 0)
        return -1;
    if (*contact == NEXT_NOTHING)
        return 0; /* an end of what began before the log */
    struct next_contact *c = &x->contact[*contact];
    if (put_reason(x, c, e->col[COL_REASON], err) < 0)
        return -1;
    if (starts)
        return 0;
    c->end_us = e->ts_us;
    x->customer[id].end_us = e->ts_us;
    x->customer[id].ended = *contact;
    if (name.n == 0)
        *contact = NEXT_NOTHING;
    return 0;
}

int next_add(struct next_issues *x, const struct batch *b, struct err *err)
{
    int64_t src = schema_find(b->schema, "src");
    for (size_t i = 0; i < b->n; i++) {
        const struct event *e = &b->event[i];
        coverage_see(&x->seen, e->ts_us);
        if (event_is_coverage(e)) {
            if (coverage_line(&x->seen, e, event_cell(e, src), err) < 0)
                return -1;
            continue;
        }
        bool starts = view_is(e->col[COL_EVENT], "start");
        if ((!starts && !view_is(e->col[COL_EVENT], "end")) || e->col[COL_CUSTOMER].n == 0 ||
            !view_is(e->col[COL_DIRECTION], "in"))
            continue;
        if (take(x, e, starts, err) < 0)
            return -1;
    }
    return 0;
}
