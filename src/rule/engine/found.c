/* found: see found.h. */
#include <stdlib.h>

#include "rule/engine/detect_impl.h"

static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

/* Is the blank at p the end of a source? A line number stands before it, FILE:LINE; names of files may hold blanks. */
static bool ends_source(const char *begin, const char *p)
{
    const char *q = p;
    while (q > begin && is_digit(q[-1]))
        q--;
    return q < p && q > begin && q[-1] == ':';
}

/* Cuts the first source off: what a rule emitted hands on several, with blanks between them. */
static struct view cut_source(struct view *rest)
{
    struct view src = *rest;
    const char *end = rest->p + rest->n, *p = rest->n ? memchr(rest->p, ' ', rest->n) : NULL;
    while (p && !ends_source(rest->p, p))
        p = memchr(p + 1, ' ', (size_t)(end - p - 1));
    *rest = p ? (struct view){p + 1, (size_t)(end - p - 1)} : (struct view){end, 0};
    src.n = p ? (size_t)(p - src.p) : src.n;
    return src;
}

/* Is it among those that are joined already? */
static bool is_joined(const char *text, const char *end, struct view src)
{
    for (struct view rest = {text, (size_t)(end - text)}; rest.n;)
        if (view_eq(cut_source(&rest), src))
            return true;
    return false;
}

/* The sources joined by blanks, in the arena. */
static int join(struct detect *d, struct view *to, const struct view *src, size_t n_src, struct err *err)
{
    size_t most = 1;
    for (size_t i = 0; i < n_src; i++)
        most += src[i].n + 1;
    char *text = arena_get(&d->arena, most, err);
    char *p = text;
    if (!text)
        return -1;
    for (size_t i = 0; i < n_src; i++)
        for (struct view rest = src[i]; rest.n;) {
            struct view one = cut_source(&rest);
            if (one.n == 0 || is_joined(text, p, one))
                continue;
            if (p > text)
                *p++ = ' ';
            memcpy(p, one.p, one.n);
            p += one.n;
        }
    *to = (struct view){text, (size_t)(p - text)};
    return 0;
}

int found_match(struct detect *d, const struct match *m, const struct view *src, size_t n_src, struct err *err)
{
    struct found *f = &d->found;
    if (mem_reserve(&f->match, &f->cap_matches, f->n_matches + 1, sizeof *f->match, err) < 0)
        return -1;
    struct match *added = &f->match[f->n_matches];
    *added = *m;
    if (!drops_evidence(d) && join(d, &added->evidence, src, n_src, err) < 0)
        return -1;
    f->n_matches++;
    return 0;
}

int found_closing(struct detect *d, const struct closing *c, struct err *err)
{
    struct found *f = &d->found;
    if (mem_reserve(&f->closing, &f->cap_closings, f->n_closings + 1, sizeof *f->closing, err) < 0)
        return -1;
    f->closing[f->n_closings++] = *c;
    return 0;
}

void found_free(struct found *f)
{
    free(f->match);
    free(f->closing);
    *f = (struct found){0};
}
