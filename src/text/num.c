/* num: strict numbers in. See snag/num.h. */
#include "snag/num.h"

#include <float.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "text/calendar.h"

/* 767 digits decide every rounding of a double; what follows them only matters as "more". */
enum { DIGITS_LIMIT = 770, EXPONENT_LIMIT = 100000 };

/* A decimal as written: first 19 significant digits as a number, and where all of them are. */
struct decimal {
    bool minus;
    struct view whole, fraction;
    int64_t exponent; /* as written after the e */
    uint64_t digits;  /* of whole and fraction, without leading zeros; valid where n_digits <= 19 */
    size_t n_digits;
};

static const char *digits_end(const char *p, const char *end)
{
    while (p < end && is_digit(*p))
        p++;
    return p;
}

static void gather(struct decimal *d, struct view v)
{
    for (size_t i = 0; i < v.n; i++) {
        if (d->n_digits == 0 && v.p[i] == '0')
            continue;
        d->digits = d->digits * 10 + (uint64_t)(v.p[i] - '0'); /* wraps harmlessly beyond 19 digits */
        d->n_digits++;
    }
}

static bool decimal_read(struct decimal *d, struct view text)
{
    const char *p = text.p, *end = p + text.n, *from;
    *d = (struct decimal){.minus = p < end && *p == '-'};
    if (p < end && (*p == '-' || *p == '+'))
        p++;
    from = p;
    p = digits_end(p, end);
    d->whole = (struct view){from, (size_t)(p - from)};
    if (d->whole.n == 0)
        return false;
    if (p < end && *p == '.') {
        from = ++p;
        p = digits_end(p, end);
        d->fraction = (struct view){from, (size_t)(p - from)};
        if (d->fraction.n == 0)
            return false;
    }
    if (p < end && (*p == 'e' || *p == 'E')) {
        bool minus = ++p < end && *p == '-';
        if (p < end && (*p == '-' || *p == '+'))
            p++;
        from = p;
        for (p = digits_end(p, end); from < p; from++)
            if (d->exponent < INT64_MAX / 100)
                d->exponent = d->exponent * 10 + (*from - '0');
        if (!is_digit(p[-1]))
            return false;
        d->exponent = minus ? -d->exponent : d->exponent;
    }
    gather(d, d->whole);
    gather(d, d->fraction);
    return p == end;
}

/* Digits up to 2^53 and powers of ten up to 10^22 are exact doubles, and one operation on them
 * rounds once. */
static bool convert_exact(const struct decimal *d, int64_t exponent, double *x)
{
    static const double power[] = {1e0,  1e1,  1e2,  1e3,  1e4,  1e5,  1e6,  1e7,  1e8,  1e9,  1e10, 1e11,
                                   1e12, 1e13, 1e14, 1e15, 1e16, 1e17, 1e18, 1e19, 1e20, 1e21, 1e22};
    if (FLT_EVAL_METHOD != 0 || d->n_digits > 19 || d->digits > UINT64_C(1) << DBL_MANT_DIG || exponent < -22 ||
        exponent > 22)
        return false;
    *x = exponent < 0 ? (double)d->digits / power[-exponent] : (double)d->digits * power[exponent];
    return true;
}

/* Up to 19 digits and powers of ten up to 10^27 are exact in 64 bits of mantissa. One operation on them is off by at
 * most half a unit in the last of these bits, so rounding gives the nearest double, unless the result is next to
 * halfway between two. */
static bool convert_extended(const struct decimal *d, int64_t exponent, double *x)
{
#if LDBL_MANT_DIG == 64
    static const long double power[] = {1e0L,  1e1L,  1e2L,  1e3L,  1e4L,  1e5L,  1e6L,  1e7L,  1e8L,  1e9L,
                                        1e10L, 1e11L, 1e12L, 1e13L, 1e14L, 1e15L, 1e16L, 1e17L, 1e18L, 1e19L,
                                        1e20L, 1e21L, 1e22L, 1e23L, 1e24L, 1e25L, 1e26L, 1e27L};
    const uint64_t half = UINT64_C(1) << (LDBL_MANT_DIG - DBL_MANT_DIG - 1);
    uint64_t mantissa;
    if (d->n_digits > 19 || exponent < -27 || exponent > 27)
        return false;
    long double y = exponent < 0 ? (long double)d->digits / power[-exponent] : (long double)d->digits * power[exponent];
    memcpy(&mantissa, &y, sizeof mantissa);
    mantissa &= 2 * half - 1; /* bits that a double has no room for */
    *x = (double)y;
    return mantissa + 1 < half || mantissa > half + 1;
#else
    (void)d;
    (void)exponent;
    (void)x;
    return false;
#endif
}

