/* json: strings, numbers and lists as JSON writes them (RFC 8259). */
#ifndef SNAG_TEXT_JSON_H
#define SNAG_TEXT_JSON_H

#include "snag/str.h"

/* Appends a quoted string. Control characters are escaped; each byte that is not UTF-8 becomes U+FFFD. */
int json_view(struct buf *b, struct view v, struct err *err) SNAG_CHECK;
int json_text(struct buf *b, const char *s, struct err *err) SNAG_CHECK;
/* Appends a number that reads back the same; null if it is not finite. */
int json_number(struct buf *b, double x, struct err *err) SNAG_CHECK;
/* Appends ,"name":["a","b"] */
int json_list(struct buf *b, const char *name, const char *const *text, size_t n, struct err *err) SNAG_CHECK;
/* Is v a number in JSON's spelling, with few enough digits that every reader keeps them? */
bool json_is_number(struct view v);

#endif
