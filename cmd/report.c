/* report: a first look at a log: what friction is in it, where, how certain that is, and what the log cannot show. */
#include <stddef.h>
#include <stdlib.h>

#include "again.h"
#include "counted.h"
#include "ledger_file.h"
#include "period_args.h"
#include "report_faces.h"
#include "report_fail.h"
#include "report_group.h"
#include "report_history.h"
#include "report_lists.h"
#include "report_money.h"
#include "rule_args.h"
#include "whole_state.h"
#include "snag/civil.h"
#include "snag/report.h"

struct report_args {
    struct input_args input;
    struct rule_args rule;
    struct state_args state;
    struct period_args period;
    struct opt_list fail_if;
    struct face_args face;
    struct group_args group;
    struct history_args history;
    struct lists_args lists;
    struct money_args money;
    const char *ledger, *output;
};

#define OWN_OPTIONS                                                                                                \
    {"output",  'o',                                                                                               \
     OPT_WRITE, offsetof(struct report_args, output),                                                              \
     "FILE",    "write to FILE, atomically (default: standard output)",                                            \
     NULL},                                                                                                        \
        FACE_OPTIONS(struct report_args, face), GROUP_OPTIONS(struct report_args, group),                          \
        HISTORY_OPTIONS(struct report_args, history), LEDGER_OPTION(struct report_args, ledger),                   \
        LISTS_OPTIONS(struct report_args, lists), MONEY_OPTIONS(struct report_args, money),                        \
        PERIOD_OPTIONS(struct report_args, period,                                                                 \
                       "what changed in this week or month: last-week, 2026-W46 or 2026-09 (default: each rule's " \
                       "newest complete week)"),                                                                   \
        FAIL_OPTIONS(struct report_args, fail_if)

static const struct opt options[] = {OWN_OPTIONS,
                                     ZONE_OPTIONS(struct report_args, period, "what last-week and stale(…) count from"),
                                     RULE_OPTIONS(struct report_args, rule),
                                     WHOLE_STATE_OPTIONS(struct report_args, state),
                                     HEADER_OPTION(struct report_args, input),
                                     INPUT_OPTIONS(struct report_args, input),
                                     OPT_END};
/* What other commands on the same input do not know, or not in this sense. */
static const struct opt own_options[] = {OWN_OPTIONS, {.name = "now", .type = OPT_TEXT}, OPT_END};

/* Where lines for the page go. */
struct page_lines {
    struct report *report;
    struct err *err;
    int rc;
};

static void tell_page(void *ctx, bool hole, const char *text)
{
    struct page_lines *p = ctx;
    (void)hole;
    if (p->rc == 0)
        p->rc = report_told(p->report, text, p->err);
}

static int tell_seam(void *report, const char *line, struct err *err)
{
    return report_told(report, line, err);
}

static int tell_silences(struct report_args *a, struct report *r, struct err *err)
{
    struct page_lines page = {r, err, 0};
    return silences_tell(&a->input.silences, tell_page, &page, err) < 0 ? -1 : page.rc;
}

static int tell_state(struct report_args *a, struct report *r, struct err *err)
{
    struct buf line = {0};
    int rc = whole_state_told(&a->state, &line, err);
    if (rc == 0 && line.n)
        rc = report_told(r, line.p, err);
    buf_free(&line);
    return rc;
}

/* Everything that a run holds. */
struct report_job {
    struct report_args *a;
    struct periods periods;
    struct fail_condition *fails;
    int64_t now_us; /* of conditions that count from it */
    struct report *report;
    struct ledger *ledger;
    struct source *detect; /* … or what has been counted */
    struct counted_log counted;
    const struct ingest_stats *stats;
};

static int gather(struct report_job *j, struct err *err)
{
    struct counted_log *c = &j->counted;
    struct batch b = {0};
    int rc;
    if (c->counter) {
        if (counted_end(c, j->detect, err) < 0)
            return -1;
        j->a->input.came_back = c->n.came_back;
        return report_end_counted(j->report, c->counter, j->stats, err);
    }
    while ((rc = source_next(j->detect, &b, err)) > 0)
        if (report_add(j->report, &b, err) < 0)
            return -1;
    j->a->input.came_back = detect_counts(j->detect).came_back;
    if (rc == 0 && report_group_check(j->report, b.schema, err) < 0)
        return err_wrap(err, "--by");
    return rc < 0 ? -1 : report_end(j->report, j->detect, j->a->state.nothing_new ? NULL : j->stats, err);
}

