/* num_format: numbers out. See snag/num.h. */
#include <math.h>
#include <stdio.h>

#include "text/calendar.h"
#include "snag/num.h"

enum { DIGITS_MAX = 17 };

static size_t put_whole(char *dst, uint64_t x)
{
    char back[20];
    size_t n = 0;
    do
        back[n++] = (char)('0' + x % 10);
    while (x /= 10);
    for (size_t i = 0; i < n; i++)
        dst[i] = back[n - 1 - i];
    dst[n] = '\0';
    return n;
}

size_t num_format_us(char *dst, int64_t us)
{
    uint64_t x = us < 0 ? -(uint64_t)us : (uint64_t)us, fraction = x % 1000000;
    size_t n = 0;
    if (us < 0)
        dst[n++] = '-';
    n += put_whole(dst + n, x / 1000000);
    if (fraction > 0) {
        dst[n++] = '.';
        for (uint64_t unit = 100000; fraction > 0; fraction %= unit, unit /= 10)
            dst[n++] = (char)('0' + fraction / unit);
        dst[n] = '\0';
    }
    return n;
}

/* The first n significant digits of x > 0 (without trailing zeros) and the exponent of the first one. printf writes the
 * locale's decimal point; anything but digits is skipped. */
static size_t digits_of(double x, int n, char digits[DIGITS_MAX], int *exponent)
{
    char text[64];
    size_t found = 0;
    const char *p = text;
    (void)snprintf(text, sizeof text, "%.*e", n - 1, x);
    for (; *p != 'e'; p++)
        if (is_digit(*p))
            digits[found++] = *p;
    *exponent = 0;
    for (const char *e = p + 2; *e; e++)
        *exponent = *exponent * 10 + (*e - '0');
    if (p[1] == '-')
        *exponent = -*exponent;
    while (found > 1 && digits[found - 1] == '0')
        found--;
    return found;
}

/* Puts the decimal point where it belongs. */
static size_t put_digits(char *dst, const char *digits, size_t n_digits, int exponent)
{
    bool scientific = exponent < -5 || exponent >= 15;
    int point = scientific ? 1 : exponent + 1; /* digits before it */
    size_t n = 0;
    if (point <= 0) {
        dst[n++] = '0';
        dst[n++] = '.';
        for (int i = point; i < 0; i++)
            dst[n++] = '0';
    }
    for (int i = 0; i < (int)n_digits || i < point; i++) {
        if (i > 0 && i == point)
            dst[n++] = '.';
        dst[n++] = i < (int)n_digits ? digits[i] : '0';
    }
    dst[n] = '\0';
    if (scientific) {
        dst[n++] = 'e';
        if (exponent < 0)
            dst[n++] = '-';
        n += put_whole(dst + n, (uint64_t)(exponent < 0 ? -exponent : exponent));
    }
    return n;
}

size_t num_format(char *dst, double x)
{
    char digits[DIGITS_MAX];
    int exponent;
    double back = 0, size = fabs(x);
    size_t n = 0;
    if (!isfinite(x)) {
        const char *word = isnan(x) ? "nan" : x < 0 ? "-inf" : "inf";
        memcpy(dst, word, strlen(word) + 1);
        return strlen(word);
    }
    if (x < 0)
        dst[n++] = '-';
    if (size < 1e15 && size == trunc(size))
        return n + put_whole(dst + n, (uint64_t)size);
    /* Numbers that six decimals give exactly are common, and need no search. */
    if (size < 1e9 && size >= 1e-5 && round(size * 1e6) / 1e6 == size)
        return n + num_format_us(dst + n, (int64_t)round(size * 1e6));
    size_t n_digits = digits_of(size, 15, digits, &exponent);
    size_t len = put_digits(dst + n, digits, n_digits, exponent);
    if (num_parse((struct view){dst + n, len}, &back) < 0 || back != size) {
        n_digits = digits_of(size, DIGITS_MAX, digits, &exponent);
        len = put_digits(dst + n, digits, n_digits, exponent);
    }
    return n + len;
}
