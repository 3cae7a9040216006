/* rule: what friction is, said in one sentence, and the engine that finds it in a stream of events.
 *
 *     struct rules *rules; struct source *found; struct batch b; struct rule_summary s;
 *     rules_open(&rules, &err);
 *     rules_builtin(rules, &err);
 *     rules_read(rules, "friction.rules", text, n, &err);     overrides key by key
 *     rules_compile(rules, &err);
 *     detect_open(&found, rules, events, &(struct detect_options){.until_us = TS_NONE}, &err);
 *     while ((rc = source_next(found, &b, &err)) > 0) …       events, and snags where they belong
 *
 * The language and its exact semantics: snag-rules(5). Promises: an event that no rule wants costs one look-up; memory
 * grows with the number of customers and open keys, not with the length of the log; the result does not depend on how
 * the stream is split into files, nor on whether it is ordered by time or by customer.
 */
#ifndef SNAG_RULE_H
#define SNAG_RULE_H

#include "snag/event.h"

SNAG_C_BEGIN

struct rules;
struct rates;
struct ledger;

/* Opens an empty set of rules. */
int rules_open(struct rules **rules, struct err *err) SNAG_CHECK;
void rules_close(struct rules *rules);

/* Adds the rules of a text (copied): an existing section is overridden key by key. ERR_DATA with line and caret if it
 * is not a rules file. `file` is for messages (copied). */
int rules_read(struct rules *rules, const char *file, const char *text, size_t n, struct err *err) SNAG_CHECK;
/* From now on every fault is told, and not the first alone ends what is done: rules_read goes on with the next key, and
 * rules_compile with the next rule; that one fails in the end (ERR_DATA). `tell` may be called with each fault. */
void rules_tell_faults(struct rules *rules, void (*tell)(void *ctx, const struct err *fault), void *ctx);
/* Adds a file. */
int rules_read_file(struct rules *rules, const char *path, struct err *err) SNAG_CHECK;
/* Adds all rules of the embedded files; call it before adding others. */
int rules_builtin(struct rules *rules, struct err *err) SNAG_CHECK;
/* One setting, RULE.KEY=VALUE. ERR_USAGE with the nearest name for an unknown rule. */
int rules_set(struct rules *rules, const char *setting, struct err *err) SNAG_CHECK;
/* Only these rules run: names separated by commas. ERR_USAGE with the nearest name for an unknown one. */
int rules_only(struct rules *rules, const char *names, struct err *err) SNAG_CHECK;
/* Instead of each rule that runs, several that differ in one place of its sentence: "within=3d,7d", "later=1d,2d",
 * "least=2,3", or a column that the sentence compares with a number, "value=60,120". After rules_only, before
 * rules_compile; they are told by rule_info.of and .varied. ERR_USAGE if a rule says no such thing, or says it twice;
 * ERR_DATA if a value does not fit there. */
int rules_vary(struct rules *rules, const char *setting, struct err *err) SNAG_CHECK;
/* The folders in which lists named by rules are looked for, pair(…) in "FILE", beside the current one. Borrowed. */
struct lookup_path;
void rules_look_in(struct rules *rules, const struct lookup_path *where);
/* What has been read so far counts as built in, and lists are looked for where `like` looks for them. */
void rules_as_built_in(struct rules *rules, const struct rules *like);
/* When the company is open, for rules that count in business hours and days (snag-rules(5)): a text (copied), or a
 * file. ERR_DATA with line and caret if it is no calendar. Call one of them once, before rules_compile. */
int rules_calendar(struct rules *rules, const char *file, const char *text, size_t n, struct err *err) SNAG_CHECK;
int rules_calendar_file(struct rules *rules, const char *path, struct err *err) SNAG_CHECK;
/* … the same as of other rules, if they have one. */
int rules_calendar_as(struct rules *rules, const struct rules *as, struct err *err) SNAG_CHECK;
/* Does a rule that runs count in business time? After rules_compile. */
bool rules_business(const struct rules *rules);
/* Appends when the company is open, in words: "office.calendar: Mon-Fri 09:00-18:00, Europe/Rome"; nothing if there is
 * no calendar. */
