/* detect: events in, events and snags out; and a summary, rule by rule. */
#include <stddef.h>
#include <stdlib.h>
#include <unistd.h>

#include "counted.h"
#include "customers.h"
#include "ledger_file.h"
#include "live.h"
#include "rule_args.h"
#include "sample_args.h"
#include "page.h"
#include "snag/civil.h"
#include "snag/rates_told.h"
#include "snag/stream.h"
#include "snag/timeline.h"
#include "whole_state.h"

struct detect_args {
    struct input_args input;
    struct rule_args rule;
    struct state_args state;
    struct live_args live;
    struct sample_args sample;
    struct customers_args customers;
    bool only_snags, grouped, guard;
    const char *summary, *by, *zone, *format, *ledger, *until, *explain, *output;
};

static const struct opt options[] = {
    RULE_OPTIONS(struct detect_args, rule),
    {"only-snags", 0, OPT_FLAG, offsetof(struct detect_args, only_snags), NULL,
     "write only the snags found by this run", NULL},
    {"summary", 's', OPT_WRITE, offsetof(struct detect_args, summary), "FILE",
     "write one row per rule to FILE: opportunities, hits, rate and interval; - shows it instead of the events", NULL},
    {"by", 'b', OPT_TEXT, offsetof(struct detect_args, by), "GROUP[,GROUP]",
     "one row per rule and queue, agent, channel, reason, hour, day, week, month or any other column in the summary",
     NULL},
    {"zone", 0, OPT_TEXT, offsetof(struct detect_args, zone), "ZONE",
     "with --by, the zone in which days, weeks and months begin; with --explain, that of its times (default: UTC)",
     NULL},
    {"format", 'F', OPT_CHOICE, offsetof(struct detect_args, format), "FORMAT",
     "format of the summary: tsv, csv, jsonl or text (default: text on a terminal, otherwise tsv), and of the ledger, "
     "which is tsv if this is text",
     "tsv csv jsonl text"},
    CUSTOMERS_OPTIONS(struct detect_args, customers),
    LEDGER_OPTION(struct detect_args, ledger),
    {"guard", 0, OPT_FLAG, offsetof(struct detect_args, guard), NULL,
     "in CSV, put an apostrophe before text that a spreadsheet would take for a formula", NULL},
    {"until", 0, OPT_TEXT, offsetof(struct detect_args, until), "TIME",
     "treat the log as ending at TIME, inclusive: later events are not read", NULL},
    {"explain", 0, OPT_TEXT, offsetof(struct detect_args, explain), "NAME",
     "show, for people to read, what happened to one customer, in one case or in one contact: over all channels, with "
     "snags, and what became of promises",
     NULL},
    SAMPLE_OPTIONS(struct detect_args, sample),
    {"grouped", 0, OPT_FLAG, offsetof(struct detect_args, grouped), NULL,
     "input is grouped by customer: free each customer's state when the next one begins", NULL},
    STATE_OPTIONS(struct detect_args, state),
    LIVE_OPTIONS(struct detect_args, live),
    {"output", 'o', OPT_WRITE, offsetof(struct detect_args, output), "FILE",
     "write to FILE, atomically (default: standard output)", NULL},
    HEADER_OPTION(struct detect_args, input),
    INPUT_OPTIONS(struct detect_args, input),
    OPT_END};

/* Everything that a run holds. */
struct detect_job {
    struct detect_args *a;
    struct rules *rules;
    struct source *detect; /* … or what has been counted */
    struct counted_log counted;
    struct zone *zone;
    struct rates *rates;   /* for the summary */
    struct ledger *ledger; /* for the file, and for the time line */
    struct timeline *timeline;
    struct out *out;
    struct stream_writer *writer;
    bool pauses;
    const struct opt_list *files;
    const struct ingest_stats *stats;
};

static int open_zone(struct detect_job *j, const struct detect_args *a, struct err *err)
{
    if (a->zone && !a->by && !a->explain)
        return err_set(err, ERR_USAGE,
                       "--zone requires --by or --explain: it says where days, weeks, months and hours begin");
    return cmd_open_zone(a->zone, &j->zone, err);
}

static int open_rates(struct detect_job *j, struct detect_args *a, struct err *err)
{
    if (a->by && !a->summary)
        return err_set(err, ERR_USAGE, "--by is about the summary: it requires --summary FILE");
    if (a->customers.file && !a->by)
        return err_set(err, ERR_USAGE, "--customers is about the groups of the summary: it requires --by");
    if (customers_open(&a->customers, a->input.identity, j->zone, err) < 0)
        return -1;
    if (!a->summary)
        return 0;
    const struct rates_options o = {
        .by = a->by, .zone = j->zone, .customers = a->customers.table ? &a->customers.groups : NULL};
    return rates_open(&j->rates, j->rules, &o, err) < 0 ? err_wrap(err, "--by") : 0;
}

