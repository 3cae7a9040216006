/* json_bytes: the bytes of a JSON log at hand, and where in the file they are. See json_impl.h. */
#include "event/source/json_impl.h"

int json_bytes_more(struct json_bytes *b, struct err *err)
{
    if (b->over)
        return 0;
    if (b->at > 0) {
        memmove(b->p, b->p + b->at, b->end - b->at);
        b->end -= b->at;
        b->before += b->at;
        b->at = 0;
    }
    size_t room = b->cap > JSON_SLACK ? b->cap - JSON_SLACK : 0;
    if (b->end * 2 >= room) {
        size_t want = room ? 2 * room : b->first;
        if (mem_reserve(&b->p, &b->cap, want + JSON_SLACK, 1, err) < 0)
            return -1;
        room = b->cap - JSON_SLACK;
    }
    size_t had = b->end;
    while (b->end < room && !b->over) {
        ssize_t got = in_below(b->in, b->p + b->end, room - b->end, err);
        if (got < 0)
            return -1;
        b->over = got == 0;
        b->end += (size_t)got;
        if (b->end - had >= b->first / 4)
            break;
    }
    memset(b->p + b->end, 0, JSON_SLACK);
    return b->end > had;
}

void json_bytes_pass(struct json_bytes *b, size_t to)
{
    while (b->at < to) {
        const char *p = memchr(b->p + b->at, '\n', to - b->at);
        b->at = p ? (size_t)(p + 1 - b->p) : to;
        if (p) {
            b->lines++;
            b->line_begin = b->before + b->at;
        }
    }
}

static bool is_blank(char c)
{
    return c == ' ' || c == '\n' || c == '\r' || c == '\t' || c == 0x1e; /* RFC 7464 begins records with the last */
}

int json_bytes_skip(struct json_bytes *b, struct err *err)
{
    for (;;) {
        size_t to = b->at;
        while (to < b->end && is_blank(b->p[to]))
            to++;
        json_bytes_pass(b, to);
        if (to < b->end)
            return 1;
        int rc = json_bytes_more(b, err);
        if (rc <= 0)
            return rc;
    }
}

/* Everything at hand is used. */
static int drop(struct json_bytes *b, struct err *err)
{
    json_bytes_pass(b, b->end);
    return json_bytes_more(b, err);
}

int json_bytes_skip_value(struct json_bytes *b, struct err *err)
{
    size_t depth = 0;
    bool quoted = false, escaped = false;
    for (;;) {
        for (size_t i = b->at; i < b->end; i++) {
            char c = b->p[i];
            bool was_escaped = escaped;
            escaped = quoted && !escaped && c == '\\';
            if (c == '"' && !was_escaped)
                quoted = !quoted;
            else if (!quoted)
                depth = depth + (c == '{' || c == '[') - (c == '}' || c == ']');
            if (depth == 0 && !quoted) {
                json_bytes_pass(b, i + 1);
                return 1;
            }
        }
        int rc = drop(b, err);
        if (rc <= 0)
            return rc;
    }
}

/* Does the line that begins at `from` begin with blanks and commas up to a record in that column? 1, 0; -1: more bytes
 * are needed. */
static int begins_record(const struct json_bytes *b, size_t from, size_t column)
{
    for (size_t i = 0; i < column; i++) {
        if (from + i == b->end)
            return -1;
        char c = b->p[from + i];
        if (c == '\n' || (!is_blank(c) && c != ',' && c != '['))
            return 0;
    }
    return from + column == b->end ? -1 : b->p[from + column] == '{';
}

int json_bytes_next_line(struct json_bytes *b, struct err *err)
{
    uint64_t here = b->before + b->at;
    bool alone = b->line_begin >= b->record_ends && here - b->line_begin < JSON_FIRST_BYTES;
    size_t column = (size_t)(here - b->line_begin);
    for (;;) {
        const char *p = alone && b->at < b->end ? memchr(b->p + b->at, '\n', b->end - b->at) : NULL;
        size_t next = p ? (size_t)(p + 1 - b->p) : b->end;
        int is = p ? begins_record(b, next, column) : 0;
        if (is > 0) {
            json_bytes_pass(b, next);
            json_bytes_pass(b, next + column);
            return 1;
        }
        if (p && is == 0) {
            json_bytes_pass(b, next);
            continue;
        }
        int rc = p ? json_bytes_more(b, err) : drop(b, err);
        if (rc < 0)
            return -1;
        if (rc == 0) {
            json_bytes_pass(b, b->end);
            return 0;
        }
    }
}

/* Scans as if the bytes ended `n` behind `at`. */
static enum json_found scan_up_to(const struct json_bytes *b, struct json_paths *paths, size_t n, struct json_end *end,
                                  struct err *err)
{
    char kept[JSON_SLACK], *stop = b->p + b->at + n;
    memcpy(kept, stop, sizeof kept);
    memset(stop, 0, sizeof kept);
    enum json_found found = json_scan(paths, b->p + b->at, stop, end, err);
    memcpy(stop, kept, sizeof kept);
    return found;
}

/* Whether a record is too long does not depend on how much of it is at hand. */
enum json_found json_whole(struct json_bytes *b, struct json_paths *paths, size_t most, struct json_end *end,
                           struct err *err)
{
    most += JSON_SLACK;
    for (;;) {
        size_t n = b->end - b->at;
        enum json_found found = scan_up_to(b, paths, n < most ? n : most, end, err);
        if (found != JSON_CUT || n >= most)
            return found;
        int rc = json_bytes_more(b, err);
        if (rc <= 0)
            return rc < 0 ? JSON_FAILED : JSON_CUT;
    }
}
