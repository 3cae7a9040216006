/* study_next: which reason for contact follows which more often than chance. */
#include <stddef.h>

#include "common.h"
#include "manifest.h"
#include "page.h"
#include "snag/next_issues.h"

struct next_args {
    struct input_args input;
    struct next_options o;
    int64_t within_s;
    const char *learn_until, *pairs, *format, *output, *manifest;
    bool guard;
};

#define NEXT_ARG(name) offsetof(struct next_args, name)

static const struct opt options[] = {
    {"within", 0, OPT_SPAN, NEXT_ARG(within_s), "SPAN",
     "how long after the end of a contact the next one may begin (default: 30d)", NULL},
    {"learn-until", 0, OPT_TEXT, NEXT_ARG(learn_until), "TIME",
     "learn on contacts that began before TIME, and count on the rest (default: the middle of the log)", NULL},
    {"permutations", 0, OPT_COUNT, NEXT_ARG(o.permutations), "N",
     "how often each customer's reasons are put into another order (default: 999)", NULL},
    {"seed", 0, OPT_COUNT, NEXT_ARG(o.seed), "S", "the same seed gives the same orders (default: 1)", NULL},
    {"min-contacts", 0, OPT_COUNT, NEXT_ARG(o.least_n), "N",
     "test only what follows a reason with at least N contacts (default: 20)", NULL},
    {"pairs", 0, OPT_WRITE, NEXT_ARG(pairs), "FILE",
     "write the pairs found to FILE, for a rule's pair(prior.reason, reason) in \"FILE\"", NULL},
    {"format", 'F', OPT_CHOICE, NEXT_ARG(format), "FORMAT",
     "text (the default), or every pair as a row of tsv, csv or jsonl", "text tsv csv jsonl"},
    {"guard", 0, OPT_FLAG, NEXT_ARG(guard), NULL,
     "in CSV, put an apostrophe before text that a spreadsheet would take for a formula", NULL},
    {"output", 'o', OPT_WRITE, NEXT_ARG(output), "FILE", "write to FILE, atomically (default: standard output)", NULL},
    MANIFEST_OPTION(struct next_args, manifest),
    {"-", 0, OPT_HEADING, 0, NULL, "Input", NULL},
    INPUT_OPTIONS(struct next_args, input),
    OPT_END};

/* "calls.csv", "calls.csv and 3 more". */
static int name_log(const struct opt_list *files, struct buf *b, struct err *err)
{
    if (files->n == 0)
        return buf_adds(b, "standard input", err);
    if (files->n == 1)
        return buf_adds(b, files->item[0].text, err);
    return buf_addf(b, err, "%s and %zu more", files->item[0].text, files->n - 1);
}

static int take_options(struct next_args *a, struct err *err)
{
    a->o.within_us = a->within_s * US_PER_S;
    a->o.silence_us = silences_us(&a->input.silences);
    a->o.threads = (unsigned)a->input.threads;
    if (a->learn_until && cmd_read_time("--learn-until", a->learn_until, NULL, &a->o.learn_until_us, err) < 0)
        return -1;
    return cmd_check_guard(a->guard, a->format, err);
}

static int read_log(struct next_args *a, struct next_issues *x, const struct opt_list *files,
                    const struct ingest_stats **stats, struct err *err)
{
    struct source *source = NULL;
    struct batch b;
    if (input_open(&a->input, files, &source, stats, err) < 0)
        return -1;
    int rc;
    while ((rc = source_next(source, &b, err)) > 0)
        if (next_add(x, &b, err) < 0)
            break;
    source_close(source);
    return rc == 0 ? 0 : -1;
}

static int write_result(const struct next_args *a, const struct next_issues *x, const char *log, struct err *err)
{
    struct buf b = {0};
    struct out *out;
    int rc = 0;
    if (a->pairs) {
        rc = next_pairs(x, log, &b, err);
        if (rc == 0)
            rc = cmd_write(a->pairs, &b, err);
        b.n = 0;
    }
    if (rc == 0 && strcmp(a->format, "text") == 0) {
        rc = next_text(x, log, &b, err);
        if (rc == 0)
            rc = page_write(a->output, &b, err);
    } else if (rc == 0) {
        rc = out_open(&out, a->output, err);
        if (rc == 0)
            rc = out_close(out, next_table(x, out, cmd_table_kind(a->format, a->guard), err) == 0, err);
    }
    buf_free(&b);
    return rc;
}

static int run(const struct command *self, int argc, char **argv, struct err *err)
{
    enum { DAYS = 30 };
    struct next_args a = {
        .input = INPUT_DEFAULTS, .o = NEXT_DEFAULTS, .within_s = DAYS * US_PER_DAY / US_PER_S, .format = "text"};
    struct opt_list files = {0};
    struct next_issues *x = NULL;
    struct buf log = {0};
    const struct ingest_stats *stats = NULL;
    int rc = cmd_parse(self, argc, argv, &a, &files, err);
    if (rc > 0) {
        rc = manifest_check(a.manifest, a.output, manifest_standard(&files), err);
        if (rc == 0)
            rc = take_options(&a, err);
        if (rc == 0)
            rc = next_open(&x, &a.o, err);
        if (rc == 0)
            rc = name_log(&files, &log, err);
        if (rc == 0)
            rc = read_log(&a, x, &files, &stats, err);
        if (rc == 0)
            rc = next_learn(x, err);
        if (rc == 0)
            rc = write_result(&a, x, log.p, err);
        if (rc == 0)
            rc = manifest_write(a.manifest, &(struct manifest_run){self, argc, argv, &a}, err);
        if (rc == 0)
            rc = input_told(&a.input, stats, err);
    }
    next_close(x);
    buf_free(&log);
    input_free(&a.input);
    opt_list_free(&files);
    return rc;
}

const struct command cmd_study_next = {"study next-issues",
                                       "Tables and models",
                                       "[OPTION]… [LOG]…",
                                       "which reason for contact follows which more often than chance",
                                       options,
                                       run,
                                       NULL};
