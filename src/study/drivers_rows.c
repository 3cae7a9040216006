/* drivers_rows: a table of features as rows of numbers, whose customers have the same numbers in every table. */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "io/files_impl.h"
#include "io/temp.h"
#include "snag/num.h"
#include "snag/out.h"
#include "study/drivers_impl.h"

enum { CELLS_MOST = 4096 };

/* Writes the table to a file without a name and reads it back. */
int driver_table_text(struct features *f, struct buf *text, struct err *err)
{
    char path[32];
    struct out *out;
    int fd = temp_nameless("drivers");
    if (fd < 0)
        return err_system(err, errno, "%s", temp_folder());
    (void)fcntl(fd, F_SETFD, 0); /* an output's descriptor is one that may be handed on */
    (void)snprintf(path, sizeof path, "/dev/fd/%d", fd);
    int rc = out_open(&out, path, err);
    if (rc == 0)
        rc = out_close(out, features_write(f, out, TABULAR_TSV, err) == 0, err);
    files_give_up(path); /* the next table's descriptor has the same number */
    off_t size = rc == 0 ? lseek(fd, 0, SEEK_END) : 0;
    if (rc == 0 && (size < 0 || lseek(fd, 0, SEEK_SET) < 0))
        rc = err_system(err, errno, "%s", temp_folder());
    if (rc == 0)
        rc = buf_room(text, (size_t)size + 1, err);
    while (rc == 0 && text->n < (size_t)size) {
        ssize_t n = read(fd, text->p + text->n, (size_t)size - text->n);
        if (n <= 0)
            rc = err_system(err, n < 0 ? errno : EIO, "%s", temp_folder());
        else
            text->n += (size_t)n;
    }
    (void)close(fd);
    return rc;
}

/* The columns of the table that are wanted. */
struct cells_wanted {
    size_t n, customer, landmark, churned, with[N_WITH], *rule;
};

static size_t find_cell(const struct view *cell, size_t n, const char *name)
{
    for (size_t i = 0; i < n; i++)
        if (view_is(cell[i], name))
            return i;
    return SIZE_MAX;
}

static size_t cut_line(const char **at, const char *end, struct view *cell)
{
    size_t n = 0;
    const char *p = *at;
    for (bool more = true; more && n < CELLS_MOST; n++) {
        const char *stop = p;
        while (stop < end && *stop != '\t' && *stop != '\n')
            stop++;
        cell[n] = (struct view){p, (size_t)(stop - p)};
        more = stop < end && *stop == '\t';
        p = stop < end ? stop + 1 : stop;
    }
    *at = p;
    return n;
}

static void find_columns(const struct drivers *d, const struct view *cell, size_t n, struct cells_wanted *w)
{
    static const char *const with[N_WITH] = {"tenure_days", "days_observed", "matters", "contacts", "days_at_risk"};
    w->n = n;
    w->customer = find_cell(cell, n, "customer");
    w->landmark = find_cell(cell, n, "landmark");
    w->churned = find_cell(cell, n, "churned");
    for (int k = 0; k < N_WITH; k++)
        w->with[k] = find_cell(cell, n, with[k]);
    for (size_t k = 0; k < d->n_rules; k++)
        w->rule[k] = find_cell(cell, n, d->rule[k].name);
}

static double *numbers(struct driver_rows *r, size_t n, struct err *err)
{
    return arena_get(&r->arena, (n + 1) * sizeof(double), err);
}

static int make_room(struct driver_rows *r, const struct drivers *d, const struct cells_wanted *w, size_t n,
                     struct err *err)
{
    r->who = arena_get(&r->arena, (n + 1) * sizeof *r->who, err);
    r->at = arena_get(&r->arena, (n + 1) * sizeof *r->at, err);
    r->y = numbers(r, n, err);
    r->snags = arena_get(&r->arena, (d->n_rules + 1) * sizeof *r->snags, err);
    if (!r->who || !r->at || !r->y || !r->snags)
        return -1;
    for (int k = 0; k < N_WITH; k++) {
        r->with[k] = w->with[k] != SIZE_MAX ? numbers(r, n, err) : NULL;
        if (w->with[k] != SIZE_MAX && !r->with[k])
            return -1;
    }
    for (size_t k = 0; k < d->n_rules; k++) {
        r->snags[k] = w->rule[k] != SIZE_MAX ? numbers(r, n, err) : NULL;
        if (w->rule[k] != SIZE_MAX && !r->snags[k])
            return -1;
    }
    return 0;
}

static bool take(double *to, struct view cell)
{
    return cell.n > 0 && num_parse(cell, to) == 0;
}

