/* ring: see ring.h. */
#include "base/ring.h"

#include <pthread.h>
#include <signal.h>
#include <stdbool.h>
#include <stdlib.h>

#include "snag/mem.h"

struct ring {
    struct ring_work work;
    void **slot;
    size_t n_slots;
    bool threaded;
    pthread_t worker;
    pthread_mutex_t lock; /* of all below */
    pthread_cond_t given_one, done_one;
    size_t given, done; /* jobs so far */
    bool over, failed;
    struct err why;
};

/* Works on the job that is next; with the lock held before and after. */
static void do_one(struct ring *r)
{
    void *job = r->slot[r->done % r->n_slots];
    struct err err = {0};
    bool skip = r->failed;
    (void)pthread_mutex_unlock(&r->lock);
    int rc = skip ? 0 : r->work.work(r->work.ctx, job, &err);
    (void)pthread_mutex_lock(&r->lock);
    if (rc < 0) {
        r->failed = true;
        r->why = err;
    }
    r->done++;
    (void)pthread_cond_signal(&r->done_one);
}

static void *serve(void *arg)
{
    struct ring *r = arg;
    (void)pthread_mutex_lock(&r->lock);
    for (;;) {
        while (r->done == r->given && !r->over)
            (void)pthread_cond_wait(&r->given_one, &r->lock);
        if (r->done == r->given)
            break;
        do_one(r);
    }
    (void)pthread_mutex_unlock(&r->lock);
    return NULL;
}

/* Signals are for the caller's thread. */
static bool start(struct ring *r)
{
    sigset_t all, old;
    (void)sigfillset(&all);
    (void)pthread_sigmask(SIG_SETMASK, &all, &old);
    bool started = pthread_create(&r->worker, NULL, serve, r) == 0;
    (void)pthread_sigmask(SIG_SETMASK, &old, NULL);
    return started;
}

int ring_open(struct ring **ring, struct ring_work work, void *const *slots, size_t n_slots, unsigned threads,
              struct err *err)
{
    struct ring *r = mem_zero(1, sizeof *r, err);
    *ring = r;
    if (!r)
        return -1;
    r->slot = mem_zero(n_slots, sizeof *r->slot, err);
    if (!r->slot) {
        free(r);
        *ring = NULL;
        return -1;
    }
    for (size_t i = 0; i < n_slots; i++)
        r->slot[i] = slots[i];
    r->work = work;
    r->n_slots = n_slots;
    (void)pthread_mutex_init(&r->lock, NULL);
    (void)pthread_cond_init(&r->given_one, NULL);
    (void)pthread_cond_init(&r->done_one, NULL);
    r->threaded = threads > 1 && n_slots > 1 && start(r);
    return 0;
}

/* Waits until at most n of the jobs that were given are not done. */
static void wait_for(struct ring *r, size_t n)
{
    while (r->given - r->done > n)
        (void)pthread_cond_wait(&r->done_one, &r->lock);
}

void *ring_slot(struct ring *r)
{
    (void)pthread_mutex_lock(&r->lock);
    wait_for(r, r->n_slots - 1);
    void *job = r->slot[r->given % r->n_slots];
    (void)pthread_mutex_unlock(&r->lock);
    return job;
}

/* With the lock held, which is given back. */
static int result(struct ring *r, struct err *err)
{
    bool failed = r->failed;
    if (failed)
        *err = r->why;
    (void)pthread_mutex_unlock(&r->lock);
    return failed ? -1 : 0;
}

int ring_give(struct ring *r, struct err *err)
{
    (void)pthread_mutex_lock(&r->lock);
    r->given++;
    if (r->threaded)
        (void)pthread_cond_signal(&r->given_one);
    else
        do_one(r);
    return result(r, err);
}

int ring_drain(struct ring *r, struct err *err)
{
    (void)pthread_mutex_lock(&r->lock);
    wait_for(r, 0);
    return result(r, err);
}

void ring_close(struct ring *r)
{
    if (!r)
        return;
    (void)pthread_mutex_lock(&r->lock);
    r->over = true;
    (void)pthread_cond_signal(&r->given_one);
    (void)pthread_mutex_unlock(&r->lock);
    if (r->threaded)
        (void)pthread_join(r->worker, NULL);
    (void)pthread_cond_destroy(&r->given_one);
    (void)pthread_cond_destroy(&r->done_one);
    (void)pthread_mutex_destroy(&r->lock);
    free(r->slot);
    free(r);
}
