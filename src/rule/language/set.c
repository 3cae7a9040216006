/* set: one key of a rule, or a bound of its sentence, from the command line. See snag/rule.h. */
#include <stdio.h>

#include "base/nearest.h"
#include "rule/language/model.h"

static bool is_key(struct view word)
{
    for (size_t k = 0; k < N_RULE_KEYS; k++)
        if (view_is(word, rule_key_words[k]))
            return true;
    return false;
}

int rules_set(struct rules *rules, const char *setting, struct err *err)
{
    char name[128];
    struct buf text = {0};
    size_t n = strcspn(setting, ".=");
    if (setting[n] != '.' || !strchr(setting + n, '=') || n >= sizeof name) {
        (void)err_set(err, ERR_USAGE, "--set %s: expected RULE.KEY=VALUE", setting);
        return err_hint(err, "for example --set long_wait.when='connect, abandon where value > 60'");
    }
    (void)snprintf(name, sizeof name, "%.*s", (int)n, setting);
    struct rule_text *t = rules_text(rules, view_of(name));
    if (!t)
        return rules_unknown(rules, name, err);
    const struct view key = view_trim((struct view){setting + n + 1, strcspn(setting + n + 1, "=")});
    if (!is_key(key)) {
        struct view value = view_trim(view_of(strchr(setting + n, '=') + 1));
        if (rules_threshold(rules, setting, t, key, value, err) == 0)
            return 0;
        return nearest_hint(err, key, rule_key_words, N_RULE_KEYS, "", NULL);
    }
    int rc = buf_addf(&text, err, "[%s]\n%s\n", name, setting + n + 1) < 0
                 ? -1
                 : rules_read(rules, "--set", text.p, text.n, err);
    buf_free(&text);
    return rc;
}
