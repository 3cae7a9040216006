/* report: what a log shows, gathered once and told.
 *
 *     struct report *r;
 *     report_open(&r, rules, &err);
 *     report_asks(r, &detect_options);                     before detect_open
 *     while ((rc = source_next(detect, &batch, &err)) > 0)
 *         report_add(r, &batch, &err);
 *     report_end(r, detect, ingest_stats, &err);
 *     report_text(r, &text, &err);
 *
 * Where the log need not become rows, the same facts are counted as it is read, in less than half the time:
 *
 *     report_sink(r, &sink, &err);                         before detect_count
 *     …                                                    and detect_count_end
 *     report_end_counted(r, counter, ingest_stats, &err);
 *
 * All numbers are gathered in struct report_facts by report_end; the code that prints them computes nothing. A contact
 * is identified by its contact, or by its case if it has none. Headline figures count contacts with at least one snag
 * on a counted opportunity, never the sum of overlapping rules; those whose snags are all early or outside are a figure
 * of their own. Rules that are part of another are excluded. Intervals are those of rates: clustered by customer.
 */
#ifndef SNAG_REPORT_H
#define SNAG_REPORT_H

#include "snag/history.h"
#include "snag/ingest.h"
#include "snag/ledger.h"
#include "snag/limits.h"
#include "snag/rates.h"
#include "snag/scored.h"

SNAG_C_BEGIN

enum { REPORT_EVIDENCE = 3, REPORT_QUEUES = 5 };

/* One snag that shows what a rule means: one of those that were worst for the customer (rule_worst), each of another
 * customer. */
struct report_evidence {
    int64_t ts_us;
    double value;                              /* NaN if it says nothing */
    uint64_t times;                            /* WORST_MOST: so many of the contact or customer, this is the last */
    char *customer, *contact, *queue, *source; /* "" = empty; source = file:line of its first event */
};

struct report_rule {
    struct rule_info info;
    struct rule_worst worst;
    struct rate_row rate;
    const struct report_evidence *evidence; /* worst first */
    size_t n_evidence;
    const struct history_past *past; /* what earlier reports said of it; NULL: there is no history */
};

struct report_queue {
    struct view name;
    uint64_t contacts,
        snagged; /* contacts that the queue had; of them, those charged with a snag that happened there */
    double low, high;
    const struct history_past *past;
};

/* ---- what changed ---- */

/* A week (or month) of a rule. It is complete if the log covers it and all its opportunities are decided; until then it
 * is provisional, and its numbers may still change. */
struct report_week {
    int64_t first_day;            /* since 1970 */
    char name[RATES_PERIOD_NAME]; /* 2026-W46 */
    uint64_t hit, opportunities, censored;
    bool complete;
    struct limits limits; /* by the complete weeks before it; not known of weeks that are not complete */
};

/* A signal: the rate left its limits. A headline: its p, adjusted over all rules shown (Benjamini and Hochberg 1995),
 * is below .05. */
enum report_signal { REPORT_NO_SIGNAL, REPORT_SIGNAL, REPORT_HEADLINE };

struct report_change {
    const struct report_rule *rule;
    const struct report_week *week; /* oldest first */
    size_t n_weeks;
    size_t at; /* the one told: that of --period, otherwise the newest complete one; n_weeks: there is none */
    double q;  /* of its p; NAN: none */
    enum report_signal signal;
    const struct rate_row *asked;  /* of --period, as rates has it: its interval, and what --versus makes of it; NULL:
                                      no period was asked for */
    char until[RATES_PERIOD_NAME]; /* the rule has changed after it: a new series; "": it has not, as far as known */
};

struct report_changes {
    bool asked;                       /* false: nobody called report_changes */
    const char *zone;                 /* where weeks begin */
    const struct rate_period *period; /* asked for, and what it is compared with; NULL: none */
    const struct rate_period *versus;
    const struct report_change *change; /* of the rules shown that have a rate: headlines first, then signals, then */
    size_t n, n_headlines, n_signals;   /* by p; headlines are counted as signals too */
    size_t n_known;                     /* so many have limits */
    size_t most_weeks;                  /* the most complete weeks that a rule has before the one told */
};

/* ---- is the log whole? ---- */

