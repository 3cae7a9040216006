/* write_queue_log: inbound calls as Asterisk's app_queue logs them (12 and later), with the verbs IDENTIFY,
 * CALLERONHOLD and CALLEROFFHOLD that a dialplan adds. */
#include "sim/write.h"

struct call {
    int64_t wait_s, connected_s; /* 0 = not connected */
    int queue, agent;
};

/* "epoch|callid|queue|agent|VERB|" */
static struct out_line *begin(struct writer *w, const struct life *l, const struct sim_event *e, int queue, int agent,
                              const char *verb)
{
    struct out_line *line = line_begin(w, FILE_QUEUE_LOG);
    line_int(line, e->ts_s);
    line_char(line, '|');
    line_contact(line, l, e->contact);
    line_char(line, '|');
    line_text(line, sim_queue_word[queue]);
    line_char(line, '|');
    if (agent >= AG_FIRST)
        line_agent(line, agent);
    else
        line_text(line, "NONE");
    line_char(line, '|');
    line_text(line, verb);
    line_char(line, '|');
    return line;
}

static void numbers(struct out_line *line, int64_t a, int64_t b, int64_t c)
{
    line_int(line, a);
    line_char(line, '|');
    line_int(line, b);
    line_char(line, '|');
    line_int(line, c);
}

static void account(struct out_line *line, const struct life *l)
{
    if (l->known)
        line_customer(line, l);
    else
        line_text(line, "anonymous");
}

static void transfer(struct writer *w, const struct life *l, const struct sim_event *e, struct call *c)
{
    bool blind = e->text == TX_BLIND;
    struct out_line *line = begin(w, l, e, c->queue, c->agent, blind ? "BLINDTRANSFER" : "ATTENDEDTRANSFER");
    if (blind) {
        line_text(line, sim_queue_word[e->queue]);
        line_text(line, "|internal|");
    } else {
        line_text(line, "BRIDGE|");
        line_contact(line, l, e->contact);
        line_char(line, '|');
    }
    numbers(line, c->wait_s, e->ts_s - c->connected_s, 1);
    c->connected_s = 0;
}

/* The line of an event, or none: 1 or 0. */
static int put(struct writer *w, const struct life *l, const struct sim_event *e, struct call *c)
{
    struct out_line *line;
    int64_t value = (int64_t)e->value;
    switch (e->name) {
    case EV_START:
        *c = (struct call){0};
        return 0;
    case EV_ENQUEUE:
        line = begin(w, l, e, e->queue, AG_NONE, "ENTERQUEUE");
        line_char(line, '|');
        account(line, l);
        line_text(line, "|1");
        c->queue = e->queue;
        return 1;
    case EV_IDENTIFY:
        account(begin(w, l, e, e->queue, e->agent, "IDENTIFY"), l);
        return 1;
    case EV_OFFER_MISSED:
        line_int(begin(w, l, e, e->queue, e->agent, "RINGNOANSWER"), 1000 * value);
        return 1;
    case EV_CONNECT:
        line = begin(w, l, e, e->queue, e->agent, "CONNECT");
        line_int(line, value);
        line_char(line, '|');
        line_contact(line, l, e->ts_s);
        line_text(line, "|3");
        *c = (struct call){.wait_s = value, .connected_s = e->ts_s, .queue = e->queue, .agent = e->agent};
        return 1;
    case EV_HOLD:
    case EV_UNHOLD:
        (void)begin(w, l, e, e->queue, e->agent, e->name == EV_HOLD ? "CALLERONHOLD" : "CALLEROFFHOLD");
        return 1;
    case EV_TRANSFER:
        transfer(w, l, e, c);
        return 1;
    case EV_ABANDON:
        numbers(begin(w, l, e, e->queue, AG_NONE, "ABANDON"), 1, 1, value);
        return 1;
    case EV_DEQUEUE:
        line = begin(w, l, e, e->queue, AG_NONE, e->text == TX_KEY ? "EXITWITHKEY" : sim_text_word[e->text][0]);
        if (e->text == TX_KEY)
            line_text(line, "1|");
        numbers(line, 1, 1, value);
        return 1;
    case EV_END:
        if (!c->connected_s)
            return 0;
        numbers(begin(w, l, e, c->queue, c->agent, (e->ts_s & 3) ? "COMPLETECALLER" : "COMPLETEAGENT"), c->wait_s,
                e->ts_s - c->connected_s, 1);
        return 1;
    default:
        return 0;
    }
}

int sim_write_queue_log(struct writer *w, const struct life *l, struct err *err)
{
    struct call c = {0};
    for (size_t i = 0; i < l->tape.n_events; i++) {
        const struct sim_event *e = &l->tape.event[i];
        if (!(e->formats & IN_QUEUE_LOG) || e->direction != DIR_IN)
            continue;
        if (put(w, l, e, &c) && line_end(w, FILE_QUEUE_LOG, e->ts_s, err) < 0)
            return -1;
    }
    return 0;
}
