/* ring: see ring.h. */
#include "base/ring.h"

#include <pthread.h>
#include <signal.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>

#include "snag/mem.h"

struct station {
    struct ring_stage does;
    size_t done; /* jobs so far */
    bool busy;
};

struct ring {
    struct station stage[RING_STAGES];
    size_t n_stages;
    void **slot;
    size_t n_slots;
    pthread_t worker[RING_STAGES];
    size_t n_workers;
    pthread_mutex_t lock; /* of all below, and of the stages */
    pthread_cond_t changed;
    size_t given; /* jobs so far */
    bool over;
    size_t failed; /* the first job that failed; SIZE_MAX: none */
    struct err why;
};

static bool is_ready(const struct ring *r, size_t i)
{
    size_t come = i ? r->stage[i - 1].done : r->given;
    return !r->stage[i].busy && r->stage[i].done < come;
}

/* A stage that could go on: the last one, so that slots become free. Or the first: the caller, who has just filled the
 * slot, takes what is nearest to that, and leaves the rest to those who have been doing it. NULL: none. */
static struct station *ready(struct ring *r, bool first)
{
    for (size_t i = 0; i < r->n_stages; i++) {
        size_t at = first ? i : r->n_stages - 1 - i;
        if (is_ready(r, at))
            return &r->stage[at];
    }
    return NULL;
}

/* Works on the stage's next job; with the lock held before and after. */
static void do_one(struct ring *r, struct station *s)
{
    size_t number = s->done;
    void *job = r->slot[number % r->n_slots];
    struct err err = {0};
    bool skip = number >= r->failed;
    s->busy = true;
    (void)pthread_mutex_unlock(&r->lock);
    int rc = skip ? 0 : s->does.work(s->does.ctx, job, &err);
    (void)pthread_mutex_lock(&r->lock);
    if (rc < 0 && number < r->failed) {
        r->failed = number;
        r->why = err;
    }
    s->busy = false;
    s->done++;
    (void)pthread_cond_broadcast(&r->changed);
}

static void *serve(void *arg)
{
    struct ring *r = arg;
    (void)pthread_mutex_lock(&r->lock);
    while (!r->over) {
        struct station *s = ready(r, false);
        if (s)
            do_one(r, s);
        else
            (void)pthread_cond_wait(&r->changed, &r->lock);
    }
    (void)pthread_mutex_unlock(&r->lock);
    return NULL;
}

/* Signals are for the caller's thread. */
static void start(struct ring *r, size_t n_workers)
{
    sigset_t all, old;
    (void)sigfillset(&all);
    (void)pthread_sigmask(SIG_SETMASK, &all, &old);
    while (r->n_workers < n_workers && pthread_create(&r->worker[r->n_workers], NULL, serve, r) == 0)
        r->n_workers++;
    (void)pthread_sigmask(SIG_SETMASK, &old, NULL);
}

int ring_open(struct ring **ring, const struct ring_way *way, unsigned threads, struct err *err)
{
    struct ring *r = mem_zero(1, sizeof *r, err);
    *ring = r;
    if (!r)
        return -1;
    r->slot = mem_zero(way->n_slots, sizeof *r->slot, err);
    if (!r->slot) {
        free(r);
        *ring = NULL;
        return -1;
    }
    for (size_t i = 0; i < way->n_slots; i++)
        r->slot[i] = way->slot[i];
    for (size_t i = 0; i < way->n_stages; i++)
        r->stage[i].does = way->stage[i];
    r->n_slots = way->n_slots;
    r->n_stages = way->n_stages;
    r->failed = SIZE_MAX;
    (void)pthread_mutex_init(&r->lock, NULL);
    (void)pthread_cond_init(&r->changed, NULL);
    if (threads > 1 && r->n_slots > 1)
        start(r, threads - 1 < r->n_stages ? threads - 1 : r->n_stages);
    return 0;
}

/* Until at most n of the jobs that were given are not done: waits for the workers, or `works`; with the lock held. */
static void come_down_to(struct ring *r, size_t n, bool works)
{
    while (r->given - r->stage[r->n_stages - 1].done > n) {
        struct station *s = works ? ready(r, r->n_workers > 0) : NULL;
        if (s)
            do_one(r, s);
        else
            (void)pthread_cond_wait(&r->changed, &r->lock);
    }
}

static void finish_all(struct ring *r)
{
    come_down_to(r, 0, r->n_workers == 0);
}

void *ring_slot(struct ring *r)
{
    (void)pthread_mutex_lock(&r->lock);
    come_down_to(r, r->n_slots - 1, true);
    void *job = r->slot[r->given % r->n_slots];
    (void)pthread_mutex_unlock(&r->lock);
    return job;
}

/* With the lock held, which is given back. A job before the one that failed may still fail in a later stage. */
static int result(struct ring *r, struct err *err)
{
    bool failed = r->failed < SIZE_MAX;
    if (failed)
        finish_all(r);
    if (failed)
        *err = r->why;
    (void)pthread_mutex_unlock(&r->lock);
    return failed ? -1 : 0;
}

int ring_give(struct ring *r, struct err *err)
{
    (void)pthread_mutex_lock(&r->lock);
    r->given++;
    if (r->n_workers)
        (void)pthread_cond_broadcast(&r->changed);
    else
        finish_all(r);
    return result(r, err);
}

int ring_drain(struct ring *r, struct err *err)
{
    (void)pthread_mutex_lock(&r->lock);
    finish_all(r);
    return result(r, err);
}

void ring_close(struct ring *r)
{
    if (!r)
        return;
    (void)pthread_mutex_lock(&r->lock);
    finish_all(r);
    r->over = true;
    (void)pthread_cond_broadcast(&r->changed);
    (void)pthread_mutex_unlock(&r->lock);
    for (size_t i = 0; i < r->n_workers; i++)
        (void)pthread_join(r->worker[i], NULL);
    (void)pthread_cond_destroy(&r->changed);
    (void)pthread_mutex_destroy(&r->lock);
    free(r->slot);
    free(r);
}
