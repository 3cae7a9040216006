/* packed: numbers of few digits as whole numbers of units, in two bytes each or four; see struct column.
 *
 * A column begins with units of 1 in two bytes. A number with more digits behind the point makes its unit smaller, one
 * that is too large makes its cells wider; any number that is no short plain decimal makes it a column of doubles.
 */
#include <stdlib.h>

#include "table/frame/load.h"

/* What column_number(c, r) is a multiple of 1 / per_one of; false if it does not fit into `most`. */
static bool rescaled(const struct column *c, size_t r, int64_t times, int64_t most, int64_t *n)
{
    int64_t least = c->packed16 ? INT16_MIN : INT32_MIN;
    *n = c->packed16 ? c->packed16[r] : c->packed32[r];
    if (*n <= least + 1) /* missing, -0 */
        *n += -most - 2 - least;
    else if (*n > most / times || *n < -most / times)
        return false;
    else
        *n *= times;
    return true;
}

/* The first `end` numbers as multiples of a unit of so many places: 1, 0 if they do not fit, -1. */
static int pack(struct loader *l, struct column *c, size_t end, unsigned from, unsigned places, bool wide,
                struct err *err)
{
    struct shelf *s = l->f->shelf;
    struct column to = {0};
    unsigned more = places - from < NUM_SHORT_DIGITS ? places - from : NUM_SHORT_DIGITS; /* only 0 has room for that */
    int64_t times = (int64_t)num_short_power(more), most = (wide ? INT32_MAX : INT16_MAX) - 1, n;
    if (wide)
        to.packed32 = shelf_new(s, l->cap, sizeof *to.packed32, err);
    else
        to.packed16 = shelf_new(s, l->cap, sizeof *to.packed16, err);
    if (!to.packed32 && !to.packed16)
        return -1;
    for (size_t r = 0; r < end; r++, shelf_step(s, r)) {
        if (!rescaled(c, r, times, most, &n)) {
            frame_free_numbers(l->f, &to);
            return 0;
        }
        if (wide)
            to.packed32[r] = (int32_t)n;
        else
            to.packed16[r] = (int16_t)n;
    }
    frame_free_numbers(l->f, c);
    c->packed32 = to.packed32;
    c->packed16 = to.packed16;
    c->per_one = num_short_power(places);
    return 1;
}

int packed_end(struct loader *l, struct column *c, size_t end, struct err *err)
{
    double *number = shelf_new(l->f->shelf, l->cap, sizeof *number, err);
    if (!number)
        return -1;
    for (size_t r = 0; r < end; r++, shelf_step(l->f->shelf, r))
        number[r] = column_number(c, r);
    frame_free_numbers(l->f, c);
    c->number = number;
    return 0;
}

int packed_put(struct loader *l, size_t index, size_t row, size_t end, const struct num_parts *parts, struct err *err)
{
    struct column *c = &l->f->column[index];
    struct frame_reading *rd = &l->reading[index];
    struct packed_column p = packed_of(c, rd->places);
    if (packed_set(&p, row, parts))
        return 0;
    unsigned places = parts->places > rd->places ? parts->places : rd->places;
    for (int wide = !c->packed16; wide < 2; wide++) {
        int rc = pack(l, c, end, rd->places, places, wide, err);
        if (rc < 0)
            return -1;
        if (rc == 0)
            continue;
        rd->places = (uint8_t)places;
        p = packed_of(c, rd->places);
        if (packed_set(&p, row, parts))
            return 0;
    }
    return packed_end(l, c, end, err);
}
