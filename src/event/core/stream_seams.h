/* stream_seams: what a line of an event stream says, as a digest, so that the same event is known in another part.
 * Private to event.
 *
 * Coverage lines are apart: told twice, they say nothing new. What rules emitted goes with the event before it, unless
 * its part begins with such events. Promises: columns that name places (src, evidence), empty ones, and the order of
 * columns make no difference.
 */
#ifndef SNAG_EVENT_CORE_STREAM_SEAMS_H
#define SNAG_EVENT_CORE_STREAM_SEAMS_H

#include "base/word.h"
#include "snag/event.h"
#include "snag/rows.h"
#include "snag/seams.h"

struct stream_seams {
    struct seams *seams; /* NULL: nobody asks */
    bool standard;       /* the first fields are the standard columns, in order, */
    bool usual;          /* and others say nothing */
    size_t field[N_STANDARD_COLUMNS];
    size_t by;      /* field, or SIZE_MAX */
    uint64_t *salt; /* of the fields of other columns; 0: says nothing; n_fields of them */
    size_t n_fields, cap_salt;
    struct buf line;
    bool begun, emitted;  /* the part has events; the first of them came from a rule */
    enum seams_kind kind; /* of the line that was looked at, with its digest */
    uint64_t digest;
};

/* The fields of the lines to come are these columns. */
int stream_seams_bind(struct stream_seams *s, const struct schema *schema, const uint32_t *bound, size_t n,
                      struct err *err) SNAG_CHECK;
/* Is that a coverage line? */
static inline bool stream_seams_apart(struct view name)
{
    return name.n >= 8 && memcmp(name.p, "coverage", 8) == 0 && (name.n == 8 || view_is(name, "coverage_end"));
}
/* Looks at a line with as many fields. */
int stream_seams_look_closer(struct stream_seams *s, const struct row *row, struct err *err) SNAG_CHECK;
static inline int stream_seams_look(struct stream_seams *s, const struct row *row, struct err *err)
{
    struct view name, last;
    if (!s->usual || !s->begun || s->emitted)
        return stream_seams_look_closer(s, row, err);
    name = row->cell[COL_EVENT];
    last = row->cell[N_STANDARD_COLUMNS - 1];
    if (stream_seams_apart(name) || event_emitted(name, NULL) != EMITTED_NONE)
        return stream_seams_look_closer(s, row, err);
    s->kind = SEAMS_ROW;
    s->digest = word_digest(row->cell[0].p, (size_t)(last.p + last.n - row->cell[0].p), 0);
    return 0;
}
void stream_seams_free(struct stream_seams *s);

#endif
