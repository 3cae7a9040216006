/* expr: parses EXPR and COND of the map language into the nodes of model.h.
 *
 *     EXPR  = SPAN {else SPAN}        SPAN = JOIN {- JOIN}        JOIN = VALUE {+ VALUE}
 *     VALUE = "text" | CELL [UNIT] [~ /PATTERN/] | FUNCTION(EXPR …) [UNIT]
 *     CELL  = [prior.] (NAME | `name` | #N)
 *     COND  = TEST {and TEST}
 *
 * In a condition `~` is a test, or a capture if an operator follows it; so there, `captures` is off.
 */
#include "base/nearest.h"
#include "event/map/model.h"
#include "snag/num.h"
#include "snag/opt.h"

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

/* The cell of the row before, whose name begins at s->p. */
static int prior_node(struct scan *s, struct view name, uint32_t position, const char *at, const struct expr **out,
                      struct err *err)
{
    if (column_node(s, name, position, at, out, err) < 0)
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

static int text_node(struct scan *s, const struct expr **e, struct err *err)
{
    struct expr *text = node(s, EXPR_TEXT, err);
    if (!text)
        return -1;
    *e = text;
    return scan_quoted(s, '"', &text->text, err);
}

static int position_of(struct scan *s, uint32_t *position, struct err *err)
{
    *position = 0;
    for (s->p++; s->p < s->end && *s->p >= '0' && *s->p <= '9' && *position < 100000; s->p++)
        *position = *position * 10 + (uint32_t)(*s->p - '0');
    return *position ? 0 : scan_error(s, "", err, "expected the number of a column, counted from 1");
}

static bool is_next(const struct scan *s, char c)
{
    return s->p < s->end && *s->p == c;
}

/* NAME, `name`, #N, each behind prior. if it is of the row before. */
static int cell(struct scan *s, const struct expr **e, struct err *err)
{
    static const char before[] = "prior.";
    struct view name = {0};
    uint32_t position = 0;
    scan_blanks(s);
    const char *at = s->p;
    size_t n = sizeof before - 1, left = (size_t)(s->end - s->p);
    bool prior = left > n && memcmp(s->p, before, n) == 0 && s->p[n] != ' ';
    s->p += prior ? n : 0;
    if (is_next(s, '`')) {
        if (scan_quoted(s, '`', &name, err) < 0)
            return -1;
    } else if (is_next(s, '#')) {
        if (position_of(s, &position, err) < 0)
            return -1;
    } else {
        name = scan_name(s);
        if (name.n == 0)
            return scan_error(s, "", err, "expected a column's name, #number or \"text\"");
    }
    if (position == 0 && scan_path(s, &name, err) < 0)
        return -1;
    return prior ? prior_node(s, name, position, at, e, err) : column_node(s, name, position, at, e, err);
}

static int capture(struct scan *s, const struct expr **e, struct err *err)
{
    struct expr *found = node(s, EXPR_CAPTURE, err);
    if (!found)
        return -1;
    found->a = *e;
    *e = found;
    uint32_t groups = 0;
    if (scan_regex(s, &found->regex, &found->text, err) < 0)
        return -1;
    (void)pcre2_pattern_info(found->regex, PCRE2_INFO_CAPTURECOUNT, &groups);
    found->index = groups > 0;
    return 0;
}

/* ~ /PATTERN/ behind a value: what it finds there. */
static int captures(struct scan *s, const struct expr **e, struct err *err)
{
    scan_blanks(s);
    if (!is_next(s, '~'))
        return 0;
    s->p++;
    return capture(s, e, err);
}

static int expect(struct scan *s, char c, const char *what, struct err *err)
{
    scan_blanks(s);
    if (!is_next(s, c))
        return scan_error(s, "", err, "expected %s", what);
    s->p++;
    return 0;
}

/* split(EXPR, "TEXT")[N]: what stands behind EXPR. */
static int split_rest(struct scan *s, struct expr *e, struct err *err)
{
    if (expect(s, ',', "split(NAME, \"text\")[number]", err) < 0)
        return -1;
    scan_blanks(s);
    if (!is_next(s, '"'))
        return scan_error(s, "", err, "expected the text between the parts, in quotes");
    if (scan_quoted(s, '"', &e->text, err) < 0)
        return -1;
    if (e->text.n == 0)
        return scan_error(s, "", err, "nothing stands between the parts");
    if (expect(s, ')', ") after the text", err) < 0 ||
        expect(s, '[', "[number] after split(…), counted from 0", err) < 0)
        return -1;
    const char *digits = s->p;
    for (; s->p < s->end && *s->p >= '0' && *s->p <= '9' && e->index < 100000; s->p++)
        e->index = e->index * 10 + (uint32_t)(*s->p - '0');
    if (s->p == digits)
        return scan_error(s, "", err, "expected the number of a part, counted from 0");
    return expect(s, ']', "] after the number of the part", err);
}

/* What follows the expression within NAME(…. */
static int call_rest(struct scan *s, struct expr *call, struct err *err)
{
    if (call->kind == EXPR_SPLIT)
        return split_rest(s, call, err);
    if (expect(s, ')', "a closing )", err) < 0)
        return -1;
    if (call->kind == EXPR_LOOKUP)
        return scan_lookup(s, call, err);
    return call->kind == EXPR_JSON ? scan_json(s, call, err) : 0;
}

/* NAME(…): 1 if it was a function or a [lookup], 0 if it is none, -1. */
static int function(struct scan *s, const struct expr **e, struct err *err)
{
    static const char *const names[] = {"split", "lower", "trim", "phone", "json"};
    static const enum expr_kind functions[] = {EXPR_SPLIT, EXPR_LOWER, EXPR_TRIM, EXPR_PHONE, EXPR_JSON};
    enum { N = sizeof names / sizeof *names };
    char given[64], note[NEAREST_NOTE];
    struct scan ahead = *s, at = *s;
    struct view name = scan_name(&ahead);
    size_t which = 0;
    if (name.n == 0 || !is_next(&ahead, '('))
        return 0;
    while (which < N && !view_is(name, names[which]))
        which++;
    if (which == N && !map_has_lookup(s->map, name)) {
        (void)snprintf(given, sizeof given, "%.*s", VIEW_FMT(name));
        return scan_error(&at, nearest_note(note, name, names, N), err, "'%s' is neither a function nor a [lookup]",
                          given);
    }
    struct expr *call = node(s, which < N ? functions[which] : EXPR_LOOKUP, err);
    if (!call)
        return -1;
    call->text = name;
    *s = ahead;
    s->p++;
    bool within_test = s->in_test;
    s->in_test = false;
    int rc = scan_expr(s, &call->a, err);
    s->in_test = within_test;
    *e = call;
    return rc < 0 || call_rest(s, call, err) < 0 ? -1 : 1;
}

static int value(struct scan *s, const struct expr **e, struct err *err)
{
    scan_blanks(s);
    if (is_next(s, '"'))
        return text_node(s, e, err);
    int rc = function(s, e, err);
    if (rc < 0 || (rc == 0 && cell(s, e, err) < 0) || unit(s, e, err) < 0)
        return -1;
    return s->in_test ? 0 : captures(s, e, err);
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

/* The right side of a comparison: prior.NAME or `column`, with unit and capture, "text", or bare text. */
static int what(struct scan *s, const struct expr **e, struct err *err)
{
    scan_blanks(s);
    bool prior = s->end - s->p > 6 && memcmp(s->p, "prior.", 6) == 0;
    if (prior || is_next(s, '`'))
        return cell(s, e, err) < 0 || unit(s, e, err) < 0 || captures(s, e, err) < 0 ? -1 : 0;
    struct expr *text = node(s, EXPR_TEXT, err);
    if (!text)
        return -1;
    *e = text;
    return scan_word(s, STOP_WORD, &text->text, err);
}

/* What stands on the right of < <= > >= as a span is seconds: 90s, 15m. */
static int spans(struct scan *s, const struct expr **right, struct err *err)
{
    struct view text = (*right)->text;
    char word[64], seconds[32];
    int64_t n;
    struct err why = ERR_INIT;
    double x;
    if ((*right)->kind != EXPR_TEXT || text.n == 0 || text.n >= sizeof word || num_parse(text, &x) == 0)
        return 0;
    memcpy(word, text.p, text.n);
    word[text.n] = '\0';
    if (opt_span(word, &n, &why) < 0)
        return 0;
    struct expr *e = node(s, EXPR_TEXT, err);
    size_t len = num_format(seconds, (double)n);
    char *copy = e ? arena_copy(&s->map->arena, seconds, len, err) : NULL;
    if (!copy)
        return -1;
    e->text = (struct view){copy, len};
    *right = e;
    return 0;
}

static int compare(struct scan *s, struct test *t, struct err *err)
{
    t->kind = TEST_COMPARE;
    if (t->op == OP_MATCH || t->op == OP_NO_MATCH)
        return scan_regex(s, &t->regex, &t->pattern, err);
    if (test_orders(t)) {
        t->site = s->map->n_orders++;
        return what(s, &t->right, err) < 0 ? -1 : spans(s, &t->right, err);
    }
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

/* Over /…/ or /…/i. */
static bool skip_pattern(struct scan *s)
{
    scan_blanks(s);
    if (!is_next(s, '/'))
        return false;
    for (s->p++; s->p < s->end && *s->p != '/';)
        s->p += *s->p == '\\' && s->p + 1 < s->end ? 2 : 1;
    if (s->p >= s->end)
        return false;
    s->p++;
    s->p += is_next(s, 'i');
    return true;
}

static int becomes(struct scan *s, struct test *t, struct err *err)
{
    t->kind = TEST_BECOMES;
    t->list.negated = scan_keyword(s, "not");
    if (scan_words(s, STOP_LIST, &t->list, err) < 0)
        return -1;
    return scan_keyword(s, "from") ? scan_words(s, STOP_LIST, &t->from, err) : 0;
}

/* EXPR, and ~ /PATTERN/ behind it if that is no test but followed by one. */
static int left_side(struct scan *s, const struct expr **e, struct err *err)
{
    struct scan ahead;
    enum op op;
    s->in_test = true;
    int rc = scan_expr(s, e, err);
    s->in_test = false;
    ahead = *s;
    if (rc < 0 || !operator_of(&ahead, &op) || op != OP_MATCH || !skip_pattern(&ahead))
        return rc;
    struct scan behind = ahead;
    if (!operator_of(&behind, &op) && !scan_keyword(&behind, "is"))
        return 0;
    (void)operator_of(s, &op);
    return capture(s, e, err);
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
    if (left_side(s, &t->left, err) < 0)
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
        scan_blanks(s);
        const char *from = s->p;
        if (test(s, &tests[n], err) < 0)
            return -1;
        tests[n].said = (struct view){from, (size_t)(s->p - from)};
        n++;
    } while (scan_keyword(s, "and"));
    struct test *kept = arena_get(&s->map->arena, n * sizeof *kept, err);
    if (!kept)
        return -1;
    memcpy(kept, tests, n * sizeof *kept);
    *c = (struct cond){kept, n};
    return 0;
}