/* The events of a source (a log's map) on its days, beside the same weekday of the last eight weeks. Of the seven days
 * before the one on which the log ends, the last that is in trouble: no events where there usually are ten or more, or
 * less than a third of usual where that is twenty or more. */
struct report_source {
    struct view name;
    uint64_t events;
    int64_t first_us, last_us; /* of its events; TS_NONE: it has none */
    int64_t trouble_day;       /* since 1970; REPORT_NO_DAY: none is */
    uint64_t that_day;         /* its events on that day, */
    double usual;              /* and their median on the same weekday before, at least four of them */
    uint64_t lately;           /* its events in the seven days and on the one on which the log ends */
};
#define REPORT_NO_DAY INT64_MIN

struct report_health {
    const struct report_source *source; /* by name */
    size_t n, n_troubled;
    double volume; /* events in the seven days, as a share of the median of the eight times seven before; NAN: the log
                      is shorter than five weeks */
};

/* The share of contacts with a counted snag of a pillar's rules. */
enum { REPORT_PILLARS = 4 };
struct report_pillar {
    const char *name; /* reliability, relevance, value, trust */
    uint64_t snagged; /* of report_facts.contacts */
    double low, high;
    size_t n_rules; /* of friction, that this log can show; 0: it shows nothing of the pillar */
    const struct history_past *past;
};

/* What each contact was for its customer, from what they said they had expected, else from their csat (a proxy, on a
 * scale up to 5), else from what was found: snags, or only what went right. */
enum report_moment { MOMENT_WRONG, MOMENT_NEUTRAL_ONE, MOMENT_WELL, REPORT_MOMENTS };
enum report_moment_from { FROM_EXPECTATION, FROM_CSAT, FROM_SNAGS, REPORT_SOURCES };
struct report_moments {
    uint64_t n[REPORT_SOURCES][REPORT_MOMENTS];
    const struct report_reason {
        struct view name; /* empty: none */
        uint64_t n[REPORT_MOMENTS];
    } * reason; /* most contacts first */
    size_t n_reasons;
};

/* Contacts that went from one queue to another, so many times. */
struct report_flow {
    struct view from, to;
    uint64_t moves;
};
struct report_places {
    const struct zone *zone; /* NULL: UTC */
    const struct rates *by_queue, *by_hour;
    const struct report_flow *flow; /* most first */
    size_t n_flows;
};

/* What there is of earlier reports. */
struct report_history {
    const char *path;                /* NULL: none was given */
    bool alone;                      /* there is no log: all is from it */
    struct history_report now;       /* the week (or month) that this report goes by there */
    uint64_t weeks;                  /* alone: so many it has, */
    int64_t since_day;               /* since this day */
    const struct history_past *past; /* of contacts with a snag */
};

/* What people noted of a day: "outage of the billing system". */
struct report_note {
    int64_t day; /* since 1970 */
    struct view text;
};

/* ---- issues: reasons, counted in customers ---- */

/* A reason's customers in a period and in the one before it, of those who named any reason. */
struct report_issue {
    struct view reason;
    enum { ISSUE_SAME, ISSUE_NEW, ISSUE_GROWING, ISSUE_SHRINKING, ISSUE_GONE } state;
    uint64_t now, before, ever;   /* ever: still earlier. New: in neither of these */
    double difference, low, high; /* of its share, now and before, with the 95 % interval; NAN: unknown */
    double q;                     /* of the test that it did not change, adjusted over all of them */
    bool beyond;                  /* q < .05. Without it, what is new may be chance, and all else is the same */
};
/* A day on which more customers came for a reason than the days before explain: 5 or more, above its limit, and q over
 * all days and reasons looked at is below .05, where p is that of the limits or, if that is greater, twice the chance
 * of so many among the day's customers if its share were as before (binomial: few customers vary in steps). */
struct report_burst {
    struct view reason, queue; /* the queue that most of its contacts were in; empty: none is known */
    uint32_t number;           /* of the reason */
    int64_t day;               /* since 1970 */
    int64_t first_us, last_us; /* of its contacts */
    uint64_t customers, of;    /* … of all that day who named a reason */
    uint64_t contacts, in_queue;
    double usual, limit, q; /* shares */
};
struct report_issues {
    size_t n_reasons; /* 0: the log names none */
    bool compared;    /* false: the log does not have both periods to their end */
    char period[RATES_PERIOD_NAME], versus[RATES_PERIOD_NAME];
    uint64_t customers, customers_before;
    const struct report_issue *issue; /* beyond noise first, then new ones, then by how much they changed */
    size_t n_issues, n_beyond, n_new;
    const struct report_burst *burst; /* since the period began, the newest first */
    size_t n_bursts, days_tested;     /* days of reasons that have limits */
};

