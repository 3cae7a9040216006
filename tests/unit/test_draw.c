/* test_draw: no text of a picture runs into another or out of the picture, whatever it says; scales; foldings. */
#include <stdlib.h>

#include "check.h"
#include "draw/figures.h"
#include "draw/scale.h"

enum { BOXES = 600 };

struct box {
    double left, right, top, bottom;
};

/* The value of an attribute in the element that `from` begins, or NAN. */
static double attribute(const char *from, const char *name)
{
    char key[24];
    (void)snprintf(key, sizeof key, " %s=\"", name);
    const char *end = strchr(from, '>'), *at = strstr(from, key);
    return at && end && at < end ? strtod(at + strlen(key), NULL) : (double)NAN;
}

/* Does the element have that class? */
static bool has_class(const char *from, char name)
{
    const char *end = strchr(from, '>'), *at = strstr(from, " class=\"");
    if (!at || !end || at > end)
        return false;
    for (at += 8; *at != '"'; at++)
        if (*at == name && (at[-1] == '"' || at[-1] == ' ') && (at[1] == '"' || at[1] == ' '))
            return true;
    return false;
}

/* How wide it is shown: entities are one letter. */
static double shown_wide(const char *text, const char *end, enum draw_size size)
{
    char plain[400];
    size_t n = 0;
    for (const char *p = text; p < end && n < sizeof plain; p++) {
        plain[n++] = *p;
        if (*p == '&')
            p = strchr(p, ';');
    }
    return draw_wide((struct view){plain, n}, size);
}

static size_t boxes_of(const char *svg, struct box *box)
{
    size_t n = 0;
    for (const char *p = strstr(svg, "<text"); p && n < BOXES; p = strstr(p + 1, "<text")) {
        const char *text = strchr(p, '>') + 1, *end = strchr(text, '<');
        enum draw_size size = has_class(p, 's') ? DRAW_SMALL : DRAW_LABEL;
        double wide = shown_wide(text, end, size), x = attribute(p, "x");
        double y = attribute(p, "y"), left = has_class(p, 'e') ? x - wide : has_class(p, 'c') ? x - wide / 2 : x;
        if (end > text)
            box[n++] = (struct box){left, left + wide, y - .75 * (int)size, y + .22 * (int)size};
    }
    return n;
}

/* No two texts meet, and none leaves the picture. */
static bool lies_well(const struct buf *svg)
{
    static struct box box[BOXES];
    const char *view = strstr(svg->p, "viewBox=\"0 0 ");
    char *rest;
    double width = strtod(view + 13, &rest), height = strtod(rest, NULL);
    size_t n = boxes_of(svg->p, box);
    for (size_t i = 0; i < n; i++) {
        const struct box *a = &box[i];
        if (a->left < -1 || a->right > width + 1 || a->top < -1 || a->bottom > height + 1) {
            printf("# out: %.1f to %.1f, %.1f to %.1f of %.0f x %.0f\n", a->left, a->right, a->top, a->bottom, width,
                   height);
            return false;
        }
        for (size_t k = 0; k < i; k++)
            if (a->left < box[k].right - .5 && box[k].left < a->right - .5 && a->top < box[k].bottom - .5 &&
                box[k].top < a->bottom - .5) {
                printf("# %zu meets %zu: %.1f to %.1f at %.1f, %.1f to %.1f at %.1f\n", k, i, box[k].left, box[k].right,
                       box[k].bottom, a->left, a->right, a->bottom);
                return false;
            }
    }
    return n > 0;
}

static const char *const labels[] = {"Passed on to somebody else",
                                     "On hold for more than 2 minutes, by the log's own figure",
                                     "WWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWW",
                                     "Ünïcödé ÄÖÜ 漢字漢字漢字漢字漢字漢字漢字漢字漢字漢字",
                                     "",
                                     "x",
                                     "Reached the wrong team again, and again, and again, and again, and once more"};
enum { N_LABELS = sizeof labels / sizeof *labels };
static const struct figure is = {"a", "Title", "A finding."};

static struct view label_at(size_t i)
{
    return view_of(labels[i % N_LABELS]);
}

static void check(const char *what, struct buf *b, int rc)
{
    CHECK(what, rc == 0 && lies_well(b));
    buf_clear(b);
}

static void forests(struct buf *b)
{
    struct err err;
    static const double scale[] = {1e-4, .03, .5, 1, 12, 4000};
    bool good = true;
    for (size_t k = 0; k < sizeof scale / sizeof *scale; k++) {
        struct forest_row row[9];
        for (size_t i = 0; i < 9; i++)
            row[i] = (struct forest_row){label_at(i),
                                         scale[k] * (double)i / 9,
                                         scale[k] * ((double)i + .3) / 9,
                                         scale[k] * ((double)i + 1) / 9,
                                         view_of("100.0 %"),
                                         view_of("100.0 to 100.0"),
                                         i % 2};
        row[4] = (struct forest_row){label_at(4), NAN, NAN, NAN, view_of("-"), view_of("none"), false};
        good = good && draw_forest(&(struct forest){is, row, 9, 100, " %", k % 2 ? scale[k] / 3 : NAN, k % 3 == 0}, b,
                                   &err) == 0;
        good = good && lies_well(b);
        buf_clear(b);
    }
    CHECK("forest plots of six magnitudes", good);
    check("a forest plot of nothing", b, draw_forest(&(struct forest){is, NULL, 0, 1, "", NAN, false}, b, &err));
}

