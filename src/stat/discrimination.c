/* discrimination: how well scores tell two outcomes apart. */
#include <math.h>
#include <stdlib.h>

#include "stat/fit_priv.h"

struct scored {
    uint64_t key; /* in the order of scores; equal for equal ones */
    size_t row;
};

/* Doubles as whole numbers in the same order: those below 0 upside down, 0 and -0 as one. */
static uint64_t key_of(double score)
{
    uint64_t bits, sign = UINT64_C(1) << 63;
    score += 0.0;
    memcpy(&bits, &score, sizeof bits);
    return bits & sign ? ~bits : bits | sign;
}

enum { DIGIT_BITS = 11, DIGITS = 1 << DIGIT_BITS };

/* Sorts by key, the digits from the last to the first, each keeping the order of the one before; s or other,
 * whichever holds the result. */
static struct scored *sort(struct scored *s, struct scored *other, size_t n)
{
    for (unsigned shift = 0; shift < 64; shift += DIGIT_BITS) {
        size_t start[DIGITS + 1] = {0};
        for (size_t i = 0; i < n; i++)
            start[(s[i].key >> shift) % DIGITS + 1]++;
        for (size_t k = 1; k < DIGITS; k++)
            start[k] += start[k - 1];
        for (size_t i = 0; i < n; i++)
            other[start[(s[i].key >> shift) % DIGITS]++] = s[i];
        struct scored *sorted = other;
        other = s;
        s = sorted;
    }
    return s;
}

/* The area under the ROC curve = the share of pairs (one of each outcome) in the right order, ties half
 * (Mann and Whitney 1947). */
double roc_area(const double *score, const double *y, const double *weight, size_t n, struct err *err)
{
    struct scored *room = mem_zero(n, 2 * sizeof *room, err);
    if (!room)
        return NAN;
    for (size_t i = 0; i < n; i++)
        room[i] = (struct scored){key_of(score[i]), i};
    const struct scored *s = sort(room, room + n, n);
    long double right = 0, zeros = 0, ones = 0;
    for (size_t i = 0; i < n;) {
        long double tied[2] = {0, 0};
        uint64_t at = s[i].key;
        for (; i < n && s[i].key == at; i++)
            tied[y[s[i].row] == 1] += weight ? weight[s[i].row] : 1;
        right += tied[1] * (zeros + tied[0] / 2);
        zeros += tied[0];
        ones += tied[1];
    }
    free(room);
    return (double)(right / (zeros * ones));
}
