/* word: the words of a value, and errors that point at them. See reader.h. */
#include "rule/calendar/reader.h"

static bool is_between(char c)
{
    return strchr(" \t\r\n,", c) != NULL;
}

struct view calendar_word(struct reader *r)
{
    while (r->p < r->end && is_between(*r->p))
        r->p++;
    struct view w = {r->p, 0};
    while (r->p < r->end && !is_between(*r->p))
        r->p++;
    w.n = (size_t)(r->p - w.p);
    return w;
}

int calendar_bad(const struct reader *r, struct view at, const char *note, struct err *err, const char *why)
{
    if (at.n == 0)
        return sections_error(&r->c->source, at.p, 1, note, err, "a value is missing");
    return sections_error(&r->c->source, at.p, at.n, note, err, "'%.*s' %s", VIEW_FMT(at), why);
}
