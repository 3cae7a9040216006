/* keyed: see keyed.h. */
#include "stat/model/keyed.h"

#include <stdbool.h>
#include <string.h>

enum { KEY_BYTES = 8, BYTE_VALUES = 256, KEYS_FEW = 64 };

static unsigned digit_of(uint64_t key, size_t digit)
{
    return (unsigned)(key >> (8 * digit)) & (BYTE_VALUES - 1);
}

static void insert(struct keyed *k, size_t n)
{
    for (size_t i = 1; i < n; i++) {
        struct keyed x = k[i];
        size_t at = i;
        for (; at && k[at - 1].key > x.key; at--)
            k[at] = k[at - 1];
        k[at] = x;
    }
}

static void pass(const struct keyed *from, struct keyed *to, size_t n, size_t digit, const size_t *count)
{
    size_t at[BYTE_VALUES], sum = 0;
    for (size_t v = 0; v < BYTE_VALUES; v++) {
        at[v] = sum;
        sum += count[v];
    }
    for (size_t i = 0; i < n; i++)
        to[at[digit_of(from[i].key, digit)]++] = from[i];
}

void keyed_sort(struct keyed *k, struct keyed *spare, size_t n)
{
    size_t count[KEY_BYTES][BYTE_VALUES] = {{0}};
    struct keyed *from = k, *to = spare;
    if (n < KEYS_FEW) {
        insert(k, n);
        return;
    }
    for (size_t i = 0; i < n; i++)
        for (size_t d = 0; d < KEY_BYTES; d++)
            count[d][digit_of(k[i].key, d)]++;
    for (size_t d = 0; d < KEY_BYTES; d++) {
        if (count[d][digit_of(k[0].key, d)] == n)
            continue;
        pass(from, to, n, d, count[d]);
        struct keyed *sorted = to;
        to = from;
        from = sorted;
    }
    if (from != k)
        memcpy(k, from, n * sizeof *k);
}