int rules_calendar_told(const struct rules *rules, struct buf *to, struct err *err) SNAG_CHECK;
/* Parses the sentences of all rules that run. ERR_DATA with line and caret for anything refused at load. */
int rules_compile(struct rules *rules, struct err *err) SNAG_CHECK;

/* What a rule says about itself; texts are borrowed from the rules, empty if a key is missing. */
struct rule_info {
    struct view name, snag; /* snag: the event that its matches make: snag:NAME, good:NAME or a plain one */
    struct view of, varied; /* the rule that this is one variant of, and its value there; empty: it is none */
    struct view good;       /* … and that obligations kept in time make; empty: none */
    bool plain;             /* it makes plain events, which are no snags */
    struct view title;      /* its sentence, if a file other than the title's has changed it since */
    struct view when, pillar, opportunity, forget, part_of, source, note;
    bool business;             /* it counts in business time */
    struct view fires, silent; /* examples, one per line: see rules_try */
    const char *file;          /* the file that has its sentence */
};
/* The rules that run, in order; before rules_compile, in the order they were read. */
size_t rules_n(const struct rules *rules);
/* The i-th list of pairs in use that says on what part of a log it was learned; false: there are no more. */
struct rules_learned {
    const char *file;
    int64_t from_us, to_us;
};
bool rules_learned(const struct rules *rules, size_t i, struct rules_learned *to);
struct rule_info rules_info(const struct rules *rules, size_t i);
/* The index of a rule that runs, or -1. */
int64_t rules_find(const struct rules *rules, struct view name);
/* For "did you mean": the name nearest to `name` among all rules that were read; empty if none is near. */
struct view rules_nearest(const struct rules *rules, const char *name);

/* Appends to `to` which files the rules in this run come from, and what those files changed: "built in; long_wait
 * changed by ./snag.rules; late added by my.rules". Adds nothing if all rules are as built in. File names as they can
 * be shown. */
int rules_told(const struct rules *rules, struct buf *to, struct err *err) SNAG_CHECK;
/* … as a line "rules: built in; …". */
struct out;
int rules_tell(const struct rules *rules, struct out *out, struct err *err) SNAG_CHECK;
/* The same of one rule that runs, in an empty buffer: "added by my.rules; changed by other.rules, --set". */
int rule_told(const struct rules *rules, size_t rule, struct buf *to, struct err *err) SNAG_CHECK;
/* The names of its sentence's numbers, "more_than value", for --set RULE.NAME=VALUE; empty: none are its own. */
struct view rule_threshold(const struct rules *rules, size_t rule);
/* What a rule's rate is out of, in words: "each case with connect or assign". Appended to `to`. */
int rule_out_of(const struct rules *rules, size_t rule, struct buf *to, struct err *err) SNAG_CHECK;
/* Who its matches are charged to: "the queue and agent that have the contact after end". */
int rule_charged(const struct rules *rules, size_t rule, struct buf *to, struct err *err) SNAG_CHECK;
/* What counts neither way, since the log ends or has a hole. */
int rule_censors(const struct rules *rules, size_t rule, struct buf *to, struct err *err) SNAG_CHECK;
/* What a log must show for it: "promise; and followup or start; columns direction, customer". */
int rule_requires(const struct rules *rules, size_t rule, struct buf *to, struct err *err) SNAG_CHECK;

/* The rules that do not run although nobody left them out: switched off, or built in and without the list that they
 * rest on; known after rules_compile. */
size_t rules_n_off(const struct rules *rules);
struct rule_info rules_off(const struct rules *rules, size_t i);
/* "there is no next-issues.tsv among the settings" */
int rules_off_why(const struct rules *rules, size_t i, struct buf *to, struct err *err) SNAG_CHECK;

/* Where a snag stands (snag/rates.h), its contact (or case), and the queue it happened in. */
enum snag_stands { SNAG_ON, SNAG_EARLY, SNAG_OUTSIDE };
struct snag_standing {
    uint32_t rule;
    enum snag_stands stands;
    struct view contact;
    struct view charged; /* the contact (or case) of the opportunity it is on: for a customer who came back, the contact
                            before; where opportunities are keys, the snag's own */
    struct view at_queue;
    uint32_t contact_number, charged_number; /* while counting; else 0 */
};
/* An event that is no snag, and the queue and agent that have its contact (or case) after it; empty: none is known, or
 * another run's rule emitted the event. */
