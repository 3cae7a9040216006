/* Pins: one customer per contact and case, whatever the order in which they are named. */
#include "event/ingest/identity.h"
#include "check.h"

static uint32_t contact(struct pins *p, const char *name)
{
    struct err e = ERR_INIT;
    return (uint32_t)pins_contact(p, view_of(name), &e);
}

static uint32_t cases(struct pins *p, const char *name)
{
    struct err e = ERR_INIT;
    return (uint32_t)pins_case(p, view_of(name), &e);
}

int main(void)
{
    struct pins p = {0};
    struct view example;
    uint32_t a = contact(&p, "a"), b = contact(&p, "b"), k = cases(&p, "k");
    CHECK("an empty name is no node", contact(&p, "") == PIN_NONE);
    CHECK("the same name is the same node", contact(&p, "a") == a && contact(&p, "b") == b && a != b && a != k);
    CHECK("nobody is named yet", pins_customer(&p, a) == 0);
    pins_name(&p, a, 7, 2000, 5);
    CHECK("a name is kept", pins_customer(&p, a) == 7);
    pins_name(&p, a, 8, 1000, 9);
    CHECK("the earliest in time wins, backwards too", pins_customer(&p, a) == 8);
    pins_name(&p, a, 9, 1000, 10);
    CHECK("equal times: the first in the input wins", pins_customer(&p, a) == 8);
    pins_join(&p, b, k);
    CHECK("joined nodes without a name have none", pins_customer(&p, b) == 0);
    pins_name(&p, k, 3, 500, 20);
    CHECK("a name for the case is one for its contact", pins_customer(&p, b) == 3);
    pins_join(&p, a, k);
    CHECK("joining takes the earliest of both", pins_customer(&p, a) == 3 && pins_customer(&p, b) == 3);
    pins_start(&p, a, 300);
    pins_start(&p, a, 200);
    pins_start(&p, b, 100);
    pins_end(&p, b);
    CHECK("the earliest start counts", pins_start_us(&p, a) == 200);
    CHECK("what never ended is told", pins_open(&p, &example) == 1 && view_is(example, "a"));
    CHECK("a contact is marked once", pins_mark_moved(&p, a) && !pins_mark_moved(&p, a));
    pins_free(&p);
    CHECK_DONE();
}
