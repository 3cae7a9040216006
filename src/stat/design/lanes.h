/* lanes: loops over doubles, four at a time, in the same order on every machine and with every compiler.
 *
 * If the system can choose at startup, LANES compiles a function twice: for processors with AVX2, and for all. Both do
 * the same operations (no fused ones), so they give the same digits.
 */
#ifndef SNAG_STAT_DESIGN_LANES_H
#define SNAG_STAT_DESIGN_LANES_H

#include <stddef.h>
#include <stdint.h>

#if defined(__x86_64__) && defined(__GLIBC__) && !defined(__clang__) && !defined(__SANITIZE_ADDRESS__) && \
    !defined(__SANITIZE_THREAD__)
#define LANES __attribute__((target_clones("avx2", "default")))
#else
#define LANES
#endif
#define LANES_INLINE static inline __attribute__((always_inline))

typedef double lanes __attribute__((vector_size(32))) __attribute__((aligned(8))) __attribute__((may_alias));

#define LANES_AT(p, i) (*(const lanes *)(const void *)((p) + (i)))
#define LANES_PUT(p, i) (*(lanes *)(void *)((p) + (i)))

/* Four partial sums, added in a fixed order. */
LANES_INLINE double lanes_dot(const double *a, const double *b, size_t n)
{
    lanes s = {0};
    size_t i = 0;
    for (; i + 4 <= n; i += 4)
        s += LANES_AT(a, i) * LANES_AT(b, i);
    double rest = 0;
    for (; i < n; i++)
        rest += a[i] * b[i];
    return (s[0] + s[1]) + (s[2] + s[3]) + rest;
}

/* y += c x */
LANES_INLINE void lanes_add(double *y, double c, const double *x, size_t n)
{
    size_t i = 0;
    for (; i + 4 <= n; i += 4)
        LANES_PUT(y, i) += c * LANES_AT(x, i);
    for (; i < n; i++)
        y[i] += c * x[i];
}

/* y = a b */
LANES_INLINE void lanes_product(double *y, const double *a, const double *b, size_t n)
{
    size_t i = 0;
    for (; i + 4 <= n; i += 4)
        LANES_PUT(y, i) = LANES_AT(a, i) * LANES_AT(b, i);
    for (; i < n; i++)
        y[i] = a[i] * b[i];
}

typedef int64_t lanes_bits __attribute__((vector_size(32)));
typedef int16_t lanes_of_16 __attribute__((vector_size(8))) __attribute__((aligned(2))) __attribute__((may_alias));
typedef int32_t lanes_of_32 __attribute__((vector_size(16))) __attribute__((aligned(4))) __attribute__((may_alias));

/* -0 in place of `least`, which stands for it among whole numbers. */
LANES_INLINE void lanes_zeros(lanes *whole, double least)
{
    lanes_bits is = (lanes_bits)(*whole == (lanes){least, least, least, least});
    *whole = (lanes)(((lanes_bits)*whole & ~is) | (is & (lanes_bits)(lanes){-0.0, -0.0, -0.0, -0.0}));
}

/* y = (x / per_one - center) shrink, of columns that are packed (snag/frame.h), without a missing value */
LANES_INLINE void lanes_unpack16(double *y, const int16_t *x, double per_one, double center, double shrink, size_t n)
{
    size_t i = 0;
    for (; i + 4 <= n; i += 4) {
        lanes_of_32 wide = __builtin_convertvector(*(const lanes_of_16 *)(const void *)(x + i), lanes_of_32);
        lanes whole = __builtin_convertvector(wide, lanes); /* in two steps: there is no instruction for one */
        lanes_zeros(&whole, INT16_MIN + 1);
        LANES_PUT(y, i) = (whole / per_one - center) * shrink;
    }
    for (; i < n; i++)
        y[i] = ((x[i] == INT16_MIN + 1 ? -0.0 : x[i]) / per_one - center) * shrink;
}
LANES_INLINE void lanes_unpack32(double *y, const int32_t *x, double per_one, double center, double shrink, size_t n)
{
    size_t i = 0;
    for (; i + 4 <= n; i += 4) {
        lanes whole = __builtin_convertvector(*(const lanes_of_32 *)(const void *)(x + i), lanes);
        lanes_zeros(&whole, INT32_MIN + 1);
        LANES_PUT(y, i) = (whole / per_one - center) * shrink;
    }
    for (; i < n; i++)
        y[i] = ((x[i] == INT32_MIN + 1 ? -0.0 : x[i]) / per_one - center) * shrink;
}

/* y = (x - center) shrink */
LANES_INLINE void lanes_shift(double *y, const double *x, double center, double shrink, size_t n)
{
    size_t i = 0;
    for (; i + 4 <= n; i += 4)
        LANES_PUT(y, i) = (LANES_AT(x, i) - center) * shrink;
    for (; i < n; i++)
        y[i] = (x[i] - center) * shrink;
}

#endif
