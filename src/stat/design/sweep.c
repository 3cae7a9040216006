/* sweep: see sweep.h. */
#include "stat/design/sweep.h"

#include <stdlib.h>

#include "base/team.h"
#include "snag/mem.h"

struct slot {
    struct design_block b;
    struct sum sum;
};

static size_t parts(const struct design *d)
{
    return (d->n + SWEEP_ROWS - 1) / SWEEP_ROWS;
}

static int sum_open(struct sum *sum, const struct sweep *s, struct err *err)
{
    sum->fine = mem_zero(s->n_fine, sizeof *sum->fine, err);
    sum->wide = mem_zero(s->n_wide, sizeof *sum->wide, err);
    return sum->fine && sum->wide ? 0 : -1;
}

static void sum_clear(struct sum *sum, const struct sweep *s)
{
    memset(sum->fine, 0, s->n_fine * sizeof *sum->fine);
    for (size_t k = 0; k < s->n_wide; k++)
        sum->wide[k] = 0;
}

static void sum_close(struct sum *sum)
{
    free(sum->fine);
    free(sum->wide);
}

int sweep_open(struct sweep *s, const struct design *d, size_t n_fine, size_t n_wide, struct err *err)
{
    *s = (struct sweep){.d = d, .n_fine = n_fine, .n_wide = n_wide};
    size_t n = parts(d) < d->threads ? parts(d) : d->threads;
    n = n > 0 ? n : 1;
    s->slot = mem_zero(n, sizeof *s->slot, err);
    int rc = s->slot ? sum_open(&s->sum, s, err) : -1;
    while (rc == 0 && s->n_slots < n) {
        struct slot *k = &s->slot[s->n_slots++];
        if (block_open(&k->b, d, err) < 0 || sum_open(&k->sum, s, err) < 0)
            rc = -1;
    }
    if (rc < 0)
        sweep_close(s);
    return rc;
}

void sweep_close(struct sweep *s)
{
    for (size_t i = 0; i < s->n_slots; i++) {
        block_close(&s->slot[i].b);
        sum_close(&s->slot[i].sum);
    }
    free(s->slot);
    sum_close(&s->sum);
    *s = (struct sweep){0};
}

static void run_part(void *arg, size_t index)
{
    struct sweep *s = arg;
    struct slot *k = &s->slot[index];
    size_t from = (s->first_part + index) * SWEEP_ROWS, to = from + SWEEP_ROWS;
    sum_clear(&k->sum, s);
    k->b.raw = s->raw;
    for (block_between(&k->b, from, to < s->d->n ? to : s->d->n); block_next(&k->b);)
        s->add(s->arg, &k->b, &k->sum);
}

void sweep_run(struct sweep *s, void (*add)(void *arg, const struct design_block *b, struct sum *sum), void *arg)
{
    size_t n = parts(s->d);
    s->add = add;
    s->arg = arg;
    sum_clear(&s->sum, s);
    for (s->first_part = 0; s->first_part < n; s->first_part += s->n_slots) {
        size_t some = n - s->first_part < s->n_slots ? n - s->first_part : s->n_slots;
        team_run((unsigned)some, some, run_part, s);
        for (size_t i = 0; i < some; i++) {
            for (size_t k = 0; k < s->n_fine; k++)
                s->sum.fine[k] += s->slot[i].sum.fine[k];
            for (size_t k = 0; k < s->n_wide; k++)
                s->sum.wide[k] += s->slot[i].sum.wide[k];
        }
    }
}
