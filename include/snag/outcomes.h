/* outcomes: what became of each customer, from a table that is not a log.
 *
 * A key, `entered_at`, `churned_at` (empty = has not churned), `as_of` (until when that is known), and any other
 * columns. Empty, NA, NULL and \N are missing. All columns but the key are carried along unchanged.
 *
 * A table of answers is read alike: a key, when each was sent and answered, and any other columns.
 *
 * Customers known by several names are one row if a table of aliases says so: with the first entered_at, the last
 * churned_at and the last as_of that any of their rows gives, and the first cell that is not missing of other columns.
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
    uint32_t customer;              /* whose it is: id in `key` */
    struct view extra;              /* the cells of the carried columns, escaped, separated by TABs */
    uint64_t line;
};

/* Rows that contradict themselves: how many, and the first few. */
enum { OUTCOMES_SHOWN = 3 };
struct outcomes_odd {
    uint64_t n;
    size_t row[OUTCOMES_SHOWN];
};

struct outcomes {
    char *name; /* the table's name in messages */
    char *key_column;
    struct dict key; /* the customers; id = index of the row, unless rows repeat */
    size_t n;        /* rows */
    struct outcome *row;
    size_t cap;
    struct dict column;                       /* names of the carried columns, in the table's order */
    bool has_entered, has_churned, has_as_of; /* as_of: in the table or in the options */
    size_t entered, churned, as_of;           /* ids in `column`; SIZE_MAX = not in the table */
    int64_t known_us;                         /* until when at least one row is known; TS_NONE = none is */
    struct outcomes_odd reversed;             /* left before they entered */
    uint64_t n_rows;                          /* rows read = customers (key.n) + n_merged + n_no_key + n_blank */
    uint64_t n_merged, n_no_key, n_blank;     /* merged: a further name of a customer who has a row */
    uint64_t n_split;                         /* customers who left under one name and not under another */
    struct arena arena;
};

struct outcomes_options {
    const char *key;               /* the key's column; NULL: customer, customer_id or another usual name */
    const char *entered, *churned; /* the columns of these; NULL: entered_at, churned_at */
    const char *identity;          /* a table of aliases, by which keys are resolved; NULL: none */
    const char *layout;            /* of its times (see civil.h); NULL = iso */
    const struct zone *zone;       /* where a date begins */
    int64_t as_of_us;              /* for rows without as_of; TS_NONE = none */
    bool repeats; /* a table of answers, of which a customer may have several; entered and churned are when
                   * it was sent and answered; NULL: sent_at, answered_at */
};

/* Reads the whole table, TSV or CSV (`;` too), told apart by its header. ERR_DATA with the line for a row of a
 * different width, an invalid time, a repeated key, or a column that is named in the options and missing. On -1 there
 * is nothing to free. */
int outcomes_read(struct outcomes *o, struct in *in, const struct outcomes_options *options,
                  struct err *err) SNAG_CHECK;
void outcomes_free(struct outcomes *o);

/* The next of the cells in outcome.extra, still escaped; *rest moves on. */
struct view outcome_cell(struct view *rest);

/* The time until which the row's outcome is known: as_of, or churned_at if only that is given; TS_NONE = never. */
int64_t outcome_known_us(const struct outcome *o);
/* When the customer left, as known at as_of (a later churned_at has not happened yet). TS_NONE = has not left. */
int64_t outcome_churn_us(const struct outcome *o);

SNAG_C_END

#endif
