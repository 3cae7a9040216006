/* memo: what the conditions of a map say about a row, remembered for each value of the column they test.
 *
 * Most maps tell kinds of rows apart by one column. Then skip, reject and each event's condition are functions of its
 * value, and a log of a million rows has some twenty values. Promises: the answer is that of eval_cond, which is called
 * once for each distinct value; a map whose conditions test more than one column, or earlier rows, has no memo.
 */
#ifndef SNAG_EVENT_MAP_MEMO_H
#define SNAG_EVENT_MAP_MEMO_H

#include "base/recent.h"
#include "event/map/eval.h"

struct memo_kind {
    bool skipped, rejected;
    uint64_t rows; /* that were met */
    bool straight; /* its events differ in nothing but their names */
    uint32_t n_events;
    const uint32_t *event; /* indices into map->event, in order */
};

struct memo {
    uint32_t column; /* index into map->used */
    struct dict value;
    struct memo_kind *kind; /* by id of the value */
    size_t cap;
    struct arena arena;
    struct recent recent;
};
/* *memo is NULL if the map's conditions cannot be remembered. */
int memo_open(struct memo **memo, const struct map *map, struct err *err) SNAG_CHECK;
/* What holds for the row whose cells are in m; *kind = NULL if there are too many values to remember. */
int memo_ask(struct memo *memo, struct mapper *m, struct memo_kind **kind, struct err *err) SNAG_CHECK;
void memo_close(struct memo *memo);

/* The used column whose value tells. */
static inline uint32_t memo_column(const struct memo *o)
{
    return o->column;
}
/* What is known of a value already, or NULL. */
struct memo_kind *memo_look_up(struct memo *o, struct view value);
static inline struct memo_kind *memo_known(struct memo *o, struct view value)
{
    uint32_t id;
    return recent_get(&o->recent, value, &id) ? &o->kind[id] : memo_look_up(o, value);
}

#endif
