/* features: what every kind of feature table does with the stream. See snag/features.h. */
#include <stdlib.h>

#include "table/features/features_impl.h"

/* ---- open, add ---- */

static int check_options(const struct features_options *o, enum features_design kind, struct err *err)
{
    if (o->answers && (o->by != BY_CONTACT || o->outcomes || o->at_least > 0))
        return err_set(err, ERR_USAGE,
                       "a table of answers has a row for each of its rows: it goes with no outcomes, kind "
                       "of row or number of snags");
    if (o->complaints && (o->by != BY_CUSTOMER || kind == DESIGN_START_STOP))
        return err_set(err, ERR_USAGE, "complaint states require rows by customer, at landmarks or without a design");
    if (o->by != BY_CUSTOMER && (kind != DESIGN_NONE || o->outcomes))
        return err_set(err, ERR_USAGE, "--outcomes and --landmark require --by customer");
    if (!o->outcomes) {
        if (kind == DESIGN_ENTRY || kind == DESIGN_START_STOP)
            return err_set(err, ERR_USAGE, "%s requires an outcomes table with entered_at",
                           kind == DESIGN_ENTRY ? "a landmark after entry"
                                                : "time until an event (start, stop, event)");
        if (o->look_back_us == LOOK_BACK_ALL || o->min_tenure_us > 0)
            return err_set(err, ERR_USAGE, "%s requires an outcomes table with entered_at",
                           o->min_tenure_us > 0 ? "a smallest tenure" : "a look-back over all since entry");
        return 0;
    }
    bool from_entry = kind == DESIGN_START_STOP && o->landmarks->origin != ORIGIN_FIRST_EVENT;
    const char *needs_entry = kind == DESIGN_ENTRY               ? "a landmark after entry"
                              : from_entry                       ? "time at risk"
                              : o->min_tenure_us > 0             ? "a smallest tenure"
                              : kind == DESIGN_START_STOP        ? NULL
                              : o->look_back_us == LOOK_BACK_ALL ? "a look-back over all since entry"
                                                                 : NULL;
    if (kind != DESIGN_NONE && needs_entry && !o->outcomes->has_entered) {
        (void)err_set(err, ERR_DATA, "%s has no column entered_at, which %s counts from", o->outcomes->name,
                      needs_entry);
        return from_entry ? err_hint(err, "--origin first_event counts from each customer's first event in the log")
                          : -1;
    }
    if (kind == DESIGN_NONE) {
        (void)err_set(err, ERR_USAGE, "outcomes require a design: which events may predict which churn");
        (void)err_hint(err, "--landmark 2026-09-01: events up to that day, churn after it");
        (void)err_hint(err, "--landmark 2026-01-01/2026-12-01/28d: the same every 28 days");
        (void)err_hint(err, "--landmark entry+30d: 30 days after each customer's entry");
        (void)err_hint(err, "--start-stop: a row whenever a customer's counts change, for time until churn");
        return err_hint(err, "--naive: everything against the outcome; customers who leave early have less time to run "
                             "into snags, so the numbers are biased, and the table says so");
    }
    if (kind != DESIGN_NAIVE && !o->outcomes->has_churned) {
        (void)err_set(err, ERR_DATA, "%s has no column churned_at: without a date there is no telling what came first",
                      o->outcomes->name);
        return err_hint(err, "--naive joins a bare flag anyway, and stamps the table");
    }
    if (kind != DESIGN_NAIVE && !o->outcomes->has_as_of) {
        (void)err_set(err, ERR_DATA, "%s has no column as_of: until when is churned_at known?", o->outcomes->name);
        return err_hint(err, "--as-of 2026-12-31 says so for all rows");
    }
    return 0;
}

