/* feed: a run pushed to a feed: first without the sorter, then through it if the log is out of order. */
#include <stdlib.h>
#include <sys/stat.h>

#include "event/core/feed.h"
#include "event/ingest/direct.h"

/* What a file was when the first reading began. */
struct seen_file {
    off_t size;
    struct timespec changed;
    bool regular;
};

/* Notes from a void reading have already been shown. */
struct note_gate {
    void (*note)(void *ctx, const char *text);
    void (*progress)(void *ctx, const char *path, uint64_t at, uint64_t size);
    void (*read)(void *ctx);
    void *ctx;
    uint64_t told, passed;
};

static void gate_note(void *ctx, const char *text)
{
    struct note_gate *g = ctx;
    g->passed++;
    if (g->passed <= g->told || !g->note)
        return;
    g->told = g->passed;
    g->note(g->ctx, text);
}

static void gate_progress(void *ctx, const char *path, uint64_t at, uint64_t size)
{
    const struct note_gate *g = ctx;
    g->progress(g->ctx, path, at, size);
}

static void gate_read(void *ctx)
{
    const struct note_gate *g = ctx;
    g->read(g->ctx);
}

static void look(const struct ingest_options *o, struct seen_file *seen)
{
    for (size_t i = 0; i < o->n_inputs; i++) {
        struct stat st;
        bool ok = strcmp(o->input[i].path, "-") != 0 && stat(o->input[i].path, &st) == 0 && S_ISREG(st.st_mode);
        seen[i] = ok ? (struct seen_file){st.st_size, st.st_mtim, true} : (struct seen_file){.regular = false};
    }
}

static bool all_regular(const struct seen_file *seen, size_t n)
{
    for (size_t i = 0; i < n; i++)
        if (!seen[i].regular)
            return false;
    return true;
}

static int check_unchanged(const struct ingest_options *o, const struct seen_file *before, struct err *err)
{
    struct seen_file *now = mem_zero(o->n_inputs, sizeof *now, err);
    int rc = now ? 0 : -1;
    if (now)
        look(o, now);
    for (size_t i = 0; rc == 0 && i < o->n_inputs; i++)
        if (!now[i].regular || now[i].size != before[i].size || now[i].changed.tv_sec != before[i].changed.tv_sec ||
            now[i].changed.tv_nsec != before[i].changed.tv_nsec) {
            (void)err_set(err, ERR_DATA, "%s changed while it was read", o->input[i].path);
            rc = err_hint(err, "run again on a copy, or on a file that nobody writes to");
        }
    free(now);
    return rc;
}

static int feed_sorted(struct ingest_source *s, const struct feed *feed, struct err *err)
{
    if (ingest_settle(s, err) < 0 || watch_open(&s->watch, err) < 0)
        return -1;
    return feed_source(&s->source, feed, &s->watch.who, &s->fed_names, err);
}

/* One reading. 1: it was void. */
static int attempt(struct ingest_source *s, const struct feed *feed, const struct ingest_options *o, bool direct,
                   struct err *err)
{
    if (ingest_begin(s, o, err) < 0 || ingest_read_all(s, direct ? feed : NULL, err) < 0)
        return -1;
    if (ingest_broken(s))
        return 1;
    return s->direct ? ingest_settle_direct(s, feed, err) : feed_sorted(s, feed, err);
}

static int feed_again(struct ingest_source **s, const struct feed *feed, struct ingest_options *o,
                      const struct seen_file *seen, struct note_gate *gate, struct err *err)
{
    struct ingest_input *input = mem_zero(o->n_inputs, sizeof *input, err);
    int rc = input ? check_unchanged(o, seen, err) : -1;
    for (size_t i = 0; rc == 0 && i < o->n_inputs; i++)
        input[i] = (struct ingest_input){.path = o->input[i].path, .map = o->input[i].map};
    source_close(&(*s)->source);
    *s = rc == 0 ? mem_zero(1, sizeof **s, err) : NULL;
    if (*s && feed->again(feed->ctx, err) == 0) {
        o->input = input;
        gate->passed = 0;
        rc = attempt(*s, feed, o, false, err);
    } else {
        rc = -1;
    }
    free(input);
    return rc;
}

int ingest_feed(struct source **source, const struct feed *feed, const struct ingest_options *options,
                const struct ingest_stats **stats, struct err *err)
{
    struct note_gate gate = {options->note, options->progress, options->read, options->ctx, 0, 0};
    struct ingest_options o = *options;
    struct seen_file *seen = mem_zero(o.n_inputs, sizeof *seen, err);
    struct ingest_source *s = seen ? mem_zero(1, sizeof *s, err) : NULL;
    int rc = s ? 0 : -1;
    *source = NULL;
    o.note = gate_note;
    o.progress = options->progress ? gate_progress : NULL;
    o.read = options->read ? gate_read : NULL;
    o.ctx = &gate;
    if (rc == 0) {
        look(&o, seen);
        rc = attempt(s, feed, &o, all_regular(seen, o.n_inputs), err);
    }
    if (rc > 0)
        rc = feed_again(&s, feed, &o, seen, &gate, err);
    free(seen);
    if (rc < 0) {
        if (s)
            source_close(&s->source);
        return -1;
    }
    s->o.note = NULL; /* the gate is gone */
    s->o.progress = NULL;
    ingest_stats_of(s, stats);
    *source = &s->source;
    return 0;
}
