/* sample: contacts drawn at random, rule by rule. See snag/sample.h. */
#include "snag/sample.h"

#include <stdlib.h>

#include "rule/rate/rate_impl.h"

/* A contact that is kept as long as no smaller numbers come. */
struct drawn {
    uint64_t order;
    size_t cell;
    bool tried, met; /* an opportunity of it counts; it met one */
    int64_t ts_us;
    char *texts; /* of all of these */
    struct view customer, contact, case_, src;
};

struct drawn_set {
    struct drawn **item; /* by order */
    size_t n, most;
    struct drawn **by_cell; /* by number of its own; NULL: it is kept no more */
    size_t n_cells, cap_cells;
};

struct sample {
    struct rules *rules;
    struct rates *rates; /* whose groups are the fields of opportunities */
    size_t n_wanted;
    uint64_t seed;
    struct drawn_set *hit, *tried; /* of each rule */
    struct dict snag;              /* names of what rules make: id → */
    uint32_t *rule_of;
    struct sampled *row;
    size_t n_rows;
};

static const char *const SAMPLE_FIELDS = "customer,contact,case,src";
enum { SAMPLE_CUSTOMER, SAMPLE_CONTACT, SAMPLE_CASE, SAMPLE_SRC, N_SAMPLE_FIELDS };

/* ---- numbers ---- */

/* FNV-1a (Fowler, Noll and Vo), of a text and an end. */
static uint64_t mix_text(uint64_t h, struct view v)
{
    for (size_t i = 0; i < v.n; i++)
        h = (h ^ (unsigned char)v.p[i]) * UINT64_C(0x100000001b3);
    return (h ^ 0x1f) * UINT64_C(0x100000001b3);
}

/* The finisher of splitmix64 (Steele, Lea and Flood 2014). */
static uint64_t finish(uint64_t h)
{
    h = (h ^ (h >> 30)) * UINT64_C(0xbf58476d1ce4e5b9);
    h = (h ^ (h >> 27)) * UINT64_C(0x94d049bb133111eb);
    return h ^ (h >> 31);
}

static uint64_t order_of(const struct sample *s, uint32_t rule, const struct view *field)
{
    struct view name = field[SAMPLE_CONTACT].n ? field[SAMPLE_CONTACT] : field[SAMPLE_CASE];
    uint64_t h = finish(s->seed + UINT64_C(0xcbf29ce484222325));
    h = mix_text(h, rules_info(s->rules, rule).name);
    h = mix_text(h, field[SAMPLE_CUSTOMER]);
    return finish(mix_text(h, name.n ? name : field[SAMPLE_SRC]));
}

/* ---- sets ---- */

static size_t place_of(const struct drawn_set *set, uint64_t order)
{
    size_t low = 0, high = set->n;
    while (low < high) {
        size_t mid = low + (high - low) / 2;
        if (set->item[mid]->order < order)
            low = mid + 1;
        else
            high = mid;
    }
    return low;
}

static struct view put_text(char **at, struct view v)
{
    struct view copy = {*at, v.n};
    if (v.n)
        memcpy(*at, v.p, v.n);
    *at += v.n;
    return copy;
}

/* Makes room for a new one at a place, and forgets the one with the greatest number if they are enough. */
static int insert(struct drawn_set *set, size_t at, uint64_t order, struct err *err)
{
    if (mem_reserve(&set->by_cell, &set->cap_cells, set->n_cells + 1, sizeof *set->by_cell, err) < 0)
        return -1;
    struct drawn *new = mem_zero(1, sizeof *new, err);
    if (!new)
        return -1;
    *new = (struct drawn){.order = order, .cell = set->n_cells, .ts_us = INT64_MAX};
    if (set->n == set->most) {
        struct drawn *last = set->item[--set->n];
        set->by_cell[last->cell] = NULL;
        free(last->texts);
        free(last);
    }
    memmove(&set->item[at + 1], &set->item[at], (set->n - at) * sizeof *set->item);
    set->item[at] = new;
    set->by_cell[set->n_cells++] = new;
    set->n++;
    return 0;
}