/* ---- what to do now ---- */

/* What is owed to a customer, by the ledger (snag/ledger.h): due after the log ends, or overdue: it fell due within the
 * log and nobody came, neither the company nor the customer. */
struct report_promise {
    const struct report_rule *rule; /* that it would break, or has broken */
    bool overdue;
    int64_t made_us, due_us;
    struct view customer, case_, contact, by, queue, reason, source;
};
/* So many of a rule; of them, those that fall due in the 7 days after the log's end, or did in the 7 before it. */
struct report_owed {
    const struct report_rule *rule;
    bool seen; /* false: this log cannot show it */
    uint64_t due, soon, overdue, lately;
};
/* A case (or contact) in which the customer wrote, and nobody has answered, called, solved or closed it since. */
struct report_message {
    int64_t since_us;
    uint64_t messages;
    struct view customer, case_, queue, reason;
};
struct report_customer {
    struct view name;
    uint64_t contacts, snagged;
};
/* A customer who has not reacted since the company wrote or called for the third time (rule gone_dark). */
struct report_silent {
    int64_t since_us, heard_us; /* TS_NONE: never */
    struct view customer;
};

enum { REPORT_TOP = 10, REPORT_SOON_DAYS = 7 };
struct report_todo {
    size_t top;      /* so many of each list are told */
    bool has_ledger; /* false: nobody asked what became of promises */
    const struct report_owed *owed;
    size_t n_owed;                        /* in the rules' order; 0: no rule makes promises */
    const struct report_promise *promise; /* due ones first, soonest first; then overdue ones, the latest first */
    size_t n_promises;
    bool sees_messages, sees_silence;
    const struct report_message *message; /* oldest first */
    size_t n_messages;
    const struct report_customer *customer; /* most contacts first, `top` of them; their contacts together */
    size_t n_customers;
    uint64_t top_contacts, known_contacts; /* … and those of all known customers */
    const struct report_silent *silent;    /* the latest first */
    size_t n_silent;
};

/* ---- money ---- */

/* Customers of a table who met a kind of friction: what one snag less in each goes with, of value times risk. */
struct report_worth {
    const struct report_rule *rule;
    uint64_t customers;
    double sum, low, high; /* of all of them */
};
/* One of the best: the top tenth by value, or nps 9 or 10. */
struct report_best {
    struct view customer, snags; /* names of the rules that raise the risk most above the average; empty: none does */
    const struct report_rule *rule; /* the first of them; NULL: none */
    double value, risk, low, high, at_risk;
};
/* Value times the risk that a saved model gives, with the model's intervals. */
struct report_money {
    struct view column, response, horizon; /* of the value; what the risk is of, and within what; empty: not known */
    double level;                          /* of intervals */
    uint64_t rows, left_out;               /* with risk and value; without one of them */
    double value, expected;                /* sums of values, and of risks */
    struct score_total at_risk, best_at_risk;
    const struct report_worth *worth; /* the dearest first; of terms that are counts of a rule's snags */
    size_t n_worth;
    const struct report_best *best; /* most at risk first */
    size_t n_best;
    double best_value;
    bool has_nps;
};

/* ---- agents ---- */

/* An agent's rate of a rule beside what all have together: p ± 3 s √(p(1 − p)/n), with s how much more agents differ
 * than by chance (Spiegelhalter 2005, winsorised, at least 1). Agents differ in what they are given: this is no
 * ranking. */
struct report_funnel_agent {
    struct view agent;
    uint64_t hit, of;
    double low, high;
    int outside; /* 1: above, -1: below, 0: within */
};
struct report_funnel {
    const struct report_rule *rule;
    const struct report_funnel_agent *agent; /* by name; of min_cell opportunities and more */
    size_t n, n_outside;
    double centre, spread;
};

