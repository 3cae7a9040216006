/* json_put: a JSON document, member by member; commas and lines by themselves.
 *
 *     struct json_put j = {&buf, &err};
 *     put_open(&j, NULL, '{');
 *     put_count(&j, "contacts", 14);
 *     put_open(&j, "rules", '[');  put_open(&j, NULL, '{'); …  put_close(&j, '}');  put_close(&j, ']');
 *     put_close(&j, '}');
 *
 * A name is that of a member, NULL in a list. The first error is kept in rc.
 */
#ifndef SNAG_REPORT_JSON_PUT_H
#define SNAG_REPORT_JSON_PUT_H

#include "snag/str.h"

struct json_put {
    struct buf *b;
    struct err *err;
    int rc;
    unsigned depth;
    bool more; /* a comma is due */
};

void put_open(struct json_put *j, const char *name, char bracket);
void put_close(struct json_put *j, char bracket);
void put_null(struct json_put *j, const char *name);
void put_flag(struct json_put *j, const char *name, bool yes);
void put_count(struct json_put *j, const char *name, uint64_t n);
void put_number(struct json_put *j, const char *name, double x);          /* null if it is not finite */
void put_text(struct json_put *j, const char *name, struct view text);    /* "" if it is empty */
void put_or_null(struct json_put *j, const char *name, struct view text); /* null if it is empty */
void put_moment(struct json_put *j, const char *name, int64_t ts_us);     /* in UTC; TS_NONE: null */
void put_day(struct json_put *j, const char *name, int64_t day);          /* since 1970 */
/* A list of lines, each without its end. */
void put_lines(struct json_put *j, const char *name, struct view lines);

#endif