/* Who contacts support is not using what was sold; and whoever leaves early has had less time to. */
static int check_silence(const struct features_options *o, const struct features_options *given, struct err *err)
{
    static const char *const contacts[] = {"start",
                                           "end",
                                           "identify",
                                           "verify",
                                           "connect",
                                           "abandon",
                                           "transfer",
                                           "note",
                                           "customer_message",
                                           "agent_message",
                                           "complaint",
                                           "csat",
                                           "nps",
                                           "ces",
                                           "survey_sent",
                                           "solve",
                                           "close",
                                           "reopen",
                                           "cancel_request",
                                           "churn"};
    enum features_design kind = o->landmarks ? o->landmarks->kind : DESIGN_NONE;
    if (o->churn_after_us <= 0)
        return 0;
    if (given->outcomes)
        return err_set(err, ERR_USAGE, "silence and an outcomes table both tell who left: choose one");
    if (kind == DESIGN_ENTRY || kind == DESIGN_START_STOP)
        return err_set(err, ERR_USAGE, "silence is judged at a landmark that is a date: nobody's entry is in the log");
    for (size_t i = 0; i < o->n_activity; i++)
        for (size_t k = 0; k < sizeof contacts / sizeof *contacts; k++)
            if (strcmp(o->activity[i], contacts[k]) == 0)
                return err_set(err, ERR_USAGE, "%s is a contact, not use: whoever has no trouble does not call",
                               contacts[k]);
    if (o->n_activity > 0 || kind == DESIGN_NAIVE)
        return 0;
    (void)err_set(err, ERR_USAGE,
                  "silence is not leaving: nobody has to call; say what customers do as long as they stay");
    (void)err_hint(err, "--activity purchase,renewal,login: events of use");
    return err_hint(err, "--naive: every event counts, and the table says that it is silence");
}

int features_open(struct features **out, const struct features_options *options, struct err *err)
{
    static const struct landmarks none = {.kind = DESIGN_NONE, .n = 1};
    static char name[] = "the log";
    static const struct outcomes of_log = {.name = name,
                                           .has_churned = true,
                                           .has_as_of = true,
                                           .entered = SIZE_MAX,
                                           .churned = SIZE_MAX,
                                           .as_of = SIZE_MAX};
    struct features_options o = *options;
    *out = NULL;
    if (o.churn_after_us > 0)
        o.outcomes = &of_log;
    if (check_silence(&o, options, err) < 0 ||
        check_options(&o, o.landmarks ? o.landmarks->kind : DESIGN_NONE, err) < 0)
        return -1;
    struct features *f = mem_zero(1, sizeof *f, err);
    if (!f)
        return -1;
    f->opt = o;
    f->of_log = of_log;
    if (o.churn_after_us > 0)
        f->opt.outcomes = &f->of_log;
    if (!f->opt.landmarks)
        f->opt.landmarks = &none;
    f->kind = f->opt.by == BY_CUSTOMER                          ? &table_by_customer
              : f->opt.by == BY_CONTACT || f->opt.by == BY_CASE ? &table_by_contact
                                                                : &table_by_group;
    features_no_coverage(f);
    if (f->kind->open(f, err) < 0) {
        features_close(f);
        return -1;
    }
    *out = f;
    return 0;
}

static int add_event(struct features *f, const struct event *e, struct err *err)
{
    const struct name *name;
    struct features_counts *c = &f->counts;
    if (features_name(f, e->col[COL_EVENT], &name, err) < 0)
        return -1;
    coverage_see(&f->coverage, e->ts_us);
    if (name->class == NAME_COVERAGE)
        return features_coverage(f, e, event_cell(e, f->src), err);
    if (!features_within(f, e->ts_us)) {
        c->outside += name->class != NAME_FOLLOWS;
        return 0;
    }
    if (name->class == NAME_FOLLOWS)
        return f->kind->event(f, e, name, err);
    if (name->class == NAME_SNAG || name->class == NAME_GOOD)
        c->snags++;
    else {
        c->events++;
        c->without_customer += e->col[COL_CUSTOMER].n == 0;
        c->starts += name->class == NAME_START;
        c->inbound += is_inbound_start(e, name);
        c->answers += name->class == NAME_ANSWER;
    }
    return f->kind->event(f, e, name, err);
}

int features_add(struct features *f, const struct batch *b, struct err *err)
{
    f->at = f->opt.by == BY_AGENT   ? schema_find(b->schema, "at_agent")
            : f->opt.by == BY_QUEUE ? schema_find(b->schema, "at_queue")
                                    : DICT_NONE;
    f->src = schema_find(b->schema, "src");
    f->ts_digits = b->ts_digits > f->ts_digits ? b->ts_digits : f->ts_digits;
    for (size_t i = 0; i < b->n; i++)
        if (add_event(f, &b->event[i], err) < 0)
            return -1;
    return 0;
}