static int set_fields(struct drawn *k, int64_t ts_us, const struct view *field, struct err *err)
{
    size_t bytes = 1;
    for (size_t i = 0; i < N_SAMPLE_FIELDS; i++)
        bytes += field[i].n;
    char *texts = mem_zero(bytes, 1, err), *p = texts;
    if (!texts)
        return -1;
    free(k->texts);
    k->ts_us = ts_us;
    k->texts = texts;
    k->customer = put_text(&p, field[SAMPLE_CUSTOMER]);
    k->contact = put_text(&p, field[SAMPLE_CONTACT]);
    k->case_ = put_text(&p, field[SAMPLE_CASE]);
    k->src = put_text(&p, field[SAMPLE_SRC]);
    return 0;
}

/* The contact with that number, with the fields of what it met first; NULL with rc = 0: there are enough with smaller
 * ones. */
static int keep(struct drawn_set *set, uint64_t order, int64_t ts_us, const struct view *field, struct drawn **kept,
                struct err *err)
{
    size_t at = place_of(set, order);
    bool had = at < set->n && set->item[at]->order == order;
    *kept = NULL;
    if (!had && at == set->most)
        return 0;
    if (!had && insert(set, at, order, err) < 0)
        return -1;
    *kept = set->item[at];
    return (*kept)->ts_us > ts_us ? set_fields(*kept, ts_us, field, err) : 0;
}

static void set_free(struct drawn_set *set)
{
    for (size_t i = 0; i < set->n; i++) {
        free(set->item[i]->texts);
        free(set->item[i]);
    }
    free(set->item);
    free(set->by_cell);
}

/* ---- opportunities ---- */

/* Its cell is the number of a contact that is kept, RATE_NO_CELL where it is not. */
static int sample_spot(struct sample *s, uint32_t rule, const struct rate_at *at, struct rate_spot *spot,
                       struct err *err)
{
    struct view field[N_SAMPLE_FIELDS];
    struct drawn *kept;
    for (size_t i = 0; i < N_SAMPLE_FIELDS; i++)
        field[i] = fact_field(at->x, s->rates->by[i].field);
    if (keep(&s->tried[rule], order_of(s, rule, field), at->ts_us, field, &kept, err) < 0)
        return -1;
    *spot = (struct rate_spot){0, kept ? (uint32_t)(kept->cell * rules_n(s->rules) + rule) : RATE_NO_CELL};
    return 0;
}

/* NULL: it is kept no more. */
static struct drawn *kept_at(struct sample *s, uint32_t cell)
{
    size_t n = rules_n(s->rules);
    return cell == RATE_NO_CELL ? NULL : s->tried[cell % n].by_cell[cell / n];
}

static void sample_tried(struct sample *s, uint32_t cell)
{
    struct drawn *k = kept_at(s, cell);
    if (k)
        k->tried = true;
}

static void sample_met(struct sample *s, uint32_t cell)
{
    struct drawn *k = kept_at(s, cell);
    if (k)
        k->met = true;
}

/* ---- open ---- */

static int set_open(struct drawn_set *set, size_t most, struct err *err)
{
    set->most = most;
    set->item = mem_zero(most + 1, sizeof *set->item, err);
    return set->item ? 0 : -1;
}

static int open_sets(struct sample *s, struct err *err)
{
    size_t n = rules_n(s->rules);
    s->hit = mem_zero(n + 1, sizeof *s->hit, err);
    s->tried = mem_zero(n + 1, sizeof *s->tried, err);
    s->rule_of = mem_zero(n + 1, sizeof *s->rule_of, err);
    if (!s->hit || !s->tried || !s->rule_of)
        return -1;
    for (size_t i = 0; i < n; i++) {
        size_t had = s->snag.n;
        int64_t id = dict_put(&s->snag, rules_info(s->rules, i).snag, err);
        if (id < 0 || set_open(&s->hit[i], s->n_wanted, err) < 0 ||
            set_open(&s->tried[i], SAMPLE_TRIED + 10 * s->n_wanted, err) < 0)
            return -1;
        if (s->snag.n > had)
            s->rule_of[id] = (uint32_t)i;
    }
    return 0;
}

