/* detect: the stage that finds snags: takes events in, and finds the rules that want them. See detect_impl.h. */
#include <stdio.h>
#include <stdlib.h>

#include "rule/engine/detect_impl.h"
#include "snag/civil.h"

/* ---- columns ---- */

static int near_column(const struct schema *columns, struct view field, struct err *err)
{
    char word[64];
    const char *near = NULL;
    (void)snprintf(word, sizeof word, "%.*s", VIEW_FMT(field));
    for (size_t i = 0; i < schema_n(columns); i++) {
        const char *name = schema_name(columns, i).p; /* from a dict: ends with NUL */
        bool is_near = str_nearest(word, &name, 1) != NULL;
        if (is_near && (!near || str_distance(word, name) < str_distance(word, near)))
            near = name;
    }
    if (!near)
        return 0;
    (void)err_set(err, ERR_DATA, "a rule uses the column '%s', but the stream has no such column", word);
    return err_hint(err, "did you mean '%s'?", near);
}

int detect_columns(const struct rules *rules, const struct schema *log, struct schema *columns, struct err *err)
{
    static const char *const found[] = {"since", "count", "evidence", "by", "at_queue", "at_agent"};
    if (schema_init(columns, err) < 0)
        return -1;
    for (size_t i = 0; i < schema_n(log); i++)
        if (schema_add(columns, schema_name(log, i), err) < 0)
            return -1;
    for (size_t i = FIELD_SOURCES + 1; i < rules->n_fields; i++) {
        struct view field = rules->fields.text[i];
        if (dict_get(&columns->names, field) == DICT_NONE && near_column(columns, field, err) < 0)
            return -1;
    }
    for (size_t i = 0; i < sizeof found / sizeof *found; i++)
        if (schema_add(columns, view_of(found[i]), err) < 0)
            return -1;
    return 0;
}

static int bind(struct detect *d, const struct batch *b, struct err *err)
{
    const struct dict *fields = &d->rules->fields;
    if (b->n)
        d->ts_digits = b->ts_digits;
    d->spare = b->spare;
    if (b->n)
        d->numbered = b->numbered;
    if (b->n && !b->numbered && !d->who.customer.n && whose_open(&d->who, err) < 0)
        return -1;
    if (d->n_bound == schema_n(b->schema))
        return 0;
    for (size_t i = 0; i < fields->n; i++) {
        d->column[i] = (int32_t)dict_get(&b->schema->names, fields->text[i]);
        bool is_missing = d->column[i] == DICT_NONE && i != FIELD_SRC && i != FIELD_SOURCES && i < d->rules->n_fields;
        if (is_missing && near_column(b->schema, fields->text[i], err) < 0)
            return -1;
    }
    d->column[FIELD_SOURCES] = d->column[FIELD_SRC];
    memcpy(d->made, d->column, fields->n * sizeof *d->made);
    d->by_in = schema_find(b->schema, "by");
    d->evidence_in = schema_find(b->schema, "evidence");
    if (d->evidence_in != DICT_NONE)
        d->made[FIELD_SOURCES] = (int32_t)d->evidence_in;
    holder_bind(d, b->schema);
    d->n_bound = schema_n(b->schema);
    return emit_bind(d, b, err);
}

/* ---- events ---- */

static bool was_emitted(const struct detect *d, const struct event *e)
{
    struct view name = e->col[COL_EVENT];
    if (event_emitted(name, NULL) != EMITTED_NONE && dict_get(&d->emitted, name) != DICT_NONE)
        return true;
    return d->by_in != DICT_NONE && e->col[d->by_in].n > 0 && dict_get(&d->emitted, e->col[d->by_in]) != DICT_NONE;
}

/* Every level learns at once what the lowest one reads: its own input lags behind, and has no line behind --until. If
 * the log goes on, each learns it in its turn: what is told must not depend on how far another has read. */
static int learn_coverage(struct detect *d, const struct event *e, struct view file, struct err *err)
{
    for (; d; d = d->o.goes_on ? NULL : d->above) {
        if (certain_line(&d->log, e, file, err) < 0)
            return -1;
        d->n_shows = 0;
    }
    return 0;
}

static int see_coverage(struct detect *d, const struct event *e, struct err *err)
{
    int32_t src = d->column[FIELD_SRC];
    if ((!d->below || d->o.goes_on) && learn_coverage(d, e, event_cell(e, src), err) < 0)
        return -1;
    if (d->hurries && !d->log.seen.told && view_is(e->col[COL_EVENT], "coverage")) {
        (void)err_set(err, ERR_DATA, "line %llu: a coverage line comes too late", (unsigned long long)e->line);
        return err_hint(err, "coverage lines come first, or in time order: LC_ALL=C sort the stream");
    }
    if (d->began && certain_settle(&d->log, err) < 0)
        return -1;
    if (d->o.until_us != TS_NONE && e->ts_us > d->o.until_us)
        return emit_later(d, e, event_cell(e, src), err);
    coverage_see(&d->log.seen, e->ts_us);
    if (d->sorted && d->began && !d->o.grouped && e->ts_us >= d->clock_us && time_due(d, e->ts_us, err) < 0)
        return -1;
    return emit_event(d, e, err);
}

