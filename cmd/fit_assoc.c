/* fit_assoc: `snag fit --assoc A B TABLE`: how two columns go together, by several measures. */
#include "fit_assoc.h"

#include <math.h>
#include <stdlib.h>

#include "snag/assoc.h"
#include "snag/mem.h"
#include "snag/num.h"

struct pairs {
    double *x, *y;
    size_t n, n_out;
};

static int column_of(const struct frame *f, const char *name, const struct column **c, struct err *err)
{
    size_t index;
    if (frame_find(f, view_of(name), &index, err) < 0)
        return -1;
    *c = &f->column[index];
    return (*c)->kind == COLUMN_TEXT ? err_set(err, ERR_USAGE, "--assoc: %s is text; its levels need numbers that order them", name) : 0;
}

/* Rows where neither value is missing. */
static int take_pairs(const struct frame *f, const char *a, const char *b, struct pairs *p, struct err *err)
{
    const struct column *x, *y;
    if (column_of(f, a, &x, err) < 0 || column_of(f, b, &y, err) < 0)
        return -1;
    p->x = mem_zero(f->n_rows, 2 * sizeof *p->x, err);
    if (!p->x)
        return -1;
    p->y = p->x + f->n_rows;
    for (size_t r = 0; r < f->n_rows; r++) {
        if (isnan(x->number[r]) || isnan(y->number[r])) {
            p->n_out++;
            continue;
        }
        p->x[p->n] = x->number[r];
        p->y[p->n++] = y->number[r];
    }
    return 0;
}

static int put_number(struct buf *b, double x, char behind, struct err *err)
{
    char text[32];
    if (!isnan(x) && buf_add(b, text, num_format(text, x), err) < 0)
        return -1;
    return buf_addc(b, behind, err);
}

static int put_row(struct buf *b, const char *measure, const struct assoc *a, bool text, struct err *err)
{
    if (text)
        return buf_addf(b, err, "  %-12s %8.4f   %8.4f to %.4f   %9.2g\n", measure, a->estimate, a->low, a->high, a->p_value);
    if (buf_addf(b, err, "%s\t", measure) < 0 || put_number(b, a->estimate, '\t', err) < 0 ||
        put_number(b, a->statistic, '\t', err) < 0 || put_number(b, a->df, '\t', err) < 0 ||
        put_number(b, a->p_value, '\t', err) < 0 || put_number(b, a->low, '\t', err) < 0 ||
        put_number(b, a->high, '\t', err) < 0)
        return -1;
    return put_number(b, (double)a->n, '\n', err);
}

static int put_head(struct buf *b, const char *x, const char *y, const struct pairs *p, double level, bool text, struct err *err)
{
    if (!text)
        return buf_adds(b, "measure\testimate\tstatistic\tdf\tp_value\tconf_low\tconf_high\tn\n", err);
    if (buf_addf(b, err, "%s and %s\nn %zu", x, y, p->n) < 0 ||
        (p->n_out > 0 && buf_addf(b, err, "; %zu row%s left out: a value is missing", p->n_out, str_s(p->n_out)) < 0))
        return -1;
    return buf_addf(b, err, "\n\n  %-12s %8s   %19s   %9s\n", "", "estimate", level == 0.95 ? "95 % interval" : "interval", "p");
}

/* Fewer than 20 levels each look like answers on a scale: the correlation behind them. */
static int put_polychoric(struct buf *b, const struct pairs *p, double level, bool text, struct err *err)
{
    struct assoc a;
    struct err why = ERR_INIT;
    double chi2, df;
    if (assoc_polychoric(p->x, p->y, p->n, level, &a, &chi2, &df, &why) < 0) {
        if (why.kind == ERR_SYSTEM)
            *err = why;
        return why.kind == ERR_SYSTEM ? -1 : 0; /* too many levels: no scale */
    }
    return put_row(b, "polychoric", &a, text, err);
}

int fit_assoc(const struct frame *f, const char *x, const char *y, double level, bool text, struct buf *b, struct err *err)
{
    struct pairs p = {0};
    struct assoc a;
    int rc = take_pairs(f, x, y, &p, err);
    if (rc == 0)
        rc = put_head(b, x, y, &p, level, text, err);
    if (rc == 0 && (rc = assoc_pearson(p.x, p.y, p.n, level, &a, err)) == 0)
        rc = put_row(b, "pearson", &a, text, err);
    if (rc == 0 && (rc = assoc_spearman(p.x, p.y, p.n, level, &a, err)) == 0)
        rc = put_row(b, "spearman", &a, text, err);
    if (rc == 0 && (rc = assoc_kendall(p.x, p.y, p.n, level, &a, err)) == 0)
        rc = put_row(b, "kendall", &a, text, err);
    if (rc == 0)
        rc = put_polychoric(b, &p, level, text, err);
    free(p.x);
    return rc;
}
