/* waiting: see waiting.h. */
#include "rule/engine/waiting.h"

#include <errno.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "io/temp.h"

enum { BLOCK_BYTES = 4 << 20 };

struct packed_row {
    int64_t claim_from_us, claim_to_us;
    int64_t ts_us;
    uint64_t line;
    uint32_t n_bytes; /* all of it */
    uint32_t n_raw;
    int32_t rule;
    uint16_t claim;
    uint16_t as_raw; /* the fields are pieces of the raw line, in order and with one byte between them */
    uint32_t width;  /* fields, or those in the raw line; the others are empty */
    uint32_t raw_columns;
    uint32_t customer, contact, case_;
    uint32_t end[]; /* of each field, in the text that follows: the raw line, or the fields and then the raw line */
};

void waiting_close(struct waiting *h)
{
    buf_free(&h->tail);
    buf_free(&h->head);
    if (h->fd_p1)
        (void)close(h->fd_p1 - 1);
    *h = (struct waiting){0};
}

static int open_file(struct waiting *h, struct err *err)
{
    int fd = temp_nameless("waiting");
    if (fd < 0)
        return err_system(err, errno, "cannot create a temporary file in %s for waiting rows", temp_folder());
    h->fd_p1 = fd + 1;
    return 0;
}

static int spill(struct waiting *h, struct err *err)
{
    uint64_t n = h->tail.n;
    if (!h->fd_p1 && open_file(h, err) < 0)
        return -1;
    int fd = h->fd_p1 - 1;
    if (lseek(fd, (off_t)h->written, SEEK_SET) < 0 || temp_write(fd, &n, sizeof n) < 0 ||
        temp_write(fd, h->tail.p, h->tail.n) < 0)
        return err_system(err, errno, "cannot write to a temporary file in %s for waiting rows", temp_folder());
    h->written += sizeof n + n;
    buf_clear(&h->tail);
    return 0;
}

/* Are the fields pieces of the raw line, and is there nothing else in it? */
static bool is_as_raw(const struct event *e)
{
    const char *at = e->raw.p;
    for (size_t i = 0; i < e->raw_columns; i++) {
        if (e->col[i].n && e->col[i].p != at)
            return false;
        at += e->col[i].n + 1;
    }
    return e->raw.n > 0;
}

int waiting_put(struct waiting *h, const struct waits_for *what, const struct event *e, size_t width, struct err *err)
{
    bool as_raw = is_as_raw(e);
    size_t text = 0, n_fields = as_raw ? e->raw_columns : width;
    for (size_t i = 0; i < n_fields && !as_raw; i++)
        text += e->col[i].n;
    size_t n = (offsetof(struct packed_row, end) + n_fields * sizeof(uint32_t) + text + e->raw.n + 7) / 8 * 8;
    if (n > UINT32_MAX)
        return err_set(err, ERR_DATA, "an event of more than 4 GiB");
    if (h->tail.n > BLOCK_BYTES && spill(h, err) < 0)
        return -1;
    if (buf_room(&h->tail, n, err) < 0)
        return -1;
    struct packed_row *r = (struct packed_row *)(void *)(h->tail.p + h->tail.n);
    *r = (struct packed_row){.claim_from_us = what->claim.from_us,
                             .claim_to_us = what->claim.to_us,
                             .ts_us = e->ts_us,
                             .line = e->line,
                             .n_bytes = (uint32_t)n,
                             .n_raw = (uint32_t)e->raw.n,
                             .rule = what->rule,
                             .claim = (uint16_t)what->claim.kind,
                             .as_raw = as_raw,
                             .width = (uint32_t)n_fields,
                             .raw_columns = e->raw_columns,
                             .customer = e->customer,
                             .contact = e->contact,
                             .case_ = e->case_};
    char *p = (char *)&r->end[n_fields];
    uint32_t at = 0;
    for (size_t i = 0; i < n_fields; i++) {
        if (!as_raw && e->col[i].n)
            memcpy(p + at, e->col[i].p, e->col[i].n);
        at += (uint32_t)e->col[i].n + as_raw;
        r->end[i] = at - as_raw;
    }
    if (e->raw.n)
        memcpy(p + text, e->raw.p, e->raw.n);
    h->tail.n += n;
    h->n++;
    return 0;
}

