/* stream_parts: the parts of an event stream, files and what follows a header met again, and which of their rows stand
 * in an earlier one. Events that may be such rows wait in the frame that is being filled. */
#include "event/core/stream_impl.h"

static void know_last(struct stream_moment *m)
{
    if (m->line.p)
        m->last.line = word_digest(m->line.p, m->line.n, 0);
    m->line = (struct view){NULL, 0};
}

void stream_moment_ends(struct stream *s)
{
    know_last(&s->moment);
}

bool stream_again_of(struct stream *s, const struct event *e)
{
    struct stream_moment *m = &s->moment;
    bool same = false, alike = false;
    if (s->seams.kind == SEAMS_APART)
        return false;
    know_last(m);
    if (m->n == 0)
        m->row[m->n++] = m->last;
    struct stream_row row = {word_digest(s->line.p, s->line.n, 0), s->seams.digest};
    for (size_t i = 0; i < m->n && !same; i++) {
        same = m->row[i].line == row.line;
        alike = alike || (row.says && m->row[i].says == row.says);
    }
    if (!same && m->n < STREAM_MOMENT)
        m->row[m->n++] = row;
    int64_t src = same && s->sorted ? schema_find(&s->schema, "src") : -1;
    same = src >= 0 && e->col[src].n > 0;
    if (same || alike)
        seams_again(s->o.seams, same);
    return same;
}

void stream_frame_empty(struct stream *s)
{
    struct stream_frame *f = s->now;
    stream_moment_ends(s);
    f->n = 0;
    f->n_rows = 0;
    f->n_sure = 0;
    f->n_bytes = 0;
    arena_reset(&f->decoded);
}

/* Of the events that are not sure, the first n are decided: those left out go. */
static void sort_out(struct stream *s, size_t n)
{
    struct stream_frame *f = s->now;
    size_t to = f->n_sure, from = f->n_sure;
    for (size_t i = 0; i < n; i++, from++)
        if (!seams_copied(s->o.seams, i))
            f->event[to++] = f->event[from];
    if (to < from && from < f->n)
        memmove(f->event + to, f->event + from, (f->n - from) * sizeof *f->event);
    f->n -= from - to;
    f->n_sure = to;
}

int stream_compare(struct stream *s, int64_t ts_us, struct err *err)
{
    size_t n;
    if (seams_row(s->o.seams, s->seams.kind, s->seams.digest, ts_us, &n, err) < 0)
        return -1;
    sort_out(s, n);
    return 0;
}

/* Of the first part. */
static int hand_over(struct stream *s, struct err *err)
{
    struct stream_frame *f = s->now;
    size_t passed;
    int rc = s->first ? seams_pass(s->o.seams, f->digest, f->n_digests, f->last_us, &passed, err) : 0;
    f->n_digests = 0;
    f->last_us = INT64_MIN;
    return rc;
}

int stream_decide(struct stream *s, struct err *err)
{
    struct stream_frame *f = s->now;
    if (s->first)
        return hand_over(s, err);
    sort_out(s, seams_decide(s->o.seams, 2 * f->n_sure <= f->n));
    return 0;
}

int stream_part_end(struct stream *s, struct err *err)
{
    size_t n;
    if (!s->open)
        return 0;
    s->open = false;
    if (hand_over(s, err) < 0 || seams_end(s->o.seams, &n, err) < 0)
        return -1;
    sort_out(s, n);
    return 0;
}

int stream_part_begin(struct stream *s, struct err *err)
{
    s->begins = false;
    s->moment = (struct stream_moment){.us = INT64_MIN};
    s->sorted = s->headers > 1;
    s->headers = 0;
    if (!s->o.seams)
        return 0;
    s->open = true;
    if (seams_begin(s->o.seams, in_name(s->in), s->row.line, err) < 0)
        return -1;
    s->first = seams_is_first(s->o.seams);
    return 0;
}

int stream_alone(struct stream *s, struct err *err)
{
    if (s->begins || stream_is_header(&s->row)) {
        if (stream_part_end(s, err) < 0)
            return -1;
    } else if (!s->o.seams || s->first || s->now->n_sure < s->now->n || !seams_holds(s->o.seams, s->seams.digest)) {
        return 1;
    }
    if (s->now->n)
        return 0;
    stream_frame_empty(s);
    return 1;
}
