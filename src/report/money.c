/* money: what customers are worth, times their risk by a saved model. See report_money in snag/report.h. */
#include <math.h>
#include <stdlib.h>

#include "report/report_impl.h"
#include "snag/num.h"

enum { REASONS = SCORED_SHOWN };

void money_free(struct money *m)
{
    free(m->worth);
    free(m->best);
    arena_free(&m->texts);
}

static struct view keep(struct money *m, struct view text, struct err *err)
{
    const char *p = text.n ? arena_copy(&m->texts, text.p, text.n, err) : "";
    return (struct view){p, p ? text.n : 0};
}

static int name_of(struct money *m, const struct frame *f, size_t column, size_t row, struct view *name,
                   struct err *err)
{
    char number[32];
    const struct column *c = &f->column[column];
    struct view text = {0};
    if (frame_missing(f, column, row))
        text = (struct view){0};
    else if (c->kind == COLUMN_NUMBER)
        text = (struct view){number, num_format(number, column_number(c, row))};
    else
        text = dict_text(&c->dict, c->id[row]);
    *name = keep(m, text, err);
    return name->p ? 0 : -1;
}

/* ---- all rows ---- */

struct weighed {
    size_t *row;
    double *value;
    size_t n;
};

static int weigh(const struct scored_table *s, struct weighed *w, struct report_money *told, struct err *err)
{
    w->row = mem_zero(s->n + 1, sizeof *w->row, err);
    w->value = mem_zero(s->n + 1, sizeof *w->value, err);
    if (!w->row || !w->value)
        return -1;
    for (size_t i = 0; i < s->n; i++) {
        if (isnan(s->row[i].value))
            continue;
        w->row[w->n] = s->row[i].at;
        w->value[w->n++] = s->row[i].value;
        told->value += s->row[i].value;
        told->expected += s->row[i].score.risk;
    }
    told->rows = w->n;
    return 0;
}

static const struct report_rule *rule_of(const struct report *r, const char *term)
{
    for (size_t i = 0; i < r->n_rules; i++)
        if (view_is(r->rule[i].info.name, term) && event_emitted(r->rule[i].info.snag, NULL) == EMITTED_SNAG)
            return &r->rule[i];
    return NULL;
}

/* What is dearest first. */
static int by_sum(const void *a, const void *b)
{
    const struct report_worth *x = a, *y = b;
    return x->sum != y->sum ? (x->sum < y->sum) - (x->sum > y->sum) : view_cmp(x->rule->info.name, y->rule->info.name);
}

static int find_worth(struct report *r, const struct scored_table *s, const struct weighed *w, struct err *err)
{
    struct money *m = &r->money;
    m->worth = mem_zero(s->n_parts + 1, sizeof *m->worth, err);
    if (!m->worth)
        return -1;
    for (size_t k = 0; k < s->n_parts; k++) {
        const struct report_rule *rule = rule_of(r, score_part(s->model, k));
        struct score_total t;
        if (!rule || !score_part_is_count(s->model, k))
            continue;
        if (score_total(s->model, w->row, w->value, w->n, k, &t, err) < 0)
            return -1;
        if (t.n)
            m->worth[m->told.n_worth++] = (struct report_worth){rule, t.n, t.sum, t.low, t.high};
    }
    qsort(m->worth, m->told.n_worth, sizeof *m->worth, by_sum);
    m->told.worth = m->worth;
    return 0;
}

/* ---- the best customers ---- */

static int by_value(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;
    return (x < y) - (x > y);
}

/* The least that the top tenth is worth. */
static int least_best(const struct weighed *w, double *least, struct err *err)
{
    double *value = mem_zero(w->n + 1, sizeof *value, err);
    if (!value)
        return -1;
    memcpy(value, w->value, w->n * sizeof *value);
    qsort(value, w->n, sizeof *value, by_value);
    *least = w->n ? value[(w->n + 9) / 10 - 1] : NAN;
    free(value);
    return 0;
}

