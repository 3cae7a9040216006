/* team: see team.h. */
#include "base/team.h"

#include <pthread.h>
#include <sched.h>
#include <signal.h>
#include <stdatomic.h>

struct team {
    atomic_size_t next;
    size_t n;
    void (*work)(void *arg, size_t part);
    void *arg;
};

unsigned team_size(uint64_t asked)
{
    cpu_set_t set;
    if (asked == 0)
        asked = sched_getaffinity(0, sizeof set, &set) == 0 ? (uint64_t)CPU_COUNT(&set) : 1;
    return asked < TEAM_MAX ? (unsigned)asked : TEAM_MAX;
}

static void *help(void *arg)
{
    struct team *t = arg;
    for (size_t part; (part = atomic_fetch_add(&t->next, 1)) < t->n;)
        t->work(t->arg, part);
    return NULL;
}

void team_run(unsigned threads, size_t n, void (*work)(void *arg, size_t part), void *arg)
{
    struct team t = {.n = n, .work = work, .arg = arg};
    pthread_t helper[TEAM_MAX];
    sigset_t all, old;
    size_t helpers = 0;
    (void)sigfillset(&all);
    (void)pthread_sigmask(SIG_SETMASK, &all, &old); /* signals are for the caller */
    while (helpers + 1 < threads && helpers + 1 < n && helpers < TEAM_MAX &&
           pthread_create(&helper[helpers], NULL, help, &t) == 0)
        helpers++;
    (void)pthread_sigmask(SIG_SETMASK, &old, NULL);
    (void)help(&t);
    for (size_t i = 0; i < helpers; i++)
        (void)pthread_join(helper[i], NULL);
}
