/* rates: how often, of how many, where and when: by group and period, and against another period. */
#include <stddef.h>
#include <stdlib.h>
#include <unistd.h>

#include "change.h"
#include "counted.h"
#include "customers.h"
#include "measures.h"
#include "period_args.h"
#include "snag/rates_told.h"
#include "snag/sums_told.h"
#include "whole_state.h"
#include "page.h"

struct rates_args {
    struct input_args input;
    struct rule_args rule;
    struct customers_args customers;
    struct state_args state;
    struct measure_args measure;
    struct change_args change;
    struct period_args period;
    const char *by, *until, *format, *output;
    bool guard;
};

#define RATES_ARG(name) offsetof(struct rates_args, name)

static const struct opt options[] = {
    {"by", 'b', OPT_TEXT, RATES_ARG(by), "GROUP[,GROUP]",
     "rates by queue, agent, channel, reason, hour, day, week, month or any other column", NULL},
    PERIOD_OPTIONS(
        struct rates_args, period,
        "only this period: last-week, 2026-W46, 2026-09, 2026-11-09 or FROM/TO, both days included (default: "
        "the whole log)"),
    MEASURE_OPTIONS(struct rates_args, measure),
    CHANGE_OPTIONS(struct rates_args, change),
    ZONE_OPTIONS(struct rates_args, period, "what last-week counts from"),
    {"until", 0, OPT_TEXT, RATES_ARG(until), "TIME",
     "treat the log as ending at TIME, inclusive: later events are not read", NULL},
    {"format", 'F', OPT_CHOICE, RATES_ARG(format), "FORMAT",
     "tsv, csv, jsonl, text, openmetrics, or sums for snag merge (default: text on a terminal, otherwise tsv)",
     "tsv csv jsonl text openmetrics sums"},
    {"guard", 0, OPT_FLAG, RATES_ARG(guard), NULL,
     "in CSV, put an apostrophe before text that a spreadsheet would take for a formula", NULL},
    {"output", 'o', OPT_WRITE, RATES_ARG(output), "FILE", "write to FILE, atomically (default: standard output)", NULL},
    CUSTOMERS_OPTIONS(struct rates_args, customers),
    {"-", 0, OPT_HEADING, 0, NULL, "Rules", NULL},
    RULE_OPTIONS(struct rates_args, rule),
    {"vary", 0, OPT_TEXT, RATES_ARG(rule.vary), "KEY=VALUE,VALUE",
     "each rule of --only once for each value of a bound or number in its sentence: within=3d,7d,14d; later=1h,1d; "
     "least=2,3; or a column that it compares, value=60,120",
     NULL},
    {"-", 0, OPT_HEADING, 0, NULL, "Input", NULL},
    WHOLE_STATE_OPTIONS(struct rates_args, state),
    HEADER_OPTION(struct rates_args, input),
    INPUT_OPTIONS(struct rates_args, input),
    OPT_END};

/* What the arguments turn into, and who owns it. */
struct rates_job {
    const struct rates_args *a;
    struct rules *rules;
    struct periods periods;
    char *varied; /* KEY of --vary */
    struct rates *rates;
    struct measures *measures; /* NULL: none */
    struct counted_log counted;
    struct source *detect; /* … or what has been counted */
};

/* ---- the run ---- */

static int read_periods(struct rates_job *j, struct rates_options *o, struct err *err)
{
    const struct period_args *a = &j->a->period;
    if (periods_read(&j->periods, a, err) < 0)
        return -1;
    if (a->now && !periods_from_now(a))
        return err_set(err, ERR_USAGE, "--now is what last-week counts from: no period is last-week");
    o->zone = j->periods.zone;
    o->period = j->periods.has_period ? &j->periods.period : NULL;
    o->versus = j->periods.has_versus ? &j->periods.versus : NULL;
    return 0;
}

/* KEY of KEY=VALUE,VALUE, which the rules have accepted. */
static int read_varied(struct rates_job *j, struct rates_options *o, struct err *err)
{
    const char *vary = j->a->rule.vary;
    if (!vary)
        return 0;
    struct view key = view_trim((struct view){vary, strcspn(vary, "=")});
    j->varied = mem_copy(key.p, key.n, err);
    o->varied = j->varied;
    return j->varied ? 0 : -1;
}

