/* page_changes: what changed and whether it is noise, week by week, as small pictures with limits. See page.h. */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#include "draw/figures.h"
#include "report/page.h"
#include "text/figure.h"

/* The weeks (or months) on the page, oldest first, and what each shown rule was in them. */
struct weeks {
    int64_t day[PAGE_WEEKS];
    const char *name[PAGE_WEEKS];
    size_t n, n_all;
    struct week_series {
        double y[PAGE_WEEKS], low[PAGE_WEEKS], high[PAGE_WEEKS];
        enum point_kind kind[PAGE_WEEKS];
        char title[PAGE_LABEL], note[PAGE_LABEL];
    } series[PAGE_PANELS];
};

static int by_day(const void *a, const void *b)
{
    const struct report_week *x = *(const struct report_week *const *)a, *y = *(const struct report_week *const *)b;
    return (x->first_day > y->first_day) - (x->first_day < y->first_day);
}

/* All weeks that one of the n rules has; the last of them are shown. */
static int find_weeks(const struct report_changes *c, size_t n, struct weeks *w, struct err *err)
{
    size_t n_all = 0, kept = 0;
    for (size_t k = 0; k < n; k++)
        n_all += c->change[k].n_weeks;
    const struct report_week **all = mem_zero(n_all + 1, sizeof *all, err);
    if (!all)
        return -1;
    n_all = 0;
    for (size_t k = 0; k < n; k++)
        for (size_t i = 0; i < c->change[k].n_weeks; i++)
            all[n_all++] = &c->change[k].week[i];
    qsort((void *)all, n_all, sizeof *all, by_day);
    for (size_t i = 0; i < n_all; i++)
        if (kept == 0 || all[kept - 1]->first_day != all[i]->first_day)
            all[kept++] = all[i];
    w->n_all = kept;
    w->n = kept < PAGE_WEEKS ? kept : PAGE_WEEKS;
    for (size_t i = 0; i < w->n; i++) {
        w->day[i] = all[kept - w->n + i]->first_day;
        w->name[i] = all[kept - w->n + i]->name;
    }
    free((void *)all);
    return 0;
}

bool page_has_changes(const struct report_facts *f)
{
    return report_has_changes(f) && f->changes.n > 0 && f->changes.change[0].n_weeks > 0;
}

static double week_rate(const struct report_week *w)
{
    return w->opportunities ? (double)w->hit / (double)w->opportunities : NAN;
}

static size_t place_of(const struct weeks *w, int64_t day)
{
    size_t i = 0;
    while (i < w->n && w->day[i] != day)
        i++;
    return i;
}

/* "17.3 % in 2026-W46, was 12.1 %" */
static void note(const struct page *p, const struct report_change *x, char text[PAGE_LABEL])
{
    const struct report_week *w = x->at < x->n_weeks ? &x->week[x->at] : NULL;
    char before[40] = "";
    text[0] = '\0';
    if (!w || found_is_small(p->f, w->opportunities))
        return;
    if (w->limits.known)
        (void)snprintf(before, sizeof before, ", was %.1f %%", 100 * w->limits.centre);
    (void)snprintf(text, PAGE_LABEL, "%.1f %% in %s%s", 100 * week_rate(w), w->name, before);
}

static void fill(const struct page *p, const struct report_change *x, const struct weeks *w, struct week_series *s)
{
    for (size_t i = 0; i < w->n; i++) {
        s->y[i] = NAN;
        s->low[i] = NAN;
        s->high[i] = NAN;
    }
    for (size_t k = 0; k < x->n_weeks; k++) {
        const struct report_week *week = &x->week[k];
        size_t i = place_of(w, week->first_day);
        if (i == w->n || found_is_small(p->f, week->opportunities))
            continue;
        s->y[i] = week_rate(week);
        s->kind[i] = !week->complete ? POINT_PARTLY : week->limits.beyond ? POINT_SIGNAL : POINT_PLAIN;
        if (week->limits.known) {
            s->low[i] = week->limits.low;
            s->high[i] = week->limits.high;
        }
    }
    (void)found_title(s->title, &x->rule->info);
    note(p, x, s->note);
}

static void week_row(struct page *p, const struct report_week *w)
{
    char hit[TEXT_COUNT], of[TEXT_COUNT], rate[PAGE_LABEL], range[PAGE_LABEL];
    page_putf(p, "<tr><th scope=\"row\">%s%s</th>", w->name, w->complete ? "" : "&nbsp;*");
    if (found_is_small(p->f, w->opportunities))
        page_figures(p, w->hit, w->opportunities, NAN, NAN);
    else
        page_putf(p, "<td>%s</td><td>%s</td><td>%s</td><td>%s</td>", text_thousands(hit, w->hit),
                  text_thousands(of, w->opportunities), found_share(rate, week_rate(w)),
                  page_range(range, w->limits.known ? w->limits.low : NAN, w->limits.high));
    page_put(p, "</tr>\n");
}

