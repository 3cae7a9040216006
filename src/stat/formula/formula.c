/* formula: the parser. From the text to a tree, by recursive descent with R's precedences:
 * comparison < + - < * / < : < unary minus < ^. terms.c expands the tree, expr.c evaluates it. */
#include "snag/formula.h"

#include <ctype.h>
#include <math.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

#include "snag/num.h"

struct parser {
    struct formula *m;
    const char *text;
    size_t at; /* of the next token */
    int depth;
    struct err *err;
};

enum {
    MAX_DEPTH = 200,  /* of nested parentheses and signs */
    MAX_CHAIN = 2000, /* levels of the tree, which is how deep recursion over it goes */
    MAX_ARGS = 100
};

static int caret(const struct formula *m, size_t at, size_t width, const char *note, struct err *err)
{
    return err_caret(err, m->text, (int)at + 1, width > 0 ? (int)width : 1, note);
}

int formula_error(const struct formula *m, const struct formula_expr *e, const char *note, struct err *err,
                  const char *fmt, ...)
{
    char msg[512];
    va_list ap;
    va_start(ap, fmt);
    (void)vsnprintf(msg, sizeof msg, fmt, ap);
    va_end(ap);
    err_set(err, ERR_USAGE, "%s", msg);
    return caret(m, e->at, e->width, note, err);
}

static struct formula_expr *SNAG_PRINTF(4, 5)
    fail(struct parser *p, size_t width, const char *note, const char *fmt, ...)
{
    char what[200];
    va_list ap;
    va_start(ap, fmt);
    (void)vsnprintf(what, sizeof what, fmt, ap);
    va_end(ap);
    err_set(p->err, ERR_USAGE, "formula: %s", what);
    caret(p->m, p->at, width, note, p->err);
    return NULL;
}

static void skip_blanks(struct parser *p)
{
    while (isspace((unsigned char)p->text[p->at]))
        p->at++;
}

static bool take(struct parser *p, const char *token)
{
    size_t n = strlen(token);
    skip_blanks(p);
    if (strncmp(p->text + p->at, token, n) != 0)
        return false;
    p->at += n;
    return true;
}

static bool word_byte(char c)
{
    return isalnum((unsigned char)c) || c == '_' || c == '.' || (unsigned char)c >= 0x80;
}

static size_t word_length(const char *s)
{
    size_t n = 0;
    while (word_byte(s[n]))
        n++;
    return n;
}

static struct formula_expr *new_expr(struct parser *p, enum formula_kind kind, const char *name, size_t n, size_t at)
{
    struct formula_expr *e = arena_get(&p->m->arena, sizeof *e, p->err);
    if (!e)
        return NULL;
    *e = (struct formula_expr){.kind = kind, .at = at, .width = p->at - at};
    e->name = arena_copy(&p->m->arena, name, n, p->err);
    return e->name ? e : NULL;
}

static bool add_arg(struct parser *p, struct formula_expr *e, struct formula_expr *arg, const char *arg_name)
{
    struct formula_expr **args = arena_get(&p->m->arena, (e->n_args + 1) * sizeof(struct formula_expr *), p->err);
    const char **names = arena_get(&p->m->arena, (e->n_args + 1) * sizeof(char *), p->err);
    if (!args || !names)
        return false;
    for (size_t i = 0; i < e->n_args; i++) {
        args[i] = e->arg[i];
        names[i] = e->arg_name[i];
    }
    args[e->n_args] = arg;
    names[e->n_args] = arg_name;
    e->n_args++;
    e->height = arg->height >= e->height ? arg->height + 1 : e->height;
    e->arg = args;
    e->arg_name = names;
    return true;
}

static struct formula_expr *column(struct parser *p, const char *name, size_t n, size_t at)
{
    struct formula *m = p->m;
    struct formula_expr *e = new_expr(p, FORMULA_COLUMN, name, n, at);
    if (!e)
        return NULL;
    for (size_t i = 0; i < m->n_names; i++)
        if (strcmp(m->names[i], e->name) == 0)
            return e;
    if (mem_reserve(&m->names, &m->cap_names, m->n_names + 1, sizeof *m->names, p->err) < 0)
        return NULL;
    m->names[m->n_names++] = e->name;
    return e;
}

