/* parse: the sentence of a rule, and what is refused at load. */
#include <stdio.h>

#include "rule/language/model.h"

#define RELATIONS "again after not without changes revisits"
#define CLAUSES "within later until per unless if at each"

enum { SPAN_90D = 90 * 86400 };

/* Where the words stand that a refusal points at; empty where they do not. */
struct seen {
    struct view relation, bound, until, unless, pair, per, each, at_least, or_value;
};

/* snag:NAME and good:NAME come from rules. */
static int check_emitted(const struct words *w, struct err *err)
{
    char name[96], note[96] = "";
    (void)snprintf(name, sizeof name, "%.*s", (int)(w->text.n - 5), w->text.p + 5);
    bool any = strcmp(name, "*") == 0, known = false;
    for (size_t i = 0; i < w->rules->n_text; i++)
        known |= view_is(w->rules->text[i].name, name);
    if (any || known)
        return words_error(w, "", err, "rules over what other rules emit are not known to this version");
    struct view near = rules_nearest(w->rules, name);
    if (near.n)
        (void)snprintf(note, sizeof note, "did you mean '%.5s%.*s'?", w->text.p, VIEW_FMT(near));
    return words_error(w, note, err, "no rule emits '%.*s'", VIEW_FMT(w->text));
}

static int parse_names(struct words *w, struct part *part, struct err *err)
{
    struct view *name = NULL;
    int more;
    do {
        if (w->kind == WORD_END)
            return words_error(w, "expected an event", err, "the sentence ends too early");
        if (w->text.n > 5 && (memcmp(w->text.p, "snag:", 5) == 0 || memcmp(w->text.p, "good:", 5) == 0))
            return check_emitted(w, err);
        if (words_reserved(w))
            return words_error(w, "expected an event", err, "'%.*s' where an event should stand", VIEW_FMT(w->text));
        if (w->kind != WORD_NAME || !is_event_name(w->text))
            return words_error(w, "events are written a-z, 0-9 and _", err, "'%.*s' is no event", VIEW_FMT(w->text));
        if (view_is(w->text, "coverage") || view_is(w->text, "coverage_end"))
            return words_error(w, "", err, "'%.*s' says what a source could see, it is no event of a customer",
                               VIEW_FMT(w->text));
        if (!(name = rules_grow(w->rules, name, part->n_names, sizeof *name, err)))
            return -1;
        name[part->n_names++] = w->text;
        part->name = name;
        if (words_next(w, err) < 0)
            return -1;
        more = words_accept(w, ",", err);
    } while (more > 0);
    return more;
}

static int parse_part(struct words *w, enum tests_place place, struct part *part, struct err *err)
{
    if (parse_names(w, part, err) < 0)
        return -1;
    int where = words_accept(w, "where", err);
    if (where <= 0)
        return where;
    return parse_tests(w, place, &part->plain, &part->given, err);
}

static int parse_keys(struct words *w, struct keys *keys, struct err *err)
{
    int32_t *field = NULL;
    int more;
    do {
        if (!(field = rules_grow(w->rules, field, keys->n, sizeof *field, err)) ||
            parse_field(w, &field[keys->n], err) < 0)
            return -1;
        keys->n++;
        keys->field = field;
        more = words_accept(w, ",", err);
    } while (more > 0);
    return more;
}

static int parse_relation(struct words *w, struct rule *r, struct seen *seen, struct err *err)
{
    struct view at = w->text;
    int rc;
    if ((rc = words_accept(w, "again", err)) != 0) {
        r->relation = REL_AGAIN;
    } else if ((rc = words_accept(w, "after", err)) != 0) {
        r->relation = REL_AFTER;
        rc = rc < 0 ? -1 : parse_part(w, TESTS_GIVEN, &r->other, err);
    } else if ((rc = words_accept(w, "not", err)) != 0) {
        r->relation = REL_NOT_AFTER;
        if (rc > 0 && (rc = words_accept(w, "after", err)) == 0)
            return words_error(w, "expected 'after'", err, "'not' what?");
        rc = rc < 0 ? -1 : parse_part(w, TESTS_GIVEN, &r->other, err);
    } else if ((rc = words_accept(w, "without", err)) != 0) {
        r->relation = REL_WITHOUT;
        rc = rc < 0 ? -1 : parse_part(w, TESTS_GIVEN, &r->other, err);
    } else if ((rc = words_accept(w, "changes", err)) != 0) {
        r->relation = REL_CHANGES;
        rc = rc < 0 ? -1 : parse_field(w, &r->field, err);
    } else if ((rc = words_accept(w, "revisits", err)) != 0) {
        r->relation = REL_REVISITS;
        rc = rc < 0 ? -1 : parse_field(w, &r->field, err);
    } else {
        return 0;
    }
    seen->relation = at;
    return rc < 0 ? -1 : 0;
}

