/* tidy_fitted: what a model says about each row, and how well its probabilities hold, as tables; see snag/tidy.h. */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#include "io/shelf.h"
#include "stat/tell/tidy_impl.h"
#include "text/figure.h"

enum { GROUP_CELLS = 6, ADDED = 5 };

static size_t glance_cells(const struct calibration *c, struct cell *cell)
{
    const struct cell all[] = {{"auc", NULL, c->auc},
                               {"auc_low", NULL, c->auc_low},
                               {"auc_high", NULL, c->auc_high},
                               {"brier", NULL, c->brier},
                               {"hl_chi2", NULL, c->chi2},
                               {"hl_df", NULL, c->df},
                               {"hl_p_value", NULL, c->p_value},
                               {"calibration_intercept", NULL, c->intercept},
                               {"calibration_slope", NULL, c->slope},
                               {"shrinkage", NULL, c->shrinkage}};
    memcpy(cell, all, sizeof all);
    return sizeof all / sizeof *all;
}

int tidy_calibration_glance(const struct calibration *c, enum tidy_format format, struct buf *out, struct err *err)
{
    struct cell cell[MAX_CELLS];
    size_t n = glance_cells(c, cell);
    return cells_one(out, cell, n, format, err);
}

const char *tidy_calibration_note(const struct calibration *c)
{
    return c->separated ? "the probabilities separate the outcomes; none is finite" : NULL;
}

static int put_summary(const struct calibration *c, struct buf *b, struct err *err)
{
    char p[TEXT_NUMBER];
    text_p(p, c->p_value);
    if (buf_addf(b, err, "\nAUC %.4f (%.4f to %.4f)   Brier %.4f\nHosmer-Lemeshow chi² %.4g on %.0f df, p %s\n", c->auc,
                 c->auc_low, c->auc_high, c->brier, c->chi2, c->df, p) < 0)
        return -1;
    int rc = c->separated ? buf_addf(b, err, "no calibration slope: %s\n", tidy_calibration_note(c))
                          : buf_addf(b, err, "calibration intercept %.4f, slope %.4f (0 and 1 %s)\n", c->intercept,
                                     c->slope, c->unseen ? "if the risks are right" : "unless penalised");
    if (rc < 0)
        return -1;
    return isnan(c->shrinkage) ? 0 : buf_addf(b, err, "slope to expect in new rows %.4f\n", c->shrinkage);
}

int tidy_calibration(const struct calibration *c, enum tidy_format format, struct buf *out, struct err *err)
{
    struct cell cell[CALIBRATION_MAX * GROUP_CELLS];
    for (size_t g = 0; g < c->n_groups; g++) {
        const struct calibration_group *k = &c->group[g];
        const struct cell row[GROUP_CELLS] = {{"group", NULL, (double)g + 1}, {"low", NULL, k->low},
                                              {"high", NULL, k->high},        {"n", NULL, k->n},
                                              {"events", NULL, k->events},    {"expected", NULL, k->expected}};
        memcpy(cell + g * GROUP_CELLS, row, sizeof row);
    }
    if (format == TIDY_TEXT && buf_adds(out, "Calibration: rows by fitted probability\n\n", err) < 0)
        return -1;
    if (cells_table(out, cell, c->n_groups, GROUP_CELLS, format, err) < 0)
        return -1;
    return format == TIDY_TEXT ? put_summary(c, out, err) : 0;
}

int tidy_calibration_json(const struct calibration *c, const struct fit *fit, struct buf *out, struct err *err)
{
    struct buf lines = {0}, more = {0};
    int rc = tidy_calibration(c, TIDY_JSONL, &lines, err);
    if (rc == 0)
        rc = buf_adds(&more, ",\"summary\":", err);
    if (rc == 0)
        rc = tidy_calibration_glance(c, TIDY_JSONL, &more, err);
    if (rc == 0) {
        more.n--; /* the line end */
        rc = buf_adds(&more, ",\"no_slope\":", err);
    }
    if (rc == 0)
        rc = c->separated ? json_text(&more, tidy_calibration_note(c), err) : buf_adds(&more, "null", err);
    if (rc == 0)
        rc = tidy_json_part(fit, "calibration", buf_view(&lines), buf_view(&more), out, err);
    buf_free(&lines);
    buf_free(&more);
    return rc;
}

/* ---- the table with what was fitted ---- */

static const char *const added[ADDED] = {"fitted", "residual", "leverage", "std_residual", "cooks_distance"};

