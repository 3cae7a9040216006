/* shell: words as a shell reads them back. */
#ifndef SNAG_TEXT_SHELL_H
#define SNAG_TEXT_SHELL_H

#include "snag/str.h"

/* Appends a word as a POSIX shell takes it: bare if nothing in it means anything to a shell, otherwise in quotes; with
 * bytes that a terminal would act on, in $'…' (POSIX 2024). */
int shell_word(struct buf *b, struct view word, struct err *err) SNAG_CHECK;

#endif
