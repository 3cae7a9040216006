/* parse: the sentence of a rule, and what is refused at load. */
#include <stdio.h>

#include "base/nearest.h"
#include "rule/language/model.h"

#define CLAUSES "within later until per unless if each" /* all but those that are relations */

/* Where the words are that a refusal points at; empty if absent. */
struct seen {
    struct view relation, bound, until, unless, pair, per, each, or_value;
};

/* snag:NAME and good:NAME come from rules, and snag:* from several. */
static int check_emitted(const struct words *w, struct view rule, struct err *err)
{
    char name[96], note[128] = "";
    if (dict_get(&w->rules->emitted, w->text) != DICT_NONE)
        return 0;
    (void)snprintf(name, sizeof name, "%.*s", VIEW_FMT(rule));
    const struct rule_text *t = rules_text(w->rules, rule);
    struct view near = {0};
    if (!t)
        near = rules_nearest(w->rules, name);
    if (near.n)
        (void)snprintf(note, sizeof note, "did you mean '%.5s%.*s'?", w->text.p, VIEW_FMT(near));
    else if (t && rule_is_off(t))
        (void)snprintf(note, sizeof note, "that rule is switched off");
    else if (t)
        (void)snprintf(note, sizeof note, "that rule emits '%.*s'", VIEW_FMT(t->emits));
    return words_error(w, note, err, "no rule emits '%.*s'", VIEW_FMT(w->text));
}

static int parse_names(struct words *w, struct part *part, struct err *err)
{
    struct view *name = NULL;
    int more;
    do {
        if (w->kind == WORD_END)
            return words_error(w, "expected an event", err, "the sentence ends too early");
        struct view rule;
        bool made = w->kind == WORD_NAME && event_emitted(w->text, &rule) != EMITTED_NONE;
        if (made && check_emitted(w, rule, err) < 0)
            return -1;
        if (words_reserved(w))
            return words_error(w, "expected an event", err, "'%.*s' where an event was expected", VIEW_FMT(w->text));
        if (!made && (w->kind != WORD_NAME || !is_event_name(w->text)))
            return words_error(w, "event names use a-z, 0-9 and _", err, "'%.*s' is not an event", VIEW_FMT(w->text));
        if (view_is(w->text, "coverage") || view_is(w->text, "coverage_end"))
            return words_error(w, "", err, "'%.*s' says what a source could see; it is not an event of a customer",
                               VIEW_FMT(w->text));
        name = rules_grow(w->rules, name, part->n_names, sizeof *name, err);
        if (!name)
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
        field = rules_grow(w->rules, field, keys->n, sizeof *field, err);
        if (!field || parse_field(w, &field[keys->n], err) < 0)
            return -1;
        keys->n++;
        keys->field = field;
        more = words_accept(w, ",", err);
    } while (more > 0);
    return more;
}

static int twice(struct words *w, struct view *place, const char *what, struct err *err)
{
    if (place->n)
        return words_error(w, "", err, "%s, and there is one already", what);
    *place = w->text;
    return 0;
}

/* N [distinct FIELD] */
static int parse_count(struct words *w, struct rule *r, struct err *err)
{
    double n;
    if (w->kind != WORD_NAME || !number_read(w->text, &n) || n < 1 || n > 1000000 || n != (double)(uint32_t)n)
        return words_error(w, "expected a whole number from 1 to 1000000", err, "%s how many?", rule_form(r)->name);
    r->least = (uint32_t)n;
    if (words_next(w, err) < 0)
        return -1;
    int rc = words_accept(w, "distinct", err);
    return rc <= 0 ? rc : parse_field(w, &r->field, err);
}

static int parse_object(struct words *w, struct rule *r, struct err *err)
{
    switch (rule_form(r)->object) {
    case OBJECT_EVENTS:
        return parse_part(w, TESTS_GIVEN, &r->other, err);
    case OBJECT_FIELD:
        return parse_field(w, &r->field, err);
    case OBJECT_COUNT:
        return parse_count(w, r, err);
    default:
        return 0;
    }
}

/* The relation that comes next, if any, among the clauses or before them. */
static enum relation_id next_relation(const struct words *w, bool among_clauses)
{
    for (enum relation_id i = 0; i < N_RELATIONS; i++) {
        const struct relation_form *f = relation_forms[i];
        if (f->word && f->is_clause == among_clauses && words_at(w, f->word))
            return i;
    }
    return RELATION_none;
}

