/* forest: dots and their intervals, one below the other. See figures.h. */
#include <math.h>

#include "draw/figures.h"
#include "draw/scale.h"

enum { FOREST_LABEL_ROOM = 134, FOREST_FROM = 142, FOREST_TO = 268, FOREST_ROW = 30, FOREST_TOP = 4, FOREST_STEPS = 5 };

static struct draw_scale scale_of(const struct forest *f, double margin)
{
    double low = f->from_zero ? 0 : INFINITY, high = -INFINITY;
    for (size_t i = 0; i < f->n; i++) {
        const struct forest_row *r = &f->row[i];
        if (isnan(r->at))
            continue;
        low = fmin(low, isnan(r->low) ? r->at : r->low);
        high = fmax(high, isnan(r->high) ? r->at : r->high);
    }
    if (!isnan(f->line)) {
        low = fmin(low, f->line - margin);
        high = fmax(high, f->line + margin);
    }
    if (!isfinite(low) || !isfinite(high))
        return draw_scale(0, f->times, FOREST_STEPS);
    return draw_scale(low * f->times, high * f->times, FOREST_STEPS);
}

static void draw_row(struct drawing *d, const struct forest *f, const struct draw_scale *s, size_t i)
{
    const struct forest_row *r = &f->row[i];
    const struct draw_type label = {DRAW_LABEL, DRAW_START, ""};
    double y = FOREST_TOP + (double)i * FOREST_ROW, middle = y + FOREST_ROW / 2.0;
    bool two = draw_fold(r->label, FOREST_LABEL_ROOM, DRAW_LABEL, 2).n > 1;
    (void)draw_folded(d, 0, two ? middle - 2 : middle + 4, FOREST_LABEL_ROOM, 2, label, r->label);
    draw_text(d, DRAW_WIDTH, r->range.n ? middle - 2 : middle + 4, (struct draw_type){DRAW_LABEL, DRAW_END, "b"},
              r->value);
    if (r->range.n)
        draw_text(d, DRAW_WIDTH, middle + 10, (struct draw_type){DRAW_SMALL, DRAW_END, "m"}, r->range);
    if (isnan(r->at))
        return;
    if (!isnan(r->low))
        draw_line(d, "w", draw_place(s, r->low * f->times, FOREST_FROM, FOREST_TO), middle,
                  draw_place(s, r->high * f->times, FOREST_FROM, FOREST_TO), middle);
    draw_mark(d, r->marked ? DRAW_DIAMOND : DRAW_DOT, draw_place(s, r->at * f->times, FOREST_FROM, FOREST_TO), middle);
}

int draw_forest_margin(const struct forest *f, double margin, struct buf *to, struct err *err)
{
    struct drawing d;
    struct draw_scale s = scale_of(f, margin);
    double bottom = FOREST_TOP + (double)f->n * FOREST_ROW;
    draw_begin(&d, to, &(struct draw_frame){f->is.id, f->is.title, f->is.finding, DRAW_WIDTH, bottom + 16}, err);
    draw_axis(&d, &s, FOREST_FROM, FOREST_TO, FOREST_TOP, bottom, f->unit);
    if (!isnan(f->line)) {
        double x = draw_place(&s, f->line * f->times, FOREST_FROM, FOREST_TO);
        double from = draw_place(&s, (f->line - margin) * f->times, FOREST_FROM, FOREST_TO);
        double to_x = draw_place(&s, (f->line + margin) * f->times, FOREST_FROM, FOREST_TO);
        if (margin > 0)
            draw_rect(&d, "h1", from, FOREST_TOP, to_x - from, bottom - FOREST_TOP);
        draw_line(&d, "l", x, FOREST_TOP, x, bottom);
    }
    for (size_t i = 0; i < f->n; i++)
        draw_row(&d, f, &s, i);
    return draw_end(&d);
}

int draw_forest(const struct forest *f, struct buf *to, struct err *err)
{
    return draw_forest_margin(f, 0, to, err);
}
