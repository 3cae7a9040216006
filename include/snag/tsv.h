/* tsv: the escapes of the event stream: backslash, TAB, LF and CR inside a field are \\ \t \n \r. */
#ifndef SNAG_TSV_H
#define SNAG_TSV_H

#include "snag/str.h"

SNAG_C_BEGIN

/* Writes n fields, escaped and each followed by a TAB, to `to`, which has room for TSV_MOST bytes of each; returns the
 * end. */
#define TSV_MOST(field_n) (2 * (field_n) + 1)
char *tsv_put(char *to, const struct view *field, size_t n);
/* The same, faster for short fields of a text that may be read from `text` to `end`: `to` has TSV_AHEAD bytes more. */
enum { TSV_AHEAD = 16 };
char *tsv_put_of(char *to, const struct view *field, size_t n, const char *text, const char *end);
/* Appends v to b, escaped. */
int tsv_escape(struct buf *b, struct view v, struct err *err) SNAG_CHECK;
/* *v without escapes: v itself if it has none, otherwise appended to `store` (make room for v.n bytes with buf_room
 * first, so that earlier views into it stay valid). A backslash before anything else is literal. */
int tsv_unescape(struct view *v, struct buf *store, struct err *err) SNAG_CHECK;

SNAG_C_END

#endif
