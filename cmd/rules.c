/* rules: list, show, check and test what friction is. */
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/nearest.h"
#include "rule_args.h"
#include "page.h"

struct rules_args {
    struct rule_args rule;
    bool no_config;
};

enum { NAME_COLUMNS = 24 };

static const struct opt options[] = {RULE_OPTIONS(struct rules_args, rule),
                                     {"no-config", 0, OPT_FLAG, offsetof(struct rules_args, no_config), NULL,
                                      "use only what is built in or named by options", NULL},
                                     OPT_END};

/* Adds a value with its line breaks and indentation as single blanks, control bytes visible, wrapped. */
static int add_folded(struct buf *b, struct view v, size_t indent, size_t columns, struct err *err)
{
    size_t at = indent;
    char word[400];
    for (size_t i = 0; i < v.n;) {
        size_t from = i;
        while (i < v.n && !strchr(" \t\r\n", v.p[i]))
            i++;
        if (i > from) {
            (void)str_shown(word, sizeof word, (struct view){v.p + from, i - from});
            size_t n = strlen(word);
            bool wraps = at > indent && columns && at + 1 + n > columns;
            if (wraps && (buf_addf(b, err, "\n%*s", (int)indent, "") < 0))
                return -1;
            at = wraps ? indent : at;
            if (buf_addf(b, err, "%s%s", at > indent ? " " : "", word) < 0)
                return -1;
            at += n + (at > indent);
        }
        while (i < v.n && strchr(" \t\r\n", v.p[i]))
            i++;
    }
    return buf_addc(b, '\n', err);
}

/* A line; behind it in brackets, who speaks, or why the rule is off. */
static int list_rule(struct rule_info r, const struct buf *told, struct buf *b, struct err *err)
{
    struct buf text = {0};
    int rc = buf_addf(&text, err, "%.*s", VIEW_FMT(r.title));
    if (rc == 0 && told->n)
        rc = buf_addf(&text, err, " (%.*s)", VIEW_FMT(buf_view(told)));
    if (rc == 0)
        rc = buf_addf(b, err, "  %-*.*s ", NAME_COLUMNS, VIEW_FMT(r.name));
    if (rc == 0)
        rc = add_folded(b, buf_view(&text), NAME_COLUMNS + 3, 80, err);
    buf_free(&text);
    return rc;
}

/* The groups of the list: pillars, what went right, events for other rules, and what names no pillar that we know. */
static const struct {
    const char *pillar, *heading;
} groups[] = {{"reliability", "Reliability"},
              {"relevance", "Relevance"},
              {"value", "Value"},
              {"trust", "Trust"},
              {NULL, "What went right"},
              {NULL, "Events that other rules are made of"},
              {NULL, "Without a pillar"}};
enum { N_PILLARS = 4, GROUP_GOOD = 4, GROUP_EVENTS, GROUP_OTHER, N_GROUPS };

static size_t group_of(const struct rule_info *r)
{
    if (event_emitted(r->snag, NULL) == EMITTED_GOOD)
        return GROUP_GOOD;
    if (r->snag.n && event_emitted(r->snag, NULL) == EMITTED_NONE)
        return GROUP_EVENTS;
    for (size_t g = 0; g < N_PILLARS; g++)
        if (view_is(r->pillar, groups[g].pillar))
            return g;
    return GROUP_OTHER;
}

/* The rules that run, then those that are off. */
static int list_group(const struct rules *rules, size_t group, struct buf *b, struct err *err)
{
    struct buf told = {0};
    size_t n = rules_n(rules);
    bool begun = false;
    int rc = 0;
    for (size_t i = 0; rc == 0 && i < n + rules_n_off(rules); i++) {
        struct rule_info r = i < n ? rules_info(rules, i) : rules_off(rules, i - n);
        if (group_of(&r) != group)
            continue;
        buf_clear(&told);
        if (i >= n)
            rc = buf_adds(&told, "off: ", err);
        if (rc == 0)
            rc = i < n ? rule_told(rules, i, &told, err) : rules_off_why(rules, i - n, &told, err);
        if (rc == 0 && !begun)
            rc = buf_addf(b, err, "%s%s\n", b->n ? "\n" : "", groups[group].heading);
        begun = true;
        if (rc == 0)
            rc = list_rule(r, &told, b, err);
    }
    buf_free(&told);
    return rc;
}

static int list(const struct rules *rules, struct buf *b, struct err *err)
{
    int rc = 0;
    for (size_t g = 0; rc == 0 && g < N_GROUPS; g++)
        rc = list_group(rules, g, b, err);
    return rc;
}

static int show_examples(const char *label, struct view lines, struct buf *b, struct err *err)
{
    while (lines.n) {
        const char *stop = memchr(lines.p, '\n', lines.n);
        size_t n = stop ? (size_t)(stop - lines.p) : lines.n;
        struct view line = view_trim((struct view){lines.p, n});
        if (line.n && (buf_addf(b, err, "  %s  ", label) < 0 || add_folded(b, line, 2, 0, err) < 0))
            return -1;
        lines.p += n + (stop != NULL);
        lines.n -= n + (stop != NULL);
    }
    return 0;
}

