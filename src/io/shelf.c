/* shelf: see shelf.h. */
#include "io/shelf.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <pthread.h>
#include <stdalign.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "base/pages.h"
#include "snag/mem.h"
#include "io/temp.h"

enum { SHELF_MEM_LEAST = 1024 * 1024, SHELF_PIECE = 1024 * 1024, SHELF_LARGE = 2 * LARGE_PAGE };
enum { IN_MEMORY = -1, IN_LARGE_PAGES = -2 };

/* Precedes each array. */
struct label {
    alignas(max_align_t) size_t bytes; /* of array and label */
    size_t size;                       /* of an object */
    ptrdiff_t place;                   /* in `filed`, or IN_MEMORY or IN_LARGE_PAGES */
};

/* An array in a file. While it is first written, its pages come one at a time: there is nothing to read ahead, and the
 * system would map what it reads, up to 2 MiB for each array (Linux 6). Afterwards they are read ahead. */
struct filed {
    struct label *label;
    size_t bytes, rows; /* known without touching the page of the label */
    size_t since;       /* `touched` when it was made */
    bool written;       /* a pass has been through it */
};

struct shelf {
    pthread_mutex_t lock; /* for all but the last two */
    uint64_t most;        /* bytes of arrays in memory */
    uint64_t in_memory, on_disk;
    struct filed *filed;
    size_t n_filed, cap_filed;
    size_t window;           /* bytes of files to pass through between two breaths */
    atomic_size_t row_bytes; /* bytes of a row that are in files */
    atomic_size_t touched;   /* wraps harmlessly */
};

int shelf_open(struct shelf **s, uint64_t mem_bytes, struct err *err)
{
    struct shelf *o = mem_zero(1, sizeof *o, err);
    *s = o;
    if (!o)
        return -1;
    uint64_t mem = mem_bytes > SHELF_MEM_LEAST ? mem_bytes : SHELF_MEM_LEAST;
    o->most = mem / 2;
    o->window = mem / 4 < SIZE_MAX ? (size_t)(mem / 4) : SIZE_MAX;
    (void)pthread_mutex_init(&o->lock, NULL);
    return 0;
}

void shelf_close(struct shelf *s)
{
    if (!s)
        return;
    (void)pthread_mutex_destroy(&s->lock);
    free(s->filed);
    free(s);
}

static struct label *label_of(void *p)
{
    return p ? (struct label *)p - 1 : NULL;
}

static void let_go(struct shelf *s)
{
    (void)pthread_mutex_lock(&s->lock);
    size_t now = atomic_load(&s->touched), row_bytes = atomic_load(&s->row_bytes);
    for (size_t k = 0; k < s->n_filed; k++) {
        struct filed *f = &s->filed[k];
        (void)madvise(f->label, f->bytes, MADV_DONTNEED); /* shared: the file keeps the content */
        if (!f->written && (now - f->since) / row_bytes >= f->rows) {
            (void)madvise(f->label, f->bytes, MADV_NORMAL);
            f->written = true;
        }
    }
    (void)pthread_mutex_unlock(&s->lock);
}

void shelf_touched(struct shelf *s, size_t bytes)
{
    if (!s || atomic_load_explicit(&s->row_bytes, memory_order_relaxed) == 0)
        return;
    size_t before = atomic_fetch_add_explicit(&s->touched, bytes, memory_order_relaxed);
    if (before / s->window != (before + bytes) / s->window)
        let_go(s);
}

void shelf_breathe(struct shelf *s, size_t rows)
{
    if (s)
        shelf_touched(s, rows * atomic_load_explicit(&s->row_bytes, memory_order_relaxed));
}

/* ---- arrays in files; called with the lock ---- */

static int failed(int errnum, const char *doing, uint64_t bytes, struct err *err)
{
    err_system(err, errnum, "cannot %s a temporary file in %s", doing, temp_folder());
    if (errnum == ENOSPC || errnum == EDQUOT || errnum == EFBIG)
        err_hint(err,
                 "the table requires at least %" PRIu64 " MB in %s; set TMPDIR to a folder with enough space, or raise"
                 " --mem",
                 bytes / 1000000 + 1, temp_folder());
    return -1;
}

static int reserve(int fd, size_t bytes)
{
    int errnum;
    do
        errnum = bytes <= PTRDIFF_MAX ? posix_fallocate(fd, 0, (off_t)bytes) : EFBIG;
    while (errnum == EINTR);
    return errnum;
}

