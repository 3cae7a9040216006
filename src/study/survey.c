/* survey: the respondents of a study: their scales, their expectation, and which answers are one customer's. */
#include <stdlib.h>

#include "snag/num.h"
#include "study/study_impl.h"

const double *survey_numbers(const struct frame *f, const char *name, struct err *err)
{
    size_t i;
    if (frame_find(f, view_of(name), &i, err) < 0)
        return NULL;
    if (f->column[i].kind == COLUMN_NUMBER)
        return f->column[i].number;
    for (size_t r = 0; r < f->n_rows; r++) {
        double x;
        struct view v = frame_missing(f, i, r) ? view_of("0") : dict_text(&f->column[i].dict, f->column[i].id[r]);
        if (num_parse(v, &x) == 0)
            continue;
        char shown[80];
        (void)err_set(err, ERR_DATA, "%s:%llu: %s: '%s' is not a number", f->name, (unsigned long long)frame_line(f, r),
                      name, str_shown(shown, sizeof shown, v));
        break;
    }
    return NULL;
}

/* The mean of the items answered, if at least half are; else NaN. */
static double scale_mean(const double *const *item, size_t k, size_t row)
{
    double sum = 0;
    size_t n = 0;
    for (size_t j = 0; j < k; j++) {
        sum += isnan(item[j][row]) ? 0 : item[j][row];
        n += isnan(item[j][row]) ? 0 : 1;
    }
    return 2 * n >= k && n > 0 ? sum / (double)n : NAN;
}

static const double **scale_items(struct survey *v, const char *const *name, size_t k, struct err *err)
{
    const double **item = arena_get(&v->arena, (k + 1) * sizeof *item, err);
    for (size_t j = 0; item && j < k; j++) {
        item[j] = survey_numbers(v->f, name[j], err);
        if (!item[j])
            return NULL;
    }
    return item;
}

static int allocate(struct survey *v, bool groups, bool weights, struct err *err)
{
    size_t n = v->n + 1;
    v->row = arena_get(&v->arena, n * sizeof *v->row, err);
    v->s = arena_get(&v->arena, n * sizeof *v->s, err);
    v->l = arena_get(&v->arena, n * sizeof *v->l, err);
    v->s_item = arena_get(&v->arena, (v->n_s + 1) * sizeof *v->s_item, err);
    v->l_item = arena_get(&v->arena, (v->n_l + 1) * sizeof *v->l_item, err);
    v->group = groups ? arena_get(&v->arena, n * sizeof *v->group, err) : NULL;
    v->weight = weights ? arena_get(&v->arena, n * sizeof *v->weight, err) : NULL;
    v->cluster = arena_get(&v->arena, n * sizeof *v->cluster, err);
    if (!v->row || !v->s || !v->l || !v->s_item || !v->l_item || (groups && !v->group) || (weights && !v->weight) ||
        !v->cluster)
        return -1;
    for (size_t j = 0; j < v->n_s + v->n_l; j++) {
        double *x = arena_get(&v->arena, n * sizeof *x, err);
        if (!x)
            return -1;
        *(j < v->n_s ? &v->s_item[j] : &v->l_item[j - v->n_s]) = x;
    }
    return 0;
}

/* ---- expectation ---- */

static int32_t group_of_text(struct view v)
{
    static const char *const names[] = {"below", "met", "exceeded"};
    for (int32_t g = 0; g < N_EXPECTATIONS; g++)
        if (view_is(v, names[g]))
            return g;
    return -1;
}

static int expectation_groups(struct survey *v, const char *name, struct err *err)
{
    size_t c;
    if (frame_find(v->f, view_of(name), &c, err) < 0)
        return -1;
    const struct column *x = &v->f->column[c];
    for (size_t i = 0; i < v->n; i++) {
        size_t r = v->row[i];
        v->group[i] = -1;
        if (frame_missing(v->f, c, r))
            continue;
        struct view text = x->kind == COLUMN_TEXT ? dict_text(&x->dict, x->id[r]) : view_of("");
        v->group[i] = x->kind == COLUMN_TEXT                                        ? group_of_text(text)
                      : x->number[r] == 0 || x->number[r] == 1 || x->number[r] == 2 ? (int32_t)x->number[r]
                                                                                    : -1;
        if (v->group[i] >= 0)
            continue;
        char shown[80];
        if (x->kind == COLUMN_TEXT)
            (void)err_set(err, ERR_DATA, "%s:%llu: %s: '%s' is not an expectation", v->f->name,
                          (unsigned long long)frame_line(v->f, r), name, str_shown(shown, sizeof shown, text));
        else
            (void)err_set(err, ERR_DATA, "%s:%llu: %s: %g is not an expectation", v->f->name,
                          (unsigned long long)frame_line(v->f, r), name, x->number[r]);
        return err_hint(err, "below, met and exceeded, or 0, 1 and 2");
    }
    return 0;
}

