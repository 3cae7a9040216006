/* detect_impl: the engine's internals, shared by its files. Control flows one way, and back only through the queue:
 *
 *     detect.c       the stage: events in, rows out, and the order of the steps in between
 *     chain.c        one for each level of the rules, in a row
 *     pause.c        where a run ends and the next one goes on
 *     plan.c         what is prepared before the first event, and freed after the last
 *     prefetch.c     a first look at the next events, to prefetch what they need
 *     grouped.c      numbers of customers by whom input is grouped
 *     time.c         worlds, order, the clock, and what is forgotten as it advances; due.c has the deadlines
 *     ask.c          the rules that want an event, each by its relation (relation.h)
 *     again.c …      the relations; look_back.c, by_value.c, other.c are shared by several
 *     holder.c       who has each contact, before and after an event
 *     found.c        the queue of what they found
 *     drain.c        … and the place where it becomes
 *     emit.c         rows (waiting.c holds those that wait until they are certain; later.c is about --until), and
 *     ledger.c       what became of each promise
 *     anchor.c       opportunities, hits and where snags stand, counted by rule/rate: those that are events;
 *     opportunity.c  those that are keys; shows.c knows which sources could show a rule
 */
#ifndef SNAG_RULE_ENGINE_DETECT_IMPL_H
#define SNAG_RULE_ENGINE_DETECT_IMPL_H

#include "base/steady.h"
#include "event/core/whose.h"
#include "rule/engine/due.h"
#include "rule/engine/found.h"
#include "rule/engine/grouped.h"
#include "rule/engine/holder.h"
#include "rule/engine/ledger.h"
#include "rule/engine/waiting.h"
#include "rule/engine/memory.h"
#include "rule/rate/rate_impl.h"

/* The current event. */
struct subject {
    const struct event *e;
    struct rule_fact fact;
    uint32_t customer, contact, case_; /* numbers */
    const uint32_t *cell;              /* when events are counted, its columns of the feed: see feed_text */
    struct view name;                  /* … its name, where e is NULL, */
    uint32_t file;                     /* … and the file of its row: id in counting->files */
    enum holder_sets sets;             /* else: what its name says of who has the contact */
    uint64_t order;                    /* in the input: 1, 2 … */
};

/* Parts of a rule that an event's name occurs in. Of some it may be known that the event passes their plain tests. */
enum {
    ROLE_EVENT = 1,
    ROLE_OTHER = 2,
    ROLE_UNTIL = 4,
    ROLE_UNLESS = 8,
    ROLE_OPPORTUNITY = 16,
    ROLE_CHASE = 32,
    ROLE_SURE = 64, /* of all that are there */
    ROLES = ROLE_SURE - 1
};
struct dispatch {
    uint32_t rule;
    uint32_t roles;
};
struct wanted {            /* the rules that want an event, by its name */
    struct dispatch *list; /* in order of the rules */
    size_t n, cap;
    uint32_t *reader; /* of the keys that these rules find by text */
    size_t n_readers, cap_readers;
    enum holder_sets sets;
};

/* What is wanted of a name that was looked up, in a place that a few of its bytes give. */
enum { KNOWN_NAMES = 64 };
struct known_name {
    const struct wanted *wanted;
    uint8_t n_p1; /* 0: none yet */
    char text[23];
};

/* What a first look at an event finds. */
enum { GLANCE_EVENTS = 16, GLANCE_KEYS = 6 };
struct glance {
    const struct wanted *wanted; /* NULL: no rule wants it */
    uint32_t customer, contact, case_;
    uint32_t n_keys;
    uint32_t key[GLANCE_KEYS]; /* hashes */
};

/* Whose snag it is: ids in d->met_names, where files are too. */
struct meeting {
    uint32_t contact, queue;
    uint32_t charged; /* the contact of the opportunity */
};
struct met {
    struct met *next;
    struct meeting meeting;
};
struct stood { /* a snag that has been counted */
    uint32_t rule;
    enum snag_stands stands;
    struct meeting meeting;
};

/* An opportunity that is an earlier event or an obligation, until it is counted. */
struct anchor {
    uint32_t customer; /* RATE_NOBODY: none */
    uint32_t snags;    /* on it */
    uint32_t contact;  /* id in d->met_names, if anybody asks */
    struct met *met;   /* … whose snags they are, if anybody asks; NULL: none */
    uint32_t cell[];   /* in each of d->o.rates */
};

struct pending { /* one whose window may extend beyond the end of the log */
    struct claim claim;
    struct anchor *anchor;
};

