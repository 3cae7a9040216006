/* texts: the texts of a column as small numbers, while there are few of them.
 *
 *     struct texts t;
 *     texts_open(&t, &err);
 *     int64_t id = texts_put(&t, text, &err);     0: the empty text
 *     struct view same = texts_of(&t)[id];
 *
 * A queue, an agent, a direction has some hundreds of values in a log of any length. Promises: a number and its text
 * never change or move, so another thread may look up those it was given; beyond TEXTS_MOST texts, or TEXTS_TRIED if
 * most are new, and for long ones, the answer is TEXTS_NONE.
 */
#ifndef SNAG_EVENT_CORE_TEXTS_H
#define SNAG_EVENT_CORE_TEXTS_H

#include "base/recent.h"
#include "snag/dict.h"

enum { TEXTS_MOST = 1 << 16, TEXTS_TRIED = 1 << 12, TEXTS_LONGEST = 64, TEXTS_NONE = -2 };

struct texts {
    struct dict known;
    struct view *text; /* by number: room for TEXTS_MOST, whose pages are touched as they fill */
    struct recent recent;
    uint64_t asked; /* by texts_add */
    bool full;      /* no more are numbered */
};

int texts_open(struct texts *t, struct err *err) SNAG_CHECK;
/* Slow part of texts_put. */
int64_t texts_add(struct texts *t, struct view text, struct err *err) SNAG_CHECK;
/* The number of a text, TEXTS_NONE, or -1 if memory runs out. */
static inline int64_t texts_put(struct texts *t, struct view text, struct err *err)
{
    if (text.n == 0)
        return 0;
    uint32_t id;
    if (recent_get(&t->recent, text, &id))
        return id;
    return texts_add(t, text, err);
}
static inline const struct view *texts_of(const struct texts *t)
{
    return t->text;
}
void texts_close(struct texts *t);

#endif
