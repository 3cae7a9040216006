/* keys: what rules remember, per customer and key, and no longer than they must.
 *
 * One table for each distinct `per` of the rules: customer and key values → states, one for each rule and part
 * that has something to remember there.
 */
#ifndef KEYS_H
#define KEYS_H

#include "saved.h"

enum state_part { STATE_MEMORY, STATE_ANCHOR };

struct obligation;

struct window { /* the latest events of `at least`: a ring, or most recent first for distinct */
    struct saved **event; /* room for cap */
    uint32_t n, cap, at;
};

struct state {
    struct state *next; /* of the same key */
    struct key *key;
    uint32_t rule;
    uint8_t part;
    bool hit; /* anchor */
    int64_t touched_us;
    union { /* an anchor has none of it */
        struct saved *p;       /* again, after, changes: the latest */
        struct values *values; /* revisits, after with this.: the latest of each value */
        struct window *window; /* at least */
        struct {
            struct obligation *first, *last; /* in opening order */
        } open;
    };
};

struct key {
    uint64_t hash;
    struct state *states;
    uint32_t customer;
    uint32_t n;
    char text[];
};

struct key_slot {
    struct key *key;
    int64_t stale_us; /* up to that moment none of its states is stale; so the sweep need not look at the key */
};

/* Distinct keys of the rules. */
struct key_table {
    struct pool *pool;
    bool ends; /* at the end of the log its states have something to tell */
    struct keys per;
    struct key_slot *slot; /* n_slots, a power of two; open addressing */
    size_t n_slots, n;
    size_t hand; /* of the sweep */
    size_t debt; /* slots that the sweep owes */
    /* the key of the event at hand */
    uint64_t stamp;
    bool empty;     /* a key value is missing */
    uint64_t hash;
    struct buf text;
    uint32_t customer;
    struct key *found; /* where it was looked up: `looked` */
    bool looked;
};

/* Writes the key of x into t->text: each value with its length in front. t->empty where one is missing. */
int key_read(struct key_table *t, const struct fact *x, uint32_t customer, struct err *err) SNAG_CHECK;
/* The key that was read, or NULL. */
struct key *key_find(struct key_table *t);
/* … made where it is not there. NULL on failure of memory. */
struct key *key_make(struct key_table *t, struct err *err);
struct state *key_state(struct key *key, uint32_t rule, enum state_part part);
struct state *key_add_state(struct key_table *t, struct key *key, uint32_t rule, enum state_part part, struct err *err);
/* Takes a state out of its key (what it holds is freed by the caller) and the key out of the table when it was the last. */
void key_drop_state(struct key_table *t, struct state *s);
/* Looks at some slots, and at every state of the keys that may be stale at now_us: `stale` drops the state, or tells
 * until when it is not stale. */
int keys_sweep(struct key_table *t, size_t n_slots, int64_t now_us,
               int (*stale)(void *ctx, struct key_table *t, struct state *s, int64_t *until_us, struct err *err), void *ctx,
               struct err *err) SNAG_CHECK;

#endif
