/* tests: FILTER and PAIR: tests joined by `and`. */
#include <stdio.h>

#include "rule/language/model.h"
#include "text/iso.h"

static const char *const op_words[] = {"=", "!=", "<", "<=", ">", ">=", "~", "!~", "in"};

static bool is_field_name(struct view v)
{
    for (size_t i = 0; i < v.n; i++)
        if (strchr(".:/*", v.p[i]))
            return false;
    return v.n > 0;
}

static int field_id(struct words *w, struct view name, int32_t *field, struct err *err)
{
    int64_t id = dict_put(&w->rules->fields, name, err);
    *field = (int32_t)id;
    return id < 0 ? -1 : 0;
}

int parse_field(struct words *w, int32_t *field, struct err *err)
{
    if (w->kind == WORD_END)
        return words_error(w, "expected a column", err, "the sentence ends too early");
    if (w->kind != WORD_NAME || !is_field_name(w->text) || view_is(w->text, "elapsed") || words_reserved(w))
        return words_error(w, "expected a column", err, "'%.*s' is not a column of an event", VIEW_FMT(w->text));
    return field_id(w, w->text, field, err) < 0 ? -1 : words_next(w, err);
}

/* this.FIELD and prior.FIELD: whose it is, and the field's name. */
static enum whose split_whose(struct view *v)
{
    static const struct {
        const char *word;
        enum whose whose;
    } prefix[] = {{"this.", OF_THIS}, {"prior.", OF_PRIOR}};
    for (size_t i = 0; i < 2; i++) {
        size_t n = strlen(prefix[i].word);
        if (v->n >= n && memcmp(v->p, prefix[i].word, n) == 0) {
            *v = (struct view){v->p + n, v->n - n};
            return prefix[i].whose;
        }
    }
    return OF_SELF;
}

/* Does such an event exist where these tests occur? */
static int check_whose(struct words *w, enum whose whose, struct view name, enum tests_place place, struct err *err)
{
    if (whose == OF_THIS && place == TESTS_PAIR)
        return words_error(w, "", err, "in 'if', fields of the event itself take no 'this.'");
    if (whose == OF_PRIOR && place != TESTS_PAIR)
        return words_error(w, "", err, "there is no earlier event here: 'prior.' belongs to 'if'");
    if (whose != OF_SELF && !is_field_name(name))
        return words_error(w, "expected a column after the point", err, "a field name is missing");
    return 0;
}

static int parse_left(struct words *w, enum tests_place place, struct rule_test *t, struct err *err)
{
    struct view name = w->text;
    if (w->kind == WORD_END)
        return words_error(w, "expected a test: FIELD OP WHAT", err, "the sentence ends too early");
    if (w->kind != WORD_NAME || words_reserved(w))
        return words_error(w, "expected a column", err, "'%.*s' where a test was expected", VIEW_FMT(w->text));
    if (view_is(name, "pair"))
        return words_error(w, "", err, "there is no earlier event here: 'pair' belongs to 'if'");
    t->left = split_whose(&name);
    if (t->left == OF_THIS)
        return words_error(w, "", err, "'this.' belongs on the right-hand side of a test");
    if (check_whose(w, t->left, name, place, err) < 0)
        return -1;
    t->refers = t->left != OF_SELF;
    if (t->left == OF_SELF && view_is(name, "elapsed")) {
        if (place != TESTS_PAIR)
            return words_error(w, "", err, "there is no earlier event here: 'elapsed' belongs to 'if'");
        t->field = FIELD_ELAPSED;
    } else if (!is_field_name(name)) {
        return words_error(w, "expected a column", err, "'%.*s' is not a column of an event", VIEW_FMT(name));
    } else if (field_id(w, name, &t->field, err) < 0) {
        return -1;
    }
    return words_next(w, err);
}

static int parse_op(struct words *w, struct rule_test *t, struct err *err)
{
    for (size_t i = 0; i < sizeof op_words / sizeof *op_words; i++)
        if (words_at(w, op_words[i])) {
            t->op = (enum test_op)i;
            return words_next(w, err);
        }
    return words_error(w, "expected = != < <= > >= ~ !~ in", err,
                       w->kind == WORD_END ? "the sentence ends too early" : "there is nothing to compare here");
}

int parse_pattern(struct words *w, struct operand *o, struct err *err)
{
    int code;
    PCRE2_SIZE where;
    struct rules *r = w->rules;
    bool caseless = w->text.p[w->text.n - 1] == 'i';
    const char *from = w->text.p + 1;
    size_t n = w->text.n - 2 - caseless;
    uint32_t flags = PCRE2_UTF | PCRE2_MATCH_INVALID_UTF | (caseless ? PCRE2_CASELESS : 0);
    if (mem_reserve(&r->regex, &r->cap_regex, r->n_regex + 1, sizeof *r->regex, err) < 0)
        return -1;
    pcre2_code *regex = pcre2_compile((PCRE2_SPTR)from, n, flags, &code, &where, NULL);
    if (!regex) {
        char why[160];
        (void)pcre2_get_error_message(code, (PCRE2_UCHAR *)why, sizeof why);
        return sections_error(w->from, from + (where < n ? where : n), 1, why, err,
                              "the pattern is not a regular expression");
    }
    r->regex[r->n_regex++] = regex;
    (void)pcre2_jit_compile(regex, PCRE2_JIT_COMPLETE); /* without JIT it also works, more slowly */
    o->regex = regex;
    return words_next(w, err);
}

