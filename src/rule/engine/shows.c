/* shows: which sources could show a rule. See detect_impl.h. */
#include <stdlib.h>
#include <string.h>

#include "rule/engine/detect_impl.h"

/* Does a source show one of the rules that make an event? */
static bool shows_made(const struct detect *d, size_t id, const bool *shows)
{
    const struct makers *m = &d->all->makers[id];
    for (size_t i = 0; i < m->n; i++)
        if (shows[m->of[i]])
            return true;
    return false;
}

static bool shows_part(const struct detect *d, size_t source, const struct part *part, const bool *shows)
{
    if (part->n_names == 0 || coverage_emits(&d->log.seen, source, part->name, part->n_said))
        return true;
    for (size_t i = 0; i < part->n_made; i++)
        if (shows_made(d, part->made[i], shows))
            return true;
    return false;
}

/* Can a source emit a name of each of the rule's lists? `shows` has the answers for the rules before it. */
static bool source_shows(const struct detect *d, size_t source, const struct rule *r, const bool *shows)
{
    return shows_part(d, source, &r->events, shows) && shows_part(d, source, &r->other, shows) &&
           shows_part(d, source, &r->until, shows) && d->log.seen.source[source].begun;
}

/* The answers for a source, of all rules up to the level's own. */
static size_t shows_width(const struct detect *d)
{
    return d->first + d->rules->n;
}
static bool *shows_of(const struct detect *d, size_t source)
{
    return d->shows + source * shows_width(d);
}

/* By source and rule, looked up once after each new line. */
static int look_at_sources(struct detect *d, struct err *err)
{
    size_t n_sources = d->log.seen.sources.n, need = n_sources * shows_width(d);
    if (d->n_shows == need)
        return 0;
    if (mem_reserve(&d->shows, &d->cap_shows, need, sizeof *d->shows, err) < 0)
        return -1;
    for (size_t i = 0; i < n_sources; i++)
        for (size_t k = 0; k < shows_width(d); k++)
            shows_of(d, i)[k] = source_shows(d, i, &d->all->rule[k], shows_of(d, i));
    d->n_shows = need;
    buf_clear(&d->shown_file);
    return 0;
}

/* Rows of a file mostly come one after the other. A new line may name its source. */
static int source_of(struct detect *d, struct view file, int64_t *source, struct err *err)
{
    if (file.n && !view_eq(buf_view(&d->shown_file), file)) {
        buf_clear(&d->shown_file);
        if (buf_add(&d->shown_file, file.p, file.n, err) < 0)
            return -1;
        d->shown_source = coverage_source_of(&d->log.seen, file);
    }
    *source = file.n ? d->shown_source : DICT_NONE;
    return 0;
}

struct view shows_file(const struct detect *d, const struct subject *x)
{
    if (d->counting)
        return dict_text(d->counting->files, x->file);
    struct view src = fact_field(&x->fact, FIELD_SRC);
    const char *colon = src.n ? memrchr(src.p, ':', src.n) : NULL;
    return colon ? (struct view){src.p, (size_t)(colon - src.p)} : (struct view){0};
}

/* Can any source emit the event and show the rule? */
static enum verdict any_shows(const struct detect *d, uint32_t rule, struct view name)
{
    const struct coverage *seen = &d->log.seen;
    bool emitted = false;
    int64_t id = dict_get(&d->all->emitted, name);
    for (size_t i = 0; seen->told && i < seen->sources.n; i++) {
        bool emits = seen->source[i].begun && coverage_emits(seen, i, &name, 1);
        emits = emits || (id != DICT_NONE && shows_made(d, (size_t)id, shows_of(d, i)));
        if (emits && shows_of(d, i)[d->first + rule])
            return VERDICT_TRUE;
        emitted = emitted || emits;
    }
    if (!d->log.final && !d->hurries)
        return VERDICT_UNKNOWN;
    return emitted ? VERDICT_FALSE : VERDICT_TRUE;
}

int shows_rule(struct detect *d, uint32_t rule, struct view file, struct view name, enum verdict *shows,
               struct err *err)
{
    int64_t source;
    if (look_at_sources(d, err) < 0 || source_of(d, file, &source, err) < 0)
        return -1;
    *shows = VERDICT_UNKNOWN;
    if (source != DICT_NONE && d->log.seen.source[source].begun)
        *shows = shows_of(d, (size_t)source)[d->first + rule] ? VERDICT_TRUE : VERDICT_FALSE;
    else if (file.n == 0 || d->log.final || d->hurries)
        *shows = any_shows(d, rule, name);
    return 0;
}
