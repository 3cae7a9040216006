/* study_drivers: what kinds of friction go with leaving. */
#include <stddef.h>
#include <stdio.h>

#include "base/nearest.h"
#include "features.h"
#include "manifest.h"
#include "page.h"
#include "snag/drivers.h"
#include "snag/num.h"
#include "snag/out.h"
#include "study/spec.h"
#include "study_figures.h"

struct drivers_args {
    struct input_args input;
    struct rule_args rule;
    struct drivers_options o;
    const char *outcomes, *key, *entered, *churned, *time, *as_of, *control, *ended, *landmark, *look_back, *zone, *gap,
        *horizon, *spec, *format, *output, *manifest, *figures;
    uint64_t resamples, exchanges, curve;
    double min_match;
    bool schema;
};

#define DRIVERS_ARG(name) offsetof(struct drivers_args, name)

static const struct opt options[] = {
    {"outcomes", 0, OPT_READ, DRIVERS_ARG(outcomes), "FILE",
     "a table of customers: a key, entered_at, churned_at, as_of (required)", NULL},
    {"key", 0, OPT_TEXT, DRIVERS_ARG(key), "COLUMN",
     "the column that holds the log's customers (default: customer, customer_id or another usual name)", NULL},
    {"entered", 0, OPT_TEXT, DRIVERS_ARG(entered), "COLUMN",
     "the column that says when they came (default: entered_at)", NULL},
    {"churned", 0, OPT_TEXT, DRIVERS_ARG(churned), "COLUMN",
     "the column that says when they left (default: churned_at)", NULL},
    {"ended-by", 0, OPT_TEXT, DRIVERS_ARG(ended), "COLUMN",
     "the column that says when they ended otherwise: nobody is at risk after that", NULL},
    {"control-outcome", 0, OPT_TEXT, DRIVERS_ARG(control), "COLUMN",
     "the column that says when an end came that friction cannot cause (moved away, died): a check", NULL},
    {"time", 0, OPT_TEXT, DRIVERS_ARG(time), "LAYOUT",
     "how the table's times are written, as for strptime (default: ISO 8601)", NULL},
    {"as-of", 0, OPT_TEXT, DRIVERS_ARG(as_of), "DATE", "until when churned_at is known, for rows that do not say",
     NULL},
    {"min-match", 0, OPT_SHARE, DRIVERS_ARG(min_match), "SHARE",
     "refuse the data (exit 3) if the table has a smaller share of the log's customers (default: 20%)", NULL},
    {"landmark", 0, OPT_TEXT, DRIVERS_ARG(landmark), "WHEN",
     "snags up to WHEN, leaving after it: FROM/TO/28d or DATE (required)", NULL},
    {"look-back", 0, OPT_TEXT, DRIVERS_ARG(look_back), "SPAN",
     "count snags within this span before the landmark, or all since the customer's entry (default: 90d)", NULL},
    {"gap", 0, OPT_TEXT, DRIVERS_ARG(gap), "SPAN",
     "drop customers who left within this span after the landmark (default: 14d)", NULL},
    {"horizon", 0, OPT_TEXT, DRIVERS_ARG(horizon), "SPAN", "leaving within this span after the gap (default: 90d)",
     NULL},
    {"zone", 0, OPT_TEXT, DRIVERS_ARG(zone), "ZONE", "the zone in which days begin (default: UTC)", NULL},
    {"spec", 0, OPT_READ, DRIVERS_ARG(spec), "FILE",
     "claims, rules and design as they were written down beforehand; its SHA-256 is the first line", NULL},
    {"resamples", 0, OPT_COUNT, DRIVERS_ARG(resamples), "N", "resamples of customers for the intervals (default: 999)",
     NULL},
    {"exchanges", 0, OPT_COUNT, DRIVERS_ARG(exchanges), "N",
     "how often snags are handed to other customers, as a check (default: 199; 0: not)", NULL},
    {"curve", 0, OPT_COUNT, DRIVERS_ARG(curve), "N",
     "the specification curve: every rule under 144 look-backs, gaps, covariates and outcomes, with N exchanges for "
     "its "
     "joint p (default: no curve; 0: without p)",
     NULL},
    {"seed", 0, OPT_COUNT, DRIVERS_ARG(o.seed), "S", "the same seed gives the same resamples (default: 1)", NULL},
    {"format", 'F', OPT_CHOICE, DRIVERS_ARG(format), "FORMAT",
     "text (the default), json for everything in one document, tex for tables of a paper, or one row per number: tsv, "
     "csv, jsonl",
     "text json tex tsv csv jsonl"},
    {"figures", 0, OPT_FOLDER, DRIVERS_ARG(figures), "DIR",
     "write the plots into DIR, as SVG of 85 and 175 mm: rules, and with --curve each rule's curve", NULL},
    {"schema", 0, OPT_FLAG, DRIVERS_ARG(schema), NULL, "print the JSON schema of -F json, and do nothing", NULL},
    {"output", 'o', OPT_WRITE, DRIVERS_ARG(output), "FILE", "write to FILE, atomically (default: standard output)",
     NULL},
    MANIFEST_OPTION(struct drivers_args, manifest),
    {"-", 0, OPT_HEADING, 0, NULL,
     "Rules, for raw logs (for an event stream, which has its snags already, only if one of these is given)", NULL},
    RULE_OPTIONS(struct drivers_args, rule),
    {"-", 0, OPT_HEADING, 0, NULL, "Input", NULL},
    INPUT_OPTIONS(struct drivers_args, input),
    OPT_END};

