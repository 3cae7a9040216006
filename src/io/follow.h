/* follow: whole lines of an input that grows, as they come, and when none does.
 *
 * The lines of a pipe, a terminal or a file, text without compression. A last line without an end is whole when the
 * input ends.
 */
#ifndef SNAG_IO_FOLLOW_H
#define SNAG_IO_FOLLOW_H

#include <stdint.h>

#include "snag/str.h"

struct follow;
enum follow_news { FOLLOW_LINES, FOLLOW_IDLE, FOLLOW_OVER };

/* "-" is standard input. */
int follow_open(struct follow **f, const char *path, size_t max_line, struct err *err) SNAG_CHECK;
/* Waits for idle_us at most (negative: without end). FOLLOW_LINES: some are in follow_text. */
int follow_wait(struct follow *f, int64_t idle_us, enum follow_news *news, struct err *err) SNAG_CHECK;
/* The lines that have come; borrowed until the next call. */
struct view follow_text(struct follow *f);
/* From now on only what is there already is read. Async-signal-safe. */
void follow_stop(const struct follow *f);
void follow_close(struct follow *f);

#endif
