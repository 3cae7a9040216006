/* page_cells: rates by rule and the values of a group: queues, or what a table says of customers. See page.h. */
#include <math.h>
#include <stdio.h>

#include "draw/figures.h"
#include "report/page.h"
#include "snag/rates_told.h"

enum { HEAT_TEXT = sizeof((struct heat_cell *)0)->text };

void page_cells_table(struct page *p, const struct page_cells *c)
{
    const char *const head[] = {c->head, "hit", "of", "rate", "95&nbsp;% interval"};
    char value[PAGE_LABEL];
    page_table(p, c->caption, head, sizeof head / sizeof *head);
    for (size_t i = 0; i < c->n_values; i++) {
        page_put(p, "<tr><th scope=\"rowgroup\" class=\"group\" colspan=\"5\">");
        page_text(p, view_of(found_queue(value, c->value[i])));
        page_put(p, "</th></tr>\n");
        for (size_t k = 0; k < c->n_rules; k++) {
            const struct rate_row *cell = report_cell(c->rates, c->rule[k]->info.name, c->value[i]);
            if (!cell || cell->opportunities == 0)
                continue;
            page_put(p, "<tr><th scope=\"row\">");
            page_rule(p, &c->rule[k]->info);
            page_put(p, "</th>");
            page_figures(p, cell->hit, cell->opportunities, cell->low, cell->high);
            page_put(p, "</tr>\n");
        }
    }
    page_table_end(p);
}

static void set_cell(const struct page *p, const struct rate_row *c, double most, struct heat_cell *cell)
{
    *cell = (struct heat_cell){NAN, ""};
    if (!c || c->opportunities == 0)
        return;
    if (found_is_small(p->f, c->opportunities)) {
        (void)snprintf(cell->text, HEAT_TEXT, "under %llu", (unsigned long long)p->f->min_cell);
        return;
    }
    cell->shade = most > 0 ? c->rate / most : 0;
    (void)snprintf(cell->text, HEAT_TEXT, "%.1f", 100 * c->rate);
}

void page_cells_drawn(struct page *p, const struct page_cells *c)
{
    struct view row[PAGE_QUEUES], column[PAGE_RULES];
    char value[PAGE_QUEUES][PAGE_LABEL], title[PAGE_RULES][PAGE_LABEL], caption[2 * PAGE_LABEL];
    struct heat_cell cell[PAGE_QUEUES * PAGE_RULES];
    const struct rate_row *at[PAGE_QUEUES * PAGE_RULES];
    double most = 0;
    for (size_t k = 0; k < c->n_rules; k++)
        column[k] = view_of(found_title(title[k], &c->rule[k]->info));
    for (size_t i = 0; i < c->n_values; i++) {
        row[i] = view_of(found_queue(value[i], c->value[i]));
        for (size_t k = 0; k < c->n_rules; k++) {
            const struct rate_row *x = report_cell(c->rates, c->rule[k]->info.name, c->value[i]);
            at[i * c->n_rules + k] = x;
            if (x && x->opportunities && !found_is_small(p->f, x->opportunities))
                most = fmax(most, x->rate);
        }
    }
    for (size_t i = 0; i < c->n_values * c->n_rules; i++)
        set_cell(p, at[i], most, &cell[i]);
    (void)snprintf(caption, sizeof caption, "%s, per cent", c->caption);
    struct heat h = {{c->id, caption, c->finding}, row, column, c->n_values, c->n_rules, cell};
    page_drawn(p, draw_heat(&h, p->b, p->err));
}
