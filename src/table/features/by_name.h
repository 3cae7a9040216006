/* by_name: rows in byte order of their names.
 *
 *     for (size_t i = 0; i < n; i++)
 *         row[i] = by_name_row(name_of(ctx, i), i);
 *     by_name_sort(row, n, name_of, ctx, &err);
 */
#ifndef SNAG_TABLE_FEATURES_BY_NAME_H
#define SNAG_TABLE_FEATURES_BY_NAME_H

#include <stdint.h>

#include "snag/str.h"

/* A row by its name, of which the first bytes tell most apart without a look at the rest. */
struct by_name {
    uint64_t first;
    size_t row;
};

struct by_name by_name_row(struct view name, size_t row);
/* Names are distinct. */
int by_name_sort(struct by_name *row, size_t n, struct view (*name)(void *ctx, size_t row), void *ctx,
                 struct err *err) SNAG_CHECK;

#endif
