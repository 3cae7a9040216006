/* tzif: the bytes of a time zone file into spans. See base/zone.h. */
#include <stdlib.h>

#include "text/calendar.h"
#include "text/zone.h"
#include "snag/mem.h"

enum { HEADER_SIZE = 44, TYPE_SIZE = 6 };

/* One data block: where its parts begin. Times are 4 bytes wide in the first block, 8 in the second. */
struct tzif_block {
    const unsigned char *times, *indexes, *types, *abbrs;
    uint32_t n_times, n_types, n_abbrs, n_leaps;
    size_t time_size;
    size_t size; /* header and data */
};

static uint32_t be32(const unsigned char *p)
{
    return (uint32_t)p[0] << 24 | (uint32_t)p[1] << 16 | (uint32_t)p[2] << 8 | p[3];
}

static int64_t be_time(const unsigned char *p, size_t size)
{
    if (size == 4)
        return (int32_t)be32(p);
    return (int64_t)((uint64_t)be32(p) << 32 | be32(p + 4));
}

static bool block_read(struct tzif_block *b, const unsigned char *p, size_t n, size_t time_size)
{
    if (n < HEADER_SIZE || memcmp(p, "TZif", 4) != 0)
        return false;
    uint64_t n_utc = be32(p + 20), n_std = be32(p + 24);
    b->n_leaps = be32(p + 28);
    b->n_times = be32(p + 32);
    b->n_types = be32(p + 36);
    b->n_abbrs = be32(p + 40);
    b->time_size = time_size;
    uint64_t size = HEADER_SIZE + b->n_times * (uint64_t)(time_size + 1) + b->n_types * (uint64_t)TYPE_SIZE +
                    b->n_abbrs + b->n_leaps * (uint64_t)(time_size + 4) + n_std + n_utc;
    if (size > n || b->n_types == 0)
        return false;
    b->size = (size_t)size;
    b->times = p + HEADER_SIZE;
    b->indexes = b->times + b->n_times * time_size;
    b->types = b->indexes + b->n_times;
    b->abbrs = b->types + b->n_types * (size_t)TYPE_SIZE;
    return true;
}

/* Adds a span; one that begins no later than the last one replaces it. Times outside the calendar are clamped to a few
 * days beyond its ends, which leaves room for local times. */
static void add(struct zone *z, int64_t from_s, int32_t offset_s, const char *abbr)
{
    const int64_t low = TS_FIRST / US_PER_S - 2 * S_PER_DAY, high = TS_END / US_PER_S + 2 * S_PER_DAY;
    from_s = from_s < low ? low : from_s > high ? high : from_s;
    if (z->n == 0)
        from_s = INT64_MIN;
    else if (from_s <= z->spans[z->n - 1].from_s)
        from_s = z->spans[--z->n].from_s;
    struct zone_span *s = &z->spans[z->n++];
    *s = (struct zone_span){.from_s = from_s, .offset_s = offset_s};
    memcpy(s->abbr, abbr, strnlen(abbr, ABBR_SIZE - 1));
}

static bool add_type(struct zone *z, const struct tzif_block *b, int64_t from_s, uint32_t type)
{
    char abbr[ABBR_SIZE] = "";
    if (type >= b->n_types)
        return false;
    const unsigned char *t = b->types + type * (size_t)TYPE_SIZE;
    int32_t offset_s = (int32_t)be32(t);
    if (offset_s < OFFSET_LOW_S || offset_s > OFFSET_HIGH_S || t[5] >= b->n_abbrs)
        return false;
    for (size_t i = 0; i + 1 < ABBR_SIZE && t[5] + i < b->n_abbrs; i++)
        abbr[i] = (char)b->abbrs[t[5] + i];
    add(z, from_s, offset_s, abbr);
    return true;
}

