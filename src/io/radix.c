/* radix: many keys that are in no order, sorted digit by digit; see sorter_impl.h. */
#include "io/sorter_impl.h"

enum { DIGIT_MOST = 11, DIGIT_VALUES = 1 << DIGIT_MOST }; /* bits of a digit */

bool radix_suits(const struct sort_key *key, size_t n)
{
    enum { FEW = 2048, SELDOM = 32 };
    size_t back = 0;
    for (size_t i = 0; i < n; i++) {
        if (key[i].order >= DIGIT_VALUES || key[i].ts_us < INT64_MIN / 2 || key[i].ts_us > INT64_MAX / 2)
            return false;
        back += i > 0 && key[i].ts_us < key[i - 1].ts_us;
    }
    return n > FEW && back > n / SELDOM;
}

/* What keys have in common. */
struct range {
    int64_t first_us, last_us;
    bool seconds;   /* times are whole ones, from first_us on */
    bool one_order; /* of all of them */
};

static struct range range_of(const struct sort_key *key, size_t n)
{
    enum { US_PER_S = 1000000 };
    struct range r = {key[0].ts_us, key[0].ts_us, true, true};
    for (size_t i = 1; i < n; i++) {
        r.first_us = key[i].ts_us < r.first_us ? key[i].ts_us : r.first_us;
        r.last_us = key[i].ts_us > r.last_us ? key[i].ts_us : r.last_us;
        r.seconds &= (key[i].ts_us - key[0].ts_us) % US_PER_S == 0;
        r.one_order &= key[i].order == key[0].order;
    }
    return r;
}

/* What a pass looks at: some bits of the time, or the order. */
struct digit {
    unsigned shift, bits;
    bool by_order;
};

static size_t digit_of(const struct sort_key *key, struct digit d)
{
    uint64_t mask = (UINT64_C(1) << d.bits) - 1;
    return (d.by_order ? key->order : (uint64_t)key->ts_us >> d.shift) & mask;
}

/* One digit, from `from` to `to`; equal ones stay in order. */
static void pass(const struct sort_key *from, struct sort_key *to, size_t n, struct digit d)
{
    size_t at[DIGIT_VALUES] = {0}, sum = 0;
    for (size_t i = 0; i < n; i++)
        at[digit_of(&from[i], d)]++;
    for (size_t i = 0; i < DIGIT_VALUES; i++) {
        size_t count = at[i];
        at[i] = sum;
        sum += count;
    }
    for (size_t i = 0; i < n; i++) {
        size_t *to_next = &at[digit_of(&from[i], d)];
        to[*to_next] = from[i];
        ++*to_next;
    }
}

bool radix_sort(struct sort_key *key, struct sort_key *spare, size_t n)
{
    struct range r = range_of(key, n);
    int64_t unit = r.seconds ? 1000000 : 1;
    uint64_t most = (uint64_t)(r.last_us - r.first_us) / (uint64_t)unit;
    bool swapped = !r.one_order;
    for (size_t i = 0; i < n; i++)
        key[i].ts_us = (key[i].ts_us - r.first_us) / unit;
    if (!r.one_order)
        pass(key, spare, n, (struct digit){0, DIGIT_MOST, true});
    unsigned bits = most ? 64 - (unsigned)__builtin_clzll(most) : 0, passes = (bits + DIGIT_MOST - 1) / DIGIT_MOST;
    for (unsigned i = 0; i < passes; i++) {
        unsigned each = (bits + passes - 1) / passes;
        pass(swapped ? spare : key, swapped ? key : spare, n, (struct digit){i * each, each, false});
        swapped = !swapped;
    }
    return swapped;
}
