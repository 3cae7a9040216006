/* files: see snag/files.h. */
#include "io/files_impl.h"

#include <errno.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>
#include <sys/sysmacros.h>
#include <unistd.h>

#include "snag/in.h"
#include "snag/mem.h"

struct file {
    struct io_place place;
    char *path; /* as it was given */
    char *who;
    bool written; /* else read */
    bool open;    /* written: out_open had it */
};

static struct {
    pthread_mutex_t lock;
    bool watching;
    struct file *file;
    size_t n, n_written, cap;
} run = {.lock = PTHREAD_MUTEX_INITIALIZER};

static void file_free(struct file *f)
{
    place_free(&f->place);
    free(f->path);
    free(f->who);
}

void files_watch(void)
{
    (void)pthread_mutex_lock(&run.lock);
    for (size_t i = 0; i < run.n; i++)
        file_free(&run.file[i]);
    free(run.file);
    run.file = NULL;
    run.n = 0;
    run.n_written = 0;
    run.cap = 0;
    run.watching = true;
    (void)pthread_mutex_unlock(&run.lock);
}

/* Do these two conflict? */
static bool clash(const struct file *a, const struct file *b)
{
    enum { MEMORY = 1 }; /* the device number of /dev/null, /dev/zero, /dev/full */
    if (!(a->written || b->written) || !place_same(&a->place, &b->place))
        return false;
    const struct io_place *p = a->place.there ? &a->place : &b->place;
    bool both = a->written && b->written;
    if (!p->there || (both && p->fd >= 0 && a->place.fd == b->place.fd))
        return true;
    if (both)
        return !S_ISCHR(p->st.st_mode) || major(p->st.st_rdev) != MEMORY;
    return !S_ISCHR(p->st.st_mode) && !S_ISSOCK(p->st.st_mode);
}

static const char *written_as(const struct file *f)
{
    return strcmp(f->path, "-") == 0 ? "standard output" : f->path;
}

static int refuse_both(const struct file *a, const struct file *b, struct err *err)
{
    const char *who = a->who ? a->who : b->who;
    if (a->who && b->who)
        return err_set(err, ERR_USAGE, "%s and %s both write to %s", a->who, b->who, written_as(b));
    if (who)
        return err_set(err, ERR_USAGE, "%s would mix with the output: write one of them to a file", who);
    return err_set(err, ERR_USAGE, "two outputs go to %s", written_as(b));
}

static int refuse(const struct file *a, const struct file *b, struct err *err)
{
    const struct file *w = a->written ? a : b, *other = a->written ? b : a;
    if (other->written)
        return refuse_both(a, b, err);
    if (w->who && strcmp(w->path, other->path) == 0)
        return err_set(err, ERR_USAGE, "%s would overwrite %s, which is read", w->who, w->path);
    return err_set(err, ERR_USAGE, "%s%s%s would overwrite %s, which is read", w->who ? w->who : "", w->who ? " " : "",
                   written_as(w), in_called(other->path));
}

/* Checks a file against all known ones; call with the lock held. */
static int check(const struct file *f, struct err *err)
{
    size_t n = f->written ? run.n : run.n_written; /* two that are read cannot clash */
    for (size_t i = 0; i < n; i++)
        if (clash(&run.file[i], f))
            return refuse(&run.file[i], f, err);
    return 0;
}

static int find(struct file *f, const char *path, struct err *err)
{
    f->path = mem_copy(path, strlen(path), err);
    if (!f->path)
        return -1;
    return place_find(&f->place, path, f->written ? STDOUT_FILENO : STDIN_FILENO, err);
}

/* Records the file; an input even if it conflicts with an output, so that out_commit still sees it if the caller
 * carries on. Call with the lock held. 1: recorded, 0: recorded but refused, -1: failed. */
static int add(struct file *f, struct err *err)
{
    int rc = check(f, err);
    if ((rc < 0 && f->written) || mem_reserve(&run.file, &run.cap, run.n + 1, sizeof *run.file, err) < 0)
        return -1;
    run.file[run.n++] = *f;
    if (f->written) { /* outputs come first */
        run.file[run.n - 1] = run.file[run.n_written];
        run.file[run.n_written++] = *f;
    }
    return rc == 0;
}

