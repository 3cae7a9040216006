/* map: what a foreign log means, as a text file (the language: snag-maps(5)).
 *
 *     struct map *map;
 *     map_load(&map, "bank-1999", &path, &err);    by name (folders, then built in) or by path
 *     …
 *     map_free(map);
 *
 * Promises: an error points at line, column and word, and says what was expected; a map is read-only once
 * loaded and may serve several files.
 */
#ifndef SNAG_MAP_H
#define SNAG_MAP_H

#include <stdbool.h>
#include <stddef.h>

#include "snag/err.h"
#include "snag/search.h"
#include "snag/str.h"

SNAG_C_BEGIN

struct map;

/* Parses a map's text; `name` (without folder and ".map") and `file` (for messages) are copied. */
int map_parse(struct map **map, const char *name, const char *file, const char *text, size_t n,
              struct err *err) SNAG_CHECK;
/* By name, or by path when `name` has a '/' or ends in ".map". Unknown names: ERR_USAGE with the nearest. */
int map_load(struct map **map, const char *name, const struct lookup_path *path, struct err *err) SNAG_CHECK;
void map_free(struct map *map);

const char *map_name(const struct map *map);
/* The first comment of the file: one line that says what log this is. "" = none. */
const char *map_title(const struct map *map);
/* The source text, and where it came from ("built in" or a path). */
struct view map_text(const struct map *map);
const char *map_origin(const struct map *map);
/* What messages call it: its name where it is built in, else where it came from. */
const char *map_called(const struct map *map);
/* Can it be used here? ERR_SYSTEM or ERR_DATA where its time zone is not to be had. */
int map_check(const struct map *map, struct err *err) SNAG_CHECK;
/* A map whose [file] section says `tried = no` was made from documentation alone. */
bool map_tried(const struct map *map);

/* Every map that can be found, built-in ones included, by name; a name found twice counts where it was found
 * first. The caller frees each by map_free and the array by free. */
int map_list(struct map ***maps, size_t *n, const struct lookup_path *path, struct err *err) SNAG_CHECK;

/* The map that knows a log by its first bytes: the stream's own header, a `recognise` pattern, or
 * a header with every column that the map reads. NULL in *map where none does. Maps that read more of the columns win.
 */
int map_recognise(const struct map **best, struct map *const *maps, size_t n, struct view head,
                  struct err *err) SNAG_CHECK;

SNAG_C_END

#endif
