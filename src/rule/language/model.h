/* model: a rule after parsing. Private to rule. */
#ifndef SNAG_RULE_LANGUAGE_MODEL_H
#define SNAG_RULE_LANGUAGE_MODEL_H

#include <stdint.h>

#include "rule/calendar/calendar.h"
#include "rule/language/fact.h"
#include "rule/language/relation.h"
#include "snag/rule.h"
#include "snag/search.h"
#include "snag/sections.h"
#include "text/regex.h"

/* D, in real time or in that of the calendar of a queue; n business days are n times US_PER_DAY. */
struct time_span {
    int64_t us;
    enum time_unit unit;
};

enum whose { OF_SELF, OF_THIS, OF_PRIOR };
enum test_op { TEST_EQ, TEST_NE, TEST_LT, TEST_LE, TEST_GT, TEST_GE, TEST_MATCH, TEST_NO_MATCH, TEST_IN, TEST_PAIR };

struct operand {      /* the right side of a test */
    enum whose whose; /* OF_SELF: the literal */
    int32_t field;
    struct view text;
    bool is_number, is_time;
    double number;
    int64_t ts_us;
    struct time_span business; /* what `elapsed` is compared with, if its unit is not UNIT_TIME */
    const pcre2_code *regex;
};

struct rule_test {
    enum whose left; /* OF_SELF or OF_PRIOR */
    int32_t field;
    enum test_op op;
    bool refers; /* uses this. or prior.: false if either side is empty */
    const struct operand *right;
    size_t n_right;                /* several for `in` */
    enum whose second;             /* pair(X, Y): Y is OF_SELF or OF_PRIOR, … */
    int32_t second_field;          /* … that field … */
    const struct pair_list *pairs; /* … and the pairs that hold */
    uint32_t order;                /* < <= > >=: which of rules->order */
};

/* A test that compares numbers or times, as written. */
struct order_test {
    const struct sections *from;
    struct view text;
    bool of_numbers, of_times; /* what it compares with is one; neither: a field */
};

/* A list of pairs. */
struct pair_list {
    struct dict text; /* id → */
    struct dict pair; /* of two ids */
    char *file;
    int64_t from_us, to_us; /* what it was learned on: "#! learned=FROM/TO"; TS_NONE: it does not say */
};

struct tests {
    const struct rule_test *test;
    size_t n;
};

/* EVENTS [where FILTER] */
struct part {
    const struct view *name; /* no names: the part is absent. As written, then those that snag:* stands for */
    size_t n_names, n_said;
    struct tests plain;   /* about the event alone */
    struct tests given;   /* those that use this. */
    const uint32_t *made; /* which of them rules emit: ids in rules->emitted */
    size_t n_made;
    const struct view *rests; /* names whose sources show it: its own and, for those that rules emit, what these
                                 rules wait for */
    size_t n_rests;
};

enum bound_kind { BOUND_NONE, BOUND_WITHIN, BOUND_LATER };
enum opportunity_kind { OPPORTUNITY_KEY, OPPORTUNITY_P, OPPORTUNITY_OBLIGATION };

struct bound {
    enum bound_kind kind;
    bool or_value;
    struct time_span span;
};

struct keys {
    const int32_t *field;
    size_t n;
};

enum rule_key {
    KEY_TITLE,
    KEY_WHEN,
    KEY_PILLAR,
    KEY_OPPORTUNITY,
    KEY_FORGET,
    KEY_PART_OF,
    KEY_SOURCE,
    KEY_NOTE,
    KEY_FIRES,
    KEY_SILENT,
    KEY_EMIT,
    KEY_VALUE,
    KEY_GOOD,
    KEY_OFF,
    KEY_THRESHOLD,
    N_RULE_KEYS
};

/* A rule as read: for every key, the text in force and the file it is from. */
struct rule_text {
    struct view name;
    struct {
        const struct sections *from; /* NULL: absent */
        struct view value;
    } key[N_RULE_KEYS];
    const struct sections *from; /* where its section begins */
    bool outgrown;               /* its title describes a sentence that another file has changed since */
    bool misspelt;               /* a key was refused: a missing sentence is no second fault */
    bool runs;
    bool lacks_file; /* a built-in rule that rests on a list or a calendar which is not there: as if it were off */
    size_t at;       /* among those that run; RULE_NOWHERE: not one of them */
    struct view emits, good; /* the events that it makes; good may be empty */
    struct view varied, of;  /* the value that this one of several has, and the rule that they are; see vary.c */
};
#define RULE_NOWHERE SIZE_MAX

