/* twice: files given twice, under one name, under two, or as copies. Each is opened a fixed number of times, however
 * many there are. See ingest_impl.h. */
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "event/ingest/ingest_impl.h"

/* Is that input a file, and which? */
static bool file_behind(const char *path, struct stat *st)
{
    int rc = strcmp(path, "-") == 0 ? fstat(STDIN_FILENO, st) : stat(path, st);
    return rc == 0 && S_ISREG(st->st_mode);
}

/* Adds a key; *is: it was there already. */
static int seen_before(struct dict *seen, struct view key, bool *is, struct err *err)
{
    size_t before = seen->n;
    int64_t id = dict_put(seen, key, err);
    *is = seen->n == before;
    return id < 0 ? -1 : 0;
}

static int is_given_twice(const char *path, struct dict *paths, struct dict *files, bool *is, struct err *err)
{
    struct stat st;
    if (seen_before(paths, view_of(path), is, err) < 0)
        return -1;
    if (*is || !file_behind(path, &st))
        return 0;
    uint64_t file[2] = {(uint64_t)st.st_dev, (uint64_t)st.st_ino};
    return seen_before(files, (struct view){(const char *)file, sizeof file}, is, err);
}

int ingest_same_file(struct ingest_source *s, struct err *err)
{
    struct dict paths = {0}, files = {0};
    bool is = false;
    int rc = 0;
    for (size_t i = 0; rc == 0 && i < s->n_files; i++) {
        rc = is_given_twice(s->file[i].path, &paths, &files, &is, err);
        if (rc == 0 && is) {
            rc = err_set(err, ERR_DATA, "%s is given twice: its rows would count twice", in_called(s->file[i].path));
            (void)err_hint(err, "name each file once");
        }
    }
    dict_free(&paths);
    dict_free(&files);
    return rc;
}

/* ---- copies ---- */

/* A hash of a file's bytes (FNV-1a); false if it cannot be read. */
static bool file_hash(const char *path, uint64_t *hash)
{
    FILE *f = fopen(path, "rb");
    if (!f)
        return false;
    *hash = UINT64_C(14695981039346656037);
    for (int c = getc_unlocked(f); c != EOF; c = getc_unlocked(f))
        *hash = (*hash ^ (uint64_t)c) * UINT64_C(1099511628211);
    bool good = !ferror(f);
    (void)fclose(f);
    return good;
}

static bool same_bytes(const char *a, const char *b)
{
    FILE *f = fopen(a, "rb"), *g = fopen(b, "rb");
    bool same = f && g;
    for (int c = 0; same && c != EOF;) {
        c = getc_unlocked(f);
        same = c == getc_unlocked(g);
    }
    if (f)
        (void)fclose(f);
    if (g)
        (void)fclose(g);
    return same;
}

struct sized {
    uint64_t size, hash;
    size_t file;
};

static int by_size(const void *a, const void *b)
{
    const struct sized *x = a, *y = b;
    if (x->size != y->size)
        return x->size < y->size ? -1 : 1;
    if (x->hash != y->hash)
        return x->hash < y->hash ? -1 : 1;
    return (x->file > y->file) - (x->file < y->file);
}

/* Files that produced events, with their sizes; those of a unique size are dropped, the others hashed. */
static size_t find_candidates(const struct ingest_source *s, struct sized *f)
{
    size_t n = 0, kept = 0;
    for (size_t i = 0; i < s->n_files; i++) {
        struct stat st;
        const char *path = s->file[i].path;
        if (s->file[i].rows.used && stat(path, &st) == 0 && S_ISREG(st.st_mode))
            f[n++] = (struct sized){.size = (uint64_t)st.st_size, .file = i};
    }
    qsort(f, n, sizeof *f, by_size);
    for (size_t i = 0; i < n; i++) {
        bool alone = (i == 0 || f[i - 1].size != f[i].size) && (i + 1 == n || f[i + 1].size != f[i].size);
        struct sized one = f[i];
        if (!alone && file_hash(s->file[one.file].path, &one.hash))
            f[kept++] = one;
    }
    qsort(f, kept, sizeof *f, by_size);
    return kept;
}

/* A copy of a stream under another name is legal (two empty days are alike), but worth a note if both produced events.
 */
int ingest_note_copies(struct ingest_source *s, struct err *err)
{
    struct sized *f = mem_zero(s->n_files, sizeof *f, err);
    size_t *copy_of = mem_zero(s->n_files, sizeof *copy_of, err); /* file + 1, by file */
    int rc = f && copy_of ? 0 : -1;
    if (f && copy_of) {
        size_t n = find_candidates(s, f), first = 0;
        for (size_t i = 1; i < n; i++) {
            if (f[i].size != f[first].size || f[i].hash != f[first].hash)
                first = i;
            else if (same_bytes(s->file[f[i].file].path, s->file[f[first].file].path))
                copy_of[f[i].file] = f[first].file + 1;
        }
        for (size_t i = 0; i < s->n_files; i++)
            if (copy_of[i] && rc == 0)
                rc = ingest_warn(
                    s, err,
                    "%s holds the same bytes as %s: its rows count twice (a key in the map's [file] tells rows apart)",
                    s->file[i].path, s->file[copy_of[i] - 1].path);
    }
    free(f);
    free(copy_of);
    return rc;
}
