/* memory: what rules remember, per customer and key, for no longer than necessary.
 *
 * One table for all rules: customer and key values → what each rule has there. Every rule has a place for its memory
 * (two words) and one for its opportunities (two); a key holds the words of the places that are taken, in order of
 * place, and one bit per word says which are there.
 *
 * Keys of different `per` never mix, because a place belongs to one rule and so to one `per`.
 */
#ifndef SNAG_RULE_ENGINE_MEMORY_H
#define SNAG_RULE_ENGINE_MEMORY_H

#include "rule/engine/saved.h"

struct obligation;

struct at_least { /* the latest events of `at least`: a ring, or most recent first for distinct */
    uint32_t n, cap, at;
    struct saved *event[];
};

struct held_names { /* numbers of who has a contact; 0: nobody */
    uint32_t queue, agent;
};

/* The memory of a rule at a key: as good as not there where it holds nothing. What stands inside (see plan.inside) is
 * behind it, and p points there. */
struct state {
    int64_t touched_us;
    union {
        struct saved *p;           /* again, after, changes: the latest event */
        struct values *values;     /* revisits, after with this.: the latest event of each value */
        struct at_least *at_least; /* at least */
        struct obligation *open;   /* without: the first one opened */
        struct held_names held;    /* who has the contact */
    };
};

/* A rule's opportunity at a key, if keys are its opportunities. */
struct spot;
struct opportunity {
    int64_t touched_us;
    struct spot *spots; /* where it was one; none: it has been forgotten */
};

enum {
    KEY_DEBT = 4,      /* of a new key to the sweep: a quarter of new ones makes a full round */
    NUMBERED_DEBT = 1, /* … of a numbered one, of which only texts go: as many new ones as there are make a round */
    INSIDE_MOST = 8,   /* words behind the memory that points to them */
    MEMORY_WORDS = sizeof(struct state) / sizeof(int64_t),
    OPPORTUNITY_WORDS = sizeof(struct opportunity) / sizeof(int64_t)
};

struct key {
    uint32_t customer;
    uint32_t n;    /* bytes of the key's values, which follow the bits; less than KEY_OWNED */
    int64_t *word; /* room for cap */
    uint32_t hash;
    uint32_t cap;
    uint64_t taken[]; /* the table's n_bits of them; then the number of bits set in each whole block */
};

/* A key known by a number stands in the room of its customer or matter, followed by its words at fixed places. It
 * belongs to the first customer who asked for it; another one's key of the same text is found by that text. */
#define KEY_OWNED (UINT32_C(1) << 31)
struct numbered_key {
    uint32_t customer;
    uint32_t there; /* KEY_OWNED; bit i: place i of its reader is taken */
    int64_t word[];
};

/* What both kinds of keys begin with: whose it is, and whether it goes by number. */
struct key_head {
    uint32_t customer, mark;
};
static inline struct key_head key_head(const struct key *key)
{
    struct key_head head;
    memcpy(&head, key, sizeof head);
    return head;
}
static inline bool key_is_numbered(const struct key *key)
{
    return key_head(key).mark & KEY_OWNED;
}

/* Of each customer, or of each contact or case: the rooms of what goes by its number. */
enum key_whose { KEY_OF_CUSTOMER, KEY_OF_MATTER };
struct key_rooms {
    char *base;
    size_t stride, bytes; /* of them so many are needed */
    uint32_t n;           /* numbers so far */
};

struct key_slot {
    struct key *key;
    uint32_t hash;
    int32_t fresh; /* until this moment nothing in it is stale, so the sweep need not look: see key_moment */
};

struct memory {
    struct pool *pool;
    uint32_t n_places, n_bits; /* words that a key may have; how many uint64_t it takes to say which are there */
    struct key_slot *slot;     /* n_slots, a power of two; open addressing */
    size_t n_slots, n;
    size_t hand;          /* of the sweep */
    size_t debt;          /* slots that the sweep owes */
    size_t numbered_debt; /* … numbered keys: it has come to one of a reader */
    uint32_t at_reader, at_number;
    uint64_t version; /* changes whenever a key comes or goes */
    struct numbered_place {
        uint8_t at; /* offset in a numbered key, in words */
        uint8_t bit;
    } * numbered;              /* by place; NULL: no key is numbered */
    struct key_rooms rooms[2]; /* by key_whose */
};

/* What identifies a key: its texts, or the number of the event's customer (or of nobody, if the rule has no keys),
 * contact or case. */
enum key_by { KEY_BY_TEXT, KEY_BY_WORLD, KEY_BY_CUSTOMER, KEY_BY_CONTACT, KEY_BY_CASE, N_KEY_BY };

/* A distinct `per` of the rules, and the key of one event. */
struct key_reader {
    struct keys per;
    uint64_t stamp; /* the event that was read */
    bool empty;     /* a key value is missing */
    uint32_t customer;
    uint32_t hash;
    struct view text;  /* the key's values */
    struct buf joined; /* … where there are several */
    struct key *found; /* result of the look-up at `version` */
    uint64_t version;
    enum key_by by;
    size_t room; /* where numbered keys are, in the room of their number */
    struct key_place {
        uint32_t place, rule;
    } * place; /* that they have: n_places, in order of the rules */
    uint32_t n_places;
    uint32_t number;
    bool numbered; /* the event's key is one of them: `found`, which may be empty of words */
};

