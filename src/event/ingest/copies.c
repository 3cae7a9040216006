/* copies: see copies.h. Each row is looked at for being another file's first line; a file that begins before an earlier
 * one of its log ended is compared with those that have its own first line, or whose first lines it has. */
#include "event/ingest/copies.h"

#include <stdlib.h>
#include <sys/stat.h>

#include "snag/dict.h"

enum { FIRST_BYTES = 16 * 1024 /* at once, of a file whose first line is wanted */ };

struct copied_file {
    bool again;     /* can be opened again */
    bool read;      /* and some of its rows were taken */
    uint64_t first; /* its first line's digest; 0: none */
    size_t pairs;   /* where its first line stands: the first one's index + 1 */
};

/* The files of a log by their first lines. */
struct copied_log {
    int64_t last_us; /* of the files read */
    bool searched;
    struct dict firsts; /* digests */
    uint32_t *n_files;  /* that begin so, by id */
    size_t *met;        /* the last file (+ 1) that had it, by id */
    size_t cap, cap_met;
    struct copies_marks marks;
};

/* Where the first line of a file stands. */
struct copied_pair {
    size_t text, next; /* index + 1 */
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
        c->file[i] = (struct copied_file){.again = regular && !events};
        c->log[i].last_us = TS_NONE;
    }
    return 0;
}

void copies_close(struct ingest_source *s)
{
    struct copies *c = s->copies;
    if (!c)
        return;
    for (size_t i = 0; c->log && i < s->n_files; i++) {
        dict_free(&c->log[i].firsts);
        free(c->log[i].n_files);
        free(c->log[i].met);
    }
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

static int add_first(struct ingest_source *s, size_t file, struct view line, struct err *err)
{
    struct copied_log *log = &s->copies->log[s->log_of[file]];
    uint64_t digest = same_digest(line);
    uint32_t mark = copies_mark(line);
    s->copies->file[file].first = digest;
    log->marks.length |= UINT64_C(1) << line.n % 64;
    log->marks.bit[mark / 64] |= UINT64_C(1) << mark % 64;
    int64_t id = dict_put(&log->firsts, (struct view){(const char *)&digest, sizeof digest}, err);
    if (id < 0 || mem_reserve_zero(&log->n_files, &log->cap, (size_t)id + 1, sizeof *log->n_files, err) < 0 ||
        mem_reserve_zero(&log->met, &log->cap_met, (size_t)id + 1, sizeof *log->met, err) < 0)
        return -1;
    log->n_files[id]++;
    return 0;
}

static int first_line(struct ingest_source *s, size_t file, struct err *err)
{
    struct same_lines l;
    struct err why = ERR_INIT;
    uint64_t digest = 0;
    int added = 0, rc = same_open(&l, s->file[file].path, s->log[s->log_of[file]].map, FIRST_BYTES, &why);
    if (rc == 0)
        rc = same_next(&l, &digest, &why);
    if (rc > 0 && digest)
        added = add_first(s, file, l.text, err);
    same_close(&l);
    return added < 0 ? -1 : forgive(rc, &why, err);
}

/* The first lines of a log's files, if there are several to compare. */
static int first_lines(struct ingest_source *s, size_t log, struct err *err)
{
    size_t n = 0;
    for (size_t i = 0; i < s->n_files; i++)
        n += s->log_of[i] == log && s->copies->file[i].again;
    s->copies->log[log].searched = true;
    for (size_t i = 0; n > 1 && i < s->n_files; i++)
        if (s->log_of[i] == log && s->copies->file[i].again && first_line(s, i, err) < 0)
            return -1;
    return 0;
}

/* The first line of `part` stands in `text`; pairs of a part ascend. */
static int add_pair(struct copies *c, size_t text, size_t part, struct err *err)
{
    size_t *at = &c->file[part].pairs;
    if (mem_reserve(&c->pair, &c->cap_pairs, c->n_pairs + 1, sizeof *c->pair, err) < 0)
        return -1;
    while (*at && c->pair[*at - 1].text < text)
        at = &c->pair[*at - 1].next;
    c->pair[c->n_pairs++] = (struct copied_pair){text, *at};
    *at = c->n_pairs;
    return 0;
}

/* ---- what a file shares with those read ---- */

/* First lines first, then others by the file that has them too. */
static int leave_out(struct copies *c, struct copied_lines lines, struct err *err)
{
    if (mem_reserve(&c->lines, &c->cap, c->n + 1, sizeof *c->lines, err) < 0)
        return -1;
    size_t i = c->n++;
    for (; i > 0 && c->lines[i - 1].kind >= SEAM_TAIL && c->lines[i - 1].other > lines.other; i--)
        c->lines[i] = c->lines[i - 1];
    c->lines[i] = lines;
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
        return leave_out(s->copies, (struct copied_lines){p->first, UINT64_MAX, read, SEAM_ALL, 0}, err);
    }
    if (f.tail == 0 || f.all) /* all of it: compare_tail's */
        return 0;
    return leave_out(s->copies, (struct copied_lines){p->first, p->first + f.tail - 1, read, SEAM_HEAD, 0}, err);
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
        return leave_out(s->copies, (struct copied_lines){f.from, f.to, read, SEAM_WITHIN, 0}, err);
    if (rc == 0 && f.tail > 0)
        return leave_out(s->copies, (struct copied_lines){f.tail_from, UINT64_MAX, read, SEAM_TAIL, 0}, err);
    return rc;
}

