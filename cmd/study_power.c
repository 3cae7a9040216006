/* study_power: how many answers, customers or months a study takes. */
#include <math.h>
#include <stdlib.h>

#include "base/team.h"
#include "cmd.h"
#include "lists.h"
#include "manifest.h"
#include "page.h"
#include "progress.h"
#include "snag/num.h"
#include "snag/power.h"

struct power_args {
    struct power_options o;
    const char *shares, *steps, *scale, *mean, *sd, *margin, *r2, *attribution, *hazard_ratio, *per_month;
    const char *satisfaction, *loyalty, *expectation, *change, *cluster, *format, *output, *manifest;
    double response;
    uint64_t runs, most, months, customers;
    bool schema, quiet;
};

#define POWER_ARG(name) offsetof(struct power_args, name)

static const struct opt options[] = {
    {"claim", 0, OPT_TEXT, POWER_ARG(o.claim), "CLAIM",
     "what study satisfaction is to show: dixon, miller-heiman, graded or flat (its verdict), 'r2 0.13 within 0.05', "
     "'attribution > 1'",
     NULL},
    {"hazard-ratio", 0, OPT_TEXT, POWER_ARG(hazard_ratio), "X",
     "instead of a claim: an effect that study drivers is to show; each snag of the last three months multiplies the "
     "hazard of leaving by X",
     NULL},
    {"power", 0, OPT_SHARE, POWER_ARG(o.power), "SHARE", "the share of studies that is to show it (default: 95%)",
     NULL},
    {"alpha", 0, OPT_SHARE, POWER_ARG(o.alpha), "SHARE", "the error that a study allows itself (default: 5%)", NULL},
    {"response", 0, OPT_SHARE, POWER_ARG(response), "SHARE", "the share of those asked who answer", NULL},
    {"per-month", 0, OPT_TEXT, POWER_ARG(per_month), "N",
     "how many are asked, or become customers, in a month: sizes in months too", NULL},
    {"runs", 0, OPT_COUNT, POWER_ARG(runs), "N",
     "made-up studies of each size around the one sought (default: 200); a quarter while it is looked for", NULL},
    {"most", 0, OPT_COUNT, POWER_ARG(most), "N", "the largest size (default: 100000; 60 months)", NULL},
    {"seed", 0, OPT_COUNT, POWER_ARG(o.seed), "S", "the same seed gives the same studies (default: 1)", NULL},
    {"format", 'F', OPT_CHOICE, POWER_ARG(format), "FORMAT",
     "text (the default), json for everything in one document, or one row per size: tsv, csv, jsonl",
     "text json tsv csv jsonl"},
    {"schema", 0, OPT_FLAG, POWER_ARG(schema), NULL, "print the JSON schema of -F json, and do nothing", NULL},
    {"quiet", 'q', OPT_FLAG, POWER_ARG(quiet), NULL, "do not say how long it takes", NULL},
    {"output", 'o', OPT_WRITE, POWER_ARG(output), "FILE", "write to FILE, atomically (default: standard output)", NULL},
    MANIFEST_OPTION(struct power_args, manifest),
    {"-", 0, OPT_HEADING, 0, NULL, "Answers as they are assumed", NULL},
    {"steps", 0, OPT_TEXT, POWER_ARG(steps), "A,B",
     "met less below and exceeded less met, in standard deviations within the groups (default: twice the margin where "
     "the claim has a step, else 0)",
     NULL},
    {"margin", 0, OPT_TEXT, POWER_ARG(margin), "M",
     "differences within M do not matter: points of loyalty, or 0.2sd (the default)", NULL},
    {"shares", 0, OPT_TEXT, POWER_ARG(shares), "A,B,C",
     "how many say below, met and exceeded (default: 0.25,0.59,0.16)", NULL},
    {"scale", 0, OPT_TEXT, POWER_ARG(scale), "LOW-HIGH", "loyalty is a whole number of this range (default: 0-10)",
     NULL},
    {"mean", 0, OPT_TEXT, POWER_ARG(mean), "X", "mean loyalty where expectations are met (default: the middle)", NULL},
    {"sd", 0, OPT_TEXT, POWER_ARG(sd), "X",
     "standard deviation of loyalty within the groups (default: a fifth of the range)", NULL},
    {"r2", 0, OPT_TEXT, POWER_ARG(r2), "X", "R² of satisfaction and loyalty, before rounding (default: 0.13)", NULL},
    {"attribution", 0, OPT_TEXT, POWER_ARG(attribution), "X",
     "those who say less loyal over those who say more (default: 4)", NULL},
    {"changed", 0, OPT_SHARE, POWER_ARG(o.changed), "SHARE", "answers that say either (default: 30%)", NULL},
    {"-", 0, OPT_HEADING, 0, NULL, "Answers from TABLE, a pilot, in place of shares and scale", NULL},
    {"satisfaction", 0, OPT_TEXT, POWER_ARG(satisfaction), "COLUMN[,COLUMN…]", "as in snag study satisfaction", NULL},
    {"loyalty", 0, OPT_TEXT, POWER_ARG(loyalty), "COLUMN[,COLUMN…]", "likewise", NULL},
    {"expectation", 0, OPT_TEXT, POWER_ARG(expectation), "COLUMN", "likewise; required for verdicts", NULL},
    {"change", 0, OPT_TEXT, POWER_ARG(change), "COLUMN", "likewise; required for attribution", NULL},
    {"cluster", 0, OPT_TEXT, POWER_ARG(cluster), "COLUMN",
     "rows that belong together (default: customer, if there is such a column)", NULL},
    {"-", 0, OPT_HEADING, 0, NULL, "Leaving as it is assumed", NULL},
    {"met", 0, OPT_SHARE, POWER_ARG(o.met), "SHARE", "customers who meet the snag within three months (default: 15%)",
     NULL},
    {"risk", 0, OPT_SHARE, POWER_ARG(o.risk), "SHARE", "those who leave within three months without one (default: 5%)",
     NULL},
    {"months", 0, OPT_COUNT, POWER_ARG(months), "N", "landmarks, a month apart (default: 6); customers are sought",
     NULL},
    {"customers", 0, OPT_COUNT, POWER_ARG(customers), "N", "so many there are: months are sought", NULL},
    OPT_END};

