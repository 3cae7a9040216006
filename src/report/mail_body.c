/* mail_body: the HTML part of the mail: tables, inline styles, charts of cells. See mail.h. */
#include <math.h>
#include <stdio.h>

#include "report/mail.h"
#include "report/todo_told.h"
#include "snag/rates_told.h"
#include "text/figure.h"

enum { DATA_LINES = 12, DATA_ROOM = 300 };

/* "… 14 more in the attached page" */
static void more(struct page *p, const struct report_letter *l, size_t n)
{
    char text[PAGE_LABEL];
    (void)snprintf(text, sizeof text, "… %zu more in the %s", n,
                   l->link                           ? "full report"
                   : l->attach == REPORT_ATTACH_NONE ? "text part of this mail"
                                                     : "attached page");
    if (n)
        mail_note(p, text);
}

static void troubles(struct page *p)
{
    struct buf said = {0};
    for (size_t i = 0; p->rc == 0 && i < p->f->health.n; i++) {
        if (p->f->health.source[i].trouble_day == REPORT_NO_DAY)
            continue;
        buf_clear(&said);
        p->rc = report_trouble(&p->f->health.source[i], &said, p->err);
        page_put(p,
                 "<p class=\"ink\" style=\"margin:0 0 12px;padding:0 0 0 10px;border-left:4px solid #d55e00;" MAIL_INK
                 "\"><b>The log may not be whole: ");
        mail_text(p, buf_view(&said));
        page_put(p, ".</b></p>\n");
    }
    buf_free(&said);
}

static void last_time(struct page *p)
{
    struct buf said = {0};
    if (p->rc == 0)
        p->rc = report_last_time(p->f, &said, p->err);
    if (said.n)
        mail_note(p, said.p);
    buf_free(&said);
}

static void heading(struct page *p, const char *headline, const char *finding)
{
    char found[PAGE_LABEL + 2];
    troubles(p);
    page_put(p, "<h1 class=\"ink\" style=\"margin:0 0 8px;font-size:24px;line-height:30px;" MAIL_INK "\">");
    mail_text(p, view_of(headline));
    page_put(p, "</h1>\n");
    mail_paragraph(p, finding);
    report_finding(p->f, found, PAGE_LABEL);
    (void)strcat(found, ".");
    if (strcmp(found, finding) != 0)
        mail_paragraph(p, found);
    last_time(p);
}

/* ---- what changed ---- */

static double week_rate(const struct report_week *w)
{
    return w->opportunities ? (double)w->hit / (double)w->opportunities : NAN;
}

/* A line of bars in letters, which nobody needs to hear: the numbers are below. */
static void sparkline(struct page *p, const struct report_change *x)
{
    static const char *const bar[] = {"▁", "▂", "▃", "▄", "▅", "▆", "▇", "█"};
    double most = 0;
    size_t from = report_change_from(x);
    for (size_t i = from; i <= x->at; i++)
        if (!found_is_small(p->f, x->week[i].opportunities))
            most = fmax(most, x->week[i].opportunities ? week_rate(&x->week[i]) : 0);
    page_put(p, "<br><span aria-hidden=\"true\" class=\"soft\" style=\"" MAIL_SOFT "\">");
    for (size_t i = from; i <= x->at; i++) {
        double rate = found_is_small(p->f, x->week[i].opportunities) ? NAN : week_rate(&x->week[i]);
        page_put(p, isnan(rate) ? "·" : bar[most > 0 ? (size_t)floor(7.99 * rate / most) : 0]);
    }
    page_put(p, "</span>");
}

static void change(struct page *p, const struct report_change *x)
{
    const struct report_week *w = &x->week[x->at];
    char title[PAGE_LABEL], text[PAGE_LABEL], small[PAGE_LABEL], before[PAGE_LABEL], limits[PAGE_LABEL];
    struct buf note = {0}, weeks = {0};
    mail_row(p, found_title(title, &x->rule->info));
    if (found_is_small(p->f, w->opportunities)) {
        page_put(p, "</th>");
        (void)snprintf(small, sizeof small, "under\u00a0%llu", (unsigned long long)p->f->min_cell);
        mail_cell(p, small, w->name);
        mail_cell(p, "", "");
        mail_row_end(p);
        return;
    }
    sparkline(p, x);
    page_put(p, "</th>");
    mail_cell(p, found_share(text, week_rate(w)), w->name);
    mail_cell(p, found_share(before, w->limits.centre), page_range(limits, w->limits.low, w->limits.high));
    mail_row_end(p);
    if (p->rc == 0)
        p->rc = report_change_note(x, p->f->changes.versus, &note, p->err);
    if (note.n)
        mail_across(p, 3, note.p);
    if (p->rc == 0)
        p->rc = report_change_weeks(x, p->f->min_cell, &weeks, p->err);
    if (weeks.n)
        mail_across(p, 3, weeks.p);
    buf_free(&note);
    buf_free(&weeks);
}

