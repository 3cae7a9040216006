/* twice: files given twice, under one name or under two. See ingest_impl.h. */
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
