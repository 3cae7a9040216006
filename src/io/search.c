/* search: see snag/search.h. */
#include "snag/search.h"

#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

static bool fits(int n, size_t size)
{
    return n > 0 && (size_t)n < size;
}

/* The i-th folder of a list separated by ':', not counting empty ones; *i is reduced by the number of folders. */
static bool in_list(const char *list, size_t *i, char *dst, size_t size)
{
    while (*list) {
        size_t n = strcspn(list, ":");
        if (n > 0 && *i == 0)
            return fits(snprintf(dst, size, "%.*s", (int)n, list), size);
        *i -= n > 0;
        list += n + (list[n] == ':');
    }
    return false;
}

/* How many folders a list names. */
static size_t list_length(const char *list)
{
    size_t n = 0;
    for (const char *p = list; *p;) {
        size_t len = strcspn(p, ":");
        n += len > 0;
        p += len + (p[len] == ':');
    }
    return n;
}

bool search_folder(const struct lookup_path *path, size_t i, char *dst, size_t size)
{
    const char *list = path->env_path ? path->env_path : "";
    size_t n_list = list_length(list);
    if (path->no_config)
        return false;
    if (i == 0)
        return fits(snprintf(dst, size, "."), size);
    i--;
    if (i < n_list)
        return in_list(list, &i, dst, size);
    i -= n_list;
    if (path->home && i == 0)
        return fits(snprintf(dst, size, "%s/.config/snag", path->home), size);
    i -= path->home != NULL;
    return i == 0 && fits(snprintf(dst, size, "/etc/snag"), size);
}

bool search_is_file(const char *path)
{
    struct stat st;
    return stat(path, &st) == 0 && S_ISREG(st.st_mode);
}

bool search_file(const struct lookup_path *path, const char *name, char *dst, size_t size)
{
    char folder[4096];
    for (size_t i = 0; search_folder(path, i, folder, sizeof folder); i++)
        if (fits(snprintf(dst, size, "%s/%s", folder, name), size) && search_is_file(dst))
            return true;
    return false;
}
