/* files_impl: what out asks of files: see snag/files.h. */
#ifndef SNAG_IO_FILES_IMPL_H
#define SNAG_IO_FILES_IMPL_H

#include "io/place.h"
#include "snag/files.h"

/* An output is opened: the one that files_will_write told of, or a new one. */
int files_begin_write(const char *path, struct err *err) SNAG_CHECK;
/* Is it still no file that is read? Before the old file goes. */
int files_check_write(const char *path, struct err *err) SNAG_CHECK;

#endif
