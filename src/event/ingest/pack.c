/* pack: an event as the bytes that the sorter keeps, and back.
 *
 * After the head (struct packed) come the texts of the columns of the log's map, each preceded by its length: one byte,
 * or LONG_TEXT and four. The event's name is left empty, since its id refers to stats.names.
 */
#include <stdio.h>

#include "base/word.h"
#include "text/num_short.h"
#include "event/ingest/ingest_impl.h"

enum { LONG_TEXT = 255, LENGTH_MOST = 5, ALIGNED = 8 };

static char *put_text(char *to, struct view v)
{
    if (v.n < LONG_TEXT) {
        *to++ = (char)v.n;
        return word_copy(to, v.p, v.n);
    }
    uint32_t n = (uint32_t)v.n;
    *to++ = (char)LONG_TEXT;
    memcpy(to, &n, sizeof n);
    memcpy(to + sizeof n, v.p, n);
    return to + sizeof n + n;
}

struct view ingest_packed_text(const char **from)
{
    const char *p = *from;
    uint32_t n = (uint8_t)*p++;
    if (n == LONG_TEXT) {
        memcpy(&n, p, sizeof n);
        p += sizeof n;
    }
    *from = p + n;
    return (struct view){p, n};
}

int ingest_pack(struct buf *to, const struct packed *head, const struct view *col, size_t *n, struct err *err)
{
    static const struct view nothing;
    size_t bytes = 0;
    for (size_t i = COL_TS + 1; i < head->n_cols; i++)
        bytes += col[i].n + LENGTH_MOST;
    if (bytes > UINT32_MAX / 2)
        return err_set(err, ERR_DATA, "an event of %zu bytes", bytes);
    if (buf_room(to, sizeof *head + bytes + ALIGNED, err) < 0)
        return -1;
    char *begin = to->p + to->n, *p = begin + sizeof *head;
    memcpy(begin, head, sizeof *head);
    for (size_t i = COL_TS + 1; i < head->n_cols; i++)
        p = put_text(p, i == COL_EVENT ? nothing : col[i]);
    *n = (size_t)(p - begin);
    to->n += (*n + ALIGNED - 1) / ALIGNED * ALIGNED;
    return 0;
}

/* A piece of the frame's bytes; room was made beforehand, so nothing moves. */
static struct view piece(struct ingest_source *s, const char *p, size_t n)
{
    char *to = s->now->bytes.p + s->now->bytes.n;
    memcpy(to, p, n);
    s->now->bytes.n += n;
    return (struct view){to, n};
}

static struct view ts_text(struct ingest_source *s, int64_t ts_us)
{
    struct view v = {s->now->bytes.p + s->now->bytes.n,
                     time_iso(s->now->bytes.p + s->now->bytes.n, ts_us, s->ts_digits)};
    s->now->bytes.n += v.n;
    return v;
}

enum { EIGHT_DIGITS = 100000000 };

/* A line number, as eight of its digits at a time; returns the end. Nothing that was written is read again at once,
 * which would be waited for. */
char *ingest_line(char *to, uint64_t x)
{
    size_t n = 1;
    if (x >= EIGHT_DIGITS)
        to = ingest_line(to, x / EIGHT_DIGITS);
    uint64_t text = num_eight_text((uint32_t)(x % EIGHT_DIGITS));
    for (uint64_t above = 10; n < 8 && (x >= above); above *= 10)
        n++;
#if __BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__
    word_store(to, text >> 8 * (8 - n));
#else
    for (size_t i = 0; i < n; i++)
        to[i] = (char)(text >> 8 * (8 - n + i));
#endif
    return to + n;
}

size_t ingest_src(char *to, struct view path, uint64_t line)
{
    char *end = word_copy(to, path.p, path.n);
    *end = ':';
    return (size_t)(ingest_line(end + 1, line) - to);
}

size_t ingest_src_next(char *to, struct view path, uint64_t line, struct line_text *last)
{
    char *number = word_copy(to, path.p, path.n) + 1;
    number[-1] = ':';
    if (line == last->line + 1 && last->below_ten > 0) {
        last->word += last->one;
        last->below_ten--;
        last->line = line;
        word_store(number, last->word);
        return path.n + 1 + last->n;
    }
    *last = (struct line_text){.line = line, .n = (uint32_t)(ingest_line(number, line) - number)};
    if (last->n <= sizeof last->word) {
        memcpy(&last->word, number, last->n);
        memset((char *)&last->one + last->n - 1, 1, 1);
        last->below_ten = (uint32_t)('9' - number[last->n - 1]);
    }
    return path.n + 1 + last->n;
}

static struct view src_text(struct ingest_source *s, const struct packed *h)
{
    struct view v = {s->now->bytes.p + s->now->bytes.n, 0};
    v.n = ingest_src(s->now->bytes.p + s->now->bytes.n, view_of(s->file[h->file].path), h->line);
    s->now->bytes.n += v.n;
    return v;
}

int ingest_unpack_room(struct ingest_source *s, const struct record *r, size_t n_events, struct err *err)
{
    const struct packed *h = (const struct packed *)(const void *)r->bytes;
    size_t need = r->n + strlen(s->file[h->file].path) + 64;
    if (s->now->bytes.n + need <= s->now->bytes.cap)
        return 1;
    return n_events ? 0 : buf_room(&s->now->bytes, need, err) < 0 ? -1 : 1;
}

void ingest_unpack(struct ingest_source *s, const struct record *r, struct event *e, struct view *col)
{
    const struct packed *h = (const struct packed *)(const void *)r->bytes;
    const uint32_t *column = ingest_log_of(s, h)->column;
    const char *texts = piece(s, r->bytes + sizeof *h, r->n - sizeof *h).p;
    memset(col, 0, (schema_n(&s->schema) + GIVEN_SPARE) * sizeof *col);
    for (size_t i = COL_TS + 1; i < h->n_cols; i++)
        col[column[i]] = ingest_packed_text(&texts);
    col[COL_TS] = ts_text(s, r->ts_us);
    col[COL_EVENT] = dict_text(&s->stats.names, h->name);
    if (h->renamed)
        col[COL_CUSTOMER] = who_text(&s->people, h->customer);
    if (h->internal)
        col[COL_DIRECTION] = (struct view)STAFF_DIRECTION;
    *e = (struct event){.ts_us = r->ts_us, .col = col};
    if (col[s->src].n == 0 && !event_is_coverage(e))
        col[s->src] = src_text(s, h);
}
