/* spill: temporary files of the sorter; see sorter_impl.h. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "io/sorter_impl.h"
#include "io/temp.h"

enum { SPILL_BUF = 256 * 1024 };

static int failed(int errnum, const char *doing, struct err *err)
{
    return err_system(err, errnum, "sorting: cannot %s a temporary file in %s", doing, temp_folder());
}

int spill_open(struct spill *sp, struct err *err)
{
    *sp = (struct spill){.fd = temp_nameless("sort")};
    if (sp->fd < 0)
        return failed(errno, "create", err);
    sp->buf = mem_zero(SPILL_BUF, 1, err);
    if (!sp->buf) {
        spill_close(sp);
        return -1;
    }
    return 0;
}

static int put(const struct spill *sp, const void *p, size_t n, struct err *err)
{
    return temp_write(sp->fd, p, n) < 0 ? failed(errno, "write", err) : 0;
}

int spill_flush(struct spill *sp, struct err *err)
{
    size_t n = sp->buf_n;
    sp->buf_n = 0;
    return put(sp, sp->buf, n, err);
}

int spill_write(struct spill *sp, const struct rec *rec, struct err *err)
{
    size_t n = rec_size(rec->n);
    sp->n += n;
    if (n > SPILL_BUF - sp->buf_n) {
        if (spill_flush(sp, err) < 0)
            return -1;
        if (n >= SPILL_BUF)
            return put(sp, rec, n, err);
    }
    memcpy(sp->buf + sp->buf_n, rec, n);
    sp->buf_n += n;
    return 0;
}

void spill_close(struct spill *sp)
{
    if (sp->fd >= 0)
        (void)close(sp->fd); /* what was written has been read or abandoned: no error can lose anything */
    free(sp->buf);
    *sp = (struct spill){.fd = -1};
}

/* Reads until the buffer has `need` bytes ahead, if there are that many. */
static int ahead(struct cursor *c, size_t need, size_t buf_size, struct err *err)
{
    if (c->n - c->used >= need)
        return 0;
    if (c->n > c->used)
        memmove(c->buf, c->buf + c->used, c->n - c->used);
    c->n -= c->used;
    c->used = 0;
    if (mem_reserve(&c->buf, &c->cap, need > buf_size ? need : buf_size, 1, err) < 0)
        return -1;
    while (c->n < need) {
        size_t room = c->cap - c->n;
        ssize_t got =
            pread(c->from->fd, c->buf + c->n, room < c->end - c->at ? room : (size_t)(c->end - c->at), (off_t)c->at);
        if (got < 0 && errno == EINTR)
            continue;
        if (got <= 0)
            return failed(got < 0 ? errno : EIO, "read", err); /* the file is shorter than what was written */
        c->n += (size_t)got;
        c->at += (uint64_t)got;
    }
    return 0;
}

int cursor_next(struct cursor *c, size_t buf_size, struct err *err)
{
    if (c->used == c->n && c->at == c->end)
        return 0;
    if (ahead(c, sizeof *c->rec, buf_size, err) < 0)
        return -1;
    size_t size = rec_size(((struct rec *)(void *)(c->buf + c->used))->n);
    if (ahead(c, size, buf_size, err) < 0)
        return -1;
    c->rec = (struct rec *)(void *)(c->buf + c->used);
    c->used += size;
    return 1;
}

void cursor_free(struct cursor *c)
{
    free(c->buf);
    *c = (struct cursor){0};
}
