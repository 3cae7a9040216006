/* state_args: --state, for the commands that run rules. See state_args.h. */
#include "state_args.h"

#include "cmd.h"

static void show(void *ctx, const char *text)
{
    (void)ctx;
    cmd_note("%s", text);
}

int state_args_open(struct state_args *a, const struct rules *rules, const struct input_args *input,
                    const struct opt_list *files, struct err *err)
{
    const struct state_options o = {.path = a->path,
                                    .rules = rules,
                                    .wait_us = a->wait_s * US_PER_S,
                                    .silence_us = silences_us(&input->silences),
                                    .note = input->quiet ? NULL : show};
    if (!a->path)
        return 1;
    if (state_open(&a->state, &o, err) < 0)
        return -1;
    for (size_t i = 0; i < files->n; i++)
        if (state_input(a->state, files->item[i].text, err) < 0)
            return -1;
    if (!state_knows_all(a->state))
        return 1;
    if (!input->quiet)
        cmd_note("%s: nothing new: %s been read before", a->path, files->n == 1 ? "the file has" : "these files have");
    return 0;
}

int state_args_join(struct state_args *a, const struct input_args *input, struct source **source,
                    struct detect_options *options, struct err *err)
{
    struct source *joined;
    if (!a->state)
        return 0;
    if (state_resume(&joined, a->state, *source, err) < 0)
        return -1;
    a->both.longest_s = input->silences.longest_s;
    *source = silences_source(&a->both, joined);
    state_asks(a->state, options);
    return 0;
}

static void tell_late(const struct state_args *a, const struct input_args *input)
{
    struct state_counts n = state_counts(a->state);
    char when[32];
    (void)time_iso(when, n.read_us, 0);
    if (n.late)
        cmd_note("warning: %s has read up to %s; %llu earlier event%s left out%s", a->path, when,
                 (unsigned long long)n.late, n.late == 1 ? " is" : "s are",
                 n.known ? ", and those of that moment that it knows" : "");
    (void)input;
}

/* Rules that are new, or not as they were. */
static int tell_rules(const struct state_args *a, const struct rules *rules, struct err *err)
{
    struct buf names = {0};
    struct state_counts n = state_counts(a->state);
    int rc = 0;
    size_t k = 0;
    char when[32];
    for (size_t i = 0; rc == 0 && n.read_us != TS_NONE && i < rules_n(rules); i++) {
        if (state_since(a->state, i) != n.read_us)
            continue;
        rc = buf_addf(&names, err, "%s%.*s", k ? ", " : "", VIEW_FMT(rules_info(rules, i).name));
        k++;
    }
    (void)time_iso(when, n.read_us, 0);
    if (rc == 0 && k)
        cmd_note("%s: new or changed, and knowing nothing from before: since %s: %.*s", a->path, when,
                 VIEW_FMT(buf_view(&names)));
    buf_free(&names);
    return rc;
}

int state_args_commit(struct state_args *a, struct input_args *input, const struct rules *rules, struct source *detect,
                      struct err *err)
{
    if (!a->state)
        return 0;
    if (state_commit(a->state, detect, err) < 0)
        return -1;
    struct coverage seen = input->silences.seen;
    input->silences.seen = a->both.seen;
    input->silences.since_us = state_counts(a->state).read_us;
    a->both.seen = seen;
    tell_late(a, input);
    return input->quiet ? 0 : tell_rules(a, rules, err);
}

void state_args_free(struct state_args *a)
{
    state_close(a->state);
    silences_free(&a->both);
}
