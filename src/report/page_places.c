/* page_places: where it happens: queues, what goes from one to another, hours of the day. See page.h. */
#include <math.h>
#include <stdio.h>

#include "draw/figures.h"
#include "report/page.h"
#include "snag/rates_told.h"
#include "text/figure.h"

enum { PAGE_HOURS = 24, SHOWN_FLOWS = 10 };

static size_t at_most(size_t n, size_t most)
{
    return n < most ? n : most;
}

/* ---- queues ---- */

static const char *const figures_head[] = {"Queue", "hit", "of", "rate", "95&nbsp;% interval"};
enum { FIGURES = sizeof figures_head / sizeof *figures_head };

/* "Snags of 3 contacts happened in no queue." */
static void nowhere(struct page *p)
{
    char n[TEXT_COUNT];
    if (p->f->nowhere)
        page_putf(p, " Snags of %s contact%s happened in no queue.", text_thousands(n, p->f->nowhere),
                  str_s(p->f->nowhere));
}

static void queues_table(struct page *p, size_t n)
{
    const struct report_facts *f = p->f;
    page_table(p, "Contacts with a snag, by queue", figures_head, FIGURES);
    for (size_t i = 0; i < n; i++) {
        const struct report_queue *q = &f->queue[i];
        page_put(p, "<tr><th scope=\"row\">");
        page_text(p, q->name);
        if (!found_is_small(f, q->contacts))
            page_past(p, q->past, PAST_SNAGS);
        page_put(p, "</th>");
        page_figures(p, q->snagged, q->contacts, q->low, q->high);
        page_put(p, "</tr>\n");
    }
    if (f->n_queues > n)
        page_putf(p, "<tr><th scope=\"row\" colspan=\"5\">and %zu more queue%s</th></tr>\n", f->n_queues - n,
                  str_s(f->n_queues - n));
    page_table_end(p);
    page_put(p, "<p class=\"soft\">A contact counts in each queue that had it, and is hit where its snag happened: a "
                "transfer in the queue it left, a return in the queue where the contact before ended.");
    nowhere(p);
    page_put(p, "</p>\n");
}

static void queues(struct page *p)
{
    const struct report_facts *f = p->f;
    const struct report_rule *rule[PAGE_RULES];
    struct view name_of[PAGE_QUEUES];
    size_t n_rules = page_most_hit(p, rule, PAGE_RULES), n_queues = at_most(f->n_queues, PAGE_QUEUES);
    char finding[FOUND_TEXT];
    (void)found_queues(f, finding);
    for (size_t i = 0; i < n_queues; i++)
        name_of[i] = f->queue[i].name;
    const struct page_cells cells = {"f-queues", "Rates by queue", "Queue and kind", finding, f->places->by_queue,
                                     rule,       n_rules,          name_of,          n_queues};
    page_finding(p, "%s", finding);
    page_pair(p);
    page_cells_drawn(p, &cells);
    page_putf(p,
              "<figcaption class=\"soft\">Per cent of what could have met it, in the %zu queue%s where most contacts "
              "met a snag, the darker the higher.</figcaption>\n",
              n_queues, str_s(n_queues));
    page_numbers(p);
    queues_table(p, n_queues);
    page_cells_table(p, &cells);
    page_pair_end(p);
}

/* ---- from one to another ---- */

static void flows_table(struct page *p, size_t n)
{
    static const char *const head[] = {"From", "to", "times"};
    char moves[TEXT_COUNT];
    page_table(p, "From one queue to another", head, sizeof head / sizeof *head);
    for (size_t i = 0; i < n; i++) {
        const struct report_flow *x = &p->f->places->flow[i];
        page_put(p, "<tr><th scope=\"row\">");
        page_text(p, x->from);
        page_put(p, "</th><td>");
        page_text(p, x->to);
        if (found_is_small(p->f, x->moves))
            page_putf(p, "</td><td>under %s</td></tr>\n", text_thousands(moves, p->f->min_cell));
        else
            page_putf(p, "</td><td>%s</td></tr>\n", text_thousands(moves, x->moves));
    }
    page_table_end(p);
}

static void flows(struct page *p)
{
    const struct report_places *x = p->f->places;
    struct bar_row row[SHOWN_FLOWS];
    char label[SHOWN_FLOWS][2 * PAGE_LABEL + 8], value[SHOWN_FLOWS][TEXT_COUNT], from[PAGE_LABEL], to[PAGE_LABEL];
    char finding[3 * PAGE_LABEL], times[TEXT_COUNT];
    size_t n = 0;
    while (n < x->n_flows && n < SHOWN_FLOWS && !found_is_small(p->f, x->flow[n].moves)) {
        const struct report_flow *m = &x->flow[n];
        (void)snprintf(label[n], sizeof label[n], "%s → %s", found_queue(from, m->from), found_queue(to, m->to));
        row[n] =
            (struct bar_row){view_of(label[n]), {(double)m->moves}, view_of(text_thousands(value[n], m->moves)), {0}};
        n++;
    }
    if (n == 0)
        return;
    (void)snprintf(finding, sizeof finding, "Contacts went most often from %s to %s: %s times.",
                   found_queue(from, x->flow[0].from), found_queue(to, x->flow[0].to),
                   text_thousands(times, x->flow[0].moves));
    page_put(p, "<h3>From one queue to another</h3>\n");
    page_finding(p, "%s", finding);
    page_pair(p);
    struct bars b = {{"f-flows", "Contacts that went from one queue to another", finding}, row, n, 1, 0, NULL};
    page_drawn(p, draw_bars(&b, p->b, p->err));
    page_numbers(p);
    flows_table(p, n);
    if (x->n_flows > n)
        page_putf(p, "<p class=\"soft\">and %zu more pair%s of queues</p>\n", x->n_flows - n, str_s(x->n_flows - n));
    page_pair_end(p);
}

