/* nearest: "did you mean …?", asked the same way about every unknown name. */
#ifndef SNAG_BASE_NEAREST_H
#define SNAG_BASE_NEAREST_H

#include "snag/str.h"

enum { NEAREST_NOTE = 200 };

/* did you mean 'X'? where X is the nearest of n words; "" if none is near. note holds NEAREST_NOTE bytes; returns
 * note. */
const char *nearest_note(char *note, struct view given, const char *const *words, size_t n);
/* The same as the error's hint, with `before` in front of the word ("--", "snag maps "); if none is near, the hint is
 * `otherwise` (NULL: none). Returns -1. */
int nearest_hint(struct err *err, struct view given, const char *const *words, size_t n, const char *before,
                 const char *otherwise);

#endif
