/* names: what an event is for a table, by its name; and the coverage lines that name events. See features_impl.h. */
#include "table/features/features_impl.h"

static struct name classify(struct view v)
{
    static const struct {
        const char *text;
        struct name name;
    } known[] = {
        {"start", {NAME_START, 0, 0}},           {"cancel_request", {NAME_LEAVE, 0, 0}},
        {"churn", {NAME_LEAVE, 0, 0}},           {"csat", {NAME_ANSWER, 0, ANSWER_CSAT}},
        {"nps", {NAME_ANSWER, 0, ANSWER_NPS}},   {"ces", {NAME_ANSWER, 0, ANSWER_CES}},
        {"survey_sent", {NAME_ASKED, 0, 0}},     {"coverage", {NAME_COVERAGE, 0, 0}},
        {"coverage_end", {NAME_COVERAGE, 0, 0}},
    };
    for (size_t i = 0; i < sizeof known / sizeof *known; i++)
        if (view_is(v, known[i].text))
            return known[i].name;
    static const enum name_class of_emitted[] = {NAME_PLAIN, NAME_SNAG, NAME_GOOD};
    return (struct name){.class = of_emitted[event_emitted(v, NULL)]};
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

int features_name(struct features *f, struct view event, const struct name **name, struct err *err)
{
    size_t before = f->names.n;
    int64_t id = dict_put(&f->names, event, err);
    if (id < 0 || mem_reserve(&f->name, &f->cap_names, f->names.n, sizeof *f->name, err) < 0)
        return -1;
    if (f->names.n > before) {
        struct name n = classify(event);
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

bool features_within(struct features *f, int64_t ts_us)
{
    bool before = f->opt.from_us != TS_NONE && ts_us < f->opt.from_us;
    bool after = f->opt.to_us != TS_NONE && ts_us >= f->opt.to_us;
    f->counts.outside += before || after;
    return !before && !after;
}
