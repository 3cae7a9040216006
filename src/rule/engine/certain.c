/* certain: what of the log is certain in mid-stream, and what each rule can see of it. See certain.h. */
#include "rule/engine/certain.h"

#include <stdlib.h>

static bool source_emits(const struct coverage *seen, const struct part *part)
{
    for (size_t i = 0; i < seen->sources.n; i++) {
        const struct coverage_source *s = &seen->source[i];
        if (s->begun && coverage_emits(seen, i, part->name, part->n_said))
            return true;
    }
    return false;
}

static bool rule_emits(const struct rules *all, const bool *possible, const struct part *part)
{
    for (size_t i = 0; i < part->n_made; i++) {
        const struct makers *m = &all->makers[part->made[i]];
        for (size_t k = 0; k < m->n; k++)
            if (possible[m->of[k]])
                return true;
    }
    return false;
}

static bool can_emit(const struct coverage *seen, const struct rules *all, const bool *possible,
                     const struct part *part)
{
    return !seen->told || source_emits(seen, part) || rule_emits(all, possible, part);
}

bool certain_can_emit(const struct certain *c, const struct part *part)
{
    return can_emit(&c->seen, c->all, c->possible, part);
}

/* In their order, since what a rule needs is possible if the rule that emits it is. */
void certain_possible(const struct coverage *seen, const struct rules *all, size_t n, bool *possible)
{
    for (size_t i = 0; i < n; i++) {
        const struct rule *r = &all->rule[i];
        possible[i] = can_emit(seen, all, possible, &r->events) &&
                      (!r->other.n_names || can_emit(seen, all, possible, &r->other)) &&
                      (!r->until.n_names || can_emit(seen, all, possible, &r->until));
    }
}

static int look(struct certain *c, size_t i, struct err *err)
{
    const struct rule *r = &c->rules->rule[i];
    const struct part *wait = rule_awaits(r);
    struct rule_sight *s = &c->sight[i];
    if (covered_by(&s->awaited, &c->seen, wait->rests, wait->n_rests, COVERAGE_BEGUN, err) < 0)
        return -1;
    return covered_by(&s->other, &c->seen, r->other.rests, r->other.n_rests, COVERAGE_BEGUN, err);
}

int certain_settle(struct certain *c, struct err *err)
{
    if (c->stale)
        certain_possible(&c->seen, c->all, c->first + c->rules->n, c->possible);
    for (size_t i = 0; c->stale && i < c->rules->n; i++)
        if (look(c, i, err) < 0)
            return -1;
    c->stale = false;
    return 0;
}

int certain_open(struct certain *c, const struct rules *rules, const struct rules *all, int64_t until_us,
                 int64_t silence_us, struct err *err)
{
    *c = (struct certain){.rules = rules, .all = all, .seen = COVERAGE_EMPTY, .until_us = until_us, .stale = true};
    c->first = (size_t)(rules->rule - all->rule);
    if (silence_us)
        c->seen.silence_us = silence_us;
    c->possible = mem_zero(c->first + rules->n, sizeof *c->possible, err);
    c->sight = mem_zero(rules->n, sizeof *c->sight, err);
    if (!c->sight || !c->possible)
        return -1;
    for (size_t i = 0; i < rules->n; i++) {
        c->sight[i].relied_us = INT64_MIN;
        c->sight[i].looked_us = INT64_MIN;
    }
    return certain_settle(c, err);
}

void certain_close(struct certain *c)
{
    for (size_t i = 0; c->sight && i < c->rules->n; i++) {
        covered_free(&c->sight[i].awaited);
        covered_free(&c->sight[i].other);
        free(c->sight[i].was);
    }
    coverage_free(&c->seen);
    free(c->sight);
    free(c->possible);
}

/* ---- lines that come too late ---- */

/* Keeps the holes that the rule has relied on, to see whether they are still the same in the end. */
static int keep_holes(struct rule_sight *s, struct err *err)
{
    const struct covered *seen = &s->awaited;
    s->was = mem_zero(seen->n_holes + 1, sizeof *s->was, err);
    if (!s->was)
        return -1;
    for (size_t i = 0; i < seen->n_holes; i++)
        s->was[i] = seen->hole[i];
    s->n_was = seen->n_holes;
    s->late = true;
    return 0;
}