int survey_levels(const char *text, double range[2 * N_EXPECTATIONS], struct err *err)
{
    for (int i = 0; i < 2 * N_EXPECTATIONS; i++)
        range[i] = NAN;
    for (struct view rest = view_of(text); rest.n > 0;) {
        const char *comma = memchr(rest.p, ',', rest.n);
        struct view part = {rest.p, comma ? (size_t)(comma - rest.p) : rest.n};
        const char *is = memchr(part.p, '=', part.n);
        struct view name = {part.p, is ? (size_t)(is - part.p) : 0};
        struct view span = {is ? is + 1 : part.p, is ? part.n - name.n - 1 : 0};
        const char *dash = span.n > 1 ? memchr(span.p + 1, '-', span.n - 1) : NULL;
        struct view from = {span.p, dash ? (size_t)(dash - span.p) : span.n};
        struct view to = dash ? (struct view){dash + 1, span.n - from.n - 1} : from;
        int32_t g = group_of_text(view_trim(name));
        if (g < 0 || num_parse(view_trim(from), &range[2 * g]) < 0 || num_parse(view_trim(to), &range[2 * g + 1]) < 0)
            return err_set(err, ERR_USAGE, "--levels: '%.*s' is not a group and its range, as in below=1-4",
                           VIEW_FMT(part));
        rest.p += part.n + (comma != NULL);
        rest.n -= part.n + (comma != NULL);
    }
    for (int32_t g = 0; g < N_EXPECTATIONS; g++)
        if (isnan(range[2 * g]))
            return err_set(err, ERR_USAGE, "--levels requires all three: below=1-4,met=5-8,exceeded=9-10");
    return 0;
}

/* Groups by the satisfaction itself. */
static int level_groups(struct survey *v, const char *text, struct err *err)
{
    double range[2 * N_EXPECTATIONS];
    if (survey_levels(text, range, err) < 0)
        return -1;
    for (size_t i = 0; i < v->n; i++) {
        v->group[i] = -1;
        for (int32_t g = 0; g < N_EXPECTATIONS; g++)
            if (v->s[i] >= range[2 * g] && v->s[i] <= range[2 * g + 1])
                v->group[i] = g;
    }
    return 0;
}

/* ---- clusters ---- */

struct labelled {
    double label;
    size_t i;
};

static int by_label(const void *a, const void *b)
{
    const struct labelled *x = a, *y = b;
    return x->label != y->label ? (x->label > y->label) - (x->label < y->label) : (x->i > y->i) - (x->i < y->i);
}

/* Numbers the distinct labels; rows without one are clusters of their own. */
static int number_clusters(struct survey *v, const double *label, struct err *err)
{
    struct labelled *x = mem_zero(v->n + 1, sizeof *x, err);
    if (!x)
        return -1;
    for (size_t i = 0; i < v->n; i++)
        x[i] = (struct labelled){isnan(label[i]) ? INFINITY : label[i], i};
    qsort(x, v->n, sizeof *x, by_label);
    int32_t code = -1;
    for (size_t k = 0; k < v->n; k++) {
        code += k == 0 || isinf(x[k].label) || x[k].label != x[k - 1].label;
        v->cluster[x[k].i] = code;
    }
    free(x);
    v->sampling = (struct sampling){.n = v->n};
    if ((size_t)code + 1 < v->n) {
        v->sampling.cluster = v->cluster;
        v->sampling.n_clusters = (size_t)code + 1;
    }
    return 0;
}

static int find_clusters(struct survey *v, struct err *err)
{
    double *label = mem_zero(v->n + 1, sizeof *label, err);
    size_t c = 0;
    int rc = label ? 0 : -1;
    if (rc == 0 && v->o->cluster)
        rc = frame_find(v->f, view_of(v->o->cluster), &c, err);
    for (size_t i = 0; rc == 0 && i < v->n; i++) {
        const struct column *x = &v->f->column[c];
        size_t r = v->row[i];
        label[i] = !v->o->cluster || frame_missing(v->f, c, r) ? NAN
                   : x->kind == COLUMN_NUMBER                  ? x->number[r]
                                                               : x->id[r];
    }
    if (rc == 0)
        rc = number_clusters(v, label, err);
    free(label);
    return rc;
}

static int take_weights(struct survey *v, struct err *err)
{
    const double *w = survey_numbers(v->f, v->o->weights, err);
    double sum = 0;
    if (!w)
        return -1;
    for (size_t i = 0; i < v->n; i++) {
        v->weight[i] = w[v->row[i]];
        if (!(v->weight[i] >= 0))
            return err_set(err, ERR_DATA, "%s:%llu: %s: a weight must be 0 or more", v->f->name,
                           (unsigned long long)frame_line(v->f, v->row[i]), v->o->weights);
        sum += v->weight[i];
    }
    if (!(sum > 0))
        return err_set(err, ERR_DATA, "%s: %s: all weights are 0", v->f->name, v->o->weights);
    for (size_t i = 0; i < v->n; i++)
        v->weight[i] *= (double)v->n / sum;
    return 0;
}

