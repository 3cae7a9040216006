/* measure_feed: opening and closing measures, and events as they come: as rows, or as they are counted. See
 * measure_impl.h. */
#include <stdlib.h>

#include "event/core/who.h"
#include "rule/rate/measure_impl.h"

/* ---- open ---- */

/* The groups that are no dates, joined as they were given. */
static int stock_groups(struct measures *m, struct err *err)
{
    for (size_t i = 0; i < m->grid->n_by; i++) {
        const struct rate_group *g = &m->grid->by[i];
        if (g->kind == GROUP_HOUR)
            return err_set(err, ERR_USAGE, "in_work: cases in work are counted at the end of each day, not by hour");
        if (!group_is_date(g) && buf_addf(&m->stock_by, err, "%s%.*s", m->stock_by.n ? "," : "", VIEW_FMT(g->name)) < 0)
            return -1;
    }
    m->stock_options = (struct rates_options){
        .by = m->stock_by.n ? m->stock_by.p : NULL, .zone = m->grid->o.zone, .customers = m->grid->o.customers};
    return 0;
}

static int open_grid(struct measures *m, struct rules *rules, const struct rates_options *options, struct err *err)
{
    if (rates_open(&m->grid, rules, options, err) < 0)
        return -1;
    m->shim = *rules;
    m->shim.n = N_MEASURES_COLLECTED;
    m->grid->rules = &m->shim;
    if (!m->wanted[MEASURE_IN_WORK])
        return 0;
    if (stock_groups(m, err) < 0 || rates_open(&m->stock, rules, &m->stock_options, err) < 0)
        return -1;
    return 0;
}

static bool asks_value(const struct measures *m)
{
    return m->wanted[MEASURE_WAIT] || m->wanted[MEASURE_RING] || m->wanted[MEASURE_HOLD];
}

/* The columns that a feed must have: direction, value, and those of groups; place[field] → the last ones. */
static int plan_columns(struct measures *m, struct err *err)
{
    size_t n_fields = m->rules->fields.n;
    m->column = mem_zero(RATES_GROUPS + 2, sizeof *m->column, err);
    m->column_is = mem_zero(RATES_GROUPS + 2, sizeof *m->column_is, err);
    m->col = mem_zero(RATES_GROUPS + 2, sizeof *m->col, err);
    m->place = mem_zero(n_fields + 1, sizeof *m->place, err);
    if (!m->column || !m->column_is || !m->col || !m->place)
        return -1;
    m->direction = -1;
    m->value = -1;
    if (m->does & ON_START) {
        m->direction = (int32_t)m->n_columns;
        m->column[m->n_columns++] = view_of("direction");
    }
    if (asks_value(m)) {
        m->value = (int32_t)m->n_columns;
        m->column[m->n_columns++] = view_of("value");
    }
    m->first_group = m->n_columns;
    for (size_t i = 0; i < n_fields; i++)
        m->place[i] = -1;
    for (size_t i = 0; i < m->grid->n_by; i++) {
        const struct rate_group *g = &m->grid->by[i];
        if (g->kind != GROUP_CHANNEL && g->kind != GROUP_FIELD && g->kind != GROUP_CUSTOMER)
            continue;
        m->place[g->field] = (int32_t)m->n_columns;
        m->column[m->n_columns++] = g->kind == GROUP_CUSTOMER ? view_of("customer") : g->name;
    }
    for (size_t i = 0; i < m->n_columns; i++)
        m->column_is[i] = view_is(m->column[i], "customer")  ? FED_CUSTOMER
                          : view_is(m->column[i], "contact") ? FED_CONTACT
                          : view_is(m->column[i], "case")    ? FED_CASE
                                                             : FED_TEXT;
    return 0;
}

static void begin_empty(struct measures *m)
{
    for (size_t i = 0; i < N_MEASURES_COLLECTED; i++)
        m->only[i] = RATE_NO_CELL;
}

