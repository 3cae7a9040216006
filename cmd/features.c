/* features: events and snags in, a table for models out. */
#include "features.h"

#include <stddef.h>
#include <stdlib.h>

#include "counted.h"
#include "lists.h"
#include "rule_args.h"
#include "whole_state.h"
#include "snag/out.h"

enum { NOT_GIVEN = -1 };

struct features_args {
    struct input_args input;
    struct rule_args rule;
    struct state_args state;
    struct customers_args customers;
    const char *by, *format, *output, *outcomes, *key, *entered, *churned, *time, *as_of, *landmark, *covered;
    const char *zone, *from, *to, *columns, *response, *look_back, *origin, *survey, *at, *sent;
    int64_t gap_s, horizon_s, min_tenure_s, churn_after_s;
    struct opt_list activity;
    uint64_t at_least;
    double min_match;
    bool naive, guard, plain, start_stop, complaints;
};

#define FIELD(name) offsetof(struct features_args, name)

static const struct opt options[] = {
    {"by", 'b', OPT_TEXT, FIELD(by), "WHAT",
     "one row per customer (the default), contact, case, agent, queue, reason, channel, day, week, month or hour of "
     "the day, or per value of a column of --customers, as it was at the time of each event",
     NULL},
    {"output", 'o', OPT_WRITE, FIELD(output), "FILE", "write to FILE, atomically (default: standard output)", NULL},
    {"format", 'F', OPT_CHOICE, FIELD(format), "FORMAT", "tsv (the default), csv or jsonl", "tsv csv jsonl"},
    {"guard", 0, OPT_FLAG, FIELD(guard), NULL,
     "in CSV, put an apostrophe before text that a spreadsheet would take for a formula", NULL},
    {"plain", 0, OPT_FLAG, FIELD(plain), NULL,
     "without the first line that says how the table was made (#! design=…), for programs that do not know it", NULL},
    {"columns", 0, OPT_TEXT, FIELD(columns), "RULE[,RULE]",
     "rules that get a column even if the stream does not name them", NULL},
    {"at-least", 0, OPT_COUNT, FIELD(at_least), "N", "only rows with at least N snags", NULL},
    {"response", 0, OPT_WRITE, FIELD(response), "FILE",
     "by contact or case: write to FILE who answered surveys, by number of snags", NULL},
    {"complaints", 0, OPT_FLAG, FIELD(complaints), NULL,
     "by customer: a column of who complained and was satisfied in the end: none, silent, satisfied, unsatisfied, "
     "unknown",
     NULL},
    {"customers", 0, OPT_READ, FIELD(customers.file), "FILE",
     "a table of customers: --by names one of its columns, or stage", NULL},
    {"valid-from", 0, OPT_TEXT, FIELD(customers.valid_from), "COLUMN",
     "with --customers: a customer may have several rows, each valid from the time in this column on", NULL},
    {"-", 0, OPT_HEADING, 0, NULL, "Answers", NULL},
    {"survey", 0, OPT_READ, FIELD(survey), "FILE",
     "a row per row of FILE, a table of answers, with the contact that it follows: the one it names (contact, case), "
     "else the customer's last within 7 days",
     NULL},
    {"at", 0, OPT_TEXT, FIELD(at), "COLUMN", "when it was answered; empty: it was not (default: answered_at)", NULL},
    {"sent", 0, OPT_TEXT, FIELD(sent), "COLUMN",
     "when it was sent: what counts for a row ends then (default: sent_at, if there is such a column)", NULL},
    {"-", 0, OPT_HEADING, 0, NULL, "Outcomes and design", NULL},
    {"outcomes", 0, OPT_READ, FIELD(outcomes), "FILE",
     "a table of customers: a key, entered_at, churned_at, as_of, and any columns to carry along", NULL},
    {"key", 0, OPT_TEXT, FIELD(key), "COLUMN",
     "the column that holds the log's customers (default: customer, customer_id or another usual name)", NULL},
    {"entered", 0, OPT_TEXT, FIELD(entered), "COLUMN", "the column that says when they came (default: entered_at)",
     NULL},
    {"churned", 0, OPT_TEXT, FIELD(churned), "COLUMN", "the column that says when they left (default: churned_at)",
     NULL},
    {"time", 0, OPT_TEXT, FIELD(time), "LAYOUT",
     "how the table's times are written, as for strptime (default: ISO 8601)", NULL},
    {"as-of", 0, OPT_TEXT, FIELD(as_of), "DATE", "until when churned_at is known, for rows that do not say", NULL},
    {"min-match", 0, OPT_SHARE, FIELD(min_match), "SHARE",
     "refuse the data (exit 3) if the table has a smaller share of the log's customers (default: 20%)", NULL},
    {"churn-after", 0, OPT_SPAN, FIELD(churn_after_s), "SPAN",
     "without a table: whoever does nothing of --activity for SPAN, or three times the customer's own median gap, has "
     "left",
     NULL},
    {"activity", 0, OPT_LIST, FIELD(activity), "EVENT[,EVENT]",
     "churn-after: what customers do as long as they stay, as purchase,renewal,login; contacts are none", NULL},
    {"landmark", 0, OPT_TEXT, FIELD(landmark), "WHEN",
     "predictors up to WHEN, outcomes after it: DATE, FROM/TO/28d or entry+30d", NULL},
    {"start-stop", 0, OPT_FLAG, FIELD(start_stop), NULL,
     "a row whenever a customer's counts change: start, stop, event, for Surv(start, stop, event)", NULL},
    {"origin", 0, OPT_CHOICE, FIELD(origin), "CLOCK",
     "start-stop: days since entered_at (the default), since the first_event in the log, or of the calendar",
     "entered_at first_event calendar"},
    {"look-back", 0, OPT_TEXT, FIELD(look_back), "SPAN",
     "count events within this span before the landmark, or all since the customer's entry (default: 90d; "
     "start-stop: all)",
     NULL},
    {"min-tenure", 0, OPT_SPAN, FIELD(min_tenure_s), "SPAN",
     "drop customers who entered less than this span before the landmark", NULL},
    {"gap", 0, OPT_SPAN, FIELD(gap_s), "SPAN",
     "drop customers who churn within this span after the landmark; start-stop: an event counts this span after it "
     "happened, for everybody (default: 14d)",
     NULL},
    {"horizon", 0, OPT_SPAN, FIELD(horizon_s), "SPAN", "churned = left within this span after the gap (default: 90d)",
     NULL},
    {"covered", 0, OPT_TEXT, FIELD(covered), "FROM/TO",
     "what the log covers (default: what its coverage lines say, otherwise from its first to its last event)", NULL},
    {"naive", 0, OPT_FLAG, FIELD(naive), NULL, "join outcomes without a design: biased, and the table says so", NULL},
    {"-", 0, OPT_HEADING, 0, NULL, "Time", NULL},
    {"zone", 0, OPT_TEXT, FIELD(zone), "ZONE", "the zone in which days, weeks and months begin (default: UTC)", NULL},
    {"from", 0, OPT_TEXT, FIELD(from), "DATE", "only events from DATE on", NULL},
    {"to", 0, OPT_TEXT, FIELD(to), "DATE", "only events before DATE", NULL},
    {"-", 0, OPT_HEADING, 0, NULL,
     "Rules, for raw logs (for an event stream, which has its snags already, only if one of these is given)", NULL},
    RULE_OPTIONS(struct features_args, rule),
    {"-", 0, OPT_HEADING, 0, NULL, "Input", NULL},
    WHOLE_STATE_OPTIONS(struct features_args, state),
    HEADER_OPTION(struct features_args, input),
    INPUT_OPTIONS(struct features_args, input),
    OPT_END};