/* The options that a spec may hold. */
static const char *const spec_keys[] = {
    "entered", "churned", "ended-by", "control-outcome", "landmark", "look-back", "gap", "horizon", "only", NULL};

/* What the arguments turn into, and who owns it. */
struct drivers_job {
    struct drivers_args *a;
    struct spec spec;
    struct zone *zone;
    struct landmarks landmarks;
    struct outcomes outcomes, control, ended;
    struct rules *known, *run, *beside; /* all, those that ran, those that `matters` rests on */
    struct source *source;
    struct drivers *d;
};

static void job_close(struct drivers_job *j)
{
    drivers_close(j->d);
    source_close(j->source);
    rules_close(j->run);
    rules_close(j->beside);
    rules_close(j->known);
    outcomes_free(&j->outcomes);
    outcomes_free(&j->control);
    outcomes_free(&j->ended);
    landmarks_free(&j->landmarks);
    zone_close(j->zone);
    spec_free(&j->spec);
}

/* The same file, with another column for when customers left. */
static int read_outcomes(const struct drivers_job *j, const char *churned, struct outcomes *to, struct err *err)
{
    const struct drivers_args *a = j->a;
    struct in *in;
    struct outcomes_options o = {.key = a->key,
                                 .entered = a->entered,
                                 .churned = churned,
                                 .identity = a->input.identity,
                                 .layout = a->time,
                                 .zone = j->zone,
                                 .as_of_us = TS_NONE};
    if (a->as_of && features_parse_date(view_of(a->as_of), j->zone, &o.as_of_us, err) < 0)
        return err_wrap(err, "--as-of");
    if (in_open(&in, a->outcomes, err) < 0)
        return -1;
    int rc = outcomes_read(to, in, &o, err);
    in_close(in);
    return rc;
}

static int settle_spans(struct drivers_args *a, struct err *err)
{
    enum { DAY = 86400, GAP_DAYS = 14, HORIZON_DAYS = 90 };
    int64_t s = INT64_C(90) * DAY, gap_s = GAP_DAYS * DAY, horizon_s = HORIZON_DAYS * DAY;
    if (a->gap && opt_span(a->gap, &gap_s, err) < 0)
        return err_wrap(err, "--gap");
    if (a->horizon && opt_span(a->horizon, &horizon_s, err) < 0)
        return err_wrap(err, "--horizon");
    a->o.gap_us = gap_s * US_PER_S;
    a->o.horizon_us = horizon_s * US_PER_S;
    a->o.look_back_us = LOOK_BACK_ALL;
    if (a->look_back && strcmp(a->look_back, "all") == 0)
        return 0;
    if (a->look_back && opt_span(a->look_back, &s, err) < 0)
        return err_wrap(err, "--look-back");
    a->o.look_back_us = s * US_PER_S;
    return s > 0 && horizon_s > 0 ? 0 : err_set(err, ERR_USAGE, "--look-back and --horizon of 0 contain nothing");
}

