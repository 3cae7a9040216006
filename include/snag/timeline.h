/* timeline: what happened to one customer, in one case or in one contact, for people to read: over all channels, in
 * local time, with snags below what completed them and what became of promises below what made them.
 *
 *     struct timeline *t;
 *     timeline_open(&t, "C-17", rules, zone, &err);
 *     while ((rc = source_next(detect, &batch, &err)) > 0) timeline_add(t, &batch, &err);
 *     while ((rc = ledger_next(ledger, &row, &err)) > 0) timeline_promise(t, &row, &err);
 *     timeline_text(t, out, &err);
 *
 * Keeps the rows that belong to the key in memory, and no others.
 */
#ifndef SNAG_TIMELINE_H
#define SNAG_TIMELINE_H

#include "snag/ledger.h"
#include "snag/out.h"

SNAG_C_BEGIN

struct zone;
struct timeline;
/* key: a customer, else a case, else a contact. The rules are those of the stage; zone NULL: UTC. Both must outlive
 * it. */
int timeline_open(struct timeline **t, const char *key, const struct rules *rules, const struct zone *zone,
                  struct err *err) SNAG_CHECK;
void timeline_close(struct timeline *t);
/* Events and snags, in the stream's order. */
int timeline_add(struct timeline *t, const struct batch *b, struct err *err) SNAG_CHECK;
/* A row of the ledger, in its order; `timeline` is a struct timeline. */
int timeline_promise(void *timeline, const struct ledger_row *row, struct err *err) SNAG_CHECK;
/* 80 columns. ERR_DATA if nothing belongs to the key. */
int timeline_text(struct timeline *t, struct out *out, struct err *err) SNAG_CHECK;

SNAG_C_END

#endif