/* What the arguments turn into, and who owns it. */
struct setting {
    struct features_options o;
    struct zone *zone;
    struct outcomes outcomes, answers;
    struct arena words;
    struct landmarks landmarks;
};

/* An option that would do nothing is a mistake. */
static int check_given(const struct features_args *a, bool reads_standard, struct err *err)
{
    const struct {
        bool given, useful;
        const char *name, *needs;
    } rules[] = {
        {a->key != NULL, a->outcomes || a->survey || a->customers.file, "--key", "--outcomes, --survey or --customers"},
        {a->customers.valid_from != NULL, a->customers.file, "--valid-from", "--customers"},
        {a->at != NULL, a->survey, "--at", "--survey"},
        {a->sent != NULL, a->survey, "--sent", "--survey"},
        {a->entered != NULL, a->outcomes, "--entered", "--outcomes"},
        {a->churned != NULL, a->outcomes, "--churned", "--outcomes"},
        {a->time != NULL, a->outcomes || a->survey, "--time", "--outcomes or --survey"},
        {a->as_of != NULL, a->outcomes, "--as-of", "--outcomes"},
        {a->min_match >= 0, a->outcomes || a->survey || a->customers.file, "--min-match",
         "--outcomes, --survey or --customers"},
        {a->origin != NULL, a->start_stop, "--origin", "--start-stop"},
        {a->start_stop, a->outcomes, "--start-stop", "--outcomes"},
        {a->look_back != NULL, a->landmark || a->start_stop, "--look-back", "--landmark or --start-stop"},
        {a->activity.n > 0, a->churn_after_s >= 0, "--activity", "--churn-after"},
        {a->churn_after_s >= 0, a->landmark || a->naive, "--churn-after", "--landmark or --naive"},
        {a->min_tenure_s >= 0, a->landmark && a->outcomes, "--min-tenure", "--landmark and --outcomes"},
        {a->gap_s >= 0, (a->landmark && (a->outcomes || a->churn_after_s > 0)) || a->start_stop, "--gap",
         "--landmark and --outcomes, or --start-stop"},
        {a->horizon_s >= 0, a->landmark && (a->outcomes || a->churn_after_s > 0), "--horizon",
         "--landmark and --outcomes"},
        {a->covered != NULL, a->landmark || a->start_stop, "--covered", "--landmark or --start-stop"},
        {a->plain, a->landmark || a->naive || a->start_stop || a->survey, "--plain",
         "--landmark, --start-stop, --naive or --survey: other tables have no such line"},
        {a->response != NULL, a->survey || (a->by && (strcmp(a->by, "contact") == 0 || strcmp(a->by, "case") == 0)),
         "--response", "--by contact or case, or --survey"},
    };
    for (size_t i = 0; i < sizeof rules / sizeof *rules; i++)
        if (rules[i].given && !rules[i].useful)
            return err_set(err, ERR_USAGE, "%s requires %s", rules[i].name, rules[i].needs);
    const char *table = a->survey ? a->survey : a->outcomes;
    if (table && strcmp(table, "-") == 0 && reads_standard)
        return err_set(err, ERR_USAGE, "%s and the events cannot both be read from standard input",
                       a->survey ? "--survey" : "--outcomes");
    if (a->survey && (a->by || a->outcomes || a->landmark || a->naive || a->complaints))
        return err_set(err, ERR_USAGE, "--survey has a row for each row of its table: it goes with no %s",
                       a->by           ? "--by"
                       : a->outcomes   ? "--outcomes"
                       : a->complaints ? "--complaints"
                                       : "design");
    if (a->naive + (a->landmark != NULL) + a->start_stop > 1)
        return err_set(err, ERR_USAGE, "%s and %s are two designs: choose one", a->naive ? "--naive" : "--landmark",
                       a->start_stop ? "--start-stop" : "--landmark");
    if (a->start_stop && a->at_least > 0)
        return err_set(err, ERR_USAGE, "--at-least would choose rows by what they predict with: --start-stop has all");
    return a->horizon_s == 0 ? err_set(err, ERR_USAGE, "--horizon of 0 contains nothing") : 0;
}

