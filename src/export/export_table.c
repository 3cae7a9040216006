/* export_table: events as CSV and JSON Lines, a column for each of the stream's. See export_impl.h. */
#include <stdlib.h>

#include "export/export_impl.h"
#include "snag/mem.h"
#include "text/table.h"

struct table_writer {
    struct export_writer base;
    struct out *out;
    enum table_format format;
    size_t n_columns; /* 0: the line of names has not been written */
    struct buf line;
};

static int write_line(struct table_writer *t, struct err *err)
{
    int rc = out_write(t->out, t->line.p, t->line.n, err);
    buf_clear(&t->line);
    return rc;
}

static int head(struct table_writer *t, const struct schema *s, struct err *err)
{
    t->n_columns = schema_n(s);
    if (t->format == TABLE_JSONL)
        return 0;
    if (table_head(&t->line, t->format, s->names.text, t->n_columns, err) < 0)
        return -1;
    return write_line(t, err);
}

static int columns_grew(const struct table_writer *t, const struct schema *s, struct err *err)
{
    char shown[100];
    (void)err_set(err, ERR_DATA, "the stream gets a new column, %s, and CSV has one line of names",
                  str_shown(shown, sizeof shown, schema_name(s, t->n_columns)));
    return err_hint(err, "--format jsonl and sqlite have room for it");
}

/* JSON leaves out what is missing; a row of CSV has a cell for each column. */
static int add_event(struct table_writer *t, const struct event *e, const struct batch *b, struct err *err)
{
    bool json = t->format == TABLE_JSONL, first = true;
    char ts[32];
    for (size_t i = 0; i < schema_n(b->schema); i++) {
        struct view v = export_cell(e, i, b->ts_digits, ts);
        if (json && v.n == 0)
            continue;
        if (table_cell(&t->line, t->format, first, schema_name(b->schema, i), err) < 0)
            return -1;
        int rc = v.n == 0         ? table_missing(&t->line, t->format, err)
                 : i == COL_VALUE ? table_value(&t->line, t->format, v, err)
                                  : table_text(&t->line, t->format, v, err);
        if (rc < 0)
            return -1;
        first = false;
    }
    return table_end(&t->line, t->format, err) < 0 ? -1 : write_line(t, err);
}

static int add(struct export_writer *w, const struct batch *b, struct err *err)
{
    struct table_writer *t = (struct table_writer *)(void *)w;
    if (t->n_columns == 0 && head(t, b->schema, err) < 0)
        return -1;
    if (t->format != TABLE_JSONL && schema_n(b->schema) > t->n_columns)
        return columns_grew(t, b->schema, err);
    for (size_t i = 0; i < b->n; i++)
        if (!event_is_tick(&b->event[i]) && add_event(t, &b->event[i], b, err) < 0)
            return -1;
    return 0;
}

/* A stream without events: the line of names alone. */
static int end(struct export_writer *w, struct err *err)
{
    struct table_writer *t = (struct table_writer *)(void *)w;
    struct schema none = {0};
    if (t->n_columns)
        return 0;
    int rc = schema_init(&none, err) < 0 ? -1 : head(t, &none, err);
    schema_free(&none);
    return rc;
}

static void close_table(struct export_writer *w)
{
    struct table_writer *t = (struct table_writer *)(void *)w;
    buf_free(&t->line);
    free(t);
}

int export_table(struct export_writer **w, struct out *out, const struct export_options *o, struct err *err)
{
    struct table_writer *t = mem_zero(1, sizeof *t, err);
    *w = NULL;
    if (!t)
        return -1;
    t->base = (struct export_writer){add, end, close_table, 0};
    t->out = out;
    t->format = o->format == EXPORT_JSONL ? TABLE_JSONL : o->guard ? TABLE_CSV_GUARDED : TABLE_CSV;
    *w = &t->base;
    return 0;
}
