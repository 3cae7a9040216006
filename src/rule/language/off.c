/* off: rules that do not run although nobody left them out, and why. See snag/rule.h. */
#include "rule/language/model.h"

/* The text of the i-th of them, or NULL. */
static const struct rule_text *off_text(const struct rules *rules, size_t i)
{
    for (size_t k = 0; k < rules->n_text; k++) {
        if (!rules->text[k].runs || !rule_is_off(&rules->text[k]))
            continue;
        if (i == 0)
            return &rules->text[k];
        i--;
    }
    return NULL;
}

size_t rules_n_off(const struct rules *rules)
{
    size_t n = 0;
    while (off_text(rules, n))
        n++;
    return n;
}

struct rule_info rules_off(const struct rules *rules, size_t i)
{
    return rule_info_of(off_text(rules, i), NULL);
}

/* The file of pair(…) in "FILE"; empty: there is none. */
static struct view list_of(struct view when)
{
    for (size_t i = 0; i + 4 < when.n; i++) {
        struct view at = {when.p + i, when.n - i};
        bool begins = memcmp(at.p, "in \"", 4) == 0;
        const char *quote = begins ? memchr(at.p + 4, '"', at.n - 4) : NULL;
        if (quote)
            return (struct view){at.p + 4, (size_t)(quote - at.p - 4)};
    }
    return (struct view){0};
}

int rules_off_why(const struct rules *rules, size_t i, struct buf *to, struct err *err)
{
    const struct rule_text *t = off_text(rules, i);
    if (!t)
        return 0;
    struct view list = list_of(t->key[KEY_WHEN].value);
    if (t->lacks_file && list.n)
        return buf_addf(to, err, "there is no %.*s among the settings", VIEW_FMT(list));
    if (t->lacks_file)
        return buf_adds(to, "it counts in business time, and there is no --calendar", err);
    return buf_adds(to, "switched off in ", err) < 0 ? -1 : buf_add_shown(to, view_of(t->key[KEY_OFF].from->file), err);
}
