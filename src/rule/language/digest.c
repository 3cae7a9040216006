/* digest: is a rule the same as in an earlier run? See digest.h. */
#include "rule/language/digest.h"

static void add(struct sha256 *s, struct view text)
{
    uint64_t n = text.n;
    sha256_add(s, &n, sizeof n);
    if (n)
        sha256_add(s, text.p, text.n);
}

static void add_dict(struct sha256 *s, const struct dict *d)
{
    for (size_t i = 0; i < d->n; i++)
        add(s, d->text[i]);
}

static void add_pairs(struct sha256 *s, const struct tests *tests)
{
    for (size_t i = 0; i < tests->n; i++)
        if (tests->test[i].pairs) {
            add_dict(s, &tests->test[i].pairs->text);
            add_dict(s, &tests->test[i].pairs->pair);
        }
}

/* The rules that make its events come before it. */
static void add_makers(struct sha256 *s, const struct rules *rules, const struct part *part,
                       char (*digest)[SHA256_TEXT])
{
    for (size_t i = 0; i < part->n_made; i++) {
        const struct makers *m = &rules->makers[part->made[i]];
        for (size_t k = 0; k < m->n; k++)
            sha256_add(s, digest[m->of[k]], SHA256_TEXT - 1);
    }
}

void rules_digest(const struct rules *rules, char (*digest)[SHA256_TEXT])
{
    static const enum rule_key digested[] = {KEY_WHEN, KEY_OPPORTUNITY, KEY_FORGET, KEY_EMIT, KEY_VALUE, KEY_GOOD};
    for (size_t i = 0; i < rules->n; i++) {
        struct rule *r = &rules->rule[i];
        struct sha256 s;
        sha256_begin(&s);
        add(&s, r->text->name);
        for (size_t k = 0; k < sizeof digested / sizeof *digested; k++) {
            struct view none = {0};
            add(&s, r->text->key[digested[k]].from ? r->text->key[digested[k]].value : none);
        }
        add_pairs(&s, &r->pair);
        if (r->business && rules->calendars)
            add(&s, (struct view){rules->calendars->source.text, rules->calendars->source.n_text});
        for (size_t k = 0; k < RULE_PARTS; k++)
            add_makers(&s, rules, rule_part(r, k), digest);
        sha256_end(&s, digest[i]);
    }
}
