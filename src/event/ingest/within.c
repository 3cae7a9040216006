/* within: rows of a file that stand in it twice. See within.h. */
#include "event/ingest/within.h"

#include "event/ingest/direct.h"
#include "event/ingest/same.h"

enum { MOST_LOOKS = 8 }; /* a log in no order goes back again and again */

void within_begin(struct ingest_source *s, size_t file)
{
    bool off = s->first || s->joined || s->open[file];
    s->within = (struct within){.us = TS_NONE, .floor_us = INT64_MAX, .looks = off ? MOST_LOOKS : 0};
}

void within_names(struct ingest_source *s)
{
    s->within.names = true;
    s->within.floor_us = INT64_MAX;
}

/* Do the row and, if there is one in the next line, the one behind it stand in the file already, one behind the other?
 */
static int stands(struct ingest_source *s, size_t file, const struct rows_block *b, const struct rows_block_row *r,
                  bool *yes, struct err *err)
{
    const struct rows_block_row *next = r + 1 < b->row + b->n && r[1].line == r->line + 1 ? r + 1 : NULL;
    uint64_t first = same_digest(same_text(b, r)), second = next ? same_digest(same_text(b, next)) : 0;
    uint64_t line = b->line + r->line, digest = 0, before = 0;
    struct same_lines l;
    *yes = false;
    int rc = same_open(&l, s->file[file].path, s->log[s->log_of[file]].map, ROWS_BLOCK_BYTES, err);
    if (rc == 0)
        rc = same_next(&l, &digest, err);
    while (rc > 0 && l.line < line) {
        *yes = next ? before == first && digest == second : digest == first;
        before = digest;
        if (*yes)
            break;
        rc = same_next(&l, &digest, err);
    }
    if (rc > 0)
        rc = rows_block_failed(l.b, err);
    same_close(&l);
    return rc < 0 ? -1 : 0;
}

static int look(struct ingest_source *s, size_t file, const struct rows_block *b, const struct rows_block_row *r,
                int64_t ts_us, struct err *err)
{
    struct within *w = &s->within;
    bool yes = w->names && ts_us <= w->us;
    w->names = false;
    if (w->looks == MOST_LOOKS)
        return 0;
    if (w->us == TS_NONE) {
        w->first_us = ts_us;
        w->first = same_digest(same_text(b, r));
        return 0;
    }
    yes = yes || (ts_us == w->first_us && w->us != ts_us && same_digest(same_text(b, r)) == w->first);
    if (!yes && (ts_us >= w->us || w->us - ts_us <= w->step))
        return 0;
    w->looks++;
    w->step = w->us - ts_us;
    if (!yes && stands(s, file, b, r, &yes, err) < 0)
        return -1;
    if (!yes)
        return 0;
    w->looks = MOST_LOOKS;
    s->doubled = "a file that may hold rows twice";
    if (s->direct)
        direct_break(s->direct, s->doubled);
    return 0;
}

int within_look(struct ingest_source *s, size_t file, const struct rows_block *b, const struct rows_block_row *r,
                int64_t ts_us, struct err *err)
{
    struct within *w = &s->within;
    int rc = look(s, file, b, r, ts_us, err);
    w->us = ts_us;
    w->floor_us = ts_us > w->first_us ? ts_us : w->first_us + 1;
    return rc;
}