static int read_look_back(const char *text, int64_t *us, struct err *err)
{
    int64_t s;
    *us = INT64_C(90) * US_PER_DAY;
    if (!text)
        return 0;
    if (strcmp(text, "all") == 0) {
        *us = LOOK_BACK_ALL;
        return 0;
    }
    if (opt_span(text, &s, err) < 0) {
        (void)err_hint(err, "or all: everything since the customer's entry");
        return err_wrap(err, "--look-back");
    }
    *us = s * US_PER_S;
    return s > 0 ? 0 : err_set(err, ERR_USAGE, "--look-back of 0 contains nothing");
}

static int read_date(const char *name, const char *text, const struct zone *zone, int64_t *ts_us, struct err *err)
{
    *ts_us = TS_NONE;
    if (text && features_parse_date(view_of(text), zone, ts_us, err) < 0)
        return err_wrap(err, "%s", name);
    return 0;
}

static int read_covered(const char *text, struct features_options *o, struct err *err)
{
    const char *slash = text ? strchr(text, '/') : NULL;
    o->covered_from_us = TS_NONE;
    o->covered_to_us = TS_NONE;
    if (!text)
        return 0;
    if (!slash)
        return err_set(err, ERR_USAGE, "--covered: '%s' is not FROM/TO (2026-01-01/2026-10-01)", text);
    if (features_parse_date((struct view){text, (size_t)(slash - text)}, o->zone, &o->covered_from_us, err) < 0 ||
        features_parse_date(view_of(slash + 1), o->zone, &o->covered_to_us, err) < 0)
        return err_wrap(err, "--covered");
    return 0;
}

