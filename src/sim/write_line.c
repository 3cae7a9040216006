/* write_line: how a line of a written file begins and ends, and the names by which files know people; see write.h. */
#include "sim/write.h"

const char *const sim_file_name[N_FILES] = {"events.tsv",    "queue_log",     "contacts.csv",    "audits.jsonl",
                                            "incidents.csv", "customers.csv", "survey.csv",      "tickets.csv",
                                            "truth.tsv",     "truth.json",    "next-issues.tsv", "sim-contacts.map"};

struct out_line *line_begin(struct writer *w, int file)
{
    line_clear(&w->line);
    line_char(&w->line, (char)file);
    return &w->line;
}

int line_end(struct writer *w, int file, int64_t ts_s, struct err *err)
{
    line_char(&w->line, '\n');
    if (w->line.cut)
        return err_set(err, ERR_SYSTEM, "a line of %s is longer than %d bytes", sim_file_name[file], LINE_SIZE);
    if (file < FILE_INCIDENTS)
        return sorter_add(w->sorter, ts_s * 1000000, (uint64_t)file, w->line.p, w->line.n, err);
    w->n_lines[file]++;
    return out_write(w->out[file], w->line.p + 1, w->line.n - 1, err);
}

void line_customer(struct out_line *l, const struct life *life)
{
    enum { FIRST_ACCOUNT = 20000000 };
    if (life->known)
        line_int(l, FIRST_ACCOUNT + (int64_t)life->index);
}

void line_contact(struct out_line *l, const struct life *life, int64_t contact)
{
    if (!contact)
        return;
    line_int(l, contact);
    line_char(l, '.');
    line_int(l, (int64_t)life->index);
}

void line_ticket(struct out_line *l, const struct life *life, int64_t ticket)
{
    if (!ticket)
        return;
    if (life->home == HOME_IT)
        line_text(l, "INC");
    line_int(l, ticket);
}

void line_agent(struct out_line *l, int agent)
{
    if (agent == AG_IVR)
        line_text(l, "ivr");
    else if (agent == AG_BOT)
        line_text(l, "bot");
    else if (agent >= AG_FIRST) {
        line_text(l, sim_queue_word[agent_queue(agent)]);
        line_char(l, '-');
        line_int(l, 10 + agent_number(agent));
    }
}
