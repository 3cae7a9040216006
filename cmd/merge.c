/* merge: what the parts of a log gave, as what the whole log gives. */
#include <stddef.h>
#include <stdlib.h>
#include <unistd.h>

#include "rule_args.h"
#include "snag/merge.h"
#include "snag/rates_told.h"
#include "snag/sums_told.h"

struct merge_args {
    struct rule_args rule;
    const char *format, *output;
    uint64_t mem;
    bool summary, guard, no_config;
};

#define MERGE_ARG(name) offsetof(struct merge_args, name)

static const struct opt options[] = {
    {"format", 'F', OPT_CHOICE, MERGE_ARG(format), "FORMAT",
     "of rates: tsv, csv, jsonl, text or openmetrics (default: text on a terminal, otherwise tsv)",
     "tsv csv jsonl text openmetrics"},
    {"summary", 's', OPT_FLAG, MERGE_ARG(summary), NULL,
     "rates as snag detect --summary writes them: without the column period", NULL},
    {"guard", 0, OPT_FLAG, MERGE_ARG(guard), NULL,
     "in CSV, put an apostrophe before text that a spreadsheet would take for a formula", NULL},
    {"output", 'o', OPT_WRITE, MERGE_ARG(output), "FILE", "write to FILE, atomically (default: standard output)", NULL},
    {"mem", 0, OPT_BYTES, MERGE_ARG(mem), "SIZE",
     "sort ledgers within SIZE of memory, with temporary files in TMPDIR beyond it (default: 1G)", NULL},
    {"-", 0, OPT_HEADING, 0, NULL, "Rules", NULL},
    RULE_OPTIONS(struct merge_args, rule),
    {"vary", 0, OPT_TEXT, MERGE_ARG(rule.vary), "KEY=VALUE,VALUE", "as given to snag rates", NULL},
    {"no-config", 0, OPT_FLAG, MERGE_ARG(no_config), NULL, "use only what is built in or named by options", NULL},
    OPT_END};

enum part_kind { PARTS_TABLES, PARTS_SUMS, PARTS_LEDGERS };

static int no_part(const char *path, const char *what, const char *hint, struct err *err)
{
    (void)err_set(err, ERR_DATA, "%s: %s", path, what);
    return err_hint(err, "%s", hint);
}

/* The first bytes tell. */
static int kind_of(struct in *in, const char *path, enum part_kind *kind, struct err *err)
{
    const char *p;
    size_t n = 64;
    if (in_peek(in, &p, &n, err) < 0)
        return -1;
    struct view head = {p, n};
    static const struct view sums = VIEW_LIT("#! sums="), ledger = VIEW_LIT("#! ledger="), stream = VIEW_LIT("#ts\t");
    if (head.n == 0)
        return no_part(path, "is empty", "the job that writes it has not ended, or wrote nothing", err);
    if (head.n >= stream.n && memcmp(head.p, stream.p, stream.n) == 0)
        return no_part(path, "is an event stream", "snag ingest reads several and puts them in order", err);
    *kind = head.n >= sums.n && memcmp(head.p, sums.p, sums.n) == 0         ? PARTS_SUMS
            : head.n >= ledger.n && memcmp(head.p, ledger.p, ledger.n) == 0 ? PARTS_LEDGERS
                                                                            : PARTS_TABLES;
    return 0;
}

/* ---- rates ---- */

static int put_rates(const struct merge_args *a, const struct rates *r, const struct rules *rules, struct out *out,
                     struct err *err)
{
    const char *format = a->format ? a->format : !a->output && isatty(1) ? "text" : "tsv";
    if (strcmp(format, "text") == 0)
        return rules_tell(rules, out, err) < 0 ? -1 : rates_text(r, rules, out, err);
    if (strcmp(format, "openmetrics") == 0)
        return rates_metrics(r, out, err);
    return rates_table(r, out, cmd_table_kind(format, a->guard), !a->summary, err);
}