/* One line; what a model of a table of prior matters does not need may be missing there. */
static int add_row(struct drivers *d, enum driver_table t, const struct cells_wanted *w, const struct view *cell,
                   int32_t at, struct err *err)
{
    struct driver_rows *r = &d->rows[t];
    size_t i = r->n;
    int64_t who;
    bool whole = true, prior = t == TABLE_PRIOR, marker = t == TABLE_ENDED;
    r->y[i] = 0;
    if (!prior && !marker && !take(&r->y[i], cell[w->churned])) {
        r->n_unknown++;
        return 0;
    }
    for (int k = 0; k < N_WITH; k++)
        whole =
            whole && (!r->with[k] || take(&r->with[k][i], cell[w->with[k]]) || marker || (prior && k != WITH_MATTERS));
    for (size_t k = 0; k < d->n_rules; k++)
        if (r->snags[k] && !take(&r->snags[k][i], cell[w->rule[k]]))
            r->snags[k][i] = NAN;
    if (!whole) {
        r->n_missing++;
        return 0;
    }
    who = dict_put(&d->customers, cell[w->customer], err);
    if (who < 0)
        return -1;
    r->who[i] = (int32_t)who;
    r->at[i] = at;
    r->n++;
    return 0;
}

static int add_rows(struct drivers *d, enum driver_table t, const struct cells_wanted *w, const char *p,
                    const char *end, struct view *cell, struct err *err)
{
    char date[32];
    const struct landmarks *l = &d->at[t];
    while (p < end) {
        if (cut_line(&p, end, cell) != w->n)
            return err_set(err, ERR_DATA, "a row of the table has another width");
        size_t at = 0;
        while (w->landmark != SIZE_MAX && at < l->n) {
            size_t n = features_date(date, l->at_us[at], d->o.zone);
            if (n == cell[w->landmark].n && memcmp(date, cell[w->landmark].p, n) == 0)
                break;
            at++;
        }
        if (w->landmark != SIZE_MAX && at == l->n)
            return err_set(err, ERR_DATA, "a row of the table has another landmark");
        if (add_row(d, t, w, cell, (int32_t)at, err) < 0)
            return -1;
    }
    return 0;
}

int driver_rows_read(struct drivers *d, enum driver_table t, struct err *err)
{
    struct buf text = {0};
    struct view *cell = mem_zero(CELLS_MOST, sizeof *cell, err);
    struct cells_wanted w = {.rule = mem_zero(d->n_rules + 1, sizeof *w.rule, err)};
    int rc = cell && w.rule ? driver_table_text(d->table[t], &text, err) : -1;
    const char *p = text.p, *end = text.p ? text.p + text.n : NULL;
    size_t n_lines = 0;
    for (const char *c = p; rc == 0 && c < end; c++)
        n_lines += *c == '\n';
    while (rc == 0 && p < end && *p == '#') {
        const char *stop = memchr(p, '\n', (size_t)(end - p));
        p = stop ? stop + 1 : end;
    }
    if (rc == 0)
        find_columns(d, cell, cut_line(&p, end, cell), &w);
    if (rc == 0 && w.churned == SIZE_MAX)
        rc = err_set(err, ERR_DATA, "the outcomes do not say who left (churned_at)");
    if (rc == 0)
        rc = make_room(&d->rows[t], d, &w, n_lines, err);
    if (rc == 0)
        rc = add_rows(d, t, &w, p, end, cell, err);
    buf_free(&text);
    free(cell);
    free(w.rule);
    return rc;
}

void driver_rows_keep(struct driver_rows *r, const bool *keep, size_t n_rules)
{
    size_t n = 0;
    for (size_t i = 0; i < r->n; i++) {
        if (!keep[i])
            continue;
        r->who[n] = r->who[i];
        r->at[n] = r->at[i];
        r->y[n] = r->y[i];
        for (int k = 0; k < N_WITH; k++)
            if (r->with[k])
                r->with[k][n] = r->with[k][i];
        for (size_t k = 0; k < n_rules; k++)
            if (r->snags[k])
                r->snags[k][n] = r->snags[k][i];
        n++;
    }
    r->n = n;
}

int driver_rows_copy(struct driver_rows *to, const struct driver_rows *from, size_t n_rules, struct err *err)
{
    *to = (struct driver_rows){.n = from->n};
    to->who = arena_get(&to->arena, (from->n + 1) * sizeof *to->who, err);
    to->at = arena_get(&to->arena, (from->n + 1) * sizeof *to->at, err);
    to->y = numbers(to, from->n, err);
    to->snags = arena_get(&to->arena, (n_rules + 1) * sizeof *to->snags, err);
    if (!to->who || !to->at || !to->y || !to->snags)
        return -1;
    memcpy(to->who, from->who, from->n * sizeof *to->who);
    memcpy(to->at, from->at, from->n * sizeof *to->at);
    memcpy(to->y, from->y, from->n * sizeof *to->y);
    for (size_t k = 0; k < N_WITH + n_rules; k++) {
        const double *x = k < N_WITH ? from->with[k] : from->snags[k - N_WITH];
        double *copy = x ? numbers(to, from->n, err) : NULL;
        if (x && !copy)
            return -1;
        if (x)
            memcpy(copy, x, from->n * sizeof *copy);
        *(k < N_WITH ? &to->with[k] : &to->snags[k - N_WITH]) = copy;
    }
    return 0;
}
