/* same: the lines of a file by their digests, and where those of one file stand in another. Private to ingest.
 *
 * Lines are the data lines, from the first after the column names; line ends and compression make no difference, and
 * blank lines at the end do not count. Promises: each file is read once per question, and a pattern takes 12 bytes a
 * line.
 */
#ifndef SNAG_EVENT_INGEST_SAME_H
#define SNAG_EVENT_INGEST_SAME_H

#include "event/map/model.h"
#include "event/read/rows_block.h"

struct same_lines {
    struct in *in;
    struct rows *rows;
    struct rows_block *b;
    size_t at;
    uint64_t line, first; /* of the last line returned, and the first data line, from 1 */
    uint64_t blank;       /* lines that are returned before the one at hand */
    struct view text;     /* of the last line, until the next call */
};

/* The first line of a row, without its end. */
static inline struct view same_text(const struct rows_block *b, const struct rows_block_row *r)
{
    struct view v = r->odd ? b->odd[r->at].raw : (struct view){b->bytes + r->begin, r->n};
    bool alone = !r->odd && r + 1 < b->row + b->n && r[1].line == r->line + 1;
    const char *end = alone || v.n == 0 ? NULL : memchr(v.p, '\n', v.n);
    v.n = end ? (size_t)(end - v.p) : v.n;
    v.n -= !alone && v.n > 0 && v.p[v.n - 1] == '\r';
    return v;
}
/* The digest of a line that is not blank. */
uint64_t same_digest(struct view line);

/* Opens a file that can be opened again, to read that many bytes at once. Closed by same_close, also after a failure.
 */
int same_open(struct same_lines *l, const char *path, const struct map *map, uint32_t bytes,
              struct err *err) SNAG_CHECK;
/* 1: a line's digest (blank lines have 0), 0: the end, -1. */
int same_next(struct same_lines *l, uint64_t *digest, struct err *err) SNAG_CHECK;
void same_close(struct same_lines *l);

/* All lines of a file, ready to be looked for. */
struct same_pattern {
    uint64_t *digest;
    uint32_t *back; /* of each line: how many first lines end with it, other than those up to it */
    size_t n, cap, cap_back;
    uint64_t first; /* line of the file */
};
int same_pattern_read(struct same_pattern *p, const char *path, const struct map *map, struct err *err) SNAG_CHECK;
void same_pattern_free(struct same_pattern *p);

struct same_found {
    bool whole;         /* all of the pattern's lines stand together in the text, */
    uint64_t from, to;  /* these lines of it */
    size_t tail;        /* else: how many of the pattern's first lines are the text's last, */
    uint64_t tail_from; /* from this line of it on; */
    bool all;           /* and they are all that it has */
};
int same_find(const struct same_pattern *p, const char *text, const struct map *map, struct same_found *found,
              struct err *err) SNAG_CHECK;

#endif
