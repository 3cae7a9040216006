/* json_read: see json_read.h. */
#include "text/json_read.h"

#include "snag/num.h"

static void skip_blanks(struct json_object *o)
{
    while (o->p < o->end && (*o->p == ' ' || *o->p == '\t' || *o->p == '\r' || *o->p == '\n'))
        o->p++;
}

static int refuse(const struct json_object *o, const char *wanted, struct err *err)
{
    return err_set(err, ERR_DATA, "not a JSON object: %s expected at byte %zu of the line", wanted,
                   (size_t)(o->p - o->begin) + 1);
}

/* Takes the byte if it comes next. */
static bool take(struct json_object *o, char byte)
{
    skip_blanks(o);
    bool there = o->p < o->end && *o->p == byte;
    o->p += there;
    return there;
}

/* ---- strings ---- */

static int hex_digit(char c)
{
    if (c >= '0' && c <= '9')
        return c - '0';
    c |= 0x20;
    return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

/* The four digits at p; -1 if they are none. */
static int32_t hex_four(const char *p, const char *end)
{
    int32_t x = 0;
    for (size_t i = 0; i < 4; i++) {
        int digit = (size_t)(end - p) > i ? hex_digit(p[i]) : -1;
        if (digit < 0)
            return -1;
        x = x * 16 + digit;
    }
    return x;
}

/* There is room: an escape is longer than what it stands for. */
static void put_utf8(struct buf *b, uint32_t c)
{
    static const unsigned char lead[] = {0, 0, 0xc0, 0xe0, 0xf0};
    size_t n = c < 0x80 ? 1 : c < 0x800 ? 2 : c < 0x10000 ? 3 : 4;
    for (size_t i = n; i-- > 1; c >>= 6)
        b->p[b->n + i] = (char)(0x80 | (c & 0x3f));
    b->p[b->n] = (char)(lead[n] | c);
    b->n += n;
}

/* What follows \u; half of a pair, and what no text can hold, becomes U+FFFD. */
static bool put_escaped(struct json_object *o)
{
    int32_t c = hex_four(o->p, o->end);
    if (c < 0)
        return false;
    o->p += 4;
    if (c >= 0xd800 && c < 0xdc00 && o->end - o->p >= 6 && o->p[0] == '\\' && o->p[1] == 'u') {
        int32_t low = hex_four(o->p + 2, o->end);
        if (low >= 0xdc00 && low < 0xe000) {
            c = 0x10000 + ((c - 0xd800) << 10) + (low - 0xdc00);
            o->p += 6;
        }
    }
    put_utf8(o->texts, c == 0 || (c >= 0xd800 && c < 0xe000) ? 0xfffd : (uint32_t)c);
    return true;
}

static bool put_byte(struct json_object *o)
{
    static const char from[] = "\"\\/bfnrt", to[] = "\"\\/\b\f\n\r\t";
    char c = *o->p++;
    if (c != '\\') {
        o->texts->p[o->texts->n++] = c;
        return (unsigned char)c >= 0x20;
    }
    if (o->p == o->end)
        return false;
    c = *o->p++;
    if (c == 'u')
        return put_escaped(o);
    const char *at = c ? strchr(from, c) : NULL;
    if (at)
        o->texts->p[o->texts->n++] = to[at - from];
    return at != NULL;
}

/* After the opening quote. */
static int read_string(struct json_object *o, struct view *v, struct err *err)
{
    size_t begin = o->texts->n;
    while (o->p < o->end && *o->p != '"')
        if (!put_byte(o))
            return refuse(o, "an escape of JSON", err);
    if (!take(o, '"'))
        return refuse(o, "a closing quote", err);
    *v = (struct view){o->texts->p + begin, o->texts->n - begin};
    return 0;
}

/* ---- values ---- */

/* Moves behind the object or list that begins here. */
static int skip_nested(struct json_object *o, struct err *err)
{
    size_t depth = 0;
    bool quoted = false;
    for (; o->p < o->end; o->p++) {
        if (quoted && *o->p == '\\' && o->p + 1 < o->end)
            o->p++;
        else if (*o->p == '"')
            quoted = !quoted;
        else if (!quoted && (*o->p == '{' || *o->p == '['))
            depth++;
        else if (!quoted && (*o->p == '}' || *o->p == ']'))
            depth--;
        if (depth == 0) {
            o->p++;
            return 0;
        }
    }
    return refuse(o, "a closing bracket", err);
}

static int read_bare(struct json_object *o, struct json_member *m, struct err *err)
{
    double x;
    const char *from = o->p;
    while (o->p < o->end && !strchr(",} \t\r\n", *o->p))
        o->p++;
    m->value = (struct view){from, (size_t)(o->p - from)};
    m->kind = view_is(m->value, "null") ? JSON_NULL : JSON_BARE;
    if (m->kind == JSON_NULL || view_is(m->value, "true") || view_is(m->value, "false") || num_parse(m->value, &x) == 0)
        return 0;
    o->p = from;
    return refuse(o, "a value", err);
}

static int read_value(struct json_object *o, struct json_member *m, struct err *err)
{
    skip_blanks(o);
    const char *from = o->p;
    if (take(o, '"')) {
        m->kind = JSON_STRING;
        return read_string(o, &m->value, err);
    }
    if (o->p == o->end || (*o->p != '{' && *o->p != '['))
        return read_bare(o, m, err);
    m->kind = JSON_NESTED;
    int rc = skip_nested(o, err);
    m->value = (struct view){from, (size_t)(o->p - from)};
    return rc;
}

int json_open(struct json_object *o, struct view text, struct buf *texts, struct err *err)
{
    *o = (struct json_object){.begin = text.p, .p = text.p, .end = text.p + text.n, .texts = texts};
    buf_clear(texts);
    if (buf_room(texts, text.n, err) < 0)
        return -1;
    return take(o, '{') ? 0 : refuse(o, "{", err);
}

int json_next(struct json_object *o, struct json_member *m, struct err *err)
{
    if (take(o, '}')) {
        skip_blanks(o);
        return o->p == o->end ? 0 : refuse(o, "the end of the line", err);
    }
    if (o->more && !take(o, ','))
        return refuse(o, ", or }", err);
    if (!take(o, '"'))
        return refuse(o, "a name in quotes", err);
    o->more = true;
    if (read_string(o, &m->name, err) < 0)
        return -1;
    if (!take(o, ':'))
        return refuse(o, ":", err);
    return read_value(o, m, err) < 0 ? -1 : 1;
}
