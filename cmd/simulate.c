/* simulate: logs of a simulated world, with the truth that was planted in them. */
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "cmd.h"
#include "snag/mem.h"
#include "snag/sim.h"

struct simulate_args {
    const char *scenario, *dir;
    uint64_t customers, days, seed, mem;
    struct opt_list set, log;
    bool parameters, scenarios, mdoc;
};

static const struct opt options[] = {
    {"scenario", 0, OPT_TEXT, offsetof(struct simulate_args, scenario), "NAME",
     "the world to simulate (default: effortless)", NULL},
    {"customers", 0, OPT_COUNT, offsetof(struct simulate_args, customers), "N", "how many customers (default: 2000)",
     NULL},
    {"days", 0, OPT_COUNT, offsetof(struct simulate_args, days), "D", "how many days the logs cover (default: 365)",
     NULL},
    {"seed", 0, OPT_COUNT, offsetof(struct simulate_args, seed), "S", "the same seed gives the same bytes (default: 1)",
     NULL},
    {"output", 'o', OPT_TEXT, offsetof(struct simulate_args, dir), "DIR",
     "the folder to write into, created if missing", NULL},
    {"set", 0, OPT_LIST, offsetof(struct simulate_args, set), "PARAMETER=VALUE", "change a parameter; may be repeated",
     NULL},
    {"log", 0, OPT_LIST, offsetof(struct simulate_args, log), "LOG",
     "write only this log (events.tsv, queue_log, contacts.csv, audits.jsonl, incidents.csv); may be repeated", NULL},
    {"mem", 0, OPT_BYTES, offsetof(struct simulate_args, mem), "SIZE", "sort within SIZE of memory (default: 64M)",
     NULL},
    {"parameters", 0, OPT_FLAG, offsetof(struct simulate_args, parameters), NULL,
     "print the parameters with the scenario's values and exit", NULL},
    {"scenarios", 0, OPT_FLAG, offsetof(struct simulate_args, scenarios), NULL, "print the scenarios and exit", NULL},
    {"mdoc", 0, OPT_FLAG, offsetof(struct simulate_args, mdoc), NULL, "print either list as manual source", NULL},
    OPT_END};

static void show_progress(void *ctx, uint64_t done, uint64_t all)
{
    int *shown = ctx, percent = (int)(100 * done / all);
    if (percent == *shown)
        return;
    *shown = percent;
    (void)fprintf(stderr, "\rsnag: %3d %% of %llu customers", percent, (unsigned long long)all);
}

/* The texts of a list as an array that the caller frees. */
static int texts(const struct opt_list *list, const char ***text, struct err *err)
{
    *text = mem_zero(list->n, sizeof **text, err);
    for (size_t i = 0; *text && i < list->n; i++)
        (*text)[i] = list->item[i].text;
    return *text ? 0 : -1;
}

static int simulate(const struct simulate_args *a, struct err *err)
{
    int shown = -1, rc;
    bool terminal = isatty(STDERR_FILENO);
    const char **set = NULL, **log = NULL;
    if (!a->dir)
        return err_set(err, ERR_USAGE, "say where to write: -o DIR");
    if (texts(&a->set, &set, err) < 0 || texts(&a->log, &log, err) < 0) {
        free(set);
        return -1;
    }
    struct sim_run run = {.scenario = a->scenario,
                          .n_customers = a->customers,
                          .days = (int64_t)a->days,
                          .seed = a->seed,
                          .dir = a->dir,
                          .setting = set,
                          .n_settings = a->set.n,
                          .log = log,
                          .n_logs = a->log.n,
                          .mem_bytes = a->mem,
                          .progress = terminal ? show_progress : NULL,
                          .ctx = &shown};
    rc = sim_run(&run, err);
    if (terminal)
        (void)fputs("\r\033[K", stderr);
    if (rc == 0)
        cmd_note("%s: %llu event%s, %llu planted snag%s; truth.tsv and truth.json say which", a->dir,
                 (unsigned long long)run.n_events, str_s(run.n_events), (unsigned long long)run.n_snags,
                 str_s(run.n_snags));
    free(set);
    free(log);
    return rc;
}

static int list(const struct simulate_args *a, struct err *err)
{
    struct buf text = {0};
    int rc = a->parameters ? sim_parameters(a->scenario, a->mdoc, &text, err) : sim_scenario_list(a->mdoc, &text, err);
    if (rc == 0)
        rc = cmd_print(&text, err);
    buf_free(&text);
    return rc;
}

static int run(const struct command *self, int argc, char **argv, struct err *err)
{
    struct simulate_args a = {.scenario = "effortless", .customers = 2000, .days = 365, .seed = 1};
    struct opt_list operands = {0};
    int rc = cmd_parse(self, argc, argv, &a, &operands, err);
    if (rc > 0) {
        if (operands.n)
            rc = err_set(err, ERR_USAGE, "'%s': simulate reads no files", operands.item[0].text);
        else
            rc = a.parameters || a.scenarios ? list(&a, err) : simulate(&a, err);
    }
    opt_list_free(&a.set);
    opt_list_free(&a.log);
    opt_list_free(&operands);
    return rc;
}

const struct command cmd_simulate = {
    "simulate", "Practice", "[OPTION]… -o DIR", "generate logs of a world whose friction is known", options, run, NULL};
