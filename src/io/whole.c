/* whole: see whole.h. */
#include "io/whole.h"

#include "snag/in.h"

int whole_read(struct buf *text, const char *path, size_t most, struct err *err)
{
    enum { PIECE = 16384 };
    struct in *in;
    ssize_t n = 1;
    if (in_open(&in, path, err) < 0)
        return -1;
    while (n > 0 && text->n < most) {
        n = buf_room(text, PIECE, err) < 0 ? -1 : in_read(in, text->p + text->n, PIECE, err);
        if (n > 0)
            text->n += (size_t)n;
    }
    in_close(in);
    return n < 0 ? -1 : 0;
}