/* ---- all of it ---- */

bool survey_silent(const struct frame *f, const struct satisfaction_options *o, size_t row)
{
    for (size_t j = 0; j < o->n_satisfaction + o->n_loyalty; j++) {
        const char *name = j < o->n_satisfaction ? o->satisfaction[j] : o->loyalty[j - o->n_satisfaction];
        size_t c;
        struct err err = ERR_INIT;
        if (frame_find(f, view_of(name), &c, &err) == 0 && !frame_missing(f, c, row))
            return false;
    }
    return true;
}

static void count_asked(const struct survey *v, struct study *st)
{
    size_t sent;
    struct err err = ERR_INIT;
    bool has_sent = frame_find(v->f, view_of("sent_at"), &sent, &err) == 0;
    st->n_rows = v->f->n_rows;
    for (size_t r = 0; r < v->f->n_rows; r++) {
        bool silent = survey_silent(v->f, v->o, r);
        st->n_answered += !silent;
        st->n_asked += !silent || !has_sent || !frame_missing(v->f, sent, r);
    }
    st->asked_known = st->n_asked > st->n_answered;
}

static int take_rows(struct survey *v, struct err *err)
{
    const double **s = scale_items(v, v->o->satisfaction, v->n_s, err);
    const double **l = s ? scale_items(v, v->o->loyalty, v->n_l, err) : NULL;
    if (!l)
        return -1;
    for (size_t r = 0; r < v->f->n_rows; r++)
        v->n += !isnan(scale_mean(s, v->n_s, r)) && !isnan(scale_mean(l, v->n_l, r));
    if (allocate(v, v->o->expectation || v->o->levels, v->o->weights != NULL, err) < 0)
        return -1;
    bool zero = false, one = false, other = false;
    for (size_t r = 0, i = 0; r < v->f->n_rows; r++) {
        double mean_s = scale_mean(s, v->n_s, r), mean_l = scale_mean(l, v->n_l, r);
        if (isnan(mean_s) || isnan(mean_l))
            continue;
        v->row[i] = r;
        v->s[i] = mean_s;
        v->l[i] = mean_l;
        for (size_t j = 0; j < v->n_s; j++)
            v->s_item[j][i] = s[j][r];
        for (size_t j = 0; j < v->n_l; j++)
            v->l_item[j][i] = l[j][r];
        zero |= mean_l == 0;
        one |= mean_l == 1;
        other |= mean_l != 0 && mean_l != 1;
        i++;
    }
    v->binary = v->n_l == 1 && zero && one && !other;
    return 0;
}

int survey_open(struct survey *v, struct study *st, const struct frame *f, const struct satisfaction_options *o,
                struct err *err)
{
    *v = (struct survey){.f = f, .o = o, .n_s = o->n_satisfaction, .n_l = o->n_loyalty};
    int rc = take_rows(v, err);
    if (rc == 0) {
        count_asked(v, st);
        rc = find_clusters(v, err);
    }
    if (rc == 0 && o->expectation)
        rc = expectation_groups(v, o->expectation, err);
    else if (rc == 0 && o->levels)
        rc = level_groups(v, o->levels, err);
    if (rc == 0 && o->weights)
        rc = take_weights(v, err);
    if (rc < 0)
        survey_close(v);
    return rc;
}

int survey_select(struct survey *v, const struct survey *from, const bool *keep, struct err *err)
{
    *v = (struct survey){.f = from->f, .o = from->o, .n_s = from->n_s, .n_l = from->n_l, .binary = from->binary};
    for (size_t i = 0; i < from->n; i++)
        v->n += keep[i];
    double *label = mem_zero(v->n + 1, sizeof *label, err);
    int rc = label ? allocate(v, from->group != NULL, from->weight != NULL, err) : -1;
    for (size_t i = 0, k = 0; rc == 0 && i < from->n; i++) {
        if (!keep[i])
            continue;
        v->row[k] = from->row[i];
        v->s[k] = from->s[i];
        v->l[k] = from->l[i];
        for (size_t j = 0; j < v->n_s; j++)
            v->s_item[j][k] = from->s_item[j][i];
        for (size_t j = 0; j < v->n_l; j++)
            v->l_item[j][k] = from->l_item[j][i];
        if (v->group)
            v->group[k] = from->group[i];
        if (v->weight)
            v->weight[k] = from->weight[i];
        label[k] = from->cluster[i];
        k++;
    }
    if (rc == 0)
        rc = number_clusters(v, label, err);
    free(label);
    if (rc < 0)
        survey_close(v);
    return rc;
}

void survey_close(struct survey *v)
{
    arena_free(&v->arena);
    *v = (struct survey){0};
}
