/* whole: small text files, all at once. */
#ifndef SNAG_IO_WHOLE_H
#define SNAG_IO_WHOLE_H

#include "snag/str.h"

/* Adds what the file at `path` holds to `text`, which is freed by buf_free, also on failure. Reading ends at `most`
 * bytes or a little behind: where text->n >= most the file is refused by who knows what it should be. */
int whole_read(struct buf *text, const char *path, size_t most, struct err *err) SNAG_CHECK;

#endif
