/* report_impl: what the parts of report share. */
#ifndef SNAG_REPORT_REPORT_IMPL_H
#define SNAG_REPORT_REPORT_IMPL_H

#include "base/sha256.h"
#include "report/contacts.h"
#include "report/evidence.h"
#include "report/health.h"
#include "report/issues.h"
#include "report/moments.h"
#include "report/todo.h"

enum { REPORT_RATES = 7 };

/* changes.c */
struct changes {
    struct rates *by_week, *asked; /* NULL: not asked for */
    struct report_week *week;      /* of all rules, n_weeks of them so far */
    size_t n_weeks;
    struct report_change *change;
    struct rate_period period, versus;
    bool has_period, has_versus;
    const struct zone *zone;
};
struct report;
void changes_close(struct changes *c);
int changes_end(struct report *r, struct err *err) SNAG_CHECK;

/* money.c */
struct money {
    struct arena texts;
    struct report_worth *worth;
    struct report_best *best;
    struct report_money told;
};
void money_free(struct money *m);

/* agents.c */
enum { FUNNEL_RULES = 3 };
struct agents {
    bool wanted;
    struct report_funnel *funnel;
    struct report_funnel_agent *agent;
    size_t n, n_agents;
};
void agents_free(struct agents *a);

/* past.c */
struct earlier {
    struct history *history; /* NULL: none */
    struct rates *by_queue;  /* and week, or month */
    char (*definition)[SHA256_TEXT];
    struct history_past *said; /* of contacts, rules, queues, pillars */
};
void past_close(struct earlier *p);
/* How many weeks it may add to those of the log. */
int past_most_weeks(const struct report *r, size_t *n, struct err *err) SNAG_CHECK;
/* Adds to a rule's weeks those of the history, puts them in order; where both have one, the log's if it is complete or
 * the other is not. Sets x->until. There is room. */
int past_weeks(const struct report *r, size_t rule, struct report_week *week, size_t *n, struct report_change *x,
               struct err *err) SNAG_CHECK;
int past_end(struct report *r, struct err *err) SNAG_CHECK;
/* past_text.c: "last time 48.1 % (44.0 to 52.3); outside its limits in 2 of the last 12 reports". `noted` is what it
 * means to be noted. Appended, after "; " if b has something; nothing if there is nothing to say. */
int report_past_words(const struct history_past *past, const char *noted, struct buf *b, struct err *err) SNAG_CHECK;
/* Of contacts with a snag: "last time 57.1 % (32.2 to 82.1), in the report of 2026-W10"; nothing if there was none. */
int report_last_time(const struct report_facts *f, struct buf *b, struct err *err) SNAG_CHECK;
/* "New series, since their rules have changed: long_wait (after 2026-W40)."; nothing if none has. */
int report_renewed(const struct report_changes *c, struct buf *b, struct err *err) SNAG_CHECK;
/* The last 24 weeks as bars of text, ▁ to █; · is a week that is not complete. */
int report_spark(const struct report_change *x, struct buf *b, struct err *err) SNAG_CHECK;
#define PAST_SIGNAL "outside its limits"
#define PAST_SNAGS "with a snag"

struct report {
    struct rules *rules;
    struct rates *rates;                  /* of the whole log */
    struct rates *counting[REPORT_RATES]; /* all that the stage counts: that first */
    size_t n_counting;
    struct changes changes;
    struct earlier past;
    int64_t since_day; /* of report_recall */
    struct health health;
    bool wide; /* places and moments are counted */
    struct rates *by_queue, *by_hour, *by_group;
    struct report_rule *rule; /* in the rules' order until report_end */
    size_t n_rules;
    struct contact_counts contacts;
    struct moments moments;
    struct report_places places;
    struct todo todo;
    struct issues issues;
    struct money money;
    struct agents agents;
    struct evidence evidence;
    struct dict contact, customer;  /* of rows: name → number */
    struct counted_report *counted; /* report_counted.c; NULL: rows come */
    struct buf told, command, words;
    struct report_note *note;
    size_t cap_notes;
    struct arena note_texts;
    struct report_facts facts;
};

/* Is the rule's friction shown, and does it count in totals? */
static inline bool report_shows(const struct report *r, uint32_t rule)
{
    return event_emitted(r->rule[rule].info.snag, NULL) == EMITTED_SNAG;
}
static inline bool report_counts(const struct report *r, uint32_t rule)
{
    return report_shows(r, rule) && r->rule[rule].info.part_of.n == 0;
}

/* report.c: in which order rules stand, and how many of each kind there are. */
void report_sort_rules(struct report *r);

