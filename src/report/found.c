/* found: what each section of a report begins with. See found.h. */
#include "report/found.h"

#include <math.h>
#include <stdio.h>

#include "text/figure.h"

/* ---- words and numbers ---- */

const char *found_title(char text[FOUND_NAME], const struct rule_info *info)
{
    return info->title.n ? str_folded(text, FOUND_NAME, info->title) : str_shown(text, FOUND_NAME, info->name);
}

const char *found_share(char text[FOUND_NAME], double share)
{
    if (isnan(share))
        (void)snprintf(text, FOUND_NAME, "–");
    else
        (void)snprintf(text, FOUND_NAME, "%.1f\u00a0%%", 100 * share);
    return text;
}

const char *found_queue(char text[FOUND_NAME], struct view name)
{
    return name.n ? str_shown(text, FOUND_NAME, name) : strcpy(text, "(none)");
}

const char *found_reason(char text[FOUND_NAME], const struct report_reason *r)
{
    return r->name.n ? str_shown(text, FOUND_NAME, r->name) : strcpy(text, "(no reason given)");
}

const char *found_pillar(char text[FOUND_NAME], const char *name)
{
    (void)snprintf(text, FOUND_NAME, "%c%s", name[0] - 'a' + 'A', name + 1);
    return text;
}

bool found_is_small(const struct report_facts *f, uint64_t of)
{
    return of < f->min_cell;
}

uint64_t found_sum(const uint64_t n[REPORT_MOMENTS])
{
    return n[MOMENT_WRONG] + n[MOMENT_NEUTRAL_ONE] + n[MOMENT_WELL];
}

void found_all(const struct report_moments *m, uint64_t all[REPORT_MOMENTS])
{
    for (size_t k = 0; k < REPORT_MOMENTS; k++) {
        all[k] = 0;
        for (size_t i = 0; i < REPORT_SOURCES; i++)
            all[k] += m->n[i][k];
    }
}

size_t found_reasons(const struct report_facts *f)
{
    const struct report_moments *m = f->moments;
    size_t n = 0;
    while (n < m->n_reasons && n < FOUND_REASONS && !found_is_small(f, found_sum(m->reason[n].n)))
        n++;
    return n;
}

/* ---- sentences ---- */

const char *found_friction(const struct report_facts *f, char text[FOUND_TEXT])
{
    const struct report_rule *worst = &f->rule[0];
    char title[FOUND_NAME], rate[FOUND_NAME], of[TEXT_COUNT];
    if (f->n_rated)
        (void)snprintf(text, FOUND_TEXT, "Highest rate: %s, %s of %s.", found_title(title, &worst->info),
                       found_share(rate, worst->rate.rate), text_thousands(of, worst->rate.opportunities));
    else
        (void)snprintf(text, FOUND_TEXT, "%s",
                       f->n_found ? "Friction was found, but nothing has a rate yet."
                                  : "No friction was found that this log can show.");
    return text;
}

const char *found_good(const struct report_facts *f, char text[FOUND_TEXT])
{
    const struct report_rule *good = f->rule + f->n_found;
    char title[FOUND_NAME], rate[FOUND_NAME];
    if (f->n_good && !isnan(good->rate.rate))
        (void)snprintf(text, FOUND_TEXT, "Most often: %s, %s.", found_title(title, &good->info),
                       found_share(rate, good->rate.rate));
    else
        (void)snprintf(text, FOUND_TEXT, "Nothing that went right has a rate yet.");
    return text;
}

static double wrong_share(const uint64_t n[REPORT_MOMENTS])
{
    return (double)n[MOMENT_WRONG] / (double)found_sum(n);
}

/* The reason with the greatest share of negative moments; NULL: there is only one. */
static const struct report_reason *likeliest(const struct report_facts *f)
{
    const struct report_reason *worst = NULL;
    size_t n = found_reasons(f);
    for (size_t i = 0; n > 1 && i < n; i++) {
        const struct report_reason *r = &f->moments->reason[i];
        if (!worst || wrong_share(r->n) > wrong_share(worst->n))
            worst = r;
    }
    return worst;
}

const char *found_moments(const struct report_facts *f, char text[FOUND_TEXT])
{
    const struct report_reason *worst = likeliest(f);
    uint64_t all[REPORT_MOMENTS];
    char share[FOUND_NAME], worst_share[FOUND_NAME], label[FOUND_NAME];
    found_all(f->moments, all);
    int at = snprintf(text, FOUND_TEXT, "%s of contacts were a negative moment for the customer",
                      found_share(share, wrong_share(all)));
    if (worst)
        (void)snprintf(text + at, FOUND_TEXT - (size_t)at, "; likeliest to go wrong: %s, %s.",
                       found_reason(label, worst), found_share(worst_share, wrong_share(worst->n)));
    else
        (void)snprintf(text + at, FOUND_TEXT - (size_t)at, ".");
    return text;
}

static const struct report_pillar *weakest(const struct report_facts *f)
{
    const struct report_pillar *worst = NULL;
    for (size_t i = 0; i < REPORT_PILLARS; i++)
        if (f->pillar[i].n_rules && (!worst || f->pillar[i].snagged > worst->snagged))
            worst = &f->pillar[i];
    return worst;
}

const char *found_pillars(const struct report_facts *f, char text[FOUND_TEXT])
{
    const struct report_pillar *worst = weakest(f);
    char name[FOUND_NAME], share[FOUND_NAME];
    if (worst)
        (void)snprintf(text, FOUND_TEXT, "%s is where most contacts met a snag: %s.", found_pillar(name, worst->name),
                       found_share(share, (double)worst->snagged / (double)f->contacts));
    else
        (void)snprintf(text, FOUND_TEXT, "This log can show a snag of none of the four pillars.");
    return text;
}

const char *found_queues(const struct report_facts *f, char text[FOUND_TEXT])
{
    const struct report_queue *q = &f->queue[0];
    char name[FOUND_NAME], share[FOUND_NAME], n[TEXT_COUNT], of[TEXT_COUNT];
    if (f->n_queues == 0 || q->snagged == 0)
        (void)snprintf(text, FOUND_TEXT, "No snag happened in a queue that this log names.");
    else if (found_is_small(f, q->contacts))
        (void)snprintf(text, FOUND_TEXT, "Too few contacts in each queue to compare them.");
    else
        (void)snprintf(text, FOUND_TEXT, "Most contacts with a snag were in %s: %s of its %s, %s.",
                       found_queue(name, q->name), text_thousands(n, q->snagged), text_thousands(of, q->contacts),
                       found_share(share, (double)q->snagged / (double)q->contacts));
    return text;
}
