/* none: each event of the list is a match. See look_back.h. */
#include "rule/engine/look_back.h"

static int event(struct detect *d, const struct dispatch *w, const struct subject *x, struct err *err)
{
    const struct rule *r = rule_of(d, w->rule);
    struct key_reader *reader = &d->reader[d->plan[w->rule].memory_reader];
    if (!part_takes(d, w, ROLE_EVENT, &r->events, x))
        return 0;
    if (r->per.n && event_key(d, reader, x, err) < 0)
        return -1;
    if (r->per.n && reader->empty)
        return 0;
    return look_back_alone(d, w->rule, x, (struct claim){.kind = CLAIM_NONE}, err);
}

const struct relation relation_none = {
    .event = event,
    .opens = ROLE_EVENT,
};
