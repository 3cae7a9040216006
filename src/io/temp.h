/* temp: new files under names nobody has, for out (beside the target), sorter and shelf (in TMPDIR). */
#ifndef SNAG_IO_TEMP_H
#define SNAG_IO_TEMP_H

#include <stddef.h>
#include <sys/types.h>

/* Creates and opens PREFIX-PID-K.tmp for reading and writing, K the first number that is free; the umask applies
 * to `mode`. `path` (of `size` bytes) gets the name. The descriptor, or -1 with errno. */
int temp_create(char *path, size_t size, const char *prefix, mode_t mode);

/* The folder for temporary files: $TMPDIR or /tmp. */
const char *temp_folder(void);
/* A file in that folder that has no name any more, so that it goes with its last user: the descriptor, or -1 with
 * errno. `word` is part of the name that it has for a moment. */
int temp_nameless(const char *word);

/* write() until all is written: 0, or -1 with errno. */
int temp_write(int fd, const void *p, size_t n);

#endif
