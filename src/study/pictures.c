/* pictures: the plots of a study, drawn: loyalty by satisfaction, contrasts on the margin, asymmetry, what is
 * explained. */
#include <stdio.h>
#include <stdlib.h>

#include "draw/figures.h"
#include "study/pictures.h"
#include "study/tell.h"

enum { ROWS_MOST = 24, RANGE_ROOM = 96 };

struct picture_rows {
    struct forest_row row[ROWS_MOST];
    char value[ROWS_MOST][RANGE_ROOM], range[ROWS_MOST][RANGE_ROOM], label[ROWS_MOST][RANGE_ROOM];
    size_t n;
    double margin; /* of the last one */
};

static void add_row(struct picture_rows *p, const struct study_line *x)
{
    size_t i = p->n;
    char low[RANGE_ROOM / 2], high[RANGE_ROOM / 2];
    if (i == ROWS_MOST || !isfinite(x->estimate))
        return;
    tell_number(p->value[i], x->estimate);
    tell_number(low, x->low);
    tell_number(high, x->high);
    p->range[i][0] = '\0';
    if (!isnan(x->low))
        (void)snprintf(p->range[i], RANGE_ROOM, x->outside ? "not %.40s to %.40s" : "%.40s to %.40s", low, high);
    (void)snprintf(p->label[i], RANGE_ROOM, "%.80s%s", x->label, x->weighted ? ", weighted" : "");
    bool bounded = isfinite(x->low) && isfinite(x->high) && !x->outside;
    p->row[i] = (struct forest_row){.label = view_trim(view_of(p->label[i])),
                                    .low = bounded ? x->low : NAN,
                                    .at = x->estimate,
                                    .high = bounded ? x->high : NAN,
                                    .value = view_of(p->value[i]),
                                    .range = view_of(p->range[i])};
    p->margin = x->margin;
    p->n++;
}

/* The lines of all rows whose part and name are in the list "part name", which ends with NULL. */
static void add_rows(struct picture_rows *p, const struct study *st, const char *const *wanted)
{
    char both[128];
    for (size_t k = 0; wanted[k]; k++)
        for (size_t i = 0; i < st->n_lines; i++) {
            const struct study_line *x = &st->line[i];
            (void)snprintf(both, sizeof both, "%.40s %.80s", x->part, x->name);
            if (!x->by && strcmp(both, wanted[k]) == 0)
                add_row(p, x);
        }
}

static int draw_rows(const struct picture_rows *p, struct forest f, double margin, struct buf *b, struct err *err)
{
    f.row = p->row;
    f.n = p->n;
    f.times = 1;
    f.unit = "";
    return draw_forest_margin(&f, isnan(margin) ? 0 : margin, b, err) < 0 ? -1 : 1;
}

/* ---- each picture: 1, or 0 where the study has nothing to draw in it ---- */

static int contrasts(const struct study *st, const char *id, struct buf *b, struct err *err)
{
    static const char *const wanted[] = {"contest met_below", "contest exceeded_met",      "recovery paradox",
                                         "recovery recovery", "recovery double_deviation", NULL};
    struct picture_rows p = {.n = 0};
    add_rows(&p, st, wanted);
    return p.n == 0 ? 0
                    : draw_rows(&p,
                                (struct forest){.is = {id, "Differences of loyalty",
                                                       "Differences with their intervals; what lies within the shaded "
                                                       "margin does not matter."}},
                                p.margin, b, err);
}

static int asymmetry(const struct study *st, const char *id, struct buf *b, struct err *err)
{
    static const char *const wanted[] = {
        "asymmetry a1", "asymmetry a1_below", "asymmetry a1_met", "asymmetry a1_exceeded", "asymmetry a2",
        "asymmetry a3", "asymmetry a3_below", "asymmetry a3_met", "asymmetry a3_exceeded", NULL};
    struct picture_rows p = {.n = 0};
    add_rows(&p, st, wanted);
    return p.n == 0 ? 0
                    : draw_rows(&p,
                                (struct forest){.is = {id, "Less loyal for each more loyal",
                                                       "Three definitions, never one for another; the dashed line is "
                                                       "one for one. Unbounded sets are not drawn."},
                                                .line = 1},
                                0, b, err);
}

static int explained(const struct study *st, const char *id, struct buf *b, struct err *err)
{
    static const char *const wanted[] = {
        "line r2", "line eta2", "corrected r2_corrected", "friction delta_r2", "friction delta_r2_reverse", NULL};
    struct picture_rows p = {.n = 0};
    add_rows(&p, st, wanted);
    return p.n == 0 ? 0
                    : draw_rows(&p,
                                (struct forest){.is = {id, "Share of loyalty explained",
                                                       "Shares of the variance of loyalty with their intervals."},
                                                .line = NAN,
                                                .from_zero = true},
                                0, b, err);
}

static int loyalty(const struct frame *f, const struct satisfaction_options *o, const char *id, struct buf *b,
                   struct err *err)
{
    struct figure_curve c;
    if (figure_curve_open(&c, f, o, err) < 0)
        return -1;
    struct graph r = {.is = {id, "Loyalty by satisfaction",
                             "Mean loyalty at each answer with its interval; the dashed line is the straight one."},
                      .n = c.n,
                      .joined = true,
                      .intercept = c.intercept,
                      .slope = c.slope,
                      .level = NAN,
                      .x_name = view_of("satisfaction"),
                      .y_name = view_of("loyalty")};
    struct graph_point *point = mem_zero(c.n + 1, sizeof *point, err);
    for (size_t i = 0; point && i < c.n; i++)
        point[i] = (struct graph_point){c.score[i], c.mean[i], c.low[i], c.high[i]};
    r.point = point;
    int rc = point ? draw_graph(&r, b, err) : -1;
    free(point);
    figure_curve_close(&c);
    return rc < 0 ? -1 : 1;
}

int study_picture(const struct study *st, const struct frame *f, const struct satisfaction_options *o, size_t i,
                  const char *id, struct buf *b, struct err *err)
{
    return i == 0   ? loyalty(f, o, id, b, err)
           : i == 1 ? contrasts(st, id, b, err)
           : i == 2 ? asymmetry(st, id, b, err)
           : i == 3 ? explained(st, id, b, err)
                    : 0;
}
