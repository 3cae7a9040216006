/* page_moments: what contacts were for customers, and for which reasons. See page.h. */
#include <stdio.h>

#include "draw/figures.h"
#include "report/page.h"
#include "text/figure.h"

static double share_of(const uint64_t n[REPORT_MOMENTS], enum report_moment m)
{
    return (double)n[m] / (double)found_sum(n);
}

bool page_has_moments(const struct report_facts *f)
{
    return f->moments && f->moments->n_reasons > 0;
}

static void put_row(struct page *p, struct view label, const uint64_t n[REPORT_MOMENTS])
{
    char a[TEXT_COUNT], b[TEXT_COUNT], c[TEXT_COUNT], share[PAGE_LABEL];
    page_put(p, "<tr><th scope=\"row\">");
    page_text(p, label);
    page_putf(p, "</th><td>%s</td><td>%s</td><td>%s</td><td>%s</td></tr>\n", text_thousands(a, n[MOMENT_WRONG]),
              text_thousands(b, n[MOMENT_NEUTRAL_ONE]), text_thousands(c, n[MOMENT_WELL]),
              found_share(share, share_of(n, MOMENT_WRONG)));
}

static void moments_table(struct page *p, const uint64_t all[REPORT_MOMENTS], size_t n_reasons)
{
    static const char *const head[] = {"Contacts", "negative", "neutral", "positive", "negative"};
    static const char *const from[REPORT_SOURCES] = {"from what was expected", "from csat (a proxy)",
                                                     "from snags and what went right"};
    const struct report_moments *m = p->f->moments;
    char label[PAGE_LABEL];
    page_table(p, "Contacts by what they were for the customer", head, sizeof head / sizeof *head);
    put_row(p, view_of("all"), all);
    for (size_t i = 0; i < REPORT_SOURCES; i++)
        if (found_sum(m->n[i]) && !found_is_small(p->f, found_sum(m->n[i])))
            put_row(p, view_of(from[i]), m->n[i]);
    if (n_reasons > 1)
        page_put(p, "<tr><th scope=\"rowgroup\" class=\"group\" colspan=\"5\">By reason</th></tr>\n");
    for (size_t i = 0; n_reasons > 1 && i < n_reasons; i++)
        put_row(p, view_of(found_reason(label, &m->reason[i])), m->reason[i].n);
    if (n_reasons > 1 && m->n_reasons > n_reasons)
        page_putf(p, "<tr><th scope=\"row\" colspan=\"5\">and %zu more reason%s</th></tr>\n", m->n_reasons - n_reasons,
                  str_s(m->n_reasons - n_reasons));
    page_table_end(p);
}

static void draw_moments(struct page *p, const char *finding, const uint64_t all[REPORT_MOMENTS], size_t n_reasons)
{
    static const char *const names[] = {"negative", "neutral", "positive"};
    struct bar_row row[FOUND_REASONS + 1];
    char label[FOUND_REASONS + 1][PAGE_LABEL], value[FOUND_REASONS + 1][TEXT_COUNT];
    size_t n = n_reasons > 1 ? n_reasons + 1 : 1;
    for (size_t i = 0; i < n; i++) {
        const uint64_t *k = i ? p->f->moments->reason[i - 1].n : all;
        row[i] =
            (struct bar_row){view_of(i ? found_reason(label[i], &p->f->moments->reason[i - 1]) : "All contacts"),
                             {share_of(k, MOMENT_WRONG), share_of(k, MOMENT_NEUTRAL_ONE), share_of(k, MOMENT_WELL)},
                             view_of(text_thousands(value[i], found_sum(k))),
                             {0}};
    }
    struct bars b = {{"f-moments", "Moments: negative, neutral, positive", finding}, row, n, REPORT_MOMENTS, 1, names};
    page_drawn(p, draw_bars(&b, p->b, p->err));
}

void page_moments(struct page *p)
{
    const struct report_moments *m = p->f->moments;
    uint64_t all[REPORT_MOMENTS];
    char finding[FOUND_TEXT];
    size_t n = found_reasons(p->f);
    (void)found_moments(p->f, finding);
    found_all(m, all);
    page_section(p, "moments", "Moments");
    page_finding(p, "%s", finding);
    page_pair(p);
    draw_moments(p, finding, all, n);
    page_numbers(p);
    moments_table(p, all, n);
    page_pair_end(p);
    page_put(p, "<p class=\"soft\">Each contact by the first of these that there is: what the customer said against "
                "expectation; csat on a scale of 5, as a proxy (1 and 2 negative, 5 positive); else its snags, or what "
                "went right. In the bars: per cent; at the right: contacts.</p>\n");
    page_section_end(p);
}
