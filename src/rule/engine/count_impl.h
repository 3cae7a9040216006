/* count_impl: what the files of counting share.
 *
 *     count.c     events of a feed, to the sink and to the rules of the lowest level that want them
 *     climb.c     on to the levels above, each event followed by what rules made of it
 *     counted.c   what rules find: to the sink, or kept until it is certain
 *     shown.c     what files show: coverage, and the rules that can find nothing in them
 *     held.c      who has each contact, if rates are counted by place
 */
#ifndef SNAG_RULE_ENGINE_COUNT_IMPL_H
#define SNAG_RULE_ENGINE_COUNT_IMPL_H

#include "rule/engine/relation.h"
#include "rule/engine/sieve.h"

/* How many events ahead records are prefetched. */
enum { SOON = 12, N_AHEAD = 16 };

/* The rules that want an event, by level. */
struct wanted_above {
    const struct wanted **at;
    uint32_t top; /* the highest level that wants it */
};

struct name_plan {
    struct sieve sieve;     /* the rules of the lowest level that want it */
    struct field_need need; /* … of its fields; those above too */
    struct wanted_above above;
    uint64_t fetch[N_KEY_BY]; /* lines of the room that their keys are in, by how these are found: a bit each */
    bool emitted;             /* a name that the rules emit */
    bool made;                /* … or those of some other run */
    enum holder_sets sets;
    struct view name;
};

/* Who has each contact; see held.c. */
struct held_contacts {
    bool wanted;
    size_t room;       /* of a matter, where it stands */
    struct dict texts; /* id → queue or agent */
    struct dict other; /* number and customer, where another has the room → */
    struct held_matter *others;
    size_t cap_others;
    int32_t queue, agent, at_queue, at_agent; /* columns of the feed */
};

/* An event ahead: the rules to ask. */
struct ahead {
    struct sifted rules;
    struct dispatch *room;
    size_t cap;
};

/* A match that depends on where the log begins or ends. */
struct claimed {
    struct counted_snag snag;
    struct claim claim;
    bool presumed; /* rules above were told of it, since nothing known spoke against it */
};

/* The engine for one level of the rules. */
enum presumed { PRESUMED_NOTHING, PRESUMED_OBSERVABLE, PRESUMED_NOT };
struct count_level {
    struct counting base;
    struct counter *counter;
    struct detect *detect;
    bool waits; /* what some rule makes at a deadline is wanted when it is due */
    struct claimed *claimed;
    size_t n_claimed, cap_claimed;
    uint8_t *presumed; /* by rule: PRESUMED_… */
    struct view *col;  /* by field: of the event that one of its rules made last */
};

struct count_file { /* as `opened` told it */
    struct view source, path;
    struct view names; /* what it can show; empty: it is known in the end */
    uint32_t id;       /* in files */
};

struct counter {
    struct feed feed;
    const struct rules *rules;
    struct detect_sink sink;
    struct fields fields;
    struct count_level *level;
    size_t n_levels;
    bool *used;           /* by rule: see plan.used */
    bool reads_value;     /* rules above the lowest level ask for values */
    bool *idle;           /* … what it needs is in none of the files */
    uint32_t *made_field; /* fields of made events that rules ask for */
    size_t n_made_fields;
    int64_t by_field, event_field; /* `by`, `event`, or DICT_NONE */
    struct wanted_above *made;     /* by 2 * rule, and + 1 for its good event */
    struct name_plan *name;
    size_t n_names, cap_names;
    struct ahead ahead[N_AHEAD]; /* by number of the event in its batch */

    struct subject subject; /* the event at hand */

    struct held_contacts held;
    struct dict files; /* of rows: id → ; 0: unknown */
    int32_t src;       /* column of the feed, where files are not numbered */

    struct count_file *file; /* if coverage lines come after the events */
    size_t n_files, cap_files;
    struct arena paths;    /* their texts */
    struct coverage shown; /* what they can show */
    struct arena told;     /* texts of what waits to be certain */
    uint32_t now;          /* the file that events come from */
    int64_t last_us;       /* … of which this was the last; TS_NONE: none came */
    bool guesses;          /* coverage is what files have shown so far */
    bool complete;         /* all lines have come */
};

static inline struct detect *level_of(const struct counter *c, size_t level)
{
    return c->level[level].detect;
}

/* climb.c */
/* Which rules use what others make, and what they ask of it. Before levels are opened. */
int climb_plan(struct counter *c, struct err *err) SNAG_CHECK;
/* … who wants what rules make. After. */
int climb_open(struct counter *c, struct err *err) SNAG_CHECK;
void climb_close(struct counter *c);
/* The rules above the lowest level that want a name; their fields are asked for. */
int climb_wanted(struct counter *c, struct view name, struct wanted_above *above, struct err *err) SNAG_CHECK;
/* held.c: asks for its columns and room; who has an event's contact before and after it. */
int held_open(struct held_contacts *h, struct fields *fields, size_t *matter_room, struct err *err) SNAG_CHECK;
/* It soon comes. */
void held_fetch(const struct held_contacts *h, const struct feed_batch *b, const struct feed_event *e);
int held_event(struct held_contacts *h, const struct feed_batch *b, const struct feed_event *e,
               const struct name_plan *name, bool by_rule, struct held *held, struct err *err) SNAG_CHECK;
void held_close(struct held_contacts *h);

/* An event comes to a level, where n rules of a list want it, and goes on to those above; x is changed.
 * held: where it is; NULL: nobody asks. */
int climb_enter(struct counter *c, uint32_t level, struct subject *x, const struct dispatch *list, size_t n,
                const struct wanted_above *above, const struct held *held, struct err *err) SNAG_CHECK;
/* What a match makes, for the rules above that use it. */
int climb_made(struct count_level *l, const struct match *m, struct err *err) SNAG_CHECK;
/* The input is over: decides whatever waits for a deadline. */
int climb_end(struct counter *c, struct err *err) SNAG_CHECK;
/* … and then finishes rates. */
int climb_rates(struct counter *c, struct err *err) SNAG_CHECK;

/* shown.c: a file that will come, and its coverage lines, as the feed tells of them. */
int shown_file(void *ctx, const struct event *e, struct view path, struct err *err) SNAG_CHECK;
int shown_line(void *ctx, const struct event *e, struct view file, struct err *err) SNAG_CHECK;
/* All lines have come. 1: what was counted is void. */
int shown_all(void *ctx, struct err *err) SNAG_CHECK;
/* Finds out which rules are idle. */
int shown_idle(struct counter *c, struct err *err) SNAG_CHECK;
/* Levels expect the files. */
int shown_expect(struct counter *c, struct err *err) SNAG_CHECK;
/* Before true lines come: a file covers what it has shown. */
int shown_guess(struct counter *c, const struct feed_batch *b, struct err *err) SNAG_CHECK;
void shown_forget(struct counter *c);

/* counted.c */
int counted_match(struct detect *d, const struct match *m, struct err *err);
/* Has something turned out otherwise than rules above were told? */
bool counted_wrong(struct counter *c);
/* Passes on what is certain in the end. */
int counted_settle(struct counter *c, struct err *err) SNAG_CHECK;

#endif