static int read_sums(struct sums_reader *s, const struct opt_list *files, struct err *err)
{
    for (size_t i = 0; i < files->n; i++) {
        struct in *in;
        if (in_open(&in, files->item[i].text, err) < 0)
            return -1;
        int rc = sums_reader_add(s, in, err);
        in_close(in);
        if (rc < 0)
            return -1;
    }
    return 0;
}

static int merge_sums(const struct merge_args *a, const struct opt_list *files, struct rules *rules, struct out *out,
                      struct err *err)
{
    struct sums_reader *s = NULL;
    struct rates *r = NULL;
    int rc = sums_reader_open(&s, rules, err) < 0 || read_sums(s, files, err) < 0 ? -1 : sums_reader_end(s, &r, err);
    if (rc == 0)
        rc = put_rates(a, r, rules, out, err);
    rates_close(r);
    sums_reader_close(s);
    return rc;
}

/* ---- the run ---- */

static int first_kind(const struct opt_list *files, enum part_kind *kind, struct err *err)
{
    struct in *in;
    if (in_open(&in, files->item[0].text, err) < 0)
        return -1;
    int rc = kind_of(in, files->item[0].text, kind, err);
    in_close(in);
    return rc;
}

static int check_options(const struct merge_args *a, enum part_kind kind, struct err *err)
{
    if (kind != PARTS_SUMS && (a->format || a->summary || a->guard))
        return err_set(err, ERR_USAGE, "%s is of rates: ledgers and tables are written as they are",
                       a->format    ? "--format"
                       : a->summary ? "--summary"
                                    : "--guard");
    return cmd_check_guard(a->guard, a->format, err);
}

static int write_parts(const struct merge_args *a, const struct opt_list *files, enum part_kind kind,
                       const struct rules *rules, struct out *out, struct err *err)
{
    const char **paths = mem_zero(files->n, sizeof *paths, err);
    if (!paths)
        return -1;
    for (size_t i = 0; i < files->n; i++)
        paths[i] = files->item[i].text;
    int rc = kind == PARTS_LEDGERS ? merge_ledgers(rules, paths, files->n, a->mem, out, err)
                                   : merge_tables(paths, files->n, out, err);
    free(paths);
    return rc;
}

static int write_merged(const struct merge_args *a, const struct opt_list *files, enum part_kind kind,
                        struct rules *rules, struct err *err)
{
    struct out *out;
    if ((kind == PARTS_LEDGERS ? out_open_private(&out, a->output, err) : out_open(&out, a->output, err)) < 0)
        return -1;
    int rc = kind == PARTS_SUMS ? merge_sums(a, files, rules, out, err) : write_parts(a, files, kind, rules, out, err);
    return out_close(out, rc == 0, err);
}

static int merge(const struct merge_args *a, const struct opt_list *files, struct err *err)
{
    enum part_kind kind;
    struct rules *rules = NULL;
    if (files->n == 0)
        return err_set(err, ERR_USAGE, "merge requires the files of the parts");
    for (size_t i = 0; i < files->n; i++)
        if (strcmp(files->item[i].text, "-") == 0)
            return err_set(err, ERR_USAGE, "merge reads files: standard input is none of several");
    if (cmd_will_read(files, err) < 0 || first_kind(files, &kind, err) < 0 || check_options(a, kind, err) < 0 ||
        (kind != PARTS_TABLES && rule_args_load(&a->rule, a->no_config, &rules, err) < 0))
        return -1;
    int rc = write_merged(a, files, kind, rules, err);
    rules_close(rules);
    return rc;
}

static int run(const struct command *self, int argc, char **argv, struct err *err)
{
    struct merge_args a = {.mem = UINT64_C(1) << 30};
    struct opt_list files = {0};
    int rc = cmd_parse(self, argc, argv, &a, &files, err);
    if (rc > 0)
        rc = merge(&a, &files, err);
    rule_args_free(&a.rule);
    opt_list_free(&files);
    return rc;
}

const struct command cmd_merge = {"merge",
                                  "Reports",
                                  "[OPTION]… FILE…",
                                  "what the shards of a log gave as what the whole log gives, byte for byte",
                                  options,
                                  run,
                                  NULL};
