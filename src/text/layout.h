/* layout: a compiled time layout, shared by layout.c (which builds it) and layout_parse.c (which runs it). */
#ifndef SNAG_TEXT_LAYOUT_H
#define SNAG_TEXT_LAYOUT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "snag/civil.h"

/* What a text can tell; also the bits of layout.has. */
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
    STEP_CLOCK,     /* hh:mm:ss as nearly everybody writes it: then on at `to`, else with the next step */
    STEP_FRACTION,  /* of the second, or none */
    STEP_OFFSET,    /* from UTC */
    STEP_UTC,       /* a Z */
    STEP_ZONE,      /* an abbreviation */
    STEP_EPOCH,     /* a whole number of 10^-least seconds; seconds may have a fraction */
    STEP_ISO_TIME,  /* all that may follow an ISO 8601 date */
    STEP_DAY_BEGIN, /* the same bytes as last time: on at `to` */
    STEP_DAY_END,
};

struct step {
    uint8_t code, field, least, most;
    char byte;
    int16_t low, high;
    uint16_t to;
};

/* The bytes of the last day read, 8 to 16 of them, by their first and last eight. What follows them
 * must be the same byte too (or the end, -1): then they are read in the same way. */
struct day_known {
    size_t n; /* 0: none */
    uint64_t head, tail;
    int next;
    int64_t days;
};

struct layout {
    char *text;
    unsigned has; /* fields that the text gives */
    int pivot;    /* first year that %y can mean */
    struct day_known day;
    size_t span; /* of the zone, where the last time was found */
    size_t n;
    struct step steps[];
};

/* The names a STEP_NAME knows, without regard to case: each also by its first three letters. */
extern const char *const layout_months[12], *const layout_week_days[7], *const layout_halves[2];

#endif
