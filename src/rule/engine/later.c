/* later: what --until leaves of coverage lines behind it.
 *
 * The output is that of a log which ends at that moment: a file that goes on ends there, and one that begins later is
 * named, but covers nothing. So a reader of the output sees the same holes and the same sources. These lines come last.
 */
#include "rule/engine/detect_impl.h"
#include "snag/civil.h"

static int put(struct detect *d, struct waiting *to, const struct event *e, const char *name, int64_t ts_us,
               struct err *err)
{
    static const struct waits_for passes = {.rule = -1};
    char text[40];
    if (d->o.only_snags)
        return 0;
    size_t n = time_iso(text, ts_us, d->ts_digits);
    struct view *col = emit_columns(d, e->col, d->n_in, err);
    if (!col)
        return -1;
    col[COL_TS] = (struct view){text, n};
    col[COL_EVENT] = view_of(name);
    const struct event x = {.ts_us = ts_us, .col = col, .line = e->line};
    return waiting_put(to, &passes, &x, schema_n(&d->schema), err);
}

/* Has this file begun before --until, for the last time? */
static bool goes_on(const struct detect *d, struct view source, struct view file)
{
    const struct coverage *c = &d->log.seen;
    int64_t id = dict_get(&c->sources, source), f = dict_get(&c->files, file);
    const struct coverage_source *s = id < 0 ? NULL : &c->source[id];
    for (size_t i = s ? s->n_marks : 0; i-- > 0;)
        if (!s->mark[i].ends && s->mark[i].file == f)
            return s->mark[i].us <= d->o.until_us;
    return false;
}

int emit_later(struct detect *d, const struct event *e, struct view file, struct err *err)
{
    if (view_is(e->col[COL_EVENT], "coverage_end")) {
        if (!goes_on(d, e->col[COL_REASON], file))
            return 0;
        coverage_see(&d->log.seen, d->o.until_us);
        return put(d, &d->cut, e, "coverage_end", d->o.until_us, err);
    }
    if (put(d, &d->later, e, "coverage", e->ts_us, err) < 0)
        return -1;
    return put(d, &d->later, e, "coverage_end", e->ts_us, err);
}

int emit_cut_off(struct detect *d, struct err *err)
{
    struct waiting *const from[] = {&d->cut, &d->later};
    for (size_t i = 0; i < 2; i++)
        while (from[i]->n) {
            struct event e;
            if (waiting_take(from[i], &d->arena, schema_n(&d->schema), &e, err) < 0 || emit_row(d, &e, err) < 0)
                return -1;
        }
    return 0;
}
