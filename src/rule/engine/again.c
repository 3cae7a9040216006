/* again: e comes after an earlier event of the same list, p, with the same keys. See look_back.h. */
#include "rule/engine/look_back.h"

static int test(struct detect *d, uint32_t rule, const struct state *s, const struct subject *x, struct err *err)
{
    return look_back_pair(d, rule, x, s ? s->p : NULL, err);
}

static int event(struct detect *d, const struct dispatch *w, const struct subject *x, struct err *err)
{
    static const struct look_back how = {.test = test, .remember = latest_remember};
    return look_back_event(d, w, x, &how, err);
}

const struct relation relation_again = {.event = event,
                                        .opens = ROLE_EVENT,
                                        .end = latest_end,
                                        .forget = latest_forget,
                                        .inside = latest_inside,
                                        .valued = true};
