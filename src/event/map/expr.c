/* expr: parses EXPR and COND of the map language into the nodes of model.h.
 *
 *     EXPR  = SPAN {else SPAN}        SPAN = JOIN {- JOIN}        JOIN = VALUE {+ VALUE}
 *     VALUE = NAME [UNIT] | `name` [UNIT] | #N [UNIT] | "text" | prior.NAME
 *     COND  = TEST {and TEST}
 */
#include "base/nearest.h"
#include "event/map/model.h"

#include <stdio.h>

static struct expr *node(struct scan *s, enum expr_kind kind, struct err *err)
{
    struct expr *e = arena_get(&s->map->arena, sizeof *e, err);
    if (e)
        *e = (struct expr){.kind = kind};
    return e;
}

/* The index of a column of the log in map->used, added if it is new. -1 with err. */
static int64_t use_column(struct map *map, struct view name, uint32_t position, const char *at, struct err *err)
{
    for (size_t i = 0; i < map->n_used; i++)
        if (map->used[i].position == position && view_eq(map->used[i].name, name))
            return (int64_t)i;
    if (mem_reserve(&map->used, &map->cap_used, map->n_used + 1, sizeof *map->used, err) < 0)
        return -1;
    map->used[map->n_used] = (struct used_column){.name = name, .position = position, .at = at};
    return (int64_t)map->n_used++;
}

static int column_node(struct scan *s, struct view name, uint32_t position, const char *at, const struct expr **out,
                       struct err *err)
{
    int64_t column = use_column(s->map, name, position, at, err);
    struct expr *e = column < 0 ? NULL : node(s, EXPR_COLUMN, err);
    if (!e)
        return -1;
    e->column = (uint32_t)column;
    *out = e;
    return 0;
}

static void looks_back(struct map *map, const char *at)
{
    if (!map->looks_back)
        map->looks_back = at;
}

static int prior_node(struct scan *s, struct view name, const char *at, const struct expr **out, struct err *err)
{
    if (column_node(s, name, 0, at, out, err) < 0)
        return -1;
    struct expr *e = node(s, EXPR_PRIOR, err);
    if (!e)
        return -1;
    e->column = (*out)->column;
    s->map->used[e->column].tracked = true;
    s->map->used[e->column].prior = true;
    looks_back(s->map, at);
    *out = e;
    return 0;
}

/* ms, s, min, h, hms after a column: its value is converted to seconds. */
static int unit(struct scan *s, const struct expr **e, struct err *err)
{
    static const struct {
        const char *word;
        enum span_unit unit;
    } units[] = {{"ms", SPAN_MS}, {"min", SPAN_MIN}, {"h", SPAN_H}, {"hms", SPAN_HMS}};
    for (size_t i = 0; i < sizeof units / sizeof *units; i++)
        if (scan_keyword(s, units[i].word)) {
            struct expr *span = node(s, EXPR_SPAN, err);
            if (!span)
                return -1;
            span->unit = units[i].unit;
            span->a = *e;
            *e = span;
            return 0;
        }
    return 0;
}

static int quoted(struct scan *s, char quote, struct view *inside, struct err *err)
{
    const char *stop = memchr(s->p + 1, quote, (size_t)(s->end - s->p - 1));
    if (!stop)
        return scan_error(s, "", err, quote == '"' ? "a quote is not closed" : "a backtick is not closed");
    *inside = (struct view){s->p + 1, (size_t)(stop - s->p - 1)};
    s->p = stop + 1;
    return 0;
}

static int value(struct scan *s, const struct expr **e, struct err *err)
{
    struct view name;
    scan_blanks(s);
    const char *at = s->p;
    if (s->p < s->end && *s->p == '"') {
        struct expr *text = node(s, EXPR_TEXT, err);
        if (!text)
            return -1;
        *e = text;
        return quoted(s, '"', &text->text, err);
    }
    if (s->p < s->end && *s->p == '`') {
        if (quoted(s, '`', &name, err) < 0 || column_node(s, name, 0, at, e, err) < 0)
            return -1;
        return unit(s, e, err);
    }
    if (s->p < s->end && *s->p == '#') {
        uint32_t n = 0;
        for (s->p++; s->p < s->end && *s->p >= '0' && *s->p <= '9' && n < 100000; s->p++)
            n = n * 10 + (uint32_t)(*s->p - '0');
        if (n == 0)
            return scan_error(s, "", err, "expected the number of a column, counted from 1");
        if (column_node(s, (struct view){0}, n, at, e, err) < 0)
            return -1;
        return unit(s, e, err);
    }
    name = scan_name(s);
    if (name.n == 0)
        return scan_error(s, "", err, "expected a column's name, #number or \"text\"");
    if (name.n > 6 && memcmp(name.p, "prior.", 6) == 0)
        return prior_node(s, (struct view){name.p + 6, name.n - 6}, at, e, err);
    if (column_node(s, name, 0, at, e, err) < 0)
        return -1;
    return unit(s, e, err);
}

static int pair(struct scan *s, enum expr_kind kind, const struct expr **left,
                int (*right)(struct scan *, const struct expr **, struct err *), struct err *err)
{
    struct expr *both = node(s, kind, err);
    if (!both)
        return -1;
    both->a = *left;
    *left = both;
    return right(s, &both->b, err);
}

/* OPERAND {sign OPERAND}: + binds tighter than -, so that one joined time can be subtracted from another. */
static int chain(struct scan *s, char sign, enum expr_kind kind,
                 int (*operand)(struct scan *, const struct expr **, struct err *), const struct expr **e,
                 struct err *err)
{
    if (operand(s, e, err) < 0)
        return -1;
    for (scan_blanks(s); s->p < s->end && *s->p == sign; scan_blanks(s)) {
        s->p++;
        if (pair(s, kind, e, operand, err) < 0)
            return -1;
    }
    return 0;
}

