/* fit: a table and a formula become coefficients with uncertainty. */
#include <stdlib.h>

#include "base/team.h"
#include "cmd.h"
#include "fit_assoc.h"
#include "fit_rows.h"
#include "fit_survival.h"
#include "page.h"
#include "snag/out.h"

static const struct opt options[] = {
    {"family", 0, OPT_CHOICE, offsetof(struct fit_args, family), "NAME", family_help, family_names},
    {"robust", 0, OPT_CHOICE, offsetof(struct fit_args, robust), "KIND",
     "standard errors that allow for unequal variances: HC0, HC1, HC2, HC3", "HC0 HC1 HC2 HC3"},
    {"cluster", 0, OPT_LIST, offsetof(struct fit_args, cluster), "COLUMN[,COLUMN]",
     "standard errors for rows that belong together, one-way or two-way", NULL},
    {"weights", 0, OPT_TEXT, offsetof(struct fit_args, weights), "COLUMN",
     "weights of the rows; rows of weight 0 are dropped", NULL},
    {"where", 0, OPT_LIST, offsetof(struct fit_args, where), "TESTS",
     "use only rows that pass: COLUMN = VALUE and COLUMN >= VALUE …; repeated, all must hold", NULL},
    {"missing", 0, OPT_LIST, offsetof(struct fit_args, missing), "WORD[,WORD]",
     "cells with these words are missing too, as empty ones and NA are", NULL},
    {"firth", 0, OPT_FLAG, offsetof(struct fit_args, firth), NULL,
     "logit: penalised likelihood (Firth), finite even under separation", NULL},
    {"intervals", 0, OPT_CHOICE, offsetof(struct fit_args, intervals), "KIND",
     "wald (the default) or profile (likelihood)", "wald profile"},
    {"bootstrap", 0, OPT_COUNT, offsetof(struct fit_args, bootstrap), "N",
     "standard errors and percentile intervals from N resamples of the rows, or of the clusters", NULL},
    {"wild-bootstrap", 0, OPT_COUNT, offsetof(struct fit_args, wild), "N",
     "ols with --cluster: intervals and p for few clusters, from N draws of signs (up to 12 clusters: from all signs)",
     NULL},
    {"seed", 0, OPT_COUNT, offsetof(struct fit_args, seed), "S", "the same seed gives the same resamples (default: 1)",
     NULL},
    {"e-values", 0, OPT_FLAG, offsetof(struct fit_args, e_values), NULL,
     "beside each ratio its E-value: how strong confounding would explain it away", NULL},
    {"margins", 0, OPT_FLAG, offsetof(struct fit_args, margins), NULL,
     "logit: risks instead, with and without each term, averaged over the rows: their difference, ratio and E-value",
     NULL},
    {"ties", 0, OPT_CHOICE, offsetof(struct fit_args, ties), "METHOD", "cox: efron (the default) or breslow",
     "efron breslow"},
    {"baseline", 0, OPT_FLAG, offsetof(struct fit_args, baseline), NULL,
     "cox: the cumulative baseline hazard by time instead, with all terms 0", NULL},
    {"times", 0, OPT_TEXT, offsetof(struct fit_args, times), "LIST",
     "km: the curves at these times, separated by commas, or all", NULL},
    {"rmst", 0, OPT_TEXT, offsetof(struct fit_args, rmst), "TIME",
     "km: the mean time until the event within TIME (restricted mean survival time) for each curve, and how they "
     "differ",
     NULL},
    {"levels", 0, OPT_TEXT, offsetof(struct fit_args, levels), "LIST",
     "ologit, assoc: the levels of the outcome or groups in order, separated by commas (default: by value, texts by "
     "bytes)",
     NULL},
    {"level", 0, OPT_SHARE, offsetof(struct fit_args, level), "SHARE", "level of the intervals (default: 95%)", NULL},
    {"test", 0, OPT_CHOICE, offsetof(struct fit_args, test), "KIND",
     "test each term as a whole instead: lr (likelihood ratio), wald, or proportional (cox: is its hazard ratio the "
     "same at all times; ologit: its odds ratio at every level); with p adjusted by Holm and by Benjamini and Hochberg",
     "lr wald proportional"},
    {"importance", 0, OPT_FLAG, offsetof(struct fit_args, importance), NULL,
     "ols: each term's share of R², averaged over all orders of entry (LMG)", NULL},
    {"glance", 0, OPT_FLAG, offsetof(struct fit_args, glance), NULL,
     "one row about the whole fit instead of the coefficients; as text, one line per number", NULL},
    {"calibration", 0, OPT_FLAG, offsetof(struct fit_args, calibration), NULL,
     "logit: are the fitted probabilities right? Tenths of the rows, AUC, Hosmer and Lemeshow's test", NULL},
    {"augment", 0, OPT_FLAG, offsetof(struct fit_args, augment), NULL,
     "the table itself with fitted values, residuals, leverages and Cook's distances (TSV, or -F csv, jsonl)", NULL},
    {"plain", 0, OPT_FLAG, offsetof(struct fit_args, plain), NULL,
     "augment: without the table's first line that says how it was made (#! design=…)", NULL},
    {"assoc", 0, OPT_FLAG, offsetof(struct fit_args, assoc), NULL,
     "how two columns are associated, without a model: fit --assoc COLUMN COLUMN [TABLE]", NULL},
    {"versus", 0, OPT_TEXT, offsetof(struct fit_args, versus), "COLUMN",
     "assoc: is the first column correlated with the second as closely as with this one? Williams' test", NULL},
    {"margin", 0, OPT_TEXT, offsetof(struct fit_args, margin), "M",
     "assoc: are the groups' means equivalent, no further apart than M, or 0.2sd of their standard deviations?", NULL},
    {"nps", 0, OPT_FLAG, offsetof(struct fit_args, nps), NULL,
     "assoc: the first column holds answers from 0 to 10: net promoter scores by group", NULL},
    {"changes", 0, OPT_FLAG, offsetof(struct fit_args, changes), NULL,
     "assoc: the first column holds changes: how many fell, stayed the same and rose by group, and the ratio of falls "
     "to rises",
     NULL},
    {"save", 0, OPT_WRITE, offsetof(struct fit_args, save), "FILE",
     "also write the model to FILE, as one JSON document", NULL},
    {"mem", 0, OPT_BYTES, offsetof(struct fit_args, mem), "SIZE",
     "keep the table within SIZE of memory, with temporary files in TMPDIR beyond it (default: 1G)", NULL},
    {"threads", 0, OPT_COUNT, offsetof(struct fit_args, threads), "N",
     "work on N threads (default: one per processor); the digits are the same for any N", NULL},
    {"format", 'F', OPT_CHOICE, offsetof(struct fit_args, format), "FORMAT",
     "text (the default), tsv, csv, jsonl, or json for everything in one document", "text tsv csv jsonl json"},
    {"guard", 0, OPT_FLAG, offsetof(struct fit_args, guard), NULL,
     "in CSV, put an apostrophe before text that a spreadsheet would take for a formula", NULL},
    {"output", 'o', OPT_WRITE, offsetof(struct fit_args, out), "FILE",
     "write to FILE, atomically (default: standard output)", NULL},
    STAGES_OPTION(struct fit_args, stages),
    OPT_END};

