/* place: what a name refers to: an open descriptor, a file, or a name in a folder. */
#ifndef SNAG_IO_PLACE_H
#define SNAG_IO_PLACE_H

#include <stdbool.h>
#include <stddef.h>
#include <sys/stat.h>

#include "snag/err.h"

struct io_place {
    int fd;         /* of "-", /dev/stdout, /dev/stderr, /dev/fd/N and what leads to them; else -1 */
    bool there;     /* `st` is valid */
    struct stat st; /* of the file, after following symbolic links */
    char *path;     /* after following symbolic links, which need not lead anywhere; NULL for a descriptor */
    bool has_folder;
    dev_t folder_dev; /* of the folder that holds it */
    ino_t folder_ino;
};

/* `standard` is the descriptor that "-" means. ERR_SYSTEM for a cycle of links, and for a descriptor that was not
 * handed to this process: a number that is free, or that of a file we opened, is not an output. Freed by place_free,
 * also on failure. */
int place_find(struct io_place *p, const char *path, int standard, struct err *err) SNAG_CHECK;
void place_free(struct io_place *p);

/* Would writing to one change the other? */
bool place_same(const struct io_place *a, const struct io_place *b);

/* The folder part of a path, with its slash: its length. */
size_t place_folder_len(const char *path);

#endif
