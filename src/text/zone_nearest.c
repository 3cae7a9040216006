/* zone_nearest: the time zone that somebody may have meant. See base/zone.h. */
#include <dirent.h>
#include <stdio.h>

#include "text/calendar.h"
#include "text/zone.h"

enum { PATH_SIZE = 4096, DEPTH = 3 };

struct search {
    char word[64]; /* in lowercase, like everything it is compared with */
    char *best;
    size_t size;
    int distance;
};

static void lower(char *dst, size_t size, const char *src)
{
    size_t n = strnlen(src, size - 1);
    for (size_t i = 0; i < n; i++)
        dst[i] = to_lower(src[i]);
    dst[n] = '\0';
}

/* A name is compared as a whole and by its last part: people write "Rome". */
static void consider(struct search *s, const char *name)
{
    char word[64];
    lower(word, sizeof word, name);
    const char *slash = strrchr(word, '/');
    int d = str_distance(s->word, word), last = slash ? str_distance(s->word, slash + 1) : d;
    d = last < d ? last : d;
    if (strlen(name) < s->size && (d < s->distance || (d == s->distance && *s->best && strcmp(name, s->best) < 0))) {
        s->distance = d;
        memcpy(s->best, name, strlen(name) + 1);
    }
}

/* Zone names begin with a capital; "posix" and "right" repeat the same ones, and "+VERSION" and "zone.tab" are not
 * zones. */
static void walk(struct search *s, const char *dir, const char *prefix, int depth)
{
    char path[PATH_SIZE], name[PATH_SIZE];
    struct dirent *e;
    DIR *d = opendir(dir);
    while (d) {
        e = readdir(d);
        if (!e)
            break;
        if (e->d_name[0] < 'A' || e->d_name[0] > 'Z' ||
            (size_t)snprintf(path, sizeof path, "%s/%s", dir, e->d_name) >= sizeof path ||
            (size_t)snprintf(name, sizeof name, "%s%s/", prefix, e->d_name) >= sizeof name)
            continue;
        if (depth < DEPTH && (e->d_type == DT_DIR || e->d_type == DT_UNKNOWN))
            walk(s, path, name, depth + 1);
        name[strlen(name) - 1] = '\0';
        if (e->d_type != DT_DIR)
            consider(s, name);
    }
    if (d)
        (void)closedir(d);
}

void zone_nearest(char *dst, size_t size, const char *dir, const char *name)
{
    struct search s = {.best = dst, .size = size};
    dst[0] = '\0';
    lower(s.word, sizeof s.word, name);
    s.distance = (int)strlen(s.word) / 3 + 1;
    walk(&s, dir, "", 1);
}
