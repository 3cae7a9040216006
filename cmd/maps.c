/* maps: list, show, check and test the known formats, and draft a map for an unknown one. */
#include <stddef.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/nearest.h"
#include "maps_check.h"
#include "maps_test.h"
#include "page.h"
#include "snag/draft.h"
#include "snag/map.h"
#include "text/wrap.h"

struct maps_args {
    const char *output;
    bool no_config;
    struct opt_list lookup;
};

static const struct opt options[] = {
    {"output", 'o', OPT_WRITE, offsetof(struct maps_args, output), "FILE",
     "with new: write to FILE, atomically (default: standard output)", NULL},
    {"no-config", 0, OPT_FLAG, offsetof(struct maps_args, no_config), NULL, "only the built-in maps", NULL},
    LOOKUP_OPTION(struct maps_args, lookup),
    OPT_END};

static int list_one(const struct map *map, struct buf *b, struct err *err)
{
    char name[300];
    (void)str_shown(name, sizeof name, view_of(map_name(map)));
    bool built_in = strcmp(map_called(map), map_name(map)) == 0;
    struct buf text = {0};
    int rc = buf_addf(b, err, "%-24s", name) < 0 ? -1 : buf_add_shown(&text, view_of(map_title(map)), err);
    if (rc == 0 && !built_in)
        rc = buf_adds(&text, "  ", err) < 0 ? -1 : buf_add_shown(&text, view_of(map_origin(map)), err);
    if (rc == 0)
        rc = isatty(STDOUT_FILENO) ? text_folded(b, text.n ? text.p : "", 24, 24, err)
                                   : buf_addf(b, err, "%s\n", text.n ? text.p : "");
    buf_free(&text);
    return rc;
}

static int list(const struct lookup_path *path, struct buf *b, struct err *err)
{
    struct map **maps;
    size_t n;
    int rc = 0;
    if (map_list(&maps, &n, path, err) < 0)
        return -1;
    for (size_t i = 0; i < n; i++) {
        if (rc == 0)
            rc = list_one(maps[i], b, err);
        map_free(maps[i]);
    }
    free(maps);
    return rc;
}

/* As it is written; on a terminal what it would act on is escaped. */
static int add_text(struct buf *b, struct view text, struct err *err)
{
    if (!isatty(STDOUT_FILENO))
        return buf_add(b, text.p, text.n, err);
    int rc = 0;
    for (size_t i = 0, n; rc == 0 && i < text.n; i += n) {
        bool is_space = text.p[i] == '\n' || text.p[i] == '\t';
        n = 1;
        while (!is_space && i + n < text.n && text.p[i + n] != '\n' && text.p[i + n] != '\t')
            n++;
        rc = is_space ? buf_addc(b, text.p[i], err) : buf_add_shown(b, (struct view){text.p + i, n}, err);
    }
    return rc;
}

static int show(const char *name, const struct lookup_path *path, struct buf *b, struct err *err)
{
    struct map *map;
    if (map_load(&map, name, path, err) < 0)
        return -1;
    int rc =
        map_tried(map) ? 0 : buf_adds(b, "# written from documentation alone, never tried on a real export\n", err);
    if (rc == 0)
        rc = add_text(b, map_text(map), err);
    map_free(map);
    return rc;
}

/* MAP… or MAP LOG. */
static int check(const struct opt_list *words, const struct maps_where *where, struct buf *b, struct err *err)
{
    const char *log = words->n == 3 && maps_is_log(words->item[2].text) ? words->item[2].text : NULL;
    int rc = 0;
    for (size_t i = 1; i < words->n - (log != NULL) && rc >= 0; i++)
        rc = maps_check(words->item[i].text, log, where, b, err);
    return rc;
}

/* MAP LOG. */
static int test(const struct opt_list *words, const struct maps_where *where, struct buf *b, struct err *err)
{
    if (words->n != 3)
        return err_set(err, ERR_USAGE, "snag maps test takes a map and a log: snag maps test my.map calls.csv");
    return maps_test(words->item[1].text, words->item[2].text, where, b, err);
}