struct rule_tally { /* of a rule */
    struct pending *pending;
    size_t n_pending, cap_pending, look_at; /* pending ones are examined when there are this many */
    struct buf moments; /* events of opportunities and matches that wait behind an uncertain match */
    size_t moments_look_at;
    uint64_t came_back; /* keys, later than `forget` */
    /* Of plan.varies, in events that took part; in `value`, the one. */
    enum { VALUE_UNSEEN, VALUE_EMPTY, VALUE_ONE, VALUE_SEVERAL } values;
    struct buf value;
};

/* Code that counts gets matches instead of rows (count.c), and tells what goes by number. */
struct detect;
struct match;
struct counting {
    int (*match)(struct detect *d, const struct match *m, struct err *err);
    const struct who *who;             /* of the event at hand */
    const int32_t *from;               /* by field: the column of the feed that it is, if >= 0 */
    size_t due_room;                   /* where a customer has its due_beside */
    size_t customer_room, matter_room; /* that keys take there, and those of the levels below */
    const bool *used;                  /* by rule of all: see plan.used */
    const bool *idle;                  /* … no file shows what it needs: it is asked nothing */
    const struct dict *files;          /* of rows; id 0: unknown */
    bool reads_value;                  /* rules above ask for the values of what others make */
    bool tells;                        /* matches come with their evidence and place, as for rows */
};

struct relation;

/* What a rule does, and where it keeps things. */
struct plan {
    const struct relation *relation;
    int32_t *kept;                              /* field → place in a remembered event, or -1 */
    uint32_t memory_reader, opportunity_reader; /* of keys */
    uint32_t memory_place, opportunity_place;   /* in keys */
    uint32_t memory_words;                      /* that its memory takes there */
    uint32_t opens;   /* roles that count where nothing is remembered: with others alone, nothing comes of an event */
    int32_t varies;   /* if rates are counted: the field that must have two values; FIELD_NONE */
    bool used;        /* while counting: it must come when it is due, since rules above use what it makes */
    bool in_time;     /* … or its matches meet opportunities */
    bool inside;      /* what it remembers stands in the record itself, having no fields: see inside_at */
    bool ends;        /* its memory has something to tell at the end of the log */
    int64_t lasts_us; /* so long its memory may matter without being touched */
};

struct detect {
    struct source source;
    const struct rules *rules;    /* those of its level: indices in this room are theirs … */
    struct rules slice;           /* … which are a part of … */
    const struct rules *all;      /* … all of them, */
    uint32_t first;               /* … beginning with that one */
    struct detect *below, *above; /* the levels before and behind it (chain.c); NULL: it is the lowest, the highest */
    struct source *from;
    struct detect_options o;
    struct certain log;
    struct detect_counts counts;
    struct tests_run tests;
    struct business *business; /* NULL: no rule counts in business time */

    int32_t *column;     /* field → column of the stream, or -1 */
    int32_t *made;       /* … of an event that a rule made */
    int64_t evidence_in; /* the stream's column `evidence`, or DICT_NONE */
    int64_t by_in;       /* the stream's column `by`, or DICT_NONE */
    size_t n_bound;      /* columns of the stream when fields were last bound */
    struct dict names;   /* events that rules want: id → */
    struct wanted *wanted;
    size_t cap_wanted;
    struct known_name known_name[KNOWN_NAMES];
    struct glance glance[GLANCE_EVENTS];
    struct dict emitted; /* snag:NAME, good:NAME and NAME of the rules that run */
    struct pool pool;    /* of keys, states and what they hold */
    struct dict value;   /* of fields whose values stand inside records as numbers, without one of the feed: id → */
    struct memory memory;
    struct key_reader *reader; /* distinct `per` */
    size_t n_readers;
    struct plan *plan; /* per rule; the last one is the holders' */
    uint32_t *rule_at; /* place in keys → rule */
    struct rule_tally *tally;
    struct rate_spot *spot; /* scratch: one per rates */
    bool *shows;            /* by source and rule, up to its level: could it show the rule? n_shows; 0: not looked up */
    size_t n_shows, cap_shows;
    struct buf shown_file; /* the last that was asked about, and its source */
    int64_t shown_source;
    bool hurries; /* a source that is not known by now is none */
    struct dict met_names;
    struct stood *standing; /* all snags, if anybody asks */
    size_t n_standing, cap_standing;

