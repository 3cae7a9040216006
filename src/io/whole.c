/* whole: see whole.h. */
#include "io/whole.h"

#include "snag/in.h"

int whole_read(struct buf *text, const char *path, size_t most_mib, const char *thing, struct err *err)
{
    enum { PIECE = 16384 };
    struct in *in;
    ssize_t n = 1;
    if (in_open(&in, path, err) < 0)
        return -1;
    while (n > 0 && text->n < most_mib << 20) {
        n = buf_room(text, PIECE, err) < 0 ? -1 : in_read(in, text->p + text->n, PIECE, err);
        if (n > 0)
            text->n += (size_t)n;
    }
    in_close(in);
    if (n > 0)
        return err_set(err, ERR_DATA, "%s: %zu MiB or more: this is not %s", path, most_mib, thing);
    return n < 0 ? -1 : 0;
}
