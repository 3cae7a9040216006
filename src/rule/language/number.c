/* number: the numbers of rules: [+-]digits[.digits], nothing else. */
#include "rule/language/model.h"
#include "snag/num.h"

static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

/* Splits sign, digits and fraction; false if the text is not a number. */
static bool split(struct view text, bool *negative, struct view *whole, struct view *fraction)
{
    size_t i = 0;
    if (text.n == 0)
        return false;
    *negative = text.p[0] == '-';
    if (text.p[0] == '-' || text.p[0] == '+')
        i++;
    *whole = (struct view){text.p + i, 0};
    for (; i < text.n && is_digit(text.p[i]); i++)
        whole->n++;
    *fraction = (struct view){text.p + i, 0};
    if (i < text.n && text.p[i] == '.') {
        fraction->p++;
        for (i++; i < text.n && is_digit(text.p[i]); i++)
            fraction->n++;
        if (fraction->n == 0)
            return false;
    }
    return whole->n > 0 && i == text.n;
}

bool number_read(struct view text, double *x)
{
    bool negative;
    struct view whole, fraction;
    return split(text, &negative, &whole, &fraction) && num_parse(text, x) == 0;
}

static bool is_zero(struct view digits)
{
    for (size_t i = 0; i < digits.n; i++)
        if (digits.p[i] != '0')
            return false;
    return true;
}

bool number_us(struct view text, int64_t *us)
{
    bool negative;
    struct view whole, fraction;
    int64_t x = 0;
    if (!split(text, &negative, &whole, &fraction) || (negative && !(is_zero(whole) && is_zero(fraction))))
        return false;
    for (size_t i = 0; i < whole.n + 6; i++) {
        size_t f = i - whole.n;
        int digit = i < whole.n ? whole.p[i] - '0' : f < fraction.n ? fraction.p[f] - '0' : 0;
        if (x > (NUMBER_MOST_US - digit) / 10) {
            *us = NUMBER_MOST_US;
            return true;
        }
        x = x * 10 + digit;
    }
    if (fraction.n > 6) {
        struct view rest = {fraction.p + 7, fraction.n - 7};
        int next = fraction.p[6] - '0';
        x += next > 5 || (next == 5 && (!is_zero(rest) || x % 2 == 1));
    }
    *us = x;
    return true;
}
