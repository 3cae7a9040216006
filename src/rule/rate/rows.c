/* rows: what was counted, as rows with rates and intervals. See rate_impl.h. */
#include <math.h>
#include <stdlib.h>

#include "rule/rate/rate_impl.h"
#include "snag/rates_sums.h"

static const double Z = 1.959963984540054; /* 97.5 % point of the normal distribution */

/* Everything that rows are made from. */
struct making {
    struct rates *r;
    const struct rate_log *log;
    struct coverage *seen;
    struct covered *covered;        /* of each rule */
    struct rate_side *side;         /* of each cell */
    struct rate_cross *cross;       /* … with its partner */
    struct view *chances, *missing; /* of each rule */
    struct view *same;              /* … its same_field and same_value, and which log ended */
    uint32_t *partner;              /* of each cell, the one of the other period; RATE_NO_CELL */
    size_t cap_rows;
};

static void key_of(const struct rates *r, size_t cell, uint32_t *key)
{
    memcpy(key, dict_text(&r->key, (int64_t)cell).p, (CELL_VALUES + r->n_by) * sizeof *key);
}

/* ---- which cells have rows ---- */

static bool has_any(const struct rate_cell *c)
{
    return c->opportunities || c->on || c->outside || c->early || c->censored;
}

bool rates_whole(struct rates *r, const struct coverage *seen)
{
    bool empty = seen->first_us == TS_NONE;
    if (r->n_periods == 0 && !empty)
        rate_period_set(&r->period[0], PERIOD_DAYS, rate_local_day(r->o.zone, seen->first_us),
                        rate_local_day(r->o.zone, seen->last_us), r->o.zone);
    return empty;
}

/* Cells with something in them, the only cell of each rule if there are no groups, and dates between. Without a period
 * of its own, the log is one. */
static int choose_cells(struct making *m, struct err *err)
{
    struct rates *r = m->r;
    uint32_t key[CELL_VALUES + RATES_GROUPS] = {0}, cell;
    bool empty = rates_whole(r, m->seen);
    for (size_t i = 0; i < r->key.n; i++)
        r->cell[i].shown = has_any(&r->cell[i]);
    for (size_t i = 0; r->n_by == 0 && i < r->rules->n; i++) {
        key[CELL_RULE] = (uint32_t)i;
        if (rates_cell(r, key, &cell, err) < 0)
            return -1;
        r->cell[cell].shown = true;
    }
    if (r->o.sparse || (r->n_periods == 0 && empty))
        return 0;
    return rates_fill(r, r->period[0].first_day, r->period[0].last_day, err);
}

/* Every cell of the period before has one in the period asked for. */
static int find_partners(struct making *m, struct err *err)
{
    struct rates *r = m->r;
    uint32_t key[CELL_VALUES + RATES_GROUPS], cell;
    for (size_t i = 0; i < r->key.n; i++) {
        key_of(r, i, key);
        if (key[CELL_PERIOD] == 0 || !r->cell[i].shown)
            continue;
        key[CELL_PERIOD] = 0;
        if (rates_cell(r, key, &cell, err) < 0)
            return -1;
        r->cell[cell].shown = true;
    }
    m->partner = mem_zero(r->key.n, sizeof *m->partner, err);
    m->side = mem_zero(r->key.n, sizeof *m->side, err);
    m->cross = mem_zero(r->key.n, sizeof *m->cross, err);
    if (!m->partner || !m->side || !m->cross)
        return -1;
    for (size_t i = 0; i < r->key.n; i++) {
        key_of(r, i, key);
        key[CELL_PERIOD] = 1;
        int64_t other = dict_get(&r->key, (struct view){(const char *)key, (CELL_VALUES + r->n_by) * sizeof *key});
        m->partner[i] = other == DICT_NONE || (size_t)other == i ? RATE_NO_CELL : (uint32_t)other;
    }
    return 0;
}

/* ---- sums over customers ---- */

