/* by_group: counts per agent, queue, reason, channel, day, week or month, or what a table says of customers. */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

#include "table/features/features_impl.h"

struct group {
    uint64_t events, handled, customers;
};

struct group_table {
    struct dict key;
    struct group *group;
    size_t cap;
    struct dict contact, customer; /* seen in a group: its id, then the text */
    struct buf pair;
    struct tally_table tally;
    struct value_means values;
};

static int open_table(struct features *f, struct err *err)
{
    struct group_table *g = mem_zero(1, sizeof *g, err);
    f->table = g;
    if (!g)
        return -1;
    g->values.n_windows = 1;
    return 0;
}

static bool is_found(const struct name *name)
{
    return name->class == NAME_SNAG || name->class == NAME_GOOD;
}

/* By agent or queue: a snag counts where it happened. A stream that does not say so has the snag's own. */
static struct view place_of(struct features *f, const struct event *e, const struct name *name, enum event_column own)
{
    if (!is_found(name))
        return e->col[own];
    f->counts.placeless += f->at == DICT_NONE;
    return e->col[f->at == DICT_NONE ? own : f->at];
}

/* The event's group, but of a table; a time is written into `text` (at least 32 bytes). */
static struct view key_of(struct features *f, const struct event *e, const struct name *name, char *text)
{
    int64_t local_us = e->ts_us + zone_offset(f->opt.zone, e->ts_us) * US_PER_S, year;
    int64_t day_us = 86400 * US_PER_S, day = local_us / day_us - (local_us % day_us < 0);
    int week;
    switch (f->opt.by) {
    case BY_AGENT:
        return place_of(f, e, name, COL_AGENT);
    case BY_QUEUE:
        return place_of(f, e, name, COL_QUEUE);
    case BY_REASON:
        return e->col[COL_REASON];
    case BY_CHANNEL:
        return e->col[COL_CHANNEL];
    case BY_WEEK:
        civil_week(day, &year, &week);
        return (struct view){text, (size_t)snprintf(text, 32, "%04" PRId64 "-W%02d", year, week)};
    case BY_HOUR:
        return (struct view){text, (size_t)snprintf(text, 32, "%02d", features_hour(f, e->ts_us))};
    case BY_DAY:
    case BY_MONTH:
    case BY_CUSTOMER:
    case BY_CONTACT:
    case BY_CASE:
    case BY_SEGMENT:
        break;
    }
    (void)time_iso(text, local_us, 0);
    return (struct view){text, f->opt.by == BY_MONTH ? 7 : 10};
}

static int64_t group_of(struct features *f, const struct event *e, const struct name *name, struct err *err)
{
    struct group_table *g = f->table;
    struct view value;
    char text[32];
    if (f->opt.by != BY_SEGMENT)
        return dict_put(&g->key, key_of(f, e, name, text), err);
    if (segments_value(f->opt.segments, f->opt.segment, e->col[COL_CUSTOMER], e->ts_us, &value, err) < 0)
        return -1;
    return dict_put(&g->key, value, err);
}

/* 1 if the group sees the text for the first time. */
static int first_in(struct group_table *g, struct dict *seen, int64_t id, struct view text, struct err *err)
{
    uint32_t prefix = (uint32_t)id;
    size_t before = seen->n;
    if (text.n == 0)
        return 0;
    buf_clear(&g->pair);
    if (buf_add(&g->pair, (const char *)&prefix, sizeof prefix, err) < 0 ||
        buf_add(&g->pair, text.p, text.n, err) < 0 || dict_put(seen, buf_view(&g->pair), err) < 0)
        return -1;
    return seen->n > before;
}

static int count_values(struct group_table *g, size_t group, const struct event *e, unsigned does, struct err *err)
{
    struct view contact = e->col[COL_CONTACT], case_ = e->col[COL_CASE];
    struct value_of of = {.row = group, .windows = 1};
    if (!does)
        return 0;
    if (values_number(&g->values.contact, contact.n ? contact : case_, &of.contact, err) < 0 ||
        values_number(&g->values.case_, case_.n ? case_ : contact, &of.case_, err) < 0)
        return -1;
    return values_event(&g->values, &of, e, does, err);
}

