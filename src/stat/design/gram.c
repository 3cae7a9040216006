/* gram: Z'WZ of columns, some rows at a time; see factor.h. */
#include "stat/design/factor.h"
#include "stat/design/lanes.h"

enum { TILE = 32 }; /* columns that stay in the cache while all earlier ones pass */

/* Two columns times four: each number loaded is used more than once. */
LANES_INLINE void dots(const double *a, const double *b, const double *z, size_t n, double *to_a, double *to_b)
{
    const double *z0 = z, *z1 = z + BLOCK_ROWS, *z2 = z1 + BLOCK_ROWS, *z3 = z2 + BLOCK_ROWS;
    lanes s[8] = {{0}};
    size_t i = 0;
    for (; i + 4 <= n; i += 4) {
        lanes x = LANES_AT(a, i), y = LANES_AT(b, i);
        s[0] += x * LANES_AT(z0, i);
        s[1] += x * LANES_AT(z1, i);
        s[2] += x * LANES_AT(z2, i);
        s[3] += x * LANES_AT(z3, i);
        s[4] += y * LANES_AT(z0, i);
        s[5] += y * LANES_AT(z1, i);
        s[6] += y * LANES_AT(z2, i);
        s[7] += y * LANES_AT(z3, i);
    }
    for (size_t k = 0; k < 4; k++) { /* the same order as lanes_dot */
        double rest_a = 0, rest_b = 0;
        for (size_t r = i; r < n; r++) {
            rest_a += a[r] * z[k * BLOCK_ROWS + r];
            rest_b += b[r] * z[k * BLOCK_ROWS + r];
        }
        to_a[k] += (s[k][0] + s[k][1]) + (s[k][2] + s[k][3]) + rest_a;
        to_b[k] += (s[k + 4][0] + s[k + 4][1]) + (s[k + 4][2] + s[k + 4][3]) + rest_b;
    }
}

/* Columns i and i + 1 (if there is one) against themselves and later ones, among `from` … to - 1. */
LANES static void gram_rows(double *g, size_t stride, const double *z, size_t p, size_t n, const double *w, size_t i,
                            size_t from, size_t to)
{
    size_t two = i + 1 < p, j = i > from ? i : from;
    const double *left[2] = {z + i * BLOCK_ROWS, z + (i + two) * BLOCK_ROWS};
    double weighted[2][BLOCK_ROWS];
    for (size_t k = 0; w && k <= two; k++) {
        lanes_product(weighted[k], left[k], w, n);
        left[k] = weighted[k];
    }
    g += i * stride;
    for (; two && j + 4 <= to; j += 4)
        dots(left[0], left[1], z + j * BLOCK_ROWS, n, g + j, g + stride + j);
    for (; j < to; j++) {
        g[j] += lanes_dot(left[0], z + j * BLOCK_ROWS, n);
        if (two)
            g[stride + j] += lanes_dot(left[1], z + j * BLOCK_ROWS, n);
    }
}

void gram_columns(double *g, size_t stride, const double *z, size_t p, size_t n, const double *w)
{
    for (size_t from = 0; from < p; from += TILE) {
        size_t to = p - from < TILE ? p : from + TILE;
        for (size_t i = 0; i < to; i += 2)
            gram_rows(g, stride, z, p, n, w, i, from, to);
    }
}

void gram_add(double *g, const struct design_block *b, const double *w)
{
    gram_columns(g, b->d->p, b->z, b->d->p, b->n, w);
}
