/* association: see snag/association.h. What the columns are, and the rows that have them. */
#include "snag/association.h"

#include <math.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <strings.h>

#include "snag/mem.h"
#include "snag/num.h"
#include "stat/measure/association_impl.h"

/* The columns, and the rows that have all of them. */
struct taken {
    const struct column *first, *second, *third, *cluster;
    size_t *row;
    int32_t *code; /* the cluster of each row used, or NULL */
};

/* ---- columns and rows ---- */

static int find_column(const struct frame *f, const char *name, const struct column **c, struct err *err)
{
    size_t index;
    if (!name)
        return 0;
    if (frame_find(f, view_of(name), &index, err) < 0)
        return -1;
    *c = &f->column[index];
    return 0;
}

static bool missing(const struct column *c, size_t row)
{
    return c->kind == COLUMN_NUMBER ? isnan(column_number(c, row)) != 0 : c->id[row] == DICT_NONE;
}

static int no_rows(const struct association *x, struct err *err)
{
    const char *name[] = {x->first, x->second, x->third, x->cluster};
    if (x->f->n_rows == 0)
        return err_set(err, ERR_DATA, "%s has no rows", x->f->name);
    err_set(err, ERR_DATA, "no row of %s has all the values required", x->f->name);
    for (size_t k = 0; k < 4; k++)
        if (name[k])
            err_hint(err, "%s is missing in %zu of %zu row%s", name[k], x->n_missing[k], x->f->n_rows,
                     str_s(x->f->n_rows));
    return -1;
}

static int take_rows(struct taken *t, struct association *x, struct err *err)
{
    const struct column *c[] = {t->first, t->second, t->third, t->cluster};
    t->row = mem_zero(x->f->n_rows, sizeof *t->row, err);
    if (!t->row)
        return -1;
    for (size_t r = 0; r < x->f->n_rows; r++) {
        bool whole = true;
        for (size_t k = 0; k < 4; k++)
            if (c[k] && missing(c[k], r)) {
                x->n_missing[k]++;
                whole = false;
            }
        if (whole)
            t->row[x->n++] = r;
    }
    x->n_out = x->f->n_rows - x->n;
    if (x->n == 0)
        return no_rows(x, err);
    return t->cluster ? clusters_take(x, t->cluster, t->row, &t->code, err) : 0;
}

/* ---- what a column is ---- */

/* How many distinct numbers the rows hold, counted up to 3. */
static size_t count_values(const struct column *c, const struct association *x, const struct taken *t)
{
    double seen[2];
    size_t n = 0;
    for (size_t i = 0; i < x->n && n < 3; i++) {
        double v = column_number(c, t->row[i]);
        if (n > 0 && v == seen[0])
            continue;
        if (n > 1 && v == seen[1])
            continue;
        if (n < 2)
            seen[n] = v;
        n++;
    }
    return n;
}

static bool is_yes_or_no(const struct column *c, const struct association *x, const struct taken *t)
{
    for (size_t i = 0; i < x->n; i++) {
        double v = column_number(c, t->row[i]);
        if (v != 0 && v != 1)
            return false;
    }
    return true;
}

static int constant(const struct association *x, const struct column *c, double value, const char *what,
                    struct err *err)
{
    char text[32];
    (void)num_format(text, value);
    return err_set(err, ERR_DATA, "%s is %s in all %zu row%s used: %s", c->name, text, x->n, str_s(x->n), what);
}

/* The two texts of a yes-or-no. */
static int take_texts(struct association *x, const struct taken *t, struct err *err)
{
    const struct column *c = t->first;
    int32_t id[2] = {c->id[t->row[0]], DICT_NONE};
    for (size_t i = 1; i < x->n; i++) {
        int32_t other = c->id[t->row[i]];
        if (other == id[0] || other == id[1])
            continue;
        if (id[1] != DICT_NONE)
            return err_set(err, ERR_USAGE,
                           "%s has more than two distinct texts; only a number or a yes-or-no can be measured",
                           c->name);
        id[1] = other;
    }
    struct view a = dict_text(&c->dict, id[0]), b = id[1] == DICT_NONE ? a : dict_text(&c->dict, id[1]);
    x->no = arena_copy(&x->arena, a.p, a.n, err);
    x->yes = arena_copy(&x->arena, b.p, b.n, err);
    if (!x->no || !x->yes)
        return -1;
    if (id[1] == DICT_NONE)
        return err_set(err, ERR_DATA, "%s is %s in all %zu row%s used: it is unclear which text means yes", c->name,
                       x->no, x->n, str_s(x->n));
    if (strcmp(x->yes, x->no) < 0) {
        const char *later = x->no;
        x->no = x->yes;
        x->yes = later;
    }
    return 0;
}

