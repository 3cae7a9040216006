/* fit_job: what a run of `snag fit` holds, from the table to the fitted model. */
#include "fit_job.h"

#include <stdlib.h>

#include "base/team.h"
#include "io/shelf.h"
#include "lists.h"
#include "snag/bootstrap.h"
#include "snag/wild.h"
#include "snag/mem.h"

void job_free(struct fit_job *j)
{
    fit_free(&j->fit);
    design_close(&j->d);
    frame_free(&j->f);
    where_free(&j->where);
    formula_free(&j->m);
    for (size_t k = 0; k < 3; k++)
        formula_free(&j->part[k]);
    arena_free(&j->words);
}

/* The words of an option that may be repeated. */
static int cut_lists(struct fit_job *j, const struct opt_list *list, const char ***word, size_t *n, struct err *err)
{
    struct buf joined = {0};
    int rc = list_join(list, &joined, err);
    *n = 0;
    if (rc == 0 && list->n > 0)
        rc = list_cut(&j->words, joined.p, word, n, err);
    buf_free(&joined);
    return rc;
}

int job_cut(struct fit_job *j, struct err *err)
{
    const char **cluster;
    size_t n;
    if (j->a->levels && list_cut(&j->words, j->a->levels, &j->levels, &j->n_levels, err) < 0)
        return -1;
    if (cut_lists(j, &j->a->missing, &j->missing, &j->n_missing, err) < 0 ||
        cut_lists(j, &j->a->cluster, &cluster, &n, err) < 0)
        return -1;
    if (n > 2)
        return err_set(err, ERR_USAGE, "--cluster takes one column or two");
    for (size_t k = 0; k < n; k++)
        j->cluster[k] = cluster[k];
    j->where_text = arena_get(&j->words, (j->a->where.n + 1) * sizeof *j->where_text, err);
    if (!j->where_text)
        return -1;
    for (size_t i = 0; i < j->a->where.n; i++) {
        j->where_text[i] = j->a->where.item[i].text;
        if (where_parse(&j->where, j->where_text[i], err) < 0)
            return -1;
    }
    return 0;
}

/* The columns that formula and options name, those of --where last. */
static int wanted(const struct fit_job *j, const char ***want, size_t *n, struct err *err)
{
    size_t n_parts = j->part[0].n_names + j->part[1].n_names + j->part[2].n_names;
    *want = mem_zero(j->m.n_names + j->where.n + n_parts + 6, sizeof **want, err);
    if (!*want)
        return -1;
    *n = 0;
    for (size_t i = 0; i < j->m.n_names; i++)
        (*want)[(*n)++] = j->m.names[i];
    for (int k = 0; k < 2; k++)
        if (j->cluster[k])
            (*want)[(*n)++] = j->cluster[k];
    for (int k = 0; k < 3; k++) {
        if (j->pair[k])
            (*want)[(*n)++] = j->pair[k];
        for (size_t i = 0; i < j->part[k].n_names; i++)
            (*want)[(*n)++] = j->part[k].names[i];
    }
    if (j->a->weights)
        (*want)[(*n)++] = j->a->weights;
    for (size_t i = 0; i < j->where.n; i++)
        (*want)[(*n)++] = j->where.test[i].column;
    return 0;
}

static int read_table(struct fit_job *j, const char *path, const struct frame_options *o, struct err *err)
{
    struct in *in;
    int rc = in_open(&in, path, err);
    if (rc < 0)
        return -1;
    rc = in_ahead(in, o->threads, err);
    if (rc == 0)
        rc = frame_read_with(&j->f, in, o, err);
    in_close(in);
    return rc;
}

/* Keeps the rows that pass, and tells which could not be compared. */
static int choose_rows(struct fit_job *j, struct err *err)
{
    int rc = j->where.n > 0 ? where_apply(&j->where, &j->f, &j->n_where, err) : 0;
    where_tell(&j->where, &j->f);
    return rc;
}

/* A row in which another column of the model is missing is not used, so it does not decide what a column is. */
static int settle(struct fit_job *j, const char *const *name, size_t n, struct err *err)
{
    struct frame *f = &j->f;
    bool *used = shelf_new(f->shelf, f->n_rows, sizeof *used, err), some = false;
    struct err ignored = ERR_INIT;
    if (!used)
        return -1;
    for (size_t r = 0; r < f->n_rows; r++, shelf_step(f->shelf, r))
        used[r] = true;
    for (size_t k = 0, i; k < n; k++) {
        if (frame_find(f, view_of(name[k]), &i, &ignored) < 0)
            continue;
        some = some || f->column[i].n_missing > 0;
        for (size_t r = 0; f->column[i].n_missing > 0 && r < f->n_rows; r++, shelf_step(f->shelf, r))
            used[r] = used[r] && !frame_missing(f, i, r);
    }
    int rc = some ? frame_settle(f, used, err) : 0;
    shelf_free(f->shelf, used);
    return rc;
}