static int open_told(struct detect_job *j, const struct detect_args *a, struct err *err)
{
    if (a->explain && timeline_open(&j->timeline, a->explain, j->rules, j->zone, err) < 0)
        return err_wrap(err, "--explain");
    return a->ledger || a->explain ? ledger_open(&j->ledger, err) : 0;
}

static bool is_standard(const char *path)
{
    return path && (strcmp(path, "-") == 0 || strcmp(path, "/dev/stdout") == 0);
}

/* --summary - and --ledger - show them instead of the events. */
static bool shows_table_alone(const void *args)
{
    const struct detect_args *a = args;
    return (is_standard(a->summary) || is_standard(a->ledger)) && !a->output && !a->explain;
}

/* Tables alone are those of all that a state has read; rows are those of the run. */
static bool counts_whole(const struct detect_args *a)
{
    return a->state.path && shows_table_alone(a) && !a->live.live && !a->state.rebuild;
}

static int check_whole(const struct detect_args *a, struct err *err)
{
    if (a->until)
        return err_set(err, ERR_USAGE, "--until leaves events unread, and --state keeps what has been read: give one");
    if (a->grouped)
        return err_set(err, ERR_USAGE, "--grouped is about one stream: what --state has kept comes before it");
    return sample_args_check(&a->sample, is_standard(a->summary) ? "--summary -" : "--ledger -", err);
}

/* What makes no sense of a log that goes on. */
static int check_state(const struct detect_args *a, struct err *err)
{
    if (counts_whole(a))
        return check_whole(a, err);
    const char *other = a->until     ? "--until"
                        : a->explain ? "--explain"
                        : a->grouped ? "--grouped"
                        : a->summary ? "--summary"
                        : a->ledger  ? "--ledger"
                                     : NULL;
    bool parts = a->state.path || a->live.live;
    if (parts && other)
        (void)err_set(err, ERR_USAGE, "%s is about a whole log: with %s, a run has only a part", other,
                      a->state.path ? "--state" : "--live");
    if (parts && other && (a->summary || a->ledger) && a->state.path && !a->live.live)
        return err_hint(err, "a state of its own has the whole log: snag detect --state FILE --%s -, without rows",
                        a->summary ? "summary" : "ledger");
    if (parts && other)
        return -1;
    if (a->state.erase && (!a->state.path || a->live.live))
        return err_set(err, ERR_USAGE, "--erase-customer is about a state: it requires --state, without --live");
    if (a->state.rebuild && (!a->state.path || a->live.live || a->output || a->state.erase))
        return err_set(err, ERR_USAGE,
                       "--rebuild makes a state anew, and writes nothing else: it requires --state, "
                       "without --live, -o and --erase-customer");
    if (!parts && a->state.lateness_s)
        return err_set(err, ERR_USAGE, "--lateness requires --state or --live: otherwise all rows are put in order");
    const char *not_drawn = a->state.path             ? "--state"
                            : a->live.live            ? "--live"
                            : a->explain              ? "--explain"
                            : is_standard(a->summary) ? "--summary -"
                            : is_standard(a->ledger)  ? "--ledger -"
                                                      : NULL;
    if (sample_args_check(&a->sample, not_drawn, err) < 0)
        return -1;
    return live_check(&a->live, &a->state, a->output, err);
}

/* Rules, and what they find: all but the log. */
static int open_rules(struct detect_job *j, struct detect_args *a, struct err *err)
{
    if (rule_args_load(&a->rule, a->input.no_config, &j->rules, err) < 0)
        return -1;
    return rule_args_note(j->rules, &a->input, err) < 0 ? -1 : open_zone(j, a, err);
}

static int open_output(struct detect_job *j, struct err *err)
{
    if (j->a->live.live)
        return live_output(&j->a->state, j->a->output, &j->out, &j->writer, err);
    if ((j->a->explain ? page_open : out_open)(&j->out, j->a->output, err) < 0)
        return -1;
    if (out_beside(j->out, (unsigned)j->a->input.threads, err) < 0)
        return -1;
    return j->a->explain || j->a->sample.sample ? 0 : stream_writer_open(&j->writer, j->out, err);
}

/* Rows that go to a file can be taken back, so they need not wait until it is known that the log is in order. */
static bool may_take_back(const struct detect_args *a)
{
    return a->output && !a->explain && !a->sample.n && !a->customers.file && !a->state.path && !a->live.live &&
           out_can_be_aborted(a->output);
}