/* Answers from 0 to 10. */
static int check_scores(const struct association *x, const struct taken *t, struct err *err)
{
    for (size_t i = 0; i < x->n; i++) {
        size_t r = t->row[i];
        double v = column_number(t->first, r);
        char text[32];
        if (v >= 0 && v <= 10 && v == floor(v))
            continue;
        (void)num_format(text, v);
        return err_set(err, ERR_DATA, "%s:%llu: %s = %s; --nps requires whole numbers from 0 to 10", x->f->name,
                       (unsigned long long)frame_line(x->f, r), x->first, text);
    }
    return 0;
}

/* The word of each text of a column of changes: -1 fell, 0 kept, 1 rose. */
static int change_of(struct view text, double *change)
{
    static const char *const words[][3] = {{"less", "same", "more"},
                                           {"lower", "unchanged", "higher"},
                                           {"fell", "kept", "rose"},
                                           {"down", "no change", "up"},
                                           {"worse", "equal", "better"},
                                           {"decreased", "the same", "increased"},
                                           {"less loyal", "as loyal", "more loyal"}};
    text = view_trim(text);
    for (size_t i = 0; i < sizeof words / sizeof *words; i++)
        for (size_t k = 0; k < 3; k++)
            if (text.n == strlen(words[i][k]) && strncasecmp(text.p, words[i][k], text.n) == 0) {
                *change = (double)k - 1;
                return 0;
            }
    return -1;
}

static int no_change(const struct association *x, size_t row, struct view text, struct err *err)
{
    char shown[64];
    err_set(err, ERR_DATA, "%s:%llu: %s = '%s' is not a change", x->f->name, (unsigned long long)frame_line(x->f, row),
            x->first, str_shown(shown, sizeof shown, text));
    return err_hint(err,
                    "--changes takes numbers, or less, same, more (lower, unchanged, higher; worse, equal, better; "
                    "down, no change, up)");
}

/* A column of changes in words as numbers. */
static int take_changes(struct column *to, struct association *x, const struct taken *t, struct err *err)
{
    const struct column *c = t->first;
    *to = (struct column){.name = c->name, .kind = COLUMN_NUMBER, .kept = true};
    to->number = mem_zero(x->f->n_rows, sizeof *to->number, err);
    for (size_t i = 0; to->number && i < x->n; i++) {
        struct view text = dict_text(&c->dict, c->id[t->row[i]]);
        if (change_of(text, &to->number[t->row[i]]) < 0)
            return no_change(x, t->row[i], text, err);
    }
    return to->number ? 0 : -1;
}

/* ---- which measures ---- */

static int choose_groups(struct association *x, const struct taken *t, const struct association_options *o,
                         struct err *err)
{
    const struct column *c = t->first;
    bool text = c->kind == COLUMN_TEXT;
    if (text && (o->nps || o->margin > 0))
        return err_set(err, ERR_USAGE, "%s is text; %s requires numbers", x->first, o->nps ? "--nps" : "--margin");
    x->kind = o->nps ? ASSOCIATION_SCORES : o->changes ? ASSOCIATION_CHANGES : ASSOCIATION_MEANS;
    if (o->nps)
        return check_scores(x, t, err);
    if (o->changes)
        return 0;
    if (text || is_yes_or_no(c, x, t)) {
        x->kind = ASSOCIATION_SHARES;
        if (o->margin > 0)
            return err_set(err, ERR_USAGE, "%s is 0 or 1; --margin compares means of numbers", x->first);
        return text ? take_texts(x, t, err) : 0;
    }
    if (o->margin > 0 && !t->second)
        return err_set(err, ERR_USAGE, "--margin compares groups; 1 is one group");
    if (t->second && count_values(c, x, t) == 1)
        return constant(x, c, column_number(c, t->row[0]), "nothing to compare", err);
    return 0;
}

