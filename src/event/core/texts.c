/* texts: see texts.h. */
#include "event/core/texts.h"

#include <stdlib.h>

int texts_open(struct texts *t, struct err *err)
{
    *t = (struct texts){.known = {0}};
    t->text = mem_zero(TEXTS_MOST, sizeof *t->text, err);
    return !t->text || dict_put(&t->known, (struct view){0}, err) < 0 ? -1 : 0;
}

/* Where every other text is a new one, numbers save nobody anything. */
static bool is_full(struct texts *t)
{
    t->full = t->full || t->known.n >= TEXTS_MOST || (t->known.n >= TEXTS_TRIED && t->known.n > t->asked / 2);
    return t->full;
}

int64_t texts_add(struct texts *t, struct view text, struct err *err)
{
    if (text.n > TEXTS_LONGEST)
        return TEXTS_NONE;
    size_t n_before = t->known.n;
    bool full = is_full(t);
    t->asked++;
    int64_t id = full ? dict_get(&t->known, text) : dict_put(&t->known, text, err);
    if (id < 0)
        return full ? TEXTS_NONE : -1;
    if (t->known.n > n_before) /* otherwise another thread may be looking at it */
        t->text[id] = dict_text(&t->known, id);
    recent_put(&t->recent, text, (uint32_t)id);
    return id;
}

void texts_close(struct texts *t)
{
    dict_free(&t->known);
    free(t->text);
}
