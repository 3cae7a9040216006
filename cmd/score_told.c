/* score_told: scored rows as tables and text. See score_told.h. */
#include "score_told.h"

#include <math.h>
#include <stdio.h>

#include "cmd.h"
#include "snag/num.h"
#include "snag/tidy.h"
#include "text/figure.h"
#include "text/grid.h"

/* ---- what names a row ---- */

enum { NO_COLUMN = -1 };
struct naming {
    int64_t key, landmark; /* columns, or NO_COLUMN: the line; none */
};

static int64_t column_at(const struct frame *f, const char *name)
{
    for (size_t i = 0; i < f->n_columns; i++)
        if (strcmp(f->column[i].name, name) == 0)
            return (int64_t)i;
    return NO_COLUMN;
}

static int find_names(const struct score_told *t, struct naming *n, struct err *err)
{
    const struct frame *f = t->s->frame;
    size_t at;
    *n = (struct naming){column_at(f, "customer"), NO_COLUMN};
    if (f->stamp)
        n->landmark = column_at(f, FRAME_LANDMARK);
    for (size_t i = 0; i < f->n_columns; i++)
        n->key = frame_is_key(f, f->column[i].name) ? (int64_t)i : n->key;
    if (!t->key)
        return 0;
    if (frame_find(f, view_of(t->key), &at, err) < 0)
        return err_wrap(err, "--key");
    n->key = (int64_t)at;
    return 0;
}

/* A cell as it stands, or the row's line. */
static int cell_text(const struct frame *f, int64_t column, size_t row, struct buf *b, struct err *err)
{
    char number[32];
    buf_clear(b);
    if (column == NO_COLUMN)
        return buf_addf(b, err, "%llu", (unsigned long long)frame_line(f, row));
    const struct column *c = &f->column[column];
    if (frame_missing(f, (size_t)column, row))
        return buf_adds(b, "", err);
    if (c->kind == COLUMN_NUMBER)
        return buf_add(b, number, num_format(number, column_number(c, row)), err);
    struct view text = dict_text(&c->dict, c->id[row]);
    return buf_add(b, text.p, text.n, err);
}

/* "transfer +0.80, long_wait +0.31" */
static int reasons_text(const struct scored_table *s, size_t i, struct buf *b, struct err *err)
{
    struct scored_reason reason[SCORED_SHOWN];
    size_t n = scored_reasons(s, i, reason, SCORED_SHOWN);
    buf_clear(b);
    if (buf_adds(b, "", err) < 0)
        return -1;
    for (size_t k = 0; k < n; k++)
        if (buf_addf(b, err, "%s%s +%.2f", k ? ", " : "", score_part(s->model, reason[k].part), reason[k].by) < 0)
            return -1;
    return 0;
}

static size_t shown(const struct score_told *t)
{
    return t->top && t->top < t->s->n ? (size_t)t->top : t->s->n;
}

/* ---- tables ---- */

static int put_head(const struct score_told *t, const struct naming *n, struct tabular *to, struct err *err)
{
    const struct scored_table *s = t->s;
    const char *const columns[] = {n->key == NO_COLUMN ? "line" : s->frame->column[n->key].name,
                                   n->landmark == NO_COLUMN ? NULL : FRAME_LANDMARK,
                                   score_gives_risk(t->s->model) ? "risk" : "expected",
                                   "low",
                                   "high",
                                   "tenth",
                                   t->value ? "value" : NULL,
                                   t->value ? "at_risk" : NULL,
                                   "reasons"};
    for (size_t i = 0; i < sizeof columns / sizeof *columns; i++)
        if (columns[i] && tabular_column(to, view_of(columns[i]), err) < 0)
            return -1;
    struct buf name = {0};
    int rc = 0;
    for (size_t k = 0; rc == 0 && t->parts && k < s->n_parts; k++) {
        buf_clear(&name);
        rc = buf_addf(&name, err, "part:%s", score_part(s->model, k));
        if (rc == 0)
            rc = tabular_column(to, buf_view(&name), err);
    }
    buf_free(&name);
    return rc;
}

