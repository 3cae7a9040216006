/* whole_state: --state, for the commands that count whole logs. See whole_state.h. */
#include "whole_state.h"

#include "snag/growing.h"

/* What is new; *source NULL: nothing is. */
static int open_new(struct state_args *a, struct input_args *input, const struct opt_list *files,
                    struct source **source, const struct ingest_stats **stats, struct err *err)
{
    *source = NULL;
    a->nothing_new = state_knows_all(a->state);
    if (a->nothing_new) {
        if (!input->quiet)
            cmd_note("%s: nothing new: %s been read before", a->path,
                     files->n == 1 ? "the file has" : "these files have");
        return 0;
    }
    int rc = state_args_input(a, input, files, false, source, err);
    return rc == 0 ? input_open(input, files, source, stats, err) : rc;
}

static int join(void *ctx, struct input_args *input, const struct opt_list *files, struct source **source,
                const struct ingest_stats **stats, struct err *err)
{
    struct state_args *a = ctx;
    struct source *from;
    *stats = NULL;
    input->join = NULL;
    input->feed = NULL; /* rows are read again: they are not counted as they come */
    input->numbers = false;
    input->lines = false;
    if (open_new(a, input, files, &from, stats, err) < 0)
        return -1;
    if (a->growing || (a->nothing_new && state_of_logs(a->state)))
        *stats = &a->stats;
    if (state_resume(source, a->state, from, a->growing, err) < 0) {
        source_close(from);
        return -1;
    }
    a->both.longest_s = input->silences.longest_s;
    *source = silences_source(&a->both, *source);
    return 0;
}

int whole_state_begin(struct state_args *a, struct input_args *input, const struct opt_list *files, struct err *err)
{
    if (a->erase && !a->path)
        return err_set(err, ERR_USAGE, "--erase-customer is about a state: it requires --state");
    if (a->lateness_s && !a->path)
        return err_set(err, ERR_USAGE, "--lateness requires --state: otherwise all rows are put in order");
    if (!a->path)
        return 1;
    a->whole = true;
    if (cmd_will_read(files, err) < 0) /* before the state is taken for one */
        return -1;
    int rc = state_args_open(a, NULL, input, files, false, err);
    if (rc > 0) {
        input->join = join;
        input->join_ctx = a;
    }
    return rc;
}

void whole_state_read(struct state_args *a, struct input_args *input)
{
    if (!a->state)
        return;
    struct coverage seen = input->silences.seen;
    input->silences.seen = a->both.seen;
    a->both.seen = seen;
    if (a->growing) {
        struct growing_counts n = growing_counts(a->growing);
        a->stats.rows = n.rows;
        a->stats.n_events = n.events;
    }
}

int whole_state_told(const struct state_args *a, struct buf *to, struct err *err)
{
    struct state_counts n = {.read_us = TS_NONE};
    char when[32];
    if (a->state)
        n = state_counts(a->state);
    if (n.read_us == TS_NONE)
        return 0;
    (void)time_iso(when, n.read_us, 0);
    return buf_addf(to, err, "%s has what earlier runs read, up to %s: it is counted with the rest", a->path, when);
}

int whole_state_commit(struct state_args *a, const struct input_args *input, struct err *err)
{
    if (!a->state || a->nothing_new)
        return 0;
    if (state_commit(a->state, NULL, err) < 0)
        return -1;
    state_args_tell(a, input);
    if (!a->growing)
        state_args_late(a);
    return 0;
}
