/* sections: the outer form shared by maps, rules and settings.
 *
 *     # a comment line
 *     [section name]
 *     key = value
 *         an indented line continues the value
 *
 * A comment cannot interrupt a continued value. Names may repeat. Lines have no length limit and may contain any UTF-8
 * text; keys are ours, never foreign text. Values are views into the source, including the line breaks of continuation
 * lines, so a message can point to any byte of a value.
 */
#ifndef SNAG_SECTIONS_H
#define SNAG_SECTIONS_H

#include "snag/mem.h"
#include "snag/str.h"

SNAG_C_BEGIN

struct entry {
    struct view key;   /* trimmed */
    struct view value; /* trimmed; may contain line breaks */
};

struct section {
    struct view name;          /* the text between the brackets, trimmed */
    const struct entry *entry; /* n of them, in file order */
    size_t n;
};

struct sections {
    const char *file; /* for messages */
    char *text;       /* the whole source, a copy */
    size_t n_text;
    struct section *section;
    size_t n, cap;
    struct entry *entries; /* all of them; sections point into it */
    size_t n_entries, cap_entries;
    bool comment; /* while parsing: a comment came after the last entry */
};

/* Parses a copy of text. `file` is borrowed. ERR_DATA with line and caret for any other kind of line, an entry before
 * the first section, NUL bytes, and bytes that are not UTF-8. */
int sections_parse(struct sections *s, const char *file, const char *text, size_t n, struct err *err) SNAG_CHECK;
void sections_free(struct sections *s);

/* ERR_DATA "file:line:column: message" (column in characters, 1 = first), the source line, and a caret under `width`
 * bytes at `at` (a pointer into a view from this parse), followed by `note` ("did you mean …?" or ""). Returns -1. */
int sections_error(const struct sections *s, const char *at, size_t width, const char *note, struct err *err,
                   const char *fmt, ...) SNAG_PRINTF(6, 7);
/* The line (1 = first) of a pointer into the source. */
size_t sections_line(const struct sections *s, const char *at);

SNAG_C_END

#endif
