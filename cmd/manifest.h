/* manifest: what a result was made of: version, command, digests of what was read, zone, seed.
 *
 *     {"format": "snag manifest 1", "snag": "1.0.0", "libraries": {…},
 *      "command": ["study", "satisfaction", "answers.csv", …],          without options that write
 *      "inputs": [{"file": "answers.csv", "bytes": 8120, "sha256": "…"}, …], "zone": "UTC", "tzdata": null, "seed": 1,
 *      "outputs": [{"option": "output", "file": "study.txt", "bytes": 10412, "sha256": "…"}, …]}
 *
 * A JSON document of a command ends with a member "manifest" of that kind, without outputs: it is the output; so does a
 * page (a <pre id="manifest">). As a file of its own (--manifest FILE) it has them. snag verify reads both. It takes a
 * run that was told its files by name: the inputs are all files that in_open was asked for, rules and maps of the
 * user's among them.
 */
#ifndef SNAG_CMD_MANIFEST_H
#define SNAG_CMD_MANIFEST_H

#include "base/sha256.h"
#include "cmd.h"

#define MANIFEST_FORMAT "snag manifest 1"
/* clang-format off */
#define MANIFEST_OPTION(S, F) \
    {"manifest", 0, OPT_WRITE, offsetof(S, F), "FILE", \
     "write to FILE what it takes to verify the files written (with -o): command, versions, digests of all files", NULL}
/* clang-format on */

/* The run that is under way, as cmd_parse was given it. */
struct manifest_run {
    const struct command *self;
    int argc;
    char **argv;
    const void *args; /* parsed */
};

/* Puts it at the end of a JSON document that ends in "}\n". */
int manifest_into(struct buf *document, const struct manifest_run *run, struct err *err) SNAG_CHECK;
/* By itself, without outputs, for a page. */
int manifest_text(struct buf *b, const struct manifest_run *run, struct err *err) SNAG_CHECK;
/* Before the run: ERR_USAGE if the result goes to standard output, or its input comes from there (standard). path NULL:
 * nothing. */
int manifest_check(const char *path, const char *output, bool standard, struct err *err) SNAG_CHECK;
/* Is one of the operands standard input, or none given? */
bool manifest_standard(const struct opt_list *files);
/* After all other outputs have been closed. path NULL: nothing. */
int manifest_write(const char *path, const struct manifest_run *run, struct err *err) SNAG_CHECK;

/* The version of the time zones, as the first line of tzdata.zi has it: "# version 2026a". "": not known. */
void manifest_tzdata(char *version, size_t size);
/* The digest of a file as it lies there, and its length. ERR_SYSTEM naming it. */
int manifest_digest(const char *path, char sha256[SHA256_TEXT], uint64_t *bytes, struct err *err) SNAG_CHECK;

#endif
