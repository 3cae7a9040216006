/* whose: the customers, contacts and cases of events as numbers. See whose.h. */
#include "event/core/whose.h"

enum { WHOSE_AT_ONCE = 16 };

/* A name on its way to its number. */
struct sought {
    struct who_name key;
    uint32_t hash;
};

/* Of an event: its customer, and its contact, or case if it has none. */
struct sought_pair {
    struct sought customer, matter;
};

int whose_open(struct who *who, struct err *err)
{
    *who = (struct who){0};
    if (who_table_open(&who->customer, sizeof(struct who_name), 0, err) < 0)
        return -1;
    return who_table_open(&who->matter, sizeof(struct who_name), 0, err);
}

void whose_close(struct who *who)
{
    who_table_close(&who->customer);
    who_table_close(&who->matter);
}

static void seek(const struct who_table *t, struct sought *s, struct view name)
{
    s->key = who_key(name);
    s->hash = who_hash(&s->key);
    who_fetch(t, s->hash);
}

static void fetch_record(const struct who_table *t, const struct sought *s)
{
    __builtin_prefetch(who_at(t, who_likely(t, s->hash)));
}

static int find(struct who_table *t, const struct sought *s, uint32_t *number, struct err *err)
{
    int64_t id = who_put(t, &s->key, s->hash, err);
    *number = (uint32_t)id;
    return id < 0 ? -1 : 0;
}

static int find_case(struct who_table *t, struct event *e, struct err *err)
{
    struct view contact = e->col[COL_CONTACT], case_ = e->col[COL_CASE];
    struct sought s;
    if (case_.n == 0 || contact.n == 0 || view_eq(case_, contact)) {
        uint32_t number = e->contact;
        e->contact = contact.n ? number : WHO_NOBODY;
        e->case_ = case_.n ? number : WHO_NOBODY;
        return 0;
    }
    seek(t, &s, case_);
    return find(t, &s, &e->case_, err);
}

int whose_number(struct who *who, struct event *event, size_t n, struct err *err)
{
    struct sought_pair pair[WHOSE_AT_ONCE];
    for (size_t at = 0; at < n; at += WHOSE_AT_ONCE) {
        struct event *e = event + at;
        size_t some = n - at < WHOSE_AT_ONCE ? n - at : WHOSE_AT_ONCE;
        for (size_t i = 0; i < some; i++) {
            seek(&who->customer, &pair[i].customer, e[i].col[COL_CUSTOMER]);
            seek(&who->matter, &pair[i].matter, e[i].col[e[i].col[COL_CONTACT].n ? COL_CONTACT : COL_CASE]);
        }
        for (size_t i = 0; i < some; i++) {
            fetch_record(&who->customer, &pair[i].customer);
            fetch_record(&who->matter, &pair[i].matter);
        }
        for (size_t i = 0; i < some; i++)
            if (find(&who->customer, &pair[i].customer, &e[i].customer, err) < 0 ||
                find(&who->matter, &pair[i].matter, &e[i].contact, err) < 0 || find_case(&who->matter, &e[i], err) < 0)
                return -1;
    }
    return 0;
}