struct rule {
    const struct rule_text *text;
    struct view emits;               /* the event that a match makes: snag:NAME, good:NAME or a plain one */
    struct view good;                /* … and that an obligation kept in time makes, good:NAME; or empty */
    struct view value;               /* of the plain event, if the rule says it; p NULL: it does not */
    struct time_span value_span;     /* … in business time, if its unit is not UNIT_TIME */
    const struct captured *captured; /* … or what to take out of a field of e; NULL: nothing */
    bool plain;                      /* it makes plain events */
    bool lacks_file;                 /* see rule_text */
    bool business;                   /* it counts in business time */
    uint32_t level; /* 0: it uses no events that rules make; else one more than the rules whose events it uses */
    struct part events, other, until, unless, opportunity;
    enum relation_id relation;
    int32_t field; /* of changes, revisits, distinct; FIELD_NONE */
    uint32_t least;
    struct bound bound;
    struct tests pair; /* `if` */
    struct keys per;
    bool each;
    int64_t forget_us;
    enum opportunity_kind opportunity_kind;
    bool last_end; /* … they are ends of contacts, of which each has one: the last */
    struct keys opportunity_per;
    struct keys kept; /* fields that a remembered event keeps for later tests; the first is its evidence */
    struct keys told; /* after, not after: B's fields in tests that use this. */
    bool told_equal;  /* … and each test is FIELD = this.FIELD, so that the latest can be looked up */
};

/* value = FIELD ~ /…(…)…/ UNIT */
struct captured {
    int32_t field;
    struct operand pattern;
    int64_t unit_us; /* of the number; 0: a day's name */
};

struct rules_file {
    char *name;
    struct sections sections;
};

/* Who makes an event: indices of rules that run (while rules are compiled: of texts). */
struct makers {
    uint32_t *of;
    size_t n, cap;
    const struct view *rests; /* names whose sources show the event */
    size_t n_rests;
};

struct rules {
    struct arena arena; /* texts, parts, tests */
    struct rules_file **file;
    size_t n_files, cap_files;
    size_t n_built_in; /* how many of them, at the beginning */
    struct rule_text *text;
    size_t n_text, cap_text;
    size_t *running; /* those that run, in order: indices of text */
    size_t n_running, cap_running;
    struct rule *rule; /* those that run, by level, then in order; after rules_compile */
    size_t n;
    struct dict emitted; /* events that rules make: id → */
    struct makers *makers;
    size_t cap_makers;
    struct dict fields;
    size_t n_fields;   /* those that rules read, once compiled; fields that rates are grouped by come after them */
    struct dict names; /* of all rules read: id = index of text */
    struct calendars *calendars; /* NULL: none */
    struct order_test *order;
    size_t n_order, cap_order;
    struct lookup_path lookup; /* where lists of pairs are */
    struct pair_list **pairs;
    size_t n_pairs, cap_pairs;
    pcre2_code **regex;
    size_t n_regex, cap_regex;
    void (*tell_fault)(void *ctx, const struct err *fault); /* NULL: the first ends what is done */
    void *tell_ctx;
    size_t n_faults; /* told so far */
};

/* model.c: an array in the arena with room for one more after its n elements; the old block is left behind. NULL on
 * error. */
void *rules_grow(struct rules *rules, const void *old, size_t n, size_t size, struct err *err);
void rules_free_makers(struct rules *rules);
/* A fault in what was read: 0 if it was told and what is done goes on with the next, -1 if it ends with `err`. */
int rules_fault(struct rules *rules, struct err *err) SNAG_CHECK;
bool rules_built_in(const struct rules *rules, const struct sections *from);
/* The rule of that name among all rules read, or NULL. */
struct rule_text *rules_text(const struct rules *rules, struct view name);
/* The syntax of the rule's relation. */
static inline const struct relation_form *rule_form(const struct rule *r)
{
    return relation_forms[r->relation];
}

/* Its lists, in the order of a sentence; the last is that of `opportunity`. */
enum { RULE_PARTS = 5 };
static inline struct part *rule_part(struct rule *r, size_t i)
{
    struct part *const part[RULE_PARTS] = {&r->events, &r->other, &r->until, &r->unless, &r->opportunity};
    return part[i];
}