static void notes(struct page *p)
{
    struct buf line = {0};
    for (size_t i = 0; p->rc == 0 && i < p->f->n_notes && mail_has_room(p); i++) {
        buf_clear(&line);
        p->rc = buf_adds(&line, "Noted: ", p->err) < 0 ? -1 : report_note_line(&p->f->note[i], &line, p->err);
        mail_note(p, line.n ? line.p : "");
    }
    buf_free(&line);
}

static void changes(struct page *p, const struct report_letter *l)
{
    static const char *const head[] = {"Kind", "rate", "before, limits"};
    const struct report_changes *c = &p->f->changes;
    size_t n = report_changes_told(c), i = 0;
    if (!report_has_changes(p->f) || n == 0)
        return;
    mail_heading(p, "What changed");
    mail_table(p, c->n_signals ? "Outside the limits that the weeks before set" : "Farthest from what they were", head,
               3);
    for (; i < n && mail_has_room(p); i++)
        change(p, &c->change[i]);
    mail_table_end(p);
    more(p, l, n - i);
    notes(p);
}

/* ---- rates ---- */

/* A round number of per cent for the end of all bars. */
static double scale_of(double most)
{
    static const double ends[] = {.01, .02, .05, .1, .2, .3, .4, .5, .6, .8};
    for (size_t i = 0; i < sizeof ends / sizeof *ends; i++)
        if (most <= ends[i])
            return ends[i];
    return 1;
}

static void figures(struct page *p, uint64_t hit, uint64_t of, double low, double high, double scale)
{
    char n[TEXT_COUNT], all[TEXT_COUNT], part[PAGE_LABEL], rate[PAGE_LABEL], range[PAGE_LABEL];
    double share = (double)hit / (double)of;
    bool small = of == 0 || found_is_small(p->f, of);
    if (small)
        (void)snprintf(part, sizeof part, "under\u00a0%llu", (unsigned long long)p->f->min_cell);
    else
        (void)snprintf(part, sizeof part, "%s\u00a0of\u00a0%s", text_thousands(n, hit), text_thousands(all, of));
    if (!small)
        mail_bar(p, low, share, high, scale);
    page_put(p, "</th>");
    mail_cell(p, part, "");
    mail_cell(p, small ? "" : found_share(rate, share), small ? "" : page_range(range, low, high));
    mail_row_end(p);
}

/* What earlier reports said, below the figures. */
static void past(struct page *p, const struct history_past *past, const char *noted)
{
    struct buf said = {0};
    if (p->rc == 0)
        p->rc = report_past_words(past, noted, &said, p->err);
    if (said.n)
        mail_across(p, 3, said.p);
    buf_free(&said);
}

static const char *const figures_head[] = {"", "hit", "rate, 95&nbsp;% interval"};

static void begin_figures(struct page *p, const char *what, const char *first, double scale)
{
    const char *head[] = {first, figures_head[1], figures_head[2]};
    char caption[2 * PAGE_LABEL];
    (void)snprintf(caption, sizeof caption, "%s. Bars end at %.0f&nbsp;%%.", what, 100 * scale);
    mail_table(p, caption, head, 3);
}

static double end_of(double high, uint64_t hit, uint64_t of)
{
    return !isnan(high) ? high : of ? (double)hit / (double)of : 0;
}

static void rules(struct page *p, const char *what, const struct report_rule *rule, size_t n,
                  const struct report_letter *l)
{
    double most = 0;
    size_t i = 0;
    char title[PAGE_LABEL];
    for (size_t k = 0; k < n && k < MAIL_RULES; k++)
        most = fmax(most, end_of(rule[k].rate.high, rule[k].rate.hit, rule[k].rate.opportunities));
    begin_figures(p, what, "Kind", scale_of(most));
    for (; i < n && i < MAIL_RULES && mail_has_room(p); i++) {
        const struct rate_row *row = &rule[i].rate;
        mail_row(p, found_title(title, &rule[i].info));
        figures(p, row->hit, row->opportunities, row->low, row->high, scale_of(most));
        past(p, rule[i].past, PAST_SIGNAL);
    }
    mail_table_end(p);
    more(p, l, n - i);
}

static void friction(struct page *p, const struct report_letter *l)
{
    char finding[FOUND_TEXT];
    mail_heading(p, "What goes wrong");
    mail_paragraph(p, found_friction(p->f, finding));
    if (p->f->n_rated)
        rules(p, "Each kind out of what could have met it", p->f->rule, p->f->n_rated, l);
    if (p->f->n_rated)
        mail_note(p, "Each bar: dark to the lower end of the interval, then to the rate, light to the upper end.");
}

