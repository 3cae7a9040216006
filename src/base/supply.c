/* supply: see supply.h. */
#include "base/supply.h"

#include <pthread.h>
#include <signal.h>
#include <stdbool.h>
#include <stdlib.h>

#include "snag/mem.h"

struct supply {
    struct supply_maker maker;
    void **slot;
    size_t n_slots;
    pthread_t thread;
    pthread_mutex_t lock; /* of all below */
    pthread_cond_t given_one, taken_one;
    size_t given, done; /* slots so far; the caller has the one at `done` while `has` */
    bool has, over, failed, leave;
    struct err why;
};

static void *make_all(void *arg)
{
    struct supply *s = arg;
    struct err err = {0};
    int rc = s->maker.make(s->maker.ctx, s, &err);
    (void)pthread_mutex_lock(&s->lock);
    s->over = true;
    s->failed = rc < 0;
    s->why = err;
    (void)pthread_cond_signal(&s->given_one);
    (void)pthread_mutex_unlock(&s->lock);
    return NULL;
}

/* Signals are for the caller's thread. */
static int start(struct supply *s)
{
    sigset_t all, old;
    (void)sigfillset(&all);
    (void)pthread_sigmask(SIG_SETMASK, &all, &old);
    int errnum = pthread_create(&s->thread, NULL, make_all, s);
    (void)pthread_sigmask(SIG_SETMASK, &old, NULL);
    return errnum;
}

static void dispose(struct supply *s)
{
    (void)pthread_cond_destroy(&s->given_one);
    (void)pthread_cond_destroy(&s->taken_one);
    (void)pthread_mutex_destroy(&s->lock);
    free(s->slot);
    free(s);
}

int supply_open(struct supply **supply, struct supply_maker maker, void *const *slots, size_t n_slots, struct err *err)
{
    struct supply *s = mem_zero(1, sizeof *s, err);
    *supply = NULL;
    if (!s)
        return -1;
    s->slot = mem_zero(n_slots, sizeof *s->slot, err);
    if (!s->slot) {
        free(s);
        return -1;
    }
    for (size_t i = 0; i < n_slots; i++)
        s->slot[i] = slots[i];
    s->maker = maker;
    s->n_slots = n_slots;
    (void)pthread_mutex_init(&s->lock, NULL);
    (void)pthread_cond_init(&s->given_one, NULL);
    (void)pthread_cond_init(&s->taken_one, NULL);
    int errnum = start(s);
    if (errnum != 0) {
        dispose(s);
        return err_system(err, errnum, "a thread");
    }
    *supply = s;
    return 0;
}

void *supply_slot(struct supply *s)
{
    (void)pthread_mutex_lock(&s->lock);
    while (s->given - s->done == s->n_slots && !s->leave)
        (void)pthread_cond_wait(&s->taken_one, &s->lock);
    void *slot = s->leave ? NULL : s->slot[s->given % s->n_slots];
    (void)pthread_mutex_unlock(&s->lock);
    return slot;
}

void supply_give(struct supply *s)
{
    (void)pthread_mutex_lock(&s->lock);
    s->given++;
    (void)pthread_cond_signal(&s->given_one);
    (void)pthread_mutex_unlock(&s->lock);
}

void supply_drain(struct supply *s)
{
    (void)pthread_mutex_lock(&s->lock);
    while ((s->given > s->done || s->has) && !s->leave)
        (void)pthread_cond_wait(&s->taken_one, &s->lock);
    (void)pthread_mutex_unlock(&s->lock);
}

int supply_next(struct supply *s, void **slot, struct err *err)
{
    int rc = 1;
    (void)pthread_mutex_lock(&s->lock);
    s->done += s->has;
    s->has = false;
    if (s->given - s->done <= s->n_slots / 2) /* a maker that waits goes on with several slots, not with each */
        (void)pthread_cond_signal(&s->taken_one);
    while (s->given == s->done && !s->over)
        (void)pthread_cond_wait(&s->given_one, &s->lock);
    if (s->given > s->done) {
        s->has = true;
        *slot = s->slot[s->done % s->n_slots];
    } else if (s->failed) {
        *err = s->why;
        rc = -1;
    } else {
        rc = 0;
    }
    (void)pthread_mutex_unlock(&s->lock);
    return rc;
}

void supply_close(struct supply *s)
{
    if (!s)
        return;
    (void)pthread_mutex_lock(&s->lock);
    s->leave = true;
    (void)pthread_cond_signal(&s->taken_one);
    (void)pthread_mutex_unlock(&s->lock);
    (void)pthread_join(s->thread, NULL);
    dispose(s);
}
