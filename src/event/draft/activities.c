/* activities: the events of logs with one row per activity, message or change. See draft_impl.h. */
#include "event/draft/propose.h"

#include <stdio.h>

static const char *id_word(const struct drafting *d)
{
    return d->parts->tickets ? "case" : "contact";
}

/* Does each contact have a row that says it starts? */
static bool tells_starts(const struct drafting *d)
{
    const int *at = d->parts->column;
    size_t starts = 0;
    if (at[PART_ACTIVITY] < 0 || d->parts->id < 0)
        return at[PART_ACTIVITY] >= 0;
    const struct profile *p = &d->p[at[PART_ACTIVITY]];
    for (size_t i = 0; i < p->value.n; i++)
        if (draft_sayable(p->value.text[i]) && view_is(draft_meaning(d->w, "event", p->value.text[i]), "start"))
            starts += p->count[i];
    return starts * 10 >= d->p[d->parts->id].n_distinct * 8;
}

/* ---- messages: whose words a row holds ---- */

/* Values of the activity that stand for something said, whoever said it. */
static int said(const struct drafting *d, struct proposal *l, struct err *err)
{
    static const struct view words = VIEW_LIT("comment, message, msg, reply, email, note, text, kommentar, nachricht");
    int activity = d->parts->column[PART_ACTIVITY];
    struct buf values = {0};
    size_t n = 0;
    if (activity < 0)
        return 1;
    const struct profile *p = &d->p[activity];
    for (size_t i = 0; l->rc == 0 && i < p->value.n; i++) {
        char folded[DRAFT_WORD + 3];
        draft_fold(folded, p->value.text[i]);
        if (!draft_phrase(words, folded) || !draft_sayable(p->value.text[i]))
            continue;
        if (n)
            l->rc = buf_adds(&values, ", ", err);
        if (l->rc == 0)
            l->rc = draft_word(p->value.text[i], &values, err);
        n++;
    }
    struct buf name = {0};
    if (l->rc == 0 && n)
        l->rc = draft_column(d, activity, &name, err);
    if (l->rc == 0 && n)
        propose_when(l, err, n > 1 ? "%s in (%s)" : "%s = %s", name.p, values.p);
    buf_free(&name);
    buf_free(&values);
    return n > 0;
}

static int message(struct drafting *d, const char *event, const char *author, struct err *err)
{
    const int *at = d->parts->column;
    struct proposal l = {.name = event};
    if (!said(d, &l, err) || !propose_in(d, &l, at[PART_ROLE], "author", author, err)) {
        buf_free(&l.when);
        return l.rc;
    }
    if (at[PART_PUBLIC] >= 0) {
        struct buf name = {0};
        l.rc = draft_column(d, at[PART_PUBLIC], &name, err);
        if (l.rc == 0)
            propose_when(&l, err, "%s in (true, True, TRUE, yes, Yes, 1)", name.p);
        buf_free(&name);
    }
    if (strcmp(event, "agent_message") == 0)
        propose_text(&l, "direction", "out", err);
    propose_then(d, &l, "text", at[PART_BODY], err);
    return propose_end(d, &l, err);
}

static int messages(struct drafting *d, struct err *err)
{
    if (d->parts->column[PART_ROLE] < 0)
        return 0;
    return message(d, "customer_message", "customer", err) < 0 || message(d, "agent_message", "agent", err) < 0 ||
                   message(d, "bot_message", "bot", err) < 0
               ? -1
               : 0;
}

/* ---- activities ---- */

static bool is_message(struct view event)
{
    return view_is(event, "customer_message") || view_is(event, "agent_message") || view_is(event, "bot_message");
}

