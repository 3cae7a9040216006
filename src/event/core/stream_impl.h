/* stream_impl: what the parts of the reader of event streams share. Private to event.
 *
 * stream.c makes batches of the lines, stream_parts.c leaves out those that stand in an earlier part.
 */
#ifndef SNAG_EVENT_CORE_STREAM_IMPL_H
#define SNAG_EVENT_CORE_STREAM_IMPL_H

#include "base/supply.h"
#include "event/core/stream_seams.h"
#include "event/core/who.h"
#include "snag/stream.h"

enum { STREAM_BATCH = 1024, STREAM_BYTES = 256 * 1024, STREAM_FRAMES = 4, STREAM_SPARE = 8 };

/* A batch and what it stands in. */
struct stream_frame {
    struct event event[STREAM_BATCH];
    size_t n;
    size_t n_rows, n_sure;         /* rows that it had room for; of the events, those that are no copies */
    uint64_t digest[STREAM_BATCH]; /* of n_digests rows of the first part, whose last event was then */
    size_t n_digests;
    int64_t last_us;
    int ts_digits;
    struct view *cols;
    size_t cap_cols;
    char *bytes;
    size_t n_bytes, cap_bytes;
    struct arena decoded;
};

/* Rows of the latest moment, so that one that comes again is known: as sort leaves a stream joined to itself. */
enum { STREAM_MOMENT = 64 };
struct stream_row {
    uint64_t line, says; /* digests of all of it, and of what it says; the latter is 0 if it goes with another */
};
struct stream_moment {
    int64_t us;
    struct stream_row row[STREAM_MOMENT]; /* n of them; none as long as there is one */
    size_t n;
    struct stream_row last; /* the last row; its line is not known yet, */
    struct view line;       /* but this, for as long as its frame is being filled */
};

struct stream {
    struct source source;
    struct stream_options o;
    size_t input; /* the next to open */
    struct in *in;
    struct rows *rows;
    struct row row;
    struct view line; /* the same, in the frame */
    bool pending;     /* row is read and not yet in a batch */
    struct schema schema;
    struct layout *iso;
    struct zone *utc;
    uint32_t *bound; /* index in the schema of the i-th field */
    size_t n_bound, cap_bound;
    size_t at_ts, at_event; /* fields */
    bool complete;          /* every column of the schema has a field … */
    bool in_order;          /* … and fields are in its order */
    bool headless;          /* no header has come, and none was given */
    int ts_digits;
    struct stream_seams seams;
    struct stream_moment moment;
    size_t headers;             /* of this input since its last event; several: it was joined, then sorted, */
    bool sorted;                /* as the part at hand was */
    bool begins, open;          /* a part begins with the next line; one has begun */
    bool first;                 /* it is the first one */
    struct who who;             /* of the numbers, if they are asked for */
    struct stream_frame *frame; /* n_frames of them */
    size_t n_frames;
    struct stream_frame *now; /* the one being filled */
    struct supply *ahead;     /* fills them on another thread; NULL: there is one, filled when it is asked for */
    struct supply *supply;    /* the same, for that thread */
};

static inline bool stream_is_header(const struct row *row)
{
    return view_is(row->cell[0], "#ts");
}

void stream_frame_empty(struct stream *s);

/* The line at hand, which a part or rows to be compared may begin with: 1: it goes into s->now, 0: that must be handed
 * out before. Ends the part before. */
int stream_alone(struct stream *s, struct err *err) SNAG_CHECK;
int stream_part_begin(struct stream *s, struct err *err) SNAG_CHECK;
int stream_part_end(struct stream *s, struct err *err) SNAG_CHECK;
/* Does the last row of s->now, whose event is `e`, stand in the part before, source and all, in a part that sort made?
 * Most have a moment of their own. */
bool stream_again_of(struct stream *s, const struct event *e);
static inline bool stream_again(struct stream *s, const struct event *e)
{
    struct stream_moment *m = &s->moment;
    if (e->ts_us == m->us)
        return stream_again_of(s, e);
    m->us = e->ts_us;
    m->n = 0;
    m->line = s->line;
    m->last.says = s->seams.digest;
    return false;
}
/* What s->now has goes. */
void stream_moment_ends(struct stream *s);
/* The last event of s->now: is it a copy? It may be known later; in the first part, no event is one. */
int stream_compare(struct stream *s, int64_t ts_us, struct err *err) SNAG_CHECK;
static inline void stream_note(struct stream *s, int64_t ts_us)
{
    struct stream_frame *f = s->now;
    f->n_sure++;
    if (s->seams.kind != SEAMS_ROW)
        return;
    f->digest[f->n_digests++] = s->seams.digest;
    f->last_us = ts_us > f->last_us ? ts_us : f->last_us;
}
/* No more events can wait in s->now. */
int stream_decide(struct stream *s, struct err *err) SNAG_CHECK;

#endif
