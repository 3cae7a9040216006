/* eval: see eval.h. */
#include "event/map/eval.h"

#include <stdio.h>

#include "base/word.h"
#include "event/map/lookup.h"
#include "event/map/unseen.h"
#include "event/map/values.h"
#include "snag/num.h"

int eval_bad(struct mapper *m, struct err *err, const char *fmt, ...)
{
    struct mapper_state *s = m->state;
    char msg[600];
    va_list ap;
    if (s->bad)
        return 0;
    s->bad = true;
    va_start(ap, fmt);
    (void)vsnprintf(msg, sizeof msg, fmt, ap);
    va_end(ap);
    buf_clear(&s->problem);
    return buf_adds(&s->problem, msg, err);
}

struct view expr_name(const struct map *map, const struct expr *e)
{
    struct view v = {0};
    if (e->kind == EXPR_COLUMN || e->kind == EXPR_PRIOR)
        return map->used[e->column].name.n ? map->used[e->column].name : view_of("a column by number");
    if (e->a)
        v = expr_name(map, e->a);
    return v.n || !e->b ? v : expr_name(map, e->b);
}

static int keep(struct mapper *m, const char *p, size_t n, struct view *v, struct err *err)
{
    char *copy = arena_copy(&m->state->arena, p, n, err);
    *v = (struct view){copy, n};
    return copy ? 0 : -1;
}

int eval_join(struct mapper *m, struct view a, struct view b, struct view c, struct view *v, struct err *err)
{
    const struct view part[] = {a, b, c};
    char *p = arena_get(&m->state->arena, a.n + b.n + c.n + 1, err);
    if (!p)
        return -1;
    *v = (struct view){p, 0};
    for (size_t i = 0; i < 3; i++)
        if (part[i].n) {
            memcpy(p + v->n, part[i].p, part[i].n);
            v->n += part[i].n;
        }
    return 0;
}

/* A text, which is what e gave, as a time by the map's layout and zone. */
static int to_time(struct mapper *m, const struct expr *e, struct view text, struct time_read *r, struct err *err)
{
    if (layout_parse(m->map->time, m->map->zone, text, r) == 0) {
        eval_took_time(m, r);
        return 0;
    }
    struct view plain = text;
    if (!word_text_is_ascii(text.p, text.n)) { /* a blank of Unicode, which some programs write before PM */
        char *copy = arena_get(&m->state->arena, text.n, err);
        if (!copy)
            return -1;
        plain = (struct view){copy, unseen_plain(copy, text)};
        if (layout_parse(m->map->time, m->map->zone, plain, r) == 0) {
            eval_took_time(m, r);
            return 0;
        }
    }
    char shown[80];
    struct view name = expr_name(m->map, e);
    *r = (struct time_read){.ts_us = TS_NONE};
    return eval_bad(m, err, "%.*s: '%s' is not a date (expected %s)", VIEW_FMT(name),
                    str_shown(shown, sizeof shown, text), layout_text(m->map->time));
}

static int minus(struct mapper *m, const struct expr *e, struct view a, struct view b, struct view *v, struct err *err)
{
    struct time_read from, to;
    char text[32];
    *v = (struct view){0};
    if (a.n == 0 || b.n == 0)
        return 0;
    if (to_time(m, e->a, a, &to, err) < 0 || to_time(m, e->b, b, &from, err) < 0)
        return -1;
    return m->state->bad ? 0 : keep(m, text, num_format_us(text, to.ts_us - from.ts_us), v, err);
}

const char *eval_comma_hint(const struct mapper *m, struct view v)
{
    double x;
    if (v.n && memchr(v.p, ':', v.n) && num_parse_hms(v, &x) == 0)
        return " (hms behind the column's name reads 0:04:23)";
    return !m->map->comma && v.n && memchr(v.p, ',', v.n) ? " (decimal = comma in the map's [file] reads 1,5)" : "";
}

