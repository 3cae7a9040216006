/* formula: models in Wilkinson's notation (Wilkinson and Rogers 1973), as R reads them.
 *
 *     churned ~ transfer + log1p(contacts) * factor(segment, ref = "small") + offset(log(days)) - 1
 *
 *     struct formula m;
 *     formula_parse(&m, text, &err);          syntax; m.names are the columns to read
 *     formula_bind(&m, &frame, NULL, 0, &err); columns found, `.` and `*` expanded
 *     formula_free(&m);
 *
 * Terms: + adds, - removes, a:b is an interaction, a*b is a + b + a:b, a/b is a + a:b, `.` means all columns but those
 * of the response, 0 or -1 removes the intercept. Variables: a column (in `backticks` if its name is not a plain word),
 * factor(x), factor(x, ref = "level"), poly(x, degree), I(arithmetic or comparison), log log2 log10 log1p exp sqrt abs.
 * Besides terms: offset(expression), strata(column, …); in an interaction, strata(column) is a factor without a main
 * effect. Surv(time, event) and Surv(start, stop, event) are responses. Errors show the formula with a caret under the
 * word.
 */
#ifndef SNAG_FORMULA_H
#define SNAG_FORMULA_H

#include <stdbool.h>

#include "snag/frame.h"
#include "snag/mem.h"
#include "snag/str.h"

SNAG_C_BEGIN

enum formula_kind {
    FORMULA_NUMBER,
    FORMULA_TEXT,
    FORMULA_COLUMN,
    FORMULA_DOT,
    FORMULA_UNARY,
    FORMULA_BINARY,
    FORMULA_CALL
};
enum formula_type { FORMULA_IS_NUMBER, FORMULA_IS_TEXT, FORMULA_IS_LOGICAL };

struct formula_expr {
    enum formula_kind kind;
    const char *name;          /* operator, function ("(" for parentheses), column or text */
    double number;             /* FORMULA_NUMBER */
    struct formula_expr **arg; /* operands, arguments */
    const char **arg_name;     /* of a call: "ref" in ref = "x", NULL where none is given */
    size_t n_args;
    size_t height;          /* of the tree below: 0 if it has no operands */
    size_t at, width;       /* position in the formula, for messages */
    size_t column;          /* FORMULA_COLUMN: index in the frame, set by binding */
    const double *of_id;    /* texts compared with numbers or times: the value of each, NaN = none; set by binding */
    const char *label;      /* as R would write it, set for variables */
    enum formula_type type; /* set by binding */
};

/* A column of texts that a comparison takes for numbers or times: it is false for the n rows whose text is neither. */
struct formula_stray {
    const struct formula_expr *column, *comparison;
    bool time;
    size_t n, row; /* the first of them */
};

enum { TERM_MAX = 8 }; /* variables in an interaction */

struct term {
    size_t n; /* variables */
    size_t var[TERM_MAX];
};

struct formula {
    char *text;
    struct arena arena; /* of everything it points to */
    struct formula_expr *response, *right;
    const char **names; /* columns it names, each once */
    size_t n_names, cap_names;
    bool dot; /* contains `.`: all columns are needed */
    struct formula_stray *stray;
    size_t n_strays, cap_strays;
    /* after formula_bind: */
    bool intercept;
    struct formula_expr **var; /* variables, each once */
    size_t n_vars, cap_vars;
    struct term *term; /* by order of interaction, then in the order written */
    size_t n_terms, cap_terms;
    struct formula_expr **offset;
    size_t n_offsets, cap_offsets;
    struct formula_expr **strata; /* the columns of strata() */
    size_t n_strata, cap_strata;
};

/* ERR_USAGE with a caret if the text is not a formula. */
int formula_parse(struct formula *m, const char *text, struct err *err) SNAG_CHECK;
/* Looks columns up and expands the terms; columns named in `except` are not part of `.` (weights, clusters).
 * ERR_USAGE with a caret for unknown columns, arithmetic on text and the like. */
int formula_bind(struct formula *m, const struct frame *f, const char *const *except, size_t n_except,
                 struct err *err) SNAG_CHECK;
void formula_free(struct formula *m);

/* The value of a bound expression in row r: a number, 0 or 1 for a comparison, NaN if a cell is missing. */
double expr_value(const struct formula_expr *e, const struct frame *f, size_t r);
/* Is it a call of that function? */
bool expr_is(const struct formula_expr *e, const char *function);
/* The expression inside (…) or I(…) if it is text; otherwise e itself. e is bound. */
struct formula_expr *expr_unwrapped(struct formula_expr *e);
/* What stray k is, and the remedy, as one line: "wait is not a number in 2 rows …". */
int formula_stray_note(const struct formula *m, const struct frame *f, size_t k, struct buf *out,
                       struct err *err) SNAG_CHECK;
/* Appends the expression to b as R deparses it. */
int expr_label(const struct formula_expr *e, struct buf *b, struct err *err) SNAG_CHECK;
/* ERR_USAGE about a part of the formula, with a caret under it followed by `note`. Returns -1. */
int formula_error(const struct formula *m, const struct formula_expr *e, const char *note, struct err *err,
                  const char *fmt, ...) SNAG_PRINTF(5, 6);

SNAG_C_END

#endif
