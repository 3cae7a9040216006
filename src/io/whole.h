/* whole: small text files, read all at once. */
#ifndef SNAG_IO_WHOLE_H
#define SNAG_IO_WHOLE_H

#include "snag/str.h"

/* Appends the contents of the file at `path` to `text`, which buf_free frees, even on failure. Reading stops at `most`
 * bytes or a little later: if text->n >= most, the caller, who knows what the file should be, refuses it. */
int whole_read(struct buf *text, const char *path, size_t most, struct err *err) SNAG_CHECK;

#endif