/* The names between the commas of --columns. */
static int add_columns(struct features *f, const char *text, struct err *err)
{
    struct buf name = {0};
    int rc = 0;
    for (const char *p = text; p && rc == 0; p = strchr(p, ',') ? strchr(p, ',') + 1 : NULL) {
        buf_clear(&name);
        if (strcspn(p, ",") == 0)
            rc = err_set(err, ERR_USAGE, "--columns: an empty name in '%s'", text);
        else
            rc = buf_add(&name, p, strcspn(p, ","), err);
        if (rc == 0)
            rc = features_rule(f, name.p, err);
    }
    buf_free(&name);
    return rc;
}

static int read_answers(const struct features_args *a, struct setting *s, struct err *err)
{
    struct in *in;
    struct outcomes_options o = {.key = a->key,
                                 .entered = a->sent,
                                 .churned = a->at,
                                 .identity = a->input.identity,
                                 .layout = a->time,
                                 .zone = s->zone,
                                 .as_of_us = TS_NONE,
                                 .repeats = true};
    if (!a->survey)
        return 0;
    if (in_open(&in, a->survey, err) < 0)
        return -1;
    int rc = outcomes_read(&s->answers, in, &o, err);
    in_close(in);
    s->o.answers = &s->answers;
    s->o.by = BY_CONTACT;
    return rc;
}

static int read_outcomes(const struct features_args *a, struct setting *s, struct err *err)
{
    struct in *in;
    struct outcomes_options o = {.key = a->key,
                                 .entered = a->entered,
                                 .churned = a->churned,
                                 .identity = a->input.identity,
                                 .layout = a->time,
                                 .zone = s->zone};
    if (!a->outcomes)
        return 0;
    if (read_date("--as-of", a->as_of, s->zone, &o.as_of_us, err) < 0 || in_open(&in, a->outcomes, err) < 0)
        return -1;
    int rc = outcomes_read(&s->outcomes, in, &o, err);
    in_close(in);
    s->o.outcomes = &s->outcomes;
    return rc;
}

