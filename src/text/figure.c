/* figure: see figure.h. */
#include "text/figure.h"

#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "snag/civil.h"

/* Puts commas between groups of three digits, if there is room. */
static void group(char *text)
{
    char *start = text + (*text == '-'), *end = start + strspn(start, "0123456789");
    for (char *at = end - 3; at > start && strlen(text) + 1 < TEXT_NUMBER; at -= 3) {
        memmove(at + 1, at, strlen(at) + 1);
        *at = ',';
    }
}

void text_grouped(char *text, double x, int decimals)
{
    if (!(fabs(x) < 1e15)) {
        (void)snprintf(text, TEXT_NUMBER, "%.3e", x);
        return;
    }
    (void)snprintf(text, TEXT_NUMBER, "%.*f", decimals, x);
    group(text);
}

const char *text_thousands(char *text, uint64_t n)
{
    (void)snprintf(text, TEXT_COUNT, "%" PRIu64, n);
    group(text);
    return text;
}

void text_number(char *text, double x, int digits)
{
    double a = fabs(x);
    if (!isfinite(x))
        (void)snprintf(text, TEXT_NUMBER, "%s", isnan(x) ? "" : x > 0 ? "Inf" : "-Inf");
    else if (a != 0 && (a < 1e-4 || a >= 1e9))
        (void)snprintf(text, TEXT_NUMBER, "%.*e", digits - 1, x);
    else {
        int before = a < 1 ? 0 : (int)floor(log10(a)) + 1, zeros = a > 0 && a < 1 ? (int)-floor(log10(a)) - 1 : 0;
        int after = digits - before + zeros;
        text_grouped(text, x, a == 0 || (a == floor(a) && a >= 1000) ? 0 : after > 0 ? after : 0);
    }
}

void text_p(char *text, double p)
{
    if (isnan(p))
        text[0] = '\0';
    else if (p < 2.2e-16)
        (void)snprintf(text, TEXT_NUMBER, "< 2e-16");
    else
        (void)snprintf(text, TEXT_NUMBER, p < 0.001 ? "%.1e" : p < 0.1 ? "%.3f" : "%.2f", p);
}

const char *text_span(char *text, int64_t us)
{
    static const struct {
        char unit;
        int64_t s;
    } units[] = {{'d', 86400}, {'h', 3600}, {'m', 60}, {'s', 1}};
    int64_t s = us / US_PER_S;
    size_t i = 0;
    while (s % units[i].s != 0)
        i++;
    (void)snprintf(text, TEXT_COUNT, "%" PRId64 "%c", s / units[i].s, units[i].unit);
    return text;
}