static void good(struct page *p, const struct report_letter *l)
{
    const struct report_rule *rule = p->f->rule + p->f->n_found;
    char finding[FOUND_TEXT];
    size_t n = 0;
    while (n < p->f->n_good && !isnan(rule[n].rate.rate))
        n++;
    if (n == 0)
        return;
    mail_heading(p, "What went right");
    mail_paragraph(p, found_good(p->f, finding));
    rules(p, "Out of what could have", rule, n, l);
}

/* ---- where; moments; pillars ---- */

static void queues(struct page *p, const struct report_letter *l)
{
    const struct report_facts *f = p->f;
    size_t n = f->n_queues < REPORT_QUEUES ? f->n_queues : REPORT_QUEUES, i = 0;
    char finding[FOUND_TEXT], name[PAGE_LABEL];
    double most = 0;
    if (n == 0 || f->queue[0].snagged == 0)
        return;
    for (size_t k = 0; k < n; k++)
        if (!found_is_small(f, f->queue[k].contacts))
            most = fmax(most, end_of(f->queue[k].high, f->queue[k].snagged, f->queue[k].contacts));
    mail_heading(p, "Where it happens");
    mail_paragraph(p, found_queues(f, finding));
    begin_figures(p, "Contacts with a snag, by queue", "Queue", scale_of(most));
    for (; i < n && mail_has_room(p); i++) {
        const struct report_queue *q = &f->queue[i];
        mail_row(p, found_queue(name, q->name));
        figures(p, q->snagged, q->contacts, q->low, q->high, scale_of(most));
        past(p, found_is_small(f, q->contacts) ? NULL : q->past, PAST_SNAGS);
    }
    mail_table_end(p);
    more(p, l, f->n_queues - i);
}

static void moments_row(struct page *p, const char *label, const uint64_t n[REPORT_MOMENTS])
{
    char a[TEXT_COUNT], b[TEXT_COUNT], c[TEXT_COUNT], share[PAGE_LABEL], line[PAGE_LABEL];
    double wrong = (double)n[MOMENT_WRONG] / (double)found_sum(n);
    mail_row(p, label);
    mail_bar(p, NAN, wrong, NAN, 1);
    page_put(p, "</th>");
    (void)snprintf(line, sizeof line, "%s,\u00a0%s,\u00a0%s", text_thousands(a, n[MOMENT_WRONG]),
                   text_thousands(b, n[MOMENT_NEUTRAL_ONE]), text_thousands(c, n[MOMENT_WELL]));
    mail_cell(p, line, "");
    mail_cell(p, found_share(share, wrong), "");
    mail_row_end(p);
}

static void moments(struct page *p)
{
    static const char *const head[] = {"Contacts", "negative, neutral, positive", "negative"};
    const struct report_moments *m = p->f->moments;
    size_t n = found_reasons(p->f);
    uint64_t all[REPORT_MOMENTS];
    char finding[FOUND_TEXT], label[PAGE_LABEL];
    found_all(m, all);
    mail_heading(p, "Moments");
    mail_paragraph(p, found_moments(p->f, finding));
    mail_table(p, "What contacts were for the customer, by reason. Bars end at 100&nbsp;%.", head, 3);
    moments_row(p, "All contacts", all);
    for (size_t i = 0; n > 1 && i < n && i < REPORT_REASONS && mail_has_room(p); i++)
        moments_row(p, found_reason(label, &m->reason[i]), m->reason[i].n);
    mail_table_end(p);
}

static void pillars(struct page *p)
{
    const struct report_facts *f = p->f;
    char finding[FOUND_TEXT], name[PAGE_LABEL];
    double most = 0;
    for (size_t i = 0; i < REPORT_PILLARS; i++)
        most = f->pillar[i].n_rules ? fmax(most, end_of(f->pillar[i].high, f->pillar[i].snagged, f->contacts)) : most;
    mail_heading(p, "The four pillars");
    mail_paragraph(p, found_pillars(f, finding));
    begin_figures(p, "Contacts with a snag of each pillar", "Pillar", scale_of(most));
    for (size_t i = 0; i < REPORT_PILLARS; i++) {
        const struct report_pillar *x = &f->pillar[i];
        mail_row(p, found_pillar(name, x->name));
        if (x->n_rules) {
            figures(p, x->snagged, f->contacts, x->low, x->high, scale_of(most));
            past(p, x->past, PAST_SNAGS);
            continue;
        }
        page_put(p, "</th>");
        mail_cell(p, "", "");
        mail_cell(p, "not observable", "");
        mail_row_end(p);
    }
    mail_table_end(p);
}

/* ---- what to do now ---- */

