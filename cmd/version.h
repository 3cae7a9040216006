/* version: what this program is made of. */
#ifndef SNAG_CMD_VERSION_H
#define SNAG_CMD_VERSION_H

#include "snag/str.h"

/* The program, its formats and its libraries, one a line. */
int version_tell(struct buf *b, struct err *err) SNAG_CHECK;

/* What decides what comes out, as members of a JSON object: "snag":"1.0.0","libraries":{…}. */
int version_json(struct buf *b, struct err *err) SNAG_CHECK;

#endif