/* Whom rows by a column of a table of customers are about. */
static int read_customers(struct features_args *a, struct setting *s, struct err *err)
{
    if (a->customers.file) {
        a->customers.key = a->key;
        a->customers.min_match = a->min_match;
    }
    if (customers_open(&a->customers, a->input.identity, s->zone, err) < 0 ||
        features_by_of(a->by, &a->customers, &s->o, err) < 0)
        return -1;
    if (a->customers.file && s->o.by != BY_SEGMENT)
        return err_set(err, ERR_USAGE, "--customers is about rows by one of its columns: --by names it");
    return 0;
}

/* The events of --activity. */
static int read_activity(const struct features_args *a, struct setting *s, struct err *err)
{
    struct buf joined = {0};
    const char **word;
    if (a->activity.n == 0)
        return 0;
    int rc = list_join(&a->activity, &joined, err);
    if (rc == 0)
        rc = list_cut(&s->words, joined.p, &word, &s->o.n_activity, err);
    if (rc == 0)
        s->o.activity = word;
    buf_free(&joined);
    return rc;
}

static int read_landmarks(const struct features_args *a, struct setting *s, struct err *err)
{
    if (a->naive)
        s->landmarks = (struct landmarks){.kind = DESIGN_NAIVE, .n = 1};
    else if (a->start_stop)
        s->landmarks = (struct landmarks){.kind = DESIGN_START_STOP, .n = 1, .origin = features_origin_of(a->origin)};
    else if (a->landmark && landmarks_parse(&s->landmarks, a->landmark, s->zone, err) < 0)
        return err_wrap(err, "--landmark");
    if (a->naive || a->landmark || a->start_stop)
        s->o.landmarks = &s->landmarks;
    return 0;
}

static int settle(struct features_args *a, const struct opt_list *files, struct setting *s, struct err *err)
{
    struct features_options *o = &s->o;
    bool reads_standard = files->n == 0;
    for (size_t i = 0; i < files->n; i++)
        reads_standard |= strcmp(files->item[i].text, "-") == 0;
    if (check_given(a, reads_standard, err) < 0)
        return -1;
    if (cmd_open_zone(a->zone, &s->zone, err) < 0)
        return -1;
    o->zone = s->zone;
    o->gap_us = (a->gap_s == NOT_GIVEN ? INT64_C(14) * 86400 : a->gap_s) * US_PER_S;
    o->horizon_us = (a->horizon_s == NOT_GIVEN ? INT64_C(90) * 86400 : a->horizon_s) * US_PER_S;
    o->silence_us = silences_us(&a->input.silences);
    o->min_match = a->min_match < 0 ? 0.2 : a->min_match;
    o->min_tenure_us = a->min_tenure_s == NOT_GIVEN ? 0 : a->min_tenure_s * US_PER_S;
    o->at_least = a->at_least;
    o->plain = a->plain;
    o->complaints = a->complaints;
    o->churn_after_us = a->churn_after_s > 0 ? a->churn_after_s * US_PER_S : 0;
    if (a->churn_after_s == 0)
        return err_set(err, ERR_USAGE, "--churn-after of 0: everybody has left");
    if (read_activity(a, s, err) < 0)
        return -1;
    if (read_customers(a, s, err) < 0)
        return -1;
    const char *look_back = a->look_back || !a->start_stop ? a->look_back : "all";
    if (read_look_back(look_back, &o->look_back_us, err) < 0 ||
        read_date("--from", a->from, s->zone, &o->from_us, err) < 0 ||
        read_date("--to", a->to, s->zone, &o->to_us, err) < 0 || read_covered(a->covered, o, err) < 0 ||
        read_landmarks(a, s, err) < 0)
        return -1;
    return read_outcomes(a, s, err) < 0 ? -1 : read_answers(a, s, err);
}

static void setting_free(struct setting *s)
{
    outcomes_free(&s->outcomes);
    outcomes_free(&s->answers);
    arena_free(&s->words);
    landmarks_free(&s->landmarks);
    zone_close(s->zone);
}