static int span(struct mapper *m, const struct expr *e, struct view a, struct view *v, struct err *err)
{
    static const double seconds[] = {[SPAN_S] = 1, [SPAN_MS] = 0.001, [SPAN_MIN] = 60, [SPAN_H] = 3600};
    double x;
    char text[32], shown[80];
    *v = (struct view){0};
    if (a.n == 0)
        return 0;
    if ((e->unit == SPAN_HMS ? num_parse_hms(a, &x) : num_parse(a, &x)) < 0) {
        struct view name = expr_name(m->map, e->a);
        return eval_bad(m, err, "%.*s: '%s' is not a %s%s", VIEW_FMT(name), str_shown(shown, sizeof shown, a),
                        e->unit == SPAN_HMS ? "time of the form H:MM:SS" : "number", eval_comma_hint(m, a));
    }
    if (e->unit == SPAN_MS)
        x /= 1000; /* exact to the last digit, unlike x * 0.001 */
    else if (e->unit != SPAN_HMS)
        x *= seconds[e->unit];
    return keep(m, text, num_format(text, x), v, err);
}

/* What the pattern's first group found, or the whole pattern; where PCRE2 gives up, the row is bad. */
static int capture(struct mapper *m, const struct expr *e, struct view a, struct view *v, struct err *err)
{
    char why[PATTERN_WHY];
    int rc = pattern_match(e->regex, a, m->state->match, why);
    *v = (struct view){0};
    const size_t *found = pcre2_get_ovector_pointer(m->state->match) + 2 * (size_t)e->index;
    if (rc > 0 && found[0] != PCRE2_UNSET && found[1] > found[0])
        *v = (struct view){a.p + found[0], found[1] - found[0]};
    if (rc >= 0)
        return 0;
    struct view name = expr_name(m->map, e);
    return eval_bad(m, err, "%.*s: the pattern %.*s (%s:%zu) cannot be decided: %s", VIEW_FMT(name), VIEW_FMT(e->text),
                    m->map->file, sections_line(&m->map->source, e->text.p), why);
}

/* The text that `write` makes of a; it needs no more room than a. */
static int rewrite(struct mapper *m, size_t (*write)(char *, struct view), struct view a, struct view *v,
                   struct err *err)
{
    char *p = arena_get(&m->state->arena, a.n + 1, err);
    if (!p)
        return -1;
    *v = (struct view){p, write(p, a)};
    return 0;
}

static int value_of_json(struct mapper *m, const struct expr *e, struct view a, struct view *v, struct err *err)
{
    struct buf text = {0};
    int rc = json_value(e, a, &text, err);
    char *p = rc == 0 ? arena_copy(&m->state->arena, text.n ? text.p : "", text.n, err) : NULL;
    *v = (struct view){p, text.n};
    buf_free(&text);
    return p ? 0 : -1;
}

/* A key that is not in the table gives nothing, and is remembered. */
static int look_up(struct mapper *m, const struct expr *e, struct view key, struct view *v, struct err *err)
{
    *v = (struct view){0};
    if (key.n == 0 || !m->table || lookup_find(m->table[e->column], key, e->index, v))
        return 0;
    return dict_put(&m->unknown[e->column], key, err) < 0 ? -1 : 0;
}

int eval_other(struct mapper *m, const struct expr *e, struct view *v, struct err *err)
{
    struct view a = {0}, b = {0};
    switch (e->kind) {
    case EXPR_COLUMN:
        *v = m->state->cell[e->column];
        return 0;
    case EXPR_PRIOR:
        *v = groups_prior(m->state->groups, m->state->group, e->column);
        return 0;
    case EXPR_TEXT:
        *v = e->text;
        return 0;
    case EXPR_ELSE:
        if (eval_text(m, e->a, v, err) < 0)
            return -1;
        return v->n ? 0 : eval_text(m, e->b, v, err);
    case EXPR_SPAN:
        return eval_text(m, e->a, &a, err) < 0 ? -1 : span(m, e, a, v, err);
    case EXPR_CAPTURE:
        return eval_text(m, e->a, &a, err) < 0 ? -1 : capture(m, e, a, v, err);
    case EXPR_SPLIT:
        if (eval_text(m, e->a, &a, err) < 0)
            return -1;
        *v = value_part(a, e->text, e->index);
        return 0;
    case EXPR_TRIM:
        if (eval_text(m, e->a, &a, err) < 0)
            return -1;
        *v = unseen_trim(a);
        return 0;
    case EXPR_LOOKUP:
        return eval_text(m, e->a, &a, err) < 0 ? -1 : look_up(m, e, a, v, err);
    case EXPR_JSON:
        return eval_text(m, e->a, &a, err) < 0 ? -1 : value_of_json(m, e, a, v, err);
    case EXPR_LOWER:
    case EXPR_PHONE:
        return eval_text(m, e->a, &a, err) < 0
                   ? -1
                   : rewrite(m, e->kind == EXPR_LOWER ? value_lower : value_phone, a, v, err);
    case EXPR_JOIN:
    case EXPR_MINUS:
        if (eval_text(m, e->a, &a, err) < 0 || eval_text(m, e->b, &b, err) < 0)
            return -1;
        return e->kind == EXPR_JOIN ? eval_join(m, a, b, (struct view){0}, v, err) : minus(m, e, a, b, v, err);
    }
    return 0;
}

