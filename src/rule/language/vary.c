/* vary: one rule several times, with a bound or number of its sentence set to several values. See snag/rule.h. */
#include <stdio.h>
#include <stdlib.h>

#include "rule/language/model.h"

enum { VARY_MOST = 64, VARY_NAME = 128 };

/* KEY=VALUE,VALUE */
struct varying {
    const char *option, *said, *example;
    struct view key, values;
};

static int said_error(const struct varying *v, struct err *err, const char *why)
{
    (void)err_set(err, ERR_USAGE, "%s %s: %s", v->option, v->said, why);
    return err_hint(err, "for example %s", v->example);
}

static bool next_value(struct view *rest, struct view *value)
{
    if (!rest->p)
        return false;
    const char *comma = rest->n ? memchr(rest->p, ',', rest->n) : NULL;
    *value = view_trim((struct view){rest->p, comma ? (size_t)(comma - rest->p) : rest->n});
    *rest = comma ? (struct view){comma + 1, (size_t)(rest->p + rest->n - comma - 1)} : (struct view){0};
    return true;
}

static int check_values(const struct varying *v, struct err *err)
{
    struct view value, again;
    size_t n = 0;
    for (struct view rest = v->values; next_value(&rest, &value); n++) {
        if (value.n == 0)
            return said_error(v, err, "an empty value");
        for (struct view after = rest; next_value(&after, &again);)
            if (view_eq(value, again))
                return said_error(v, err, "a value twice");
    }
    return n > VARY_MOST ? said_error(v, err, "more than 64 values") : 0;
}

/* ---- the place in the sentence ---- */

struct torn_sentence {
    struct view *word;
    size_t n, cap;
};

static int read_words(struct rules *rules, const struct rule_text *t, struct torn_sentence *s, struct err *err)
{
    struct words w;
    int rc = words_begin(&w, rules, t->key[KEY_WHEN].from, t->key[KEY_WHEN].value, err);
    for (; rc == 0 && w.kind != WORD_END; rc = words_next(&w, err)) {
        if (mem_reserve(&s->word, &s->cap, s->n + 1, sizeof *s->word, err) < 0)
            return -1;
        s->word[s->n++] = w.text;
    }
    return rc;
}

static bool word_is(const struct torn_sentence *s, size_t i, const char *word)
{
    return i < s->n && view_is(s->word[i], word);
}

static bool compares(const struct torn_sentence *s, size_t i)
{
    static const char *const ops[] = {"=", "!=", "<", "<=", ">", ">="};
    for (size_t k = 0; k < sizeof ops / sizeof *ops; k++)
        if (word_is(s, i, ops[k]))
            return true;
    return false;
}

/* Where a value stands if the i-th word is what is varied; 0: it is not. */
static size_t place_at(const struct torn_sentence *s, size_t i, struct view key)
{
    if (!view_eq(s->word[i], key))
        return 0;
    size_t value = i + 1 + (view_is(key, "later") && word_is(s, i + 1, "than"));
    if (view_is(key, "within") || view_is(key, "later"))
        return word_is(s, value, "value") ? value + 2 : value; /* value or 24h */
    if (view_is(key, "least"))
        return value;
    return compares(s, i + 1) ? i + 2 : 0;
}

static int find_place(const struct torn_sentence *s, const struct rule_text *t, const struct varying *v, size_t *place,
                      struct err *err)
{
    char why[VARY_NAME + 64];
    size_t n = 0;
    for (size_t i = 0; i < s->n; i++) {
        size_t at = place_at(s, i, v->key);
        *place = at ? at : *place;
        n += at > 0 && at < s->n;
    }
    if (n == 0 && strcmp(v->option, "--set") == 0)
        (void)snprintf(why, sizeof why, "rule '%.*s' has no such key, and its sentence no such bound",
                       VIEW_FMT(t->name));
    else
        (void)snprintf(why, sizeof why, "rule '%.*s' says it %s", VIEW_FMT(t->name), n ? "more than once" : "nowhere");
    return n == 1 ? 0 : said_error(v, err, why);
}

/* ---- the rules ---- */

/* The rule's name with a number behind it, which no other has. */
static void free_name(const struct rules *rules, struct view base, char name[VARY_NAME])
{
    size_t k = 0;
    do {
        k++;
        (void)snprintf(name, VARY_NAME, "%.*s_%zu", (int)(base.n < 100 ? base.n : 100), base.p, k);
    } while (rules_text(rules, view_of(name)));
}