/* 1: go on, 0: there is nothing to do, -1. */
static int open_all(struct detect_job *j, struct detect_args *a, struct err *err)
{
    const struct opt_list *files = j->files;
    struct detect_options o = {.until_us = TS_NONE,
                               .only_snags = (a->only_snags || a->sample.n) && !a->explain,
                               .grouped = a->grouped,
                               .silence_us = silences_us(&a->input.silences)};
    struct source *from = NULL;
    bool whole = counts_whole(a), parts = (a->state.path && !whole) || a->live.live,
         rows = !shows_table_alone(a) || a->sample.n || a->ledger || a->until || a->grouped || parts;
    /* --grouped forgets customers one by one, whose numbers would stay; rows kept from earlier runs have none. */
    a->input.numbers = !a->grouped && !parts;
    a->input.lines = rows && !o.only_snags && !a->explain && !parts;
    if ((a->until && cmd_read_time("--until", a->until, NULL, &o.until_us, err) < 0) ||
        (!j->rules && open_rules(j, a, err) < 0) || open_rates(j, a, err) < 0 || open_told(j, a, err) < 0 ||
        sample_args_open(&a->sample, j->rules, err) < 0)
        return -1;
    if (parts && cmd_will_read(files, err) < 0) /* before the state is taken for one */
        return -1;
    int rc = whole ? whole_state_begin(&a->state, &a->input, files, err)
                   : state_args_open(&a->state, j->rules, &a->input, files, a->live.live, err);
    if (rc <= 0)
        return rc;
    rc = whole ? 0 : state_args_input(&a->state, &a->input, files, a->live.live, &from, err);
    if (rc < 0)
        return -1;
    j->counted = (struct counted_log){.rules = j->rules, .sink = {.rates = &j->rates, .n_rates = 1}};
    if ((!rows && counted_ask(&j->counted, &a->input, err) < 0) ||
        (rc == 0 && input_open(&a->input, files, &from, &j->stats, err) < 0))
        return -1;
    if (j->counted.counter) {
        j->detect = from;
        return 1;
    }
    o.ledger = j->ledger;
    struct rates *rates[2];
    o.rates = rates;
    if (a->summary)
        rates[o.n_rates++] = j->rates;
    if (a->sample.sample)
        rates[o.n_rates++] = sample_rates(a->sample.sample);
    o.goes_on = a->live.live;
    o.began_us = TS_NONE;
    o.pauses = &j->pauses;
    stages_enter(&a->input.stages, STAGE_RULES);
    if ((!whole && state_args_join(&a->state, &a->input, &from, &o, err) < 0) ||
        detect_open(&j->detect, j->rules, from, &o, err) < 0) {
        source_close(from);
        return -1;
    }
    return 1;
}

static int pump(struct detect_job *j, struct err *err)
{
    struct batch b = {0};
    bool any = false;
    int rc;
    if (j->counted.counter)
        return counted_end(&j->counted, j->detect, err);
    while ((rc = source_next(j->detect, &b, err)) > 0) {
        if (detect_again(j->detect))
            continue;
        any = true;
        stages_enter(&j->a->input.stages, STAGE_WRITE);
        if (j->a->explain)
            rc = timeline_add(j->timeline, &b, err);
        else if (j->a->sample.sample)
            rc = sample_add(j->a->sample.sample, &b, err);
        else if (j->writer)
            rc = stream_write(j->writer, &b, err);
        if (rc < 0)
            return -1;
        stages_enter(&j->a->input.stages, STAGE_RULES);
    }
    stages_enter(&j->a->input.stages, STAGE_WRITE);
    if (rc == 0 && j->writer && !any)
        rc = stream_write_header(j->writer, b.schema, err);
    if (rc == 0 && j->rates && rates_check(j->rates, b.schema, err) < 0)
        rc = err_wrap(err, "--by");
    return rc;
}

static int put_summary(struct detect_job *j, const char *format, struct out *out, struct err *err)
{
    if (strcmp(format, "text") != 0)
        return rates_table(j->rates, out, cmd_table_kind(format, j->a->guard), false, err);
    return rules_tell(j->rules, out, err) < 0 ? -1 : rates_text(j->rates, j->rules, out, err);
}

static int write_summary(struct detect_job *j, struct err *err)
{
    struct out *out = NULL;
    const char *path = j->a->summary, *format = j->a->format;
    if (!format)
        format = strcmp(path, "-") == 0 && isatty(1) ? "text" : "tsv";
    if ((strcmp(format, "text") == 0 ? page_open : out_open)(&out, path, err) < 0)
        return -1;
    int rc = put_summary(j, format, out, err);
    return page_close(out, rc == 0, err);
}

static int write_told(struct detect_job *j, struct err *err)
{
    const char *format = j->a->format && strcmp(j->a->format, "text") != 0 ? j->a->format : "tsv";
    if (j->ledger && ledger_file_write(j->ledger, j->a->ledger, cmd_table_kind(format, j->a->guard),
                                       j->timeline ? timeline_promise : NULL, j->timeline, err) < 0)
        return -1;
    return j->timeline ? timeline_text(j->timeline, j->out, err) : 0;
}

