/* growing_rows: rows of growing logs as events, in the order of their times. See growing_impl.h. */
#include <stdio.h>
#include <stdlib.h>

#include "event/ingest/growing_impl.h"
#include "event/map/heading.h"

enum { ENOUGH = 512 };

/* ---- maps ---- */

/* What the log can show: it is said before any of it has come. A log that names its events, without a list of the
 * words, can show anything. */
static int names_of(struct growing_log *log, struct err *err)
{
    const struct map *map = log->map;
    struct dict seen = {0};
    int rc = 0;
    for (size_t i = 0; rc == 0 && i < map->n_event; i++)
        rc = dict_put(&seen, map->event[i].name, err) < 0 ? -1 : 0;
    for (size_t i = 0; rc == 0 && map->event_name && i < map->n_words; i++)
        for (size_t k = 0; rc == 0 && map->words[i].column == COL_EVENT && k < map->words[i].foreign.n; k++)
            rc = dict_put(&seen, map->words[i].ours[k], err) < 0 ? -1 : 0;
    for (size_t i = 0; rc == 0 && i < seen.n; i++)
        rc = buf_addf(&log->names, err, "%s%.*s", i ? " " : "", VIEW_FMT(dict_text(&seen, (int64_t)i)));
    dict_free(&seen);
    return rc;
}

/* Rows that replace earlier ones, or that are put in order, need the whole log. */
static int check_map(const struct map *map, struct err *err)
{
    if (!map->newest && !map->sort_ts && !map->n_lookup)
        return 0;
    (void)err_set(err, ERR_USAGE, "the map %s %s: with it a log cannot be read part by part", map_called(map),
                  map->newest    ? "keeps the newest row of each key (newest =)"
                  : map->sort_ts ? "puts all rows in order (sort = ts)"
                                 : "looks into a table, which may change from part to part");
    return err_hint(err, "snag ingest LOG | snag detect");
}

int growing_find_log(struct growing *g, struct growing_file *f, const struct map *map, struct err *err)
{
    for (size_t i = 0; i < g->n_logs; i++)
        if (g->log[i].map == map) {
            f->log = &g->log[i];
            return 0;
        }
    if (check_map(map, err) < 0)
        return -1;
    struct growing_log *log = &g->log[g->n_logs++];
    *log = (struct growing_log){.map = map, .covers_us = TS_NONE};
    f->log = log;
    g->strict = g->strict || map->order;
    size_t n = schema_n(&map->schema);
    if (mapper_open(&log->mapper, map, err) < 0 || names_of(log, err) < 0 ||
        mem_reserve(&log->column, &log->cap_column, n, sizeof *log->column, err) < 0)
        return -1;
    for (size_t i = 0; i < n; i++) {
        int64_t c = schema_add(&g->schema, schema_name(&map->schema, i), err);
        if (c < 0)
            return -1;
        log->column[i] = (uint32_t)c;
    }
    return growing_learn(g, log, err);
}

/* Binds the log's mapper to the columns of a file, if it is bound to another's. */
int growing_bind(struct growing *g, struct growing_file *f, struct err *err)
{
    struct in *in = NULL;
    struct rows *rows = NULL;
    struct row names = {.fate = ROW_BLANK};
    const char *path = in_called(f->path);
    (void)g;
    if (f->log->bound == f)
        return 0;
    f->log->bound = f;
    if (!f->log->map->header)
        return mapper_bind(&f->log->mapper, path, NULL, err);
    int rc = in_memory(&in, path, f->header.p, f->header.n, err);
    if (rc == 0)
        rc = heading_open(&rows, in, f->log->map, NULL, false, NULL, err);
    if (rc == 0)
        rc = rows_next(rows, &names, err);
    if (rc > 0 && names.fate != ROW_OK)
        rc = err_set(err, ERR_DATA, "%s: the line of column names cannot be read: %s", path,
                     names.fate == ROW_BAD ? names.problem : "it is blank");
    if (rc > 0)
        rc = mapper_bind(&f->log->mapper, path, &names, err);
    rows_close(rows);
    in_close(in);
    return rc;
}

/* ---- which rows are new ---- */

static void prune(struct growing_marks *marks, int64_t from_us)
{
    size_t n = 0;
    for (size_t i = 0; i < marks->n; i++)
        if (marks->mark[i].ts_us >= from_us)
            marks->mark[n++] = marks->mark[i];
    marks->n = n;
}

static int add_mark(struct growing *g, struct growing_mark mark, struct err *err)
{
    struct growing_marks *now = &g->now;
    if (now->n == now->cap)
        prune(now, growing_settled(g));
    if (mem_reserve(&now->mark, &now->cap, now->n + 1, sizeof *now->mark, err) < 0)
        return -1;
    now->mark[now->n++] = mark;
    return 0;
}

