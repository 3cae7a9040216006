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
        row[i] = (struct forest_row){view_of(page_title(text[i].title, &rule[i].info)),
                                     r->low,
                                     r->rate,
                                     r->high,
                                     view_of(page_share(text[i].value, r->rate)),
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
    char title[PAGE_LABEL], rate[PAGE_LABEL], of[TEXT_COUNT];
    page_section(p, "friction", "What goes wrong");
    if (f->n_rated) {
        const struct report_rule *worst = &f->rule[0];
        char finding[3 * PAGE_LABEL];
        (void)snprintf(finding, sizeof finding, "Highest rate: %s, %s of %s.", page_title(title, &worst->info),
                       page_share(rate, worst->rate.rate), text_thousands(of, worst->rate.opportunities));
        page_finding(p, "%s", finding);
        page_pair(p);
        draw_rules(p, &(struct figure){"f-friction", "Rates of each kind of friction", finding}, f->rule,
                   shown_in_figure(f->n_rated));
        page_numbers(p);
        rules_table(p, "Each kind out of what could have met it, the highest rate first", f->rule, f->n_found);
        page_pair_end(p);
    } else if (f->n_found) {
        page_finding(p, "Friction was found, but nothing has a rate yet.");
        rules_table(p, "Found without a rate", f->rule, f->n_found);
    } else {
        page_finding(p, "No friction was found that this log can show.");
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
    char title[PAGE_LABEL], rate[PAGE_LABEL];
    size_t n = 0;
    while (n < f->n_good && n < PAGE_FIGURE_ROWS && !isnan(good[n].rate.rate))
        n++;
    page_section(p, "right", "What went right");
    if (n) {
        char finding[2 * PAGE_LABEL + 20];
        (void)snprintf(finding, sizeof finding, "Most often: %s, %s.", page_title(title, &good->info),
                       page_share(rate, good->rate.rate));
        page_finding(p, "%s", finding);
        page_pair(p);
        draw_rules(p, &(struct figure){"f-right", "Rates of what went right", finding}, good, n);
        page_numbers(p);
        rules_table(p, "What went right, out of what could have", good, f->n_good);
        page_pair_end(p);
    } else {
        page_finding(p, "Nothing that went right has a rate yet.");
        rules_table(p, "What went right", good, f->n_good);
    }
    page_section_end(p);
}

/* ---- pillars ---- */

static const char *capital(const char *name, char text[PAGE_LABEL])
{
    (void)snprintf(text, PAGE_LABEL, "%c%s", name[0] - 'a' + 'A', name + 1);
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

static void pillars_table(struct page *p)
{
    static const char *const head[] = {"Pillar", "hit", "of", "share", "95&nbsp;% interval"};
    char name[PAGE_LABEL];
    page_table(p, "Contacts with a counted snag of each pillar", head, sizeof head / sizeof *head);
    for (size_t i = 0; i < REPORT_PILLARS; i++) {
        const struct report_pillar *x = &p->f->pillar[i];
        page_putf(p, "<tr><th scope=\"row\">%s</th>", capital(x->name, name));
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
        row[i] = (struct forest_row){view_of(capital(x->name, name[i])),
                                     x->low,
                                     share,
                                     x->high,
                                     view_of(seen ? page_share(value[i], share) : "–"),
                                     view_of(seen ? page_range(range[i], x->low, x->high) : "not observable"),
                                     false};
    }
    struct forest f = {
        {"f-pillars", "Contacts with a snag, by pillar", finding}, row, REPORT_PILLARS, 100, " %", NAN, true};
    page_drawn(p, draw_forest(&f, p->b, p->err));
}

void page_pillars(struct page *p)
{
    const struct report_pillar *worst = weakest(p->f);
    char name[PAGE_LABEL], share[PAGE_LABEL], finding[3 * PAGE_LABEL];
    if (p->f->contacts == 0)
        return;
    if (worst)
        (void)snprintf(finding, sizeof finding, "%s is where most contacts met a snag: %s.", capital(worst->name, name),
                       page_share(share, (double)worst->snagged / (double)p->f->contacts));
    else
        (void)snprintf(finding, sizeof finding, "This log can show a snag of none of the four pillars.");
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