static int settle_spec(struct drivers_job *j, struct err *err)
{
    struct drivers_args *a = j->a;
    if (!a->spec)
        return 0;
    if (a->rule.set.n > 0 || a->rule.rules.n > 0)
        return err_set(err, ERR_USAGE, "with --spec, rules are those that it names, unchanged: no --rules, no --set");
    if (spec_read(&j->spec, a->spec, options, spec_keys, a, err) < 0)
        return -1;
    if (j->spec.alpha && (num_parse(view_of(j->spec.alpha), &a->o.alpha) < 0 || !(a->o.alpha > 0 && a->o.alpha < 1)))
        return err_set(err, ERR_USAGE, "%s: alpha: '%s' is not a number between 0 and 1", a->spec, j->spec.alpha);
    a->o.claim = j->spec.claim;
    a->o.n_claims = j->spec.n_claims;
    a->o.spec = a->spec;
    a->o.sha256 = j->spec.sha256;
    return 0;
}

static int settle(struct drivers_job *j, struct err *err)
{
    struct drivers_args *a = j->a;
    if (settle_spec(j, err) < 0)
        return -1;
    if (!a->outcomes || !a->landmark)
        return err_set(err, ERR_USAGE, "study drivers requires --outcomes and --landmark");
    if (strcmp(a->outcomes, "-") == 0)
        return err_set(err, ERR_USAGE, "--outcomes must be a file: it is read more than once");
    if (cmd_open_zone(a->zone, &j->zone, err) < 0 || settle_spans(a, err) < 0 ||
        read_outcomes(j, a->churned, &j->outcomes, err) < 0)
        return -1;
    if (landmarks_parse(&j->landmarks, a->landmark, j->zone, err) < 0)
        return err_wrap(err, "--landmark");
    if ((a->control && read_outcomes(j, a->control, &j->control, err) < 0) ||
        (a->ended && read_outcomes(j, a->ended, &j->ended, err) < 0))
        return -1;
    a->o.landmarks = &j->landmarks;
    a->o.outcomes = &j->outcomes;
    a->o.control = a->control ? &j->control : NULL;
    a->o.ended = a->ended ? &j->ended : NULL;
    a->o.control_name = a->control;
    a->o.ended_name = a->ended;
    a->o.zone = j->zone;
    a->o.silence_us = silences_us(&a->input.silences);
    a->o.min_match = a->min_match;
    a->o.resamples = a->resamples;
    a->o.exchanges = a->exchanges;
    a->o.curve = a->curve;
    return 0;
}

/* Does the sentence name the snag of another rule? */
static bool names_snag(struct view when, const char *snag_text)
{
    struct view snag = view_of(snag_text);
    for (size_t i = 0; i + snag.n <= when.n; i++) {
        char after = i + snag.n < when.n ? when.p[i + snag.n] : ' ';
        bool ends = !((after >= 'a' && after <= 'z') || (after >= '0' && after <= '9') || after == '_');
        if (ends && memcmp(when.p + i, snag.p, snag.n) == 0)
            return true;
    }
    return false;
}

/* A claim is about a rule that there is, in a model or not. */
static int check_claims(const struct drivers_job *j, struct err *err)
{
    const char *names[512];
    char name[512][64];
    size_t n = rules_n(j->known) < 512 ? rules_n(j->known) : 512;
    for (size_t i = 0; i < n; i++) {
        (void)snprintf(name[i], sizeof name[i], "%.*s", VIEW_FMT(rules_info(j->known, i).name));
        names[i] = name[i];
    }
    for (size_t k = 0; k < j->a->o.n_claims; k++) {
        const char *claim = j->a->o.claim[k];
        struct view rule = {claim, strcspn(claim, " ")};
        bool known = false;
        for (size_t i = 0; i < n && !known; i++)
            known = view_is(rule, names[i]);
        if (known)
            continue;
        (void)err_set(err, ERR_USAGE, "%s: claim '%s': no rule is named '%.*s'", j->a->spec, claim, VIEW_FMT(rule));
        return nearest_hint(err, rule, names, n, "", "snag rules list has them all");
    }
    return 0;
}

static int tell_rules(struct drivers_job *j, struct err *err)
{
    for (size_t i = 0; i < rules_n(j->known); i++) {
        struct rule_info info = rules_info(j->known, i);
        char name[128], on[128];
        (void)snprintf(name, sizeof name, "%.*s", VIEW_FMT(info.name));
        if (info.part_of.n > 0 && drivers_part(j->d, name, err) < 0)
            return -1;
        for (size_t k = 0; k < rules_n(j->known); k++) {
            struct rule_info other = rules_info(j->known, k);
            (void)snprintf(on, sizeof on, "snag:%.*s", VIEW_FMT(other.name));
            if (k != i && names_snag(info.when, on) && drivers_built_on(j->d, name, on + 5, err) < 0)
                return -1;
        }
    }
    return 0;
}