static int join(struct scan *s, const struct expr **e, struct err *err)
{
    return chain(s, '+', EXPR_JOIN, value, e, err);
}

static int span(struct scan *s, const struct expr **e, struct err *err)
{
    return chain(s, '-', EXPR_MINUS, join, e, err);
}

int scan_expr(struct scan *s, const struct expr **e, struct err *err)
{
    if (span(s, e, err) < 0)
        return -1;
    while (scan_keyword(s, "else"))
        if (pair(s, EXPR_ELSE, e, span, err) < 0)
            return -1;
    return 0;
}

static bool operator_of(struct scan *s, enum op *op)
{
    static const struct {
        const char *sign;
        enum op op;
    } ops[] = {{"!=", OP_NE}, {"!~", OP_NO_MATCH}, {"<=", OP_LE}, {">=", OP_GE},
               {"=", OP_EQ},  {"<", OP_LT},        {">", OP_GT},  {"~", OP_MATCH}};
    scan_blanks(s);
    for (size_t i = 0; i < sizeof ops / sizeof *ops; i++) {
        size_t n = strlen(ops[i].sign);
        if ((size_t)(s->end - s->p) >= n && memcmp(s->p, ops[i].sign, n) == 0) {
            s->p += n;
            *op = ops[i].op;
            return true;
        }
    }
    *op = OP_IN;
    return scan_keyword(s, "in");
}

/* The right side of a comparison: prior.NAME, `column`, "text", or bare text. */
static int what(struct scan *s, const struct expr **e, struct err *err)
{
    struct scan ahead = *s;
    struct view name = scan_name(&ahead);
    if (name.n > 6 && memcmp(name.p, "prior.", 6) == 0) {
        *s = ahead;
        return prior_node(s, (struct view){name.p + 6, name.n - 6}, name.p, e, err);
    }
    scan_blanks(s);
    if (s->p < s->end && *s->p == '`')
        return value(s, e, err);
    struct expr *text = node(s, EXPR_TEXT, err);
    if (!text)
        return -1;
    *e = text;
    return scan_word(s, STOP_WORD, &text->text, err);
}

static int compare(struct scan *s, struct test *t, struct err *err)
{
    t->kind = TEST_COMPARE;
    if (t->op == OP_MATCH || t->op == OP_NO_MATCH)
        return scan_regex(s, &t->regex, &t->pattern, err);
    if (t->op != OP_IN)
        return what(s, &t->right, err);
    scan_blanks(s);
    bool parens = s->p < s->end && *s->p == '(';
    s->p += parens;
    if (scan_words(s, parens ? STOP_PARENS : STOP_LIST, &t->list, err) < 0)
        return -1;
    scan_blanks(s);
    if (parens && (s->p == s->end || *s->p != ')'))
        return scan_error(s, "", err, "expected , or ) in the list");
    s->p += parens;
    return 0;
}

static int becomes(struct scan *s, struct test *t, struct err *err)
{
    t->kind = TEST_BECOMES;
    t->list.negated = scan_keyword(s, "not");
    if (scan_words(s, STOP_LIST, &t->list, err) < 0)
        return -1;
    return scan_keyword(s, "from") ? scan_words(s, STOP_LIST, &t->from, err) : 0;
}

static int test(struct scan *s, struct test *t, struct err *err)
{
    scan_blanks(s);
    struct scan start = *s;
    if (scan_keyword(s, "first")) {
        t->kind = TEST_FIRST;
        t->site = s->map->n_sites++;
        t->first = scan_keyword(s, "case") ? FIRST_CASE : scan_keyword(s, "contact") ? FIRST_CONTACT : FIRST_ROW;
        if (t->first == FIRST_ROW)
            looks_back(s->map, start.p);
        return 0;
    }
    if (scan_expr(s, &t->left, err) < 0)
        return -1;
    if (scan_keyword(s, "is")) {
        t->kind = TEST_IS_SET;
        return scan_keyword(s, "set") ? 0 : scan_error(s, "", err, "expected 'set' after 'is'");
    }
    bool changes = scan_keyword(s, "changes");
    if (changes || scan_keyword(s, "becomes")) {
        if (t->left->kind != EXPR_COLUMN)
            return scan_error(&start, "", err, "'%s' looks at one column of the log", changes ? "changes" : "becomes");
        t->column = t->left->column;
        s->map->used[t->column].tracked = true;
        looks_back(s->map, start.p);
        t->kind = TEST_CHANGES;
        return changes ? 0 : becomes(s, t, err);
    }
    if (!operator_of(s, &t->op)) {
        static const char *const words[] = {"is", "changes", "becomes", "in"};
        char note[NEAREST_NOTE];
        struct scan ahead = *s;
        (void)nearest_note(note, scan_name(&ahead), words, 4);
        return scan_error(s, note, err, "expected a test: = != < <= > >= ~ !~ in, is set, changes, becomes");
    }
    return compare(s, t, err);
}

int scan_cond(struct scan *s, struct cond *c, struct err *err)
{
    enum { MOST = 64 };
    struct test tests[MOST];
    size_t n = 0;
    do {
        if (n == MOST)
            return scan_error(s, "", err, "more than %d tests in one condition", MOST);
        tests[n] = (struct test){0};
        if (test(s, &tests[n], err) < 0)
            return -1;
        n++;
    } while (scan_keyword(s, "and"));
    struct test *kept = arena_get(&s->map->arena, n * sizeof *kept, err);
    if (!kept)
        return -1;
    memcpy(kept, tests, n * sizeof *kept);
    *c = (struct cond){kept, n};
    return 0;
}
