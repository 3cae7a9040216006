/* ingest: raw logs in, one event stream out. */
#include <stddef.h>
#include <stdlib.h>

#include "common.h"
#include "shards.h"
#include "snag/civil.h"
#include "snag/stream.h"

struct ingest_args {
    struct input_args input;
    struct shards_args shards;
    const char *output;
    bool stats;
};

static const struct opt options[] = {
    {"output", 'o', OPT_WRITE, offsetof(struct ingest_args, output), "FILE",
     "write to FILE, atomically (default: standard output); with --shards, the folder of the shards", NULL},
    {"stats", 0, OPT_FLAG, offsetof(struct ingest_args, stats), NULL,
     "report on standard error what became of every row, and which events came out", NULL},
    SHARDS_OPTIONS(struct ingest_args, shards),
    INPUT_OPTIONS(struct ingest_args, input),
    OPT_END};

static int pump(struct source *source, struct stream_writer *w, struct err *err)
{
    struct batch b = {0};
    bool any = false;
    int rc;
    while ((rc = source_next(source, &b, err)) > 0) {
        any = true;
        if (stream_write(w, &b, err) < 0)
            return -1;
    }
    return rc == 0 && !any ? stream_write_header(w, b.schema, err) : rc;
}

static int write_all(struct source *source, const char *path, unsigned threads, struct err *err)
{
    struct out *out;
    struct stream_writer *w = NULL;
    if (out_open(&out, path, err) < 0)
        return -1;
    int rc = out_beside(out, threads, err);
    if (rc == 0)
        rc = stream_writer_open(&w, out, err);
    if (rc == 0)
        rc = pump(source, w, err);
    stream_writer_close(w);
    return out_close(out, rc == 0, err);
}

static int ingest(struct ingest_args *a, const struct opt_list *files, struct source **source, struct err *err)
{
    const struct ingest_stats *stats;
    if (shards_args_check(&a->shards, a->output, err) < 0)
        return -1;
    if (input_ingest(&a->input, files, source, &stats, err) < 0)
        return -1;
    stages_enter(&a->input.stages, STAGE_WRITE);
    if ((a->shards.n ? shards_args_write(&a->shards, *source, a->output, a->input.mem, (unsigned)a->input.threads,
                                         a->input.quiet, err)
                     : write_all(*source, a->output, (unsigned)a->input.threads, err)) < 0)
        return -1;
    if (a->stats)
        show_ingest_stats(stats);
    else if (!a->input.quiet)
        show_ingest_summary(stats);
    stages_show(&a->input.stages);
    return silences_show(&a->input.silences, a->input.quiet, err);
}

static int run(const struct command *self, int argc, char **argv, struct err *err)
{
    struct ingest_args a = {.input = INPUT_DEFAULTS};
    struct opt_list files = {0};
    struct source *source = NULL;
    int rc = cmd_parse(self, argc, argv, &a, &files, err);
    if (rc > 0)
        rc = ingest(&a, &files, &source, err);
    source_close(source);
    input_free(&a.input);
    opt_list_free(&files);
    return rc;
}

const struct command cmd_ingest = {"ingest",
                                   "From logs to events",
                                   "[OPTION]… [FILE]…",
                                   "raw logs into one event stream, in time order, every row accounted for",
                                   options,
                                   run,
                                   NULL};
