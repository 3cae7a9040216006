/* letters: how wide text is, so that it can be laid out without overlaps before anybody draws it. */
#ifndef SNAG_DRAW_LETTERS_H
#define SNAG_DRAW_LETTERS_H

#include "snag/str.h"

enum draw_size { DRAW_SMALL = 10, DRAW_LABEL = 11 }; /* height of letters, in units of a drawing */
enum { DRAW_LEADING = 12, DRAW_LINES = 6 };

/* The width of a text as markup_text would show it, with some room for fonts that are wider than Helvetica. */
double draw_wide(struct view text, enum draw_size size);

/* A text in lines of at most `width`, and at most `most` (up to DRAW_LINES) of them. Long words are broken. */
struct draw_fold {
    struct view line[DRAW_LINES];
    size_t n;
    bool cut; /* the last line ends with "…", for which there is room */
};
struct draw_fold draw_fold(struct view text, double width, enum draw_size size, size_t most);

#endif