/* What the arguments turn into. */
struct power_job {
    struct power_args *a;
    struct arena words;
    struct frame pilot;
    struct satisfaction_options columns;
};

static int take_number(const char *option, const char *text, double *x, struct err *err)
{
    if (!text || num_parse(view_trim(view_of(text)), x) == 0)
        return 0;
    return err_set(err, ERR_USAGE, "%s: '%s' is not a number", option, text);
}

static int take_list(struct power_job *j, const char *option, const char *text, double *x, size_t n, struct err *err)
{
    const char **word;
    size_t k;
    if (!text)
        return 0;
    if (list_cut(&j->words, text, &word, &k, err) < 0)
        return -1;
    if (k != n)
        return err_set(err, ERR_USAGE, "%s: '%s' is %zu number%s; it takes %zu", option, text, k, str_s(k), n);
    for (size_t i = 0; i < n; i++)
        if (take_number(option, word[i], &x[i], err) < 0)
            return -1;
    return 0;
}

static int take_scale(const char *text, struct power_options *o, struct err *err)
{
    const char *dash = text && *text ? strchr(text + 1, '-') : NULL;
    if (!text)
        return 0;
    if (dash && num_parse((struct view){text, (size_t)(dash - text)}, &o->scale_low) == 0 &&
        num_parse(view_of(dash + 1), &o->scale_high) == 0)
        return 0;
    return err_set(err, ERR_USAGE, "--scale: '%s' is no range, as in 0-10", text);
}

static int take_numbers(struct power_job *j, struct err *err)
{
    struct power_args *a = j->a;
    struct power_options *o = &a->o;
    o->response = a->response;
    o->runs = a->runs;
    o->most = a->most;
    o->months = a->months;
    o->customers = a->customers;
    if (a->margin && margin_parse("--margin", a->margin, &o->margin, &o->margin_in_sd, err) < 0)
        return -1;
    if (take_list(j, "--shares", a->shares, o->share, 3, err) < 0 ||
        take_list(j, "--steps", a->steps, o->step, 2, err) < 0 || take_scale(a->scale, o, err) < 0 ||
        take_number("--mean", a->mean, &o->mean, err) < 0 || take_number("--sd", a->sd, &o->sd, err) < 0 ||
        take_number("--r2", a->r2, &o->r2, err) < 0 ||
        take_number("--attribution", a->attribution, &o->attribution, err) < 0 ||
        take_number("--hazard-ratio", a->hazard_ratio, &o->hazard_ratio, err) < 0)
        return -1;
    return take_number("--per-month", a->per_month, &o->per_month, err);
}

static int take_columns(struct power_job *j, const char *list, const char *const **word, size_t *n, struct err *err)
{
    const char **cut;
    if (!list)
        return 0;
    if (list_cut(&j->words, list, &cut, n, err) < 0)
        return -1;
    *word = cut;
    return 0;
}

static int read_pilot(struct power_job *j, const char *path, struct err *err)
{
    struct power_args *a = j->a;
    struct satisfaction_options *c = &j->columns;
    struct in *in;
    size_t i;
    struct err hidden = ERR_INIT;
    if (!a->satisfaction || !a->loyalty)
        return err_set(err, ERR_USAGE, "%s: which columns are --satisfaction and --loyalty?", path);
    if (take_columns(j, a->satisfaction, &c->satisfaction, &c->n_satisfaction, err) < 0 ||
        take_columns(j, a->loyalty, &c->loyalty, &c->n_loyalty, err) < 0 || in_open(&in, path, err) < 0)
        return -1;
    int rc = frame_read(&j->pilot, in, NULL, 0, team_size(0), err);
    in_close(in);
    c->expectation = a->expectation;
    c->change = a->change;
    c->cluster = a->cluster;
    if (rc == 0 && !c->cluster && frame_find(&j->pilot, view_of("customer"), &i, &hidden) == 0)
        c->cluster = "customer";
    a->o.pilot = &j->pilot;
    a->o.columns = c;
    return rc;
}

