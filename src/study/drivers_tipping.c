/* drivers_tipping: how strong an unknown cause must be to explain a rule's risk ratio away, at several strengths of its
 * relation with leaving (Ding and VanderWeele 2016); at equal strengths it is the E-value. */
#include "study/drivers_impl.h"

const double driver_tipping[N_TIPPING] = {1.5, 2, 3, 5};

/* With ratio r to explain and an unknown cause that multiplies the risk of leaving by u: how often as common it must be
 * with the snag, from r = ue / (u + e - 1). INFINITY: no such cause is strong enough. */
static double tips(double r, double u)
{
    r = r < 1 ? 1 / r : r;
    return u > r ? r * (u - 1) / (u - r) : INFINITY;
}

static int add_rule(struct drivers *d, const struct study_line *from, struct err *err)
{
    static const char *const names[N_TIPPING] = {"with_leaving_1.5", "with_leaving_2", "with_leaving_3",
                                                 "with_leaving_5"};
    const double ratio = from->estimate, end = ratio > 1 ? from->low : from->high;
    const bool crosses = isnan(end) || (ratio > 1 ? end <= 1 : end >= 1);
    d->st.by = from->by;
    for (int i = 0; i < N_TIPPING; i++) {
        struct study_line *x = study_add(&d->st, names[i], "an unknown cause's ratio with the snag that tips it", err);
        if (!x)
            return -1;
        x->estimate = tips(ratio, driver_tipping[i]);
        x->low = crosses ? 1 : tips(end, driver_tipping[i]);
        x->high = INFINITY;
        x->method = "bounding factor; the interval's end: what tips the nearer end of the interval";
    }
    return 0;
}

int drivers_tipping(struct drivers *d, struct err *err)
{
    size_t n = d->st.n_lines;
    int rc = 0;
    d->st.part = "tipping";
    for (size_t i = 0; rc == 0 && i < n; i++) {
        struct study_line from = d->st.line[i];
        if (strcmp(from.part, "rolling") == 0 && strcmp(from.name, "rr_one_more") == 0)
            rc = add_rule(d, &from, err);
    }
    d->st.by = NULL;
    return rc;
}
