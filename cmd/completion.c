/* completion: scripts by which shells complete a command line, and the names that they ask for. */
#include <stdlib.h>

#include "base/nearest.h"
#include "common.h"
#include "completion.h"
#include "rule_args.h"
#include "snag/map.h"
#include "snag/rule.h"

static const struct opt options[] = {OPT_END};

/* ---- names ---- */

static int add_maps(struct buf *b, struct err *err)
{
    struct lookup_path path = lookup_of(false);
    struct map **maps;
    size_t n;
    int rc = 0;
    if (map_list(&maps, &n, &path, err) < 0)
        return -1;
    for (size_t i = 0; i < n; i++) {
        if (rc == 0)
            rc = buf_addf(b, err, "%s\n", map_name(maps[i]));
        map_free(maps[i]);
    }
    free(maps);
    return rc;
}

static int add_rules(struct buf *b, struct err *err)
{
    struct rule_args none = {0};
    struct rules *rules = NULL;
    int rc = rule_args_read(&none, false, &rules, err);
    for (size_t i = 0; rc == 0 && i < rules_n(rules); i++)
        rc = buf_addf(b, err, "%.*s\n", VIEW_FMT(rules_info(rules, i).name));
    rules_close(rules);
    return rc;
}

/* The cells of a table's first line that is no stamp, cut at its separator; quotes are left out. */
static int add_columns(const char *path, struct buf *b, struct err *err)
{
    struct in *in;
    const char *p;
    size_t n = 65536;
    if (in_open(&in, path, err) < 0)
        return -1;
    int rc = in_peek(in, &p, &n, err);
    if (rc == 0 && n > 2 && p[0] == '#' && p[1] == '!') {
        const char *line = memchr(p, '\n', n);
        n = line ? (size_t)(p + n - line - 1) : 0;
        p = line ? line + 1 : p;
    }
    const char *end = rc == 0 ? memchr(p, '\n', n) : NULL;
    n = rc < 0 ? 0 : end ? (size_t)(end - p) : n;
    char separator = rc == 0 && memchr(p, '\t', n) ? '\t' : rc == 0 && memchr(p, ',', n) ? ',' : ';';
    for (size_t i = 0; rc == 0 && i < n; i++)
        if (p[i] == separator)
            rc = buf_addc(b, '\n', err);
        else if (p[i] != '"' && p[i] != '\r')
            rc = buf_addc(b, p[i], err);
    in_close(in);
    return rc < 0 ? -1 : buf_addc(b, '\n', err);
}

/* ---- the command ---- */

static int work(const struct opt_list *words, struct buf *b, struct err *err)
{
    static const char *const names[] = {"bash", "zsh", "fish", "maps", "rules", "columns"};
    const char *what = words->n ? words->item[0].text : "";
    size_t most = strcmp(what, "columns") == 0 ? 2 : 1;
    if (words->n == most) {
        if (strcmp(what, "bash") == 0)
            return completion_bash(b, err);
        if (strcmp(what, "zsh") == 0)
            return completion_zsh(b, err);
        if (strcmp(what, "fish") == 0)
            return completion_fish(b, err);
        if (strcmp(what, "maps") == 0)
            return add_maps(b, err);
        if (strcmp(what, "rules") == 0)
            return add_rules(b, err);
        if (strcmp(what, "columns") == 0)
            return add_columns(words->item[1].text, b, err);
    }
    (void)err_set(err, ERR_USAGE, "completion takes bash, zsh or fish; or maps, rules, or columns and a table");
    return words->n == 1
               ? nearest_hint(err, view_of(what), names, sizeof names / sizeof *names, "snag completion ", NULL)
               : -1;
}

static int run(const struct command *self, int argc, char **argv, struct err *err)
{
    struct opt_list words = {0};
    struct buf b = {0};
    char none;
    int rc = cmd_parse(self, argc, argv, &none, &words, err);
    if (rc > 0) {
        rc = work(&words, &b, err);
        if (rc == 0)
            rc = cmd_print(&b, err);
    }
    buf_free(&b);
    opt_list_free(&words);
    return rc;
}

const struct command cmd_completion = {"completion",
                                       "Help",
                                       "bash | zsh | fish | maps | rules | columns TABLE",
                                       "a completion script for a shell, or the names it offers",
                                       options,
                                       run,
                                       NULL};
