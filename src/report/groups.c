/* groups: rates by a group that was asked for: a column of the log, or of a table of customers. See report_impl.h. */
#include <stdio.h>
#include <stdlib.h>

#include "report/halves.h"
#include "report/report_impl.h"
#include "text/figure.h"
#include "text/wrap.h"

enum { GROUP_RULES = 5, GROUP_VALUES = 6 };

int report_group(struct report *r, const char *by, const struct rate_customers *customers, const struct zone *zone,
                 struct err *err)
{
    const struct rates_options o = {.by = by, .zone = zone, .customers = customers};
    if (strchr(by, ','))
        return err_set(err, ERR_USAGE, "'%s': a report is by one group; snag rates --by has several", by);
    if (rates_open(&r->by_group, r->rules, &o, err) < 0)
        return -1;
    r->counting[r->n_counting++] = r->by_group;
    return 0;
}

int report_group_check(const struct report *r, const struct schema *columns, struct err *err)
{
    return r->by_group ? rates_check(r->by_group, columns, err) : 0;
}

/* ---- what to show ---- */

static int by_hits(const void *a, const void *b)
{
    const struct report_rule *x = *(const struct report_rule *const *)a, *y = *(const struct report_rule *const *)b;
    if (x->rate.hit != y->rate.hit)
        return (x->rate.hit < y->rate.hit) - (x->rate.hit > y->rate.hit);
    return view_cmp(x->info.name, y->info.name);
}

int report_most_hit(const struct report_facts *f, const struct report_rule **rule, size_t most, size_t *n,
                    struct err *err)
{
    const struct report_rule **all = mem_zero(f->n_rated + 1, sizeof *all, err);
    size_t n_hit = 0;
    *n = 0;
    if (!all)
        return -1;
    for (size_t i = 0; i < f->n_rated; i++)
        if (f->rule[i].rate.hit)
            all[n_hit++] = &f->rule[i];
    qsort((void *)all, n_hit, sizeof *all, by_hits);
    for (; *n < n_hit && *n < most; ++*n)
        rule[*n] = all[*n];
    free((void *)all);
    return 0;
}

struct group_value {
    struct view name;
    uint64_t opportunities;
};

static int by_opportunities(const void *a, const void *b)
{
    const struct group_value *x = a, *y = b;
    if (x->opportunities != y->opportunities)
        return x->opportunities < y->opportunities ? 1 : -1;
    return view_cmp(x->name, y->name);
}

static bool is_among(const struct report_rule *const *rule, size_t n, struct view name)
{
    for (size_t i = 0; i < n; i++)
        if (view_eq(rule[i]->info.name, name))
            return true;
    return false;
}

static int sum_values(const struct rates *by, const struct report_rule *const *rule, size_t n_rules, struct dict *names,
                      struct group_value *v, struct err *err)
{
    for (size_t i = 0; i < rates_n(by); i++) {
        const struct rate_row *row = rates_row(by, i);
        if (!row->grouped || !row->opportunities || !is_among(rule, n_rules, row->name))
            continue;
        int64_t id = dict_put(names, row->group[0], err);
        if (id < 0)
            return -1;
        v[id].name = row->group[0];
        v[id].opportunities += row->opportunities;
    }
    return 0;
}

int report_group_values(const struct rates *by, const struct report_rule *const *rule, size_t n_rules,
                        struct view *value, size_t most, size_t *all, struct err *err)
{
    struct dict names = {0};
    struct group_value *v = mem_zero(rates_n(by) + 1, sizeof *v, err);
    int rc = v ? sum_values(by, rule, n_rules, &names, v, err) : -1;
    *all = names.n;
    if (rc == 0)
        qsort(v, names.n, sizeof *v, by_opportunities);
    for (size_t i = 0; rc == 0 && i < names.n && i < most; i++)
        value[i] = v[i].name;
    dict_free(&names);
    free(v);
    return rc;
}

const struct rate_row *report_cell(const struct rates *rates, struct view rule, struct view value)
{
    for (size_t i = 0; i < rates_n(rates); i++) {
        const struct rate_row *row = rates_row(rates, i);
        if (row->grouped && view_eq(row->name, rule) && view_eq(row->group[0], value))
            return row;
    }
    return NULL;
}

/* ---- as text ---- */

static int put_value(const struct report_facts *f, const struct report_rule *rule, struct view value, struct buf *to,
                     struct err *err)
{
    const struct rate_row *c = report_cell(f->by_group, rule->info.name, value);
    struct buf figures = {0};
    const struct view none = {0};
    if (!c || c->opportunities == 0)
        return 0;
    int rc = c->opportunities < f->min_cell ? halves_small(&figures, f->min_cell, err)
                                            : halves_figures(&figures, c->hit, c->opportunities, c->low, c->high, err);
    if (rc == 0)
        rc = halves_line(to, value.n ? value : view_of("(none)"), none, buf_view(&figures), none, err);
    buf_free(&figures);
    return rc;
}

static int put_rule(const struct report_facts *f, const struct report_rule *rule, const struct view *value, size_t n,
                    struct buf *to, struct err *err)
{
    char what[TEXT_WIDTH];
    struct view title = rule->info.title.n ? rule->info.title : rule->info.name;
    (void)snprintf(what, sizeof what, "By %.*s: %.*s", VIEW_FMT(rates_group(f->by_group, 0)), VIEW_FMT(title));
    if (halves_heading(to, what, err) < 0)
        return -1;
    for (size_t i = 0; i < n; i++)
        if (put_value(f, rule, value[i], to, err) < 0)
            return -1;
    return 0;
}

int report_group_text(const struct report_facts *f, struct buf *to, struct err *err)
{
    const struct report_rule *rule[GROUP_RULES];
    struct view value[GROUP_VALUES];
    size_t n_rules, all;
    if (!f->by_group || f->agents)
        return 0;
    if (report_most_hit(f, rule, GROUP_RULES, &n_rules, err) < 0 ||
        report_group_values(f->by_group, rule, n_rules, value, GROUP_VALUES, &all, err) < 0)
        return -1;
    size_t n = all < GROUP_VALUES ? all : GROUP_VALUES;
    for (size_t i = 0; i < n_rules; i++)
        if (put_rule(f, rule[i], value, n, to, err) < 0)
            return -1;
    return all > n ? buf_addf(to, err, "  and %zu more: snag rates --by has all\n", all - n) : 0;
}
