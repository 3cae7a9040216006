/* stream: reading and writing the event stream as text: one stage at each end of a pipeline.
 *
 *     struct source *src; struct stream_writer *w; struct batch b;
 *     stream_open(&src, &(struct stream_options){.paths = paths, .n_paths = n}, &err);
 *     stream_writer_open(&w, out, &err);
 *     while ((rc = source_next(src, &b, &err)) > 0)
 *         if (stream_write(w, &b, &err) < 0) …
 *
 * The format: snag-events(5). Files are read one after the other as if joined by cat: columns stay bound until the next
 * header. New columns in a header are added to the schema.
 */
#ifndef SNAG_STREAM_H
#define SNAG_STREAM_H

#include "snag/event.h"
#include "snag/out.h"
#include "snag/rows.h"
#include "snag/seams.h"

SNAG_C_BEGIN

enum { STREAM_VERSION = 1 };

/* Lines before which no header has come. */
struct stream_headless {
    uint64_t rows;
    size_t beyond;  /* so many fields of a line at most stood behind the twelve columns, and were left out */
    char input[80]; /* the first input with such lines */
};

struct stream_options {
    const char *const *paths; /* n_paths of them; with none, and no `in`: standard input; borrowed until close */
    size_t n_paths;
    struct in *in; /* an input that is already open, read before the paths; remains the caller's. NULL: none */
    const char
        *header; /* column names for a stream without a header (TAB-separated, with or without '#'); NULL: the twelve */
    unsigned threads; /* more than 1: lines are read ahead on another thread, unless `bad` or `blank` is set. 0 = 1 */
    bool numbers;     /* batches are numbered, for a receiver that goes by numbers */
    struct seams *seams; /* rows that stand in an earlier part, too, a file or what follows a header met again, are left
                            out and told by it; what it tells is complete with the last batch. NULL: they are events
                            like others */
    struct stream_headless *headless; /* added to, if `header` is NULL; complete with the last batch. NULL: not asked */
    /* Called for a line that is not an event; returns 0 to continue. NULL: ERR_DATA. */
    int (*bad)(void *ctx, const struct row *row, const char *problem, struct err *err);
    /* Called for every blank line, if not NULL. */
    void (*blank)(void *ctx);
    void *ctx;
};

/* Opens the first input at once, so that a missing file is reported before any work. */
int stream_open(struct source **source, const struct stream_options *options, struct err *err) SNAG_CHECK;

/* Is this the beginning of an event stream? Its header, or twelve fields or more, the first of which is an ISO time. */
bool stream_recognise(struct view head);

struct stream_writer;
int stream_writer_open(struct stream_writer **w, struct out *out, struct err *err) SNAG_CHECK;
/* Writes the header first, and again whenever the schema has grown. Events whose `raw` is set are copied. */
int stream_write(struct stream_writer *w, const struct batch *b, struct err *err) SNAG_CHECK;
/* The output goes on behind a stream whose last header is this line: the same is not written again. Copied. */
int stream_writer_goes_on(struct stream_writer *w, struct view header, struct err *err) SNAG_CHECK;
/* Writes only the header, for a stream without events. */
int stream_write_header(struct stream_writer *w, const struct schema *schema, struct err *err) SNAG_CHECK;
void stream_writer_close(struct stream_writer *w);

SNAG_C_END

#endif
