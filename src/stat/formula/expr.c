/* expr: columns, arithmetic and comparisons of a formula: binding, values, labels. */
#include <ctype.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "base/nearest.h"
#include "snag/num.h"
#include "stat/formula/formula_impl.h"

static double keep(double x)
{
    return x;
}

static const struct function {
    const char *name;
    double (*value)(double);
} functions[] = {{"log", log},   {"log1p", log1p}, {"log2", log2}, {"log10", log10}, {"exp", exp},
                 {"sqrt", sqrt}, {"abs", fabs},    {"I", keep},    {"(", keep}};

/* Calls that are not arithmetic: the model knows what they mean. */
static const char *const special[] = {"factor", "poly", "offset", "strata", "Surv"};

static const struct function *find_function(const char *name)
{
    for (size_t i = 0; i < sizeof functions / sizeof *functions; i++)
        if (strcmp(functions[i].name, name) == 0)
            return &functions[i];
    return NULL;
}

static bool is_special(const char *name)
{
    for (size_t i = 0; i < sizeof special / sizeof *special; i++)
        if (strcmp(special[i], name) == 0)
            return true;
    return false;
}

bool expr_is(const struct formula_expr *e, const char *function)
{
    return e->kind == FORMULA_CALL && strcmp(e->name, function) == 0;
}

static bool is_comparison(const struct formula_expr *e)
{
    return e->kind == FORMULA_BINARY && strchr("=!<>", e->name[0]) != NULL;
}

/* Is it (x) or I(x)? */
static bool is_bracket(const struct formula_expr *e)
{
    return expr_is(e, "(") || expr_is(e, "I");
}

struct formula_expr *expr_unwrapped(struct formula_expr *e)
{
    while (is_bracket(e) && e->type == FORMULA_IS_TEXT)
        e = e->arg[0];
    return e;
}

bool expr_is_known(const struct formula_expr *e)
{
    return e->kind == FORMULA_CALL && (find_function(e->name) || is_special(e->name));
}

static int unknown_function(const struct formula *m, const struct formula_expr *e, struct err *err)
{
    static const struct {
        const char *name, *instead;
    } elsewhere[] = {{"relevel", "write factor(column, ref = \"level\")"},
                     {"as.factor", "write factor(column)"},
                     {"C", "write factor(column, ref = \"level\")"},
                     {"s", "no smooth terms; poly(x, 3) fits a curve"},
                     {"te", "no smooth terms; poly(x, 3) fits a curve"},
                     {"bs", "no splines; poly(x, 3) fits a curve"},
                     {"ns", "no splines; poly(x, 3) fits a curve"},
                     {"rcs", "no splines; poly(x, 3) fits a curve"},
                     {"lo", "no smooth terms; poly(x, 3) fits a curve"},
                     {"ln", "log() is the natural logarithm"},
                     {"cut", "compare it: I(x >= 10)"},
                     {"ifelse", "compare it: I(x >= 10)"},
                     {"cluster", "that is an option: --cluster column"},
                     {"frailty", "no random effects; --cluster column allows for rows that belong together"},
                     {"scale", "write I((x - mean) / sd) with their numbers"}};
    const char *names[16];
    char note[NEAREST_NOTE];
    for (size_t i = 0; i < sizeof elsewhere / sizeof *elsewhere; i++)
        if (strcmp(elsewhere[i].name, e->name) == 0)
            return formula_error(m, e, elsewhere[i].instead, err, "formula: unknown function '%s'", e->name);
    size_t n = 0;
    for (size_t i = 0; i + 1 < sizeof functions / sizeof *functions; i++)
        names[n++] = functions[i].name;
    for (size_t i = 0; i < sizeof special / sizeof *special; i++)
        names[n++] = special[i];
    return formula_error(m, e, nearest_note(note, view_of(e->name), names, n), err, "formula: unknown function '%s'",
                         e->name);
}

/* A column whose whole name, with its blanks or operators, stands in the formula where the word e begins. */
static const char *name_from_here(const struct formula *m, const struct formula_expr *e, const struct frame *f)
{
    for (size_t i = 0; i < f->n_columns; i++) {
        const char *name = f->column[i].name;
        if (strlen(name) > strlen(e->name) && strncmp(m->text + e->at, name, strlen(name)) == 0)
            return name;
    }
    return NULL;
}

static int bind_column(struct formula *m, struct formula_expr *e, const struct frame *f, struct err *err)
{
    if (frame_find(f, view_of(e->name), &e->column, err) < 0) {
        char near[sizeof err->hint];
        const char *whole = name_from_here(m, e, f);
        (void)snprintf(near, sizeof near, "%s", err->hint);
        if (whole)
            (void)snprintf(near, sizeof near, "names that are no plain words go in backticks: `%s`", whole);
        err->hint[0] = '\0';
        return err_caret(err, m->text, (int)e->at + 1, (int)e->width, near);
    }
    e->type = f->column[e->column].kind == COLUMN_TEXT ? FORMULA_IS_TEXT : FORMULA_IS_NUMBER;
    return 0;
}

