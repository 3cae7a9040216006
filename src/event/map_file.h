/* map_file: reads one `key = value` of a map's [file] section into the map. Private to event. */
#ifndef MAP_FILE_H
#define MAP_FILE_H

#include "map_model.h"

int map_file_entry(struct map *map, const struct entry *e, struct err *err) SNAG_CHECK;

#endif
