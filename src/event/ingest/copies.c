/* copies: see copies.h. A file that begins before an earlier one of its log ended may share rows with it. Then all
 * files of the log are searched once for each other's first lines, and only those that have one are compared. */
#include "event/ingest/copies.h"

#include <stdlib.h>
#include <sys/stat.h>

#include "event/ingest/same.h"
#include "snag/dict.h"
#include "text/figure.h"

struct copied_file {
    bool again; /* can be opened again */
    bool read;  /* and some of its rows were taken */
    int64_t last_us;
    uint64_t first;          /* its first line's digest; 0: none */
    size_t as_text, as_part; /* its pairs: the first one's index + 1 */
};

struct copied_log {
    int64_t last_us; /* of the files read */
    bool searched;
};

/* The first line of `part` stands in `text`. */
struct copied_pair {
    size_t text, part;
    size_t next_of_text, next_of_part; /* index + 1 */
};

int copies_open(struct ingest_source *s, struct err *err)
{
    struct copies *c = mem_zero(1, sizeof *c, err);
    s->copies = c;
    if (!c)
        return -1;
    c->file = mem_zero(s->n_files, sizeof *c->file, err);
    c->log = mem_zero(s->n_files, sizeof *c->log, err);
    if (!c->file || !c->log)
        return -1;
    for (size_t i = 0; i < s->n_files; i++) {
        struct stat st;
        bool events = s->log[s->log_of[i]].map->format == FORMAT_EVENTS;
        bool regular = !s->open[i] && stat(s->file[i].path, &st) == 0 && S_ISREG(st.st_mode);
        c->file[i] = (struct copied_file){.again = regular && !events, .last_us = TS_NONE};
        c->log[i].last_us = TS_NONE;
    }
    return 0;
}

void copies_close(struct ingest_source *s)
{
    struct copies *c = s->copies;
    if (!c)
        return;
    free(c->lines);
    free(c->file);
    free(c->log);
    free(c->pair);
    free(c);
}

/* ---- who has whose first line? ---- */

/* A file that cannot be read says so when its turn comes. */
static int forgive(int rc, const struct err *why, struct err *err)
{
    if (rc >= 0 || why->kind == ERR_DATA)
        return 0;
    *err = *why;
    return -1;
}

static int first_line(struct ingest_source *s, size_t file, const struct map *map, struct err *err)
{
    struct same_lines l;
    struct err why = ERR_INIT;
    uint64_t digest = 0;
    int rc = same_open(&l, s->file[file].path, map, &why);
    if (rc == 0)
        rc = same_next(&l, &digest, &why);
    s->copies->file[file].first = rc > 0 ? digest : 0;
    same_close(&l);
    return forgive(rc, &why, err);
}

/* The files of a log by their first lines. */
struct heads {
    struct dict firsts;
    uint32_t *n_files; /* that begin so, by id */
    size_t cap;
    uint64_t seen[64]; /* bit per remainder of a digest */
    const struct map *map;
    size_t log;
};

static bool belongs(const struct ingest_source *s, const struct heads *h, size_t file)
{
    return s->log_of[file] == h->log && s->copies->file[file].first;
}

/* From the last file to the first, so that the pairs of each begin with the first. */
static int add_pairs(struct ingest_source *s, const struct heads *h, size_t text, uint64_t digest, struct err *err)
{
    struct copies *c = s->copies;
    for (size_t i = s->n_files; i-- > 0;) {
        if (i == text || !belongs(s, h, i) || c->file[i].first != digest)
            continue;
        if (mem_reserve(&c->pair, &c->cap_pairs, c->n_pairs + 1, sizeof *c->pair, err) < 0)
            return -1;
        c->pair[c->n_pairs++] = (struct copied_pair){text, i, c->file[text].as_text, c->file[i].as_part};
        c->file[text].as_text = c->n_pairs;
        c->file[i].as_part = c->n_pairs;
    }
    return 0;
}

