/* json_put: see json_put.h. */
#include "report/json_put.h"

#include "report/report_impl.h"
#include "snag/civil.h"
#include "text/json.h"

enum { LINED_DEPTH = 2, MOMENT_ROOM = 48 };

/* What stands before a value: a comma, a line of its own where the document is not deep, a name. */
static void before(struct json_put *j, const char *name)
{
    if (j->rc == 0 && j->more)
        j->rc = buf_addc(j->b, ',', j->err);
    if (j->rc == 0 && j->depth > 0 && j->depth <= LINED_DEPTH)
        j->rc = buf_addc(j->b, '\n', j->err);
    if (j->rc == 0 && name)
        j->rc = json_text(j->b, name, j->err);
    if (j->rc == 0 && name)
        j->rc = buf_addc(j->b, ':', j->err);
    j->more = true;
}

void put_open(struct json_put *j, const char *name, char bracket)
{
    before(j, name);
    if (j->rc == 0)
        j->rc = buf_addc(j->b, bracket, j->err);
    j->depth++;
    j->more = false;
}

void put_close(struct json_put *j, char bracket)
{
    if (j->rc == 0)
        j->rc = buf_addc(j->b, bracket, j->err);
    j->depth--;
    j->more = true;
}

void put_null(struct json_put *j, const char *name)
{
    before(j, name);
    if (j->rc == 0)
        j->rc = buf_adds(j->b, "null", j->err);
}

void put_flag(struct json_put *j, const char *name, bool yes)
{
    before(j, name);
    if (j->rc == 0)
        j->rc = buf_adds(j->b, yes ? "true" : "false", j->err);
}

void put_count(struct json_put *j, const char *name, uint64_t n)
{
    before(j, name);
    if (j->rc == 0)
        j->rc = buf_addf(j->b, j->err, "%llu", (unsigned long long)n);
}

void put_number(struct json_put *j, const char *name, double x)
{
    before(j, name);
    if (j->rc == 0)
        j->rc = json_number(j->b, x, j->err);
}

void put_text(struct json_put *j, const char *name, struct view text)
{
    before(j, name);
    if (j->rc == 0)
        j->rc = json_view(j->b, text, j->err);
}

void put_or_null(struct json_put *j, const char *name, struct view text)
{
    if (text.n)
        put_text(j, name, text);
    else
        put_null(j, name);
}

void put_moment(struct json_put *j, const char *name, int64_t ts_us)
{
    char text[MOMENT_ROOM];
    if (ts_us == TS_NONE)
        put_null(j, name);
    else
        put_text(j, name, (struct view){text, time_iso(text, ts_us, 0)});
}

void put_day(struct json_put *j, const char *name, int64_t day)
{
    char text[MOMENT_ROOM];
    size_t n = time_iso(text, day * US_PER_DAY, 0);
    put_text(j, name, (struct view){text, n < 10 ? n : 10});
}

void put_lines(struct json_put *j, const char *name, struct view lines)
{
    struct view line;
    put_open(j, name, '[');
    while (report_line(&lines, &line))
        put_text(j, NULL, line);
    put_close(j, ']');
}