int growing_takes(struct growing *g, int64_t ts_us, struct view raw, bool *yes, struct err *err)
{
    struct growing_mark mark = {ts_us, hash_bytes(raw.p, raw.n, 1) | 1};
    *yes = ts_us >= growing_settled(g);
    if (!*yes) {
        g->n.before += ts_us < g->n.read_us;
        g->n.late += ts_us >= g->n.read_us;
        return 0;
    }
    for (size_t i = 0; (g->o.live || g->n.before) && i < g->was.n; i++)
        if (g->was.mark[i].digest == mark.digest && g->was.mark[i].ts_us == ts_us) {
            g->was.mark[i].digest = 0;
            g->n.known++;
            *yes = false;
            return add_mark(g, mark, err);
        }
    if (ts_us > g->newest_us)
        g->newest_us = ts_us;
    return add_mark(g, mark, err);
}

/* ---- rows ---- */

static void count_fate(struct ingest_rows *r, enum fate fate)
{
    uint64_t *const of[N_FATES] = {[FATE_USED] = &r->used,
                                   [FATE_SILENT] = &r->silent,
                                   [FATE_SKIPPED] = &r->skipped,
                                   [FATE_REJECTED] = &r->rejected,
                                   [FATE_DUPLICATE] = &r->duplicates};
    ++*of[fate];
}

static void rejected(struct growing *g, const struct growing_file *f, uint64_t line, struct view why)
{
    char shown[300];
    if (g->n.rows.rejected <= INGEST_SHOWN)
        growing_note(g, "%s:%llu: rejected: %s", in_called(f->path), (unsigned long long)line,
                     str_shown(shown, sizeof shown, why));
}

/* The first of the row's events. */
static int64_t earliest(const struct growing *g, const struct mapper *m)
{
    int64_t us = INT64_MAX;
    for (size_t i = 0; i < m->n_event; i++)
        us = m->event[i].ts_us < us ? m->event[i].ts_us : us;
    return growing_cut(g, us);
}

/* The source's line that says where it begins. Live, a long silence is a hole. */
static int begins(struct growing *g, struct growing_file *f, int64_t ts_us, struct err *err)
{
    struct growing_log *log = f->log;
    bool anew = f->first_us == TS_NONE;
    if (g->o.live) {
        anew = log->covers_us == TS_NONE || ts_us - log->covers_us > g->o.silence_us;
        if (anew && log->covers_us != TS_NONE && growing_cover(g, log, f->path, true, log->covers_us, err) < 0)
            return -1;
    }
    f->first_us = anew ? ts_us : f->first_us;
    return anew ? growing_cover(g, log, f->path, false, ts_us, err) : 0;
}

static int take_event(struct growing *g, struct growing_file *f, const struct emitted *e, uint64_t line,
                      struct view *col, struct err *err)
{
    char src[24];
    int64_t ts_us = growing_cut(g, e->ts_us);
    f->last_us = ts_us > f->last_us ? ts_us : f->last_us;
    f->log->covers_us = f->last_us > f->log->covers_us ? f->last_us : f->log->covers_us;
    memset(col, 0, schema_n(&g->schema) * sizeof *col);
    for (size_t i = 0; i < schema_n(&f->log->map->schema); i++)
        col[f->log->column[i]] = e->col[i];
    int n = snprintf(src, sizeof src, ":%llu", (unsigned long long)line);
    buf_clear(&g->scratch);
    if (buf_adds(&g->scratch, f->path, err) < 0 || buf_add(&g->scratch, src, (size_t)n, err) < 0)
        return -1;
    if (f->log->map->staff && dict_get(mapper_staff(&f->log->mapper), col[COL_CUSTOMER]) >= 0) {
        col[COL_CUSTOMER] = (struct view){0};
        col[COL_DIRECTION] = (struct view)STAFF_DIRECTION;
    }
    col[COL_EVENT] = e->name;
    col[g->src] = buf_view(&g->scratch);
    return growing_hold(g, &(struct held_row){.ts_us = ts_us, .order = e->order + 1, .line = line}, col, err);
}

/* Times have the precision of the map, or of the first row. */
static void set_digits(struct growing *g, const struct mapper *m)
{
    int digits = m->map->precision >= 0 ? m->map->precision : m->digits;
    if (g->ts_digits < 0)
        g->ts_digits = digits > 3 ? 6 : digits > 0 ? 3 : 0;
}

