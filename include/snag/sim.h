/* sim: a simulated world and its logs, with the truth that was planted in them.
 *
 *     struct sim_run run = {.scenario = "effortless", .n_customers = 2000, .days = 365, .seed = 1, .dir = "demo"};
 *     sim_run(&run, &err);
 *
 * The same scenario, size, seed and parameters always give the same bytes. snag-simulate(1) describes the model.
 */
#ifndef SNAG_SIM_H
#define SNAG_SIM_H

#include <stdint.h>

#include "snag/err.h"
#include "snag/str.h"

SNAG_C_BEGIN

struct sim_run {
    const char *scenario;
    uint64_t n_customers;
    int64_t days; /* that the logs cover, 30 to 10000 */
    uint64_t seed;
    const char *dir;            /* created if missing */
    const char *const *setting; /* n_settings of "parameter=value"; later ones win */
    size_t n_settings;
    const char *const *log; /* n_logs names of log files to write; 0 = all */
    size_t n_logs;
    uint64_t mem_bytes;                                       /* for sorting; 0 = 64 MiB */
    void (*progress)(void *ctx, uint64_t done, uint64_t all); /* NULL = none */
    void *ctx;
    uint64_t n_events, n_snags; /* set on return: counts for events.tsv, whether or not it is written */
};

/* Writes the files into dir; each is complete or left as it was. ERR_USAGE for unknown names and impossible values. */
int sim_run(struct sim_run *run, struct err *err) SNAG_CHECK;

/* The table of parameters with their values in the scenario: name, value, unit and meaning, separated by TABs under a
 * header, or as items of a manual page. */
int sim_parameters(const char *scenario, bool mdoc, struct buf *text, struct err *err) SNAG_CHECK;
/* The names of the scenarios and what each is for. */
int sim_scenario_list(bool mdoc, struct buf *text, struct err *err) SNAG_CHECK;

SNAG_C_END

#endif
