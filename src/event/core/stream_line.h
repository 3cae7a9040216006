/* stream_line: an event as a line of a stream, and the line that names the columns; see stream_write.c. */
#ifndef SNAG_EVENT_CORE_STREAM_LINE_H
#define SNAG_EVENT_CORE_STREAM_LINE_H

#include "snag/event.h"

/* The line that names the columns, with its LF. Appended. */
int stream_header_line(struct buf *line, const struct schema *schema, struct err *err) SNAG_CHECK;
/* So many bytes at most has an event's line. */
size_t stream_line_most(const struct event *e, size_t n_columns);
/* Puts it, with its LF; returns the end. An event whose `raw` is set is copied, with the columns that it lacks. */
char *stream_line_put(char *to, const struct event *e, size_t n_columns);

#endif
