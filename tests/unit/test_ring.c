/* ring: jobs in order through every stage, the first failure told, on several threads and on one. */
#include "base/ring.h"

#include <stdbool.h>

#include "check.h"

enum { SLOTS = 3, JOBS = 1000, STAGES = 3, NEVER = -1 };

/* A job is its number and the stages it has been through. */
struct job {
    int number, stages;
};

struct log {
    int seen[JOBS];
    int n, fails_at, is;
    bool astray; /* a job came that had not been through the stages before */
};

static int work(void *ctx, void *job, struct err *err)
{
    struct log *log = ctx;
    struct job *x = job;
    if (x->number == log->fails_at)
        return err_set(err, ERR_DATA, "job %d, stage %d", x->number, log->is);
    log->astray |= x->stages++ != log->is;
    log->seen[log->n++] = x->number;
    return 0;
}

/* Stage i fails at job fails_at[i]. */
static void many(unsigned threads, size_t n_stages, size_t n_slots, const int *fails_at)
{
    struct log log[STAGES];
    struct ring_stage stage[STAGES];
    struct ring *ring;
    struct err err = ERR_INIT;
    struct job job[SLOTS];
    void *slots[SLOTS] = {&job[0], &job[1], &job[2]};
    char want[40] = "";
    int first = JOBS, rc = 0, given = 0;
    for (int i = 0; i < STAGES; i++) {
        log[i] = (struct log){.fails_at = fails_at[i], .is = i};
        stage[i] = (struct ring_stage){work, &log[i]};
        if (i >= (int)n_stages || fails_at[i] == NEVER || fails_at[i] >= first)
            continue;
        first = fails_at[i];
        (void)snprintf(want, sizeof want, "job %d, stage %d", first, i);
    }
    bool opened = ring_open(&ring, &(struct ring_way){stage, n_stages, slots, n_slots}, threads, &err) == 0;
    for (; opened && rc == 0 && given < JOBS; given++) {
        struct job *slot = ring_slot(ring);
        *slot = (struct job){.number = given};
        rc = ring_give(ring, &err);
    }
    if (opened && rc == 0)
        rc = ring_drain(ring, &err);
    bool in_order = true, whole = true;
    for (size_t s = 0; s < n_stages; s++) {
        in_order &= !log[s].astray;
        for (int i = 0; i < log[s].n; i++)
            in_order &= log[s].seen[i] == i;
        whole &= log[s].n >= first;
    }
    printf("# %u threads, %zu stages, %zu slots, failures at %d %d %d\n", threads, n_stages, n_slots, fails_at[0],
           fails_at[1], fails_at[2]);
    CHECK("in order", opened && in_order);
    CHECK("all before the first failure", whole);
    CHECK("none after it", log[n_stages - 1].n == first);
    CHECK("result", rc == (first < JOBS ? -1 : 0));
    CHECK_STR("the first failure", err.msg, want);
    CHECK("told without delay", given <= first + SLOTS + 1);
    if (opened)
        ring_close(ring);
}

int main(void)
{
    static const int fails_at[][STAGES] = {{NEVER, NEVER, NEVER}, {0, NEVER, NEVER}, {1, 0, NEVER},
                                           {502, 501, 500},       {500, 501, 502},   {JOBS - 1, JOBS - 1, JOBS - 2}};
    for (size_t i = 0; i < sizeof fails_at / sizeof *fails_at; i++)
        for (unsigned threads = 1; threads <= 4; threads++)
            for (size_t n_stages = 1; n_stages <= STAGES; n_stages++) {
                many(threads, n_stages, 1, fails_at[i]);
                many(threads, n_stages, SLOTS, fails_at[i]);
            }
    ring_close(NULL);
    CHECK_DONE();
}