static struct detect_counts counts_of(const struct detect_job *j)
{
    return j->counted.counter ? j->counted.n : detect_counts(j->detect);
}

static void tell_identities(const struct detect_job *j)
{
    struct detect_counts n = counts_of(j);
    if (n.without_customer && !j->a->input.quiet)
        cmd_note("%llu of %llu event%s %s no customer: rules per customer skip them",
                 (unsigned long long)n.without_customer, (unsigned long long)n.events, str_s(n.events),
                 n.without_customer == 1 ? "has" : "have");
}

static int follow(struct detect_job *j, struct err *err)
{
    struct live_run run = {&j->a->live, &j->a->state, j->detect, j->out, j->writer, &j->pauses, j->a->input.quiet};
    return live_run(&run, err);
}

static int commit(struct detect_job *j, struct err *err)
{
    struct detect_args *a = j->a;
    if (counts_whole(a))
        return whole_state_commit(&a->state, &a->input, err);
    return state_args_commit(&a->state, &a->input, j->rules, a->live.live ? NULL : j->detect, err);
}

static int detect(struct detect_job *j, struct err *err)
{
    const struct detect_args *a = j->a;
    if (!shows_table_alone(a) && !a->state.rebuild && open_output(j, err) < 0)
        return -1;
    if ((a->live.live ? follow(j, err) : pump(j, err)) < 0)
        return -1;
    if (counts_whole(a))
        whole_state_read(&j->a->state, &j->a->input);
    if (customers_check(&a->customers, a->input.quiet, err) < 0)
        return -1;
    if ((a->summary && write_summary(j, err) < 0) || write_told(j, err) < 0 ||
        sample_args_write(&j->a->sample, j->rules, j->out, a->format, a->guard, !a->output && isatty(1), err) < 0)
        return -1;
    if (page_settle(&j->out, err) < 0 || commit(j, err) < 0)
        return -1;
    j->a->input.came_back = counts_of(j).came_back;
    if (counted_strays(j->counted.counter, j->detect, &j->a->input, err) < 0)
        return -1;
    if (a->summary)
        tell_identities(j);
    return 0;
}

/* What has been found and written so far. */
static void take_back(struct detect_job *j)
{
    stream_writer_close(j->writer);
    out_abort(j->out);
    source_close(j->detect);
    rates_close(j->rates);
    ledger_close(j->ledger);
    j->writer = NULL;
    j->out = NULL;
    j->detect = NULL;
    j->rates = NULL;
    j->ledger = NULL;
}

static int attempt(struct detect_job *j, struct err *err)
{
    int rc = open_all(j, j->a, err);
    if (rc <= 0)
        return rc;
    return detect(j, err) < 0 ? -1 : 1;
}

static int run_all(struct detect_job *j, struct err *err)
{
    j->a->input.once = may_take_back(j->a);
    int rc = attempt(j, err);
    if (rc < 0 && j->out && out_leaves_no_trace(j->out) && input_taken_back(&j->a->input, j->stats)) {
        take_back(j);
        rc = attempt(j, err);
    }
    return rc > 0 ? input_told(&j->a->input, counts_whole(j->a) ? NULL : j->stats, err) : rc;
}

static int run(const struct command *self, int argc, char **argv, struct err *err)
{
    struct detect_args a = {.input = INPUT_DEFAULTS,
                            .state = STATE_DEFAULTS,
                            .live = LIVE_DEFAULTS,
                            .sample = SAMPLE_DEFAULTS,
                            .customers = CUSTOMERS_DEFAULTS};
    struct opt_list files = {0};
    struct detect_job j = {.a = &a, .files = &files};
    int rc = cmd_parse(self, argc, argv, &a, &files, err);
    if (rc > 0) {
        rc = cmd_check_guard(a.guard, a.format, err);
        if (rc == 0)
            rc = check_state(&a, err);
        if (rc == 0)
            rc = run_all(&j, err);
    }
    stream_writer_close(j.writer);
    out_abort(j.out);
    counted_close(&j.counted);
    source_close(j.detect);
    state_args_free(&a.state);
    rates_close(j.rates);
    sample_args_free(&a.sample);
    customers_free(&a.customers);
    ledger_close(j.ledger);
    timeline_close(j.timeline);
    rules_close(j.rules);
    zone_close(j.zone);
    input_free(&a.input);
    rule_args_free(&a.rule);
    opt_list_free(&files);
    return rc;
}

const struct command cmd_detect = {"detect",
                                   "Friction",
                                   "[OPTION]… [FILE]…",
                                   "find friction: events in, events and snags out, rates with their intervals",
                                   options,
                                   run,
                                   shows_table_alone};