struct held_event {
    const struct event *event;
    const struct schema *schema; /* its columns are the first of these */
    struct view contact, queue, agent;
    uint32_t customer_number, contact_number, case_number; /* 0: empty */
};

/* Which of a rule's snags are worst for the customer, as its sentence implies: if earlier events count `within` a
 * bound, the quickest; `later than` one, the longest after; if the event's own value must be above or below a limit,
 * the greatest or smallest; otherwise whoever met most of them. */
enum worst_by { WORST_SMALLEST, WORST_GREATEST, WORST_MOST };
struct rule_worst {
    enum worst_by by;
    bool seconds;      /* the snag's value is a time; with WORST_MOST: it decides between equal numbers */
    bool elapsed;      /* … the time since the earlier event */
    bool per_customer; /* with WORST_MOST: snags of a customer are counted together, otherwise those of a contact */
};
struct rule_worst rule_worst(const struct rules *rules, size_t rule);

struct detect_options {
    int64_t until_us;   /* TS_NONE: the end of the log; otherwise the log ends there, inclusive, and later events are
                           ignored */
    int64_t silence_us; /* the longest silence between the files of a source that is no hole; 0: five days */
    bool only_snags;    /* events are not passed on */
    bool grouped;       /* input is grouped by customer: each customer's state is freed when the next one begins */
    bool goes_on;       /* the log goes on in another run: its end decides nothing, and nothing waits for it. What only
                           the end would tell is told by what is known at that moment: see snag-detect(1), --state */
    int64_t began_us;   /* goes_on: where the log began, in an earlier run; TS_NONE: in this one */
    const bool *again;  /* while it is true, `from` gives what an earlier run has had. NULL: never */
    const bool *pauses; /* while it is true, `from` ends only for now: detect_resume. NULL: never */
    const int64_t *since_us; /* of each rule: it knows nothing up to that moment, TS_NONE: it knows all. NULL: all do */
    struct rates *const *rates; /* what to count of opportunities and snags (snag/rates.h), finished when the stream
                                   ends; they, not the list, must outlive the stage */
    size_t n_rates;
    struct ledger *ledger; /* what to write down of promises (snag/ledger.h), read when the stream has ended; must
                              outlive the stage. NULL: nothing */
    /* Called for every snag when the stream has ended, as the first of the rates, which must be without groups and
     * periods, has counted it. NULL: not wanted. */
    int (*standing)(void *ctx, const struct snag_standing *s, struct err *err);
    /* Called for every event but snags, in the stream's order. NULL: not wanted. */
    int (*held)(void *ctx, const struct held_event *e, struct err *err);
    /* Called for every coverage line of the input; only event and schema are set. NULL: not wanted. */
    int (*covered)(void *ctx, const struct held_event *line, struct err *err);
    void *ctx;
};

/* A stage over `from`, which is closed with it. The rules must be compiled, remain the caller's and must outlive the
 * stage. The schema is that of `from` followed by since, count, evidence, by. If the input is sorted by time, so is the
 * output; if it is grouped by customer, each customer's rows are sorted. source_next fails with ERR_DATA if a
 * customer's events are not in time order. */
int detect_open(struct source **detect, const struct rules *rules, struct source *from,
                const struct detect_options *options, struct err *err) SNAG_CHECK;

/* Contents of the stream: events read, those without a customer, rows that the loaded rules had emitted before. */
struct detect_counts {
    uint64_t events, without_customer, found_anew;
    uint64_t came_back;        /* keys touched again by a rule after its `forget`, as far as they were still known */
    int64_t first_us, last_us; /* TS_NONE without events */
};
struct detect_counts detect_counts(const struct source *detect);
/* When the stream has ended: appends a line for each test with < <= > >= that was false because a side is neither
 * number nor time, or the sides are not both the same, with its place, how often, the first such text, the remedy. */
int detect_strays(const struct source *detect, struct buf *to, struct err *err) SNAG_CHECK;

/* Were the rows that source_next has just returned written by an earlier run? */
bool detect_again(const struct source *detect);
/* `from` has ended for now, and there is more: source_next goes on. */
void detect_resume(struct source *detect);
/* goes_on, at the end: the moment of the oldest row that still waits to be certain. TS_NONE: none waits. */
int detect_waits(struct source *detect, int64_t *since_us, struct err *err) SNAG_CHECK;

