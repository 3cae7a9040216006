/* detect_show: results for people: the summary as a table, a contact as a timeline. */
#ifndef SNAG_CMD_DETECT_SHOW_H
#define SNAG_CMD_DETECT_SHOW_H

#include "snag/rates_told.h"

/* One row per rule: tsv, csv, jsonl, or text for a person. */
int show_summary(const struct rates *rates, const struct rules *rules, const char *format, bool guard, struct out *out,
                 struct err *err) SNAG_CHECK;

/* The rows of a batch that belong to a contact, one per line, snags below the event that completed them. Adds to
 * *n_shown. */
int show_contact(const struct batch *b, const struct rules *rules, const char *contact, uint64_t *n_shown,
                 struct out *out, struct err *err) SNAG_CHECK;

#endif
