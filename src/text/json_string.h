/* json_string: what may stand in a JSON string (RFC 8259). */
#ifndef SNAG_TEXT_JSON_STRING_H
#define SNAG_TEXT_JSON_STRING_H

#include "snag/str.h"

/* The bytes of the escape at p, a backslash; of a pair of surrogates, of both. 0: it is none, and *why says so, or the
 * text ends within it, and *why is NULL. */
size_t json_escape_length(const char *p, const char *end, const char **why);
/* The bytes of the character of UTF-8 at p, 2 to 4. 0: there is none. */
size_t json_utf8_length(const char *p, const char *end);
/* The text of what stands between the quotes, which must be well formed, at `to`; its length. It is not longer. */
size_t json_unescape(struct view inside, char *to);

#endif
