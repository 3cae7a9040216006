/* odd: the texts of numbers that are not written as short plain decimals (1e-5, 17 digits), until the column is known
 * to be one of numbers. They come and go in row order, so they are stored one after another, each preceded by its
 * length: a byte, or LONG_CELL and eight more.
 */
#include <string.h>

#include "table/frame/load.h"

enum { LONG_CELL = 255 };

int odd_put(struct shelf *s, struct frame_reading *rd, struct view v, struct err *err)
{
    size_t head = v.n < LONG_CELL ? 1 : 1 + sizeof v.n, need = rd->n_odd + head + v.n;
    if (need > rd->cap_odd) {
        size_t cap = rd->cap_odd + rd->cap_odd / 2;
        cap = cap < need ? need + 64 : cap;
        if (shelf_grow(s, &rd->odd, rd->n_odd, cap, 1, err) < 0)
            return -1;
        rd->cap_odd = cap;
    }
    char *p = rd->odd + rd->n_odd;
    *p = (char)(v.n < LONG_CELL ? v.n : LONG_CELL);
    if (v.n >= LONG_CELL)
        memcpy(p + 1, &v.n, sizeof v.n);
    memcpy(p + head, v.p, v.n);
    rd->n_odd = need;
    shelf_touched(s, head + v.n);
    return 0;
}

struct view odd_next(const struct frame_reading *rd, size_t *at)
{
    const char *p = rd->odd + *at;
    struct view v = {p + 1, (unsigned char)*p};
    if (v.n == LONG_CELL) {
        memcpy(&v.n, p + 1, sizeof v.n);
        v.p += sizeof v.n;
    }
    *at = (size_t)(v.p - rd->odd) + v.n;
    return v;
}
