/* table: see table.h. */
#include "text/table.h"

#include <math.h>

#include "snag/num.h"
#include "snag/tsv.h"
#include "text/json.h"

static bool needs_quotes(struct view v)
{
    if (v.n == 0 || v.p[0] == ' ' || v.p[v.n - 1] == ' ')
        return true;
    for (size_t i = 0; i < v.n; i++)
        if (v.p[i] == ',' || v.p[i] == '"' || v.p[i] == '\n' || v.p[i] == '\r')
            return true;
    return false;
}

/* A field as RFC 4180 has it. */
static int add_csv(struct buf *b, struct view v, struct err *err)
{
    if (!needs_quotes(v))
        return buf_add(b, v.p, v.n, err);
    int rc = buf_addc(b, '"', err);
    for (size_t i = 0; rc == 0 && i < v.n; i++)
        rc = v.p[i] == '"' ? buf_adds(b, "\"\"", err) : buf_addc(b, v.p[i], err);
    return rc < 0 ? -1 : buf_addc(b, '"', err);
}

/* Would a spreadsheet compute it? +44123 is a text to us, -5 a number. */
static bool is_formula(struct view v)
{
    double x;
    if (v.n == 0 || !memchr("=+-@\t\r", v.p[0], 6))
        return false;
    return v.p[0] == '+' || num_parse(v, &x) < 0;
}

static int add_guarded(struct buf *b, struct view v, struct err *err)
{
    struct buf text = {0};
    if (!is_formula(v))
        return add_csv(b, v, err);
    int rc = buf_addc(&text, '\'', err);
    if (rc == 0)
        rc = buf_add(&text, v.p, v.n, err);
    if (rc == 0)
        rc = add_csv(b, buf_view(&text), err);
    buf_free(&text);
    return rc;
}

int table_head(struct buf *b, enum table_format format, const struct view *name, size_t n, struct err *err)
{
    int rc = 0;
    if (format == TABLE_JSONL)
        return 0;
    for (size_t i = 0; rc == 0 && i < n; i++) {
        rc = table_cell(b, format, i == 0, name[i], err);
        if (rc == 0)
            rc = table_text(b, format, name[i], err);
    }
    return rc < 0 ? -1 : table_end(b, format, err);
}

int table_cell(struct buf *b, enum table_format format, bool first, struct view name, struct err *err)
{
    if (format != TABLE_JSONL) {
        char separator = format == TABLE_TSV ? '\t' : ',';
        return first ? 0 : buf_addc(b, separator, err);
    }
    if (buf_addc(b, first ? '{' : ',', err) < 0 || json_view(b, name, err) < 0)
        return -1;
    return buf_addc(b, ':', err);
}

int table_text(struct buf *b, enum table_format format, struct view v, struct err *err)
{
    switch (format) {
    case TABLE_TSV:
        return tsv_escape(b, v, err);
    case TABLE_CSV:
        return add_csv(b, v, err);
    case TABLE_CSV_GUARDED:
        return add_guarded(b, v, err);
    case TABLE_JSONL:
        break;
    }
    return json_view(b, v, err);
}

int table_value(struct buf *b, enum table_format format, struct view v, struct err *err)
{
    bool bare = format == TABLE_JSONL && json_is_number(v);
    return bare ? buf_add(b, v.p, v.n, err) : table_text(b, format, v, err);
}

int table_number(struct buf *b, enum table_format format, double x, struct err *err)
{
    char text[32];
    if (format == TABLE_JSONL)
        return json_number(b, x, err);
    if (isnan(x))
        return 0;
    if (isinf(x))
        return buf_adds(b, x > 0 ? "Inf" : "-Inf", err);
    return buf_add(b, text, num_format(text, x), err);
}

int table_missing(struct buf *b, enum table_format format, struct err *err)
{
    return format == TABLE_JSONL ? buf_adds(b, "null", err) : 0;
}

int table_end(struct buf *b, enum table_format format, struct err *err)
{
    return buf_adds(b, format == TABLE_JSONL ? "}\n" : "\n", err);
}
