/* joined: logs that can be read only once, and their parts. See joined.h. */
#include "event/ingest/joined.h"

#include <stdlib.h>

#include "snag/seams.h"

enum { MANY_ROWS = 256 };

int joined_open(struct ingest_source *s, struct err *err)
{
    s->joined = mem_zero(1, sizeof *s->joined, err);
    return !s->joined || (!s->seams && seams_open(&s->seams, err) < 0) ? -1 : 0;
}

void joined_close(struct joined *j)
{
    if (!j)
        return;
    buf_free(&j->names);
    free(j->fate);
    free(j);
}

int joined_begin(struct ingest_source *s, const struct row *names, struct err *err)
{
    struct buf *b = &s->joined->names;
    buf_clear(b);
    s->joined->open = false;
    return names ? buf_add(b, names->raw.p, names->raw.n, err) : 0;
}

/* A row without its line end. */
static struct view text_of(const struct rows_block *b, const struct rows_block_row *r)
{
    return r->odd ? b->odd[r->at].raw : (struct view){b->bytes + r->begin, r->n};
}

static void take(struct ingest_source *s, size_t n)
{
    struct joined *j = s->joined;
    for (size_t i = 0; i < n; i++, j->n_decided++) {
        while (j->fate[j->n_decided] == JOINED_NAMES)
            j->n_decided++;
        j->fate[j->n_decided] = seams_copied(s->seams, i) ? JOINED_COPY : JOINED_ROW;
    }
}

static int end_part(struct ingest_source *s, struct err *err)
{
    size_t n;
    if (!s->joined->open)
        return 0;
    s->joined->open = false;
    if (seams_end(s->seams, &n, err) < 0)
        return -1;
    take(s, n);
    return 0;
}

static int look_at_row(struct ingest_source *s, size_t file, const struct rows_block *b, const struct rows_block_row *r,
                       uint64_t digest, struct err *err)
{
    struct joined *j = s->joined;
    size_t n;
    if (!j->open && seams_begin(s->seams, in_called(s->file[file].path), b->line + r->line, err) < 0)
        return -1;
    j->open = true;
    if (seams_row(s->seams, r->fate == ROW_BLANK ? SEAMS_APART : SEAMS_ROW, digest, INT64_MIN, &n, err) < 0)
        return -1;
    take(s, n);
    return 0;
}

static int begin_fates(struct joined *j, const struct rows_block *b, struct err *err)
{
    j->n_decided = 0;
    if (mem_reserve(&j->fate, &j->cap, b->n + 1, sizeof *j->fate, err) < 0)
        return -1;
    memset(j->fate, JOINED_ROW, b->n + 1);
    return 0;
}

/* Where rows wait at the end of a block, they are copies if they are many. */
static int end_block(struct ingest_source *s, struct rows_block *b, struct err *err)
{
    struct joined *j = s->joined;
    size_t waiting = b->n - j->n_decided;
    if (rows_block_ends(b))
        return end_part(s, err);
    rows_block_back(b, b->n);
    if (j->open)
        take(s, seams_decide(s->seams, waiting >= MANY_ROWS || 2 * waiting >= b->n));
    return 0;
}

int joined_look(struct ingest_source *s, size_t file, struct rows_block *b, struct err *err)
{
    struct joined *j = s->joined;
    if (begin_fates(j, b, err) < 0)
        return -1;
    for (size_t i = 0; i < b->n; i++) {
        const struct rows_block_row *r = &b->row[i];
        struct view text = text_of(b, r);
        uint64_t digest = hash_bytes(text.p, text.n, s->log_of[file]);
        bool names = j->names.n && view_eq(text, buf_view(&j->names));
        if (names && end_part(s, err) < 0)
            return -1;
        bool begins = names || (r->fate != ROW_BLANK && j->n_decided == i && seams_holds(s->seams, digest));
        if (begins && i > 0 && !r->odd) {
            rows_block_back(b, i);
            return 0;
        }
        if (names)
            j->fate[i] = JOINED_NAMES;
        else if (look_at_row(s, file, b, r, digest, err) < 0)
            return -1;
    }
    return end_block(s, b, err);
}

int joined_end(struct ingest_source *s, size_t file, struct err *err)
{
    return end_part(s, err) < 0 ? -1 : ingest_tell_seams(s, file, 0, err);
}
