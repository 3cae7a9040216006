/* sorter: see snag/sorter.h. The steps; store.c has records in memory, spill.c files, merge.c merging. */
#include <errno.h>
#include <inttypes.h>
#include <stdlib.h>

#include "io/sorter_impl.h"
#include "io/temp.h"

enum {
    SORTER_MEM_LEAST = 1024 * 1024,
    BLOCK_LEAST = 64 * 1024,
    BLOCK_MOST = 4 * 1024 * 1024,
    BUF_LEAST = 4096,
    BUF_MOST = 256 * 1024
};

struct sorter {
    uint64_t mem; /* for records and keys */
    uint64_t n_added;
    struct store store;
    bool spilled;
    bool as_they_are;   /* there will be no resolve: no spool is needed */
    struct spill spool; /* all records in arrival order, once memory is full */
    struct spill runs;  /* sorted stretches of them … */
    struct span *span;  /* … and where they are */
    size_t n_spans, cap_spans;
    struct sort_key run_last; /* the greatest key of the last run */
    struct merge merge;
    bool in_order, any; /* so far; is there a `last`? */
    struct sort_key last;
    uint64_t spilled_bytes; /* of files already closed */
};

static uint64_t clamp(uint64_t x, uint64_t least, uint64_t most)
{
    return x < least ? least : x > most ? most : x;
}

int sorter_open(struct sorter **s, uint64_t mem_bytes, struct err *err)
{
    struct sorter *o = mem_zero(1, sizeof *o, err);
    *s = o;
    if (!o)
        return -1;
    o->mem = mem_bytes > SORTER_MEM_LEAST ? mem_bytes : SORTER_MEM_LEAST;
    o->store.block_size = clamp(o->mem / 16, BLOCK_LEAST, BLOCK_MOST);
    o->merge.buf_size = clamp(o->mem / (2 * MERGE_MOST), BUF_LEAST, BUF_MOST);
    o->spool.fd = -1;
    o->runs.fd = -1;
    o->in_order = true;
    return 0;
}

static struct sort_key key_of(const struct rec *rec)
{
    return (struct sort_key){rec->ts_us, rec->order, NULL};
}

static bool greater(const struct sort_key *a, const struct sort_key *b)
{
    return key_cmp(a->ts_us, a->order, b->ts_us, b->order) > 0;
}

/* Notes whether records come in order. */
static void watch(struct sorter *s, const struct rec *rec)
{
    struct sort_key key = key_of(rec);
    if (s->any && greater(&s->last, &key))
        s->in_order = false;
    s->any = true;
    s->last = key;
}

/* Adds to a disk-full message how much would have been enough. */
static int room_needed(uint64_t bytes, const char *least, struct err *err)
{
    if (err->errnum == ENOSPC || err->errnum == EDQUOT || err->errnum == EFBIG)
        (void)err_hint(err, "sorting requires %s%" PRIu64 " MB in %s; set TMPDIR to a folder with enough space", least,
                       bytes / 1000000 + 1, temp_folder());
    return -1;
}

/* Writes the records in memory to the spool. */
static int spool_out(struct sorter *s, struct err *err)
{
    if (!s->spilled && spill_open(&s->spool, err) < 0)
        return -1;
    s->spilled = true;
    uint64_t all = 2 * (s->spool.n + s->store.used - s->store.n * STORE_PER_RECORD); /* spool and runs */
    store_rewind(&s->store);
    for (const struct rec *rec; (rec = store_next(&s->store)) != NULL;)
        if (spill_write(&s->spool, rec, err) < 0)
            return room_needed(all, "at least ", err);
    store_clear(&s->store);
    return 0;
}

static bool full(const struct sorter *s, size_t n)
{
    return s->store.n > 0 && s->store.used + rec_size(n) + STORE_PER_RECORD > s->mem;
}

static int write_run(struct sorter *s, struct err *err);

