/* issues_told: which reasons changed, and which days stand out, in words. See todo_told.h. */
#include <math.h>
#include <stdio.h>

#include "report/found.h"
#include "report/moment.h"
#include "report/todo_told.h"
#include "snag/civil.h"
#include "text/figure.h"

enum { MOST_ISSUES = 8, MOST_BURSTS = 8, GROUP_TEXT = 40 };

bool report_has_issues(const struct report_facts *f)
{
    return f->issues && f->issues->n_reasons > 1 && (f->issues->compared || f->issues->days_tested);
}

/* Customers of a reason: "under 5" of a group that is too small. */
static const char *customers(const struct report_facts *f, char text[GROUP_TEXT], uint64_t n)
{
    char most[TEXT_COUNT];
    if (n > 0 && n < f->min_cell)
        (void)snprintf(text, GROUP_TEXT, "under %s", text_thousands(most, f->min_cell));
    else
        (void)text_thousands(text, n);
    return text;
}

static bool is_small(const struct report_facts *f, const struct report_issue *i)
{
    return i->now < f->min_cell && i->before < f->min_cell;
}

static const char *state_word(const struct report_issue *i)
{
    static const char *const words[] = {[ISSUE_SAME] = "within noise",
                                        [ISSUE_NEW] = "new",
                                        [ISSUE_GROWING] = "growing",
                                        [ISSUE_SHRINKING] = "shrinking",
                                        [ISSUE_GONE] = "gone"};
    return i->state == ISSUE_NEW && !i->beyond ? "new; may be chance" : words[i->state];
}

/* ---- the finding ---- */

static void say_issues(const struct report_facts *f, struct sheet *s)
{
    const struct report_issues *x = f->issues;
    const struct report_issue *first = x->n_beyond ? &x->issue[0] : NULL;
    char reason[FOUND_NAME], now[GROUP_TEXT], before[GROUP_TEXT];
    if (!x->compared) {
        sheet_say(s, "This log does not have %s and %s to their end, so that reasons cannot be compared.", x->period,
                  x->versus);
        return;
    }
    if (!first) {
        sheet_say(s, "None of %zu reasons for contact changed beyond noise from %s to %s.", x->n_issues, x->versus,
                  x->period);
        return;
    }
    if (is_small(f, first)) {
        sheet_say(s, "%zu of %zu reasons for contact changed beyond noise from %s to %s.", x->n_beyond, x->n_issues,
                  x->versus, x->period);
        return;
    }
    (void)str_shown(reason, sizeof reason, first->reason);
    sheet_say(s, "%s is %s: %s customers in %s, %s in %s. %zu of %zu reasons for contact changed beyond noise.", reason,
              state_word(first), customers(f, now, first->now), x->period, customers(f, before, first->before),
              x->versus, x->n_beyond, x->n_issues);
}

/* ---- tables ---- */

static void issue_row(const struct report_facts *f, const struct report_issue *i, struct sheet *s)
{
    char now[GROUP_TEXT], before[GROUP_TEXT], low[GROUP_TEXT] = "";
    bool hidden = (i->now && i->now < f->min_cell) || (i->before && i->before < f->min_cell);
    sheet_cell(s, i->reason);
    sheet_cellf(s, "%s", customers(f, now, i->now));
    sheet_cellf(s, "%s", customers(f, before, i->before));
    if (!isnan(i->low))
        (void)snprintf(low, sizeof low, " (%+.1f to %+.1f)", 100 * i->low, 100 * i->high);
    if (hidden || isnan(i->difference))
        sheet_cell(s, (struct view){0});
    else
        sheet_cellf(s, "%+.1f%s", 100 * i->difference, low);
    sheet_cellf(s, "%s", state_word(i));
}

static void tell_issues(const struct report_facts *f, struct sheet *s)
{
    static const char *const head[] = {"Reason", "customers", "before", "points (95 %)", "is"};
    const struct report_issues *x = f->issues;
    size_t told = 0, small = 0, rest = 0;
    for (size_t i = 0; i < x->n_issues; i++) {
        const struct report_issue *issue = &x->issue[i];
        bool tells = issue->beyond || issue->state == ISSUE_NEW || told < 3;
        if (is_small(f, issue)) {
            small += issue->beyond || issue->state == ISSUE_NEW;
            continue;
        }
        if (!tells || told == MOST_ISSUES) {
            rest++;
            continue;
        }
        if (told == 0)
            sheet_table(s, "Reasons by customers", head, sizeof head / sizeof *head);
        told++;
        issue_row(f, issue, s);
    }
    if (rest)
        sheet_note(s, "And %zu more reason%s, which changed less or not at all.", rest, str_s(rest));
    if (small)
        sheet_note(s, "%zu new or changed reason%s under %llu customers in both.", small,
                   small == 1 ? " has" : "s have", (unsigned long long)f->min_cell);
}

static void tell_bursts(const struct report_facts *f, struct sheet *s)
{
    static const char *const head[] = {"Day and reason", "customers", "limit", "from, to", "queue"};
    const struct report_issues *x = f->issues;
    char day[MOMENT_TEXT], reason[FOUND_NAME], n[TEXT_COUNT], queue[FOUND_NAME], in[TEXT_COUNT];
    size_t told = 0, rest = 0;
    for (size_t i = 0; i < x->n_bursts; i++) {
        const struct report_burst *b = &x->burst[i];
        char first[MOMENT_TEXT], last[MOMENT_TEXT];
        if (b->customers < f->min_cell || told == MOST_BURSTS) {
            rest++;
            continue;
        }
        if (told == 0)
            sheet_table(s, "Days on which more customers came for a reason than the days before explain", head,
                        sizeof head / sizeof *head);
        told++;
        (void)str_shown(reason, sizeof reason, b->reason);
        (void)str_shown(queue, sizeof queue, b->queue);
        sheet_cellf(s, "%s, %s", moment_day(day, b->day * US_PER_DAY), reason);
        sheet_cellf(s, "%s", text_thousands(n, b->customers));
        sheet_cellf(s, "%.1f", b->limit * (double)b->of);
        sheet_cellf(s, "%s to %s", moment_text(first, b->first_us) + strlen(moment_day(day, b->first_us)) + 1,
                    moment_text(last, b->last_us) + strlen(moment_day(day, b->last_us)) + 1);
        if (b->queue.n && b->in_queue >= f->min_cell)
            sheet_cellf(s, "%s: %s", queue, text_thousands(in, b->in_queue));
        else
            sheet_cell(s, (struct view){0});
    }
    if (rest)
        sheet_note(s, "And %zu more such day%s.", rest, str_s(rest));
    if (x->days_tested && x->n_bursts == 0)
        sheet_note(s, "No day since %s began has more customers for a reason than the days before explain.", x->period);
}

void report_issues_told(const struct report_facts *f, struct sheet *s)
{
    say_issues(f, s);
    tell_issues(f, s);
    tell_bursts(f, s);
    sheet_note(s,
               "A contact counts with the first reason that it names, a customer once a day or period; one without a "
               "customer is one of its own. Times are in UTC.");
}