static int twice(struct words *w, struct view *place, const char *what, struct err *err)
{
    if (place->n)
        return words_error(w, "", err, "%s, and there is one already", what);
    *place = w->text;
    return 0;
}

static int parse_bound(struct words *w, struct rule *r, struct seen *seen, enum bound_kind kind, struct err *err)
{
    r->bound.kind = kind;
    if (words_at(w, "value")) {
        seen->or_value = w->text;
        if (words_next(w, err) < 0)
            return -1;
        int rc = words_accept(w, "or", err);
        if (rc <= 0)
            return rc < 0
                       ? -1
                       : words_error(w, "expected 'or' and a span", err, "'value' may be missing: value or how long?");
        r->bound.or_value = true;
    }
    return words_span(w, &r->bound.us, err);
}

static int parse_at_least(struct words *w, struct rule *r, struct seen *seen, struct view at, struct err *err)
{
    double n;
    if (seen->relation.n)
        return words_error_at(w, at, err, "'at least' goes without a relation");
    if (w->kind != WORD_NAME || !number_read(w->text, &n) || n < 1 || n > 1000000 || n != (double)(uint32_t)n)
        return words_error(w, "expected a whole number from 1 to 1000000", err, "at least how many?");
    r->relation = REL_AT_LEAST;
    r->least = (uint32_t)n;
    if (words_next(w, err) < 0)
        return -1;
    int rc = words_accept(w, "distinct", err);
    return rc <= 0 ? rc : parse_field(w, &r->field, err);
}

static int unknown_clause(struct words *w, struct err *err)
{
    char note[96];
    if (words_at(w, ","))
        return words_error(w, "", err, "a ',' where a clause should begin");
    return words_error(w, words_near(note, w->text, RELATIONS " " CLAUSES " where"), err, "unknown clause '%.*s'",
                       VIEW_FMT(w->text));
}

/* One CLAUSE; the first word is still there. */
static int parse_clause(struct words *w, struct rule *r, struct seen *seen, struct err *err)
{
    struct view at = w->text;
    bool within = words_at(w, "within"), later = words_at(w, "later");
    if (within || later) {
        if (twice(w, &seen->bound, "a second bound", err) < 0 || words_next(w, err) < 0)
            return -1;
        int than = later ? words_accept(w, "than", err) : 1;
        if (than <= 0)
            return than < 0 ? -1 : words_error(w, "expected 'than'", err, "'later' than what?");
        return parse_bound(w, r, seen, within ? BOUND_WITHIN : BOUND_LATER, err);
    }
    if (words_at(w, "until"))
        return twice(w, &seen->until, "a second 'until'", err) < 0 || words_next(w, err) < 0
                   ? -1
                   : parse_part(w, TESTS_GIVEN, &r->until, err);
    if (words_at(w, "unless"))
        return twice(w, &seen->unless, "a second 'unless'", err) < 0 || words_next(w, err) < 0
                   ? -1
                   : parse_part(w, TESTS_GIVEN, &r->unless, err);
    if (words_at(w, "per"))
        return twice(w, &seen->per, "a second 'per'", err) < 0 || words_next(w, err) < 0 ? -1
                                                                                         : parse_keys(w, &r->per, err);
    if (words_at(w, "if"))
        return twice(w, &seen->pair, "a second 'if'", err) < 0 || words_next(w, err) < 0
                   ? -1
                   : parse_tests(w, TESTS_PAIR, &r->pair, &r->pair, err);
    if (words_at(w, "each")) {
        r->each = true;
        return twice(w, &seen->each, "a second 'each'", err) < 0 ? -1 : words_next(w, err);
    }
    if (words_at(w, "at")) {
        if (twice(w, &seen->at_least, "a second 'at least'", err) < 0 || words_next(w, err) < 0)
            return -1;
        if (words_at(w, "least"))
            seen->at_least.n = (size_t)(w->text.p + w->text.n - at.p);
        int least = words_accept(w, "least", err);
        if (least <= 0)
            return least < 0 ? -1 : words_error(w, "expected 'least'", err, "'at' what?");
        return parse_at_least(w, r, seen, at, err);
    }
    return unknown_clause(w, err);
}

