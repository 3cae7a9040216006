/* tell_json: a study as one JSON document, and as a table, one row a line. */
#include "snag/embed.h"
#include "study/tell.h"
#include "text/json.h"
#include "text/table.h"

/* The numbers and words of a line, in the order of columns. */
enum field_kind { FIELD_NUMBER, FIELD_WORD };
struct line_field {
    const char *name;
    enum field_kind kind;
    double number;
    const char *word;
};
enum { LINE_FIELDS = 24 };

static size_t line_fields(const struct study *st, const struct study_line *x, struct line_field *f)
{
    const struct line_field fields[] = {{"part", FIELD_WORD, 0, x->part},
                                        {"name", FIELD_WORD, 0, x->name},
                                        {"label", FIELD_WORD, 0, x->label},
                                        {"by", FIELD_WORD, 0, x->by},
                                        {"version", FIELD_WORD, 0, x->weighted ? "weighted" : "unweighted"},
                                        {"status", FIELD_WORD, 0, tell_status(st, x)},
                                        {"estimate", FIELD_NUMBER, x->estimate, NULL},
                                        {"std_error", FIELD_NUMBER, x->std_error, NULL},
                                        {"conf_low", FIELD_NUMBER, x->low, NULL},
                                        {"conf_high", FIELD_NUMBER, x->high, NULL},
                                        {"conf_level", FIELD_NUMBER, x->level, NULL},
                                        {"conf_set", FIELD_WORD, 0,
                                         isnan(x->low) ? NULL
                                         : x->outside  ? "outside"
                                                       : "inside"},
                                        {"statistic", FIELD_NUMBER, x->statistic, NULL},
                                        {"df", FIELD_NUMBER, x->df, NULL},
                                        {"df2", FIELD_NUMBER, x->df2, NULL},
                                        {"p_value", FIELD_NUMBER, x->p, NULL},
                                        {"p_adjusted", FIELD_NUMBER, x->p_adjusted, NULL},
                                        {"margin", FIELD_NUMBER, x->margin, NULL},
                                        {"n", FIELD_NUMBER, x->n > 0 ? (double)x->n : NAN, NULL},
                                        {"says", FIELD_WORD, 0, x->says},
                                        {"published", FIELD_WORD, 0, x->published},
                                        {"agrees", FIELD_WORD, 0, x->agrees},
                                        {"method", FIELD_WORD, 0, x->method}};
    size_t n = sizeof fields / sizeof *fields;
    for (size_t i = 0; i < n; i++)
        f[i] = fields[i];
    return n;
}

static int line_json(const struct study *st, const struct study_line *x, struct buf *b, struct err *err)
{
    struct line_field f[LINE_FIELDS];
    size_t n = line_fields(st, x, f);
    int rc = buf_addc(b, '{', err);
    for (size_t i = 0; rc == 0 && i < n; i++) {
        rc = buf_addf(b, err, "%s\"%s\":", i > 0 ? "," : "", f[i].name);
        if (rc == 0 && f[i].kind == FIELD_NUMBER)
            rc = isinf(f[i].number) ? buf_adds(b, f[i].number > 0 ? "\"inf\"" : "\"-inf\"", err)
                                    : json_number(b, f[i].number, err);
        else if (rc == 0)
            rc = f[i].word ? json_text(b, f[i].word, err) : buf_adds(b, "null", err);
    }
    return rc < 0 ? -1 : buf_addc(b, '}', err);
}

static int pair_json(struct buf *b, const char *name, const char *word, struct err *err)
{
    int rc = buf_addf(b, err, ",\n\"%s\":", name);
    if (rc == 0)
        rc = word ? json_text(b, word, err) : buf_adds(b, "null", err);
    return rc;
}

