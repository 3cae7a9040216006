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
    const char *synopsis; /* after `snag NAME ` */
    const char *summary;  /* one line, begins in lowercase, no full stop */
    const struct opt *options;
    /* argv[0] is the command's name. 0: done, 1: a condition holds, -1: failed, with err set. */
    int (*run)(const struct command *self, int argc, char **argv, struct err *err);
    /* With these arguments, is nothing written to -o? NULL: never. */
    bool (*is_silent)(const void *args);
};

extern const struct command *const commands[]; /* all of them, main.c; ends with NULL */
extern const struct command *const *cmd_table; /* … for commands that are in the table themselves */
/* Commands of two words, the first one a command of the table: "study next-issues". */
extern const struct command *const command_parts[];
extern const struct command *const *cmd_parts;

/* Parses options into args; on --help prints the help. 1: continue, 0: help was shown, -1: failed. Afterwards
 * snag/files.h knows all files that options name: an output that would overwrite an input or another output is an error
 * here. opt_list_free frees the operands. */
int cmd_parse(const struct command *self, int argc, char **argv, void *args, struct opt_list *operands,
              struct err *err) SNAG_CHECK;

/* The command's --help on `out`. */
int cmd_usage(const struct command *self, struct buf *out, struct err *err) SNAG_CHECK;

/* A note on standard error: "snag: …" and a newline, control bytes made visible. Not an error. */
void cmd_note(const char *fmt, ...) SNAG_PRINTF(1, 2);
/* Shows an error with its hints. */
void cmd_show_error(const struct err *err);

/* --guard applies to CSV: without -F csv it is refused. */
int cmd_check_guard(bool guard, const char *format, struct err *err) SNAG_CHECK;
/* Declares operands that will be read before the first is opened, since the last may be an output of the run. */
int cmd_will_read(const struct opt_list *files, struct err *err) SNAG_CHECK;

/* ERR_USAGE if standard input is about to be read because `given` names nothing, and it is a terminal: nobody types a
 * log by hand, and a command that waits in silence is taken for one that hangs. what: "a log", "a table". */
int cmd_awaits(const char *what, bool given, struct err *err) SNAG_CHECK;

/* Writes a whole text to a file, or to standard output. */
int cmd_write(const char *path, const struct buf *text, struct err *err) SNAG_CHECK;
int cmd_print(const struct buf *text, struct err *err) SNAG_CHECK;

#endif