static bool job_is(const struct fit_job *j, const char *format)
{
    return strcmp(j->a->format, format) == 0;
}

/* With -F json, the lines as a document; frees them. rc: what came before. */
static int put_json_part(const struct fit_job *j, int rc, const char *name, struct buf *lines, struct buf *b,
                         struct err *err)
{
    if (rc == 0 && job_is(j, "json"))
        rc = tidy_json_part(&j->fit, name, buf_view(lines), (struct view){NULL, 0}, b, err);
    buf_free(lines);
    return rc;
}

static int render_tests(const struct fit_job *j, enum tidy_format format, struct buf *b, struct err *err)
{
    struct buf lines = {0};
    struct term_tests t;
    const char *name = j->a->test;
    enum term_test_kind kind = strcmp(name, "lr") == 0     ? TERM_LR
                               : strcmp(name, "wald") == 0 ? TERM_WALD
                                                           : TERM_PROPORTIONAL;
    if (term_tests_open(&t, &j->fit, kind, &j->fo, err) < 0)
        return -1;
    int rc = job_is(j, "text")   ? tidy_tests_text(&t, b, err)
             : job_is(j, "json") ? tidy_tests(&t, TIDY_JSONL, &lines, err)
                                 : tidy_tests(&t, format, b, err);
    term_tests_close(&t);
    return put_json_part(j, rc, "tests", &lines, b, err);
}

static int render_importance(const struct fit_job *j, enum tidy_format format, struct buf *b, struct err *err)
{
    struct importance *i;
    size_t n;
    if (importance_lmg(&j->d, &i, &n, err) < 0)
        return -1;
    struct buf lines = {0};
    int rc = job_is(j, "text")   ? tidy_importance_text(i, n, b, err)
             : job_is(j, "json") ? tidy_importance(i, n, TIDY_JSONL, &lines, err)
                                 : tidy_importance(i, n, format, b, err);
    free(i);
    return put_json_part(j, rc, "importance", &lines, b, err);
}

