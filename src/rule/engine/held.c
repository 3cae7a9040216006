/* held: who has each contact while events are counted: as holder.c, by the number of the contact. See count_impl.h. */
#include <stdlib.h>

#include "rule/engine/count_impl.h"
#include "snag/civil.h"

/* In the room of a contact, or of a case where there is none. */
struct held_matter {
    int64_t touched_us;
    uint32_t customer; /* + 1; 0: nobody has it */
    uint32_t queue, agent;
};

int held_open(struct held_contacts *h, struct fields *fields, size_t *matter_room, struct err *err)
{
    h->wanted = true;
    h->room = *matter_room;
    *matter_room += (sizeof(struct held_matter) + 7) / 8 * 8;
    h->queue = fields_column(fields, "queue");
    h->agent = fields_column(fields, "agent");
    h->at_queue = fields_column(fields, "at_queue");
    h->at_agent = fields_column(fields, "at_agent");
    return dict_put(&h->texts, (struct view){0}, err) < 0 ? -1 : 0;
}

void held_close(struct held_contacts *h)
{
    dict_free(&h->texts);
    dict_free(&h->other);
    free(h->others);
    *h = (struct held_contacts){0};
}

/* That of a contact and a case of one name, of two customers: the second one's. */
static struct held_matter *other_of(struct held_contacts *h, uint32_t number, uint32_t customer, struct err *err)
{
    const uint32_t pair[] = {number, customer};
    size_t had = h->other.n;
    int64_t id = dict_put(&h->other, (struct view){(const char *)pair, sizeof pair}, err);
    if (id < 0 || mem_reserve(&h->others, &h->cap_others, (size_t)id + 1, sizeof *h->others, err) < 0)
        return NULL;
    if (h->other.n > had)
        h->others[id] = (struct held_matter){0};
    return &h->others[id];
}

static struct held_matter *matter_of(struct held_contacts *h, const struct who *who, const struct feed_event *e,
                                     struct err *err)
{
    uint32_t number = key_number_of(KEY_BY_CONTACT, e->customer, e->contact, e->case_);
    struct held_matter *m = (void *)((char *)who_room(&who->matter, number) + h->room);
    return !m->customer || m->customer == e->customer + 1 ? m : other_of(h, number, e->customer, err);
}

void held_fetch(const struct held_contacts *h, const struct feed_batch *b, const struct feed_event *e)
{
    uint32_t number = key_number_of(KEY_BY_CONTACT, e->customer, e->contact, e->case_);
    __builtin_prefetch((char *)who_room(&b->who->matter, number) + h->room, 1);
}

/* Mostly it is the one that it was. */
static int text_of(struct held_contacts *h, struct view text, uint32_t *id, struct err *err)
{
    if (view_eq(dict_text(&h->texts, *id), text))
        return 0;
    int64_t n = text.n ? dict_put(&h->texts, text, err) : 0;
    *id = (uint32_t)n;
    return n < 0 ? -1 : 0;
}

static int take_over(struct held_contacts *h, struct held_matter *m, const struct held_by *left,
                     const struct feed_event *e, struct err *err)
{
    m->customer = e->customer + 1;
    return text_of(h, left->queue, &m->queue, err) < 0 ? -1 : text_of(h, left->agent, &m->agent, err);
}

int held_event(struct held_contacts *h, const struct feed_batch *b, const struct feed_event *e,
               const struct name_plan *name, bool by_rule, struct held *held, struct err *err)
{
    if (by_rule) {
        held->before = (struct held_by){feed_text(b, e, (size_t)h->at_queue), feed_text(b, e, (size_t)h->at_agent)};
        held->after = held->before;
        return 0;
    }
    const struct held_by own = {feed_text(b, e, (size_t)h->queue), feed_text(b, e, (size_t)h->agent)};
    bool keyless = !e->contact && !e->case_;
    struct held_matter *m = keyless ? NULL : matter_of(h, b->who, e, err);
    if (!keyless && !m)
        return -1;
    struct held_by had = {0};
    if (m && m->customer && e->ts_us - m->touched_us <= HOLDER_DAYS * US_PER_DAY)
        had = (struct held_by){dict_text(&h->texts, m->queue), dict_text(&h->texts, m->agent)};
    const struct held_by left = holder_left(&own, &had, name->sets);
    *held = held_around(&own, &had, &left, name->sets);
    if (!m)
        return 0;
    m->touched_us = e->ts_us;
    if (held->nobody)
        m->customer = 0;
    return held->nobody || name->sets == SETS_NOTHING ? 0 : take_over(h, m, &left, e, err);
}
