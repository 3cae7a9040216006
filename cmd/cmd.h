/* cmd: what a command is, and what all commands share.
 *
 * Only cmd/ reads argv, writes to stderr and picks the exit code. A command is one file that exports one
 * constant; main.c lists them. To add one: write cmd/NAME.c with `const struct command cmd_NAME`, name it in
 * main.c, write man/snag-NAME.1.in and tests/cases/NAME/.
 */
#ifndef SNAG_CMD_CMD_H
#define SNAG_CMD_CMD_H

#include "snag/opt.h"

enum { EXIT_CONDITION = 1 }; /* a --fail-if condition holds; the other codes are enum err_kind */

struct command {
    const char *name;
    const char *group;    /* heading in `snag --help` */
    const char *synopsis; /* behind `snag NAME ` */
    const char *summary;  /* one line, begins small, no full stop */
    const struct opt *options;
    /* argv[0] is the command's name. 0 done, 1 a condition holds, -1 with err set. */
    int (*run)(const struct command *self, int argc, char **argv, struct err *err);
    /* Does -o stay unwritten, with these arguments? NULL: never. */
    bool (*is_silent)(const void *args);
};

extern const struct command *const commands[]; /* all of them, main.c; ends with NULL */
extern const struct command *const *cmd_table; /* … for those whom the table names */

/* Parses options into args; on --help prints the help. 1 go on, 0 help was shown, -1 error. All files that options
 * name are then known to snag/files.h: an output over one that is read, or over another, is an error here.
 * The operands are freed by opt_list_free. */
int cmd_parse(const struct command *self, int argc, char **argv, void *args, struct opt_list *operands,
              struct err *err) SNAG_CHECK;

/* The command's --help on `out`. */
int cmd_usage(const struct command *self, struct buf *out, struct err *err) SNAG_CHECK;

/* A note on standard error: "snag: …" and a newline, control bytes made visible. Not an error. */
void cmd_note(const char *fmt, ...) SNAG_PRINTF(1, 2);
/* Shows an error with its hints. */
void cmd_show_error(const struct err *err);

/* --guard is about CSV: without -F csv it is refused. */
int cmd_check_guard(bool guard, const char *format, struct err *err) SNAG_CHECK;
/* Operands that will be read: told before the first is opened, since the last may be an output of the run. */
int cmd_will_read(const struct opt_list *files, struct err *err) SNAG_CHECK;

/* Writes a whole text to a file, or to standard output. */
int cmd_write(const char *path, const struct buf *text, struct err *err) SNAG_CHECK;
int cmd_print(const struct buf *text, struct err *err) SNAG_CHECK;

#endif
