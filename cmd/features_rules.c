/* features_rules: which rules are parts of others, and the rules that `matters` rests on, whatever --only says */
#include "features.h"

#include <stdio.h>

#include "lists.h"

/* Appends ",RULE" for each rule of features_follows that is known and was not asked for; its snags get no column. */
static int add_follows(struct features *f, const struct rules *read, const struct rules *asked, struct buf *names,
                       struct err *err)
{
    for (size_t i = 0; i < FEATURES_FOLLOWS; i++) {
        const char *rule = features_follows(i);
        if (rules_find(read, view_of(rule)) < 0 || rules_find(asked, view_of(rule)) >= 0)
            continue;
        if (buf_addf(names, err, ",%s", rule) < 0 || features_hide(f, rule, err) < 0)
            return -1;
    }
    return 0;
}

int features_tell_parts(struct features *f, const struct rules *read, struct err *err)
{
    struct buf name = {0};
    int rc = 0;
    for (size_t i = 0; i < rules_n(read) && rc == 0; i++) {
        struct rule_info info = rules_info(read, i);
        if (info.part_of.n == 0)
            continue;
        buf_clear(&name);
        rc = buf_addf(&name, err, "%.*s", VIEW_FMT(info.name));
        if (rc == 0)
            rc = features_part(f, name.p, err);
    }
    buf_free(&name);
    return rc;
}

int features_count_rules(struct features *f, const struct rule_args *a, bool no_config, struct rules **rules,
                         struct err *err)
{
    struct rule_args more = *a;
    struct rules *asked, *read;
    struct buf only = {0};
    if (rule_args_load(a, no_config, rules, err) < 0)
        return -1;
    if (a->only.n == 0)
        return 0;
    asked = *rules;
    *rules = NULL;
    int rc = rule_args_read(a, no_config, &read, err);
    if (rc == 0) {
        rc = list_join(&a->only, &only, err);
        if (rc == 0)
            rc = add_follows(f, read, asked, &only, err);
        rules_close(read);
    }
    struct opt_item item = {.text = only.p};
    more.only = (struct opt_list){.item = &item, .n = 1};
    if (rc == 0)
        rc = rule_args_load(&more, no_config, rules, err);
    buf_free(&only);
    rules_close(asked);
    return rc;
}

/* The rule under a name of our own, so that what the stream has of it stays what it is. */
static int add_beside(struct rules *beside, struct rule_info info, struct err *err)
{
    struct buf text = {0};
    int rc = buf_addf(&text, err, "[" FEATURES_BESIDE "%.*s]\ntitle = for matters\nwhen = ", VIEW_FMT(info.name));
    for (size_t i = 0; i < info.when.n && rc == 0; i++)
        rc = buf_addc(&text, info.when.p[i] == '\n' ? ' ' : info.when.p[i], err);
    if (rc == 0 && info.forget.n)
        rc = buf_addf(&text, err, "\nforget = %.*s", VIEW_FMT(info.forget));
    if (rc == 0)
        rc = buf_addc(&text, '\n', err);
    if (rc == 0)
        rc = rules_read(beside, info.file ? info.file : "built in", text.p, text.n, err);
    buf_free(&text);
    return rc;
}

/* Those that are as built in, or those that are not: a list that only a built-in rule names may be missing. */
static int add_follows_beside(struct rules *beside, const struct rules *read, bool built_in, struct err *err)
{
    struct buf told = {0};
    int rc = 0;
    for (size_t i = 0; rc == 0 && i < FEATURES_FOLLOWS; i++) {
        int64_t rule = rules_find(read, view_of(features_follows(i)));
        if (rule < 0)
            continue;
        buf_clear(&told);
        rc = rule_told(read, (size_t)rule, &told, err);
        if (rc == 0 && (told.n == 0) == built_in)
            rc = add_beside(beside, rules_info(read, (size_t)rule), err);
    }
    buf_free(&told);
    return rc;
}

int features_beside(const struct rules *read, struct rules **beside, struct source **source, struct err *err)
{
    struct source *found;
    if (rules_open(beside, err) < 0 || rules_calendar_as(*beside, read, err) < 0 ||
        add_follows_beside(*beside, read, true, err) < 0)
        return -1;
    rules_as_built_in(*beside, read);
    if (add_follows_beside(*beside, read, false, err) < 0 || rules_compile(*beside, err) < 0 ||
        detect_open(&found, *beside, *source, &(struct detect_options){.until_us = TS_NONE}, err) < 0)
        return -1;
    *source = found;
    return 0;
}