int measures_open(struct measures **out, const char *list, struct rules *rules, const struct rates_options *options,
                  struct err *err)
{
    struct measures *m = mem_zero(1, sizeof *m, err);
    *out = m;
    if (!m)
        return -1;
    m->rules = rules;
    begin_empty(m);
    if (options->versus)
        (void)err_set(err, ERR_USAGE, "measures are not compared with another period");
    if (options->versus || measure_list_read(m, list, err) < 0 || open_grid(m, rules, options, err) < 0 ||
        plan_columns(m, err) < 0 || (rules->calendars && business_open(&m->business, rules->calendars, err) < 0)) {
        measures_close(m);
        *out = NULL;
        return -1;
    }
    return 0;
}

/* What a run has collected. */
static void forget(struct measures *m)
{
    dict_free(&m->queue);
    dict_free(&m->bucket_key);
    dict_free(&m->begun_too);
    for (enum open_of of = 0; of < N_OPEN_OF; of++) {
        free(m->open[of].slot);
        m->open[of] = (struct open_slots){0};
    }
    free(m->begun);
    m->begun = NULL;
    m->cap_begun = 0;
    m->n_last = 0;
    for (size_t i = 0; i < N_MEASURES_COLLECTED; i++)
        m->list[i].n = 0;
    m->n_bound = 0;
}

void measures_again(struct measures *m)
{
    forget(m);
    rates_again(m->grid);
    if (m->stock)
        rates_again(m->stock);
    begin_empty(m);
}

void measures_close(struct measures *m)
{
    if (!m)
        return;
    forget(m);
    for (size_t i = 0; i < N_MEASURES_COLLECTED; i++) {
        covered_free(&m->from[i]);
        covered_free(&m->to[i]);
        free(m->list[i].obs);
    }
    rates_close(m->grid);
    rates_close(m->stock);
    buf_free(&m->stock_by);
    business_close(m->business);
    dict_free(&m->names);
    arena_free(&m->texts);
    void *const blocks[] = {m->asked,  m->bucket,    m->last, m->place, m->does_of,
                            m->column, m->column_is, m->col,  m->part,  m->row};
    for (size_t i = 0; i < sizeof blocks / sizeof *blocks; i++)
        free(blocks[i]);
    free(m);
}

void rates_measure(struct rates *r, struct measures *m)
{
    r->measures = m;
    r->measures_again = measures_again;
    r->measures_finish = measures_finish;
}

size_t measures_n_groups(const struct measures *m)
{
    return m->grid->n_by;
}

struct view measures_group(const struct measures *m, size_t i)
{
    return m->grid->by[i].name;
}

const struct rates_options *measures_asked(const struct measures *m)
{
    return rates_asked(m->grid);
}

bool measures_business(const struct measures *m)
{
    return m->business != NULL;
}

int measures_check(const struct measures *m, const struct schema *columns, struct err *err)
{
    return rates_check(m->grid, columns, err);
}

/* ---- as they are counted ---- */

/* What names do, by their number. */
static int learn_names(struct measures *m, const struct dict *names, struct err *err)
{
    if (mem_reserve(&m->does_of, &m->cap_does_of, names->n, sizeof *m->does_of, err) < 0)
        return -1;
    for (; m->n_bound < names->n; m->n_bound++)
        m->does_of[m->n_bound] = measure_does(m, dict_text(names, (int64_t)m->n_bound));
    return 0;
}

/* A column's text; whose the event is goes by number, since a row need not say it. */
static struct view column_text(const struct measures *m, const struct feed_batch *b, const struct feed_event *e,
                               size_t i)
{
    switch (m->column_is[i]) {
    case FED_CUSTOMER:
        return who_text(&b->who->customer, e->customer);
    case FED_CONTACT:
        return who_text(&b->who->matter, e->contact);
    case FED_CASE:
        return who_text(&b->who->matter, e->case_);
    case FED_TEXT:
        break;
    }
    return feed_text(b, e, i);
}