static void weeks_table(struct page *p, const struct weeks *w, size_t n)
{
    static const char *const head[] = {"Week", "hit", "of", "rate", "limits"};
    page_table(p, "Rates by week, with the limits that the weeks before set; * not complete", head,
               sizeof head / sizeof *head);
    for (size_t k = 0; k < n; k++) {
        const struct report_change *x = &p->f->changes.change[k];
        page_put(p, "<tr><th scope=\"rowgroup\" class=\"group\" colspan=\"5\">");
        page_rule(p, &x->rule->info);
        page_put(p, "</th></tr>\n");
        for (size_t i = 0; i < x->n_weeks; i++)
            if (x->week[i].opportunities && place_of(w, x->week[i].first_day) < w->n)
                week_row(p, &x->week[i]);
    }
    page_table_end(p);
    if (w->n_all > w->n)
        page_putf(p, "<p class=\"soft\">and %zu before</p>\n", w->n_all - w->n);
}

static int64_t week_end(const struct weeks *w, size_t i)
{
    int64_t begin = w->day[i];
    if (i + 1 < w->n)
        return w->day[i + 1];
    return i == 0 ? begin + 7 : 2 * begin - w->day[i - 1];
}

/* The weeks of which something is noted, as the picture takes them; returns how many. */
static size_t noted_weeks(const struct page *p, const struct weeks *w, size_t at[PAGE_WEEKS])
{
    size_t n = 0;
    for (size_t i = 0; i < w->n; i++) {
        bool noted = false;
        for (size_t k = 0; k < p->f->n_notes; k++) {
            int64_t day = p->f->note[k].day;
            noted = noted || (day >= w->day[i] && day < week_end(w, i));
        }
        if (noted)
            at[n++] = i;
    }
    return n;
}

static void put_notes(struct page *p)
{
    struct buf line = {0};
    page_put(p, p->f->n_notes ? "<ul class=\"plain\">\n" : "");
    for (size_t i = 0; p->rc == 0 && i < p->f->n_notes; i++) {
        buf_clear(&line);
        p->rc = report_note_line(&p->f->note[i], &line, p->err);
        page_put(p, "<li>Noted: ");
        page_text(p, buf_view(&line));
        page_put(p, "</li>\n");
    }
    page_put(p, p->f->n_notes ? "</ul>\n" : "");
    buf_free(&line);
}

static void put_weeks(struct page *p, struct weeks *w, const char *finding, size_t n)
{
    struct panel panel[PAGE_PANELS];
    size_t noted[PAGE_WEEKS];
    for (size_t k = 0; k < n; k++) {
        struct week_series *s = &w->series[k];
        fill(p, &p->f->changes.change[k], w, s);
        panel[k] = (struct panel){view_of(s->title), view_of(s->note), s->y, s->low, s->high, s->kind};
    }
    page_pair(p);
    struct panels s = {{"f-weeks", "Rates by week, with limits", finding},
                       panel,
                       n,
                       w->n,
                       w->name[0],
                       w->name[w->n - 1],
                       0,
                       100,
                       " %",
                       noted,
                       noted_weeks(p, w, noted)};
    page_drawn(p, draw_panels(&s, p->b, p->err));
    page_putf(p,
              "<figcaption class=\"soft\">Weeks in %s, the farthest from what they were first. Dashed: limits set by "
              "the weeks before. A diamond is a week outside them; a ring one that the log covers only in part, or "
              "whose windows are still open.%s</figcaption>\n",
              p->f->changes.zone, s.n_notes ? " An upright line is a week of which something is noted." : "");
    put_notes(p);
    page_numbers(p);
    weeks_table(p, w, n);
    page_pair_end(p);
}

static void renewed(struct page *p)
{
    struct buf said = {0};
    if (p->rc == 0)
        p->rc = report_renewed(&p->f->changes, &said, p->err);
    if (said.n) {
        page_put(p, "<p class=\"soft\">");
        page_text(p, buf_view(&said));
        page_put(p, "</p>\n");
    }
    buf_free(&said);
}

void page_changes(struct page *p)
{
    const struct report_changes *c = &p->f->changes;
    struct weeks *w = mem_zero(1, sizeof *w, p->err);
    struct buf finding = {0};
    size_t n = c->n < PAGE_PANELS ? c->n : PAGE_PANELS;
    int rc = w ? find_weeks(c, n, w, p->err) : -1;
    if (rc == 0)
        rc = report_changes_finding(p->f, &finding, p->err);
    page_drawn(p, rc);
    if (p->rc == 0) {
        page_section(p, "changed", "What changed");
        page_finding(p, "%s", finding.p);
        if (w->n)
            put_weeks(p, w, finding.p, n);
        renewed(p);
        page_section_end(p);
    }
    buf_free(&finding);
    free(w);
}
