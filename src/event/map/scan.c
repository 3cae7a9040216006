/* scan: the words that expressions, conditions and lists of a map are made of. */
#include "event/map/model.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>

#include "snag/num.h"
#include "text/calendar.h"

static bool is_blank(char c)
{
    return c == ' ' || c == '\t' || c == '\n' || c == '\r';
}

static bool is_name(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' || c == '.' ||
           (unsigned char)c >= 0x80;
}

void scan_blanks(struct scan *s)
{
    while (s->p < s->end && is_blank(*s->p))
        s->p++;
}

struct view scan_name(struct scan *s)
{
    scan_blanks(s);
    struct view v = {s->p, 0};
    while (s->p < s->end && is_name(*s->p))
        s->p++;
    v.n = (size_t)(s->p - v.p);
    return v;
}

int scan_quoted(struct scan *s, char quote, struct view *inside, struct err *err)
{
    const char *stop = memchr(s->p + 1, quote, (size_t)(s->end - s->p - 1));
    if (!stop)
        return scan_error(s, "", err, quote == '"' ? "a quote is not closed" : "a backtick is not closed");
    *inside = (struct view){s->p + 1, (size_t)(stop - s->p - 1)};
    s->p = stop + 1;
    return 0;
}

bool scan_keyword(struct scan *s, const char *word)
{
    struct scan ahead = *s;
    if (!view_is(scan_name(&ahead), word))
        return false;
    *s = ahead;
    return true;
}

int scan_error(const struct scan *s, const char *note, struct err *err, const char *fmt, ...)
{
    char msg[512];
    struct scan at = *s;
    va_list ap;
    va_start(ap, fmt);
    (void)vsnprintf(msg, sizeof msg, fmt, ap);
    va_end(ap);
    scan_blanks(&at);
    const char *from = at.p;
    size_t width = scan_name(&at).n;
    return sections_error(&s->map->source, from, width ? width : 1, note, err, "%s", msg);
}

int scan_word(struct scan *s, const char *stops, struct view *word, struct err *err)
{
    scan_blanks(s);
    if (s->p < s->end && *s->p == '"') {
        const char *stop = memchr(s->p + 1, '"', (size_t)(s->end - s->p - 1));
        if (!stop)
            return scan_error(s, "", err, "a quote is not closed");
        *word = (struct view){s->p + 1, (size_t)(stop - s->p - 1)};
        s->p = stop + 1;
        return 0;
    }
    const char *from = s->p;
    for (; s->p < s->end && !strchr(stops, *s->p); s->p++)
        if (is_blank(*s->p)) {
            struct scan and = *s, from_word = *s;
            if (scan_keyword(&and, "and") || (*stops == ',' && scan_keyword(&from_word, "from")))
                break;
        }
    *word = view_trim((struct view){from, (size_t)(s->p - from)});
    if (word->n == 0)
        return scan_error(s, "", err, "expected a word");
    return 0;
}

int scan_words(struct scan *s, const char *stops, struct word_list *list, struct err *err)
{
    struct view *word = NULL, *kept = NULL;
    size_t n = 0, cap = 0;
    int rc = 0;
    for (;;) {
        rc = mem_reserve(&word, &cap, n + 1, sizeof *word, err);
        if (rc == 0)
            rc = scan_word(s, stops, &word[n], err);
        if (rc < 0)
            break;
        n++;
        scan_blanks(s);
        if (s->p == s->end || *s->p != ',')
            break;
        s->p++;
    }
    if (rc == 0)
        kept = arena_get(&s->map->arena, n * sizeof *word, err);
    if (kept) {
        memcpy(kept, word, n * sizeof *word);
        list->word = kept;
        list->n = n;
    }
    free(word);
    return kept ? 0 : -1;
}

bool number_plain(struct view v, double *x)
{
    return num_parse(v, x) == 0 && !memchr(v.p, 'e', v.n) && !memchr(v.p, 'E', v.n);
}

bool words_have(const struct word_list *list, struct view v)
{
    for (size_t i = 0; i < list->n; i++)
        if (view_eq(list->word[i], v))
            return true;
    return false;
}

bool words_have_whatever_case(const struct word_list *list, struct view v)
{
    for (size_t i = 0; i < list->n; i++) {
        const struct view *w = &list->word[i];
        size_t k = 0;
        while (w->n == v.n && k < v.n && to_lower(w->p[k]) == to_lower(v.p[k]))
            k++;
        if (w->n == v.n && k == v.n)
            return true;
    }
    return false;
}

int scan_regex(struct scan *s, pcre2_code **regex, struct view *pattern, struct err *err)
{
    int code;
    PCRE2_SIZE where;
    uint32_t flags = PCRE2_UTF | PCRE2_MATCH_INVALID_UTF;
    scan_blanks(s);
    if (s->p == s->end || *s->p != '/')
        return scan_error(s, "", err, "expected a pattern between slashes, /…/ or /…/i");
    const char *from = s->p + 1, *stop = from;
    while (stop < s->end && *stop != '/')
        stop += *stop == '\\' && stop + 1 < s->end ? 2 : 1;
    if (stop >= s->end)
        return scan_error(s, "", err, "a pattern is not closed by a slash");
    s->p = stop + 1;
    if (s->p < s->end && *s->p == 'i') {
        flags |= PCRE2_CASELESS;
        s->p++;
    }
    *pattern = (struct view){from - 1, (size_t)(s->p - from) + 1};
    *regex = pcre2_compile((PCRE2_SPTR)from, (PCRE2_SIZE)(stop - from), flags, &code, &where, NULL);
    if (!*regex && code == PCRE2_ERROR_HEAP_FAILED)
        return err_system(err, ENOMEM, "pattern");
    if (!*regex) {
        char why[160];
        (void)pcre2_get_error_message(code, (PCRE2_UCHAR *)why, sizeof why);
        s->p = from + where;
        return scan_error(s, why, err, "the pattern is not a regular expression");
    }
    struct map *map = s->map;
    if (mem_reserve(&map->regex, &map->cap_regex, map->n_regex + 1, sizeof *map->regex, err) < 0) {
        pcre2_code_free(*regex);
        return -1;
    }
    map->regex[map->n_regex++] = *regex;
    (void)pcre2_jit_compile(*regex, PCRE2_JIT_COMPLETE); /* without JIT it also works, more slowly */
    return 0;
}
