/* seams_impl: what seams.c and seams_find.c share. */
#ifndef SNAG_EVENT_READ_SEAMS_IMPL_H
#define SNAG_EVENT_READ_SEAMS_IMPL_H

#include "io/shelf.h"
#include "snag/dict.h"
#include "snag/mem.h"
#include "snag/seams.h"

enum { SEAMS_PLACES = 32, SEAMS_WANTED = 1024, SEAMS_MARK_BITS = 12 };
/* Of parts that were guessed: fewer rows are told and count; so many are copies wherever they stand. */
enum { SEAMS_FEW = 4, SEAMS_MANY = 16 };

struct seams_part {
    uint32_t input; /* id of its name */
    uint64_t line;
    uint64_t first, end; /* rows, of all parts */
    size_t alike;        /* + 1: an earlier part that begins with the same row */
    bool guessed;        /* nothing but its rows says that it begins */
};

/* Rows of the part at hand that stand in an earlier part: so many, from its row `from` on and the other's row
 * `other_from` (of all) on. */
struct seam_run {
    uint64_t from, other_from, n;
    size_t other;
};

/* Where the rows from `from` on stand in an earlier part, so far. */
struct seams_place {
    struct seam_run run;
    bool sure; /* they are left out as they come */
};

struct seams_held {
    uint8_t kind; /* enum seams_kind */
    bool copied;
};

struct seams {
    struct shelf *shelf;
    uint64_t *digest; /* of all rows, n_rows of them */
    size_t n_rows, cap_rows;
    int64_t last_us, part_last_us; /* of all parts before the one at hand, and of it */
    struct seams_part *part;
    size_t n_parts, cap_parts;
    struct dict inputs, firsts; /* names; digests of the parts' first rows: id → */
    size_t *begun, *met;        /* the last part + 1 that begins so, and that was looked at for it */
    size_t cap_begun, cap_met;
    uint64_t mark[(1 << SEAMS_MARK_BITS) / 64]; /* of first rows */
    struct seams_held *held;                    /* n_held of them; the first n_decided are decided */
    size_t n_held, cap_held, n_decided;
    uint64_t taken, n_part; /* rows of the part that are decided, and all so far */
    bool copied;            /* the row that was decided last */
    struct seams_place *place;
    size_t n_places, cap_places;
    /* The part's first rows among all rows before it. */
    bool heading, sure; /* there is still a place for all of them; they are left out as they come */
    uint64_t *want;     /* n_want of them, */
    uint32_t *back;     /* and of each: how many first ones end with it, other than those up to it */
    size_t n_want, cap_want;
    size_t text, in_part, k; /* the row to be compared next, the part of the one before, how many it ends */
    struct seam_run head;    /* the longest that ends with a part, */
    struct seam_run longest; /* and of all */
    struct seam_run *run;
    size_t n_runs, cap_runs;
    uint64_t left_out;
    uint64_t again, alike; /* rows of the part that stand in it before: with their source, and without one */
    struct buf told;
};

static inline struct seams_part *seams_at_hand(const struct seams *s)
{
    return &s->part[s->n_parts - 1];
}

/* Of a row that is not of the part at hand. */
static inline size_t seams_part_of(const struct seams *s, size_t row)
{
    size_t i = 0;
    while (s->part[i].end <= row)
        i++;
    return i;
}

static inline uint32_t seams_mark(uint64_t digest)
{
    return (uint32_t)(digest >> (64 - SEAMS_MARK_BITS));
}

/* May it be the first row of an earlier part? */
static inline bool seams_marked(const struct seams *s, uint64_t digest)
{
    uint32_t mark = seams_mark(digest);
    return s->mark[mark / 64] >> mark % 64 & 1;
}

/* seams_find.c: are there rows before the part at hand that begin with this one? Then, after each row that is wanted
 * too, n_copies of the first ones are found to be copies: more than before, or 0. */
int seams_want(struct seams *s, uint64_t digest, struct err *err) SNAG_CHECK;
bool seams_begin_head(struct seams *s, uint64_t digest);
uint64_t seams_follow_head(struct seams *s);
/* The first row of earlier parts, not met in this one yet; DICT_NONE: it is none. Then they are places. */
int64_t seams_first(const struct seams *s, uint64_t digest);
int seams_begin_places(struct seams *s, int64_t id, struct err *err) SNAG_CHECK;

#endif
