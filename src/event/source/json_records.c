/* json_records: JSON Lines, objects one behind another, lists of objects and pages with such lists, as rows. See
 * reader.h. */
#include <stdio.h>
#include <stdlib.h>

#include "event/source/json_impl.h"

static size_t first_for_tests, page_for_tests;

void json_set_sizes(size_t first, size_t page)
{
    first_for_tests = first;
    page_for_tests = page;
}

/* ---- rows ---- */

static int give_row(struct json_reader *r, struct reader_row *row, struct err *err)
{
    const struct view *value = json_row(r->at_hand, r->row);
    size_t n = 0;
    for (size_t i = 0; i < r->n_columns; i++)
        n += value[i].n;
    buf_clear(&r->texts);
    if (buf_room(&r->texts, n + 1, err) < 0)
        return -1;
    for (size_t i = 0; i < r->n_columns; i++) {
        struct view v = value[i];
        size_t from = r->texts.n;
        if (v.n && v.p[0] == '"' && !memchr(v.p, '\\', v.n)) {
            r->cell[i] = (struct view){v.p + 1, v.n - 2};
        } else {
            if (json_plain(v, &r->texts, err) < 0)
                return -1;
            r->cell[i] = (struct view){r->texts.p + from, r->texts.n - from};
        }
    }
    r->row++;
    if (r->row == json_rows(r->at_hand))
        r->at_hand = NULL;
    *row = (struct reader_row){.cell = r->cell};
    return 1;
}

/* ---- records ---- */

/* What is wrong with the record at `at`, and how it begins: 2. `where` is a place in its bytes, or NULL. */
static int problem(struct json_reader *r, const char *what, const char *where)
{
    struct json_bytes b = r->bytes;
    r->raw = (struct view){b.p + b.at, b.end - b.at};
    if (where && where <= b.p + b.end) {
        const char *line = memchr(where, '\n', (size_t)(b.p + b.end - where));
        r->raw.n = (size_t)((line ? line : b.p + b.end) - r->raw.p);
        json_bytes_pass(&b, (size_t)(where - b.p));
    }
    (void)snprintf(r->problem, sizeof r->problem, "line %llu, byte %llu: %s", (unsigned long long)b.lines + 1,
                   (unsigned long long)(b.before + b.at - b.line_begin) + 1, what);
    return 2;
}

static int give_problem(struct json_reader *r, struct reader_row *row)
{
    *row = (struct reader_row){.problem = r->problem, .raw = r->raw};
    return 1;
}

static int keep_raw(struct json_reader *r, struct err *err)
{
    enum { KEPT = 4096 };
    char *copy = NULL;
    if (r->raw.n > KEPT)
        r->raw.n = KEPT;
    arena_reset(&r->arena);
    copy = arena_copy(&r->arena, r->raw.p, r->raw.n, err);
    r->raw.p = copy;
    return copy ? 2 : -1;
}

/* What is at hand is no JSON, from `where` on: goes on with a record that begins on another line. */
static int not_json(struct json_reader *r, const struct json_end *end, struct err *err)
{
    char what[128];
    (void)snprintf(what, sizeof what, "not JSON: %s", end->problem ? end->problem : "it makes no sense");
    (void)problem(r, what, end->end);
    if (keep_raw(r, err) < 0)
        return -1;
    int rc = json_bytes_next_line(&r->bytes, err);
    if (rc == 0) {
        size_t n = strlen(r->problem);
        (void)snprintf(r->problem + n, sizeof r->problem - n, "; nothing behind it can be read");
        r->in_list = false;
        r->inside = 0;
    }
    r->behind = false;
    return rc < 0 ? -1 : 2;
}

static int too_long(struct json_reader *r, struct err *err)
{
    char what[80];
    (void)snprintf(what, sizeof what, "a record longer than %zu bytes", r->max_record);
    (void)problem(r, what, NULL);
    if (keep_raw(r, err) < 0 || json_bytes_skip_value(&r->bytes, err) < 0)
        return -1;
    r->behind = true;
    return 2;
}

