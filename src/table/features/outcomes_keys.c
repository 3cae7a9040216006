/* outcomes_keys: the customers of an outcomes table, some of whom have several names and so several rows. */
#include "event/core/aliases.h"
#include "table/features/outcomes_impl.h"

static int take_alias(void *reading, struct view alias, struct view customer, struct err *err)
{
    struct outcomes_reading *r = reading;
    int64_t id = dict_put(&r->alias, alias, err), of = id < 0 ? -1 : dict_put(&r->name, customer, err);
    if (of < 0 || mem_reserve(&r->customer, &r->cap_customer, r->alias.n, sizeof *r->customer, err) < 0)
        return -1;
    r->customer[id] = (uint32_t)of;
    return 0;
}

int outcomes_aliases(struct outcomes_reading *r, struct err *err)
{
    return r->options->identity ? aliases_read(r->options->identity, take_alias, r, err) : 0;
}

/* The customer that a key stands for. */
static struct view resolve(const struct outcomes_reading *r, struct view key)
{
    int64_t alias = r->alias.n ? dict_get(&r->alias, key) : DICT_NONE;
    return alias == DICT_NONE ? key : dict_text(&r->name, r->customer[alias]);
}

/* One row of two: of each column the first cell that is not missing, of times the one that counts. */
static int merge_rows(struct outcomes_reading *r, struct outcome *to, const struct outcome *more, struct err *err)
{
    struct outcomes *o = r->o;
    bool enters = more->entered_us != TS_NONE && (to->entered_us == TS_NONE || more->entered_us < to->entered_us);
    bool leaves = more->churned_us > to->churned_us, known = more->as_of_us > to->as_of_us;
    struct view first = to->extra, second = more->extra;
    o->n_merged++;
    o->n_split += (more->churned_us == TS_NONE) != (to->churned_us == TS_NONE);
    buf_clear(&r->extra);
    for (size_t i = 0; i < o->column.n; i++) {
        struct view a = outcome_cell(&first), b = outcome_cell(&second);
        bool later = i == o->entered ? enters : i == o->churned ? leaves : i == o->as_of ? known : outcomes_missing(a);
        if ((i > 0 && buf_addc(&r->extra, '\t', err) < 0) ||
            buf_add(&r->extra, later ? b.p : a.p, later ? b.n : a.n, err) < 0)
            return -1;
    }
    char *p = arena_copy(&o->arena, r->extra.p, r->extra.n, err);
    if (!p)
        return -1;
    to->extra = (struct view){p, r->extra.n};
    to->entered_us = enters ? more->entered_us : to->entered_us;
    to->churned_us = leaves ? more->churned_us : to->churned_us;
    to->as_of_us = known ? more->as_of_us : to->as_of_us;
    return 0;
}

static int key_twice(const struct outcomes_reading *r, const struct row *row, struct view key, uint64_t line,
                     struct err *err)
{
    (void)err_set(err, ERR_DATA, "%s:%llu: %s '%.*s' is already on line %llu", r->o->name,
                  (unsigned long long)row->line, r->o->key_column, VIEW_FMT(key), (unsigned long long)line);
    return err_hint(err, "an outcomes table has one row per customer");
}

static int add_row(struct outcomes *o, int64_t customer, const struct outcome *out, struct err *err)
{
    if (mem_reserve(&o->row, &o->cap, o->n + 1, sizeof *o->row, err) < 0)
        return -1;
    o->row[o->n] = *out;
    o->row[o->n++].customer = (uint32_t)customer;
    return 0;
}

/* Puts a row where its customer is. */
int outcomes_place(struct outcomes_reading *r, const struct row *row, struct view key, const struct outcome *out,
                   struct err *err)
{
    struct outcomes *o = r->o;
    size_t n_raw = r->raw.n, before = o->key.n;
    int64_t id = dict_put(&o->key, resolve(r, key), err);
    if (id >= 0 && r->options->repeats)
        return add_row(o, id, out, err);
    if (id < 0 || (r->alias.n && dict_put(&r->raw, key, err) < 0))
        return -1;
    bool fresh = o->key.n > before, renamed = r->alias.n && r->raw.n > n_raw;
    if (!fresh && !renamed)
        return key_twice(r, row, key, o->row[id].line, err);
    if (!fresh)
        return merge_rows(r, &o->row[id], out, err);
    return add_row(o, id, out, err);
}