static void bar_charts(struct buf *b)
{
    struct err err;
    static const char *const name[] = {"went wrong", "neutral", "went well"};
    struct bar_row row[N_LABELS];
    for (size_t i = 0; i < N_LABELS; i++)
        row[i] = (struct bar_row){
            label_at(i), {(double)i, 1.0 / ((double)i + 1), i % 3 ? 50 : 0}, view_of("123,456"), view_of("99.9 %")};
    check("bars in parts", b, draw_bars(&(struct bars){is, row, N_LABELS, 3, 0, name}, b, &err));
    check("plain bars", b, draw_bars(&(struct bars){is, row, N_LABELS, 1, 0, NULL}, b, &err));
}

static void heat_maps(struct buf *b)
{
    struct err err;
    struct view row[N_LABELS], column[HEAT_COLUMNS];
    struct heat_cell cell[N_LABELS * HEAT_COLUMNS];
    for (size_t i = 0; i < N_LABELS; i++)
        row[i] = label_at(i);
    for (size_t k = 0; k < HEAT_COLUMNS; k++)
        column[k] = label_at(k + 1);
    for (size_t i = 0; i < N_LABELS * HEAT_COLUMNS; i++)
        cell[i] = (struct heat_cell){(double)(i % 11) / 10, "under 5"};
    check("a heat map", b, draw_heat(&(struct heat){is, row, column, N_LABELS, HEAT_COLUMNS, cell}, b, &err));
}

static void panel_sets(struct buf *b)
{
    struct err err;
    enum { POINTS = 52 };
    static double y[POINTS], low[POINTS], high[POINTS];
    static enum point_kind kind[POINTS];
    static const size_t notes[] = {3, 9};
    struct panel panel[5];
    for (size_t i = 0; i < POINTS; i++) {
        y[i] = i % 10 == 4 ? NAN : .1 + .001 * (double)(i % 7);
        low[i] = .09;
        high[i] = .12;
        kind[i] = (enum point_kind)(i % 3);
    }
    for (size_t i = 0; i < 5; i++)
        panel[i] = (struct panel){label_at(i), view_of("12.3 % in 2026-W46"), y, low, high, kind};
    check("panels", b,
          draw_panels(&(struct panels){is, panel, 5, POINTS, "2026-W01", "2026-W52", 0, 100, " %", notes, 2}, b, &err));
    check("one point", b,
          draw_panels(&(struct panels){is, panel, 1, 1, "2026-W01", "2026-W01", 1, 100, " %", NULL, 0}, b, &err));
}

static void numbers(void)
{
    struct draw_scale s = draw_scale(0, 57, 5);
    CHECK("steps of twenty", s.low == 0 && s.high == 60 && s.step == 20 && s.decimals == 0);
    s = draw_scale(-.031, .02, 5);
    CHECK("around nothing", s.low <= -.031 && s.high >= .02 && s.step > 0 && s.decimals == 2);
    s = draw_scale(3, 3, 4);
    CHECK("a single number has room", s.high > s.low && s.low <= 3 && s.high >= 3);
    CHECK("outside is at the end", draw_place(&s, 1e9, 0, 10) == 10 && draw_place(&s, -1e9, 0, 10) == 0);
    bool good = true;
    for (int i = 1; i < 4000; i++) {
        double high = i * .37;
        s = draw_scale(0, high, 5);
        good = good && s.high >= high * (1 - 1e-9) && s.high / s.step < 5.5 && s.low == 0;
    }
    CHECK("at most five steps, which hold the number", good);
}

static void folds(void)
{
    struct draw_fold f = draw_fold(view_of("Passed on to somebody else"), 62, DRAW_SMALL, 6);
    CHECK("after words", f.n == 3 && view_is(f.line[1], "to somebody") && view_is(f.line[0], "Passed on") &&
                             view_is(f.line[2], "else") && !f.cut);
    f = draw_fold(view_of("Passed on to somebody else"), 60, DRAW_SMALL, 2);
    CHECK("cut", f.n == 2 && f.cut && draw_wide(f.line[1], DRAW_SMALL) < 60);
    f = draw_fold(view_of("漢字漢字漢字"), 25, DRAW_SMALL, 6);
    CHECK("between letters, not bytes", f.n == 3 && f.line[0].n == 6);
    f = draw_fold(view_of("   "), 25, DRAW_SMALL, 6);
    CHECK("nothing", f.n == 0 && !f.cut);
}

int main(void)
{
    struct buf b = {0};
    struct err err;
    forests(&b);
    bar_charts(&b);
    heat_maps(&b);
    panel_sets(&b);
    numbers();
    folds();
    struct forest_row row = {
        view_of("<script>alert('1')</script> \x1b[31m"), .1, .2, .3, view_of("a&b"), view_of(""), 0};
    CHECK("markup is text",
          draw_forest(&(struct forest){{"a", "<b>", "\"x\""}, &row, 1, 1, "", NAN, true}, &b, &err) == 0 &&
              !strstr(b.p, "<script") && !strstr(b.p, "<b>") && !strchr(b.p, '\x1b') && strstr(b.p, "a&amp;b"));
    buf_free(&b);
    CHECK_DONE();
}
