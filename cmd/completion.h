/* completion: what a shell may offer to complete a command line. */
#ifndef SNAG_CMD_COMPLETION_H
#define SNAG_CMD_COMPLETION_H

#include "cmd.h"
#include "page.h"

/* completion_words.c: what may follow an option that takes a value. */
enum option_values { VALUES_FILES, VALUES_CHOICES, VALUES_MAPS, VALUES_RULES, VALUES_COLUMNS };
enum option_values completion_values(const struct opt *o);
/* The words that a command may begin with, separated by blanks; NULL: none. */
const char *completion_verbs(const struct command *c);

/* completion_bash.c, completion_zsh.c, completion_fish.c: a script. */
int completion_bash(struct buf *b, struct err *err) SNAG_CHECK;
int completion_zsh(struct buf *b, struct err *err) SNAG_CHECK;
int completion_fish(struct buf *b, struct err *err) SNAG_CHECK;

#endif
