/* silence: the silences between the files of a log, told. */
#ifndef SNAG_EVENT_CORE_SILENCE_H
#define SNAG_EVENT_CORE_SILENCE_H

#include "event/core/coverage.h"

/* Tells each hole (of very many of a source, the first ones and how many more), and of each source its silences of more
 * than a day that are covered all the same; of those that end after since_us (TS_NONE: all). `told` gets one line, no
 * newline; `hole` is false for the latter. */
int silence_tell(struct coverage *c, int64_t since_us, void (*told)(void *ctx, bool hole, const char *text), void *ctx,
                 struct err *err) SNAG_CHECK;

#endif