static int write_file(struct features *f, const char *path, enum tabular_kind kind, bool response, struct err *err)
{
    struct out *out;
    if (out_open(&out, path, err) < 0)
        return -1;
    int rc = response ? features_write_response(f, out, kind, err) : features_write(f, out, kind, err);
    return out_close(out, rc == 0, err);
}

static int make_table(struct features_args *a, const struct features_options *o, const struct opt_list *files,
                      struct err *err)
{
    struct features *f;
    struct source *source = NULL;
    if (features_open(&f, o, err) < 0)
        return -1;
    struct features_count counted = {
        .f = f, .input = &a->input, .rule = &a->rule, .matters = o->outcomes || o->churn_after_us};
    int rc = o->by == BY_CUSTOMER && !o->complaints && !o->churn_after_us ? features_choose_way(&counted, err) : 0;
    if (rc == 0)
        rc = rule_args_read(&a->rule, a->input.no_config, &counted.read, err);
    if (rc == 0)
        rc = features_tell_parts(f, counted.read, err);
    if (rc == 0)
        rc = add_columns(f, a->columns, err);
    if (rc == 0)
        rc = features_read(&counted, files, &source, err);
    whole_state_read(&a->state, &a->input);
    stages_enter(&a->input.stages, STAGE_WRITE);
    if (rc == 0)
        rc = customers_check(&a->customers, a->input.quiet, err);
    if (rc == 0)
        rc = write_file(f, a->output, cmd_table_kind(a->format ? a->format : "tsv", a->guard), false, err);
    if (rc == 0 && a->response)
        rc = write_file(f, a->response, cmd_table_kind(a->format ? a->format : "tsv", a->guard), true, err);
    if (rc == 0)
        rc = whole_state_commit(&a->state, &a->input, err);
    if (rc == 0 && !a->input.quiet)
        show_features_notes(f, o);
    if (rc == 0)
        show_features_warnings(f);
    features_close(f);
    detect_count_close(counted.counter);
    source_close(source);
    rules_close(counted.rules);
    rules_close(counted.beside);
    rules_close(counted.read);
    return rc;
}

static int make_all(struct features_args *a, const struct features_options *o, const struct opt_list *files,
                    struct err *err)
{
    int rc = whole_state_begin(&a->state, &a->input, files, err);
    if (rc <= 0)
        return rc;
    return make_table(a, o, files, err) < 0 ? -1 : input_told(&a->input, NULL, err);
}

static int run(const struct command *self, int argc, char **argv, struct err *err)
{
    struct features_args a = {.input = INPUT_DEFAULTS,
                              .customers = CUSTOMERS_DEFAULTS,
                              .state = STATE_DEFAULTS,
                              .gap_s = NOT_GIVEN,
                              .horizon_s = NOT_GIVEN,
                              .min_tenure_s = NOT_GIVEN,
                              .churn_after_s = NOT_GIVEN,
                              .min_match = NOT_GIVEN};
    struct setting s = {.zone = NULL};
    struct opt_list files = {0};
    int rc = cmd_parse(self, argc, argv, &a, &files, err);
    if (rc > 0) {
        rc = cmd_check_guard(a.guard, a.format, err);
        if (rc == 0)
            rc = settle(&a, &files, &s, err);
        if (rc == 0)
            rc = make_all(&a, &s.o, &files, err);
    }
    setting_free(&s);
    customers_free(&a.customers);
    state_args_free(&a.state);
    input_free(&a.input);
    rule_args_free(&a.rule);
    opt_list_free(&a.activity);
    opt_list_free(&files);
    return rc;
}

const struct command cmd_features = {"features",
                                     "Tables and models",
                                     "[OPTION]… [FILE]…",
                                     "events and snags into a table: one row per customer, contact, case or group",
                                     options,
                                     run,
                                     NULL};