/* ---- end ---- */

/* Rules of snags before good ones, each by name: the same table however the stream was split. */
static int by_name(const void *a, const void *b, void *f)
{
    const struct dict *rule = &((const struct features *)f)->rule;
    struct view x = dict_text(rule, (int64_t) * (const size_t *)a), y = dict_text(rule, (int64_t) * (const size_t *)b);
    return x.p[0] != y.p[0] ? (x.p[0] == 's' ? -1 : 1) : view_cmp(x, y);
}

static int set_covered(struct features *f, struct err *err)
{
    const struct features_options *o = &f->opt;
    const struct view start = VIEW_LIT("start");
    size_t n = features_n_tally(f);
    f->covered = mem_zero(n, sizeof *f->covered, err);
    f->order = f->covered ? mem_zero(n, sizeof *f->order, err) : NULL;
    f->count = f->order ? mem_zero(n, sizeof *f->count, err) : NULL;
    f->missing = f->count ? mem_zero(n, sizeof *f->missing, err) : NULL;
    f->sums = f->missing ? mem_zero(n, sizeof *f->sums, err) : NULL;
    if (!f->sums)
        return -1;
    for (size_t i = 0; i < n; i++) {
        struct covered *w = &f->covered[i];
        if (feature_span_of(w, &f->coverage, features_event(f, i), start, err) < 0)
            return -1;
        if (o->covered_from_us != TS_NONE) {
            w->begin_us = o->covered_from_us;
            w->end_us = o->covered_to_us;
            w->n_holes = 0;
        }
        if (o->from_us != TS_NONE && w->begin_us < o->from_us)
            w->begin_us = o->from_us;
        if (o->to_us != TS_NONE && w->end_us > o->to_us)
            w->end_us = o->to_us;
    }
    for (size_t r = 0; r < f->rule.n; r++) {
        struct view name = dict_text(&f->rule, (int64_t)r);
        f->order[r] = r;
        f->sums[TALLY_RULES + r] = name.p[0] == 's' && dict_get(&f->part, name) == DICT_NONE;
    }
    qsort_r(f->order, f->rule.n, sizeof *f->order, by_name, f);
    return 0;
}

int features_end(struct features *f, struct err *err)
{
    if (f->counts.events == 0 && f->counts.snags > 0) {
        (void)err_set(err, ERR_DATA, "the stream has snags but no other events: contacts cannot be counted");
        return err_hint(err, "use the output of snag detect without --only-snags");
    }
    if (f->counts.events == 0)
        return err_set(err, ERR_DATA, "no events%s", f->counts.outside ? " between --from and --to" : "");
    f->counts.rules = f->rule.n;
    return set_covered(f, err) < 0 ? -1 : f->kind->end(f, err);
}

const struct features_counts *features_counts(const struct features *f)
{
    return &f->counts;
}

bool features_covered(const struct features *f, size_t i, struct view *name, int64_t *begin_us, int64_t *end_us,
                      size_t *n_holes, uint64_t *n_missing)
{
    if (i > f->rule.n)
        return false;
    size_t column = i == 0 ? TALLY_CONTACTS : TALLY_RULES + f->order[i - 1];
    *name = i == 0 ? (struct view)VIEW_LIT("") : dict_text(&f->rule, (int64_t)f->order[i - 1]);
    *begin_us = f->covered[column].begin_us;
    *end_us = f->covered[column].end_us;
    *n_holes = f->covered[column].n_holes;
    *n_missing = f->missing[column];
    return true;
}

void features_close(struct features *f)
{
    if (!f)
        return;
    features_feed_close(f);
    f->kind->close(f);
    dict_free(&f->part);
    dict_free(&f->hidden);
    coverage_free(&f->coverage);
    free(f->name);
    for (size_t i = 0; f->covered && i < features_n_tally(f); i++)
        covered_free(&f->covered[i]);
    free(f->covered);
    free(f->order);
    free(f->count);
    free(f->missing);
    free(f->sums);
    dict_free(&f->names);
    dict_free(&f->rule);
    dict_free(&f->of_log.key);
    free(f->of_log.row);
    free(f);
}
