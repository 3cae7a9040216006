/* markdown: the facts of a report as Markdown (CommonMark with tables), for a ticket or a wiki. See snag/report.h. */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#include "report/blind.h"
#include "report/page.h"
#include "report/todo_told.h"
#include "snag/rates_told.h"
#include "text/figure.h"

/* Text of the log as it is: no mark in it means anything, not at the beginning of a line either. */
static void put(struct page *p, struct view text)
{
    struct buf shown = {0};
    if (p->rc == 0)
        p->rc = buf_add_shown(&shown, text, p->err);
    for (size_t i = 0; p->rc == 0 && i < shown.n; i++) {
        char c = shown.p[i];
        bool digits = i > 0 && i < 10 && strspn(shown.p, "0123456789") >= i && (c == '.' || c == ')') &&
                      (shown.p[i + 1] == ' ' || shown.p[i + 1] == '\0');
        bool first = i == 0 && (c == '-' || c == '+' || c == '=');
        if (c == '<' || c == '>' || c == '&' || c == ':' || c == '@')
            p->rc = buf_addf(p->b, p->err, c == ':' && shown.p[i + 1] != '/' ? "%c" : "&#%d;", c);
        else if (first || digits || (c && strchr("\\`*_[]|#~!$", c)))
            p->rc = buf_addf(p->b, p->err, "\\%c", c);
        else
            p->rc = buf_addc(p->b, c, p->err);
    }
    buf_free(&shown);
}

static void sentence(struct page *p, const char *text)
{
    put(p, view_of(text));
    page_put(p, "\n\n");
}

static void section(struct page *p, const char *name)
{
    page_putf(p, "## %s\n\n", name);
}

/* A head of n columns, of which the first is left-aligned. */
static void head(struct page *p, const char *const *name, size_t n)
{
    for (size_t i = 0; i < n; i++)
        page_putf(p, "| %s ", name[i]);
    page_put(p, "|\n|:--");
    for (size_t i = 1; i < n; i++)
        page_put(p, "|--:");
    page_put(p, "|\n");
}

static void cell(struct page *p, const char *text)
{
    page_put(p, " | ");
    put(p, view_of(text));
}

static void row_end(struct page *p)
{
    page_put(p, " |\n");
}

/* The title of a rule with its name. */
static void rule_cell(struct page *p, const struct rule_info *info)
{
    char title[PAGE_LABEL];
    page_put(p, "| ");
    put(p, view_of(found_title(title, info)));
    if (info->title.n) {
        page_put(p, " (");
        put(p, info->name);
        page_put(p, ")");
    }
}

static void figures(struct page *p, uint64_t hit, uint64_t of, double low, double high)
{
    char n[TEXT_COUNT], all[TEXT_COUNT], rate[PAGE_LABEL], range[PAGE_LABEL], small[PAGE_LABEL];
    bool hidden = of > 0 && found_is_small(p->f, of);
    (void)snprintf(small, sizeof small, "under %s", text_thousands(n, p->f->min_cell));
    cell(p, hidden || of == 0 ? "" : text_thousands(n, hit));
    cell(p, hidden ? small : text_thousands(all, of));
    cell(p, hidden || of == 0 ? "" : found_share(rate, (double)hit / (double)of));
    cell(p, hidden || of == 0 ? "" : page_range(range, low, high));
}

/* What earlier reports said of it, as a cell. */
static void past_cell(struct page *p, const struct history_past *past, const char *noted)
{
    struct buf said = {0};
    if (p->rc == 0)
        p->rc = report_past_words(past, noted, &said, p->err);
    if (p->f->history.path)
        cell(p, said.n ? said.p : "");
    buf_free(&said);
}

/* ---- sections ---- */

static void heading(struct page *p)
{
    struct buf said = {0};
    char text[PAGE_LABEL];
    report_headline(p->f, text, sizeof text);
    page_put(p, "# ");
    sentence(p, text);
    for (size_t i = 0; p->rc == 0 && i < p->f->health.n; i++) {
        if (p->f->health.source[i].trouble_day == REPORT_NO_DAY)
            continue;
        buf_clear(&said);
        p->rc = report_trouble(&p->f->health.source[i], &said, p->err);
        page_put(p, "**The log may not be whole: ");
        put(p, buf_view(&said));
        page_put(p, "**\n\n");
    }
    report_finding(p->f, text, sizeof text);
    put(p, view_of(text));
    buf_clear(&said);
    if (p->rc == 0)
        p->rc = report_last_time(p->f, &said, p->err);
    if (said.n) {
        page_put(p, "; ");
        put(p, buf_view(&said));
    }
    page_put(p, ".\n\n");
    buf_free(&said);
}

