/* tally: counts by row, step and column, nearly all of them 0.
 *
 * Each row has a short list of the cells that are not 0. Steps are the landmarks: an event counts for every landmark
 * whose look-back contains it, a run of neighbours, so a cell holds the change from the previous step, and a run of any
 * length takes two cells. Rows and columns are created on first use. With only one step, the first columns are side by
 * side in an array, so a row is one place in memory.
 */
#ifndef SNAG_TABLE_FEATURES_TALLY_H
#define SNAG_TABLE_FEATURES_TALLY_H

#include <stdbool.h>
#include <stdint.h>

#include "base/steady.h"
#include "snag/mem.h"

enum { TALLY_NEAR = 8, TALLY_LATER = 16 };

/* The columns of feature tables: inbound starts; those that begin a matter, as the stream says, and as it and the rules
 * run beside it say; from TALLY_RULES on, rule r. */
enum { TALLY_CONTACTS, TALLY_MATTERS, TALLY_MATTERS_BESIDE, TALLY_RULES };
static inline bool tally_is_event(size_t column) /* not a second count of the same event */
{
    return column == TALLY_CONTACTS || column >= TALLY_RULES;
}

struct tally_table {
    struct steady near; /* by row: int32_t[TALLY_NEAR]; opened with the first */
    size_t n_near;
    struct tally_later { /* what is added once its row has arrived from memory */
        int32_t *count;  /* NULL: nothing */
        int32_t by;
    } later[TALLY_LATER];
    size_t n_later;          /* so far */
    struct tally_cell *cell; /* [0] is unused, so that 0 ends a list */
    size_t n, cap;
    uint32_t *head; /* of each row's list */
    size_t n_rows, cap_rows;
};

/* Adds `by` to the steps first … last of a row's column; the table has n_steps steps. */
int tally_add(struct tally_table *t, size_t row, size_t column, size_t first, size_t last, size_t n_steps, int32_t by,
              struct err *err) SNAG_CHECK;
void tally_fetch(const struct tally_table *t, size_t row); /* it is soon read */
/* The counts of a row at one step: dst[column] for n_columns of them, set to 0 first. */
void tally_read(struct tally_table *t, size_t row, size_t step, int64_t *dst, size_t n_columns);
void tally_free(struct tally_table *t);

#endif
