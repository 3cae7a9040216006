/* page_data: examples, what was read, what the log cannot show, and the commands that go deeper. See page.h. */
#include <stdio.h>
#include <stdlib.h>

#include "report/blind.h"
#include "report/page.h"
#include "text/figure.h"

enum { SHOWN_RULES = 15 };

/* ---- examples ---- */

bool page_has_examples(const struct report_facts *f)
{
    for (size_t i = 0; i < f->n_found; i++)
        if (f->rule[i].n_evidence)
            return true;
    return false;
}

static void example(struct page *p, const struct report_rule *r, const struct report_evidence *e)
{
    char part[EXAMPLE_PARTS][EXAMPLE_ROOM];
    report_example(p->f, r, e, part);
    page_put(p, "<li>");
    for (size_t i = 0, n = 0; i < EXAMPLE_PARTS; i++) {
        if (!*part[i])
            continue;
        page_put(p, n ? ", " : "");
        page_text(p, view_of(part[i]));
        n++;
    }
    page_put(p, "</li>\n");
}

void page_examples(struct page *p)
{
    size_t n = 0, left = 0;
    page_section(p, "examples", "For example");
    page_finding(p, "What was worst for customers, each of a different one.%s",
                 p->f->nameless ? " Customers are not named." : "");
    page_put(p, "<p class=\"soft\">Times are in UTC.</p>\n");
    for (size_t i = 0; i < p->f->n_found; i++) {
        const struct report_rule *r = &p->f->rule[i];
        if (r->n_evidence == 0)
            continue;
        left += n == SHOWN_RULES;
        if (n == SHOWN_RULES)
            continue;
        n++;
        page_put(p, "<h3>");
        page_rule(p, &r->info);
        page_putf(p, "<small>%s</small></h3>\n<ul class=\"plain\">\n", report_example_order(r));
        for (size_t k = 0; k < report_examples_shown(r); k++)
            example(p, r, &r->evidence[k]);
        page_put(p, "</ul>\n");
    }
    if (left)
        page_putf(p, "<p class=\"soft\">and of %zu more kind%s</p>\n", left, str_s(left));
    page_section_end(p);
}

/* ---- the data ---- */

/* Each line an item; TABs in it become ", ". */
static void list(struct page *p, struct view lines)
{
    struct view line;
    page_put(p, "<ul class=\"plain\">\n");
    while (report_line(&lines, &line)) {
        page_put(p, "<li>");
        while (line.n) {
            const char *tab = memchr(line.p, '\t', line.n);
            size_t n = tab ? (size_t)(tab - line.p) : line.n, taken = n + (tab != NULL);
            page_text(p, (struct view){line.p, n});
            page_put(p, tab ? ", " : "");
            line = (struct view){line.p + taken, line.n - taken};
        }
        page_put(p, "</li>\n");
    }
    page_put(p, "</ul>\n");
}

void page_data(struct page *p)
{
    const struct report_facts *f = p->f;
    struct buf lines = {0}, rules = {0};
    char n[TEXT_COUNT], customers[TEXT_COUNT];
    page_section(p, "data", "The data");
    page_finding(p, "%s event%s of %s known customer%s.", text_thousands(n, f->counts.events), str_s(f->counts.events),
                 text_thousands(customers, f->customers), str_s(f->customers));
    if (p->rc == 0)
        p->rc = report_files_lines(f, &lines, p->err);
    if (p->rc == 0)
        p->rc = report_data_lines(f, &lines, p->err);
    if (p->rc == 0)
        p->rc = rules_told(p->r->rules, &rules, p->err);
    if (p->rc == 0 && rules.n)
        p->rc = buf_addf(&lines, p->err, "rules: %s\n", rules.p);
    list(p, buf_view(&lines));
    page_section_end(p);
    buf_free(&lines);
    buf_free(&rules);
}

/* ---- what it cannot show ---- */

bool page_has_blind(const struct report_facts *f)
{
    return f->n_rules > f->n_found + f->n_good || (f->starts && !f->starts_in);
}

void page_blind(struct page *p)
{
    const struct report_facts *f = p->f;
    size_t from = f->n_found + f->n_good, n = f->n_rules - from;
    const struct rate_row **row = mem_zero(n + 1, sizeof *row, p->err);
    struct buf lines = {0};
    for (size_t i = 0; row && i < n; i++)
        row[i] = &f->rule[from + i].rate;
    p->rc = row ? p->rc : -1;
    if (p->rc == 0)
        p->rc = blind_lines(row, n, &lines, p->err);
    page_section(p, "blind", "What this log cannot show");
    page_finding(p,
                 "%zu of %zu rules cannot be observed here; nothing is known of them, which is not the same as none.",
                 n, f->n_rules);
    if (f->starts && !f->starts_in)
        page_put(p, "<p>No inbound contacts: no start has direction in, so rules about what customers do find nothing. "
                    "In the map's [columns]: direction = \"in\"</p>\n");
    list(p, buf_view(&lines));
    page_put(p, "<p class=\"soft\">A log of another system may show them: snag maps list</p>\n");
    page_section_end(p);
    free((void *)row);
    buf_free(&lines);
}

/* ---- further ---- */

void page_next(struct page *p)
{
    struct view words = p->f->words, word;
    page_section(p, "next", "Next");
    page_put(
        p, "<p>What it costs: <code>snag features</code> joins outcomes, <code>snag fit</code> relates the two.</p>\n");
    if (p->f->command.n && p->f->n_rated) {
        page_put(p, "<p>The rates by queue:</p>\n<pre>");
        page_text(p, p->f->command);
        page_put(p, " rates --by queue");
        while (report_line(&words, &word)) {
            page_put(p, " ");
            page_text(p, word);
        }
        page_put(p, "</pre>\n");
    }
    page_section_end(p);
}
