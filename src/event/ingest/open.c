/* open: a run as a source of events, or pushed to a feed: past the sorter for as long as the log is in order, else
 * through it: to a feed by number, or, if a contact and a case share a name, as texts. */
#include "snag/ingest.h"

#include <stdlib.h>

#include "event/core/feed.h"
#include "event/ingest/direct.h"
#include "event/ingest/second.h"

/* Notes from a void reading have already been shown. */
struct note_gate {
    const struct ingest_options *to;
    uint64_t told, passed;
};

static void gate_note(void *ctx, const char *text)
{
    struct note_gate *g = ctx;
    g->passed++;
    if (g->passed <= g->told || !g->to->note)
        return;
    g->told = g->passed;
    g->to->note(g->to->ctx, text);
}

static void gate_progress(void *ctx, const char *path, uint64_t at, uint64_t size)
{
    const struct note_gate *g = ctx;
    g->to->progress(g->to->ctx, path, at, size);
}

static void gate_read(void *ctx)
{
    const struct note_gate *g = ctx;
    g->to->read(g->to->ctx);
}

/* All coverage lines have been passed on. 1: what came before them is void. */
static int complete(const struct feed *feed, struct err *err)
{
    return feed->complete ? feed->complete(feed->ctx, err) : 0;
}

static int feed_sorted(struct ingest_source *s, struct err *err)
{
    if (watch_open(&s->watch, s->feed, err) < 0 || ingest_come_all(s, s->feed, err) < 0 || complete(s->feed, err) < 0)
        return -1;
    return feed_source(&s->source, s->feed, &s->watch.who, &s->fed_names, err);
}

static int feed_kept(struct ingest_source *s, struct err *err)
{
    if (ingest_come_all(s, s->feed, err) < 0 || complete(s->feed, err) < 0)
        return -1;
    return direct_give_kept(s->direct, err);
}

/* One reading of all that has been opened. 1: it was void. */
static int attempt(struct ingest_source *s, struct err *err)
{
    if (ingest_read_files(s, err) < 0)
        return -1;
    if (ingest_broken(s) || (s->direct && !s->keeps && ingest_staff_calls(s)))
        return 1;
    if (s->keeps)
        return ingest_settle(s, err) < 0 ? -1 : feed_kept(s, err);
    if (!s->direct)
        return ingest_settle(s, err) < 0 ? -1 : s->feed ? feed_sorted(s, err) : 0;
    if (ingest_settle_direct(s, err) < 0)
        return -1;
    if (!s->feed)
        return 0;
    return ingest_come_all(s, s->feed, err) < 0 ? -1 : complete(s->feed, err);
}

static int begin(struct ingest_source **s, const struct feed *feed, const struct ingest_options *o, struct err *err)
{
    *s = mem_zero(1, sizeof **s, err);
    if (!*s)
        return -1;
    (*s)->feed = feed;
    return ingest_begin(*s, o, err);
}

/* Everything begins again, through the sorter: by number where `keeps`, else as texts. */
static int attempt_again(struct ingest_source **s, bool keeps, struct ingest_options *o, struct note_gate *gate,
                         struct err *err)
{
    const struct feed *feed = (*s)->feed;
    bool by_parts = (*s)->by_parts || (*s)->doubled;
    struct ingest_input *input = mem_zero(o->n_inputs, sizeof *input, err);
    int rc = input ? ingest_check_unchanged(*s, err) : -1;
    for (size_t i = 0; rc == 0 && i < o->n_inputs; i++)
        input[i] = (struct ingest_input){.path = gate->to->input[i].path, .map = gate->to->input[i].map};
    source_close(&(*s)->source);
    *s = NULL;
    if (rc == 0 && feed)
        rc = feed->again(feed->ctx, err);
    o->input = input;
    gate->passed = 0;
    if (rc == 0)
        rc = begin(s, feed, o, err);
    if (rc == 0) {
        (*s)->by_parts = by_parts;
        (*s)->may_bypass = keeps;
        (*s)->keeps = keeps;
        rc = ingest_read_open(*s, err) < 0 ? -1 : attempt(*s, err);
    }
    free(input);
    return rc;
}

/* Reads all, as far as to where events are returned or have been pushed. */
static int run(struct ingest_source **s, const struct feed *feed, const struct ingest_options *options,
               const struct ingest_stats **stats, struct err *err)
{
    struct note_gate gate = {.to = options};
    struct ingest_options o = *options;
    o.note = gate_note;
    o.progress = options->progress ? gate_progress : NULL;
    o.read = options->read ? gate_read : NULL;
    o.ctx = &gate;
    int rc = begin(s, feed, &o, err);
    if (rc == 0) {
        (*s)->may_bypass = (*s)->all_regular;
        rc = ingest_read_open(*s, err);
    }
    bool once = rc == 0 && (*s)->once;
    if (rc == 0 && !once)
        rc = attempt(*s, err);
    bool keeps = feed != NULL;
    while (rc > 0) {
        keeps = keeps && !(*s)->doubled;
        rc = attempt_again(s, keeps, &o, &gate, err);
        keeps = false;
    }
    if (rc < 0)
        return -1;
    (*s)->o.note = once ? options->note : NULL; /* the gate is gone */
    (*s)->o.progress = once ? options->progress : NULL;
    (*s)->o.read = NULL;
    (*s)->o.ctx = options->ctx;
    ingest_stats_of(*s, stats);
    return 0;
}

static int opened(struct source **source, struct ingest_source *s, int rc, struct err *err)
{
    *source = NULL;
    if (rc == 0 && s->direct && !s->feed) {
        rc = second_open(source, s, err);
    } else if (rc == 0) {
        *source = &s->source;
    }
    if (rc < 0 && s)
        source_close(&s->source);
    return rc;
}

int ingest_open(struct source **source, const struct ingest_options *options, const struct ingest_stats **stats,
                struct err *err)
{
    struct ingest_source *s = NULL;
    int rc = run(&s, NULL, options, stats, err);
    return opened(source, s, rc, err);
}

int ingest_feed(struct source **source, const struct feed *feed, const struct ingest_options *options,
                const struct ingest_stats **stats, struct err *err)
{
    struct ingest_source *s = NULL;
    int rc = run(&s, feed, options, stats, err);
    return opened(source, s, rc, err);
}
