/* tidy_association: two columns' measures as a table and as text; see snag/tidy.h. */
#include <math.h>
#include <stdlib.h>

#include "stat/tell/tidy_impl.h"

static struct cell text_or_none(const char *name, const char *text)
{
    return (struct cell){name, text, NAN};
}

static int put_table(const struct association *x, enum tidy_format format, struct buf *out, struct err *err)
{
    enum { N = 11 };
    struct cell *cell = mem_zero(x->n_lines * N, sizeof *cell, err);
    if (!cell)
        return -1;
    for (size_t i = 0; i < x->n_lines; i++) {
        const struct association_line *l = &x->line[i];
        const struct cell row[N] = {text_or_none("measure", l->measure),
                                    text_or_none("of", l->of),
                                    text_or_none("with", l->with),
                                    {"estimate", NULL, l->a.estimate},
                                    {"std_error", NULL, l->a.std_error},
                                    {"statistic", NULL, l->a.statistic},
                                    {"df", NULL, l->a.df},
                                    {"p_value", NULL, l->a.p_value},
                                    {"conf_low", NULL, l->a.low},
                                    {"conf_high", NULL, l->a.high},
                                    {"n", NULL, (double)l->a.n}};
        memcpy(cell + i * N, row, sizeof row);
    }
    int rc = cells_table(out, cell, x->n_lines, N, format, err);
    free(cell);
    return rc;
}

static int json_named(struct buf *b, const char *name, const char *text, struct err *err)
{
    if (buf_addf(b, err, ",\"%s\":", name) < 0)
        return -1;
    return text ? json_text(b, text, err) : buf_adds(b, "null", err);
}

int tidy_association_json(const struct association *x, size_t n_where, struct buf *out, struct err *err)
{
    const char *name[] = {x->first, x->second, x->third, x->cluster};
    struct buf lines = {0};
    int rc = put_table(x, TIDY_JSONL, &lines, err);
    if (rc == 0)
        rc = buf_adds(out, "{\"version\":1", err);
    if (rc == 0)
        rc = json_named(out, "first", x->first, err) < 0 || json_named(out, "second", x->second, err) < 0 ||
                     json_named(out, "versus", x->third, err) < 0 || json_named(out, "yes", x->yes, err) < 0 ||
                     json_named(out, "cluster", x->cluster, err) < 0 || json_named(out, "table", x->f->name, err) < 0 ||
                     json_named(out, "design", x->f->stamp, err) < 0
                 ? -1
                 : 0;
    if (rc == 0)
        rc = buf_adds(out, ",\"level\":", err) < 0 || json_number(out, x->level, err) < 0 ? -1 : 0;
    if (rc == 0)
        rc = buf_addf(out, err, ",\"n\":%zu,\"rows_not_where\":%zu,\"rows_left_out\":%zu,\"missing\":{", x->n, n_where,
                      x->n_out);
    for (size_t k = 0, shown = 0; rc == 0 && k < 4; k++) {
        if (x->n_missing[k] == 0)
            continue;
        rc = shown++ > 0 ? buf_addc(out, ',', err) : 0;
        if (rc == 0)
            rc = json_text(out, name[k], err) < 0 ? -1 : buf_addf(out, err, ":%zu", x->n_missing[k]);
    }
    if (rc == 0)
        rc = buf_addc(out, '}', err);
    if (rc == 0)
        rc = json_rows_of(out, "measures", buf_view(&lines), err);
    if (rc == 0)
        rc = json_list(out, "notes", x->note, x->n_notes, err);
    buf_free(&lines);
    return rc < 0 ? -1 : buf_adds(out, "}\n", err);
}

/* ---- around the text's tables ---- */

static int put_head(const struct association *x, struct buf *b, struct err *err)
{
    double yes = 0;
    struct buf line = {0};
    int rc = buf_adds(&line, x->first, err);
    if (rc == 0 && x->yes)
        rc = buf_addf(&line, err, " (%s, not %s)", x->yes, x->no);
    if (rc == 0 && x->second)
        rc = buf_addf(&line, err, " %s %s",
                      x->kind == ASSOCIATION_VERSUS ? "with"
                      : x->n_groups > 0             ? "by"
                                                    : "and",
                      x->second);
    if (rc == 0 && x->third)
        rc = buf_addf(&line, err, " and with %s", x->third);
    if (rc == 0)
        rc = text_sentence(b, err, "%s", line.p);
    buf_free(&line);
    if (rc == 0)
        rc = text_count(b, "n ", (double)x->n, "", err);
    if (rc == 0 && x->cluster)
        rc = text_count(b, ", errors from ", (double)x->n_clusters, "", err) < 0
                 ? -1
                 : buf_addf(b, err, " clusters of %s", x->cluster);
    for (size_t k = 0; rc == 0 && x->kind == ASSOCIATION_SHARES && k < x->n_groups; k++)
        yes += x->line[k * x->per_group].a.estimate;
    if (rc == 0 && x->kind == ASSOCIATION_SHARES)
        rc = text_count(b, ", ", yes, " yes", err);
    return rc < 0 ? -1 : buf_adds(b, "\n\n", err);
}

static int put_left_out(const struct association *x, size_t n_where, struct buf *b, struct err *err)
{
    const char *name[] = {x->first, x->second, x->third, x->cluster};
    struct buf line = {0};
    if (n_where > 0 && text_count(b, "", (double)n_where,
                                  n_where == 1 ? " row dropped by --where\n" : " rows dropped by --where\n", err) < 0)
        return -1;
    if (x->n_out == 0)
        return 0;
    int rc = text_count(&line, "", (double)x->n_out, x->n_out == 1 ? " row dropped:" : " rows dropped:", err);
    for (size_t k = 0, shown = 0; rc == 0 && k < 4; k++) {
        if (x->n_missing[k] == 0)
            continue;
        rc = buf_addf(&line, err, "%s %s missing (%zu)", shown > 0 ? "," : "", name[k], x->n_missing[k]);
        shown++;
    }
    if (rc == 0)
        rc = text_sentence(b, err, "%s", line.p);
    buf_free(&line);
    return rc;
}

int tidy_association(const struct association *x, size_t n_where, enum tidy_format format, struct buf *out,
                     struct err *err)
{
    if (format != TIDY_TEXT)
        return put_table(x, format, out, err);
    if (put_head(x, out, err) < 0 || text_association(x, out, err) < 0)
        return -1;
    if ((n_where > 0 || x->n_out > 0 || x->n_notes > 0 || x->f->stamp) && buf_addc(out, '\n', err) < 0)
        return -1;
    if (put_left_out(x, n_where, out, err) < 0)
        return -1;
    for (size_t i = 0; i < x->n_notes; i++)
        if (text_sentence(out, err, "%s", x->note[i]) < 0)
            return -1;
    return text_stamp(x->f, out, err);
}
