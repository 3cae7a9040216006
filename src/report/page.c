/* page: the facts of a report as one HTML file without network or JavaScript. See snag/report.h and page.h. */
#include "report/page.h"

#include <math.h>
#include <stdio.h>

#include "draw/draw.h"
#include "report/moment.h"
#include "report/todo_told.h"
#include "snag/civil.h"
#include "text/figure.h"

/* Of a history alone nothing is known of what was read. */
static bool has_log(const struct report_facts *f)
{
    return !f->history.alone;
}

static bool has_friction(const struct report_facts *f)
{
    return has_log(f) || f->n_found > 0;
}

/* In the order of the page. */
static const struct {
    const char *id, *name;
    bool (*has)(const struct report_facts *f); /* NULL: it is always there */
    void (*put)(struct page *p);
} sections[] = {{"changed", "What changed", page_has_changes, page_changes},
                {"moments", "Moments", page_has_moments, page_moments},
                {"pillars", "Pillars", page_has_moments, page_pillars},
                {"friction", "What goes wrong", has_friction, page_friction},
                {"where", "Where", page_has_places, page_places},
                {"group", "Groups", page_has_group, page_group},
                {"agents", "Agents", report_has_agents, page_agents},
                {"issues", "Issues", report_has_issues, page_issues},
                {"todo", "To do", report_has_todo, page_todo},
                {"money", "Money", report_has_money, page_money},
                {"right", "What went right", page_has_good, page_good},
                {"examples", "Examples", page_has_examples, page_examples},
                {"data", "The data", has_log, page_data},
                {"blind", "Blind spots", page_has_blind, page_blind},
                {"next", "Next", NULL, page_next}};
enum { SECTIONS = sizeof sections / sizeof *sections };

static bool has(const struct page *p, size_t i)
{
    return !sections[i].has || sections[i].has(p->f);
}

void report_finding(const struct report_facts *f, char *text, size_t size)
{
    char n[TEXT_COUNT], of[TEXT_COUNT], from[MOMENT_TEXT];
    double share = f->contacts ? (double)f->snagged / (double)f->contacts : NAN;
    if (f->history.alone && f->history.weeks == 0) {
        (void)snprintf(text, size, "Nothing is kept since %s", moment_day(from, f->history.since_day * US_PER_DAY));
        return;
    }
    if (f->history.alone) {
        (void)snprintf(text, size, "%llu%s of %zu rule%s, up to %s", (unsigned long long)f->history.weeks,
                       f->history.weeks == 1 ? " period" : " periods", f->n_rules, str_s(f->n_rules),
                       *f->history.now.name ? f->history.now.name : "now");
        return;
    }
    if (f->contacts == 0) {
        (void)snprintf(text, size, "No contacts in this log");
        return;
    }
    int at = snprintf(text, size, "%s of %s contact%s, %.1f %%, met at least one snag", text_thousands(n, f->snagged),
                      text_thousands(of, f->contacts), str_s(f->contacts), 100 * share);
    if (!isnan(f->low) && at > 0)
        (void)snprintf(text + at, size - (size_t)at, " (95 %%: %.1f to %.1f)", 100 * f->low, 100 * f->high);
}

void report_headline(const struct report_facts *f, char *text, size_t size)
{
    char from[MOMENT_TEXT], to[MOMENT_TEXT];
    if (f->history.alone && *f->history.now.name)
        (void)snprintf(text, size, "Friction up to %s", f->history.now.name);
    else if (f->counts.first_us == TS_NONE)
        (void)snprintf(text, size, "Friction");
    else if (strcmp(moment_day(from, f->counts.first_us), moment_day(to, f->counts.last_us)) == 0)
        (void)snprintf(text, size, "Friction, %s", from);
    else
        (void)snprintf(text, size, "Friction, %s to %s", from, to);
}

static void head(struct page *p, const char *headline)
{
    page_put(p, "<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n"
                "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'; "
                "img-src data:\">\n"
                "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n"
                "<meta name=\"referrer\" content=\"no-referrer\">\n<title>");
    page_text(p, view_of(headline));
    page_put(p, "</title>\n<style>\n");
    page_put(p, page_style());
    page_put(p, draw_style());
    page_put(p, "@media screen and (prefers-color-scheme:dark){\n");
    page_put(p, page_style_dark());
    page_put(p, draw_style_dark());
    page_put(p, "}\n@media print{\n:root{color-scheme:light}\n");
    page_put(p, page_style_print());
    page_put(p, "}\n</style>\n</head>\n<body>\n<a class=\"skip\" href=\"#main\">Skip to the findings</a>\n");
}

