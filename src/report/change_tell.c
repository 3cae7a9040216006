/* change_tell: what changed on a day, of each rule or measure. See snag/change_told.h. */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "report/change_impl.h"
#include "report/measures_words.h"
#include "snag/multiplicity.h"
#include "snag/rates_told.h"

enum { SEED = 1 };

/* What the rows of one rule or measure are made of. */
struct collected {
    const struct change_asked *a;
    struct change_sets sets;
    struct change_obs *obs;
    uint32_t *set; /* of each obs */
    size_t n, cap, cap_set;
};

static void collected_free(struct collected *x)
{
    dict_free(&x->sets.set);
    free(x->obs);
    free(x->set);
}

/* value: those of the groups of the tests, then a day and an hour. */
static int collect(struct collected *x, const uint32_t *value, uint32_t customer, double n, double sum, struct err *err)
{
    if (mem_reserve(&x->obs, &x->cap, x->n + 1, sizeof *x->obs, err) < 0 ||
        mem_reserve(&x->set, &x->cap_set, x->n + 1, sizeof *x->set, err) < 0 ||
        change_set_of(&x->sets, value, &x->set[x->n], err) < 0)
        return -1;
    x->obs[x->n++] = (struct change_obs){.day = (int32_t)value[x->sets.n_groups],
                                         .hour = (uint8_t)value[x->sets.n_groups + 1],
                                         .customer = customer,
                                         .n = n,
                                         .sum = sum};
    return 0;
}

static int collect_rate(void *ctx, const struct rate_count *c, struct err *err)
{
    return collect(ctx, c->value, c->customer, (double)c->n, (double)c->hit, err);
}

/* Those of neither group go. */
static int settle(struct collected *x, const struct change_words *w, struct err *err)
{
    enum change_side *side = change_sides(&x->sets, x->a, w, err);
    size_t n = 0;
    for (size_t i = 0; side && i < x->n; i++) {
        if (side[x->set[i]] == CHANGE_NEITHER)
            continue;
        x->obs[n] = x->obs[i];
        x->obs[n++].treated = side[x->set[i]] == CHANGE_TREATED;
    }
    x->n = n;
    free(side);
    return side ? 0 : -1;
}

/* ---- whether it can be told ---- */

void change_day_text(char *text, int64_t day)
{
    int64_t year;
    int month, mday;
    civil_date(day, &year, &month, &mday);
    (void)snprintf(text, CHANGE_DAY_TEXT, "%04lld-%02d-%02d", (long long)year, month, mday);
}

/* The days covered, of the period if there is one. ERR_DATA if the day is none of them, or if weeks have a hole. */
static int ask(const struct rate_span *span, const struct rates_options *o, const struct change_asked *a,
               struct change_question *q, struct err *err)
{
    char from[CHANGE_DAY_TEXT], to[CHANGE_DAY_TEXT];
    int64_t begin_us, end_us;
    *q = (struct change_question){.change_day = a->day, .control = a->control, .seed = SEED};
    if (span->from_us == TS_NONE)
        return err_set(err, ERR_DATA, "the log is empty");
    q->first_day = rate_local_day(o->zone, span->from_us);
    q->last_day = rate_local_day(o->zone, span->to_us);
    if (o->period && o->period->first_day > q->first_day)
        q->first_day = o->period->first_day;
    if (o->period && o->period->last_day < q->last_day)
        q->last_day = o->period->last_day;
    if (a->day <= q->first_day || a->day > q->last_day) {
        change_day_text(from, q->first_day);
        change_day_text(to, q->last_day);
        return err_set(err, ERR_DATA, "it is not between the first and last days covered, %s and %s", from, to);
    }
    int64_t first = a->day - 7 * change_weeks_in(a->day - q->first_day);
    int64_t last = a->day + 7 * change_weeks_in(q->last_day + 1 - a->day);
    if (!rate_span_hole(span, rate_midnight(o->zone, first), rate_midnight(o->zone, last), &begin_us, &end_us))
        return 0;
    change_day_text(from, rate_local_day(o->zone, begin_us));
    change_day_text(to, rate_local_day(o->zone, end_us));
    return err_set(err, ERR_DATA, "no rows from %s to %s, in the weeks that are compared; --period chooses others",
                   from, to);
}

