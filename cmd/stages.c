/* stages: see stages.h. */
#include "stages.h"

#include <stdio.h>
#include <sys/resource.h>
#include <time.h>

enum { NS_PER_S = 1000000000 };

static int64_t now_ns(void)
{
    struct timespec t;
    (void)clock_gettime(CLOCK_MONOTONIC, &t);
    return (int64_t)t.tv_sec * NS_PER_S + t.tv_nsec;
}

struct stages stages_begin(void)
{
    int64_t now = now_ns();
    return (struct stages){.thread = pthread_self(), .since_ns = now, .begun_ns = now};
}

void stages_enter(struct stages *s, enum stage stage)
{
    if (!s->wanted)
        return;
    int64_t now = now_ns();
    s->spent_ns[s->now] += now - s->since_ns;
    s->since_ns = now;
    s->now = stage;
}

/* ---- a source, timed ---- */

static struct stages *of_source(struct source *source)
{
    return (struct stages *)((char *)source - offsetof(struct stages, source));
}

static int timed_next(struct source *self, struct batch *b, struct err *err)
{
    struct stages *s = of_source(self);
    enum stage before = s->now;
    stages_enter(s, s->from_stage);
    int rc = source_next(s->from, b, err);
    stages_enter(s, before);
    if (rc > 0)
        s->n_events += b->n;
    return rc;
}

static void timed_close(struct source *self)
{
    source_close(of_source(self)->from);
}

struct source *stages_source(struct stages *s, struct source *from, enum stage stage)
{
    if (!s->wanted)
        return from;
    s->source = (struct source){timed_next, timed_close};
    s->from = from;
    s->from_stage = stage;
    return &s->source;
}

/* ---- a feed, timed ---- */

static int timed_events(void *ctx, const struct feed_batch *b, struct err *err)
{
    struct stages *s = ctx;
    int64_t begin = now_ns();
    int rc = s->to->events(s->to->ctx, b, err);
    int64_t took = now_ns() - begin;
    s->spent_ns[STAGE_RULES] += took;
    s->n_events += b->n;
    if (pthread_equal(pthread_self(), s->thread))
        s->spent_ns[s->now] -= took;
    else
        s->beside = true;
    return rc;
}

static int timed_covered(void *ctx, const struct event *e, struct view file, struct err *err)
{
    const struct stages *s = ctx;
    return s->to->covered(s->to->ctx, e, file, err);
}

static int timed_again(void *ctx, struct err *err)
{
    struct stages *s = ctx;
    stages_enter(s, STAGE_READ);
    s->n_events = 0;
    int rc = s->to->again(s->to->ctx, err);
    feed_asks(&s->feed, s->to);
    return rc;
}

static int timed_opened(void *ctx, const struct event *line, struct view file, struct err *err)
{
    const struct stages *s = ctx;
    return s->to->opened(s->to->ctx, line, file, err);
}

static int timed_ready(void *ctx, struct err *err)
{
    struct stages *s = ctx;
    int rc = s->to->ready(s->to->ctx, err);
    feed_asks(&s->feed, s->to);
    return rc;
}

static int timed_complete(void *ctx, struct err *err)
{
    const struct stages *s = ctx;
    return s->to->complete(s->to->ctx, err);
}

const struct feed *stages_feed(struct stages *s, const struct feed *to)
{
    if (!s->wanted || !to)
        return to;
    s->feed = *to;
    s->feed.ctx = s;
    s->feed.events = timed_events;
    s->feed.covered = timed_covered;
    s->feed.again = timed_again;
    s->feed.opened = to->opened ? timed_opened : NULL;
    s->feed.ready = to->ready ? timed_ready : NULL;
    s->feed.complete = to->complete ? timed_complete : NULL;
    s->to = to;
    return &s->feed;
}

/* ---- shown ---- */

static void show_s(const char *what, double seconds, const char *remark)
{
    (void)fprintf(stderr, "  %-22s%12.3f s%s%s\n", what, seconds, *remark ? "  " : "", remark);
}

static void show_n(const char *what, double n, const char *unit)
{
    (void)fprintf(stderr, "  %-22s%12.0f%s%s\n", what, n, *unit ? " " : "", unit);
}

static double seconds_of(struct timeval t)
{
    return (double)t.tv_sec + (double)t.tv_usec / 1e6;
}

void stages_show(struct stages *s)
{
    static const char *const words[N_STAGES] = {
        [STAGE_START] = "starting",      [STAGE_READ] = "reading", [STAGE_ORDER] = "reading again, sorting",
        [STAGE_RULES] = "rules, counts", [STAGE_FIT] = "fitting",  [STAGE_WRITE] = "writing"};
    struct rusage used;
    if (!s->wanted)
        return;
    stages_enter(s, s->now);
    double elapsed = (double)(s->since_ns - s->begun_ns) / NS_PER_S;
    (void)fprintf(stderr, "time\n");
    for (int i = 0; i < N_STAGES; i++)
        if (s->spent_ns[i] > 0)
            show_s(words[i], (double)s->spent_ns[i] / NS_PER_S,
                   i == STAGE_RULES && s->beside ? "on another thread, beside the rest" : "");
    show_s("in all", elapsed, "");
    if (getrusage(RUSAGE_SELF, &used) == 0) {
        show_s("processor", seconds_of(used.ru_utime) + seconds_of(used.ru_stime), "user and system, all threads");
        (void)fprintf(stderr, "memory\n");
        show_n("peak", (double)used.ru_maxrss / 1024, "MiB");
    }
    if (!s->n_events)
        return;
    (void)fprintf(stderr, "events\n");
    show_n("events", (double)s->n_events, "");
    show_n("events per second", elapsed > 0 ? (double)s->n_events / elapsed : 0, "");
}
