/* emit: the output rows: unchanged events, snags, and those that wait. See detect_impl.h. */
#include <stdlib.h>

#include "rule/engine/detect_impl.h"
#include "snag/civil.h"
#include "snag/num.h"

/* The columns of snags follow those that the stream begins with; later columns follow them. */
int emit_bind(struct detect *d, const struct batch *b, struct err *err)
{
    static const char *const names[] = {"since", "count", "evidence", "by", "at_queue", "at_agent"};
    uint32_t *const place[] = {&d->col_since, &d->col_count, &d->col_evidence,
                               &d->col_by,    &d->col_queue, &d->col_agent};
    size_t n = b->schema ? schema_n(b->schema) : 0;
    if (mem_reserve(&d->out_of, &d->cap_out_of, n, sizeof *d->out_of, err) < 0)
        return -1;
    d->same_columns = true;
    for (size_t i = 0; i < n; i++) {
        int64_t at = schema_add(&d->schema, schema_name(b->schema, i), err);
        if (at < 0)
            return -1;
        d->out_of[i] = (uint32_t)at;
        d->same_columns &= (size_t)at == i;
    }
    d->n_in = n;
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        int64_t at = schema_add(&d->schema, view_of(names[i]), err);
        if (at < 0)
            return -1;
        *place[i] = (uint32_t)at;
    }
    return 0;
}

void emit_begin(struct detect *d)
{
    d->n_rows = 0;
    arena_reset(&d->arena);
}

int emit_row(struct detect *d, const struct event *e, struct err *err)
{
    if (mem_reserve(&d->row, &d->cap_rows, d->n_rows + 1, sizeof *d->row, err) < 0)
        return -1;
    d->row[d->n_rows++] = *e;
    return 0;
}

static enum verdict verdict_of(struct detect *d, const struct waits_for *h)
{
    enum verdict seen = certain_observable(&d->log, (size_t)h->rule);
    if (seen == VERDICT_FALSE)
        return seen;
    enum verdict v = certain_verdict(&d->log, (size_t)h->rule, h->claim);
    return v == VERDICT_TRUE ? seen : v;
}

/* Emits the row, makes it wait, or drops it. */
static int offer(struct detect *d, const struct waits_for *h, const struct event *e, struct err *err)
{
    static const struct waits_for passes = {.rule = -1};
    enum verdict v = h->rule < 0 ? VERDICT_TRUE : verdict_of(d, h);
    if (v == VERDICT_FALSE)
        return 0;
    if (v == VERDICT_TRUE && d->log.online) /* as it is told now, whatever it waits behind */
        h = &passes;
    if (v == VERDICT_UNKNOWN || d->waiting.n)
        return waiting_put(&d->waiting, h, e, schema_n(&d->schema), err);
    return emit_row(d, e, err);
}

struct view *emit_columns(struct detect *d, const struct view *from, size_t n_from, struct err *err)
{
    size_t width = schema_n(&d->schema);
    struct view *col = arena_get(&d->arena, width * sizeof *col, err);
    if (!col)
        return NULL;
    if (d->same_columns) {
        if (n_from)
            memcpy(col, from, n_from * sizeof *col);
        memset(col + n_from, 0, (width - n_from) * sizeof *col);
        return col;
    }
    memset(col, 0, width * sizeof *col);
    for (size_t i = 0; i < n_from; i++)
        col[d->out_of[i]] = from[i];
    return col;
}

static void set_place(const struct detect *d, struct view *col, struct held_by place)
{
    col[d->col_queue] = place.queue;
    col[d->col_agent] = place.agent;
}

/* An event that another run's rule emitted, in a stream from before snags said where: it goes on with its own place. */
static bool lacks_place(const struct detect *d, const struct event *e)
{
    return (d->holder.queue_in == DICT_NONE || d->holder.agent_in == DICT_NONE) && event_by_rule(d, e);
}

/* A snag or a good event of a lower level: what the rules had emitted before has not come so far. */
static bool found_below(const struct detect *d, const struct event *e)
{
    struct view name = e->col[COL_EVENT];
    return event_emitted(name, NULL) != EMITTED_NONE && dict_get(&chain_lowest(d)->emitted, name) != DICT_NONE;
}