/* Parses the words of a relation and what follows them. */
static int parse_relation(struct words *w, struct rule *r, struct seen *seen, enum relation_id id, struct err *err)
{
    const struct relation_form *f = relation_forms[id];
    struct view first = w->text, said = first;
    char what[32];
    (void)snprintf(what, sizeof what, "a second '%s'", f->name);
    if (r->relation == id && twice(w, &seen->relation, what, err) < 0)
        return -1;
    if (words_next(w, err) < 0)
        return -1;
    if (f->second && !words_at(w, f->second)) {
        (void)snprintf(what, sizeof what, "expected '%s'", f->second);
        return words_error(w, what, err, "'%s' what?", f->word);
    }
    if (f->second) {
        said.n = (size_t)(w->text.p + w->text.n - said.p);
        if (words_next(w, err) < 0)
            return -1;
    }
    if (seen->relation.n)
        return words_error_at(w, first, err, "'%s' cannot follow another relation", f->name);
    seen->relation = said;
    r->relation = id;
    return parse_object(w, r, err);
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
            return rc < 0 ? -1
                          : words_error(w, "expected 'or' and a span", err,
                                        "'value' may be missing: 'value or' how long?");
        r->bound.or_value = true;
    }
    return words_span(w, &r->bound.span, err);
}

static int unknown_clause(struct words *w, struct err *err)
{
    char note[NEAREST_NOTE], known[256];
    size_t n = 0;
    if (words_at(w, ","))
        return words_error(w, "", err, "',' where a clause was expected");
    for (size_t i = 0; i < N_RELATIONS; i++)
        if (relation_forms[i]->word)
            n += (size_t)snprintf(known + n, sizeof known - n, "%s ", relation_forms[i]->word);
    (void)snprintf(known + n, sizeof known - n, CLAUSES " where");
    return words_error(w, words_near(note, w->text, known), err, "unknown clause '%.*s'", VIEW_FMT(w->text));
}

/* The first word of a clause that may occur only once. */
static int clause_word(struct words *w, struct view *place, const char *word, struct err *err)
{
    char what[32];
    (void)snprintf(what, sizeof what, "a second '%s'", word);
    return twice(w, place, what, err) < 0 ? -1 : words_next(w, err);
}

/* Parses one CLAUSE, including its first word. */
static int parse_clause(struct words *w, struct rule *r, struct seen *seen, struct err *err)
{
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
        return clause_word(w, &seen->until, "until", err) < 0 ? -1 : parse_part(w, TESTS_GIVEN, &r->until, err);
    if (words_at(w, "unless"))
        return clause_word(w, &seen->unless, "unless", err) < 0 ? -1 : parse_part(w, TESTS_GIVEN, &r->unless, err);
    if (words_at(w, "per"))
        return clause_word(w, &seen->per, "per", err) < 0 ? -1 : parse_keys(w, &r->per, err);
    if (words_at(w, "if"))
        return clause_word(w, &seen->pair, "if", err) < 0 ? -1 : parse_tests(w, TESTS_PAIR, &r->pair, &r->pair, err);
    if (words_at(w, "each")) {
        r->each = true;
        return clause_word(w, &seen->each, "each", err);
    }
    enum relation_id id = next_relation(w, true);
    if (id != RELATION_none)
        return parse_relation(w, r, seen, id, err);
    return unknown_clause(w, err);
}

