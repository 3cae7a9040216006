/* values: the functions of the map language. Private to event.
 *
 * Those that write need no more room than their text has.
 */
#ifndef SNAG_EVENT_MAP_VALUES_H
#define SNAG_EVENT_MAP_VALUES_H

#include "snag/str.h"

/* The part of that number, from 0, between texts `between`; empty if there are fewer. */
struct view value_part(struct view v, struct view between, uint32_t number);
/* A to Z in lower case; returns the length. */
size_t value_lower(char *to, struct view v);
/* A telephone number in one form: its digits, after a + if it begins with + or 00. The name before <number>, and what
 * stands behind ; or @ of an address, are left out. A text without a digit, or with a letter, stays as it is. */
size_t value_phone(char *to, struct view v);

#endif
