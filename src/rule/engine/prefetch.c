/* prefetch: prefetches what the next events will look up. See detect_impl.h.
 *
 * Customers and contacts come in any order, so nearly every look-up of an event would wait for memory: the customer in
 * the dictionary, what is known about it, the slot of a key, the key, its words, what they point to. Each step can be
 * fetched for all events of a group while it is on its way for the others (software prefetch in groups; Chen, Ailamaki,
 * Gibbons and Mowry 2004). Nothing here changes what is found.
 */
#include "rule/engine/detect_impl.h"

/* Fetches the slots of the keys that the rules will read for an event. */
static int fetch_slots(struct detect *d, const struct event *e, struct glance *g, struct err *err)
{
    const struct rule_fact x = {.col = e->col, .place = d->column, .ts_us = e->ts_us};
    g->n_keys = 0;
    int64_t customer = dict_get_hashed(&d->customers, e->col[COL_CUSTOMER], g->hash);
    if (customer < 0 || !g->wanted)
        return 0;
    if ((size_t)customer < d->cap_worlds)
        __builtin_prefetch(&d->world[customer], 1);
    for (size_t i = 0; i < g->wanted->n_readers && g->n_keys < GLANCE_KEYS; i++) {
        struct key_reader *reader = &d->reader[g->wanted->reader[i]];
        reader->stamp = 0;
        if (key_read(reader, &x, (uint32_t)customer, err) < 0)
            return -1;
        if (reader->empty || (g->n_keys && g->key[g->n_keys - 1] == reader->hash))
            continue;
        memory_fetch_slot(&d->memory, reader->hash);
        g->key[g->n_keys++] = reader->hash;
    }
    return 0;
}

int prefetch_events(struct detect *d, const struct event *e, size_t n, struct err *err)
{
    struct glance *glance = d->glance;
    for (size_t i = 0; i < n; i++) {
        int64_t name = dict_get(&d->names, e[i].col[COL_EVENT]);
        glance[i].wanted = name < 0 ? NULL : &d->wanted[name];
        glance[i].hash = dict_hash(e[i].col[COL_CUSTOMER]);
        dict_fetch(&d->customers, glance[i].hash);
    }
    for (size_t i = 0; i < n; i++)
        dict_fetch_text(&d->customers, glance[i].hash);
    for (size_t i = 0; i < n; i++)
        if (fetch_slots(d, &e[i], &glance[i], err) < 0)
            return -1;
    for (size_t i = 0; i < n; i++)
        for (size_t k = 0; k < glance[i].n_keys; k++)
            memory_fetch_key(&d->memory, glance[i].key[k]);
    for (size_t i = 0; i < n; i++)
        for (size_t k = 0; k < glance[i].n_keys; k++)
            memory_fetch_words(&d->memory, glance[i].key[k]);
    return 0;
}
