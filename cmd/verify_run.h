/* verify_run: a manifest's command, run again into a folder of its own. */
#ifndef SNAG_CMD_VERIFY_RUN_H
#define SNAG_CMD_VERIFY_RUN_H

#include "cmd.h"
#include "snag/mem.h"
#include "text/json_tree.h"

/* A file that the command wrote, and writes again. */
struct rerun_file {
    const struct opt *option;
    const char *was, *sha256; /* its name and digest in the manifest; NULL: the result that holds the manifest */
    const char *is;           /* where the new one is */
};

struct rerun {
    const struct command *command;
    struct arena texts;
    char folder[4096]; /* "": none yet */
    struct rerun_file *file;
    size_t n_files;
};

/* Runs it. manifest: of the result at `path`, which it is the end of, or which it stands beside (it has "outputs").
 * ERR_DATA for what snag cannot have written. rerun_close removes what was written, also after -1. */
int rerun_open(struct rerun *r, const struct json_node *manifest, const char *path, struct err *err) SNAG_CHECK;
void rerun_close(struct rerun *r);

#endif