/* Said before the long part, if it is one. */
static void tell_time(void *ctx, double seconds, size_t studies)
{
    enum { LONG_S = 10, MINUTES_FROM_S = 120, MINUTE_S = 60 };
    const struct power_args *a = ctx;
    if (a->quiet || seconds < LONG_S)
        return;
    if (seconds < MINUTES_FROM_S)
        cmd_note("about %.0f s: some %zu studies", seconds, studies);
    else
        cmd_note("about %.0f minutes: some %zu studies (fewer: --runs)", seconds / MINUTE_S, studies);
}

static int render(const struct power *p, const char *format, struct buf *b, struct err *err)
{
    if (strcmp(format, "text") == 0)
        return power_text(p, b, err);
    if (strcmp(format, "json") == 0)
        return power_json(p, b, err);
    return power_table(p,
                       strcmp(format, "tsv") == 0   ? STUDY_TSV
                       : strcmp(format, "csv") == 0 ? STUDY_CSV
                                                    : STUDY_JSONL,
                       b, err);
}

static int find(struct power_args *a, const struct opt_list *tables, const struct manifest_run *run, struct err *err)
{
    struct power_job j = {.a = a, .columns = SATISFACTION_DEFAULTS};
    struct power p;
    struct buf b = {0};
    a->o.begins = tell_time;
    a->o.progress = progress_wanted();
    a->o.ctx = a;
    int rc = take_numbers(&j, err);
    if (rc == 0 && tables->n > 0)
        rc = read_pilot(&j, tables->item[0].text, err);
    if (rc == 0)
        rc = power_find(&p, &a->o, err);
    progress_done();
    if (rc == 0)
        rc = render(&p, a->format, &b, err);
    if (rc == 0)
        rc = strcmp(a->format, "json") == 0 ? manifest_into(&b, run, err) : 0;
    if (rc == 0)
        rc = page_write_as(a->format, a->output, &b, err);
    if (rc == 0)
        rc = manifest_write(a->manifest, run, err);
    buf_free(&b);
    frame_free(&j.pilot);
    arena_free(&j.words);
    return rc;
}

static int schema(const struct power_args *a, struct err *err)
{
    struct buf b = {0};
    int rc = buf_adds(&b, power_schema(), err);
    if (rc == 0)
        rc = cmd_write(a->output, &b, err);
    buf_free(&b);
    return rc;
}

/* A table has columns to name, and options that name columns have a table. */
static int check_operands(const struct power_args *a, const struct opt_list *tables, struct err *err)
{
    bool columns = a->satisfaction || a->loyalty || a->expectation || a->change || a->cluster;
    bool made_up = a->shares || a->scale || a->mean || a->sd || a->r2 || a->attribution;
    if (tables->n > 1)
        return err_set(err, ERR_USAGE, "study power takes at most one table");
    if (tables->n == 0 && columns)
        return err_set(err, ERR_USAGE, "--satisfaction, --loyalty and the like name columns of a TABLE");
    if (tables->n > 0 && (made_up || a->hazard_ratio))
        return err_set(err, ERR_USAGE,
                       "%s says how people answer: --shares, --scale, --mean, --sd, --r2, --attribution and "
                       "--hazard-ratio go without a table",
                       tables->item[0].text);
    return 0;
}

static int run(const struct command *self, int argc, char **argv, struct err *err)
{
    struct power_args a = {.o = POWER_DEFAULTS, .response = NAN, .runs = 200, .months = 6, .format = "text"};
    struct opt_list tables = {0};
    int rc = cmd_parse(self, argc, argv, &a, &tables, err);
    if (rc > 0 && a.schema) {
        rc = schema(&a, err);
    } else if (rc > 0) {
        rc = check_operands(&a, &tables, err);
        if (rc == 0)
            rc = manifest_check(a.manifest, a.output, tables.n > 0 && manifest_standard(&tables), err);
        if (rc == 0)
            rc = find(&a, &tables, &(struct manifest_run){self, argc, argv, &a}, err);
    }
    opt_list_free(&tables);
    return rc;
}

const struct command cmd_study_power = {"study power",
                                        "Tables and models",
                                        "--claim CLAIM|--hazard-ratio X [OPTION]… [TABLE]",
                                        "how many answers, customers or months a study takes",
                                        options,
                                        run,
                                        NULL};