static void sum_customers(struct making *m)
{
    const struct rates *r = m->r;
    for (size_t i = 0; i < r->key.n; i++)
        m->side[i] = (struct rate_side){.opportunities = r->cell[i].opportunities,
                                        .hit = r->cell[i].hit,
                                        .customers = r->cell[i].alone,
                                        .alone = r->cell[i].alone,
                                        .alone_hit = r->cell[i].alone_hit};
    for (size_t i = 0; i < r->counts.n; i++) {
        const struct customer_count *c = &r->counts.count[i], *before = NULL;
        if (c->n == 0)
            continue;
        uint64_t n = c->n, h = c->hit;
        struct rate_side *s = &m->side[c->cell];
        s->customers++;
        s->repeats = s->repeats || n > 1;
        s->nn += n * n;
        s->nh += n * h;
        s->hh += h * h;
        if (m->partner[c->cell] != RATE_NO_CELL)
            before = customer_count_find(&r->counts, m->partner[c->cell], c->customer);
        if (!before || before->n == 0)
            continue;
        struct rate_cross *x = &m->cross[c->cell];
        x->customers++;
        x->nn += n * before->n;
        x->hh += h * before->hit;
        x->nh += n * before->hit;
        x->hn += h * before->n;
    }
}

/* ---- what the log covers of a period ---- */

/* The days of a row: those of its dates within one of the periods. */
static void days_of(const struct rates *r, const uint32_t *key, size_t period, int64_t *first, int64_t *last)
{
    const struct rate_period *p = &r->period[period];
    *first = r->n_periods ? p->first_day : INT32_MIN;
    *last = r->n_periods ? p->last_day : INT32_MAX;
    for (size_t i = 0; i < r->n_by; i++) {
        int64_t from = (int32_t)key[CELL_VALUES + i], to = from;
        if (!group_is_date(&r->by[i]))
            continue;
        if (r->by[i].kind == GROUP_WEEK)
            to = from + 6;
        else if (r->by[i].kind == GROUP_MONTH)
            to = rate_month_last(from);
        *first = from > *first ? from : *first;
        *last = to < *last ? to : *last;
    }
}

bool rates_partly(const struct rates *r, const struct covered *span, const struct coverage *seen, const uint32_t *key,
                  size_t period)
{
    struct rate_period p;
    int64_t first, last;
    bool dates = r->n_periods > 0;
    for (size_t i = 0; i < r->n_by; i++)
        dates = dates || group_is_date(&r->by[i]);
    if (!dates || seen->first_us == TS_NONE)
        return dates;
    days_of(r, key, period, &first, &last);
    rate_period_set(&p, PERIOD_DAYS, first, last, r->o.zone);
    int64_t begin_us = span->begin_us != TS_NONE ? span->begin_us : seen->first_us;
    int64_t end_us = span->end_us != TS_NONE ? span->end_us : seen->last_us;
    int64_t tenth_us = (p.to_us - p.from_us) / 10;
    return begin_us > p.from_us + tenth_us || end_us < p.to_us - tenth_us || covered_hole(span, p.from_us, p.to_us);
}

/* What the sources cover that can emit a rule's events. */
static int find_covered(struct making *m, struct err *err)
{
    const struct rules *rules = m->r->rules;
    m->covered = mem_zero(rules->n, sizeof *m->covered, err);
    if (!m->covered)
        return -1;
    for (size_t i = 0; i < rules->n; i++) {
        const struct part *events = &rules->rule[i].events;
        if (covered_by(&m->covered[i], m->seen, events->rests, events->n_rests, COVERAGE_BEGUN, err) < 0)
            return -1;
    }
    return 0;
}

/* ---- words ---- */

static int keep_words(struct rates *r, struct buf *b, struct view *words, struct err *err)
{
    *words = (struct view){arena_copy(&r->texts, b->p ? b->p : "", b->n, err), b->n};
    buf_clear(b);
    return words->p ? 0 : -1;
}

