/* recent: the numbers of short texts that were looked up lately, told apart by two words.
 *
 *     struct recent r = {0};
 *     if (!recent_get(&r, text, &id)) {
 *         id = … the long way …;
 *         recent_put(&r, text, id);
 *     }
 *
 * For columns with few values: a text costs no hash, and no look at the text it equals. Longer texts are never found.
 */
#ifndef SNAG_BASE_RECENT_H
#define SNAG_BASE_RECENT_H

#include "base/word.h"
#include "snag/str.h"

enum { RECENT_BITS = 10, RECENT_LONGEST = 16 };

struct recent {
    struct recent_text {
        uint64_t head, tail; /* its first and last bytes */
        uint32_t n, id;      /* n = 0: free */
    } text[1 << RECENT_BITS];
};

static inline struct recent_text recent_key(struct view text)
{
    size_t n = text.n, half = sizeof(uint64_t);
    if (n < half)
        return (struct recent_text){.head = word_part(text.p, n), .n = (uint32_t)n};
    return (struct recent_text){word_load(text.p), word_load(text.p + n - half), (uint32_t)n, 0};
}
static inline size_t recent_at(const struct recent_text *key)
{
    return ((key->head ^ key->tail * WORD_MIX_B) + key->n) * WORD_MIX_A >> (64 - RECENT_BITS);
}
static inline bool recent_get(const struct recent *r, struct view text, uint32_t *id)
{
    if (text.n - 1 >= RECENT_LONGEST) /* or empty */
        return false;
    struct recent_text key = recent_key(text);
    const struct recent_text *at = &r->text[recent_at(&key)];
    *id = at->id;
    return at->head == key.head && at->tail == key.tail && at->n == key.n;
}
static inline void recent_put(struct recent *r, struct view text, uint32_t id)
{
    if (text.n == 0 || text.n > RECENT_LONGEST)
        return;
    struct recent_text key = recent_key(text);
    size_t at = recent_at(&key);
    r->text[at] = key;
    r->text[at].id = id;
}

#endif
