/* jsonl: a frame from JSON Lines: an object a line, all with the same names, behind the stamp {"design":{…}}. */
#include <stdlib.h>

#include "io/lines.h"
#include "table/frame/load.h"
#include "text/json_read.h"

enum { OBJECT_BYTES = 16 * 1024 * 1024 };

struct jsonl {
    struct loader *l;
    struct dict name;  /* of the columns, in order */
    struct view *cell; /* of a row */
    uint64_t *row_of;  /* the row that gave each */
    struct buf texts, stamp_texts;
    struct row row; /* its line, and for the header its cells */
    size_t cap;
};

bool frame_is_jsonl(const char *p, size_t n)
{
    size_t i = 0;
    while (i < n && (p[i] == ' ' || p[i] == '\t' || p[i] == '\r' || p[i] == '\n'))
        i++;
    if (i == n || p[i] != '{')
        return false;
    for (i++; i < n && (p[i] == ' ' || p[i] == '\t');)
        i++;
    return i < n && (p[i] == '"' || p[i] == '}');
}

/* {"design":{"design":"landmark","gap":"14d"}}: the words of a stamp. */
static int put_stamp(struct jsonl *j, struct view text, struct err *err)
{
    struct json_object o;
    struct json_member m;
    struct buf stamp = {0};
    int rc = json_open(&o, text, &j->stamp_texts, err);
    while (rc == 0) {
        rc = json_next(&o, &m, err);
        if (rc <= 0)
            break;
        rc = buf_addf(&stamp, err, "%s%.*s=%.*s", stamp.n ? " " : "", VIEW_FMT(m.name), VIEW_FMT(m.value));
    }
    if (rc < 0 || stamp.n == 0) {
        buf_free(&stamp);
        return rc;
    }
    free(j->l->f->stamp);
    j->l->f->stamp = stamp.p;
    return 0;
}

/* The first row names the columns. */
static int put_name(struct jsonl *j, struct view name, size_t *at, struct err *err)
{
    size_t n = j->name.n;
    if (dict_put(&j->name, name, err) < 0)
        return -1;
    if (j->name.n == n)
        return err_set(err, ERR_DATA, "the name \"%.*s\" comes twice", VIEW_FMT(name));
    size_t cap = j->cap;
    if (mem_reserve(&j->cell, &j->cap, n + 1, sizeof *j->cell, err) < 0 ||
        mem_reserve(&j->row_of, &cap, n + 1, sizeof *j->row_of, err) < 0)
        return -1;
    *at = n;
    return 0;
}

static int find_name(struct jsonl *j, struct view name, size_t expected, size_t *at, struct err *err)
{
    bool next = expected < j->name.n && view_eq(dict_text(&j->name, (int64_t)expected), name);
    int64_t id = next ? (int64_t)expected : dict_get(&j->name, name);
    if (id == DICT_NONE) {
        (void)err_set(err, ERR_DATA, "the first row has no \"%.*s\"", VIEW_FMT(name));
        return err_hint(err, "every row of the table needs the names of the first one, with null for what is missing");
    }
    *at = (size_t)id;
    return j->row_of[*at] == j->row.line ? err_set(err, ERR_DATA, "the name \"%.*s\" comes twice", VIEW_FMT(name)) : 0;
}

static int put_member(struct jsonl *j, const struct json_member *m, size_t expected, bool first, struct err *err)
{
    size_t at = 0;
    if ((first ? put_name(j, m->name, &at, err) : find_name(j, m->name, expected, &at, err)) < 0)
        return -1;
    if (m->kind == JSON_NESTED) {
        char shown[40];
        (void)err_set(err, ERR_DATA, "%.*s is not a single value: %s", VIEW_FMT(m->name),
                      str_shown(shown, sizeof shown, m->value));
        return err_hint(err, "give each part a column of its own, as with jq");
    }
    j->cell[at] = (struct view){0};
    if (m->kind != JSON_NULL)
        j->cell[at] = m->value;
    j->row_of[at] = j->row.line;
    return 0;
}

/* The columns of the table are those of its first row. */
static int put_header(struct jsonl *j, struct err *err)
{
    struct view *name = mem_zero(j->name.n + 1, sizeof *name, err);
    if (!name)
        return -1;
    for (size_t i = 0; i < j->name.n; i++)
        name[i] = dict_text(&j->name, (int64_t)i);
    j->row.cell = name;
    j->row.n = j->name.n;
    int rc = frame_put_header(j->l, &j->row, err);
    free(name);
    return rc;
}

/* The members of a line, into the cells. *stamp: it was the stamp. */
static int read_members(struct jsonl *j, struct view text, bool *stamp, struct err *err)
{
    struct json_object o;
    struct json_member m;
    bool first = !j->l->reading;
    size_t n = 0;
    int rc = json_open(&o, text, &j->texts, err);
    for (size_t i = 0; i < j->name.n; i++)
        j->cell[i] = (struct view){0};
    while (rc == 0) {
        rc = json_next(&o, &m, err);
        if (rc <= 0)
            break;
        *stamp = first && n == 0 && m.kind == JSON_NESTED && view_is(m.name, "design") && *m.value.p == '{';
        if (*stamp)
            return put_stamp(j, m.value, err);
        rc = put_member(j, &m, n, first, err);
        n++;
    }
    return rc == 0 && first && n == 0 ? err_set(err, ERR_DATA, "an object without names") : rc;
}

static int put_row(struct jsonl *j, struct err *err)
{
    struct frame *f = j->l->f;
    if (frame_make_room(j->l, f->n_rows + 1, err) < 0 || frame_add_line(f, f->n_rows, j->row.line, err) < 0)
        return -1;
    for (size_t i = 0; i < f->n_columns; i++)
        if (f->column[i].kept && frame_put_cell(j->l, i, f->n_rows, f->n_rows, j->cell[i], err) < 0)
            return -1;
    shelf_step(f->shelf, f->n_rows);
    f->n_rows++;
    return 0;
}

static int put_line(struct jsonl *j, struct view text, struct err *err)
{
    bool stamp = false;
    if (read_members(j, text, &stamp, err) < 0)
        return err_wrap(err, "%s:%llu", j->l->f->name, (unsigned long long)j->row.line);
    if (stamp)
        return 0;
    if (!j->l->reading && put_header(j, err) < 0)
        return -1;
    return put_row(j, err);
}

static int read_lines(struct jsonl *j, struct lines *lines, struct err *err)
{
    struct line line;
    int rc;
    for (j->row.line = j->l->n_lines + 1; (rc = lines_next(lines, &line, err)) > 0; j->row.line++) {
        struct view text = view_trim((struct view){line.p, line.n});
        if (line.too_long)
            return err_set(err, ERR_DATA, "%s:%llu: the line is longer than %d bytes", j->l->f->name,
                           (unsigned long long)j->row.line, OBJECT_BYTES);
        if (text.n > 0 && put_line(j, text, err) < 0)
            return -1;
    }
    return rc == 0 && !j->l->reading ? err_set(err, ERR_DATA, "%s has no rows", j->l->f->name) : rc;
}

int frame_jsonl(struct loader *l, struct in *in, struct err *err)
{
    struct jsonl j = {.l = l};
    struct lines lines;
    l->format.kind = ROWS_CSV; /* cells have no escapes of TSV */
    int rc = lines_open(&lines, in, OBJECT_BYTES, false, err);
    if (rc == 0) {
        rc = read_lines(&j, &lines, err);
        lines_close(&lines);
    }
    dict_free(&j.name);
    free(j.cell);
    free(j.row_of);
    buf_free(&j.texts);
    buf_free(&j.stamp_texts);
    return rc;
}
