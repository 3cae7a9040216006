/* writer: see write.h. The files and their headers, and what goes into which. */
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

#include "sim/write.h"

static const char *const header[N_FILES] = {
    [FILE_EVENTS] = "#ts\tcustomer\tcase\tcontact\tchannel\tevent\tagent\tqueue\tdirection\treason\tvalue\ttext",
    [FILE_CONTACTS] = "call_id,customer,reason,queue,started,identified,left_queue,waited_s,outcome,agent,"
                      "agent_identified,transfer_1,to_1,transfer_2,to_2,ended",
    [FILE_INCIDENTS] =
        "number,incident_state,active,reassignment_count,reopen_count,sys_mod_count,made_sla,caller_id,opened_by,"
        "opened_at,sys_created_by,sys_created_at,sys_updated_by,sys_updated_at,contact_type,location,category,"
        "subcategory,u_symptom,cmdb_ci,impact,urgency,priority,assignment_group,assigned_to,knowledge,"
        "u_priority_confirmation,notify,problem_id,rfc,vendor,caused_by,closed_code,resolved_by,resolved_at,closed_"
        "at",
    [FILE_CUSTOMERS] = "customer,entered_at,churned_at,as_of,home,segment,value,tenure_days,renewal_at",
    [FILE_SURVEY] = "customer,case,contact,sent_at,answered_at,satisfaction,effort,nps,loyalty,repurchase,spend,praise,"
                    "expectation,change,snags,segment,complaint",
    [FILE_TICKETS] = "ticket,customer,channel,reason,opened_at,solved_at,replies,transfers,slow_first_reply,reopened,"
                     "csat",
    [FILE_MAP] = sim_contacts_map,
    [FILE_TRUTH] = "format\tevent\tcustomer\tcase\tcontact\tts",
};

/* The header without its end; some worlds have more columns. */
static int columns(struct writer *w, int file, struct err *err)
{
    const struct sim_params *p = &w->w->p;
    if (out_text(w->out[file], header[file], err) < 0)
        return -1;
    if (file == FILE_EVENTS && p->preferred_share > 0)
        return out_text(w->out[file], "\tpreferred", err);
    if (file == FILE_CUSTOMERS && p->moves_month > 0)
        return out_text(w->out[file], ",moved_at", err);
    for (int i = 1; file == FILE_SURVEY && p->sat_items > 1 && i <= (int)p->sat_items; i++)
        if (out_printf(w->out[file], err, ",satisfaction_%d", i) < 0)
            return -1;
    return 0;
}

static int begin_file(struct writer *w, const char *dir, int file, struct err *err)
{
    char path[4096];
    int n = snprintf(path, sizeof path, "%s/%s", dir, sim_file_name[file]);
    if (n < 0 || (size_t)n >= sizeof path)
        return err_set(err, ERR_USAGE, "the folder's name is too long");
    if (out_open(&w->out[file], path, err) < 0)
        return -1;
    if (!header[file])
        return 0;
    return columns(w, file, err) < 0 ? -1 : out_text(w->out[file], file == FILE_MAP ? "" : "\n", err);
}

int sim_writer_open(struct writer *w, const struct sim_world *world, const char *dir, unsigned logs, uint64_t mem_bytes,
                    struct err *err)
{
    memset(w, 0, sizeof *w);
    w->w = world;
    w->logs = logs;
    if (mkdir(dir, 0777) < 0 && errno != EEXIST)
        return err_system(err, errno, "%s", dir);
    for (int f = 0; f < N_FILES; f++)
        if ((f >= N_LOG_FILES || (logs >> f & 1u)) && begin_file(w, dir, f, err) < 0)
            return -1;
    if (sorter_open(&w->sorter, mem_bytes, err) < 0)
        return -1;
    sorter_as_they_are(w->sorter);
    return 0;
}

int sim_writer_life(struct writer *w, const struct life *l, struct err *err)
{
    static int (*const write_log[N_LOG_FILES])(struct writer *, const struct life *, struct err *) = {
        sim_write_events, sim_write_queue_log, sim_write_contacts, sim_write_audits, sim_write_incidents};
    for (int f = 0; f < N_LOG_FILES; f++)
        if ((w->logs >> f & 1u) && write_log[f](w, l, err) < 0)
            return -1;
    sim_truth_life(w, l);
    return sim_write_truth(w, l, err) < 0 || (l->known && sim_write_tables(w, l, err) < 0) ? -1 : 0;
}

static int write_sorted(struct writer *w, struct err *err)
{
    struct record r;
    int rc;
    if (sorter_sort(w->sorter, NULL, NULL, err) < 0)
        return -1;
    while ((rc = sorter_next(w->sorter, &r, err)) > 0) {
        int file = r.bytes[0];
        w->n_lines[file]++;
        if (out_write(w->out[file], r.bytes + 1, r.n - 1, err) < 0)
            return -1;
    }
    return rc;
}

int sim_writer_commit(struct writer *w, const char *scenario, struct err *err)
{
    if (sim_write_line_tests(w, err) < 0 || write_sorted(w, err) < 0 || sim_write_truth_json(w, scenario, err) < 0)
        return -1;
    sorter_close(w->sorter);
    w->sorter = NULL;
    for (int f = 0; f < N_FILES; f++)
        if (out_settle(&w->out[f], err) < 0)
            return -1;
    return 0;
}

void sim_writer_abort(struct writer *w)
{
    for (int f = 0; f < N_FILES; f++)
        out_abort(w->out[f]);
    if (w->sorter)
        sorter_close(w->sorter);
    memset(w->out, 0, sizeof w->out);
    w->sorter = NULL;
}
