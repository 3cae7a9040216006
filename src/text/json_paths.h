/* json_paths: values of JSON documents by path, without a tree of the rest.
 *
 *     struct json_paths *paths;
 *     json_paths_open(&paths, path, n, each, n_each, &bad, &err);     "ticket_id", "events.type"; each: "events"
 *     switch (json_scan(paths, p, end, false, &found)) …               one document, whole in memory
 *     for (size_t i = 0; i < json_rows(paths); i++) … json_row(paths, i)[column] …
 *
 * A path is names of members with points between: a.b; [N] is the element N of a list, counted from 0; [KEY=TEXT] is
 * its first element whose member KEY is TEXT. `\.` is a point in a name. A list that `each` names is walked: a path
 * through it means the element at hand, and a document gives one row for each (of lists in lists, for each of the
 * innermost). "." among `each` is the document itself; of several, the rows come in that order. Where a list is
 * expected, an object is a list of one.
 *
 * Everything is checked as RFC 8259 has it, what no path asks for too: structure, numbers, escapes, UTF-8. A name that
 * an object has twice means the last one. Numbers stay as they are written, however many digits they have.
 */
#ifndef SNAG_TEXT_JSON_PATHS_H
#define SNAG_TEXT_JSON_PATHS_H

#include "snag/str.h"

enum { JSON_DEPTH = 128, JSON_SLACK = 16, JSON_MOST_WALKS = 8 };

struct json_paths;

/* Texts are copied. ERR_DATA: *bad is the place (column, or n + walk) of a path that is none, and the message says why.
 */
int json_paths_open(struct json_paths **paths, const struct view *path, size_t n, const struct view *each,
                    size_t n_each, size_t *bad, struct err *err) SNAG_CHECK;
void json_paths_close(struct json_paths *paths);

enum json_found {
    JSON_WHOLE, /* a value, which ends at `end` */
    JSON_CUT,   /* the text ends within it */
    JSON_BAD,   /* it is not JSON: `problem`, at `end` */
    JSON_FAILED /* memory */
};
struct json_end {
    const char *end;
    const char *problem;
};

/* Reads the value that begins at p, its first byte. JSON_SLACK bytes after `end` may be read; the first is NUL. */
enum json_found json_scan(struct json_paths *paths, const char *p, const char *end, struct json_end *found,
                          struct err *err) SNAG_CHECK;

/* The rows of the value scanned last; each has a view for each path, as it is written, with quotes and escapes; .p is
 * NULL where there is none. Borrowed until the next scan. */
size_t json_rows(const struct json_paths *paths);
const struct view *json_row(struct json_paths *paths, size_t i);

/* Did it have one of the lists that are walked, or what leads to it, even without elements? */
bool json_met(const struct json_paths *paths);

/* Appends a value as a text: a string without quotes and escapes, null as nothing, all else as it is written. */
int json_plain(struct view value, struct buf *to, struct err *err) SNAG_CHECK;

#endif
