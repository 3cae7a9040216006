/* ring: jobs in order, failures told, on two threads and on one. */
#include "base/ring.h"

#include <stdbool.h>

#include "check.h"

enum { SLOTS = 3, JOBS = 1000 };

struct log {
    int seen[JOBS];
    int n, fails_at;
};

static int work(void *ctx, void *job, struct err *err)
{
    struct log *log = ctx;
    const int *number = job;
    if (*number == log->fails_at)
        return err_set(err, ERR_DATA, "job %d", *number);
    log->seen[log->n++] = *number;
    return 0;
}

static void many(unsigned threads, size_t n_slots, int fails_at)
{
    struct log log = {.fails_at = fails_at};
    struct ring *ring;
    struct err err = ERR_INIT;
    int job[SLOTS];
    void *slots[SLOTS] = {&job[0], &job[1], &job[2]};
    char what[80], want[32];
    bool opened = ring_open(&ring, (struct ring_work){work, &log}, slots, n_slots, threads, &err) == 0;
    int rc = 0, given = 0;
    for (; opened && rc == 0 && given < JOBS; given++) {
        int *slot = ring_slot(ring);
        *slot = given;
        rc = ring_give(ring, &err);
    }
    if (opened && rc == 0)
        rc = ring_drain(ring, &err);
    bool in_order = true;
    for (int i = 0; i < log.n; i++)
        in_order &= log.seen[i] == i;
    (void)snprintf(what, sizeof what, "%u threads, %zu slots, failure at %d: ", threads, n_slots, fails_at);
    printf("# %s\n", what);
    CHECK("in order", opened && in_order);
    CHECK("so many", log.n == (fails_at < 0 ? JOBS : fails_at));
    CHECK("result", rc == (fails_at < 0 ? 0 : -1));
    (void)snprintf(want, sizeof want, "job %d", fails_at);
    CHECK_STR("error", err.msg, fails_at < 0 ? "" : want);
    CHECK("told without delay", given <= (fails_at < 0 ? JOBS : fails_at + SLOTS + 1));
    if (opened)
        ring_close(ring);
}

int main(void)
{
    static const int fails_at[] = {-1, 0, 1, 500, JOBS - 1};
    for (size_t i = 0; i < sizeof fails_at / sizeof *fails_at; i++) {
        many(1, 1, fails_at[i]);
        many(1, SLOTS, fails_at[i]);
        many(2, 1, fails_at[i]);
        many(2, SLOTS, fails_at[i]);
    }
    ring_close(NULL);
    CHECK_DONE();
}