int job_read(struct fit_job *j, const char *path, struct err *err)
{
    const char **want = NULL;
    size_t n;
    if (wanted(j, &want, &n, err) < 0)
        return -1;
    struct frame_options o = {.n_want = n,
                              .packed = true,
                              .threads = team_size(j->a->threads),
                              .mem_bytes = j->a->mem > 0 ? j->a->mem : 1,
                              .key = true,
                              .missing = j->missing,
                              .n_missing = j->n_missing};
    o.want = j->m.dot || j->a->augment ? NULL : want;
    stages_enter(j->stages, STAGE_READ);
    int rc = read_table(j, path, &o, err);
    if (rc == 0)
        rc = choose_rows(j, err);
    if (rc == 0 && !j->m.dot && !j->a->augment)
        rc = settle(j, want, n - j->where.n, err);
    free(want);
    stages_enter(j->stages, STAGE_FIT);
    return rc;
}

static enum robust robust_kind(const char *name)
{
    return name ? ROBUST_HC0 + (enum robust)(name[2] - '0') : ROBUST_NONE;
}

void job_default_cluster(struct fit_job *j)
{
    if (j->cluster[0] && !j->cluster[1] && strcmp(j->cluster[0], "none") == 0)
        j->cluster[0] = NULL;
    else if (!j->cluster[0])
        j->cluster[0] = design_default_cluster(&j->f);
}

/* Clusters of rolling landmarks, unless an option says otherwise or cannot have them. */
static void choose_clusters(struct fit_job *j, const struct family *family)
{
    const struct fit_args *a = j->a;
    const char *customer = design_default_cluster(&j->f);
    bool alone = !family->fit || family->variant_of || (a->intervals && strcmp(a->intervals, "profile") == 0) ||
                 (a->test && strcmp(a->test, "lr") == 0);
    bool given = j->cluster[0] != NULL;
    if (given || (!a->robust && !alone))
        job_default_cluster(j);
    else if (customer)
        cmd_note(
            "rolling landmarks: the rows of one customer are taken for different ones here, so errors are too small");
}

static int bind(struct fit_job *j, const struct family *family, struct err *err)
{
    choose_clusters(j, family);
    const struct fit_args *a = j->a;
    const char *except[3];
    size_t n = 0;
    for (int k = 0; k < 2; k++)
        if (j->cluster[k])
            except[n++] = j->cluster[k];
    if (a->weights)
        except[n++] = a->weights;
    if (formula_bind(&j->m, &j->f, except, n, err) < 0)
        return -1;
    struct design_options o = {.response = family->response,
                               .absorbed = family->absorbed,
                               .weights = a->weights,
                               .cluster = {j->cluster[0], j->cluster[1]},
                               .levels = j->levels,
                               .n_levels = j->n_levels,
                               .threads = team_size(a->threads)};
    return design_open(&j->d, &j->f, &j->m, &o, err);
}

/* When a fit is refused: was a column of numbers taken for one of names? */
static int refused(const struct fit_job *j, struct err *err)
{
    if (err->kind != ERR_SYSTEM)
        design_hint_strays(&j->f, &j->m, j->a->weights, err);
    return -1;
}

int job_design(struct fit_job *j, const struct family *family, struct err *err)
{
    return bind(j, family, err) < 0 ? refused(j, err) : 0;
}

int job_fit(struct fit_job *j, const struct family *family, struct err *err)
{
    const struct fit_args *a = j->a;
    if (job_design(j, family, err) < 0)
        return -1;
    bool breslow = a->ties && strcmp(a->ties, "breslow") == 0;
    j->fo = (struct fit_options){.level = a->level, .robust = robust_kind(a->robust), .breslow = breslow};
    j->fo.profile = a->intervals && strcmp(a->intervals, "profile") == 0;
    j->fo.wald = a->intervals && !j->fo.profile;
    j->fo.e_values = a->e_values;
    j->fo.few_told = a->wild > 0;
    int32_t *clusters = j->d.cluster[0];
    if (a->bootstrap > 0 && !j->d.cluster[1])
        j->d.cluster[0] = NULL; /* resampling provides its own cluster errors and notes */
    int rc = fit_model(&j->fit, family, &j->d, &j->fo, err);
    j->d.cluster[0] = clusters;
    if (rc < 0)
        return refused(j, err);
    j->fit.where = j->where_text;
    j->fit.n_where = a->where.n;
    uint64_t seed = a->seed == NO_SEED ? 1 : a->seed;
    if (a->wild > 0)
        return wild_fit(&j->fit, a->wild, seed, err);
    return a->bootstrap > 0 ? bootstrap_fit(&j->fit, &j->fo, a->bootstrap, seed, err) : 0;
}

enum tidy_format job_format(const struct fit_job *j)
{
    const char *f = j->a->format;
    if (strcmp(f, "csv") == 0)
        return j->a->guard ? TIDY_CSV_GUARDED : TIDY_CSV;
    return strcmp(f, "jsonl") == 0 ? TIDY_JSONL : strcmp(f, "text") == 0 ? TIDY_TEXT : TIDY_TSV;
}
