/* mapper: rows of a foreign log into events, by a map. Private to event.
 *
 * One mapper serves all files of a map: the state of groups (changes, first, prior, carry) and the keys seen span them.
 * A row yields all its events or none.
 */
#ifndef SNAG_EVENT_MAP_MAPPER_H
#define SNAG_EVENT_MAP_MAPPER_H

#include "event/map/model.h"
#include "event/read/rows_block.h"
#include "snag/rows.h"

enum fate { FATE_USED, FATE_SILENT, FATE_SKIPPED, FATE_REJECTED, FATE_DUPLICATE, N_FATES };

struct emitted {
    int64_t ts_us;
    uint64_t order;
    struct view name;
    uint32_t which;         /* index into map->event; UINT32_MAX: the log named it */
    const struct view *col; /* by index of the map's own schema, or those of mapper_narrow; ts is not among them */
};

struct mapper_counts {
    uint64_t ambiguous_times, skipped_times; /* local times that happened twice, or never */
    uint64_t after_midnight;                 /* times of day moved to the next day */
    uint64_t back_in_time, on_in_time;       /* rows earlier, later than the previous row of their group */
    uint64_t no_identity;                    /* used rows without a customer */
    uint64_t unlisted_words;                 /* values of a [words] column that are not listed */
    uint64_t unseen;                         /* names that had a character at an edge that cannot be seen */
    uint64_t below_zero;                     /* values of events that are negative */
};

/* What a test of < <= > >= met that it cannot compare. */
struct map_stray {
    const struct test *test;
    uint64_t n;
    char first[48];
};

struct lookup_table;
struct mapper {
    const struct map *map;
    struct lookup_table *const *table; /* by lookup of the map, borrowed; NULL: none is at hand, and all is empty */
    struct dict *unknown;              /* by lookup: keys that are not in it */
    struct mapper_counts counts;
    struct map_stray *stray; /* by test: map->n_orders of them */
    uint64_t *made;          /* events, by line of [events] */
    unsigned unseen;         /* the first such character, as a code point */
    char negative[48];       /* the first value below zero */
    int digits;              /* most fraction digits seen in a time */
    /* What the last mapper_row found; borrowed until the next. */
    const struct emitted *event; /* n_event of them, FATE_USED */
    size_t n_event;
    struct view problem;  /* FATE_REJECTED: why */
    struct view selector; /* the cell that tells kinds of rows apart, if the map has such a column */
    bool as_it_is;        /* customer, contact and case are cells as they stand in mapper_block_row's block, or empty */
    bool replaces;        /* `newest`: this row takes the place of … */
    uint64_t replaced_row;
    enum fate replaced_fate;
    struct mapper_state *state; /* private */
};

int mapper_open(struct mapper *m, const struct map *map, struct err *err) SNAG_CHECK;

/* Binds the map's columns to a file's, whose names are `names` (NULL: the map has them). ERR_DATA for columns that are
 * missing, with the nearest name of the first. */
int mapper_bind(struct mapper *m, const char *file, const struct row *names, struct err *err) SNAG_CHECK;
/* The next column that the map reads, from *used on, whose name stands in `names` twice: at *first, which it means, and
 * *again. False: there are no more. */
bool mapper_doubled(const struct mapper *m, const struct row *names, size_t *used, size_t *first, size_t *again);

/* How many columns the file has that it is bound to. */
size_t mapper_columns(const struct mapper *m);

/* Maps one row; `number` counts rows over all files of the map. -1 only if memory runs out. */
int mapper_row(struct mapper *m, const struct row *row, uint64_t number, enum fate *fate, struct err *err) SNAG_CHECK;

/* The same for a row of a block. After mapper_narrow, what it finds stays until mapper_swap, and as long as the
 * block. */
int mapper_block_row(struct mapper *m, struct rows_block *b, const struct rows_block_row *row, uint64_t number,
                     enum fate *fate, struct err *err) SNAG_CHECK;
/* The texts that it made of rows go to `with`, whose own are forgotten and their memory used from now on. */
void mapper_swap(struct mapper *m, struct arena *with);

/* Asks for only these columns (indices of the map's schema) of each event, in this order; before the first row. Other
 * columns are evaluated only if they can make a row bad. */
int mapper_narrow(struct mapper *m, const uint32_t *column, size_t n, struct err *err) SNAG_CHECK;

/* Just the row's time, without touching any state: 0, or -1 if it has none. */
int mapper_time(struct mapper *m, const struct row *row, int64_t *ts_us, struct err *err) SNAG_CHECK;

/* Which of n columns of those names is the u-th that the map reads; -1: none. */
int32_t map_column_in(const struct map *map, size_t u, const struct view *name, size_t n);
/* For recognition: how many columns the map reads, and how many of them `names` has. */
void map_columns_in(const struct map *map, const struct row *names, size_t *n_used, size_t *n_found);

void mapper_close(struct mapper *m);

/* The map that comes closest to a header that does not fit: the header has at least half of the map's columns. NULL:
 * none. */
int map_nearest(const struct map **nearest, struct map *const *maps, size_t n, struct view head, size_t *used,
                size_t *found, struct err *err) SNAG_CHECK;

/* The words that the map's `staff` has found so far: nobody's names. */
const struct dict *mapper_staff(const struct mapper *m);
/* … and the direction of their calls. */
#define STAFF_DIRECTION VIEW_LIT("internal")

/* Does the map name this value of its selector column anywhere? */
bool map_names_kind(const struct map *map, struct view kind);

/* How rows of a log of this map are split. */
struct rows_format map_rows_format(const struct map *map);
/* For a map that has a reader: what the input gives from now on is text that rows can be read from. */
int map_through(const struct map *map, struct in *in, size_t max_record, struct err *err) SNAG_CHECK;
/* A row for which the reader found no record: its text becomes that of the log, in `store`. */
int map_unread(const struct map *map, struct row *row, struct buf *store, struct err *err) SNAG_CHECK;

#endif
