/* line: see line.h. */
#include "sim/line.h"

#include <string.h>

#include "snag/civil.h"
#include "snag/num.h"

void line_clear(struct out_line *l)
{
    l->n = 0;
    l->cut = false;
}

static void bytes(struct out_line *l, const char *p, size_t n)
{
    if (n > LINE_SIZE - l->n) {
        n = LINE_SIZE - l->n;
        l->cut = true;
    }
    memcpy(l->p + l->n, p, n);
    l->n += n;
}

void line_char(struct out_line *l, char c)
{
    bytes(l, &c, 1);
}
void line_text(struct out_line *l, const char *s)
{
    bytes(l, s, strlen(s));
}

/* The digits of x >= 0, at least `width` of them, with leading zeros. */
static void digits(struct out_line *l, uint64_t x, int width)
{
    char text[24];
    size_t at = sizeof text;
    do {
        text[--at] = (char)('0' + x % 10);
        x /= 10;
        width--;
    } while (x > 0 || width > 0);
    bytes(l, text + at, sizeof text - at);
}

void line_int(struct out_line *l, int64_t x)
{
    if (x < 0)
        line_char(l, '-');
    digits(l, x < 0 ? 0 - (uint64_t)x : (uint64_t)x, 1);
}

void line_number(struct out_line *l, double x)
{
    char text[32];
    bytes(l, text, num_format(text, x));
}

static void clock_time(struct out_line *l, int64_t ts_s, char between)
{
    int64_t year, of_day = ts_s % 86400;
    int month, day;
    civil_date(ts_s / 86400, &year, &month, &day);
    digits(l, (uint64_t)year, 4);
    line_char(l, '-');
    digits(l, (uint64_t)month, 2);
    line_char(l, '-');
    digits(l, (uint64_t)day, 2);
    line_char(l, between);
    digits(l, (uint64_t)(of_day / 3600), 2);
    line_char(l, ':');
    digits(l, (uint64_t)(of_day / 60 % 60), 2);
    line_char(l, ':');
    digits(l, (uint64_t)(of_day % 60), 2);
}

void line_iso(struct out_line *l, int64_t ts_s)
{
    clock_time(l, ts_s, 'T');
    line_char(l, 'Z');
}

void line_plain_time(struct out_line *l, int64_t ts_s)
{
    clock_time(l, ts_s, ' ');
}

void line_day_first(struct out_line *l, int64_t ts_s)
{
    int64_t year, of_day = ts_s % 86400;
    int month, day;
    civil_date(ts_s / 86400, &year, &month, &day);
    digits(l, (uint64_t)day, 1);
    line_char(l, '/');
    digits(l, (uint64_t)month, 1);
    line_char(l, '/');
    digits(l, (uint64_t)year, 4);
    line_char(l, ' ');
    digits(l, (uint64_t)(of_day / 3600), 1);
    line_char(l, ':');
    digits(l, (uint64_t)(of_day / 60 % 60), 2);
}