/* Everything that the sentence as a whole must not say. */
static int refuse(const struct words *w, const struct rule *r, const struct seen *s, struct err *err)
{
    enum relation rel = r->relation;
    bool later = r->bound.kind == BOUND_LATER,
         has_p = rel == REL_AGAIN || rel == REL_AFTER || rel == REL_CHANGES || rel == REL_REVISITS;
    struct view said = s->relation.n ? s->relation : s->at_least;
    const struct {
        bool wrong;
        struct view at;
        const char *why; /* behind 'WORD */
    } check[] = {
        {rel != REL_NONE && r->per.n == 0, said, "' needs 'per': whose events belong together?"},
        {s->bound.n && rel == REL_NONE, s->bound, "' bounds nothing: there is no relation and no 'at least'"},
        {s->until.n && rel != REL_WITHOUT, s->until, "' goes with 'without'"},
        {s->each.n && rel != REL_WITHOUT, s->each, "' goes with 'without'"},
        {rel == REL_WITHOUT && !s->bound.n == !s->until.n, said, "' needs exactly one of 'within' and 'until'"},
        {s->unless.n && rel == REL_NONE, s->unless, "' has nothing to wipe: the rule remembers nothing"},
        {rel == REL_AT_LEAST && later, s->bound, " than' with 'at least'"},
        {rel == REL_AT_LEAST && s->or_value.n, s->or_value, " or' with 'at least'"},
        {later && rel == REL_NOT_AFTER, s->bound, " than' with 'not after'"},
        {later && rel == REL_WITHOUT, s->bound, " than' with 'without'"},
        {s->pair.n && !has_p, s->pair, "' compares with an earlier event, and here is none"},
        {r->unless.given.n && rel != REL_WITHOUT, s->unless,
         "' wipes before the event is known: no 'this.' in its filter"},
    };
    for (size_t i = 0; i < sizeof check / sizeof *check; i++)
        if (check[i].wrong)
            return words_error_at(w, check[i].at, err, "'%.*s%s", VIEW_FMT(check[i].at), check[i].why);
    return 0;
}

static int parse_when(struct words *w, struct rule *r, struct err *err)
{
    struct seen seen = {0};
    if (parse_part(w, TESTS_EVENT, &r->events, err) < 0 || parse_relation(w, r, &seen, err) < 0)
        return -1;
    while (w->kind != WORD_END)
        if (parse_clause(w, r, &seen, err) < 0)
            return -1;
    return refuse(w, r, &seen, err);
}

static int parse_opportunity(struct words *w, struct rule *r, struct err *err)
{
    if (parse_part(w, TESTS_EVENT, &r->opportunity, err) < 0)
        return -1;
    int per = words_accept(w, "per", err);
    if (per < 0 || (per > 0 && parse_keys(w, &r->anchor_per, err) < 0))
        return -1;
    char note[96];
    return w->kind == WORD_END ? 0
                               : words_error(w, words_near(note, w->text, "where per and"), err,
                                             "an opportunity is EVENTS [where FILTER] [per KEYS]");
}

