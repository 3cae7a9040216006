/* live: a log that is read as it grows, and whose snags are told as they become certain: snag detect --live. */
#include "live.h"

#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <time.h>
#include <unistd.h>

#include "cmd.h"

/* ---- options ---- */

int live_check(const struct live_args *a, const struct state_args *state, const char *output, struct err *err)
{
    bool wall = a->clock && strcmp(a->clock, "wall") == 0;
    if (!a->live && (a->clock || a->now || a->save_s >= 0))
        return err_set(err, ERR_USAGE, "%s is about a log that is read as it grows: it requires --live",
                       a->clock ? "--clock"
                       : a->now ? "--now"
                                : "--save");
    if (!a->live)
        return 0;
    if (a->now && !wall)
        return err_set(err, ERR_USAGE, "--now sets the wall clock: it requires --clock wall");
    if (a->save_s >= 0 && !state->path)
        return err_set(err, ERR_USAGE, "--save says how often a state is written: it requires --state");
    if (!output || strcmp(output, "-") == 0 || state->path)
        return 0;
    (void)err_set(err, ERR_USAGE, "--live writes to a file row by row, not all at once, and so -o requires --state");
    return err_hint(err, "write > %s, or give a --state that says how much of it is done", output);
}

/* ---- the end that somebody asks for ---- */

static const struct growing *reading; /* what a signal ends; NULL: nothing */

static void stop(int sig)
{
    (void)sig;
    if (reading)
        growing_stop(reading);
}

static const int ending[] = {SIGTERM, SIGINT, SIGHUP};
enum { N_ENDING = sizeof ending / sizeof *ending };

static void watch(const struct growing *g, struct sigaction was[N_ENDING])
{
    struct sigaction to = {.sa_handler = stop};
    (void)sigemptyset(&to.sa_mask);
    reading = g;
    for (size_t i = 0; i < N_ENDING; i++)
        if (sigaction(ending[i], NULL, &was[i]) == 0 && was[i].sa_handler != SIG_IGN)
            (void)sigaction(ending[i], &to, NULL);
}

static void unwatch(const struct sigaction was[N_ENDING])
{
    for (size_t i = 0; i < N_ENDING; i++)
        (void)sigaction(ending[i], &was[i], NULL);
    reading = NULL;
}

/* ---- clocks ---- */

static int64_t clock_us(clockid_t which)
{
    struct timespec t;
    return clock_gettime(which, &t) < 0 ? 0 : (int64_t)t.tv_sec * US_PER_S + t.tv_nsec / 1000;
}

static bool by_wall(const struct live_args *a)
{
    return a->clock && strcmp(a->clock, "wall") == 0;
}

static int tick(const struct live_run *r, struct err *err)
{
    int64_t now_us = clock_us(CLOCK_REALTIME);
    if (r->a->now && cmd_read_time("--now", r->a->now, NULL, &now_us, err) < 0)
        return -1;
    return growing_tick(r->state->growing, now_us, err);
}

/* ---- out ---- */

static int read_header(const char *path, struct buf *line, struct err *err)
{
    char piece[4096];
    ssize_t got = 1;
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    while (fd >= 0 && got > 0 && !(line->n && line->p[line->n - 1] == '\n')) {
        got = read(fd, piece, sizeof piece);
        const char *end = got > 0 ? memchr(piece, '\n', (size_t)got) : NULL;
        if (got > 0 && buf_add(line, piece, end ? (size_t)(end - piece + 1) : (size_t)got, err) < 0)
            got = -1;
    }
    if (fd >= 0)
        (void)close(fd);
    return got < 0 ? -1 : 0;
}

int live_output(const struct state_args *state, const char *output, struct out **out, struct stream_writer **writer,
                struct err *err)
{
    struct buf header = {0};
    uint64_t keep = state->state ? state_written(state->state) : 0;
    if (out_open_growing(out, output, keep, err) < 0 || stream_writer_open(writer, *out, err) < 0)
        return -1;
    int rc = keep && output ? read_header(output, &header, err) : 0;
    if (rc == 0)
        rc = stream_writer_goes_on(*writer, buf_view(&header), err);
    buf_free(&header);
    return rc;
}

/* Whatever has been found so far. */
static int drain(const struct live_run *r, struct err *err)
{
    struct batch b = {0};
    uint64_t bytes;
    int rc;
    while ((rc = source_next(r->detect, &b, err)) > 0)
        if (!detect_again(r->detect) && stream_write(r->writer, &b, err) < 0)
            return -1;
    if (rc < 0 || out_flush(r->out, &bytes, err) < 0)
        return -1;
    if (r->state->state)
        state_wrote(r->state->state, bytes);
    return 0;
}

/* ---- the run ---- */

enum { SAVE_S = 60 };

static int64_t save_us(const struct live_args *a)
{
    return (a->save_s < 0 ? SAVE_S : a->save_s) * US_PER_S;
}

struct turn {
    bool changed; /* since the state was written */
    bool over, told_late;
    int64_t saved_us;
};

static int save(const struct live_run *r, struct turn *t, struct err *err)
{
    int64_t now_us = clock_us(CLOCK_MONOTONIC);
    if (!r->state->state || !t->changed || (!t->over && now_us - t->saved_us < save_us(r->a)))
        return 0;
    t->changed = false;
    t->saved_us = now_us;
    return state_commit(r->state->state, r->detect, err);
}

/* How long to wait for rows before something else is due. */
static int64_t patience_us(const struct live_run *r, const struct turn *t)
{
    int64_t us = by_wall(r->a) && !r->a->now ? US_PER_S : -1;
    if (r->state->state && t->changed && (us < 0 || save_us(r->a) < us))
        us = save_us(r->a);
    return us;
}

static void tell_late(const struct live_run *r, struct turn *t)
{
    if (t->told_late || growing_counts(r->state->growing).late == 0)
        return;
    t->told_late = true;
    cmd_note("warning: a row is older than the newest by more than --lateness (%llds) and is left out; all of them are "
             "counted in the end",
             (long long)r->state->lateness_s);
}

static int wait(const struct live_run *r, struct turn *t, struct err *err)
{
    enum growing_news news;
    struct growing *g = r->state->growing;
    if (growing_wait(g, patience_us(r, t), &news, err) < 0)
        return -1;
    t->over = news == GROWING_OVER;
    t->changed = t->changed || news == GROWING_ROWS;
    tell_late(r, t);
    if (by_wall(r->a) && (r->a->now ? t->over : news == GROWING_IDLE)) {
        t->changed = true;
        if (tick(r, err) < 0)
            return -1;
    }
    return t->over && !r->state->state ? growing_finish(g, err) : 0;
}

static int follow(const struct live_run *r, struct err *err)
{
    struct turn t = {.saved_us = clock_us(CLOCK_MONOTONIC)};
    bool begun = r->state->state && state_goes_on(r->state->state); /* else columns are not known */
    for (;; begun = true) {
        if (begun && (drain(r, err) < 0 || save(r, &t, err) < 0))
            return -1;
        if (t.over)
            break;
        if (wait(r, &t, err) < 0)
            return -1;
        detect_resume(r->detect);
    }
    return 0;
}

int live_run(struct live_run *r, struct err *err)
{
    struct sigaction was[N_ENDING];
    watch(r->state->growing, was);
    *r->pauses = true;
    int rc = follow(r, err);
    *r->pauses = false;
    if (rc == 0 && !r->state->state) { /* the log is over: the last line says what was looked for */
        detect_resume(r->detect);
        rc = drain(r, err);
    }
    unwatch(was);
    return rc;
}
