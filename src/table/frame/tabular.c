/* tabular: see snag/tabular.h. */
#include "snag/tabular.h"

#include <assert.h>
#include <stdlib.h>

#include "snag/mem.h"
#include "text/json.h"
#include "text/table.h"

void tabular_open(struct tabular *t, struct out *out, enum tabular_kind kind)
{
    *t = (struct tabular){.out = out, .kind = kind};
}

void tabular_close(struct tabular *t)
{
    dict_free(&t->column);
    buf_free(&t->line);
}

_Static_assert((int)TABULAR_TSV == (int)TABLE_TSV && (int)TABULAR_CSV == (int)TABLE_CSV &&
                   (int)TABULAR_JSONL == (int)TABLE_JSONL && (int)TABULAR_CSV_GUARDED == (int)TABLE_CSV_GUARDED,
               "the kinds are the formats of text/table");

static enum table_format format_of(const struct tabular *t)
{
    return (enum table_format)t->kind;
}

int tabular_stamp(struct tabular *t, const char *name, struct view value, struct err *err)
{
    bool json = t->kind == TABULAR_JSONL;
    const char *first = json ? "{\"design\":{" : "#! ", *next = json ? "," : " ";
    assert(t->column.n == 0);
    if (buf_adds(&t->line, t->stamped ? next : first, err) < 0)
        return -1;
    t->stamped = true;
    if (!json)
        return buf_addf(&t->line, err, "%s=%.*s", name, VIEW_FMT(value));
    return buf_addf(&t->line, err, "\"%s\":", name) < 0 ? -1 : json_view(&t->line, value, err);
}

/* Writes out what the buffer holds: one line or more. */
static int write_out(struct tabular *t, struct err *err)
{
    if (out_write(t->out, t->line.p, t->line.n, err) < 0)
        return -1;
    buf_clear(&t->line);
    t->at = 0;
    return 0;
}

int tabular_column(struct tabular *t, struct view name, struct err *err)
{
    size_t before = t->column.n;
    assert(!t->begun);
    if (dict_put(&t->column, name, err) < 0)
        return -1;
    return t->column.n > before ? 0 : err_set(err, ERR_DATA, "two columns would be called '%.*s'", VIEW_FMT(name));
}

static int begin(struct tabular *t, struct err *err)
{
    t->begun = true;
    if (t->stamped && buf_adds(&t->line, t->kind == TABULAR_JSONL ? "}}\n" : "\n", err) < 0)
        return -1;
    struct view *name = mem_zero(t->column.n, sizeof *name, err);
    if (!name)
        return -1;
    for (size_t i = 0; i < t->column.n; i++)
        name[i] = dict_text(&t->column, (int64_t)i);
    int rc = table_head(&t->line, format_of(t), name, t->column.n, err);
    free(name);
    return rc < 0 ? -1 : write_out(t, err);
}

/* What comes before a cell. */
static int cell(struct tabular *t, struct err *err)
{
    assert(t->at < t->column.n);
    if (!t->begun && begin(t, err) < 0)
        return -1;
    struct view name = dict_text(&t->column, (int64_t)t->at);
    bool first = t->at == 0;
    t->at++;
    return table_cell(&t->line, format_of(t), first, name, err);
}

int tabular_missing(struct tabular *t, struct err *err)
{
    return cell(t, err) < 0 ? -1 : table_missing(&t->line, format_of(t), err);
}

int tabular_text(struct tabular *t, struct view v, struct err *err)
{
    if (v.n == 0)
        return tabular_missing(t, err);
    return cell(t, err) < 0 ? -1 : table_text(&t->line, format_of(t), v, err);
}

int tabular_value(struct tabular *t, struct view v, struct err *err)
{
    if (v.n == 0)
        return tabular_missing(t, err);
    return cell(t, err) < 0 ? -1 : table_value(&t->line, format_of(t), v, err);
}

int tabular_count(struct tabular *t, int64_t n, struct err *err)
{
    enum { FEW = 10 };
    if (t->begun && t->kind != TABULAR_JSONL && n >= 0 && n < FEW) { /* most are: a separator and a digit */
        assert(t->at < t->column.n);
        if (buf_room(&t->line, 2, err) < 0)
            return -1;
        if (t->at)
            t->line.p[t->line.n++] = t->kind == TABULAR_TSV ? '\t' : ',';
        t->line.p[t->line.n++] = (char)('0' + n);
        t->line.p[t->line.n] = '\0';
        t->at++;
        return 0;
    }
    return cell(t, err) < 0 ? -1 : buf_add_int(&t->line, n, err);
}

int tabular_number(struct tabular *t, double x, struct err *err)
{
    return cell(t, err) < 0 ? -1 : table_number(&t->line, format_of(t), x, err);
}

int tabular_row(struct tabular *t, struct err *err)
{
    assert(t->at == t->column.n);
    return table_end(&t->line, format_of(t), err) < 0 ? -1 : write_out(t, err);
}

int tabular_end(struct tabular *t, struct err *err)
{
    return t->begun ? 0 : begin(t, err);
}
