/* write_tables: the tables that go with the logs: who left, what respondents said, one row per ticket. */
#include "sim/write.h"

static void cell(struct out_line *line, const char *text)
{
    line_char(line, ',');
    line_text(line, text);
}

static void time_cell(struct out_line *line, int64_t ts_s)
{
    line_char(line, ',');
    if (ts_s)
        line_iso(line, ts_s);
}

static void number_cell(struct out_line *line, double x)
{
    line_char(line, ',');
    line_number(line, x);
}

static int customer(struct writer *w, const struct life *l, struct err *err)
{
    const struct sim_world *world = w->w;
    int64_t from_s = l->entered_s < world->begin_s ? world->begin_s : l->entered_s, renewal_s = l->entered_s;
    while (renewal_s <= from_s)
        renewal_s += 365 * DAY_S;
    struct out_line *line = line_begin(w, FILE_CUSTOMERS);
    line_customer(line, l);
    time_cell(line, l->entered_s);
    time_cell(line, l->churned_s);
    time_cell(line, world->as_of_s);
    cell(line, sim_home_word[l->home]);
    cell(line, l->premium ? "premium" : "basic");
    number_cell(line, l->value);
    number_cell(line, (double)((from_s - l->entered_s) / DAY_S));
    time_cell(line, renewal_s);
    if (world->p.moves_month > 0)
        time_cell(line, l->moved_s < world->as_of_s ? l->moved_s : 0);
    return line_end(w, FILE_CUSTOMERS, 0, err);
}

/* A mean with three decimals. */
static void mean_cell(struct out_line *line, int sum, int n)
{
    number_cell(line, (double)(sum * 1000 / n) / 1000);
}

static void answer_cells(struct out_line *line, const struct sim_answer *a, int n_items)
{
    static const char *const expectation[] = {"below", "met", "exceeded"}, *const change[] = {"less", "same", "more"};
    int sum = 0;
    for (int i = 0; i < n_items; i++)
        sum += a->sat_item[i];
    time_cell(line, a->answered_s);
    mean_cell(line, sum, n_items);
    number_cell(line, a->effort);
    number_cell(line, a->nps);
    mean_cell(line, a->repurchase + a->spend + a->praise, 3);
    number_cell(line, a->repurchase);
    number_cell(line, a->spend);
    number_cell(line, a->praise);
    cell(line, expectation[a->expectation]);
    cell(line, change[a->change + 1]);
}

/* A row for everybody who was asked; what nobody answered is empty. */
static int survey(struct writer *w, const struct life *l, struct err *err)
{
    static const char *const complaint[] = {"none", "silent", "satisfied", "unsatisfied", "unknown"};
    const struct sim_answer *a = &l->answer;
    int n_items = (int)w->w->p.sat_items;
    bool answered = a->answered && a->answered_s < w->w->end_s;
    if (!a->asked || a->sent_s >= w->w->end_s)
        return 0;
    sim_truth_asked(w, a);
    struct out_line *line = line_begin(w, FILE_SURVEY);
    line_customer(line, l);
    line_char(line, ',');
    line_ticket(line, l, a->ticket);
    line_char(line, ',');
    line_contact(line, l, a->contact);
    time_cell(line, a->sent_s);
    if (answered)
        answer_cells(line, a, n_items);
    else
        line_text(line, ",,,,,,,,,,");
    number_cell(line, a->snags);
    cell(line, l->premium ? "premium" : "basic");
    cell(line, complaint[a->complaint]);
    for (int i = 0; n_items > 1 && i < n_items; i++) {
        line_char(line, ',');
        if (answered)
            line_int(line, a->sat_item[i]);
    }
    return line_end(w, FILE_SURVEY, 0, err);
}

static int ticket(struct writer *w, const struct life *l, const struct sim_event *start, struct err *err)
{
    int64_t solved_s = 0;
    int replies = 0, transfers = 0, reopened = 0, slow = 0, csat = 0;
    for (const struct sim_event *e = start; e < l->tape.event + l->tape.n_events; e++) {
        if (e->ticket != start->ticket)
            continue;
        replies += e->name == EV_AGENT_MESSAGE;
        transfers += e->name == EV_TRANSFER;
        reopened += e->name == EV_REOPEN;
        if (e->name == EV_SOLVE)
            solved_s = e->ts_s;
        if (e->name == EV_CSAT)
            csat = (int)e->value;
    }
    for (size_t i = 0; i < l->tape.n_truths; i++)
        slow += l->tape.truth[i].rule == R_SLOW_FIRST_REPLY && l->tape.truth[i].ticket == start->ticket;
    struct out_line *line = line_begin(w, FILE_TICKETS);
    line_ticket(line, l, start->ticket);
    line_char(line, ',');
    line_customer(line, l);
    cell(line, sim_channel_word[start->channel]);
    cell(line, sim_reason_word[start->reason]);
    time_cell(line, start->ts_s);
    time_cell(line, solved_s);
    number_cell(line, replies);
    number_cell(line, transfers);
    number_cell(line, slow);
    number_cell(line, reopened);
    line_char(line, ',');
    if (csat)
        line_int(line, csat);
    return line_end(w, FILE_TICKETS, 0, err);
}

int sim_write_tables(struct writer *w, const struct life *l, struct err *err)
{
    if (customer(w, l, err) < 0 || survey(w, l, err) < 0)
        return -1;
    for (size_t i = 0; i < l->tape.n_events; i++)
        if (l->home == HOME_DESK && l->tape.event[i].name == EV_START && l->tape.event[i].ticket &&
            ticket(w, l, &l->tape.event[i], err) < 0)
            return -1;
    return 0;
}
