/* report_text: the facts of a report as a page of plain text, 80 columns. */
#include <math.h>
#include <stdlib.h>

#include "report/blind.h"
#include "report/halves.h"
#include "report/moment.h"
#include "report/todo_told.h"
#include "report/report_impl.h"
#include "snag/rates_told.h"
#include "text/figure.h"
#include "text/wrap.h"

enum { FINDING_ROOM = 200 };

static int who(const struct report_facts *f, struct buf *to, struct err *err)
{
    char contacts[TEXT_COUNT], customers[TEXT_COUNT], anonymous[TEXT_COUNT];
    if (buf_addf(to, err, "%s contact%s, %s known customer%s", text_thousands(contacts, f->contacts),
                 str_s(f->contacts), text_thousands(customers, f->customers), str_s(f->customers)) < 0)
        return -1;
    return f->anonymous ? buf_addf(to, err, "; %s contact%s without a customer\n",
                                   text_thousands(anonymous, f->anonymous), str_s(f->anonymous))
                        : buf_adds(to, "\n", err);
}

static int last_time(const struct report_facts *f, struct buf *to, struct err *err)
{
    struct buf said = {0};
    int rc = report_last_time(f, &said, err);
    if (rc == 0 && said.n)
        rc = buf_addf(to, err, "  %s\n", said.p);
    buf_free(&said);
    return rc;
}

/* The finding. */
static int headline(const struct report_facts *f, struct buf *to, struct err *err)
{
    char snagged[TEXT_COUNT], contacts[TEXT_COUNT];
    if (f->contacts == 0)
        return 0;
    if (buf_addf(to, err, "\nContacts with at least one snag: %s of %s, %.1f %%", text_thousands(snagged, f->snagged),
                 text_thousands(contacts, f->contacts), 100 * (double)f->snagged / (double)f->contacts) < 0)
        return -1;
    if (!isnan(f->low) && buf_addf(to, err, " (95 %%: %.1f to %.1f)", 100 * f->low, 100 * f->high) < 0)
        return -1;
    if (buf_adds(to, "\n", err) < 0 || last_time(f, to, err) < 0 || f->uncounted == 0)
        return f->uncounted == 0 ? 0 : -1;
    return buf_addf(to, err, "  and %s whose snags are in no rate below: too early to count, or outside\n",
                    text_thousands(snagged, f->uncounted));
}

static int rules_line(const struct rules *rules, struct buf *to, struct err *err)
{
    struct buf told = {0}, text = {0};
    int rc = rules_told(rules, &told, err);
    if (rc == 0 && told.n)
        rc = text_sentence(&text, err, "rules: %s", told.p);
    if (rc == 0)
        rc = buf_add(to, text.p, text.n, err);
    buf_free(&told);
    buf_free(&text);
    return rc;
}

/* There is no log. */
static int history_line(const struct report_facts *f, struct buf *to, struct err *err)
{
    char said[FINDING_ROOM];
    report_finding(f, said, sizeof said);
    return buf_addf(to, err, "%s: %s\n", f->history.path, said);
}

static int heading(const struct report_facts *f, const struct rules *rules, struct buf *to, struct err *err)
{
    char n[TEXT_COUNT], from[MOMENT_TEXT], until[MOMENT_TEXT];
    if (f->history.alone)
        return history_line(f, to, err);
    if (report_files_text(f, to, err) < 0 || rules_line(rules, to, err) < 0)
        return -1;
    if (f->counts.first_us == TS_NONE)
        return buf_adds(to, "no events\n", err);
    if (buf_addf(to, err, "%s event%s, %s to %s UTC\n", text_thousands(n, f->counts.events), str_s(f->counts.events),
                 moment_text(from, f->counts.first_us), moment_text(until, f->counts.last_us)) < 0)
        return -1;
    return who(f, to, err) < 0 ? -1 : headline(f, to, err);
}

/* "under 5", if it is too small to be told of. */
static int figures_of(const struct report_facts *f, uint64_t hit, uint64_t of, double low, double high, struct buf *b,
                      struct err *err)
{
    return of < f->min_cell ? halves_small(b, f->min_cell, err) : halves_figures(b, hit, of, low, high, err);
}

/* Without a log, its weeks. */
static int trend(const struct report_facts *f, const struct report_rule *r, struct buf *note, struct err *err)
{
    for (size_t i = 0; f->history.alone && i < f->changes.n; i++)
        if (f->changes.change[i].rule == r)
            return report_spark(&f->changes.change[i], note, err);
    return 0;
}

/* A rule, its figures if it has any, and what there is to say beside them. */
static int rule_line(const struct report_facts *f, const struct report_rule *r, struct buf *to, struct err *err)
{
    const struct rate_row *row = &r->rate;
    struct buf figures = {0}, note = {0};
    int rc = isnan(row->rate) || rate_cannot_be_met(row)
                 ? 0
                 : figures_of(f, row->hit, row->opportunities, row->low, row->high, &figures, err);
    if (rc == 0)
        rc = rate_told(row, &note, err);
    if (rc == 0)
        rc = report_past_words(r->past, PAST_SIGNAL, &note, err);
    if (rc == 0)
        rc = trend(f, r, &note, err);
    if (rc == 0)
        rc = halves_line(to, r->info.title, r->info.name, buf_view(&figures), buf_view(&note), err);
    buf_free(&figures);
    buf_free(&note);
    return rc;
}