static struct label *file_make(struct shelf *s, size_t bytes, size_t size, struct err *err)
{
    if (mem_reserve(&s->filed, &s->cap_filed, s->n_filed + 1, sizeof *s->filed, err) < 0)
        return NULL;
    int fd = temp_nameless("shelf");
    if (fd < 0) {
        (void)failed(errno, "create", 0, err);
        return NULL;
    }
    int errnum = reserve(fd, bytes);
    void *p = errnum ? MAP_FAILED : mmap(NULL, bytes, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
    if (errnum)
        (void)failed(errnum, "make room for", s->on_disk + bytes, err);
    else if (p == MAP_FAILED)
        (void)failed(errno, "map", 0, err);
    (void)close(fd); /* the mapping keeps the file */
    if (p == MAP_FAILED)
        return NULL;
    (void)madvise(p, bytes, MADV_RANDOM);
    struct label *l = p;
    *l = (struct label){bytes, size, (ptrdiff_t)s->n_filed};
    struct filed filed = {.label = l, .bytes = bytes, .rows = bytes / size, .since = atomic_load(&s->touched)};
    s->filed[s->n_filed++] = filed;
    s->on_disk += bytes;
    atomic_fetch_add_explicit(&s->row_bytes, size, memory_order_relaxed);
    return l;
}

static void file_drop(struct shelf *s, struct label *l)
{
    struct filed *last = &s->filed[--s->n_filed];
    atomic_fetch_sub_explicit(&s->row_bytes, l->size, memory_order_relaxed);
    s->on_disk -= l->bytes;
    last->label->place = l->place;
    s->filed[l->place] = *last;
    (void)munmap(l, l->bytes);
}

/* ---- arrays in memory ---- */

/* Most of the cost of memory that is used once is that of its pages, so a large array has large ones; not its last
 * sixteenth, as arrays that grow have some room to spare. */
static struct label *large_make(size_t bytes, struct err *err)
{
    char *p = bytes < SIZE_MAX - LARGE_PAGE
                  ? mmap(NULL, bytes + LARGE_PAGE, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0)
                  : MAP_FAILED;
    if (p == MAP_FAILED) {
        (void)err_system(err, ENOMEM, "%zu bytes", bytes);
        return NULL;
    }
    size_t before = (LARGE_PAGE - (uintptr_t)p % LARGE_PAGE) % LARGE_PAGE;
    if (before)
        (void)munmap(p, before);
    p += before;
    size_t page = (size_t)sysconf(_SC_PAGESIZE), end = (bytes + page - 1) / page * page;
    if (LARGE_PAGE - before > end - bytes)
        (void)munmap(p + end, bytes + LARGE_PAGE - before - end);
    large_pages(p, bytes - bytes / 16);
    return (struct label *)(void *)p;
}

static struct label *memory_make(struct shelf *s, size_t bytes, size_t size, struct err *err)
{
    bool large = bytes >= SHELF_LARGE;
    struct label *l = large ? large_make(bytes, err) : mem_zero(bytes, 1, err);
    if (!l)
        return NULL;
    *l = (struct label){bytes, size, large ? IN_LARGE_PAGES : IN_MEMORY};
    if (s)
        s->in_memory += bytes;
    return l;
}

static void memory_drop(struct shelf *s, struct label *l)
{
    if (s)
        s->in_memory -= l->bytes;
    if (l->place == IN_LARGE_PAGES)
        (void)munmap(l, l->bytes);
    else
        free(l);
}

/* ---- arrays of either kind ---- */

/* Bytes of n objects with their label; 0 if that overflows. */
static size_t whole(size_t n, size_t size, struct err *err)
{
    if (size == 0 || n <= (SIZE_MAX - sizeof(struct label)) / size)
        return sizeof(struct label) + n * size;
    (void)err_system(err, ENOMEM, "%zu objects of %zu bytes", n, size);
    return 0;
}

static void lock(struct shelf *s)
{
    if (s)
        (void)pthread_mutex_lock(&s->lock);
}

static void unlock(struct shelf *s)
{
    if (s)
        (void)pthread_mutex_unlock(&s->lock);
}

static bool fits(const struct shelf *s, size_t more)
{
    return !s || (s->in_memory <= s->most && more <= s->most - s->in_memory);
}

void *shelf_new(struct shelf *s, size_t n, size_t size, struct err *err)
{
    size_t bytes = whole(n, size, err);
    struct label *l;
    if (bytes == 0)
        return NULL;
    lock(s);
    l = fits(s, bytes) ? memory_make(s, bytes, size, err) : file_make(s, bytes, size, err);
    unlock(s);
    return l ? l + 1 : NULL;
}

void shelf_free(struct shelf *s, void *p)
{
    struct label *l = label_of(p);
    if (!l)
        return;
    lock(s);
    if (l->place >= 0)
        file_drop(s, l);
    else
        memory_drop(s, l);
    unlock(s);
}

/* NULL if there is no memory. */
static struct label *resized(struct label *l, size_t bytes)
{
    if (l->place != IN_LARGE_PAGES)
        return realloc(l, bytes);
    void *moved = mremap(l, l->bytes, bytes, MREMAP_MAYMOVE);
    return moved == MAP_FAILED ? NULL : moved;
}

/* Grows an array in memory if it has room to stay there: 1, 0 if not, -1. One that becomes large is better copied. */
static int grow_there(struct shelf *s, struct label **l, size_t bytes, struct err *err)
{
    bool large = (*l)->place == IN_LARGE_PAGES;
    if ((*l)->place >= 0 || !fits(s, bytes - (*l)->bytes) || (!large && bytes >= SHELF_LARGE && fits(s, bytes)))
        return 0;
    struct label *grown = resized(*l, bytes);
    if (!grown)
        return err_system(err, ENOMEM, "%zu bytes", bytes);
    if (large)
        large_pages(grown, bytes - bytes / 16);
    if (s)
        s->in_memory += bytes - grown->bytes;
    grown->bytes = bytes;
    *l = grown;
    return 1;
}

int shelf_grow(struct shelf *s, void *p, size_t used, size_t n, size_t size, struct err *err)
{
    void *old;
    memcpy(&old, p, sizeof old); /* *p is a pointer to some object type */
    struct label *l = label_of(old);
    size_t bytes = whole(n, size, err);
    if (bytes == 0)
        return -1;
    if (l && bytes <= l->bytes)
        return 0;
    lock(s);
    int rc = l ? grow_there(s, &l, bytes, err) : 0;
    unlock(s);
    void *grown = rc > 0 ? l + 1 : rc == 0 ? shelf_new(s, n, size, err) : NULL;
    if (!grown)
        return -1;
    if (rc == 0 && l) {
        for (size_t at = 0, end = used * size, step; at < end; at += step) {
            step = end - at < SHELF_PIECE ? end - at : SHELF_PIECE;
            memcpy((char *)grown + at, (const char *)old + at, step);
            shelf_touched(s, 2 * step);
        }
        shelf_free(s, old);
    }
    memcpy(p, &grown, sizeof grown);
    return 0;
}