/* Refuses what the sentence as a whole must not say. */
static int refuse(const struct words *w, const struct rule *r, const struct seen *s, struct err *err)
{
    const struct relation_form *f = rule_form(r);
    bool later = r->bound.kind == BOUND_LATER;
    char than[48], or [48];
    (void)snprintf(than, sizeof than, " than' with '%s'", f->name);
    (void)snprintf(or, sizeof or, " or' with '%s'", f->name);
    const struct {
        bool wrong;
        struct view at;
        const char *why; /* after 'WORD */
    } check[] = {
        {f->remembers && r->per.n == 0, s->relation, "' requires 'per': which events belong together?"},
        {s->bound.n && !f->remembers, s->bound, "' bounds nothing: there is no relation and no 'at least'"},
        {s->until.n && !f->waits, s->until, "' goes with 'without'"},
        {s->each.n && !f->waits, s->each, "' goes with 'without'"},
        {f->waits && !s->bound.n == !s->until.n, s->relation, "' requires exactly one of 'within' and 'until'"},
        {s->unless.n && !f->remembers, s->unless, "' has nothing to wipe: the rule remembers nothing"},
        {later && f->no_later, s->bound, than},
        {s->or_value.n && f->no_or_value, s->or_value, or },
        {s->pair.n && !f->has_prior, s->pair, "' compares with an earlier event, but there is none here"},
        {r->unless.given.n && !f->waits, s->unless, "' wipes before the event is known: its filter cannot use 'this.'"},
    };
    for (size_t i = 0; i < sizeof check / sizeof *check; i++)
        if (check[i].wrong)
            return words_error_at(w, check[i].at, err, "'%.*s%s", VIEW_FMT(check[i].at), check[i].why);
    return 0;
}

static int parse_when(struct words *w, struct rule *r, struct err *err)
{
    struct seen seen = {0};
    if (parse_part(w, TESTS_EVENT, &r->events, err) < 0)
        return -1;
    enum relation_id id = next_relation(w, false);
    if (id != RELATION_none && parse_relation(w, r, &seen, id, err) < 0)
        return -1;
    while (w->kind != WORD_END)
        if (parse_clause(w, r, &seen, err) < 0)
            return -1;
    return refuse(w, r, &seen, err);
}

/* Does it rest on a list that is not there? */
static bool lacks_file(const struct rule *r)
{
    for (size_t i = 0; i < r->pair.n; i++)
        if (r->pair.test[i].op == TEST_PAIR && !r->pair.test[i].pairs)
            return true;
    return false;
}

static int parse_opportunity(struct words *w, struct rule *r, struct err *err)
{
    if (parse_part(w, TESTS_EVENT, &r->opportunity, err) < 0)
        return -1;
    int per = words_accept(w, "per", err);
    if (per < 0 || (per > 0 && parse_keys(w, &r->opportunity_per, err) < 0))
        return -1;
    char note[NEAREST_NOTE];
    return w->kind == WORD_END ? 0
                               : words_error(w, words_near(note, w->text, "where per and"), err,
                                             "an opportunity is EVENTS [where FILTER] [per KEYS]");
}

static bool counts_business(const struct rule *r)
{
    bool any = r->bound.span.unit != UNIT_TIME || r->value_span.unit != UNIT_TIME;
    for (size_t i = 0; i < r->pair.n; i++)
        any |= r->pair.test[i].n_right > 0 && r->pair.test[i].right->business.unit != UNIT_TIME;
    return any;
}

static int parse_forget(struct rules *rules, struct rule *r, struct err *err)
{
    struct words w;
    struct time_span span = {0, UNIT_TIME};
    const struct rule_text *t = r->text;
    if (words_begin(&w, rules, t->key[KEY_FORGET].from, t->key[KEY_FORGET].value, err) < 0)
        return -1;
    struct words first = w;
    if (words_span(&w, &span, err) < 0)
        return -1;
    if (span.unit != UNIT_TIME)
        return words_error(&first, "expected a span: 90s 15m 24h 7d 2w", err, "'forget' is no business time");
    r->forget_us = span.us;
    return w.kind == WORD_END ? 0 : words_error(&w, "", err, "'forget' takes one span of time");
}

int parse_rule(struct rules *rules, struct rule *r, struct err *err)
{
    const struct rule_text *t = r->text;
    struct words w;
    r->field = FIELD_NONE;
    if (words_begin(&w, rules, t->key[KEY_WHEN].from, t->key[KEY_WHEN].value, err) < 0 || parse_when(&w, r, err) < 0 ||
        emission_read(rules, r, err) < 0)
        return -1;
    if (t->key[KEY_FORGET].from && parse_forget(rules, r, err) < 0)
        return -1;
    if (t->key[KEY_OPPORTUNITY].from &&
        (words_begin(&w, rules, t->key[KEY_OPPORTUNITY].from, t->key[KEY_OPPORTUNITY].value, err) < 0 ||
         parse_opportunity(&w, r, err) < 0))
        return -1;
    r->business = counts_business(r);
    r->lacks_file = lacks_file(r) || (r->business && !rules->calendars);
    return rule_needs(rules, r, err);
}
