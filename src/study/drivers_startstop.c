/* drivers_startstop: the hazard of leaving at any time by the snags known so far: time-varying covariates, lagged by
 * the gap for everybody. A hazard ratio over all time stands beside the columns of landmarks, without a difference. */
#include "snag/in.h"
#include "stat/measure/dist.h"
#include "stat/model/fit_impl.h"
#include "study/drivers_impl.h"

static int read_frame(struct drivers *d, struct buf *text, struct frame *f, struct err *err)
{
    struct in *in;
    if (driver_table_text(d->table[TABLE_START_STOP], text, err) < 0 ||
        in_memory(&in, d->o.outcomes->name, text->p, text->n, err) < 0)
        return -1;
    int rc = frame_read(f, in, NULL, 0, 1, err);
    in_close(in);
    return rc;
}

/* The rules of the other models; matters stand for how much a customer has to ask. */
static int formula_text(const struct drivers *d, const struct frame *f, struct buf *b, struct err *err)
{
    struct err hidden = ERR_INIT;
    size_t at;
    int rc = buf_adds(b, "Surv(start, stop, event) ~ matters + log1p(matters)", err);
    for (size_t k = 0; rc == 0 && k < d->n_rules; k++)
        if (d->rule[k].used && frame_find(f, view_of(d->rule[k].name), &at, &hidden) == 0)
            rc = buf_addf(b, err, " + %s", d->rule[k].name);
    return rc;
}

static int add_hazards(struct drivers *d, const struct fit *fit, struct err *err)
{
    double level = 1 - d->o.alpha, z = dist_quantile(level, INFINITY);
    for (size_t k = 0; k < d->n_rules; k++)
        for (size_t i = 0; d->rule[k].used && i < fit->p; i++) {
            const struct coef *c = &fit->coef[i];
            if (strcmp(c->name, d->rule[k].name) != 0)
                continue;
            d->st.by = d->rule[k].name;
            for (int ratio = 0; ratio < 2; ratio++) {
                struct study_line *x = study_add(&d->st, ratio ? "hazard_ratio" : "log_hazard",
                                                 ratio ? "hazard ratio per snag" : "log hazard per snag", err);
                if (!x)
                    return -1;
                double low = c->estimate - z * c->std_error, high = c->estimate + z * c->std_error;
                x->estimate = ratio ? exp(c->estimate) : c->estimate;
                x->std_error = ratio ? NAN : c->std_error;
                x->low = ratio ? exp(low) : low;
                x->high = ratio ? exp(high) : high;
                x->level = level;
                x->statistic = c->estimate / c->std_error;
                x->p = dist_two_sided(x->statistic, INFINITY);
                x->n = fit->d->n;
                x->says = "start-stop: a hazard over all time, no difference to other columns";
                x->method = "Cox, time since entry, counts lagged by the gap; clustered by customer";
            }
        }
    return 0;
}

static int fit_hazard(struct drivers *d, const struct frame *f, const char *text, struct err *err)
{
    struct formula m;
    struct design design;
    struct fit fit;
    struct err why = ERR_INIT;
    const struct family *cox = family_find("cox", err);
    const struct design_options o = {
        .response = RESPONSE_TIME, .absorbed = true, .cluster = {"customer", NULL}, .threads = 1};
    const struct fit_options fo = {.level = 1 - d->o.alpha};
    if (!cox || formula_parse(&m, text, err) < 0)
        return -1;
    int rc = formula_bind(&m, f, NULL, 0, &why);
    if (rc == 0)
        rc = design_open(&design, f, &m, &o, &why);
    if (rc == 0) {
        rc = fit_model(&fit, cox, &design, &fo, &why);
        if (rc == 0) {
            rc = add_hazards(d, &fit, err);
            fit_free(&fit);
        } else {
            rc = study_excuse(&d->st, "start–stop", &why, err);
        }
        design_close(&design);
    } else {
        rc = study_excuse(&d->st, "start–stop", &why, err);
    }
    formula_free(&m);
    return rc;
}

int drivers_start_stop(struct drivers *d, struct err *err)
{
    struct buf text = {0}, formula = {0};
    struct frame f;
    d->st.part = "start_stop";
    d->st.by = NULL;
    if (!d->table[TABLE_START_STOP])
        return study_say(&d->st, err, "No start–stop column: %s.",
                         d->o.ended ? "it does not know other ends (--ended-by)"
                                    : "the outcomes do not say when customers came (entered_at)");
    int rc = read_frame(d, &text, &f, err);
    if (rc == 0) {
        rc = formula_text(d, &f, &formula, err);
        if (rc == 0)
            rc = fit_hazard(d, &f, formula.p, err);
        frame_free(&f);
    }
    buf_free(&formula);
    buf_free(&text);
    d->st.by = NULL;
    return rc;
}