static int put_row(const struct score_told *t, const struct naming *n, size_t i, struct tabular *to, struct buf *b,
                   struct err *err)
{
    const struct scored_table *s = t->s;
    const struct scored_row *row = &s->row[i];
    if (cell_text(s->frame, n->key, row->at, b, err) < 0 || tabular_text(to, buf_view(b), err) < 0)
        return -1;
    if (n->landmark != NO_COLUMN &&
        (cell_text(s->frame, n->landmark, row->at, b, err) < 0 || tabular_text(to, buf_view(b), err) < 0))
        return -1;
    if (tabular_number(to, row->score.risk, err) < 0 || tabular_number(to, row->score.low, err) < 0 ||
        tabular_number(to, row->score.high, err) < 0 || tabular_count(to, (int64_t)row->tenth, err) < 0)
        return -1;
    if (t->value && (tabular_number(to, row->value, err) < 0 || tabular_number(to, row->at_risk, err) < 0))
        return -1;
    if (reasons_text(s, i, b, err) < 0 || tabular_text(to, buf_view(b), err) < 0)
        return -1;
    for (size_t k = 0; t->parts && k < s->n_parts; k++)
        if (tabular_number(to, s->part[i * s->n_parts + k] - s->mean[k], err) < 0)
            return -1;
    return tabular_row(to, err);
}

int score_tell_table(const struct score_told *t, struct out *out, enum tabular_kind kind, struct err *err)
{
    struct tabular to;
    struct naming n;
    struct buf b = {0};
    if (find_names(t, &n, err) < 0)
        return -1;
    tabular_open(&to, out, kind);
    int rc = put_head(t, &n, &to, err);
    for (size_t i = 0; rc == 0 && i < shown(t); i++)
        rc = put_row(t, &n, t->s->order[i], &to, &b, err);
    if (rc == 0)
        rc = tabular_end(&to, err);
    tabular_close(&to);
    buf_free(&b);
    return rc;
}

/* ---- text ---- */

static int number_cell(struct grid *g, const struct score_told *t, double x, struct err *err)
{
    char text[TEXT_NUMBER];
    if (isnan(x))
        return grid_cell(g, err, "-");
    if (score_gives_risk(t->s->model))
        return grid_cell(g, err, "%.1f %%", 100 * x);
    text_number(text, x, 4);
    return grid_cell(g, err, "%s", text);
}

static int amount_cell(struct grid *g, double x, struct err *err)
{
    char text[TEXT_NUMBER] = "-";
    if (!isnan(x))
        text_grouped(text, x, fabs(x) >= 1000 ? 0 : 2);
    return grid_cell(g, err, "%s", text);
}

static int grid_row(const struct score_told *t, const struct naming *n, size_t i, struct grid *g, struct buf *b,
                    struct err *err)
{
    enum { NAME = 24, REASONS = 60 };
    const struct scored_row *row = &t->s->row[i];
    char name[NAME], why[REASONS];
    if (cell_text(t->s->frame, n->key, row->at, b, err) < 0 ||
        grid_cell(g, err, "  %s", str_shown(name, sizeof name, buf_view(b))) < 0 ||
        number_cell(g, t, row->score.risk, err) < 0 || number_cell(g, t, row->score.low, err) < 0 ||
        number_cell(g, t, row->score.high, err) < 0)
        return -1;
    if (t->value && amount_cell(g, row->at_risk, err) < 0)
        return -1;
    if (reasons_text(t->s, i, b, err) < 0)
        return -1;
    return grid_cell(g, err, "  %s", str_shown(why, t->value ? REASONS - 16 : REASONS - 8, buf_view(b)));
}

static int put_totals(const struct score_told *t, struct buf *b, struct err *err)
{
    char n[TEXT_COUNT], sum[TEXT_NUMBER], at_risk[TEXT_NUMBER];
    double total = 0, value = 0;
    for (size_t i = 0; i < t->s->n; i++) {
        total += t->s->row[i].score.risk;
        value += isnan(t->s->row[i].at_risk) ? 0 : t->s->row[i].at_risk;
    }
    text_grouped(sum, total, 1);
    text_grouped(at_risk, value, fabs(value) >= 1000 ? 0 : 2);
    if (buf_addf(b, err, "\n%s rows, %s expected among them", text_thousands(n, t->s->n), sum) < 0)
        return -1;
    return t->value ? buf_addf(b, err, "; value at risk %s\n", at_risk) : buf_adds(b, "\n", err);
}

