/* identity: one customer per contact and case, whatever the order in which they are named. */
#include "event/ingest/identity.h"
#include "check.h"

static uint32_t contact(struct identity *p, const char *name)
{
    struct err e = ERR_INIT;
    return (uint32_t)identity_contact(p, view_of(name), &e);
}

static uint32_t case_(struct identity *p, const char *name)
{
    struct err e = ERR_INIT;
    return (uint32_t)identity_case(p, view_of(name), &e);
}

int main(void)
{
    struct identity p = {0};
    struct view example;
    uint32_t a = contact(&p, "a"), b = contact(&p, "b"), k = case_(&p, "k");
    CHECK("an empty name is no node", contact(&p, "") == IDENTITY_NONE);
    CHECK("the same name is the same node", contact(&p, "a") == a && contact(&p, "b") == b && a != b && a != k);
    CHECK("nobody is named yet", identity_customer(&p, a) == 0);
    identity_name(&p, a, 7, 2000, 5);
    CHECK("a name is kept", identity_customer(&p, a) == 7);
    identity_name(&p, a, 8, 1000, 9);
    CHECK("the earliest in time wins, backwards too", identity_customer(&p, a) == 8);
    identity_name(&p, a, 9, 1000, 10);
    CHECK("equal times: the first in the input wins", identity_customer(&p, a) == 8);
    identity_join(&p, b, k);
    CHECK("joined nodes without a name have none", identity_customer(&p, b) == 0);
    identity_name(&p, k, 3, 500, 20);
    CHECK("a name for the case is one for its contact", identity_customer(&p, b) == 3);
    identity_join(&p, a, k);
    CHECK("joining takes the earliest of both", identity_customer(&p, a) == 3 && identity_customer(&p, b) == 3);
    identity_start(&p, a, 300);
    identity_start(&p, a, 200);
    identity_start(&p, b, 100);
    identity_end(&p, b);
    CHECK("the earliest start counts", identity_start_us(&p, a) == 200);
    CHECK("what never ended is told", identity_open(&p, &example) == 1 && view_is(example, "a"));
    CHECK("a contact is marked once", identity_mark_moved(&p, a) && !identity_mark_moved(&p, a));
    identity_free(&p);
    CHECK_DONE();
}