struct report_facts {
    const struct ingest_stats *ingest; /* NULL: the input was an event stream */
    struct detect_counts counts;
    uint64_t contacts, anonymous, snagged; /* contacts; those without a customer; those with a counted snag */
    uint64_t uncounted;                    /* contacts with snags, all of them early or outside */
    uint64_t customers;
    uint64_t starts, starts_in;       /* contacts that began; of them, those begun by the customer: direction in */
    uint64_t nowhere;                 /* contacts charged with a counted snag, but none that happened in a queue */
    double low, high;                 /* of snagged in contacts; NaN: a single customer */
    const struct report_rule *rule;   /* n_rules of them: friction with a rate, greatest first; */
    size_t n_rules, n_rated;          /* then without one, but with snags or undecided opportunities; */
    size_t n_found, n_good;           /* (so many with and without a rate;) then what went right; then the others */
    const struct report_queue *queue; /* most snagged contacts first */
    size_t n_queues;
    struct report_changes changes;
    struct report_health health;
    struct report_pillar pillar[REPORT_PILLARS];
    const struct report_moments *moments; /* NULL: not asked for */
    const struct report_places *places;
    const struct report_todo *todo;     /* NULL: not asked for */
    const struct report_issues *issues; /* NULL: not asked for */
    const struct report_money *money;   /* NULL: not asked for */
    bool agents;                        /* report_agents was called: by_group is a funnel */
    const struct report_funnel *funnel; /* of rules with eight agents or more, most hits first */
    size_t n_funnels;
    const struct rates *by_group; /* of report_group; NULL: none was asked for */
    struct report_history history;
    const struct report_note *note; /* of report_note, by day */
    size_t n_notes;
    bool nameless;              /* customers are not named */
    uint64_t min_cell;          /* nothing is told of groups of fewer */
    struct view told;           /* lines of report_told */
    struct view command, words; /* of report_command: words, one a line */
};

struct report;
int report_open(struct report **r, struct rules *rules, struct err *err) SNAG_CHECK;
/* Asks for what changed: the newest complete week of each rule, or a period that is a week or a month, beside those
 * before it. Before report_asks and report_sink. ERR_USAGE for a period of other days. */
struct report_period {
    const struct zone *zone;                   /* NULL: UTC; must outlive the report */
    const struct rate_period *period, *versus; /* NULL: none */
};
int report_changes(struct report *r, const struct report_period *p, struct err *err) SNAG_CHECK;

/* Earlier reports: what they said stands beside what this one says, and weeks that this log does not have complete are
 * theirs. After report_changes, before report_asks and report_sink; the history must outlive the report. */
int report_remembers(struct report *r, struct history *h, struct err *err) SNAG_CHECK;
/* Writes this report into it, in one transaction. After report_end, once the report is where it belongs. */
int report_record(struct report *r, struct err *err) SNAG_CHECK;
/* Instead of a log: what the history has of the weeks (or months) since a day. After report_remembers. */
int report_recall(struct report *r, int64_t since_day, struct err *err) SNAG_CHECK;

/* Counts by place and time as well, and moments: for the page, the mail and Markdown. The zone says where hours
 * begin; NULL: UTC. Before the two below. */
int report_widen(struct report *r, const struct zone *zone, struct err *err) SNAG_CHECK;
/* Rates by a group as well: a column of the log, or of a table of customers as it was at the time. ERR_USAGE for more
 * than one. Before the two below. */
int report_group(struct report *r, const char *by, const struct rate_customers *customers, const struct zone *zone,
                 struct err *err) SNAG_CHECK;
/* What to do now as well, with at most `top` of each list told. Before the two below; what the ledger has of promises
 * comes after the end, row by row, and then report_promises. */
void report_plan(struct report *r, size_t top);
int report_promise(void *report, const struct ledger_row *row, struct err *err) SNAG_CHECK;
int report_promises(struct report *r, struct err *err) SNAG_CHECK;
/* Revenue at risk, of a table that a model has scored: the columns of names and values, and of nps (NULL: there is
 * none). After report_end; nothing of these is used later. */
struct report_money_of {
    size_t key, value;
    const size_t *nps;
};
int report_money(struct report *r, const struct scored_table *s, const struct report_money_of *of,
                 struct err *err) SNAG_CHECK;
/* The i-th of its lists as a table: promises, messages, customers, silent, issues, bursts, best. NULL: there are no
 * more. */
