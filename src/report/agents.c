/* agents: rates by agent as a funnel: whose rate is beyond what chance and the others explain, in the order of names.
 * See struct report_funnel in snag/report.h. */
#include <math.h>
#include <stdlib.h>

#include "report/found.h"
#include "report/todo_told.h"
#include "text/figure.h"

enum { FUNNEL_LEAST = 8 };
static const double LIMIT = 3, TRIMMED = .1;

void report_agents(struct report *r)
{
    r->agents.wanted = true;
}

void agents_free(struct agents *a)
{
    free(a->funnel);
    free(a->agent);
}

static int by_size(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

/* How much more agents differ than by chance: the root mean square of their z, the tenth at either end taken as the
 * one next to it (Spiegelhalter 2005); at least 1. */
static double spread(double *z, size_t n)
{
    size_t cut = (size_t)floor(TRIMMED * (double)n);
    double sum = 0;
    qsort(z, n, sizeof *z, by_size);
    for (size_t i = 0; i < n; i++) {
        double x = z[i < cut ? cut : i >= n - cut ? n - cut - 1 : i];
        sum += x * x;
    }
    return fmax(sqrt(sum / (double)n), 1);
}

static void set_limits(struct report_funnel *f, struct report_funnel_agent *agent, double *z)
{
    double p = f->centre;
    for (size_t i = 0; i < f->n; i++)
        z[i] = ((double)agent[i].hit / (double)agent[i].of - p) / sqrt(p * (1 - p) / (double)agent[i].of);
    f->spread = spread(z, f->n);
    for (size_t i = 0; i < f->n; i++) {
        double half = LIMIT * f->spread * sqrt(p * (1 - p) / (double)agent[i].of);
        double rate = (double)agent[i].hit / (double)agent[i].of;
        agent[i].low = fmax(p - half, 0);
        agent[i].high = fmin(p + half, 1);
        agent[i].outside = rate > agent[i].high ? 1 : rate < agent[i].low ? -1 : 0;
        f->n_outside += agent[i].outside != 0;
    }
}

/* Those of a rule who have enough to be told of, by name as rates has them. */
static int add_funnel(struct report *r, const struct report_rule *rule, struct err *err)
{
    struct agents *a = &r->agents;
    uint64_t hit = 0, of = 0, least = r->facts.min_cell > 1 ? r->facts.min_cell : 1;
    struct report_funnel *f = &a->funnel[a->n];
    struct report_funnel_agent *agent = a->agent + a->n_agents;
    *f = (struct report_funnel){.rule = rule, .agent = agent};
    for (size_t i = 0; i < rates_n(r->by_group); i++) {
        const struct rate_row *row = rates_row(r->by_group, i);
        if (!row->grouped || row->opportunities < least || row->group[0].n == 0 || !view_eq(row->name, rule->info.name))
            continue;
        agent[f->n++] = (struct report_funnel_agent){.agent = row->group[0], .hit = row->hit, .of = row->opportunities};
        hit += row->hit;
        of += row->opportunities;
    }
    if (f->n < FUNNEL_LEAST || hit == 0 || hit == of)
        return 0;
    double *z = mem_zero(f->n, sizeof *z, err);
    if (!z)
        return -1;
    f->centre = (double)hit / (double)of;
    set_limits(f, agent, z);
    free(z);
    a->n_agents += f->n;
    a->n++;
    return 0;
}

int agents_end(struct report *r, struct err *err)
{
    struct agents *a = &r->agents;
    const struct report_rule *rule[FUNNEL_RULES];
    size_t n = 0;
    if (!a->wanted)
        return 0;
    a->funnel = mem_zero(FUNNEL_RULES, sizeof *a->funnel, err);
    a->agent = mem_zero(rates_n(r->by_group) + 1, sizeof *a->agent, err);
    if (!a->funnel || !a->agent || report_most_hit(&r->facts, rule, FUNNEL_RULES, &n, err) < 0)
        return -1;
    for (size_t i = 0; i < n; i++)
        if (add_funnel(r, rule[i], err) < 0)
            return -1;
    r->facts.funnel = a->funnel;
    r->facts.n_funnels = a->n;
    r->facts.agents = true;
    return 0;
}

/* ---- in words ---- */

bool report_has_agents(const struct report_facts *f)
{
    return f->agents;
}

void report_agents_told(const struct report_facts *f, struct sheet *s)
{
    static const char *const head[] = {"Agent", "hit", "of", "rate", "limits"};
    char title[FOUND_NAME], n[TEXT_COUNT], of[TEXT_COUNT];
    size_t outside = 0, all = 0;
    for (size_t i = 0; i < f->n_funnels; i++) {
        outside += f->funnel[i].n_outside;
        all += f->funnel[i].n;
    }
    if (f->n_funnels == 0)
        sheet_say(s, "Too few agents to tell what is beyond chance: there must be %d with the same chances.",
                  FUNNEL_LEAST);
    else if (outside == 0)
        sheet_say(s, "No agent's rate is outside what chance and the others explain.");
    else
        sheet_say(s, "%zu of %zu rates of agents %s outside what chance and the others explain.", outside, all,
                  outside == 1 ? "is" : "are");
    for (size_t i = 0; i < f->n_funnels; i++) {
        const struct report_funnel *x = &f->funnel[i];
        (void)found_title(title, &x->rule->info);
        if (x->n_outside)
            sheet_table(s, title, head, sizeof head / sizeof *head);
        for (size_t k = 0; k < x->n && x->n_outside; k++) {
            const struct report_funnel_agent *a = &x->agent[k];
            if (!a->outside)
                continue;
            sheet_cell(s, a->agent);
            sheet_cellf(s, "%s", text_thousands(n, a->hit));
            sheet_cellf(s, "%s", text_thousands(of, a->of));
            sheet_cellf(s, "%.1f %%", 100 * (double)a->hit / (double)a->of);
            sheet_cellf(s, "%.1f to %.1f", 100 * a->low, 100 * a->high);
        }
        sheet_note(s, "%s: %.1f %% of all; %zu of %zu agents are within their limits.", title, 100 * x->centre,
                   x->n - x->n_outside, x->n);
    }
    if (f->n_funnels)
        sheet_note(s,
                   "In the order of names. Agents have different work: a rate outside its limits is a question, and no "
                   "mark. Within them, differences mean nothing.");
}
