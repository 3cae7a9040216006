/* calendar: small helpers that the files of civil.h share. */
#ifndef SNAG_TEXT_CALENDAR_H
#define SNAG_TEXT_CALENDAR_H

#include <stdbool.h>
#include <stdint.h>

#include "snag/civil.h"

enum { S_PER_DAY = 86400 };

/* a / b towards minus infinity, b > 0. */
static inline int64_t floor_div(int64_t a, int64_t b)
{
    int64_t q = a / b;
    return q - (a % b < 0);
}

static inline bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}
static inline bool is_letter(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}
static inline char to_lower(char c)
{
    return c >= 'A' && c <= 'Z' ? (char)(c + ('a' - 'A')) : c;
}

/* Day of the week, 0 = Sunday. */
static inline int week_day(int64_t days)
{
    return (int)(days + 4 - 7 * floor_div(days + 4, 7));
}

/* Reads "+hh", "+hhmm" or "+hh:mm" (either sign, below 24 hours) at p into *offset_s; returns the first byte after it,
 * or NULL. */
const char *offset_read(const char *p, const char *end, int32_t *offset_s);

#endif
