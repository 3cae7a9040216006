/* page: what the sections of the HTML page share.
 *
 *     page_section(p, "where", "Where it happens");
 *     page_finding(p, "Most contacts with a snag were in %s.", queue);
 *     … figure and numbers
 *     page_section_end(p);
 *
 * What is put is markup; texts of the log go through page_text, or through page_find, which takes care of them. The
 * first error is kept in p->rc.
 */
#ifndef SNAG_REPORT_PAGE_H
#define SNAG_REPORT_PAGE_H

#include "report/found.h"
#include "report/sheet.h"

enum { PAGE_ROWS = 60, PAGE_FIGURE_ROWS = 12, PAGE_QUEUES = 12, PAGE_RULES = 5, PAGE_WEEKS = 26, PAGE_PANELS = 6 };
enum { PAGE_LABEL = FOUND_NAME };

struct page {
    const struct report *r;
    const struct report_facts *f;
    const char *version;
    struct buf *b;
    struct err *err;
    int rc;
};

/* ---- page_put.c ---- */

void page_put(struct page *p, const char *markup);
/* Only numbers and texts of ours: nothing is escaped. */
void page_putf(struct page *p, const char *fmt, ...) SNAG_PRINTF(2, 3);
void page_text(struct page *p, struct view text);
/* A sentence, escaped. */
void page_finding(struct page *p, const char *fmt, ...) SNAG_PRINTF(2, 3);
void page_section(struct page *p, const char *id, const char *heading);
void page_section_end(struct page *p);
/* Begins a picture with its numbers beside it: after it a figure, then page_numbers, then a table. */
void page_pair(struct page *p);
void page_numbers(struct page *p);
void page_pair_end(struct page *p);
/* A figure that has been drawn. */
void page_drawn(struct page *p, int rc);
/* A table with a caption and its column heads, of which the first is left-aligned. */
void page_table(struct page *p, const char *caption, const char *const *head, size_t n);
void page_table_end(struct page *p);
/* Hits, opportunities, rate and interval as four cells; "under 5" if there are fewer opportunities than may be shown.
 */
void page_figures(struct page *p, uint64_t hit, uint64_t of, double low, double high);
/* The title of a rule with its name behind it, small. */
void page_rule(struct page *p, const struct rule_info *info);
const char *page_range(char text[PAGE_LABEL], double low, double high);
/* A small line with what earlier reports said; `noted` as in report_past_words. */
void page_past(struct page *p, const struct history_past *past, const char *noted);

/* The rule of a row of rates, NULL: it is not shown. The first `most` rules of friction that can be shown by place and
 * time, most hits first; returns how many. */
const struct report_rule *page_rule_of(const struct page *p, struct view name);
size_t page_most_hit(struct page *p, const struct report_rule **rule, size_t most);

/* ---- page_cells.c ---- */

/* Rates by rule and group. */
struct page_cells {
    const char *id, *caption, *head, *finding; /* of the picture; markup; the first column's head; a sentence */
    const struct rates *rates;                 /* by that group alone */
    const struct report_rule *const *rule;     /* at most PAGE_RULES */
    size_t n_rules;
    const struct view *value; /* at most PAGE_QUEUES */
    size_t n_values;
};
void page_cells_drawn(struct page *p, const struct page_cells *c);
void page_cells_table(struct page *p, const struct page_cells *c);

/* ---- the sections, each in a file of its name ---- */

bool page_has_changes(const struct report_facts *f);
void page_changes(struct page *p);
bool page_has_moments(const struct report_facts *f);
void page_moments(struct page *p);
void page_pillars(struct page *p);
void page_friction(struct page *p);
bool page_has_good(const struct report_facts *f);
void page_good(struct page *p);
bool page_has_places(const struct report_facts *f);
void page_places(struct page *p);
bool page_has_group(const struct report_facts *f);
void page_group(struct page *p);
/* page_sheet.c: sentences and tables; what to do now. */
void page_sheet(struct page *p, const struct sheet *s);
void page_todo(struct page *p);
void page_issues(struct page *p);
void page_money(struct page *p);
void page_agents(struct page *p);
bool page_has_examples(const struct report_facts *f);
void page_examples(struct page *p);
void page_data(struct page *p);
bool page_has_blind(const struct report_facts *f);
void page_blind(struct page *p);
void page_next(struct page *p);

/* page_style.c */
const char *page_style(void);
const char *page_style_dark(void);
const char *page_style_print(void);

#endif