/* Keeps a reason, and takes the error back; -1 if it is another kind of error. */
static int refuse(struct changes_told *told, struct change_row *row, struct err *err)
{
    if (err->kind != ERR_DATA)
        return -1;
    struct err none = ERR_INIT, *quiet = &none;
    row->refused = arena_copy(&told->texts, err->msg, strlen(err->msg), quiet);
    *err = none;
    return row->refused ? 0 : -1;
}

static int tell_row(struct changes_told *told, struct change_row *row, struct collected *x,
                    const struct rate_span *span, const struct rates_options *o, const struct change_words *w,
                    struct err *err)
{
    struct change_question q;
    if (ask(span, o, x->a, &q, err) < 0)
        return refuse(told, row, err);
    if (settle(x, w, err) < 0)
        return err->kind == ERR_DATA ? refuse(told, row, err) : -1;
    return change_estimate(x->obs, x->n, &q, &row->c, err) < 0 ? refuse(told, row, err) : 0;
}

/* ---- all rows ---- */

static int begin(struct changes_told *told, const struct change_asked *a, const char *column,
                 const struct rates_options *o, size_t most, struct err *err)
{
    *told = (struct changes_told){.asked = a, .column = column, .zone = o->zone ? zone_name(o->zone) : NULL};
    told->row = mem_zero(most + 1, sizeof *told->row, err);
    return told->row ? 0 : -1;
}

static int finish(struct changes_told *told, struct err *err)
{
    char day[CHANGE_DAY_TEXT];
    size_t n = 0;
    double *p = mem_zero(2 * told->n + 2, sizeof *p, err), *holm = p ? p + told->n + 1 : NULL;
    if (!p)
        return -1;
    for (size_t i = 0; i < told->n; i++) {
        p[i] = told->row[i].refused ? NAN : told->row[i].c.difference.p;
        n += !told->row[i].refused;
    }
    int rc = adjust_holm(p, told->n, holm, err);
    for (size_t i = 0; rc == 0 && i < told->n; i++)
        told->row[i].p_holm = holm[i];
    free(p);
    if (rc < 0 || n)
        return rc;
    change_day_text(day, told->asked->day);
    if (told->n == 0)
        return err_set(err, ERR_DATA, "--change %s: nothing was counted", day);
    const struct change_row *row = &told->row[0];
    return err_set(err, ERR_DATA, "--change %s: %s (%.*s)", day, row->refused, VIEW_FMT(row->name));
}

static struct view rate_value(const void *of, uint32_t value)
{
    return rates_value(of, value);
}

static struct view rate_group_name(const void *of, size_t group)
{
    return rates_group(of, group);
}

/* Why a rule has no rate; NULL: it has one. */
static int no_rate(struct changes_told *told, const struct rate_row *r, const char **reason, struct err *err)
{
    struct buf b = {0};
    *reason = NULL;
    if (r->seen != RATE_UNSEEN && !r->no_rate && !rate_cannot_be_met(r))
        return 0;
    int rc = rate_told(r, &b, err);
    if (rc == 0)
        *reason = arena_copy(&told->texts, b.n ? b.p : "", b.n, err);
    buf_free(&b);
    return *reason ? rc : -1;
}

static int rule_row(struct changes_told *told, const struct rates *r, const struct rules *rules,
                    const struct rate_row *of, struct err *err)
{
    struct change_row *row = &told->row[told->n++];
    const struct change_words words = {r, rate_value, rate_group_name};
    struct rate_span span = rates_span(r, of->rule);
    struct collected x = {.a = told->asked, .sets = {.n_groups = rates_n_groups(r) - 2}};
    *row = (struct change_row){.name = of->name, .share = true};
    struct view title = rules_info(rules, of->rule).title;
    row->title = arena_copy(&told->texts, title.n ? title.p : "", title.n, err);
    if (!row->title || no_rate(told, of, &row->refused, err) < 0)
        return -1;
    if (row->refused)
        return 0;
    int rc = rates_each(r, of->rule, collect_rate, &x, err);
    if (rc == 0)
        rc = tell_row(told, row, &x, &span, rates_asked(r), &words, err);
    collected_free(&x);
    return rc;
}

