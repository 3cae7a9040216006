/* calendar: which calendar a queue has, which hours a day, and both in words. See calendar.h. */
#include "rule/calendar/calendar.h"

#include <stdlib.h>

void calendars_close(struct calendars *c)
{
    if (!c)
        return;
    for (size_t i = 0; i < c->n; i++) {
        if (!c->calendar[i].borrows_zone)
            zone_close(c->calendar[i].zone);
        if (!c->calendar[i].borrows_closed)
            free(c->calendar[i].closed);
    }
    free(c->calendar);
    free(c->of_queue);
    free(c->file);
    dict_free(&c->queues);
    sections_free(&c->source);
    arena_free(&c->arena);
    free(c);
}

size_t calendars_of(const struct calendars *c, struct view queue)
{
    int64_t id = c->queues.n ? dict_get(&c->queues, queue) : DICT_NONE;
    return id == DICT_NONE ? c->usual : c->of_queue[id];
}

static bool is_closed(const struct calendar *c, int64_t day)
{
    int64_t year;
    int month, of_month;
    size_t low = 0, high = c->n_closed;
    civil_date(day, &year, &month, &of_month);
    if (c->every_year[month - 1] >> (of_month - 1) & 1)
        return true;
    while (low < high) { /* the first that ends on that day or later */
        size_t mid = low + (high - low) / 2;
        if (c->closed[mid].to < day)
            low = mid + 1;
        else
            high = mid;
    }
    return low < c->n_closed && c->closed[low].from <= day;
}

struct shifts calendar_shifts(const struct calendar *c, int64_t day)
{
    static const struct shifts none;
    const struct shifts *s = &c->week[((day + 4) % 7 + 7) % 7];
    return s->n == 0 || is_closed(c, day) ? none : *s;
}

/* Line breaks and several blanks as one blank. */
static int add_folded(struct buf *to, struct view v, struct err *err)
{
    bool between = false;
    for (size_t i = 0; i < v.n; i++) {
        bool blank = strchr(" \t\r\n", v.p[i]) != NULL;
        if (!blank && ((between && buf_addc(to, ' ', err) < 0) || buf_addc(to, v.p[i], err) < 0))
            return -1;
        between = blank;
    }
    return 0;
}

static int tell_one(const struct calendars *c, size_t i, struct buf *to, struct err *err)
{
    const struct calendar *one = &c->calendar[i];
    const char *before = "; for ";
    for (size_t q = 0; q < c->queues.n; q++) {
        if (c->of_queue[q] != i)
            continue;
        if (buf_adds(to, before, err) < 0 || buf_add_shown(to, c->queues.text[q], err) < 0)
            return -1;
        before = ", ";
    }
    if (buf_adds(to, ": ", err) < 0 || add_folded(to, one->open, err) < 0)
        return -1;
    return buf_addf(to, err, ", %s", zone_name(one->zone));
}

int calendars_tell(const struct calendars *c, struct buf *to, struct err *err)
{
    if (buf_add_shown(to, view_of(c->file), err) < 0 || tell_one(c, c->usual, to, err) < 0)
        return -1;
    for (size_t i = 0; i < c->n; i++)
        if (i != c->usual && tell_one(c, i, to, err) < 0)
            return -1;
    return 0;
}
