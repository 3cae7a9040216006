/* drivers_pictures: the plots of study drivers: each rule's difference of risks, and its specification curve. */
#include <stdio.h>
#include <stdlib.h>

#include "draw/figures.h"
#include "study/drivers_impl.h"
#include "text/figure.h"

struct rule_words {
    char value[TEXT_NUMBER], range[2 * TEXT_NUMBER + 8];
};

static struct forest_row rule_row(const struct study_line *x, struct rule_words *w)
{
    char low[TEXT_NUMBER], high[TEXT_NUMBER];
    text_grouped(w->value, 100 * x->estimate, 1);
    text_grouped(low, 100 * x->low, 1);
    text_grouped(high, 100 * x->high, 1);
    (void)snprintf(w->range, sizeof w->range, "%s to %s", low, high);
    return (struct forest_row){.label = view_of(x->by),
                               .low = x->low,
                               .at = x->estimate,
                               .high = x->high,
                               .value = view_of(w->value),
                               .range = view_of(isnan(x->low) ? "" : w->range)};
}

static int rules_picture(const struct drivers *d, struct buf *b, struct err *err)
{
    struct forest f = {.is = {"rules", "Leaving: risk observed less risk without the snag, points",
                              "Differences with their intervals; the dashed line is no association."},
                       .times = 100,
                       .unit = ""};
    struct forest_row *row = mem_zero(d->n_rules + 1, sizeof *row, err);
    struct rule_words *words = mem_zero(d->n_rules + 1, sizeof *words, err);
    for (size_t k = 0; row && words && k < d->n_rules; k++) {
        const struct study_line *x = d->rule[k].used ? driver_line(d, "rolling", "rd_absent", d->rule[k].name) : NULL;
        if (x)
            row[f.n] = rule_row(x, &words[f.n]);
        f.n += x != NULL;
    }
    f.row = row;
    int rc = row && words ? draw_forest(&f, b, err) : -1;
    free(row);
    free(words);
    return rc;
}

static int by_estimate(const void *a, const void *b)
{
    double x = ((const struct graph_point *)a)->y, y = ((const struct graph_point *)b)->y;
    return (x > y) - (x < y);
}

static int curve_picture(const struct drivers *d, const char *rule, struct buf *b, struct err *err)
{
    struct graph r = {.is = {"curve", "Odds ratio per snag under each specification, by size",
                             "Points with their intervals; the dashed line is no association."},
                      .dense = true,
                      .intercept = NAN,
                      .slope = NAN,
                      .level = 1,
                      .x_name = view_of("specifications"),
                      .y_name = view_of(rule)};
    struct graph_point *point = mem_zero(d->st.n_lines + 1, sizeof *point, err);
    for (size_t i = 0; point && i < d->st.n_lines; i++) {
        const struct study_line *x = &d->st.line[i];
        if (strcmp(x->part, "curve") == 0 && !isnan(x->low) && strcmp(x->by, rule) == 0)
            point[r.n++] = (struct graph_point){0, x->estimate, x->low, x->high};
    }
    if (point && r.n > 0)
        qsort(point, r.n, sizeof *point, by_estimate);
    for (size_t i = 0; point && i < r.n; i++)
        point[i].x = (double)(i + 1);
    r.point = point;
    int rc = point && r.n > 0 ? draw_graph(&r, b, err) : point ? 0 : -1;
    free(point);
    return rc;
}

int drivers_picture(const struct drivers *d, size_t i, const char **name, struct buf *b, struct err *err)
{
    *name = "rules";
    if (i == 0)
        return rules_picture(d, b, err) < 0 ? -1 : 1;
    for (size_t k = 0; k < d->n_rules; k++) {
        i -= driver_line(d, "curve", "median", d->rule[k].name) != NULL;
        if (i > 0)
            continue;
        *name = d->rule[k].name;
        return curve_picture(d, *name, b, err) < 0 ? -1 : 1;
    }
    return 0;
}