static int head_json(const struct study *st, struct buf *b, struct err *err)
{
    int rc = buf_adds(b, "{\"format\":\"snag study satisfaction 1\"", err);
    if (rc == 0)
        rc = pair_json(b, "spec_sha256", st->sha256, err);
    if (rc == 0)
        rc = pair_json(b, "spec", st->spec, err);
    if (rc == 0)
        rc = pair_json(b, "table", st->table, err);
    if (rc == 0)
        rc = buf_addf(b, err, ",\n\"n_rows\":%zu,\"n_asked\":", st->n_rows);
    if (rc == 0)
        rc = st->asked_known ? buf_addf(b, err, "%zu", st->n_asked) : buf_adds(b, "null", err);
    if (rc == 0)
        rc = buf_addf(b, err, ",\"n_answered\":%zu,\"n_used\":%zu,\"n_clusters\":%zu", st->n_answered, st->n_used,
                      st->n_clusters);
    if (rc == 0)
        rc = pair_json(b, "cluster", st->cluster, err);
    return rc < 0 ? -1 : pair_json(b, "verdict", st->verdict, err);
}

static int notes_json(const struct study *st, struct buf *b, struct err *err)
{
    int rc = buf_adds(b, ",\n\"notes\":[", err);
    for (size_t i = 0; rc == 0 && i < st->n_notes; i++) {
        rc = buf_addf(b, err, "%s\n{\"part\":\"%s\",\"by\":", i > 0 ? "," : "", st->note[i].part);
        if (rc == 0)
            rc = st->note[i].by ? json_text(b, st->note[i].by, err) : buf_adds(b, "null", err);
        if (rc == 0)
            rc = buf_adds(b, ",\"text\":", err);
        if (rc == 0)
            rc = json_text(b, st->note[i].text, err);
        if (rc == 0)
            rc = buf_addc(b, '}', err);
    }
    return rc < 0 ? -1 : buf_addc(b, ']', err);
}

int tell_lines(const struct study *st, struct buf *b, struct err *err)
{
    int rc = buf_adds(b, ",\n\"lines\":[", err);
    for (size_t i = 0; rc == 0 && i < st->n_lines; i++) {
        rc = buf_adds(b, i > 0 ? ",\n" : "\n", err);
        if (rc == 0)
            rc = line_json(st, &st->line[i], b, err);
    }
    if (rc == 0)
        rc = buf_addc(b, ']', err);
    return rc < 0 ? -1 : notes_json(st, b, err);
}

int study_json(const struct study *st, struct buf *b, struct err *err)
{
    const char *limit[8];
    size_t n_limits = 0;
    while (tell_limit(st, n_limits)) {
        limit[n_limits] = tell_limit(st, n_limits);
        n_limits++;
    }
    int rc = head_json(st, b, err);
    if (rc == 0)
        rc = tell_lines(st, b, err);
    if (rc == 0)
        rc = json_list(b, "limits", limit, n_limits, err);
    return rc < 0 ? -1 : buf_adds(b, "}\n", err);
}

int study_table(const struct study *st, enum study_table_format format, struct buf *b, struct err *err)
{
    static const enum table_format formats[] = {TABLE_TSV, TABLE_CSV, TABLE_JSONL};
    enum table_format out = formats[format];
    struct line_field f[LINE_FIELDS];
    struct view names[LINE_FIELDS];
    struct study_line none = {.part = "", .name = ""};
    size_t n = line_fields(st, &none, f);
    for (size_t i = 0; i < n; i++)
        names[i] = view_of(f[i].name);
    int rc = table_head(b, out, names, n, err);
    for (size_t k = 0; rc == 0 && k < st->n_lines; k++) {
        n = line_fields(st, &st->line[k], f);
        for (size_t i = 0; rc == 0 && i < n; i++) {
            rc = table_cell(b, out, i == 0, names[i], err);
            if (rc == 0 && f[i].kind == FIELD_NUMBER)
                rc = table_number(b, out, f[i].number, err);
            else if (rc == 0)
                rc = f[i].word ? table_text(b, out, view_of(f[i].word), err) : table_missing(b, out, err);
        }
        if (rc == 0)
            rc = table_end(b, out, err);
    }
    return rc;
}

const char *tell_schema(const char *name)
{
    for (const struct embedded *e = embedded_files; e->name; e++)
        if (strcmp(e->name, name) == 0)
            return e->text;
    return "";
}

const char *study_schema(void)
{
    return tell_schema("satisfaction.schema.json");
}
