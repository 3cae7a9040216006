/* temp: new files under unused names, for out (next to the target), sorter and shelf (in TMPDIR). */
#ifndef SNAG_IO_TEMP_H
#define SNAG_IO_TEMP_H

#include <stddef.h>
#include <sys/types.h>

/* Creates and opens PREFIX-PID-K.tmp for reading and writing, K the first number that is free; the umask applies
 * to `mode`. `path` (of `size` bytes) gets the name. The descriptor, or -1 with errno. */
int temp_create(char *path, size_t size, const char *prefix, mode_t mode);

/* The folder for temporary files: $TMPDIR or /tmp. */
const char *temp_folder(void);
/* An already unlinked file in that folder, which disappears with its last user: the descriptor, or -1 with errno.
 * `word` is part of the name that it briefly has. */
int temp_nameless(const char *word);

/* write() until everything is written: 0, or -1 with errno. */
int temp_write(int fd, const void *p, size_t n);

#endif