/* Time has passed without an event. */
static int see_tick(struct detect *d, const struct event *e, struct err *err)
{
    if (certain_settle(&d->log, err) < 0)
        return -1;
    coverage_see(&d->log.seen, e->ts_us);
    if (d->began && e->ts_us >= d->clock_us && time_due(d, e->ts_us, err) < 0)
        return -1;
    return emit_tick(d, e, err);
}

static int tell_held(struct detect *d, const struct subject *x, struct err *err)
{
    const struct event *e = x->e;
    struct held_event told = {.event = e,
                              .schema = &d->schema,
                              .contact = e->col[COL_CONTACT].n ? e->col[COL_CONTACT] : e->col[COL_CASE],
                              .customer_number = x->customer,
                              .contact_number = x->contact,
                              .case_number = x->case_};
    if (!d->o.held || d->below || event_emitted(e->col[COL_EVENT], NULL) != EMITTED_NONE)
        return 0;
    if (!event_by_rule(d, e)) {
        told.queue = d->holder.after.queue;
        told.agent = d->holder.after.agent;
    }
    return d->o.held(d->o.ctx, &told, err);
}

static int tell_covered(struct detect *d, const struct event *e, struct err *err)
{
    const struct held_event told = {.event = e, .schema = &d->schema};
    return d->o.covered && !d->below ? d->o.covered(d->o.ctx, &told, err) : 0;
}

static int see(struct detect *d, const struct event *e, const struct glance *g, struct err *err)
{
    if (view_is(e->col[COL_EVENT], "coverage_end") && view_is(e->col[COL_REASON], DETECT_SOURCE))
        return emit_looked_for(d, e->col[COL_TEXT], err);
    if (event_is_coverage(e))
        return tell_covered(d, e, err) < 0 ? -1 : see_coverage(d, e, err);
    if (event_is_tick(e))
        return see_tick(d, e, err);
    if (d->o.until_us != TS_NONE && e->ts_us > d->o.until_us)
        return 0;
    if (was_emitted(d, e)) {
        d->counts.found_anew++;
        return 0;
    }
    if (certain_settle(&d->log, err) < 0)
        return -1;
    coverage_see(&d->log.seen, e->ts_us);
    struct subject x = {.e = e,
                        .fact = {.col = e->col, .place = event_place(d, e), .ts_us = e->ts_us, .line = e->line},
                        .customer = g->customer,
                        .contact = g->contact,
                        .case_ = g->case_,
                        .sets = g->wanted ? g->wanted->sets : SETS_NOTHING,
                        .order = ++d->order};
    d->counts.events++;
    d->counts.without_customer += e->col[COL_CUSTOMER].n == 0;
    if (time_enter(d, &x, err) < 0 || time_pass(d, &x, err) < 0 || emit_event(d, e, err) < 0 ||
        holder_event(d, &x, err) < 0 || tell_held(d, &x, err) < 0)
        return -1;
    if (g->wanted && g->wanted->n && (ask_rules(d, g->wanted->list, g->wanted->n, &x, err) < 0 || drain(d, err) < 0))
        return -1;
    return d->sorted && !d->o.grouped ? time_sweep(d, err) : 0;
}

static int see_all(struct detect *d, const struct batch *b, struct err *err)
{
    for (size_t i = 0; i < b->n; i += GLANCE_EVENTS) {
        size_t n = b->n - i < GLANCE_EVENTS ? b->n - i : GLANCE_EVENTS;
        if (prefetch_events(d, b->event + i, n, b->numbered, err) < 0)
            return -1;
        for (size_t k = 0; k < n; k++)
            if (see(d, &b->event[i + k], &d->glance[k], err) < 0)
                return -1;
    }
    return 0;
}

static int finish(struct detect *d, struct err *err)
{
    static const struct batch nothing;
    d->over = true;
    if (d->n_bound == 0 && emit_bind(d, &nothing, err) < 0)
        return -1;
    if (due_join(d, err) < 0 || certain_finish(&d->log, err) < 0 || time_due(d, INT64_MAX, err) < 0)
        return -1;
    for (size_t i = 0; i < d->rules->n; i++)
        if (opportunity_settle(d, (uint32_t)i, err) < 0)
            return -1;
    if (time_end(d, err) < 0)
        return -1;
    for (size_t i = 0; i < d->rules->n; i++)
        if (opportunity_settle(d, (uint32_t)i, err) < 0)
            return -1;
    if (opportunity_finish(d, err) < 0 || ledger_settle(d, err) < 0)
        return -1;
    for (size_t i = 0; i < d->rules->n; i++)
        d->counts.came_back += came_back_of(d, i);
    d->counts.first_us = d->log.seen.first_us;
    d->counts.last_us = d->log.seen.last_us;
    return 0;
}

