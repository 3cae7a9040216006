/* panels: the same over time, in small pictures two beside each other. See figures.h. */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#include "draw/figures.h"
#include "draw/scale.h"
#include "snag/mem.h"

enum {
    PANEL_WIDE = 172,
    PANEL_TITLE = 142, /* of bold letters, which are wider */
    PANEL_GAP = 16,
    PANEL_AXIS = 38,
    PANEL_HIGH = 52,
    PANEL_HEAD = 44,
    PANEL_FOOT = 16,
    PANEL_SPACE = 16,
    PANEL_STEPS = 4,
    PANEL_TALL = PANEL_HEAD + PANEL_HIGH + PANEL_FOOT
};

/* Points on the page, of one panel. */
struct plotted {
    double *x, *y;
};

static double greatest(const struct panels *p, const struct panel *a)
{
    double most = 0;
    for (size_t i = 0; i < p->n_points; i++) {
        most = isnan(a->y[i]) ? most : fmax(most, a->y[i]);
        most = a->high && !isnan(a->high[i]) ? fmax(most, a->high[i]) : most;
    }
    return most;
}

static void draw_heading(struct drawing *d, const struct panel *a, double x, double y)
{
    size_t n = draw_folded(d, x, y + 10, PANEL_TITLE, 2, (struct draw_type){DRAW_LABEL, DRAW_START, "b"}, a->label);
    draw_text(d, x, y + 10 + (double)n * DRAW_LEADING, (struct draw_type){DRAW_SMALL, DRAW_START, "m"}, a->note);
}

static void draw_ends(struct drawing *d, const struct panels *p, const struct draw_scale *s, double x, double y)
{
    char text[48];
    const struct draw_type left = {DRAW_SMALL, DRAW_END, "m"};
    double base = y + PANEL_HIGH;
    (void)snprintf(text, sizeof text, "%.*f%s", s->decimals, s->high, p->unit);
    draw_line(d, "g", x + PANEL_AXIS, y, x + PANEL_WIDE, y);
    draw_line(d, "g", x + PANEL_AXIS, base, x + PANEL_WIDE, base);
    draw_text(d, x + PANEL_AXIS - 4, y + 4, left, view_of(text));
    draw_text(d, x + PANEL_AXIS - 4, base + 3, left, view_of("0"));
    draw_text(d, x + PANEL_AXIS, base + PANEL_FOOT - 2, (struct draw_type){DRAW_SMALL, DRAW_START, "m"},
              view_of(p->first));
    if (p->n_points > 1)
        draw_text(d, x + PANEL_WIDE, base + PANEL_FOOT - 2, (struct draw_type){DRAW_SMALL, DRAW_END, "m"},
                  view_of(p->last));
}

static void place_all(const struct panels *p, const struct draw_scale *s, const double *from, double y,
                      struct plotted *at)
{
    for (size_t i = 0; i < p->n_points; i++)
        at->y[i] = isnan(from[i]) ? NAN : draw_place(s, from[i] * p->times, y + PANEL_HIGH, y);
}

/* A point that nothing joins, and one that says something, has a mark. */
static bool has_mark(const struct panels *p, const struct panel *a, size_t i)
{
    bool before = i > 0 && !isnan(a->y[i - 1]), after = i + 1 < p->n_points && !isnan(a->y[i + 1]);
    return (a->kind && a->kind[i] != POINT_PLAIN) || (!before && !after);
}

static void draw_panel(struct drawing *d, const struct panels *p, const struct panel *a, double x, double y,
                       struct plotted *at)
{
    static const enum draw_shape shapes[] = {
        [POINT_PLAIN] = DRAW_DOT, [POINT_PARTLY] = DRAW_RING, [POINT_SIGNAL] = DRAW_DIAMOND};
    double most = p->most > 0 ? p->most : greatest(p, a);
    struct draw_scale s = draw_scale(0, most * p->times, PANEL_STEPS);
    double wide = p->n_points > 1 ? (PANEL_WIDE - PANEL_AXIS - 8.0) / (double)(p->n_points - 1) : 0;
    for (size_t i = 0; i < p->n_points; i++)
        at->x[i] = x + PANEL_AXIS + 4 + wide * (double)i;
    draw_heading(d, a, x, y);
    draw_ends(d, p, &s, x, y + PANEL_HEAD);
    for (size_t i = 0; i < p->n_notes; i++)
        draw_line(d, "l", at->x[p->note[i]], y + PANEL_HEAD, at->x[p->note[i]], y + PANEL_HEAD + PANEL_HIGH);
    if (a->low && a->high) {
        place_all(p, &s, a->low, y + PANEL_HEAD, at);
        draw_path(d, "l", at->x, at->y, p->n_points);
        place_all(p, &s, a->high, y + PANEL_HEAD, at);
        draw_path(d, "l", at->x, at->y, p->n_points);
    }
    place_all(p, &s, a->y, y + PANEL_HEAD, at);
    draw_path(d, "w", at->x, at->y, p->n_points);
    for (size_t i = 0; i < p->n_points; i++)
        if (!isnan(at->y[i]) && has_mark(p, a, i))
            draw_mark(d, shapes[a->kind ? a->kind[i] : POINT_PLAIN], at->x[i], at->y[i]);
}

int draw_panels(const struct panels *p, struct buf *to, struct err *err)
{
    struct drawing d;
    struct plotted at = {mem_zero(p->n_points + 1, sizeof *at.x, err), NULL};
    at.y = at.x ? mem_zero(p->n_points + 1, sizeof *at.y, err) : NULL;
    int rc = at.y ? 0 : -1;
    if (rc == 0) {
        double rows = floor(((double)p->n + 1) / 2);
        draw_begin(&d, to,
                   &(struct draw_frame){p->is.id, p->is.title, p->is.finding, DRAW_WIDTH,
                                        rows * (PANEL_TALL + PANEL_SPACE) - PANEL_SPACE + 2},
                   err);
        for (size_t i = 0; i < p->n; i++)
            draw_panel(&d, p, &p->panel[i], i % 2 ? PANEL_WIDE + PANEL_GAP : 0,
                       floor((double)i / 2) * (PANEL_TALL + PANEL_SPACE), &at);
        rc = draw_end(&d);
    }
    free(at.x);
    free(at.y);
    return rc;
}