static int choose_numbers(struct association *x, const struct taken *t, struct err *err)
{
    const struct column *c[] = {t->first, t->second, t->third};
    for (size_t k = 0; k < 3; k++) {
        if (!c[k])
            continue;
        if (c[k]->kind == COLUMN_TEXT) {
            if (t->third)
                return err_set(err, ERR_USAGE, "%s is text; --versus compares correlations of numbers", c[k]->name);
            err_set(err, ERR_USAGE, "%s is text, and the numbers of %s do not make groups", x->first, x->second);
            return err_hint(err, "name what is measured first: --assoc %s %s", x->second, x->first);
        }
        if (count_values(c[k], x, t) == 1)
            return constant(x, c[k], column_number(c[k], t->row[0]), "a constant has no correlation", err);
    }
    x->kind = t->third ? ASSOCIATION_VERSUS : ASSOCIATION_NUMBERS;
    return 0;
}

static int measure(struct association *x, const struct taken *t, struct err *err)
{
    const struct column *c[] = {t->first, t->second, t->third};
    double *v = mem_zero(x->n, 3 * sizeof *v, err);
    if (!v)
        return -1;
    for (size_t k = 0; k < 3; k++)
        for (size_t i = 0; c[k] && i < x->n; i++)
            v[k * x->n + i] = column_number(c[k], t->row[i]);
    int rc =
        x->third ? measure_versus(x, v, v + x->n, v + 2 * x->n, err) : measure_numbers(x, v, v + x->n, t->code, err);
    free(v);
    return rc;
}

static int choose_and_measure(struct association *x, const struct taken *t, const struct association_options *o,
                              struct err *err)
{
    const struct column *second = t->second;
    bool compares = o->nps || o->changes || o->margin > 0 || o->levels;
    if (o->versus || (second && !compares && second->kind == COLUMN_NUMBER && count_values(second, x, t) != 2))
        return choose_numbers(x, t, err) < 0 ? -1 : measure(x, t, err);
    struct association_groups g = {0};
    struct column changes = {0};
    const struct column *first = t->first;
    int rc = choose_groups(x, t, o, err);
    if (rc == 0 && o->changes && first->kind == COLUMN_TEXT) {
        rc = take_changes(&changes, x, t, err);
        first = &changes;
    }
    if (rc == 0)
        rc = groups_take(&g, x, first, second, t->row, t->code, o, err);
    if (rc == 0)
        rc = measure_groups(x, &g, err);
    groups_free(&g);
    free(changes.number);
    return rc;
}

static int check_options(const struct association *x, const struct association_options *o, struct err *err)
{
    if ((o->versus != NULL) + o->nps + o->changes + (o->margin > 0) > 1)
        return err_set(err, ERR_USAGE,
                       "--versus, --margin, --nps and --changes each ask for something else; choose one");
    if (o->versus && (o->levels || !x->second))
        return err_set(err, ERR_USAGE, "--versus compares the correlations with two columns; there are no groups");
    if (o->versus && o->cluster)
        return err_set(err, ERR_USAGE, "--versus has no clustered errors; omit --cluster");
    if (o->levels && !x->second)
        return err_set(err, ERR_USAGE, "--levels orders groups; 1 is one group");
    if (o->margin > 0 && o->level <= 0.5)
        return err_set(err, ERR_USAGE, "--margin requires a --level above 50%%");
    return 0;
}

int association_open(struct association *x, const struct frame *f, const char *first, const char *second,
                     const struct association_options *o, struct err *err)
{
    struct taken t = {0};
    struct err ignored = ERR_INIT;
    size_t index;
    bool one = strcmp(second, "1") == 0 && frame_find(f, view_of(second), &index, &ignored) < 0;
    *x = (struct association){.f = f,
                              .first = first,
                              .second = one ? NULL : second,
                              .third = o->versus,
                              .cluster = o->cluster,
                              .level = o->level,
                              .margin = o->margin,
                              .margin_in_sd = o->margin_in_sd};
    int rc = check_options(x, o, err);
    if (rc == 0 && (find_column(f, first, &t.first, err) < 0 || find_column(f, x->second, &t.second, err) < 0 ||
                    find_column(f, x->third, &t.third, err) < 0))
        rc = -1;
    if (rc == 0 && (find_column(f, x->cluster, &t.cluster, err) < 0))
        rc = -1;
    if (rc == 0)
        rc = take_rows(&t, x, err);
    if (rc == 0)
        rc = choose_and_measure(x, &t, o, err);
    free(t.row);
    free(t.code);
    if (rc < 0)
        association_close(x);
    return rc;
}
