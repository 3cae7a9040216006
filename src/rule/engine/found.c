/* found: see found.h. */
#include <stdlib.h>

#include "rule/engine/detect_impl.h"

static bool stood_before(const struct view *src, size_t i)
{
    for (size_t k = 0; k < i; k++)
        if (view_eq(src[k], src[i]))
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
    for (size_t i = 0; i < n_src; i++) {
        if (src[i].n == 0 || stood_before(src, i))
            continue;
        if (p > text)
            *p++ = ' ';
        memcpy(p, src[i].p, src[i].n);
        p += src[i].n;
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
    if (!d->counting && join(d, &added->evidence, src, n_src, err) < 0)
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
