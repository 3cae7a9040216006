/* customers: see customers.h.
 *
 * A table found by cell and customer waits for memory at each look-up. Lists are written, sorted and joined from one
 * end to the other; no more wait than are counted.
 */
#include "rule/rate/customers.h"

#include <stdlib.h>
#include <string.h>

enum { FRESH_FEW = 1 << 18, COUNT_BITS = 11, COUNT_DIGITS = 1 << COUNT_BITS };

static uint64_t fresh_of(uint32_t cell, uint32_t customer, bool hit)
{
    return (uint64_t)cell << 33 | (uint64_t)customer << 1 | hit;
}

static uint64_t whose(const struct customer_count *c)
{
    return (uint64_t)c->cell << 32 | c->customer;
}

/* ---- sorted ---- */

static void pass(const uint64_t *from, uint64_t *to, size_t n, unsigned shift)
{
    size_t at[COUNT_DIGITS] = {0}, sum = 0;
    for (size_t i = 0; i < n; i++)
        at[from[i] >> shift & (COUNT_DIGITS - 1)]++;
    for (size_t v = 0; v < COUNT_DIGITS; v++) {
        size_t count = at[v];
        at[v] = sum;
        sum += count;
    }
    for (size_t i = 0; i < n; i++)
        to[at[from[i] >> shift & (COUNT_DIGITS - 1)]++] = from[i];
}

/* By the bits in which they differ. The list and the spare one may change places. */
static void sort(uint64_t **list, uint64_t **spare, size_t n)
{
    uint64_t varies = 0;
    for (size_t i = 1; i < n; i++)
        varies |= (*list)[i] ^ (*list)[0];
    while (varies) {
        unsigned shift = (unsigned)__builtin_ctzll(varies);
        pass(*list, *spare, n, shift);
        uint64_t *sorted = *spare;
        *spare = *list;
        *list = sorted;
        varies &= shift + COUNT_BITS < 64 ? ~UINT64_C(0) << (shift + COUNT_BITS) : 0;
    }
}

/* ---- counted ---- */

/* Takes the last of those that wait, of one cell and customer; *n: how many are left. */
static struct customer_count take_last(const uint64_t *fresh, size_t *n)
{
    uint64_t own = fresh[*n - 1] >> 1;
    struct customer_count c = {.cell = (uint32_t)(own >> 32), .customer = (uint32_t)own};
    for (; *n && fresh[*n - 1] >> 1 == own; --*n) {
        c.n += !(fresh[*n - 1] & 1);
        c.hit += fresh[*n - 1] & 1;
    }
    return c;
}

/* Joins them from their ends, into the room behind, and closes what is left between. */
static void join(struct customer_counts *c, size_t room)
{
    size_t old = c->n, to = room, fresh = c->n_fresh;
    while (fresh) {
        struct customer_count x = take_last(c->fresh, &fresh);
        while (old && whose(&c->count[old - 1]) > whose(&x)) {
            old--;
            to--;
            c->count[to] = c->count[old];
        }
        if (old && whose(&c->count[old - 1]) == whose(&x)) {
            old--;
            x.n += c->count[old].n;
            x.hit += c->count[old].hit;
        }
        to--;
        c->count[to] = x;
    }
    memmove(c->count + old, c->count + to, (room - to) * sizeof *c->count);
    c->n = old + room - to;
    c->n_fresh = 0;
}

int customer_counts_settle(struct customer_counts *c, struct err *err)
{
    size_t distinct = 0, room = 0;
    uint64_t *spare = NULL;
    if (c->n_fresh == 0)
        return 0;
    if (mem_reserve(&spare, &room, c->cap_fresh, sizeof *spare, err) < 0)
        return -1;
    sort(&c->fresh, &spare, c->n_fresh);
    free(spare);
    for (size_t i = 0; i < c->n_fresh; i++)
        distinct += i == 0 || c->fresh[i] >> 1 != c->fresh[i - 1] >> 1;
    if (mem_reserve(&c->count, &c->cap, c->n + distinct, sizeof *c->count, err) < 0)
        return -1;
    join(c, c->n + distinct);
    return 0;
}

int customer_counts_add(struct customer_counts *c, uint32_t cell, uint32_t customer, bool hit, struct err *err)
{
    if (c->n_fresh == c->cap_fresh && c->n_fresh >= FRESH_FEW && c->n_fresh >= c->n &&
        customer_counts_settle(c, err) < 0)
        return -1;
    if (mem_reserve(&c->fresh, &c->cap_fresh, c->n_fresh + 1, sizeof *c->fresh, err) < 0)
        return -1;
    c->fresh[c->n_fresh++] = fresh_of(cell, customer, hit);
    return 0;
}

const struct customer_count *customer_count_find(const struct customer_counts *c, uint32_t cell, uint32_t customer)
{
    const struct customer_count key = {.cell = cell, .customer = customer};
    size_t low = 0, high = c->n;
    while (low < high) {
        size_t mid = low + (high - low) / 2;
        if (whose(&c->count[mid]) < whose(&key))
            low = mid + 1;
        else
            high = mid;
    }
    return low < c->n && whose(&c->count[low]) == whose(&key) ? &c->count[low] : NULL;
}

void customer_counts_free(struct customer_counts *c)
{
    free(c->count);
    free(c->fresh);
    *c = (struct customer_counts){0};
}
