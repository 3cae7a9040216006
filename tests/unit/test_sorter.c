/* sorter: compared with qsort, with enough memory and with far too little. */
#include "snag/sorter.h"

#include <errno.h>
#include <sys/resource.h>
#include <signal.h>

#include "check.h"
#include "io_help.h"

/* The contents of the records, kept separately for comparison. */
struct sorted {
    int64_t ts_us;
    uint64_t order, seq;
    uint32_t n;
    uint64_t stamp; /* first bytes of a record, if it has 8 */
};

static int by_key(const void *a, const void *b)
{
    const struct sorted *x = a, *y = b;
    if (x->ts_us != y->ts_us)
        return x->ts_us < y->ts_us ? -1 : 1;
    if (x->order != y->order)
        return x->order < y->order ? -1 : 1;
    return (x->seq > y->seq) - (x->seq < y->seq);
}

enum shape { SHUFFLED, ORDERED, TIES, LOGS, BACKWARDS };

static int64_t time_of(enum shape shape, size_t i, size_t n, uint64_t *x)
{
    switch (shape) {
    case ORDERED:
        return (int64_t)i / 3;
    case TIES:
        return (int64_t)(io_random(x) % 5) - 2;
    case LOGS:
        return (int64_t)(i % (n / 7 + 1)); /* seven files, each in order */
    case BACKWARDS:
        return -(int64_t)i;
    case SHUFFLED:
        break;
    }
    return (int64_t)io_random(x);
}

/* In the `picky` runs, odd seqs are dropped, and the time of some changes by a long way. */
static int pick(void *ctx, struct record *r, struct err *err)
{
    uint64_t *next = ctx;
    if (r->seq != *next)
        return err_set(err, ERR_DATA, "asked for %lu instead of %lu", (unsigned long)r->seq, (unsigned long)*next);
    ++*next;
    if (r->seq % 10 == 4)
        r->ts_us = -r->ts_us;
    if (r->n >= 8) {
        uint64_t stamp;
        memcpy(&stamp, r->bytes, 8);
        stamp++;
        memcpy(r->bytes, &stamp, 8);
    }
    return r->seq % 2 == 0;
}

static size_t resolve_want(struct sorted *w, size_t n)
{
    size_t kept = 0;
    for (size_t i = 0; i < n; i++) {
        if (w[i].seq % 10 == 4)
            w[i].ts_us = -w[i].ts_us;
        w[i].stamp++;
        if (w[i].seq % 2 == 0)
            w[kept++] = w[i];
    }
    return kept;
}

enum how { PLAIN, RESOLVED, AS_THEY_ARE };

/* Adds n records and compares what comes back. */
static bool sorts(enum shape shape, size_t n, size_t longest, uint64_t mem, enum how how, bool spills)
{
    struct err err = ERR_INIT;
    struct sorter *s;
    struct record r;
    uint64_t x = 99 + n, next = 0, spilled;
    bool in_order, ordered = true;
    struct sorted *w = calloc(n + 1, sizeof *w);
    char *bytes = calloc(longest + 8, 1);
    if (!w || !bytes || sorter_open(&s, mem, &err) < 0)
        abort();
    bool ok = true, picky = how == RESOLVED;
    if (how == AS_THEY_ARE)
        sorter_as_they_are(s);
    for (size_t i = 0; i < n && ok; i++) {
        w[i] = (struct sorted){time_of(shape, i, n, &x), shape == TIES ? io_random(&x) % 3 : i / 5, i,
                               (uint32_t)(io_random(&x) % (longest + 1)), io_random(&x)};
        memset(bytes, (int)(i % 251), longest);
        memcpy(bytes, &w[i].stamp, 8);
        ok = sorter_add(s, w[i].ts_us, w[i].order, bytes, w[i].n, &err) == 0;
    }
    size_t kept = picky ? resolve_want(w, n) : n;
    for (size_t i = 1; i < kept; i++)
        ordered = ordered && by_key(&w[i - 1], &w[i]) < 0;
    qsort(w, kept, sizeof *w, by_key);
    ok = ok && sorter_sort(s, picky ? pick : NULL, &next, &err) == 0;
    int rc = 1;
    for (size_t i = 0; i < kept && ok && rc > 0; i++) {
        rc = sorter_next(s, &r, &err);
        ok = rc > 0 && r.ts_us == w[i].ts_us && r.order == w[i].order && r.seq == w[i].seq && r.n == w[i].n &&
             (uintptr_t)r.bytes % 8 == 0 && (r.n < 8 || memcmp(r.bytes, &w[i].stamp, 8) == 0) &&
             (r.n < 9 || (unsigned char)r.bytes[r.n - 1] == r.seq % 251);
    }
    ok = ok && sorter_next(s, &r, &err) == 0 && sorter_next(s, &r, &err) == 0;
    sorter_facts(s, &in_order, &spilled);
    ok = ok && in_order == ordered && (spilled > 0) == spills;
    if (!ok)
        printf("# %s; in order %d, spilled %lu\n", err.msg, in_order, (unsigned long)spilled);
    sorter_close(s);
    free(w);
    free(bytes);
    return ok;
}

