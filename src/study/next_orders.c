/* next_orders: the reasons of one part of a log in their order, customer by customer, and in others. See next_impl.h.
 */
#include <stdlib.h>

#include "base/team.h"
#include "sim/rng.h"
#include "study/next_impl.h"

void next_orders_free(struct next_orders *o)
{
    free(o->reason);
    free(o->link);
    free(o->group);
    free(o->n_of);
    *o = (struct next_orders){0};
}

/* Is what follows a contact known: is its window over, and without a hole? */
static bool is_chance(const struct next_issues *x, const struct next_contact *c, int64_t over_us)
{
    return c->end_us != TS_NONE && c->end_us < over_us - x->o.within_us &&
           !covered_hole(&x->covered, c->end_us, c->end_us + x->o.within_us);
}

/* The places of contacts by customer: those of customer i are place[first[i]] … place[first[i + 1] - 1], each
 * customer's as they were; and the customers by name, so that no result depends on the order in which they came. */
struct by_customer {
    uint32_t *place, *customer;
    size_t *first;
};

static int by_name(const void *a, const void *b, void *names)
{
    struct view x = dict_text(names, *(const uint32_t *)a), y = dict_text(names, *(const uint32_t *)b);
    int order = memcmp(x.p, y.p, x.n < y.n ? x.n : y.n);
    return order ? order : (x.n > y.n) - (x.n < y.n);
}

static void order_free(struct by_customer *o)
{
    free(o->place);
    free(o->customer);
    free(o->first);
}

static int order_make(struct by_customer *to, struct next_issues *x, struct err *err)
{
    size_t n = x->customers.n;
    *to = (struct by_customer){mem_zero(x->n + 1, sizeof *to->place, err), mem_zero(n + 1, sizeof *to->customer, err),
                               mem_zero(n + 2, sizeof *to->first, err)};
    if (!to->place || !to->customer || !to->first)
        return -1;
    for (size_t i = 0; i < x->n; i++)
        to->first[x->contact[i].customer + 2]++;
    for (size_t i = 2; i < n + 2; i++)
        to->first[i] += to->first[i - 1];
    for (size_t i = 0; i < x->n; i++)
        to->place[to->first[x->contact[i].customer + 1]++] = (uint32_t)i;
    for (size_t i = 0; i < n; i++)
        to->customer[i] = (uint32_t)i;
    qsort_r(to->customer, n, sizeof *to->customer, by_name, &x->customers);
    return 0;
}

/* The contacts of one customer; place[] says where in `reason` each stands. */
static void add_customer(struct next_orders *to, const struct next_issues *x, const uint32_t *order, size_t n,
                         uint32_t *place, const int64_t span_us[3])
{
    struct next_group g = {.first = to->n, .first_link = to->n_links};
    bool differ = false;
    for (size_t i = 0; i < n; i++) {
        const struct next_contact *c = &x->contact[order[i]];
        place[order[i]] = NEXT_NOTHING;
        if (c->reason == NEXT_NOTHING || c->begin_us < span_us[0] || c->begin_us >= span_us[1])
            continue;
        to->n_of[c->reason] += is_chance(x, c, span_us[2]);
        place[order[i]] = (uint32_t)to->n;
        to->reason[to->n++] = c->reason;
        differ = differ || c->reason != to->reason[g.first];
        uint32_t a = c->after == NEXT_NOTHING ? NEXT_NOTHING : place[c->after];
        if (a != NEXT_NOTHING && is_chance(x, &x->contact[c->after], span_us[2]))
            to->link[to->n_links++] = (struct next_link){a, place[order[i]]};
    }
    g.n = to->n - g.first;
    g.n_links = to->n_links - g.first_link;
    to->n_customers += g.n > 0;
    if (differ && g.n_links)
        to->group[to->n_groups++] = g;
}

