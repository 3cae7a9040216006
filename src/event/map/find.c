/* find: where maps come from: ./, SNAG_PATH, ~/.config/snag, /etc/snag, then the binary itself. */
#include <dirent.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>

#include "event/map/model.h"
#include "snag/embed.h"
#include "snag/in.h"

enum { MOST_FOLDERS = 32 };

struct folders {
    char path[MOST_FOLDERS][512];
    size_t n;
};

static void add_folder(struct folders *f, const char *p, size_t n, const char *below)
{
    if (n && f->n < MOST_FOLDERS)
        (void)snprintf(f->path[f->n++], sizeof f->path[0], "%.*s%s", (int)n, p, below);
}

static void folders_of(struct folders *f, const struct lookup_path *path)
{
    f->n = 0;
    if (path->no_config)
        return;
    add_folder(f, ".", 1, "");
    for (const char *p = path->env_path; p && *p;) {
        size_t n = strcspn(p, ":");
        add_folder(f, p, n, "");
        p += n + (p[n] == ':');
    }
    if (path->home)
        add_folder(f, path->home, strlen(path->home), "/.config/snag");
    add_folder(f, "/etc/snag", 9, "");
}

static int read_whole(const char *path, struct buf *text, struct err *err)
{
    enum { STEP = 16384, MOST = 4 << 20 };
    struct in *in;
    ssize_t got;
    if (in_open(&in, path, err) < 0)
        return -1;
    do {
        got = buf_room(text, STEP, err) < 0 ? -1 : in_read(in, text->p + text->n, STEP, err);
        text->n += got > 0 ? (size_t)got : 0;
    } while (got > 0 && text->n < MOST);
    in_close(in);
    if (text->n >= MOST)
        return err_set(err, ERR_DATA, "%s: longer than 4 MiB: this is no map", path);
    return got < 0 ? -1 : 0;
}

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

static int load_file(struct map **map, const char *path, struct err *err)
{
    struct buf text = {0};
    char name[256];
    name_of(path, name, sizeof name);
    int rc = read_whole(path, &text, err);
    if (rc == 0)
        rc = map_parse(map, name, path, text.p ? text.p : "", text.n, err);
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

/* Maps of one folder; a map that is broken is passed over here and told when it is named. */
static int list_folder(struct map_set *set, const char *folder, struct err *err)
{
    char path[1024], name[256];
    DIR *d = opendir(folder);
    int rc = 0;
    if (!d)
        return 0;
    for (struct dirent *entry; rc == 0 && (entry = readdir(d)) != NULL;) {
        struct map *map;
        struct err ignored = ERR_INIT;
        name_of(entry->d_name, name, sizeof name);
        if (!is_map(entry->d_name) || has_name(set, name) ||
            (size_t)snprintf(path, sizeof path, "%s/%s", folder, entry->d_name) >= sizeof path ||
            (load_file(&map, path, &ignored) < 0 && ignored.errnum != ENOMEM))
            continue;
        if (ignored.errnum == ENOMEM)
            *err = ignored, rc = -1;
        else if ((rc = mem_reserve(&set->map, &set->cap, set->n + 1, sizeof(struct map *), err)) == 0)
            set->map[set->n++] = map;
        else
            map_free(map);
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
    struct folders f;
    int rc = 0;
    folders_of(&f, path);
    for (size_t i = 0; rc == 0 && i < f.n; i++)
        rc = list_folder(&set, f.path[i], err);
    for (const struct embedded *e = embedded_files; rc == 0 && e->name; e++) {
        char name[256];
        name_of(e->name, name, sizeof name);
        if (!is_map(e->name) || has_name(&set, name))
            continue;
        if ((rc = mem_reserve(&set.map, &set.cap, set.n + 1, sizeof(struct map *), err)) == 0 &&
            (rc = load_embedded(&set.map[set.n], e, err)) == 0)
            set.n++;
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
    struct folders f;
    char file[1024];
    *map = NULL;
    if (strchr(name, '/') || is_map(name))
        return load_file(map, name, err);
    folders_of(&f, path);
    for (size_t i = 0; i < f.n; i++) {
        struct err why = ERR_INIT;
        if ((size_t)snprintf(file, sizeof file, "%s/%s.map", f.path[i], name) >= sizeof file)
            continue;
        if (load_file(map, file, &why) == 0)
            return 0;
        if (why.errnum != ENOENT && why.errnum != ENOTDIR) {
            *err = why;
            return -1;
        }
    }
    (void)snprintf(file, sizeof file, "%s.map", name);
    for (const struct embedded *e = embedded_files; e->name; e++)
        if (strcmp(e->name, file) == 0)
            return load_embedded(map, e, err);
    return unknown_map(name, path, err);
}