static int check_names(const struct frame *t, struct err *err)
{
    for (size_t i = 0; i < t->n_columns; i++)
        for (size_t k = 0; k < ADDED; k++)
            if (strcmp(t->column[i].name, added[k]) == 0)
                return err_set(err, ERR_USAGE, "--augment: %s already has a column %s", t->name, added[k]);
    return 0;
}

/* As snag features writes it to JSON lines: {"design":{"design":"landmark",…}} */
static int put_json_stamp(const struct frame *t, struct buf *b, struct err *err)
{
    int rc = t->stamp ? buf_adds(b, "{\"design\":{", err) : 0;
    bool first = true;
    for (const char *s = t->stamp; rc == 0 && s && *s;) {
        size_t n = strcspn(s, " \n"), name = strcspn(s, "=");
        if (name < n) {
            rc = first ? 0 : buf_addc(b, ',', err);
            first = false;
            if (rc == 0)
                rc = json_view(b, (struct view){s, name}, err);
            if (rc == 0)
                rc = buf_addc(b, ':', err);
            if (rc == 0)
                rc = json_view(b, (struct view){s + name + 1, n - name - 1}, err);
        }
        s += n + (s[n] != '\0');
    }
    return rc == 0 && t->stamp ? buf_adds(b, "}}\n", err) : rc;
}

static int put_stamp(const struct frame *t, struct buf *b, struct err *err)
{
    for (const char *s = t->stamp; s && *s;) {
        size_t n = strcspn(s, "\n");
        if (buf_addf(b, err, "#! %.*s\n", (int)n, s) < 0)
            return -1;
        s += n + (s[n] == '\n');
    }
    return 0;
}

/* Row r of the table; text holds texts that need a terminating NUL. */
static int table_cells(const struct frame *t, size_t r, struct cell *cell, struct arena *text, struct err *err)
{
    for (size_t i = 0; i < t->n_columns; i++) {
        const struct column *c = &t->column[i];
        cell[i] = (struct cell){c->name, NULL, c->kind == COLUMN_NUMBER ? column_number(c, r) : NAN};
        if (c->kind != COLUMN_TEXT || c->id[r] == DICT_NONE)
            continue;
        struct view v = dict_text(&c->dict, c->id[r]);
        cell[i].text = arena_copy(text, v.p, v.n, err);
        if (!cell[i].text)
            return -1;
    }
    return 0;
}

enum { PUT_AT_ONCE = 256 * 1024 };

/* b holds what is not written yet. */
static int put_rows(const struct fit *fit, const struct fitted *f, struct cell *cell, enum tidy_format format,
                    struct buf *b, struct out *out, struct err *err)
{
    const struct design *d = fit->d;
    const struct frame *t = d->f;
    size_t n = t->n_columns + ADDED, next = 0;
    struct arena text = {0};
    int rc = 0;
    for (size_t r = 0; rc == 0 && r < t->n_rows; r++, shelf_step(t->shelf, r)) {
        bool in = next < d->n && design_row(d, next) == r;
        arena_reset(&text);
        rc = table_cells(t, r, cell, &text, err);
        const double values[ADDED] = {in ? f->mean[next] : NAN, in ? f->residual[next] : NAN,
                                      in ? f->leverage[next] : NAN, in ? f->std_residual[next] : NAN,
                                      in ? f->cooks_distance[next] : NAN};
        for (size_t k = 0; k < ADDED; k++)
            cell[t->n_columns + k] = (struct cell){added[k], NULL, values[k]};
        next += in;
        if (rc == 0 && r == 0)
            rc = cells_header(b, cell, n, format, err);
        if (rc == 0)
            rc = cells_row(b, cell, n, format, err);
        if (rc == 0 && b->n >= PUT_AT_ONCE) {
            rc = out_write(out, b->p, b->n, err);
            buf_clear(b);
        }
    }
    arena_free(&text);
    return rc;
}

int tidy_augment(const struct fit *fit, const struct fitted *f, enum tidy_format format, bool plain, struct out *out,
                 struct err *err)
{
    const struct frame *t = fit->d->f;
    struct buf b = {0};
    struct cell *cell = mem_zero(t->n_columns + ADDED, sizeof *cell, err);
    int rc = cell ? check_names(t, err) : -1;
    if (rc == 0 && !plain)
        rc = format == TIDY_JSONL ? put_json_stamp(t, &b, err) : put_stamp(t, &b, err);
    if (rc == 0)
        rc = put_rows(fit, f, cell, format, &b, out, err);
    if (rc == 0)
        rc = out_write(out, b.p, b.n, err);
    buf_free(&b);
    free(cell);
    return rc;
}
