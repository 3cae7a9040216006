/* lists: lists in options: a,b,"c,d"; margins; what --where met. */
#ifndef SNAG_CMD_LISTS_H
#define SNAG_CMD_LISTS_H

#include <stdbool.h>

#include "snag/mem.h"
#include "snag/opt.h"
#include "snag/where.h"

/* Cuts a list into its words, which are in the arena; commas separate, quotes as in CSV. ERR_USAGE for a quote that
 * does not end. */
int list_cut(struct arena *words, const char *list, const char ***word, size_t *n, struct err *err) SNAG_CHECK;
/* The lists of an option that may be repeated, as one. */
int list_join(const struct opt_list *lists, struct buf *list, struct err *err) SNAG_CHECK;
/* A margin of equivalence: 0.5, or 0.2sd (*in_sd). ERR_USAGE, naming `option`, if it is not a number above 0. */
int margin_parse(const char *option, const char *text, double *margin, bool *in_sd, struct err *err) SNAG_CHECK;
/* A note for each --where that met cells it cannot compare: how many, the first, the remedy. */
void where_tell(const struct where *w, const struct frame *f);

#endif