int sample_open(struct sample **out, struct rules *rules, size_t n, uint64_t seed, struct err *err)
{
    const struct rates_options o = {.by = SAMPLE_FIELDS, .sparse = true};
    struct sample *s = mem_zero(1, sizeof *s, err);
    *out = s;
    if (!s)
        return -1;
    *s = (struct sample){.rules = rules, .n_wanted = n, .seed = seed};
    if (open_sets(s, err) < 0 || rates_open(&s->rates, rules, &o, err) < 0) {
        sample_close(s);
        *out = NULL;
        return -1;
    }
    s->rates->sample = s;
    s->rates->sample_spot = sample_spot;
    s->rates->sample_tried = sample_tried;
    s->rates->sample_met = sample_met;
    return 0;
}

void sample_close(struct sample *s)
{
    if (!s)
        return;
    for (size_t i = 0; i < rules_n(s->rules); i++) {
        if (s->hit)
            set_free(&s->hit[i]);
        if (s->tried)
            set_free(&s->tried[i]);
    }
    rates_close(s->rates);
    dict_free(&s->snag);
    free(s->hit);
    free(s->tried);
    free(s->rule_of);
    free(s->row);
    free(s);
}

struct rates *sample_rates(struct sample *s)
{
    return s->rates;
}

/* ---- snags ---- */

int sample_add(struct sample *s, const struct batch *b, struct err *err)
{
    int64_t evidence = schema_find(b->schema, "evidence");
    for (size_t i = 0; i < b->n; i++) {
        const struct event *e = &b->event[i];
        int64_t id = dict_get(&s->snag, e->col[COL_EVENT]);
        struct drawn *kept;
        if (id == DICT_NONE)
            continue;
        uint32_t rule = s->rule_of[id];
        const struct view field[N_SAMPLE_FIELDS] = {e->col[COL_CUSTOMER], e->col[COL_CONTACT], e->col[COL_CASE],
                                                    event_cell(e, evidence)};
        if (keep(&s->hit[rule], order_of(s, rule, field), e->ts_us, field, &kept, err) < 0)
            return -1;
    }
    return 0;
}

/* ---- rows ---- */

/* Up to as many as are wanted, without those that met the rule; rows NULL: counts them. */
static size_t put_rows(const struct sample *s, size_t rule, bool hit, struct sampled *row)
{
    const struct drawn_set *set = hit ? &s->hit[rule] : &s->tried[rule];
    size_t n = 0;
    for (size_t i = 0; i < set->n && n < s->n_wanted; i++) {
        const struct drawn *k = set->item[i];
        if (!hit && (!k->tried || k->met))
            continue;
        if (row)
            row[n] = (struct sampled){rule, hit, k->ts_us, k->customer, k->contact, k->case_, k->src};
        n++;
    }
    return n;
}

int sample_end(struct sample *s, struct err *err)
{
    size_t n = 0;
    for (size_t i = 0; i < rules_n(s->rules); i++)
        n += put_rows(s, i, true, NULL) + put_rows(s, i, false, NULL);
    s->row = mem_zero(n + 1, sizeof *s->row, err);
    if (!s->row)
        return -1;
    for (size_t i = 0; i < rules_n(s->rules); i++)
        for (int hit = 1; hit >= 0; hit--)
            s->n_rows += put_rows(s, i, hit, s->row + s->n_rows);
    return 0;
}

size_t sample_n(const struct sample *s)
{
    return s->n_rows;
}

const struct sampled *sample_row(const struct sample *s, size_t i)
{
    return &s->row[i];
}
