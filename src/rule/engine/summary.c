/* summary: rates and their intervals. See snag/rule.h. */
#include <math.h>

#include "base/wilson.h"
#include "rule/engine/detect_impl.h"

static const double Z = 1.959963984540054; /* 97.5 % point of the normal distribution */

void rate_wilson(double k, double n, double *low, double *high)
{
    wilson_interval(k, n, Z, low, high);
}

/* Customers with opportunities; each opportunity without a customer counts as a customer of its own. */
static uint64_t count_customers(const struct detect *d, size_t rule, bool *repeats)
{
    uint64_t m = d->tally[rule].alone;
    *repeats = false;
    for (size_t i = 0; i < d->n_customer_counts / d->rules->n; i++) {
        uint32_t n = customer_count_at(d, i, rule)->n;
        m += n > 0;
        *repeats |= n > 1;
    }
    return m;
}

static void ratio_interval(const struct detect *d, size_t rule, uint64_t m, struct rule_summary *s)
{
    const struct rule_tally *t = &d->tally[rule];
    double rate = s->rate, spread = 0;
    for (size_t i = 0; i < d->n_customer_counts / d->rules->n; i++) {
        const struct customer_count *c = customer_count_at(d, i, rule);
        double off = c->hit - rate * c->n;
        spread += off * off;
    }
    spread += (double)t->alone_hit * (1 - rate) * (1 - rate) + (double)(t->alone - t->alone_hit) * rate * rate;
    double half = Z * sqrt((double)m / (double)(m - 1) * spread) / (double)t->opportunities;
    s->low = fmax(0, rate - half);
    s->high = fmin(1, rate + half);
}

int detect_summary(const struct source *detect, size_t rule, struct rule_summary *s, struct err *err)
{
    const struct detect *d = (const struct detect *)detect;
    const struct rule *r = rule_of(d, (uint32_t)rule);
    const struct rule_tally *t = &d->tally[rule];
    if (!d->log.final)
        return err_set(err, ERR_USAGE, "the summary is not known until the stream has ended");
    *s = (struct rule_summary){.rule = r->text->name,
                               .rate = NAN,
                               .low = NAN,
                               .high = NAN,
                               .observable = certain_observable(&d->log, rule) == VERDICT_TRUE};
    const struct part *const parts[] = {&r->events, &r->other, &r->until};
    for (size_t i = 0; i < 3 && !s->observable; i++)
        if (s->missing.n == 0 && parts[i]->n_names && !certain_can_emit(&d->log, parts[i])) {
            const struct view *first = &parts[i]->name[0], *last = &parts[i]->name[parts[i]->n_names - 1];
            s->missing =
                (struct view){first->p, (size_t)(last->p + last->n - first->p)}; /* as written in the sentence */
        }
    if (!s->observable)
        return 0;
    s->opportunities = t->opportunities;
    s->hit = t->hit;
    s->snags = t->snags;
    s->censored = t->censored;
    if (t->opportunities == 0 || (r->opportunity.n_names && !certain_can_emit(&d->log, &r->opportunity)))
        return 0;
    bool repeats;
    uint64_t m = count_customers(d, rule, &repeats);
    s->rate = (double)t->hit / (double)t->opportunities;
    if (t->hit == 0 || t->hit == t->opportunities)
        rate_wilson(t->hit ? (double)m : 0, (double)m, &s->low, &s->high);
    else if (!repeats)
        rate_wilson((double)t->hit, (double)t->opportunities, &s->low, &s->high);
    else if (m > 1)
        ratio_interval(d, rule, m, s);
    return 0;
}
