/* groups: what opportunities and snags are grouped by. See rate_impl.h. */
#include <stdio.h>

#include "base/nearest.h"
#include "rule/rate/rate_impl.h"

static const struct {
    const char *name;
    enum group_kind kind;
} known[] = {{"queue", GROUP_QUEUE}, {"agent", GROUP_AGENT}, {"channel", GROUP_CHANNEL}, {"hour", GROUP_HOUR},
             {"day", GROUP_DAY},     {"week", GROUP_WEEK},   {"month", GROUP_MONTH}};

/* Places and times have their own way of reading; every other name is a column. */
static enum group_kind kind_of(struct view name)
{
    for (size_t i = 0; i < sizeof known / sizeof *known; i++)
        if (view_is(name, known[i].name))
            return known[i].kind;
    return GROUP_FIELD;
}

static int refuse(const struct rates *r, struct view name, const char *by, struct err *err)
{
    char shown[80];
    if (name.n == 0)
        return err_set(err, ERR_USAGE, "an empty name in '%s'", by);
    if (r->n_by == RATES_GROUPS)
        return err_set(err, ERR_USAGE, "more than %d groups: '%s'", RATES_GROUPS, by);
    for (size_t i = 0; i < r->n_by; i++)
        if (view_eq(r->by[i].name, name))
            return err_set(err, ERR_USAGE, "'%s' names %s twice", by, str_shown(shown, sizeof shown, name));
    return 0;
}

static int add(struct rates *r, struct rules *rules, struct view name, const char *by, struct err *err)
{
    struct rate_group g = {.kind = kind_of(name), .field = FIELD_NONE, .last_us = TS_NONE, .last_text = -1};
    if (refuse(r, name, by, err) < 0)
        return -1;
    if (r->o.versus && group_is_date(&g))
        return err_set(err, ERR_USAGE, "a %.*s is in one of the two periods only: compare other groups",
                       VIEW_FMT(name));
    if (r->o.customers && g.kind == GROUP_FIELD && r->o.customers->column(r->o.customers->table, name, &g.column))
        g.kind = GROUP_CUSTOMER;
    if (g.kind == GROUP_CHANNEL || g.kind == GROUP_FIELD || g.kind == GROUP_CUSTOMER) {
        int64_t field = dict_put(&rules->fields, g.kind == GROUP_CUSTOMER ? view_of("customer") : name, err);
        if (field < 0)
            return -1;
        g.field = (int32_t)field;
    }
    g.name.p = arena_copy(&r->texts, name.p, name.n, err);
    g.name.n = name.n;
    if (!g.name.p)
        return -1;
    r->by_place = r->by_place || group_is_place(&g);
    r->by[r->n_by++] = g;
    return 0;
}

int groups_read(struct rates *r, struct rules *rules, const char *by, struct err *err)
{
    for (const char *p = by; p;) {
        size_t n = strcspn(p, ",");
        if (add(r, rules, view_trim((struct view){p, n}), by, err) < 0)
            return -1;
        p = p[n] ? p + n + 1 : NULL;
    }
    return 0;
}

void groups_forget(struct rates *r)
{
    for (size_t i = 0; i < r->n_by; i++) {
        r->by[i].last_us = TS_NONE;
        r->by[i].last_text = -1;
    }
}

bool rates_by_holder(const struct rates *r)
{
    for (size_t i = 0; i < r->n_by; i++)
        if (r->by[i].kind == GROUP_QUEUE || r->by[i].kind == GROUP_AGENT)
            return true;
    return false;
}

static int refuse_unknown(const struct rates *r, struct view name, const struct schema *columns, struct err *err)
{
    enum { MOST = 256, N_KNOWN = sizeof known / sizeof *known };
    const char *names[2 * MOST + N_KNOWN];
    struct view column;
    char shown[80];
    size_t n = 0;
    for (; n < N_KNOWN; n++)
        names[n] = known[n].name;
    for (size_t i = 0; i < schema_n(columns) && i < MOST; i++)
        names[n++] = schema_name(columns, i).p;
    for (size_t i = 0; r->o.customers && i < MOST && r->o.customers->name(r->o.customers->table, i, &column); i++)
        names[n++] = column.p;
    (void)err_set(err, ERR_USAGE, "the stream has no column '%s'", str_shown(shown, sizeof shown, name));
    return nearest_hint(err, name, names, n, "", NULL);
}

int rates_check(const struct rates *r, const struct schema *columns, struct err *err)
{
    for (size_t i = 0; i < r->n_by; i++) {
        bool is_column = r->by[i].kind == GROUP_CHANNEL || r->by[i].kind == GROUP_FIELD;
        if (is_column && schema_find(columns, r->by[i].name.p) == DICT_NONE)
            return refuse_unknown(r, r->by[i].name, columns, err);
    }
    return 0;
}

/* ---- values ---- */

uint32_t group_date(const struct rate_group *g, int64_t day)
{
    if (g->kind == GROUP_WEEK)
        day = rate_monday(day);
    else if (g->kind == GROUP_MONTH)
        day = rate_month_first(day);
    return (uint32_t)(int32_t)day;
}

static uint32_t hour_of(const struct zone *zone, int64_t ts_us)
{
    int64_t local_us = ts_us + (zone ? zone_offset(zone, ts_us) : 0) * US_PER_S;
    int64_t in_day = local_us % US_PER_DAY;
    return (uint32_t)((in_day < 0 ? in_day + US_PER_DAY : in_day) / (3600 * US_PER_S));
}

static uint32_t time_of(const struct rates *r, struct rate_group *g, int64_t ts_us)
{
    if (g->last_us == ts_us)
        return g->last;
    g->last_us = ts_us;
    g->last = g->kind == GROUP_HOUR ? hour_of(r->o.zone, ts_us) : group_date(g, rate_local_day(r->o.zone, ts_us));
    return g->last;
}

int group_value(struct rates *r, struct rate_group *g, const struct rate_at *at, uint32_t *value, struct err *err)
{
    struct view text = {0};
    if (g->kind == GROUP_HOUR || group_is_date(g)) {
        *value = time_of(r, g, at->ts_us);
        return 0;
    }
    if (g->kind == GROUP_QUEUE)
        text = at->queue;
    else if (g->kind == GROUP_AGENT)
        text = at->agent;
    else
        text = fact_field(at->x, g->field);
    const struct rate_customers *c = r->o.customers;
    if (g->kind == GROUP_CUSTOMER && c->value(c->table, g->column, text, at->ts_us, &text, err) < 0)
        return -1;
    if (g->last_text < 0 || !view_eq(dict_text(&r->value, g->last_text), text))
        g->last_text = dict_put(&r->value, text, err);
    *value = (uint32_t)g->last_text;
    return g->last_text < 0 ? -1 : 0;
}

int group_text(struct rates *r, const struct rate_group *g, uint32_t value, struct view *text, struct err *err)
{
    char name[RATES_PERIOD_NAME];
    int64_t day = (int32_t)value;
    if (group_is_date(g)) {
        size_t n = g->kind == GROUP_WEEK    ? rate_week_text(name, day)
                   : g->kind == GROUP_MONTH ? rate_month_text(name, day)
                                            : rate_day_text(name, day);
        *text = (struct view){arena_copy(&r->texts, name, n, err), n};
    } else if (g->kind == GROUP_HOUR) {
        size_t n = (size_t)snprintf(name, sizeof name, "%02u", value);
        *text = (struct view){arena_copy(&r->texts, name, n, err), n};
    } else {
        *text = dict_text(&r->value, value);
    }
    return text->p || text->n == 0 ? 0 : -1;
}
