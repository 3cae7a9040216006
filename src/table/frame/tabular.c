/* tabular: see snag/tabular.h. */
#include "snag/tabular.h"

#include <assert.h>
#include <inttypes.h>
#include <stdio.h>

#include "snag/num.h"
#include "snag/tsv.h"

void tabular_open(struct tabular *t, struct out *out, enum tabular_kind kind)
{
    *t = (struct tabular){.out = out, .kind = kind};
}

void tabular_close(struct tabular *t)
{
    dict_free(&t->column);
    buf_free(&t->line);
}

static int add_csv(struct buf *b, struct view v, struct err *err)
{
    bool quote = v.n && (v.p[0] == ' ' || v.p[v.n - 1] == ' ');
    for (size_t i = 0; i < v.n && !quote; i++)
        quote = v.p[i] == ',' || v.p[i] == '"' || v.p[i] == '\n' || v.p[i] == '\r';
    if (!quote)
        return buf_add(b, v.p, v.n, err);
    if (buf_addc(b, '"', err) < 0)
        return -1;
    for (size_t i = 0; i < v.n; i++)
        if ((v.p[i] == '"' && buf_addc(b, '"', err) < 0) || buf_addc(b, v.p[i], err) < 0)
            return -1;
    return buf_addc(b, '"', err);
}

static int add_json_byte(struct buf *b, unsigned char c, struct err *err)
{
    switch (c) {
    case '"':
        return buf_adds(b, "\\\"", err);
    case '\\':
        return buf_adds(b, "\\\\", err);
    case '\n':
        return buf_adds(b, "\\n", err);
    case '\r':
        return buf_adds(b, "\\r", err);
    case '\t':
        return buf_adds(b, "\\t", err);
    default:
        break;
    }
    return c < 0x20 || c == 0x7f ? buf_addf(b, err, "\\u%04x", c) : buf_addc(b, (char)c, err);
}

static int add_json(struct buf *b, struct view v, struct err *err)
{
    if (buf_addc(b, '"', err) < 0)
        return -1;
    while (v.n) {
        size_t good = str_utf8_bad(v);
        for (size_t i = 0; i < good; i++)
            if (add_json_byte(b, (unsigned char)v.p[i], err) < 0)
                return -1;
        if (good < v.n && buf_adds(b, v.p[good] == '\0' ? "\\u0000" : "\\ufffd", err) < 0)
            return -1;
        good += good < v.n;
        v.p += good;
        v.n -= good;
    }
    return buf_addc(b, '"', err);
}

int tabular_stamp(struct tabular *t, const char *name, struct view value, struct err *err)
{
    bool json = t->kind == TABULAR_JSONL;
    assert(t->column.n == 0);
    const char *first = json ? "{\"design\":{" : "#! ", *next = json ? "," : " ";
    if (buf_adds(&t->line, t->stamped ? next : first, err) < 0)
        return -1;
    t->stamped = true;
    if (!json)
        return buf_addf(&t->line, err, "%s=%.*s", name, VIEW_FMT(value));
    return buf_addf(&t->line, err, "\"%s\":", name) < 0 ? -1 : add_json(&t->line, value, err);
}

static int write_line(struct tabular *t, struct err *err)
{
    if (buf_addc(&t->line, '\n', err) < 0 || out_write(t->out, t->line.p, t->line.n, err) < 0)
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

static int separate(struct tabular *t, struct err *err)
{
    return t->at++ ? buf_addc(&t->line, t->kind == TABULAR_TSV ? '\t' : ',', err) : 0;
}

static int begin(struct tabular *t, struct err *err)
{
    t->begun = true;
    if (t->stamped && ((t->kind == TABULAR_JSONL && buf_adds(&t->line, "}}", err) < 0) || write_line(t, err) < 0))
        return -1;
    if (t->kind == TABULAR_JSONL)
        return 0;
    for (size_t i = 0; i < t->column.n; i++) {
        struct view name = dict_text(&t->column, (int64_t)i);
        if (separate(t, err) < 0 ||
            (t->kind == TABULAR_TSV ? tsv_escape(&t->line, name, err) : add_csv(&t->line, name, err)) < 0)
            return -1;
    }
    return write_line(t, err);
}

/* What stands before a cell: separator and, in JSON, the name. */
static int cell(struct tabular *t, struct err *err)
{
    assert(t->at < t->column.n);
    if (!t->begun && begin(t, err) < 0)
        return -1;
    bool json = t->kind == TABULAR_JSONL;
    struct view name = dict_text(&t->column, (int64_t)t->at);
    if (json && t->at == 0 && buf_addc(&t->line, '{', err) < 0)
        return -1;
    if (separate(t, err) < 0)
        return -1;
    if (!json)
        return 0;
    return add_json(&t->line, name, err) < 0 ? -1 : buf_addc(&t->line, ':', err);
}

int tabular_missing(struct tabular *t, struct err *err)
{
    if (cell(t, err) < 0)
        return -1;
    return t->kind == TABULAR_JSONL ? buf_adds(&t->line, "null", err) : 0;
}

int tabular_text(struct tabular *t, struct view v, struct err *err)
{
    if (v.n == 0)
        return tabular_missing(t, err);
    if (cell(t, err) < 0)
        return -1;
    switch (t->kind) {
    case TABULAR_TSV:
        return tsv_escape(&t->line, v, err);
    case TABULAR_CSV:
        return add_csv(&t->line, v, err);
    case TABULAR_JSONL:
        break;
    }
    return add_json(&t->line, v, err);
}

/* JSON knows fewer spellings of a number than we read, and its readers keep 15 digits. */
static bool json_number(struct view v)
{
    double x;
    size_t digit = v.n && v.p[0] == '-';
    if (v.n == 0 || v.n > 15 || digit == v.n || num_parse(v, &x) < 0)
        return false;
    if (v.p[digit] < '0' || v.p[digit] > '9' || v.p[v.n - 1] == '.' || memchr(v.p, 'e', v.n) || memchr(v.p, 'E', v.n))
        return false;
    return v.p[digit] != '0' || digit + 1 == v.n || v.p[digit + 1] == '.';
}

int tabular_value(struct tabular *t, struct view v, struct err *err)
{
    if (t->kind != TABULAR_JSONL || !json_number(v))
        return tabular_text(t, v, err);
    return cell(t, err) < 0 ? -1 : buf_add(&t->line, v.p, v.n, err);
}

int tabular_count(struct tabular *t, int64_t n, struct err *err)
{
    return cell(t, err) < 0 ? -1 : buf_addf(&t->line, err, "%" PRId64, n);
}

int tabular_number(struct tabular *t, double x, struct err *err)
{
    char text[32];
    size_t n = num_format(text, x);
    return cell(t, err) < 0 ? -1 : buf_add(&t->line, text, n, err);
}

int tabular_row(struct tabular *t, struct err *err)
{
    assert(t->at == t->column.n);
    if (t->kind == TABULAR_JSONL && buf_addc(&t->line, '}', err) < 0)
        return -1;
    return write_line(t, err);
}

int tabular_end(struct tabular *t, struct err *err)
{
    return t->begun ? 0 : begin(t, err);
}
