/* draw: pictures as inline SVG. See draw.h. */
#include "draw/draw.h"

#include <math.h>
#include <stdio.h>

#include "text/markup.h"

/* ---- pieces of text ---- */

static void put(struct drawing *d, const char *text)
{
    if (d->rc == 0)
        d->rc = buf_adds(d->to, text, d->err);
}

static void put_view(struct drawing *d, struct view text)
{
    if (d->rc == 0)
        d->rc = markup_text(d->to, text, d->err);
}

/* " name="3.5"", to a tenth. */
static void put_number(struct drawing *d, const char *name, double x)
{
    char text[40];
    double tenths = round(10 * x);
    (void)snprintf(text, sizeof text, fmod(tenths, 10) == 0 ? "%.0f" : "%.1f", tenths / 10 + 0.0);
    put(d, " ");
    put(d, name);
    put(d, "=\"");
    put(d, text);
    put(d, "\"");
}

static void put_class(struct drawing *d, const char *const *part, size_t n)
{
    bool any = false;
    for (size_t i = 0; i < n; i++) {
        if (!*part[i])
            continue;
        put(d, any ? " " : " class=\"");
        put(d, part[i]);
        any = true;
    }
    if (any)
        put(d, "\"");
}

/* ---- the frame ---- */

void draw_begin(struct drawing *d, struct buf *to, const struct draw_frame *f, struct err *err)
{
    *d = (struct drawing){to, err, 0};
    if (d->rc == 0)
        d->rc = buf_addf(to, err,
                         "<svg xmlns=\"http://www.w3.org/2000/svg\" class=\"draw\" role=\"img\" viewBox=\"0 0 %.0f "
                         "%.0f\" aria-labelledby=\"%s-t %s-d\"><title id=\"%s-t\">",
                         f->width, ceil(f->height), f->id, f->id, f->id);
    put_view(d, view_of(f->title));
    if (d->rc == 0)
        d->rc = buf_addf(to, err, "</title><desc id=\"%s-d\">", f->id);
    put_view(d, view_of(f->finding));
    put(d, "</desc><g aria-hidden=\"true\">\n");
}

int draw_end(struct drawing *d)
{
    put(d, "</g></svg>\n");
    return d->rc;
}

/* ---- what is in it ---- */

static void put_line(struct drawing *d, double x, double y, struct draw_type type, struct view text, bool cut)
{
    const char *const class[] = {type.size == DRAW_SMALL ? "s" : "",
                                 type.anchor == DRAW_END      ? "e"
                                 : type.anchor == DRAW_MIDDLE ? "c"
                                                              : "",
                                 type.class};
    put(d, "<text");
    put_class(d, class, sizeof class / sizeof *class);
    put_number(d, "x", x);
    put_number(d, "y", y);
    put(d, ">");
    put_view(d, text);
    put(d, cut ? "…</text>\n" : "</text>\n");
}

void draw_text(struct drawing *d, double x, double y, struct draw_type type, struct view text)
{
    put_line(d, x, y, type, text, false);
}

size_t draw_folded(struct drawing *d, double x, double y, double width, size_t most, struct draw_type type,
                   struct view text)
{
    struct draw_fold f = draw_fold(text, width, type.size, most);
    for (size_t i = 0; i < f.n; i++)
        put_line(d, x, y + (double)i * DRAW_LEADING, type, f.line[i], f.cut && i + 1 == f.n);
    return f.n;
}

void draw_rect(struct drawing *d, const char *class, double x, double y, double width, double height)
{
    put(d, "<rect");
    put_class(d, &class, 1);
    put_number(d, "x", x);
    put_number(d, "y", y);
    put_number(d, "width", width);
    put_number(d, "height", height);
    put(d, "/>\n");
}

void draw_line(struct drawing *d, const char *class, double x1, double y1, double x2, double y2)
{
    put(d, "<line");
    put_class(d, &class, 1);
    put_number(d, "x1", x1);
    put_number(d, "y1", y1);
    put_number(d, "x2", x2);
    put_number(d, "y2", y2);
    put(d, "/>\n");
}

void draw_mark(struct drawing *d, enum draw_shape shape, double x, double y)
{
    if (shape == DRAW_DIAMOND) {
        if (d->rc == 0)
            d->rc = buf_addf(d->to, d->err, "<path class=\"q\" d=\"M%.1f %.1fl5 5-5 5-5-5z\"/>\n", x, y - 5);
        return;
    }
    put(d, shape == DRAW_RING ? "<circle class=\"o\"" : "<circle class=\"p\"");
    put_number(d, "cx", x);
    put_number(d, "cy", y);
    put(d, shape == DRAW_RING ? " r=\"3\"/>\n" : " r=\"3.5\"/>\n");
}

void draw_path(struct drawing *d, const char *class, const double *x, const double *y, size_t n)
{
    bool drawn = false;
    for (size_t i = 0; i < n; i++) {
        if (isnan(y[i]))
            continue;
        if (!drawn) {
            put(d, "<path");
            put_class(d, &class, 1);
            put(d, " d=\"");
        }
        bool goes_on = i > 0 && !isnan(y[i - 1]);
        if (d->rc == 0)
            d->rc = buf_addf(d->to, d->err, "%c%.1f %.1f", goes_on ? 'L' : 'M', x[i], y[i]);
        drawn = true;
    }
    if (drawn)
        put(d, "\"/>\n");
}
