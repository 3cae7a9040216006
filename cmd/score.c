/* score: a saved model and a table: the risk of each row, what carries it, and whether the risks hold. */
#include <math.h>
#include <stddef.h>
#include <stdlib.h>
#include <unistd.h>

#include "common.h"
#include "io/whole.h"
#include "score_told.h"
#include "page.h"
#include "snag/where.h"

struct score_args {
    const char *key, *value, *format, *output;
    uint64_t top, threads, groups;
    bool parts, calibration, guard;
};

#define SCORE_ARG(name) offsetof(struct score_args, name)

static const struct opt options[] = {
    {"key", 0, OPT_TEXT, SCORE_ARG(key), "COLUMN",
     "the column that names a row (default: the table's key, or customer; else the line)", NULL},
    {"value-column", 0, OPT_TEXT, SCORE_ARG(value), "COLUMN",
     "what a row is worth: rows are ordered by value at risk, value times risk", NULL},
    {"top", 0, OPT_COUNT, SCORE_ARG(top), "N", "only the first N rows", NULL},
    {"parts", 0, OPT_FLAG, SCORE_ARG(parts), NULL,
     "a column for each term: how far it moves the row away from the average one", NULL},
    {"calibration", 0, OPT_FLAG, SCORE_ARG(calibration), NULL,
     "are the risks right where the outcome is known by now? Tenths of the rows, AUC, slope", NULL},
    {"threads", 0, OPT_COUNT, SCORE_ARG(threads), "N", "read the table on N threads (default: one per processor)",
     NULL},
    {"format", 'F', OPT_CHOICE, SCORE_ARG(format), "FORMAT",
     "tsv, csv, jsonl or text (default: text on a terminal, otherwise tsv)", "tsv csv jsonl text"},
    {"guard", 0, OPT_FLAG, SCORE_ARG(guard), NULL,
     "in CSV, put an apostrophe before text that a spreadsheet would take for a formula", NULL},
    {"output", 'o', OPT_WRITE, SCORE_ARG(output), "FILE", "write to FILE, atomically (default: standard output)", NULL},
    OPT_END};

/* Everything that a run holds. */
struct score_job {
    const struct score_args *a;
    const char *path;
    struct buf text;
    struct score_model *model;
    struct where where;
    struct frame f;
    size_t n_out;
    size_t value;
    struct scored_table s;
};

static int read_model(struct score_job *j, const char *path, struct err *err)
{
    enum { MOST_MIB = 256 };
    const char *test;
    j->path = path;
    if (whole_read(&j->text, path, MOST_MIB, "a saved model", err) < 0 ||
        score_read(&j->model, j->text.p, j->text.n, path, err) < 0)
        return -1;
    for (size_t i = 0; (test = score_where(j->model, i)); i++)
        if (where_parse(&j->where, test, err) < 0)
            return -1;
    return 0;
}

/* All columns: the key's name is known once they have been read. */
static int read_table(struct score_job *j, const char *path, struct err *err)
{
    const struct frame_options o = {.threads = (unsigned)j->a->threads, .key = true};
    struct in *in;
    if (in_open(&in, path, err) < 0)
        return -1;
    int rc = frame_read_with(&j->f, in, &o, err);
    in_close(in);
    if (rc == 0 && j->where.n)
        rc = where_apply(&j->where, &j->f, &j->n_out, err);
    return rc;
}

static int score_table(struct score_job *j, struct err *err)
{
    const struct score_args *a = j->a;
    if (score_bind(j->model, &j->f, err) < 0)
        return -1;
    if (a->value && frame_find(&j->f, view_of(a->value), &j->value, err) < 0)
        return err_wrap(err, "--value-column");
    const struct scored_options o = {.value = a->value ? &j->value : NULL};
    return scored_make(&j->s, j->model, &j->f, &o, err);
}

static int write_scores(const struct score_job *j, struct err *err)
{
    const struct score_args *a = j->a;
    const char *format = a->format ? a->format : !a->output && isatty(1) ? "text" : "tsv";
    const struct score_told told = {.s = &j->s,
                                    .model = j->path,
                                    .n_out = j->n_out,
                                    .key = a->key,
                                    .top = a->top,
                                    .value = a->value,
                                    .parts = a->parts};
    bool text = strcmp(format, "text") == 0;
    struct out *out = NULL;
    if ((text ? page_open : out_open)(&out, a->output, err) < 0)
        return -1;
    int rc = a->calibration ? score_tell_calibration(&told, out, text, cmd_table_kind(format, a->guard), err)
             : text         ? score_tell_text(&told, out, err)
                            : score_tell_table(&told, out, cmd_table_kind(format, a->guard), err);
    return page_close(out, rc == 0, err);
}

static int check(const struct score_args *a, const struct opt_list *operands, struct err *err)
{
    if (operands->n == 0 || operands->n > 2)
        return err_set(err, ERR_USAGE, "snag score MODEL [TABLE]: a model that snag fit --save wrote, and one table");
    if (a->calibration && (a->top || a->value || a->parts || a->key))
        return err_set(err, ERR_USAGE,
                       "--calibration is about all rows: without --top, --value-column, --parts, --key");
    if (a->threads == 0 || a->threads > TEAM_MAX)
        return err_set(err, ERR_USAGE, "--threads must be between 1 and %d", TEAM_MAX);
    return cmd_awaits("a table", operands->n > 1, err) < 0 ? -1 : cmd_check_guard(a->guard, a->format, err);
}

static int run(const struct command *self, int argc, char **argv, struct err *err)
{
    struct score_args a = {.threads = team_size(0)};
    struct opt_list operands = {0};
    struct score_job j = {.a = &a};
    int rc = cmd_parse(self, argc, argv, &a, &operands, err);
    if (rc > 0) {
        rc = check(&a, &operands, err);
        if (rc == 0)
            rc = read_model(&j, operands.item[0].text, err);
        if (rc == 0)
            rc = read_table(&j, operands.n > 1 ? operands.item[1].text : "-", err);
        if (rc == 0)
            rc = score_table(&j, err);
        if (rc == 0)
            rc = write_scores(&j, err);
        if (rc == 0)
            score_tell_left_out(&j.s, j.n_out);
    }
    scored_free(&j.s);
    score_close(j.model);
    where_free(&j.where);
    frame_free(&j.f);
    buf_free(&j.text);
    opt_list_free(&operands);
    return rc;
}

const struct command cmd_score = {"score",
                                  "Tables and models",
                                  "[OPTION]… MODEL [TABLE]",
                                  "the risk of each customer by a saved model, and which snags carry it",
                                  options,
                                  run,
                                  NULL};
