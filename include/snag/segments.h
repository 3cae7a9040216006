/* segments: what a table says of customers at a moment: their segment, product or plan, and the stage they are in.
 *
 *     struct segments *s;
 *     segments_open(&s, in, &(struct segments_options){.key = "customer_id", .valid_from = "since"}, &err);
 *     size_t column;
 *     if (segments_column(s, view_of("plan"), &column))
 *         … segments_value(s, column, customer, ts_us) …
 *     segments_close(s);
 *
 * One row per customer, or with a column of times from which each row is valid, several. Beside the columns of the
 * table there is `stage`, if it has entered_at, renewal_at or churned_at: "before purchase" up to entered_at,
 * "onboarding" for 90 days from it, "running", "before renewal" in the 90 days up to renewal_at, "ended" from
 * churned_at on; where two hold, the first of ended, before purchase, onboarding, before renewal.
 */
#ifndef SNAG_SEGMENTS_H
#define SNAG_SEGMENTS_H

#include "snag/civil.h"
#include "snag/in.h"

SNAG_C_BEGIN

struct segments_options {
    const char *key;         /* the key's column */
    const char *valid_from;  /* the column of times from which a row is valid; NULL: there is one row per customer */
    const char *identity;    /* a table of aliases, by which keys are resolved; NULL: none */
    const struct zone *zone; /* where a date begins; NULL: UTC */
};

struct segments;
/* Reads the whole table, TSV or CSV, with a header. ERR_USAGE, with the nearest name, for a column that is not there;
 * ERR_DATA with the line for a row of a different width, a time that is none, or a customer twice (with valid_from: at
 * one moment). `in` stays the caller's. */
int segments_open(struct segments **s, struct in *in, const struct segments_options *options,
                  struct err *err) SNAG_CHECK;
void segments_close(struct segments *s);

bool segments_column(const struct segments *s, struct view name, size_t *column);
/* The name of column i, for messages; false: there are no more. */
bool segments_name(const struct segments *s, size_t i, struct view *name);
/* What it says of a customer at a moment; empty: nothing, or there is no such customer. Borrowed from s. */
int segments_value(struct segments *s, size_t column, struct view customer, int64_t ts_us, struct view *value,
                   struct err *err) SNAG_CHECK;

/* Whom segments_value was asked for: customers, those who are in the table, and three of those who are not; of the
 * table's customers, three who were not asked for. */
enum { SEGMENTS_SHOWN = 3 };
struct segments_matched {
    uint64_t asked, found, rows, customers;
    struct view unknown[SEGMENTS_SHOWN], unused[SEGMENTS_SHOWN];
    size_t n_unknown, n_unused;
};
struct segments_matched segments_matched(const struct segments *s);

SNAG_C_END

#endif
