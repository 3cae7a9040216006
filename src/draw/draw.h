/* draw: pictures as inline SVG, for a page and for files of their own.
 *
 *     struct drawing d;
 *     draw_begin(&d, &b, &(struct draw_frame){"w1", "Rates by week", "Transfers rose in week 46.", 360, 120}, &err);
 *     draw_line(&d, "g", 0, 100, 360, 100);
 *     draw_text(&d, 0, 112, (struct draw_type){DRAW_SMALL, DRAW_START, ""}, view_of("W40"));
 *     rc = draw_end(&d);
 *
 * A drawing is as wide as a phone (DRAW_WIDTH units) and is scaled up on larger screens, so that its letters can be
 * read on both. It has a title and a sentence that says what it shows; the text in it is hidden from screen readers,
 * which have that sentence and the table beside it. Colours are classes of draw_style: Okabe and Ito's palette, for
 * light, dark and paper; shapes and dashes say the same. The first error is kept until draw_end returns it.
 */
#ifndef SNAG_DRAW_DRAW_H
#define SNAG_DRAW_DRAW_H

#include "draw/letters.h"

enum { DRAW_WIDTH = 360 };

struct drawing {
    struct buf *to;
    struct err *err;
    int rc;
};

struct draw_frame {
    const char *id; /* unique in the document */
    const char *title, *finding;
    double width, height;
};

enum draw_anchor { DRAW_START, DRAW_MIDDLE, DRAW_END };
struct draw_type {
    enum draw_size size;
    enum draw_anchor anchor;
    const char *class; /* more classes, or "" */
};

enum draw_shape { DRAW_DOT, DRAW_RING, DRAW_DIAMOND };

void draw_begin(struct drawing *d, struct buf *to, const struct draw_frame *f, struct err *err);
int draw_end(struct drawing *d) SNAG_CHECK;

/* One line of text whose baseline is y. */
void draw_text(struct drawing *d, double x, double y, struct draw_type type, struct view text);
/* Text folded into at most `most` lines of `width`; the first one's baseline is y. Returns how many lines it took. */
size_t draw_folded(struct drawing *d, double x, double y, double width, size_t most, struct draw_type type,
                   struct view text);
void draw_rect(struct drawing *d, const char *class, double x, double y, double width, double height);
void draw_line(struct drawing *d, const char *class, double x1, double y1, double x2, double y2);
void draw_mark(struct drawing *d, enum draw_shape shape, double x, double y);
/* A line through n points (x, y); it is broken where y is NaN. */
void draw_path(struct drawing *d, const char *class, const double *x, const double *y, size_t n);

/* A finished drawing as a file of its own: SVG of that width, with the colours for paper. */
int draw_file(const struct buf *drawing, int width_mm, struct buf *to, struct err *err) SNAG_CHECK;

/* The style sheet of all drawings, as text. `dark` are the rules for a dark screen, which the caller puts under a
 * condition. */
const char *draw_style(void);
const char *draw_style_dark(void);

#endif
