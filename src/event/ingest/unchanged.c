/* unchanged: were files rewritten between two readings? See ingest_impl.h. */
#include <stdlib.h>
#include <sys/stat.h>

#include "event/ingest/ingest_impl.h"

struct seen_file {
    off_t size;
    struct timespec changed;
    bool regular;
};

static struct seen_file look(const char *path)
{
    struct stat st;
    bool ok = strcmp(path, "-") != 0 && stat(path, &st) == 0 && S_ISREG(st.st_mode);
    struct seen_file seen = {.regular = false};
    if (ok)
        seen = (struct seen_file){st.st_size, st.st_mtim, true};
    return seen;
}

int ingest_look(struct ingest_source *s, struct err *err)
{
    s->seen = mem_zero(s->n_files, sizeof *s->seen, err);
    s->all_regular = true;
    for (size_t i = 0; s->seen && i < s->n_files; i++) {
        s->seen[i] = look(s->file[i].path);
        s->all_regular &= s->seen[i].regular;
    }
    return s->seen ? 0 : -1;
}

int ingest_changed(const char *path, struct err *err)
{
    (void)err_set(err, ERR_DATA, "%s changed while it was read", path);
    return err_hint(err, "run again on a copy, or on a file that nobody writes to");
}

int ingest_check_unchanged(const struct ingest_source *s, struct err *err)
{
    for (size_t i = 0; i < s->n_files; i++) {
        struct seen_file was = s->seen[i], is = look(s->file[i].path);
        bool touched = is.changed.tv_sec != was.changed.tv_sec || is.changed.tv_nsec != was.changed.tv_nsec;
        if (!is.regular || is.size < was.size || (is.size == was.size && touched))
            return ingest_changed(s->file[i].path, err);
    }
    return 0;
}
