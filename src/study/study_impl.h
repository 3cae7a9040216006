/* study_impl: what the parts of a study share: the respondents, the lines they write, the models they fit. */
#ifndef SNAG_STUDY_STUDY_IMPL_H
#define SNAG_STUDY_STUDY_IMPL_H

#include <math.h>

#include "snag/fit.h"
#include "snag/respondents.h"
#include "snag/study.h"

enum { BELOW, MET, EXCEEDED, N_EXPECTATIONS };

/* The respondents of one part: those with satisfaction and loyalty. */
struct survey {
    struct arena arena;
    const struct frame *f;
    const struct satisfaction_options *o;
    size_t n;
    size_t *row;               /* of the frame */
    double *s, *l;             /* satisfaction, loyalty: means of the items answered */
    double **s_item, **l_item; /* n each; NaN: not answered */
    size_t n_s, n_l;
    int32_t *group;           /* BELOW, MET, EXCEEDED; -1: not known. NULL: no expectation at all */
    bool binary;              /* loyalty is 0 or 1 */
    struct sampling sampling; /* unweighted */
    int32_t *cluster;
    double *weight; /* of the weighted version; NULL: there is none */
};

/* ---- survey.c ---- */
/* All respondents of the table; counts those asked in st. */
int survey_open(struct survey *v, struct study *st, const struct frame *f, const struct satisfaction_options *o,
                struct err *err) SNAG_CHECK;
/* Those with keep[i] true. */
int survey_select(struct survey *v, const struct survey *from, const bool *keep, struct err *err) SNAG_CHECK;
void survey_close(struct survey *v);
/* The frame's column of that name as n numbers; a text column is ERR_DATA. NULL with err set. */
const double *survey_numbers(const struct frame *f, const char *name, struct err *err);
/* The ranges of below=1-4,met=5-8,exceeded=9-10: from and to of each group. */
int survey_levels(const char *text, double range[2 * N_EXPECTATIONS], struct err *err) SNAG_CHECK;
/* Is it an unanswered row: no satisfaction and no loyalty? */
bool survey_silent(const struct frame *f, const struct satisfaction_options *o, size_t row);

/* ---- lines.c ---- */
/* A new line of the current part, all NaN. NULL with err set. */
struct study_line *study_add(struct study *st, const char *name, const char *label, struct err *err);
/* The same with an estimate and its interval. */
int study_measure(struct study *st, const char *name, const char *label, const struct measure *a, double level,
                  const char *method, struct err *err) SNAG_CHECK;
const char *study_format(struct study *st, struct err *err, const char *fmt, ...) SNAG_PRINTF(3, 4);
int study_say(struct study *st, struct err *err, const char *fmt, ...) SNAG_PRINTF(3, 4) SNAG_CHECK;

/* What cannot be had from these data (why) is said after `what`, and is no error; others are passed on. */
int study_excuse(struct study *st, const char *what, const struct err *why, struct err *err) SNAG_CHECK;

/* ---- model.c ---- */
/* A fit to columns made for it. */
struct study_model {
    struct frame f;
    struct formula m;
    struct design d;
    struct fit fit;
    bool open;
};
/* A model of the respondents: columns `cluster` and, if weighted, `weight` are there already. */
int study_model_open(struct study_model *m, const struct survey *v, bool weighted, struct err *err) SNAG_CHECK;
int study_model_column(struct study_model *m, const char *name, const double *x, size_t n, struct err *err) SNAG_CHECK;
/* A column of the table, numbers or texts, under another name. */
int study_model_take(struct study_model *m, const struct survey *v, const char *column, const char *name,
                     struct err *err) SNAG_CHECK;
/* Fits a family: with clusters CR1 and t on clusters - 1, else HC3 for ols (robust), or the model's own errors. May be
 * called again. */
int study_model_fit(struct study_model *m, const struct survey *v, const char *family, const char *formula, bool robust,
                    struct err *err) SNAG_CHECK;
/* The F test (chi² if the fit has no t) that coefficients first … are 0. */
int study_model_wald(const struct study_model *m, size_t first, double *statistic, double *df, double *df2, double *p,
                     struct err *err) SNAG_CHECK;
void study_model_close(struct study_model *m);

/* ---- curve.c ---- */
/* Satisfaction as a factor, levels with fewer than 5 answers joined; or with more than 15 values a natural spline. */
struct satisfaction_shape {
    size_t m; /* coefficients with the intercept */
    bool spline;
    double *score; /* satisfaction, of joined levels their mean */
    double *bend[3];
    size_t n_bends;
    const char *formula; /* factor(S), or S + B1 + B2 + B3: terms for a model of study_model_curve */
};
int curve_make(struct satisfaction_shape *c, struct survey *v, struct err *err) SNAG_CHECK;
/* Adds the columns that c->formula names, and S. */
int study_model_curve(struct study_model *m, const struct satisfaction_shape *c, size_t n, struct err *err) SNAG_CHECK;

/* ---- the parts ---- */
/* ERR_DATA if a column that they read has another value than they know. */
int asymmetry_check(const struct survey *v, struct err *err) SNAG_CHECK;
/* -1 less, 0 the same, 1 more, per row; 2: not known. */
int asymmetry_changes(const struct survey *v, int *change, struct err *err) SNAG_CHECK;
int recovery_check(const struct survey *v, struct err *err) SNAG_CHECK;

int part_line(struct study *st, struct survey *v, struct err *err) SNAG_CHECK;
int part_corrected(struct study *st, struct survey *v, struct err *err) SNAG_CHECK;
int part_contest(struct study *st, struct survey *v, struct err *err) SNAG_CHECK;
int part_asymmetry(struct study *st, struct survey *v, struct err *err) SNAG_CHECK;
int part_friction(struct study *st, struct survey *v, struct err *err) SNAG_CHECK;
int part_recovery(struct study *st, struct survey *v, struct err *err) SNAG_CHECK;
int part_response(struct study *st, struct survey *v, struct err *err) SNAG_CHECK;
int part_claims(struct study *st, struct survey *v, struct err *err) SNAG_CHECK;

/* The sampling of the version being computed: st->weighted. */
static inline struct sampling survey_sampling(const struct study *st, const struct survey *v)
{
    struct sampling s = v->sampling;
    s.weight = st->weighted ? v->weight : NULL;
    return s;
}

#endif