const char *report_list_name(size_t i);
/* Is there one, and was it asked for? best is the last one, and requires report_money. */
bool report_list_wanted(const struct report *r, size_t i);
int report_list(const struct report *r, size_t i, struct out *out, struct err *err) SNAG_CHECK;
/* Of report_group by agent: as a funnel, in all faces. After it. */
void report_agents(struct report *r);
/* With rows: is it a column of the stream? ERR_USAGE, with the nearest name, if not. After the last batch. */
int report_group_check(const struct report *r, const struct schema *columns, struct err *err) SNAG_CHECK;
/* What the stage must count for it. */
void report_asks(struct report *r, struct detect_options *o);
/* The batches of that stage. */
int report_add(struct report *r, const struct batch *b, struct err *err) SNAG_CHECK;
/* After the last batch. `stats` may be NULL and must outlive the report, as the rules must. */
int report_end(struct report *r, const struct source *detect, const struct ingest_stats *stats,
               struct err *err) SNAG_CHECK;
/* The same for code that counts: what the counter must pass on, and the end. */
int report_sink(struct report *r, struct detect_sink *sink, struct err *err) SNAG_CHECK;
int report_end_counted(struct report *r, const struct counter *c, const struct ingest_stats *stats,
                       struct err *err) SNAG_CHECK;
/* Adds a line about the data: a hole in what the log covers, say. Before report_text. */
int report_told(struct report *r, const char *text, struct err *err) SNAG_CHECK;
/* How to run snag on the same input, so that the page can print commands that go deeper: `program` is what comes before
 * the command's name ("snag"), and `word` what goes with its options: this run's options and files. Both as a shell
 * takes them. Before report_text. */
int report_command(struct report *r, const char *program, const char *const *word, size_t n,
                   struct err *err) SNAG_CHECK;
/* Something that was noted of a day, for whoever reads its week. Before the faces. */
int report_note(struct report *r, int64_t day, struct view text, struct err *err) SNAG_CHECK;
/* The troubles of a source in a sentence: "queue_log: no events on 2026-11-12 (usually 120)". Appended to b. */
int report_trouble(const struct report_source *s, struct buf *b, struct err *err) SNAG_CHECK;
const struct report_facts *report_facts(const struct report *r);
/* For what is sent around: from now on customers are not named unless `names`, and of groups of fewer than min_cell
 * nothing is told but that ("under 5"). */
void report_discreet(struct report *r, bool names, uint64_t min_cell);
/* Each face is appended to `to`; all but the first require a wide report. version: of the program, for the foot. */
/* For a terminal or a mail: 80 columns, plain text. Of a wide report it has moments and pillars as well. */
int report_text(const struct report *r, struct buf *to, struct err *err) SNAG_CHECK;
/* One HTML file. */
int report_page(const struct report *r, const char *version, struct buf *to, struct err *err) SNAG_CHECK;
/* Markdown: CommonMark with tables. */
int report_markdown(const struct report *r, const char *version, struct buf *to, struct err *err) SNAG_CHECK;
/* One message (RFC 5322) for `sendmail -t`: the text, the same for mail clients that show HTML, and the page attached.
 * The same report and letter give the same bytes. */
enum report_attach { REPORT_ATTACH_HTML, REPORT_ATTACH_GZ, REPORT_ATTACH_NONE };
struct report_letter {
    const char *to, *from; /* addresses, separated by commas; from may be NULL */
    const char *subject;   /* NULL: the finding. A log that may not be whole is said before it */
    const char *link;      /* to the page; NULL: none */
    enum report_attach attach;
    int64_t now_us;
};
/* ERR_USAGE, with the option's name, for what would not be one header or is no address. */
int report_letter_check(const struct report_letter *letter, struct err *err) SNAG_CHECK;
int report_mail(const struct report *r, const char *version, const struct report_letter *letter, struct buf *to,
                struct err *err) SNAG_CHECK;
/* One JSON document (RFC 8259) with every number of the text and the page, and its JSON schema. */
int report_json(const struct report *r, const char *version, struct buf *to, struct err *err) SNAG_CHECK;
const char *report_schema(void);
/* The finding in one sentence without its full stop, and what the report is called. */
void report_finding(const struct report_facts *f, char *text, size_t size);
void report_headline(const struct report_facts *f, char *text, size_t size);
void report_close(struct report *r);

SNAG_C_END

#endif
