/* part_claims: claims written beforehand, with p-values adjusted for their number (Holm). */
#include <stdio.h>
#include <stdlib.h>

#include "snag/multiplicity.h"
#include "snag/num.h"
#include "stat/measure/dist.h"
#include "study/contest.h"

/* A word of a claim, and the number after it. */
static bool take_number(struct view *v, const char *word, double *x)
{
    struct view t = view_trim(*v);
    size_t n = strlen(word);
    if (t.n <= n || memcmp(t.p, word, n) != 0)
        return false;
    struct view rest = view_trim((struct view){t.p + n, t.n - n});
    size_t end = 0;
    while (end < rest.n && rest.p[end] != ' ')
        end++;
    struct view number = {rest.p, end}, after = {rest.p + end, rest.n - end};
    char padded[40];
    if (number.n > 0 && number.n < 30 && number.p[0] == '.') { /* .13 as people write it */
        (void)snprintf(padded, sizeof padded, "0%.*s", VIEW_FMT(number));
        number = view_of(padded);
    }
    if (num_parse(number, x) < 0)
        return false;
    *v = after;
    return true;
}

/* R² within a distance of a value: two one-sided tests on Fisher's scale. */
static double p_within(const struct study *st, double r2, double within)
{
    const struct study_line *r = study_find(st, "line", "r");
    if (!r)
        return NAN;
    double z = atanh(fabs(r->estimate)), se = r->std_error / (1 - r->estimate * r->estimate);
    double low = atanh(sqrt(fmax(0, r2 - within))), high = atanh(sqrt(fmin(1, r2 + within)));
    struct contrast c = {.estimate = z, .std_error = se, .df = isnan(r->df) ? INFINITY : r->df};
    return fmax(r2 > within ? contrast_p_above(&c, low) : 0, contrast_p_below(&c, high));
}

/* The share of the less loyal among those who changed, against that of a ratio. */
static double p_attribution(const struct study *st, double ratio)
{
    const struct study_line *a = study_find(st, "asymmetry", "a1");
    if (!a || isnan(a->estimate))
        return NAN;
    double n = (double)a->n, fell = isinf(a->estimate) ? n : n * a->estimate / (1 + a->estimate);
    return share_p_above(nearbyint(fell), n, ratio / (1 + ratio));
}

static int claim_p(const struct study *st, const struct survey *v, const char *claim, double *p, struct err *err)
{
    struct view text = view_of(claim);
    double x, within;
    *p = NAN;
    if (take_number(&text, "r2", &x) && take_number(&text, "within", &within) && view_trim(text).n == 0) {
        *p = p_within(st, x, within);
        return 0;
    }
    text = view_of(claim);
    if (take_number(&text, "attribution >", &x) && view_trim(text).n == 0) {
        *p = p_attribution(st, x);
        return 0;
    }
    struct version means;
    if (!v->group)
        return err_set(err, ERR_USAGE, "claim '%s' requires an expectation (--expectation)", claim);
    if (contest_means(&means, st, v, err) < 0)
        return -1;
    *p = contest_claim_p(&means, claim);
    if (!isnan(*p))
        return 0;
    (void)err_set(err, ERR_USAGE, "'%s' is not a claim", claim);
    return err_hint(err, "dixon, miller-heiman, graded, flat, r2 0.13 within 0.05, attribution > 1");
}

int part_claims(struct study *st, struct survey *v, struct err *err)
{
    size_t n = v->o->n_claims;
    if (n == 0)
        return 0;
    double *p = mem_zero(2 * n, sizeof *p, err);
    int rc = p ? 0 : -1;
    for (size_t k = 0; rc == 0 && k < n; k++)
        rc = claim_p(st, v, v->o->claim[k], &p[k], err);
    if (rc == 0)
        rc = adjust_holm(p, n, p + n, err);
    for (size_t k = 0; rc == 0 && k < n; k++) {
        const char *name = study_format(st, err, "claim:%s", v->o->claim[k]);
        struct study_line *x = name ? study_add(st, name, v->o->claim[k], err) : NULL;
        rc = x ? 0 : -1;
        if (!x)
            break;
        x->p = p[k];
        x->p_adjusted = p[n + k];
        bool shown = x->p_adjusted < v->o->alpha && !(v->o->levels && v->group);
        x->says = isnan(p[k]) ? "cannot tell: its numbers are not in this study" : shown ? "shown" : "not shown";
        x->method = "one-sided; the largest p of its parts; Holm over the claims";
    }
    free(p);
    return rc;
}