static int count_event(struct features *f, const struct event *e, const struct name *name, struct err *err)
{
    struct group_table *g = f->table;
    size_t before = g->key.n;
    int64_t id = group_of(f, e, name, err);
    if (id < 0 || mem_reserve(&g->group, &g->cap, g->key.n, sizeof *g->group, err) < 0)
        return -1;
    if (g->key.n > before)
        g->group[id] = (struct group){0};
    if (is_found(name))
        return tally_add(&g->tally, (size_t)id, TALLY_RULES + (size_t)name->rule, 0, 0, 1, 1, err);
    bool survey = name->class == NAME_ANSWER || name->class == NAME_ASKED; /* about a contact, not in it */
    struct view of = e->col[COL_CONTACT].n ? e->col[COL_CONTACT] : e->col[COL_CASE];
    if (survey)
        of = (struct view){0};
    int contact = first_in(g, &g->contact, id, of, err);
    int customer = first_in(g, &g->customer, id, e->col[COL_CUSTOMER], err);
    if (contact < 0 || customer < 0 || count_values(g, (size_t)id, e, name->does, err) < 0)
        return -1;
    g->group[id].events++;
    g->group[id].handled += (uint64_t)contact;
    g->group[id].customers += (uint64_t)customer;
    return is_inbound_start(e, name) ? tally_add(&g->tally, (size_t)id, TALLY_CONTACTS, 0, 0, 1, 1, err) : 0;
}

static int end_table(struct features *f, struct err *err)
{
    struct group_table *g = f->table;
    return values_settle(&g->values, err);
}

static int by_key(const void *a, const void *b, void *dict)
{
    return view_cmp(dict_text(dict, (int64_t) * (const size_t *)a), dict_text(dict, (int64_t) * (const size_t *)b));
}

static int write_rows(struct features *f, const size_t *order, struct tabular *t, struct err *err)
{
    struct group_table *g = f->table;
    for (size_t i = 0; i < g->key.n; i++) {
        const struct group *row = &g->group[order[i]];
        tally_read(&g->tally, order[i], 0, f->count, features_n_tally(f));
        if (!features_enough(f, NULL))
            continue;
        if (tabular_text(t, dict_text(&g->key, (int64_t)order[i]), err) < 0 ||
            tabular_count(t, (int64_t)row->events, err) < 0 || tabular_count(t, f->count[TALLY_CONTACTS], err) < 0 ||
            tabular_count(t, (int64_t)row->handled, err) < 0 || tabular_count(t, (int64_t)row->customers, err) < 0 ||
            features_value_cells(&g->values, order[i], 0, N_VALUES, t, err) < 0 ||
            features_rule_cells(f, t, NULL, err) < 0 || tabular_row(t, err) < 0)
            return -1;
        f->counts.rows++;
    }
    return 0;
}

static int write_table(struct features *f, struct tabular *t, struct err *err)
{
    static const char *const names[] = {
        [BY_AGENT] = "agent", [BY_QUEUE] = "queue", [BY_REASON] = "reason", [BY_CHANNEL] = "channel",
        [BY_DAY] = "day",     [BY_WEEK] = "week",   [BY_MONTH] = "month",   [BY_HOUR] = "hour"};
    static const char *const columns[] = {"events", "contacts", "handled", "customers"};
    struct group_table *g = f->table;
    struct view name = {0};
    if (f->opt.by != BY_SEGMENT)
        name = view_of(names[f->opt.by]);
    else if (!segments_name(f->opt.segments, f->opt.segment, &name))
        return err_set(err, ERR_USAGE, "the table of customers has no such column");
    if (tabular_column(t, name, err) < 0)
        return -1;
    for (size_t i = 0; i < sizeof columns / sizeof *columns; i++)
        if (tabular_column(t, view_of(columns[i]), err) < 0)
            return -1;
    if (features_value_columns(t, N_VALUES, err) < 0 || features_rule_columns(f, t, err) < 0)
        return -1;
    size_t *order = mem_zero(g->key.n, sizeof *order, err);
    if (!order)
        return -1;
    for (size_t i = 0; i < g->key.n; i++)
        order[i] = i;
    qsort_r(order, g->key.n, sizeof *order, by_key, &g->key);
    int rc = write_rows(f, order, t, err);
    free(order);
    return rc;
}

static void close_table(struct features *f)
{
    struct group_table *g = f->table;
    if (!g)
        return;
    dict_free(&g->key);
    dict_free(&g->contact);
    dict_free(&g->customer);
    free(g->group);
    buf_free(&g->pair);
    values_free(&g->values);
    tally_free(&g->tally);
    free(g);
}

const struct table_kind table_by_group = {open_table, count_event, end_table, write_table, close_table};
