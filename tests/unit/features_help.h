/* features_help: what the tests of tables share: an output that is read back. */
#ifndef FEATURES_HELP_H
#define FEATURES_HELP_H

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "snag/out.h"

static char help_path[64];

static struct out *help_out(struct err *err)
{
    struct out *out;
    (void)snprintf(help_path, sizeof help_path, "/tmp/snag-table-%ld", (long)getpid());
    return out_open(&out, help_path, err) == 0 ? out : NULL;
}

/* Commits and returns what was written (valid until the next call). */
static const char *help_text(struct out *out, struct err *err)
{
    static char text[16384];
    text[0] = '\0';
    FILE *f = out_commit(out, err) == 0 ? fopen(help_path, "r") : NULL;
    if (f) {
        text[fread(text, 1, sizeof text - 1, f)] = '\0';
        (void)fclose(f);
    }
    (void)unlink(help_path);
    return text;
}

#endif