static int cut_short(struct json_reader *r, struct err *err)
{
    (void)problem(r, "the file ends within a record", NULL);
    json_bytes_pass(&r->bytes, r->bytes.end);
    r->in_list = false;
    r->inside = 0;
    return keep_raw(r, err);
}

/* The record at `at`. 1: rows, perhaps none, 2: a problem, 3: it is to be read piece by piece, -1. */
static int read_record(struct json_reader *r, struct err *err)
{
    struct json_bytes *b = &r->bytes;
    bool pages = r->wrapped && !r->must_wrap && !r->in_list && !r->inside;
    struct json_paths *paths = r->wrapped && !r->inside ? r->wrapped : r->bare;
    struct json_end end;
    bool object = b->p[b->at] == '{';
    enum json_found found = json_whole(b, paths, pages ? r->page_bytes : r->max_record, &end, err);
    if (found == JSON_WHOLE && paths == r->wrapped && !r->must_wrap && !json_met(paths)) {
        paths = r->bare;
        found = json_whole(b, paths, r->max_record, &end, err);
    }
    if (found == JSON_FAILED)
        return -1;
    if (found == JSON_CUT && b->end - b->at < (pages ? r->page_bytes : r->max_record) + JSON_SLACK)
        return cut_short(r, err);
    if (found == JSON_CUT)
        return pages ? 3 : too_long(r, err);
    if (found == JSON_BAD)
        return not_json(r, &end, err);
    int rc = object ? 1 : problem(r, "a record is an object, { … }", NULL);
    if (!object && keep_raw(r, err) < 0)
        return -1;
    json_bytes_pass(b, (size_t)(end.end - b->p));
    b->record_ends = b->before + b->at;
    r->behind = true;
    r->at_hand = object && json_rows(paths) ? paths : NULL;
    r->row = 0;
    return rc;
}

/* ---- what stands around records ---- */

/* Between the elements of a list, at a byte: 1: an element, 0: the list is over, 2: a problem, -1. */
static int between(struct json_reader *r, struct err *err)
{
    struct json_bytes *b = &r->bytes;
    if (b->p[b->at] == ']') {
        json_bytes_pass(b, b->at + 1);
        r->in_list = false;
        return 0;
    }
    if (!r->behind)
        return 1;
    if (b->p[b->at] != ',') {
        struct json_end end = {b->p + b->at, "a , or ] is expected"};
        return not_json(r, &end, err);
    }
    json_bytes_pass(b, b->at + 1);
    int rc = json_bytes_skip(b, err);
    return rc == 0 ? cut_short(r, err) : rc;
}

/* The next record: 1: its rows, 0: the end, 2: a problem, -1. */
static int next_record(struct json_reader *r, struct err *err)
{
    struct json_bytes *b = &r->bytes;
    for (;;) {
        struct json_end end;
        int rc = json_bytes_skip(b, err);
        if (rc == 0)
            return r->in_list || r->inside ? cut_short(r, err) : 0;
        if (rc > 0 && r->in_list)
            rc = between(r, err);
        else if (rc > 0 && r->inside)
            rc = json_page(r, &end, err);
        if (rc == JSON_PAGE_BAD && !r->in_list && r->inside)
            return end.problem ? not_json(r, &end, err) : cut_short(r, err);
        if (rc < 0 || rc == 2)
            return rc;
        if (rc == 0)
            continue;
        if (b->p[b->at] == '[' && !r->in_list) {
            json_bytes_pass(b, b->at + 1);
            r->in_list = true;
            r->behind = false;
            continue;
        }
        rc = read_record(r, err);
        if (rc != 3)
            return rc;
        r->inside = 1;
        json_bytes_pass(b, b->at + 1);
    }
}

static int next_row(struct source_reader *base, struct reader_row *row, struct err *err)
{
    struct json_reader *r = (struct json_reader *)(void *)base;
    int rc = 1;
    while (rc == 1 && !r->at_hand)
        rc = next_record(r, err);
    return rc == 2 ? give_problem(r, row) : rc == 1 ? give_row(r, row, err) : rc;
}

/* ---- opening ---- */

static void close_all(struct source_reader *base)
{
    struct json_reader *r = (struct json_reader *)(void *)base;
    json_paths_close(r->bare);
    json_paths_close(r->wrapped);
    json_paths_close(r->none);
    free(r->bytes.p);
    free(r->cell);
    buf_free(&r->texts);
    arena_free(&r->arena);
    free(r);
}

