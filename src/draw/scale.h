/* scale: numbers on an axis. */
#ifndef SNAG_DRAW_SCALE_H
#define SNAG_DRAW_SCALE_H

#include "draw/draw.h"

/* From low to high in steps of 1, 2 or 5 times a power of ten. */
struct draw_scale {
    double low, high, step;
    int decimals; /* that its steps need */
};

/* One that holds low and high, and has at most `most` steps (at least 1). */
struct draw_scale draw_scale(double low, double high, int most);
/* Where x is between `from` and `to`, where the scale begins and ends; x outside is moved to the nearer end. */
double draw_place(const struct draw_scale *s, double x, double from, double to);
/* Grid lines from y1 to y2 with their numbers, followed by `unit`, below; fewer where they would not fit. */
void draw_axis(struct drawing *d, const struct draw_scale *s, double from, double to, double y1, double y2,
               const char *unit);

#endif
