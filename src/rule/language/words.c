/* words: the words of a rule's sentence, and errors that point at them. */
#include <stdarg.h>
#include <stdio.h>

#include "base/nearest.h"
#include "rule/language/model.h"
#include "text/figure.h"

static bool is_blank(char c)
{
    return c == ' ' || c == '\t' || c == '\n' || c == '\r';
}

/* Blanks, line breaks, and comment lines between continuation lines. */
static const char *skip_blanks(const char *p, const char *end)
{
    while (p < end && is_blank(*p)) {
        p++;
        if (p[-1] == '\n' && p < end && *p == '#')
            while (p < end && *p != '\n')
                p++;
    }
    return p;
}

static size_t quoted_len(const char *p, const char *end)
{
    const char *stop = memchr(p + 1, '"', (size_t)(end - p - 1));
    return stop ? (size_t)(stop + 1 - p) : 0;
}

static size_t regex_len(const char *p, const char *end)
{
    const char *q = p + 1;
    while (q < end && *q != '/')
        q += *q == '\\' && q + 1 < end ? 2 : 1;
    if (q >= end)
        return 0;
    q++;
    if (q < end && *q == 'i')
        q++;
    return (size_t)(q - p);
}

static size_t mark_len(const char *p, const char *end)
{
    if (p + 1 < end && ((p[0] == '<' && p[1] == '=') || (p[0] == '>' && p[1] == '=') || (p[0] == '!' && p[1] == '=') ||
                        (p[0] == '!' && p[1] == '~')))
        return 2;
    return strchr("=<>~(),", *p) ? 1 : 0;
}

static size_t name_len(const char *p, const char *end)
{
    const char *q = p;
    while (q < end && !is_blank(*q) && !strchr("\"=<>~!(),", *q))
        q++;
    return (size_t)(q - p);
}

int words_next(struct words *w, struct err *err)
{
    const char *p = skip_blanks(w->next, w->end);
    size_t n = 0;
    w->text = (struct view){p, 0};
    w->kind = WORD_END;
    w->next = p;
    if (p == w->end)
        return 0;
    if (*p == '"') {
        w->kind = WORD_TEXT;
        n = quoted_len(p, w->end);
    } else if (*p == '/') {
        w->kind = WORD_REGEX;
        n = regex_len(p, w->end);
    } else if (mark_len(p, w->end) > 0) {
        w->kind = WORD_MARK;
        n = mark_len(p, w->end);
    } else {
        w->kind = WORD_NAME;
        n = name_len(p, w->end);
    }
    if (n == 0)
        return sections_error(w->from, p, 1, "", err,
                              *p == '"'   ? "a quote is not closed"
                              : *p == '/' ? "a pattern is not closed by a slash"
                                          : "nothing in a rule begins with '%c'",
                              *p);
    w->text.n = n;
    w->next = p + n;
    return 0;
}

int words_begin(struct words *w, struct rules *rules, const struct sections *from, struct view value, struct err *err)
{
    *w = (struct words){.rules = rules, .from = from, .end = value.p + value.n, .next = value.p};
    return words_next(w, err);
}

bool words_at(const struct words *w, const char *word)
{
    return (w->kind == WORD_NAME || w->kind == WORD_MARK) && view_is(w->text, word);
}

bool words_reserved(const struct words *w)
{
    static const char *const reserved[] = {"where", "and",    "within", "later", "until",
                                           "per",   "unless", "if",     "each",  "in"};
    for (size_t i = 0; i < N_RELATIONS; i++)
        if (relation_forms[i]->word && words_at(w, relation_forms[i]->word))
            return true;
    for (size_t i = 0; i < sizeof reserved / sizeof *reserved; i++)
        if (words_at(w, reserved[i]))
            return true;
    return false;
}

int words_accept(struct words *w, const char *word, struct err *err)
{
    if (!words_at(w, word))
        return 0;
    return words_next(w, err) < 0 ? -1 : 1;
}