/* The weeks that it is about. */
static int ask_changes(struct report_job *j, struct err *err)
{
    struct periods *p = &j->periods;
    struct report_period asked = {
        .zone = p->zone, .period = p->has_period ? &p->period : NULL, .versus = p->has_versus ? &p->versus : NULL};
    return report_changes(j->report, &asked, err);
}

/* What became of promises is known of rows alone. */
static bool asks_ledger(const struct report_args *a)
{
    return a->ledger || a->lists.folder;
}

static int open_all(struct report_job *j, const struct opt_list *files, struct rules *rules, struct err *err)
{
    struct report_args *a = j->a;
    struct source *from;
    struct detect_options o = {.until_us = TS_NONE, .silence_us = silences_us(&a->input.silences)};
    if (report_open(&j->report, rules, err) < 0 || ask_changes(j, err) < 0 ||
        faces_open(&a->face, a->output, j->periods.zone, j->report, err) < 0 ||
        group_open(&a->group, faces_are_wide(&a->face), a->input.identity, j->periods.zone, j->report, err) < 0 ||
        (a->history.history && report_remembers(j->report, a->history.history, err) < 0) ||
        (asks_ledger(a) && ledger_open(&j->ledger, err) < 0))
        return -1;
    if (history_args_alone(&a->history))
        return report_recall(j->report, a->history.since_day, err);
    if (a->lists.folder || faces_are_wide(&a->face))
        report_plan(j->report, (size_t)a->lists.top);
    report_asks(j->report, &o);
    o.ledger = j->ledger;
    j->counted.rules = rules;
    if (!j->ledger &&
        (report_sink(j->report, &j->counted.sink, err) < 0 || counted_ask(&j->counted, &a->input, err) < 0))
        return -1;
    if (input_open(&a->input, files, &from, &j->stats, err) < 0)
        return -1;
    if (j->counted.counter) {
        j->detect = from;
        return 0;
    }
    stages_enter(&a->input.stages, STAGE_RULES);
    if (detect_open(&j->detect, rules, from, &o, err) < 0) {
        source_close(from);
        return -1;
    }
    return 0;
}

/* On the page; not in the end, too. */
static int tell_strays(struct report_job *j, struct err *err)
{
    struct buf *lines = &j->a->input.strays;
    if (counted_strays(j->counted.counter, j->counted.counter ? NULL : j->detect, &j->a->input, err) < 0)
        return -1;
    if (lines->n == 0)
        return 0;
    lines->p[lines->n - 1] = '\0'; /* the last line's end, which report_told adds */
    int rc = report_told(j->report, lines->p, err);
    buf_clear(lines);
    return rc;
}

static int write_face(struct report_job *j, struct err *err)
{
    const struct report_args *a = j->a;
    if (faces_from_now(&a->face) && period_now(&a->period, j->periods.zone, &j->now_us, err) < 0)
        return -1;
    return faces_write(&a->face, a->output, j->now_us, j->report, err);
}

static int write_ledger(struct report_job *j, struct err *err)
{
    const struct report_args *a = j->a;
    if (ledger_file_write(j->ledger, a->ledger, TABULAR_TSV, report_promise, j->report, err) < 0)
        return -1;
    return report_promises(j->report, err) < 0 ? -1 : lists_write(&a->lists, j->report, err);
}

static int make(struct report_job *j, const struct again *again, struct err *err)
{
    struct report_args *a = j->a;
    if (history_args_alone(&a->history))
        return write_face(j, err);
    int rc = gather(j, err);
    whole_state_read(&a->state, &a->input);
    if (rc == 0)
        rc = customers_check(&a->group.customers, a->input.quiet, err);
    if (rc == 0)
        rc = input_tell_seams(&a->input, tell_seam, j->report, err);
    if (rc == 0)
        rc = tell_strays(j, err);
    if (rc == 0)
        rc = tell_silences(a, j->report, err);
    if (rc == 0)
        rc = tell_state(a, j->report, err);
    bool drafted = j->stats && j->stats->drafted;                /* no other command reads the log as it is */
    if (rc == 0 && again->program && !a->state.path && !drafted) /* the files of this run alone are only a part */
        rc = report_command(j->report, again->program, again->word, again->n, err);
    stages_enter(&a->input.stages, STAGE_WRITE);
    if (rc == 0)
        rc = money_read(&a->money, j->report, err);
    if (rc == 0 && j->ledger)
        rc = write_ledger(j, err);
    if (rc == 0)
        rc = write_face(j, err);
    if (rc == 0 && a->history.history)
        rc = report_record(j->report, err);
    return rc < 0 ? -1 : whole_state_commit(&a->state, &a->input, err);
}