int emit_event(struct detect *d, const struct event *e, struct err *err)
{
    static const struct waits_for passes = {.rule = -1};
    if (d->o.only_snags && !(d->below && found_below(d, e)))
        return 0;
    bool placeless = lacks_place(d, e);
    if (d->same_columns && d->waiting.n && !placeless)
        return waiting_put(&d->waiting, &passes, e, d->n_in, err);
    struct event x = *e;
    bool fits = d->same_columns && d->n_in + d->spare >= schema_n(&d->schema);
    if (!fits || (placeless && d->n_in != schema_n(&d->schema))) {
        struct view *col = emit_columns(d, e->col, d->n_in, err);
        if (!col)
            return -1;
        if (placeless)
            set_place(d, col, holder_carried(d, e));
        if (placeless || !d->same_columns)
            x.raw = (struct view){0};
        x.col = col;
    }
    return offer(d, &passes, &x, err);
}

int emit_tick(struct detect *d, const struct event *e, struct err *err)
{
    static const struct waits_for passes = {.rule = -1};
    struct event x = *e;
    if (!d->above)
        return 0;
    x.col = emit_columns(d, e->col, d->n_in, err);
    return x.col ? offer(d, &passes, &x, err) : -1;
}

static int copy(struct detect *d, struct view *to, const char *p, size_t n, struct err *err)
{
    to->p = arena_copy(&d->arena, p, n, err);
    to->n = n;
    return to->p ? 0 : -1;
}

/* Fields of e, which may be remembered: then its texts go away with the state, and the row must have its own. */
static struct view *columns_of(struct detect *d, const struct rule_fact *e, struct err *err)
{
    size_t n = d->n_in;
    if (!e->saved)
        return emit_columns(d, e->col, n, err);
    if (mem_reserve(&d->scratch, &d->cap_scratch, n, sizeof *d->scratch, err) < 0)
        return NULL;
    for (size_t i = 0; i < n; i++) {
        d->scratch[i] = saved_view(e->saved, i);
        if (d->scratch[i].n && copy(d, &d->scratch[i], d->scratch[i].p, d->scratch[i].n, err) < 0)
            return NULL;
    }
    return emit_columns(d, d->scratch, n, err);
}

/* Writes a count as text and returns its length. dst holds 20 bytes. */
static size_t count_text(char *dst, uint64_t count)
{
    size_t n = 1;
    for (uint64_t rest = count; rest >= 10; rest /= 10)
        n++;
    for (size_t i = n; i-- > 0; count /= 10)
        dst[i] = (char)('0' + count % 10);
    return n;
}

/* Where the days end that a value names: by the calendar of its queue. */
static const struct zone *zone_of(const struct detect *d, const struct rule_fact *e)
{
    const struct calendars *c = d->all->calendars;
    return c ? c->calendar[calendars_of(c, fact_field(e, FIELD_QUEUE))].zone : NULL;
}

/* Of a plain event what the rule says or takes out of e (in business time, the seconds until it is over); otherwise
 * what the match has. */
static int value_of(struct detect *d, const struct match *m, bool plain, struct view *to, struct err *err)
{
    char text[40];
    const struct rule *r = rule_of(d, m->rule);
    const struct time_span *span = &r->value_span;
    bool business = plain && span->unit != UNIT_TIME, takes = plain && r->captured;
    struct view said = plain && r->value.p ? r->value : m->value;
    int64_t us = m->value_us;
    if (!business && !takes && said.p) {
        *to = said;
        return 0;
    }
    if (business)
        us = business_after(d->business, fact_field(&m->e, FIELD_QUEUE), m->ts_us, span->unit, span->us) - m->ts_us;
    if (takes && !value_take(r->captured, &m->e, zone_of(d, &m->e), &d->tests, &us)) {
        *to = (struct view){0};
        return d->tests.failed ? pattern_error(d, m->rule, m->e.line, err) : 0;
    }
    return copy(d, to, text, num_format_us(text, us), err) < 0 ? -1 : fact_failed(d, err);
}

