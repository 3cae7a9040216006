/* value: what plain events have as their value: a number or span that the rule says, or one taken out of a text. See
 * model.h.
 *
 *     value = 24h
 *     value = text ~ /within (\d+) hours?/i h       a number of hours
 *     value = text ~ /by (\w+day)/i day             until the end of the day that has that name
 */
#include <stdio.h>

#include "rule/language/model.h"
#include "snag/civil.h"

/* ---- reading ---- */

static int read_span(struct rules *rules, struct rule *r, struct words *w, struct err *err)
{
    int64_t us;
    double x;
    char text[32];
    if (span_read(w->text, &us)) {
        int n = snprintf(text, sizeof text, "%lld", (long long)(us / US_PER_S));
        r->value = (struct view){arena_copy(&rules->arena, text, (size_t)n, err), (size_t)n};
        return r->value.p ? 0 : -1;
    }
    r->value = w->text;
    int business = words_business(w, &r->value_span, err);
    if (business != 0)
        return business < 0 ? -1 : 0;
    return number_read(w->text, &x) ? 0
                                    : words_error(w, "90s 15m 24h 7d 2w 8bh 2bd are spans", err,
                                                  "'%.*s' is neither a number nor a span of time", VIEW_FMT(w->text));
}

static int read_unit(struct words *w, struct captured *c, struct err *err)
{
    static const char *const word[] = {"s", "m", "h", "d", "w", "day"};
    static const int64_t seconds[] = {1, 60, 3600, 86400, 604800, 0};
    c->unit_us = US_PER_S;
    if (w->kind == WORD_END)
        return 0;
    for (size_t i = 0; i < sizeof word / sizeof *word; i++)
        if (words_at(w, word[i])) {
            c->unit_us = seconds[i] * US_PER_S;
            return words_next(w, err);
        }
    return words_error(w, "expected s, m, h, d, w, or day for the name of a day", err, "'%.*s' is not a unit",
                       VIEW_FMT(w->text));
}

/* FIELD ~ /regex/ UNIT, from the word behind ~ on. */
static int read_captured(struct words *w, struct rule *r, int32_t field, struct err *err)
{
    uint32_t groups = 0;
    struct view at = w->text;
    struct captured *c = arena_get(&w->rules->arena, sizeof *c, err);
    if (!c)
        return -1;
    *c = (struct captured){.field = field};
    r->captured = c;
    if (w->kind != WORD_REGEX)
        return words_error(w, "expected /regex/ or /regex/i", err, "what should be taken out is not a pattern");
    c->pattern.text = w->text;
    if (parse_pattern(w, &c->pattern, err) < 0)
        return -1;
    (void)pcre2_pattern_info(c->pattern.regex, PCRE2_INFO_CAPTURECOUNT, &groups);
    if (groups == 0)
        return words_error_at(w, at, err, "the pattern takes nothing out: put ( ) around the number or day");
    return read_unit(w, c, err);
}

int value_read(struct rules *rules, struct rule *r, struct err *err)
{
    const struct rule_text *t = r->text;
    struct words w;
    int32_t field;
    if (!t->key[KEY_VALUE].from)
        return 0;
    if (words_begin(&w, rules, t->key[KEY_VALUE].from, t->key[KEY_VALUE].value, err) < 0)
        return -1;
    if (w.kind == WORD_END)
        return words_error(&w, "", err, "a value is missing");
    if (!r->plain)
        return words_error(&w, "", err, "'value' goes with 'emit = EVENT': the value of a snag is what made it");
    struct words after = w;
    if (words_next(&after, err) < 0)
        return -1;
    if (!words_at(&after, "~")) {
        if (after.kind != WORD_END)
            return words_error(&after, "", err, "one word was expected");
        return read_span(rules, r, &w, err);
    }
    if (parse_field(&w, &field, err) < 0 || words_next(&w, err) < 0 || read_captured(&w, r, field, err) < 0)
        return -1;
    return w.kind == WORD_END ? 0 : words_error(&w, "", err, "nothing was expected after the unit");
}

/* ---- taking ---- */

static bool is_word(struct view v, const char *word, size_t n)
{
    for (size_t i = 0; i < n; i++)
        if (i >= v.n || (v.p[i] | 0x20) != word[i])
            return false;
    return v.n == n;
}

/* How many days ahead the day of that name is: today, tonight, tomorrow, or the next Monday … Sunday, which may be
 * today; -1: it is none. */
static int64_t days_ahead(struct view name, int64_t today)
{
    static const char *const week[] = {"thursday", "friday", "saturday", "sunday", "monday", "tuesday", "wednesday"};
    if (is_word(name, "today", 5) || is_word(name, "tonight", 7))
        return 0;
    if (is_word(name, "tomorrow", 8))
        return 1;
    for (int64_t i = 0; i < 7; i++)
        if (is_word(name, week[i], strlen(week[i])) || is_word(name, week[i], 3))
            return ((i - today) % 7 + 7) % 7;
    return -1;
}

/* Until the midnight that ends it. */
static bool until_day(struct view name, int64_t ts_us, const struct zone *zone, int64_t *us)
{
    enum local_kind kind;
    int64_t local_us = ts_us + (zone ? zone_offset(zone, ts_us) : 0) * US_PER_S;
    int64_t in_day = (local_us % US_PER_DAY + US_PER_DAY) % US_PER_DAY;
    int64_t ahead = days_ahead(name, (local_us - in_day) / US_PER_DAY);
    int64_t end_us = local_us - in_day + (ahead + 1) * US_PER_DAY;
    *us = (zone ? zone_to_utc(zone, end_us, &kind) : end_us) - ts_us;
    return ahead >= 0;
}

static bool count_units(struct view number, int64_t unit_us, int64_t *us)
{
    if (!number_us(number, us)) /* as if they were seconds */
        return false;
    int64_t units = unit_us / US_PER_S;
    *us = *us > NUMBER_MOST_US / units ? NUMBER_MOST_US : *us * units;
    return true;
}

bool value_take(const struct captured *c, const struct rule_fact *e, const struct zone *zone, struct tests_run *run,
                int64_t *us)
{
    struct view text = fact_field(e, c->field);
    int rc = regex_match(c->pattern.regex, text, run->match);
    if (rc < PCRE2_ERROR_NOMATCH) {
        run->failed = &c->pattern;
        run->code = rc;
    }
    if (rc < 0)
        return false;
    const PCRE2_SIZE *at = pcre2_get_ovector_pointer(run->match);
    if (rc == 1 || at[2] == PCRE2_UNSET || at[3] < at[2])
        return false;
    struct view taken = {text.p + at[2], at[3] - at[2]};
    return c->unit_us ? count_units(taken, c->unit_us, us) : until_day(taken, e->ts_us, zone, us);
}
