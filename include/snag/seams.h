/* seams: rows that stand in two parts of what is read once: copies, and rows in which one part ends and another begins.
 *
 *     seams_begin(s, "mon.ev", 1, &err);                        a part: a file, or what follows a header met again
 *     seams_row(s, SEAMS_ROW, digest, ts_us, &n, &err);         its rows in order, each by a digest of what it says
 *     for (size_t i = 0; i < n; i++) … seams_copied(s, i) …     the n oldest rows that were undecided are decided now
 *     seams_end(s, &n, &err);                                   all are
 *
 * A row is left out if it belongs to rows in a row of an earlier part, in the same order, that are all of that part,
 * all of this one, the end of that one and the beginning of this, or the other way round; or to more of them than the
 * caller cares to hold undecided. Equal rows of one part are never left out, and a part that begins after all others
 * ended is not compared. Promises: each part is compared once with all rows before it; a row takes eight bytes, in
 * memory or, beyond some megabytes, in a temporary file.
 */
#ifndef SNAG_SEAMS_H
#define SNAG_SEAMS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "snag/str.h"

SNAG_C_BEGIN

struct seams;

int seams_open(struct seams **s, struct err *err) SNAG_CHECK;
void seams_close(struct seams *s);

/* A part begins, at that line of an input; the one before has ended. */
int seams_begin(struct seams *s, const char *input, uint64_t line, struct err *err) SNAG_CHECK;

/* Nothing says that it begins there but that rows go back in time: fewer than four rows of it that stand elsewhere,
 * too, are told and count, and so many as sixteen are left out wherever they stand. */
void seams_guess(struct seams *s);
/* Have rows of it been found in an earlier part, or may those so far be? */
bool seams_finds(const struct seams *s);

/* SEAMS_APART: never left out, and not compared; SEAMS_ALONG: left out with the row before it. */
enum seams_kind { SEAMS_ROW, SEAMS_APART, SEAMS_ALONG };
/* A row, undecided until it is counted in *n, which may be later. */
int seams_row(struct seams *s, enum seams_kind kind, uint64_t digest, int64_t ts_us, size_t *n,
              struct err *err) SNAG_CHECK;
/* … or n rows at once, in order, the latest of last_us: the first *passed of them are known to be no copies. Then
 * the next is to be given alone, unless all have passed: rows of the first part always do. */
int seams_pass(struct seams *s, const uint64_t *digest, size_t n, int64_t last_us, size_t *passed,
               struct err *err) SNAG_CHECK;
/* Is the part at hand the first one? */
bool seams_is_first(const struct seams *s);
/* Would that row not be decided at once? Then a caller with little room makes some. */
bool seams_holds(const struct seams *s, uint64_t digest);
/* A row that is not given, since it stands in the part before, source and all, as in a stream sorted after it was
 * joined to itself: it counts as left out. Or one that is given, but may be such a copy: it has another source, or
 * none. Both are told. */
void seams_again(struct seams *s, bool left_out);
/* More rows cannot be held: those undecided are left out if they are `many`, or all that the caller has room for.
 * Returns how many are decided now. */
size_t seams_decide(struct seams *s, bool many);
int seams_end(struct seams *s, size_t *n, struct err *err) SNAG_CHECK;
/* Of the rows decided by the last call. */
bool seams_copied(const struct seams *s, size_t i);

/* How many rows were left out, of all parts. */
uint64_t seams_left_out(const struct seams *s);
/* What there is to tell, a line each; the caller may clear it. */
struct buf *seams_told(struct seams *s);

SNAG_C_END

#endif
