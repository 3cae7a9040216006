/* silence: the silences between the files of a log, told. */
#include "event/core/silence.h"

#include <stdio.h>

enum { HOLES_TOLD = 5, LEN = 64 };

/* "30 Jun", with the year and the time of day if they are needed. */
static void day(char *text, int64_t us, bool year, bool time)
{
    static const char *const months[] = {"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                         "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
    int64_t days = us / US_PER_DAY - (us % US_PER_DAY < 0), y, minute = (us - days * US_PER_DAY) / (60 * US_PER_S);
    int month, mday;
    char of_year[24] = "", of_day[24] = "";
    civil_date(days, &y, &month, &mday);
    if (year)
        (void)snprintf(of_year, sizeof of_year, " %lld", (long long)y);
    if (time)
        (void)snprintf(of_day, sizeof of_day, " %02d:%02d", (int)(minute / 60), (int)(minute % 60));
    (void)snprintf(text, LEN, "%d %s%s%s", mday, months[month - 1], of_year, of_day);
}

/* "from 30 Jun to 1 Aug 2026, 32 d" */
static void span(char *text, size_t n, const struct silence *s)
{
    enum { DAYS_WITHOUT_TIME = 3 };
    char from[LEN], to[LEN];
    int64_t length = s->to_us - s->from_us, year[2];
    int month, mday;
    bool brief = length < DAYS_WITHOUT_TIME * US_PER_DAY;
    civil_date(s->from_us / US_PER_DAY, &year[0], &month, &mday);
    civil_date(s->to_us / US_PER_DAY, &year[1], &month, &mday);
    day(from, s->from_us, year[0] != year[1], brief);
    day(to, s->to_us, true, brief);
    if (brief)
        (void)snprintf(text, n, "from %s to %s, %.0f h", from, to, (double)length / (double)(3600 * US_PER_S));
    else
        (void)snprintf(text, n, "from %s to %s, %.0f d", from, to, (double)length / (double)US_PER_DAY);
}

/* The silences of one source. */
struct of_source {
    size_t holes, joined;
    struct silence longest; /* of those joined */
};

static void tell_rest(const struct coverage *c, size_t source, const struct of_source *of,
                      void (*told)(void *ctx, bool hole, const char *text), void *ctx)
{
    char text[400], when[3 * LEN];
    struct view name = dict_text(&c->sources, (int64_t)source);
    if (of->holes > HOLES_TOLD) {
        (void)snprintf(text, sizeof text, "%.*s: %zu more hole%s", (int)(name.n < LEN ? name.n : LEN), name.p,
                       of->holes - HOLES_TOLD, str_s(of->holes - HOLES_TOLD));
        told(ctx, true, text);
    }
    if (of->joined == 0)
        return;
    span(when, sizeof when, &of->longest);
    if (of->joined == 1)
        (void)snprintf(text, sizeof text,
                       "%.*s: no rows %s: taken as silence; with --silence 1d it is a hole in what the log covers",
                       (int)(name.n < LEN ? name.n : LEN), name.p, when);
    else
        (void)snprintf(text, sizeof text,
                       "%.*s: no rows for more than a day %zu times, the longest %s: taken as silence; with --silence "
                       "1d they are holes in what the log covers",
                       (int)(name.n < LEN ? name.n : LEN), name.p, of->joined, when);
    told(ctx, false, text);
}

static void take(const struct coverage *c, const struct silence *s, struct of_source *of,
                 void (*told)(void *ctx, bool hole, const char *text), void *ctx)
{
    char text[400], when[3 * LEN];
    struct view name = dict_text(&c->sources, (int64_t)s->source);
    int64_t length = s->to_us - s->from_us;
    if (!s->hole && length > US_PER_DAY) {
        if (of->joined == 0 || length > of->longest.to_us - of->longest.from_us)
            of->longest = *s;
        of->joined++;
    }
    if (!s->hole)
        return;
    of->holes++;
    if (of->holes > HOLES_TOLD)
        return;
    span(when, sizeof when, s);
    (void)snprintf(text, sizeof text,
                   "%.*s: no rows %s: whatever needs to look there is censored or missing (--silence says how long a "
                   "log may rest)",
                   (int)(name.n < LEN ? name.n : LEN), name.p, when);
    told(ctx, true, text);
}

int silence_tell(struct coverage *c, int64_t since_us, void (*told)(void *ctx, bool hole, const char *text), void *ctx,
                 struct err *err)
{
    struct of_source of = {0};
    struct silence s = {0};
    size_t source = 0, i = 0, last = 0;
    if (coverage_settle(c, err) < 0)
        return -1;
    while (coverage_silence(c, &source, &i, &s)) {
        if (s.source != last) {
            tell_rest(c, last, &of, told, ctx);
            of = (struct of_source){0};
        }
        last = s.source;
        if (since_us == TS_NONE || s.to_us > since_us)
            take(c, &s, &of, told, ctx);
    }
    if (c->sources.n)
        tell_rest(c, last, &of, told, ctx);
    return 0;
}