static int show_key(const char *label, struct view v, struct buf *b, struct err *err)
{
    if (v.n == 0)
        return 0;
    return buf_addf(b, err, "  %-12s ", label) < 0 ? -1 : add_folded(b, v, 15, 78, err);
}

/* What the library says of a rule in words. */
static int show_said(const struct rules *rules, size_t i, const char *label,
                     int (*say)(const struct rules *, size_t, struct buf *, struct err *), struct buf *b,
                     struct err *err)
{
    struct buf said = {0};
    int rc = say(rules, i, &said, err);
    if (rc == 0)
        rc = show_key(label, buf_view(&said), b, err);
    buf_free(&said);
    return rc;
}

static int show_name(struct rule_info r, struct buf *b, struct err *err)
{
    char pillar[80];
    (void)str_shown(pillar, sizeof pillar, r.pillar);
    return buf_addf(b, err, "%.*s%s%s%s   ", VIEW_FMT(r.name), r.pillar.n ? " (" : "", pillar, r.pillar.n ? ")" : "") <
                   0
               ? -1
               : add_folded(b, r.title, 2, 0, err);
}

static int show_words(struct rule_info r, struct buf *b, struct err *err)
{
    if ((r.note.n && (buf_adds(b, "  ", err) < 0 || add_folded(b, r.note, 2, 78, err) < 0)) ||
        (r.source.n && (buf_adds(b, "  Source: ", err) < 0 || add_folded(b, r.source, 2, 70, err) < 0)))
        return -1;
    return show_examples("fires: ", r.fires, b, err) < 0 ? -1 : show_examples("silent:", r.silent, b, err);
}

/* The event that it makes, if that is not snag:NAME; and the good one. */
static int show_emits(struct rule_info r, struct buf *b, struct err *err)
{
    if (event_emitted(r.snag, NULL) != EMITTED_SNAG && show_key("emits", r.snag, b, err) < 0)
        return -1;
    return show_key("good", r.good, b, err);
}

static int show_calendar(const struct rules *rules, struct buf *b, struct err *err)
{
    struct buf told = {0};
    int rc = rules_calendar_told(rules, &told, err);
    if (rc == 0)
        rc = show_key("open", buf_view(&told), b, err);
    buf_free(&told);
    return rc;
}

static int show_running(const struct rules *rules, size_t i, struct buf *b, struct err *err)
{
    struct rule_info r = rules_info(rules, i);
    if (show_name(r, b, err) < 0 || show_said(rules, i, "from", rule_told, b, err) < 0 ||
        show_key("when", r.when, b, err) < 0 || (r.business && show_calendar(rules, b, err) < 0) ||
        show_emits(r, b, err) < 0 || show_key("opportunity", r.opportunity, b, err) < 0 ||
        show_said(rules, i, "out of", rule_out_of, b, err) < 0 ||
        show_said(rules, i, "charged to", rule_charged, b, err) < 0 ||
        show_said(rules, i, "censored", rule_censors, b, err) < 0 ||
        show_said(rules, i, "requires", rule_requires, b, err) < 0 || show_key("forget", r.forget, b, err) < 0 ||
        show_key("threshold", rule_threshold(rules, i), b, err) < 0 || show_key("part of", r.part_of, b, err) < 0)
        return -1;
    return show_words(r, b, err);
}

static int show_off(const struct rules *rules, size_t i, struct buf *b, struct err *err)
{
    struct rule_info r = rules_off(rules, i);
    if (show_name(r, b, err) < 0 || show_said(rules, i, "off", rules_off_why, b, err) < 0 ||
        show_key("when", r.when, b, err) < 0 || show_emits(r, b, err) < 0 ||
        show_key("opportunity", r.opportunity, b, err) < 0 || show_key("part of", r.part_of, b, err) < 0)
        return -1;
    return show_words(r, b, err);
}

static int show(const struct rules *rules, const char *name, struct buf *b, struct err *err)
{
    int64_t i = rules_find(rules, view_of(name));
    if (i >= 0)
        return show_running(rules, (size_t)i, b, err);
    for (size_t k = 0; k < rules_n_off(rules); k++)
        if (view_is(rules_off(rules, k).name, name))
            return show_off(rules, k, b, err);
    struct view near = rules_nearest(rules, name);
    (void)err_set(err, ERR_USAGE, "unknown rule '%s'", name);
    return near.n ? err_hint(err, "did you mean '%.*s'?", VIEW_FMT(near)) : err_hint(err, "snag rules list names them");
}

/* Faults are shown as they come, but the last, which ends the command. */
static void show_fault(void *ctx, const struct err *fault)
{
    struct err *last = ctx;
    if (last->kind != ERR_NONE)
        cmd_show_error(last);
    *last = *fault;
}

