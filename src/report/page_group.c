/* page_group: rates by a group that was asked for. See page.h. */
#include <stdio.h>

#include "report/page.h"

enum { GROUP_NAME = PAGE_LABEL / 2 };

/* Where the rule that hits most has its highest rate. */
static void find(struct page *p, const struct page_cells *c, const char *group, char *text, size_t size)
{
    const struct rate_row *worst = NULL;
    char value[PAGE_LABEL], title[PAGE_LABEL];
    for (size_t i = 0; i < c->n_values; i++) {
        const struct rate_row *x = report_cell(c->rates, c->rule[0]->info.name, c->value[i]);
        if (x && x->opportunities && !found_is_small(p->f, x->opportunities) && (!worst || x->rate > worst->rate))
            worst = x;
    }
    if (!worst)
        (void)snprintf(text, size, "Too few in each group to compare them.");
    else
        (void)snprintf(text, size, "%s: %.1f %% where %s is %s, %.1f %% over all.",
                       found_title(title, &c->rule[0]->info), 100 * worst->rate, group,
                       found_queue(value, worst->group[0]), 100 * c->rule[0]->rate.rate);
}

bool page_has_group(const struct report_facts *f)
{
    return f->by_group && !f->agents && f->n_rated > 0 && f->rule[0].rate.hit > 0;
}

void page_group(struct page *p)
{
    const struct report_facts *f = p->f;
    const struct report_rule *rule[PAGE_RULES];
    struct view value[PAGE_QUEUES];
    char finding[3 * PAGE_LABEL], group[GROUP_NAME];
    size_t n_rules = page_most_hit(p, rule, PAGE_RULES), all = 0;
    if (p->rc == 0)
        p->rc = report_group_values(f->by_group, rule, n_rules, value, PAGE_QUEUES, &all, p->err);
    if (p->rc < 0)
        return;
    (void)str_shown(group, sizeof group, rates_group(f->by_group, 0));
    const struct page_cells cells = {.id = "f-group",
                                     .caption = "Rates by group",
                                     .head = "Group and kind",
                                     .finding = finding,
                                     .rates = f->by_group,
                                     .rule = rule,
                                     .n_rules = n_rules,
                                     .value = value,
                                     .n_values = all < PAGE_QUEUES ? all : PAGE_QUEUES};
    find(p, &cells, group, finding, sizeof finding);
    page_put(p, "<section id=\"group\" aria-labelledby=\"group-h\">\n<h2 id=\"group-h\">By ");
    page_text(p, view_of(group));
    page_put(p, "</h2>\n");
    page_finding(p, "%s", finding);
    page_pair(p);
    page_cells_drawn(p, &cells);
    page_putf(p, "<figcaption class=\"soft\">Per cent of what could have met it, where there is most of it");
    if (all > PAGE_QUEUES)
        page_putf(p, ": %d of %zu", PAGE_QUEUES, all);
    page_put(p, "; the darker the higher.</figcaption>\n");
    page_numbers(p);
    page_cells_table(p, &cells);
    page_pair_end(p);
    page_section_end(p);
}
