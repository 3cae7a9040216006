/* sim: see snag/sim.h. Customers are played and written one after another; nothing of them is kept. */
#include "snag/sim.h"

#include <stdlib.h>

#include "base/nearest.h"
#include "sim/life.h"
#include "snag/mem.h"
#include "snag/num.h"
#include "sim/write.h"

enum { SHORTEST_D = 30, LONGEST_D = 10000, PROGRESS_EVERY = 256 };
#define MOST_CUSTOMERS UINT64_C(79000000) /* account numbers have eight digits */
#define SORT_BYTES (UINT64_C(64) << 20)

/* The bits of the log files named; all if none is. */
static int logs_wanted(const struct sim_run *run, unsigned *logs, struct err *err)
{
    *logs = run->n_logs ? 0 : (1u << N_LOG_FILES) - 1;
    for (size_t i = 0; i < run->n_logs; i++) {
        int f = 0;
        while (f < N_LOG_FILES && !view_is(view_of(run->log[i]), sim_file_name[f]))
            f++;
        if (f == N_LOG_FILES) {
            (void)err_set(err, ERR_USAGE, "no log is called '%s'", run->log[i]);
            return nearest_hint(err, view_of(run->log[i]), sim_file_name, N_LOG_FILES, "",
                                "the logs are: events.tsv queue_log contacts.csv audits.jsonl incidents.csv");
        }
        *logs |= 1u << f;
    }
    return 0;
}

static int make_world(struct sim_world *w, const struct sim_run *run, struct err *err)
{
    *w = (struct sim_world){.seed = run->seed, .n_customers = run->n_customers};
    if (run->days < SHORTEST_D || run->days > LONGEST_D)
        return err_set(err, ERR_USAGE, "%lld day%s: from %d to %d can be simulated", (long long)run->days,
                       str_s((uint64_t)run->days), SHORTEST_D, LONGEST_D);
    if (run->n_customers < 1 || run->n_customers > MOST_CUSTOMERS)
        return err_set(err, ERR_USAGE, "%llu customer%s: from 1 to %llu can be simulated",
                       (unsigned long long)run->n_customers, str_s(run->n_customers),
                       (unsigned long long)MOST_CUSTOMERS);
    if (sim_params_scenario(&w->p, run->scenario, err) < 0)
        return -1;
    for (size_t i = 0; i < run->n_settings; i++)
        if (sim_params_set(&w->p, run->setting[i], err) < 0)
            return -1;
    return sim_world_init(w, run->days, err);
}

static int play_all(struct sim_run *run, const struct sim_world *w, struct writer *files, struct err *err)
{
    struct life life = {0};
    int rc = 0;
    uint64_t n = w->n_customers + w->n_anonymous;
    for (uint64_t i = 0; rc == 0 && i < n; i++) {
        if (run->progress && i % PROGRESS_EVERY == 0)
            run->progress(run->ctx, i, n);
        if (life_play(&life, w, i, err) < 0 || sim_writer_life(files, &life, err) < 0)
            rc = -1;
        run->n_events += life.tape.n_events;
        for (size_t k = 0; k < life.tape.n_truths; k++)
            run->n_snags += life.tape.truth[k].rule < N_SNAG_RULES;
    }
    life_free(&life);
    return rc;
}

int sim_run(struct sim_run *run, struct err *err)
{
    struct sim_world w;
    unsigned logs;
    run->n_events = 0;
    run->n_snags = 0;
    if (make_world(&w, run, err) < 0 || logs_wanted(run, &logs, err) < 0)
        return -1;
    struct writer *files = mem_zero(1, sizeof *files, err);
    if (!files)
        return -1;
    int rc = sim_writer_open(files, &w, run->dir, logs, run->mem_bytes ? run->mem_bytes : SORT_BYTES, err);
    if (rc == 0)
        rc = play_all(run, &w, files, err);
    if (rc == 0)
        rc = sim_writer_commit(files, run->scenario, err);
    sim_writer_abort(files);
    free(files);
    return rc;
}

static int add_mdoc(struct buf *text, const char *s, struct err *err)
{
    for (; *s; s++)
        if (buf_add(text, *s == '\\' ? "\\e" : s, *s == '\\' ? 2 : 1, err) < 0)
            return -1;
    return 0;
}

int sim_parameters(const char *scenario, bool mdoc, struct buf *text, struct err *err)
{
    struct sim_params p;
    char value[32];
    if (sim_params_scenario(&p, scenario, err) < 0 ||
        (!mdoc && buf_adds(text, "parameter\tvalue\tunit\tmeaning\n", err) < 0))
        return -1;
    for (size_t i = 0; i < sim_n_params; i++) {
        const struct sim_param *row = &sim_param_table[i];
        value[num_format(value, sim_param_value(&p, row))] = '\0';
        int rc = mdoc ? buf_addf(text, err, ".It Cm %s Pq %s , %s\n", row->name, value, row->unit)
                      : buf_addf(text, err, "%s\t%s\t%s\t", row->name, value, row->unit);
        if (rc < 0 || (mdoc ? add_mdoc(text, row->meaning, err) : buf_adds(text, row->meaning, err)) < 0 ||
            buf_addc(text, '\n', err) < 0)
            return -1;
    }
    return 0;
}

int sim_scenario_list(bool mdoc, struct buf *text, struct err *err)
{
    if (!mdoc && buf_adds(text, "scenario\tmeaning\tsettings\n", err) < 0)
        return -1;
    for (const struct sim_scenario *s = sim_scenarios; s->name; s++)
        if ((mdoc ? buf_addf(text, err, ".It Cm %s\n%s", s->name, s->meaning)
                  : buf_addf(text, err, "%s\t%s", s->name, s->meaning)) < 0 ||
            (mdoc && *s->settings && buf_addf(text, err, "\n.br\n.Ql %s", s->settings) < 0) ||
            (!mdoc && buf_addf(text, err, "\t%s", s->settings) < 0) || buf_addc(text, '\n', err) < 0)
            return -1;
    return 0;
}
