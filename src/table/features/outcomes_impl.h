/* outcomes_impl: an outcomes table while it is being read; what the files outcomes*.c share. */
#ifndef SNAG_TABLE_FEATURES_OUTCOMES_IMPL_H
#define SNAG_TABLE_FEATURES_OUTCOMES_IMPL_H

#include "snag/civil.h"
#include "snag/outcomes.h"
#include "snag/rows.h"

/* Positions of the columns that matter; SIZE_MAX = not in the table. */
struct layout_of {
    size_t key, entered, churned, as_of, n;
};

struct outcomes_reading {
    struct outcomes *o;
    const struct outcomes_options *options;
    struct layout_of at;
    struct layout *times;
    struct buf extra;
    bool tsv;
    struct buf plain;   /* one cell without escapes */
    struct dict alias;  /* of --identity … */
    struct dict name;   /* … and the customers there */
    uint32_t *customer; /* by alias: id in `name` */
    size_t cap_customer;
    struct dict raw; /* keys as they stand, if some customer may have several */
};

/* A column's id among those that are carried along: all but the key. */
static inline size_t outcomes_carried(const struct outcomes_reading *r, size_t at)
{
    return at == SIZE_MAX || at == r->at.key ? SIZE_MAX : at - (at > r->at.key);
}

static inline bool outcomes_missing(struct view v)
{
    return v.n == 0 || view_is(v, "NA") || view_is(v, "NULL") || view_is(v, "\\N");
}

/* outcomes.c: TSV or CSV, as the first line has it. */
int outcomes_format(struct in *in, struct rows_format *format, struct err *err) SNAG_CHECK;
/* Has the row n cells? A comma behind the last one makes no cell. */
bool outcomes_fits(const struct row *row, size_t n);

/* outcomes_columns.c: finds the columns that matter in the table's first row, and takes the names of the others. */
int outcomes_header(struct outcomes_reading *r, const struct row *row, struct err *err) SNAG_CHECK;

/* outcomes_keys.c: reads which names mean one customer. */
int outcomes_aliases(struct outcomes_reading *r, struct err *err) SNAG_CHECK;
/* Puts a row where its customer is: a row of its own, or together with that of another of its names. */
int outcomes_place(struct outcomes_reading *r, const struct row *row, struct view key, const struct outcome *out,
                   struct err *err) SNAG_CHECK;

#endif
