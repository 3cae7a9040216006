/* study: what a table of answers says of satisfaction and loyalty. */
#include <math.h>
#include <stdlib.h>

#include "base/team.h"
#include "cmd.h"
#include "lists.h"
#include "manifest.h"
#include "page.h"
#include "snag/num.h"
#include "snag/study.h"
#include "snag/where.h"
#include "study_figures.h"
#include "study/spec.h"

struct study_args {
    const char *satisfaction, *loyalty, *expectation, *levels, *margin, *margin_risk, *change, *before, *after, *sem;
    const char *friction, *recovery, *covariates, *response, *weights, *cluster, *marker, *population_sd, *by, *where;
    const char *spec, *script, *figures, *format, *out, *manifest;
    bool same_questionnaire, schema;
    uint64_t resamples, seed;
};

/* clang-format off */
#define COLUMN_OPTION(NAME, FIELD, ARG, HELP) {NAME, 0, OPT_TEXT, offsetof(struct study_args, FIELD), ARG, HELP, NULL}
/* clang-format on */

static const struct opt options[] = {
    COLUMN_OPTION("satisfaction", satisfaction, "COLUMN[,COLUMN…]",
                  "satisfaction: one item, or several, of which the "
                  "mean is taken"),
    COLUMN_OPTION("loyalty", loyalty, "COLUMN[,COLUMN…]",
                  "loyalty: one item or several; or one column of 0 and 1 (renewed, bought again)"),
    COLUMN_OPTION("expectation", expectation, "COLUMN", "below, met or exceeded; or 0, 1, 2"),
    COLUMN_OPTION("levels", levels, "GROUPS",
                  "no expectation was asked: groups of satisfaction in its place, as in "
                  "below=1-4,met=5-8,exceeded=9-10; the contest is then not decided"),
    COLUMN_OPTION("margin", margin, "M",
                  "differences of means within M do not matter: in points of loyalty, or 0.2sd (the default) of the "
                  "standard deviation within the three groups; shares: 0.05"),
    COLUMN_OPTION("margin-risk", margin_risk, "M",
                  "the same for complaint states where loyalty is 0 or 1 (default: 0.02)"),
    COLUMN_OPTION("change", change, "COLUMN", "what the contact did to loyalty: less, same, more; or a number"),
    COLUMN_OPTION("before", before, "COLUMN", "loyalty before the contact, with --after and --sem"),
    COLUMN_OPTION("after", after, "COLUMN", "loyalty after it"),
    COLUMN_OPTION("sem", sem, "X",
                  "standard error of measurement of --before and --after: smaller changes do not count"),
    COLUMN_OPTION("friction", friction, "COLUMN[,COLUMN…]",
                  "what may explain loyalty beyond satisfaction: counts of "
                  "snags"),
    COLUMN_OPTION("recovery", recovery, "COLUMN", "the complaint state: none, silent, satisfied, unsatisfied, unknown"),
    COLUMN_OPTION("covariates", covariates, "COLUMN[,COLUMN…]",
                  "with --recovery: what the states are standardised over"),
    COLUMN_OPTION("response", response, "COLUMN[,COLUMN…]",
                  "known of everybody who was asked: who answered is shown by these, and answers are weighted by them"),
    COLUMN_OPTION("weights", weights, "COLUMN", "weights of the rows; weighted numbers stand beside the others"),
    COLUMN_OPTION("cluster", cluster, "COLUMN",
                  "rows that belong together (default: customer, if there is such a column)"),
    COLUMN_OPTION("marker", marker, "COLUMN",
                  "a question without relation to both, which shows what one questionnaire "
                  "does to r"),
    {"same-questionnaire", 0, OPT_FLAG, offsetof(struct study_args, same_questionnaire), NULL,
     "satisfaction and loyalty were asked in one sitting", NULL},
    COLUMN_OPTION("population-sd", population_sd, "X",
                  "standard deviation of satisfaction among all customers, if the respondents' range is narrower"),
    COLUMN_OPTION("by", by, "COLUMN", "every part for each level of COLUMN too, and whether the levels differ"),
    COLUMN_OPTION("where", where, "TESTS", "use only rows that pass: COLUMN = VALUE and COLUMN >= VALUE …"),
    {"spec", 0, OPT_READ, offsetof(struct study_args, spec), "FILE",
     "claims, columns and margin as they were written down beforehand; its SHA-256 is the first line", NULL},
    {"resamples", 0, OPT_COUNT, offsetof(struct study_args, resamples), "N",
     "resamples of customers where an interval is by bootstrap (default: 1999)", NULL},
    {"seed", 0, OPT_COUNT, offsetof(struct study_args, seed), "S",
     "the same seed gives the same resamples (default: 1)", NULL},
    {"format", 'F', OPT_CHOICE, offsetof(struct study_args, format), "FORMAT",
     "text (the default), html for a page with plots, json for everything in one document, tex for tables of a paper, "
     "or "
     "one row per number: tsv, csv, jsonl",
     "text html json tex tsv csv jsonl"},
    {"schema", 0, OPT_FLAG, offsetof(struct study_args, schema), NULL,
     "print the JSON schema of -F json, and do nothing", NULL},
    {"figures", 0, OPT_FOLDER, offsetof(struct study_args, figures), "DIR",
     "write the plots into DIR: loyalty, contrasts, asymmetry, forest, each as SVG of 85 and 175 mm and as the table "
     "it is "
     "drawn from",
     NULL},
    {"script", 0, OPT_WRITE, offsetof(struct study_args, script), "FILE",
     "write R to FILE that computes every number again from the table, and says what differs", NULL},
    {"output", 'o', OPT_WRITE, offsetof(struct study_args, out), "FILE",
     "write to FILE, atomically (default: standard output)", NULL},
    MANIFEST_OPTION(struct study_args, manifest),
    OPT_END};

