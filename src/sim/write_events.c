/* write_events: the event stream, which shows everything. */
#include "sim/write.h"

static void field(struct out_line *line, const char *text)
{
    line_text(line, text);
    line_char(line, '\t');
}

int sim_write_events(struct writer *w, const struct life *l, struct err *err)
{
    for (size_t i = 0; i < l->tape.n_events; i++) {
        const struct sim_event *e = &l->tape.event[i];
        struct out_line *line = line_begin(w, FILE_EVENTS);
        line_iso(line, e->ts_s);
        line_char(line, '\t');
        line_customer(line, l);
        line_char(line, '\t');
        line_ticket(line, l, e->ticket);
        line_char(line, '\t');
        line_contact(line, l, e->contact);
        line_char(line, '\t');
        field(line, sim_channel_word[e->channel]);
        field(line, sim_event_word[e->name]);
        line_agent(line, e->agent);
        line_char(line, '\t');
        field(line, sim_queue_word[e->queue]);
        field(line, sim_direction_word[e->direction]);
        field(line, sim_reason_word[e->reason]);
        if (e->has_value)
            line_number(line, e->value);
        line_char(line, '\t');
        line_text(line, sim_text_word[e->text][e->variant]);
        if (w->w->p.preferred_share > 0) {
            line_char(line, '\t');
            line_text(line, sim_channel_word[l->preferred]);
        }
        if (line_end(w, FILE_EVENTS, e->ts_s, err) < 0)
            return -1;
    }
    return 0;
}
