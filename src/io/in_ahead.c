/* in_ahead: an input that is decoded ahead of its reader, on a thread of its own. See snag/in.h. */
#include <pthread.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>

#include "io/in_impl.h"
#include "snag/mem.h"

enum { PIECES = 4, PIECE_BYTES = 256 * 1024 };

struct in_piece {
    char *bytes;
    size_t n;
};

struct in_ahead {
    struct in *in;
    pthread_t thread;
    struct in_piece piece[PIECES];
    size_t at;            /* of the reader, in the piece at hand */
    pthread_mutex_t lock; /* of all below */
    pthread_cond_t filled_one, emptied_one;
    size_t filled, emptied; /* pieces so far */
    bool over, failed, leave;
    struct err why;
};

/* Fills a piece. 1: the input goes on, 0: it is over, -1: it failed after n bytes. */
static int fill(struct in *in, struct in_piece *p, struct err *err)
{
    p->n = 0;
    while (p->n < PIECE_BYTES) {
        ssize_t got = in_decode(in, p->bytes + p->n, PIECE_BYTES - p->n, err);
        if (got <= 0)
            return (int)got;
        p->n += (size_t)got;
    }
    return 1;
}

static void *fill_all(void *arg)
{
    struct in_ahead *a = arg;
    int rc = 1;
    (void)pthread_mutex_lock(&a->lock);
    while (rc > 0) {
        while (a->filled - a->emptied == PIECES && !a->leave)
            (void)pthread_cond_wait(&a->emptied_one, &a->lock);
        if (a->leave)
            break;
        struct in_piece *p = &a->piece[a->filled % PIECES];
        (void)pthread_mutex_unlock(&a->lock);
        rc = fill(a->in, p, &a->why);
        (void)pthread_mutex_lock(&a->lock);
        a->filled++;
        a->over = rc <= 0;
        a->failed = rc < 0;
        (void)pthread_cond_signal(&a->filled_one);
    }
    (void)pthread_mutex_unlock(&a->lock);
    return NULL;
}

static void dispose(struct in_ahead *a)
{
    for (size_t i = 0; i < PIECES; i++)
        free(a->piece[i].bytes);
    (void)pthread_cond_destroy(&a->filled_one);
    (void)pthread_cond_destroy(&a->emptied_one);
    (void)pthread_mutex_destroy(&a->lock);
    free(a);
}

int in_ahead(struct in *in, unsigned threads, struct err *err)
{
    sigset_t all, old;
    if (!in->gzip || in->ahead || threads < 2)
        return 0;
    struct in_ahead *a = mem_zero(1, sizeof *a, err);
    if (!a)
        return -1;
    a->in = in;
    in->threads = threads;
    (void)pthread_mutex_init(&a->lock, NULL);
    (void)pthread_cond_init(&a->filled_one, NULL);
    (void)pthread_cond_init(&a->emptied_one, NULL);
    for (size_t i = 0; i < PIECES; i++) {
        a->piece[i].bytes = mem_zero(PIECE_BYTES, 1, err);
        if (!a->piece[i].bytes) {
            dispose(a);
            return -1;
        }
    }
    (void)sigfillset(&all);
    (void)pthread_sigmask(SIG_SETMASK, &all, &old); /* signals are for the caller */
    bool started = pthread_create(&a->thread, NULL, fill_all, a) == 0;
    (void)pthread_sigmask(SIG_SETMASK, &old, NULL);
    if (started)
        in->ahead = a;
    else
        dispose(a); /* it is read as it is asked for */
    return 0;
}

ssize_t in_ahead_read(struct in_ahead *a, void *dst, size_t n, struct err *err)
{
    (void)pthread_mutex_lock(&a->lock);
    struct in_piece *p = &a->piece[a->emptied % PIECES];
    if (a->filled > a->emptied && a->at == p->n) {
        a->emptied++;
        a->at = 0;
        (void)pthread_cond_signal(&a->emptied_one);
        p = &a->piece[a->emptied % PIECES];
    }
    while (a->filled == a->emptied && !a->over)
        (void)pthread_cond_wait(&a->filled_one, &a->lock);
    bool ready = a->filled > a->emptied && p->n > 0;
    bool failed = !ready && a->failed;
    (void)pthread_mutex_unlock(&a->lock);
    if (failed)
        *err = a->why;
    if (!ready)
        return failed ? -1 : 0;
    if (n > p->n - a->at)
        n = p->n - a->at;
    memcpy(dst, p->bytes + a->at, n);
    a->at += n;
    return (ssize_t)n;
}

void in_ahead_close(struct in_ahead *a)
{
    if (!a)
        return;
    (void)pthread_mutex_lock(&a->lock);
    a->leave = true;
    (void)pthread_cond_signal(&a->emptied_one);
    (void)pthread_mutex_unlock(&a->lock);
    (void)pthread_join(a->thread, NULL);
    dispose(a);
}