/* The options that a spec may hold. */
static const char *const spec_keys[] = {
    "satisfaction", "loyalty",       "expectation", "levels",   "margin",     "margin-risk", "change",  "before",
    "after",        "sem",           "friction",    "recovery", "covariates", "response",    "weights", "cluster",
    "marker",       "population-sd", "by",          "where",    "sd",         NULL};

/* Everything that a run holds. */
struct study_job {
    struct study_args *a;
    struct arena words;
    struct spec spec;
    struct where where;
    struct frame f;
    struct satisfaction_options o;
};

static void job_close(struct study_job *j)
{
    frame_free(&j->f);
    where_free(&j->where);
    spec_free(&j->spec);
    arena_free(&j->words);
}

static int take_number(const char *option, const char *text, double *x, struct err *err)
{
    if (!text || num_parse(view_of(text), x) == 0)
        return 0;
    return err_set(err, ERR_USAGE, "%s: '%s' is not a number", option, text);
}

static int take_numbers(struct study_job *j, struct err *err)
{
    const struct study_args *a = j->a;
    struct satisfaction_options *o = &j->o;
    if (a->margin && margin_parse("--margin", a->margin, &o->margin, &o->margin_in_sd, err) < 0)
        return -1;
    if (take_number("--margin-risk", a->margin_risk, &o->margin_risk, err) < 0 ||
        take_number("--sem", a->sem, &o->sem, err) < 0 || take_number("sd", j->spec.sd, &o->margin_base, err) < 0 ||
        take_number("alpha", j->spec.alpha, &o->alpha, err) < 0)
        return -1;
    if (j->spec.sd && !(o->margin_in_sd && o->margin_base > 0))
        return err_set(err, ERR_USAGE, "sd: '%s' is not a standard deviation that a margin such as 0.2sd counts",
                       j->spec.sd);
    return take_number("--population-sd", a->population_sd, &o->population_sd, err);
}

