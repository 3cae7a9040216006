/* drain: the one place where what relations find becomes rows and counts. See detect_impl.h.
 *
 * Ledger lines of closings, state and breakdowns by group belong here too. Rules that use what other rules emit are not
 * asked from here but at a level of their own (levels.c), once the row is certain.
 */
#include "rule/engine/detect_impl.h"

static int drain_matches(struct detect *d, struct err *err)
{
    for (size_t i = 0; i < d->found.n_matches; i++) {
        const struct match *m = &d->found.match[i];
        if (d->counting ? d->counting->match(d, m, err) < 0 : emit_match(d, m, err) < 0)
            return -1;
        if (d->rates && !m->good && (m->anchor ? anchor_meet(d, m, err) : opportunity_match(d, m, err)) < 0)
            return -1;
        saved_free(&d->pool, m->own);
    }
    d->found.n_matches = 0;
    return 0;
}

static int drain_closings(struct detect *d, struct err *err)
{
    for (size_t i = 0; i < d->found.n_closings; i++)
        if (anchor_close(d, &d->found.closing[i], err) < 0)
            return -1;
    d->found.n_closings = 0;
    return 0;
}

int drain(struct detect *d, struct err *err)
{
    if (drain_matches(d, err) < 0)
        return -1;
    return drain_closings(d, err);
}
