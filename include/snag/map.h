/* map: a text file that says what a foreign log means (the language: snag-maps(5)).
 *
 *     struct map *map;
 *     map_load(&map, "bank-1999", &path, &err);    by name (folders, then built-in) or by path
 *     …
 *     map_free(map);
 *
 * Promises: an error points to line, column and word, and says what was expected; a map is read-only once loaded and
 * may be used for several files.
 */
#ifndef SNAG_MAP_H
#define SNAG_MAP_H

#include <stdbool.h>
#include <stddef.h>

#include "snag/err.h"
#include "snag/mem.h"
#include "snag/search.h"
#include "snag/str.h"

SNAG_C_BEGIN

struct map;

/* Parses a map's text; `name` (without folder and ".map") and `file` (for messages) are copied. */
int map_parse(struct map **map, const char *name, const char *file, const char *text, size_t n,
              struct err *err) SNAG_CHECK;
/* The same, and every fault that can be found is told, the last one too, before it is refused. */
struct map_faults {
    void (*tell)(void *ctx, const struct err *fault);
    void *ctx;
};
int map_load_all(struct map **map, const char *name, const struct lookup_path *path, const struct map_faults *faults,
                 struct err *err) SNAG_CHECK;
/* By name, or by path if `name` contains a '/' or ends in ".map". Unknown names: ERR_USAGE with the nearest. */
int map_load(struct map **map, const char *name, const struct lookup_path *path, struct err *err) SNAG_CHECK;
void map_free(struct map *map);

const char *map_name(const struct map *map);
/* The first comment of the file: one line that says what log this is. "" = none. */
const char *map_title(const struct map *map);
/* The source text, and where it came from ("built in" or a path). */
struct view map_text(const struct map *map);
const char *map_origin(const struct map *map);
/* Its name in messages: its own name if built in, otherwise where it came from. */
const char *map_called(const struct map *map);
/* Can it be used here? ERR_SYSTEM or ERR_DATA if its time zone is not available. */
int map_check(const struct map *map, struct err *err) SNAG_CHECK;
/* What is legal in it and may be a slip: names one letter beside those that the rules know, a hold without an unhold;
 * one line each, appended. */
int map_doubts(const struct map *map, struct buf *to, struct err *err) SNAG_CHECK;
/* False for a map whose [file] section says `tried = no`: it was written from documentation alone. */
bool map_tried(const struct map *map);

/* Every map that can be found, including built-in ones, sorted by name; if a name is found twice, the first one counts.
 * The caller frees each with map_free and the array with free. */
int map_list(struct map ***maps, size_t *n, const struct lookup_path *path, struct err *err) SNAG_CHECK;

/* The map that recognises a log from its first bytes: the event stream's own header, a `recognise` pattern, or a header
 * with every column that the map reads. *best is NULL if none does. A map that reads more of the columns wins,
 * of equal ones the nearer: ./ before other folders, and those before what is built in. */
int map_recognise(const struct map **best, struct map *const *maps, size_t n, struct view head,
                  struct err *err) SNAG_CHECK;
/* The other maps that recognise it, event streams apart: their names, joined by ", ", appended to `names`. */
int map_others(const struct map *best, struct map *const *maps, size_t n, struct view head, struct buf *names,
               struct err *err) SNAG_CHECK;

/* The first rows of a log as a map cuts them, and which of their columns it reads. */
struct glimpse {
    size_t n_columns, n_rows;
    struct view *name; /* of each column; "#3" where the log has no line of names */
    bool *used;
    uint64_t *line;    /* where each row begins */
    struct view *cell; /* n_rows times n_columns; missing ones are empty */
    struct arena texts;
};
/* ERR_DATA: no line of column names; ERR_USAGE: a map of event streams, which are no rows to map. */
int map_glimpse(struct glimpse *g, const struct map *map, const char *path, size_t most_rows,
                struct err *err) SNAG_CHECK;
void glimpse_free(struct glimpse *g);

SNAG_C_END

#endif
