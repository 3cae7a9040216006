/* json_page: an object too large to be read whole, whose members are passed over up to its records. See json_impl.h. */
#include "event/source/json_impl.h"

/* Over the value at `at`. */
static int pass_value(struct json_reader *r, struct json_end *end, struct err *err)
{
    struct json_bytes *b = &r->bytes;
    enum json_found found = json_whole(b, r->none, r->max_record, end, err);
    if (found == JSON_FAILED)
        return -1;
    if (found == JSON_CUT && b->end - b->at >= r->max_record + JSON_SLACK)
        return json_bytes_skip_value(b, err) < 0 ? -1 : 1;
    if (found != JSON_WHOLE)
        return JSON_PAGE_BAD;
    json_bytes_pass(b, (size_t)(end->end - b->p));
    return 1;
}

static int expected(struct json_reader *r, struct json_end *end, const char *what)
{
    *end = (struct json_end){r->bytes.p + r->bytes.at, r->bytes.at < r->bytes.end ? what : NULL};
    return JSON_PAGE_BAD;
}

/* The name of a member; is it the one on the way to the records? And to its value. */
static int pass_name(struct json_reader *r, bool *is, struct json_end *end, struct err *err)
{
    struct json_bytes *b = &r->bytes;
    enum json_found found = json_whole(b, r->none, r->max_record, end, err);
    if (found == JSON_FAILED)
        return -1;
    if (found != JSON_WHOLE)
        return JSON_PAGE_BAD;
    size_t n = (size_t)(end->end - b->p) - b->at;
    *is = view_eq((struct view){b->p + b->at + 1, n - 2}, r->step[r->inside - 1]);
    json_bytes_pass(b, b->at + n);
    int rc = json_bytes_skip(b, err);
    if (rc < 0)
        return -1;
    if (rc == 0 || b->p[b->at] != ':')
        return expected(r, end, "a : is expected");
    json_bytes_pass(b, b->at + 1);
    rc = json_bytes_skip(b, err);
    return rc < 0 ? -1 : rc == 0 ? expected(r, end, NULL) : 1;
}

int json_page(struct json_reader *r, struct json_end *end, struct err *err)
{
    struct json_bytes *b = &r->bytes;
    for (;;) {
        bool is = false;
        int rc = json_bytes_skip(b, err);
        if (rc <= 0)
            return rc < 0 ? -1 : expected(r, end, NULL);
        char c = b->p[b->at];
        if (c == ',' || c == '}') {
            json_bytes_pass(b, b->at + 1);
            r->inside -= c == '}';
            if (r->inside == 0)
                return 0;
            continue;
        }
        if (c != '"')
            return expected(r, end, "a name in quotes is expected");
        rc = pass_name(r, &is, end, err);
        if (rc != 1)
            return rc;
        c = b->p[b->at];
        if (is && r->inside == r->n_steps && (c == '[' || c == '{'))
            return 1;
        if (is && r->inside < r->n_steps && c == '{') {
            json_bytes_pass(b, b->at + 1);
            r->inside++;
            continue;
        }
        rc = pass_value(r, end, err);
        if (rc != 1)
            return rc;
    }
}
