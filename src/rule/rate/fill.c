/* fill: cells for dates and hours in which nothing was counted. See rate_impl.h.
 *
 * A table by week whose empty weeks are missing would read as if they had never been looked at. So whatever else a cell
 * is grouped by, it has a neighbour for every date of its period, and every hour of the day, unless the
 * clocks went past it.
 */
#include <stdlib.h>

#include "rule/rate/rate_impl.h"

enum { MOST_CELLS = 4000000, HOURS = 24 };

static bool is_time(const struct rate_group *g)
{
    return g->kind >= GROUP_HOUR;
}

/* Rules, periods and values but times: distinct keys whose times are 0. */
static int without_times(struct rates *r, struct dict *keys, struct err *err)
{
    uint32_t key[CELL_VALUES + RATES_GROUPS] = {0};
    size_t n = CELL_VALUES + r->n_by;
    bool all_times = true;
    for (size_t i = 0; i < r->n_by; i++)
        all_times = all_times && is_time(&r->by[i]);
    for (size_t i = 0; i < r->key.n; i++) {
        if (!r->cell[i].shown)
            continue;
        memcpy(key, dict_text(&r->key, (int64_t)i).p, n * sizeof *key);
        for (size_t k = 0; k < r->n_by; k++)
            if (is_time(&r->by[k]))
                key[CELL_VALUES + k] = 0;
        if (dict_put(keys, (struct view){(const char *)key, n * sizeof *key}, err) < 0)
            return -1;
    }
    memset(key, 0, sizeof key);
    for (size_t i = 0; all_times && i < r->rules->n; i++) {
        key[CELL_RULE] = (uint32_t)i;
        if (dict_put(keys, (struct view){(const char *)key, n * sizeof *key}, err) < 0)
            return -1;
    }
    return 0;
}

/* The dates of a period, as values of the groups: distinct arrays of n_by numbers. */
static int dates_of(struct rates *r, int64_t first_day, int64_t last_day, struct dict *dates, struct err *err)
{
    uint32_t value[RATES_GROUPS] = {0};
    for (int64_t day = first_day; day <= last_day; day++) {
        if (!rate_day_was(r->o.zone, day))
            continue;
        for (size_t i = 0; i < r->n_by; i++)
            if (group_is_date(&r->by[i]))
                value[i] = group_date(&r->by[i], day);
        if (dict_put(dates, (struct view){(const char *)value, r->n_by * sizeof *value}, err) < 0)
            return -1;
    }
    return 0;
}

static int show(struct rates *r, const uint32_t *key, struct err *err)
{
    uint32_t cell;
    if (rates_cell(r, key, &cell, err) < 0)
        return -1;
    r->cell[cell].shown = true;
    return 0;
}

/* n_by: there is none. */
static size_t find_group(const struct rates *r, enum group_kind kind)
{
    size_t i = 0;
    while (i < r->n_by && r->by[i].kind != kind)
        i++;
    return i;
}

/* One key at one date: at every hour, if hours are grouped by. */
static int fill_hours(struct rates *r, uint32_t *key, struct err *err)
{
    size_t hour = find_group(r, GROUP_HOUR), day = find_group(r, GROUP_DAY);
    if (hour == r->n_by)
        return show(r, key, err);
    for (uint32_t i = 0; i < HOURS; i++) {
        if (day < r->n_by && !rate_hour_was(r->o.zone, (int32_t)key[CELL_VALUES + day], i))
            continue;
        key[CELL_VALUES + hour] = i;
        if (show(r, key, err) < 0)
            return -1;
    }
    return 0;
}

static int fill(struct rates *r, const struct dict *keys, const struct dict *dates, struct err *err)
{
    uint32_t key[CELL_VALUES + RATES_GROUPS], date[RATES_GROUPS];
    for (size_t i = 0; i < keys->n; i++) {
        memcpy(key, dict_text(keys, (int64_t)i).p, (CELL_VALUES + r->n_by) * sizeof *key);
        for (size_t k = 0; k < dates->n; k++) {
            memcpy(date, dict_text(dates, (int64_t)k).p, r->n_by * sizeof *date);
            for (size_t g = 0; g < r->n_by; g++)
                if (group_is_date(&r->by[g]))
                    key[CELL_VALUES + g] = date[g];
            if (fill_hours(r, key, err) < 0)
                return -1;
        }
    }
    return 0;
}

static int too_many(const struct dict *keys, const struct dict *dates, int64_t first_day, int64_t last_day,
                    struct err *err)
{
    int64_t from, to;
    int from_month, from_day, to_month, to_day;
    civil_date(first_day, &from, &from_month, &from_day);
    civil_date(last_day, &to, &to_month, &to_day);
    (void)err_set(err, ERR_USAGE,
                  "more than %d rows: %zu of rules and groups, %zu dates from %04d-%02d-%02d to %04d-%02d-%02d",
                  MOST_CELLS / HOURS, keys->n, dates->n, (int)from, from_month, from_day, (int)to, to_month, to_day);
    return err_hint(err, "choose a period, rules (--only) or fewer groups; or is one of these dates wrong?");
}

int rates_fill(struct rates *r, int64_t first_day, int64_t last_day, struct err *err)
{
    struct dict keys = {0}, dates = {0};
    bool times = false;
    for (size_t i = 0; i < r->n_by; i++)
        times = times || is_time(&r->by[i]);
    if (!times)
        return 0;
    int rc = without_times(r, &keys, err);
    if (rc == 0)
        rc = dates_of(r, first_day, last_day, &dates, err);
    bool many = keys.n * dates.n > MOST_CELLS / HOURS;
    if (rc == 0 && many && !r->o.may_lack)
        rc = too_many(&keys, &dates, first_day, last_day, err);
    if (rc == 0 && !many)
        rc = fill(r, &keys, &dates, err);
    dict_free(&keys);
    dict_free(&dates);
    return rc;
}
