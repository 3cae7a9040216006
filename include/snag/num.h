/* num: strict numbers, in and out, the same in every locale. */
#ifndef SNAG_NUM_H
#define SNAG_NUM_H

#include <stdint.h>

#include "snag/err.h"
#include "snag/str.h"

SNAG_C_BEGIN

/* The whole text as a finite decimal number: [+-] digits [. digits] [e[+-] digits]; no blanks, no hex, no inf or nan,
 * digits on both sides of a point. Correctly rounded however many digits there are; short decimals take a fast exact
 * path (Clinger 1990), others the C library's strtod, which never sees a decimal point and so cannot depend on the
 * locale. Underflow is 0; overflow is refused. Returns 0, or -1 if the text is not such a number (here and below, *x is
 * then untouched). */
int num_parse(struct view text, double *x);
/* The same for whole numbers within int64_t. */
int num_parse_int(struct view text, int64_t *x);
/* A span of time written H:MM:SS, M:SS or seconds, with optional fraction (truncated to microseconds), to seconds: no
 * sign, MM and SS two digits below 60, the first number unlimited; at most 9e9 s. 0 or -1. */
int num_parse_hms(struct view text, double *seconds);

/* The shortest text of 15 or 17 significant digits that reads back the same; whole numbers below 1e15 without a point,
 * never with an exponent between 1e-5 and 1e15. -0 is "0"; what is not finite, which num_parse refuses, is "nan", "inf"
 * or "-inf". dst holds 32 bytes; returns the length. */
size_t num_format(char *dst, double x);

/* Microseconds as seconds without trailing zeros: 90, 0.25, -3. dst holds 32 bytes; returns the length. */
size_t num_format_us(char *dst, int64_t us);

SNAG_C_END

#endif
