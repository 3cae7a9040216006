/* watch: whose event it is, and whether the log is still in order; see direct.h. */
#ifndef SNAG_EVENT_INGEST_WATCH_H
#define SNAG_EVENT_INGEST_WATCH_H

#include "event/ingest/identity.h"

/* name.more: whom the name stands for: itself, or --identity's customer; 0: not looked up yet. */
struct person {
    struct who_name name;
    uint64_t latest; /* moment */
};

/* An event as the watch sees it. */
struct sighting {
    int64_t ts_us;
    uint32_t contact, case_; /* matters; 0: none */
    uint32_t named;          /* the customer that the row names, with aliases resolved; 0: none */
    bool starts, ends;
};

struct watch {
    struct who who; /* records are persons and matters */
    const char *broken;
    uint64_t conflicts, identified;
    uint64_t contacts, cases;
};

struct feed;
/* Beside each customer and each matter is the room that the feed asks for. */
int watch_open(struct watch *w, const struct feed *feed, struct err *err) SNAG_CHECK;
/* The event's customer. Sets w->broken if the log is out of order. */
uint32_t watch_event(struct watch *w, const struct sighting *x);
/* Notes as what the event's matters are met. Sets w->broken if a contact and a case have the same name. */
void watch_roles(struct watch *w, const struct sighting *x);
/* Matters that started and never ended; *example is the first of them. */
uint64_t watch_open_matters(const struct watch *w, struct view *example);
void watch_close(struct watch *w);

static inline struct person *person_at(const struct watch *w, uint32_t id)
{
    return (struct person *)(void *)who_at(&w->who.customer, id);
}
static inline struct matter *matter_at(const struct watch *w, uint32_t id)
{
    return (struct matter *)(void *)who_at(&w->who.matter, id);
}

/* The same for an event that says nothing new: a matter that goes on with its customer, without starting or ending.
 * False: watch_event must look at it. */
static inline bool watch_goes_on(struct matter *m, struct person *p, uint32_t role, int64_t ts_us)
{
    uint64_t now = moment_of(ts_us);
    if (!(m->name.more & role) || !m->first || !m->named || now < m->first || now < m->named || now < m->start)
        return false;
    if (now < p->latest)
        return false;
    p->latest = now;
    return true;
}

#endif
