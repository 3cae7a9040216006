/* direct: see direct.h. The first stage of the way: a block's events fill a slab, which takes the block's texts along
 * to whoever makes numbers of them (numbers.h), on another thread where there is one. */
#include "event/ingest/direct.h"

#include <assert.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/ring.h"
#include "event/core/texts.h"
#include "event/ingest/kept.h"
#include "event/ingest/numbers.h"
#include "event/ingest/pages.h"
#include "event/ingest/turn.h"

enum { N_SLABS = 4 };
enum { RAW_CUSTOMER, RAW_CASE, RAW_CONTACT, N_RAW }; /* columns of the map before those that the feed asked for */
static_assert(COL_CASE - COL_CUSTOMER == RAW_CASE && COL_CONTACT - COL_CUSTOMER == RAW_CONTACT, "in order, as whole");

/* What a log's events are called, by index in its map. */
struct known_names {
    uint32_t *id; /* in stats.names + 1 */
};

struct direct {
    struct ingest_source *s;
    const struct feed *feed; /* numbers.feed */
    struct numbers numbers;
    struct known_names *known; /* by log */
    uint32_t first;            /* where these columns begin */
    size_t cap_events;         /* of s->events */
    struct texts *texts;       /* by column that the feed asked for */
    const struct view **texts_of;
    struct slab slab[N_SLABS];
    struct slab *now; /* the one being filled */
    struct ring *ring;
    struct keeping *kept; /* events go to the sorter; NULL: to the feed */
    const char *_Atomic broken;
};

static int find_numbers(void *ctx, void *job, struct err *err)
{
    struct direct *d = ctx;
    int rc = numbers_find(&d->numbers, job, err);
    if (d->numbers.watch.broken)
        atomic_store(&d->broken, d->numbers.watch.broken);
    return rc;
}

/* Nothing goes to the feed any more once the watch has found the log out of order. */
static int feed_events(void *ctx, void *job, struct err *err)
{
    struct direct *d = ctx;
    if (atomic_load(&d->broken))
        return 0;
    if (d->s->once)
        pages_number(d->s->pages, job);
    return d->kept ? kept_add(d->kept, job, err) : numbers_give(&d->numbers, job, err);
}

static int open_texts(struct direct *d, struct err *err)
{
    size_t n = d->feed->n_columns;
    d->texts = mem_zero(n, sizeof *d->texts, err);
    d->texts_of = d->texts ? mem_zero(n, sizeof *d->texts_of, err) : NULL;
    if (!d->texts_of)
        return -1;
    for (size_t i = 0; i < n; i++) {
        if (texts_open(&d->texts[i], err) < 0)
            return -1;
        d->texts_of[i] = texts_of(&d->texts[i]);
    }
    d->numbers.known = d->texts_of;
    return 0;
}

int direct_open(struct direct **direct, struct ingest_source *s, const struct feed *feed, struct err *err)
{
    struct direct *d = mem_zero(1, sizeof *d, err);
    *direct = d;
    void *slots[N_SLABS];
    const struct ring_stage stages[] = {{find_numbers, d}, {feed_events, d}};
    if (!d)
        return -1;
    d->s = s;
    for (size_t i = 0; i < N_SLABS; i++)
        slots[i] = &d->slab[i];
    d->known = mem_zero(s->n_files, sizeof *d->known, err);
    if (!d->known || numbers_open(&d->numbers, s, feed, err) < 0)
        return -1;
    d->feed = d->numbers.feed;
    if (open_texts(d, err) < 0)
        return -1;
    d->numbers.keeps = s->keeps;
    if (s->keeps)
        s->identity = (struct identity){{&d->numbers.watch.who.matter, &d->numbers.watch.who.matter}};
    if (s->keeps && kept_open(&d->kept, s, d->feed, err) < 0)
        return -1;
    unsigned threads = s->once ? 1 : s->o.threads;
    const struct ring_way way = {stages, sizeof stages / sizeof *stages, slots, threads > 1 ? N_SLABS : 1};
    if (ring_open(&d->ring, &way, threads, err) < 0)
        return -1;
    d->now = ring_slot(d->ring);
    return 0;
}