int score_tell_text(const struct score_told *t, struct out *out, struct err *err)
{
    const struct scored_table *s = t->s;
    const char *response = score_response(s->model), *event = score_event(s->model);
    struct grid g = {.n_columns = t->value ? 6 : 5};
    struct buf b = {0}, line = {0};
    struct naming n;
    int rc = find_names(t, &n, err);
    if (rc == 0)
        rc = buf_addf(&b, err, "%s of %s%s%s by %s\n\n", score_gives_risk(t->s->model) ? "Risk" : "Expected value",
                      response ? response : "the response", event ? " = " : "", event ? event : "", t->model);
    if (rc == 0)
        rc = grid_cell(&g, err, "  %s", n.key == NO_COLUMN ? "line" : s->frame->column[n.key].name) < 0 ||
                     grid_cell(&g, err, "%s", score_gives_risk(t->s->model) ? "risk" : "expected") < 0 ||
                     grid_cell(&g, err, "low") < 0 || grid_cell(&g, err, "high") < 0 ||
                     (t->value && grid_cell(&g, err, "at risk") < 0) || grid_cell(&g, err, "  above the average by") < 0
                 ? -1
                 : 0;
    for (size_t i = 0; rc == 0 && i < shown(t); i++)
        rc = grid_row(t, &n, s->order[i], &g, &line, err);
    if (rc == 0)
        rc = grid_write(&g, &b, err);
    if (rc == 0)
        rc = put_totals(t, &b, err);
    if (rc == 0)
        rc = out_write(out, b.p, b.n, err);
    grid_free(&g);
    buf_free(&b);
    buf_free(&line);
    return rc;
}

/* ---- calibration ---- */

int score_tell_calibration(const struct score_told *t, struct out *out, bool text, enum tabular_kind kind,
                           struct err *err)
{
    static const enum tidy_format tidy_kind[] = {[TABULAR_TSV] = TIDY_TSV,
                                                 [TABULAR_CSV] = TIDY_CSV,
                                                 [TABULAR_JSONL] = TIDY_JSONL,
                                                 [TABULAR_CSV_GUARDED] = TIDY_CSV_GUARDED};
    enum { TENTHS = 10 };
    struct calibration c;
    struct buf b = {0};
    size_t n;
    if (scored_calibration(t->s, TENTHS, &c, &n, err) < 0)
        return -1;
    int rc = tidy_calibration(&c, text ? TIDY_TEXT : tidy_kind[kind], &b, err);
    if (rc == 0)
        rc = out_write(out, b.p, b.n, err);
    buf_free(&b);
    return rc;
}

/* ---- what has no score ---- */

void score_tell_left_out(const struct scored_table *s, size_t n_out)
{
    char n[TEXT_COUNT];
    if (n_out)
        cmd_note("%s row%s left out, as the model's --where says", text_thousands(n, n_out), str_s(n_out));
    if (s->n_missing)
        cmd_note("%s row%s without a score: a value is missing, first '%s' on line %llu",
                 text_thousands(n, s->n_missing), str_s(s->n_missing), s->first_column[SCORE_MISSING],
                 (unsigned long long)s->first_line[SCORE_MISSING]);
    if (s->n_new_level)
        cmd_note("%s row%s without a score: a level that the model does not know, first of '%s' on line %llu",
                 text_thousands(n, s->n_new_level), str_s(s->n_new_level), s->first_column[SCORE_NEW_LEVEL],
                 (unsigned long long)s->first_line[SCORE_NEW_LEVEL]);
    if (s->n_not_finite)
        cmd_note("%s row%s without a score: it is no finite number, first on line %llu",
                 text_thousands(n, s->n_not_finite), str_s(s->n_not_finite),
                 (unsigned long long)s->first_line[SCORE_NOT_FINITE]);
    if (s->n_no_value)
        cmd_note("%s row%s without a value come last", text_thousands(n, s->n_no_value), str_s(s->n_no_value));
}