int changes_of_rates(struct changes_told *told, const struct rates *r, const struct rules *rules,
                     const struct change_asked *a, struct err *err)
{
    int rc = begin(told, a, "rule", rates_asked(r), rates_n(r), err);
    for (size_t i = 0; rc == 0 && i < rates_n(r); i++)
        rc = rule_row(told, r, rules, rates_row(r, i), err);
    if (rc == 0)
        rc = finish(told, err);
    if (rc < 0)
        changes_free(told);
    return rc;
}

/* ---- measures ---- */

static struct view measure_value(const void *of, uint32_t value)
{
    return measures_value(of, value);
}

static struct view measure_group_name(const void *of, size_t group)
{
    return measures_group(of, group);
}

/* Puts durations of a cell; counts those that are not over. */
static int collect_cell(struct collected *x, const struct measures *m, size_t i, double *n, double *open,
                        struct err *err)
{
    const struct measure_cell *cell = measures_cell(m, i);
    struct measured *d = mem_zero(cell->n + 1, sizeof *d, err);
    int rc = d ? 0 : -1;
    if (d)
        measures_durations(m, i, 0, cell->n, d);
    for (size_t k = 0; rc == 0 && k < cell->n; k++) {
        bool over = fate_is_over(d[k].fate), share = cell->kind == MEASURE_SERVICE_LEVEL;
        if (cell->kind == MEASURE_ASA && d[k].fate != FATE_OVER)
            continue;
        *n += 1;
        *open += !over;
        if (!over || (share && !measure_offered(cell, &d[k])))
            continue;
        double value = share ? d[k].fate == FATE_OVER && d[k].us <= cell->level_us : (double)d[k].us / US_PER_S;
        rc = collect(x, cell->value, d[k].customer, 1, value, err);
    }
    free(d);
    return rc;
}

/* The cells first to last of one measure. */
static int measure_row(struct changes_told *told, const struct measures *m, size_t first, size_t last, struct err *err)
{
    const double MOST_OPEN = 0.01;
    const struct measure_cell *cell = measures_cell(m, first);
    const struct change_words words = {m, measure_value, measure_group_name};
    struct rate_span span = measures_span(m, cell->kind);
    struct collected x = {.a = told->asked, .sets = {.n_groups = measures_n_groups(m) - 2}};
    struct change_row *row = &told->row[told->n++];
    double n = 0, open = 0;
    char text[200];
    int rc = 0;
    *row = (struct change_row){.name = cell->name, .share = cell->kind == MEASURE_SERVICE_LEVEL};
    for (size_t i = first; rc == 0 && cell->grouped && i < last; i++)
        rc = collect_cell(&x, m, i, &n, &open, err);
    if (rc == 0 && cell->seen == RATE_UNSEEN)
        rc = err_set(err, ERR_DATA, "not observable: no source emits %.*s", VIEW_FMT(cell->missing));
    else if (rc == 0 && open > MOST_OPEN * n) {
        (void)snprintf(text, sizeof text, "%.1f %% are not over, or ended otherwise", 100 * open / n);
        rc = err_set(err, ERR_DATA, "%s: the mean of the others would be that of the short ones", text);
    }
    if (rc < 0)
        rc = refuse(told, row, err);
    else
        rc = tell_row(told, row, &x, &span, measures_asked(m), &words, err);
    collected_free(&x);
    return rc;
}

int changes_of_measures(struct changes_told *told, const struct measures *m, const struct change_asked *a,
                        struct err *err)
{
    size_t n = measures_n(m);
    int rc = begin(told, a, "measure", measures_asked(m), n, err);
    for (size_t i = 0, to; rc == 0 && i < n; i = to) {
        for (to = i + 1; to < n && view_eq(measures_cell(m, to)->name, measures_cell(m, i)->name);)
            to++;
        rc = measure_row(told, m, i, to, err);
    }
    if (rc == 0)
        rc = finish(told, err);
    if (rc < 0)
        changes_free(told);
    return rc;
}

void changes_free(struct changes_told *told)
{
    for (size_t i = 0; i < told->n; i++)
        change_free(&told->row[i].c);
    free(told->row);
    arena_free(&told->texts);
    *told = (struct changes_told){0};
}
