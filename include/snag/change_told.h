/* change_told: what changed on a day, of rates or measures: "did it help?", for programs and for people.
 *
 *     struct change_asked a = {.day = day, .treated = "queue = billing", .control = "queue != billing"};
 *     change_groups(&a, &by, &err);                     the groups that rates or measures, sparse, must be opened with
 *     …
 *     changes_of_rates(&told, r, &a, &err);             or changes_of_measures
 *     changes_table(&told, out, TABULAR_TSV, &err);
 *     changes_free(&told);
 *
 * How it is estimated: snag/change.h.
 */
#ifndef SNAG_CHANGE_TOLD_H
#define SNAG_CHANGE_TOLD_H

#include "snag/change.h"
#include "snag/measures.h"
#include "snag/tabular.h"

SNAG_C_BEGIN

struct change_asked {
    int64_t day;                   /* since 1970, in the zone of the rates */
    const char *treated, *control; /* tests as in snag/where.h, of groups; both or none */
};
/* Appends the groups that they name, with day and hour. ERR_USAGE if a test names a time, or is none. */
int change_groups(const struct change_asked *a, struct buf *by, struct err *err) SNAG_CHECK;

/* A rule or measure. */
struct change_row {
    struct view name;
    const char *title;   /* NULL: it has none */
    bool share;          /* otherwise seconds */
    const char *refused; /* why it cannot be told; NULL: c is there */
    struct change c;
    double p_holm; /* over all rows */
};
struct changes_told {
    const struct change_asked *asked;
    const char *column; /* rule or measure */
    const char *zone;   /* NULL: UTC */
    struct change_row *row;
    size_t n;
    struct arena texts;
};
/* What is asked must outlive them. ERR_DATA if nothing can be told, with the first reason. On -1 there is nothing to
 * free. */
int changes_of_rates(struct changes_told *told, const struct rates *r, const struct rules *rules,
                     const struct change_asked *a, struct err *err) SNAG_CHECK;
int changes_of_measures(struct changes_told *told, const struct measures *m, const struct change_asked *a,
                        struct err *err) SNAG_CHECK;
void changes_free(struct changes_told *told);

int changes_table(const struct changes_told *told, struct out *out, enum tabular_kind kind, struct err *err) SNAG_CHECK;
int changes_text(const struct changes_told *told, struct out *out, struct err *err) SNAG_CHECK;

SNAG_C_END

#endif
