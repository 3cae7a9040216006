/* report_faces: in which form `snag report` tells what it found: text, a page, JSON, a mail, Markdown. */
#ifndef SNAG_CMD_REPORT_FACES_H
#define SNAG_CMD_REPORT_FACES_H

#include "cmd.h"
#include "snag/report.h"

struct face_args {
    const char *format;
    bool names, schema;
    uint64_t min_cell;
    const char *notes;
    const char *to, *from, *subject, *link, *attach;
};

/* clang-format off */
#define FACE_DEFAULTS {.min_cell = 5}

/* Rows of a table. */
#define FACE_OPTIONS(S, F) \
    {"format", 'F', OPT_CHOICE, offsetof(S, F.format), "FORMAT", \
    "text, html, mail, markdown or json (default: by the name of -o: .html, .eml, .md or .json; otherwise text)", \
     "text html mail markdown json"}, \
    {"schema", 0, OPT_FLAG, offsetof(S, F.schema), NULL, "print the JSON schema of -F json, and do nothing", NULL}, \
    {"names", 0, OPT_FLAG, offsetof(S, F.names), NULL, "name customers, on the page and in all forms but text", NULL}, \
    {"min-cell", 0, OPT_COUNT, offsetof(S, F.min_cell), "N", \
     "show no figures of groups of fewer than N, on the page and in all forms but text (default: 5)", NULL}, \
    {"notes", 0, OPT_READ, offsetof(S, F.notes), "FILE", \
     "mark the weeks of which FILE notes something: lines of a date and a text", NULL}, \
    {"to", 0, OPT_TEXT, offsetof(S, F.to), "ADDRESS", \
     "mail: whom it is for; several, separated by commas", NULL}, \
    {"from", 0, OPT_TEXT, offsetof(S, F.from), "ADDRESS", \
     "mail: from whom it is (default: left to sendmail)", NULL}, \
    {"subject", 0, OPT_TEXT, offsetof(S, F.subject), "TEXT", "mail: its subject (default: the finding)", NULL}, \
    {"attach", 0, OPT_CHOICE, offsetof(S, F.attach), "HOW", \
     "mail: the page, as html, as gz, or not at all: none (default: html, or none with --link)", "html gz none"}, \
    {"link", 0, OPT_TEXT, offsetof(S, F.link), "URL", "mail: where the page is on the web", NULL}
/* clang-format on */

/* Sets the format if it is to be guessed, checks what goes with it, and asks the report to count what it needs. After
 * report_open. The zone says where hours begin; NULL: UTC. */
int faces_open(struct face_args *a, const char *output, const struct zone *zone, struct report *r,
               struct err *err) SNAG_CHECK;
/* Does it have more than the text: moments, places, what to do now? Of faces that faces_open knows. */
bool faces_are_wide(const struct face_args *a);
/* Does it say when it was made? Of faces that faces_open knows. */
bool faces_from_now(const struct face_args *a);
int faces_write(const struct face_args *a, const char *output, int64_t now_us, struct report *r,
                struct err *err) SNAG_CHECK;
/* The schema of the JSON. */
int faces_schema(const char *output, struct err *err) SNAG_CHECK;

#endif
