/* copies: rows that stand in a file read earlier too: copies, parts of files, and overlaps. Private to ingest.
 *
 * Promises: rows that two files share, where one ends and the other begins or one stands in the other whole, are taken
 * once, and told; files of one log whose times follow one another cost nothing but the look at each one's first row.
 * Only files that can be opened again are compared.
 */
#ifndef SNAG_EVENT_INGEST_COPIES_H
#define SNAG_EVENT_INGEST_COPIES_H

#include "event/ingest/ingest_impl.h"

/* Lines of the file being read whose rows are left out. */
struct copied_lines {
    uint64_t from, to;
    size_t other; /* the file that has them too */
    enum copied_kind { COPIED_ALL, COPIED_HEAD, COPIED_TAIL, COPIED_WITHIN } kind;
    uint64_t n_rows; /* found there */
};

struct copies {
    struct copied_lines *lines; /* n of them */
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
/* An event of the file being read. */
void copies_saw(struct ingest_source *s, size_t file, int64_t ts_us);
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
