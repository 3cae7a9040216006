/* draft: a first map for a log that no map knows, from its first bytes.
 *
 *     struct draft d;
 *     map_draft(&d, "calls.csv", (struct view){p, n}, whole, &err);     p, n as in_peek shows them
 *     fwrite(d.text.p, 1, d.text.n, stdout);
 *     draft_free(&d);
 *
 * Promises: the text is a map that parses and reads the log's columns; each line has its evidence as a comment; nothing
 * is taken for granted that the bytes do not show, and what was guessed says so. Which words speak for what is in
 * draft.words.
 */
#ifndef SNAG_DRAFT_H
#define SNAG_DRAFT_H

#include "snag/str.h"

SNAG_C_BEGIN

struct draft {
    struct buf text; /* the map */
    struct buf told; /* what was taken for what, one line: "times are began, customers caller, …" */
};

/* `name` is the log's, for the title. `whole`: `head` is all of it. ERR_DATA: it is not delimited text or JSON, or no
 * column holds times, so it is not a log. */
int map_draft(struct draft *d, const char *name, struct view head, bool whole, struct err *err) SNAG_CHECK;
/* How much of a log to show to it. */
enum { DRAFT_BYTES = 4 << 20 };
void draft_free(struct draft *d);

SNAG_C_END

#endif
