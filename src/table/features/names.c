/* names: what an event is for a table, by its name; and the coverage lines that name events. See features_impl.h. */
#include "table/features/features_impl.h"

const char *features_follows(size_t i)
{
    static const char *const rules[FEATURES_FOLLOWS] = {"repeat_contact", "same_problem_again", "channel_switch",
                                                        "self_service_failed", "next_issue"};
    return i < FEATURES_FOLLOWS ? rules[i] : NULL;
}

/* 1 + the index of a rule of features_follows, or 0. */
static uint8_t follows(struct view rule)
{
    for (size_t i = 0; i < FEATURES_FOLLOWS; i++)
        if (view_is(rule, features_follows(i)))
            return (uint8_t)(i + 1);
    return 0;
}

static struct name classify_found(const struct features *f, struct view v)
{
    static const enum name_class of_emitted[] = {NAME_PLAIN, NAME_SNAG, NAME_GOOD};
    const size_t n = sizeof FEATURES_BESIDE - 1;
    struct view rule = {0};
    enum event_emitted emitted = event_emitted(v, &rule);
    if (emitted == EMITTED_SNAG && rule.n > n && memcmp(rule.p, FEATURES_BESIDE, n) == 0)
        return (struct name){
            .class = NAME_FOLLOWS, .follows = follows((struct view){rule.p + n, rule.n - n}), .beside = true};
    bool hidden = emitted == EMITTED_SNAG && dict_get(&f->hidden, v) != DICT_NONE;
    return (struct name){.class = hidden ? NAME_FOLLOWS : of_emitted[emitted],
                         .follows = emitted == EMITTED_SNAG ? follows(rule) : 0};
}

static struct name classify(const struct features *f, struct view v)
{
    static const struct {
        const char *text;
        struct name name;
    } known[] = {
        {"start", {.class = NAME_START}},
        {"cancel_request", {.class = NAME_LEAVE}},
        {"churn", {.class = NAME_LEAVE}},
        {"csat", {.class = NAME_ANSWER, .answer = ANSWER_CSAT}},
        {"nps", {.class = NAME_ANSWER, .answer = ANSWER_NPS}},
        {"ces", {.class = NAME_ANSWER, .answer = ANSWER_CES}},
        {"expectation", {.class = NAME_ANSWER, .answer = ANSWER_EXPECTATION}},
        {"complaint", {.class = NAME_PLAIN, .complains = true}},
        {"survey_sent", {.class = NAME_ASKED}},
        {"coverage", {.class = NAME_COVERAGE}},
        {"coverage_end", {.class = NAME_COVERAGE}},
    };
    for (size_t i = 0; i < sizeof known / sizeof *known; i++)
        if (view_is(v, known[i].text))
            return known[i].name;
    return classify_found(f, v);
}

bool features_is_plain(const struct features *f, struct view event)
{
    struct name name = classify(f, event);
    return name.class == NAME_PLAIN;
}

bool features_can_show(const struct features *f, const char *event)
{
    bool names = false;
    for (size_t i = 0; i < f->coverage.sources.n; i++)
        names |= f->coverage.source[i].names.n > 0;
    return !names || dict_get(&f->names, view_of(event)) != DICT_NONE;
}

int features_add_rule(struct features *f, struct view event, uint16_t *rule, struct err *err)
{
    int64_t id = dict_put(&f->rule, event, err);
    if (id < 0)
        return -1;
    if (f->rule.n + TALLY_RULES > UINT16_MAX)
        return err_set(err, ERR_DATA, "more than %zu distinct snags", f->rule.n);
    *rule = (uint16_t)id;
    return 0;
}

/* Any event is use if nobody says which are. */
static bool is_active(const struct features *f, struct view event, enum name_class class)
{
    const struct features_options *o = &f->opt;
    bool some = class != NAME_SNAG && class != NAME_GOOD && class != NAME_FOLLOWS && class != NAME_COVERAGE;
    for (size_t i = 0; i < o->n_activity; i++)
        if (view_is(event, o->activity[i]))
            return true;
    return o->churn_after_us > 0 && o->n_activity == 0 && some;
}

int features_name(struct features *f, struct view event, const struct name **name, struct err *err)
{
    size_t before = f->names.n;
    int64_t id = dict_put(&f->names, event, err);
    if (id < 0 || mem_reserve(&f->name, &f->cap_names, f->names.n, sizeof *f->name, err) < 0)
        return -1;
    if (f->names.n > before) {
        struct name n = classify(f, event);
        n.does = (uint8_t)values_does(event);
        n.active = is_active(f, event, n.class);
        if ((n.class == NAME_SNAG || n.class == NAME_GOOD) && features_add_rule(f, event, &n.rule, err) < 0)
            return -1;
        f->name[id] = n;
    }
    *name = &f->name[id];
    return 0;
}

void features_no_coverage(struct features *f)
{
    coverage_free(&f->coverage);
    if (f->opt.silence_us)
        f->coverage.silence_us = f->opt.silence_us;
}

int features_coverage(struct features *f, const struct event *e, struct view file, struct err *err)
{
    struct view rest = e->col[COL_TEXT], word;
    const struct name *name;
    f->counts.coverage_lines++;
    while (coverage_word(&rest, &word))
        if (features_name(f, word, &name, err) < 0)
            return -1;
    return coverage_line(&f->coverage, e, file, err) < 0 ? -1 : 0;
}

/* "transfer" and "snag:transfer" are the same rule. */
static int put_rule(struct dict *d, const char *rule, struct err *err)
{
    struct buf b = {0};
    bool full = event_emitted(view_of(rule), NULL) != EMITTED_NONE;
    int rc = buf_addf(&b, err, "%s%s", full ? "" : "snag:", rule);
    if (rc == 0 && dict_put(d, buf_view(&b), err) < 0)
        rc = -1;
    buf_free(&b);
    return rc;
}

int features_part(struct features *f, const char *rule, struct err *err)
{
    return put_rule(&f->part, rule, err);
}

int features_hide(struct features *f, const char *rule, struct err *err)
{
    return put_rule(&f->hidden, rule, err);
}

int features_rule(struct features *f, const char *name, struct err *err)
{
    return put_rule(&f->rule, name, err);
}