int growing_row(struct growing *g, struct growing_file *f, const struct row *row, int64_t row_us, struct err *err)
{
    struct mapper *m = &f->log->mapper;
    enum fate fate;
    bool takes = true;
    if (growing_bind(g, f, err) < 0 || (row_us != TS_NONE && growing_takes(g, row_us, row->raw, &takes, err) < 0))
        return -1;
    if (!takes)
        return 0;
    if (mapper_row(m, row, f->log->n_rows, &fate, err) < 0)
        return -1;
    f->log->n_rows++;
    if (fate == FATE_USED)
        set_digits(g, m);
    if (fate == FATE_USED && earliest(g, m) < g->given_us) { /* a row gives all its events or none */
        g->n.late++;
        return 0;
    }
    g->n.rows.rows++;
    count_fate(&g->n.rows, fate);
    if (fate == FATE_REJECTED)
        rejected(g, f, row->line, m->problem);
    if (fate != FATE_USED)
        return growing_release(g, false, err);
    struct view *col = mem_zero(schema_n(&g->schema), sizeof *col, err);
    int rc = col ? begins(g, f, earliest(g, m), err) : -1;
    for (size_t i = 0; rc == 0 && i < m->n_event; i++)
        rc = take_event(g, f, &m->event[i], row->line, col, err);
    free(col);
    return rc < 0 ? -1 : growing_release(g, false, err);
}

/* ---- files ---- */

static int64_t time_of(struct growing_file *f, struct err *err, int *rc)
{
    int64_t ts_us = TS_NONE;
    *rc = mapper_time(&f->log->mapper, &f->row, &ts_us, err);
    return ts_us;
}

/* The next row of a file; it has its time, or that of the row before. */
static int advance(struct growing *g, struct growing_file *f, struct err *err)
{
    for (;;) {
        int rc = rows_next(f->rows, &f->row, err);
        f->has = rc > 0;
        if (rc <= 0)
            return rc;
        if (f->row.fate == ROW_OK) {
            if (growing_bind(g, f, err) < 0)
                return -1;
            int64_t ts_us = time_of(f, err, &rc);
            f->timed = ts_us != TS_NONE;
            f->row_us = f->timed ? ts_us : f->row_us;
            return rc;
        }
        g->n.rows.rows += f->row.fate == ROW_BAD ? f->row.n_lines : 1;
        g->n.rows.blank += f->row.fate == ROW_BLANK;
        if (f->row.fate == ROW_BAD) {
            g->n.rows.rejected += f->row.n_lines;
            rejected(g, f, f->row.line, view_of(f->row.problem));
        }
    }
}

int growing_begin_file(struct growing *g, struct growing_file *f, struct err *err)
{
    const struct rows_format limits = {.max_line = g->o.max_line, .max_field = g->o.max_field};
    int rc = 1;
    if (heading_open(&f->rows, f->in, f->log->map, &limits, true, NULL, err) < 0)
        return -1;
    if (f->log->map->header) {
        do
            rc = rows_next(f->rows, &f->row, err);
        while (rc > 0 && f->row.fate == ROW_BLANK);
        if (rc > 0 && buf_add(&f->header, f->row.raw.p, f->row.raw.n, err) < 0)
            return -1;
    }
    return rc > 0 ? advance(g, f, err) : rc;
}

/* Its coverage ends with its last event. */
static int end_file(struct growing *g, struct growing_file *f, struct err *err)
{
    int64_t end_us = f->last_us > g->given_us ? f->last_us : g->given_us;
    if (f->last_us != TS_NONE && growing_cover(g, f->log, f->path, true, end_us, err) < 0)
        return -1;
    rows_close(f->rows);
    in_close(f->in);
    f->rows = NULL;
    f->in = NULL;
    return 0;
}

/* Files of one log are read one after the other. */
static bool is_next(const struct growing *g, size_t file)
{
    for (size_t i = 0; i < file; i++)
        if (g->file[i].has && g->file[i].log == g->file[file].log)
            return false;
    return g->file[file].has;
}

/* The file whose next row comes first. */
static struct growing_file *first_file(const struct growing *g)
{
    struct growing_file *first = NULL;
    for (size_t i = 0; i < g->o.n_inputs; i++)
        if (is_next(g, i) && (!first || g->file[i].row_us < first->row_us))
            first = &g->file[i];
    return first;
}

int growing_read(struct growing *g, struct err *err)
{
    struct growing_file *f = first_file(g);
    for (; f && g->n_events < ENOUGH; f = first_file(g)) {
        int64_t row_us = f->timed ? f->row_us : TS_NONE;
        if (growing_row(g, f, &f->row, row_us, err) < 0 || advance(g, f, err) < 0)
            return -1;
        if (!f->has && (end_file(g, f, err) < 0 || growing_release(g, false, err) < 0))
            return -1;
    }
    return g->n_events > 0;
}
