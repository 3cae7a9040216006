/* bars: counts and shares, one bar below the other. See figures.h. */
#include <math.h>
#include <stdio.h>

#include "draw/figures.h"

enum {
    BARS_LABEL_ROOM = 134,
    BARS_FROM = 142,
    BARS_TO = 292,
    BARS_ROW = 27,
    BARS_HIGH = 16,
    BARS_KEY = 22,
    BARS_SQUARE = 9
};

static const char *const part_class[BAR_PARTS] = {"neg", "neu", "pos"};

static double length_of(const struct bars *b, const struct bar_row *r)
{
    double sum = 0;
    for (size_t k = 0; k < b->n_parts; k++)
        sum += r->part[k];
    return sum;
}

static void draw_key(struct drawing *d, const struct bars *b)
{
    double x = 0;
    for (size_t k = 0; k < b->n_parts; k++) {
        struct view name = view_of(b->name[k]);
        draw_rect(d, part_class[k], x, 2, BARS_SQUARE, BARS_SQUARE);
        draw_text(d, x + BARS_SQUARE + 4, 11, (struct draw_type){DRAW_SMALL, DRAW_START, ""}, name);
        x += BARS_SQUARE + 4 + draw_wide(name, DRAW_SMALL) + 14;
    }
}

/* The bar, and in parts that are wide enough their share. */
static void draw_parts(struct drawing *d, const struct bars *b, const struct bar_row *r, double most, double middle)
{
    double x = BARS_FROM, length = length_of(b, r);
    char text[16];
    for (size_t k = 0; k < b->n_parts; k++) {
        double wide = most > 0 ? r->part[k] / most * (BARS_TO - BARS_FROM) : 0;
        if (wide > 0)
            draw_rect(d, b->n_parts == 1 ? "p" : part_class[k], x, middle - BARS_HIGH / 2.0, wide, BARS_HIGH);
        (void)snprintf(text, sizeof text, "%.0f", length > 0 ? 100 * r->part[k] / length : 0);
        if (b->n_parts > 1 && draw_wide(view_of(text), DRAW_SMALL) + 4 < wide)
            draw_text(d, x + wide / 2, middle + 3.5, (struct draw_type){DRAW_SMALL, DRAW_MIDDLE, "on"}, view_of(text));
        x += wide;
    }
}

int draw_bars(const struct bars *b, struct buf *to, struct err *err)
{
    struct drawing d;
    double top = b->name ? BARS_KEY : 0, most = b->most;
    for (size_t i = 0; b->most == 0 && i < b->n; i++)
        most = fmax(most, length_of(b, &b->row[i]));
    draw_begin(&d, to,
               &(struct draw_frame){b->is.id, b->is.title, b->is.finding, DRAW_WIDTH, top + (double)b->n * BARS_ROW},
               err);
    if (b->name)
        draw_key(&d, b);
    for (size_t i = 0; i < b->n; i++) {
        const struct bar_row *r = &b->row[i];
        double middle = top + (double)i * BARS_ROW + BARS_ROW / 2.0;
        bool two = draw_fold(r->label, BARS_LABEL_ROOM, DRAW_LABEL, 2).n > 1;
        (void)draw_folded(&d, 0, two ? middle - 2 : middle + 4, BARS_LABEL_ROOM, 2,
                          (struct draw_type){DRAW_LABEL, DRAW_START, ""}, r->label);
        draw_parts(&d, b, r, most, middle);
        draw_text(&d, DRAW_WIDTH, r->note.n ? middle - 2 : middle + 4, (struct draw_type){DRAW_LABEL, DRAW_END, "b"},
                  r->value);
        if (r->note.n)
            draw_text(&d, DRAW_WIDTH, middle + 10, (struct draw_type){DRAW_SMALL, DRAW_END, "m"}, r->note);
    }
    return draw_end(&d);
}
