/* shown: what the files of a log show while its events are counted: what it covers, and which rules can find nothing in
 * it. See count_impl.h.
 *
 * Maps say which events their logs have. A rule that needs another one is not observable, whatever comes: it is asked
 * nothing, and takes no room, nor do columns that only such rules read. */
#include <stdlib.h>

#include "rule/engine/count_impl.h"
#include "snag/num.h"

/* Every level learns a line. */
static int learn_line(struct counter *c, const struct event *e, struct view file, struct err *err)
{
    for (size_t i = 0; i < c->n_levels; i++) {
        coverage_see(&level_of(c, i)->log.seen, e->ts_us);
        if (certain_line(&level_of(c, i)->log, e, file, err) < 0)
            return -1;
        level_of(c, i)->n_shows = 0;
    }
    return 0;
}

static int settle(struct counter *c, struct err *err)
{
    for (size_t i = 0; i < c->n_levels; i++)
        if (certain_settle(&level_of(c, i)->log, err) < 0)
            return -1;
    return 0;
}

/* A file that will come: until then, what its source can show. */
int shown_file(void *ctx, const struct event *e, struct view path, struct err *err)
{
    struct counter *c = ctx;
    struct view reason = e->col[COL_REASON], text = e->col[COL_TEXT];
    if (coverage_expect(&c->shown, e, path, err) < 0)
        return -1;
    if (c->n_levels < 2 && c->sink.n_rates == 0)
        return 0;
    if (mem_reserve(&c->file, &c->cap_files, c->n_files + 1, sizeof *c->file, err) < 0)
        return -1;
    struct count_file *f = &c->file[c->n_files];
    *f = (struct count_file){.source = {arena_copy(&c->paths, reason.p, reason.n, err), reason.n},
                             .path = {arena_copy(&c->paths, path.p, path.n, err), path.n},
                             .names = {arena_copy(&c->paths, text.n ? text.p : "", text.n, err), text.n}};
    if (!f->source.p || !f->path.p || !f->names.p)
        return -1;
    c->n_files++;
    return 0;
}

/* Every level expects a file. */
static int expect(struct counter *c, struct count_file *f, struct err *err)
{
    const struct view col[N_STANDARD_COLUMNS] = {
        [COL_EVENT] = VIEW_LIT("coverage"), [COL_REASON] = f->source, [COL_TEXT] = f->names};
    const struct event e = {.ts_us = TS_NONE, .col = col};
    int64_t id = dict_put(&c->files, f->path, err);
    f->id = (uint32_t)id;
    for (size_t i = 0; i < c->n_levels && id >= 0; i++) {
        struct certain *log = &level_of(c, i)->log;
        log->stale = true;
        log->blind = true;
        level_of(c, i)->n_shows = 0;
        if (f->names.n && coverage_expect(&log->seen, &e, f->path, err) < 0)
            return -1;
    }
    return id < 0 ? -1 : 0;
}

int shown_idle(struct counter *c, struct err *err)
{
    size_t n = c->rules->n;
    bool *possible = mem_zero(n, sizeof *possible, err);
    if (!possible)
        return -1;
    certain_possible(&c->shown, c->rules, n, possible);
    for (size_t i = 0; i < n; i++)
        c->idle[i] = !possible[i];
    free(possible);
    return 0;
}

int shown_expect(struct counter *c, struct err *err)
{
    for (size_t i = 0; i < c->n_files; i++)
        if (expect(c, &c->file[i], err) < 0)
            return -1;
    if (c->n_files == 0)
        return 0;
    c->guesses = true;
    c->last_us = TS_NONE;
    return settle(c, err);
}

void shown_forget(struct counter *c)
{
    coverage_free(&c->shown);
    arena_free(&c->paths);
    c->n_files = 0;
    c->guesses = false;
    c->complete = false;
}

static int guess_line(struct counter *c, const char *event, int64_t ts_us, struct err *err)
{
    const struct count_file *f = &c->file[c->now];
    /* A blank: what it can show has been said, and is not anything. */
    const struct view col[N_STANDARD_COLUMNS] = {
        [COL_EVENT] = view_of(event), [COL_REASON] = f->source, [COL_TEXT] = VIEW_LIT(" ")};
    return f->names.n == 0 ? 0 : learn_line(c, &(struct event){.ts_us = ts_us, .col = col}, f->path, err);
}

/* Before true lines come: a file covers what it has shown. */
int shown_guess(struct counter *c, const struct feed_batch *b, struct err *err)
{
    uint32_t file = b->n ? b->event[0].file : c->now;
    if (b->n && (c->last_us == TS_NONE || file != c->now)) {
        if (c->last_us != TS_NONE && guess_line(c, "coverage_end", c->last_us, err) < 0)
            return -1;
        c->now = file;
        c->last_us = TS_NONE;
        if (guess_line(c, "coverage", b->event[0].ts_us, err) < 0 || settle(c, err) < 0)
            return -1;
    }
    for (size_t i = 0; i < b->n; i++)
        c->last_us = b->event[i].ts_us > c->last_us ? b->event[i].ts_us : c->last_us;
    return 0;
}

static void end_guess(struct counter *c)
{
    for (size_t i = 0; i < c->n_levels && c->guesses; i++)
        certain_again(&level_of(c, i)->log);
    c->guesses = false;
}

/* The true lines come in the end, or before the first event: then those that stand among events are the same. */
int shown_line(void *ctx, const struct event *e, struct view file, struct err *err)
{
    struct counter *c = ctx;
    if (c->complete)
        return 0;
    end_guess(c);
    if (learn_line(c, e, file, err) < 0)
        return -1;
    return c->sink.covered ? c->sink.covered(c->sink.ctx, e, file, err) : 0;
}

int shown_all(void *ctx, struct err *err)
{
    struct counter *c = ctx;
    bool early = level_of(c, 0)->counts.events == 0;
    c->complete = true;
    end_guess(c);
    for (size_t i = 0; i < c->n_levels; i++)
        if (certain_finish(&level_of(c, i)->log, err) < 0)
            return -1;
    return !early && counted_wrong(c);
}
