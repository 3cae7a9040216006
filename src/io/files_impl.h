/* files_impl: what out asks of files: see snag/files.h. */
#ifndef SNAG_IO_FILES_IMPL_H
#define SNAG_IO_FILES_IMPL_H

#include "io/place.h"
#include "snag/files.h"

/* An output is being opened: the one that files_will_write declared, or a new one. */
int files_begin_write(const char *path, struct err *err) SNAG_CHECK;
/* It was given up, and may be opened again. */
void files_give_up(const char *path);
/* Checks, before the old file is replaced, that it is still not a file that is read. */
int files_check_write(const char *path, struct err *err) SNAG_CHECK;

#endif
