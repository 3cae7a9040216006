/* silences: see silences.h. */
#include "silences.h"

#include <stdlib.h>

#include "cmd.h"
#include "event/core/silence.h"
#include "snag/rule.h"

/* From when to when the log goes, for those who ask. */
static void see(struct silences *s, int64_t ts_us)
{
    if (s->first_us == TS_NONE || ts_us < s->first_us)
        s->first_us = ts_us;
    s->last_us = ts_us > s->last_us ? ts_us : s->last_us;
}

enum { AHEAD = 8 /* events */ };

static int next(struct source *self, struct batch *b, struct err *err)
{
    struct silences *s = (struct silences *)(void *)((char *)self - offsetof(struct silences, source));
    int rc = source_next(s->from, b, err);
    int64_t src = rc > 0 ? schema_find(b->schema, "src") : DICT_NONE;
    for (size_t i = 0; rc > 0 && i < b->n; i++) {
        const struct event *e = &b->event[i];
        if (i + AHEAD < b->n) { /* columns come from another thread: those of the event, and what is asked next */
            __builtin_prefetch(&b->event[i + AHEAD].col[COL_CHANNEL]);
            __builtin_prefetch(&b->event[i + AHEAD].col[COL_QUEUE]);
        }
        if (s->n_learned)
            see(s, e->ts_us);
        if (event_is_coverage(e) && coverage_line(&s->seen, e, event_cell(e, src), err) < 0)
            rc = -1;
    }
    return rc;
}

static void close_source(struct source *self)
{
    struct silences *s = (struct silences *)(void *)((char *)self - offsetof(struct silences, source));
    source_close(s->from);
    s->from = NULL;
}

struct source *silences_source(struct silences *s, struct source *from)
{
    s->source = (struct source){next, close_source};
    s->from = from;
    return &s->source;
}

static int watch_events(void *ctx, const struct feed_batch *b, struct err *err)
{
    const struct silences *s = ctx;
    return s->to->events(s->to->ctx, b, err);
}

static int watch_covered(void *ctx, const struct event *e, struct view file, struct err *err)
{
    struct silences *s = ctx;
    see(s, e->ts_us);
    return coverage_line(&s->seen, e, file, err) < 0 ? -1 : s->to->covered(s->to->ctx, e, file, err);
}

static int watch_again(void *ctx, struct err *err)
{
    struct silences *s = ctx;
    coverage_free(&s->seen);
    int rc = s->to->again(s->to->ctx, err);
    feed_asks(&s->feed, s->to);
    return rc;
}

static int watch_opened(void *ctx, const struct event *line, struct view file, struct err *err)
{
    const struct silences *s = ctx;
    return s->to->opened(s->to->ctx, line, file, err);
}

static int watch_ready(void *ctx, struct err *err)
{
    struct silences *s = ctx;
    int rc = s->to->ready(s->to->ctx, err);
    feed_asks(&s->feed, s->to);
    return rc;
}

static int watch_complete(void *ctx, struct err *err)
{
    const struct silences *s = ctx;
    return s->to->complete(s->to->ctx, err);
}

const struct feed *silences_feed(struct silences *s, const struct feed *to)
{
    if (!to)
        return NULL;
    s->feed = *to;
    s->feed.ctx = s;
    s->feed.events = watch_events;
    s->feed.covered = watch_covered;
    s->feed.again = watch_again;
    s->feed.opened = to->opened ? watch_opened : NULL;
    s->feed.ready = to->ready ? watch_ready : NULL;
    s->feed.complete = to->complete ? watch_complete : NULL;
    s->to = to;
    return &s->feed;
}

int silences_check(const struct silences *s, struct err *err)
{
    return s->longest_s > 0 ? 0 : err_set(err, ERR_USAGE, "--silence must be longer than 0");
}

static void show(void *ctx, bool hole, const char *text)
{
    const bool *quiet = ctx;
    if (hole)
        cmd_note("warning: %s", text);
    else if (!*quiet)
        cmd_note("%s", text);
}

struct learned_on {
    char file[512];
    int64_t from_us, to_us;
};

int silences_learned(struct silences *s, const struct rules *rules, struct err *err)
{
    struct rules_learned l;
    for (s->n_learned = 0; rules_learned(rules, s->n_learned, &l); s->n_learned++) {
        if (mem_reserve(&s->learned, &s->cap_learned, s->n_learned + 1, sizeof *s->learned, err) < 0)
            return -1;
        struct learned_on *to = &s->learned[s->n_learned];
        (void)str_shown(to->file, sizeof to->file, view_of(l.file));
        to->from_us = l.from_us;
        to->to_us = l.to_us;
    }
    return 0;
}

static int tell_learned(const struct silences *s, void (*told)(void *ctx, bool hole, const char *text), void *ctx,
                        struct err *err)
{
    enum { DAY = 10 };
    struct buf b = {0};
    char from[28], to[28];
    int rc = 0;
    for (size_t i = 0; rc == 0 && i < s->n_learned; i++) {
        const struct learned_on *l = &s->learned[i];
        if (s->first_us == TS_NONE || s->first_us >= l->to_us || s->last_us < l->from_us)
            continue;
        (void)time_iso(from, l->from_us, 0);
        (void)time_iso(to, l->to_us, 0);
        buf_clear(&b);
        rc = buf_addf(&b, err,
                      "the pairs of %s were learned between %.*s and %.*s, which this log holds: on what they were "
                      "learned from they are found too often",
                      l->file, DAY, from, DAY, to);
        if (rc == 0)
            told(ctx, true, b.p);
    }
    buf_free(&b);
    return rc;
}

int silences_tell(struct silences *s, void (*told)(void *ctx, bool hole, const char *text), void *ctx, struct err *err)
{
    s->seen.silence_us = silences_us(s);
    return silence_tell(&s->seen, s->since_us, told, ctx, err) < 0 ? -1 : tell_learned(s, told, ctx, err);
}

int silences_show(struct silences *s, bool quiet, struct err *err)
{
    return silences_tell(s, show, &quiet, err);
}

void silences_free(struct silences *s)
{
    coverage_free(&s->seen);
    free(s->learned);
}