static int read_all(int fd, void *p, size_t n, uint64_t at)
{
    for (char *to = p; n > 0;) {
        ssize_t got = pread(fd, to, n, (off_t)at);
        if (got < 0 && errno == EINTR)
            continue;
        if (got <= 0) {
            errno = got < 0 ? errno : EIO;
            return -1;
        }
        to += got;
        at += (uint64_t)got;
        n -= (size_t)got;
    }
    return 0;
}

static int read_error(struct err *err)
{
    return err_system(err, errno, "cannot read a temporary file in %s of waiting rows", temp_folder());
}

/* Makes sure that the next row is in head. */
static int refill(struct waiting *h, struct err *err)
{
    if (h->at < h->head.n)
        return 0;
    buf_clear(&h->head);
    h->at = 0;
    if (h->read == h->written) {
        struct buf swap = h->head;
        h->head = h->tail;
        h->tail = swap;
        return 0;
    }
    uint64_t n;
    int fd = h->fd_p1 - 1;
    if (read_all(fd, &n, sizeof n, h->read) < 0)
        return read_error(err);
    if (buf_room(&h->head, (size_t)n, err) < 0)
        return -1;
    if (read_all(fd, h->head.p, (size_t)n, h->read + sizeof n) < 0)
        return read_error(err);
    h->head.n = (size_t)n;
    h->read += sizeof n + n;
    if (h->read == h->written) {
        h->read = 0;
        h->written = 0;
        if (ftruncate(fd, 0) < 0)
            return read_error(err);
    }
    return 0;
}

static const struct packed_row *next_row(struct waiting *h, struct err *err)
{
    return refill(h, err) < 0 ? NULL : (const struct packed_row *)(const void *)(h->head.p + h->at);
}

int waiting_peek(struct waiting *h, struct waits_for *what, struct err *err)
{
    const struct packed_row *r = next_row(h, err);
    if (!r)
        return -1;
    *what = (struct waits_for){r->rule, {(enum claim_kind)r->claim, r->claim_from_us, r->claim_to_us}};
    return 0;
}

int waiting_when(struct waiting *h, int64_t *ts_us, struct err *err)
{
    const struct packed_row *r = next_row(h, err);
    if (!r)
        return -1;
    *ts_us = r->ts_us;
    return 0;
}

int waiting_skip(struct waiting *h, struct err *err)
{
    const struct packed_row *r = next_row(h, err);
    if (!r)
        return -1;
    h->at += r->n_bytes;
    h->n--;
    return 0;
}

int waiting_take(struct waiting *h, struct arena *arena, size_t width, struct event *e, struct err *err)
{
    const struct packed_row *r = next_row(h, err);
    if (!r)
        return -1;
    size_t n_text = r->as_raw || !r->width ? 0 : r->end[r->width - 1];
    struct view *col = arena_get(arena, width * sizeof *col, err);
    char *text = arena_get(arena, n_text + r->n_raw + 1, err);
    if (!col || !text)
        return -1;
    memcpy(text, &r->end[r->width], n_text + r->n_raw);
    memset(col, 0, width * sizeof *col);
    for (size_t i = 0; i < r->width; i++) {
        uint32_t from = i ? r->end[i - 1] + r->as_raw : 0;
        col[i] = (struct view){text + from, r->end[i] - from};
    }
    *e = (struct event){.ts_us = r->ts_us,
                        .col = col,
                        .raw = {text + n_text, r->n_raw},
                        .raw_columns = r->raw_columns,
                        .customer = r->customer,
                        .contact = r->contact,
                        .case_ = r->case_,
                        .line = r->line};
    return waiting_skip(h, err);
}
