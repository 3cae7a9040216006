/* layout: a compiled time layout, shared by layout.c (which builds it) and layout_parse.c (which runs it). */
#ifndef SNAG_TEXT_LAYOUT_H
#define SNAG_TEXT_LAYOUT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/word.h"
#include "text/calendar.h"
#include "snag/civil.h"

/* What a text can give; also the bits of layout.has. */
enum field {
    F_YEAR,
    F_YEAR2,
    F_MONTH,
    F_DAY,
    F_YEAR_DAY,
    F_WEEK_DAY, /* the day */
    F_HOUR,
    F_HOUR12,
    F_HALF,
    F_MINUTE,
    F_SECOND, /* the time of day */
    N_FIELDS,
    F_OFFSET = N_FIELDS,
    F_ZONE,
    F_EPOCH, /* found elsewhere in struct layout_reading */
};
#define BIT(f) (1u << (f))

enum step_code {
    STEP_END,
    STEP_BYTE,      /* this very byte */
    STEP_BLANKS,    /* one or more */
    STEP_PAD,       /* one blank or none */
    STEP_NUMBER,    /* of `least` to `most` digits, within low … high */
    STEP_NAME,      /* of a month, day of the week, half of the day */
    STEP_CLOCK,     /* hh:mm:ss as nearly everybody writes it: if so, continues at `to`, else with the next step */
    STEP_FRACTION,  /* of the second, or none */
    STEP_OFFSET,    /* from UTC */
    STEP_UTC,       /* a Z */
    STEP_ZONE,      /* an abbreviation */
    STEP_EPOCH,     /* a whole number of units of 10^-least seconds; seconds may have a fraction */
    STEP_ISO_TIME,  /* all that may follow an ISO 8601 date */
    STEP_DAY_BEGIN, /* the same bytes as last time: continues at `to` */
    STEP_DAY_END,
};

struct step {
    uint8_t code, field, least, most;
    char byte;
    int16_t low, high;
    uint16_t to;
};

/* The bytes of the last day read, 8 to 16 of them, by their first and last eight. The byte after them (or the end, -1)
 * must be the same too: then they are read the same way. */
struct day_known {
    size_t n; /* 0: none */
    uint64_t head, tail;
    int next;
    int64_t days;
};

/* Layouts that are an ISO 8601 date and clock (layout_iso.c). */
struct iso_form {
    char between, or_between; /* the byte between day and clock; 0: the layout is not one of these */
    bool end, utc;            /* after the clock and its fraction: nothing, a Z */
};

struct layout {
    char *text;
    struct iso_form iso;
    unsigned has; /* fields that the text gives */
    int pivot;    /* first year that %y can mean */
    struct day_known day;
    size_t span; /* span of the zone where the last time was found */
    size_t n;
    struct step steps[];
};

/* layout_parse by the steps alone. */
int layout_parse_steps(struct layout *l, const struct zone *z, struct view text, struct time_read *r);
/* Finds l->iso. */
void layout_find_iso(struct layout *l);
/* Reads a text of such a layout on the day of the last text; false for anything else. */
bool layout_iso(struct layout *l, const struct zone *z, struct view text, struct time_read *r);

/* "hh:mm:ss" at p, eight bytes that exist; false if it is written otherwise. All eight bytes are checked at once: what
 * is left of a digit without '0' is 0 … 9, and adding 0x76 to more sets its top bit; of a colon without ':' nothing may
 * be left. The pattern is a palindrome, so it works in either byte order. */
static inline bool clock_read(const char *p, int *hour, int *minute, int *second)
{
    uint64_t rest = word_load(p) ^ word_load("00:00:00");
    if (((rest + word_load("\x76\x76\x7f\x76\x76\x7f\x76\x76")) | rest) & WORD_ALL(0x80))
        return false;
    *hour = p[0] * 10 + p[1] - 11 * '0';
    *minute = p[3] * 10 + p[4] - 11 * '0';
    *second = p[6] * 10 + p[7] - 11 * '0';
    return *hour <= 23 && *minute <= 59 && *second <= 60;
}

/* A fraction of a second, if there is one: returns the first byte after it, or NULL if it is too long. A point or comma
 * not followed by a digit belongs to what comes next. */
static inline const char *fraction_read(const char *p, const char *end, int *digits, int *us)
{
    static const int unit[10] = {1000000, 100000, 10000, 1000, 100, 10, 1, 1, 1, 1};
    if (end - p < 2 || (*p != '.' && *p != ',') || !is_digit(p[1]))
        return p;
    const char *from = ++p;
    int x = 0;
    for (; p < end && is_digit(*p); p++)
        if (p - from < 6)
            x = x * 10 + (*p - '0');
    if (p - from > 9)
        return NULL;
    *digits = (int)(p - from);
    *us = x * unit[*digits];
    return p;
}

/* The names a STEP_NAME knows, in any case, also by their first three letters. */
extern const char *const layout_months[12], *const layout_week_days[7], *const layout_halves[2];

#endif