static int take_lists(struct study_job *j, struct err *err)
{
    const struct study_args *a = j->a;
    struct satisfaction_options *o = &j->o;
    const struct {
        const char *list;
        const char *const **word;
        size_t *n;
    } lists[] = {{a->satisfaction, &o->satisfaction, &o->n_satisfaction},
                 {a->loyalty, &o->loyalty, &o->n_loyalty},
                 {a->friction, &o->friction, &o->n_friction},
                 {a->covariates, &o->covariates, &o->n_covariates},
                 {a->response, &o->response, &o->n_response}};
    for (size_t i = 0; i < sizeof lists / sizeof *lists; i++) {
        const char **word;
        if (!lists[i].list)
            continue;
        if (list_cut(&j->words, lists[i].list, &word, lists[i].n, err) < 0)
            return -1;
        for (size_t k = 0; k < *lists[i].n; k++) {
            struct view w = view_trim(view_of(word[k]));
            word[k] = arena_copy(&j->words, w.p, w.n, err);
            if (!word[k])
                return -1;
        }
        *lists[i].word = word;
    }
    return 0;
}

static int take_options(struct study_job *j, struct err *err)
{
    const struct study_args *a = j->a;
    struct satisfaction_options *o = &j->o;
    if (take_numbers(j, err) < 0 || take_lists(j, err) < 0)
        return -1;
    if (a->script && a->where)
        return err_set(err, ERR_USAGE, "--script computes a whole table again: put the rows of --where into one");
    o->expectation = a->expectation;
    o->levels = a->levels;
    o->change = a->change;
    o->before = a->before;
    o->after = a->after;
    o->recovery = a->recovery;
    o->weights = a->weights;
    o->cluster = a->cluster;
    o->marker = a->marker;
    o->by = a->by;
    o->same_questionnaire = a->same_questionnaire;
    o->resamples = a->resamples;
    o->seed = a->seed;
    o->claim = j->spec.claim;
    o->n_claims = j->spec.n_claims;
    o->spec = a->spec;
    o->sha256 = a->spec ? j->spec.sha256 : NULL;
    return 0;
}

static int choose_rows(struct study_job *j, struct err *err)
{
    size_t n_out = 0;
    int rc = where_parse(&j->where, j->a->where, err);
    if (rc == 0)
        rc = where_apply(&j->where, &j->f, &n_out, err);
    if (rc == 0 && n_out > 0)
        cmd_note("--where dropped %zu row%s", n_out, str_s(n_out));
    if (rc == 0)
        where_tell(&j->where, &j->f);
    return rc;
}

static int read_table(struct study_job *j, const char *path, struct err *err)
{
    struct in *in;
    size_t i;
    struct err hidden = ERR_INIT;
    if (in_open(&in, path, err) < 0)
        return -1;
    int rc = frame_read(&j->f, in, NULL, 0, team_size(0), err);
    in_close(in);
    if (rc == 0 && j->a->where)
        rc = choose_rows(j, err);
    if (rc == 0 && !j->o.cluster && frame_find(&j->f, view_of("customer"), &i, &hidden) == 0)
        j->o.cluster = "customer";
    return rc;
}

static int render(const struct study *st, const char *format, struct buf *b, struct err *err)
{
    if (strcmp(format, "text") == 0)
        return study_text(st, b, err);
    if (strcmp(format, "json") == 0)
        return study_json(st, b, err);
    if (strcmp(format, "tex") == 0)
        return study_tex(st, b, err);
    enum study_table_format table = strcmp(format, "tsv") == 0   ? STUDY_TSV
                                    : strcmp(format, "csv") == 0 ? STUDY_CSV
                                                                 : STUDY_JSONL;
    return study_table(st, table, b, err);
}

/* Before the study itself, so that a study that is there has its script. */
static int write_script(const struct study_job *j, const struct study *st, struct err *err)
{
    struct buf b = {0};
    if (!j->a->script)
        return 0;
    int rc = study_script(st, &j->o, &b, err);
    if (rc == 0)
        rc = cmd_write(j->a->script, &b, err);
    buf_free(&b);
    return rc;
}

/* A plot, and what it is drawn from. */
static int write_figure(const struct study_job *j, const struct study *st, size_t i, struct err *err)
{
    struct buf table = {0}, svg = {0};
    const char *name;
    int rc = study_figure(st, &j->f, &j->o, i, &name, &table, err);
    if (rc > 0 && figures_table(j->a->figures, name, &table, err) < 0)
        rc = -1;
    int drawn = rc > 0 ? study_picture(st, &j->f, &j->o, i, name, &svg, err) : 0;
    if (drawn > 0)
        drawn = figures_drawing(j->a->figures, name, &svg, err);
    buf_free(&table);
    buf_free(&svg);
    return drawn < 0 ? -1 : rc;
}