int next_orders_make(struct next_orders *to, struct next_issues *x, int64_t from_us, int64_t to_us, int64_t over_us,
                     struct err *err)
{
    const int64_t span_us[3] = {from_us, to_us, over_us};
    uint32_t *place = mem_zero(x->n + 1, sizeof *place, err);
    struct by_customer order = {0};
    *to = (struct next_orders){.reason = mem_zero(x->n + 1, sizeof *to->reason, err),
                               .link = mem_zero(x->n + 1, sizeof *to->link, err),
                               .group = mem_zero(x->customers.n + 1, sizeof *to->group, err),
                               .n_of = mem_zero(x->reasons.n + 1, sizeof *to->n_of, err)};
    int rc = to->reason && to->link && to->group && to->n_of && place ? order_make(&order, x, err) : -1;
    for (size_t i = 0; rc == 0 && i < x->customers.n; i++) {
        size_t from = order.first[order.customer[i]], end = order.first[order.customer[i] + 1];
        add_customer(to, x, order.place + from, end - from, place, span_us);
    }
    order_free(&order);
    free(place);
    return rc;
}

/* ---- permutations ---- */

/* Some of the permutations, and what they add up to. */
struct permute_share {
    uint32_t *reason;
    uint32_t *count;
    uint64_t *sum, *squares;
};

struct permuting {
    const struct next_orders *o;
    const uint32_t *slot;
    size_t n_reasons, n_pairs, n_shares;
    const struct next_options *options;
    struct permute_share share[TEAM_MAX];
};

/* Fisher and Yates's shuffle, as in Durstenfeld 1964. */
static void shuffle(struct rng *g, uint32_t *x, size_t n)
{
    for (size_t i = n; i > 1; i--) {
        size_t k = rng_below(g, (uint32_t)i);
        uint32_t other = x[k];
        x[k] = x[i - 1];
        x[i - 1] = other;
    }
}

static void permute_once(const struct permuting *p, struct permute_share *s, uint64_t k)
{
    struct rng g;
    rng_seed(&g, p->options->seed, k);
    memset(s->count, 0, p->n_pairs * sizeof *s->count);
    for (size_t i = 0; i < p->o->n_groups; i++) {
        const struct next_group *group = &p->o->group[i];
        shuffle(&g, s->reason + group->first, group->n);
        for (size_t l = group->first_link; l < group->first_link + group->n_links; l++) {
            const struct next_link *link = &p->o->link[l];
            uint32_t at = p->slot[s->reason[link->a] * p->n_reasons + s->reason[link->b]];
            if (at != NEXT_NOTHING)
                s->count[at]++;
        }
        /* Each permutation begins with the order that the log has, whoever made the one before. */
        memcpy(s->reason + group->first, p->o->reason + group->first, group->n * sizeof *s->reason);
    }
    for (size_t i = 0; i < p->n_pairs; i++) {
        s->sum[i] += s->count[i];
        s->squares[i] += (uint64_t)s->count[i] * s->count[i];
    }
}

static void permute_some(void *arg, size_t part)
{
    struct permuting *p = arg;
    for (uint64_t k = part; k < p->options->permutations; k += p->n_shares)
        permute_once(p, &p->share[part], k);
}

static int share_open(struct permute_share *s, const struct permuting *p, struct err *err)
{
    s->reason = mem_zero(p->o->n + 1, sizeof *s->reason, err);
    s->count = mem_zero(p->n_pairs, sizeof *s->count, err);
    s->sum = mem_zero(p->n_pairs, sizeof *s->sum, err);
    s->squares = mem_zero(p->n_pairs, sizeof *s->squares, err);
    if (!s->reason || !s->count || !s->sum || !s->squares)
        return -1;
    memcpy(s->reason, p->o->reason, p->o->n * sizeof *s->reason);
    return 0;
}

int next_permute(const struct next_orders *o, const uint32_t *slot, size_t n_reasons, size_t n_pairs,
                 const struct next_options *options, uint64_t *sum, uint64_t *squares, struct err *err)
{
    struct permuting p = {o, slot, n_reasons, n_pairs, team_size(options->threads), options, {{0}}};
    int rc = 0;
    for (size_t i = 0; rc == 0 && i < p.n_shares; i++)
        rc = share_open(&p.share[i], &p, err);
    if (rc == 0)
        team_run((unsigned)p.n_shares, p.n_shares, permute_some, &p);
    for (size_t i = 0; i < p.n_shares; i++) {
        const struct permute_share *s = &p.share[i];
        for (size_t k = 0; rc == 0 && k < n_pairs; k++) {
            sum[k] += s->sum[k];
            squares[k] += s->squares[k];
        }
        free(s->reason);
        free(s->count);
        free(s->sum);
        free(s->squares);
    }
    return rc;
}