/* A path as seen from the outermost object. */
static int outer_path(struct view *to, struct view unwrap, struct view path, struct arena *arena, struct err *err)
{
    bool outermost = path.n > 2 && path.p[0] == '$' && path.p[1] == '.';
    *to = path;
    if (outermost)
        *to = (struct view){path.p + 2, path.n - 2};
    else if (unwrap.n && view_is(path, "."))
        *to = unwrap;
    if (outermost || unwrap.n == 0 || view_is(path, "."))
        return 0;
    char *p = arena_get(arena, unwrap.n + 1 + path.n, err);
    if (!p)
        return -1;
    memcpy(p, unwrap.p, unwrap.n);
    p[unwrap.n] = '.';
    memcpy(p + unwrap.n + 1, path.p, path.n);
    *to = (struct view){p, unwrap.n + 1 + path.n};
    return 0;
}

static int open_paths(struct json_paths **paths, const struct reader_bind *bind, struct view unwrap, struct err *err)
{
    static const struct view whole = VIEW_LIT(".");
    struct arena arena = {0};
    size_t bad, n = bind->n + bind->n_each + 1, n_each = bind->n_each;
    struct view *path = mem_zero(n, sizeof *path, err);
    int rc = path ? 0 : -1;
    for (size_t i = 0; rc == 0 && i < bind->n; i++)
        rc = outer_path(&path[i], unwrap, bind->name[i], &arena, err);
    for (size_t i = 0; rc == 0 && i < bind->n_each; i++)
        rc = outer_path(&path[bind->n + i], unwrap, bind->each[i], &arena, err);
    if (rc == 0 && n_each == 0 && unwrap.n) {
        n_each = 1;
        rc = outer_path(&path[bind->n], unwrap, whole, &arena, err);
    }
    if (rc == 0)
        rc = json_paths_open(paths, path, bind->n, path + bind->n, n_each, &bad, err);
    if (rc < 0 && path && err->kind == ERR_DATA)
        (void)err_wrap(err, "'%.*s'", VIEW_FMT(path[bad]));
    free(path);
    arena_free(&arena);
    return rc;
}

static int split_steps(struct json_reader *r, struct view unwrap, struct err *err)
{
    for (size_t from = 0, i = 0; i <= unwrap.n && unwrap.n; i++) {
        if (i < unwrap.n && unwrap.p[i] != '.')
            continue;
        if (r->n_steps == JSON_MOST_STEPS)
            return err_set(err, ERR_DATA, "'%.*s': more than %d steps", VIEW_FMT(unwrap), JSON_MOST_STEPS);
        r->step[r->n_steps++] = (struct view){unwrap.p + from, i - from};
        from = i + 1;
    }
    return 0;
}

int reader_json(struct source_reader **out, struct in *in, const struct reader_bind *bind, struct err *err)
{
    static const struct reader_bind nothing = {0};
    static const struct view bare = {0};
    struct json_reader *r = mem_zero(1, sizeof *r, err);
    *out = NULL;
    if (!r)
        return -1;
    r->base = (struct source_reader){next_row, close_all};
    r->bytes = (struct json_bytes){.in = in, .first = first_for_tests ? first_for_tests : JSON_FIRST_BYTES};
    r->page_bytes = page_for_tests ? page_for_tests : JSON_PAGE_BYTES;
    r->max_record = bind->max_record ? bind->max_record : READER_MAX_RECORD;
    r->n_columns = bind->n;
    r->must_wrap = bind->wrapped;
    r->cell = mem_zero(bind->n + 1, sizeof *r->cell, err);
    if (!r->cell || split_steps(r, bind->unwrap, err) < 0 || open_paths(&r->bare, bind, bare, err) < 0 ||
        open_paths(&r->none, &nothing, bare, err) < 0 ||
        (bind->unwrap.n && open_paths(&r->wrapped, bind, bind->unwrap, err) < 0)) {
        close_all(&r->base);
        return -1;
    }
    *out = &r->base;
    return 0;
}
