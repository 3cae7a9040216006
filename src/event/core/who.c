/* who: see who.h. */
#include "event/core/who.h"

#include <stdlib.h>

#include "base/pages.h"
#include "base/word.h"
#include "snag/dict.h"

enum { SLOTS_FIRST = 1024 };

uint32_t who_hash(struct view text)
{
    return dict_hash(text);
}

/* Short names are padded with zeros, so comparing two words tells them apart. */
static void put_inline(struct who_name *name, struct view text)
{
    memset(name->in, 0, WHO_INLINE);
    (void)word_copy(name->in, text.p, text.n);
}

int who_table_open(struct who_table *t, size_t size, struct err *err)
{
    *t = (struct who_table){.n = 1, .n_slots = SLOTS_FIRST};
    t->slot = mem_zero(SLOTS_FIRST, sizeof *t->slot, err);
    if (!t->slot || steady_open(&t->record, size, err) < 0)
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

static struct who_slot *slot_of(const struct who_table *t, struct view text, uint32_t hash)
{
    size_t mask = t->n_slots - 1, i = hash & mask;
    while (t->slot[i].id && !(t->slot[i].hash == hash && who_is(who_at(t, t->slot[i].id), text)))
        i = (i + 1) & mask;
    return &t->slot[i];
}

int64_t who_get(const struct who_table *t, struct view text, uint32_t hash)
{
    if (text.n == 0)
        return WHO_NOBODY;
    uint32_t id = slot_of(t, text, hash)->id;
    return id ? (int64_t)id : -1;
}

int64_t who_put(struct who_table *t, struct view text, uint32_t hash, struct err *err)
{
    if (text.n == 0)
        return WHO_NOBODY;
    if ((size_t)t->n * 3 >= t->n_slots * 2 && grow(t, err) < 0)
        return -1;
    struct who_slot *slot = slot_of(t, text, hash);
    if (slot->id)
        return slot->id;
    if (t->n == UINT32_MAX)
        return err_set(err, ERR_SYSTEM, "more than %u different customers or contacts", UINT32_MAX - 1);
    if (text.n > UINT32_MAX)
        return err_set(err, ERR_DATA, "a name of %zu bytes", text.n);
    if (steady_room(&t->record, (size_t)t->n + 1, err) < 0)
        return -1;
    struct who_name *name = who_at(t, t->n);
    if (text.n <= WHO_INLINE) {
        put_inline(name, text);
    } else {
        name->p = arena_copy(&t->longer, text.p, text.n, err);
        if (!name->p)
            return -1;
    }
    name->n = (uint32_t)text.n;
    *slot = (struct who_slot){hash, t->n};
    return t->n++;
}
