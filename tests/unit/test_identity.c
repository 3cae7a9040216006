/* identity: one customer per contact and case, whatever the order in which they are named. */
#include "event/ingest/identity.h"
#include "check.h"
#include "snag/civil.h"

static struct who_table contacts, cases;

static uint32_t node(struct who_table *t, const char *name)
{
    struct err e = ERR_INIT;
    uint32_t found;
    const struct who_name key = who_key(view_of(name));
    return identity_node(who_put(t, &key, who_hash(&key), &e), t == &cases, &found, &e) < 0 ? UINT32_MAX : found;
}

int main(void)
{
    struct identity p = {{&contacts, &cases}};
    struct err e = ERR_INIT;
    struct view example = {0};
    if (who_table_open(&contacts, sizeof(struct matter), 0, &e) < 0 ||
        who_table_open(&cases, sizeof(struct matter), 0, &e) < 0)
        return 1;
    uint32_t a = node(&contacts, "a"), b = node(&contacts, "b"), k = node(&cases, "k");
    CHECK("an empty name is no node", node(&contacts, "") == IDENTITY_NONE);
    CHECK("the same name is the same node", node(&contacts, "a") == a && a != b && a != k && k != b);
    CHECK("a contact and a case of one name are two", node(&contacts, "k") != k);
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
    uint32_t t = node(&contacts, "t"), u = node(&contacts, "u"), w = node(&cases, "t");
    identity_join(&p, t, w);
    identity_join(&p, u, w);
    identity_join(&p, t, w);
    identity_name(&p, u, 12, 1, 1);
    CHECK("one customer's by way of a case", identity_customer(&p, t) == 12);
    CHECK("it has no start yet", identity_start_us(&p, a) == TS_NONE);
    identity_start(&p, a, 300);
    identity_start(&p, a, -200);
    identity_start(&p, b, 100);
    identity_end(&p, b);
    CHECK("the earliest start counts", identity_start_us(&p, a) == -200);
    CHECK("what never ended is told", identity_open(&contacts, &example) == 1 && view_is(example, "a"));
    CHECK("a contact is marked once", identity_mark_moved(&p, a) && !identity_mark_moved(&p, a));
    who_table_close(&contacts);
    who_table_close(&cases);
    CHECK_DONE();
}
