/* memo: what the conditions of a map say about a row, remembered for each value of the column they test.
 *
 * Most maps tell kinds of rows apart by one column. Then skip, reject and each event's condition are functions of its
 * value, and a log of a million rows has some twenty values. Promises: the answer is that of eval_cond, which is called
 * once for each distinct value; a map whose conditions test more than one column, or earlier rows, has no memo.
 */
#ifndef SNAG_EVENT_MAP_MEMO_H
#define SNAG_EVENT_MAP_MEMO_H

#include "event/map/eval.h"

struct memo_kind {
    bool skipped, rejected;
    uint32_t n_events;
    const uint32_t *event; /* indices into map->event, in order */
};

struct memo;
/* *memo is NULL if the map's conditions cannot be remembered. */
int memo_open(struct memo **memo, const struct map *map, struct err *err) SNAG_CHECK;
/* What holds for the row whose cells are in m; *kind = NULL if there are too many values to remember. */
int memo_ask(struct memo *memo, struct mapper *m, const struct memo_kind **kind, struct err *err) SNAG_CHECK;
void memo_close(struct memo *memo);

/* The used column whose value tells. */
uint32_t memo_column(const struct memo *o);
/* What is known of a value already, or NULL. */
const struct memo_kind *memo_known(struct memo *o, struct view value);

#endif