static void change_row(struct page *p, const struct report_change *x)
{
    const struct report_week *w = &x->week[x->at];
    char rate[PAGE_LABEL], before[PAGE_LABEL], limits[PAGE_LABEL];
    struct buf note = {0};
    bool small = found_is_small(p->f, w->opportunities);
    double now = w->opportunities ? (double)w->hit / (double)w->opportunities : NAN;
    if (p->rc == 0 && !small)
        p->rc = report_change_note(x, p->f->changes.versus, &note, p->err);
    rule_cell(p, &x->rule->info);
    cell(p, w->name);
    cell(p, small ? "too few to tell" : found_share(rate, now));
    cell(p, small ? "" : found_share(before, w->limits.centre));
    cell(p, small ? "" : page_range(limits, w->limits.low, w->limits.high));
    cell(p, note.n ? note.p : "");
    row_end(p);
    buf_free(&note);
}

static void notes(struct page *p)
{
    struct buf line = {0};
    for (size_t i = 0; p->rc == 0 && i < p->f->n_notes; i++) {
        buf_clear(&line);
        p->rc = report_note_line(&p->f->note[i], &line, p->err);
        page_put(p, "- Noted: ");
        put(p, buf_view(&line));
        page_put(p, i + 1 < p->f->n_notes ? "\n" : "\n\n");
    }
    buf_free(&line);
}

static void changes(struct page *p)
{
    static const char *const names[] = {"Kind", "week", "rate", "before", "limits", ""};
    struct buf finding = {0};
    size_t n = report_changes_told(&p->f->changes);
    if (!report_has_changes(p->f))
        return;
    if (p->rc == 0)
        p->rc = report_changes_finding(p->f, &finding, p->err);
    section(p, "What changed");
    sentence(p, finding.n ? finding.p : "");
    if (n)
        head(p, names, sizeof names / sizeof *names);
    for (size_t i = 0; i < n; i++)
        change_row(p, &p->f->changes.change[i]);
    page_put(p, n ? "\n" : "");
    notes(p);
    buf_free(&finding);
}

static const char *const figures_head[] = {"Kind", "hit", "of", "rate", "95 % interval", ""};
enum { FIGURES_HEAD = sizeof figures_head / sizeof *figures_head };

static void rules(struct page *p, const struct report_rule *rule, size_t n)
{
    size_t shown = n < PAGE_ROWS ? n : PAGE_ROWS;
    if (n)
        head(p, figures_head, FIGURES_HEAD);
    for (size_t i = 0; i < shown; i++) {
        const struct rate_row *row = &rule[i].rate;
        struct buf told = {0};
        bool rated = !isnan(row->rate) && !rate_cannot_be_met(row);
        if (p->rc == 0)
            p->rc = rate_told(row, &told, p->err);
        if (p->rc == 0)
            p->rc = report_past_words(rule[i].past, PAST_SIGNAL, &told, p->err);
        rule_cell(p, &rule[i].info);
        if (rated)
            figures(p, row->hit, row->opportunities, row->low, row->high);
        else
            page_put(p, " | | | |");
        cell(p, told.n ? told.p : "");
        row_end(p);
        buf_free(&told);
    }
    page_put(p, n ? "\n" : "");
    if (n > shown)
        page_putf(p, "and %zu more\n\n", n - shown);
}

static void queues(struct page *p)
{
    static const char *const names[] = {"Queue", "hit", "of", "rate", "95 % interval", "earlier reports"};
    const struct report_facts *f = p->f;
    size_t n = f->n_queues < PAGE_QUEUES ? f->n_queues : PAGE_QUEUES;
    char text[FOUND_TEXT], name[PAGE_LABEL];
    section(p, "Where it happens");
    sentence(p, found_queues(f, text));
    if (n == 0 || f->queue[0].snagged == 0)
        return;
    head(p, names, sizeof names / sizeof *names - !f->history.path);
    for (size_t i = 0; i < n; i++) {
        const struct report_queue *q = &f->queue[i];
        page_put(p, "| ");
        put(p, view_of(found_queue(name, q->name)));
        figures(p, q->snagged, q->contacts, q->low, q->high);
        past_cell(p, found_is_small(f, q->contacts) ? NULL : q->past, PAST_SNAGS);
        row_end(p);
    }
    page_put(p, "\n");
    if (f->n_queues > n)
        page_putf(p, "and %zu more queue%s\n\n", f->n_queues - n, str_s(f->n_queues - n));
}

static void moments_row(struct page *p, const char *label, const uint64_t n[REPORT_MOMENTS])
{
    char count[TEXT_COUNT], share[PAGE_LABEL];
    page_put(p, "| ");
    put(p, view_of(label));
    for (size_t i = 0; i < REPORT_MOMENTS; i++)
        cell(p, text_thousands(count, n[i]));
    cell(p, found_share(share, (double)n[MOMENT_WRONG] / (double)found_sum(n)));
    row_end(p);
}