/* What the rule waits for: B, or what may follow p. */
static inline const struct part *rule_awaits(const struct rule *r)
{
    return rule_form(r)->waits ? &r->other : &r->events;
}

/* The events that are the rule's opportunities, or that open them. */
static inline const struct part *rule_opportunity(const struct rule *r)
{
    if (r->opportunity.n_names)
        return &r->opportunity;
    return r->opportunity_kind == OPPORTUNITY_P && r->other.n_names ? &r->other : &r->events;
}

/* Are the rule's opportunities only those events before which the log covers the whole bound? */
static inline bool rule_looks_back(const struct rule *r)
{
    return rule_form(r)->looks_back && r->bound.kind != BOUND_NONE && r->opportunity.n_names == 0;
}

/* load.c: the words of enum rule_key; says that a rule is unknown, with the nearest name. */
extern const char *const rule_key_words[N_RULE_KEYS];
int rules_unknown(const struct rules *rules, const char *name, struct err *err);
/* vary.c: puts `value` where the rule's sentence has the bound, number or column that `key` names: --set
 * RULE.KEY=VALUE. */
int rules_threshold(struct rules *rules, const char *setting, struct rule_text *t, struct view key, struct view value,
                    struct err *err) SNAG_CHECK;
int rules_running(struct rules *rules, struct err *err) SNAG_CHECK;
/* What a rule says about itself; compiled is NULL for one that does not run. */
struct rule_info rule_info_of(const struct rule_text *t, const struct rule *compiled);

/* chance.c */
/* Appends the part's names: "connect, assign or transfer". */
int part_words(const struct part *part, struct buf *to, struct err *err) SNAG_CHECK;
/* Appends which events are the rule's opportunities: "connect or assign", "end with a reason that passes its filter".
 */
int rule_chances(const struct rules *rules, size_t rule, struct buf *to, struct err *err) SNAG_CHECK;

/* words.c: the words that a sentence is made of. */
enum word_kind { WORD_END, WORD_NAME, WORD_TEXT, WORD_REGEX, WORD_MARK };
struct words {
    struct rules *rules;
    const struct sections *from;
    const char *end;
    const char *next;    /* after `text` */
    enum word_kind kind; /* of the word that comes next */
    struct view text;    /* with its quotes or slashes */
};
int words_begin(struct words *w, struct rules *rules, const struct sections *from, struct view value,
                struct err *err) SNAG_CHECK;
int words_next(struct words *w, struct err *err) SNAG_CHECK;
/* Takes the word if it comes next: 1, else 0; -1. */
int words_accept(struct words *w, const char *word, struct err *err) SNAG_CHECK;
bool words_at(const struct words *w, const char *word);
/* Does a reserved word come next, rather than an event name or column? */
bool words_reserved(const struct words *w);
/* An error at the word that comes next, or at `at`. */
int words_error(const struct words *w, const char *note, struct err *err, const char *fmt, ...) SNAG_PRINTF(4, 5);
int words_error_at(const struct words *w, struct view at, struct err *err, const char *fmt, ...) SNAG_PRINTF(4, 5);
/* Nearest of `words` (blank-separated) as a note "did you mean '…'?", or "". dst holds NEAREST_NOTE
 * bytes. */
const char *words_near(char *dst, struct view word, const char *words);
/* D: 90s 15m 24h 7d 2w, 8bh 2bd. Business time requires a calendar; a built-in rule without one is off. */
int words_span(struct words *w, struct time_span *span, struct err *err) SNAG_CHECK;
/* 90s 15m 24h 7d 2w, to microseconds. */
bool span_read(struct view text, int64_t *us);
/* 8bh 2bd: is business time what comes next? Then it can be counted, or it is an error. */
int words_business(const struct words *w, struct time_span *span, struct err *err) SNAG_CHECK;
/* "8bh", "2bd" or, in real time, as options write it. text has room for TEXT_COUNT bytes. Returns text. */
const char *span_words(char *text, struct time_span span);

/* tests.c */
enum tests_place { TESTS_EVENT, TESTS_GIVEN, TESTS_PAIR }; /* of e; of B, C, E: may say this.; of if */
int parse_tests(struct words *w, enum tests_place place, struct tests *plain, struct tests *given,
                struct err *err) SNAG_CHECK;
