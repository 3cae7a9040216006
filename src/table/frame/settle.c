/* settle: what text columns are, once rows have been left out. */
#include <math.h>
#include <stdlib.h>

#include "io/shelf.h"
#include "snag/mem.h"
#include "table/frame/frame_impl.h"

/* For each text the number it gets among those of rows in use, in their order; DICT_NONE if none holds it. *all: are
 * they all numbers? */
static int32_t *renumber(const struct frame *f, const struct column *c, const bool *used, int32_t *n_used, bool *all,
                         struct err *err)
{
    double x;
    int32_t *to = mem_zero(c->dict.n, sizeof *to, err);
    *n_used = 0;
    *all = true;
    for (size_t id = 0; to && id < c->dict.n; id++)
        to[id] = DICT_NONE;
    for (size_t r = 0; to && r < f->n_rows; r++, shelf_step(f->shelf, r)) {
        int32_t id = c->id[r];
        if (id == DICT_NONE || to[id] != DICT_NONE || (used && !used[r]))
            continue;
        *all = *all && frame_number(dict_text(&c->dict, id), &x);
        to[id] = *n_used;
        ++*n_used;
    }
    return to;
}

static int become_numbers(struct frame *f, struct column *c, struct err *err)
{
    double *number = shelf_new(f->shelf, f->n_rows, sizeof *number, err);
    if (!number)
        return -1;
    c->n_missing = 0;
    for (size_t r = 0; r < f->n_rows; r++, shelf_step(f->shelf, r)) {
        if (c->id[r] == DICT_NONE || !frame_number(dict_text(&c->dict, c->id[r]), &number[r]))
            number[r] = NAN;
        c->n_missing += isnan(number[r]) != 0;
    }
    shelf_free(f->shelf, c->id);
    dict_free(&c->dict);
    c->id = NULL;
    c->number = number;
    c->kind = COLUMN_NUMBER;
    return 0;
}

static int keep_used(struct frame *f, struct column *c, const int32_t *to, int32_t n_used, struct err *err)
{
    struct dict used = {0};
    int32_t *old = mem_zero((size_t)n_used, sizeof *old, err);
    int rc = old ? 0 : -1;
    for (size_t id = 0; old && id < c->dict.n; id++)
        if (to[id] != DICT_NONE)
            old[to[id]] = (int32_t)id;
    for (int32_t k = 0; rc == 0 && k < n_used; k++)
        rc = dict_put(&used, dict_text(&c->dict, old[k]), err) < 0 ? -1 : 0;
    free(old);
    if (rc < 0) {
        dict_free(&used);
        return -1;
    }
    for (size_t r = 0; r < f->n_rows; r++, shelf_step(f->shelf, r))
        if (c->id[r] != DICT_NONE)
            c->id[r] = to[c->id[r]];
    dict_free(&c->dict);
    c->dict = used;
    return 0;
}

static int settle(struct frame *f, struct column *c, const bool *used, struct err *err)
{
    int32_t n_used;
    bool all;
    int32_t *to = renumber(f, c, used, &n_used, &all, err);
    int rc = to ? 0 : -1;
    if (rc == 0 && all && n_used > 0)
        rc = become_numbers(f, c, err);
    else if (rc == 0 && !used && (size_t)n_used < c->dict.n)
        rc = keep_used(f, c, to, n_used, err);
    free(to);
    return rc;
}

int frame_settle(struct frame *f, const bool *used, struct err *err)
{
    for (size_t i = 0; i < f->n_columns; i++)
        if (f->column[i].kept && f->column[i].kind == COLUMN_TEXT && settle(f, &f->column[i], used, err) < 0)
            return -1;
    return 0;
}
