/* association: how two columns of a table go together, by the measures that suit them.
 *
 *     struct association x;
 *     struct association_options o = {.level = 0.95};
 *     if (association_open(&x, &frame, "churned", "segment", &o, &err) < 0) …
 *     for (size_t i = 0; i < x.n_lines; i++) … x.line[i].measure, x.line[i].a.estimate …
 *     tidy_association(&x, 0, TIDY_CSV, &buf, &err);
 *     association_close(&x);
 *
 * The first column is measured against the second. The second makes groups if it is text, if it holds only two numbers,
 * or if an option that compares groups is set; a second column "1", unless the table has a column of that name, is one
 * group of all rows. With groups, the first column is a yes-or-no (0 and 1, or two texts, of which the later in byte
 * order is yes) or a number. Two columns of numbers without groups are correlated. Only rows that have all columns are
 * used.
 */
#ifndef SNAG_ASSOCIATION_H
#define SNAG_ASSOCIATION_H

#include "snag/measure.h"
#include "snag/frame.h"

SNAG_C_BEGIN

enum { ASSOCIATION_MAX_GROUPS = 50 };

enum association_kind {
    ASSOCIATION_NUMBERS, /* pearson spearman kendall, for two scales polychoric and bivariate_normal (its test) */
    ASSOCIATION_VERSUS,  /* pearson of each two of three columns; williams */
    ASSOCIATION_SHARES,  /* a group: yes share. A pair: difference risk_ratio odds_ratio e_value (low: of the end nearer
                            to 1) */
    ASSOCIATION_MEANS,   /* a group: mean sd. A pair: difference; with a margin tost_lower tost_upper (estimate: the
                            bound) tost */
    ASSOCIATION_SCORES,  /* a group: promoters passives detractors nps */
    ASSOCIATION_CHANGES  /* a group: fell kept rose fell_to_rose */
};

struct association_options {
    double level;
    const char *versus;        /* a third column, or NULL */
    double margin;             /* of equivalence; 0 = none */
    bool margin_in_sd;         /* the margin is in standard deviations within all groups together */
    bool nps, changes;         /* the first column holds answers from 0 to 10; differences of before and after */
    const char *const *levels; /* the groups in their order, or NULL: texts in byte order, numbers by value */
    size_t n_levels;
    const char *cluster; /* a column of rows that belong together, or NULL */
};

struct association_line {
    const char *measure;
    const char *of,
        *with; /* the columns correlated; or a group (NULL = all) and the one it is compared with (NULL = none) */
    struct measure a; /* counts are in a.estimate, and the rows they are out of in a.n */
};

struct association {
    enum association_kind kind;
    const struct frame *f;
    const char *first, *second, *third; /* names of columns; second NULL = one group, third NULL unless versus */
    const char *cluster;                /* whose sums the errors come from, or NULL */
    size_t n_clusters;
    const char *yes, *no; /* ASSOCIATION_SHARES of texts, else NULL */
    double level, margin;
    bool margin_in_sd;
    size_t n, n_out;            /* rows used, rows with a missing value */
    size_t n_missing[4];        /* of first, second, third, cluster */
    size_t n_groups, per_group; /* lines of groups come first, with all rows as the last group if n_groups > 1 */
    size_t n_pairs, per_pair;   /* then those of pairs: each group against the first */
    struct association_line *line;
    size_t n_lines, cap_lines;
    const char **note; /* what could not be computed, and why */
    size_t n_notes, cap_notes;
    struct arena arena;
};

/* ERR_USAGE if the columns do not suit the options, ERR_DATA if their values do not. On -1 it is empty. The frame must
 * outlive it. */
int association_open(struct association *x, const struct frame *f, const char *first, const char *second,
                     const struct association_options *o, struct err *err) SNAG_CHECK;
void association_close(struct association *x);

SNAG_C_END

#endif
