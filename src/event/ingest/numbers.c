/* numbers: see numbers.h. Several events are on their way at once, so that nobody waits for memory (see who.h). */
#include "event/ingest/numbers.h"

#include <stdlib.h>

int numbers_open(struct numbers *d, struct ingest_source *s, const struct feed *feed, struct err *err)
{
    static const struct feed nobody;
    *d = (struct numbers){.s = s,
                          .feed = feed ? feed : &nobody,
                          .prints = !feed,
                          .start = UINT32_MAX,
                          .end = UINT32_MAX,
                          .last_us = INT64_MIN,
                          .in_order = true,
                          .renamed = {.who = &d->watch.who.customer}};
    return watch_open(&d->watch, d->feed, err);
}

void numbers_close(struct numbers *d)
{
    watch_close(&d->watch);
    free(d->renamed.event);
}

/* ---- steps towards what an event needs: what one asks for has arrived before the next ---- */

static struct on_the_way *way_of(struct numbers *d, size_t i)
{
    return &d->way[i % NUMBERS_ON_THE_WAY];
}

static void fetch_slot(const struct numbers *d, const struct slab *slab, size_t i)
{
    who_fetch(&d->watch.who.matter, slab->raw[i].matter.more);
}

/* Of a new contact, the customer is looked for by name. */
static void fetch_record(struct numbers *d, const struct slab *slab, size_t i)
{
    const struct raw *r = &slab->raw[i];
    struct on_the_way *way = way_of(d, i);
    way->likely = who_likely(&d->watch.who.matter, r->matter.more);
    if (way->likely) {
        __builtin_prefetch(matter_at(&d->watch, way->likely), 1);
        return;
    }
    way->whose_hash = who_hash(&r->customer);
    who_fetch(&d->watch.who.customer, way->whose_hash);
}

static void fetch_person(struct numbers *d, size_t i)
{
    const struct on_the_way *way = way_of(d, i);
    uint32_t likely =
        way->likely ? matter_at(&d->watch, way->likely)->customer : who_likely(&d->watch.who.customer, way->whose_hash);
    __builtin_prefetch(person_at(&d->watch, likely), 1);
}

/* ---- numbers ---- */

static int64_t matter_of(struct numbers *d, const struct who_name *name, uint32_t likely, struct err *err)
{
    struct who_table *matters = &d->watch.who.matter;
    if (likely && who_is(who_at(matters, likely), name))
        return likely;
    return who_put(matters, name, name->more, err);
}

