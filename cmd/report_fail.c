/* report_fail: see report_fail.h. */
#include "report_fail.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/nearest.h"
#include "cmd.h"
#include "snag/civil.h"
#include "snag/num.h"

/* ---- reading ---- */

/* What a condition is called and takes. */
static const struct {
    const char *name;
    bool compares;
} known[] = {[FAIL_RATE] = {"rate", true},
             [FAIL_LOW] = {"low", true},
             [FAIL_STALE] = {"stale", false},
             [FAIL_MISSING] = {"missing", false},
             [FAIL_VOLUME] = {"volume", true}};
enum { N_KNOWN = sizeof known / sizeof *known };

static int refuse(const char *text, struct err *err)
{
    char shown[80];
    (void)err_set(err, ERR_USAGE, "--fail-if: '%s' is not a condition", str_shown(shown, sizeof shown, view_of(text)));
    return err_hint(err, "rate(RULE) > 5%%, low(RULE) > 5%%, stale(36h), missing(SOURCE) or volume < 0.5");
}

static int read_kind(struct fail_condition *c, struct view word, struct err *err)
{
    const char *names[N_KNOWN];
    char shown[80];
    for (size_t i = 0; i < N_KNOWN; i++) {
        names[i] = known[i].name;
        c->kind = (enum fail_kind)i;
        if (view_is(word, names[i]))
            return 0;
    }
    (void)err_set(err, ERR_USAGE, "--fail-if: there is no condition '%s'", str_shown(shown, sizeof shown, word));
    return nearest_hint(err, word, names, N_KNOWN, "",
                        "rate(RULE) > 5%, low(RULE) > 5%, stale(36h), missing(SOURCE) or volume < 0.5");
}

static int read_rule(struct fail_condition *c, struct view name, const struct rules *rules, struct err *err)
{
    char text[80], shown[80];
    int64_t rule = rules_find(rules, name);
    c->rule = (size_t)rule;
    if (rule >= 0)
        return 0;
    (void)snprintf(text, sizeof text, "%.*s", VIEW_FMT(name));
    struct view nearest = rules_nearest(rules, text);
    (void)err_set(err, ERR_USAGE, "--fail-if: no rule '%s' runs", str_shown(shown, sizeof shown, name));
    return nearest.n ? err_hint(err, "did you mean '%.*s'?", VIEW_FMT(nearest)) : -1;
}

/* What stands in parentheses. */
static int read_inside(struct fail_condition *c, struct view inside, const struct rules *rules, struct err *err)
{
    char text[40];
    int64_t seconds;
    if (c->kind == FAIL_RATE || c->kind == FAIL_LOW)
        return read_rule(c, inside, rules, err);
    c->source = inside;
    if (c->kind != FAIL_STALE)
        return inside.n ? 0 : refuse(c->text, err);
    (void)snprintf(text, sizeof text, "%.*s", VIEW_FMT(inside));
    if (opt_span(text, &seconds, err) < 0)
        return err_wrap(err, "--fail-if");
    c->limit = (double)seconds;
    return 0;
}

/* > 5% */
static int read_comparison(struct fail_condition *c, struct view rest, struct err *err)
{
    static const char *const signs[] = {
        [FAIL_BELOW] = "<", [FAIL_AT_MOST] = "<=", [FAIL_ABOVE] = ">", [FAIL_AT_LEAST] = ">="};
    size_t n = 0;
    bool found = false;
    while (n < rest.n && n < 2 && strchr("<>=", rest.p[n]))
        n++;
    for (size_t i = 0; i < sizeof signs / sizeof *signs; i++) {
        if (!view_is((struct view){rest.p, n}, signs[i]))
            continue;
        c->compares = (enum fail_compares)i;
        found = true;
    }
    struct view number = view_trim((struct view){rest.p + n, rest.n - n});
    bool percent = number.n && number.p[number.n - 1] == '%';
    if (percent)
        number = view_trim((struct view){number.p, number.n - 1});
    if (!found || num_parse(number, &c->limit) < 0)
        return refuse(c->text, err);
    c->limit /= percent ? 100 : 1;
    return 0;
}

static int read_one(struct fail_condition *c, const char *text, const struct rules *rules, struct err *err)
{
    struct view rest = view_trim(view_of(text));
    size_t n = 0;
    c->text = text;
    while (n < rest.n && rest.p[n] >= 'a' && rest.p[n] <= 'z')
        n++;
    if (n == 0)
        return refuse(text, err);
    if (read_kind(c, (struct view){rest.p, n}, err) < 0)
        return -1;
    rest = view_trim((struct view){rest.p + n, rest.n - n});
    bool opens = rest.n && *rest.p == '(';
    const char *close = opens ? memchr(rest.p, ')', rest.n) : NULL;
    if ((close != NULL) != (c->kind != FAIL_VOLUME))
        return refuse(text, err);
    if (close) {
        if (read_inside(c, view_trim((struct view){rest.p + 1, (size_t)(close - rest.p) - 1}), rules, err) < 0)
            return -1;
        rest = view_trim((struct view){close + 1, rest.n - (size_t)(close + 1 - rest.p)});
    }
    if (known[c->kind].compares)
        return read_comparison(c, rest, err);
    return rest.n ? refuse(text, err) : 0;
}

