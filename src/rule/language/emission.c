/* emission: what a rule makes of its matches: snags, events for what went right, or plain events. See model.h. */
#include "rule/language/model.h"

static struct view key_value(const struct rule_text *t, enum rule_key k)
{
    return t->key[k].from ? t->key[k].value : (struct view){0};
}

/* The one word of a key. */
static int one_word(struct rules *rules, const struct rule_text *t, enum rule_key k, struct words *w, struct err *err)
{
    if (words_begin(w, rules, t->key[k].from, t->key[k].value, err) < 0)
        return -1;
    struct words after = *w;
    if (w->kind == WORD_END)
        return words_error(w, "", err, "a value is missing");
    if (words_next(&after, err) < 0)
        return -1;
    return after.kind == WORD_END ? 0 : words_error(&after, "", err, "one word was expected");
}

static int prefixed(struct rules *rules, const char *prefix, struct view name, struct view *to, struct err *err)
{
    char *p = arena_get(&rules->arena, name.n + 6, err);
    if (!p)
        return -1;
    memcpy(p, prefix, 5);
    memcpy(p + 5, name.p, name.n);
    *to = (struct view){p, name.n + 5};
    return 0;
}

/* ---- the names ---- */

/* emit = snag:RULE, good:RULE or EVENT */
static int name_emission(struct rules *rules, struct rule_text *t, struct err *err)
{
    struct words w;
    struct view rule;
    if (!t->key[KEY_EMIT].from)
        return prefixed(rules, "snag:", t->name, &t->emits, err);
    if (one_word(rules, t, KEY_EMIT, &w, err) < 0)
        return -1;
    t->emits = w.text;
    if (event_emitted(w.text, &rule) != EMITTED_NONE)
        return view_eq(rule, t->name) ? 0
                                      : words_error(&w, "", err, "a rule emits events under its own name: %.5s%.*s",
                                                    w.text.p, VIEW_FMT(t->name));
    if (w.kind != WORD_NAME || !is_event_name(w.text) || words_reserved(&w))
        return words_error(&w, "expected snag:RULE, good:RULE or an event: a-z, 0-9 and _", err,
                           "'%.*s' is not an event", VIEW_FMT(w.text));
    if (view_is(w.text, "coverage") || view_is(w.text, "coverage_end"))
        return words_error(&w, "", err, "'%.*s' says what a source could see; no rule can emit it", VIEW_FMT(w.text));
    return 0;
}

/* good = NAME */
static int name_good(struct rules *rules, struct rule_text *t, struct err *err)
{
    struct words w;
    if (!t->key[KEY_GOOD].from)
        return 0;
    if (one_word(rules, t, KEY_GOOD, &w, err) < 0)
        return -1;
    if (w.kind != WORD_NAME || !is_event_name(w.text))
        return words_error(&w, "expected a name of a-z, 0-9 and _", err, "'%.*s' is not a name", VIEW_FMT(w.text));
    return prefixed(rules, "good:", w.text, &t->good, err);
}

static int add_event(struct rules *rules, struct view name, struct makers **makers, struct err *err)
{
    int64_t id = dict_put(&rules->emitted, name, err);
    if (id < 0 || mem_reserve_zero(&rules->makers, &rules->cap_makers, (size_t)id + 1, sizeof *rules->makers, err) < 0)
        return -1;
    *makers = &rules->makers[id];
    return 0;
}

static int add_maker(struct rules *rules, struct view name, size_t text, struct err *err)
{
    struct makers *m;
    if (add_event(rules, name, &m, err) < 0 || mem_reserve(&m->of, &m->cap, m->n + 1, sizeof *m->of, err) < 0)
        return -1;
    m->of[m->n++] = (uint32_t)text;
    return 0;
}

/* off = yes or no */
static int learn_off(struct rules *rules, const struct rule_text *t, struct err *err)
{
    struct words w;
    if (!t->key[KEY_OFF].from)
        return 0;
    if (one_word(rules, t, KEY_OFF, &w, err) < 0)
        return -1;
    bool known = view_is(w.text, "yes") || view_is(w.text, "no");
    return known ? 0 : words_error(&w, "", err, "'%.*s' is neither yes nor no", VIEW_FMT(w.text));
}

int emission_learn(struct rules *rules, struct err *err)
{
    struct makers *any; /* who they are is known when all sentences are */
    if (add_event(rules, (struct view)SNAG_ANY, &any, err) < 0)
        return -1;
    for (size_t i = 0; i < rules->n_text; i++) {
        struct rule_text *t = &rules->text[i];
        t->emits = (struct view){0};
        t->good = (struct view){0};
        if (learn_off(rules, t, err) < 0 && rules_fault(rules, err) < 0)
            return -1;
        if (rule_is_off(t))
            continue;
        if ((name_emission(rules, t, err) < 0 || name_good(rules, t, err) < 0) && rules_fault(rules, err) < 0)
            return -1;
        if ((t->emits.n && add_maker(rules, t->emits, i, err) < 0) ||
            (t->good.n && add_maker(rules, t->good, i, err) < 0))
            return -1;
    }
    return 0;
}

/* ---- one rule ---- */

int emission_read(struct rules *rules, struct rule *r, struct err *err)
{
    r->emits = r->text->emits;
    r->good = r->text->good;
    r->plain = event_emitted(r->emits, NULL) == EMITTED_NONE;
    struct view good = key_value(r->text, KEY_GOOD);
    if (good.n && !r->each)
        return sections_error(r->text->key[KEY_GOOD].from, good.p, good.n, "", err,
                              "'good' goes with 'each': of which obligation is it said that it was kept?");
    return value_read(rules, r, err);
}
