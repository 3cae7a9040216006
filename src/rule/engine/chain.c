/* chain: the engine, once for each level of the rules. See snag/rule.h.
 *
 * Rules that use what other rules emit read it from the stream, like any event: the rules of each level are a stage
 * over those before it. So they see a snag where it stands in the stream, once it is certain, and a deadline at that
 * moment after it; and nothing in a stage knows of levels but where it looks up what an emitted event rests on.
 */
#include "rule/engine/detect_impl.h"

int detect_open(struct source **detect, const struct rules *rules, struct source *from,
                const struct detect_options *options, struct err *err)
{
    struct detect_options inner = *options;
    struct detect *lowest = NULL, *highest = NULL, *next;
    uint32_t n_levels = rules->n ? rules->rule[rules->n - 1].level + 1 : 1;
    *detect = NULL;
    for (uint32_t i = 0; i < n_levels; i++) {
        inner.only_snags = options->only_snags && i + 1 == n_levels;
        if (detect_open_level(&next, rules, i, &inner, highest, err) < 0) {
            if (highest)
                source_close(&highest->source);
            return -1;
        }
        if (i == 0)
            lowest = next;
        highest = next;
    }
    if (lowest)
        lowest->from = from;
    *detect = &highest->source;
    return 0;
}

struct detect_counts detect_counts(const struct source *detect)
{
    const struct detect *d = (const struct detect *)detect;
    struct detect_counts counts = chain_lowest(d)->counts;
    counts.came_back = 0;
    for (; d; d = d->below)
        counts.came_back += d->counts.came_back;
    return counts;
}