    struct who who;              /* numbers of batches that have none */
    struct world *world;         /* by number */
    size_t cap_worlds, n_worlds; /* n_worlds: while events are counted, customers that have had a deadline */
    struct steady room[2];       /* for rows, what memory.rooms stand in; by key_whose */
    struct grouped_input grouped;
    int64_t last_customer; /* grouped: the current customer; -1: none */
    bool sorted;           /* so far, events came in time order */
    bool began;            /* an event of a customer has been seen */
    int64_t clock_us;      /* sorted: the latest event */
    struct due_heap due;
    struct counting *counting; /* matches are counted (count.c); NULL: they become rows */
    bool rates;                /* opportunities are counted */
    uint64_t order;
    bool over;   /* the input has ended */
    bool paused; /* … and rows that still wait stay where they are */
    bool again;  /* what an earlier run has had comes once more */
    struct buf
        looked_for; /* names of rules that earlier runs looked for but that do not run now, each preceded by a blank */
    bool told;      /* … and the line naming the rules looked for has been written */

    struct schema schema; /* of the output */
    uint32_t *out_of;     /* column of the stream → column of the output */
    size_t n_in, cap_out_of;
    size_t spare; /* columns of the batch's events behind those, see struct batch */
    bool numbered;
    bool same_columns;
    uint32_t col_since, col_count, col_evidence, col_by, col_queue, col_agent;
    int ts_digits;
    struct event *row; /* the output batch */
    size_t n_rows, cap_rows;
    struct arena arena; /* … and its texts */
    struct waiting waiting;
    struct waiting cut, later; /* with until: ends of files that go on behind it, and files that begin there */
    struct found found;
    struct holder holder; /* rows say where */
    struct view *scratch; /* fields to be remembered; sources of evidence */
    size_t cap_scratch;
    struct buf tuple;
};

/* For rates: RATE_NOBODY if nobody knows who it is. */
static inline uint32_t customer_of(uint32_t customer)
{
    return customer == 0 ? RATE_NOBODY : customer;
}
static inline struct world *world_of(const struct detect *d, uint32_t customer)
{
    return &d->world[d->o.grouped ? customer % GROUPED_WORLDS : customer];
}
static inline const struct rule *rule_of(const struct detect *d, uint32_t i)
{
    return &d->rules->rule[i];
}

/* Code that counts has no use for evidence, the first of the fields that are kept, unless it tells of matches. */
static inline bool drops_evidence(const struct detect *d)
{
    return d->counting && !d->counting->tells;
}

/* Keys that a rule had forgotten, if it can tell of any. */
static inline uint64_t came_back_of(const struct detect *d, size_t rule)
{
    return certain_observable(&d->log, rule) == VERDICT_FALSE ? 0 : d->tally[rule].came_back;
}

/* Does the event take part in this role? It passes the part's tests without `this.`. */
static inline bool part_takes(struct detect *d, const struct dispatch *w, uint32_t role, const struct part *part,
                              const struct subject *x)
{
    return (w->roles & role) && ((w->roles & ROLE_SURE) || part->plain.n == 0 ||
                                 tests_hold(&part->plain, &x->fact, &x->fact, NULL, &d->tests));
}

/* Did a rule of another run make it? */
static inline bool event_by_rule(const struct detect *d, const struct event *e)
{
    return event_emitted(e->col[COL_EVENT], NULL) != EMITTED_NONE || (d->by_in != DICT_NONE && e->col[d->by_in].n > 0);
}

/* field → column of such an event; what a rule made hands on the evidence that it has. */
static inline const int32_t *event_place(const struct detect *d, const struct event *e)
{
    bool has = d->evidence_in != DICT_NONE && e->col[d->evidence_in].n > 0;
    return has && event_by_rule(d, e) ? d->made : d->column;
}

/* The level that gets the events of the log, and drops what the rules had emitted in them before. */
static inline const struct detect *chain_lowest(const struct detect *d)
{
    while (d->below)
        d = d->below;
    return d;
}

/* remember.c */
/* Does it also pass those with `this.`, given e? */
bool part_suits(struct detect *d, const struct part *part, const struct subject *x, const struct rule_fact *this_);
/* The key of something that happened to them. */
struct key_whom {
    uint32_t customer, contact, case_; /* numbers */
};
int key_of(struct detect *d, struct key_reader *r, const struct key_whom *whom, const struct rule_fact *x,
           struct err *err) SNAG_CHECK;
/* … of a match, whose event may be a remembered one. */
int match_key(struct detect *d, struct key_reader *r, const struct match *m, struct err *err) SNAG_CHECK;
/* The key of the current event, read once per event. */
int event_key(struct detect *d, struct key_reader *r, const struct subject *x, struct err *err) SNAG_CHECK;
/* Remembers fields of x. */
int event_keep(struct detect *d, uint32_t rule, const struct subject *x, struct saved **slot,
               struct err *err) SNAG_CHECK;