void direct_close(struct direct *d)
{
    if (!d)
        return;
    ring_close(d->ring);
    for (size_t i = 0; d->known && i < d->s->n_files; i++)
        free(d->known[i].id);
    for (size_t i = 0; i < N_SLABS; i++) {
        free(d->slab[i].raw);
        free(d->slab[i].cell);
        free(d->slab[i].single);
        rows_block_text_free(&d->slab[i].text);
        arena_free(&d->slab[i].made);
    }
    for (size_t i = 0; d->texts_of && i < d->feed->n_columns; i++)
        texts_close(&d->texts[i]);
    numbers_close(&d->numbers);
    kept_close(d->kept);
    free(d->texts);
    free(d->texts_of);
    free(d->known);
    free(d);
}

const char *direct_broken(const struct direct *d)
{
    return atomic_load(&d->broken);
}

int direct_bind(struct direct *d, struct ingest_log *log, struct err *err)
{
    struct known_names *known = &d->known[log - d->s->log];
    int rc = 0;
    if (known->id)
        return 0;
    known->id = mem_zero(log->map->n_event, sizeof *known->id, err);
    if (!known->id)
        return -1;
    d->first = d->s->once ? COL_CUSTOMER : 0;
    if (d->s->once)
        return 0;
    uint32_t *column = mem_zero(N_RAW + d->feed->n_columns, sizeof *column, err);
    if (!column)
        return -1;
    for (uint32_t i = 0; i < N_RAW; i++)
        column[i] = COL_CUSTOMER + i;
    for (size_t i = 0; i < d->feed->n_columns; i++) {
        int64_t at = dict_get(&log->map->schema.names, d->feed->column[i]);
        column[N_RAW + i] = at < 0 ? COL_TS : (uint32_t)at; /* ts is empty there, as a column nobody has is */
    }
    rc = mapper_narrow(&log->mapper, column, N_RAW + d->feed->n_columns, err);
    free(column);
    return rc;
}

/* ---- into the slab ---- */

/* The names of events are read on the other thread: a new one waits until that rests. */
static int name_id(struct direct *d, struct ingest_log *log, const struct emitted *e, uint32_t *id, struct err *err)
{
    struct ingest_source *s = d->s;
    uint32_t *known = e->which == UINT32_MAX ? NULL : &d->known[log - s->log].id[e->which];
    bool is_new = dict_get(&s->stats.names, e->name) < 0;
    if (is_new && direct_drain(d, err) < 0)
        return -1;
    if (ingest_count_name(s, log, e->name, id, err) < 0)
        return -1;
    if (is_new && !d->kept &&
        mem_reserve_zero(&s->events, &d->cap_events, s->stats.names.n, sizeof *s->events, err) < 0)
        return -1;
    if (is_new && view_is(e->name, "start"))
        d->numbers.start = *id;
    else if (is_new && view_is(e->name, "end"))
        d->numbers.end = *id;
    if (known)
        *known = *id + 1;
    return 0;
}

static int put_single(struct slab *slab, struct view text, uint32_t *at, struct err *err)
{
    if (mem_reserve(&slab->single, &slab->cap_single, slab->n_single + 1, sizeof *slab->single, err) < 0)
        return -1;
    *at = (uint32_t)slab->n_single;
    slab->single[slab->n_single++] = text;
    return 0;
}

static int put_case(struct slab *slab, struct raw *r, struct view contact, struct view case_, struct err *err)
{
    uint32_t at;
    r->is_case = contact.n == 0;
    r->customer.more = case_.n ? CASE_IS_MATTER : CASE_NONE;
    if (contact.n == 0 || case_.n == 0 || contact.p == case_.p || view_eq(contact, case_))
        return 0;
    if (put_single(slab, case_, &at, err) < 0)
        return -1;
    r->customer.more = CASE_APART + at;
    return 0;
}

static int put_cells(struct direct *d, const struct view *col, struct err *err)
{
    struct slab *slab = d->now;
    size_t n = d->feed->n_columns;
    uint32_t *cell = slab->cell + slab->n * n;
    for (size_t i = 0; i < n; i++) {
        int64_t id = texts_put(&d->texts[i], col[i], err);
        cell[i] = (uint32_t)id;
        if (id >= 0)
            continue;
        if (id != TEXTS_NONE || put_single(slab, col[i], &cell[i], err) < 0)
            return -1;
        cell[i] |= FEED_SINGLE;
    }
    return 0;
}

/* Room for one more event. */
static int slab_room(struct direct *d, struct err *err)
{
    struct slab *slab = d->now;
    if (mem_reserve(&slab->raw, &slab->cap_raw, slab->n + 1, sizeof *slab->raw, err) < 0)
        return -1;
    return mem_reserve(&slab->cell, &slab->cap_cells, slab->cap_raw * d->feed->n_columns + 1, sizeof *slab->cell, err);
}

