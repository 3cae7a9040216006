/* scored: a table's rows by what a saved model says of them, the worst first.
 *
 *     scored_make(&s, model, &frame, &(struct scored_options){.value = value_column}, &err);
 *     for (size_t i = 0; i < s.n; i++) … s.row[s.order[i]] …
 *     scored_free(&s);
 */
#ifndef SNAG_SCORED_H
#define SNAG_SCORED_H

#include "snag/fitted.h"
#include "snag/score.h"

SNAG_C_BEGIN

struct scored_row {
    size_t at; /* in the frame */
    struct score score;
    double value, at_risk; /* of the value column, and times the risk; NAN: none */
    size_t tenth;          /* by risk: 1 = the highest tenth */
};

struct scored_reason { /* a term that moves a row away from the average one, in units of the predictor */
    size_t part;
    double by;
};

enum { SCORED_SHOWN = 3 };
struct scored_table {
    const struct score_model *model;
    const struct frame *frame;
    struct scored_row *row; /* n of them, in the table's order */
    size_t *order;          /* by value at risk if there is a value column, else by risk; equal ones in the table's */
    size_t n, n_parts;
    double *part, *mean; /* n × n_parts: the terms of each row; and n_parts: the average row's */
    uint64_t n_missing, n_new_level, n_not_finite, n_no_value; /* rows without a score; scored ones without a value */
    uint64_t first_line[4];                                    /* by score_fate: of the first such row, */
    const char *first_column[4];                               /* and where it is missing or new */
};

struct scored_options {
    const size_t *value; /* a column of the frame; NULL: none */
};
/* The model must be bound to the frame; both must outlive it. ERR_DATA if the value column is text. */
int scored_make(struct scored_table *s, const struct score_model *m, const struct frame *f,
                const struct scored_options *o, struct err *err) SNAG_CHECK;
void scored_free(struct scored_table *s);
/* The terms that raise row i most above the average row, at most `most`; how many. (The shares of a linear predictor:
 * Strumbelj and Kononenko 2014.) */
size_t scored_reasons(const struct scored_table *s, size_t i, struct scored_reason *to, size_t most);
/* Of rows whose outcome is known by now: are the risks right? ERR_USAGE if the model gives no risks or its response is
 * no column of the table; ERR_DATA if all or none of the rows had the event. *n: rows used. */
int scored_calibration(const struct scored_table *s, size_t groups, struct calibration *c, size_t *n,
                       struct err *err) SNAG_CHECK;

SNAG_C_END

#endif