struct rule_fact fact_kept(const struct detect *d, uint32_t rule, const struct saved *s);
/* Where the window that x opens ends: x.ts + D, by the calendar of a queue, or + value; INT64_MAX if unbounded. */
int64_t fact_due(const struct detect *d, const struct rule *r, const struct rule_fact *x, struct view queue);
/* Where a window that ends with x begins: x.ts - D, by the calendar of its queue; INT64_MIN if unbounded. */
int64_t fact_since(const struct detect *d, const struct rule *r, const struct rule_fact *x);
/* What `not after` with a bound claims of x. */
static inline struct claim look_back_claim(const struct detect *d, const struct rule *r, const struct rule_fact *x)
{
    return (struct claim){CLAIM_LOOK_BACK, fact_since(d, r, x), x->ts_us};
}
/* What was counted in business time is void if memory has run out. */
static inline int fact_failed(const struct detect *d, struct err *err)
{
    return d->business && business_failed(d->business, err) ? -1 : 0;
}

/* detect.c */
/* One level of the rules, over that below it (NULL: `from` is set by the caller), which it then owns. */
int detect_open_level(struct detect **detect, const struct rules *all, uint32_t level,
                      const struct detect_options *options, struct detect *below, struct err *err) SNAG_CHECK;
/* One level of the engine without rows. */
int detect_open_counting(struct detect **detect, const struct rules *all, uint32_t level,
                         const struct detect_options *options, struct counting *counting, struct err *err) SNAG_CHECK;

/* pause.c: the same is known, and as little is left to do, at the end of a run and once the next one has been through
 * what it left. */
/* Before the lowest level takes what it has got: is it what an earlier run has had? For this level and those above. */
int pause_again(struct detect *d, struct err *err) SNAG_CHECK;
/* Does it only pause? Then the same run goes on. */
static inline bool pause_only(const struct detect *d)
{
    return d->o.pauses && *d->o.pauses;
}
/* The run ends or pauses, and the log goes on. */
int pause_run(struct detect *d, struct err *err) SNAG_CHECK;

/* strays.c: one line for each test of the level that met what is no number. */
int strays_tell(const struct detect *d, struct buf *to, struct err *err) SNAG_CHECK;

/* plan.c */
int plan_make(struct detect *d, struct err *err) SNAG_CHECK;
/* What is wanted of events of a name; NULL if memory runs out. Borrowed until the next call. */
struct wanted *plan_wanted(struct detect *d, struct view name, struct err *err);
void plan_free(struct detect *d);

/* prefetch.c: a glance at the next n events, at most GLANCE_EVENTS. Are they `numbered`? */
int prefetch_events(struct detect *d, const struct event *e, size_t n, bool numbered, struct err *err) SNAG_CHECK;

/* time.c */
/* ERR_DATA if the event comes too late. */
int time_enter(struct detect *d, const struct subject *x, struct err *err) SNAG_CHECK;
/* Decides whatever was due before x. */
int time_pass(struct detect *d, const struct subject *x, struct err *err) SNAG_CHECK;
/* Forgets some of what is too old to matter; or all of it. */
int time_sweep(struct detect *d, struct err *err) SNAG_CHECK;
int time_sweep_all(struct detect *d, struct err *err) SNAG_CHECK;
/* The input has ended: finishes what keys hold and forgets it. */
int time_end(struct detect *d, struct err *err) SNAG_CHECK;

/* Decides everything in d->due that was due before a moment, and drains. */
int time_due(struct detect *d, int64_t before_us, struct err *err) SNAG_CHECK;

/* due.c: deadlines, earliest first, then by rule, then by opening; while events are counted, those of each customer. */
static inline struct due_beside *due_beside(const struct detect *d, uint32_t customer)
{
    return (void *)((char *)key_room(&d->memory, KEY_OF_CUSTOMER, customer) + d->counting->due_room);
}
int due_add(struct detect *d, struct obligation *o, struct err *err) SNAG_CHECK;
void due_remove(struct detect *d, const struct obligation *o);
/* Gives every customer a separate heap: the stream is not in time order. */
int due_part(struct detect *d, struct err *err) SNAG_CHECK;
/* Merges them into one heap again, at the end. */
int due_join(struct detect *d, struct err *err) SNAG_CHECK;

/* ask.c: passes x to n rules that want it; what they find goes into the queue. */
int ask_rules(struct detect *d, const struct dispatch *list, size_t n, const struct subject *x,
              struct err *err) SNAG_CHECK;

/* A pattern of the rule failed: which, where it is, and the line of the stream it failed on. */
int pattern_error(const struct detect *d, uint32_t rule, uint64_t line, struct err *err);

/* drain.c: turns the queue's contents into rows and counts, in the order found. */
int drain(struct detect *d, struct err *err) SNAG_CHECK;

