/* out: settles what only the whole input can tell (customers, starts), sorts, and returns events. */
#include <stdio.h>
#include <stdlib.h>

#include "base/supply.h"
#include "event/ingest/direct.h"
#include "event/ingest/kept.h"
#include "event/ingest/turn.h"

enum { INGEST_BATCH = 512 };

/* Events dated before their contact's start come out of the sorter before anything else at that moment, and then wait
 * for the start (moved.c). */
enum { ORDER_MOVED = 0, ORDER_PLAIN = 1 };

static bool is_dead(const struct ingest_log *log, uint64_t row)
{
    size_t byte = (size_t)(row / 8);
    return byte < log->cap_dead && (log->dead[byte] >> row % 8 & 1);
}

static void settle_customer(struct ingest_source *s, struct packed *h)
{
    uint32_t node = ingest_node_of(h);
    uint32_t own = node ? identity_customer(&s->identity, node) : 0;
    if (s->is_staff) {
        bool staffs = s->is_staff[own] || s->is_staff[h->customer];
        own = s->is_staff[own] ? 0 : own;
        h->renamed |= s->is_staff[h->customer];
        h->customer = s->is_staff[h->customer] ? 0 : h->customer;
        h->internal = staffs && !own && !h->customer;
    }
    if (!own || own == h->customer)
        return;
    if (h->customer)
        s->stats.conflicts++;
    else
        s->stats.identified++;
    h->customer = own;
    h->renamed = true;
}

static void settle_start(struct ingest_source *s, struct packed *h, struct record *r)
{
    uint32_t node = ingest_node_of(h);
    int64_t start_us = node ? identity_start_us(&s->identity, node) : TS_NONE;
    if (start_us == TS_NONE || r->ts_us >= start_us)
        return;
    h->moved = true;
    h->own_us = r->ts_us;
    r->ts_us = start_us;
    r->order = ORDER_MOVED;
    s->stats.moved_events++;
    s->stats.moved_contacts += identity_mark_moved(&s->identity, node);
}

static int settle(void *ctx, struct record *r, struct err *err)
{
    struct ingest_source *s = ctx;
    struct packed *h = (struct packed *)(void *)r->bytes;
    struct ingest_log *log = ingest_log_of(s, h);
    (void)err;
    if (is_dead(log, h->row)) {
        s->stats.n_events--;
        return 0;
    }
    if (r->order <= ORDER_PLAIN)
        r->order = turn_order(&s->turn[h->file], h->row, ORDER_PLAIN);
    settle_customer(s, h);
    settle_start(s, h, r);
    s->events[h->name]++;
    file_span_see(&s->span[h->file], r->ts_us);
    return 1;
}

/* Does any log say when contacts end? */
static bool tells_ends(const struct ingest_source *s)
{
    bool any = false;
    for (size_t i = 0; i < s->n_logs; i++)
        any |= s->log[i].tells_ends;
    return any;
}

static int take_counts(struct ingest_source *s, struct err *err)
{
    int rc = 0;
    for (size_t i = 0; i < s->n_logs; i++) {
        const struct ingest_log *log = &s->log[i];
        const struct mapper_counts *c = &log->mapper.counts;
        s->stats.no_identity += c->no_identity;
        s->stats.ambiguous_times += c->ambiguous_times;
        s->stats.skipped_times += c->skipped_times;
        s->stats.after_midnight += c->after_midnight;
        s->stats.back_in_time += c->back_in_time;
        if (rc == 0 && c->back_in_time > log->n_rows / 100 && ingest_looks_back(log->map))
            rc =
                ingest_warn(s, err,
                            "%s: %llu of %llu rows are earlier than the row before them in their group; this map "
                            "looks back in file order; sort = ts in [file] puts the rows in time order",
                            map_called(log->map), (unsigned long long)c->back_in_time, (unsigned long long)log->n_rows);
        s->stats.unlisted_words += c->unlisted_words;
        if (rc == 0)
            rc = ingest_tell_log(s, log, err);
    }
    for (size_t i = 0; i < s->n_files; i++) {
        const struct file_span *span = &s->span[i];
        if (span->first_us == TS_NONE)
            continue;
        if (s->stats.first_us == TS_NONE || span->first_us < s->stats.first_us)
            s->stats.first_us = span->first_us;
        if (span->last_us > s->stats.last_us)
            s->stats.last_us = span->last_us;
    }
    s->stats.events = s->events;
    s->stats.n_unknown = s->n_unknown;
    return rc < 0 || ingest_tell_dirt(s, err) < 0 ? -1 : ingest_tell_ages(s, err);
}

/* What is known once everything has been read: columns, digits of times, counts, coverage lines. */
static int finish(struct ingest_source *s, struct err *err)
{
    int64_t src = schema_add(&s->schema, view_of("src"), err); /* after the columns of all inputs */
    s->src = (size_t)src;
    if (src < 0)
        return -1;
    s->ts_digits = ingest_ts_digits(s);
    return take_counts(s, err) < 0 ? -1 : ingest_expect(s, err);
}

/* Customers by their names: those of --identity too, whoever of them was met. */
static uint64_t count_people(const struct ingest_source *s)
{
    uint64_t n = s->customers.n;
    for (uint32_t id = 1; id < s->people.n; id++)
        n += !s->customers.n || dict_get(&s->customers, who_text(&s->people, id)) == DICT_NONE;
    return n;
}