static bool watching(void)
{
    (void)pthread_mutex_lock(&run.lock);
    bool yes = run.watching;
    (void)pthread_mutex_unlock(&run.lock);
    return yes;
}

static int note(struct file *f, const char *path, struct err *err)
{
    int kept = find(f, path, err);
    if (kept == 0) {
        (void)pthread_mutex_lock(&run.lock);
        kept = add(f, err);
        (void)pthread_mutex_unlock(&run.lock);
    }
    if (kept < 0)
        file_free(f);
    return kept > 0 ? 0 : -1;
}

int files_will_read(const char *path, struct err *err)
{
    struct file f = {.written = false};
    struct err why = ERR_INIT;
    if (!watching() || note(&f, path ? path : "-", &why) == 0)
        return 0;
    if (why.kind == ERR_SYSTEM && why.errnum != ENOMEM)
        return 0; /* whoever opens it will report it */
    *err = why;
    return -1;
}

int files_will_write(const char *path, const char *who, struct err *err)
{
    struct file f = {.written = true};
    if (!watching())
        return 0;
    f.who = who ? mem_copy(who, strlen(who), err) : NULL;
    return who && !f.who ? -1 : note(&f, path ? path : "-", err);
}

/* The output of this name that was told of, open or not; with the lock. */
static struct file *told(const struct file *f, bool open)
{
    for (size_t i = 0; i < run.n; i++) {
        struct file *g = &run.file[i];
        if (g->written && g->open == open && strcmp(f->path, g->path) == 0)
            return g;
    }
    return NULL;
}

int files_begin_write(const char *path, struct err *err)
{
    struct file f = {.written = true, .open = true};
    if (!watching())
        return 0;
    int rc = find(&f, path, err);
    (void)pthread_mutex_lock(&run.lock);
    struct file *known = rc == 0 ? told(&f, false) : NULL;
    if (known)
        known->open = true;
    else if (rc == 0)
        rc = add(&f, err) < 0 ? -1 : 0;
    (void)pthread_mutex_unlock(&run.lock);
    if (known || rc < 0)
        file_free(&f);
    return rc;
}

void files_give_up(const char *path)
{
    struct file f = {.path = (char *)path};
    (void)pthread_mutex_lock(&run.lock);
    struct file *known = run.watching ? told(&f, true) : NULL;
    if (known)
        known->open = false;
    (void)pthread_mutex_unlock(&run.lock);
}

int files_check_write(const char *path, struct err *err)
{
    struct file f = {.written = true};
    if (!watching())
        return 0;
    int rc = find(&f, path, err);
    (void)pthread_mutex_lock(&run.lock);
    const struct file *known = rc == 0 ? told(&f, true) : NULL; /* which knows the option */
    for (size_t i = 0; rc == 0 && i < run.n; i++)
        if (!run.file[i].written && clash(&run.file[i], &f))
            rc = refuse(known ? known : &f, &run.file[i], err);
    (void)pthread_mutex_unlock(&run.lock);
    file_free(&f);
    return rc;
}

bool files_known(size_t i, const char **path, bool *written)
{
    bool found = false;
    (void)pthread_mutex_lock(&run.lock);
    for (size_t k = 0; !found && k < run.n; k++) {
        const struct file *f = &run.file[k];
        found = (!f->written || f->open) && i-- == 0;
        *path = f->path;
        *written = f->written;
    }
    (void)pthread_mutex_unlock(&run.lock);
    return found;
}

/* ---- files that stand in for others ---- */

static struct {
    struct stand_in {
        char *path, *other;
    } * pair;
    size_t n, cap;
} stand_ins;

int files_stand_in(const char *path, const char *other, struct err *err)
{
    if (mem_reserve(&stand_ins.pair, &stand_ins.cap, stand_ins.n + 1, sizeof *stand_ins.pair, err) < 0)
        return -1;
    struct stand_in s = {mem_copy(path, strlen(path), err), mem_copy(other, strlen(other), err)};
    if (s.path && s.other) {
        stand_ins.pair[stand_ins.n++] = s;
        return 0;
    }
    free(s.path);
    free(s.other);
    return -1;
}

const char *files_stands_for(const char *path)
{
    for (size_t i = 0; i < stand_ins.n; i++)
        if (strcmp(stand_ins.pair[i].path, path) == 0)
            return stand_ins.pair[i].other;
    return path;
}