/* `ahead`: its names stand in the block, with more behind them. */
static inline int enter(struct direct *d, struct ingest_log *log, const uint32_t *name, const struct emitted *e,
                        uint32_t line, bool ahead, struct err *err)
{
    struct slab *slab = d->now;
    if (slab->n == slab->cap_raw && slab_room(d, err) < 0)
        return -1;
    struct raw *r = &slab->raw[slab->n];
    const struct view *col = e->col + d->first;
    struct view contact = col[RAW_CONTACT], case_ = col[RAW_CASE];
    r->ts_us = e->ts_us;
    who_key_at(&r->matter, contact.n ? contact : case_, ahead);
    r->matter.more = who_hash(&r->matter);
    who_key_at(&r->customer, col[RAW_CUSTOMER], ahead);
    r->line = line & INT32_MAX;
    if (put_case(slab, r, contact, case_, err) < 0 || put_cells(d, e->col + N_RAW, err) < 0)
        return -1;
    slab->n++;
    if (e->which != UINT32_MAX && name[e->which]) {
        r->name = name[e->which] - 1;
        return 0;
    }
    return name_id(d, log, e, &r->name, err);
}

int direct_enter(struct direct *d, struct ingest_log *log, size_t file, const struct rows_block *b,
                 const struct rows_block_row *row, struct err *err)
{
    const struct mapper *m = &log->mapper;
    bool ahead = m->as_it_is && b->end - b->bytes >= (ptrdiff_t)row->begin + row->n + WHO_INLINE;
    if (d->now->n == 0) {
        d->now->log = (uint32_t)(log - d->s->log);
        d->now->file = (uint32_t)file;
        d->now->line = b->line;
    }
    const uint32_t *name = d->known[d->now->log].id;
    for (size_t i = 0; i < m->n_event; i++)
        if (enter(d, log, name, &m->event[i], row->line, ahead, err) < 0)
            return -1;
    return 0;
}

void direct_look(struct direct *d)
{
    struct file_turn t = {.us = TS_NONE};
    for (size_t i = 0; !d->kept && i < d->now->n; i++)
        turn_row(&t, d->now->raw[i].ts_us);
    if (turn_is_back(&t))
        atomic_store(&d->broken, "a file that is newest first");
}

void direct_break(struct direct *d, const char *why)
{
    if (!atomic_load(&d->broken))
        atomic_store(&d->broken, why);
}

int direct_number(struct direct *d, struct err *err)
{
    if (ring_give(d->ring, err) < 0)
        return -1;
    d->now = ring_slot(d->ring);
    d->now->n = 0;
    d->now->n_single = 0;
    return 0;
}

int direct_give(struct direct *d, struct ingest_log *log, struct rows_block *b, struct err *err)
{
    mapper_swap(&log->mapper, &d->now->made);
    return rows_block_swap(b, &d->now->text, err) < 0 ? -1 : direct_number(d, err);
}

int direct_drain(struct direct *d, struct err *err)
{
    return ring_drain(d->ring, err);
}

const struct renamings *direct_renamed(const struct direct *d)
{
    return &d->numbers.renamed;
}

struct who *direct_who(struct direct *d)
{
    return &d->numbers.watch.who;
}

int direct_give_kept(struct direct *d, struct err *err)
{
    struct feed_batch b = {.names = &d->s->stats.names, .who = &d->numbers.watch.who, .known = d->texts_of};
    return kept_internal(d->kept, d->texts, err) < 0 ? -1 : kept_give(d->kept, &b, err);
}

void direct_counts(const struct direct *d, bool tells_ends)
{
    struct ingest_stats *stats = &d->s->stats;
    const struct numbers *n = &d->numbers;
    struct view example;
    stats->n_events = n->n_events;
    if (!d->kept) {
        stats->conflicts = n->watch.conflicts;
        stats->identified = n->watch.identified;
        stats->in_order = n->in_order;
    }
    stats->aliased = n->aliased;
    stats->contacts = n->watch.contacts;
    stats->cases = n->watch.cases;
    stats->customers = d->s->customers.n + n->n_customers;
    if (tells_ends) {
        stats->open_contacts = watch_open_matters(&n->watch, &example);
        (void)snprintf(stats->open_example, sizeof stats->open_example, "%.*s", VIEW_FMT(example));
    }
}
