/* tables: the files of [lookup NAME], which --lookup NAME=FILE names. See ingest_impl.h. */
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>

#include "base/nearest.h"
#include "event/ingest/ingest_impl.h"
#include "event/map/lookup.h"
#include "text/figure.h"

/* The file behind NAME=; NULL: the text is none of that name. */
static const char *file_of(const char *text, struct view name)
{
    return strncmp(text, name.p, name.n) == 0 && text[name.n] == '=' ? text + name.n + 1 : NULL;
}

bool ingest_tables_stay(const struct ingest_options *o)
{
    for (size_t i = 0; i < o->n_tables; i++) {
        const char *is = strchr(o->table[i], '=');
        struct stat st;
        if (is && stat(is + 1, &st) == 0 && !S_ISREG(st.st_mode))
            return false;
    }
    return true;
}

static int open_table(struct ingest_source *s, const struct map *map, const struct map_lookup *of,
                      struct lookup_table **table, struct err *err)
{
    const char *file = NULL;
    char name[80];
    for (size_t i = 0; i < s->o.n_tables; i++) {
        const char *found = file_of(s->o.table[i], of->name);
        if (found && file)
            return err_set(err, ERR_USAGE, "--lookup %.*s= is given twice", VIEW_FMT(of->name));
        file = found ? found : file;
    }
    if (file)
        return lookup_open(table, of, file, err);
    (void)str_shown(name, sizeof name, of->name);
    (void)err_set(err, ERR_USAGE, "%s:%zu: the map looks into a table '%s', and no file is given for it", map->file,
                  sections_line(&map->source, of->at), name);
    return err_hint(err, "--lookup %s=FILE names it", name);
}

static int open_tables(struct ingest_source *s, struct ingest_log *log, struct err *err)
{
    const struct map *map = log->map;
    char n[TEXT_COUNT];
    log->table = mem_zero(map->n_lookup, sizeof(struct lookup_table *), err);
    if (!log->table)
        return -1;
    for (size_t i = 0; i < map->n_lookup; i++) {
        if (open_table(s, map, &map->lookup[i], &log->table[i], err) < 0)
            return -1;
        const struct lookup_table *t = log->table[i];
        if (t->n_unlike && ingest_warn(s, err,
                                       "%s: %s row%s %s a key that occurs before with other values (the first: '%s'); "
                                       "the first row of a key counts",
                                       t->path, text_thousands(n, t->n_unlike), str_s(t->n_unlike),
                                       t->n_unlike == 1 ? "has" : "have", t->unlike) < 0)
            return -1;
    }
    log->mapper.table = log->table;
    return 0;
}

/* Is there a map that looks into the table of that option? */
static int check_asked(const struct ingest_source *s, const char *text, struct err *err)
{
    enum { MOST = 64 };
    const char *names[MOST];
    char store[MOST][64], wanted[64];
    const char *is = strchr(text, '=');
    size_t n = 0;
    if (!is || is == text || !is[1])
        return err_set(err, ERR_USAGE, "--lookup takes NAME=FILE: '%s'", text);
    if (strcmp(is + 1, "-") == 0)
        return err_set(err, ERR_USAGE, "--lookup %s: a table is a file, not standard input", text);
    for (size_t i = 0; i < s->n_logs; i++)
        for (size_t k = 0; k < s->log[i].map->n_lookup; k++) {
            struct view name = s->log[i].map->lookup[k].name;
            if (file_of(text, name))
                return 0;
            if (n == MOST)
                continue;
            (void)snprintf(store[n], sizeof store[n], "%.*s", VIEW_FMT(name));
            names[n] = store[n];
            n++;
        }
    (void)snprintf(wanted, sizeof wanted, "%.*s", (int)(is - text), text);
    (void)err_set(err, ERR_USAGE, "--lookup %s: no map of this run has [lookup %s]", text, wanted);
    const char *near = str_nearest(wanted, names, n);
    return near ? err_hint(err, "did you mean %s=%s?", near, is + 1) : -1;
}

int ingest_tables(struct ingest_source *s, struct err *err)
{
    if (s->first) {
        for (size_t i = 0; i < s->n_logs; i++)
            s->log[i].mapper.table = s->first->log[i].table;
        return 0;
    }
    for (size_t i = 0; i < s->o.n_tables; i++)
        if (check_asked(s, s->o.table[i], err) < 0)
            return -1;
    for (size_t i = 0; i < s->n_logs; i++)
        if (s->log[i].map->n_lookup && open_tables(s, &s->log[i], err) < 0)
            return -1;
    return 0;
}

int ingest_tell_tables(struct ingest_source *s, const struct ingest_log *log, struct err *err)
{
    for (size_t i = 0; i < log->map->n_lookup; i++) {
        const struct dict *unknown = &log->mapper.unknown[i];
        char n[TEXT_COUNT], first[80];
        if (unknown->n &&
            ingest_warn(s, err,
                        "%s has no row for %s key%s that the map looks up (the first: '%s'): what it would "
                        "give is empty",
                        log->table[i]->path, text_thousands(n, unknown->n), str_s(unknown->n),
                        str_shown(first, sizeof first, dict_text(unknown, 0))) < 0)
            return -1;
    }
    return 0;
}

void ingest_tables_close(struct ingest_log *log)
{
    for (size_t i = 0; log->table && i < log->map->n_lookup; i++)
        lookup_close(log->table[i]);
    free(log->table);
}
