/* page_put: the pieces that the sections of the page are made of. See page.h. */
#include <math.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

#include "report/page.h"
#include "snag/rates_told.h"
#include "text/figure.h"
#include "text/markup.h"

void page_put(struct page *p, const char *markup)
{
    if (p->rc == 0)
        p->rc = buf_adds(p->b, markup, p->err);
}

void page_putf(struct page *p, const char *fmt, ...)
{
    char text[1024];
    va_list ap;
    va_start(ap, fmt);
    (void)vsnprintf(text, sizeof text, fmt, ap);
    va_end(ap);
    page_put(p, text);
}

void page_text(struct page *p, struct view text)
{
    if (p->rc == 0)
        p->rc = markup_text(p->b, text, p->err);
}

void page_finding(struct page *p, const char *fmt, ...)
{
    char text[1024];
    va_list ap;
    va_start(ap, fmt);
    (void)vsnprintf(text, sizeof text, fmt, ap);
    va_end(ap);
    page_put(p, "<p class=\"find\">");
    page_text(p, view_of(text));
    page_put(p, "</p>\n");
}

void page_section(struct page *p, const char *id, const char *heading)
{
    page_putf(p, "<section id=\"%s\" aria-labelledby=\"%s-h\">\n<h2 id=\"%s-h\">%s</h2>\n", id, id, id, heading);
}

void page_section_end(struct page *p)
{
    page_put(p, "</section>\n");
}

void page_pair(struct page *p)
{
    page_put(p, "<div class=\"pair\">\n<figure>\n");
}

void page_numbers(struct page *p)
{
    page_put(p, "</figure>\n<details>\n<summary>Numbers</summary>\n");
}

void page_pair_end(struct page *p)
{
    page_put(p, "</details>\n</div>\n");
}

void page_drawn(struct page *p, int rc)
{
    if (p->rc == 0)
        p->rc = rc;
}

void page_table(struct page *p, const char *caption, const char *const *head, size_t n)
{
    page_putf(p, "<table>\n<caption>%s</caption>\n<thead><tr>", caption);
    for (size_t i = 0; i < n; i++)
        page_putf(p, "<th scope=\"col\">%s</th>", head[i]);
    page_put(p, "</tr></thead>\n<tbody>\n");
}

void page_table_end(struct page *p)
{
    page_put(p, "</tbody></table>\n");
}

const char *page_range(char text[PAGE_LABEL], double low, double high)
{
    text[0] = '\0';
    if (!isnan(low))
        (void)snprintf(text, PAGE_LABEL, "%.1f to %.1f", 100 * low, 100 * high);
    return text;
}

void page_figures(struct page *p, uint64_t hit, uint64_t of, double low, double high)
{
    char n[TEXT_COUNT], all[TEXT_COUNT], rate[PAGE_LABEL], range[PAGE_LABEL];
    if (of == 0 || found_is_small(p->f, of)) {
        page_putf(p, of ? "<td></td><td>under %s</td><td></td><td></td>" : "<td></td><td>%.0s0</td><td></td><td></td>",
                  text_thousands(n, p->f->min_cell));
        return;
    }
    page_putf(p, "<td>%s</td><td>%s</td><td>%s</td><td>%s</td>", text_thousands(n, hit), text_thousands(all, of),
              found_share(rate, (double)hit / (double)of), page_range(range, low, high));
}

void page_past(struct page *p, const struct history_past *past, const char *noted)
{
    struct buf said = {0};
    if (p->rc == 0)
        p->rc = report_past_words(past, noted, &said, p->err);
    if (said.n) {
        page_put(p, "<br><small>");
        page_text(p, buf_view(&said));
        page_put(p, "</small>");
    }
    buf_free(&said);
}

/* ---- rules ---- */

void page_rule(struct page *p, const struct rule_info *info)
{
    char title[PAGE_LABEL];
    page_text(p, view_of(found_title(title, info)));
    if (info->title.n == 0)
        return;
    page_put(p, " <small>");
    page_text(p, info->name);
    page_put(p, "</small>");
}

const struct report_rule *page_rule_of(const struct page *p, struct view name)
{
    for (size_t i = 0; i < p->f->n_rules; i++)
        if (view_eq(p->f->rule[i].info.name, name))
            return &p->f->rule[i];
    return NULL;
}

size_t page_most_hit(struct page *p, const struct report_rule **rule, size_t most)
{
    size_t n = 0;
    if (p->rc == 0)
        p->rc = report_most_hit(p->f, rule, most, &n, p->err);
    return n;
}
