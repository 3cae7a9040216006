/* heading: what stands above the rows of a log: a first line sep=C, title lines, the line of column names. Private to
 * event. */
#ifndef SNAG_EVENT_MAP_HEADING_H
#define SNAG_EVENT_MAP_HEADING_H

#include "event/map/mapper.h"

struct heading {
    size_t bytes;   /* of the lines above the rows */
    uint64_t lines; /* … and their number */
    char delimiter; /* as sep=C says; 0: as the map says */
};

/* What stands above the line of column names (or the first row, where there is none) in the first bytes of a log.
 * Without `at_top` no title lines are looked for. 1, or 0 if no line is that of the names. */
int heading_find(const struct map *map, struct view head, bool at_top, struct heading *h, struct err *err) SNAG_CHECK;

/* Opens the rows of a log below what stands above them; their lines are counted from the file's first. `limits` has
 * max_line and max_field, or is NULL; *above, if not NULL, gets the number of lines above. ERR_DATA if the map's header
 * line is not there. */
int heading_open(struct rows **rows, struct in *in, const struct map *map, const struct rows_format *limits,
                 bool at_top, uint64_t *above, struct err *err) SNAG_CHECK;

/* Does one of the lines below the first have the names of all columns that the map reads? 1 with its number, 0, -1. */
int heading_below(const struct map *map, struct in *in, uint64_t *line, struct err *err) SNAG_CHECK;

#endif
