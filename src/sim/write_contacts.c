/* write_contacts: contact records, one row per call. A row has room for two identifications, one by the IVR and one by
 * the first agent, and for two transfers. */
#include "sim/write.h"

struct contact_record {
    const struct sim_event *start, *left, *end; /* left: the event that ended the waiting */
    const struct sim_event *ivr, *asked;        /* identified by the IVR, by the first agent */
    const struct sim_event *transfer[2];
    int n_transfers;
};

static void time_cell(struct out_line *line, const struct sim_event *e)
{
    if (e)
        line_plain_time(line, e->ts_s);
    line_char(line, ',');
}

static const char *outcome(const struct sim_event *left)
{
    return !left                      ? ""
           : left->name == EV_CONNECT ? "answered"
           : left->name == EV_ABANDON ? "abandoned"
           : left->text == TX_KEY     ? "key"
           : left->text == TX_TIMEOUT ? "timeout"
                                      : "empty";
}

static int put(struct writer *w, const struct life *l, const struct contact_record *r, struct err *err)
{
    struct out_line *line = line_begin(w, FILE_CONTACTS);
    line_contact(line, l, r->start->contact);
    line_char(line, ',');
    if (l->known)
        line_customer(line, l);
    else
        line_text(line, "anonymous");
    line_char(line, ',');
    line_text(line, sim_reason_word[r->start->reason]);
    line_char(line, ',');
    line_text(line, sim_queue_word[r->start->queue]);
    line_char(line, ',');
    time_cell(line, r->start);
    time_cell(line, r->ivr);
    time_cell(line, r->left);
    if (r->left)
        line_number(line, r->left->value);
    line_char(line, ',');
    line_text(line, outcome(r->left));
    line_char(line, ',');
    if (r->left)
        line_agent(line, r->left->agent);
    line_char(line, ',');
    time_cell(line, r->asked);
    for (int i = 0; i < 2; i++) {
        time_cell(line, r->transfer[i]);
        if (r->transfer[i])
            line_text(line, sim_queue_word[r->transfer[i]->queue]);
        line_char(line, ',');
    }
    if (r->end)
        line_plain_time(line, r->end->ts_s);
    return line_end(w, FILE_CONTACTS, r->start->ts_s, err);
}

static void take(struct contact_record *r, const struct sim_event *e)
{
    switch (e->name) {
    case EV_CONNECT:
    case EV_ABANDON:
    case EV_DEQUEUE:
        if (!r->left)
            r->left = e;
        break;
    case EV_IDENTIFY:
        if (e->agent == AG_IVR)
            r->ivr = e;
        else if (!r->n_transfers)
            r->asked = e;
        break;
    case EV_TRANSFER:
        if (r->n_transfers < 2)
            r->transfer[r->n_transfers++] = e;
        break;
    case EV_END:
        r->end = e;
        break;
    default:
        break;
    }
}

int sim_write_contacts(struct writer *w, const struct life *l, struct err *err)
{
    struct contact_record r = {0};
    for (size_t i = 0; i < l->tape.n_events; i++) {
        const struct sim_event *e = &l->tape.event[i];
        if (!(e->formats & IN_CONTACTS) || e->direction != DIR_IN)
            continue;
        if (e->name == EV_START) {
            if (r.start && put(w, l, &r, err) < 0)
                return -1;
            r = (struct contact_record){.start = e};
        } else if (r.start && e->contact == r.start->contact) {
            take(&r, e);
        }
    }
    return r.start ? put(w, l, &r, err) : 0;
}
