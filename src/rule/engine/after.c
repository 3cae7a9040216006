/* after: e comes after the latest B, p, with the same keys. See look_back.h. */
#include "rule/engine/look_back.h"

static int test(struct detect *d, uint32_t rule, const struct state *s, const struct subject *x, struct err *err)
{
    struct saved *p;
    if (other_find(d, rule, s, x, &p, err) < 0)
        return -1;
    return look_back_pair(d, rule, x, p, err);
}

static int event(struct detect *d, const struct dispatch *w, const struct subject *x, struct err *err)
{
    static const struct look_back how = {.of_other = true, .test = test, .remember = other_remember};
    return look_back_event(d, w, x, &how, err);
}

const struct relation relation_after = {.event = event,
                                        .opens = ROLE_OTHER,
                                        .end = other_end,
                                        .forget = other_forget,
                                        .inside = latest_inside,
                                        .valued = true};
