/* shelf: arrays in files are as good as arrays in memory, and the memory they take is limited. */
#include <errno.h>
#include <signal.h>
#include <sys/resource.h>
#include <sys/wait.h>

#include "base/team.h"
#include "check.h"
#include "io/shelf.h"
#include "io_help.h"

enum { MIB = 1024 * 1024, ARRAYS = 6, SHELF_ROWS = 700000 };

static uint32_t value(size_t array, size_t row)
{
    return (uint32_t)(row * 2654435761u + array);
}

/* Arrays that grow together, as columns do; the first of them stay in memory. */
static bool fill(struct shelf *s, uint32_t **x, struct err *err)
{
    size_t cap = 0;
    for (size_t r = 0; r < SHELF_ROWS; r++, shelf_step(s, r)) {
        if (r == cap) {
            cap = cap ? 3 * cap : 1000;
            for (size_t k = 0; k < ARRAYS; k++)
                if (shelf_grow(s, &x[k], r, cap, sizeof *x[k], err) < 0)
                    return false;
        }
        for (size_t k = 0; k < ARRAYS; k++)
            x[k][r] = value(k, r);
    }
    return true;
}

static bool holds(struct shelf *s, uint32_t *const *x)
{
    for (size_t r = 0; r < SHELF_ROWS; r++, shelf_step(s, r))
        for (size_t k = 0; k < ARRAYS; k++)
            if (x[k] && x[k][r] != value(k, r))
                return false;
    return true;
}

static void contents(const char *dir, uint64_t mem, const char *what)
{
    struct shelf *s = NULL;
    struct err err = ERR_INIT;
    uint32_t *x[ARRAYS] = {NULL};
    if (mem > 0 && shelf_open(&s, mem, &err) < 0)
        abort();
    CHECK(what, fill(s, x, &err) && holds(s, x) && holds(s, x));
    shelf_free(s, x[1]);
    shelf_free(s, x[4]);
    x[1] = NULL;
    x[4] = NULL;
    CHECK(what, holds(s, x));
    double *zero = shelf_new(s, SHELF_ROWS, sizeof *zero, &err), sum = 0;
    for (size_t r = 0; zero && r < SHELF_ROWS; r++, shelf_step(s, r))
        sum += zero[r] != 0;
    CHECK(what, zero && sum == 0 && holds(s, x));
    shelf_free(s, zero);
    for (size_t k = 0; k < ARRAYS; k++)
        shelf_free(s, x[k]);
    CHECK(what, !shelf_new(s, SIZE_MAX / 4, 8, &err) && err.kind == ERR_SYSTEM && io_folder_count(dir) == 0);
    shelf_close(s);
}

struct shared {
    struct shelf *s;
    bool good[64];
};

/* Several threads make arrays, release the pages of all others, and find their own unchanged. */
static void make_one(void *arg, size_t part)
{
    struct shared *t = arg;
    struct err err = ERR_INIT;
    uint32_t *x = shelf_new(t->s, SHELF_ROWS / 4, sizeof *x, &err);
    for (size_t r = 0; x && r < SHELF_ROWS / 4; r++, shelf_step(t->s, r))
        x[r] = value(part, r);
    t->good[part] = x;
    for (size_t r = 0; x && r < SHELF_ROWS / 4; r++, shelf_step(t->s, r))
        t->good[part] = t->good[part] && x[r] == value(part, r);
    shelf_free(t->s, x);
}

static void threads(void)
{
    struct shared t = {0};
    struct err err = ERR_INIT;
    bool good = shelf_open(&t.s, MIB, &err) == 0;
    if (good)
        team_run(4, 64, make_one, &t);
    for (size_t k = 0; k < 64; k++)
        good = good && t.good[k];
    CHECK("shelf: several threads", good);
    shelf_close(t.s);
}

#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
static void peak(void)
{
    SKIP("shelf: the peak", "the sanitizer takes memory of its own");
}
#else
/* In a process of its own, since its peak memory is measured. */
static void peak(void)
{
    struct rusage use;
    int status;
    pid_t child = fork();
    if (child == 0) {
        struct shelf *s;
        struct err err = ERR_INIT;
        bool ok = shelf_open(&s, 16 * MIB, &err) == 0;
        double *x[10];
        for (size_t k = 0; ok && k < 10; k++) {
            x[k] = shelf_new(s, MIB, sizeof **x, &err);
            ok = x[k] != NULL;
        }
        for (size_t pass = 0; ok && pass < 3; pass++)
            for (size_t r = 0; r < MIB; r++, shelf_step(s, r))
                for (size_t k = 0; k < 10; k++)
                    x[k][r] += (double)(r + k);
        for (size_t k = 0; ok && k < 10; k++)
            ok = x[k][MIB - 1] == 3. * (double)(MIB - 1 + k);
        _exit(ok ? 0 : 1);
    }
    if (child < 0 || wait4(child, &status, 0, &use) < 0)
        abort();
    char what[100];
    (void)snprintf(what, sizeof what, "shelf: 80 MiB of arrays within 16: the peak is %ld", use.ru_maxrss / 1024);
    CHECK(what, status == 0 && use.ru_maxrss / 1024 < 32);
}
#endif

static void errors(const char *dir)
{
    struct shelf *s;
    struct err err = ERR_INIT;
    char *x = NULL, want[300];
    if (setenv("TMPDIR", "/nonexistent", 1) != 0 || shelf_open(&s, 0, &err) < 0)
        abort();
    CHECK("shelf: half of the bound needs no file", shelf_grow(s, &x, 0, MIB / 2 - 100, 1, &err) == 0);
    memset(x, 7, 1000);
    CHECK("shelf: no folder for files", shelf_grow(s, &x, 1000, MIB, 1, &err) < 0 && x[0] == 7 && x[999] == 7);
    CHECK_STR("shelf: … is told", err.msg, "cannot create a temporary file in /nonexistent: No such file or directory");

    struct rlimit had, few = {.rlim_cur = 2000000};
    if (setenv("TMPDIR", dir, 1) != 0 || getrlimit(RLIMIT_FSIZE, &had) != 0)
        abort();
    few.rlim_max = had.rlim_max;
    (void)signal(SIGXFSZ, SIG_IGN);
    (void)setrlimit(RLIMIT_FSIZE, &few);
    CHECK("shelf: full disk",
          shelf_grow(s, &x, 1000, 1500000, 1, &err) == 0 && !shelf_new(s, 600000, 4, &err) && x[999] == 7);
    (void)setrlimit(RLIMIT_FSIZE, &had);
    (void)snprintf(want, sizeof want, "cannot make room for a temporary file in %s: %s", dir, strerror(EFBIG));
    CHECK_STR("shelf: … is told", err.msg, want);
    (void)snprintf(want, sizeof want,
                   "the table requires at least 4 MB in %s; set TMPDIR to a folder with enough space, or raise --mem",
                   dir);
    CHECK_STR("shelf: … and what to do", err.hint, want);
    CHECK("shelf: no file can be seen", io_folder_count(dir) == 0);
    shelf_free(s, x);
    shelf_close(s);
}

int main(void)
{
    char dir[200];
    io_folder_enter(dir, sizeof dir);
    if (setenv("TMPDIR", dir, 1) != 0)
        abort();
    contents(dir, 0, "shelf: memory without a bound");
    contents(dir, 1, "shelf: nearly all in files");
    contents(dir, 16 * MIB, "shelf: some in files");
    threads();
    peak();
    errors(dir);
    io_folder_leave(dir);
    CHECK_DONE();
}
