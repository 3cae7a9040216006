/* part_by: the levels of --by, and whether they differ; see by.h. */
#include <stdlib.h>

#include "snag/num.h"
#include "stat/measure/dist.h"
#include "study/by.h"
#include "study/contest.h"

static const char *cell_text(struct survey *v, const struct column *x, size_t r, struct err *err)
{
    char number[32];
    if (x->kind == COLUMN_TEXT) {
        struct view w = dict_text(&x->dict, x->id[r]);
        return arena_copy(&v->arena, w.p, w.n, err);
    }
    return arena_copy(&v->arena, number, num_format(number, x->number[r]), err);
}

static bool before(const char *a, const char *b, bool number)
{
    double x = 0, y = 0;
    if (number && num_parse(view_of(a), &x) == 0 && num_parse(view_of(b), &y) == 0)
        return x < y;
    return strcmp(a, b) < 0;
}

/* The place of a text among the levels found so far, where it is put if it is new. */
static int place_level(struct by_levels *b, const char *text, bool number, const char *column, struct err *err)
{
    size_t at = 0;
    while (at < b->n && before(b->text[at], text, number))
        at++;
    if (at < b->n && strcmp(b->text[at], text) == 0)
        return 0;
    if (b->n == BY_MOST_LEVELS)
        return err_set(err, ERR_DATA, "--by %s: more than %d levels", column, BY_MOST_LEVELS);
    memmove(b->text + at + 1, b->text + at, (b->n - at) * sizeof *b->text);
    b->text[at] = text;
    b->n++;
    return 0;
}

int by_levels_find(struct by_levels *b, struct survey *v, struct err *err)
{
    const char *name = v->o->by;
    size_t c;
    *b = (struct by_levels){.level = arena_get(&v->arena, (v->n + 1) * sizeof(int32_t), err)};
    const char **text = arena_get(&v->arena, (v->n + 1) * sizeof *text, err);
    if (!b->level || !text || frame_find(v->f, view_of(name), &c, err) < 0)
        return -1;
    const struct column *x = &v->f->column[c];
    bool number = x->kind == COLUMN_NUMBER;
    for (size_t i = 0; i < v->n; i++) {
        bool missing = frame_missing(v->f, c, v->row[i]);
        text[i] = missing ? NULL : cell_text(v, x, v->row[i], err);
        if (!missing && (!text[i] || place_level(b, text[i], number, name, err) < 0))
            return -1;
    }
    if (b->n < 2)
        return err_set(err, ERR_DATA, "--by %s: one level only", name);
    for (size_t i = 0; i < v->n; i++) {
        b->level[i] = -1;
        for (size_t k = 0; text[i] && k < b->n; k++)
            if (strcmp(b->text[k], text[i]) == 0)
                b->level[i] = (int32_t)k;
    }
    return 0;
}

static const struct study_line *line_of(const struct study *st, const char *part, const char *name, const char *by)
{
    for (size_t i = 0; i < st->n_lines; i++) {
        const struct study_line *x = &st->line[i];
        if (x->by && !x->weighted && strcmp(x->by, by) == 0 && strcmp(x->part, part) == 0 && strcmp(x->name, name) == 0)
            return x;
    }
    return NULL;
}

/* Cochran's Q (1954) of r on Fisher's scale, and the share of the differences that is not chance (Higgins 2002). */
static int add_heterogeneity(struct study *st, const struct by_levels *b, struct err *err)
{
    double weights = 0, sum = 0, q = 0;
    size_t k = 0, n = 0;
    for (int pass = 0; pass < 2; pass++)
        for (size_t i = 0; i < b->n; i++) {
            const struct study_line *r = line_of(st, "line", "r", b->text[i]);
            if (!r || !(r->std_error > 0))
                continue;
            double z = atanh(r->estimate), se = r->std_error / (1 - r->estimate * r->estimate), w = 1 / (se * se);
            if (pass == 0) {
                weights += w;
                sum += w * z;
                k++;
                n += r->n;
            } else {
                q += w * (z - sum / weights) * (z - sum / weights);
            }
        }
    if (k < 2)
        return 0;
    struct study_line *x = study_add(st, "r_q", "do the levels differ in r? Q", err);
    if (!x)
        return -1;
    x->statistic = q;
    x->df = (double)k - 1;
    x->p = dist_chi2_upper(q, x->df);
    x->n = n;
    x->method = "Cochran 1954, chi² on df";
    struct study_line *share = study_add(st, "r_i2", "share of it that is not chance, I²", err);
    if (!share)
        return -1;
    share->estimate = q > 0 ? fmax(0, (q - ((double)k - 1)) / q) : 0;
    share->n = n;
    return 0;
}

/* Do the contrasts of the contest differ? */
static int add_interaction(struct study *st, struct survey *v, const struct by_levels *b, struct err *err)
{
    struct study_model m;
    const char **text = mem_zero(v->n + 1, sizeof *text, err);
    if (!text || study_model_open(&m, v, false, err) < 0) {
        free(text);
        return -1;
    }
    for (size_t i = 0; i < v->n; i++)
        text[i] = b->level[i] < 0 ? NULL : b->text[b->level[i]];
    int rc = contest_dummies(&m, v, err);
    if (rc == 0)
        rc = frame_add_text(&m.f, "G", text, v->n, err);
    if (rc == 0)
        rc = study_model_fit(&m, v, "ols", "L ~ below + exceeded + G + below:G + exceeded:G", true, err);
    struct study_line *x =
        rc == 0 ? study_add(st, "contrasts_differ", "do the levels differ in the contrasts?", err) : NULL;
    if (x) {
        size_t first = 0;
        while (first < m.d.p && m.d.column[first].n_parts < 2)
            first++;
        x->n = m.d.n;
        x->method = v->sampling.cluster ? "interaction, Wald F by CR1" : "interaction, Wald F by HC3";
        rc = study_model_wald(&m, first, &x->statistic, &x->df, &x->df2, &x->p, err);
    } else {
        rc = -1;
    }
    study_model_close(&m);
    free(text);
    return rc;
}

int part_by(struct study *st, struct survey *v, const struct by_levels *b, struct err *err)
{
    if (add_heterogeneity(st, b, err) < 0)
        return -1;
    return v->group && !v->o->levels && !v->binary ? add_interaction(st, v, b, err) : 0;
}
