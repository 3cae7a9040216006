/* page_friction: every kind of friction with its rate, what went right, and the four pillars. See page.h. */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#include "draw/figures.h"
#include "report/page.h"
#include "snag/rates_told.h"
#include "text/figure.h"

/* ---- rules ---- */

/* A row of a forest plot, with the texts it borrows. */
struct rule_texts {
    char title[PAGE_LABEL], value[PAGE_LABEL], range[PAGE_LABEL];
};

static void draw_rules(struct page *p, const struct figure *is, const struct report_rule *rule, size_t n)
{
    struct forest_row row[PAGE_FIGURE_ROWS];
    struct rule_texts text[PAGE_FIGURE_ROWS];
    for (size_t i = 0; i < n; i++) {
        const struct rate_row *r = &rule[i].rate;
        row[i] = (struct forest_row){view_of(found_title(text[i].title, &rule[i].info)),
                                     r->low,
                                     r->rate,
                                     r->high,
                                     view_of(found_share(text[i].value, r->rate)),
                                     view_of(page_range(text[i].range, r->low, r->high)),
                                     false};
    }
    struct forest f = {*is, row, n, 100, " %", NAN, true};
    page_drawn(p, draw_forest(&f, p->b, p->err));
}

/* Its figures, or what there is to say without a rate; beside figures it is a line of its own. */
static void rule_row(struct page *p, const struct report_rule *r)
{
    const struct rate_row *row = &r->rate;
    struct buf told = {0};
    bool rated = !isnan(row->rate) && !rate_cannot_be_met(row);
    if (p->rc == 0)
        p->rc = rate_told(row, &told, p->err);
    if (p->rc == 0)
        p->rc = report_past_words(r->past, PAST_SIGNAL, &told, p->err);
    page_put(p, "<tr><th scope=\"row\">");
    page_rule(p, &r->info);
    if (rated && told.n) {
        page_put(p, "<br><small>");
        page_text(p, buf_view(&told));
        page_put(p, "</small>");
    }
    page_put(p, "</th>");
    if (rated) {
        page_figures(p, row->hit, row->opportunities, row->low, row->high);
    } else {
        page_put(p, "<td class=\"note\" colspan=\"4\">");
        page_text(p, buf_view(&told));
        page_put(p, "</td>");
    }
    page_put(p, "</tr>\n");
    buf_free(&told);
}

static void rules_table(struct page *p, const char *caption, const struct report_rule *rule, size_t n)
{
    static const char *const head[] = {"Kind", "hit", "of", "rate", "95&nbsp;% interval"};
    size_t shown = n < PAGE_ROWS ? n : PAGE_ROWS;
    page_table(p, caption, head, sizeof head / sizeof *head);
    for (size_t i = 0; i < shown; i++)
        rule_row(p, &rule[i]);
    if (n > shown)
        page_putf(p, "<tr><th scope=\"row\">and %zu more</th><td class=\"note\" colspan=\"4\"></td></tr>\n", n - shown);
    page_table_end(p);
}

static size_t shown_in_figure(size_t n)
{
    return n < PAGE_FIGURE_ROWS ? n : PAGE_FIGURE_ROWS;
}

void page_friction(struct page *p)
{
    const struct report_facts *f = p->f;
    char finding[FOUND_TEXT];
    page_section(p, "friction", "What goes wrong");
    page_finding(p, "%s", found_friction(f, finding));
    if (f->n_rated) {
        page_pair(p);
        draw_rules(p, &(struct figure){"f-friction", "Rates of each kind of friction", finding}, f->rule,
                   shown_in_figure(f->n_rated));
        page_numbers(p);
        rules_table(p, "Each kind out of what could have met it, the highest rate first", f->rule, f->n_found);
        page_pair_end(p);
    } else if (f->n_found) {
        rules_table(p, "Found without a rate", f->rule, f->n_found);
    }
    page_section_end(p);
}

bool page_has_good(const struct report_facts *f)
{
    return f->n_good > 0;
}

void page_good(struct page *p)
{
    const struct report_facts *f = p->f;
    const struct report_rule *good = f->rule + f->n_found;
    char finding[FOUND_TEXT];
    size_t n = 0;
    while (n < f->n_good && n < PAGE_FIGURE_ROWS && !isnan(good[n].rate.rate))
        n++;
    page_section(p, "right", "What went right");
    page_finding(p, "%s", found_good(f, finding));
    if (n) {
        page_pair(p);
        draw_rules(p, &(struct figure){"f-right", "Rates of what went right", finding}, good, n);
        page_numbers(p);
        rules_table(p, "What went right, out of what could have", good, f->n_good);
        page_pair_end(p);
    } else {
        rules_table(p, "What went right", good, f->n_good);
    }
    page_section_end(p);
}

/* ---- pillars ---- */

static void pillars_table(struct page *p)
{
    static const char *const head[] = {"Pillar", "hit", "of", "share", "95&nbsp;% interval"};
    char name[PAGE_LABEL];
    page_table(p, "Contacts with a counted snag of each pillar", head, sizeof head / sizeof *head);
    for (size_t i = 0; i < REPORT_PILLARS; i++) {
        const struct report_pillar *x = &p->f->pillar[i];
        page_putf(p, "<tr><th scope=\"row\">%s", found_pillar(name, x->name));
        page_past(p, x->past, PAST_SNAGS);
        page_put(p, "</th>");
        if (x->n_rules)
            page_figures(p, x->snagged, p->f->contacts, x->low, x->high);
        else
            page_put(p, "<td class=\"note\" colspan=\"4\">not observable in this log</td>");
        page_put(p, "</tr>\n");
    }
    page_table_end(p);
}

static void draw_pillars(struct page *p, const char *finding)
{
    struct forest_row row[REPORT_PILLARS];
    char name[REPORT_PILLARS][PAGE_LABEL], value[REPORT_PILLARS][PAGE_LABEL], range[REPORT_PILLARS][PAGE_LABEL];
    for (size_t i = 0; i < REPORT_PILLARS; i++) {
        const struct report_pillar *x = &p->f->pillar[i];
        bool seen = x->n_rules > 0;
        double share = seen ? (double)x->snagged / (double)p->f->contacts : NAN;
        row[i] = (struct forest_row){view_of(found_pillar(name[i], x->name)),
                                     x->low,
                                     share,
                                     x->high,
                                     view_of(seen ? found_share(value[i], share) : "–"),
                                     view_of(seen ? page_range(range[i], x->low, x->high) : "not observable"),
                                     false};
    }
    struct forest f = {
        {"f-pillars", "Contacts with a snag, by pillar", finding}, row, REPORT_PILLARS, 100, " %", NAN, true};
    page_drawn(p, draw_forest(&f, p->b, p->err));
}

void page_pillars(struct page *p)
{
    char finding[FOUND_TEXT];
    if (p->f->contacts == 0)
        return;
    (void)found_pillars(p->f, finding);
    page_section(p, "pillars", "The four pillars");
    page_finding(p, "%s", finding);
    page_pair(p);
    draw_pillars(p, finding);
    page_numbers(p);
    pillars_table(p);
    page_pair_end(p);
    page_put(p,
             "<p class=\"soft\">A contact counts once in a pillar, however many of its rules fired, and may count in "
             "several. A pillar is only as wide as what the log can show of it.</p>\n");
    page_section_end(p);
}