/* The rules of one file alone, or those built in. */
static int load_file(const char *path, const char *calendar, struct rules **rules, struct err *err)
{
    struct err last = ERR_INIT;
    if (rules_open(rules, err) < 0)
        return -1;
    rules_tell_faults(*rules, show_fault, &last);
    if ((!calendar || rules_calendar_file(*rules, calendar, err) == 0) &&
        (path ? rules_read_file(*rules, path, err) : rules_builtin(*rules, err)) == 0 &&
        rules_compile(*rules, err) == 0) {
        rules_tell_faults(*rules, NULL, NULL);
        return 0;
    }
    if (last.kind != ERR_NONE && err->kind == ERR_DATA)
        *err = last;
    rules_close(*rules);
    *rules = NULL;
    return -1;
}

static int check(const char *path, const char *calendar, struct buf *b, struct err *err)
{
    struct rules *rules;
    if (load_file(path, calendar, &rules, err) < 0)
        return -1;
    char shown[400];
    (void)str_shown(shown, sizeof shown, view_of(path));
    int rc = buf_addf(b, err, "%s: %zu rule%s, ok\n", shown, rules_n(rules), str_s(rules_n(rules)));
    rules_close(rules);
    return rc;
}

static void tell(void *ctx, const char *text)
{
    (void)ctx;
    cmd_note("%s", text);
}

/* 1 if an example fails. */
static int test(const char *path, const char *calendar, struct buf *b, struct err *err)
{
    struct rules *rules;
    size_t n_lines = 0, n_without = 0;
    int failed = 0;
    char shown[400];
    (void)str_shown(shown, sizeof shown, view_of(path ? path : "built in"));
    if (load_file(path, calendar, &rules, err) < 0)
        return -1;
    for (size_t i = 0; i < rules_n(rules) && failed >= 0; i++) {
        size_t n;
        int rc = rules_try(rules, i, tell, NULL, &n, err);
        failed = rc < 0 ? -1 : failed + rc;
        n_lines += n;
        n_without += n == 0;
    }
    int rc = failed < 0 ? -1
                        : buf_addf(b, err, "%s: %zu rule%s, %zu example%s, %d failed", shown, rules_n(rules),
                                   str_s(rules_n(rules)), n_lines, str_s(n_lines), failed);
    if (rc == 0)
        rc = n_without ? buf_addf(b, err, "; %zu rule%s without examples\n", n_without, str_s(n_without))
                       : buf_adds(b, "\n", err);
    rules_close(rules);
    return rc < 0 ? -1 : failed > 0;
}

static int unknown_verb(const char *verb, struct err *err)
{
    static const char *const verbs[] = {"list", "show", "check", "test"};
    (void)err_set(err, ERR_USAGE, "snag rules accepts list, show, check and test, not '%s'", verb);
    return nearest_hint(err, view_of(verb), verbs, 4, "snag rules ", NULL);
}

static int work(const struct rules_args *a, const struct opt_list *words, struct buf *b, struct err *err)
{
    const char *verb = words->n ? words->item[0].text : "list";
    bool is_list = strcmp(verb, "list") == 0, is_show = strcmp(verb, "show") == 0,
         is_check = strcmp(verb, "check") == 0;
    int rc = 0;
    if (!is_list && !is_show && !is_check && strcmp(verb, "test") != 0)
        return unknown_verb(verb, err);
    if ((is_show || is_check) && words->n < 2)
        return err_set(err, ERR_USAGE, "snag rules %s requires %s", verb, is_show ? "the name of a rule" : "a file");
    if (is_list || is_show) {
        struct rules *rules;
        if (rule_args_load(&a->rule, a->no_config, &rules, err) < 0)
            return -1;
        rc = is_list ? list(rules, b, err) : 0;
        for (size_t i = 1; is_show && i < words->n && rc == 0; i++)
            rc = show(rules, words->item[i].text, b, err);
        rules_close(rules);
        return rc;
    }
    for (size_t i = 1; i < (words->n < 2 ? 2 : words->n) && rc >= 0; i++) {
        const char *path = i < words->n ? words->item[i].text : NULL;
        int one = is_check ? check(path, a->rule.calendar, b, err) : test(path, a->rule.calendar, b, err);
        rc = one < 0 ? -1 : rc | one;
    }
    return rc;
}

static int run(const struct command *self, int argc, char **argv, struct err *err)
{
    struct rules_args a = {0};
    struct opt_list words = {0};
    struct buf b = {0};
    int rc = cmd_parse(self, argc, argv, &a, &words, err);
    if (rc > 0) {
        rc = work(&a, &words, &b, err);
        if (rc >= 0 && page_show(&b, err) < 0)
            rc = -1;
    }
    buf_free(&b);
    rule_args_free(&a.rule);
    opt_list_free(&words);
    return rc;
}

const struct command cmd_rules = {"rules",
                                  "Friction",
                                  "list | show RULE… | check FILE… | test [FILE]…",
                                  "what friction is: list, show, check and test rules",
                                  options,
                                  run,
                                  NULL};