/* Type 0 is in use before the first transition. */
static bool add_block(struct zone *z, const struct tzif_block *b)
{
    int64_t last = INT64_MIN;
    if (!add_type(z, b, INT64_MIN, 0))
        return false;
    for (uint32_t i = 0; i < b->n_times; i++) {
        int64_t t = be_time(b->times + i * b->time_size, b->time_size);
        if ((i > 0 && t <= last) || !add_type(z, b, t, b->indexes[i]))
            return false;
        last = t;
    }
    return true;
}

/* The file's last line: "\n" rule "\n"; empty if nobody knows what comes next. */
static bool add_rule(struct zone *z, const unsigned char *p, size_t n)
{
    struct tz_rule rule;
    const unsigned char *end = n > 0 && p[0] == '\n' ? memchr(p + 1, '\n', n - 1) : NULL;
    if (!end)
        return false;
    struct view text = {(const char *)p + 1, (size_t)(end - p) - 1};
    if (text.n == 0)
        return true;
    if (!tz_rule_parse(&rule, text))
        return false;
    int64_t last_s = z->spans[z->n - 1].from_s, year = 1;
    int month, day;
    if (z->n > 1)
        civil_date(floor_div(last_s, S_PER_DAY), &year, &month, &day);
    if (!rule.has_summer) {
        if (z->n == 1)
            add(z, INT64_MIN, rule.standard.offset_s, rule.standard.abbr);
        return true;
    }
    for (int64_t y = year; y < year + RULE_YEARS; y++) {
        int64_t when_s[2];
        const struct tz_side *to[2];
        tz_rule_year(&rule, y, when_s, to);
        for (int i = 0; i < 2; i++)
            if (when_s[i] > last_s)
                add(z, when_s[i], to[i]->offset_s, to[i]->abbr);
    }
    z->cycle_from_s = civil_days(year + RULE_YEARS - 2, 1, 1) * S_PER_DAY;
    return true;
}

/* A local time is plain if no earlier span ends after it and no later one begins before it. */
static void find_plain(struct zone *z)
{
    int64_t ended = INT64_MIN, begins = INT64_MAX;
    for (size_t i = 0; i < z->n; i++) {
        struct zone_span *s = &z->spans[i];
        int64_t begin = i == 0 ? INT64_MIN : s->from_s + s->offset_s;
        s->plain_from_s = begin > ended ? begin : ended;
        if (i + 1 < z->n && s[1].from_s + s->offset_s > ended)
            ended = s[1].from_s + s->offset_s;
    }
    for (size_t i = z->n; i-- > 0;) {
        struct zone_span *s = &z->spans[i];
        int64_t end = i + 1 == z->n ? INT64_MAX : s[1].from_s + s->offset_s;
        s->plain_to_s = end < begins ? end : begins;
        if (i > 0 && s->from_s + s->offset_s < begins)
            begins = s->from_s + s->offset_s;
    }
}

int tzif_read(struct zone *z, const unsigned char *p, size_t n, struct err *err)
{
    struct tzif_block b;
    bool modern = n > 4 && p[4] >= '2';
    if (!block_read(&b, p, n, 4))
        return err_set(err, ERR_DATA, "not time zone data (TZif)");
    if (modern) {
        p += b.size;
        n -= b.size;
        if (!block_read(&b, p, n, 8))
            return err_set(err, ERR_DATA, "the second part is damaged");
    }
    if (b.n_leaps > 0)
        return err_set(err, ERR_DATA, "it counts leap seconds, which snag does not");
    z->cycle_from_s = INT64_MAX;
    z->spans = mem_zero(b.n_times + (size_t)1 + 2 * RULE_YEARS, sizeof *z->spans, err);
    if (!z->spans)
        return -1;
    if (!add_block(z, &b) || (modern && !add_rule(z, p + b.size, n - b.size))) {
        free(z->spans);
        z->spans = NULL;
        return err_set(err, ERR_DATA, "its transitions or its rule are damaged");
    }
    find_plain(z);
    return 0;
}