static int render_margins(const struct fit_job *j, enum tidy_format format, struct buf *b, struct err *err)
{
    struct margins m;
    struct buf lines = {0};
    if (margins_open(&m, &j->fit, err) < 0)
        return -1;
    int rc = job_is(j, "text")   ? tidy_margins_text(&m, &j->fit, j->n_where, b, err)
             : job_is(j, "json") ? tidy_margins(&m, TIDY_JSONL, &lines, err)
                                 : tidy_margins(&m, format, b, err);
    margins_close(&m);
    return put_json_part(j, rc, "margins", &lines, b, err);
}

static int render(const struct fit_job *j, struct buf *b, struct err *err)
{
    const char *f = j->a->format;
    enum tidy_format format = job_format(j);
    if (j->a->test)
        return render_tests(j, format, b, err);
    if (j->a->importance)
        return render_importance(j, format, b, err);
    if (j->a->margins)
        return render_margins(j, format, b, err);
    if (j->a->calibration)
        return fit_calibration(j, b, err);
    if (j->a->baseline)
        return fit_baseline(j, b, err);
    if (strcmp(f, "json") == 0)
        return tidy_json(&j->fit, b, err);
    if (j->a->glance)
        return tidy_glance(&j->fit, format, b, err);
    return strcmp(f, "text") == 0 ? tidy_text(&j->fit, j->n_where, b, err) : tidy_terms(&j->fit, format, b, err);
}

/* Tables have no room for warnings, so these go to standard error. */
static void tell_notes(const struct fit_job *j)
{
    const char *f = j->a->format;
    if (j->a->glance || (strcmp(f, "text") != 0 && strcmp(f, "json") != 0))
        for (size_t i = 0; i < j->fit.n_notes; i++)
            cmd_note("%s", j->fit.note[i]);
}

static int fit(struct fit_args *a, const char *formula, const char *table, struct err *err)
{
    struct fit_job j = {.a = a, .stages = &a->stages};
    struct buf b = {0};
    int rc = formula_parse(&j.m, formula, err);
    if (rc == 0)
        rc = job_cut(&j, err);
    if (rc == 0)
        rc = job_read(&j, table, err);
    const struct family *family = rc == 0 ? family_find(a->firth ? "firth" : a->family, err) : NULL;
    if (!family) {
        rc = -1;
    } else if (!family->fit) {
        rc = fit_curves(&j, family, &b, err);
    } else {
        rc = job_fit(&j, family, err);
        if (rc == 0 && !a->augment)
            rc = render(&j, &b, err);
    }
    stages_enter(&a->stages, STAGE_WRITE);
    if (rc == 0) {
        tell_notes(&j);
        rc = a->augment ? fit_augment(&j, err) : (job_is(&j, "text") ? page_write : cmd_write)(a->out, &b, err);
    }
    if (rc == 0 && a->save) {
        buf_clear(&b);
        rc = tidy_json(&j.fit, &b, err);
        if (rc == 0)
            rc = cmd_write(a->save, &b, err);
    }
    buf_free(&b);
    job_free(&j);
    return rc;
}

/* fit --assoc A B [TABLE] */
static int associate(struct fit_args *a, const struct opt_list *operands, struct err *err)
{
    struct fit_job j = {.a = a, .stages = &a->stages};
    struct buf b = {0};
    int rc = fit_assoc(&j, operands, &b, err);
    stages_enter(&a->stages, STAGE_WRITE);
    if (rc == 0)
        rc = cmd_write(a->out, &b, err);
    buf_free(&b);
    job_free(&j);
    return rc;
}

/* Options that only some families have. */
static int check_family(const struct family *family, const struct fit_args *a, struct err *err)
{
    const struct {
        bool given;
        const char *name;
    } options_of_some[] = {{a->firth, "firth"},           {a->ties != NULL, "ties"},
                           {a->levels != NULL, "levels"}, {a->wild > 0, "wild-bootstrap"},
                           {a->importance, "importance"}, {a->calibration, "calibration"},
                           {a->times != NULL, "times"},   {a->rmst != NULL, "rmst"},
                           {a->baseline, "baseline"},     {a->e_values, "e-values"},
                           {a->margins, "margins"}};
    for (size_t i = 0; i < sizeof options_of_some / sizeof *options_of_some; i++)
        if (options_of_some[i].given && family_check(family, options_of_some[i].name, err) < 0)
            return -1;
    return 0;
}

