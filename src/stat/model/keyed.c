/* keyed: see keyed.h. */
#include "stat/model/keyed.h"

#include <string.h>

/* Few keys are sorted by smaller digits, whose counts are sooner summed. */
enum { KEYED_BITS = 11, KEYED_BITS_SOME = 8, KEYED_VALUES = 1 << KEYED_BITS, KEYS_SOME = 8192, KEYS_FEW = 64 };

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

/* Sorts by the digit of so many bits from bit `shift` on. */
static void pass(const struct keyed *from, struct keyed *to, size_t n, unsigned shift, unsigned bits)
{
    size_t at[KEYED_VALUES], sum = 0, values = (size_t)1 << bits;
    memset(at, 0, values * sizeof *at);
    for (size_t i = 0; i < n; i++)
        at[from[i].key >> shift & (values - 1)]++;
    for (size_t v = 0; v < values; v++) {
        size_t count = at[v];
        at[v] = sum;
        sum += count;
    }
    for (size_t i = 0; i < n; i++)
        to[at[from[i].key >> shift & (values - 1)]++] = from[i];
}

void keyed_sort(struct keyed *k, struct keyed *spare, size_t n)
{
    struct keyed *from = k, *to = spare;
    unsigned bits = n < KEYS_SOME ? KEYED_BITS_SOME : KEYED_BITS;
    uint64_t varies = 0;
    if (n < KEYS_FEW) {
        insert(k, n);
        return;
    }
    for (size_t i = 1; i < n; i++)
        varies |= k[i].key ^ k[0].key;
    while (varies) {
        unsigned shift = (unsigned)__builtin_ctzll(varies);
        pass(from, to, n, shift, bits);
        struct keyed *sorted = to;
        to = from;
        from = sorted;
        varies &= shift + bits < 64 ? ~UINT64_C(0) << (shift + bits) : 0;
    }
    if (from != k)
        memcpy(k, from, n * sizeof *k);
}