static struct formula_expr *parse_comparison(struct parser *p);

static struct formula_expr *parse_quoted(struct parser *p, char quote)
{
    size_t at = p->at++;
    const char *start = p->text + p->at, *end = strchr(start, quote);
    if (!end) {
        p->at = at;
        return quote == '`' ? fail(p, 1, "is never closed", "a ` is missing")
                            : fail(p, 1, "is never closed", "a quote is not closed");
    }
    p->at += (size_t)(end - start) + 1;
    if (quote == '`')
        return column(p, start, (size_t)(end - start), at);
    return new_expr(p, FORMULA_TEXT, start, (size_t)(end - start), at);
}

/* What stands at the next token, where nothing of the kind may. */
static struct formula_expr *unexpected(struct parser *p, const char *what, const char *note)
{
    char quoted[100];
    size_t ticks = 0, from = p->at, to = p->at;
    for (const char *s = p->text; *s; s++)
        ticks += *s == '`';
    if (p->text[p->at] == '|')
        return fail(p, 1, "--cluster column allows for rows that belong together; factor(column) has a level for each",
                    "random effects are not fitted");
    if (ticks % 2 == 1)
        return fail(p, 1, "names begin and end with one", "a ` is missing");
    while (from > 0 && p->text[from - 1] == ' ')
        from--;
    size_t end = from;
    while (from > 0 && word_byte(p->text[from - 1]))
        from--;
    while (word_byte(p->text[to]))
        to++;
    if (from == end || end == p->at || to == p->at || to - from > sizeof quoted / 2)
        return fail(p, 1, note, "%s", what);
    (void)snprintf(quoted, sizeof quoted, "a name with blanks goes in backticks: `%.*s`", (int)(to - from),
                   p->text + from);
    return fail(p, to - p->at, quoted, "%s", what);
}

/* The arguments of a call, up to its closing parenthesis. */
static struct formula_expr *parse_call(struct parser *p, const char *name, size_t n, size_t at)
{
    struct formula_expr *e = new_expr(p, FORMULA_CALL, name, n, at);
    if (!e || take(p, ")"))
        return e;
    do {
        const char *arg_name = NULL;
        skip_blanks(p);
        size_t w = word_length(p->text + p->at), equals = p->at + w;
        while (isspace((unsigned char)p->text[equals]))
            equals++;
        if (w > 0 && p->text[equals] == '=' && p->text[equals + 1] != '=') {
            arg_name = arena_copy(&p->m->arena, p->text + p->at, w, p->err);
            if (!arg_name)
                return NULL;
            p->at = equals + 1;
        }
        if (e->n_args == MAX_ARGS)
            return fail(p, 1, "", "more than %d arguments", MAX_ARGS);
        struct formula_expr *arg = parse_comparison(p);
        if (!arg || !add_arg(p, e, arg, arg_name))
            return NULL;
    } while (take(p, ","));
    if (!take(p, ")"))
        return unexpected(p, "parentheses do not match", "a ) is missing here");
    e->width = p->at - at;
    return e;
}

static struct formula_expr *parse_number(struct parser *p)
{
    size_t at = p->at, n = 0;
    const char *s = p->text + at;
    while (isdigit((unsigned char)s[n]) || s[n] == '.' || ((s[n] == 'e' || s[n] == 'E') && n > 0) ||
           ((s[n] == '-' || s[n] == '+') && n > 0 && (s[n - 1] == 'e' || s[n - 1] == 'E')))
        n++;
    double x;
    if (num_parse((struct view){s, n}, &x) < 0)
        return fail(p, n, "", "this is not a number");
    p->at += n;
    struct formula_expr *e = new_expr(p, FORMULA_NUMBER, s, n, at);
    if (e)
        e->number = x;
    return e;
}

