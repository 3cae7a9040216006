/* score: what a saved model (snag-fit(1), SAVED MODELS) says of rows that it has not seen.
 *
 *     struct score_model *m;
 *     score_read(&m, text, n, "model.json", &err);
 *     frame_read(&f, in, score_columns(m, &n_columns), …);      these and whatever else is wanted
 *     score_bind(m, &f, &err);
 *     for (size_t r = 0; r < f.n_rows; r++)
 *         if (score_row(m, r, &score, part)) … score.risk, score.low, score.high, part[i] …
 *     score_close(m);
 *
 * Of logit and cloglog models the risk of the event, of poisson and negbin ones the expected count, of ols the expected
 * value. The interval is that of the mean: the linear predictor's, from the saved covariance, with the model's own
 * quantile, transformed (delta method on the link scale, as R's predict(…, se.fit = TRUE)).
 */
#ifndef SNAG_SCORE_H
#define SNAG_SCORE_H

#include "snag/frame.h"

SNAG_C_BEGIN

struct score_model;
/* ERR_DATA if it is no model, of another version, or of a kind that gives no risk of a row (cox, ologit). */
int score_read(struct score_model **m, const char *text, size_t n, const char *file, struct err *err) SNAG_CHECK;
void score_close(struct score_model *m);

/* The columns that it needs, each once; borrowed. */
const char *const *score_columns(const struct score_model *m, size_t *n);
/* What it was fitted as: family, the response's column (NULL: an expression), the level of its intervals. */
const char *score_family(const struct score_model *m);
bool score_gives_risk(const struct score_model *m); /* not a number or a count */
const char *score_response(const struct score_model *m);
double score_level(const struct score_model *m);
/* The i-th condition that its rows passed (fit --where); NULL: there are no more. */
const char *score_where(const struct score_model *m, size_t i);
/* Of the response's two levels the one whose risk it is; NULL: 1 of 0 and 1. */
const char *score_event(const struct score_model *m);

/* Finds the columns in a table, which must outlive the scoring. ERR_DATA, with all that is wrong at once, if columns
 * are missing or of another kind, or if the table was made by another design than the one the model was fitted to
 * (its kind, look_back, gap, horizon; see features). */
int score_bind(struct score_model *m, const struct frame *f, struct err *err) SNAG_CHECK;

/* Why a row has no score. */
enum score_fate { SCORE_OK, SCORE_MISSING, SCORE_NEW_LEVEL, SCORE_NOT_FINITE };
struct score {
    enum score_fate fate;
    const char *column; /* a missing value, or a level that the model does not know: where */
    double predictor;   /* linear, with offsets */
    double std_error;   /* of it */
    double risk, low, high;
};
/* Terms other than the intercept, and their names. part[i]: the term's estimate times its value in the row, so that
 * parts, intercept and offsets add up to the predictor: how much it moves a row away from one that has 0 there, or the
 * reference level. */
size_t score_n_parts(const struct score_model *m);
const char *score_part(const struct score_model *m, size_t i);
struct score score_row(const struct score_model *m, size_t row, double *part);

/* Is the part a number as it stands in the table, and in no other term? Then one less of it is a question. */
bool score_part_is_count(const struct score_model *m, size_t part);
/* The sum of weight × risk over rows of the table, with the interval of that sum (delta method, from the saved
 * covariance, at the model's level: how sure the model is, not what these rows will do). With a part that is a count:
 * over the rows that have 1 or more of it, what the sum would be less with one less in each. A weight that is NAN is no
 * row. n: the rows that it is of. part: SIZE_MAX for none. */
struct score_total {
    size_t n;
    double sum, low, high;
};
int score_total(const struct score_model *m, const size_t *row, const double *weight, size_t n, size_t part,
                struct score_total *t, struct err *err) SNAG_CHECK;

SNAG_C_END

#endif
