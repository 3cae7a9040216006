/* whole: small text files, read all at once. */
#ifndef SNAG_IO_WHOLE_H
#define SNAG_IO_WHOLE_H

#include "snag/str.h"

/* Adds what the file at `path` holds to `text`, which is freed by buf_free, also on failure; text->p is not NULL then.
 * ERR_DATA for a file of most_mib MiB or more, which can be no such `thing` ("a map"). */
int whole_read(struct buf *text, const char *path, size_t most_mib, const char *thing, struct err *err) SNAG_CHECK;

#endif
