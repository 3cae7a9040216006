/* prefetch: prefetches what the next events will look up. See detect_impl.h.
 *
 * Customers and contacts come in any order, so nearly every look-up of an event would wait for memory: what is known of
 * its customer and contact, and where a key is found by text, its slot, the key, its words. Each step can be fetched
 * for all events of a group while it is on its way for the others (software prefetch in groups; Chen, Ailamaki, Gibbons
 * and Mowry 2004). Nothing here changes what is found.
 */
#include "base/word.h"
#include "rule/engine/detect_impl.h"

/* The numbers of an event of a batch that has none. Where input is grouped, contacts are not numbered. */
static int number(struct detect *d, const struct event *e, struct glance *g, struct err *err)
{
    struct event numbered = {.col = e->col};
    if (d->o.grouped) {
        g->contact = 0;
        g->case_ = 0;
        return grouped_number(d, e, &g->customer, err);
    }
    if (whose_number(&d->who, &numbered, 1, err) < 0)
        return -1;
    g->customer = numbered.customer;
    g->contact = numbered.contact;
    g->case_ = numbered.case_;
    return 0;
}

static int make_worlds(struct detect *d, uint32_t customer, struct err *err)
{
    size_t had = d->cap_worlds;
    if (customer < had || d->o.grouped)
        return 0;
    if (mem_reserve(&d->world, &d->cap_worlds, (size_t)customer + 1, sizeof *d->world, err) < 0)
        return -1;
    for (size_t i = had; i < d->cap_worlds; i++)
        d->world[i] = WORLD_NEW;
    return 0;
}

static int make_rooms(struct detect *d, enum key_whose whose, uint32_t number, struct err *err)
{
    struct key_rooms *rooms = &d->memory.rooms[whose];
    if (number < rooms->n || d->o.grouped)
        return 0;
    if (steady_room(&d->room[whose], (size_t)number + 1, err) < 0)
        return -1;
    rooms->base = d->room[whose].base;
    rooms->n = number + 1;
    return 0;
}

static void fetch_room(const struct detect *d, enum key_whose whose, uint32_t number)
{
    enum { LINE = 64 };
    const char *room = key_room(&d->memory, whose, number);
    for (size_t i = 0; i < d->memory.rooms[whose].stride; i += LINE)
        __builtin_prefetch(room + i, 1);
}

/* What is wanted of events of a name. There are few names, and most are known by three of their bytes. */
static const struct wanted *wanted_of(struct detect *d, struct view name)
{
    if (name.n == 0)
        return NULL;
    size_t at = (3u * (uint8_t)name.p[0] + (uint8_t)name.p[name.n - 1] + name.n) % KNOWN_NAMES;
    struct known_name *known = &d->known_name[at];
    if (known->n_p1 == name.n + 1 && word_same(known->text, name.p, name.n))
        return known->wanted;
    int64_t id = dict_get(&d->names, name);
    const struct wanted *wanted = id < 0 ? NULL : &d->wanted[id];
    if (name.n <= sizeof known->text) {
        (void)word_copy(known->text, name.p, name.n);
        known->n_p1 = (uint8_t)(name.n + 1);
        known->wanted = wanted;
    }
    return wanted;
}

static int glance_at(struct detect *d, const struct event *e, struct glance *g, bool numbered, struct err *err)
{
    g->wanted = wanted_of(d, e->col[COL_EVENT]);
    g->customer = e->customer;
    g->contact = e->contact;
    g->case_ = e->case_;
    if ((!numbered && number(d, e, g, err) < 0) || make_worlds(d, g->customer, err) < 0 ||
        make_rooms(d, KEY_OF_CUSTOMER, g->customer, err) < 0 || make_rooms(d, KEY_OF_MATTER, g->contact, err) < 0 ||
        make_rooms(d, KEY_OF_MATTER, g->case_, err) < 0)
        return -1;
    if (d->o.grouped)
        return 0;
    __builtin_prefetch(world_of(d, g->customer), 1);
    fetch_room(d, KEY_OF_CUSTOMER, g->customer);
    fetch_room(d, KEY_OF_MATTER, g->contact ? g->contact : g->case_);
    return 0;
}

/* Fetches the slots of the keys that the rules will find by text. */
static int fetch_slots(struct detect *d, const struct event *e, struct glance *g, struct err *err)
{
    const struct rule_fact x = {.col = e->col, .place = d->column, .ts_us = e->ts_us};
    g->n_keys = 0;
    for (size_t i = 0; g->wanted && i < g->wanted->n_readers && g->n_keys < GLANCE_KEYS; i++) {
        struct key_reader *reader = &d->reader[g->wanted->reader[i]];
        reader->stamp = 0;
        if (key_read(reader, &x, g->customer, err) < 0)
            return -1;
        if (reader->empty || (g->n_keys && g->key[g->n_keys - 1] == reader->hash))
            continue;
        memory_fetch_slot(&d->memory, reader->hash);
        g->key[g->n_keys++] = reader->hash;
    }
    return 0;
}

int prefetch_events(struct detect *d, const struct event *e, size_t n, bool numbered, struct err *err)
{
    struct glance *glance = d->glance;
    for (size_t i = 0; i < n; i++)
        if (glance_at(d, &e[i], &glance[i], numbered, err) < 0 || fetch_slots(d, &e[i], &glance[i], err) < 0)
            return -1;
    for (size_t i = 0; i < n; i++)
        for (size_t k = 0; k < glance[i].n_keys; k++)
            memory_fetch_key(&d->memory, glance[i].key[k]);
    for (size_t i = 0; i < n; i++)
        for (size_t k = 0; k < glance[i].n_keys; k++)
            memory_fetch_words(&d->memory, glance[i].key[k]);
    return 0;
}
