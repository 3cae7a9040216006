/* write_audits: tickets in the shape of Zendesk's ticket audits, one JSON document per line: what one author changed at
 * one moment. */
#include "sim/write.h"

enum { FIRST_GROUP = 360000000, FIRST_AGENT = 400000000, SYSTEM_AUTHOR = -1 };

struct audit {
    struct out_line *line;
    bool first; /* no event in it yet */
};

static void text_member(struct out_line *line, const char *name, const char *value)
{
    line_text(line, ",\"");
    line_text(line, name);
    line_text(line, "\":\"");
    line_text(line, value); /* our own words and sentences: nothing to escape */
    line_char(line, '"');
}

static void open_event(struct audit *a, const char *type)
{
    if (!a->first)
        line_char(a->line, ',');
    a->first = false;
    line_text(a->line, "{\"type\":\"");
    line_text(a->line, type);
    line_char(a->line, '"');
}

static void create(struct audit *a, const char *field, const char *value)
{
    open_event(a, "Create");
    text_member(a->line, "field_name", field);
    text_member(a->line, "value", value);
    line_char(a->line, '}');
}

static void change(struct audit *a, const char *field, const char *before, const char *after)
{
    open_event(a, "Change");
    text_member(a->line, "field_name", field);
    text_member(a->line, "previous_value", before);
    text_member(a->line, "value", after);
    line_char(a->line, '}');
}

static void change_id(struct audit *a, const char *field, int64_t before, int64_t after)
{
    open_event(a, "Change");
    text_member(a->line, "field_name", field);
    line_text(a->line, ",\"previous_value\":");
    if (before)
        line_int(a->line, before);
    else
        line_text(a->line, "null");
    line_text(a->line, ",\"value\":\"");
    line_int(a->line, after);
    line_text(a->line, "\"}");
}

static void comment(struct audit *a, int64_t author, const char *body)
{
    open_event(a, "Comment");
    line_text(a->line, ",\"public\":true,\"author_id\":");
    line_int(a->line, author);
    text_member(a->line, "body", body);
    line_char(a->line, '}');
}

/* What the ticket was before the audit. */
struct ticket {
    const char *status;
    int queue, agent, audits;
};

static void set_status(struct audit *a, struct ticket *t, const char *status)
{
    change(a, "status", t->status, status);
    t->status = status;
}

static void assign(struct audit *a, struct ticket *t, const struct sim_event *e)
{
    if (e->queue != t->queue)
        change_id(a, "group_id", FIRST_GROUP + t->queue, FIRST_GROUP + e->queue);
    if (e->agent != t->agent)
        change_id(a, "assignee_id", t->agent ? FIRST_AGENT + t->agent : 0, FIRST_AGENT + e->agent);
    t->queue = e->queue;
    t->agent = e->agent;
}

static void put(struct audit *a, struct ticket *t, const struct sim_event *e, int64_t author)
{
    switch (e->name) {
    case EV_START:
        t->queue = e->queue;
        create(a, "subject", sim_reason_word[e->reason]);
        create(a, "status", "new");
        create(a, "priority", "normal");
        open_event(a, "Create");
        line_text(a->line, ",\"field_name\":\"requester_id\",\"value\":\"");
        line_int(a->line, author);
        line_text(a->line, "\"}");
        open_event(a, "Create");
        line_text(a->line, ",\"field_name\":\"group_id\",\"value\":\"");
        line_int(a->line, FIRST_GROUP + e->queue);
        line_text(a->line, "\"}");
        break;
    case EV_CUSTOMER_MESSAGE:
    case EV_AGENT_MESSAGE:
        comment(a, author, sim_text_word[e->text][e->variant]);
        if (e->name == EV_CUSTOMER_MESSAGE && (*t->status == 'p' || *t->status == 'h'))
            set_status(a, t, "open"); /* the system does that by itself */
        break;
    case EV_TRANSFER:
    case EV_ASSIGN:
        if (*t->status == 'n')
            set_status(a, t, "open");
        assign(a, t, e);
        break;
    case EV_PENDING:
        set_status(a, t, e->text == TX_VENDOR ? "hold" : "pending");
        break;
    case EV_SOLVE:
        set_status(a, t, "solved");
        break;
    case EV_REOPEN:
        set_status(a, t, "open");
        break;
    case EV_CLOSE:
        set_status(a, t, "closed");
        break;
    case EV_ESCALATE:
        change(a, "priority", "normal", "high");
        break;
    default:
        break;
    }
}

static int64_t author_of(const struct life *l, const struct sim_event *e)
{
    bool customer = e->name == EV_START || e->name == EV_CUSTOMER_MESSAGE || e->name == EV_REOPEN;
    return customer ? 20000000 + (int64_t)l->index : e->name == EV_CLOSE ? SYSTEM_AUTHOR : FIRST_AGENT + e->agent;
}

static void begin(struct audit *a, const struct sim_event *e, int64_t author, int n)
{
    line_text(a->line, "{\"id\":");
    line_int(a->line, e->ticket * 1000 + n);
    line_text(a->line, ",\"ticket_id\":");
    line_int(a->line, e->ticket);
    line_text(a->line, ",\"created_at\":\"");
    line_iso(a->line, e->ts_s);
    line_text(a->line, "\",\"author_id\":");
    line_int(a->line, author);
    line_text(a->line, ",\"via\":{\"channel\":\"");
    line_text(a->line, author == SYSTEM_AUTHOR ? "rule" : sim_channel_word[e->channel]);
    line_text(a->line, "\"},\"events\":[");
    a->first = true;
}

static bool shown(const struct sim_event *e)
{
    return (e->formats & IN_AUDITS) && e->ticket && e->name != EV_END;
}

/* Everything that one ticket's events say at one moment goes into one audit. */
static int write_moment(struct writer *w, const struct life *l, size_t from, size_t to, struct ticket *t,
                        struct err *err)
{
    const struct sim_event *e = &l->tape.event[from];
    int64_t author = author_of(l, e);
    struct audit a = {.line = line_begin(w, FILE_AUDITS)};
    begin(&a, e, author, t->audits);
    t->audits++;
    for (size_t i = from; i < to; i++)
        if (shown(&l->tape.event[i]) && l->tape.event[i].ticket == e->ticket)
            put(&a, t, &l->tape.event[i], author);
    line_text(a.line, "]}");
    return line_end(w, FILE_AUDITS, e->ts_s, err);
}

static int write_ticket(struct writer *w, const struct life *l, size_t start, struct err *err)
{
    const struct tape *tape = &l->tape;
    struct ticket t = {.status = "new"};
    int64_t ticket = tape->event[start].ticket;
    for (size_t i = start; i < tape->n_events; i++) {
        const struct sim_event *e = &tape->event[i];
        if (e->ticket != ticket || !shown(e) ||
            (i > start && tape->event[i - 1].ts_s == e->ts_s && tape->event[i - 1].ticket == ticket &&
             shown(&tape->event[i - 1])))
            continue;
        size_t to = i + 1;
        while (to < tape->n_events && tape->event[to].ts_s == e->ts_s)
            to++;
        if (write_moment(w, l, i, to, &t, err) < 0)
            return -1;
    }
    return 0;
}

int sim_write_audits(struct writer *w, const struct life *l, struct err *err)
{
    for (size_t i = 0; i < l->tape.n_events; i++)
        if (l->tape.event[i].name == EV_START && shown(&l->tape.event[i]) && write_ticket(w, l, i, err) < 0)
            return -1;
    return 0;
}