void memory_close(struct memory *t);
static inline uint32_t key_number_of(enum key_by by, uint32_t customer, uint32_t contact, uint32_t case_)
{
    switch (by) {
    case KEY_BY_CASE:
        return case_ ? case_ : contact;
    case KEY_BY_CONTACT:
        return contact ? contact : case_;
    default:
        return customer;
    }
}
static inline enum key_whose key_whose(const struct key_reader *r)
{
    return r->by == KEY_BY_CUSTOMER || r->by == KEY_BY_WORLD ? KEY_OF_CUSTOMER : KEY_OF_MATTER;
}
static inline void *key_room(const struct memory *t, enum key_whose whose, uint32_t number)
{
    return t->rooms[whose].base + number * t->rooms[whose].stride;
}
static inline struct numbered_key *key_beside(const struct memory *t, const struct key_reader *r, uint32_t number)
{
    return (struct numbered_key *)(void *)((char *)key_room(t, key_whose(r), number) + r->room);
}
/* The key of an event by its number; r->numbered is false if that is another customer's. */
static inline void key_number(struct memory *t, struct key_reader *r, uint32_t number, uint32_t customer)
{
    struct numbered_key *k = key_beside(t, r, number);
    if (!k->there) {
        k->there = KEY_OWNED;
        k->customer = customer;
        t->numbered_debt += NUMBERED_DEBT;
    }
    r->empty = false;
    r->customer = customer;
    r->number = number;
    r->numbered = k->customer == customer;
    r->found = (struct key *)(void *)k;
}
/* Reserves a place for memory (MEMORY_WORDS) or an opportunity, before the first key is made. */
uint32_t memory_place(struct memory *t, uint32_t n_words);

/* Reads the key of x; its texts are borrowed. r->empty if a value is missing. */
int key_read(struct key_reader *r, const struct rule_fact *x, uint32_t customer, struct err *err) SNAG_CHECK;
/* … from values as stored in r->text. */
void key_set(struct key_reader *r, struct view text, uint32_t customer);
/* The key that was read, or NULL. */
struct key *key_find(const struct memory *t, struct key_reader *r);
/* … created if it is not there; nothing in it is stale before fresh_us. NULL if memory runs out. */
struct key *key_make(struct memory *t, struct key_reader *r, int64_t fresh_us, struct err *err);

/* Steps towards the key of a hash, each once the previous one has had time to arrive (see prefetch.c). */
void memory_fetch_slot(const struct memory *t, uint32_t hash);
void memory_fetch_key(const struct memory *t, uint32_t hash);
void memory_fetch_words(const struct memory *t, uint32_t hash);

enum { KEY_BITS = 64, KEY_BLOCK = 64 /* words of bits */ };

/* How many bits are set: by pairs, fours and bytes, for processors without an instruction for it. */
static inline uint32_t key_count_bits(uint64_t w)
{
    w -= w >> 1 & UINT64_C(0x5555555555555555);
    w = (w & UINT64_C(0x3333333333333333)) + (w >> 2 & UINT64_C(0x3333333333333333));
    w = (w + (w >> 4)) & UINT64_C(0x0f0f0f0f0f0f0f0f);
    return (uint32_t)(w * UINT64_C(0x0101010101010101) >> 56);
}

/* The number of words before a place; whole blocks have counts, so many rules are counted quickly. */
static inline uint32_t key_rank(const struct memory *t, const struct key *key, uint32_t place)
{
    uint32_t word = place / KEY_BITS, block = word / KEY_BLOCK;
    uint32_t n = key_count_bits(key->taken[word] & ((UINT64_C(1) << place % KEY_BITS) - 1));
    for (uint32_t i = block * KEY_BLOCK; i < word; i++)
        n += key_count_bits(key->taken[i]);
    for (uint32_t i = 0; i < block; i++)
        n += (uint32_t)key->taken[t->n_bits + i];
    return n;
}

/* The memory or opportunity at a place of a key, or NULL; key may be NULL. It moves when a place of the same key is
 * added or dropped, unless the key is numbered. */
static inline void *key_at(const struct memory *t, struct key *key, uint32_t place)
{
    if (!key)
        return NULL;
    if (key_is_numbered(key)) {
        struct numbered_key *k = (struct numbered_key *)(void *)key;
        return k->there >> t->numbered[place].bit & 1 ? (int64_t *)(void *)k + t->numbered[place].at : NULL;
    }
    bool there = key->taken[place / KEY_BITS] >> place % KEY_BITS & 1;
    return there ? key->word + key_rank(t, key, place) : NULL;
}
static inline struct state *key_state(const struct memory *t, struct key *key, uint32_t place)
{
    return key_at(t, key, place);
}
static inline struct opportunity *key_opportunity(const struct memory *t, struct key *key, uint32_t place)
{
    return key_at(t, key, place);
}
/* Takes a free place, zeroed. NULL if memory runs out. */
void *key_add(struct memory *t, struct key *key, uint32_t place, uint32_t n_words, struct err *err);
/* Frees a place (the caller frees what it holds), and the key if it was the last one. */
void key_drop(struct memory *t, struct key *key, uint32_t place, uint32_t n_words);
/* The next place taken, from `place` on; n_places: none. */
uint32_t key_next(const struct memory *t, const struct key *key, uint32_t place);

/* Visits some slots, and every key there that may have something stale at now_us: `stale` drops it, possibly with the
 * key, and says until when the rest stays fresh. */
int memory_sweep(struct memory *t, size_t n_slots, int64_t now_us,
                 int (*stale)(void *ctx, struct key *key, int64_t *until_us, struct err *err), void *ctx,
                 struct err *err) SNAG_CHECK;

#endif