/* Writes the digits as one whole number with an exponent, which reads the same in every locale. */
static double convert_slowly(const struct decimal *d, int64_t exponent)
{
    char text[DIGITS_LIMIT + 32];
    const struct view parts[] = {d->whole, d->fraction};
    size_t n = 0, seen = 0;
    bool more = false;
    for (size_t part = 0; part < 2; part++) {
        for (size_t i = 0; i < parts[part].n; i++) {
            char c = parts[part].p[i];
            if (seen == 0 && c == '0')
                continue;
            seen++;
            if (seen <= DIGITS_LIMIT)
                text[n++] = c;
            else
                more |= c != '0';
        }
    }
    exponent += (int64_t)(seen - n);
    if (more) {
        text[n++] = '1';
        exponent--;
    }
    exponent = exponent < -EXPONENT_LIMIT ? -EXPONENT_LIMIT : exponent > EXPONENT_LIMIT ? EXPONENT_LIMIT : exponent;
    (void)snprintf(text + n, sizeof text - n, "e%d", (int)exponent);
    return strtod(text, NULL);
}

int num_parse(struct view text, double *x)
{
    struct decimal d;
    double y = 0;
    if (text.n == 0 || !decimal_read(&d, text))
        return -1;
    int64_t exponent = d.exponent - (int64_t)d.fraction.n;
    if (d.n_digits > 0 && !convert_exact(&d, exponent, &y) && !convert_extended(&d, exponent, &y))
        y = convert_slowly(&d, exponent);
    if (!isfinite(y))
        return -1;
    *x = d.minus ? -y : y;
    return 0;
}

int num_parse_int(struct view text, int64_t *x)
{
    size_t i = text.n > 0 && (text.p[0] == '-' || text.p[0] == '+');
    bool minus = i > 0 && text.p[0] == '-';
    int64_t y = 0;
    if (i == text.n)
        return -1;
    for (; i < text.n; i++) {
        int digit = text.p[i] - '0';
        if (!is_digit(text.p[i]) || __builtin_mul_overflow(y, 10, &y) ||
            __builtin_sub_overflow(y, digit, &y)) /* negative, to make room for INT64_MIN */
            return -1;
    }
    if (!minus && y == INT64_MIN)
        return -1;
    *x = minus ? y : -y;
    return 0;
}

int num_parse_hms(struct view text, double *seconds)
{
    const int64_t limit_s = INT64_C(9000000000); /* microseconds stay below 2^53 */
    const char *p = text.p, *end = p + text.n;
    int64_t total_s = 0, us = 0;
    for (int part = 0;; part++) {
        int64_t x = 0;
        const char *from = p;
        for (; p < end && is_digit(*p) && x <= limit_s; p++)
            x = x * 10 + (*p - '0');
        if (p == from || x > limit_s || (part > 0 && (p - from != 2 || x > 59)))
            return -1;
        total_s = total_s * 60 + x;
        if (total_s > limit_s)
            return -1;
        if (part == 2 || p == end || *p != ':')
            break;
        p++;
    }
    if (p < end && *p == '.') {
        int64_t unit = US_PER_S / 10;
        const char *from = ++p;
        for (; p < end && is_digit(*p); p++, unit /= 10)
            us += unit * (*p - '0');
        if (p == from)
            return -1;
    }
    if (p != end)
        return -1;
    *seconds = (double)(total_s * US_PER_S + us) / (double)US_PER_S;
    return 0;
}