/* Each first line counts once, wherever the file has it. */
static int search_text(struct ingest_source *s, const struct heads *h, size_t file, struct err *err)
{
    struct same_lines l;
    struct err why = ERR_INIT;
    uint64_t digest;
    bool *found = mem_zero(h->firsts.n, sizeof *found, err);
    if (!found)
        return -1;
    int rc = same_open(&l, s->file[file].path, h->map, &why), added = 0;
    if (rc == 0)
        rc = same_next(&l, &digest, &why);
    while (rc > 0 && added == 0) {
        bool maybe = h->seen[digest / 64 % 64] >> digest % 64 & 1;
        int64_t id = maybe ? dict_get(&h->firsts, (struct view){(const char *)&digest, sizeof digest}) : DICT_NONE;
        if (id >= 0 && !found[id]) {
            bool own = digest == s->copies->file[file].first && h->n_files[id] == 1;
            found[id] = true;
            added = own ? 0 : add_pairs(s, h, file, digest, err);
        }
        rc = same_next(&l, &digest, &why);
    }
    same_close(&l);
    free(found);
    return added < 0 ? -1 : forgive(rc, &why, err);
}

static int add_head(struct ingest_source *s, struct heads *h, size_t file, struct err *err)
{
    uint64_t digest;
    if (!s->copies->file[file].again || s->log_of[file] != h->log)
        return 0;
    if (first_line(s, file, h->map, err) < 0)
        return -1;
    digest = s->copies->file[file].first;
    if (!digest)
        return 0;
    h->seen[digest / 64 % 64] |= UINT64_C(1) << digest % 64;
    int64_t id = dict_put(&h->firsts, (struct view){(const char *)&digest, sizeof digest}, err);
    if (id < 0 || mem_reserve_zero(&h->n_files, &h->cap, (size_t)id + 1, sizeof *h->n_files, err) < 0)
        return -1;
    h->n_files[id]++;
    return 0;
}

static int search_log(struct ingest_source *s, size_t log, struct err *err)
{
    struct heads h = {.map = s->log[log].map, .log = log};
    int rc = 0;
    s->copies->log[log].searched = true;
    for (size_t i = 0; rc == 0 && i < s->n_files; i++)
        rc = add_head(s, &h, i, err);
    for (size_t i = s->n_files; rc == 0 && i > 0; i--)
        if (belongs(s, &h, i - 1))
            rc = search_text(s, &h, i - 1, err);
    dict_free(&h.firsts);
    free(h.n_files);
    return rc;
}

/* ---- what a file shares with those read ---- */

static int leave_out(struct copies *c, struct copied_lines lines, struct err *err)
{
    if (mem_reserve(&c->lines, &c->cap, c->n + 1, sizeof *c->lines, err) < 0)
        return -1;
    c->lines[c->n++] = lines;
    return 0;
}

/* The file's first lines, or all, in one that was read. */
static int compare_head(struct ingest_source *s, const struct same_pattern *p, size_t read, const struct map *map,
                        struct err *err)
{
    struct same_found f;
    if (same_find(p, s->file[read].path, map, &f, err) < 0)
        return -1;
    if (f.whole) {
        s->copies->n = 0;
        return leave_out(s->copies, (struct copied_lines){p->first, UINT64_MAX, read, COPIED_ALL, 0}, err);
    }
    if (f.tail == 0 || f.all) /* all of it: compare_tail's */
        return 0;
    return leave_out(s->copies, (struct copied_lines){p->first, p->first + f.tail - 1, read, COPIED_HEAD, 0}, err);
}

/* The first lines of one that was read, or all of them, in the file. */
static int compare_tail(struct ingest_source *s, size_t file, size_t read, const struct map *map, struct err *err)
{
    struct same_pattern p;
    struct same_found f = {0};
    int rc = same_pattern_read(&p, s->file[read].path, map, err);
    if (rc == 0)
        rc = same_find(&p, s->file[file].path, map, &f, err);
    same_pattern_free(&p);
    if (rc == 0 && f.whole)
        return leave_out(s->copies, (struct copied_lines){f.from, f.to, read, COPIED_WITHIN, 0}, err);
    if (rc == 0 && f.tail > 0)
        return leave_out(s->copies, (struct copied_lines){f.tail_from, UINT64_MAX, read, COPIED_TAIL, 0}, err);
    return rc;
}

