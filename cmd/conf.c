/* conf: see conf.h. */
#include "conf.h"

#include <stdio.h>
#include <stdlib.h>

#include "base/nearest.h"
#include "common.h"
#include "io/whole.h"
#include "page.h"
#include "settings.h"
#include "snag/mem.h"
#include "snag/search.h"
#include "snag/sections.h"

enum { CONF_MIB = 1, CONF_FILES = 64, CONF_WORDS = 256 };

/* What stands between the command and the rest of its line; kept for the process. */
static struct {
    struct arena arena;
    char **argv;
} made;

/* One file, and the command that it is read for. */
struct conf {
    const struct command *c;
    struct sections s;
    char *word[CONF_WORDS]; /* --name=value */
    size_t n;
};

static bool is_all(struct view section)
{
    return view_is(section, "all");
}

static const struct command *command_of(struct view section)
{
    for (size_t i = 0; cmd_table[i]; i++)
        if (view_is(section, cmd_table[i]->name))
            return cmd_table[i];
    for (size_t i = 0; cmd_parts[i]; i++)
        if (view_is(section, cmd_parts[i]->name))
            return cmd_parts[i];
    return NULL;
}

static const struct opt *option_of(const struct command *c, struct view key)
{
    const struct opt *o = opt_find(c->options, key);
    return o ? o : opt_find(page_options, key);
}

/* An option of any command, for [all]. */
static const struct opt *any_option(struct view key)
{
    const struct opt *o = opt_find(page_options, key);
    for (size_t i = 0; !o && cmd_table[i]; i++)
        o = opt_find(cmd_table[i]->options, key);
    for (size_t i = 0; !o && cmd_parts[i]; i++)
        o = opt_find(cmd_parts[i]->options, key);
    return o;
}

static int unknown_key(const struct sections *s, const struct section *section, const struct entry *e, struct err *err)
{
    const char *names[CONF_WORDS];
    char note[NEAREST_NOTE];
    const struct command *c = is_all(section->name) ? NULL : command_of(section->name);
    size_t n = 0;
    for (const struct opt *o = c ? c->options : page_options; o->name && n < CONF_WORDS; o++)
        if (o->type != OPT_HEADING) {
            names[n] = o->name;
            n++;
        }
    return is_all(section->name)
               ? sections_error(s, e->key.p, e->key.n, nearest_note(note, e->key, names, n), err,
                                "'%.*s' is an option of no command", VIEW_FMT(e->key))
               : sections_error(s, e->key.p, e->key.n, nearest_note(note, e->key, names, n), err,
                                "'%.*s' is no option of snag %.*s", VIEW_FMT(e->key), VIEW_FMT(section->name));
}

static bool is_list(const struct opt *o)
{
    return o->type == OPT_LIST || o->type == OPT_READS;
}

/* The option of an entry, NULL with err set if it may not stand there. */
static const struct opt *check_entry(const struct sections *s, const struct section *section, const struct entry *e,
                                     struct err *err)
{
    const struct command *c = is_all(section->name) ? NULL : command_of(section->name);
    const struct opt *o = c ? option_of(c, e->key) : any_option(e->key);
    if (!o) {
        (void)unknown_key(s, section, e, err);
        return NULL;
    }
    bool writes = o->type == OPT_WRITE || o->type == OPT_FOLDER,
         yes_or_no = view_is(e->value, "yes") || view_is(e->value, "no");
    if (writes || strcmp(o->name, "no-config") == 0) {
        (void)sections_error(s, e->key.p, e->key.n, "", err, "%s: only the command line says that", o->name);
        return NULL;
    }
    if (o->type == OPT_FLAG && !yes_or_no) {
        (void)sections_error(s, e->value.p, e->value.n, "", err, "%s is yes or no", o->name);
        return NULL;
    }
    for (const struct entry *x = section->entry; x < e && !is_list(o); x++)
        if (view_eq(x->key, e->key)) {
            (void)sections_error(s, e->key.p, e->key.n, "", err, "%s is said twice", o->name);
            return NULL;
        }
    return o;
}

static int check_sections(const struct sections *s, struct err *err)
{
    for (size_t i = 0; i < s->n; i++) {
        struct view name = s->section[i].name;
        if (!is_all(name) && !command_of(name))
            return sections_error(s, name.p, name.n, "", err, "[%.*s] is no command, nor [all]", VIEW_FMT(name));
    }
    return 0;
}

/* The section decides an option unless the line, a nearer file or the section before it has. */
static bool is_decided(const struct conf *conf, size_t n, const struct opt *o)
{
    size_t length = strlen(o->name);
    for (size_t i = 0; i < n; i++)
        if (strncmp(conf->word[i] + 2, o->name, length) == 0 &&
            (!conf->word[i][2 + length] || conf->word[i][2 + length] == '='))
            return true;
    return false;
}

static int add_word(struct conf *conf, const struct opt *o, const struct entry *e, struct err *err)
{
    struct buf text = {0};
    int rc = buf_addf(&text, err, "--%s=%.*s", o->name, VIEW_FMT(e->value));
    if (rc == 0 && conf->n == CONF_WORDS)
        rc = sections_error(&conf->s, e->key.p, e->key.n, "", err, "more than %d options", CONF_WORDS);
    char *word = rc == 0 ? arena_copy(&made.arena, text.p, text.n, err) : NULL;
    buf_free(&text);
    if (!word)
        return -1;
    conf->word[conf->n] = word;
    conf->n++;
    return 0;
}