static int load_rules(struct rates_job *j, struct input_args *input, struct err *err)
{
    const struct rates_args *a = j->a;
    if (measure_args_alone(&a->measure))
        return measure_args_rules(&a->rule, &j->rules, err);
    return rule_args_load(&a->rule, input->no_config, &j->rules, err) < 0 ? -1 : rule_args_note(j->rules, input, err);
}

/* They hear of every event, from rows or as it is counted, and end with the rates. */
static int open_measures(struct rates_job *j, const struct rates_options *o, struct detect_options *d, struct err *err)
{
    if (measures_open(&j->measures, j->a->measure.measure, j->rules, o, err) < 0)
        return -1;
    rates_measure(j->rates, j->measures);
    measures_sink(j->measures, &j->counted.sink);
    d->held = measures_row;
    d->ctx = j->measures;
    return 0;
}

static const char *groups_option(const struct rates_args *a)
{
    return a->change.change ? "--treated, --control" : "--by";
}

static bool is_sums(const struct rates_args *a)
{
    return a->format && strcmp(a->format, "sums") == 0;
}

/* Options of what is counted, in `o` and `d`. */
static int read_options(struct rates_job *j, struct rates_args *a, struct rates_options *o, struct detect_options *d,
                        struct err *err)
{
    if (a->until && cmd_read_time("--until", a->until, NULL, &d->until_us, err) < 0)
        return -1;
    return read_periods(j, o, err) < 0 ? -1 : change_args_open(&a->change, j->periods.zone, o, err);
}

static int open_all(struct rates_job *j, struct rates_args *a, const struct opt_list *files,
                    const struct ingest_stats **stats, struct err *err)
{
    struct input_args *input = &a->input;
    struct rates_options o = {.by = a->by, .sums = is_sums(a)};
    struct source *from = NULL;
    struct detect_options d = {.until_us = TS_NONE, .only_snags = true, .rates = &j->rates, .n_rates = 1};
    if (read_options(j, a, &o, &d, err) < 0 || load_rules(j, input, err) < 0 || read_varied(j, &o, err) < 0 ||
        customers_open(&a->customers, input->identity, j->periods.zone, err) < 0)
        return -1;
    o.customers = a->customers.table ? &a->customers.groups : NULL;
    if (rates_open(&j->rates, j->rules, &o, err) < 0)
        return err_wrap(err, "%s", groups_option(a));
    j->counted =
        (struct counted_log){.rules = j->rules, .by = groups_option(a), .sink = {.rates = &j->rates, .n_rates = 1}};
    if (a->measure.measure && open_measures(j, &o, &d, err) < 0)
        return err_wrap(err, "--measure");
    if (!a->until && counted_ask(&j->counted, input, err) < 0)
        return -1;
    if (input_open(input, files, &from, stats, err) < 0)
        return -1;
    if (j->counted.counter) {
        j->detect = from;
        return 0;
    }
    d.silence_us = silences_us(&input->silences);
    stages_enter(&input->stages, STAGE_RULES);
    if (detect_open(&j->detect, j->rules, from, &d, err) < 0) {
        source_close(from);
        return -1;
    }
    return 0;
}

static int write_rates(const struct rates_job *j, const char *path, const char *format, struct err *err)
{
    struct out *out = NULL;
    int rc;
    bool text = strcmp(format, "text") == 0;
    if ((text ? page_open : out_open)(&out, path, err) < 0)
        return -1;
    if (text)
        rc = rules_tell(j->rules, out, err) < 0 ? -1 : rates_text(j->rates, j->rules, out, err);
    else if (strcmp(format, "openmetrics") == 0)
        rc = rates_metrics(j->rates, out, err);
    else if (strcmp(format, "sums") == 0)
        rc = rates_sums_table(j->rates, j->rules, out, err);
    else
        rc = rates_table(j->rates, out, cmd_table_kind(format, j->a->guard), true, err);
    return page_close(out, rc == 0, err);
}