static int span_text(struct words *w, struct operand *o, int64_t us, struct err *err)
{
    char s[32];
    int n = snprintf(s, sizeof s, "%lld", (long long)(us / 1000000));
    char *copy = arena_copy(&w->rules->arena, s, (size_t)n, err);
    o->text = (struct view){copy, (size_t)n};
    o->number = (double)(us / 1000000);
    o->is_number = true;
    return copy ? 0 : -1;
}

/* elapsed > 8bh: 1; anything else: 0. */
static int parse_business(const struct words *w, const struct rule_test *t, struct operand *o, struct err *err)
{
    int rc = words_business(w, &o->business, err);
    if (rc <= 0 || (t->field == FIELD_ELAPSED && t->op < TEST_MATCH))
        return rc;
    return words_error(
        w, "a word is written in quotes", err,
        "'%.*s': only 'elapsed' can be compared with business time, by = != < <= > >=", VIEW_FMT(w->text));
}

static bool is_order(const struct rule_test *t)
{
    return t->op >= TEST_LT && t->op <= TEST_GE;
}

/* What < <= > >= compare with: a number, or a time; in quotes, too. */
static int check_order(const struct words *w, const struct rule_test *t, struct operand *o, struct err *err)
{
    struct layout *iso;
    if (!is_order(t))
        return 0;
    o->is_number = o->is_number || number_read(o->text, &o->number);
    if (o->is_number)
        return 0;
    if (iso_open(&iso, err) < 0)
        return -1;
    o->is_time = iso_read(iso, o->text, &o->ts_us);
    layout_free(iso);
    return o->is_time ? 0
                      : words_error(w, "times are written 2026-11-02 or 2026-11-02T09:14:03Z", err,
                                    "'%.*s' is neither a number nor a time: texts have no order", VIEW_FMT(o->text));
}

static int parse_what(struct words *w, enum tests_place place, struct rule_test *t, struct operand *o, struct err *err)
{
    bool wants_regex = t->op == TEST_MATCH || t->op == TEST_NO_MATCH;
    int64_t us;
    *o = (struct operand){.field = FIELD_NONE, .text = w->text};
    if (w->kind == WORD_END)
        return words_error(w, "expected what to compare with", err, "the sentence ends too early");
    if (wants_regex != (w->kind == WORD_REGEX))
        return words_error(w, wants_regex ? "expected /regex/ or /regex/i" : "patterns require ~ or !~", err,
                           wants_regex ? "'%.*s' is not a pattern" : "%.*s cannot be compared like this",
                           VIEW_FMT(w->text));
    if (wants_regex)
        return parse_pattern(w, o, err);
    if (w->kind == WORD_TEXT) {
        o->text = (struct view){w->text.p + 1, w->text.n - 2};
        return check_order(w, t, o, err) < 0 ? -1 : words_next(w, err);
    }
    if (w->kind != WORD_NAME)
        return words_error(w, "expected a word, \"text\", number or span", err, "'%.*s' where a value was expected",
                           VIEW_FMT(w->text));
    int business = parse_business(w, t, o, err);
    if (business != 0)
        return business < 0 ? -1 : words_next(w, err);
    o->whose = split_whose(&o->text);
    if (check_whose(w, o->whose, o->text, place, err) < 0)
        return -1;
    if (o->whose != OF_SELF) {
        t->refers = true;
        if (field_id(w, o->text, &o->field, err) < 0)
            return -1;
        if (place == TESTS_EVENT && o->field == t->field)
            return words_error(w, "in a filter of the event itself, 'this.' names another field of it", err,
                               "'%.*s' is compared with itself", VIEW_FMT(o->text));
    } else if (span_read(o->text, &us)) {
        if (span_text(w, o, us, err) < 0)
            return -1;
    } else {
        o->is_number = number_read(o->text, &o->number);
        if (check_order(w, t, o, err) < 0)
            return -1;
    }
    return words_next(w, err);
}

