/* told: which files the rules come from, and the rules that each of them changed or added. */
#include "rule/language/model.h"
#include "snag/out.h"

enum { NAMED_MOST = 6, RULE_ADDED = 0, RULE_CHANGED = 1 };

static bool speaks(const struct rule_text *t, const char *file)
{
    bool yes = strcmp(t->from->file, file) == 0;
    for (size_t k = 0; k < N_RULE_KEYS; k++)
        yes = yes || (t->key[k].from && strcmp(t->key[k].from->file, file) == 0);
    return yes;
}

/* What a file does to a rule: RULE_ADDED, RULE_CHANGED; -1 for nothing. */
static int deed(const struct rule_text *t, const char *file)
{
    if (!t->runs || t->varied.n || !speaks(t, file))
        return -1;
    return strcmp(t->from->file, file) == 0 ? RULE_ADDED : RULE_CHANGED;
}

/* Does the rule use an event that t's makes? */
static bool uses(const struct rule *r, const struct rule_text *t)
{
    const struct part *const part[] = {&r->events, &r->other, &r->until, &r->unless, &r->opportunity};
    for (size_t k = 0; k < sizeof part / sizeof *part; k++)
        for (size_t i = 0; i < part[k]->n_said; i++)
            if (view_eq(part[k]->name[i], t->emits))
                return true;
    return false;
}

/* " (which chasing uses)": whoever changes a rule changes those that rest on it. */
static int tell_use(const struct rules *rules, const struct rule_text *t, struct buf *to, struct err *err)
{
    for (size_t i = 0; i < rules->n; i++)
        if (rules->rule[i].text != t && uses(&rules->rule[i], t))
            return buf_addf(to, err, " (which %.*s uses)", VIEW_FMT(rules->rule[i].text->name));
    return 0;
}

/* "; a, b and 3 more changed by FILE" */
static int tell_deed(const struct rules *rules, const char *file, int which, struct buf *to, struct err *err)
{
    size_t n = 0;
    int rc = 0;
    for (size_t i = 0; rc == 0 && i < rules->n_text; i++) {
        const struct rule_text *t = &rules->text[i];
        if (deed(t, file) != which)
            continue;
        if (n < NAMED_MOST)
            rc = buf_addf(to, err, "%s%.*s", n == 0 ? "; " : ", ", VIEW_FMT(t->name));
        if (rc == 0 && n < NAMED_MOST && which == RULE_CHANGED)
            rc = tell_use(rules, t, to, err);
        n++;
    }
    if (rc == 0 && n > NAMED_MOST)
        rc = buf_addf(to, err, " and %zu more", n - NAMED_MOST);
    if (rc == 0 && n > 0)
        rc = buf_adds(to, which == RULE_ADDED ? " added by " : " changed by ", err);
    return rc == 0 && n > 0 ? buf_add_shown(to, view_of(file), err) : rc;
}

/* Is it the first file of its name? All settings share one. */
static bool is_first(const struct rules *rules, size_t file)
{
    for (size_t i = 0; i < file; i++)
        if (strcmp(rules->file[i]->name, rules->file[file]->name) == 0)
            return false;
    return true;
}

int rules_told(const struct rules *rules, struct buf *to, struct err *err)
{
    struct buf deeds = {0};
    int rc = 0;
    for (size_t i = rules->n_built_in; rc == 0 && i < rules->n_files; i++) {
        const char *file = rules->file[i]->name;
        if (!is_first(rules, i))
            continue;
        rc = tell_deed(rules, file, RULE_CHANGED, &deeds, err);
        if (rc == 0)
            rc = tell_deed(rules, file, RULE_ADDED, &deeds, err);
    }
    if (rc == 0 && (deeds.n > 0 || rules_business(rules)))
        rc = buf_addf(to, err, "%s%s", rules->n_built_in > 0 ? "built in" : "none built in", deeds.n ? deeds.p : "");
    if (rc == 0 && rules_business(rules))
        rc = buf_adds(to, "; business time by ", err);
    if (rc == 0 && rules_business(rules))
        rc = buf_add_shown(to, view_of(rules->calendars->file), err);
    buf_free(&deeds);
    return rc;
}

int rules_calendar_told(const struct rules *rules, struct buf *to, struct err *err)
{
    return rules->calendars ? calendars_tell(rules->calendars, to, err) : 0;
}

int rules_tell(const struct rules *rules, struct out *out, struct err *err)
{
    struct buf told = {0};
    int rc = rules_told(rules, &told, err);
    if (rc == 0 && told.n > 0)
        rc = out_printf(out, err, "rules: %s\n", told.p);
    buf_free(&told);
    return rc;
}

int rule_told(const struct rules *rules, size_t rule, struct buf *to, struct err *err)
{
    const struct rule_text *t = &rules->text[rules->running[rule]];
    size_t n = 0;
    int rc = 0;
    if (!rules_built_in(rules, t->from)) {
        rc = buf_adds(to, "added by ", err);
        rc = rc == 0 ? buf_add_shown(to, view_of(t->from->file), err) : rc;
    }
    for (size_t i = rules->n_built_in; rc == 0 && i < rules->n_files; i++) {
        const char *file = rules->file[i]->name;
        if (deed(t, file) != RULE_CHANGED || !is_first(rules, i))
            continue;
        rc = n > 0 ? buf_adds(to, ", ", err) : buf_addf(to, err, "%schanged by ", to->n ? "; " : "");
        rc = rc == 0 ? buf_add_shown(to, view_of(file), err) : rc;
        n++;
    }
    return rc;
}
