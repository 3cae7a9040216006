/* money_told: revenue at risk, what one snag less goes with, and the best customers at risk, in words. See
 * todo_told.h. */
#include <math.h>
#include <stdio.h>

#include "report/found.h"
#include "report/todo_told.h"
#include "text/figure.h"

bool report_has_money(const struct report_facts *f)
{
    return f->money && f->money->rows > 0;
}

/* Amounts: whole from 100 on. */
static const char *amount(char text[TEXT_NUMBER], double x)
{
    text_grouped(text, x, fabs(x) >= 100 ? 0 : 2);
    return text;
}

static const char *amounts(char text[FOUND_NAME], double low, double high)
{
    char a[TEXT_NUMBER], b[TEXT_NUMBER];
    (void)snprintf(text, FOUND_NAME, "%s to %s", amount(a, low), amount(b, high));
    return text;
}

static bool is_few(const struct report_facts *f, uint64_t n)
{
    return n < f->min_cell;
}

static void say_finding(const struct report_facts *f, struct sheet *s)
{
    const struct report_money *m = f->money;
    char sum[TEXT_NUMBER], of[TEXT_NUMBER], range[FOUND_NAME], n[TEXT_COUNT], column[FOUND_NAME], horizon[FOUND_NAME],
        response[FOUND_NAME];
    (void)str_shown(column, sizeof column, m->column);
    (void)str_shown(horizon, sizeof horizon, m->horizon);
    (void)str_shown(response, sizeof response, m->response);
    if (is_few(f, m->rows)) {
        sheet_say(s, "Fewer than %llu customers have a risk and a value.", (unsigned long long)f->min_cell);
        return;
    }
    sheet_say(s, "%s of %s (%s) is at risk (%.0f %%: %s), of %s customer%s: value times the model's risk of %s%s%s.",
              amount(sum, m->at_risk.sum), amount(of, m->value), column, 100 * m->level,
              amounts(range, m->at_risk.low, m->at_risk.high), text_thousands(n, m->rows), str_s(m->rows), response,
              *horizon ? " within " : "", horizon);
}

static void tell_worth(const struct report_facts *f, struct sheet *s)
{
    static const char *const head[] = {"Kind", "customers", "for each", "together", "95 % interval"};
    const struct report_money *m = f->money;
    char title[FOUND_NAME], n[TEXT_COUNT], each[TEXT_NUMBER], sum[TEXT_NUMBER], range[FOUND_NAME];
    size_t told = 0;
    for (size_t i = 0; i < m->n_worth; i++) {
        const struct report_worth *w = &m->worth[i];
        if (is_few(f, w->customers))
            continue;
        if (told == 0)
            sheet_table(s, "One snag less goes with so much less at risk", head, sizeof head / sizeof *head);
        told++;
        sheet_cell(s, view_of(found_title(title, &w->rule->info)));
        sheet_cellf(s, "%s", text_thousands(n, w->customers));
        sheet_cellf(s, "%s", amount(each, w->sum / (double)w->customers));
        sheet_cellf(s, "%s", amount(sum, w->sum));
        sheet_cellf(s, "%s", amounts(range, w->low, w->high));
    }
    if (told)
        sheet_note(s, "Of customers who met it, with one less for each and all else equal. That is what the model "
                      "associates, not what would follow: it holds if the model has the right form, nothing that it "
                      "leaves out drives both, and a kept customer is worth the column's amount.");
}

static void tell_best(const struct report_facts *f, struct sheet *s)
{
    static const char *const head[] = {"Customer", "value", "risk", "at risk", "carried by"};
    const struct report_money *m = f->money;
    char n[TEXT_COUNT], sum[TEXT_NUMBER], of[TEXT_NUMBER], range[FOUND_NAME], value[TEXT_NUMBER];
    size_t top = f->todo ? f->todo->top : REPORT_TOP;
    if (is_few(f, m->n_best))
        return;
    if (!f->nameless && m->n_best && top) {
        sheet_table(s, "The best customers, most at risk first", head, sizeof head / sizeof *head);
        for (size_t i = 0; i < m->n_best && i < top; i++) {
            const struct report_best *b = &m->best[i];
            sheet_cell(s, b->customer);
            sheet_cellf(s, "%s", amount(value, b->value));
            sheet_cellf(s, "%.1f %%", 100 * b->risk);
            sheet_cellf(s, "%s", amount(sum, b->at_risk));
            sheet_cell(s, b->snags);
        }
    }
    sheet_note(s, "Of the %s best customer%s (the top tenth by value%s), %s of %s is at risk (%s).",
               text_thousands(n, m->n_best), str_s(m->n_best), m->has_nps ? ", and nps 9 or 10" : "",
               amount(sum, m->best_at_risk.sum), amount(of, m->best_value),
               amounts(range, m->best_at_risk.low, m->best_at_risk.high));
}

void report_money_told(const struct report_facts *f, struct sheet *s)
{
    char n[TEXT_COUNT];
    say_finding(f, s);
    if (is_few(f, f->money->rows))
        return;
    tell_worth(f, s);
    tell_best(f, s);
    if (f->money->left_out)
        sheet_note(s, "%s more row%s no risk or no value, and count nowhere here.",
                   text_thousands(n, f->money->left_out), f->money->left_out == 1 ? " has" : "s have");
    sheet_note(s, "Intervals say how sure the model is of such customers together, not what each will do.");
}