static int no_time(struct mapper *m, const struct expr *e, struct err *err)
{
    struct view name = expr_name(m->map, e);
    return eval_bad(m, err, "%.*s: no time", VIEW_FMT(name));
}

int eval_time(struct mapper *m, const struct expr *e, bool roll, int64_t *ts_us, struct err *err)
{
    struct view text;
    struct time_read r;
    if (eval_text(m, e, &text, err) < 0)
        return -1;
    *ts_us = TS_NONE;
    if (text.n == 0)
        return no_time(m, e, err);
    struct mapper_counts before = m->counts;
    if (to_time(m, e, text, &r, err) < 0)
        return -1;
    *ts_us = r.ts_us;
    int64_t limit = m->map->midnight_us;
    if (roll && limit && !m->state->bad && r.ts_us < m->state->row_ts_us - limit) {
        /* The same time of day on the next day of that zone; whether the clocks changed the day before does not
         * matter. */
        enum local_kind kind;
        int64_t local_us =
            r.kind == LOCAL_SKIPPED ? r.local_us : r.ts_us + zone_offset(m->map->zone, r.ts_us) * US_PER_S;
        *ts_us = zone_to_utc(m->map->zone, local_us + 86400 * US_PER_S, &kind);
        m->counts = before;
        eval_count_local(m, kind);
        m->counts.after_midnight++;
    }
    return 0;
}

int eval_plus(struct mapper *m, const struct expr *e, int64_t *ts_us, struct err *err)
{
    struct view text, name = expr_name(m->map, e);
    double x;
    char shown[80];
    if (eval_text(m, e, &text, err) < 0)
        return -1;
    if (num_parse(text, &x) < 0)
        return eval_bad(m, err, "%.*s: '%s' is not a number of seconds%s", VIEW_FMT(name),
                        str_shown(shown, sizeof shown, text), eval_comma_hint(m, text));
    if (x < -1e10 || x > 1e10)
        return eval_bad(m, err, "%.*s: '%s' is more seconds than there are", VIEW_FMT(name),
                        str_shown(shown, sizeof shown, text));
    if (*ts_us != TS_NONE)
        *ts_us += (int64_t)(x * US_PER_S + (x < 0 ? -0.5 : 0.5));
    return 0;
}

static bool ordered(enum op op, int c)
{
    return op == OP_LT ? c < 0 : op == OP_LE ? c <= 0 : op == OP_GT ? c > 0 : c >= 0;
}

/* If PCRE2 gives up, it is neither a match nor a mismatch: the row is bad. */
static int matches(struct mapper *m, const struct test *t, struct view text, bool *holds, struct err *err)
{
    char why[PATTERN_WHY];
    const struct map *map = m->map;
    int rc = pattern_match(t->regex, text, m->state->match, why);
    *holds = rc >= 0 && (rc > 0) == (t->op == OP_MATCH);
    if (rc >= 0)
        return 0;
    struct view name = expr_name(map, t->left);
    return eval_bad(m, err, "%.*s: the pattern %.*s (%s:%zu) cannot be decided: %s", VIEW_FMT(name),
                    VIEW_FMT(t->pattern), map->file, sections_line(&map->source, t->pattern.p), why);
}

/* A time as the log writes it, or of ISO 8601. */
static bool time_of(const struct mapper *m, struct view v, int64_t *us)
{
    struct time_read r;
    if (layout_parse(m->map->time, m->map->zone, v, &r) < 0 &&
        (!m->state->iso || layout_parse(m->state->iso, m->map->zone, v, &r) < 0))
        return false;
    *us = r.ts_us;
    return true;
}

/* Neither two numbers nor two times: the test is false, and that is counted, with the first value that is in the way.
 */
