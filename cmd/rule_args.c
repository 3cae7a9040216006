/* rule_args: see rule_args.h. */
#include "rule_args.h"

#include <stdio.h>

#include "lists.h"
#include "snag/civil.h"
#include "snag/search.h"

static int read_all(const struct rule_args *a, bool no_config, struct rules *rules, struct err *err)
{
    char path[4096];
    struct lookup_path where = lookup_of(no_config);
    rules_look_in(rules, &where);
    if (a->calendar && rules_calendar_file(rules, a->calendar, err) < 0)
        return -1;
    if (rules_builtin(rules, err) < 0)
        return -1;
    if (search_file(&where, "snag.rules", path, sizeof path) && rules_read_file(rules, path, err) < 0)
        return -1;
    for (size_t i = 0; i < a->rules.n; i++)
        if (rules_read_file(rules, a->rules.item[i].text, err) < 0)
            return -1;
    for (size_t i = 0; i < a->set.n; i++)
        if (rules_set(rules, a->set.item[i].text, err) < 0)
            return -1;
    return 0;
}

int rule_args_read(const struct rule_args *a, bool no_config, struct rules **rules, struct err *err)
{
    if (rules_open(rules, err) < 0)
        return -1;
    if (read_all(a, no_config, *rules, err) == 0)
        return 0;
    rules_close(*rules);
    *rules = NULL;
    return -1;
}

/* Limits them to those of --only. */
static int limit(const struct rule_args *a, struct rules *rules, struct err *err)
{
    struct buf names = {0};
    int rc = list_join(&a->only, &names, err);
    if (rc == 0 && a->only.n > 0)
        rc = rules_only(rules, names.p, err);
    if (rc == 0 && a->vary && a->only.n == 0)
        rc = err_set(err, ERR_USAGE, "--vary %s: of which rule? Name it with --only", a->vary);
    if (rc == 0 && a->vary)
        rc = rules_vary(rules, a->vary, err);
    buf_free(&names);
    return rc;
}

int rule_args_load(const struct rule_args *a, bool no_config, struct rules **rules, struct err *err)
{
    if (rule_args_read(a, no_config, rules, err) < 0)
        return -1;
    if (limit(a, *rules, err) == 0 && rules_compile(*rules, err) == 0)
        return 0;
    rules_close(*rules);
    *rules = NULL;
    return -1;
}

int rule_args_note(const struct rules *rules, struct input_args *input, struct err *err)
{
    struct buf told = {0};
    if (silences_learned(&input->silences, rules, err) < 0)
        return -1;
    int rc = input->quiet ? 0 : rules_told(rules, &told, err);
    if (rc == 0 && told.n > 0)
        cmd_note("rules: %s", told.p);
    buf_clear(&told);
    if (rc == 0 && !input->quiet)
        rc = rules_calendar_told(rules, &told, err);
    if (rc == 0 && told.n > 0 && !rules_business(rules))
        cmd_note("no rule that runs has business hours or days, so --calendar changes nothing");
    buf_free(&told);
    return rc;
}

/* Loads the rules of the options, and says so in a note. */
static int load_told(struct input_args *input, const struct rule_args *a, struct rules **rules, struct err *err)
{
    return rule_args_load(a, input->no_config, rules, err) < 0 ? -1 : rule_args_note(*rules, input, err);
}

int input_detect(struct input_args *input, const struct rule_args *a, const struct opt_list *files,
                 struct rules **rules, struct source **source, const struct ingest_stats **stats, struct err *err)
{
    struct source *from = NULL;
    const struct detect_options o = {.until_us = TS_NONE, .silence_us = silences_us(&input->silences)};
    bool wanted = input_is_raw(input) || a->rules.n || a->set.n || a->only.n || a->calendar;
    *rules = NULL;
    *source = NULL;
    /* Before opening the input if possible: opening it writes rejected rows. */
    if (wanted && load_told(input, a, rules, err) < 0)
        return -1;
    if (input_open(input, files, &from, stats, err) < 0)
        return -1;
    bool counted = *stats && input->feed && !input->renamed; /* events have already gone there */
    if (counted || (!wanted && (!*stats || input->renamed))) {
        *source = from;
        return 0;
    }
    int rc = wanted ? 0 : load_told(input, a, rules, err);
    if (rc == 0)
        rc = detect_open(source, *rules, from, &o, err);
    if (rc < 0)
        source_close(from);
    return rc;
}

void rule_args_free(struct rule_args *a)
{
    opt_list_free(&a->rules);
    opt_list_free(&a->set);
    opt_list_free(&a->only);
}