static int read_events(struct drivers_job *j, const struct opt_list *files, const struct ingest_stats **stats,
                       struct err *err)
{
    struct batch b;
    int rc = input_detect(&j->a->input, &j->a->rule, files, &j->run, &j->source, stats, err);
    if (rc == 0)
        rc = features_beside(j->known, &j->beside, &j->source, err);
    if (rc < 0)
        return -1;
    while ((rc = source_next(j->source, &b, err)) > 0)
        if (drivers_add(j->d, &b, err) < 0)
            return -1;
    return rc;
}

static int render(const struct drivers *d, const char *format, struct buf *b, struct err *err)
{
    if (strcmp(format, "text") == 0)
        return drivers_text(d, b, err);
    if (strcmp(format, "json") == 0)
        return drivers_json(d, b, err);
    if (strcmp(format, "tex") == 0)
        return drivers_tex(d, b, err);
    enum study_table_format table = strcmp(format, "tsv") == 0   ? STUDY_TSV
                                    : strcmp(format, "csv") == 0 ? STUDY_CSV
                                                                 : STUDY_JSONL;
    return study_table(drivers_study(d), table, b, err);
}

static int write_figures(const struct drivers_args *a, const struct drivers *d, struct err *err)
{
    struct buf svg = {0};
    const char *name;
    int rc = a->figures ? 1 : 0;
    if (rc > 0 && figures_folder(a->figures, err) < 0)
        return -1;
    for (size_t i = 0; rc > 0; i++) {
        buf_clear(&svg);
        rc = drivers_picture(d, i, &name, &svg, err);
        if (rc > 0 && figures_drawing(a->figures, name, &svg, err) < 0)
            rc = -1;
    }
    buf_free(&svg);
    return rc;
}

static int study(struct drivers_args *a, const struct opt_list *files, const struct manifest_run *run, struct err *err)
{
    struct drivers_job j = {.a = a};
    struct buf b = {0};
    const struct ingest_stats *stats = NULL;
    int rc = manifest_check(a->manifest, a->output, manifest_standard(files), err);
    if (rc == 0)
        rc = settle(&j, err);
    if (rc == 0)
        rc = drivers_open(&j.d, &a->o, err);
    if (rc == 0)
        rc = rule_args_read(&a->rule, a->input.no_config, &j.known, err);
    if (rc == 0)
        rc = check_claims(&j, err);
    if (rc == 0)
        rc = tell_rules(&j, err);
    if (rc == 0)
        rc = read_events(&j, files, &stats, err);
    if (rc == 0)
        rc = drivers_end(j.d, err);
    if (rc == 0)
        rc = write_figures(a, j.d, err);
    if (rc == 0)
        rc = render(j.d, a->format, &b, err);
    if (rc == 0)
        rc = strcmp(a->format, "json") == 0 ? manifest_into(&b, run, err) : 0;
    if (rc == 0)
        rc = page_write_as(a->format, a->output, &b, err);
    if (rc == 0)
        rc = manifest_write(a->manifest, run, err);
    if (rc == 0)
        rc = input_told(&a->input, NULL, err);
    buf_free(&b);
    job_close(&j);
    return rc;
}

static int schema(const struct drivers_args *a, struct err *err)
{
    struct buf b = {0};
    int rc = buf_adds(&b, drivers_schema(), err);
    if (rc == 0)
        rc = cmd_write(a->output, &b, err);
    buf_free(&b);
    return rc;
}

static int run(const struct command *self, int argc, char **argv, struct err *err)
{
    struct drivers_args a = {.input = INPUT_DEFAULTS,
                             .o = DRIVERS_DEFAULTS,
                             .resamples = 999,
                             .exchanges = 199,
                             .curve = DRIVERS_NO_CURVE,
                             .min_match = 0.2,
                             .format = "text"};
    struct opt_list files = {0};
    int rc = cmd_parse(self, argc, argv, &a, &files, err);
    if (rc > 0)
        rc = a.schema ? schema(&a, err) : study(&a, &files, &(struct manifest_run){self, argc, argv, &a}, err);
    input_free(&a.input);
    rule_args_free(&a.rule);
    opt_list_free(&files);
    return rc;
}

const struct command cmd_study_drivers = {"study drivers",
                                          "Tables and models",
                                          "[OPTION]… --outcomes FILE --landmark WHEN [LOG]…",
                                          "what kinds of friction go with leaving",
                                          options,
                                          run,
                                          NULL};
