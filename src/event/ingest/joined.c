/* joined: logs that can be read only once, and their parts. See joined.h. */
#include "event/ingest/joined.h"

#include <stdlib.h>

#include "base/word.h"
#include "event/map/row_time.h"
#include "snag/seams.h"

enum { MANY_ROWS = 256, MANY_TIMELESS = 16, MOST_READ = 4 };

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
    free(j->digest);
    free(j);
}

static uint64_t digest_of(const struct ingest_source *s, size_t file, struct view text)
{
    return word_digest(text.p, text.n, s->log_of[file]);
}

int joined_begin(struct ingest_source *s, size_t file, const struct row *names, struct err *err)
{
    struct joined *j = s->joined;
    buf_clear(&j->names);
    j->open = false;
    j->before_us = TS_NONE;
    j->step_us = 0;
    j->part_step_us = 0;
    if (!names)
        return 0;
    j->is_names = digest_of(s, file, names->raw);
    return buf_add(&j->names, names->raw.p, names->raw.n, err);
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

static int begin_part(struct ingest_source *s, size_t file, uint64_t line, uint64_t digest, struct err *err)
{
    struct joined *j = s->joined;
    if (seams_begin(s->seams, in_called(s->file[file].path), line, err) < 0)
        return -1;
    if (j->guessed)
        seams_guess(s->seams);
    else
        j->first = digest;
    j->open = true;
    j->guessed = false;
    return 0;
}

static int look_at_row(struct ingest_source *s, const struct rows_block *b, size_t i, struct err *err)
{
    size_t n;
    enum seams_kind kind = b->row[i].fate == ROW_BLANK ? SEAMS_APART : SEAMS_ROW;
    if (seams_row(s->seams, kind, s->joined->digest[i], INT64_MIN, &n, err) < 0)
        return -1;
    take(s, n);
    return 0;
}

int ingest_row_time(struct ingest_source *s, size_t file, struct rows_block *b, size_t i, int64_t *ts_us,
                    struct err *err)
{
    struct row row;
    *ts_us = TS_NONE;
    if (b->row[i].fate != ROW_OK)
        return 0;
    if (rows_block_whole(b, &b->row[i], &row, err) < 0)
        return -1;
    return mapper_time(&s->log[s->log_of[file]].mapper, &row, ts_us, err);
}

/* The time of the row before row i, or before that, if it has none. */
static int time_before(struct ingest_source *s, size_t file, struct rows_block *b, size_t i, int64_t *us,
                       struct err *err)
{
    size_t to = i < MANY_TIMELESS ? 0 : i - MANY_TIMELESS;
    *us = TS_NONE;
    for (; i > to && *us == TS_NONE; i--)
        if (ingest_row_time(s, file, b, i - 1, us, err) < 0)
            return -1;
    if (*us == TS_NONE)
        *us = s->joined->before_us;
    return 0;
}

/* Where does the next row from i on seem to go back in time? */
static int find_back(struct ingest_source *s, size_t file, struct rows_block *b, size_t i, struct err *err)
{
    struct joined *j = s->joined;
    struct mapper *m = &s->log[s->log_of[file]].mapper;
    int64_t us = TS_NONE;
    if (i == 0 && j->before_us != TS_NONE && ingest_row_time(s, file, b, 0, &us, err) < 0)
        return -1;
    j->back = 0;
    if (us != TS_NONE && us < j->before_us)
        return 0;
    return row_time_back(m, b, i ? i : 1, &j->back, err);
}

static int begin_block(struct ingest_source *s, size_t file, struct rows_block *b, struct err *err)
{
    struct joined *j = s->joined;
    j->n_decided = 0;
    if (mem_reserve(&j->fate, &j->cap, b->n + 1, sizeof *j->fate, err) < 0 ||
        mem_reserve(&j->digest, &j->cap_digests, b->n + 1, sizeof *j->digest, err) < 0)
        return -1;
    memset(j->fate, JOINED_ROW, b->n + 1);
    for (size_t i = 0; i < b->n; i++)
        j->digest[i] = digest_of(s, file, text_of(b, &b->row[i]));
    j->n_read += b->n;
    return find_back(s, file, b, 0, err);
}

/* Does the log begin anew with this row? */
static int begins_anew(struct ingest_source *s, size_t file, struct rows_block *b, size_t i, bool *yes, struct err *err)
{
    const struct joined *j = s->joined;
    int64_t before_us, us;
    *yes = false;
    if (!j->open || j->digest[i] != j->first || b->row[i].fate != ROW_OK)
        return 0;
    if (time_before(s, file, b, i, &before_us, err) < 0 || ingest_row_time(s, file, b, i, &us, err) < 0)
        return -1;
    *yes = us != TS_NONE && before_us != TS_NONE && us != before_us;
    return 0;
}

/* Does a row go back in time further than any that was found to begin nothing, so that it may begin a part? */
static int may_begin(struct ingest_source *s, size_t file, struct rows_block *b, size_t i, bool *yes, struct err *err)
{
    struct joined *j = s->joined;
    int64_t before_us, us;
    *yes = false;
    if (i != j->back)
        return 0;
    if (time_before(s, file, b, i, &before_us, err) < 0 || ingest_row_time(s, file, b, i, &us, err) < 0 ||
        find_back(s, file, b, i + 1, err) < 0)
        return -1;
    if (!j->open || us == TS_NONE || before_us == TS_NONE || us >= before_us)
        return 0;
    if (j->part_step_us > j->step_us && !seams_finds(s->seams))
        j->step_us = j->part_step_us;
    if (before_us - us <= j->step_us || j->n_compared > MOST_READ * j->n_read)
        return 0;
    j->n_compared += j->n_read;
    j->part_step_us = before_us - us;
    j->guessed = true;
    *yes = true;
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

/* From row i on, *n rows are like most: of the part, nothing that one may begin with, and no copies. */
static int pass(struct ingest_source *s, const struct rows_block *b, size_t i, size_t *n, struct err *err)
{
    struct joined *j = s->joined;
    size_t to = i;
    *n = 0;
    if (!j->open || j->n_decided != i)
        return 0;
    const uint64_t *digest = j->digest, first = j->first, names = j->is_names;
    while (to < b->n && to != j->back && b->row[to].fate != ROW_BLANK && digest[to] != first && digest[to] != names)
        to++;
    if (seams_pass(s->seams, j->digest + i, to - i, INT64_MIN, n, err) < 0)
        return -1;
    j->n_decided += *n;
    return 0;
}

/* 1: the row is looked at; 0: it begins the next block. */
static int look(struct ingest_source *s, size_t file, struct rows_block *b, size_t i, struct err *err)
{
    struct joined *j = s->joined;
    const struct rows_block_row *r = &b->row[i];
    bool names = j->names.n && view_eq(text_of(b, r), buf_view(&j->names)), anew = false;
    if (!names && begins_anew(s, file, b, i, &anew, err) < 0)
        return -1;
    if (!names && !anew && may_begin(s, file, b, i, &anew, err) < 0)
        return -1;
    if (names)
        j->part_step_us = 0;
    if ((names || anew) && end_part(s, err) < 0)
        return -1;
    bool may = r->fate != ROW_BLANK && j->n_decided == i && seams_holds(s->seams, j->digest[i]);
    if ((names || anew || may) && i > 0 && !r->odd) {
        rows_block_back(b, i);
        return 0;
    }
    if (names) {
        j->fate[i] = JOINED_NAMES;
        return 1;
    }
    if (!j->open && begin_part(s, file, b->line + r->line, j->digest[i], err) < 0)
        return -1;
    return look_at_row(s, b, i, err) < 0 ? -1 : 1;
}

int joined_look(struct ingest_source *s, size_t file, struct rows_block *b, struct err *err)
{
    size_t n, i = 0;
    int rc = 1;
    if (begin_block(s, file, b, err) < 0)
        return -1;
    while (rc > 0 && i < b->n) {
        if (pass(s, b, i, &n, err) < 0)
            return -1;
        i += n;
        if (n == 0) {
            rc = look(s, file, b, i, err);
            i++;
        }
    }
    if (rc > 0 && end_block(s, b, err) < 0)
        rc = -1;
    return rc < 0 ? -1 : time_before(s, file, b, b->n, &s->joined->before_us, err);
}

int joined_end(struct ingest_source *s, size_t file, struct err *err)
{
    return end_part(s, err) < 0 ? -1 : ingest_tell_seams(s, file, 0, err);
}