static int find_words(struct making *m, struct err *err)
{
    struct rates *r = m->r;
    struct buf b = {0};
    int rc = 0;
    m->chances = arena_get(&r->texts, (r->rules->n + 1) * sizeof *m->chances, err);
    m->missing = arena_get(&r->texts, (r->rules->n + 1) * sizeof *m->missing, err);
    m->same = arena_get(&r->texts, (3 * r->rules->n + 1) * sizeof *m->same, err);
    if (!m->chances || !m->missing || !m->same)
        return -1;
    for (size_t i = 0; rc == 0 && i < r->rules->n; i++) {
        rc = rule_chances(r->rules, i, &b, err);
        if (rc == 0)
            rc = keep_words(r, &b, &m->chances[i], err);
        if (rc == 0 && m->log[i].missing)
            rc = part_words(m->log[i].missing, &b, err);
        if (rc == 0)
            rc = keep_words(r, &b, &m->missing[i], err);
        m->same[3 * i] = m->log[i].same_field;
        if (rc == 0)
            rc = buf_add(&b, m->log[i].same_value.p, m->log[i].same_value.n, err);
        if (rc == 0)
            rc = keep_words(r, &b, &m->same[3 * i + 1], err);
        if (rc == 0)
            rc = buf_add(&b, m->log[i].ended.p, m->log[i].ended.n, err);
        if (rc == 0)
            rc = keep_words(r, &b, &m->same[3 * i + 2], err);
    }
    buf_free(&b);
    return rc;
}

/* ---- rows ---- */

static int put(struct making *m, const struct rate_row *row, struct err *err)
{
    struct rates *r = m->r;
    if (mem_reserve(&r->row, &m->cap_rows, r->n_rows + 1, sizeof *r->row, err) < 0)
        return -1;
    r->row[r->n_rows++] = *row;
    return 0;
}

struct rate_row rate_row_begin(const struct rates *r, size_t rule)
{
    const struct rule *x = &r->rules->rule[rule];
    return (struct rate_row){.rule = rule,
                             .name = x->text->varied.n ? x->text->of : x->text->name,
                             .varied = x->text->varied,
                             .period = view_of(r->period[0].name),
                             .seen0 = RATE_SEEN,
                             .by_key = x->opportunity_kind == OPPORTUNITY_KEY,
                             .rate = NAN,
                             .low = NAN,
                             .high = NAN,
                             .rate0 = NAN,
                             .difference = NAN,
                             .diff_low = NAN,
                             .diff_high = NAN,
                             .p = NAN};
}

static struct rate_row row_of(const struct making *m, size_t rule)
{
    struct rate_row row = rate_row_begin(m->r, rule);
    row.seen = m->log[rule].observable ? RATE_SEEN : RATE_UNSEEN;
    row.missing = m->missing[rule];
    row.same_field = m->same[3 * rule];
    row.same_value = m->same[3 * rule + 1];
    row.same_unseen = m->log[rule].same_unseen;
    row.ended = m->same[3 * rule + 2];
    row.ended_us = m->log[rule].ended_us;
    row.no_rate = m->log[rule].no_rate;
    row.chances = m->chances[rule];
    return row;
}

void rate_row_set(struct rate_row *row, const struct rate_side *now, const struct rate_side *before,
                  const struct rate_cross *both, bool counts_only)
{
    if (row->no_rate)
        return;
    if (now->opportunities) {
        row->rate = (double)now->hit / (double)now->opportunities;
        if (!counts_only)
            rate_limits(now, Z, &row->low, &row->high);
    }
    if (!before)
        return;
    if (before->opportunities)
        row->rate0 = (double)before->hit / (double)before->opportunities;
    struct rate_difference d = rate_compare(now, before, both);
    row->difference = d.difference;
    row->diff_low = d.low;
    row->diff_high = d.high;
    row->p = d.p;
}

static int put_sums(const struct making *m, struct rate_row *row, const struct rate_side *before, size_t cell,
                    struct err *err)
{
    struct rate_sums *sums = arena_get(&m->r->texts, sizeof *sums, err);
    if (!sums)
        return -1;
    *sums = (struct rate_sums){.now = m->side[cell], .both = m->cross[cell]};
    if (before)
        sums->before = *before;
    row->sums = sums;
    return 0;
}