static bool same_hole(const struct stretch *a, const struct stretch *b, int64_t before_us)
{
    return a->begin_us == b->begin_us && (a->end_us == b->end_us || (a->end_us >= before_us && b->end_us >= before_us));
}

/* Has a line changed what the rule had relied on? */
static bool contradicted(const struct rule_sight *s)
{
    const struct covered *now = &s->awaited;
    size_t i = 0;
    if (!s->late)
        return false;
    for (; i < s->n_was && i < now->n_holes && s->was[i].begin_us < s->looked_us; i++)
        if (!same_hole(&s->was[i], &now->hole[i], s->looked_us))
            return true;
    return (i < s->n_was && s->was[i].begin_us < s->looked_us) ||
           (i < now->n_holes && now->hole[i].begin_us < s->looked_us);
}

/* Online: does the line end, once more, what has been silent for so long that it was over? */
static int resumes(struct certain *c, const struct event *e, bool *yes, struct err *err)
{
    int64_t id = dict_get(&c->seen.sources, e->col[COL_REASON]);
    *yes = false;
    if (!c->online || id == DICT_NONE || view_is(e->col[COL_EVENT], "coverage"))
        return 0;
    if (coverage_settle(&c->seen, err) < 0)
        return -1;
    const struct coverage_source *s = &c->seen.source[id];
    int64_t end_us = s->n ? s->stretch[s->n - 1].end_us : TS_NONE;
    *yes = s->depth == 0 && end_us != TS_NONE && e->ts_us - end_us > c->seen.silence_us;
    return 0;
}

/* Then its source was observed at that moment, and not since. */
static int begin_there(struct certain *c, const struct event *e, struct view file, struct err *err)
{
    struct view col[N_STANDARD_COLUMNS];
    struct event x = *e;
    for (size_t i = 0; i < N_STANDARD_COLUMNS; i++)
        col[i] = e->col[i];
    col[COL_EVENT] = (struct view)VIEW_LIT("coverage");
    x.col = col;
    return coverage_line(&c->seen, &x, file, err) < 0 ? -1 : 0;
}

int certain_line(struct certain *c, const struct event *e, struct view file, struct err *err)
{
    bool anew;
    if (resumes(c, e, &anew, err) < 0 || (anew && begin_there(c, e, file, err) < 0))
        return -1;
    int news = coverage_line(&c->seen, e, file, err);
    if (news <= 0)
        return news;
    int64_t source = dict_get(&c->seen.sources, e->col[COL_REASON]);
    for (size_t i = 0; i < c->rules->n; i++) {
        struct rule_sight *s = &c->sight[i];
        const struct part *wait = rule_awaits(&c->rules->rule[i]);
        if (e->ts_us < s->looked_us && !s->late &&
            coverage_emits(&c->seen, (size_t)source, wait->rests, wait->n_rests) && keep_holes(s, err) < 0)
            return -1;
    }
    c->stale = true;
    return 0;
}

/* Has a line changed what any rule had relied on? */
static int check_lines(struct certain *c, struct err *err)
{
    if (certain_settle(c, err) < 0)
        return -1;
    for (size_t i = 0; i < c->rules->n; i++) {
        const struct rule_sight *s = &c->sight[i];
        bool ended = c->until_us == TS_NONE && s->awaited.end_us != TS_NONE && s->relied_us >= s->awaited.end_us;
        if (ended || contradicted(s)) {
            (void)err_set(err, ERR_DATA, "a coverage line comes too late: '%.*s' relied on what came before it",
                          VIEW_FMT(c->rules->rule[i].text->name));
            return err_hint(err, "coverage lines come first, or in time order: LC_ALL=C sort the stream");
        }
    }
    return 0;
}

void certain_again(struct certain *c)
{
    struct coverage was = c->seen;
    coverage_free(&c->seen);
    c->seen.silence_us = was.silence_us;
    c->seen.first_us = was.first_us;
    c->seen.last_us = was.last_us;
    c->stale = true;
}

int certain_pause(struct certain *c, struct err *err)
{
    return check_lines(c, err);
}

int certain_finish(struct certain *c, struct err *err)
{
    c->final = true;
    c->stale = true;
    return check_lines(c, err);
}

/* ---- verdicts ---- */

enum verdict certain_observable(const struct certain *c, size_t rule)
{
    if (c->seen.told && c->possible[c->first + rule])
        return VERDICT_TRUE;
    if (!c->final && !c->online)
        return VERDICT_UNKNOWN;
    return c->seen.told ? VERDICT_FALSE : VERDICT_TRUE;
}