/* A rule of that name with another value at a place of its sentence. */
static int read_with(struct rules *rules, const char *option, struct view name, const struct torn_sentence *s,
                     size_t place, struct view value, struct err *err)
{
    struct buf text = {0};
    int rc = buf_addf(&text, err, "[%.*s]\nwhen =", VIEW_FMT(name));
    for (size_t i = 0; rc == 0 && i < s->n; i++)
        rc = buf_addf(&text, err, " %.*s", VIEW_FMT(i == place ? value : s->word[i]));
    if (rc == 0)
        rc = rules_read(rules, option, text.p, text.n, err);
    buf_free(&text);
    return rc;
}

static int add_one(struct rules *rules, size_t base, const struct torn_sentence *s, size_t place, struct view value,
                   struct err *err)
{
    char name[VARY_NAME];
    free_name(rules, rules->text[base].name, name);
    if (read_with(rules, "--vary", view_of(name), s, place, value, err) < 0)
        return -1;
    struct rule_text *t = rules_text(rules, view_of(name)), *of = &rules->text[base];
    for (size_t k = 0; k < N_RULE_KEYS; k++)
        if (k != KEY_WHEN && k != KEY_FIRES && k != KEY_SILENT)
            t->key[k] = of->key[k];
    t->varied = (struct view){arena_copy(&rules->arena, value.p, value.n, err), value.n};
    t->of = of->name;
    return t->varied.p ? 0 : -1;
}

static int vary_rule(struct rules *rules, size_t base, const struct varying *v, struct err *err)
{
    struct torn_sentence s = {0};
    struct view value, key = rules->text[base].key[KEY_EMIT].value;
    size_t place = 0;
    int rc = 0;
    if (key.n)
        rc = said_error(v, err, "a rule with 'emit' makes one kind of event, whatever its bounds");
    if (rc == 0)
        rc = read_words(rules, &rules->text[base], &s, err);
    if (rc == 0)
        rc = find_place(&s, &rules->text[base], v, &place, err);
    for (struct view rest = v->values; rc == 0 && next_value(&rest, &value);)
        rc = add_one(rules, base, &s, place, value, err);
    rules->text[base].runs = false;
    free(s.word);
    return rc;
}

int rules_vary(struct rules *rules, const char *setting, struct err *err)
{
    const char *equals = strchr(setting, '=');
    struct varying v = {.option = "--vary",
                        .said = setting,
                        .example = "--vary within=3d,7d,14d; later, least or a column in place of within"};
    if (!equals || equals == setting)
        return said_error(&v, err, "expected KEY=VALUE,VALUE");
    v.key = view_trim((struct view){setting, (size_t)(equals - setting)});
    v.values = view_of(equals + 1);
    if (check_values(&v, err) < 0)
        return -1;
    size_t n = rules->n_text;
    for (size_t i = 0; i < n; i++)
        if (rules->text[i].at != RULE_NOWHERE && vary_rule(rules, i, &v, err) < 0)
            return -1;
    return rules_running(rules, err);
}

/* ---- one rule, one value ---- */

/* The bound or column that NAME stands for, "NAME WHAT, NAME WHAT" in the rule's `threshold`; else itself. */
static struct view named_threshold(const struct rule_text *t, struct view name)
{
    struct view said;
    for (struct view rest = t->key[KEY_THRESHOLD].value; next_value(&rest, &said);) {
        const char *blank = said.n ? memchr(said.p, ' ', said.n) : NULL;
        size_t n = blank ? (size_t)(blank - said.p) : said.n;
        if (blank && view_eq((struct view){said.p, n}, name))
            return view_trim((struct view){blank, said.n - n});
    }
    return name;
}

int rules_threshold(struct rules *rules, const char *setting, struct rule_text *t, struct view key, struct view value,
                    struct err *err)
{
    struct torn_sentence s = {0};
    size_t place = 0;
    struct varying v = {.option = "--set",
                        .said = setting,
                        .key = named_threshold(t, key),
                        .example = "--set long_wait.more_than=300; snag rules show RULE says what it has"};
    int rc = value.n ? read_words(rules, t, &s, err) : said_error(&v, err, "an empty value");
    if (rc == 0)
        rc = find_place(&s, t, &v, &place, err);
    if (rc == 0)
        rc = read_with(rules, "--set", t->name, &s, place, value, err);
    free(s.word);
    return rc;
}