static void key_number(struct page *p, const char *number, const char *what)
{
    page_putf(p, "<div><dt>%s</dt><dd>%s</dd></div>\n", what, number);
}

/* Before all else: is the log whole? */
static void troubles(struct page *p)
{
    struct buf said = {0};
    for (size_t i = 0; p->rc == 0 && i < p->f->health.n; i++) {
        if (p->f->health.source[i].trouble_day == REPORT_NO_DAY)
            continue;
        buf_clear(&said);
        p->rc = report_trouble(&p->f->health.source[i], &said, p->err);
        page_put(p, "<p class=\"alert\">The log may not be whole: ");
        page_text(p, buf_view(&said));
        page_put(p, ".</p>\n");
    }
    buf_free(&said);
}

static void last_time(struct page *p)
{
    struct buf said = {0};
    if (p->rc == 0)
        p->rc = report_last_time(p->f, &said, p->err);
    if (said.n) {
        page_put(p, "<p class=\"soft\">");
        page_text(p, buf_view(&said));
        page_put(p, ".</p>\n");
    }
    buf_free(&said);
}

/* What it is about, and the four numbers that matter most. */
static void heading(struct page *p, const char *headline)
{
    const struct report_facts *f = p->f;
    char finding[PAGE_LABEL], n[TEXT_COUNT], share[PAGE_LABEL], seen[PAGE_LABEL];
    size_t n_seen = f->n_found + f->n_good;
    report_finding(f, finding, sizeof finding);
    page_put(p, "<header>\n<h1>");
    page_text(p, view_of(headline));
    page_put(p, "</h1>\n");
    troubles(p);
    page_put(p, "<p class=\"find\">");
    page_text(p, view_of(finding));
    page_put(p, ".</p>\n");
    last_time(p);
    if (f->uncounted)
        page_putf(p, "<p class=\"soft\">And %s whose snags are in no rate below: too early to count, or outside.</p>\n",
                  text_thousands(n, f->uncounted));
    page_put(p, "<dl class=\"key\">\n");
    if (f->contacts)
        key_number(p, found_share(share, (double)f->snagged / (double)f->contacts), "of contacts with a snag");
    if (has_log(f)) {
        key_number(p, text_thousands(n, f->contacts), f->contacts == 1 ? "contact" : "contacts");
        key_number(p, text_thousands(n, f->customers), f->customers == 1 ? "known customer" : "known customers");
    }
    (void)snprintf(seen, sizeof seen, "%zu of %zu", n_seen, f->n_rules);
    key_number(p, seen, "rules this log can show");
    page_put(p, "</dl>\n</header>\n<nav aria-label=\"Sections\"><ul>\n");
    for (size_t i = 0; i < SECTIONS; i++)
        if (has(p, i))
            page_putf(p, "<li><a href=\"#%s\">%s</a></li>\n", sections[i].id, sections[i].name);
    page_put(p, "</ul></nav>\n");
}

static void footing(struct page *p)
{
    page_put(p, "<footer>\n<p>");
    if (has_log(p->f))
        page_put(p, "Intervals are 95 %, clustered by customer. ");
    page_put(p, "Rates are of what could have met a rule and is old enough to tell. ");
    page_putf(p, "Groups of fewer than %llu are not shown. ", (unsigned long long)p->f->min_cell);
    page_put(p, "These are counts and associations; none of them says why.</p>\n<p>");
    page_text(p, view_of(p->version));
    page_put(p, "</p>\n</footer>\n</body>\n</html>\n");
}

int report_page(const struct report *r, const char *version, struct buf *to, struct err *err)
{
    struct page p = {r, &r->facts, version, to, err, 0};
    char headline[PAGE_LABEL];
    report_headline(p.f, headline, sizeof headline);
    head(&p, headline);
    heading(&p, headline);
    page_put(&p, "<main id=\"main\">\n");
    for (size_t i = 0; i < SECTIONS; i++)
        if (has(&p, i))
            sections[i].put(&p);
    page_put(&p, "</main>\n");
    footing(&p);
    return p.rc;
}