/* Writes unresolved records to the runs, in order. */
static int run_out(struct sorter *s, struct err *err)
{
    if (!s->spilled && spill_open(&s->runs, err) < 0)
        return -1;
    s->spilled = true;
    return write_run(s, err);
}

void sorter_as_they_are(struct sorter *s)
{
    s->as_they_are = true;
}

int sorter_add(struct sorter *s, int64_t ts_us, uint64_t order, const void *bytes, size_t n, struct err *err)
{
    if (n > UINT32_MAX - sizeof(struct rec))
        return err_set(err, ERR_DATA, "sorting: a record of %zu bytes is too long", n);
    if (full(s, n) && (s->as_they_are ? run_out(s, err) : spool_out(s, err)) < 0)
        return -1;
    struct rec head = {.ts_us = ts_us, .order = order, .seq = s->n_added, .n = (uint32_t)n};
    if (store_add(&s->store, &head, bytes, err) < 0)
        return -1;
    s->n_added++;
    watch(s, &head);
    return 0;
}

struct resolver {
    int (*ask)(void *ctx, struct record *r, struct err *err);
    void *ctx;
};

/* 1: keep, 0: drop, -1: failed; the record may have changed. */
static int resolve_one(const struct resolver *by, struct rec *rec, struct err *err)
{
    if (!by->ask)
        return 1;
    struct record r = {rec->ts_us, rec->order, rec->seq, rec->n, rec->bytes};
    int rc = by->ask(by->ctx, &r, err);
    rec->ts_us = r.ts_us;
    rec->order = r.order;
    return rc;
}

static int sort_in_memory(struct sorter *s, const struct resolver *by, struct err *err)
{
    store_rewind(&s->store);
    for (struct rec *rec; (rec = store_next(&s->store)) != NULL;) {
        int rc = resolve_one(by, rec, err);
        if (rc < 0)
            return -1;
        rec->dead = rc == 0;
        if (rc > 0)
            watch(s, rec);
    }
    s->store.in_order = s->in_order;
    return store_sort(&s->store, err);
}

static int add_span(struct sorter *s, uint64_t at, uint64_t end, struct err *err)
{
    if (mem_reserve(&s->span, &s->cap_spans, s->n_spans + 1, sizeof *s->span, err) < 0)
        return -1;
    s->span[s->n_spans++] = (struct span){at, end};
    return 0;
}

/* Sorts what is in memory and writes it; one that continues the last run becomes part of it. */
static int write_run(struct sorter *s, struct err *err)
{
    struct store *st = &s->store;
    uint64_t at = s->runs.n;
    if (st->n == 0)
        return 0;
    if (store_sort(st, err) < 0)
        return -1;
    const struct rec *rec = store_next(st);
    struct sort_key first = key_of(rec);
    bool goes_on = s->n_spans > 0 && !greater(&s->run_last, &first);
    for (; rec; rec = store_next(st)) {
        if (spill_write(&s->runs, rec, err) < 0)
            return s->as_they_are ? room_needed(s->runs.n, "at least ", err) : room_needed(2 * s->spool.n, "", err);
        s->run_last = key_of(rec);
    }
    store_clear(st);
    if (!goes_on)
        return add_span(s, at, s->runs.n, err);
    s->span[s->n_spans - 1].end = s->runs.n;
    return 0;
}

/* Reads the spool once, resolves, and writes runs. */
static int make_runs(struct sorter *s, const struct resolver *by, struct err *err)
{
    struct cursor c = {.from = &s->spool, .end = s->spool.n};
    int rc = spill_open(&s->runs, err);
    while (rc == 0) {
        rc = cursor_next(&c, BUF_MOST, err);
        if (rc <= 0)
            break;
        rc = resolve_one(by, c.rec, err);
        if (rc <= 0)
            continue;
        watch(s, c.rec);
        rc = full(s, c.rec->n) ? write_run(s, err) : 0;
        if (rc == 0)
            rc = store_add(&s->store, c.rec, c.rec->bytes, err);
    }
    cursor_free(&c);
    if (rc < 0 || write_run(s, err) < 0)
        return -1;
    return spill_flush(&s->runs, err) < 0 ? room_needed(2 * s->spool.n, "", err) : 0;
}

