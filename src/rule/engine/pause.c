/* pause: where a run ends and the next one goes on. See detect_impl.h. */
#include "rule/engine/detect_impl.h"

/* Does whatever is certain and has been put off. */
static int settle(struct detect *d, struct err *err)
{
    if (time_sweep_all(d, err) < 0)
        return -1;
    for (size_t i = 0; i < d->rules->n; i++)
        if (opportunity_settle(d, (uint32_t)i, err) < 0)
            return -1;
    return 0;
}

/* The earlier run has told what there is to tell. */
static int begin_anew(struct detect *d, struct err *err)
{
    if (settle(d, err) < 0)
        return -1;
    for (size_t i = 0; i < d->rules->n; i++)
        d->tally[i].came_back = 0;
    d->counts = (struct detect_counts){.first_us = TS_NONE, .last_us = TS_NONE};
    return 0;
}

int pause_again(struct detect *d, struct err *err)
{
    bool again = d->o.again && *d->o.again;
    if (again == d->again)
        return 0;
    for (; d; d = d->above) {
        if (!again && begin_anew(d, err) < 0)
            return -1;
        d->again = again;
    }
    return 0;
}

bool detect_again(const struct source *detect)
{
    return ((const struct detect *)detect)->again;
}

int pause_run(struct detect *d, struct err *err)
{
    static const struct batch nothing;
    d->over = true;
    if ((d->n_bound == 0 && emit_bind(d, &nothing, err) < 0) || certain_pause(&d->log, err) < 0)
        return -1;
    if (pause_only(d))
        return 0;
    if (settle(d, err) < 0)
        return -1;
    d->counts.came_back = 0;
    for (size_t i = 0; i < d->rules->n; i++)
        d->counts.came_back += came_back_of(d, i);
    d->counts.first_us = d->log.seen.first_us;
    d->counts.last_us = d->log.seen.last_us;
    return 0;
}

void detect_resume(struct source *detect)
{
    for (struct detect *d = (struct detect *)detect; d; d = d->below) {
        d->over = false;
        d->paused = false;
        d->told = false;
    }
}

int detect_waits(struct source *detect, int64_t *since_us, struct err *err)
{
    *since_us = TS_NONE;
    for (struct detect *d = (struct detect *)detect; d; d = d->below) {
        int64_t ts_us = TS_NONE;
        if (d->waiting.n && waiting_when(&d->waiting, &ts_us, err) < 0)
            return -1;
        if (ts_us != TS_NONE && (*since_us == TS_NONE || ts_us < *since_us))
            *since_us = ts_us;
    }
    return 0;
}
