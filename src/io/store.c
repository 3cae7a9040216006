/* store: records in memory; see sorter_impl.h. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "base/pages.h"
#include "io/sorter_impl.h"

/* Memory that is filled from front to back and read again, in large pages if the system has them. */
static char *block_memory(size_t bytes)
{
    if (bytes % LARGE_PAGE)
        return malloc(bytes);
    char *p = aligned_alloc(LARGE_PAGE, bytes);
    if (p)
        large_pages(p, bytes);
    return p;
}

/* A block with room for `size` bytes. Blocks never move, and are reused after store_clear. */
static struct store_block *block_for(struct store *st, size_t size, struct err *err)
{
    for (; st->at < st->n_blocks; st->at++)
        if (st->block[st->at].size - st->block[st->at].n >= size)
            return &st->block[st->at];
    if (mem_reserve(&st->block, &st->cap_blocks, st->n_blocks + 1, sizeof *st->block, err) < 0)
        return NULL;
    size_t bytes = size > st->block_size ? size : st->block_size;
    struct store_block *b = &st->block[st->n_blocks];
    *b = (struct store_block){.p = block_memory(bytes), .size = bytes};
    if (!b->p) {
        (void)err_system(err, ENOMEM, "sorting: %zu bytes", bytes);
        return NULL;
    }
    st->n_blocks++;
    return b;
}

int store_add(struct store *st, const struct rec *head, const void *bytes, struct err *err)
{
    size_t size = rec_size(head->n);
    struct store_block *b = block_for(st, size, err);
    if (!b)
        return -1;
    char *p = b->p + b->n;
    struct rec *rec = (struct rec *)(void *)p;
    *rec = *head;
    if (head->n)
        memcpy(rec->bytes, bytes, head->n);
    memset(rec->bytes + head->n, 0, size - sizeof *rec - head->n); /* no stray memory shall end up in files */
    b->n += size;
    st->in_order = st->n == 0 || (st->in_order && key_cmp(st->last_us, st->last_order, head->ts_us, head->order) <= 0);
    st->last_us = head->ts_us;
    st->last_order = head->order;
    st->n++;
    st->used += size + STORE_PER_RECORD;
    return 0;
}

void store_rewind(struct store *st)
{
    st->next.block = 0;
    st->next.at = 0;
    st->next.key = 0;
}

/* In order of keys, records come from anywhere: the next ones are fetched. */
static struct rec *next_key(struct store *st)
{
    enum { AHEAD = 8, LINE = 64 };
    size_t i = st->next.key;
    if (i == st->n_keys)
        return NULL;
    const char *soon = (const char *)(i + AHEAD < st->n_keys ? st->key[i + AHEAD].rec : st->key[i].rec);
    __builtin_prefetch(soon);
    __builtin_prefetch(soon + LINE);
    __builtin_prefetch(soon + 2 * LINE);
    st->next.key++;
    return st->key[i].rec;
}

struct rec *store_next(struct store *st)
{
    if (st->n_keys)
        return next_key(st);
    for (; st->next.block < st->n_blocks; st->next.block++, st->next.at = 0) {
        const struct store_block *b = &st->block[st->next.block];
        while (st->next.at < b->n) {
            struct rec *rec = (struct rec *)(void *)(b->p + st->next.at);
            st->next.at += rec_size(rec->n);
            if (!rec->dead)
                return rec;
        }
    }
    return NULL;
}

void store_clear(struct store *st)
{
    for (size_t i = 0; i < st->n_blocks; i++)
        st->block[i].n = 0;
    st->at = 0;
    st->n = 0;
    st->n_keys = 0;
    st->used = 0;
    store_rewind(st);
}

void store_free(struct store *st)
{
    for (size_t i = 0; i < st->n_blocks; i++)
        free(st->block[i].p);
    free(st->block);
    free(st->key);
    free(st->spare);
    *st = (struct store){0};
}

