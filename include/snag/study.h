/* study: what a table of answers says about satisfaction and loyalty, line by line, each with its uncertainty.
 *
 *     struct study st;
 *     struct satisfaction_options o = SATISFACTION_DEFAULTS;
 *     o.satisfaction = (const char *const[]){"satisfaction"}, o.n_satisfaction = 1 …
 *     if (study_satisfaction(&st, &frame, &o, &err) < 0) …
 *     for (size_t i = 0; i < st.n_lines; i++) … st.line[i].part, st.line[i].name, st.line[i].estimate …
 *     study_text(&st, &buf, &err);        or study_json, study_table
 *     study_close(&st);
 *
 * The parts and their estimands are in snag-study(1). One row is one answer; a customer's answers are a cluster.
 */
#ifndef SNAG_STUDY_H
#define SNAG_STUDY_H

#include "snag/frame.h"
#include "snag/mem.h"

SNAG_C_BEGIN

/* One number of the study with all that belongs to it. What does not apply is NaN or NULL. */
struct study_line {
    const char *part;  /* line corrected contest asymmetry friction recovery response claims */
    const char *name;  /* r2: the same in every study */
    const char *label; /* a straight line: for people */
    const char *by;    /* the level of --by it is about; NULL: all */
    bool weighted;     /* by --weights or --response */
    double estimate, std_error, low, high, level; /* the interval and its level */
    double statistic, df, df2, p;                 /* t on df, F on df and df2; z if df is NaN */
    double p_adjusted;     /* claims: Holm; else Benjamini and Hochberg, over all tests of the study */
    double margin;         /* of equivalence */
    size_t n;              /* rows it is from; 0: not of rows */
    bool outside;          /* the set is all but (low, high) */
    const char *says;      /* up, dixon, agree … */
    const char *method;    /* how the interval and p come about, or what is estimated */
    const char *published; /* the number it stands beside, with its source */
    const char *agrees;    /* with that: agree, disagree, cannot tell … */
};

struct study_note {
    const char *part, *by, *text;
};

struct study {
    struct arena arena; /* of all texts */
    const char *table;
    const char *spec, *sha256; /* the file of claims written beforehand, and its digest; NULL: none */
    size_t n_rows, n_asked, n_answered, n_used;
    bool asked_known;    /* the table has rows that were asked and did not answer */
    const char *cluster; /* the column whose rows belong together; NULL: none */
    size_t n_clusters;
    const char *verdict; /* of the contest; NULL: not held */
    bool behaviour;      /* loyalty is something done, 0 or 1 */
    struct study_line *line;
    size_t n_lines, cap_lines;
    struct study_note *note;
    size_t n_notes, cap_notes;
    const char *part, *by; /* of the lines being added */
    bool weighted;
};

/* Names of columns, unless said otherwise; NULL or 0: none. */
struct satisfaction_options {
    const char *const *satisfaction, *const *loyalty, *const *friction, *const *covariates, *const *response;
    size_t n_satisfaction, n_loyalty, n_friction, n_covariates, n_response;
    const char *expectation; /* below, met, exceeded; or 0, 1, 2 */
    const char *levels;      /* the groups of satisfaction that stand in for it: below=1-4,met=5-8,exceeded=9-10 */
    double margin;           /* of equivalence */
    bool margin_in_sd;
    double margin_risk; /* the same for differences of shares */
    double margin_base; /* the standard deviation that margin_in_sd counts, if it was fixed beforehand; else NaN */
    const char *change; /* less, same, more; or a number */
    const char *before, *after;
    double sem;           /* standard error of measurement of before and after; NaN: unknown */
    const char *recovery; /* none, silent, satisfied, unsatisfied, unknown */
    const char *cluster, *weights, *marker, *by;
    double population_sd;    /* of satisfaction, where the respondents' range is restricted; NaN */
    bool same_questionnaire; /* satisfaction and loyalty were asked in one sitting */
    double alpha;            /* .05: intervals of 1 - alpha, of 1 - 2 alpha for equivalence */
    const char *const *claim;
    size_t n_claims;
    const char *spec, *sha256;
    size_t resamples;
    uint64_t seed;
};
#define SATISFACTION_DEFAULTS                                                                     \
    {                                                                                             \
        .margin = 0.2, .margin_in_sd = true, .margin_risk = 0.02, .margin_base = NAN, .sem = NAN, \
        .population_sd = NAN, .alpha = 0.05, .resamples = 1999, .seed = 1                         \
    }

/* All parts that the columns given allow. ERR_USAGE for columns that the table lacks or options that do not go
 * together; ERR_DATA if the answers decide nothing, or if satisfaction decides loyalty. The frame must outlive it. */
int study_satisfaction(struct study *st, const struct frame *f, const struct satisfaction_options *o,
                       struct err *err) SNAG_CHECK;
void study_close(struct study *st);

/* The line of that part and name (of all rows, unweighted), or NULL. */
const struct study_line *study_find(const struct study *st, const char *part, const char *name);

/* As pages of 80 columns, one screen a part; as one JSON document (study_schema); as a table, one row a line. */
int study_text(const struct study *st, struct buf *b, struct err *err) SNAG_CHECK;
int study_json(const struct study *st, struct buf *b, struct err *err) SNAG_CHECK;
enum study_table_format { STUDY_TSV, STUDY_CSV, STUDY_JSONL };
int study_table(const struct study *st, enum study_table_format format, struct buf *b, struct err *err) SNAG_CHECK;
/* As tables for a paper, one a part (LaTeX, booktabs). */
int study_tex(const struct study *st, struct buf *b, struct err *err) SNAG_CHECK;
/* What its plot number i is drawn from, as TSV: 1, with its name; 0 after the last: loyalty by satisfaction with its
 * line, contrasts on the margin, asymmetry, forest. f and o: of the study. */
int study_figure(const struct study *st, const struct frame *f, const struct satisfaction_options *o, size_t i,
                 const char **name, struct buf *b, struct err *err) SNAG_CHECK;
/* The same plot drawn, as SVG: 1; 0 where the study has nothing to draw in it. id: unique in the document. */
int study_picture(const struct study *st, const struct frame *f, const struct satisfaction_options *o, size_t i,
                  const char *id, struct buf *b, struct err *err) SNAG_CHECK;
/* All of it as one page of HTML: the plots, then the text; `manifest` (JSON) at the end. */
int study_page(const struct study *st, const struct frame *f, const struct satisfaction_options *o,
               const struct buf *manifest, struct buf *b, struct err *err) SNAG_CHECK;
/* R that computes every number of it again from the table (base R), compares, and says what differs. o: what the study
 * was asked. */
int study_script(const struct study *st, const struct satisfaction_options *o, struct buf *b,
                 struct err *err) SNAG_CHECK;
/* The JSON schema of study_json. */
const char *study_schema(void);

SNAG_C_END

#endif