static int read_conditions(struct report_job *j, const struct rules *rules, struct err *err)
{
    const struct report_args *a = j->a;
    if (fail_read(&j->fails, &a->fail_if, rules, err) < 0)
        return -1;
    return fail_from_now(j->fails, a->fail_if.n) ? period_now(&a->period, j->periods.zone, &j->now_us, err) : 0;
}

/* Sources in trouble are told with -q too, and conditions of --fail-if that hold make the exit code 1. */
static int judge(const struct report_job *j, struct err *err)
{
    const struct report_facts *f = report_facts(j->report);
    struct buf b = {0};
    int rc = 0;
    for (size_t i = 0; rc == 0 && i < f->health.n; i++) {
        if (f->health.source[i].trouble_day == REPORT_NO_DAY)
            continue;
        buf_clear(&b);
        rc = report_trouble(&f->health.source[i], &b, err);
        if (rc == 0)
            cmd_note("%s", b.p);
    }
    buf_free(&b);
    return rc < 0 ? -1 : fail_judge(j->fails, j->a->fail_if.n, f, j->now_us);
}

/* Without a log nothing is open, and nobody is at risk. */
static int check(const struct report_args *a, struct err *err)
{
    const char *without = a->lists.folder ? "--lists" : a->money.model ? "--model" : NULL;
    if (history_args_alone(&a->history) && without)
        return err_set(err, ERR_USAGE, "--since reads no logs: leave out %s", without);
    return money_check(&a->money, err);
}

static int run_all(struct report_job *j, const struct again *again, const struct opt_list *files, struct rules **rules,
                   struct err *err)
{
    struct report_args *a = j->a;
    if (check(a, err) < 0 || history_args_open(&a->history, &a->state, &j->periods, files, a->input.quiet, err) < 0)
        return -1;
    int rc = whole_state_begin(&a->state, &a->input, files, err);
    if (rc <= 0)
        return rc;
    if (rule_args_load(&a->rule, a->input.no_config, rules, err) < 0 || rule_args_note(*rules, &a->input, err) < 0 ||
        read_conditions(j, *rules, err) < 0 || open_all(j, files, *rules, err) < 0 || make(j, again, err) < 0)
        return -1;
    if (!history_args_alone(&a->history) && input_told(&a->input, NULL, err) < 0)
        return -1;
    return judge(j, err);
}

static int run(const struct command *self, int argc, char **argv, struct err *err)
{
    struct report_args a = {.input = INPUT_DEFAULTS,
                            .state = STATE_DEFAULTS,
                            .face = FACE_DEFAULTS,
                            .group = GROUP_DEFAULTS,
                            .lists = LISTS_DEFAULTS};
    struct opt_list files = {0};
    struct rules *rules = NULL;
    struct again again = {0};
    struct report_job j = {.a = &a};
    a.input.draft = true;
    int rc = cmd_parse(self, argc, argv, &a, &files, err);
    if (rc > 0 && a.face.schema) {
        rc = faces_schema(a.output, err);
    } else if (rc > 0) {
        rc = again_words(&again, options, own_options, argc, argv, err);
        if (rc == 0)
            rc = periods_read(&j.periods, &a.period, err);
        if (rc == 0)
            rc = run_all(&j, &again, &files, &rules, err);
    }
    counted_close(&j.counted);
    report_close(j.report);
    periods_free(&j.periods);
    free(j.fails);
    opt_list_free(&a.fail_if);
    source_close(j.detect);
    ledger_close(j.ledger);
    history_args_free(&a.history);
    rules_close(rules);
    again_free(&again);
    customers_free(&a.group.customers);
    state_args_free(&a.state);
    input_free(&a.input);
    rule_args_free(&a.rule);
    opt_list_free(&files);
    return rc;
}

const struct command cmd_report = {"report",
                                   "Reports",
                                   "[OPTION]… [FILE]…",
                                   "a first look at a log: its friction with denominators, examples and blind spots",
                                   options,
                                   run,
                                   NULL};
