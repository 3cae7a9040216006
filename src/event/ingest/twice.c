/* twice: files given twice, under one name or under two. See ingest_impl.h. */
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

/* A number for each file: that of its place on the disk, else of its path. */
static int64_t file_id(const char *path, struct dict *seen, struct err *err)
{
    struct stat st;
    if (!file_behind(path, &st))
        return dict_put(seen, view_of(path), err);
    uint64_t file[2] = {(uint64_t)st.st_dev, (uint64_t)st.st_ino};
    return dict_put(seen, (struct view){(const char *)file, sizeof file}, err);
}

/* Did the first one have another map? */
static bool map_differs(const struct ingest_input *a, const struct ingest_input *b)
{
    return a->map != b->map && (!a->map || !b->map || strcmp(a->map, b->map) != 0);
}

/* Input i is a file given before, as input `first`. */
static int leave_out(struct ingest_source *s, size_t i, size_t first, struct err *err)
{
    const struct ingest_input *input = s->o.input;
    const char *name = in_called(input[i].path), *other = in_called(input[first].path);
    if (map_differs(&input[i], &input[first])) {
        (void)err_set(err, ERR_DATA, "%s is given twice, with two maps: its rows would count twice", name);
        return err_hint(err, "name each file once");
    }
    if (strcmp(name, other) == 0)
        return ingest_warn(s, err, "%s is given twice: read once", name);
    return ingest_warn(s, err, "%s and %s are one file: read once", other, name);
}

static int keep_first(struct ingest_source *s, struct dict *seen, size_t *first, struct err *err)
{
    size_t n = 0;
    for (size_t i = 0; i < s->o.n_inputs; i++) {
        int64_t id = file_id(s->o.input[i].path, seen, err);
        if (id < 0)
            return -1;
        bool is = first[id] > 0;
        if (is && leave_out(s, i, first[id] - 1, err) < 0)
            return -1;
        if (is)
            continue;
        first[id] = i + 1;
        s->input[n++] = s->o.input[i];
    }
    s->o.input = s->input;
    s->o.n_inputs = n;
    return 0;
}

int ingest_each_once(struct ingest_source *s, struct err *err)
{
    struct dict seen = {0};
    size_t *first = mem_zero(s->o.n_inputs, sizeof *first, err);
    s->input = first ? mem_zero(s->o.n_inputs, sizeof *s->input, err) : NULL;
    int rc = s->input ? keep_first(s, &seen, first, err) : -1;
    dict_free(&seen);
    free(first);
    return rc;
}