static void drop(struct sorter *s, struct spill *sp)
{
    s->spilled_bytes += sp->n;
    spill_close(sp);
}

/* Merges every MERGE_MOST runs into one, so that few are left. */
static int merge_pass(struct sorter *s, struct err *err)
{
    struct spill to;
    struct rec *rec;
    size_t n = 0;
    int rc = spill_open(&to, err);
    for (size_t i = 0; rc == 0 && i < s->n_spans; i += MERGE_MOST) {
        size_t m = s->n_spans - i < MERGE_MOST ? s->n_spans - i : MERGE_MOST;
        uint64_t at = to.n;
        rc = merge_begin(&s->merge, &s->runs, s->span + i, m, err);
        while (rc == 0) {
            rc = merge_next(&s->merge, &rec, err);
            if (rc <= 0)
                break;
            rc = spill_write(&to, rec, err);
        }
        s->span[n++] = (struct span){at, to.n};
    }
    if (rc == 0)
        rc = spill_flush(&to, err);
    if (rc < 0) {
        (void)room_needed(2 * s->runs.n, "", err);
        spill_close(&to);
        return -1;
    }
    drop(s, &s->runs);
    s->runs = to;
    s->n_spans = n;
    return 0;
}

/* `is_run`: the spool is already in order. */
static int sort_spilled(struct sorter *s, const struct resolver *by, bool is_run, struct err *err)
{
    if (s->as_they_are) {
        if (write_run(s, err) < 0)
            return -1;
        if (spill_flush(&s->runs, err) < 0)
            return room_needed(s->runs.n, "", err);
    } else if (spool_out(s, err) < 0) {
        return -1;
    } else if (spill_flush(&s->spool, err) < 0) {
        return room_needed(2 * s->spool.n, "", err);
    } else if (is_run) {
        s->runs = s->spool;
        s->spool = (struct spill){.fd = -1};
        if (add_span(s, 0, s->runs.n, err) < 0)
            return -1;
    } else {
        if (make_runs(s, by, err) < 0)
            return -1;
        drop(s, &s->spool);
    }
    store_free(&s->store);
    while (s->n_spans > MERGE_MOST)
        if (merge_pass(s, err) < 0)
            return -1;
    return merge_begin(&s->merge, &s->runs, s->span, s->n_spans, err);
}

int sorter_sort(struct sorter *s, int (*resolve)(void *ctx, struct record *r, struct err *err), void *ctx,
                struct err *err)
{
    struct resolver by = {resolve, ctx};
    bool is_run = !resolve && s->in_order;
    if (!is_run && !s->as_they_are) { /* the order that matters is the one after resolve */
        s->in_order = true;
        s->any = false;
    }
    if (s->spilled)
        return sort_spilled(s, &by, is_run, err);
    return is_run ? 0 : sort_in_memory(s, &by, err);
}

int sorter_next(struct sorter *s, struct record *r, struct err *err)
{
    struct rec *rec;
    if (s->spilled) {
        int rc = merge_next(&s->merge, &rec, err);
        if (rc <= 0)
            return rc;
    } else {
        rec = store_next(&s->store);
        if (!rec)
            return 0;
    }
    *r = (struct record){rec->ts_us, rec->order, rec->seq, rec->n, rec->bytes};
    return 1;
}

void sorter_facts(const struct sorter *s, bool *in_order, uint64_t *spilled_bytes)
{
    *in_order = s->in_order;
    *spilled_bytes = s->spilled_bytes + s->spool.n + s->runs.n;
}

void sorter_close(struct sorter *s)
{
    if (!s)
        return;
    merge_free(&s->merge);
    spill_close(&s->spool);
    spill_close(&s->runs);
    store_free(&s->store);
    free(s->span);
    free(s);
}