static bool left_out(const struct copies *c)
{
    return c->n == 1 && c->lines[0].kind == SEAM_ALL;
}

static int compare_heads(struct ingest_source *s, size_t file, const struct map *map, struct err *err)
{
    struct copies *c = s->copies;
    struct same_pattern p = {0};
    int rc = 0;
    for (size_t i = c->file[file].pairs; rc == 0 && i && !left_out(c); i = c->pair[i - 1].next) {
        size_t text = c->pair[i - 1].text;
        if (!c->file[text].read)
            continue;
        if (p.n == 0)
            rc = same_pattern_read(&p, s->file[file].path, map, err);
        if (rc == 0)
            rc = compare_head(s, &p, text, map, err);
    }
    same_pattern_free(&p);
    return rc;
}

int copies_begin(struct ingest_source *s, size_t file, int64_t first_us, struct err *err)
{
    struct copies *c = s->copies;
    struct copied_log *log = &c->log[s->log_of[file]];
    struct err why = ERR_INIT;
    c->n = 0;
    c->last_us = TS_NONE;
    if (!log->searched && first_lines(s, s->log_of[file], err) < 0)
        return -1;
    c->now = c->file[file].again && log->firsts.n ? &log->marks : NULL;
    c->overlaps = c->now && first_us != TS_NONE && log->last_us != TS_NONE && first_us <= log->last_us;
    return c->overlaps ? forgive(compare_heads(s, file, s->log[s->log_of[file]].map, &why), &why, err) : 0;
}

/* A line of the file is the first one of others. */
static int met_first(struct ingest_source *s, size_t file, uint64_t digest, struct err *err)
{
    struct copies *c = s->copies;
    size_t log = s->log_of[file];
    for (size_t i = 0; i < s->n_files; i++) {
        struct err why = ERR_INIT;
        if (i == file || s->log_of[i] != log || c->file[i].first != digest)
            continue;
        if (add_pair(c, file, i, err) < 0)
            return -1;
        if (c->overlaps && c->file[i].read && !left_out(c) &&
            forgive(compare_tail(s, file, i, s->log[log].map, &why), &why, err) < 0)
            return -1;
    }
    return 0;
}

/* Each first line counts once, wherever the file has it. */
int copies_met(struct ingest_source *s, size_t file, struct view line, struct err *err)
{
    struct copied_log *log = &s->copies->log[s->log_of[file]];
    uint64_t digest = same_digest(line);
    int64_t id = dict_get(&log->firsts, (struct view){(const char *)&digest, sizeof digest});
    if (id < 0 || log->met[id] == file + 1)
        return 0;
    log->met[id] = file + 1;
    bool own = digest == s->copies->file[file].first && log->n_files[id] == 1;
    return own ? 0 : met_first(s, file, digest, err);
}

static int tell(struct ingest_source *s, size_t file, const struct copied_lines *l, struct err *err)
{
    struct buf line = {0};
    int rc =
        seam_words(&line, l->kind, in_called(s->file[file].path), in_called(s->file[l->other].path), l->n_rows, err);
    if (rc == 0)
        rc = ingest_warn(s, err, "%s", line.p);
    buf_free(&line);
    return rc;
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
    if (f->read && c->last_us > log->last_us)
        log->last_us = c->last_us;
    c->n = 0;
    return 0;
}
