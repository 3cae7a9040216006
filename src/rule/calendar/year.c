/* year: when a year is open, piece by piece. See calendar.h. */
#include "rule/calendar/calendar.h"

#include "snag/mem.h"

static int64_t floor_day(int64_t us)
{
    int64_t day = us / US_PER_DAY;
    return day - (us % US_PER_DAY < 0);
}

static int64_t offset_us(const struct calendar *c, int64_t ts_us)
{
    return zone_offset(c->zone, ts_us) * US_PER_S;
}

int64_t calendar_day(const struct calendar *c, int64_t ts_us)
{
    return floor_day(ts_us + offset_us(c, ts_us));
}

static int add_opening(struct year *y, int64_t day, int64_t from_us, int64_t to_us, struct err *err)
{
    struct opening *last = y->n ? &y->opening[y->n - 1] : NULL;
    bool fresh = !last || last->day != day;
    y->open_us += to_us - from_us;
    if (!fresh && last->to_us == from_us) {
        last->to_us = to_us;
        return 0;
    }
    if (mem_reserve(&y->opening, &y->cap, y->n + 1, sizeof *y->opening, err) < 0)
        return -1;
    y->n_days += fresh;
    y->opening[y->n++] = (struct opening){from_us, to_us, y->open_us - (to_us - from_us), day, y->n_days};
    return 0;
}

static int64_t larger(int64_t a, int64_t b)
{
    return a > b ? a : b;
}
static int64_t smaller(int64_t a, int64_t b)
{
    return a < b ? a : b;
}

/* From one moment to another with the same offset: what is open on days of the year. */
static int add_piece(const struct calendar *c, struct year *y, int64_t from_us, int64_t to_us, struct err *err)
{
    int64_t offset = offset_us(c, from_us), from = from_us + offset, to = to_us + offset;
    int64_t first = larger(floor_day(from), civil_days(y->year, 1, 1));
    int64_t last = smaller(floor_day(to - 1), civil_days(y->year, 12, 31));
    for (int64_t day = first; day <= last; day++) {
        const struct shifts s = calendar_shifts(c, day);
        for (size_t i = 0; i < s.n; i++) {
            int64_t opens = larger(from, day * US_PER_DAY + s.shift[i].from_s * US_PER_S);
            int64_t closes = smaller(to, day * US_PER_DAY + s.shift[i].to_s * US_PER_S);
            if (opens < closes && add_opening(y, day, opens - offset, closes - offset, err) < 0)
                return -1;
        }
    }
    return 0;
}

/* The end of the piece that begins there: where the clocks change next, at the latest at end_us. */
static int64_t piece_end(const struct calendar *c, int64_t from_us, int64_t end_us)
{
    int64_t offset = offset_us(c, from_us), same = from_us, other = from_us;
    while (other < end_us && offset_us(c, other) == offset) {
        same = other;
        other += US_PER_DAY;
    }
    if (other >= end_us && offset_us(c, end_us - 1) == offset)
        return end_us;
    other = smaller(other, end_us - 1);
    while (other - same > 1) {
        int64_t mid = same + (other - same) / 2;
        if (offset_us(c, mid) == offset)
            same = mid;
        else
            other = mid;
    }
    return other;
}

int year_find(const struct calendar *c, int64_t year, struct year *y, struct err *err)
{
    enum { MARGIN_DAYS = 2 }; /* zones are within 26 hours */
    int64_t from_us = (civil_days(year, 1, 1) - MARGIN_DAYS) * US_PER_DAY;
    int64_t end_us = (civil_days(year, 12, 31) + 1 + MARGIN_DAYS) * US_PER_DAY;
    *y = (struct year){.year = year, .opening = y->opening, .cap = y->cap};
    from_us = larger(from_us, TS_FIRST - US_PER_DAY);
    end_us = smaller(end_us, TS_END + US_PER_DAY);
    while (from_us < end_us) {
        int64_t to_us = piece_end(c, from_us, end_us);
        if (add_piece(c, y, from_us, to_us, err) < 0) {
            y->year = 0;
            return -1;
        }
        from_us = to_us;
    }
    return 0;
}
