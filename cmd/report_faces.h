/* report_faces: in which form `snag report` tells what it found: text, a page, JSON, a mail, Markdown. */
#ifndef SNAG_CMD_REPORT_FACES_H
#define SNAG_CMD_REPORT_FACES_H

#include "cmd.h"
#include "snag/report.h"

struct face_args {
    const char *format;
    bool names, schema;
    uint64_t min_cell;
};

/* clang-format off */
#define FACE_DEFAULTS {.min_cell = 5}

/* Rows of a table. */
#define FACE_OPTIONS(S, F) \
    {"format", 'F', OPT_CHOICE, offsetof(S, F.format), "FORMAT", \
     "text, html or json (default: what the name of -o says, .html or .json; otherwise text)", "text html json"}, \
    {"schema", 0, OPT_FLAG, offsetof(S, F.schema), NULL, "print the JSON schema of -F json, and do nothing", NULL}, \
    {"names", 0, OPT_FLAG, offsetof(S, F.names), NULL, "name customers on the page and in JSON", NULL}, \
    {"min-cell", 0, OPT_COUNT, offsetof(S, F.min_cell), "N", \
     "on the page and in JSON, show no figures of groups of fewer than N (default: 5)", NULL}
/* clang-format on */

/* Sets the format if it is to be guessed, and what the report must count for it. After report_open. The zone says where
 * hours begin; NULL: UTC. */
int faces_open(struct face_args *a, const char *output, const struct zone *zone, struct report *r,
               struct err *err) SNAG_CHECK;
int faces_write(const struct face_args *a, const char *output, struct report *r, struct err *err) SNAG_CHECK;
/* The schema of the JSON. */
int faces_schema(const char *output, struct err *err) SNAG_CHECK;

#endif