static int add_key(struct rules *rules, struct keys *keys, int32_t field, struct err *err)
{
    for (size_t i = 0; i < keys->n; i++)
        if (keys->field[i] == field)
            return 0;
    int32_t *grown = rules_grow(rules, keys->field, keys->n, sizeof *grown, err);
    if (!grown)
        return -1;
    grown[keys->n++] = field;
    keys->field = grown;
    return 0;
}

/* What remembered events keep, so that later tests can be made. */
static int plan_memory(struct rules *rules, struct rule *r, struct err *err)
{
    if (add_key(rules, &r->kept, FIELD_SRC, err) < 0 ||
        (r->field != FIELD_NONE && add_key(rules, &r->kept, r->field, err) < 0) ||
        (r->bound.or_value && add_key(rules, &r->kept, FIELD_VALUE, err) < 0))
        return -1;
    for (size_t i = 0; i < r->pair.n; i++) {
        const struct rule_test *t = &r->pair.test[i];
        if (t->left == OF_PRIOR && add_key(rules, &r->kept, t->field, err) < 0)
            return -1;
        for (size_t k = 0; k < t->n_right; k++)
            if (t->right[k].whose == OF_PRIOR && add_key(rules, &r->kept, t->right[k].field, err) < 0)
                return -1;
    }
    if (r->relation != REL_AFTER && r->relation != REL_NOT_AFTER)
        return 0;
    r->told_equal = true;
    for (size_t i = 0; i < r->other.given.n; i++) {
        const struct rule_test *t = &r->other.given.test[i];
        size_t before = r->told.n;
        if (add_key(rules, &r->kept, t->field, err) < 0 || add_key(rules, &r->told, t->field, err) < 0)
            return -1;
        r->told_equal &= t->op == TEST_EQ && t->field != FIELD_VALUE && r->told.n > before;
    }
    return 0;
}

static int plan_anchors(struct rules *rules, struct rule *r, struct err *err)
{
    bool window = (r->relation == REL_AFTER || r->relation == REL_AGAIN) && r->bound.kind == BOUND_WITHIN;
    r->anchors = r->opportunity.n_names       ? ANCHOR_KEY
                 : r->relation == REL_WITHOUT ? ANCHOR_OBLIGATION
                 : window                     ? ANCHOR_P
                                              : ANCHOR_KEY;
    if (r->opportunity.n_names == 0)
        r->anchor_per = r->per;
    if (r->anchor_per.n)
        return 0;
    int64_t contact = dict_put(&rules->fields, view_of("contact"), err);
    return contact < 0 ? -1 : add_key(rules, &r->anchor_per, (int32_t)contact, err);
}

int parse_rule(struct rules *rules, struct rule *r, struct err *err)
{
    const struct rule_text *t = r->text;
    struct words w;
    r->field = FIELD_NONE;
    for (enum rule_key k = KEY_EMIT; k <= KEY_GOOD; k++)
        if (t->key[k].from) {
            struct view v = t->key[k].value;
            return sections_error(t->key[k].from, v.p, v.n ? v.n : 1, "", err, "'%s' is not known to this version",
                                  k == KEY_EMIT ? "emit" : "good");
        }
    if (words_begin(&w, rules, t->key[KEY_WHEN].from, t->key[KEY_WHEN].value, err) < 0 || parse_when(&w, r, err) < 0)
        return -1;
    int64_t longest = INT64_C(1000000) * SPAN_90D;
    r->forget_us = r->bound.us > longest ? r->bound.us : longest;
    if (t->key[KEY_FORGET].from) {
        if (words_begin(&w, rules, t->key[KEY_FORGET].from, t->key[KEY_FORGET].value, err) < 0 ||
            words_span(&w, &r->forget_us, err) < 0)
            return -1;
        if (w.kind != WORD_END)
            return words_error(&w, "", err, "'forget' is one span of time");
    }
    if (t->key[KEY_OPPORTUNITY].from &&
        (words_begin(&w, rules, t->key[KEY_OPPORTUNITY].from, t->key[KEY_OPPORTUNITY].value, err) < 0 ||
         parse_opportunity(&w, r, err) < 0))
        return -1;
    return plan_memory(rules, r, err) < 0 ? -1 : plan_anchors(rules, r, err);
}
