/* graph: one number by another: dots with intervals, the line through them, a straight line. See figures.h. */
#include <math.h>
#include <stdio.h>

#include "draw/figures.h"
#include "draw/scale.h"

enum { GRAPH_LEFT = 40, GRAPH_RIGHT = 350, GRAPH_TOP = 22, GRAPH_BOTTOM = 200, GRAPH_STEPS = 6 };

struct graph_scales {
    struct draw_scale x, y;
};

static struct graph_scales scales_of(const struct graph *r)
{
    double left = INFINITY, right = -INFINITY, low = INFINITY, high = -INFINITY;
    for (size_t i = 0; i < r->n; i++) {
        const struct graph_point *p = &r->point[i];
        left = fmin(left, p->x);
        right = fmax(right, p->x);
        low = fmin(low, isfinite(p->low) ? p->low : p->y);
        high = fmax(high, isfinite(p->high) ? p->high : p->y);
    }
    if (!isnan(r->level)) {
        low = fmin(low, r->level);
        high = fmax(high, r->level);
    }
    return (struct graph_scales){draw_scale(left, right, GRAPH_STEPS), draw_scale(low, high, GRAPH_STEPS)};
}

static double across(const struct graph_scales *s, double x)
{
    return draw_place(&s->x, x, GRAPH_LEFT, GRAPH_RIGHT);
}

static double upward(const struct graph_scales *s, double y)
{
    return draw_place(&s->y, y, GRAPH_BOTTOM, GRAPH_TOP);
}

static void draw_levels(struct drawing *d, const struct draw_scale *s)
{
    int n = (int)round((s->high - s->low) / s->step);
    for (int i = 0; i <= n; i++) {
        char text[32];
        double at = s->low + i * s->step, y = draw_place(s, at, GRAPH_BOTTOM, GRAPH_TOP);
        (void)snprintf(text, sizeof text, "%.*f", s->decimals, at + 0.0);
        draw_line(d, "g", GRAPH_LEFT, y, GRAPH_RIGHT, y);
        draw_text(d, GRAPH_LEFT - 4, y + 4, (struct draw_type){DRAW_SMALL, DRAW_END, "m"}, view_of(text));
    }
}

static void draw_points(struct drawing *d, const struct graph *r, const struct graph_scales *s)
{
    for (size_t i = 0; i < r->n; i++) {
        const struct graph_point *p = &r->point[i];
        double x = across(s, p->x);
        if (!isnan(p->low))
            draw_line(d, "w", x, upward(s, p->low), x, upward(s, p->high));
        if (i > 0 && r->joined)
            draw_line(d, "w", across(s, p[-1].x), upward(s, p[-1].y), x, upward(s, p->y));
        if (!r->dense)
            draw_mark(d, DRAW_DOT, x, upward(s, p->y));
        else
            draw_rect(d, "p", x - 1, upward(s, p->y) - 1, 2, 2);
    }
}

int draw_graph(const struct graph *r, struct buf *to, struct err *err)
{
    enum { HEIGHT = 244 };
    struct drawing d;
    struct graph_scales s = scales_of(r);
    draw_begin(&d, to, &(struct draw_frame){r->is.id, r->is.title, r->is.finding, DRAW_WIDTH, HEIGHT}, err);
    draw_text(&d, 0, 12, (struct draw_type){DRAW_LABEL, DRAW_START, ""}, r->y_name);
    draw_levels(&d, &s.y);
    draw_axis(&d, &s.x, GRAPH_LEFT, GRAPH_RIGHT, GRAPH_TOP, GRAPH_BOTTOM, "");
    if (!isnan(r->level))
        draw_line(&d, "l", GRAPH_LEFT, upward(&s, r->level), GRAPH_RIGHT, upward(&s, r->level));
    if (!isnan(r->slope) && r->n > 1) {
        double x1 = r->point[0].x, x2 = r->point[r->n - 1].x;
        draw_line(&d, "l", across(&s, x1), upward(&s, r->intercept + r->slope * x1), across(&s, x2),
                  upward(&s, r->intercept + r->slope * x2));
    }
    draw_points(&d, r, &s);
    draw_text(&d, GRAPH_RIGHT, GRAPH_BOTTOM + 2 * DRAW_LEADING + 4, (struct draw_type){DRAW_LABEL, DRAW_END, ""},
              r->x_name);
    return draw_end(&d);
}