int fail_read(struct fail_condition **fails, const struct opt_list *texts, const struct rules *rules, struct err *err)
{
    *fails = mem_zero(texts->n + 1, sizeof **fails, err);
    for (size_t i = 0; *fails && i < texts->n; i++)
        if (read_one(&(*fails)[i], texts->item[i].text, rules, err) < 0)
            return -1;
    return *fails ? 0 : -1;
}

bool fail_from_now(const struct fail_condition *fails, size_t n)
{
    bool from_now = false;
    for (size_t i = 0; i < n; i++)
        from_now = from_now || fails[i].kind == FAIL_STALE;
    return from_now;
}

/* ---- judging ---- */

static bool holds(const struct fail_condition *c, double x)
{
    switch (c->compares) {
    case FAIL_BELOW:
        return x < c->limit;
    case FAIL_AT_MOST:
        return x <= c->limit;
    case FAIL_ABOVE:
        return x > c->limit;
    default:
        return x >= c->limit;
    }
}

/* NULL: the rule has no rate. */
static const struct rate_row *row_of(const struct report_facts *f, size_t rule)
{
    for (size_t i = 0; i < f->changes.n && f->changes.period; i++)
        if (f->changes.change[i].rule->rate.rule == rule)
            return f->changes.change[i].asked;
    for (size_t i = 0; i < f->n_rules && !f->changes.period; i++)
        if (f->rule[i].rate.rule == rule)
            return &f->rule[i].rate;
    return NULL;
}

/* NAN: it cannot be told. */
static double value_of(const struct fail_condition *c, const struct report_facts *f)
{
    if (c->kind == FAIL_VOLUME)
        return f->health.volume;
    const struct rate_row *row = row_of(f, c->rule);
    return !row ? NAN : c->kind == FAIL_LOW ? row->low : row->rate;
}

static bool judge_value(const struct fail_condition *c, const struct report_facts *f)
{
    double x = value_of(c, f);
    bool fails = !isnan(x) && holds(c, x);
    if (isnan(x))
        cmd_note("--fail-if '%s': not told by this log, which has %s", c->text,
                 c->kind == FAIL_VOLUME ? "less than five weeks" : "no rate or interval of it");
    else if (fails)
        cmd_note("--fail-if '%s': it is %.*f%s", c->text, c->kind == FAIL_VOLUME ? 2 : 1,
                 c->kind == FAIL_VOLUME ? x : 100 * x, c->kind == FAIL_VOLUME ? "" : " %");
    return fails;
}

/* The source whose events ended first is stale first. */
static bool judge_stale(const struct fail_condition *c, const struct report_facts *f, int64_t now_us)
{
    const struct report_source *oldest = NULL;
    char name[80], last[32];
    for (size_t i = 0; i < f->health.n; i++) {
        const struct report_source *s = &f->health.source[i];
        if (!oldest || s->last_us < oldest->last_us)
            oldest = s;
    }
    if (oldest && oldest->last_us != TS_NONE && (double)(now_us - oldest->last_us) <= c->limit * US_PER_S)
        return false;
    if (!oldest || oldest->last_us == TS_NONE) {
        cmd_note("--fail-if '%s': %s has no events", c->text,
                 oldest ? str_shown(name, sizeof name, oldest->name) : "the log");
        return true;
    }
    (void)time_iso(last, oldest->last_us, 0);
    cmd_note("--fail-if '%s': %s ends at %s", c->text, str_shown(name, sizeof name, oldest->name), last);
    return true;
}

static bool judge_missing(const struct fail_condition *c, const struct report_facts *f)
{
    for (size_t i = 0; i < f->health.n; i++)
        if (view_eq(f->health.source[i].name, c->source)) {
            if (f->health.source[i].lately == 0)
                cmd_note("--fail-if '%s': no events in the last seven days", c->text);
            return f->health.source[i].lately == 0;
        }
    cmd_note("--fail-if '%s': the log has no such source", c->text);
    return true;
}

bool fail_judge(const struct fail_condition *fails, size_t n, const struct report_facts *f, int64_t now_us)
{
    bool fail = false;
    for (size_t i = 0; i < n; i++) {
        const struct fail_condition *c = &fails[i];
        bool is_so = c->kind == FAIL_STALE     ? judge_stale(c, f, now_us)
                     : c->kind == FAIL_MISSING ? judge_missing(c, f)
                                               : judge_value(c, f);
        fail = fail || is_so;
    }
    return fail;
}
