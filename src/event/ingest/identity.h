/* identity: one customer per contact and case, and where each contact starts. Private to ingest.
 *
 * Contacts and cases are nodes; an event that names both joins them. All nodes joined together have one customer:
 * the one named by the earliest event (equal times: the first in the input). Union-find after Tarjan (1975).
 */
#ifndef SNAG_EVENT_INGEST_IDENTITY_H
#define SNAG_EVENT_INGEST_IDENTITY_H

#include <stdalign.h>

#include "event/core/who.h"

/* Moments, for records that begin as zeros: 0 is none, as is the moment of TS_NONE. */
static inline uint64_t moment_of(int64_t ts_us)
{
    return (uint64_t)ts_us + (UINT64_C(1) << 63);
}
static inline int64_t moment_us(uint64_t moment)
{
    return (int64_t)(moment - (UINT64_C(1) << 63));
}

/* As what a matter was met, and what became of it. */
enum {
    MATTER_CONTACT = 1,
    MATTER_BOTH = 2, /* a contact, of an event that names a case of the same name */
    MATTER_CASE_OF = 4,
    MATTER_CASE = 8,
    MATTER_ENDED = 16,
    MATTER_MOVED = 32
};

/* A contact or a case: a cache line. name.more: see above. */
struct matter {
    alignas(64) struct who_name name;
    uint32_t customer;            /* 0: none was named */
    uint32_t parent;              /* another node that it was joined with; 0: it stands for all */
    uint64_t start, first, named; /* moments: its earliest start, its first event, the naming of its customer */
    uint64_t named_seq;           /* … and the number of the event that did */
};

/* Nodes: contacts have even numbers and cases odd ones, or both stand in one table. */
struct identity {
    const struct who_table *of[2]; /* whose records are matters */
};
enum { IDENTITY_NONE = 0 };
/* The node of a number in its table, which may be -1, of a failure. */
int identity_node(int64_t id, bool is_case, uint32_t *node, struct err *err) SNAG_CHECK;
static inline struct matter *identity_at(const struct identity *p, uint32_t node)
{
    return (struct matter *)(void *)who_at(p->of[node & 1], node >> 1);
}

/* From now on the two have the same customer. */
void identity_join(const struct identity *p, uint32_t a, uint32_t b);
/* The event names a customer. */
void identity_name(const struct identity *p, uint32_t node, uint32_t customer, int64_t ts_us, uint64_t seq);
/* The customer of a node, 0 = none was named. */
uint32_t identity_customer(const struct identity *p, uint32_t node);
/* Starts and ends of a contact (or case, for logs without contacts). */
void identity_start(const struct identity *p, uint32_t node, int64_t ts_us);
void identity_end(const struct identity *p, uint32_t node);
int64_t identity_start_us(const struct identity *p, uint32_t node); /* TS_NONE = it has none */
bool identity_mark_moved(const struct identity *p, uint32_t node);  /* true the first time */
/* Matters of a table that started and never ended; *example is the name of the first, if it was empty. */
uint64_t identity_open(const struct who_table *matters, struct view *example);

#endif