static int rates(const struct report_facts *f, struct buf *to, struct err *err)
{
    if (f->n_found && halves_heading(to, "Friction, worst rate first", err) < 0)
        return -1;
    for (size_t i = 0; i < f->n_found; i++)
        if (rule_line(f, &f->rule[i], to, err) < 0)
            return -1;
    if (f->n_good && halves_heading(to, "What went right", err) < 0)
        return -1;
    for (size_t i = f->n_found; i < f->n_found + f->n_good; i++)
        if (rule_line(f, &f->rule[i], to, err) < 0)
            return -1;
    return 0;
}

static int queue_line(const struct report_facts *f, const struct report_queue *q, struct buf *to, struct err *err)
{
    struct buf figures = {0}, note = {0};
    struct view none = {0};
    int rc = figures_of(f, q->snagged, q->contacts, q->low, q->high, &figures, err);
    if (rc == 0)
        rc = q->contacts < f->min_cell ? 0 : report_past_words(q->past, PAST_SNAGS, &note, err);
    if (rc == 0)
        rc = halves_line(to, none, q->name, buf_view(&figures), buf_view(&note), err);
    buf_free(&figures);
    buf_free(&note);
    return rc;
}

/* How the queues add up. */
static int queues_footing(const struct report_facts *f, struct buf *to, struct err *err)
{
    char n[TEXT_COUNT];
    struct buf b = {0};
    int rc = text_sentence(&b, err,
                           "  A contact counts in each queue that had it, and is hit where its snag happened: a "
                           "transfer in the queue it left, a return in the queue where the contact before ended.");
    if (rc == 0 && f->nowhere)
        rc = text_sentence(&b, err, "  Snags of %s contact%s happened in no queue.", text_thousands(n, f->nowhere),
                           str_s(f->nowhere));
    if (rc == 0)
        rc = buf_add(to, b.p, b.n, err);
    buf_free(&b);
    return rc;
}

static int queues(const struct report_facts *f, struct buf *to, struct err *err)
{
    size_t n = f->n_queues < REPORT_QUEUES ? f->n_queues : REPORT_QUEUES;
    if (n == 0 || f->queue[0].snagged == 0)
        return 0;
    if (halves_heading(to, "Where: contacts with a snag, by queue", err) < 0)
        return -1;
    for (size_t i = 0; i < n; i++)
        if (queue_line(f, &f->queue[i], to, err) < 0)
            return -1;
    if (f->n_queues > n && buf_addf(to, err, "  and %zu more queue%s\n", f->n_queues - n, str_s(f->n_queues - n)) < 0)
        return -1;
    return queues_footing(f, to, err);
}

static int blind_spots(const struct report_facts *f, struct buf *to, struct err *err)
{
    char starts[TEXT_COUNT];
    if (f->starts && !f->starts_in &&
        buf_addf(to, err,
                 "\nNo inbound contacts: none of %s start%s has direction in, so rules about what\ncustomers do find "
                 "nothing. In the map's [columns]:  direction = \"in\"\n",
                 text_thousands(starts, f->starts), str_s(f->starts)) < 0)
        return -1;
    size_t from = f->n_found + f->n_good, n = f->n_rules - from;
    if (n == 0)
        return 0;
    const struct rate_row **row = mem_zero(n, sizeof *row, err);
    for (size_t i = 0; row && i < n; i++)
        row[i] = &f->rule[from + i].rate;
    int rc = row ? buf_adds(to, "\nThis log cannot show", err) : -1;
    if (rc == 0 && f->moments)
        rc = buf_addf(to, err, ": %zu of %zu rules", n, f->n_rules);
    if (rc == 0)
        rc = buf_adds(to, "\n", err);
    if (rc == 0)
        rc = blind_text(row, n, to, err);
    free((void *)row);
    return rc < 0 ? -1 : buf_adds(to, "  A log of another system may show them: snag maps list\n", err);
}

static int told(const struct report_facts *f, const char *heading, bool (*has)(const struct report_facts *f),
                void (*tell)(const struct report_facts *f, struct sheet *s), struct buf *to, struct err *err)
{
    struct sheet s = {.err = err};
    if (!has(f))
        return 0;
    tell(f, &s);
    int rc = buf_addf(to, err, "\n%s\n", heading) < 0 ? -1 : sheet_text(&s, to, err);
    sheet_free(&s);
    return rc;
}

int report_text(const struct report *r, struct buf *to, struct err *err)
{
    const struct report_facts *f = &r->facts;
    return report_health_text(f, to, err) < 0 || heading(f, r->rules, to, err) < 0 ||
                   report_changes_text(f, to, err) < 0 || report_moments_text(f, to, err) < 0 ||
                   rates(f, to, err) < 0 || report_examples_text(f, to, err) < 0 || queues(f, to, err) < 0 ||
                   report_group_text(f, to, err) < 0 ||
                   told(f, "Agents", report_has_agents, report_agents_told, to, err) < 0 ||
                   told(f, "Issues", report_has_issues, report_issues_told, to, err) < 0 ||
                   told(f, "What to do now", report_has_todo, report_todo_told, to, err) < 0 ||
                   told(f, "Revenue at risk", report_has_money, report_money_told, to, err) < 0 ||
                   report_data_text(f, to, err) < 0 || blind_spots(f, to, err) < 0
               ? -1
               : report_next_text(f, to, err);
}