/* Two cells beside a label have room: of more, each takes two lines. */
static void sheet_table_row(struct page *p, const char *const *cell, size_t n)
{
    mail_row(p, cell[0]);
    page_put(p, "</th>");
    if (n > 4)
        mail_cell(p, cell[1], cell[2]);
    else
        mail_cell(p, n > 1 ? cell[1] : "", "");
    if (n > 4)
        mail_cell(p, cell[3], cell[4]);
    else if (n > 2)
        mail_cell(p, cell[2], n > 3 ? cell[3] : "");
    mail_row_end(p);
}

static void sheet_table_mail(struct page *p, const struct sheet *s, const struct sheet_part *t,
                             const struct report_letter *l)
{
    char second[PAGE_LABEL], third[PAGE_LABEL];
    size_t n = t->n_columns, rows = sheet_rows(t), i = 0;
    const char *const heads[] = {t->head[0], second, third};
    (void)snprintf(second, sizeof second, "%s%s%s", n > 1 ? t->head[1] : "", n > 4 ? ", " : "",
                   n > 4 ? t->head[2] : "");
    (void)snprintf(third, sizeof third, "%s%s%s", n > 2 ? t->head[n > 4 ? 3 : 2] : "", n > 3 ? ", " : "",
                   n > 3 ? t->head[n - 1] : "");
    mail_table(p, t->text, heads, n > 3 ? 3 : n);
    for (; i < rows && mail_has_room(p); i++)
        sheet_table_row(p, s->cell + t->first + i * n, n);
    mail_table_end(p);
    more(p, l, rows - i);
}

static void sheet(struct page *p, const struct sheet *s, const struct report_letter *l)
{
    page_drawn(p, s->rc);
    for (size_t i = 0; i < s->n; i++) {
        const struct sheet_part *part = &s->part[i];
        if (part->kind == SHEET_TABLE)
            sheet_table_mail(p, s, part, l);
        else if (part->kind == SHEET_NOTE)
            mail_note(p, part->text);
        else
            mail_paragraph(p, part->text);
    }
}

static void told(struct page *p, const struct report_letter *l, const char *heading,
                 bool (*has)(const struct report_facts *f), void (*tell)(const struct report_facts *f, struct sheet *s))
{
    struct sheet s = {.err = p->err};
    if (!has(p->f))
        return;
    tell(p->f, &s);
    mail_heading(p, heading);
    sheet(p, &s, l);
    sheet_free(&s);
}

/* ---- the end ---- */

static void data(struct page *p)
{
    struct buf lines = {0};
    struct view rest, line;
    char text[DATA_ROOM];
    if (p->rc == 0)
        p->rc = report_files_lines(p->f, &lines, p->err);
    if (p->rc == 0)
        p->rc = report_data_lines(p->f, &lines, p->err);
    rest = buf_view(&lines);
    if (lines.n)
        mail_heading(p, "The data");
    for (size_t i = 0; i < DATA_LINES && mail_has_room(p) && report_line(&rest, &line); i++)
        mail_note(p, str_shown(text, sizeof text, line));
    buf_free(&lines);
}

static void foot(struct page *p, const struct report_letter *l)
{
    const struct report_facts *f = p->f;
    char text[2 * PAGE_LABEL];
    size_t n = f->n_rules - f->n_found - f->n_good;
    (void)snprintf(text, sizeof text, "%zu of %zu rules cannot be observed in this log; nothing is known of them.", n,
                   f->n_rules);
    if (n)
        mail_note(p, text);
    if (l->link) {
        page_put(p, "<p class=\"ink\" style=\"margin:24px 0 0;" MAIL_INK "\">Full report: <a class=\"link\" href=\"");
        page_text(p, view_of(l->link));
        page_put(p, "\" style=\"color:#005a9c;background-color:#ffffff\">");
        mail_text(p, view_of(l->link));
        page_put(p, "</a></p>\n");
    }
    if (l->attach != REPORT_ATTACH_NONE)
        mail_note(p, "The full report is attached, for a browser.");
    mail_note(p, "These are counts and associations; none of them says why.");
    mail_note(p, p->version);
}

int mail_body(const struct report *r, const char *version, const struct report_letter *letter, const char *finding,
              struct buf *to, struct err *err)
{
    struct page p = {r, &r->facts, version, to, err, 0};
    char headline[PAGE_LABEL];
    report_headline(p.f, headline, sizeof headline);
    mail_begin(&p, headline, finding);
    heading(&p, headline, finding);
    changes(&p, letter);
    friction(&p, letter);
    queues(&p, letter);
    told(&p, letter, "Agents", report_has_agents, report_agents_told);
    told(&p, letter, "Issues", report_has_issues, report_issues_told);
    told(&p, letter, "What to do now", report_has_todo, report_todo_told);
    told(&p, letter, "Revenue at risk", report_has_money, report_money_told);
    if (report_has_moments(p.f)) {
        moments(&p);
        pillars(&p);
    }
    good(&p, letter);
    data(&p);
    foot(&p, letter);
    mail_end(&p);
    return p.rc;
}
