/* memo: what the conditions of a map say of a row, remembered for each value of the column they ask.
 *
 * Most maps tell kinds of rows apart by one column. Then skip, reject and each event's condition are functions of its
 * value, and a log of a million rows has some twenty of them. Promises: the answer is that of eval_cond, which is asked
 * once for each distinct value; a map whose conditions ask more than one column, or earlier rows, has no memo.
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
/* NULL in *memo where the map's conditions cannot be remembered. */
int memo_open(struct memo **memo, const struct map *map, struct err *err) SNAG_CHECK;
/* What holds for the row whose cells stand in m; *kind = NULL where there are too many values to remember. */
int memo_ask(struct memo *memo, struct mapper *m, const struct memo_kind **kind, struct err *err) SNAG_CHECK;
void memo_close(struct memo *memo);

#endif
