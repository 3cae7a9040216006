/* features_read: how events reach the table: counted as they are read, or row by row. See features.h. */
#include "features.h"

#include "counted.h"
#include "snag/feed.h"

static const struct feed *begin_count(void *ctx, struct err *err)
{
    struct features_count *c = ctx;
    struct detect_sink sink;
    if (c->matters) {
        rules_close(c->rules);
        c->rules = NULL;
        if (features_count_rules(c->f, c->rule, c->input->no_config, &c->rules, err) < 0)
            return NULL;
    }
    if (!c->rules && rule_args_load(c->rule, c->input->no_config, &c->rules, err) < 0)
        return NULL;
    if (silences_learned(&c->input->silences, c->rules, err) < 0 || features_sink(c->f, c->rules, &sink, err) < 0 ||
        detect_count(&c->counter, c->rules, &sink, err) < 0)
        return NULL;
    return detect_feed(c->counter);
}

static int add_events(struct features *f, struct source *source, struct err *err)
{
    struct batch b;
    int rc;
    while ((rc = source_next(source, &b, err)) > 0)
        if (features_add(f, &b, err) < 0)
            return -1;
    return rc;
}

int features_read(struct features_count *c, const struct opt_list *files, struct source **source, struct err *err)
{
    const struct ingest_stats *stats;
    int rc = input_detect(c->input, c->rule, files, &c->rules, source, &stats, err);
    const struct source *found = rc == 0 && c->rules && !c->counter ? *source : NULL;
    stages_enter(&c->input->stages, STAGE_RULES);
    if (rc == 0 && !c->counter && c->matters)
        rc = features_beside(c->read, &c->beside, source, err);
    if (rc == 0 && !c->counter)
        rc = add_events(c->f, *source, err);
    if (rc == 0 && c->counter)
        rc = detect_count_end(c->counter, err);
    if (rc == 0 && (found || c->counter))
        c->input->came_back = found ? detect_counts(found).came_back : detect_count_counts(c->counter).came_back;
    if (rc == 0)
        rc = counted_strays(c->counter, found, c->input, err);
    return rc < 0 ? -1 : features_end(c->f, err);
}

int features_choose_way(struct features_count *c, struct err *err)
{
    struct rules *rules;
    bool countable = false;
    if (rule_args_load(c->rule, c->input->no_config, &rules, err) < 0)
        return -1;
    int rc = features_countable(rules, &countable, err);
    if (countable) {
        c->input->feed = begin_count;
        c->input->feed_ctx = c;
    }
    rules_close(rules);
    return rc;
}
