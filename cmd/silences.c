/* silences: see silences.h. */
#include "silences.h"

#include "cmd.h"
#include "event/core/silence.h"

static int next(struct source *self, struct batch *b, struct err *err)
{
    struct silences *s = (struct silences *)(void *)((char *)self - offsetof(struct silences, source));
    int rc = source_next(s->from, b, err);
    int64_t src = rc > 0 ? schema_find(b->schema, "src") : DICT_NONE;
    for (size_t i = 0; rc > 0 && i < b->n; i++) {
        const struct event *e = &b->event[i];
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
    return coverage_line(&s->seen, e, file, err) < 0 ? -1 : s->to->covered(s->to->ctx, e, file, err);
}

static int watch_again(void *ctx, struct err *err)
{
    struct silences *s = ctx;
    coverage_free(&s->seen);
    return s->to->again(s->to->ctx, err);
}

static int watch_opened(void *ctx, const struct event *line, struct view file, struct err *err)
{
    const struct silences *s = ctx;
    return s->to->opened(s->to->ctx, line, file, err);
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

int silences_tell(struct silences *s, void (*told)(void *ctx, bool hole, const char *text), void *ctx, struct err *err)
{
    s->seen.silence_us = silences_us(s);
    return silence_tell(&s->seen, told, ctx, err);
}

int silences_show(struct silences *s, bool quiet, struct err *err)
{
    return silences_tell(s, show, &quiet, err);
}

void silences_free(struct silences *s)
{
    coverage_free(&s->seen);
}