static void stray(struct mapper *m, const struct test *t, struct view a, struct view b)
{
    struct map_stray *s = &m->stray[t->site];
    double x;
    int64_t us;
    m->state->strayed = true;
    if (m->state->learning)
        return;
    s->n++;
    if (s->n == 1)
        (void)str_shown(s->first, sizeof s->first,
                        number_plain(a, &x) || (time_of(m, a, &us) && !number_plain(b, &x)) ? b : a);
    s->test = t;
}

static bool in_order(struct mapper *m, const struct test *t, struct view a, struct view b)
{
    double x, y;
    int64_t p, q;
    if (a.n == 0 || b.n == 0)
        return false;
    if (number_plain(a, &x) && number_plain(b, &y))
        return ordered(t->op, (x > y) - (x < y));
    if (time_of(m, a, &p) && time_of(m, b, &q))
        return ordered(t->op, (p > q) - (p < q));
    stray(m, t, a, b);
    return false;
}

static int compare(struct mapper *m, const struct test *t, bool *holds, struct err *err)
{
    struct view a, b;
    if (eval_text(m, t->left, &a, err) < 0)
        return -1;
    if (t->op == OP_IN) {
        *holds = words_have(&t->list, a);
        return 0;
    }
    if (t->op == OP_MATCH || t->op == OP_NO_MATCH)
        return matches(m, t, a, holds, err);
    if (eval_text(m, t->right, &b, err) < 0)
        return -1;
    if (t->op == OP_EQ || t->op == OP_NE)
        *holds = view_eq(a, b) == (t->op == OP_EQ);
    else
        *holds = in_order(m, t, a, b);
    return 0;
}

/* Is this the first row of its group, case or contact to reach this test? */
static int first(struct mapper *m, const struct test *t, bool *holds, struct err *err)
{
    struct mapper_state *s = m->state;
    struct view key = {0};
    const struct expr *of = m->map->group;
    uint32_t column = t->first == FIRST_CASE ? COL_CASE : COL_CONTACT;
    for (size_t i = 0; t->first != FIRST_ROW && i < m->map->n_column; i++)
        if (m->map->column[i].column == column)
            of = m->map->column[i].expr;
    if (of && eval_text(m, of, &key, err) < 0)
        return -1;
    char site[3] = {(char)(t->site & 0xff), (char)(t->site >> 8), 0};
    struct view whole;
    if (eval_join(m, (struct view){site, 2}, key, (struct view){0}, &whole, err) < 0)
        return -1;
    int64_t id = dict_put(&s->seen, whole, err);
    if (id < 0 || mem_reserve_zero(&s->seen_first, &s->cap_seen, (size_t)id + 1, sizeof *s->seen_first, err) < 0)
        return -1;
    *holds = key.n == 0 || !s->seen_first[id];
    if (!s->seen_first[id])
        s->fired[s->n_fired++] = (uint32_t)id;
    s->seen_first[id] = true;
    return 0;
}

static bool changes(struct mapper *m, const struct test *t)
{
    struct view now = m->state->cell[t->column], last = groups_last(m->state->groups, m->state->group, t->column);
    return now.n && last.n && !view_eq(now, last);
}

static bool becomes(struct mapper *m, const struct test *t)
{
    struct view now = m->state->cell[t->column], last = groups_last(m->state->groups, m->state->group, t->column);
    if (now.n == 0 || words_have(&t->list, now) == t->list.negated)
        return false;
    if (t->from.n)
        return words_have(&t->from, last) && last.n;
    return last.n == 0 || words_have(&t->list, last) == t->list.negated;
}

int eval_cond(struct mapper *m, const struct cond *c, bool *holds, struct err *err)
{
    *holds = true;
    for (size_t i = 0; i < c->n && *holds; i++) {
        const struct test *t = &c->test[i];
        struct view v;
        switch (t->kind) {
        case TEST_COMPARE:
            if (compare(m, t, holds, err) < 0)
                return -1;
            break;
        case TEST_IS_SET:
            if (eval_text(m, t->left, &v, err) < 0)
                return -1;
            *holds = v.n > 0;
            break;
        case TEST_FIRST:
            if (first(m, t, holds, err) < 0)
                return -1;
            break;
        case TEST_CHANGES:
            *holds = changes(m, t);
            break;
        case TEST_BECOMES:
            *holds = becomes(m, t);
            break;
        }
    }
    return 0;
}
