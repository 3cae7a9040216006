/* scale: numbers on an axis. See scale.h. */
#include "draw/scale.h"

#include <math.h>
#include <stdio.h>

/* The smallest of 1, 2 and 5 times a power of ten that is at least x. */
static double nice(double x)
{
    double power = pow(10, floor(log10(x)));
    static const double steps[] = {1, 2, 5, 10};
    size_t i = 0;
    while (i < 3 && steps[i] * power < x * (1 - 1e-9))
        i++;
    return steps[i] * power;
}

struct draw_scale draw_scale(double low, double high, int most)
{
    if (!(high > low))
        high = low + (low != 0 ? fabs(low) : 1);
    struct draw_scale s = {.step = nice((high - low) / most)};
    s.low = floor(low / s.step + 1e-9) * s.step;
    s.high = ceil(high / s.step - 1e-9) * s.step;
    while ((s.high - s.low) / s.step > most + 1e-6) {
        s.step = nice(s.step * 1.01);
        s.low = floor(low / s.step + 1e-9) * s.step;
        s.high = ceil(high / s.step - 1e-9) * s.step;
    }
    double places = -floor(log10(s.step) + 1e-9);
    s.decimals = places > 0 ? (int)places : 0;
    return s;
}

double draw_place(const struct draw_scale *s, double x, double from, double to)
{
    double share = (x - s->low) / (s->high - s->low);
    share = share < 0 ? 0 : share > 1 ? 1 : share;
    return from + share * (to - from);
}

static void number_at(const struct draw_scale *s, int i, const char *unit, char *text, size_t size)
{
    (void)snprintf(text, size, "%.*f%s", s->decimals, s->low + i * s->step + 0.0, unit);
}

void draw_axis(struct drawing *d, const struct draw_scale *s, double from, double to, double y1, double y2,
               const char *unit)
{
    char text[48];
    int n = (int)round((s->high - s->low) / s->step), every = 1;
    double widest = 0;
    for (int i = 0; i <= n; i++) {
        number_at(s, i, unit, text, sizeof text);
        widest = fmax(widest, draw_wide(view_of(text), DRAW_SMALL));
    }
    while (every < n && every * (to - from) / n < widest + 4)
        every++;
    for (int i = 0; i <= n; i++) {
        double x = from + i * (to - from) / n;
        draw_line(d, "g", x, y1, x, y2);
        number_at(s, i, unit, text, sizeof text);
        if (i % every == 0)
            draw_text(d, x, y2 + DRAW_LEADING, (struct draw_type){DRAW_SMALL, DRAW_MIDDLE, "m"}, view_of(text));
    }
}