/* Where a match happened: the place after an obligation's e (or, where keys are the opportunities, before it) is
 * remembered with it; that after p comes with the match; all others happened where e found the contact. */
static inline struct held_by match_place(const struct detect *d, const struct match *m)
{
    if (m->own)
        return saved_kept(m->own).place;
    return m->place ? *m->place : d->holder.before;
}

/* ---- if rates are counted ---- */

/* anchor.c */
/* x is an opportunity of the rule, which left its contact at a place. */
int anchor_make(struct detect *d, uint32_t rule, const struct subject *x, const struct held_by *place,
                struct anchor **anchor, struct err *err) SNAG_CHECK;
void anchor_free(struct detect *d, struct anchor *anchor);
/* Notes whose snag the match is, if anybody asks. */
int anchor_meet(struct detect *d, const struct match *m, struct err *err) SNAG_CHECK;
/* It counts, once its window is certain. */
int anchor_close(struct detect *d, const struct closing *c, struct err *err) SNAG_CHECK;
/* Counts those that are certain by now. */
int anchor_settle(struct detect *d, uint32_t rule, struct err *err) SNAG_CHECK;
/* A name's id in d->met_names; whose snag a match is; a snag that has been counted. */
int met_name(struct detect *d, struct view name, uint32_t *id, struct err *err) SNAG_CHECK;
int met_whose(struct detect *d, const struct match *m, struct meeting *meeting, struct err *err) SNAG_CHECK;
int met_stand(struct detect *d, uint32_t rule, enum snag_stands stands, const struct meeting *meeting,
              struct err *err) SNAG_CHECK;

/* shows.c */
/* The file of x's source row; empty: unknown. */
struct view shows_file(const struct detect *d, const struct subject *x);
static inline struct view event_name(const struct subject *x)
{
    return x->e ? x->e->col[COL_EVENT] : x->name;
}
/* Could the source of an event in a row of the file show the rule? Where the source is not known, any that can emit the
 * event. Unknown as long as a later line may say otherwise. */
int shows_rule(struct detect *d, uint32_t rule, struct view file, struct view name, enum verdict *shows,
               struct err *err) SNAG_CHECK;

/* opportunity.c */
int opportunity_event(struct detect *d, uint32_t rule, const struct subject *x, struct err *err) SNAG_CHECK;
int opportunity_match(struct detect *d, const struct match *m, struct err *err) SNAG_CHECK;
/* Decides what is waiting, as far as it is certain; of anchors too. */
int opportunity_settle(struct detect *d, uint32_t rule, struct err *err) SNAG_CHECK;
/* Frees what a key's opportunity holds. */
void opportunity_forget(struct detect *d, struct opportunity *a);
/* … but not that there was one. */
void opportunity_sweep(struct detect *d, struct opportunity *a);
/* Finishes the rates. */
int opportunity_finish(struct detect *d, struct err *err) SNAG_CHECK;

/* emit.c */
int emit_bind(struct detect *d, const struct batch *b, struct err *err) SNAG_CHECK;
void emit_begin(struct detect *d);
int emit_event(struct detect *d, const struct event *e, struct err *err) SNAG_CHECK;
int emit_match(struct detect *d, const struct match *m, struct err *err) SNAG_CHECK;
/* Releases rows that no longer need to wait, up to a full batch. */
enum { EMIT_ROWS = 1024 };
int emit_release(struct detect *d, struct err *err) SNAG_CHECK;
/* Hands on to the level above that time has passed. */
int emit_tick(struct detect *d, const struct event *e, struct err *err) SNAG_CHECK;
/* later.c: what --until leaves of coverage lines behind it. */
int emit_later(struct detect *d, const struct event *e, struct view file, struct err *err) SNAG_CHECK;
int emit_cut_off(struct detect *d, struct err *err) SNAG_CHECK;
int emit_row(struct detect *d, const struct event *e, struct err *err) SNAG_CHECK;
/* The columns of an input row, as columns of the output; NULL on error. */
struct view *emit_columns(struct detect *d, const struct view *from, size_t n_from, struct err *err);
/* Appends the names that observable rules of this level and those below it emit, apart from plain ones. */
int emit_sought(const struct detect *d, struct buf *names, struct err *err) SNAG_CHECK;
#define DETECT_SOURCE "detect" /* `reason` of the line that names the rules looked for */
int emit_observed(struct detect *d, struct err *err) SNAG_CHECK;
/* Takes such a line from an earlier run: keeps the rules it looked for that this one does not. */
int emit_looked_for(struct detect *d, struct view names, struct err *err) SNAG_CHECK;

#endif
