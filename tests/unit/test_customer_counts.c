/* customers: opportunities and hits of customers in cells, in no order, as a matrix counts them. */
#include "check.h"
#include "rule/rate/customers.h"

enum { N_GRID_CELLS = 7, CUSTOMERS = 30011, EVENTS = 1000000, FRESH_ROOM = 1 << 18 };

static uint32_t n[N_GRID_CELLS][CUSTOMERS], hits[N_GRID_CELLS][CUSTOMERS];

/* Customers far apart, the first and the last number among them. */
static uint32_t customer_at(size_t i)
{
    return i == CUSTOMERS - 1 ? UINT32_MAX - 1 : (uint32_t)i * 3;
}

static int add_all(struct customer_counts *c, struct err *err)
{
    uint64_t random = 1;
    for (size_t i = 0; i < EVENTS; i++) {
        random = random * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
        size_t cell = (random >> 33) % N_GRID_CELLS, whose = (random >> 40) % CUSTOMERS;
        bool hit = n[cell][whose] > hits[cell][whose] && random >> 63;
        if (customer_counts_add(c, (uint32_t)cell, customer_at(whose), hit, err) < 0)
            return -1;
        ++*(hit ? &hits[cell][whose] : &n[cell][whose]);
    }
    return customer_counts_settle(c, err);
}

/* As many as have any, in order, and each as it was counted. */
static void compare(const struct customer_counts *c)
{
    size_t same = 0, some = 0, in_order = 1;
    for (size_t cell = 0; cell < N_GRID_CELLS; cell++)
        for (size_t i = 0; i < CUSTOMERS; i++) {
            const struct customer_count *x = customer_count_find(c, (uint32_t)cell, customer_at(i));
            some += n[cell][i] > 0;
            same += n[cell][i] ? x && x->n == n[cell][i] && x->hit == hits[cell][i] : !x;
        }
    for (size_t i = 1; i < c->n; i++) {
        const struct customer_count *x = &c->count[i - 1], *y = &c->count[i];
        in_order += x->cell < y->cell || (x->cell == y->cell && x->customer < y->customer);
    }
    CHECK("each is as it was counted", same == (size_t)N_GRID_CELLS * CUSTOMERS);
    CHECK("there are no others", c->n == some && in_order == some);
    CHECK("what waits is no more than what is counted", c->cap_fresh <= FRESH_ROOM + FRESH_ROOM / 2 + 2 * c->n);
}

int main(void)
{
    struct customer_counts c = {0};
    struct err err = {0};
    CHECK("nobody", customer_counts_settle(&c, &err) == 0 && c.n == 0 && !customer_count_find(&c, 0, 0));
    CHECK("all are added", add_all(&c, &err) == 0);
    compare(&c);
    customer_counts_free(&c);
    CHECK_DONE();
}
