/* certain: what of the log is certain in mid-stream, and what each rule can see of it.
 *
 * A claim depends on the ends, the beginnings or the holes of what the log covers, which may not be known yet: then it
 * stays unknown until a later line settles it, at the latest until the stream ends. In mid-stream a window is certain
 * once later moments have been seen and no relevant source has ended before it did. That relies on coverage lines
 * coming in time order or before the events; a later contradiction is an error, not a wrong number.
 */
#ifndef SNAG_RULE_ENGINE_CERTAIN_H
#define SNAG_RULE_ENGINE_CERTAIN_H

#include "event/core/coverage.h"
#include "rule/language/model.h"

enum verdict { VERDICT_UNKNOWN, VERDICT_TRUE, VERDICT_FALSE };

enum claim_kind {
    CLAIM_NONE,     /* depends on nothing */
    CLAIM_WINDOW,   /* what the rule waits for would have been seen from from_us to to_us, which is before the end */
    CLAIM_UNTIL,    /* … would have been seen from from_us to an event at to_us */
    CLAIM_LOOK_BACK /* B would have been seen from from_us, which is not before the beginning, to to_us */
};
struct claim {
    enum claim_kind kind;
    int64_t from_us, to_us;
};

struct rule_sight { /* the log as one rule sees it */
    struct covered awaited, other;
    int64_t relied_us; /* the latest window's end that was treated as certain */
    int64_t looked_us; /* before that moment holes, or that there are none, were treated as certain */
    bool late;         /* a line came for what had been decided; holes up to then as they were known: */
    struct stretch *was;
    size_t n_was;
};

struct certain {
    const struct rules *rules, *all; /* a part of all of them, */
    size_t first;                    /* beginning there */
    bool *possible;                  /* of all up to its own: each of its lists has a name that can come */
    struct coverage seen;
    bool final;               /* the stream has ended */
    bool blind;               /* what is known is a guess until it has: nothing is certain before */
    bool online;              /* nothing waits for that: what it would tell is judged by what is known */
    bool stale;               /* lines have come since sights were taken */
    int64_t until_us;         /* TS_NONE: none */
    struct rule_sight *sight; /* of each rule */
};

int certain_open(struct certain *c, const struct rules *rules, const struct rules *all, int64_t until_us,
                 int64_t silence_us, struct err *err) SNAG_CHECK;
void certain_close(struct certain *c);
/* Takes a coverage or coverage_end line with the file it names. */
int certain_line(struct certain *c, const struct event *e, struct view file, struct err *err) SNAG_CHECK;
/* Brings up to date what rules see: after lines, before anything else is asked. */
int certain_settle(struct certain *c, struct err *err) SNAG_CHECK;
/* The stream pauses, online. ERR_DATA if a coverage line came too late. */
int certain_pause(struct certain *c, struct err *err) SNAG_CHECK;
/* The stream has ended. ERR_DATA if a coverage line came too late for something treated as certain. */
int certain_finish(struct certain *c, struct err *err) SNAG_CHECK;
/* Can some source emit one of the part's names, or a rule that can come emit it? A stream without coverage can emit
 * everything. */
bool certain_can_emit(const struct certain *c, const struct part *part);
/* Of each of the first n of all rules: has each of its lists a name that can come? */
void certain_possible(const struct coverage *seen, const struct rules *all, size_t n, bool *possible);
/* Is the rule observable, as far as is known? */
enum verdict certain_observable(const struct certain *c, size_t rule);
/* Is what a claim says so? */
enum verdict certain_verdict(struct certain *c, size_t rule, struct claim claim);
/* Of several sources that the rule waits for, or others beside them, the one whose end decides, if another goes on for
 * a day or more; empty: none. */
struct view certain_ended(const struct certain *c, size_t rule, int64_t *ended_us);
/* If nothing came that changes what is known by now: is the rule observable, and what a claim says so? */
bool certain_presumed(struct certain *c, size_t rule, struct claim claim);
/* Forgets all lines, since the true ones come now. */
void certain_again(struct certain *c);

#endif
