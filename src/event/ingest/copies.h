/* copies: rows that stand in a file read earlier too: copies, parts of files, and overlaps. Private to ingest.
 *
 * Promises: rows that two files share, where one ends and the other begins or one stands in the other whole, are taken
 * once, and told; files that share none cost no more than a look at each row for the first lines of the others.
 * Only files that can be opened again are compared.
 */
#ifndef SNAG_EVENT_INGEST_COPIES_H
#define SNAG_EVENT_INGEST_COPIES_H

#include "base/word.h"
#include "event/ingest/ingest_impl.h"
#include "event/ingest/same.h"
#include "event/read/seam_words.h"

/* Lines of the file being read whose rows are left out. */
struct copied_lines {
    uint64_t from, to;
    size_t other; /* the file that has them too */
    enum seam_kind kind;
    uint64_t n_rows; /* found there */
};

/* First lines of the files of a log, as bits: which lengths and which marks do they have? */
enum { COPIES_MARK_BITS = 12 };
struct copies_marks {
    uint64_t length, bit[(1 << COPIES_MARK_BITS) / 64];
};
/* What tells lines apart at a glance: some of their bytes. */
static inline uint32_t copies_mark(struct view line)
{
    size_t n = line.n;
    if (n < 8)
        return (uint32_t)n;
    uint64_t mark = word_load(line.p + n / 2 - 4) * WORD_MIX_A + word_load(line.p + n - 8) * WORD_MIX_B;
    return (uint32_t)((mark + word_load(line.p) * (WORD_MIX_A ^ WORD_MIX_B)) >> (64 - COPIES_MARK_BITS));
}
static inline bool copies_marked(const struct copies_marks *m, struct view line)
{
    if (!(m->length >> line.n % 64 & 1))
        return false;
    uint32_t mark = copies_mark(line);
    return m->bit[mark / 64] >> mark % 64 & 1;
}

struct copies {
    const struct copies_marks *now; /* of the log being read; NULL: none of its files is compared */
    bool overlaps;                  /* the file being read begins before another one ended */
    int64_t last_us;                /* of its events; TS_NONE */
    struct copied_lines *lines;     /* n of them */
    size_t n, cap;
    struct copied_file *file;
    struct copied_log *log;
    struct copied_pair *pair;
    size_t n_pairs, cap_pairs;
};

/* Once the maps are known. */
int copies_open(struct ingest_source *s, struct err *err) SNAG_CHECK;
void copies_close(struct ingest_source *s);
/* Before the first row of a file: what of it is left out? first_us: the time of its first row, or TS_NONE. */
int copies_begin(struct ingest_source *s, size_t file, int64_t first_us, struct err *err) SNAG_CHECK;
/* Before a row is looked at that has the mark of a first line: if it is one, lines from there on may be left out. */
int copies_met(struct ingest_source *s, size_t file, struct view line, struct err *err) SNAG_CHECK;
static inline int copies_meet(struct ingest_source *s, size_t file, const struct rows_block *b,
                              const struct rows_block_row *r, struct err *err)
{
    const struct copies_marks *now = s->copies->now;
    bool alone = !r->odd && r + 1 < b->row + b->n && r[1].line == r->line + 1; /* its text is the line */
    if (!now || (alone && !(now->length >> r->n % 64 & 1)))
        return 0;
    struct view line = same_text(b, r);
    return copies_marked(now, line) ? copies_met(s, file, line, err) : 0;
}
/* An event of the file being read. */
static inline void copies_saw(struct copies *c, int64_t ts_us)
{
    c->last_us = ts_us > c->last_us ? ts_us : c->last_us;
}
/* After its last row: tells what was left out. */
int copies_end(struct ingest_source *s, size_t file, struct err *err) SNAG_CHECK;

/* Is the row in this line left out? Counts it. */
static inline bool copies_has(struct copies *c, uint64_t line)
{
    bool has = false;
    for (size_t i = 0; i < c->n; i++)
        if (line >= c->lines[i].from && line <= c->lines[i].to) {
            c->lines[i].n_rows++;
            has = true;
        }
    return has;
}

#endif