static int write_all(const struct rates_job *j, struct err *err)
{
    const struct rates_args *a = j->a;
    const char *format = a->format ? a->format : !a->output && isatty(1) ? "text" : "tsv";
    if (a->change.change)
        return change_args_write(&a->change, j->rates, j->measures, j->rules, a->output, format, a->guard, err);
    if (!j->measures)
        return write_rates(j, a->output, format, err);
    if (a->measure.rates && write_rates(j, a->measure.rates, format, err) < 0)
        return -1;
    return measure_args_write(j->measures, j->rules, a->output, format, a->guard, (unsigned)a->input.threads, err);
}

/* Counts rows, where they have not been counted as they were read. */
static int count(struct rates_job *j, struct err *err)
{
    struct batch b = {0};
    int rc;
    if (j->counted.counter)
        return counted_end(&j->counted, j->detect, err);
    while ((rc = source_next(j->detect, &b, err)) > 0)
        continue;
    if (rc == 0 && rates_check(j->rates, b.schema, err) < 0)
        return err_wrap(err, "%s", groups_option(j->a));
    return rc;
}

static int work(struct rates_job *j, struct rates_args *a, struct err *err)
{
    struct input_args *input = &a->input;
    if (count(j, err) < 0 || customers_check(&j->a->customers, input->quiet, err) < 0)
        return -1;
    whole_state_read(&a->state, input);
    stages_enter(&input->stages, STAGE_WRITE);
    if (write_all(j, err) < 0 || whole_state_commit(&a->state, input, err) < 0)
        return -1;
    input->came_back = j->counted.counter ? j->counted.n.came_back : detect_counts(j->detect).came_back;
    return counted_strays(j->counted.counter, j->detect, input, err);
}

static int run_all(struct rates_job *j, struct rates_args *a, const struct opt_list *files, struct err *err)
{
    const struct ingest_stats *stats = NULL;
    if (a->until && a->state.path)
        return err_set(err, ERR_USAGE, "--until leaves events unread, and --state keeps what has been read: give one");
    int rc = whole_state_begin(&a->state, &a->input, files, err);
    if (rc <= 0)
        return rc;
    if (open_all(j, a, files, &stats, err) < 0 || work(j, a, err) < 0)
        return -1;
    return input_told(&a->input, a->state.path ? NULL : stats, err);
}

/* Do the options go together? */
static int check(const struct rates_args *a, struct err *err)
{
    const char *no_change = a->by              ? "--by"
                            : a->period.versus ? "--versus"
                            : a->rule.vary     ? "--vary"
                            : a->measure.rates ? "--rates"
                                               : NULL;
    if (is_sums(a) && (a->measure.measure || a->change.change))
        return err_set(err, ERR_USAGE, "-F sums is of rates: medians and changes are no sums, without %s",
                       a->change.change ? "--change" : "--measure");
    if (cmd_check_guard(a->guard, a->format, err) < 0 || change_args_check(&a->change, no_change, a->format, err) < 0)
        return -1;
    return measure_args_check(&a->measure, &a->rule, a->format, err);
}

static int run(const struct command *self, int argc, char **argv, struct err *err)
{
    struct rates_args a = {.input = INPUT_DEFAULTS, .customers = CUSTOMERS_DEFAULTS, .state = STATE_DEFAULTS};
    struct opt_list files = {0};
    struct rates_job j = {.a = &a};
    int rc = cmd_parse(self, argc, argv, &a, &files, err);
    if (rc > 0) {
        rc = check(&a, err);
        if (rc == 0)
            rc = run_all(&j, &a, &files, err);
    }
    counted_close(&j.counted);
    source_close(j.detect);
    rates_close(j.rates);
    measures_close(j.measures);
    rules_close(j.rules);
    customers_free(&a.customers);
    change_args_free(&a.change);
    periods_free(&j.periods);
    free(j.varied);
    state_args_free(&a.state);
    input_free(&a.input);
    rule_args_free(&a.rule);
    opt_list_free(&files);
    return rc;
}

const struct command cmd_rates = {"rates",
                                  "Friction",
                                  "[OPTION]… [FILE]…",
                                  "how often, of how many, where and when: rates by group and period, and what changed",
                                  options,
                                  run,
                                  NULL};
