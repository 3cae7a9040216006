/* direct: see direct.h. Events and their texts collect in a slab until it is full; then customers and contacts are
 * numbered, a group at a time to hide memory latency (see who.h), and the events go to the feed. */
#include "event/ingest/direct.h"

#include <stdio.h>
#include <stdlib.h>

#include "event/ingest/watch.h"

enum { SLAB_EVENTS = 1024, GROUP = 32 };
enum { NARROW_CUSTOMER, NARROW_CASE, NARROW_CONTACT, N_NARROW }; /* followed by the columns asked for */

struct raw {
    struct view customer, case_, contact;
    uint32_t hash, case_hash; /* of the contact, or of the case if there is none */
    uint32_t name, log, file;
    int64_t ts_us;
    uint64_t line;
};

/* What a log's events are called, by index in its map. */
struct known_names {
    uint32_t *id; /* in stats.names + 1 */
};

struct direct {
    struct ingest_source *s;
    const struct feed *feed;
    struct watch watch;
    struct known_names *known; /* by log */
    uint32_t start, end;       /* ids of these names, or UINT32_MAX */
    size_t cap_events;         /* of s->events */
    struct raw *raw;
    struct feed_event *event;
    struct view *cols;
    size_t n;
    int64_t last_us;
    bool in_order;
    uint64_t n_customers, aliased;
};

int direct_open(struct direct **direct, struct ingest_source *s, const struct feed *feed, struct err *err)
{
    struct direct *d = mem_zero(1, sizeof *d, err);
    *direct = d;
    if (!d)
        return -1;
    d->s = s;
    d->feed = feed;
    d->start = UINT32_MAX;
    d->end = UINT32_MAX;
    d->in_order = true;
    d->last_us = INT64_MIN;
    d->raw = mem_zero(SLAB_EVENTS, sizeof *d->raw, err);
    d->event = d->raw ? mem_zero(SLAB_EVENTS, sizeof *d->event, err) : NULL;
    d->cols = d->event ? mem_zero(SLAB_EVENTS * (feed->n_columns + 1), sizeof *d->cols, err) : NULL;
    d->known = d->cols ? mem_zero(s->n_files, sizeof *d->known, err) : NULL;
    return d->known ? watch_open(&d->watch, err) : -1;
}

void direct_close(struct direct *d)
{
    if (!d)
        return;
    for (size_t i = 0; d->known && i < d->s->n_files; i++)
        free(d->known[i].id);
    watch_close(&d->watch);
    free(d->known);
    free(d->raw);
    free(d->event);
    free(d->cols);
    free(d);
}

const char *direct_broken(const struct direct *d)
{
    return d->watch.broken;
}

int direct_bind(struct direct *d, struct ingest_log *log, struct err *err)
{
    struct known_names *known = &d->known[log - d->s->log];
    int rc = 0;
    if (known->id)
        return 0;
    known->id = mem_zero(log->map->n_event, sizeof *known->id, err);
    if (!known->id)
        return -1;
    uint32_t *column = mem_zero(N_NARROW + d->feed->n_columns, sizeof *column, err);
    if (!column)
        return -1;
    column[NARROW_CUSTOMER] = COL_CUSTOMER;
    column[NARROW_CASE] = COL_CASE;
    column[NARROW_CONTACT] = COL_CONTACT;
    for (size_t i = 0; i < d->feed->n_columns; i++) {
        int64_t at = dict_get(&log->map->schema.names, d->feed->column[i]);
        column[N_NARROW + i] = at < 0 ? COL_TS : (uint32_t)at; /* ts is empty there, as any absent column is */
    }
    rc = mapper_narrow(&log->mapper, column, N_NARROW + d->feed->n_columns, err);
    free(column);
    return rc;
}

/* ---- into the slab ---- */

static int name_id(struct direct *d, struct ingest_log *log, const struct emitted *e, uint32_t *id, struct err *err)
{
    struct ingest_source *s = d->s;
    uint32_t *known = e->which == UINT32_MAX ? NULL : &d->known[log - s->log].id[e->which];
    if (known && *known) {
        *id = *known - 1;
        return 0;
    }
    if (ingest_count_name(s, log, e->name, id, err) < 0)
        return -1;
    size_t had = d->cap_events;
    if (mem_reserve(&s->events, &d->cap_events, s->stats.names.n, sizeof *s->events, err) < 0)
        return -1;
    memset(s->events + had, 0, (d->cap_events - had) * sizeof *s->events);
    if (view_is(e->name, "start"))
        d->start = *id;
    else if (view_is(e->name, "end"))
        d->end = *id;
    if (known)
        *known = *id + 1;
    return 0;
}

static int enter(struct direct *d, struct ingest_log *log, const struct emitted *e, size_t file, uint64_t line,
                 struct err *err)
{
    size_t n_columns = d->feed->n_columns;
    if (d->n == SLAB_EVENTS && direct_flush(d, err) < 0)
        return -1;
    struct raw *r = &d->raw[d->n];
    *r = (struct raw){.customer = e->col[NARROW_CUSTOMER],
                      .case_ = e->col[NARROW_CASE],
                      .contact = e->col[NARROW_CONTACT],
                      .log = (uint32_t)(log - d->s->log),
                      .file = (uint32_t)file,
                      .ts_us = e->ts_us,
                      .line = line};
    for (size_t i = 0; i < n_columns; i++)
        d->cols[d->n * n_columns + i] = e->col[N_NARROW + i];
    d->n++;
    return name_id(d, log, e, &r->name, err);
}

int direct_enter(struct direct *d, struct ingest_log *log, size_t file, uint64_t line, struct err *err)
{
    const struct mapper *m = &log->mapper;
    for (size_t i = 0; i < m->n_event; i++)
        if (enter(d, log, &m->event[i], file, line, err) < 0)
            return -1;
    return 0;
}