static int write_figures(const struct study_job *j, const struct study *st, struct err *err)
{
    int rc = j->a->figures ? 1 : 0;
    if (rc > 0 && figures_folder(j->a->figures, err) < 0)
        return -1;
    for (size_t i = 0; rc > 0; i++)
        rc = write_figure(j, st, i, err);
    return rc;
}

/* The page, with its manifest. */
static int render_page(const struct study_job *j, const struct study *st, const struct manifest_run *run, struct buf *b,
                       struct err *err)
{
    struct buf manifest = {0};
    int rc = manifest_text(&manifest, run, err);
    if (rc == 0)
        rc = study_page(st, &j->f, &j->o, &manifest, b, err);
    buf_free(&manifest);
    return rc;
}

static int satisfaction(struct study_args *a, const char *table, const struct manifest_run *run, struct err *err)
{
    struct study_job j = {.a = a, .o = SATISFACTION_DEFAULTS};
    struct study st;
    struct buf b = {0};
    int rc = a->spec ? spec_read(&j.spec, a->spec, options, spec_keys, a, err) : 0;
    if (rc == 0)
        rc = take_options(&j, err);
    if (rc == 0)
        rc = read_table(&j, table, err);
    if (rc == 0)
        rc = study_satisfaction(&st, &j.f, &j.o, err);
    if (rc == 0) {
        rc = write_script(&j, &st, err);
        if (rc == 0)
            rc = write_figures(&j, &st, err);
        if (rc == 0)
            rc = strcmp(a->format, "html") == 0 ? render_page(&j, &st, run, &b, err) : render(&st, a->format, &b, err);
        study_close(&st);
    }
    if (rc == 0 && strcmp(a->format, "json") == 0)
        rc = manifest_into(&b, run, err);
    if (rc == 0)
        rc = page_write_as(a->format, a->out, &b, err);
    if (rc == 0)
        rc = manifest_write(a->manifest, run, err);
    buf_free(&b);
    job_close(&j);
    return rc;
}

static int schema(const struct study_args *a, struct err *err)
{
    struct buf b = {0};
    int rc = buf_adds(&b, study_schema(), err);
    if (rc == 0)
        rc = cmd_write(a->out, &b, err);
    buf_free(&b);
    return rc;
}

static int answers(struct study_args *a, const char *table, const struct manifest_run *run, struct err *err)
{
    bool standard = strcmp(table, "-") == 0;
    if (manifest_check(a->manifest, a->out, standard, err) < 0 || cmd_awaits("a table of answers", !standard, err) < 0)
        return -1;
    return satisfaction(a, table, run, err);
}

static int run(const struct command *self, int argc, char **argv, struct err *err)
{
    struct study_args a = {.format = "text", .resamples = 1999, .seed = 1};
    struct opt_list operands = {0};
    int rc = cmd_parse(self, argc, argv, &a, &operands, err);
    if (rc > 0) {
        const char *what = operands.n > 0 ? operands.item[0].text : "";
        if (a.schema && operands.n == 0)
            rc = schema(&a, err);
        else if (strcmp(what, "satisfaction") != 0 || operands.n > 2 || a.schema)
            rc = err_set(
                err, ERR_USAGE,
                "study takes `satisfaction` and at most one table, `drivers` or `next-issues` and logs, `power`, "
                "or --schema alone");
        else
            rc = answers(&a, operands.n > 1 ? operands.item[1].text : "-", &(struct manifest_run){self, argc, argv, &a},
                         err);
    }
    opt_list_free(&operands);
    return rc;
}

const struct command cmd_study = {"study",
                                  "Tables and models",
                                  "satisfaction [OPTION]… [TABLE]",
                                  "what answers say of satisfaction and loyalty",
                                  options,
                                  run,
                                  NULL};
