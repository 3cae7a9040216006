/* write_incidents: snapshots of ServiceNow's incident table with the header of the public log (UCI 498), one row for
 * each update of an incident. */
#include <string.h>

#include "sim/write.h"

struct incident {
    const struct sim_event *opened, *resolved, *closed;
    const char *state;
    int queue, agent, priority, reassigned, reopened, updates;
};

static void take(struct incident *n, const struct sim_event *e)
{
    switch (e->name) {
    case EV_START:
        *n = (struct incident){
            .opened = e, .state = "New", .queue = e->queue, .agent = e->agent, .priority = e->priority};
        return;
    case EV_TRANSFER:
        n->reassigned++;
        n->state = "Active";
        break;
    case EV_ESCALATE:
        n->state = "Active";
        break;
    case EV_PENDING:
        n->state = "Awaiting User Info";
        break;
    case EV_SOLVE:
        n->state = "Resolved";
        n->resolved = e;
        break;
    case EV_REOPEN:
        n->state = "Active";
        n->resolved = NULL;
        n->reopened++;
        break;
    case EV_CLOSE:
        n->state = "Closed";
        n->closed = e;
        break;
    default:
        break;
    }
    n->queue = e->queue;
    n->agent = e->agent;
    n->priority = e->priority;
}

static void text(struct out_line *line, const char *s)
{
    line_text(line, s);
    line_char(line, ',');
}

static void number(struct out_line *line, int64_t x)
{
    line_int(line, x);
    line_char(line, ',');
}

static void date(struct out_line *line, const struct sim_event *e)
{
    if (e)
        line_day_first(line, e->ts_s);
    else
        line_char(line, '?');
    line_char(line, ',');
}

static int put(struct writer *w, const struct life *l, const struct incident *n, int64_t ts_s, struct err *err)
{
    static const char *const contact_type[N_CHANNELS] = {
        [CH_PHONE] = "Phone", [CH_WEB] = "Self service", [CH_EMAIL] = "Email"};
    static const char *const priority[] = {"?", "1 - Critical", "2 - High", "3 - Moderate", "4 - Low"};
    struct out_line *line = line_begin(w, FILE_INCIDENTS);
    line_ticket(line, l, n->opened->ticket);
    line_char(line, ',');
    text(line, n->state);
    text(line, strcmp(n->state, "Closed") == 0 ? "false" : "true");
    number(line, n->reassigned);
    number(line, n->reopened);
    number(line, n->updates);
    text(line, ts_s - n->opened->ts_s > 5 * DAY_S ? "false" : "true");
    line_customer(line, l);
    text(line, ",?");
    date(line, n->opened);
    text(line, "?");
    date(line, n->opened);
    text(line, "?");
    line_day_first(line, ts_s);
    line_char(line, ',');
    text(line, contact_type[n->opened->channel]);
    text(line, "?");
    text(line, sim_reason_word[n->opened->reason]);
    text(line, "?,?,?,2 - Medium,2 - Medium");
    text(line, priority[n->priority]);
    text(line, sim_queue_word[n->queue]);
    line_agent(line, n->agent);
    line_text(line, ",false,false,Do Not Notify,?,?,?,?,");
    text(line, n->closed ? "code 6" : "?");
    if (n->resolved)
        line_agent(line, n->agent);
    else
        line_char(line, '?');
    line_char(line, ',');
    date(line, n->resolved);
    if (n->closed)
        line_day_first(line, n->closed->ts_s);
    else
        line_char(line, '?');
    return line_end(w, FILE_INCIDENTS, ts_s, err);
}

static bool shown(const struct sim_event *e)
{
    return (e->formats & IN_INCIDENTS) && e->ticket;
}

/* One row for all that happened to an incident at one moment. */
static int write_incident(struct writer *w, const struct life *l, size_t start, struct err *err)
{
    const struct tape *tape = &l->tape;
    struct incident n = {0};
    for (size_t i = start; i < tape->n_events; i++) {
        const struct sim_event *e = &tape->event[i];
        if (!shown(e) || e->ticket != tape->event[start].ticket)
            continue;
        take(&n, e);
        bool more = false;
        for (size_t j = i + 1; j < tape->n_events && tape->event[j].ts_s == e->ts_s; j++)
            more |= shown(&tape->event[j]) && tape->event[j].ticket == e->ticket;
        if (more)
            continue;
        if (put(w, l, &n, e->ts_s, err) < 0)
            return -1;
        n.updates++;
    }
    return 0;
}

int sim_write_incidents(struct writer *w, const struct life *l, struct err *err)
{
    for (size_t i = 0; i < l->tape.n_events; i++)
        if (l->tape.event[i].name == EV_START && shown(&l->tape.event[i]) && write_incident(w, l, i, err) < 0)
            return -1;
    return 0;
}