/* The next events, and all that they lead to. */
static int take(struct detect *d, struct err *err)
{
    struct batch b = {0};
    int rc = source_next(d->from, &b, err);
    if (rc < 0)
        return -1;
    if (!d->below && pause_again(d, err) < 0)
        return -1;
    if ((b.schema && bind(d, &b, err) < 0) || (rc > 0 && see_all(d, &b, err) < 0))
        return -1;
    return rc > 0 ? 0 : d->o.goes_on ? pause_run(d, err) : finish(d, err);
}

static int detect_next(struct source *source, struct batch *out, struct err *err)
{
    struct detect *d = (struct detect *)source;
    *out = (struct batch){.schema = &d->schema, .ts_digits = d->ts_digits};
    do {
        emit_begin(d); /* waiting rows are not there but in d->waiting */
        if (d->over && (d->waiting.n == 0 || d->paused)) {
            if (d->told || pause_only(d))
                return 0;
            d->told = true;
            if (emit_cut_off(d, err) < 0 || emit_observed(d, err) < 0)
                return -1;
            break;
        }
        if ((!d->over && take(d, err) < 0) || emit_release(d, err) < 0)
            return -1;
        d->paused = d->over && d->o.goes_on && d->n_rows < EMIT_ROWS;
    } while (d->n_rows == 0);
    *out = (struct batch){
        .schema = &d->schema, .ts_digits = d->ts_digits, .n = d->n_rows, .event = d->row, .numbered = d->numbered};
    return d->n_rows > 0;
}

static void detect_close(struct source *source)
{
    struct detect *d = (struct detect *)source;
    plan_free(d);
    for (size_t i = 0; i < (d->counting ? d->n_worlds : d->cap_worlds); i++) {
        if (d->world[i].due)
            free(d->world[i].due->item);
        free(d->world[i].due);
    }
    steady_close(&d->room[KEY_OF_CUSTOMER]);
    steady_close(&d->room[KEY_OF_MATTER]);
    whose_close(&d->who);
    grouped_free(&d->grouped);
    certain_close(&d->log);
    waiting_close(&d->waiting);
    waiting_close(&d->cut);
    waiting_close(&d->later);
    source_close(d->from);
    buf_free(&d->shown_file);
    void *const blocks[] = {d->world, d->due.item, d->spot, d->shows, d->standing, d->out_of, d->row, d->scratch};
    for (size_t i = 0; i < sizeof blocks / sizeof *blocks; i++)
        free(blocks[i]);
    buf_free(&d->looked_for);
    memory_close(&d->memory);
    pool_close(&d->pool);
    dict_free(&d->holder.names);
    dict_free(&d->met_names);
    schema_free(&d->schema);
    arena_free(&d->arena);
    buf_free(&d->tuple);
    found_free(&d->found);
    free((void *)(uintptr_t)d->o.rates);
    free(d);
}

/* The rules of a level are together. */
static void take_level(struct detect *d, const struct rules *all, uint32_t level)
{
    size_t n = 0;
    while (d->first < all->n && all->rule[d->first].level < level)
        d->first++;
    while (d->first + n < all->n && all->rule[d->first + n].level == level)
        n++;
    d->all = all;
    d->slice = *all;
    d->slice.rule += d->first;
    d->slice.n = n;
    d->rules = &d->slice;
}

static int open_engine(struct detect **detect, const struct rules *rules, uint32_t level,
                       const struct detect_options *options, struct counting *counting, struct err *err)
{
    struct detect *d = mem_zero(1, sizeof *d, err);
    *detect = NULL;
    if (!d)
        return -1;
    d->source = (struct source){detect_next, detect_close};
    take_level(d, rules, level);
    d->o = *options;
    d->counting = counting;
    d->rates = options->n_rates > 0;
    struct rates **rates = mem_zero(options->n_rates, sizeof *rates, err);
    for (size_t i = 0; rates && i < options->n_rates; i++)
        rates[i] = options->rates[i];
    d->o.rates = rates;
    d->last_customer = -1;
    d->by_in = DICT_NONE;
    d->evidence_in = DICT_NONE;
    d->sorted = true;
    d->counts.first_us = TS_NONE;
    d->counts.last_us = TS_NONE;
    if (!rates || plan_make(d, err) < 0) {
        detect_close(&d->source);
        return -1;
    }
    d->log.online = options->goes_on;
    if (options->goes_on && options->began_us != TS_NONE)
        coverage_see(&d->log.seen, options->began_us);
    *detect = d;
    return 0;
}

int detect_open_level(struct detect **detect, const struct rules *all, uint32_t level,
                      const struct detect_options *options, struct detect *below, struct err *err)
{
    if (open_engine(detect, all, level, options, NULL, err) < 0)
        return -1;
    (*detect)->below = below;
    if (below) {
        below->above = *detect;
        (*detect)->from = &below->source;
    }
    return 0;
}

int detect_open_counting(struct detect **detect, const struct rules *all, uint32_t level,
                         const struct detect_options *options, struct counting *counting, struct err *err)
{
    if (open_engine(detect, all, level, options, counting, err) < 0)
        return -1;
    (*detect)->sorted = false; /* deadlines are each customer's own */
    return 0;
}
