/* seams_find: where rows stand in what was read before, as they come. A part's first rows are looked for everywhere, as
 * Knuth, Morris and Pratt do; a later row can only be the first one of an earlier part. */
#include "event/read/seams_impl.h"

/* ---- a part's first rows among all rows before it ---- */

int seams_want(struct seams *s, uint64_t digest, struct err *err)
{
    size_t n = s->n_want, k = n ? s->back[n - 1] : 0;
    if (n == s->cap_want) {
        size_t cap = n ? 2 * n : SEAMS_WANTED;
        if (shelf_grow(s->shelf, &s->want, n, cap, sizeof *s->want, err) < 0 ||
            shelf_grow(s->shelf, &s->back, n, cap, sizeof *s->back, err) < 0)
            return -1;
        s->cap_want = cap;
    }
    s->want[n] = digest;
    while (k > 0 && s->want[k] != digest)
        k = s->back[k - 1];
    s->back[n] = n ? (uint32_t)(k + (s->want[k] == digest)) : 0;
    s->n_want++;
    return 0;
}

bool seams_begin_head(struct seams *s, uint64_t digest)
{
    size_t base = seams_at_hand(s)->first, at = 0;
    while (at < base && s->digest[at] != digest)
        at++;
    shelf_touched(s->shelf, at * sizeof *s->digest);
    if (at == base)
        return false;
    s->text = at;
    s->in_part = seams_part_of(s, at);
    s->k = 0;
    s->n_want = 0;
    s->head.n = 0;
    s->longest.n = 0;
    s->sure = false;
    return true;
}

uint64_t seams_follow_head(struct seams *s)
{
    size_t base = seams_at_hand(s)->first, k = s->k, from = s->text;
    uint64_t before = s->head.n;
    while (s->text < base && k < s->n_want) {
        uint64_t digest = s->digest[s->text++];
        while (k > 0 && s->want[k] != digest)
            k = s->back[k - 1];
        k += s->want[k] == digest;
        while (s->part[s->in_part].end < s->text)
            s->in_part++;
        if (k > s->longest.n)
            s->longest = (struct seam_run){.other_from = s->text - k, .n = k};
        if (s->part[s->in_part].end == s->text && k > s->head.n)
            s->head = (struct seam_run){.other_from = s->text - k, .n = k, .other = s->in_part};
    }
    s->k = k;
    s->heading = k == s->n_want && s->text < base;
    shelf_touched(s->shelf, (s->text - from) * sizeof *s->digest);
    return s->head.n > before ? s->head.n : 0;
}

/* ---- earlier parts, from their first rows on ---- */

int64_t seams_first(const struct seams *s, uint64_t digest)
{
    if (!seams_marked(s, digest))
        return DICT_NONE;
    int64_t id = dict_get(&s->firsts, (struct view){(const char *)&digest, sizeof digest});
    return id < 0 || s->met[id] == s->n_parts ? DICT_NONE : id;
}

int seams_begin_places(struct seams *s, int64_t id, struct err *err)
{
    s->met[id] = s->n_parts;
    for (size_t p = s->begun[id]; p && s->n_places < SEAMS_PLACES; p = s->part[p - 1].alike) {
        if (mem_reserve(&s->place, &s->cap_places, s->n_places + 1, sizeof *s->place, err) < 0)
            return -1;
        s->place[s->n_places++] =
            (struct seams_place){{.from = s->n_part, .other_from = s->part[p - 1].first, .other = p - 1}, false};
    }
    return 0;
}
