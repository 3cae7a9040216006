/* figures: the pictures of reports and studies, from numbers to SVG. All are DRAW_WIDTH wide; labels are folded to fit.
 * Texts are UTF-8, shown as markup_text does; borrowed.
 *
 *     const struct forest_row row[] = {{view_of("Passed on"), .17, .5, .82, view_of("50.0 %"), view_of("18 to 82")}};
 *     draw_forest(&(struct forest){{"f1", "Rates", "Half of all calls are passed on."}, row, 1, 100, " %", NAN},
 *                 &b, &err);
 */
#ifndef SNAG_DRAW_FIGURES_H
#define SNAG_DRAW_FIGURES_H

#include "draw/draw.h"

/* What a picture is called, and what it shows in one sentence. */
struct figure {
    const char *id, *title, *finding;
};

/* A dot and its interval for each row. */
struct forest_row {
    struct view label;
    double low, at, high;     /* NaN: none */
    struct view value, range; /* at the right, one above the other; may be empty */
    bool marked;
};
struct forest {
    struct figure is;
    const struct forest_row *row;
    size_t n;
    double times;     /* numbers on the axis are multiplied by this: 100 for per cent */
    const char *unit; /* … and followed by this */
    double line;      /* where a dashed line stands (no effect); NaN: nowhere */
    bool from_zero;   /* the axis begins at 0 */
};
int draw_forest(const struct forest *f, struct buf *to, struct err *err) SNAG_CHECK;
/* The same, with what lies within `margin` on both sides of the line shaded. */
int draw_forest_margin(const struct forest *f, double margin, struct buf *to, struct err *err) SNAG_CHECK;

/* One number by another: points by rising x, each with its interval. */
struct graph_point {
    double x, y, low, high; /* low and high NaN: none */
};
struct graph {
    struct figure is;
    const struct graph_point *point;
    size_t n;                /* at least 1 */
    bool joined, dense;      /* a line through the points; they are small */
    double intercept, slope; /* of a straight line, dashed; NaN: none */
    double level;            /* where a dashed line lies (no effect); NaN: nowhere */
    struct view x_name, y_name;
};
int draw_graph(const struct graph *r, struct buf *to, struct err *err) SNAG_CHECK;

/* A bar for each row, with up to three parts: what it counts, or what is negative, neutral and positive. */
enum { BAR_PARTS = 3 };
struct bar_row {
    struct view label;
    double part[BAR_PARTS];
    struct view value, note; /* at the right, one above the other */
};
struct bars {
    struct figure is;
    const struct bar_row *row;
    size_t n, n_parts;
    double most;             /* the longest bar; 0: the greatest of the rows */
    const char *const *name; /* of the parts, for a key; NULL: there is none */
};
int draw_bars(const struct bars *b, struct buf *to, struct err *err) SNAG_CHECK;

/* Numbers in cells, the darker the greater. */
enum { HEAT_COLUMNS = 5, HEAT_SHADES = 5 };
struct heat_cell {
    double shade; /* from 0 to 1; NaN: none */
    char text[12];
};
struct heat {
    struct figure is;
    const struct view *row, *column;
    size_t n_rows, n_columns;     /* at most HEAT_COLUMNS */
    const struct heat_cell *cell; /* row by row */
};
int draw_heat(const struct heat *h, struct buf *to, struct err *err) SNAG_CHECK;

/* Small pictures of the same kind, two beside each other: something over time, from 0 to `most` in all of them. */
enum point_kind { POINT_PLAIN, POINT_PARTLY, POINT_SIGNAL };
struct panel {
    struct view label, note;     /* above it */
    const double *y;             /* NaN: none */
    const double *low, *high;    /* limits, dashed; NULL: none */
    const enum point_kind *kind; /* NULL: all are plain */
};
struct panels {
    struct figure is;
    const struct panel *panel;
    size_t n, n_points;
    const char *first, *last; /* below the first and the last point */
    double most;              /* 0: each panel has its own */
    double times;
    const char *unit;
    const size_t *note; /* points at which something is noted, told as 1, 2, …; NULL: none */
    size_t n_notes;
};
int draw_panels(const struct panels *p, struct buf *to, struct err *err) SNAG_CHECK;

#endif