static void count_named(struct ingest_source *s)
{
    struct view example = {0};
    if (tells_ends(s)) {
        s->stats.open_contacts = identity_open(&s->contacts, &example) + identity_open(&s->cases, &example);
        (void)snprintf(s->stats.open_example, sizeof s->stats.open_example, "%.*s", VIEW_FMT(example));
    }
    s->stats.contacts = s->contacts.n - 1;
    s->stats.cases = s->cases.n - 1;
    s->stats.customers = count_people(s);
}

int ingest_settle(struct ingest_source *s, struct err *err)
{
    s->events = mem_zero(s->stats.names.n, sizeof *s->events, err);
    if (s->o.read)
        s->o.read(s->o.ctx);
    if (!s->events || ingest_settle_staff(s, err) < 0 || sorter_sort(s->sorter, settle, s, err) < 0 ||
        finish(s, err) < 0)
        return -1;
    if (s->keeps)
        direct_counts(s->direct, tells_ends(s));
    else
        count_named(s);
    s->stats.customers -= s->n_staff;
    uint64_t spilled;
    sorter_facts(s->sorter, &s->stats.in_order, &spilled);
    s->stats.in_order &= s->stats.moved_events == 0 && !s->rows_sorted;
    s->stats.spilled_bytes += spilled;
    return ingest_tell_customers(s, err);
}

int ingest_settle_direct(struct ingest_source *s, struct err *err)
{
    if (finish(s, err) < 0)
        return -1;
    direct_counts(s->direct, tells_ends(s));
    s->drained = true;
    return ingest_tell_customers(s, err);
}

/* ---- batches ---- */

static int open_frame(const struct ingest_source *s, struct ingest_frame *f, struct err *err)
{
    f->cols = mem_zero(INGEST_BATCH * (schema_n(&s->schema) + GIVEN_SPARE), sizeof *f->cols, err);
    f->event = f->cols ? mem_zero(INGEST_BATCH, sizeof *f->event, err) : NULL;
    return f->event ? buf_room(&f->bytes, 128 * 1024, err) : -1;
}

/* The next event or coverage line at the frame's end. 1: there was room for it, 0: there is none, or it was the last.
 */
static int fill_one(struct ingest_source *s, struct ingest_frame *f, struct err *err)
{
    struct view *cols = f->cols + f->n * (schema_n(&s->schema) + GIVEN_SPARE);
    int rc = s->pending ? 1 : s->drained ? 0 : ingest_sorted(s, &s->record, err);
    if (rc < 0)
        return -1;
    s->pending = rc > 0;
    s->drained = rc == 0;
    bool line = ingest_due(s, s->drained ? INT64_MAX : s->record.ts_us);
    if (line) {
        if (f->bytes.n + INGEST_TS_MOST > f->bytes.cap)
            return 0;
        ingest_come(s, f->bytes.p + f->bytes.n, &f->event[f->n], cols);
        f->bytes.n += INGEST_TS_MOST;
    } else {
        rc = s->drained ? 0 : ingest_unpack_room(s, &s->record, f->n, err);
        if (rc <= 0)
            return rc;
        ingest_unpack(s, &s->record, &f->event[f->n], cols);
        s->pending = false;
    }
    f->n++;
    return 1;
}

/* Fills s->now. 1: it has events, 0: there are no more, -1. */
static int fill(struct ingest_source *s, struct err *err)
{
    struct ingest_frame *f = s->now;
    int rc = 1;
    f->n = 0;
    f->bytes.n = 0;
    if (!f->event && open_frame(s, f, err) < 0)
        return -1;
    while (rc > 0 && f->n < INGEST_BATCH)
        rc = fill_one(s, f, err);
    return rc < 0 ? -1 : f->n > 0;
}

/* On the other thread. */
static int fill_all(void *source, struct supply *supply, struct err *err)
{
    struct ingest_source *s = source;
    int rc = 1;
    while (rc > 0) {
        s->now = supply_slot(supply);
        rc = s->now ? fill(s, err) : 0;
        if (rc > 0)
            supply_give(supply);
    }
    return rc;
}

/* Without another thread, frames are filled when they are asked for. */
static void begin_to_give(struct ingest_source *s)
{
    void *slots[N_GIVEN];
    struct err why;
    for (size_t i = 0; i < N_GIVEN; i++)
        slots[i] = &s->frame[i];
    if (s->o.threads > 1 && !s->drained &&
        supply_open(&s->ahead, (struct supply_maker){fill_all, s}, slots, N_GIVEN, &why) < 0)
        s->ahead = NULL;
}

int ingest_next(struct source *source, struct batch *b, struct err *err)
{
    struct ingest_source *s = (struct ingest_source *)source;
    void *frame = &s->frame[0];
    if (!s->given)
        begin_to_give(s);
    s->given = true;
    if (!s->ahead)
        s->now = frame;
    int rc = s->ahead ? supply_next(s->ahead, &frame, err) : fill(s, err);
    if (rc < 0)
        return -1;
    const struct ingest_frame *f = frame;
    *b = (struct batch){
        .schema = &s->schema, .ts_digits = s->ts_digits, .n = rc ? f->n : 0, .event = f->event, .spare = GIVEN_SPARE};
    return rc;
}

void ingest_give_up(struct ingest_source *s)
{
    supply_close(s->ahead);
    for (size_t i = 0; i < N_GIVEN; i++) {
        free(s->frame[i].event);
        free(s->frame[i].cols);
        buf_free(&s->frame[i].bytes);
    }
}
