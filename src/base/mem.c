/* mem: see snag/mem.h. */
#include "snag/mem.h"

#include <errno.h>
#include <stdalign.h>
#include <stdlib.h>
#include <string.h>

void *mem_zero(size_t n, size_t size, struct err *err)
{
    void *p = calloc(n ? n : 1, size ? size : 1);
    if (!p)
        (void)err_system(err, ENOMEM, "%zu objects of %zu bytes", n, size);
    return p;
}

int mem_reserve(void *p, size_t *cap, size_t need, size_t size, struct err *err)
{
    void *old, *grown;
    if (need <= *cap)
        return 0;
    size_t want = *cap < 8 ? 8 : *cap + *cap / 2;
    if (want < need)
        want = need;
    if (size != 0 && want > SIZE_MAX / size)
        return err_system(err, ENOMEM, "%zu objects of %zu bytes", want, size);
    memcpy(&old, p, sizeof old); /* *p is a pointer to some object type */
    grown = realloc(old, want * size);
    if (!grown)
        return err_system(err, ENOMEM, "%zu objects of %zu bytes", want, size);
    memcpy(p, &grown, sizeof grown);
    *cap = want;
    return 0;
}

int mem_reserve_zero(void *p, size_t *cap, size_t need, size_t size, struct err *err)
{
    char *grown;
    size_t before = *cap;
    if (mem_reserve(p, cap, need, size, err) < 0)
        return -1;
    memcpy(&grown, p, sizeof grown);
    if (*cap > before)
        memset(grown + before * size, 0, (*cap - before) * size);
    return 0;
}

char *mem_copy(const char *p, size_t n, struct err *err)
{
    char *copy = mem_zero(n + 1, 1, err);
    if (copy && n)
        memcpy(copy, p, n);
    return copy;
}

struct arena_block {
    struct arena_block *next;
    size_t used, size;
    alignas(max_align_t) char data[];
};

enum { ARENA_BLOCK = 64 * 1024 };

void *arena_get(struct arena *a, size_t n, struct err *err)
{
    size_t step = alignof(max_align_t);
    if (n > SIZE_MAX - sizeof(struct arena_block) - step) {
        (void)err_system(err, ENOMEM, "%zu bytes", n);
        return NULL;
    }
    n = (n + step - 1) / step * step;
    struct arena_block *b = a->head;
    if (!b || b->size - b->used < n) {
        size_t size = n > ARENA_BLOCK ? n : ARENA_BLOCK;
        b = malloc(sizeof *b + size);
        if (!b) {
            (void)err_system(err, ENOMEM, "%zu bytes", size);
            return NULL;
        }
        *b = (struct arena_block){.size = size, .next = a->head};
        a->head = b;
    }
    void *p = b->data + b->used;
    b->used += n;
    a->used_bytes += n;
    return p;
}

char *arena_copy(struct arena *a, const char *p, size_t n, struct err *err)
{
    char *copy = arena_get(a, n + 1, err);
    if (copy) {
        if (n)
            memcpy(copy, p, n);
        copy[n] = '\0';
    }
    return copy;
}

void arena_reset(struct arena *a)
{
    struct arena_block *keep = a->head;
    if (!keep)
        return;
    a->head = keep->next;
    arena_free(a);
    keep->next = NULL;
    keep->used = 0;
    a->head = keep;
}

void arena_free(struct arena *a)
{
    while (a->head) {
        struct arena_block *next = a->head->next;
        free(a->head);
        a->head = next;
    }
    a->used_bytes = 0;
}