static void against_qsort(void)
{
    static const struct {
        const char *name;
        enum shape shape;
    } shape[] = {{"shuffled", SHUFFLED},
                 {"in order", ORDERED},
                 {"ties", TIES},
                 {"files one after the other", LOGS},
                 {"backwards", BACKWARDS}};
    for (size_t i = 0; i < sizeof shape / sizeof *shape; i++)
        for (enum how how = PLAIN; how <= AS_THEY_ARE; how++) {
            static const char *const said[] = {"", ", resolved", ", as they are"};
            char name[100];
            (void)snprintf(name, sizeof name, "sorter: %s%s, in memory", shape[i].name, said[how]);
            CHECK(name, sorts(shape[i].shape, 20000, 60, UINT64_MAX, how, false));
            (void)snprintf(name, sizeof name, "sorter: %s%s, spilled", shape[i].name, said[how]);
            CHECK(name, sorts(shape[i].shape, 60000, 100, 1, how, true));
        }
    bool ok = true;
    for (size_t n = 0; n < 100 && ok; n++)
        ok = sorts(SHUFFLED, n, 30, 0, PLAIN, false) && sorts(TIES, n, 0, 0, RESOLVED, false);
    CHECK("sorter: 0 to 99 records", ok);
    CHECK("sorter: more runs than are merged at once",
          sorts(SHUFFLED, 5000, 40000, 1, PLAIN, true) && sorts(SHUFFLED, 5000, 40000, 1, AS_THEY_ARE, true));
    CHECK("sorter: records as long as memory", sorts(SHUFFLED, 12, 3000000, 1, RESOLVED, true));
}

static int refuse(void *ctx, struct record *r, struct err *err)
{
    (void)ctx;
    return r->seq == 50 ? err_set(err, ERR_DATA, "no") : 1;
}

static void errors(const char *dir)
{
    struct err err = ERR_INIT;
    struct sorter *s;
    char bytes[1000] = {0};
    const char *old = getenv("TMPDIR");
    char *kept = old ? strdup(old) : NULL;
    if (sorter_open(&s, 0, &err) < 0)
        abort();
    bool ok = true;
    for (int i = 0; i < 100 && ok; i++)
        ok = sorter_add(s, i, 0, bytes, sizeof bytes, &err) == 0;
    CHECK("sorter: resolve's error is handed on",
          ok && sorter_sort(s, refuse, NULL, &err) < 0 && strcmp(err.msg, "no") == 0);
    sorter_close(s);

    if (setenv("TMPDIR", "/nonexistent", 1) != 0 || sorter_open(&s, 0, &err) < 0)
        abort();
    for (ok = true; ok;)
        ok = sorter_add(s, 0, 0, bytes, sizeof bytes, &err) == 0;
    CHECK_STR("sorter: no folder for temporary files", err.msg,
              "sorting: cannot create a temporary file in /nonexistent: No such file or directory");
    sorter_close(s);

    /* A disk of 2 MB. */
    struct rlimit had, few = {.rlim_cur = 2000000};
    if (setenv("TMPDIR", dir, 1) != 0 || getrlimit(RLIMIT_FSIZE, &had) != 0 || sorter_open(&s, 0, &err) < 0)
        abort();
    few.rlim_max = had.rlim_max;
    (void)signal(SIGXFSZ, SIG_IGN);
    (void)setrlimit(RLIMIT_FSIZE, &few);
    for (ok = true; ok;)
        ok = sorter_add(s, 0, 0, bytes, sizeof bytes, &err) == 0;
    (void)setrlimit(RLIMIT_FSIZE, &had);
    char want[400];
    (void)snprintf(want, sizeof want, "sorting: cannot write a temporary file in %s: %s", dir, strerror(EFBIG));
    CHECK_STR("sorter: full disk", err.msg, want);
    (void)snprintf(want, sizeof want, "sorting requires at least 7 MB in %s; set TMPDIR to a folder with enough space",
                   dir);
    CHECK_STR("sorter: … and what to do", err.hint, want);
    CHECK("sorter: no temporary file can be seen", io_folder_count(dir) == 0);
    sorter_close(s);
    if (kept ? setenv("TMPDIR", kept, 1) : unsetenv("TMPDIR"))
        abort();
    free(kept);
}

int main(void)
{
    char dir[200];
    io_folder_enter(dir, sizeof dir);
    against_qsort();
    errors(dir);
    io_folder_leave(dir);
    CHECK_DONE();
}
