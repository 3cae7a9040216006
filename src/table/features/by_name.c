/* by_name: see by_name.h. A radix sort by the first bytes, from the last of them, then each run of equal ones. */
#include "table/features/by_name.h"

#include <stdlib.h>

#include "snag/mem.h"

enum { BYTE = 256, N_BYTES = sizeof(uint64_t) };

struct by_name by_name_row(struct view name, size_t row)
{
    unsigned char bytes[N_BYTES] = {0};
    struct by_name x = {0, row};
    if (name.n)
        memcpy(bytes, name.p, name.n < N_BYTES ? name.n : N_BYTES);
    for (size_t i = 0; i < N_BYTES; i++)
        x.first = x.first << 8 | bytes[i];
    return x;
}

struct name_giver {
    struct view (*name)(void *ctx, size_t row);
    void *ctx;
};

static int by_whole_name(const void *a, const void *b, void *giver)
{
    const struct by_name *x = a, *y = b;
    const struct name_giver *of = giver;
    return view_cmp(of->name(of->ctx, x->row), of->name(of->ctx, y->row));
}

/* The rows by one byte, those with the same one as they were; false if all have the same. */
static bool pass(const struct by_name *from, struct by_name *to, size_t n, unsigned shift)
{
    size_t at[BYTE] = {0}, sum = 0;
    for (size_t i = 0; i < n; i++)
        at[from[i].first >> shift & (BYTE - 1)]++;
    if (at[from[0].first >> shift & (BYTE - 1)] == n)
        return false;
    for (size_t i = 0; i < BYTE; i++) {
        size_t here = at[i];
        at[i] = sum;
        sum += here;
    }
    for (size_t i = 0; i < n; i++)
        to[at[from[i].first >> shift & (BYTE - 1)]++] = from[i];
    return true;
}

int by_name_sort(struct by_name *row, size_t n, struct view (*name)(void *ctx, size_t row), void *ctx, struct err *err)
{
    struct name_giver giver = {name, ctx};
    struct by_name *other = mem_zero(n, sizeof *other, err), *from = row, *to = other;
    if (!other)
        return -1;
    for (unsigned shift = 0; n && shift < 8 * N_BYTES; shift += 8) {
        if (!pass(from, to, n, shift))
            continue;
        struct by_name *sorted = to;
        to = from;
        from = sorted;
    }
    if (from != row)
        memcpy(row, from, n * sizeof *row);
    free(other);
    for (size_t i = 0, end; i < n; i = end) {
        end = i + 1;
        while (end < n && row[end].first == row[i].first)
            end++;
        if (end - i > 1)
            qsort_r(row + i, end - i, sizeof *row, by_whole_name, &giver);
    }
    return 0;
}
