/* supply: slots in order, failures after what was given, one that nobody wants to the end. */
#include "base/supply.h"

#include <stdbool.h>

#include "check.h"

enum { MOST_SLOTS = 3, THINGS = 1000 };

struct thing_maker {
    int fails_at, made;
};

static int make(void *ctx, struct supply *s, struct err *err)
{
    struct thing_maker *m = ctx;
    while (m->made < THINGS) {
        int *slot = supply_slot(s);
        if (!slot)
            break;
        if (m->made == m->fails_at)
            return err_set(err, ERR_DATA, "thing %d", m->made);
        *slot = m->made++;
        supply_give(s);
    }
    return 0;
}

/* `wanted`: how many are taken before it is closed. */
static void many(size_t n_slots, int fails_at, int wanted)
{
    struct thing_maker maker = {.fails_at = fails_at};
    struct supply *s = NULL;
    struct err err = ERR_INIT;
    int slot[MOST_SLOTS], n = 0, rc = -1, most = fails_at < 0 ? THINGS : fails_at;
    void *slots[MOST_SLOTS] = {&slot[0], &slot[1], &slot[2]}, *got = NULL;
    char want[32];
    bool in_order = true;
    printf("# %zu slots, failure at %d, %d wanted\n", n_slots, fails_at, wanted);
    if (supply_open(&s, (struct supply_maker){make, &maker}, slots, n_slots, &err) == 0)
        rc = 1;
    while (n < wanted && rc > 0) {
        rc = supply_next(s, &got, &err);
        in_order &= rc <= 0 || *(int *)got == n;
        n += rc > 0;
    }
    supply_close(s);
    CHECK("in order", in_order);
    CHECK("so many", n == (wanted < most ? wanted : most));
    CHECK("result", rc == (wanted <= most ? 1 : fails_at < 0 ? 0 : -1));
    (void)snprintf(want, sizeof want, "thing %d", fails_at);
    CHECK_STR("error", err.msg, rc < 0 ? want : "");
    CHECK("no more than there is room for", maker.made <= n + (int)n_slots);
}

int main(void)
{
    static const int fails_at[] = {-1, 0, 1, 500, THINGS - 1};
    for (size_t i = 0; i < sizeof fails_at / sizeof *fails_at; i++)
        for (size_t n_slots = 1; n_slots <= MOST_SLOTS; n_slots++) {
            many(n_slots, fails_at[i], THINGS + 1);
            many(n_slots, fails_at[i], 7);
        }
    CHECK_DONE();
}
