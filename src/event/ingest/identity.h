/* identity: one customer per contact and case, and where each contact starts. Private to ingest.
 *
 * Contacts and cases are nodes; an event that names both joins them. All nodes joined together have one customer:
 * the one named by the earliest event (equal times: the first in the input). Union-find after Tarjan (1975).
 */
#ifndef SNAG_EVENT_INGEST_IDENTITY_H
#define SNAG_EVENT_INGEST_IDENTITY_H

#include "snag/dict.h"

struct identity_names { /* of contacts, or of cases */
    struct dict names;
    uint32_t *node; /* node + 1, by name id */
    size_t cap;
    int64_t last_id; /* most rows repeat the previous name */
    uint32_t last_node;
};

struct identity {
    struct identity_names contact, case_;
    struct identity_node *node;
    size_t n, cap;
};

enum { IDENTITY_NONE = 0 };

/* What an event names: numbers of nodes + 1, IDENTITY_NONE for empty names. From now on they have the same customer.
 * `hash`: dict_hash of the contact. */
struct identity_of {
    uint32_t contact, case_;
};
int identity_of(struct identity *p, struct view contact, uint32_t hash, struct view case_, struct identity_of *of,
                struct err *err) SNAG_CHECK;
/* Two steps towards a contact with this hash, after dict_fetch of contact.names, each once the one before has had time
 * to arrive. */
void identity_fetch_place(const struct identity *p, uint32_t hash);
void identity_fetch_node(const struct identity *p, uint32_t hash);
/* The event names a customer (id + 1). */
void identity_name(struct identity *p, uint32_t node, uint32_t customer, int64_t ts_us, uint64_t seq);
/* The customer of a node (id + 1), 0 = none was named. */
uint32_t identity_customer(struct identity *p, uint32_t node);
/* Starts and ends of a contact (or case, for logs without contacts). */
void identity_start(struct identity *p, uint32_t node, int64_t ts_us);
void identity_end(struct identity *p, uint32_t node);
int64_t identity_start_us(const struct identity *p, uint32_t node); /* TS_NONE = it has none */
bool identity_mark_moved(struct identity *p, uint32_t node);        /* true the first time */
/* Contacts (and cases) that started and never ended, with the name of the first. */
uint64_t identity_open(const struct identity *p, struct view *example);
void identity_free(struct identity *p);

#endif