/* issues.c, bursts.c: after contacts_end; bursts from a day on. */
int issues_end(struct report *r, struct err *err) SNAG_CHECK;
int bursts_end(struct report *r, int64_t from_day, struct err *err) SNAG_CHECK;
/* agents.c: after rules have been taken. */
int agents_end(struct report *r, struct err *err) SNAG_CHECK;
/* todo_end.c: after contacts_end. */
int todo_end(struct report *r, struct err *err) SNAG_CHECK;
/* report_counted.c: whose numbers customers and contacts have; NULL: this report's own. */
const struct who *report_counted_who(const struct report *r);
void report_counted_close(struct report *r);
/* The worst snags of rules that this log can show, the others' are void. */
int report_counted_end(struct report *r, const struct counter *c, struct err *err) SNAG_CHECK;

/* health_text.c: what is in trouble stands first. */
int report_health_text(const struct report_facts *f, struct buf *to, struct err *err) SNAG_CHECK;
/* changes_text.c: is there anything to say of weeks; the finding, in one or two sentences. */
bool report_has_changes(const struct report_facts *f);
int report_changes_finding(const struct report_facts *f, struct buf *b, struct err *err) SNAG_CHECK;
int report_changes_text(const struct report_facts *f, struct buf *to, struct err *err) SNAG_CHECK;
/* … how many changes are told one by one, and the rates of the CHANGE_WEEKS up to the week told, "–" where there is
 * none: "2026-W35 to 2026-W46, per cent: 9.8 10.2 …". */
enum { CHANGE_WEEKS = 12 };
size_t report_changes_told(const struct report_changes *c);
int report_change_weeks(const struct report_change *x, uint64_t min_cell, struct buf *b, struct err *err) SNAG_CHECK;
/* "up, q = 0.01; +4.9 points on 2026-W39 (…)": what there is to say of it; appended. */
int report_change_note(const struct report_change *x, const struct rate_period *versus, struct buf *note,
                       struct err *err) SNAG_CHECK;
/* The first of the weeks that this tells. */
size_t report_change_from(const struct report_change *x);
/* moments_text.c: of a wide report; 5 reasons at most. */
enum { REPORT_REASONS = 5 };
bool report_has_moments(const struct report_facts *f);
int report_moments_text(const struct report_facts *f, struct buf *to, struct err *err) SNAG_CHECK;
/* report_data.c: what was read; what became of the rows, and what a reader should know about files and silences. */
int report_files_lines(const struct report_facts *f, struct buf *lines, struct err *err) SNAG_CHECK;
int report_data_lines(const struct report_facts *f, struct buf *lines, struct err *err) SNAG_CHECK;
/* The next of the lines; false: there are no more. */
bool report_line(struct view *lines, struct view *line);
int report_files_text(const struct report_facts *f, struct buf *to, struct err *err) SNAG_CHECK;
int report_data_text(const struct report_facts *f, struct buf *to, struct err *err) SNAG_CHECK;
/* groups.c: the rules of friction with a rate and most hits, at most `most` of them. */
int report_most_hit(const struct report_facts *f, const struct report_rule **rule, size_t most, size_t *n,
                    struct err *err) SNAG_CHECK;
/* The values of a group, most opportunities of these rules first, at most `most` of them; *all: how many there are. */
int report_group_values(const struct rates *by, const struct report_rule *const *rule, size_t n_rules,
                        struct view *value, size_t most, size_t *all, struct err *err) SNAG_CHECK;
/* The cell of a rule and the value of its only group; NULL: there is none. */
const struct rate_row *report_cell(const struct rates *rates, struct view rule, struct view value);
int report_group_text(const struct report_facts *f, struct buf *to, struct err *err) SNAG_CHECK;
/* notes.c: "12 Nov 2026: outage of the billing system"; all of them as text. */
int report_note_line(const struct report_note *n, struct buf *b, struct err *err) SNAG_CHECK;
int report_notes_text(const struct report_facts *f, struct buf *to, struct err *err) SNAG_CHECK;
/* report_examples.c: an example in parts, some of them empty; in which order those of a rule stand (", longest first");
 * how many are shown. */
enum {
    EXAMPLE_WHEN,
    EXAMPLE_WORTH,
    EXAMPLE_CUSTOMER,
    EXAMPLE_CONTACT,
    EXAMPLE_SOURCE,
    EXAMPLE_PARTS,
    EXAMPLE_ROOM = 200
};
void report_example(const struct report_facts *f, const struct report_rule *r, const struct report_evidence *e,
                    char part[EXAMPLE_PARTS][EXAMPLE_ROOM]);
const char *report_example_order(const struct report_rule *r);
size_t report_examples_shown(const struct report_rule *r);
int report_examples_text(const struct report_facts *f, struct buf *to, struct err *err) SNAG_CHECK;
/* report_next.c: the commands that go deeper. */
int report_next_text(const struct report_facts *f, struct buf *to, struct err *err) SNAG_CHECK;

#endif
