/* groups: the codes of clusters and strata. */
#include <stdlib.h>

#include "io/shelf.h"
#include "snag/mem.h"
#include "snag/num.h"
#include "stat/design/design_impl.h"

static int by_value(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

/* code[id] = the rank of each distinct value. */
static int32_t *rank_distinct(const struct dict *values, struct err *err)
{
    double *sorted = mem_zero(values->n, sizeof *sorted, err);
    int32_t *rank = mem_zero(values->n, sizeof *rank, err);
    for (size_t id = 0; sorted && id < values->n; id++)
        memcpy(&sorted[id], dict_text(values, (int64_t)id).p, sizeof *sorted);
    if (sorted)
        qsort(sorted, values->n, sizeof *sorted, by_value);
    for (size_t id = 0; sorted && rank && id < values->n; id++) {
        double x;
        memcpy(&x, dict_text(values, (int64_t)id).p, sizeof x);
        rank[id] = (int32_t)((const double *)bsearch(&x, sorted, values->n, sizeof x, by_value) - sorted);
    }
    if (!sorted) {
        free(rank);
        rank = NULL;
    }
    free(sorted);
    return rank;
}

int32_t *design_rank_values(const struct design *d, const double *x, size_t *n_codes, struct err *err)
{
    struct shelf *shelf = d->f->shelf;
    struct dict values = {0}; /* the eight bytes of each */
    int32_t *code = shelf_new(shelf, d->n, sizeof *code, err);
    int rc = code ? 0 : -1;
    for (size_t i = 0; rc == 0 && i < d->n; i++, shelf_step(shelf, i)) {
        double value = x[i] + 0.0; /* 0 and -0 are the same */
        int64_t id = dict_put(&values, (struct view){(const char *)&value, sizeof value}, err);
        if (id < 0)
            rc = -1;
        else
            code[i] = (int32_t)id;
    }
    int32_t *rank = rc == 0 ? rank_distinct(&values, err) : NULL;
    for (size_t i = 0; rank && i < d->n; i++, shelf_step(shelf, i))
        code[i] = rank[code[i]];
    *n_codes = values.n;
    dict_free(&values);
    if (!rank) {
        shelf_free(shelf, code);
        return NULL;
    }
    free(rank);
    return code;
}

static void column_values(const struct design *d, size_t column, double *x)
{
    const struct column *c = &d->f->column[column];
    for (size_t i = 0; i < d->n; i++, shelf_step(d->f->shelf, i)) {
        size_t r = design_row(d, i);
        x[i] = c->kind == COLUMN_TEXT ? c->id[r] : column_number(c, r);
    }
}

struct text_of_id {
    struct view text;
    int32_t id;
};

static int by_bytes(const void *a, const void *b)
{
    return view_cmp(((const struct text_of_id *)a)->text, ((const struct text_of_id *)b)->text);
}

/* The rank of each text by bytes, in place of its number, which says only where it was first met. */
static int rank_texts(const struct design *d, const struct column *c, double *x, struct err *err)
{
    struct text_of_id *sorted = mem_zero(c->dict.n, sizeof *sorted, err);
    int32_t *rank = mem_zero(c->dict.n, sizeof *rank, err);
    int rc = sorted && rank ? 0 : -1;
    for (size_t id = 0; rc == 0 && id < c->dict.n; id++)
        sorted[id] = (struct text_of_id){dict_text(&c->dict, (int64_t)id), (int32_t)id};
    if (rc == 0)
        qsort(sorted, c->dict.n, sizeof *sorted, by_bytes);
    for (size_t k = 0; rc == 0 && k < c->dict.n; k++)
        rank[sorted[k].id] = (int32_t)k;
    for (size_t i = 0; rc == 0 && i < d->n; i++, shelf_step(d->f->shelf, i))
        x[i] = rank[c->id[design_row(d, i)]];
    free(sorted);
    free(rank);
    return rc;
}

/* Combinations of the strata's columns, numbered: texts in the order of bytes, the first column first. */
static int open_strata(struct design *d, double *x, struct err *err)
{
    for (size_t k = 0; k < d->m->n_strata; k++) {
        size_t n_codes;
        const struct column *c = &d->f->column[d->m->strata[k]->column];
        if (c->kind == COLUMN_NUMBER)
            column_values(d, d->m->strata[k]->column, x);
        else if (rank_texts(d, c, x, err) < 0)
            return -1;
        int32_t *code = design_rank_values(d, x, &n_codes, err);
        if (!code)
            return -1;
        for (size_t i = 0; i < d->n; i++, shelf_step(d->f->shelf, i))
            x[i] = code[i] + (d->stratum ? (double)n_codes * d->stratum[i] : 0);
        shelf_free(d->f->shelf, code);
        shelf_free(d->f->shelf, d->stratum);
        d->stratum = design_rank_values(d, x, &d->n_strata, err);
        if (!d->stratum)
            return -1;
    }
    return 0;
}

/* "segment=pro, team=t01" of each stratum, from a row of it. */
static int name_strata(struct design *d, struct err *err)
{
    struct buf b = {0};
    d->stratum_name = arena_get(&d->arena, (d->n_strata + 1) * sizeof *d->stratum_name, err);
    int rc = d->stratum_name ? 0 : -1;
    for (size_t k = 0; rc == 0 && k < d->n_strata; k++)
        d->stratum_name[k] = NULL;
    for (size_t i = 0; rc == 0 && i < d->n; i++, shelf_step(d->f->shelf, i)) {
        const char **name = &d->stratum_name[d->stratum[i]];
        buf_clear(&b);
        for (size_t k = 0; rc == 0 && !*name && k < d->m->n_strata; k++) {
            const struct column *c = &d->f->column[d->m->strata[k]->column];
            char text[32];
            size_t r = design_row(d, i);
            struct view v = c->kind == COLUMN_TEXT ? dict_text(&c->dict, c->id[r])
                                                   : (struct view){text, num_format(text, column_number(c, r))};
            rc = buf_addf(&b, err, "%s%s=%.*s", k > 0 ? ", " : "", c->name, (int)v.n, v.p);
        }
        if (rc == 0 && !*name) {
            *name = arena_copy(&d->arena, b.p, b.n, err);
            rc = *name ? 0 : -1;
        }
    }
    buf_free(&b);
    return rc;
}

int design_groups_open(struct design *d, const struct design_options *o, struct err *err)
{
    double *x = shelf_new(d->f->shelf, d->n, sizeof *x, err);
    int rc = x ? open_strata(d, x, err) : -1;
    if (rc == 0 && d->stratum)
        rc = name_strata(d, err);
    for (int k = 0; rc == 0 && k < 2; k++) {
        size_t column;
        if (!o->cluster[k])
            continue;
        rc = frame_find(d->f, view_of(o->cluster[k]), &column, err);
        if (rc < 0)
            break;
        column_values(d, column, x);
        d->cluster_name[k] = o->cluster[k];
        d->cluster[k] = design_rank_values(d, x, &d->n_clusters[k], err);
        rc = d->cluster[k] ? 0 : -1;
    }
    shelf_free(d->f->shelf, x);
    return rc;
}
