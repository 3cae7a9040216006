/* heat: numbers in cells, the darker the greater. See figures.h. */
#include <math.h>
#include <stdio.h>

#include "draw/figures.h"

enum { HEAT_LABEL_ROOM = 80, HEAT_FROM = 84, HEAT_CELL = 55, HEAT_HIGH = 27, HEAT_HEAD_LINES = 5 };

static int shade_of(double x)
{
    if (!(x > 0))
        return 0;
    int k = 1 + (int)floor(x * (HEAT_SHADES - 1));
    return k < HEAT_SHADES ? k : HEAT_SHADES - 1;
}

/* Column heads stand on the cells: the last line of each right above them. */
static double draw_heads(struct drawing *d, const struct heat *h)
{
    size_t most = 1;
    for (size_t k = 0; k < h->n_columns; k++) {
        size_t n = draw_fold(h->column[k], HEAT_CELL - 4, DRAW_SMALL, HEAT_HEAD_LINES).n;
        most = n > most ? n : most;
    }
    double top = (double)most * DRAW_LEADING + 4;
    for (size_t k = 0; k < h->n_columns; k++) {
        size_t n = draw_fold(h->column[k], HEAT_CELL - 4, DRAW_SMALL, HEAT_HEAD_LINES).n;
        (void)draw_folded(d, HEAT_FROM + ((double)k + .5) * HEAT_CELL, top - 6 - (double)(n ? n - 1 : 0) * DRAW_LEADING,
                          HEAT_CELL - 4, HEAT_HEAD_LINES, (struct draw_type){DRAW_SMALL, DRAW_MIDDLE, "m"},
                          h->column[k]);
    }
    return top;
}

static double height_of(const struct heat *h)
{
    struct buf none = {0};
    struct drawing d = {&none, NULL, -1}; /* draws nothing */
    return draw_heads(&d, h) + (double)h->n_rows * HEAT_HIGH + 2;
}

static void draw_row(struct drawing *d, const struct heat *h, size_t i, double y)
{
    char class[16];
    double middle = y + HEAT_HIGH / 2.0;
    bool two = draw_fold(h->row[i], HEAT_LABEL_ROOM, DRAW_LABEL, 2).n > 1;
    (void)draw_folded(d, 0, two ? middle - 2 : middle + 4, HEAT_LABEL_ROOM, 2,
                      (struct draw_type){DRAW_LABEL, DRAW_START, ""}, h->row[i]);
    for (size_t k = 0; k < h->n_columns; k++) {
        const struct heat_cell *c = &h->cell[i * h->n_columns + k];
        int shade = shade_of(c->shade);
        (void)snprintf(class, sizeof class, "h%d", shade);
        if (shade)
            draw_rect(d, class, HEAT_FROM + (double)k * HEAT_CELL + 1, y + 1, HEAT_CELL - 2, HEAT_HIGH - 2);
        (void)snprintf(class, sizeof class, shade == HEAT_SHADES - 1 ? "n4" : isnan(c->shade) ? "m" : "");
        draw_text(d, HEAT_FROM + ((double)k + .5) * HEAT_CELL, middle + 4,
                  (struct draw_type){DRAW_SMALL, DRAW_MIDDLE, class}, view_of(c->text));
    }
}

int draw_heat(const struct heat *h, struct buf *to, struct err *err)
{
    struct drawing d;
    draw_begin(&d, to, &(struct draw_frame){h->is.id, h->is.title, h->is.finding, DRAW_WIDTH, height_of(h)}, err);
    double y = draw_heads(&d, h);
    for (size_t i = 0; i < h->n_rows; i++)
        draw_row(&d, h, i, y + (double)i * HEAT_HIGH);
    return draw_end(&d);
}