/* The same engine for code that only counts: no rows, no evidence, no order between customers, and so no need to sort
 * the log. A counter passes on what it is fed, with its findings in between: a snag comes once it is certain, after the
 * event that completed it or later; its ts_us is right all the same. Nothing is final before detect_count_end.
 *
 *     struct counter *c;
 *     detect_count(&c, rules, &sink, &err);
 *     ingest_feed(&source, detect_feed(c), &options, &stats, &err);
 *     detect_count_end(c, &err);
 */
struct feed;
struct feed_batch;
struct feed_event;
struct counted_snag {
    uint32_t rule;                     /* index of the rule */
    uint32_t customer, contact, case_; /* numbers, from its event */
    int64_t ts_us;
    bool good; /* the rule's `good` event, no match of it */
    /* If the sink asks what snags tell; borrowed for the call: */
    double value;         /* NAN: it says none */
    struct view evidence; /* FILE:LINE of the events that it rests on, oldest first */
    struct view at_queue;
};
struct detect_sink {
    void *ctx;
    const struct view *column; /* names of columns whose texts are wanted; they come first */
    size_t n_columns;
    int64_t silence_us;                                  /* as for detect_open */
    void (*soon)(void *ctx, const struct feed_event *e); /* e comes soon: what it needs may be fetched. NULL: nothing */
    /* NULL: nobody asks. */
    int (*event)(void *ctx, const struct feed_batch *b, const struct feed_event *e, struct err *err);
    int (*snag)(void *ctx, const struct counted_snag *s, struct err *err);
    int (*covered)(void *ctx, const struct event *e, struct view file, struct err *err);
    int (*again)(void *ctx, struct err *err); /* everything passed on so far is void, and comes again */
    bool tells;                               /* snags tell their value, evidence and place */
    /* As those of detect_options; by number, 0 = none. `standing` is called by detect_count_end. */
    int (*held)(void *ctx, const struct feed_batch *b, const struct feed_event *e, struct view queue, struct view agent,
                struct err *err);
    int (*standing)(void *ctx, const struct snag_standing *s, struct err *err);
    struct rates *const *rates; /* as for detect_open; finished by detect_count_end */
    size_t n_rates;
};
struct counter;
/* Can these rules be counted? Not if one tests a column of rows that events without rows do not have: ts, src; and of
 * what rules emit also since, count, evidence, at_queue, at_agent. */
int rules_countable(const struct rules *rules, bool *yes, struct err *err) SNAG_CHECK;
int detect_count(struct counter **c, const struct rules *rules, const struct detect_sink *sink,
                 struct err *err) SNAG_CHECK;
const struct feed *detect_feed(const struct counter *c);
int detect_count_end(struct counter *c, struct err *err) SNAG_CHECK;
/* Is the rule observable in this log? After detect_count_end; if not, all its snags are void. */
bool detect_count_observable(const struct counter *c, size_t rule);
/* As detect_counts, and detect_strays. */
struct detect_counts detect_count_counts(const struct counter *c);
int detect_count_strays(const struct counter *c, struct buf *to, struct err *err) SNAG_CHECK;
/* The columns of a stream of the log's and of what the rules find, in an empty schema. ERR_DATA, with the nearest name,
 * if a rule uses a column that there is not. */
int detect_columns(const struct rules *rules, const struct schema *log, struct schema *columns,
                   struct err *err) SNAG_CHECK;
void detect_count_close(struct counter *c);

/* Runs the examples written with a rule, one per line: events `NAME@TIME`, each followed by fields `column=value`
 * (quoted if it contains blanks), with TIME such as 0s, 90s, 2h, 7d after the beginning; customer, case and contact
 * default to "a", "k" and "c"; the log ends at `log_end@TIME`, by default 90 days after the last event. Every line of
 * `fires` must produce the rule's snag, and no line of `silent` may. Returns how many lines failed, reporting each
 * through `told`; -1 with err set for a line that is not an example. */
int rules_try(const struct rules *rules, size_t rule, void (*told)(void *ctx, const char *text), void *ctx,
              size_t *n_lines, struct err *err) SNAG_CHECK;

SNAG_C_END

#endif
