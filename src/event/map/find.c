/* find: where maps come from: the folders of snag/search.h, then the binary itself. */
#include <dirent.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>

#include "event/map/model.h"
#include "io/whole.h"
#include "snag/embed.h"

/* "dir/bank-1999.map" → "bank-1999" */
static void name_of(const char *path, char *name, size_t size)
{
    const char *base = strrchr(path, '/');
    base = base ? base + 1 : path;
    size_t n = strlen(base);
    if (n > 4 && strcmp(base + n - 4, ".map") == 0)
        n -= 4;
    (void)snprintf(name, size, "%.*s", (int)n, base);
}

static int load_file(struct map **map, const char *path, const struct map_faults *faults, struct err *err)
{
    struct buf text = {0};
    char name[256];
    name_of(path, name, sizeof name);
    int rc = whole_read(&text, path, 4, "a map", err);
    if (rc == 0)
        rc = map_parse_all(map, name, path, text.p, text.n, faults, err);
    buf_free(&text);
    return rc;
}

static bool is_map(const char *file)
{
    size_t n = strlen(file);
    return n > 4 && strcmp(file + n - 4, ".map") == 0;
}

static int load_embedded(struct map **map, const struct embedded *e, struct err *err)
{
    char name[256], origin[300];
    name_of(e->name, name, sizeof name);
    (void)snprintf(origin, sizeof origin, "built-in:%s", e->name);
    return map_parse(map, name, origin, e->text, strlen(e->text), err);
}

struct map_set {
    struct map **map;
    size_t n, cap;
};

static bool has_name(const struct map_set *set, const char *name)
{
    for (size_t i = 0; i < set->n; i++)
        if (strcmp(set->map[i]->name, name) == 0)
            return true;
    return false;
}

/* Adds one map of a folder; a broken one is skipped here and reported when it is named. */
static int list_file(struct map_set *set, const char *path, size_t far, struct err *err)
{
    char name[256];
    struct map *map;
    struct err why = ERR_INIT;
    name_of(path, name, sizeof name);
    if (has_name(set, name) || !search_is_file(path))
        return 0;
    if (load_file(&map, path, NULL, &why) < 0) {
        if (why.errnum == ENOMEM)
            *err = why;
        return why.errnum == ENOMEM ? -1 : 0;
    }
    if (mem_reserve(&set->map, &set->cap, set->n + 1, sizeof(struct map *), err) < 0) {
        map_free(map);
        return -1;
    }
    map->far = far;
    set->map[set->n++] = map;
    return 0;
}

static int list_folder(struct map_set *set, const char *folder, size_t far, struct err *err)
{
    char path[4096 + 300];
    DIR *d = opendir(folder);
    int rc = 0;
    if (!d)
        return 0;
    for (struct dirent *entry = readdir(d); rc == 0 && entry; entry = readdir(d)) {
        int n = snprintf(path, sizeof path, "%s/%s", folder, entry->d_name);
        if (is_map(entry->d_name) && n > 0 && (size_t)n < sizeof path)
            rc = list_file(set, path, far, err);
    }
    (void)closedir(d);
    return rc;
}

static int by_name(const void *a, const void *b)
{
    const struct map *const *x = a, *const *y = b;
    return strcmp((*x)->name, (*y)->name);
}

int map_list(struct map ***maps, size_t *n, const struct lookup_path *path, struct err *err)
{
    struct map_set set = {0};
    char folder[4096];
    int rc = 0;
    for (size_t i = 0; rc == 0 && search_folder(path, i, folder, sizeof folder); i++)
        rc = list_folder(&set, folder, i, err);
    for (const struct embedded *e = embedded_files; rc == 0 && e->name; e++) {
        char name[256];
        name_of(e->name, name, sizeof name);
        if (!is_map(e->name) || has_name(&set, name))
            continue;
        rc = mem_reserve(&set.map, &set.cap, set.n + 1, sizeof(struct map *), err);
        if (rc == 0)
            rc = load_embedded(&set.map[set.n], e, err);
        if (rc == 0)
            set.map[set.n++]->far = SIZE_MAX;
    }
    if (rc < 0) {
        for (size_t i = 0; i < set.n; i++)
            map_free(set.map[i]);
        free(set.map);
        return -1;
    }
    qsort(set.map, set.n, sizeof(struct map *), by_name);
    *maps = set.map;
    *n = set.n;
    return 0;
}

static int unknown_map(const char *name, const struct lookup_path *path, struct err *err)
{
    struct map **maps;
    size_t n;
    const char *names[256];
    if (map_list(&maps, &n, path, err) < 0)
        return -1;
    for (size_t i = 0; i < n && i < 256; i++)
        names[i] = maps[i]->name;
    const char *near = str_nearest(name, names, n < 256 ? n : 256);
    for (size_t i = 0; !near && *name && i < n && i < 256; i++)
        if (strncmp(names[i], name, strlen(name)) == 0)
            near = names[i];
    (void)err_set(err, ERR_USAGE, "no map is named '%s'", name);
    (void)(near ? err_hint(err, "did you mean '%s'?", near) : err_hint(err, "snag maps list names them"));
    for (size_t i = 0; i < n; i++)
        map_free(maps[i]);
    free(maps);
    return -1;
}

int map_load(struct map **map, const char *name, const struct lookup_path *path, struct err *err)
{
    return map_load_all(map, name, path, NULL, err);
}

int map_load_all(struct map **map, const char *name, const struct lookup_path *path, const struct map_faults *faults,
                 struct err *err)
{
    char file[300], found[4096];
    *map = NULL;
    if (strchr(name, '/') || is_map(name))
        return load_file(map, name, faults, err);
    (void)snprintf(file, sizeof file, "%s.map", name);
    if (search_file(path, file, found, sizeof found))
        return load_file(map, found, faults, err);
    for (const struct embedded *e = embedded_files; e->name; e++)
        if (strcmp(e->name, file) == 0)
            return load_embedded(map, e, err);
    return unknown_map(name, path, err);
}