static int take_section(struct conf *conf, const struct section *section, int argc, char **argv, struct err *err)
{
    size_t before = conf->n;
    for (size_t i = 0; i < section->n; i++) {
        const struct entry *e = &section->entry[i];
        if (!check_entry(&conf->s, section, e, err))
            return -1;
        const struct opt *o = option_of(conf->c, e->key);
        if (!o || opt_is_given(conf->c->options, argc, argv, o->name) || is_decided(conf, before, o))
            continue;
        if (add_word(conf, o, e, err) < 0)
            return -1;
    }
    return 0;
}

static int read_sections(struct sections *s, const char *path, struct err *err)
{
    struct buf text = {0};
    int rc = whole_read(&text, path, CONF_MIB, "settings", err);
    if (rc == 0)
        rc = sections_parse(s, path, text.p, text.n, err);
    buf_free(&text);
    return rc < 0 ? -1 : check_sections(s, err);
}

/* The i-th folder's snag.conf: 1 and its path, 0: it has none, -1: no more folders. */
static int conf_path(const struct lookup_path *path, size_t i, char *file, size_t size)
{
    char folder[4096];
    if (!search_folder(path, i, folder, sizeof folder))
        return -1;
    int n = snprintf(file, size, "%s/snag.conf", folder);
    return n > 0 && (size_t)n < size && search_is_file(file);
}

static int read_file(struct conf *conf, const char *file, int argc, char **argv, struct err *err)
{
    conf->s = (struct sections){0};
    const char *path = arena_copy(&made.arena, file, strlen(file), err);
    int rc = path ? read_sections(&conf->s, path, err) : -1;
    for (int all = 0; rc == 0 && all < 2; all++)
        for (size_t i = 0; rc == 0 && i < conf->s.n; i++) {
            const struct section *section = &conf->s.section[i];
            if (all ? is_all(section->name) : command_of(section->name) == conf->c)
                rc = take_section(conf, section, argc, argv, err);
        }
    sections_free(&conf->s);
    return rc;
}

/* A flag is a word by itself, or none. */
static size_t settle_flags(struct conf *conf)
{
    size_t n = 0;
    for (size_t i = 0; i < conf->n; i++) {
        char *word = conf->word[i], *value = strchr(word, '=');
        const struct opt *o = option_of(conf->c, (struct view){word + 2, (size_t)(value - word) - 2});
        bool flag = o && o->type == OPT_FLAG;
        if (flag && strcmp(value, "=no") == 0)
            continue;
        if (flag)
            *value = '\0';
        conf->word[n] = word;
        n++;
    }
    return n;
}

int conf_apply(const struct command *c, int n_name, int *argc, char ***argv, struct err *err)
{
    static struct conf conf;
    char file[4200];
    struct lookup_path path = lookup_of(false);
    conf = (struct conf){.c = c};
    if (*argc <= n_name || !opt_find(c->options, view_of("no-config")) ||
        opt_is_given(c->options, *argc - n_name + 1, *argv + n_name - 1, "no-config"))
        return 0;
    for (size_t i = 0; i < CONF_FILES; i++) {
        int there = conf_path(&path, i, file, sizeof file);
        if (there < 0)
            break;
        if (there && read_file(&conf, file, *argc - n_name + 1, *argv + n_name - 1, err) < 0)
            return -1;
    }
    size_t n = settle_flags(&conf), all = (size_t)*argc + n;
    if (n == 0)
        return 0;
    made.argv = arena_get(&made.arena, (all + 1) * sizeof *made.argv, err);
    if (!made.argv)
        return -1;
    memcpy(made.argv, *argv, (size_t)n_name * sizeof *made.argv);
    memcpy(made.argv + n_name, conf.word, n * sizeof *made.argv);
    memcpy(made.argv + n_name + n, *argv + n_name, (size_t)(*argc - n_name) * sizeof *made.argv);
    made.argv[all] = NULL;
    *argv = made.argv;
    *argc = (int)all;
    return 0;
}

static int tell_file(const char *file, struct buf *b, struct err *err)
{
    struct sections s = {0};
    int rc = read_sections(&s, file, err);
    for (size_t i = 0; rc == 0 && i < s.n; i++)
        for (size_t k = 0; rc == 0 && k < s.section[i].n; k++) {
            const struct entry *e = &s.section[i].entry[k];
            char what[80];
            struct buf value = {0};
            rc = check_entry(&s, &s.section[i], e, err) ? 0 : -1;
            (void)snprintf(what, sizeof what, "%.*s %.*s", VIEW_FMT(s.section[i].name), VIEW_FMT(e->key));
            if (rc == 0)
                rc = buf_addf(&value, err, "%.*s  (%s:%zu)", VIEW_FMT(e->value), file, sections_line(&s, e->key.p));
            if (rc == 0)
                rc = settings_line(b, what, value.p, err);
            buf_free(&value);
        }
    sections_free(&s);
    return rc;
}

int conf_tell(bool no_config, struct buf *b, struct err *err)
{
    struct lookup_path path = lookup_of(no_config);
    char file[4200];
    bool any = false;
    int rc = buf_adds(b, "options from files, the nearest first\n", err);
    for (size_t i = 0; rc == 0 && i < CONF_FILES; i++) {
        int there = conf_path(&path, i, file, sizeof file);
        if (there < 0)
            break;
        any = any || there;
        if (there)
            rc = tell_file(file, b, err);
    }
    return rc < 0 || any ? rc : settings_line(b, "snag.conf", "none found", err);
}
