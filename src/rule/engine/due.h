/* due: what has been promised and must happen by some moment, and by which of them time has passed. due.c keeps the
 * heaps; without.c says what obligations are. */
#ifndef SNAG_RULE_ENGINE_DUE_H
#define SNAG_RULE_ENGINE_DUE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct obligation {
    struct obligation *newer; /* of the same key; NULL: none */
    struct obligation *older; /* … that of the first is the last, so that appending is quick */
    struct key *key;
    struct saved *opener; /* all columns of the stream */
    int64_t due_us;       /* INT64_MAX: open until C */
    uint64_t order;
    int64_t since_us;
    size_t at; /* in the heap */
    uint32_t rule;
    uint32_t contact, case_;    /* of the opener, */
    uint32_t file;              /* and, when events are counted, its row's */
    struct anchor *anchor;      /* the opportunity that it is; NULL: none */
    struct ledger_entry *entry; /* in the ledger; NULL: none */
    bool lapsed;                /* it was broken; until due_us B makes it late (ledger.h) */
};

struct due_heap { /* by due time, rule, opening */
    struct due {
        int64_t us;
        struct obligation *o;
    } * item;
    size_t n, cap;
};

/* While events are counted, in the room of a customer: when its first deadline is, and which of the worlds has them. */
struct due_beside {
    int64_t first_us;
    uint64_t world; /* + 1; 0: none */
};

struct world {            /* a customer */
    int64_t latest_us;    /* of its events */
    int64_t floor_us;     /* everything before that moment has been decided */
    struct due_heap *due; /* if the stream is not in time order; NULL: none open */
};

#define WORLD_NEW                  \
    (struct world)                 \
    {                              \
        INT64_MIN, INT64_MIN, NULL \
    }

#endif
