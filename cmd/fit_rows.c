/* fit_rows: see fit_rows.h. */
#include "fit_rows.h"

#include "snag/out.h"

enum { GROUPS = 10 };

int fit_calibration(const struct fit_job *j, struct buf *b, struct err *err)
{
    struct fitted f;
    struct calibration c;
    if (fitted_open(&f, &j->fit, err) < 0)
        return -1;
    int rc = calibration_make(&c, &j->fit, &f, GROUPS, err);
    fitted_close(&f);
    if (rc < 0)
        return -1;
    if (strcmp(j->a->format, "json") == 0)
        return tidy_calibration_json(&c, &j->fit, b, err);
    bool table = j->a->glance || job_format(j) != TIDY_TEXT;
    if (table && tidy_calibration_note(&c))
        cmd_note("no calibration slope: %s", tidy_calibration_note(&c));
    return j->a->glance ? tidy_calibration_glance(&c, job_format(j), b, err)
                        : tidy_calibration(&c, job_format(j), b, err);
}

int fit_augment(const struct fit_job *j, struct err *err)
{
    struct fitted f;
    struct out *out;
    enum tidy_format format = job_format(j);
    if (fitted_open(&f, &j->fit, err) < 0)
        return -1;
    int rc = out_open(&out, j->a->out, err);
    if (rc == 0) {
        rc = tidy_augment(&j->fit, &f, format == TIDY_TEXT ? TIDY_TSV : format, j->a->plain, out, err);
        rc = out_close(out, rc == 0, err);
    }
    fitted_close(&f);
    return rc;
}
