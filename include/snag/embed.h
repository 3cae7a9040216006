/* embed: the built-in maps and rules, copied from the source tree. */
#ifndef SNAG_EMBED_H
#define SNAG_EMBED_H

#include "snag/err.h"

SNAG_C_BEGIN

struct embedded {
    const char *name; /* "bank-1999.map", "builtin.rules" */
    const char *text;
};
extern const struct embedded embedded_files[]; /* ends with a NULL name */

SNAG_C_END

#endif