/* LOG. */
static int draft(const struct opt_list *words, struct buf *b, struct err *err)
{
    struct draft d;
    struct in *in;
    const char *p;
    size_t n = DRAFT_BYTES;
    const struct opt_list log = {words->item + 1, 1, 1};
    if (words->n != 2)
        return err_set(err, ERR_USAGE, "snag maps new takes one log: snag maps new calls.csv -o calls.map");
    const char *path = words->item[1].text;
    if (cmd_will_read(&log, err) < 0 || in_open(&in, path, err) < 0)
        return -1;
    int rc = in_peek(in, &p, &n, err);
    if (rc == 0 && map_draft(&d, in_called(path), (struct view){p, n}, n < DRAFT_BYTES, err) < 0)
        rc = err_wrap(err, "%s", in_called(path));
    else if (rc == 0) {
        cmd_note("%s: %s", in_called(path), d.told.p);
        rc = buf_add(b, d.text.p, d.text.n, err);
        draft_free(&d);
    }
    in_close(in);
    return rc;
}

static int work(const char *verb, const struct opt_list *words, const struct maps_where *where, struct buf *b,
                struct err *err)
{
    static const char *const verbs[] = {"list", "show", "check", "test", "new"};
    int rc = 0;
    if (strcmp(verb, "list") == 0)
        return words->n > 1 ? err_set(err, ERR_USAGE, "snag maps list takes no names: '%s'", words->item[1].text)
                            : list(&where->path, b, err);
    bool is_show = strcmp(verb, "show") == 0, is_check = strcmp(verb, "check") == 0, is_new = strcmp(verb, "new") == 0;
    if (!is_show && !is_check && !is_new && strcmp(verb, "test") != 0) {
        (void)err_set(err, ERR_USAGE, "snag maps accepts list, show, check, test and new, not '%s'", verb);
        return nearest_hint(err, view_of(verb), verbs, sizeof verbs / sizeof *verbs, "snag maps ", NULL);
    }
    if (words->n < 2)
        return err_set(err, ERR_USAGE, "snag maps %s requires the name or file of a %s", verb, is_new ? "log" : "map");
    if (is_new)
        return draft(words, b, err);
    if (is_check)
        return check(words, where, b, err);
    if (!is_show)
        return test(words, where, b, err);
    for (size_t i = 1; i < words->n && rc == 0; i++)
        rc = show(words->item[i].text, &where->path, b, err);
    return rc;
}

static int run(const struct command *self, int argc, char **argv, struct err *err)
{
    struct maps_args a = {0};
    struct opt_list words = {0};
    struct buf b = {0};
    int rc = cmd_parse(self, argc, argv, &a, &words, err);
    if (rc > 0) {
        const char *verb = words.n ? words.item[0].text : "list";
        const struct maps_where where = {lookup_of(a.no_config), input_tables(&a.lookup, err), a.lookup.n};
        bool is_new = strcmp(verb, "new") == 0;
        rc = where.table ? 0 : -1;
        if (rc == 0 && a.output && !is_new)
            rc = err_set(err, ERR_USAGE, "-o is for snag maps new");
        if (rc == 0)
            rc = work(verb, &words, &where, &b, err);
        free(where.table);
        if (rc == 0 && is_new)
            rc = cmd_write(a.output ? a.output : "-", &b, err);
        else if (rc == 0)
            rc = strcmp(verb, "show") == 0 ? cmd_print(&b, err) : page_show(&b, err);
    }
    buf_free(&b);
    opt_list_free(&words);
    opt_list_free(&a.lookup);
    return rc;
}

const struct command cmd_maps = {"maps",
                                 "From logs to events",
                                 "list | show MAP… | check MAP… [LOG] | test MAP LOG | new LOG",
                                 "list the known formats, check a map, show what it makes of a log, draft one",
                                 options,
                                 run,
                                 NULL};
