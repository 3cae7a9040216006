/* aliases: a table of two columns, alias and customer, by which customers known by several names are one.
 *
 *     aliases_read("links.csv", take, ctx, &err);      take(ctx, alias, customer, &err) for each row
 */
#ifndef SNAG_EVENT_CORE_ALIASES_H
#define SNAG_EVENT_CORE_ALIASES_H

#include "snag/str.h"

/* Calls `take` for each row of a TSV or CSV file after its header line; the texts are borrowed. ERR_DATA, with the
 * line, for a row that lacks either. */
int aliases_read(const char *path, int (*take)(void *ctx, struct view alias, struct view customer, struct err *err),
                 void *ctx, struct err *err) SNAG_CHECK;

#endif
