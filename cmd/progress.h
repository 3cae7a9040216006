/* progress: how far a long read has got, on a terminal only; never in a pipe, never under cron. */
#ifndef SNAG_CMD_PROGRESS_H
#define SNAG_CMD_PROGRESS_H

#include <stdint.h>

typedef void progress_fn(void *ctx, const char *path, uint64_t at, uint64_t size);

/* The function that shows it, or NULL if standard error is not a terminal. */
progress_fn *progress_wanted(void);
/* Clears the line, if there is one. */
void progress_done(void);

#endif