int emit_match(struct detect *d, const struct match *m, struct err *err)
{
    char text[40];
    struct waits_for h = {(int32_t)m->rule, m->claim};
    const struct rule *r = rule_of(d, m->rule);
    bool plain = r->plain && !m->good;
    if (plain && d->o.only_snags)
        return 0;
    struct held_by place = match_place(d, m);
    struct view *col = columns_of(d, &m->e, err);
    if (!col || place_own(&d->arena, &place, err) < 0)
        return -1;
    set_place(d, col, place);
    col[d->col_evidence] = m->evidence;
    col[COL_EVENT] = m->good ? r->good : r->emits;
    col[d->col_by] = plain ? r->text->name : (struct view){0};
    if (m->e_ts.n)
        col[COL_TS] = m->e_ts;
    else if (copy(d, &col[COL_TS], text, time_iso(text, m->ts_us, d->ts_digits), err) < 0)
        return -1;
    if (value_of(d, m, plain, &col[COL_VALUE], err) < 0 ||
        copy(d, &col[d->col_since], text, time_iso(text, m->since_us, d->ts_digits), err) < 0 ||
        copy(d, &col[d->col_count], text, count_text(text, m->count), err) < 0)
        return -1;
    struct event e = {.ts_us = m->ts_us,
                      .col = col,
                      .customer = m->customer,
                      .contact = m->contact,
                      .case_ = m->case_,
                      .line = m->e.line};
    return offer(d, &h, &e, err);
}

int emit_release(struct detect *d, struct err *err)
{
    struct waits_for h;
    while (d->waiting.n && (d->n_rows < EMIT_ROWS || d->again)) {
        if (waiting_peek(&d->waiting, &h, err) < 0)
            return -1;
        enum verdict v = h.rule < 0 ? VERDICT_TRUE : verdict_of(d, &h);
        if (v == VERDICT_UNKNOWN)
            return 0;
        if (v == VERDICT_FALSE) {
            if (waiting_skip(&d->waiting, err) < 0)
                return -1;
            continue;
        }
        struct event e;
        if (waiting_take(&d->waiting, &d->arena, schema_n(&d->schema), &e, err) < 0 || emit_row(d, &e, err) < 0)
            return -1;
    }
    return 0;
}

int emit_sought(const struct detect *d, struct buf *names, struct err *err)
{
    if (d->below && emit_sought(d->below, names, err) < 0)
        return -1;
    for (size_t i = 0; i < d->rules->n; i++) {
        const struct rule *r = rule_of(d, (uint32_t)i);
        const struct view name[] = {r->emits, r->good};
        for (size_t k = r->plain; k < 2 && certain_observable(&d->log, i) == VERDICT_TRUE; k++)
            if (name[k].n && buf_addf(names, err, "%s%.*s", names->n ? " " : "", VIEW_FMT(name[k])) < 0)
                return -1;
    }
    return 0;
}

/* Adds those that earlier runs looked for. */
static int add_looked_for(const struct detect *d, struct buf *names, struct err *err)
{
    const struct buf *before = &chain_lowest(d)->looked_for;
    if (emit_sought(d, names, err) < 0)
        return -1;
    if (before->n == 0)
        return 0;
    size_t blank = names->n == 0; /* before the first */
    return buf_add(names, before->p + blank, before->n - blank, err);
}

/* The last line says which rules were looked for up to here, so that a reader of the stream can tell a rule that found
 * nothing from one that could not. */
int emit_observed(struct detect *d, struct err *err)
{
    struct buf names = {0};
    char text[40];
    if (d->above || d->o.only_snags || d->log.seen.last_us == TS_NONE)
        return 0;
    struct view *col = emit_columns(d, NULL, 0, err);
    int rc = col ? add_looked_for(d, &names, err) : -1;
    if (rc == 0)
        rc = copy(d, &col[COL_TS], text, time_iso(text, d->log.seen.last_us, d->ts_digits), err);
    if (rc == 0)
        rc = copy(d, &col[COL_TEXT], names.p ? names.p : "", names.n, err);
    if (rc == 0) {
        const struct event e = {.ts_us = d->log.seen.last_us, .col = col};
        col[COL_EVENT] = (struct view)VIEW_LIT("coverage_end");
        col[COL_REASON] = (struct view)VIEW_LIT(DETECT_SOURCE);
        rc = emit_row(d, &e, err);
    }
    buf_free(&names);
    return rc;
}

int emit_looked_for(struct detect *d, struct view names, struct err *err)
{
    struct view name;
    while (coverage_word(&names, &name))
        if (dict_get(&d->emitted, name) == DICT_NONE && buf_addf(&d->looked_for, err, " %.*s", VIEW_FMT(name)) < 0)
            return -1;
    return 0;
}