/* A new name: whom does it stand for? */
static int meet(struct numbers *d, uint32_t id, struct err *err)
{
    struct ingest_source *s = d->s;
    struct view name = who_text(&d->watch.who.customer, id);
    ingest_met(s, name);
    int64_t alias = s->alias.n ? dict_get(&s->alias, name) : DICT_NONE, to = id;
    if (alias >= 0) {
        const struct who_name customer = who_key(dict_text(&s->customers, s->alias_of[alias] - 1));
        to = who_put(&d->watch.who.customer, &customer, who_hash(&customer), err);
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
static int named(struct numbers *d, const struct who_name *name, uint32_t likely, uint32_t *customer, struct err *err)
{
    int64_t id = likely;
    if (name->n == 0) {
        *customer = WHO_NOBODY;
        return 0;
    }
    if (!likely || !who_is(&person_at(&d->watch, likely)->name, name))
        id = who_put(&d->watch.who.customer, name, who_hash(name), err);
    if (id < 0)
        return -1;
    const uint32_t *means = &person_at(&d->watch, (uint32_t)id)->name.more;
    if (!*means && meet(d, (uint32_t)id, err) < 0)
        return -1;
    d->aliased += d->s->alias.n && dict_get(&d->s->alias, who_text(&d->watch.who.customer, (uint32_t)id)) >= 0;
    *customer = *means;
    return 0;
}

static void note_times(struct numbers *d, const struct slab *slab)
{
    int64_t first_us = slab->raw[0].ts_us, last_us = first_us, before_us = d->last_us;
    for (size_t i = 0; i < slab->n; i++) {
        int64_t ts_us = slab->raw[i].ts_us;
        first_us = ts_us < first_us ? ts_us : first_us;
        last_us = ts_us > last_us ? ts_us : last_us;
        d->in_order &= ts_us >= before_us;
        before_us = ts_us;
    }
    d->last_us = before_us;
    file_span_see(&d->s->span[slab->file], first_us);
    file_span_see(&d->s->span[slab->file], last_us);
}

/* The case beside a contact. */
static int64_t case_apart(struct numbers *d, const struct slab *slab, uint32_t case_, struct err *err)
{
    const struct who_name key = who_key(slab->single[case_ - CASE_APART]);
    return who_put(&d->watch.who.matter, &key, who_hash(&key), err);
}

/* Most events go on with the contact they belong to, and with its customer. */
static bool goes_on(const struct numbers *d, const struct raw *r, uint32_t likely, struct sighting *x)
{
    struct matter *m = matter_at(&d->watch, likely);
    uint32_t role = r->is_case ? MATTER_CASE : r->customer.more == CASE_NONE ? MATTER_CONTACT : MATTER_BOTH;
    struct person *p = person_at(&d->watch, m->customer);
    if (!likely || !m->customer || r->customer.more >= CASE_APART || d->s->alias.n || p->name.more != m->customer)
        return false;
    if (r->name == d->start || r->name == d->end || !who_is(&m->name, &r->matter) || !who_is(&p->name, &r->customer))
        return false;
    x->contact = r->is_case ? 0 : likely;
    x->case_ = r->customer.more == CASE_NONE ? 0 : likely;
    x->named = m->customer;
    return watch_goes_on(m, p, role, r->ts_us);
}

/* Of what it is an event, and whose by its row. */
static inline __attribute__((always_inline)) int sight(struct numbers *d, const struct slab *slab, size_t i,
                                                       struct sighting *x, struct err *err)
{
    const struct raw *r = &slab->raw[i];
    int64_t id = matter_of(d, &r->matter, way_of(d, i)->likely, err), case_ = 0;
    if (id < 0)
        return -1;
    if (r->customer.more != CASE_NONE)
        case_ = r->customer.more == CASE_IS_MATTER ? id : case_apart(d, slab, r->customer.more, err);
    if (case_ < 0)
        return -1;
    *x = (struct sighting){.ts_us = r->ts_us,
                           .contact = r->is_case ? 0 : (uint32_t)id,
                           .case_ = (uint32_t)case_,
                           .starts = r->name == d->start,
                           .ends = r->name == d->end};
    return named(d, &r->customer, matter_at(&d->watch, (uint32_t)id)->customer, &x->named, err);
}

/* Notes an event whose customer is not who its row says. */
static int note_renamed(struct numbers *d, const struct slab *slab, size_t i, uint32_t customer, struct err *err)
{
    if (!d->prints || who_is(&person_at(&d->watch, customer)->name, &slab->raw[i].customer))
        return 0;
    if (d->s->once) {
        d->watch.broken = "an event whose customer its row does not name";
        return 0;
    }
    int rc = renamed_add(&d->renamed, d->n_events + i, customer, d->s->o.mem_bytes, err);
    if (rc == 0 && !d->watch.broken)
        d->watch.broken = "more customers known late than there is memory for";
    return rc < 0 ? -1 : 0;
}

/* The event as its row says it is; what its contact says of it shows in the end. */
static int keep(struct numbers *d, struct slab *slab, size_t i, struct err *err)
{
    struct raw *r = &slab->raw[i];
    struct sighting x;
    uint32_t contact, case_;
    if (sight(d, slab, i, &x, err) < 0 || identity_node(x.contact, false, &contact, err) < 0 ||
        identity_node(x.case_, false, &case_, err) < 0)
        return -1;
    const struct identity *p = &d->s->identity;
    uint32_t node = contact ? contact : case_;
    watch_roles(&d->watch, &x);
    if (contact && case_ && contact != case_)
        identity_join(p, contact, case_);
    if (node && x.named)
        identity_name(p, node, x.named, r->ts_us, d->n_events + i);
    if (node && x.starts)
        identity_start(p, node, r->ts_us);
    else if (node && x.ends)
        identity_end(p, node);
    r->number.customer = x.named;
    r->number.contact = contact;
    r->number.case_ = case_;
    return 0;
}

static inline __attribute__((always_inline)) int identify(struct numbers *d, struct slab *slab, size_t i,
                                                          struct err *err)
{
    struct raw *r = &slab->raw[i];
    struct sighting x;
    if (!goes_on(d, r, way_of(d, i)->likely, &x)) {
        if (sight(d, slab, i, &x, err) < 0)
            return -1;
        x.named = watch_event(&d->watch, &x);
        if (note_renamed(d, slab, i, x.named, err) < 0)
            return -1;
    }
    r->number.customer = x.named;
    r->number.contact = x.contact;
    r->number.case_ = x.case_;
    d->s->events[r->name]++;
    return 0;
}

/* Each step is taken for a group of events while the one before is taken for the group behind it. */
static int number_events(struct numbers *d, struct slab *slab, struct err *err)
{
    enum { AHEAD = NUMBERS_AHEAD };
    size_t n = slab->n;
    bool keeps = d->keeps;
    for (size_t at = 0; at < n + 3 * AHEAD; at += AHEAD) {
        for (size_t i = at; i < at + AHEAD && i < n; i++)
            fetch_slot(d, slab, i);
        for (size_t i = at - AHEAD; at >= AHEAD && i < at && i < n; i++)
            fetch_record(d, slab, i);
        for (size_t i = at - 2 * AHEAD; at >= 2 * AHEAD && i < at - AHEAD && i < n; i++)
            fetch_person(d, i);
        for (size_t i = at - 3 * AHEAD; at >= 3 * AHEAD && i < at - 2 * AHEAD && i < n; i++)
            if ((keeps ? keep(d, slab, i, err) : identify(d, slab, i, err)) < 0)
                return -1;
    }
    return 0;
}

int numbers_find(struct numbers *d, struct slab *slab, struct err *err)
{
    if (slab->n == 0)
        return 0;
    if (!d->keeps)
        note_times(d, slab);
    if (d->prints && !d->in_order)
        d->watch.broken = "a log that is not in time order";
    int rc = d->watch.broken ? 0 : number_events(d, slab, err);
    d->n_events += slab->n;
    return rc;
}

/* ---- to the feed ---- */

int numbers_give(struct numbers *d, const struct slab *slab, struct err *err)
{
    size_t n_columns = d->feed->n_columns;
    struct feed_batch b = {.names = &d->s->stats.names,
                           .who = &d->watch.who,
                           .event = d->event,
                           .known = d->known,
                           .single = slab->single};
    for (size_t at = 0; at < slab->n && !d->prints; at += b.n) {
        b.n = slab->n - at < NUMBERS_AT_ONCE ? slab->n - at : NUMBERS_AT_ONCE;
        for (size_t i = 0; i < b.n; i++) {
            const struct raw *r = &slab->raw[at + i];
            d->event[i] = (struct feed_event){.ts_us = r->ts_us,
                                              .name = r->name,
                                              .customer = r->number.customer,
                                              .contact = r->number.contact,
                                              .case_ = r->number.case_,
                                              .file = slab->file,
                                              .line = slab->line + r->line,
                                              .cell = slab->cell + (at + i) * n_columns};
        }
        if (d->feed->events(d->feed->ctx, &b, err) < 0)
            return -1;
    }
    return 0;
}