static struct formula_expr *parse_primary(struct parser *p)
{
    skip_blanks(p);
    const char *s = p->text + p->at;
    size_t at = p->at;
    if (*s == '`' || *s == '"' || *s == '\'')
        return parse_quoted(p, *s);
    if (isdigit((unsigned char)*s) || (*s == '.' && isdigit((unsigned char)s[1])))
        return parse_number(p);
    if (*s == '(') {
        p->at++;
        return parse_call(p, "(", 1, at);
    }
    size_t n = word_length(s);
    if (n == 0)
        return fail(p, 1, *s ? "not expected here" : "something is missing here", "expected a column or a term");
    p->at += n;
    if (n == 1 && *s == '.') {
        p->m->dot = true;
        return new_expr(p, FORMULA_DOT, s, n, at);
    }
    if (p->text[p->at] == '(') {
        p->at++;
        return parse_call(p, s, n, at);
    }
    return column(p, s, n, at);
}

static struct formula_expr *binary(struct parser *p, const char *op, struct formula_expr *a, struct formula_expr *b)
{
    if (!a || !b)
        return NULL;
    struct formula_expr *e = new_expr(p, FORMULA_BINARY, op, strlen(op), a->at);
    if (!e || !add_arg(p, e, a, NULL) || !add_arg(p, e, b, NULL))
        return NULL;
    if (e->height > MAX_CHAIN)
        return fail(p, 1, "too many operators before this", "more than %d operators in a row", MAX_CHAIN);
    return e;
}

static struct formula_expr *parse_unary(struct parser *p);

static struct formula_expr *parse_power(struct parser *p)
{
    struct formula_expr *e = parse_primary(p);
    if (e && take(p, "^"))
        e = binary(p, "^", e, parse_unary(p));
    return e;
}

static struct formula_expr *parse_unary(struct parser *p)
{
    skip_blanks(p);
    size_t at = p->at;
    p->depth++;
    if (p->depth > MAX_DEPTH)
        return fail(p, 1, "", "more than %d nested parentheses or signs", MAX_DEPTH);
    struct formula_expr *e;
    if (take(p, "-")) {
        struct formula_expr *a = parse_unary(p);
        e = a ? new_expr(p, FORMULA_UNARY, "-", 1, at) : NULL;
        e = e && add_arg(p, e, a, NULL) ? e : NULL;
    } else {
        e = parse_power(p);
    }
    p->depth--;
    return e;
}

/* Operators of one rank, left to right. */
static struct formula_expr *parse_rank(struct parser *p, int rank)
{
    static const char *const ops[][7] = {
        {"==", "!=", "<=", ">=", "<", ">", NULL}, {"+", "-", NULL}, {"*", "/", NULL}, {":", NULL}};
    if (rank == sizeof ops / sizeof *ops)
        return parse_unary(p);
    struct formula_expr *e = parse_rank(p, rank + 1);
    for (size_t i = 0; e && ops[rank][i];) {
        if (take(p, ops[rank][i])) {
            e = binary(p, ops[rank][i], e, parse_rank(p, rank + 1));
            i = 0;
        } else {
            i++;
        }
    }
    return e;
}

static struct formula_expr *parse_comparison(struct parser *p)
{
    return parse_rank(p, 0);
}

int formula_parse(struct formula *m, const char *text, struct err *err)
{
    *m = (struct formula){0};
    m->text = mem_copy(text, strlen(text), err);
    if (!m->text)
        return -1;
    struct parser p = {.m = m, .text = m->text, .err = err};
    m->response = parse_comparison(&p);
    if (m->response && !take(&p, "~"))
        m->response = strchr(p.text + p.at, '~') ? unexpected(&p, "response ~ terms", "a ~ is missing")
                                                 : fail(&p, 1, "a ~ is missing", "response ~ terms");
    if (m->response)
        m->right = parse_comparison(&p);
    skip_blanks(&p);
    if (m->right && p.text[p.at] != '\0') {
        if (strncmp(p.text + p.at, "=", 1) == 0)
            fail(&p, 1, "did you mean ==?", "= names an argument");
        else
            unexpected(&p, "the terms end before this", "not expected here");
        m->right = NULL;
    }
    if (m->right)
        return 0;
    formula_free(m);
    return -1;
}

void formula_free(struct formula *m)
{
    free(m->text);
    free(m->names);
    free(m->var);
    free(m->term);
    free(m->offset);
    free(m->strata);
    free(m->stray);
    arena_free(&m->arena);
    *m = (struct formula){0};
}