/* Options that contradict one another, or that the chosen model would ignore. */
static int check_options(const struct fit_args *a, const struct fit_args *defaults, struct err *err)
{
    if (a->level <= 0 || a->level >= 1)
        return err_set(err, ERR_USAGE, "--level must be between 0%% and 100%%");
    if (a->threads == 0)
        return err_set(err, ERR_USAGE, "--threads must be 1 or more");
    if (cmd_check_guard(a->guard, a->format, err) < 0)
        return -1;
    if (assoc_check(options, a, defaults, err) < 0)
        return -1;
    if (a->assoc)
        return 0;
    const struct family *family = family_find(a->family, err);
    if (!family || check_family(family, a, err) < 0)
        return -1;
    bool curves = !family->fit, json = strcmp(a->format, "json") == 0;
    bool lr = a->test && strcmp(a->test, "lr") == 0;
    const struct {
        bool clash;
        const char *remedy;
    } rules[] = {
        {a->test && a->glance, "--test prints its own table, without --glance"},
        {a->importance && (a->test || a->glance), "--importance requires --family ols and prints its own table"},
        {a->margins && a->glance, "--margins prints its own table, without --glance"},
        {a->bootstrap > 0 && (a->robust || a->intervals || lr),
         "--bootstrap has its own errors, intervals and tests; omit --robust, --intervals and --test lr"},
        {a->wild > 0 && a->cluster.n == 0, "--wild-bootstrap requires --cluster COLUMN"},
        {a->wild > 0 && (a->bootstrap > 0 || a->test),
         "--wild-bootstrap has its own tests; omit --bootstrap and --test"},
        {a->seed != NO_SEED && a->bootstrap == 0 && a->wild == 0, "--seed requires --bootstrap or --wild-bootstrap"},
        {a->importance + (a->test != NULL) + a->calibration + a->augment + a->baseline + a->margins > 1,
         "--test, --importance, --margins, --calibration, --augment and --baseline each print their own table"},
        {a->calibration && a->weights, "--calibration requires --family logit, without --weights"},
        {a->calibration && a->glance && json, "--calibration --glance prints a row: -F text, tsv, csv or jsonl"},
        {a->augment && (a->glance || json), "--augment prints its own table: -F tsv, csv or jsonl, without --glance"},
        {curves && (a->calibration || a->augment || a->bootstrap || a->robust || a->cluster.n > 0 || a->test ||
                    a->intervals || a->save || json),
         "--family km accepts only --weights, --where, --level, --times, --rmst, --glance, -F text, tsv, csv or jsonl, "
         "and -o"},
        {a->plain && !a->augment, "--plain requires --augment: no other table of fit has a line before its header"},
        {a->e_values &&
             (a->test || a->importance || a->calibration || a->augment || a->baseline || a->margins || a->glance),
         "--e-values stands beside the ratios of the coefficients; omit the option for another table"},
        {a->rmst && (a->glance || a->times), "--rmst prints its own table, without --glance and --times"},
        {a->times && a->glance, "--times requires --family km and prints its own table"},
        {a->baseline && (a->test || a->glance || json), "--baseline requires --family cox and prints its own table"},
        {a->save && strcmp(a->save, "-") == 0, "--save requires a file; -F json writes the same to standard output"},
        {a->robust && a->cluster.n > 0, "--cluster already allows for unequal variances; omit --robust"}};
    for (size_t i = 0; i < sizeof rules / sizeof *rules; i++)
        if (rules[i].clash)
            return err_set(err, ERR_USAGE, "%s", rules[i].remedy);
    return 0;
}

static int run(const struct command *self, int argc, char **argv, struct err *err)
{
    struct fit_args a = {.seed = NO_SEED,
                         .threads = team_size(0),
                         .mem = UINT64_C(1) << 30,
                         .family = "ols",
                         .format = "text",
                         .level = 0.95,
                         .stages = stages_begin()};
    struct opt_list operands = {0};
    const struct fit_args defaults = a;
    int rc = cmd_parse(self, argc, argv, &a, &operands, err);
    if (rc > 0) {
        rc = check_options(&a, &defaults, err);
        if (rc == 0 && a.assoc)
            rc = associate(&a, &operands, err);
        else if (rc == 0 && (operands.n < 1 || operands.n > 2))
            rc = err_set(err, ERR_USAGE, "fit takes a formula and at most one table");
        else if (rc == 0)
            rc = cmd_awaits("a table", operands.n > 1, err) < 0
                     ? -1
                     : fit(&a, operands.item[0].text, operands.n > 1 ? operands.item[1].text : "-", err);
        if (rc == 0)
            stages_show(&a.stages);
    }
    opt_list_free(&operands);
    opt_list_free(&a.cluster);
    opt_list_free(&a.where);
    opt_list_free(&a.missing);
    return rc;
}

const struct command cmd_fit = {
    "fit", "Tables and models", "[OPTION]… FORMULA [TABLE]", "fit a regression model to a table", options, run, NULL};
