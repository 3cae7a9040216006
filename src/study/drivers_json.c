/* drivers_json: study drivers as one JSON document. */
#include "snag/embed.h"
#include "study/drivers_impl.h"
#include "study/tell.h"
#include "text/json.h"

const char *const driver_limits[N_DRIVER_LIMITS] = {"one organisation", "associations: nothing here shows a cause"};

static int count(struct buf *b, const char *name, uint64_t n, struct err *err)
{
    return buf_addf(b, err, ",\n\"%s\":%llu", name, (unsigned long long)n);
}

static int text(struct buf *b, const char *name, const char *value, struct err *err)
{
    int rc = buf_addf(b, err, ",\n\"%s\":", name);
    if (rc == 0)
        rc = value ? json_text(b, value, err) : buf_adds(b, "null", err);
    return rc;
}

static int design(const struct drivers *d, struct buf *b, struct err *err)
{
    const struct landmarks *l = d->o.landmarks;
    int rc = buf_adds(b, ",\n\"landmarks\":[", err);
    for (size_t i = 0; rc == 0 && i < l->n; i++) {
        char date[32];
        size_t n = features_date(date, l->at_us[i], d->o.zone);
        rc = buf_addf(b, err, "%s\"%.*s\"", i > 0 ? "," : "", (int)n, date);
    }
    if (rc == 0)
        rc = buf_adds(b, "]", err);
    if (rc == 0)
        rc = d->o.look_back_us == LOOK_BACK_ALL
                 ? buf_adds(b, ",\n\"look_back_days\":null", err)
                 : buf_addf(b, err, ",\n\"look_back_days\":%g", (double)d->o.look_back_us / (double)US_PER_DAY);
    return rc < 0 ? -1
                  : buf_addf(b, err, ",\n\"gap_days\":%g,\n\"horizon_days\":%g",
                             (double)d->o.gap_us / (double)US_PER_DAY, (double)d->o.horizon_us / (double)US_PER_DAY);
}

static int flow(const struct drivers *d, struct buf *b, struct err *err)
{
    const struct landmark_counts *f = &d->flow;
    const struct driver_rows *r = &d->rows[TABLE_ROLLING];
    const struct {
        const char *name;
        uint64_t n;
    } counts[] = {{"not_entered", f->not_entered},     {"left_before", f->churned_before},
                  {"left_in_gap", f->lost_in_gap},     {"not_known", f->not_known},
                  {"outcome_not_known", r->n_unknown}, {"not_covered", r->n_missing},
                  {"ended_otherwise", d->n_ended},     {"rows", r->n},
                  {"customers", d->n_customers},       {"leavers", d->n_leavers}};
    int rc = 0;
    for (size_t i = 0; rc == 0 && i < sizeof counts / sizeof *counts; i++)
        rc = count(b, counts[i].name, counts[i].n, err);
    return rc < 0 ? -1 : buf_addf(b, err, ",\n\"risk\":%.12g", d->risk);
}

int drivers_tex(const struct drivers *d, struct buf *b, struct err *err)
{
    return tell_tex(&d->st, driver_limits, N_DRIVER_LIMITS, b, err);
}

int drivers_json(const struct drivers *d, struct buf *b, struct err *err)
{
    int rc = buf_adds(b, "{\"format\":\"snag study drivers 1\"", err);
    if (rc == 0)
        rc = text(b, "outcomes", d->o.outcomes->name, err);
    if (rc == 0)
        rc = text(b, "spec", d->st.spec, err);
    if (rc == 0)
        rc = text(b, "spec_sha256", d->st.sha256, err);
    if (rc == 0)
        rc = text(b, "control_outcome", d->o.control_name, err);
    if (rc == 0)
        rc = text(b, "ended_by", d->o.ended_name, err);
    if (rc == 0)
        rc = design(d, b, err);
    if (rc == 0)
        rc = flow(d, b, err);
    if (rc == 0)
        rc = tell_lines(&d->st, b, err);
    if (rc == 0)
        rc = json_list(b, "limits", driver_limits, N_DRIVER_LIMITS, err);
    return rc < 0 ? -1 : buf_adds(b, "}\n", err);
}

const char *drivers_schema(void)
{
    return tell_schema("drivers.schema.json");
}
