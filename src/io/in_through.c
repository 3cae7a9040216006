/* in_through: an input whose bytes are what somebody makes of those of its file. See snag/in.h. */
#include <stdlib.h>
#include <string.h>

#include "io/in_impl.h"
#include "snag/mem.h"

struct in_through {
    struct in_filter filter;
    char *head; /* made but not used: [at, n) */
    size_t at, n, cap;
};

int in_through(struct in *in, struct in_filter filter, struct err *err)
{
    struct in_through *t = mem_zero(1, sizeof *t, err);
    if (!t) {
        filter.close(filter.ctx);
        return -1;
    }
    t->filter = filter;
    in->through = t;
    return 0;
}

ssize_t in_through_read(struct in_through *t, void *dst, size_t n, struct err *err)
{
    size_t ready = t->n - t->at;
    if (ready == 0)
        return t->filter.read(t->filter.ctx, dst, n, err);
    if (n > ready)
        n = ready;
    memcpy(dst, t->head + t->at, n);
    t->at += n;
    return (ssize_t)n;
}

int in_through_peek(struct in_through *t, const char **p, size_t *n, struct err *err)
{
    if (mem_reserve(&t->head, &t->cap, t->at + *n, 1, err) < 0)
        return -1;
    while (t->n - t->at < *n) {
        ssize_t got = t->filter.read(t->filter.ctx, t->head + t->n, *n - (t->n - t->at), err);
        if (got < 0)
            return -1;
        if (got == 0)
            break;
        t->n += (size_t)got;
    }
    *p = t->head + t->at;
    if (t->n - t->at < *n)
        *n = t->n - t->at;
    return 0;
}

void in_through_skip(struct in_through *t, size_t n)
{
    t->at += n;
}

void in_through_close(struct in_through *t)
{
    if (!t)
        return;
    t->filter.close(t->filter.ctx);
    free(t->head);
    free(t);
}
