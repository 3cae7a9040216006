/* identity: one customer per contact and case, whatever the order in which they are named. */
#include "event/ingest/identity.h"
#include "check.h"

/* The nodes of an event that names these. */
static struct identity_of of(struct identity *p, const char *contact, const char *case_)
{
    struct err e = ERR_INIT;
    struct identity_of found;
    if (identity_of(p, view_of(contact), dict_hash(view_of(contact)), view_of(case_), &found, &e) < 0)
        found = (struct identity_of){UINT32_MAX, UINT32_MAX};
    return found;
}

static uint32_t contact(struct identity *p, const char *name)
{
    return of(p, name, "").contact;
}

int main(void)
{
    struct identity p = {0};
    struct view example;
    uint32_t a = contact(&p, "a"), b = contact(&p, "b"), k = of(&p, "", "k").case_;
    CHECK("an empty name is no node", contact(&p, "") == IDENTITY_NONE);
    CHECK("the same name is the same node", contact(&p, "a") == a && contact(&p, "b") == b && a != b && a != k);
    CHECK("nobody is named yet", identity_customer(&p, a) == 0);
    identity_name(&p, a, 7, 2000, 5);
    CHECK("a name is kept", identity_customer(&p, a) == 7);
    identity_name(&p, a, 8, 1000, 9);
    CHECK("the earliest in time wins, backwards too", identity_customer(&p, a) == 8);
    identity_name(&p, a, 9, 1000, 10);
    CHECK("equal times: the first in the input wins", identity_customer(&p, a) == 8);
    CHECK("an event names both", of(&p, "b", "k").contact == b && of(&p, "b", "k").case_ == k);
    CHECK("joined nodes without a name have none", identity_customer(&p, b) == 0);
    identity_name(&p, k, 3, 500, 20);
    CHECK("a name for the case is one for its contact", identity_customer(&p, b) == 3);
    CHECK("and another one", of(&p, "a", "k").case_ == k);
    CHECK("joining takes the earliest of both", identity_customer(&p, a) == 3 && identity_customer(&p, b) == 3);
    identity_start(&p, a, 300);
    identity_start(&p, a, 200);
    identity_start(&p, b, 100);
    identity_end(&p, b);
    CHECK("the earliest start counts", identity_start_us(&p, a) == 200);
    CHECK("what never ended is told", identity_open(&p, &example) == 1 && view_is(example, "a"));
    CHECK("a contact is marked once", identity_mark_moved(&p, a) && !identity_mark_moved(&p, a));
    struct identity_of twins = of(&p, "t", "t"), other = of(&p, "u", "t");
    CHECK("a contact and a case of one name are two", twins.contact != twins.case_);
    CHECK("… known again", of(&p, "t", "t").contact == twins.contact && of(&p, "t", "t").case_ == twins.case_);
    CHECK("… and with another contact", other.case_ == twins.case_ && of(&p, "", "t").case_ == twins.case_);
    identity_name(&p, other.contact, 12, 1, 1);
    CHECK("… and one customer's", identity_customer(&p, twins.contact) == 12);
    identity_free(&p);
    CHECK_DONE();
}
