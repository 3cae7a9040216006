/* report_money: see report_money.h. */
#include "report_money.h"

#include <string.h>

#include "io/whole.h"
#include "snag/in.h"

int money_check(const struct money_args *a, struct err *err)
{
    if (!a->model && (a->table || a->value))
        return err_set(err, ERR_USAGE, "%s is about revenue at risk: it requires --model",
                       a->table ? "--table" : "--value-column");
    if (a->model && !(a->table && a->value))
        return err_set(err, ERR_USAGE, "--model requires %s",
                       a->table ? "--value-column: which column of the table is the value?"
                                : "--table: of which customers, as snag features has them?");
    return 0;
}

struct money_job {
    struct buf text;
    struct score_model *model;
    struct where where;
    struct frame f;
    struct scored_table s;
};

static int read_model(struct money_job *j, const char *path, struct err *err)
{
    enum { MOST_MIB = 256 };
    const char *test;
    if (whole_read(&j->text, path, MOST_MIB, "a saved model", err) < 0 ||
        score_read(&j->model, j->text.p, j->text.n, path, err) < 0)
        return -1;
    if (!score_gives_risk(j->model))
        return err_set(err, ERR_DATA, "%s: a %s model gives no risk; one of --family logit does", path,
                       score_family(j->model));
    for (size_t i = 0; (test = score_where(j->model, i)); i++)
        if (where_parse(&j->where, test, err) < 0)
            return -1;
    return 0;
}

static int read_table(struct money_job *j, const char *path, struct err *err)
{
    const struct frame_options o = {.threads = 1, .key = true};
    struct in *in;
    size_t n_out;
    if (in_open(&in, path, err) < 0)
        return -1;
    int rc = frame_read_with(&j->f, in, &o, err);
    in_close(in);
    if (rc == 0 && j->where.n)
        rc = where_apply(&j->where, &j->f, &n_out, err);
    return rc == 0 ? score_bind(j->model, &j->f, err) : -1;
}

/* The column that says whose a row is. */
static int key_column(const struct frame *f, size_t *key, struct err *err)
{
    for (size_t i = 0; i < f->n_columns; i++) {
        if (!frame_is_key(f, f->column[i].name))
            continue;
        *key = i;
        return 0;
    }
    return frame_find(f, view_of("customer"), key, err);
}

static int tell(struct money_job *j, const struct money_args *a, struct report *r, struct err *err)
{
    struct report_money_of of = {0};
    size_t nps = 0;
    if (frame_find(&j->f, view_of(a->value), &of.value, err) < 0)
        return err_wrap(err, "--value-column");
    if (key_column(&j->f, &of.key, err) < 0 ||
        scored_make(&j->s, j->model, &j->f, &(struct scored_options){.value = &of.value}, err) < 0)
        return -1;
    while (nps < j->f.n_columns && strcmp(j->f.column[nps].name, "nps") != 0)
        nps++;
    if (nps < j->f.n_columns && j->f.column[nps].kind == COLUMN_NUMBER)
        of.nps = &nps;
    return report_money(r, &j->s, &of, err);
}

int money_read(const struct money_args *a, struct report *r, struct err *err)
{
    struct money_job j = {0};
    if (!a->model)
        return 0;
    int rc = read_model(&j, a->model, err);
    if (rc == 0)
        rc = read_table(&j, a->table, err);
    if (rc == 0)
        rc = tell(&j, a, r, err);
    scored_free(&j.s);
    score_close(j.model);
    where_free(&j.where);
    frame_free(&j.f);
    buf_free(&j.text);
    return rc;
}
