/* lookup: the second file of a map, which [lookup NAME] describes and --lookup NAME=FILE names. Private to event.
 *
 *     lookup_open(&table, &map->lookup[i], "agents.csv", &err);
 *     value = lookup_value(table, VIEW_LIT("a7"), 0);
 *
 * Promises: only the columns that the map asks for are kept; a key that occurs twice means its first row; blanks at the
 * edges of keys and cells do not count, visible or not. A table is read-only once open.
 */
#ifndef SNAG_EVENT_MAP_LOOKUP_H
#define SNAG_EVENT_MAP_LOOKUP_H

#include "event/map/model.h"

struct lookup_table {
    const struct map_lookup *of;
    char *path;
    struct dict key;   /* id → */
    struct view *cell; /* of->n of them a row */
    size_t cap;
    uint64_t n_unlike; /* rows whose key occurs before, with other values */
    char unlike[48];   /* … the first such key */
    struct arena texts;
};

/* Reads it: CSV, or TSV if its first line holds a TAB, or with ; between cells if that line holds no comma. ERR_DATA
 * for a column that it has not, and rows that cannot be read. */
int lookup_open(struct lookup_table **table, const struct map_lookup *of, const char *path, struct err *err) SNAG_CHECK;
/* Is the key in it? Then *value is its column number `column` of those of of->column. */
bool lookup_find(const struct lookup_table *table, struct view key, uint32_t column, struct view *value);
void lookup_close(struct lookup_table *table);

#endif