/* ---- hours ---- */

struct hours {
    double y[PAGE_PANELS][PAGE_HOURS];
    const struct rate_row *cell[PAGE_PANELS][PAGE_HOURS];
    char title[PAGE_PANELS][PAGE_LABEL], note[PAGE_PANELS][PAGE_LABEL];
};

static struct view hour_name(char text[8], size_t hour)
{
    (void)snprintf(text, 8, "%02zu", hour);
    return view_of(text);
}

/* Returns the hour with the highest rate, PAGE_HOURS if there is none. */
static size_t fill_hours(const struct page *p, const struct report_rule *rule, size_t k, struct hours *h)
{
    size_t worst = PAGE_HOURS;
    char name[8];
    for (size_t i = 0; i < PAGE_HOURS; i++) {
        const struct rate_row *c = report_cell(p->f->places->by_hour, rule->info.name, hour_name(name, i));
        bool told = c && c->opportunities && !found_is_small(p->f, c->opportunities);
        h->cell[k][i] = c;
        h->y[k][i] = told ? c->rate : NAN;
        if (told && (worst == PAGE_HOURS || c->rate > h->y[k][worst]))
            worst = i;
    }
    (void)found_title(h->title[k], &rule->info);
    h->note[k][0] = '\0';
    if (worst < PAGE_HOURS)
        (void)snprintf(h->note[k], PAGE_LABEL, "at most %.1f %% from %02zu:00", 100 * h->y[k][worst], worst);
    return worst;
}

static void hours_table(struct page *p, const struct report_rule *const *rule, const struct hours *h, size_t n)
{
    static const char *const head[] = {"Hour", "hit", "of", "rate", "95&nbsp;% interval"};
    page_table(p, "Rates by hour of the day", head, sizeof head / sizeof *head);
    for (size_t k = 0; k < n; k++) {
        page_put(p, "<tr><th scope=\"rowgroup\" class=\"group\" colspan=\"5\">");
        page_rule(p, &rule[k]->info);
        page_put(p, "</th></tr>\n");
        for (size_t i = 0; i < PAGE_HOURS; i++) {
            const struct rate_row *c = h->cell[k][i];
            if (!c || c->opportunities == 0)
                continue;
            page_putf(p, "<tr><th scope=\"row\">%02zu</th>", i);
            page_figures(p, c->hit, c->opportunities, c->low, c->high);
            page_put(p, "</tr>\n");
        }
    }
    page_table_end(p);
}

static void hours(struct page *p)
{
    const struct report_rule *rule[PAGE_PANELS];
    size_t n = page_most_hit(p, rule, PAGE_PANELS), worst = PAGE_HOURS;
    struct hours h;
    struct panel panel[PAGE_PANELS];
    const struct zone *zone = p->f->places->zone;
    char finding[3 * PAGE_LABEL];
    for (size_t k = n; k-- > 0;) {
        worst = fill_hours(p, rule[k], k, &h);
        panel[k] = (struct panel){view_of(h.title[k]), view_of(h.note[k]), h.y[k], NULL, NULL, NULL};
    }
    if (n == 0 || worst == PAGE_HOURS)
        return;
    (void)snprintf(finding, sizeof finding, "%s: %.1f %% from %02zu:00 to %02zu:00, %.1f %% over the day.", h.title[0],
                   100 * h.y[0][worst], worst, worst + 1, 100 * rule[0]->rate.rate);
    page_putf(p, "<h3>Hour of the day, %s</h3>\n", zone ? zone_name(zone) : "UTC");
    page_finding(p, "%s", finding);
    page_pair(p);
    struct panels s = {{"f-hours", "Rates by hour of the day", finding},
                       panel,
                       n,
                       PAGE_HOURS,
                       "00:00",
                       "23:00",
                       0,
                       100,
                       " %",
                       NULL,
                       0};
    page_drawn(p, draw_panels(&s, p->b, p->err));
    page_numbers(p);
    hours_table(p, rule, &h, n);
    page_pair_end(p);
}

bool page_has_places(const struct report_facts *f)
{
    return f->places && f->n_rated > 0 && f->rule[0].rate.hit > 0;
}

void page_places(struct page *p)
{
    char finding[FOUND_TEXT];
    page_section(p, "where", "Where it happens");
    if (p->f->n_queues && p->f->queue[0].snagged)
        queues(p);
    else
        page_finding(p, "%s", found_queues(p->f, finding));
    flows(p);
    hours(p);
    page_section_end(p);
}
