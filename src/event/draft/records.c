/* records: the events of logs with one row per call or ticket. See draft_impl.h. */
#include "event/draft/propose.h"

/* Where a call is when it is answered: at its own time, or so long after the row's. */
static void at_answer(const struct drafting *d, struct proposal *l, struct err *err)
{
    const int *at = d->parts->column;
    if (at[PART_ANSWER_TIME] >= 0)
        propose_at(d, l, at[PART_ANSWER_TIME], err);
    else if (at[PART_WAIT] >= 0)
        propose_plus(d, l, draft_row_time(d), at[PART_WAIT], err);
}

static void at_end(const struct drafting *d, struct proposal *l, struct err *err)
{
    const int *at = d->parts->column;
    if (at[PART_END_TIME] >= 0)
        propose_at(d, l, at[PART_END_TIME], err);
    else if (at[PART_DURATION] >= 0)
        propose_plus(d, l, draft_row_time(d), at[PART_DURATION], err);
    else if (at[PART_ANSWER_TIME] < 0 && at[PART_WAIT] >= 0 && at[PART_TALK] < 0)
        propose_plus(d, l, draft_row_time(d), at[PART_WAIT], err);
    else if (at[PART_TALK] >= 0) {
        propose_plus(d, l, draft_row_time(d), at[PART_TALK], err);
        if (at[PART_WAIT] >= 0)
            propose_plus_too(d, l, at[PART_WAIT], err);
    }
}

static int enqueue(struct drafting *d, struct err *err)
{
    const int *at = d->parts->column;
    struct proposal l = {.name = "enqueue"};
    if (at[PART_QUEUE_TIME] >= 0) {
        propose_at(d, &l, at[PART_QUEUE_TIME], err);
        return propose_end(d, &l, err);
    }
    if (at[PART_WAIT] < 0)
        return 0;
    l.why = "every row with a wait is taken to have waited in a queue";
    propose_set(d, &l, at[PART_WAIT], err);
    return propose_end(d, &l, err);
}

static int connect(struct drafting *d, struct err *err)
{
    const int *at = d->parts->column;
    struct proposal l = {.name = "connect"};
    at_answer(d, &l, err);
    if (at[PART_ANSWER_TIME] >= 0)
        ;
    else if (at[PART_OUTCOME] >= 0 && propose_in_too(d, &l, at[PART_OUTCOME], "event", "connect", "transfer", err))
        ; /* who was passed on had been answered */
    else if (at[PART_TALK] >= 0)
        propose_positive(d, &l, at[PART_TALK], err);
    else if (at[PART_AGENT] >= 0) {
        l.why = "a call with an agent is taken to have been answered";
        propose_set(d, &l, at[PART_AGENT], err);
    } else {
        buf_free(&l.at);
        buf_free(&l.when);
        return l.rc;
    }
    propose_then(d, &l, "value", at[PART_WAIT], err);
    return propose_end(d, &l, err);
}

/* Does every row have that time? */
static bool always(const struct drafting *d, int column)
{
    const struct profile *p = &d->p[column];
    return p->filled - p->absent == p->n && (d->t->day < 0 || p->zero_clock == 0);
}

/* A wait that ended otherwise: abandoned, thrown out. */
static int left(struct drafting *d, const char *event, struct err *err)
{
    const int *at = d->parts->column;
    struct proposal l = {.name = event};
    if (at[PART_OUTCOME] < 0)
        return 0;
    if (!propose_in(d, &l, at[PART_OUTCOME], "event", event, err)) {
        buf_free(&l.when);
        return l.rc;
    }
    bool wait = at[PART_WAIT] >= 0, queued = at[PART_QUEUE_TIME] >= 0;
    if (queued)
        propose_set(d, &l, at[PART_QUEUE_TIME], err);
    if (at[PART_END_TIME] >= 0 && always(d, at[PART_END_TIME]))
        propose_at(d, &l, at[PART_END_TIME], err);
    else if (wait || at[PART_DURATION] >= 0)
        propose_plus(d, &l, queued ? at[PART_QUEUE_TIME] : draft_row_time(d), wait ? at[PART_WAIT] : at[PART_DURATION],
                     err);
    propose_then(d, &l, "value", wait ? at[PART_WAIT] : at[PART_DURATION], err);
    return propose_end(d, &l, err);
}

static int hold(struct drafting *d, struct err *err)
{
    const int *at = d->parts->column;
    struct proposal l = {.name = "hold"};
    if (at[PART_HOLD] < 0)
        return 0;
    propose_positive(d, &l, at[PART_HOLD], err);
    at_answer(d, &l, err);
    propose_then(d, &l, "value", at[PART_HOLD], err);
    return propose_end(d, &l, err);
}

static int transfer(struct drafting *d, struct err *err)
{
    const int *at = d->parts->column;
    struct proposal l = {.name = "transfer"};
    if (at[PART_TRANSFERS] >= 0) {
        l.why = "that it was transferred is known, not when: at the end";
        propose_positive(d, &l, at[PART_TRANSFERS], err);
    } else if (at[PART_OUTCOME] < 0 || !propose_in(d, &l, at[PART_OUTCOME], "event", "transfer", err)) {
        buf_free(&l.when);
        return l.rc;
    }
    at_end(d, &l, err);
    return propose_end(d, &l, err);
}

