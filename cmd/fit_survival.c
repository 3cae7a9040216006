/* fit_survival: see fit_survival.h. */
#include "fit_survival.h"

#include <stdlib.h>

#include "snag/mem.h"
#include "snag/num.h"

/* --times 30,90,365: *time is freed by the caller. */
static int cut_times(const char *list, double **time, size_t *n, struct err *err)
{
    size_t cap = 0;
    *n = 0;
    for (const char *s = list; s;) {
        size_t len = strcspn(s, ",");
        double x;
        if (num_parse((struct view){s, len}, &x) < 0 || (*n > 0 && x <= (*time)[*n - 1]))
            return err_set(err, ERR_USAGE, "--times: '%.*s': expected all, or ascending numbers separated by commas",
                           (int)len, s);
        if (mem_reserve(time, &cap, *n + 1, sizeof x, err) < 0)
            return -1;
        (*time)[(*n)++] = x;
        s = s[len] ? s + len + 1 : NULL;
    }
    return 0;
}

static int put_times(const struct fit_job *j, const struct survival *s, struct buf *b, struct err *err)
{
    double *time = NULL;
    size_t n = 0;
    int rc = strcmp(j->a->times, "all") == 0 ? 0 : cut_times(j->a->times, &time, &n, err);
    if (rc == 0)
        rc = tidy_curve_times(s, time, n, job_format(j), b, err);
    free(time);
    return rc;
}

static int put_rmst(const struct fit_job *j, const struct survival *s, struct buf *b, struct err *err)
{
    double until;
    if (num_parse(view_of(j->a->rmst), &until) < 0)
        return err_set(err, ERR_USAGE, "--rmst: '%s' is not a number", j->a->rmst);
    return tidy_rmst(s, until, job_format(j), b, err);
}

int fit_curves(struct fit_job *j, const struct family *family, struct buf *b, struct err *err)
{
    struct survival s;
    if (job_design(j, family, err) < 0 || survival_open(&s, &j->d, j->a->level, err) < 0)
        return -1;
    int rc = j->a->times    ? put_times(j, &s, b, err)
             : j->a->rmst   ? put_rmst(j, &s, b, err)
             : j->a->glance ? tidy_curve_glance(&s, job_format(j), b, err)
                            : tidy_curves(&s, j->n_where, job_format(j), b, err);
    survival_close(&s);
    return rc;
}

int fit_baseline(const struct fit_job *j, struct buf *b, struct err *err)
{
    struct baseline *base;
    size_t n;
    if (cox_baseline(&j->fit, &j->fo, &base, &n, err) < 0)
        return -1;
    int rc = tidy_baseline(&j->d, base, n, job_format(j), b, err);
    free(base);
    return rc;
}
