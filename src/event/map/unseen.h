/* unseen: blanks that cannot be seen, which exports leave at the edges of words and inside dates. Private to event. */
#ifndef SNAG_EVENT_MAP_UNSEEN_H
#define SNAG_EVENT_MAP_UNSEEN_H

#include <stdbool.h>

#include "snag/str.h"

/* v without the blanks, line ends and invisible characters of Unicode at its edges: no-break spaces, those of no width,
 * marks of direction, byte order marks. */
struct view unseen_trim(struct view v);

/* Does an edge of v need unseen_trim? No for most words. */
static inline bool unseen_at_edge(struct view v)
{
    return v.n && ((unsigned char)(v.p[0] - 0x21) > 0x5d || (unsigned char)(v.p[v.n - 1] - 0x21) > 0x5d);
}

/* Writes v to `to`, of v.n bytes, with a plain blank for each blank of Unicode, and nothing for what has no width.
 * Returns the length. */
size_t unseen_plain(char *to, struct view v);

/* The first character of v that trimming took away and that no one sees, as a code point; 0: only plain blanks. */
unsigned unseen_first(struct view v);

#endif