static bool after(const struct sort_key *a, const struct sort_key *b)
{
    return key_cmp(a->ts_us, a->order, b->ts_us, b->order) > 0;
}

/* The end of the ascending stretch at `from`; a short one is extended by insertion. */
static size_t stretch(struct sort_key *key, size_t from, size_t n)
{
    enum { SHORTEST = 24 };
    size_t to = from + 1, least = n - from < SHORTEST ? n : from + SHORTEST;
    while (to < n && !after(&key[to - 1], &key[to]))
        to++;
    for (; to < least; to++) {
        struct sort_key k = key[to];
        size_t i = to;
        for (; i > from && after(&key[i - 1], &k); i--)
            key[i] = key[i - 1];
        key[i] = k;
    }
    return to;
}

/* Merges two neighbours into dst; equal keys of the left one come first. */
static void merge_two(struct sort_key *dst, const struct sort_key *left, size_t n_left, const struct sort_key *right,
                      size_t n_right)
{
    while (n_left && n_right) {
        if (after(left, right)) {
            *dst++ = *right;
            right++;
            n_right--;
        } else {
            *dst++ = *left;
            left++;
            n_left--;
        }
    }
    if (n_left)
        memcpy(dst, left, n_left * sizeof *dst);
    if (n_right)
        memcpy(dst, right, n_right * sizeof *dst);
}

static void swap_keys(struct store *st)
{
    struct sort_key *key = st->key;
    size_t cap = st->cap;
    st->key = st->spare;
    st->cap = st->cap_spare;
    st->spare = key;
    st->cap_spare = cap;
}

/* Merges stretches (end[i] is the end of the i-th) in pairs until one is left. */
static void merge_all(struct store *st, size_t *end, size_t n)
{
    while (n > 1) {
        size_t from = 0, m = 0;
        for (size_t i = 0; i < n; i += 2) {
            size_t mid = end[i], to = i + 1 < n ? end[i + 1] : mid;
            merge_two(st->spare + from, st->key + from, mid - from, st->key + mid, to - mid);
            from = to;
            end[m++] = to;
        }
        n = m;
        swap_keys(st);
    }
}

static int make_keys(struct store *st, struct err *err)
{
    struct rec *rec;
    size_t n = 0;
    if (mem_reserve(&st->key, &st->cap, st->n, sizeof *st->key, err) < 0)
        return -1;
    for (store_rewind(st); (rec = store_next(st)) != NULL; n++)
        st->key[n] = (struct sort_key){rec->ts_us, rec->order, rec};
    st->n_keys = n;
    return 0;
}

static int sort_by_radix(struct store *st, struct err *err)
{
    if (mem_reserve(&st->spare, &st->cap_spare, st->n_keys, sizeof *st->spare, err) < 0)
        return -1;
    if (radix_sort(st->key, st->spare, st->n_keys))
        swap_keys(st);
    return 0;
}

static int sort_by_merging(struct store *st, struct err *err)
{
    size_t *end = NULL, cap = 0, n = 0;
    for (size_t at = 0; at < st->n_keys;) {
        at = stretch(st->key, at, st->n_keys);
        if (mem_reserve(&end, &cap, n + 1, sizeof *end, err) < 0) {
            free(end);
            return -1;
        }
        end[n++] = at;
    }
    int rc = n > 1 ? mem_reserve(&st->spare, &st->cap_spare, st->n_keys, sizeof *st->spare, err) : 0;
    if (rc == 0)
        merge_all(st, end, n);
    free(end);
    return rc;
}

int store_sort(struct store *st, struct err *err)
{
    store_rewind(st);
    if (st->in_order)
        return 0;
    if (make_keys(st, err) < 0)
        return -1;
    int rc = radix_suits(st->key, st->n_keys) ? sort_by_radix(st, err) : sort_by_merging(st, err);
    store_rewind(st);
    return rc;
}
