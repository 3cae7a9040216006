/* who: see who.h. */
#include "event/core/who.h"

#include <stddef.h>
#include <stdlib.h>

#include "base/pages.h"
#include "base/word.h"
#include "snag/dict.h"

enum { SLOTS_FIRST = 1024, LINE = 64 };

static size_t lines(size_t bytes)
{
    return (bytes + LINE - 1) / LINE * LINE;
}

uint32_t who_hash_long(const struct who_name *key)
{
    return dict_hash((struct view){key->p, key->n});
}

int who_table_open(struct who_table *t, size_t size, size_t room, struct err *err)
{
    *t = (struct who_table){.n = 1, .n_slots = SLOTS_FIRST, .room = room ? lines(size) : size};
    size = t->room + lines(room);
    t->slot = mem_zero(SLOTS_FIRST, sizeof *t->slot, err);
    steady_open(&t->record, size);
    if (!t->slot)
        return -1;
    return steady_room(&t->record, 1, err);
}

void who_table_close(struct who_table *t)
{
    free(t->slot);
    steady_close(&t->record);
    arena_free(&t->longer);
    *t = (struct who_table){0};
}

static int grow(struct who_table *t, struct err *err)
{
    size_t n = t->n_slots * 2;
    struct who_slot *slot = mem_zero(n, sizeof *slot, err);
    if (!slot)
        return -1;
    large_pages(slot, n * sizeof *slot);
    for (size_t from = 0; from < t->n_slots; from++) {
        size_t i = t->slot[from].hash & (n - 1);
        if (!t->slot[from].id)
            continue;
        while (slot[i].id)
            i = (i + 1) & (n - 1);
        slot[i] = t->slot[from];
    }
    free(t->slot);
    t->slot = slot;
    t->n_slots = n;
    return 0;
}

int64_t who_add(struct who_table *t, const struct who_name *key, uint32_t hash, struct err *err)
{
    if ((size_t)t->n * 3 >= t->n_slots * 2 && grow(t, err) < 0)
        return -1;
    if (t->n == UINT32_MAX)
        return err_set(err, ERR_SYSTEM, "more than %u different customers or contacts", UINT32_MAX - 1);
    if (key->n == UINT32_MAX)
        return err_set(err, ERR_DATA, "a name of 4 GiB or more");
    if (steady_room(&t->record, (size_t)t->n + 1, err) < 0)
        return -1;
    struct who_name *name = who_at(t, t->n);
    memcpy(name, key, offsetof(struct who_name, more));
    if (key->n > WHO_INLINE) {
        name->p = arena_copy(&t->longer, key->p, key->n, err);
        if (!name->p)
            return -1;
    }
    size_t i = hash & (t->n_slots - 1);
    while (t->slot[i].id)
        i = (i + 1) & (t->n_slots - 1);
    t->slot[i] = (struct who_slot){hash, t->n};
    return t->n++;
}