/* A column's name as the number of its field. */
int parse_field(struct words *w, int32_t *field, struct err *err) SNAG_CHECK;
/* /regex/ or /regex/i, which comes next. */
int parse_pattern(struct words *w, struct operand *o, struct err *err) SNAG_CHECK;

/* pairs.c: lists of pairs, kept with the rules. *found is NULL if there is no such file: a built-in rule's is looked
 * for where settings are, and nowhere if these are not wanted. */
int pairs_open(struct rules *rules, struct view name, bool built_in, const struct pair_list **found,
               struct err *err) SNAG_CHECK;
bool pairs_have(const struct pair_list *pairs, struct view a, struct view b);
void pairs_close(struct rules *rules);

/* needs.c: what follows from a sentence: what remembered events keep, and what the rule's opportunities are. */
int rule_needs(struct rules *rules, struct rule *r, struct err *err) SNAG_CHECK;
/* The field of which the rule must see two values before it can match: that of changes, revisits and
 * distinct, or one that a test compares with its own in another event (channel != prior.channel); FIELD_NONE. */
int32_t rule_varies(const struct rule *r);
/* Sets read[field] for each field that the rule may ask of an event; and for each that keys are made of. */
void rule_reads(const struct rule *r, bool *read);
void keys_read(const struct keys *keys, bool *read);

static inline bool rule_is_off(const struct rule_text *t)
{
    return t->lacks_file || (t->key[KEY_OFF].from && view_is(t->key[KEY_OFF].value, "yes"));
}

/* emission.c: what a rule makes of its matches. */
/* Learns the events that all rules make which are not switched off. */
int emission_learn(struct rules *rules, struct err *err) SNAG_CHECK;
/* `emit`, `value` and `good` of a rule whose sentence has been read. */
int emission_read(struct rules *rules, struct rule *r, struct err *err) SNAG_CHECK;

/* value.c: what plain events have as their value. */
/* `value` of a rule whose emission has been read. */
int value_read(struct rules *rules, struct rule *r, struct err *err) SNAG_CHECK;
struct tests_run;
/* What the rule takes out of e, in microseconds; false: e has no such thing there, or the pattern failed (see
 * tests_hold). zone: where days end; NULL: UTC. */
bool value_take(const struct captured *c, const struct rule_fact *e, const struct zone *zone, struct tests_run *run,
                int64_t *us);

/* levels.c: parses the rules that run and those whose events they use, and puts them in order: each behind the rules
 * whose events it uses. 1: a rule turned out to lack its file, so that it is off: begin again. */
#define SNAG_ANY VIEW_LIT("snag:*") /* the snags of all rules whose sentence names none */
enum { LEVELS_MOST = 64 };
int levels_make(struct rules *rules, struct err *err) SNAG_CHECK;

/* uses.c: what the lists of rules that are in order say of events that rules make. */
int uses_settle(struct rules *rules, struct err *err) SNAG_CHECK;

/* parse.c: `when`, `opportunity`, `forget` into r. */
int parse_rule(struct rules *rules, struct rule *r, struct err *err) SNAG_CHECK;

/* number.c */
/* [+-]digits[.digits], the numbers of the language. */
bool number_read(struct view text, double *x);
/* The same, at least 0, as seconds: rounded to the nearest microsecond, half to even; capped at NUMBER_MOST_US. */
bool number_us(struct view text, int64_t *us);
#define NUMBER_MOST_US (INT64_C(1) << 61)

/* test_eval.c */
/* What < <= > >= met that is neither number nor time, or not both the same: the test was false. */
struct stray {
    uint64_t n;
    char first[48];
};
struct tests_run {
    pcre2_match_data *match;
    struct business *business;    /* NULL: no test asks for it */
    struct layout *iso;           /* times are read by it; NULL: nobody compares any */
    struct stray *stray;          /* by order; NULL: they are not counted … */
    bool strayed;                 /* … but that there was one is set */
    const struct operand *failed; /* a pattern that PCRE2 could not decide: nothing after it may be reported */
    int code;                     /* … and its error */
};
/* Do all tests hold for x, given this (e) and prior (p), which may be NULL? If a pattern fails, the answer is no, and
 * run->failed is set until the caller has reported it. */
bool tests_hold(const struct tests *t, const struct rule_fact *x, const struct rule_fact *this_,
                const struct rule_fact *prior, struct tests_run *run);

#endif