/* The moment by which a window must be over: with --until it may end with the log. */
static bool before_end(const struct certain *c, const struct rule_sight *s, int64_t due_us)
{
    if (c->until_us != TS_NONE)
        return due_us <= c->until_us;
    return due_us < (s->awaited.end_us != TS_NONE ? s->awaited.end_us : c->seen.last_us);
}

/* In mid-stream: are the moments up to to_us over for the sources that the rule waits for? Otherwise they may end
 * before, or a hole may begin. */
static bool is_over(const struct certain *c, const struct rule_sight *s, struct claim claim)
{
    bool ends = claim.kind == CLAIM_WINDOW; /* at the very end nothing is certain */
    if ((s->late && !c->online) || claim.to_us > c->seen.last_us || (ends && claim.to_us == c->seen.last_us))
        return false;
    return s->awaited.end_us == TS_NONE || claim.to_us < s->awaited.end_us ||
           (!ends && claim.to_us == s->awaited.end_us);
}

/* A source that has been silent for so long has a hole there, or has ended. */
static bool is_silent(const struct certain *c, const struct rule_sight *s, struct claim claim)
{
    int64_t end_us = s->awaited.end_us;
    return c->online && end_us != TS_NONE && claim.to_us >= end_us && c->seen.last_us - end_us > c->seen.silence_us;
}

static enum verdict window(const struct certain *c, struct rule_sight *s, struct claim claim)
{
    bool ends = claim.kind == CLAIM_WINDOW;
    if (ends && c->until_us != TS_NONE && claim.to_us > c->until_us)
        return VERDICT_FALSE;
    if (!c->final && !is_over(c, s, claim))
        return is_silent(c, s, claim) ? VERDICT_FALSE : VERDICT_UNKNOWN;
    bool closed = ends && claim.to_us != c->until_us; /* at --until, all of that moment has been seen */
    int64_t before_us = claim.to_us + closed;
    if (before_us > s->looked_us && !c->final)
        s->looked_us = before_us;
    if (covered_hole(&s->awaited, claim.from_us, before_us))
        return VERDICT_FALSE;
    if (c->final)
        return !ends || before_end(c, s, claim.to_us) ? VERDICT_TRUE : VERDICT_FALSE;
    if (ends && claim.to_us > s->relied_us)
        s->relied_us = claim.to_us;
    return VERDICT_TRUE;
}

enum verdict certain_verdict(struct certain *c, size_t rule, struct claim claim)
{
    struct rule_sight *s = &c->sight[rule];
    if (claim.kind == CLAIM_NONE)
        return VERDICT_TRUE;
    if (c->blind && !c->final)
        return VERDICT_UNKNOWN;
    if (claim.kind != CLAIM_LOOK_BACK)
        return window(c, s, claim);
    if (!c->final && !c->online)
        return VERDICT_UNKNOWN;
    int64_t begin_us = s->other.begin_us != TS_NONE ? s->other.begin_us : c->seen.first_us;
    bool covered = claim.from_us >= begin_us && !covered_hole(&s->other, claim.from_us, claim.to_us);
    return covered ? VERDICT_TRUE : VERDICT_FALSE;
}

bool certain_presumed(struct certain *c, size_t rule, struct claim claim)
{
    bool was = c->final;
    c->final = true;
    bool holds = certain_observable(c, rule) == VERDICT_TRUE && certain_verdict(c, rule, claim) == VERDICT_TRUE;
    c->final = was;
    return holds;
}

struct view certain_ended(const struct certain *c, size_t rule, int64_t *ended_us)
{
    const struct part *wait = rule_awaits(&c->rules->rule[rule]);
    *ended_us = c->sight[rule].awaited.end_us;
    if (*ended_us == TS_NONE || c->seen.last_us - *ended_us < US_PER_DAY)
        return (struct view){0};
    for (size_t i = 0; i < c->seen.sources.n; i++) {
        const struct coverage_source *s = &c->seen.source[i];
        bool ends = s->begun && s->n && s->stretch[s->n - 1].end_us == *ended_us;
        if (ends && coverage_emits(&c->seen, i, wait->rests, wait->n_rests))
            return dict_text(&c->seen.sources, (int64_t)i);
    }
    return (struct view){0};
}
