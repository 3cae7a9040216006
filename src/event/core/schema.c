/* schema: the columns of a stream. See snag/event.h. */
#include "snag/event.h"

int schema_init(struct schema *s, struct err *err)
{
    static const char *const names[N_STANDARD_COLUMNS] = {"ts",        "customer", "case",  "contact",
                                                          "channel",   "event",    "agent", "queue",
                                                          "direction", "reason",   "value", "text"};
    *s = (struct schema){0};
    for (size_t i = 0; i < N_STANDARD_COLUMNS; i++)
        if (schema_add(s, view_of(names[i]), err) < 0)
            return -1;
    return 0;
}

int64_t schema_add(struct schema *s, struct view name, struct err *err)
{
    return dict_put(&s->names, name, err);
}

int64_t schema_find(const struct schema *s, const char *name)
{
    return dict_get(&s->names, view_of(name));
}

void schema_free(struct schema *s)
{
    dict_free(&s->names);
}

bool is_event_name(struct view v)
{
    if (v.n == 0 || v.p[0] < 'a' || v.p[0] > 'z')
        return false;
    for (size_t i = 1; i < v.n; i++)
        if (!((v.p[i] >= 'a' && v.p[i] <= 'z') || (v.p[i] >= '0' && v.p[i] <= '9') || v.p[i] == '_'))
            return false;
    return true;
}