/* ---- from texts to numbers ---- */

static struct view first_of(const struct raw *r)
{
    return r->contact.n ? r->contact : r->case_;
}

static bool has_case(const struct raw *r)
{
    return r->contact.n && r->case_.n && !view_eq(r->contact, r->case_);
}

static void fetch_slots(struct direct *d, struct raw *r, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        r[i].hash = who_hash(first_of(&r[i]));
        who_fetch(&d->watch.who.matter, r[i].hash);
    }
}

static void fetch_records(struct direct *d, const struct raw *r, size_t n)
{
    for (size_t i = 0; i < n; i++)
        who_fetch_record(&d->watch.who.matter, r[i].hash);
}

/* The matter that most likely has this hash, and its customer. */
static void fetch_people(struct direct *d, const struct raw *r, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        uint32_t id = who_likely(&d->watch.who.matter, r[i].hash);
        __builtin_prefetch(person_at(&d->watch, matter_at(&d->watch, id)->customer), 1);
    }
}

/* A new name: which customer does it mean? */
static int meet(struct direct *d, uint32_t id, struct view name, struct err *err)
{
    struct ingest_source *s = d->s;
    int64_t alias = s->alias.n ? dict_get(&s->alias, name) : DICT_NONE, to = id;
    if (alias >= 0) {
        struct view customer = dict_text(&s->customers, s->alias_of[alias] - 1);
        to = who_put(&d->watch.who.customer, customer, who_hash(customer), err);
        if (to < 0)
            return -1;
        person_at(&d->watch, (uint32_t)to)->means = (uint32_t)to;
    } else if (!s->alias.n || dict_get(&s->customers, name) == DICT_NONE) {
        d->n_customers++;
    }
    struct person *p = person_at(&d->watch, id);
    p->means = (uint32_t)to;
    p->alias = alias >= 0;
    return 0;
}

/* The customer that a row names: usually the one its contact already has. */
static int named(struct direct *d, struct view name, uint32_t likely, uint32_t *customer, struct err *err)
{
    int64_t id = likely;
    if (name.n == 0) {
        *customer = WHO_NOBODY;
        return 0;
    }
    if (!likely || !who_is(&person_at(&d->watch, likely)->name, name))
        id = who_put(&d->watch.who.customer, name, who_hash(name), err);
    if (id < 0)
        return -1;
    struct person *p = person_at(&d->watch, (uint32_t)id);
    if (!p->means && meet(d, (uint32_t)id, name, err) < 0)
        return -1;
    d->aliased += p->alias;
    *customer = p->means;
    return 0;
}

static void note_time(struct direct *d, const struct raw *r)
{
    struct ingest_log *log = &d->s->log[r->log];
    if (log->first_us == TS_NONE || r->ts_us < log->first_us)
        log->first_us = r->ts_us;
    if (log->last_us == TS_NONE || r->ts_us > log->last_us)
        log->last_us = r->ts_us;
    d->in_order &= r->ts_us >= d->last_us;
    d->last_us = r->ts_us;
}

static int identify(struct direct *d, size_t i, struct err *err)
{
    const struct raw *r = &d->raw[i];
    struct who_table *matters = &d->watch.who.matter;
    int64_t id = who_put(matters, first_of(r), r->hash, err), case_ = 0;
    if (id < 0)
        return -1;
    if (has_case(r))
        case_ = who_put(matters, r->case_, who_hash(r->case_), err);
    else if (r->case_.n)
        case_ = id;
    if (case_ < 0)
        return -1;
    struct sighting x = {.ts_us = r->ts_us,
                         .contact = r->contact.n ? (uint32_t)id : 0,
                         .case_ = (uint32_t)case_,
                         .starts = r->name == d->start,
                         .ends = r->name == d->end};
    if (named(d, r->customer, matter_at(&d->watch, (uint32_t)id)->customer, &x.named, err) < 0)
        return -1;
    d->event[i] = (struct feed_event){.ts_us = r->ts_us,
                                      .name = r->name,
                                      .customer = watch_event(&d->watch, &x),
                                      .contact = x.contact,
                                      .case_ = x.case_,
                                      .file = r->file,
                                      .line = r->line,
                                      .col = d->cols + i * d->feed->n_columns};
    d->s->events[r->name]++;
    note_time(d, r);
    return 0;
}

int direct_flush(struct direct *d, struct err *err)
{
    for (size_t from = 0; from < d->n; from += GROUP) {
        size_t n = d->n - from < GROUP ? d->n - from : GROUP;
        fetch_slots(d, d->raw + from, n);
        fetch_records(d, d->raw + from, n);
        fetch_people(d, d->raw + from, n);
        for (size_t i = 0; i < n; i++)
            if (identify(d, from + i, err) < 0)
                return -1;
    }
    d->s->stats.n_events += d->n;
    struct feed_batch b = {&d->s->stats.names, &d->watch.who, d->event, d->n};
    int rc = d->n && !d->watch.broken ? d->feed->events(d->feed->ctx, &b, err) : 0;
    d->n = 0;
    return rc;
}

void direct_counts(const struct direct *d, bool tells_ends)
{
    struct ingest_stats *stats = &d->s->stats;
    struct view example;
    stats->conflicts = d->watch.conflicts;
    stats->identified = d->watch.identified;
    stats->aliased = d->aliased;
    stats->contacts = d->watch.contacts;
    stats->cases = d->watch.cases;
    stats->customers = d->s->customers.n + d->n_customers;
    stats->in_order = d->in_order;
    if (tells_ends) {
        stats->open_contacts = watch_open_matters(&d->watch, &example);
        (void)snprintf(stats->open_example, sizeof stats->open_example, "%.*s", VIEW_FMT(example));
    }
}