/* Only terms that are friction. */
static int carry(struct report *r, const struct scored_table *s, size_t i, struct report_best *b, struct err *err)
{
    struct scored_reason reason[REASONS];
    struct buf text = {0};
    size_t n = scored_reasons(s, i, reason, REASONS);
    int rc = 0;
    for (size_t k = 0; rc == 0 && k < n; k++) {
        const struct report_rule *rule = rule_of(r, score_part(s->model, reason[k].part));
        if (!rule)
            continue;
        b->rule = b->rule ? b->rule : rule;
        rc = buf_addf(&text, err, "%s%.*s", text.n ? ", " : "", VIEW_FMT(rule->info.name));
    }
    b->snags = keep(&r->money, buf_view(&text), err);
    buf_free(&text);
    return rc < 0 || !b->snags.p ? -1 : 0;
}

static int by_at_risk(const void *a, const void *b)
{
    const struct report_best *x = a, *y = b;
    if (x->at_risk != y->at_risk)
        return (x->at_risk < y->at_risk) - (x->at_risk > y->at_risk);
    return view_cmp(x->customer, y->customer);
}

static int find_best(struct report *r, const struct scored_table *s, const struct report_money_of *of,
                     struct weighed *w, struct err *err)
{
    struct money *m = &r->money;
    const struct column *nps = of->nps ? &s->frame->column[*of->nps] : NULL;
    double least;
    m->best = mem_zero(s->n + 1, sizeof *m->best, err);
    if (!m->best || least_best(w, &least, err) < 0)
        return -1;
    w->n = 0;
    for (size_t i = 0; i < s->n; i++) {
        const struct scored_row *row = &s->row[i];
        bool liked = nps && column_number(nps, row->at) >= 9;
        if (isnan(row->value) || (row->value < least && !liked))
            continue;
        struct report_best *b = &m->best[m->told.n_best++];
        *b = (struct report_best){.value = row->value,
                                  .risk = row->score.risk,
                                  .low = row->score.low,
                                  .high = row->score.high,
                                  .at_risk = row->at_risk};
        w->row[w->n] = row->at;
        w->value[w->n++] = row->value;
        m->told.best_value += row->value;
        if (name_of(m, s->frame, of->key, row->at, &b->customer, err) < 0 || carry(r, s, i, b, err) < 0)
            return -1;
    }
    qsort(m->best, m->told.n_best, sizeof *m->best, by_at_risk);
    m->told.best = m->best;
    m->told.has_nps = nps != NULL;
    return score_total(s->model, w->row, w->value, w->n, SIZE_MAX, &m->told.best_at_risk, err);
}

int report_money(struct report *r, const struct scored_table *s, const struct report_money_of *of, struct err *err)
{
    struct money *m = &r->money;
    struct weighed w = {0};
    struct view horizon = {0};
    const char *response = score_response(s->model);
    m->told.left_out = s->n_missing + s->n_new_level + s->n_not_finite + s->n_no_value;
    m->told.level = score_level(s->model);
    (void)frame_stamp(s->frame, "horizon", &horizon);
    m->told.horizon = keep(m, horizon, err);
    m->told.column = keep(m, view_of(s->frame->column[of->value].name), err);
    m->told.response = keep(m, view_of(response ? response : "the event"), err);
    int rc = m->told.horizon.p && m->told.column.p && m->told.response.p ? weigh(s, &w, &m->told, err) : -1;
    if (rc == 0)
        rc = score_total(s->model, w.row, w.value, w.n, SIZE_MAX, &m->told.at_risk, err);
    if (rc == 0)
        rc = find_worth(r, s, &w, err);
    if (rc == 0)
        rc = find_best(r, s, of, &w, err);
    free(w.row);
    free(w.value);
    r->facts.money = rc == 0 ? &m->told : NULL;
    return rc;
}
