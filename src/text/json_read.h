/* json_read: the members of a JSON object that stands on one line (RFC 8259), as JSON Lines have them.
 *
 *     struct json_object o;
 *     struct json_member m;
 *     json_open(&o, line, &texts, &err);
 *     while ((rc = json_next(&o, &m, &err)) > 0) … m.name, m.kind, m.value …
 */
#ifndef SNAG_TEXT_JSON_READ_H
#define SNAG_TEXT_JSON_READ_H

#include "snag/str.h"

enum json_kind {
    JSON_NULL,
    JSON_BARE,   /* a number, true or false: as written */
    JSON_STRING, /* without quotes and escapes */
    JSON_NESTED  /* an object or a list: as written, not looked into */
};

struct json_member {
    struct view name, value;
    enum json_kind kind;
};

struct json_object {
    const char *begin, *p, *end;
    struct buf *texts;
    bool more; /* some member has been read */
};

/* `text` is one object and nothing else; names and values lie in it or in `texts`, which is emptied, until the next
 * json_open. */
int json_open(struct json_object *o, struct view text, struct buf *texts, struct err *err) SNAG_CHECK;
/* 1: a member, 0: the end, -1: ERR_DATA with the column where it is not JSON. */
int json_next(struct json_object *o, struct json_member *m, struct err *err) SNAG_CHECK;

#endif