static int parse_right(struct words *w, enum tests_place place, struct rule_test *t, struct err *err)
{
    struct operand o;
    struct operand *list = NULL;
    bool many = t->op == TEST_IN;
    if (many && words_accept(w, "(", err) <= 0)
        return err->kind ? -1 : words_error(w, "expected (word, word …)", err, "'in' requires a list");
    for (;;) {
        if (parse_what(w, place, t, &o, err) < 0)
            return -1;
        list = rules_grow(w->rules, list, t->n_right, sizeof *list, err);
        if (!list)
            return -1;
        list[t->n_right++] = o;
        t->right = list;
        int more = many ? words_accept(w, ",", err) : 0;
        if (more <= 0) {
            if (more < 0)
                return -1;
            break;
        }
    }
    if (!many)
        return 0;
    int closed = words_accept(w, ")", err);
    return closed ? (closed < 0 ? -1 : 0) : words_error(w, "expected , or )", err, "the list is not closed");
}

/* X or Y of pair(X, Y): FIELD or prior.FIELD */
static int parse_side(struct words *w, enum whose *whose, int32_t *field, struct err *err)
{
    struct view name = w->text;
    if (w->kind != WORD_NAME)
        return words_error(w, "expected pair(prior.FIELD, FIELD) in \"FILE\"", err, "a column is missing");
    *whose = split_whose(&name);
    if (check_whose(w, *whose, name, TESTS_PAIR, err) < 0)
        return -1;
    if (!is_field_name(name) || view_is(name, "elapsed"))
        return words_error(w, "expected a column", err, "'%.*s' is not a column of an event", VIEW_FMT(name));
    return field_id(w, name, field, err) < 0 ? -1 : words_next(w, err);
}

static int pair_word(struct words *w, const char *word, struct err *err)
{
    int rc = words_accept(w, word, err);
    return rc ? (rc < 0 ? -1 : 0)
              : words_error(w, "expected pair(prior.FIELD, FIELD) in \"FILE\"", err, "'%s' is missing", word);
}

/* pair(X, Y) in "FILE"; without its file, a built-in rule is off, and that of a person an error. */
static int parse_pair(struct words *w, struct rule_test *t, struct err *err)
{
    bool built_in = rules_built_in(w->rules, w->from);
    if (words_next(w, err) < 0 || pair_word(w, "(", err) < 0 || parse_side(w, &t->left, &t->field, err) < 0 ||
        pair_word(w, ",", err) < 0 || parse_side(w, &t->second, &t->second_field, err) < 0 ||
        pair_word(w, ")", err) < 0 || pair_word(w, "in", err) < 0)
        return -1;
    t->op = TEST_PAIR;
    t->refers = true;
    if (w->kind != WORD_TEXT || w->text.n < 3)
        return words_error(w, "expected pair(prior.FIELD, FIELD) in \"FILE\"", err, "the name of a file is missing");
    struct view name = {w->text.p + 1, w->text.n - 2};
    if (pairs_open(w->rules, name, built_in, &t->pairs, err) < 0)
        return -1;
    if (!t->pairs && !built_in)
        return words_error(w, "it is looked for there and in the folders of settings", err, "there is no file '%.*s'",
                           VIEW_FMT(name));
    return words_next(w, err);
}

static bool says_this(const struct rule_test *t)
{
    for (size_t i = 0; i < t->n_right; i++)
        if (t->right[i].whose == OF_THIS)
            return true;
    return false;
}

/* Remembers how a test that compares numbers is written, from its first word to the last one read. */
static int add_order(struct words *w, struct rule_test *t, const char *from, struct err *err)
{
    struct rules *r = w->rules;
    const char *end = w->kind == WORD_END ? w->end : w->text.p;
    while (end > from && strchr(" \t\r\n", end[-1]))
        end--;
    if (mem_reserve(&r->order, &r->cap_order, r->n_order + 1, sizeof *r->order, err) < 0)
        return -1;
    t->order = (uint32_t)r->n_order;
    r->order[r->n_order++] =
        (struct order_test){w->from, {from, (size_t)(end - from)}, t->right->is_number, t->right->is_time};
    return 0;
}

static int add_test(struct rules *r, struct tests *list, const struct rule_test *t, struct err *err)
{
    struct rule_test *test = rules_grow(r, list->test, list->n, sizeof *test, err);
    if (!test)
        return -1;
    test[list->n++] = *t;
    list->test = test;
    return 0;
}

int parse_tests(struct words *w, enum tests_place place, struct tests *plain, struct tests *given, struct err *err)
{
    int more;
    do {
        struct rule_test t = {.field = FIELD_NONE};
        const char *from = w->text.p;
        bool pair = place == TESTS_PAIR && words_at(w, "pair");
        if (pair && parse_pair(w, &t, err) < 0)
            return -1;
        if (!pair &&
            (parse_left(w, place, &t, err) < 0 || parse_op(w, &t, err) < 0 || parse_right(w, place, &t, err) < 0))
            return -1;
        if (is_order(&t) && add_order(w, &t, from, err) < 0)
            return -1;
        if (add_test(w->rules, place == TESTS_GIVEN && says_this(&t) ? given : plain, &t, err) < 0)
            return -1;
        more = words_accept(w, "and", err);
    } while (more > 0);
    return more;
}
