/* file_section: reads one `key = value` of a map's [file] section into the map. Private to event. */
#ifndef SNAG_EVENT_MAP_FILE_SECTION_H
#define SNAG_EVENT_MAP_FILE_SECTION_H

#include "event/map/model.h"

int map_file_entry(struct map *map, const struct entry *e, struct err *err) SNAG_CHECK;

#endif