int words_error(const struct words *w, const char *note, struct err *err, const char *fmt, ...)
{
    char msg[512];
    va_list ap;
    va_start(ap, fmt);
    (void)vsnprintf(msg, sizeof msg, fmt, ap);
    va_end(ap);
    return sections_error(w->from, w->text.p, w->text.n ? w->text.n : 1, note, err, "%s", msg);
}

int words_error_at(const struct words *w, struct view at, struct err *err, const char *fmt, ...)
{
    char msg[512];
    va_list ap;
    va_start(ap, fmt);
    (void)vsnprintf(msg, sizeof msg, fmt, ap);
    va_end(ap);
    return sections_error(w->from, at.p, at.n ? at.n : 1, "", err, "%s", msg);
}

const char *words_near(char *dst, struct view word, const char *words)
{
    char all[512];
    const char *list[64];
    size_t n = 0;
    (void)snprintf(all, sizeof all, "%s", words);
    for (char *p = all; *p && n < 64;) {
        list[n++] = p;
        p += strcspn(p, " ");
        if (*p)
            *p++ = '\0';
    }
    return nearest_note(dst, word, list, n);
}

bool span_read(struct view text, int64_t *us)
{
    static const char units[] = "smhdw";
    static const int64_t seconds[] = {1, 60, 3600, 86400, 604800};
    const char *unit = text.n > 1 && text.p[text.n - 1] ? strchr(units, text.p[text.n - 1]) : NULL;
    int64_t x = 0;
    if (!unit)
        return false;
    for (size_t i = 0; i + 1 < text.n; i++) {
        if (text.p[i] < '0' || text.p[i] > '9')
            return false;
        x = x * 10 + (text.p[i] - '0');
        if (x > NUMBER_MOST_US / 1000000 / 604800)
            return false;
    }
    *us = x * seconds[unit - units] * 1000000;
    return true;
}

/* 8bh is read like 8h, 2bd like 2d. */
int words_business(const struct words *w, struct time_span *span, struct err *err)
{
    char plain[24];
    struct view t = w->text;
    char unit = t.n > 2 && t.p[t.n - 2] == 'b' ? t.p[t.n - 1] : '\0';
    if (w->kind != WORD_NAME || t.n >= sizeof plain || (unit != 'h' && unit != 'd'))
        return 0;
    memcpy(plain, t.p, t.n - 2);
    plain[t.n - 2] = unit;
    if (!span_read((struct view){plain, t.n - 1}, &span->us))
        return 0;
    span->unit = unit == 'h' ? UNIT_HOURS : UNIT_DAYS;
    if (span->us == 0)
        return words_error(w, unit == 'h' ? "" : "1bd: to the end of the next business day", err,
                           "business time begins with 1b%c", unit);
    if (w->rules->calendars || rules_built_in(w->rules, w->from))
        return 1;
    return words_error(w, "--calendar FILE says when you are open", err, "business time requires a calendar");
}

const char *span_words(char *text, struct time_span span)
{
    if (span.unit == UNIT_TIME)
        return text_span(text, span.us);
    bool hours = span.unit == UNIT_HOURS;
    (void)snprintf(text, TEXT_COUNT, "%lld%s", (long long)(span.us / US_PER_S / (hours ? 3600 : 86400)),
                   hours ? "bh" : "bd");
    return text;
}

int words_span(struct words *w, struct time_span *span, struct err *err)
{
    struct view t = w->text;
    if (w->kind == WORD_END)
        return words_error(w, "expected a span: 90s 15m 24h 7d 2w 8bh 2bd", err, "the sentence ends too early");
    int business = words_business(w, span, err);
    if (business < 0)
        return -1;
    if (!business && (w->kind != WORD_NAME || !span_read(t, &span->us)))
        return words_error(w, "expected a span: 90s 15m 24h 7d 2w 8bh 2bd", err, "'%.*s' is not a span of time",
                           VIEW_FMT(t));
    return words_next(w, err);
}