static int activity(struct drafting *d, struct view event, struct err *err)
{
    const int *at = d->parts->column;
    char name[40];
    struct proposal l = {.name = name};
    (void)snprintf(name, sizeof name, "%.*s", VIEW_FMT(event));
    bool roles = at[PART_ROLE] >= 0 && at[PART_ROLE] != at[PART_ACTIVITY];
    bool starts = view_is(event, "start") && !tells_starts(d);
    if (starts)
        l.name = "note";
    if ((is_message(event) && roles) || !propose_in(d, &l, at[PART_ACTIVITY], "event", name, err)) {
        buf_free(&l.when);
        return l.rc;
    }
    bool waited = view_is(event, "connect") || view_is(event, "abandon") || view_is(event, "dequeue");
    if (waited && at[PART_WAIT] >= 0)
        propose_then(d, &l, "value", at[PART_WAIT], err);
    else if (view_is(event, "abandon"))
        propose_then(d, &l, "value", at[PART_DURATION], err);
    else if (view_is(event, "csat"))
        propose_then(d, &l, "value", at[PART_RATING], err);
    if (view_is(event, "agent_message") || view_is(event, "followup"))
        propose_text(&l, "direction", "out", err);
    if (is_message(event))
        propose_then(d, &l, "text", at[PART_BODY], err);
    return propose_end(d, &l, err);
}

static int activities(struct drafting *d, struct err *err)
{
    static const char kind[] = "event ";
    if (d->parts->column[PART_ACTIVITY] < 0)
        return 0;
    for (size_t i = 0; i < d->w->file.n; i++) {
        struct view title = d->w->file.section[i].name;
        bool event = title.n > sizeof kind && memcmp(title.p, kind, sizeof kind - 1) == 0;
        if (event && activity(d, (struct view){title.p + sizeof kind - 1, title.n - sizeof kind + 1}, err) < 0)
            return -1;
    }
    return 0;
}

/* How a row ended, where the activity does not say it. */
static int outcome(struct drafting *d, const char *event, struct err *err)
{
    const int *at = d->parts->column;
    struct proposal l = {.name = event};
    struct buf own = {0};
    size_t n = 0;
    if (at[PART_OUTCOME] < 0)
        return 0;
    if (at[PART_ACTIVITY] >= 0)
        l.rc = draft_values(d, at[PART_ACTIVITY], "event", event, &own, &n, err);
    buf_free(&own);
    if (l.rc < 0 || n || !propose_in(d, &l, at[PART_OUTCOME], "event", event, err)) {
        buf_free(&l.when);
        return l.rc;
    }
    if (strcmp(event, "abandon") == 0)
        propose_then(d, &l, "value", at[PART_WAIT] >= 0 ? at[PART_WAIT] : at[PART_DURATION], err);
    return propose_end(d, &l, err);
}

/* ---- changes of fields ---- */

static int changed(struct drafting *d, const char *event, const char *field, const char *meaning, struct err *err)
{
    const int *at = d->parts->column;
    struct proposal l = {.name = event};
    bool any = propose_in(d, &l, at[PART_FIELD], "changed", field, err);
    if (any && meaning)
        any = propose_in(d, &l, at[PART_NEW_VALUE], "event", meaning, err);
    else if (any)
        propose_set(d, &l, at[PART_NEW_VALUE], err);
    if (any && strcmp(event, "transfer") == 0)
        propose_set(d, &l, at[PART_OLD_VALUE], err);
    if (!any) {
        buf_free(&l.when);
        return l.rc;
    }
    if (strcmp(field, "group") == 0)
        propose_then(d, &l, "queue", at[PART_NEW_VALUE], err);
    if (strcmp(field, "agent") == 0)
        propose_then(d, &l, "agent", at[PART_NEW_VALUE], err);
    if (strcmp(event, "transfer") == 0)
        propose_text(&l, "text", "requeue", err);
    return propose_end(d, &l, err);
}

/* From solved to anything else. */
static int reopened(struct drafting *d, struct err *err)
{
    const int *at = d->parts->column;
    struct proposal l = {.name = "reopen"};
    struct buf old = {0}, name = {0};
    bool any = propose_in(d, &l, at[PART_FIELD], "changed", "status", err) &&
               propose_in(d, &l, at[PART_OLD_VALUE], "event", "solve", err);
    size_t n = 0;
    for (size_t i = 0; any && l.rc == 0 && i < d->p[at[PART_NEW_VALUE]].value.n; i++) {
        struct view v = d->p[at[PART_NEW_VALUE]].value.text[i];
        bool open = draft_listed((struct view)VIEW_LIT("open, opened, new, reopened, in progress, active, pending"), v);
        if (!open)
            continue;
        if (n)
            l.rc = buf_adds(&old, ", ", err);
        if (l.rc == 0)
            l.rc = draft_word(v, &old, err);
        n++;
    }
    if (any && n && l.rc == 0)
        l.rc = draft_column(d, at[PART_NEW_VALUE], &name, err);
    if (any && n && l.rc == 0)
        propose_when(&l, err, n > 1 ? "%s in (%s)" : "%s = %s", name.p, old.p);
    buf_free(&old);
    buf_free(&name);
    if (any && n)
        return propose_end(d, &l, err);
    buf_free(&l.when);
    return l.rc;
}

