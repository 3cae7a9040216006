/* report_history: see report_history.h. */
#include "report_history.h"

static void show(void *ctx, const char *text)
{
    (void)ctx;
    cmd_note("%s", text);
}

bool history_args_alone(const struct history_args *a)
{
    return a->since != NULL;
}

static int check(const struct history_args *a, const struct state_args *state, const struct periods *periods,
                 const struct opt_list *files, struct err *err)
{
    if (a->since && !a->path)
        return err_set(err, ERR_USAGE, "--since is about a history: it requires --history");
    if (a->since && files->n)
        return err_set(err, ERR_USAGE, "--since reads no logs: leave out %s", files->item[0].text);
    if (a->since && (state->path || periods->has_versus))
        return err_set(err, ERR_USAGE, "--since reads no logs: leave out %s", state->path ? "--state" : "--versus");
    if (state->erase && !state->path && a->path)
        return err_set(err, ERR_USAGE, "%s names no customers: there is nothing to erase", a->path);
    return 0;
}

int history_args_open(struct history_args *a, const struct state_args *state, const struct periods *periods,
                      const struct opt_list *files, bool quiet, struct err *err)
{
    const struct history_options o = {.path = a->path,
                                      .zone = history_args_alone(a) && !periods->zone ? NULL
                                              : periods->zone                         ? zone_name(periods->zone)
                                                                                      : "UTC",
                                      .there = history_args_alone(a),
                                      .wait_us = state->wait_s * US_PER_S,
                                      .note = quiet ? NULL : show};
    struct rate_period since;
    if (check(a, state, periods, files, err) < 0)
        return -1;
    if (a->since && rate_period_read(&since, a->since, periods->zone, 0, err) < 0)
        return -1;
    a->since_day = a->since ? since.first_day : 0;
    if (a->path && cmd_will_read(files, err) < 0) /* before one of them is taken for a history */
        return -1;
    return a->path ? history_open(&a->history, &o, err) : 0;
}

void history_args_free(struct history_args *a)
{
    history_close(a->history);
    a->history = NULL;
}