static void moments(struct page *p)
{
    static const char *const names[] = {"Contacts", "negative", "neutral", "positive", "share negative"};
    static const char *const pillar_names[] = {"Pillar", "hit", "of", "share", "95 % interval", "earlier reports"};
    const struct report_facts *f = p->f;
    size_t n = found_reasons(f);
    uint64_t all[REPORT_MOMENTS];
    char text[FOUND_TEXT], label[PAGE_LABEL];
    found_all(f->moments, all);
    section(p, "Moments");
    sentence(p, found_moments(f, text));
    head(p, names, sizeof names / sizeof *names);
    moments_row(p, "all", all);
    for (size_t i = 0; n > 1 && i < n; i++)
        moments_row(p, found_reason(label, &f->moments->reason[i]), f->moments->reason[i].n);
    page_put(p, "\n");
    section(p, "The four pillars");
    sentence(p, found_pillars(f, text));
    head(p, pillar_names, sizeof pillar_names / sizeof *pillar_names - !f->history.path);
    for (size_t i = 0; i < REPORT_PILLARS; i++) {
        const struct report_pillar *x = &f->pillar[i];
        page_putf(p, "| %s", found_pillar(label, x->name));
        if (x->n_rules)
            figures(p, x->snagged, f->contacts, x->low, x->high);
        else
            page_put(p, " | | | not observable |");
        past_cell(p, x->n_rules ? x->past : NULL, PAST_SNAGS);
        row_end(p);
    }
    page_put(p, "\n");
}

static void sheet(struct page *p, const struct sheet *s)
{
    page_drawn(p, s->rc);
    for (size_t i = 0; i < s->n; i++) {
        const struct sheet_part *part = &s->part[i];
        if (part->kind != SHEET_TABLE) {
            sentence(p, part->text);
            continue;
        }
        sentence(p, part->text);
        head(p, part->head, part->n_columns);
        for (size_t k = 0; k < part->n_cells; k++) {
            if (k % part->n_columns == 0) {
                page_put(p, "| ");
                put(p, view_of(s->cell[part->first + k]));
            } else {
                cell(p, s->cell[part->first + k]);
            }
            if ((k + 1) % part->n_columns == 0)
                row_end(p);
        }
        page_put(p, "\n");
    }
}

static void told(struct page *p, const char *heading, bool (*has)(const struct report_facts *f),
                 void (*tell)(const struct report_facts *f, struct sheet *s))
{
    struct sheet s = {.err = p->err};
    if (!has(p->f))
        return;
    tell(p->f, &s);
    section(p, heading);
    sheet(p, &s);
    sheet_free(&s);
}

/* Each line an item; TABs in it become ", ". */
static void list(struct page *p, struct view lines)
{
    struct view line;
    while (report_line(&lines, &line)) {
        page_put(p, "- ");
        while (line.n) {
            const char *tab = memchr(line.p, '\t', line.n);
            size_t n = tab ? (size_t)(tab - line.p) : line.n, taken = n + (tab != NULL);
            put(p, (struct view){line.p, n});
            page_put(p, tab ? ", " : "");
            line = (struct view){line.p + taken, line.n - taken};
        }
        page_put(p, "\n");
    }
    page_put(p, "\n");
}

static void data(struct page *p)
{
    const struct report_facts *f = p->f;
    size_t from = f->n_found + f->n_good, n = f->n_rules - from;
    const struct rate_row **row = mem_zero(n + 1, sizeof *row, p->err);
    struct buf lines = {0}, blind = {0};
    for (size_t i = 0; row && i < n; i++)
        row[i] = &f->rule[from + i].rate;
    int rc = row ? report_files_lines(f, &lines, p->err) : -1;
    if (rc == 0)
        rc = report_data_lines(f, &lines, p->err);
    if (rc == 0)
        rc = blind_lines(row, n, &blind, p->err);
    page_drawn(p, rc);
    if (lines.n) {
        section(p, "The data");
        list(p, buf_view(&lines));
    }
    if (n) {
        section(p, "What this log cannot show");
        page_putf(p, "%zu of %zu rules; nothing is known of them, which is not the same as none.\n\n", n, f->n_rules);
        list(p, buf_view(&blind));
    }
    free((void *)row);
    buf_free(&lines);
    buf_free(&blind);
}

int report_markdown(const struct report *r, const char *version, struct buf *to, struct err *err)
{
    struct page p = {r, &r->facts, version, to, err, 0};
    char text[FOUND_TEXT];
    heading(&p);
    changes(&p);
    if (report_has_moments(p.f))
        moments(&p);
    if (p.f->n_found || !p.f->history.alone) {
        section(&p, "What goes wrong");
        sentence(&p, found_friction(p.f, text));
        rules(&p, p.f->rule, p.f->n_found);
    }
    if (!p.f->history.alone)
        queues(&p);
    told(&p, "Agents", report_has_agents, report_agents_told);
    told(&p, "Issues", report_has_issues, report_issues_told);
    told(&p, "What to do now", report_has_todo, report_todo_told);
    told(&p, "Revenue at risk", report_has_money, report_money_told);
    if (p.f->n_good) {
        section(&p, "What went right");
        sentence(&p, found_good(p.f, text));
        rules(&p, p.f->rule + p.f->n_found, p.f->n_good);
    }
    data(&p);
    if (!p.f->history.alone)
        page_put(&p, "Intervals are 95 %, clustered by customer. ");
    page_putf(&p,
              "These are counts and associations; none of them says why. "
              "%s\n",
              version);
    return p.rc;
}