static bool left_out(const struct copies *c)
{
    return c->n == 1 && c->lines[0].kind == COPIED_ALL;
}

static int compare(struct ingest_source *s, size_t file, const struct map *map, struct err *err)
{
    struct copies *c = s->copies;
    struct same_pattern p = {0};
    int rc = 0;
    for (size_t i = c->file[file].as_part; rc == 0 && i && !left_out(c); i = c->pair[i - 1].next_of_part) {
        size_t text = c->pair[i - 1].text;
        if (!c->file[text].read)
            continue;
        if (p.n == 0)
            rc = same_pattern_read(&p, s->file[file].path, map, err);
        if (rc == 0)
            rc = compare_head(s, &p, text, map, err);
    }
    same_pattern_free(&p);
    for (size_t i = c->file[file].as_text; rc == 0 && i && !left_out(c); i = c->pair[i - 1].next_of_text)
        if (c->file[c->pair[i - 1].part].read)
            rc = compare_tail(s, file, c->pair[i - 1].part, map, err);
    return rc;
}

int copies_begin(struct ingest_source *s, size_t file, int64_t first_us, struct err *err)
{
    struct copies *c = s->copies;
    size_t log = s->log_of[file];
    struct err why = ERR_INIT;
    c->n = 0;
    if (!c->file[file].again || first_us == TS_NONE || c->log[log].last_us == TS_NONE || first_us > c->log[log].last_us)
        return 0;
    if (!c->log[log].searched && search_log(s, log, err) < 0)
        return -1;
    return forgive(compare(s, file, s->log[log].map, &why), &why, err);
}

void copies_saw(struct ingest_source *s, size_t file, int64_t ts_us)
{
    struct copied_file *f = &s->copies->file[file];
    if (f->last_us == TS_NONE || ts_us > f->last_us)
        f->last_us = ts_us;
}

/* "its first row is the last row", "its first 12 rows are the last rows" */
static int tell_seam(struct ingest_source *s, size_t file, const struct copied_lines *l, const char *its,
                     const char *the, struct err *err)
{
    char n[TEXT_COUNT];
    const char *name = in_called(s->file[file].path), *other = in_called(s->file[l->other].path);
    if (l->n_rows == 1)
        return ingest_warn(s, err, "%s: its %s row is the %s row of %s: counted once", name, its, the, other);
    return ingest_warn(s, err, "%s: its %s %s rows are the %s rows of %s: counted once", name, its,
                       text_thousands(n, l->n_rows), the, other);
}

/* "all of its 12 rows stand in", "its only row stands in" */
static int tell_whole(struct ingest_source *s, size_t part, size_t whole, uint64_t n_rows, const char *so,
                      struct err *err)
{
    char n[TEXT_COUNT];
    const char *name = in_called(s->file[part].path), *other = in_called(s->file[whole].path);
    if (n_rows == 1)
        return ingest_warn(s, err, "%s: its only row stands in %s: %s", name, other, so);
    return ingest_warn(s, err, "%s: all of its %s rows stand in %s: %s", name, text_thousands(n, n_rows), other, so);
}

static int tell(struct ingest_source *s, size_t file, const struct copied_lines *l, struct err *err)
{
    if (l->kind == COPIED_ALL)
        return tell_whole(s, file, l->other, l->n_rows, "left out", err);
    if (l->kind == COPIED_WITHIN)
        return tell_whole(s, l->other, file, l->n_rows, "counted once", err);
    return l->kind == COPIED_HEAD ? tell_seam(s, file, l, "first", "last", err)
                                  : tell_seam(s, file, l, "last", "first", err);
}

int copies_end(struct ingest_source *s, size_t file, struct err *err)
{
    struct copies *c = s->copies;
    struct copied_file *f = &c->file[file];
    struct copied_log *log = &c->log[s->log_of[file]];
    for (size_t i = 0; i < c->n; i++)
        if (c->lines[i].n_rows && tell(s, file, &c->lines[i], err) < 0)
            return -1;
    f->read = f->again && !left_out(c);
    if (f->read && f->last_us != TS_NONE && (log->last_us == TS_NONE || f->last_us > log->last_us))
        log->last_us = f->last_us;
    c->n = 0;
    return 0;
}
