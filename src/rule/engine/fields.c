/* fields: see fields.h. */
#include "rule/engine/fields.h"

#include <stdlib.h>

static int32_t add_column(struct fields *f, struct view name)
{
    for (size_t i = 0; i < f->n_columns; i++)
        if (view_eq(f->column[i], name))
            return (int32_t)i;
    f->column[f->n_columns] = name;
    return (int32_t)f->n_columns++;
}

static int32_t fed_from(struct fields *f, size_t field)
{
    struct view name = f->rules->fields.text[field];
    if (field == FIELD_SRC || field == FIELD_SOURCES)
        return FED_NOWHERE;
    if (field == FIELD_CONTACT)
        return FED_CONTACT;
    if (field == FIELD_CASE)
        return FED_CASE;
    if (view_is(name, "event"))
        return FED_EVENT;
    return view_is(name, "customer") ? FED_CUSTOMER : add_column(f, name);
}

/* What rates are grouped by. */
static void groups_look_at(struct rates *const *rates, size_t n_rates, bool *read)
{
    for (size_t i = 0; i < n_rates; i++)
        for (size_t k = 0; k < rates[i]->n_by; k++)
            if (rates[i]->by[k].field != FIELD_NONE)
                read[rates[i]->by[k].field] = true;
}

/* What some rule that is not idle reads, or has in its keys, and what rates are grouped by. */
static void find_read(const struct rules *rules, const bool *idle, const struct detect_sink *sink, bool *read)
{
    for (size_t i = 0; i < rules->n; i++) {
        if (idle[i])
            continue;
        rule_reads(&rules->rule[i], read);
        keys_read(&rules->rule[i].per, read);
        keys_read(&rules->rule[i].opportunity_per, read);
    }
    read[FIELD_VALUE] |= sink->tells;
    groups_look_at(sink->rates, sink->n_rates, read);
}

int fields_open(struct fields *f, const struct rules *rules, const bool *idle, const struct detect_sink *sink,
                struct err *err)
{
    size_t n_fields = rules->fields.n, n = sink->n_columns;
    *f = (struct fields){.rules = rules};
    f->column = mem_zero(n + n_fields + 1 + FIELDS_MORE, sizeof *f->column, err);
    f->from = f->column ? mem_zero(n_fields, sizeof *f->from, err) : NULL;
    f->read = f->from ? mem_zero(n_fields, sizeof *f->read, err) : NULL;
    if (!f->read)
        return -1;
    for (size_t i = 0; i < n; i++)
        f->column[f->n_columns++] = sink->column[i];
    find_read(rules, idle, sink, f->read);
    for (size_t i = 0; i < n_fields; i++)
        f->from[i] = f->read[i] ? fed_from(f, i) : FED_NOWHERE;
    memset(f->read, 0, n_fields * sizeof *f->read);
    f->by = (size_t)add_column(f, view_of("by"));
    return 0;
}

void fields_close(struct fields *f)
{
    free(f->column);
    free(f->from);
    free(f->read);
    *f = (struct fields){.rules = NULL};
}

/* What a rule looks at; its key only if that is not found by number. */
static void rule_looks_at(const struct detect *d, uint32_t rule, bool *read)
{
    const struct rule *r = rule_of(d, rule);
    rule_reads(r, read);
    if (d->reader[d->plan[rule].memory_reader].by == KEY_BY_TEXT)
        keys_read(&r->per, read);
    bool counts = d->plan[rule].opportunity_place != UINT32_MAX;
    if (counts && d->reader[d->plan[rule].opportunity_reader].by == KEY_BY_TEXT)
        keys_read(&r->opportunity_per, read);
}

void fields_ask(struct fields *f, const struct detect *d, const struct wanted *wanted)
{
    for (size_t i = 0; wanted && i < wanted->n; i++)
        rule_looks_at(d, wanted->list[i].rule, f->read);
    f->read[FIELD_VALUE] = f->read[FIELD_VALUE] || (wanted && d->counting->tells);
    if (wanted)
        groups_look_at(d->o.rates, d->o.n_rates, f->read);
}

int32_t fields_column(struct fields *f, const char *name)
{
    return add_column(f, view_of(name));
}

void fields_ask_these(struct fields *f, const uint32_t *field, size_t n)
{
    for (size_t i = 0; i < n; i++)
        f->read[field[i]] = true;
}

int fields_need(struct fields *f, struct field_need *need, struct err *err)
{
    size_t n = f->rules->fields.n;
    *need = (struct field_need){.n = 0};
    need->field = mem_zero(n, sizeof *need->field, err);
    need->col = need->field ? mem_zero(n, sizeof *need->col, err) : NULL;
    if (!need->col)
        return -1;
    for (uint32_t i = 0; i < n; i++)
        if (f->read[i] && f->from[i] != FED_NOWHERE)
            need->field[need->n++] = i;
    memset(f->read, 0, n * sizeof *f->read);
    return 0;
}

void field_need_free(struct field_need *need)
{
    free(need->field);
    free(need->col);
}
