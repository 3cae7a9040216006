/* numbers: see numbers.h. A group of events at a time, so that nobody waits for memory (see who.h). */
#include "event/ingest/numbers.h"

#include <stdlib.h>

enum { GROUP = 16 };

int numbers_open(struct numbers *d, struct ingest_source *s, const struct feed *feed, struct err *err)
{
    *d = (struct numbers){
        .s = s, .feed = feed, .start = UINT32_MAX, .end = UINT32_MAX, .last_us = INT64_MIN, .in_order = true};
    return watch_open(&d->watch, err);
}

void numbers_close(struct numbers *d)
{
    watch_close(&d->watch);
    free(d->event);
}

static struct view first_of(const struct raw *r)
{
    return r->contact.n ? r->contact : r->case_;
}

static bool has_case(const struct raw *r)
{
    return r->contact.n && r->case_.n && !view_eq(r->contact, r->case_);
}

/* Four steps towards what an event needs, each a group ahead of the next: so what one asks for has arrived. */
static void fetch_slots(struct numbers *d, struct raw *r, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        r[i].hash = who_hash(first_of(&r[i]));
        who_fetch(&d->watch.who.matter, r[i].hash);
    }
}

static void fetch_records(struct numbers *d, struct raw *r, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        r[i].likely = who_likely(&d->watch.who.matter, r[i].hash);
        if (r[i].likely) {
            __builtin_prefetch(matter_at(&d->watch, r[i].likely), 1);
            continue;
        }
        r[i].whose_hash = who_hash(r[i].customer);
        who_fetch(&d->watch.who.customer, r[i].whose_hash);
    }
}

static void fetch_people(struct numbers *d, const struct raw *r, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        uint32_t likely = r[i].likely ? matter_at(&d->watch, r[i].likely)->customer
                                      : who_likely(&d->watch.who.customer, r[i].whose_hash);
        __builtin_prefetch(person_at(&d->watch, likely), 1);
    }
}

static int64_t matter_of(struct numbers *d, const struct raw *r, struct err *err)
{
    struct who_table *matters = &d->watch.who.matter;
    struct view name = first_of(r);
    if (r->likely && who_is(who_at(matters, r->likely), name))
        return r->likely;
    return who_put(matters, name, r->hash, err);
}

/* A new name: whom does it stand for? */
static int meet(struct numbers *d, uint32_t id, struct view name, struct err *err)
{
    struct ingest_source *s = d->s;
    int64_t alias = s->alias.n ? dict_get(&s->alias, name) : DICT_NONE, to = id;
    if (alias >= 0) {
        struct view customer = dict_text(&s->customers, s->alias_of[alias] - 1);
        to = who_put(&d->watch.who.customer, customer, who_hash(customer), err);
        if (to < 0)
            return -1;
        person_at(&d->watch, (uint32_t)to)->name.more = (uint32_t)to;
    } else if (!s->alias.n || dict_get(&s->customers, name) == DICT_NONE) {
        d->n_customers++;
    }
    person_at(&d->watch, id)->name.more = (uint32_t)to;
    return 0;
}

/* The customer that a row names: most often the one its contact has already. */
static int named(struct numbers *d, struct view name, uint32_t likely, uint32_t *customer, struct err *err)
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
    const uint32_t *means = &person_at(&d->watch, (uint32_t)id)->name.more;
    if (!*means && meet(d, (uint32_t)id, name, err) < 0)
        return -1;
    d->aliased += d->s->alias.n && dict_get(&d->s->alias, name) >= 0;
    *customer = *means;
    return 0;
}

static void note_time(struct numbers *d, const struct raw *r)
{
    struct ingest_log *log = &d->s->log[r->log];
    if (log->first_us == TS_NONE || r->ts_us < log->first_us)
        log->first_us = r->ts_us;
    if (log->last_us == TS_NONE || r->ts_us > log->last_us)
        log->last_us = r->ts_us;
    d->in_order &= r->ts_us >= d->last_us;
    d->last_us = r->ts_us;
}

static int identify(struct numbers *d, const struct slab *slab, size_t i, struct err *err)
{
    const struct raw *r = &slab->raw[i];
    struct who_table *matters = &d->watch.who.matter;
    int64_t id = matter_of(d, r, err), case_ = 0;
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
                                      .col = slab->cols + i * d->feed->n_columns};
    d->s->events[r->name]++;
    note_time(d, r);
    return 0;
}

/* The k-th group of a slab; a step that is behind its end has nothing to do. */
static struct raw *group_of(const struct slab *slab, size_t k, size_t *n)
{
    size_t from = k * GROUP, rest = from < slab->n ? slab->n - from : 0;
    *n = rest < GROUP ? rest : GROUP;
    return slab->raw + (*n ? from : 0);
}

static int number_events(struct numbers *d, const struct slab *slab, struct err *err)
{
    size_t n_groups = (slab->n + GROUP - 1) / GROUP, n;
    for (size_t k = 0; k < n_groups + 3; k++) {
        struct raw *r = group_of(slab, k, &n);
        fetch_slots(d, r, n);
        if (k >= 1) {
            r = group_of(slab, k - 1, &n);
            fetch_records(d, r, n);
        }
        if (k >= 2) {
            r = group_of(slab, k - 2, &n);
            fetch_people(d, r, n);
        }
        if (k < 3)
            continue;
        (void)group_of(slab, k - 3, &n);
        for (size_t i = 0; i < n; i++)
            if (identify(d, slab, (k - 3) * GROUP + i, err) < 0)
                return -1;
    }
    return 0;
}

int numbers_take(struct numbers *d, struct slab *slab, struct err *err)
{
    if (slab->n == 0)
        return 0;
    if (mem_reserve(&d->event, &d->cap_event, slab->n, sizeof *d->event, err) < 0)
        return -1;
    if (number_events(d, slab, err) < 0)
        return -1;
    d->n_events += slab->n;
    struct feed_batch b = {&d->s->stats.names, &d->watch.who, d->event, slab->n};
    return d->watch.broken ? 0 : d->feed->events(d->feed->ctx, &b, err);
}
