/* export: events as what other tools read: CSV, JSON Lines, XES, SQLite. */
#include <stddef.h>
#include <string.h>

#include "common.h"
#include "snag/export.h"

struct export_args {
    struct input_args input;
    bool guard;
    const char *format, *output;
};

static const struct opt options[] = {
    {"format", 'F', OPT_CHOICE, offsetof(struct export_args, format), "FORMAT",
     "csv, jsonl, xes or sqlite (default: what the name of -o ends with)", "csv jsonl xes sqlite"},
    {"guard", 0, OPT_FLAG, offsetof(struct export_args, guard), NULL,
     "in CSV, put an apostrophe before text that a spreadsheet would take for a formula", NULL},
    {"output", 'o', OPT_WRITE, offsetof(struct export_args, output), "FILE",
     "write to FILE, atomically (default: standard output)", NULL},
    HEADER_OPTION(struct export_args, input),
    INPUT_OPTIONS(struct export_args, input),
    OPT_END};

static bool ends_with(const char *name, const char *end)
{
    size_t n = strlen(name), k = strlen(end);
    return n > k && strcmp(name + n - k, end) == 0;
}

static int find_format(const struct export_args *a, enum export_format *format, struct err *err)
{
    static const struct {
        const char *word, *end, *packed;
    } formats[] = {[EXPORT_CSV] = {"csv", ".csv", ".csv.gz"},
                   [EXPORT_JSONL] = {"jsonl", ".jsonl", ".jsonl.gz"},
                   [EXPORT_XES] = {"xes", ".xes", ".xes.gz"},
                   [EXPORT_SQLITE] = {"sqlite", ".sqlite", ".db"}};
    for (size_t i = 0; i < sizeof formats / sizeof *formats; i++) {
        bool named = a->format && strcmp(a->format, formats[i].word) == 0;
        bool ends = !a->format && a->output &&
                    (ends_with(a->output, formats[i].end) || ends_with(a->output, formats[i].packed));
        if (!named && !ends)
            continue;
        *format = (enum export_format)i;
        if (a->guard && i != EXPORT_CSV)
            return err_set(err, ERR_USAGE, "--guard is for CSV");
        return 0;
    }
    (void)err_set(err, ERR_USAGE, "in which format? --format csv, jsonl, xes or sqlite");
    return err_hint(err, "or a name that says it: -o log.xes");
}

static int copy(struct export_args *a, const struct opt_list *files, struct exporter *x,
                const struct ingest_stats **stats, struct err *err)
{
    struct source *from = NULL;
    struct batch b;
    int rc = input_open(&a->input, files, &from, stats, err);
    if (rc < 0)
        return -1;
    while ((rc = source_next(from, &b, err)) > 0)
        if (exporter_add(x, &b, err) < 0) {
            rc = -1;
            break;
        }
    if (rc == 0)
        rc = input_told(&a->input, *stats, err);
    source_close(from);
    return rc;
}

static int export(struct export_args *a, const struct opt_list *files, struct err *err)
{
    const struct ingest_stats *stats = NULL;
    struct export_options o = {.path = a->output, .guard = a->guard, .mem_bytes = a->input.mem};
    struct exporter *x;
    uint64_t replaced = 0;
    if (find_format(a, &o.format, err) < 0 || cmd_will_read(files, err) < 0 || exporter_open(&x, &o, err) < 0)
        return -1;
    int rc = copy(a, files, x, &stats, err);
    rc = exporter_close(x, rc == 0, &replaced, err);
    if (rc == 0 && replaced)
        cmd_note("%llu value%s with characters that XML cannot hold: each such became U+FFFD",
                 (unsigned long long)replaced, str_s(replaced));
    return rc;
}

static int run(const struct command *self, int argc, char **argv, struct err *err)
{
    struct export_args a = {.input = INPUT_DEFAULTS};
    struct opt_list files = {0};
    int rc = cmd_parse(self, argc, argv, &a, &files, err);
    if (rc > 0)
        rc = export(&a, &files, err);
    opt_list_free(&files);
    input_free(&a.input);
    return rc;
}

const struct command cmd_export = {"export",
                                   "From logs to events",
                                   "[OPTION]… [FILE]…",
                                   "events as CSV, JSON Lines, XES or a SQLite database",
                                   options,
                                   run,
                                   NULL};