static int rated(struct drafting *d, struct err *err)
{
    struct proposal l = {.name = "csat"};
    int rating = d->parts->column[PART_RATING];
    if (rating < 0)
        return 0;
    propose_set(d, &l, rating, err);
    int end = d->parts->column[d->parts->tickets ? PART_SOLVE_TIME : PART_END_TIME];
    if (end >= 0 && always(d, end))
        propose_at(d, &l, end, err);
    propose_then(d, &l, "value", rating, err);
    return propose_end(d, &l, err);
}

static int start(struct drafting *d, struct err *err)
{
    struct proposal l = {.name = "start"};
    bool legs = d->parts->legs && d->parts->id >= 0;
    if (legs)
        propose_when(&l, err, "first %s", d->parts->tickets ? "case" : "contact");
    return propose_end(d, &l, err);
}

/* The end of calls that have no time of it: 0:00:00 where others have one. */
static int end_of_wait(struct drafting *d, struct err *err)
{
    const int *at = d->parts->column;
    struct proposal l = {.name = "end"};
    int from = at[PART_QUEUE_TIME];
    if (d->t->day < 0 || from < 0 || d->p[at[PART_END_TIME]].zero_clock == 0)
        return 0;
    propose_unset(d, &l, at[PART_END_TIME], err);
    propose_set(d, &l, from, err);
    propose_plus(d, &l, from, at[PART_WAIT], err);
    return propose_end(d, &l, err);
}

static int call(struct drafting *d, struct err *err)
{
    const int *at = d->parts->column;
    if (enqueue(d, err) < 0 || connect(d, err) < 0 || left(d, "abandon", err) < 0 || left(d, "dequeue", err) < 0 ||
        hold(d, err) < 0 || transfer(d, err) < 0 || rated(d, err) < 0)
        return -1;
    struct proposal l = {.name = "end"};
    at_end(d, &l, err);
    if (l.at.n == 0)
        l.why = "no column says when it ended: taken as the row's own time";
    else if (at[PART_END_TIME] < 0 && at[PART_DURATION] < 0)
        l.why = at[PART_TALK] >= 0 ? "no column says when it ended: when the talk did"
                                   : "no column says when it ended: when the wait did";
    if (propose_end(d, &l, err) < 0)
        return -1;
    return at[PART_END_TIME] >= 0 && at[PART_WAIT] >= 0 ? end_of_wait(d, err) : 0;
}

/* A ticket's last state, at a time of its own or when the row was written. */
static int state(struct drafting *d, const char *event, int time, struct err *err)
{
    const int *at = d->parts->column;
    struct proposal l = {.name = event};
    if (time >= 0) {
        propose_at(d, &l, time, err);
        return propose_end(d, &l, err);
    }
    if (at[PART_STATUS] < 0 || !propose_in(d, &l, at[PART_STATUS], "event", event, err)) {
        buf_free(&l.when);
        return l.rc;
    }
    propose_at(d, &l, at[PART_SOLVE_TIME] >= 0 ? at[PART_SOLVE_TIME] : at[PART_EVENT_TIME], err);
    return propose_end(d, &l, err);
}

static int ticket(struct drafting *d, struct err *err)
{
    const int *at = d->parts->column;
    if (at[PART_REPLY_TIME] >= 0) {
        struct proposal l = {.name = "agent_message"};
        propose_at(d, &l, at[PART_REPLY_TIME], err);
        propose_text(&l, "direction", "out", err);
        if (propose_end(d, &l, err) < 0)
            return -1;
    }
    if (at[PART_REOPENS] >= 0) {
        struct proposal l = {.name = "reopen", .why = "that it was reopened is known, not when"};
        propose_positive(d, &l, at[PART_REOPENS], err);
        propose_at(d, &l, at[PART_EVENT_TIME], err);
        if (propose_end(d, &l, err) < 0)
            return -1;
    }
    if (transfer(d, err) < 0 || state(d, "pending", -1, err) < 0)
        return -1;
    size_t before = d->n_events;
    if (state(d, "solve", at[PART_SOLVE_TIME], err) < 0)
        return -1;
    bool solved = d->n_events > before;
    if (state(d, "close", at[PART_CLOSE_TIME], err) < 0 || rated(d, err) < 0)
        return -1;
    struct proposal l = {.name = "end"};
    int end = solved ? at[PART_SOLVE_TIME] : at[PART_CLOSE_TIME];
    if (end >= 0)
        propose_at(d, &l, end, err);
    else if (at[PART_STATUS] >= 0 && propose_in(d, &l, at[PART_STATUS], "event", solved ? "solve" : "close", err))
        propose_at(d, &l, at[PART_EVENT_TIME], err);
    else
        return 0;
    return propose_end(d, &l, err);
}

int draft_records(struct drafting *d, struct err *err)
{
    if (start(d, err) < 0)
        return -1;
    return d->parts->tickets ? ticket(d, err) : call(d, err);
}