static int put_cell(struct making *m, size_t cell, const uint32_t *key, struct err *err)
{
    struct rates *r = m->r;
    const struct rate_cell *c = &r->cell[cell];
    struct rate_row row = row_of(m, key[CELL_RULE]);
    struct view *group = arena_get(&r->texts, (r->n_by + 1) * sizeof *group, err);
    if (!group)
        return -1;
    for (size_t i = 0; i < r->n_by; i++)
        if (group_text(r, &r->by[i], key[CELL_VALUES + i], &group[i], err) < 0)
            return -1;
    row.group = group;
    row.grouped = true;
    row.opportunities = c->opportunities;
    row.hit = c->hit;
    row.outside = c->outside;
    row.early = c->early;
    row.censored = c->censored;
    row.snags = c->on + c->outside + c->early;
    if (rates_partly(r, &m->covered[row.rule], m->seen, key, 0))
        row.seen = RATE_PARTLY;
    if (r->o.versus && rates_partly(r, &m->covered[row.rule], m->seen, key, 1))
        row.seen0 = RATE_PARTLY;
    const struct rate_side *before = m->partner[cell] == RATE_NO_CELL ? NULL : &m->side[m->partner[cell]];
    rate_row_set(&row, &m->side[cell], before, &m->cross[cell], r->o.counts_only);
    if (r->o.sums && put_sums(m, &row, before, cell, err) < 0)
        return -1;
    return put(m, &row, err);
}

static int by_rule_and_group(const void *a, const void *b, void *rates)
{
    const struct rate_row *x = a, *y = b;
    const struct rates *r = rates;
    int order = (x->rule > y->rule) - (x->rule < y->rule);
    for (size_t i = 0; order == 0 && i < r->n_by; i++)
        order = view_cmp(x->group[i], y->group[i]);
    return order;
}

void rates_sort_rows(struct rates *r)
{
    if (r->n_rows)
        qsort_r(r->row, r->n_rows, sizeof *r->row, by_rule_and_group, r);
}

/* Rows of observable rules' cells; a rule without any has one row all the same. */
static int put_all(struct making *m, struct err *err)
{
    struct rates *r = m->r;
    uint32_t key[CELL_VALUES + RATES_GROUPS];
    bool *has_row = mem_zero(r->rules->n, sizeof *has_row, err);
    int rc = has_row ? 0 : -1;
    for (size_t i = 0; rc == 0 && i < r->key.n; i++) {
        key_of(r, i, key);
        if (r->o.sparse || key[CELL_PERIOD] > 0 || !r->cell[i].shown || !m->log[key[CELL_RULE]].observable)
            continue;
        has_row[key[CELL_RULE]] = true;
        rc = put_cell(m, i, key, err);
    }
    struct view *none = rc == 0 ? arena_get(&r->texts, (r->n_by + 1) * sizeof *none, err) : NULL;
    for (size_t i = 0; none && i < r->n_by; i++)
        none[i] = (struct view){0};
    for (size_t i = 0; none && rc == 0 && i < r->rules->n; i++) {
        struct rate_row row = row_of(m, i);
        row.group = none;
        if (!has_row[i])
            rc = put(m, &row, err);
    }
    free(has_row);
    return none ? rc : -1;
}

int rates_finish(struct rates *r, const struct rate_log *log, struct coverage *seen, struct err *err)
{
    struct making m = {.r = r, .log = log, .seen = seen};
    int rc = customer_counts_settle(&r->counts, err) < 0 || find_words(&m, err) < 0 || find_covered(&m, err) < 0 ||
                     choose_cells(&m, err) < 0 || find_partners(&m, err) < 0
                 ? -1
                 : 0;
    if (rc == 0) {
        sum_customers(&m);
        rc = put_all(&m, err);
    }
    if (rc == 0)
        rates_sort_rows(r);
    if (rc == 0 && r->measures)
        rc = r->measures_finish(r->measures, seen, err);
    r->first_us = seen->first_us;
    r->last_us = seen->last_us;
    if (r->o.sparse) {
        r->covered = m.covered;
        m.covered = NULL;
    }
    for (size_t i = 0; m.covered && i < r->rules->n; i++)
        covered_free(&m.covered[i]);
    free(m.covered);
    free(m.partner);
    free(m.side);
    free(m.cross);
    return rc;
}

size_t rates_n(const struct rates *r)
{
    return r->n_rows;
}

const struct rate_row *rates_row(const struct rates *r, size_t i)
{
    return &r->row[i];
}
