/* state_args: --state, for the commands that run rules. See state_args.h. */
#include "state_args.h"

#include <stdlib.h>

#include "cmd.h"

static void show(void *ctx, const char *text)
{
    (void)ctx;
    cmd_note("%s", text);
}

static int erase(const struct state_args *a, struct err *err)
{
    uint64_t n;
    if (state_erase(a->state, view_of(a->erase), &n, err) < 0)
        return -1;
    if (n == 0)
        cmd_note("%s holds nothing of %s", a->path, a->erase);
    else
        cmd_note("%s: %llu row%s of %s erased", a->path, (unsigned long long)n, str_s(n), a->erase);
    return 0;
}

int state_args_open(struct state_args *a, const struct rules *rules, const struct input_args *input,
                    const struct opt_list *files, bool live, struct err *err)
{
    const struct state_options o = {.path = a->path,
                                    .rules = rules,
                                    .wait_us = a->wait_s * US_PER_S,
                                    .silence_us = silences_us(&input->silences),
                                    .live = live,
                                    .rebuild = a->rebuild,
                                    .whole = a->whole,
                                    .note = input->quiet ? NULL : show};
    if (!a->path)
        return 1;
    if (state_open(&a->state, &o, err) < 0)
        return -1;
    if (a->erase && files->n)
        return err_set(err, ERR_USAGE, "--erase-customer reads nothing: leave out %s", files->item[0].text);
    if (a->erase)
        return erase(a, err);
    for (size_t i = 0; i < files->n && !live; i++)
        if (state_input(a->state, files->item[i].text, err) < 0)
            return -1;
    if (a->whole || a->rebuild || !state_knows_all(a->state))
        return 1;
    if (!input->quiet)
        cmd_note("%s: nothing new: %s been read before", a->path, files->n == 1 ? "the file has" : "these files have");
    return 0;
}

/* What has to see the whole log, or all rows. */
static int check_whole(const struct input_args *input, bool live, struct err *err)
{
    const char *other = input->identity   ? "--identity"
                        : input->lookup.n ? "--lookup"
                        : input->rejects  ? "--rejects"
                                          : NULL;
    if (!other)
        return 0;
    (void)err_set(err, ERR_USAGE, "%s works with whole logs, not with %s", other, live ? "--live" : "--state");
    return err_hint(err, "snag ingest %s %s LOG | snag detect", other, input->lookup.n ? "NAME=FILE" : "FILE");
}

int state_args_input(struct state_args *a, struct input_args *input, const struct opt_list *files, bool live,
                     struct source **source, struct err *err)
{
    bool streams = false;
    size_t n;
    if (!live && !a->path)
        return 0;
    if (live && files->n > 1)
        return err_set(err, ERR_USAGE, "--live reads one log, from standard input or a pipe; tail -F follows several");
    if ((live ? cmd_awaits("a log", files->n > 0, err) : input_streams(input, files, &streams, err)) < 0)
        return -1;
    if (streams && !input->identity)
        return 0;
    if (check_whole(input, live, err) < 0)
        return -1;
    struct ingest_input *list = input_list(input, files, &n, err);
    if (!list)
        return -1;
    list[0].in = input->only;
    input->only = NULL;
    const struct growing_options o = {.input = list,
                                      .n_inputs = n,
                                      .lookup = lookup_of(input->no_config),
                                      .max_line = input->max_line,
                                      .max_field = input->max_field,
                                      .max_rejects = input->max_rejects,
                                      .lateness_us = a->lateness_s * US_PER_S,
                                      .silence_us = silences_us(&input->silences),
                                      .live = live,
                                      .note = input->quiet ? NULL : show};
    int rc = growing_open(&a->growing, &o, err);
    free(list);
    if (rc < 0)
        return -1;
    *source = silences_source(&input->silences, stages_source(&input->stages, growing_source(a->growing), STAGE_READ));
    return 1;
}

int state_args_join(struct state_args *a, const struct input_args *input, struct source **source,
                    struct detect_options *options, struct err *err)
{
    struct source *joined;
    if (!a->state)
        return 0;
    if (state_resume(&joined, a->state, *source, a->growing, err) < 0)
        return -1;
    a->both.longest_s = input->silences.longest_s;
    *source = silences_source(&a->both, joined);
    state_asks(a->state, options);
    return 0;
}

void state_args_tell(const struct state_args *a, const struct input_args *input)
{
    char when[32];
    if (!a->growing)
        return;
    struct growing_counts n = growing_counts(a->growing);
    const struct ingest_stats stats = {.rows = n.rows, .n_events = n.events};
    (void)time_iso(when, n.read_us, 0);
    if (!input->quiet)
        show_ingest_summary(&stats);
    if (n.headings && !input->quiet)
        cmd_note("%llu line%s that tail or a new file adds (headings, column names) left out",
                 (unsigned long long)n.headings, str_s(n.headings));
    if (n.held && a->path && !input->quiet)
        cmd_note("%llu event%s until rows of later times come, in %s", (unsigned long long)n.held,
                 n.held == 1 ? " waits" : "s wait", a->path);
    if (n.before + n.known && !input->quiet)
        cmd_note("%s has read up to %s; %llu row%s that it knows left out", a->path, when,
                 (unsigned long long)(n.before + n.known), n.before + n.known == 1 ? "" : "s");
    if (n.late)
        cmd_note("warning: %llu row%s older than the newest before %s by more than --lateness (%llds), and left out",
                 (unsigned long long)n.late, n.late == 1 ? " is" : "s are", n.late == 1 ? "it" : "them",
                 (long long)a->lateness_s);
}

void state_args_late(const struct state_args *a)
{
    struct state_counts n = state_counts(a->state);
    char when[32];
    (void)time_iso(when, n.read_us, 0);
    if (n.late)
        cmd_note("warning: %s has read up to %s; %llu earlier event%s left out%s", a->path, when,
                 (unsigned long long)n.late, n.late == 1 ? " is" : "s are",
                 n.known ? ", and those of that moment that it knows" : "");
}

/* Rules that have begun anew, until they know as much as they ever use. */
static int tell_young(const struct state_args *a, const struct rules *rules, struct err *err)
{
    struct buf names = {0};
    int64_t now_us = state_counts(a->state).read_us;
    int rc = 0;
    for (size_t i = 0; rc == 0 && now_us != TS_NONE && i < rules_n(rules); i++) {
        int64_t since_us = state_since(a->state, i);
        char when[32];
        if (since_us == TS_NONE || since_us == now_us || now_us - since_us > state_reach_us(a->state))
            continue;
        (void)time_iso(when, since_us, 0);
        rc = buf_addf(&names, err, "%s%.*s since %s", names.n ? ", " : "", VIEW_FMT(rules_info(rules, i).name), when);
    }
    if (rc == 0 && names.n)
        cmd_note("%s: rules that know nothing from before: %.*s; --rebuild fills them", a->path,
                 VIEW_FMT(buf_view(&names)));
    buf_free(&names);
    return rc;
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
    state_args_tell(a, input);
    if (!a->state)
        return 0;
    if (detect && state_commit(a->state, detect, err) < 0)
        return -1;
    struct coverage seen = input->silences.seen;
    input->silences.seen = a->both.seen;
    input->silences.since_us = state_counts(a->state).read_us;
    a->both.seen = seen;
    if (!a->growing)
        state_args_late(a);
    if (input->quiet)
        return 0;
    return tell_rules(a, rules, err) < 0 || tell_young(a, rules, err) < 0 ? -1 : 0;
}

void state_args_free(struct state_args *a)
{
    state_close(a->state);
    silences_free(&a->both);
}