/* Text may only be compared. */
static int check_types(struct formula *m, struct formula_expr *e, const struct frame *f, struct err *err)
{
    if (is_comparison(e))
        return e->arg[0]->type == FORMULA_IS_TEXT || e->arg[1]->type == FORMULA_IS_TEXT ? compare_bind(m, e, f, err)
                                                                                        : 0;
    for (size_t i = 0; i < e->n_args; i++)
        if (e->arg[i]->type == FORMULA_IS_TEXT && !is_bracket(e))
            return formula_error(m, e->arg[i], "is text; compare it, or use it as a factor", err,
                                 "formula: %s requires a number", e->name);
    return 0;
}

int expr_bind(struct formula *m, struct formula_expr *e, const struct frame *f, bool top, struct err *err)
{
    if (e->kind == FORMULA_COLUMN)
        return bind_column(m, e, f, err);
    if (e->kind == FORMULA_DOT)
        return formula_error(m, e, "may only be a term of its own", err, "formula: '.' inside an expression");
    if (e->kind == FORMULA_TEXT)
        e->type = FORMULA_IS_TEXT;
    if (e->kind == FORMULA_BINARY && e->name[0] == ':')
        return formula_error(m, e, "joins terms, not numbers", err, "formula: ':' inside an expression");
    bool is_call = e->kind == FORMULA_CALL, known = is_call && find_function(e->name);
    if (is_call && !expr_is_known(e))
        return unknown_function(m, e, err);
    if (is_call && !known && !top)
        return formula_error(m, e, "", err, "formula: %s() cannot be used inside an expression", e->name);
    if (expr_is(e, "(") && e->n_args != 1)
        return formula_error(m, e, "", err, "formula: parentheses contain one expression");
    if (known && e->n_args != 1)
        return formula_error(m, e, "", err, "formula: %s() takes one argument", e->name);
    for (size_t i = 0; i < e->n_args; i++) {
        if (e->arg_name[i] && known)
            return formula_error(m, e->arg[i], "", err, "formula: %s() has no argument '%s'", e->name, e->arg_name[i]);
        if (expr_bind(m, e->arg[i], f, false, err) < 0)
            return -1;
    }
    if (is_call && !known)
        return 0;
    if (check_types(m, e, f, err) < 0)
        return -1;
    if (is_comparison(e))
        e->type = FORMULA_IS_LOGICAL;
    else if (is_bracket(e))
        e->type = e->arg[0]->type;
    return 0;
}

double expr_value(const struct formula_expr *e, const struct frame *f, size_t r)
{
    switch (e->kind) {
    case FORMULA_NUMBER:
        return e->number;
    case FORMULA_COLUMN:
        return e->type == FORMULA_IS_TEXT ? NAN : column_number(&f->column[e->column], r);
    case FORMULA_UNARY:
        return -expr_value(e->arg[0], f, r);
    case FORMULA_CALL:
        return find_function(e->name)->value(expr_value(e->arg[0], f, r));
    case FORMULA_BINARY:
        break;
    default:
        return NAN;
    }
    const double side[] = {expr_value(e->arg[0], f, r), expr_value(e->arg[1], f, r)}, a = side[0], b = side[1];
    if (is_comparison(e))
        return compare_value(e, f, r, side);
    switch (e->name[0]) {
    case '+':
        return a + b;
    case '-':
        return a - b;
    case '*':
        return a * b;
    case '/':
        return a / b;
    default:
        return b == 2 ? a * a : pow(a, b);
    }
}

static bool is_word(const char *s)
{
    if (!(isalpha((unsigned char)*s) || (*s == '.' && !isdigit((unsigned char)s[1]))))
        return false;
    for (; *s; s++)
        if (!(isalnum((unsigned char)*s) || *s == '.' || *s == '_'))
            return false;
    return true;
}

static int label_call(const struct formula_expr *e, struct buf *b, struct err *err)
{
    int rc = strcmp(e->name, "(") == 0 ? 0 : buf_adds(b, e->name, err);
    if (rc == 0)
        rc = buf_addc(b, '(', err);
    for (size_t i = 0; rc == 0 && i < e->n_args; i++) {
        if (expr_is(e, "factor") && i > 0)
            break; /* the reference level is compared separately, so that terms keep short names */
        if (i > 0)
            rc = buf_adds(b, ", ", err);
        if (rc == 0 && e->arg_name[i])
            rc = buf_addf(b, err, "%s = ", e->arg_name[i]);
        if (rc == 0)
            rc = expr_label(e->arg[i], b, err);
    }
    return rc < 0 ? -1 : buf_addc(b, ')', err);
}

int expr_label(const struct formula_expr *e, struct buf *b, struct err *err)
{
    char number[32];
    switch (e->kind) {
    case FORMULA_NUMBER:
        return buf_add(b, number, num_format(number, e->number), err);
    case FORMULA_TEXT:
        return buf_addf(b, err, "\"%s\"", e->name);
    case FORMULA_COLUMN:
        return buf_addf(b, err, is_word(e->name) ? "%s" : "`%s`", e->name);
    case FORMULA_DOT:
        return buf_addc(b, '.', err);
    case FORMULA_CALL:
        return label_call(e, b, err);
    case FORMULA_UNARY:
        return buf_addc(b, '-', err) < 0 ? -1 : expr_label(e->arg[0], b, err);
    case FORMULA_BINARY:
        break;
    }
    const char *space = strchr("^:/", e->name[0]) ? "" : " ";
    if (expr_label(e->arg[0], b, err) < 0 || buf_addf(b, err, "%s%s%s", space, e->name, space) < 0)
        return -1;
    return expr_label(e->arg[1], b, err);
}
