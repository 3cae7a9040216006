/* shards: --shards of `snag ingest`: a log cut by customer, into a folder. */
#ifndef SNAG_CMD_SHARDS_H
#define SNAG_CMD_SHARDS_H

#include "cmd.h"
#include "snag/event.h"

struct shards_args {
    uint64_t n;        /* 0: none */
    const char *piece; /* NULL: none */
};

/* clang-format off */
#define SHARDS_OPTIONS(S, F) \
    {"shards", 0, OPT_COUNT, offsetof(S, F.n), "N", \
     "cut the stream by customer into N gzip files in the folder that -o names, with a table of them, shards.tsv", \
     NULL}, \
    {"piece", 0, OPT_TEXT, offsetof(S, F.piece), "NAME", \
     "with --shards: put NAME into the names of the files, so that several runs, each with files of its own to read, " \
     "may share a folder", NULL}
/* clang-format on */

int shards_args_check(const struct shards_args *a, const char *folder, struct err *err) SNAG_CHECK;
/* Reads the source to its end, then writes all shards, and the table last. Notes unless quiet. */
int shards_args_write(const struct shards_args *a, struct source *source, const char *folder, uint64_t mem_bytes,
                      unsigned threads, bool quiet, struct err *err) SNAG_CHECK;

#endif
