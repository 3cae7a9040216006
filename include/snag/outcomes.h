/* outcomes: what became of each customer, from a table that is not a log.
 *
 * A key, `entered_at`, `churned_at` (empty = has not churned), `as_of` (until when that is known), and any other
 * columns. Empty, NA, NULL and \N are missing. All columns but the key are carried along unchanged.
 *
 *     struct outcomes o;
 *     if (outcomes_read(&o, in, &(struct outcomes_options){.zone = utc, .as_of_us = TS_NONE}, &err) == 0)
 *         … o.key, o.row[dict_get(&o.key, customer)].churned_us …
 *     outcomes_free(&o);
 */
#ifndef SNAG_OUTCOMES_H
#define SNAG_OUTCOMES_H

#include "snag/civil.h"
#include "snag/dict.h"
#include "snag/in.h"

SNAG_C_BEGIN

struct outcome {
    int64_t entered_us, churned_us; /* TS_NONE = missing */
    int64_t as_of_us;               /* TS_NONE = unknown */
    struct view extra;              /* the cells of the carried columns, escaped, separated by TABs */
    uint64_t line;
};

struct outcomes {
    char *name; /* the table's name in messages */
    char *key_column;
    struct dict key; /* the customers; id = index of the row */
    struct outcome *row;
    size_t cap;
    struct dict column;                       /* names of the carried columns, in the table's order */
    bool has_entered, has_churned, has_as_of; /* as_of: in the table or in the options */
    uint64_t n_rows;                          /* rows read = customers (key.n) + n_no_key + n_blank */
    uint64_t n_no_key, n_blank;
    struct arena arena;
};

struct outcomes_options {
    const char *key;         /* the key's column; NULL: customer, customer_id or another usual name */
    const char *layout;      /* of its times (see civil.h); NULL = iso */
    const struct zone *zone; /* where a date begins */
    int64_t as_of_us;        /* for rows without as_of; TS_NONE = none */
};

/* Reads the whole table, TSV or CSV (`;` too), told apart by its header. ERR_DATA with the line for a row of a
 * different width, an invalid time, or a repeated key. On -1 there is nothing to free. */
int outcomes_read(struct outcomes *o, struct in *in, const struct outcomes_options *options,
                  struct err *err) SNAG_CHECK;
void outcomes_free(struct outcomes *o);

/* The time until which the row's outcome is known: as_of, or churned_at if only that is given; TS_NONE = never. */
int64_t outcome_known_us(const struct outcome *o);
/* When the customer left, as known at as_of (a later churned_at has not happened yet). TS_NONE = has not left. */
int64_t outcome_churn_us(const struct outcome *o);

SNAG_C_END

#endif
