/* drivers_claims: what was claimed of rules before the log was looked at, each with its p, adjusted for their number
 * (Holm). */
#include <stdio.h>
#include <stdlib.h>

#include "snag/multiplicity.h"
#include "snag/num.h"
#include "stat/measure/dist.h"
#include "study/drivers_impl.h"
#include "text/figure.h"
#include "text/wrap.h"

enum driver_claim_kind { CLAIM_ABOVE, CLAIM_BELOW, CLAIM_WITHIN };

struct driver_claim {
    struct view rule;
    enum driver_claim_kind kind;
    double points;
};

/* The first word of a text, and what follows it. */
static struct view first_word(struct view *rest)
{
    struct view t = view_trim(*rest);
    size_t n = 0;
    while (n < t.n && t.p[n] != ' ')
        n++;
    *rest = (struct view){t.p + n, t.n - n};
    return (struct view){t.p, n};
}

static bool claim_read(struct driver_claim *c, const char *text)
{
    struct view rest = view_of(text);
    c->rule = first_word(&rest);
    struct view word = first_word(&rest), number = first_word(&rest);
    bool known = view_is(word, ">") || view_is(word, "<") || view_is(word, "within");
    c->kind = view_is(word, ">") ? CLAIM_ABOVE : view_is(word, "<") ? CLAIM_BELOW : CLAIM_WITHIN;
    if (!known || number.n == 0 || view_trim(rest).n > 0 || num_parse(number, &c->points) < 0)
        return false;
    return c->kind != CLAIM_WITHIN || c->points > 0;
}

int drivers_claims_check(const struct drivers_options *o, struct err *err)
{
    struct driver_claim c;
    for (size_t i = 0; i < o->n_claims; i++) {
        if (claim_read(&c, o->claim[i]))
            continue;
        (void)err_set(err, ERR_USAGE, "'%s' is not a claim", o->claim[i]);
        return err_hint(err, "transfer > 0, transfer < 0, transfer within 0.5: the risk observed less that without "
                             "the rule, in points of 100");
    }
    return 0;
}

/* One-sided; of equivalence the larger of two. */
static double claim_p(const struct driver_claim *c, const struct study_line *x)
{
    enum { POINTS = 100 };
    double z = POINTS * x->estimate, se = POINTS * x->std_error, bound = c->points;
    if (c->kind == CLAIM_ABOVE)
        return dist_normal_upper((z - bound) / se);
    if (c->kind == CLAIM_BELOW)
        return dist_normal_upper((bound - z) / se);
    return fmax(dist_normal_upper((z + bound) / se), dist_normal_upper((bound - z) / se));
}

static const char *verdict(const struct drivers *d, const struct study_line *x)
{
    return isnan(x->p) ? "cannot tell: the rule is in no model" : x->p_adjusted < d->o.alpha ? "shown" : "not shown";
}

int drivers_claims(struct drivers *d, struct err *err)
{
    size_t n = d->o.n_claims;
    double *p = mem_zero(2 * n + 1, sizeof *p, err);
    int rc = p ? 0 : -1;
    d->st.part = "claims";
    for (size_t i = 0; rc == 0 && i < n; i++) {
        struct driver_claim c;
        (void)claim_read(&c, d->o.claim[i]);
        const char *rule = arena_copy(&d->st.arena, c.rule.p, c.rule.n, err);
        const char *name = rule ? study_format(&d->st, err, "claim:%s", d->o.claim[i]) : NULL;
        const struct study_line *said = rule ? driver_line(d, "rolling", "rd_absent", rule) : NULL;
        double estimate = said ? said->estimate : NAN;
        p[i] = said && said->std_error > 0 ? claim_p(&c, said) : NAN;
        d->st.by = rule;
        struct study_line *x = name ? study_add(&d->st, name, d->o.claim[i], err) : NULL;
        rc = x ? 0 : -1;
        if (!x)
            break;
        x->estimate = estimate;
        x->margin = c.kind == CLAIM_WITHIN ? c.points / 100 : NAN;
        x->p = p[i];
        x->method = "one-sided, by the bootstrap's standard error; Holm over the claims";
    }
    if (rc == 0)
        rc = adjust_holm(p, n, p + n, err);
    for (size_t i = 0, first = d->st.n_lines - n; rc == 0 && i < n; i++) {
        struct study_line *x = &d->st.line[first + i];
        x->p_adjusted = p[n + i];
        x->says = verdict(d, x);
    }
    d->st.by = NULL;
    free(p);
    return rc;
}

int driver_claims_text(const struct drivers *d, struct buf *b, struct err *err)
{
    static const int width[] = {36, 12, 30};
    static const char *const head[] = {"", "p Holm", ""};
    int rc = d->o.n_claims > 0 ? buf_adds(b, "\nClaims written beforehand (observed − without, in points)\n", err) : 0;
    if (rc == 0 && d->o.n_claims > 0)
        rc = driver_text_row(b, head, width, 3, err);
    for (size_t i = 0; rc == 0 && i < d->st.n_lines; i++) {
        const struct study_line *x = &d->st.line[i];
        char p[TEXT_NUMBER] = "";
        if (strcmp(x->part, "claims") != 0)
            continue;
        text_p(p, x->p_adjusted);
        const char *const cell[] = {x->label, p, x->says};
        rc = driver_text_row(b, cell, width, 3, err);
    }
    return rc;
}