static int take_counted(void *ctx, const struct feed_batch *b, const struct feed_event *e, struct view queue,
                        struct view agent, struct err *err)
{
    struct measures *m = ctx;
    if (e->name >= m->n_bound && learn_names(m, b->names, err) < 0)
        return -1;
    uint32_t does = m->does_of[e->name];
    if (!does)
        return 0;
    for (size_t i = m->first_group; i < m->n_columns; i++)
        m->col[i] = column_text(m, b, e, i);
    const struct rule_fact fact = {.col = m->col, .place = m->place, .ts_us = e->ts_us};
    struct measure_event x = {.ts_us = e->ts_us,
                              .does = does,
                              .customer = e->customer,
                              .contact = e->contact,
                              .case_ = e->case_,
                              .at = {.ts_us = e->ts_us, .queue = queue, .agent = agent, .x = &fact}};
    if (does & ON_START)
        x.direction = feed_text(b, e, (size_t)m->direction);
    if (does & ON_GIVEN && m->value >= 0)
        x.value = feed_text(b, e, (size_t)m->value);
    return measure_take(m, &x, err);
}

static void fetch(void *ctx, const struct feed_event *e)
{
    const struct measures *m = ctx;
    uint32_t does = e->name < m->n_bound ? m->does_of[e->name] : 0;
    if (does & ON_CONTACT)
        open_fetch(&m->open[OPEN_OF_CONTACTS], e->contact ? e->contact : e->case_);
    if (m->by_case && does & ON_CASE)
        open_fetch(&m->open[OPEN_OF_CASES], e->case_ ? e->case_ : e->contact);
    if (does & ON_START && e->customer < m->n_last)
        __builtin_prefetch(&m->last[e->customer], 1);
}

static int take_event(void *ctx, const struct feed_batch *b, const struct feed_event *e, struct err *err)
{
    return take_counted(ctx, b, e, (struct view){0}, (struct view){0}, err);
}

void measures_sink(struct measures *m, struct detect_sink *sink)
{
    sink->ctx = m;
    sink->column = m->column;
    sink->n_columns = m->n_columns;
    sink->soon = fetch;
    if (rates_by_holder(m->grid) || m->business)
        sink->held = take_counted;
    else
        sink->event = take_event;
}

/* ---- as rows ---- */

/* Where the stream has the columns of groups. */
static void bind(struct measures *m, const struct schema *s)
{
    if (m->schema == s && m->n_bound == schema_n(s))
        return;
    m->schema = s;
    m->n_bound = schema_n(s);
    for (size_t i = 0; i < m->grid->n_by; i++) {
        const struct rate_group *g = &m->grid->by[i];
        if (g->kind == GROUP_CHANNEL || g->kind == GROUP_FIELD)
            m->place[g->field] = (int32_t)dict_get(&s->names, g->name);
        else if (g->kind == GROUP_CUSTOMER)
            m->place[g->field] = COL_CUSTOMER;
    }
}

static int does_of_row(struct measures *m, struct view name, uint32_t *does, struct err *err)
{
    size_t had = m->names.n;
    int64_t id = dict_put(&m->names, name, err);
    if (id < 0 || mem_reserve(&m->does_of, &m->cap_does_of, m->names.n, sizeof *m->does_of, err) < 0)
        return -1;
    if (m->names.n > had)
        m->does_of[id] = measure_does(m, name);
    *does = m->does_of[id];
    return 0;
}

int measures_row(void *ctx, const struct held_event *h, struct err *err)
{
    struct measures *m = ctx;
    const struct event *e = h->event;
    struct measure_event x = {.ts_us = e->ts_us,
                              .customer = h->customer_number,
                              .contact = h->contact_number,
                              .case_ = h->case_number,
                              .direction = e->col[COL_DIRECTION],
                              .value = e->col[COL_VALUE]};
    bind(m, h->schema);
    if (does_of_row(m, e->col[COL_EVENT], &x.does, err) < 0)
        return -1;
    const struct rule_fact fact = {.col = e->col, .place = m->place, .ts_us = e->ts_us, .line = e->line};
    x.at = (struct rate_at){.ts_us = e->ts_us, .queue = h->queue, .agent = h->agent, .x = &fact};
    return x.does ? measure_take(m, &x, err) : 0;
}
