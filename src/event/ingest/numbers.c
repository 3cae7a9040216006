/* numbers: see numbers.h. Several events are on their way at once, so that nobody waits for memory (see who.h). */
#include "event/ingest/numbers.h"

#include <stdlib.h>

enum { AHEAD = 16 }; /* events between two steps towards one */

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

/* The event's contact, or its case where it has none. */
static struct view matter_text(const struct view *col)
{
    return col[RAW_CONTACT].n ? col[RAW_CONTACT] : col[RAW_CASE];
}

static bool has_case(const struct view *col)
{
    struct view contact = col[RAW_CONTACT], case_ = col[RAW_CASE];
    return contact.n && case_.n && contact.p != case_.p && !view_eq(contact, case_);
}

static const struct view *columns_of(const struct numbers *d, const struct slab *slab, size_t i)
{
    return slab->cols + i * (N_RAW + d->feed->n_columns);
}

/* ---- steps towards what an event needs: what one asks for has arrived before the next ---- */

static void fetch_slot(struct numbers *d, const struct slab *slab, size_t i)
{
    struct raw *r = &slab->raw[i];
    r->hash = who_hash(matter_text(columns_of(d, slab, i)));
    who_fetch(&d->watch.who.matter, r->hash);
}

/* Of a new contact, the customer is looked for by name. */
static void fetch_record(struct numbers *d, const struct slab *slab, size_t i)
{
    struct raw *r = &slab->raw[i];
    r->likely = who_likely(&d->watch.who.matter, r->hash);
    if (r->likely) {
        __builtin_prefetch(matter_at(&d->watch, r->likely), 1);
        return;
    }
    r->whose_hash = who_hash(columns_of(d, slab, i)[RAW_CUSTOMER]);
    who_fetch(&d->watch.who.customer, r->whose_hash);
}

static void fetch_person(struct numbers *d, const struct slab *slab, size_t i)
{
    const struct raw *r = &slab->raw[i];
    uint32_t likely =
        r->likely ? matter_at(&d->watch, r->likely)->customer : who_likely(&d->watch.who.customer, r->whose_hash);
    __builtin_prefetch(person_at(&d->watch, likely), 1);
}

/* ---- numbers ---- */

static int64_t matter_of(struct numbers *d, const struct raw *r, struct view name, struct err *err)
{
    struct who_table *matters = &d->watch.who.matter;
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
    file_span_see(&d->s->span[r->file], r->ts_us);
    d->in_order &= r->ts_us >= d->last_us;
    d->last_us = r->ts_us;
}

static int identify(struct numbers *d, const struct slab *slab, size_t i, struct err *err)
{
    const struct raw *r = &slab->raw[i];
    const struct view *col = columns_of(d, slab, i);
    int64_t id = matter_of(d, r, matter_text(col), err), case_ = 0;
    if (id < 0)
        return -1;
    if (has_case(col))
        case_ = who_put(&d->watch.who.matter, col[RAW_CASE], who_hash(col[RAW_CASE]), err);
    else if (col[RAW_CASE].n)
        case_ = id;
    if (case_ < 0)
        return -1;
    struct sighting x = {.ts_us = r->ts_us,
                         .contact = col[RAW_CONTACT].n ? (uint32_t)id : 0,
                         .case_ = (uint32_t)case_,
                         .starts = r->name == d->start,
                         .ends = r->name == d->end};
    if (named(d, col[RAW_CUSTOMER], matter_at(&d->watch, (uint32_t)id)->customer, &x.named, err) < 0)
        return -1;
    d->event[i] = (struct feed_event){.ts_us = r->ts_us,
                                      .name = r->name,
                                      .customer = watch_event(&d->watch, &x),
                                      .contact = x.contact,
                                      .case_ = x.case_,
                                      .file = r->file,
                                      .line = r->line,
                                      .col = col + N_RAW};
    d->s->events[r->name]++;
    note_time(d, r);
    return 0;
}

static int number_events(struct numbers *d, const struct slab *slab, struct err *err)
{
    for (size_t i = 0; i < slab->n + 3 * AHEAD; i++) {
        if (i < slab->n)
            fetch_slot(d, slab, i);
        if (i >= AHEAD && i - AHEAD < slab->n)
            fetch_record(d, slab, i - AHEAD);
        if (i >= 2 * AHEAD && i - 2 * AHEAD < slab->n)
            fetch_person(d, slab, i - 2 * AHEAD);
        if (i >= 3 * AHEAD && identify(d, slab, i - 3 * AHEAD, err) < 0)
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