static int changes(struct drafting *d, struct err *err)
{
    const int *at = d->parts->column;
    if (at[PART_FIELD] < 0 || at[PART_NEW_VALUE] < 0)
        return 0;
    if (at[PART_OLD_VALUE] >= 0 && changed(d, "transfer", "group", NULL, err) < 0)
        return -1;
    if (changed(d, "assign", "agent", NULL, err) < 0 || changed(d, "pending", "status", "pending", err) < 0 ||
        (at[PART_OLD_VALUE] >= 0 && reopened(d, err) < 0) || changed(d, "solve", "status", "solve", err) < 0)
        return -1;
    return changed(d, "end", "status", "solve", err) < 0 || changed(d, "close", "status", "close", err) < 0 ? -1 : 0;
}

/* ---- where a contact begins and ends ---- */

static int begin(struct drafting *d, struct err *err)
{
    const int *at = d->parts->column;
    struct proposal l = {.name = "start"};
    if (d->parts->id < 0 || tells_starts(d))
        return 0;
    bool own_time = at[PART_START_TIME] >= 0 && at[PART_START_TIME] != draft_row_time(d);
    if (own_time)
        propose_at(d, &l, at[PART_START_TIME], err);
    propose_when(&l, err, "first %s", id_word(d));
    return propose_end(d, &l, err);
}

static int finish(struct drafting *d, struct err *err)
{
    static const char *const last[] = {"solve", "close", "abandon"};
    const int *at = d->parts->column;
    if (d->has_end)
        return 0;
    if (at[PART_END_TIME] >= 0 && d->parts->id >= 0) {
        struct proposal l = {.name = "end"};
        propose_at(d, &l, at[PART_END_TIME], err);
        propose_when(&l, err, "first %s", id_word(d));
        return propose_end(d, &l, err);
    }
    for (size_t i = 0; at[PART_ACTIVITY] >= 0 && i < sizeof last / sizeof *last; i++) {
        struct proposal l = {.name = "end"};
        if (propose_in(d, &l, at[PART_ACTIVITY], "event", last[i], err))
            return propose_end(d, &l, err);
        buf_free(&l.when);
        if (l.rc < 0)
            return -1;
    }
    return 0;
}

/* Values that mean nothing to us: for whoever reads the map. */
static int unknown(struct drafting *d, struct err *err)
{
    int column = d->parts->column[PART_ACTIVITY];
    size_t n = 0;
    int rc = 0;
    if (column < 0 || d->parts->column[PART_FIELD] >= 0 || d->parts->column[PART_ROLE] >= 0)
        return 0;
    const struct profile *p = &d->p[column];
    for (size_t i = 0; rc == 0 && i < p->value.n && n < 40; i++) {
        struct view v = p->value.text[i];
        if (draft_sayable(v) && draft_meaning(d->w, "event", v).n)
            continue;
        rc = buf_adds(d->to, n ? ", " : "# of no event yet: ", err);
        n++;
        if (rc == 0)
            rc = buf_add_shown(d->to, v, err);
        if (rc == 0)
            rc = buf_addf(d->to, err, " (%u)", p->count[i]);
    }
    return rc == 0 && n ? buf_adds(d->to, "\n", err) : rc;
}

int draft_activities(struct drafting *d, struct err *err)
{
    if (begin(d, err) < 0 || messages(d, err) < 0 || activities(d, err) < 0 || outcome(d, "abandon", err) < 0 ||
        outcome(d, "transfer", err) < 0 || changes(d, err) < 0 || finish(d, err) < 0 || unknown(d, err) < 0)
        return -1;
    if (d->n_events)
        return 0;
    struct proposal l = {.name = "note", .why = "what its rows mean is not known: say it here"};
    return propose_end(d, &l, err);
}
