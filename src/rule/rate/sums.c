/* sums: rates of a log from those of its parts. See snag/rates_sums.h. */
#include <math.h>
#include <stdlib.h>

#include "rule/rate/rate_impl.h"
#include "snag/rates_sums.h"

/* What the log shows of a rule: told by each of its rows. */
struct rule_seen {
    bool any, observable, no_rate, has_cells, same_unseen;
    struct view missing, same_field, same_value, ended;
    int64_t ended_us;
};

struct rates_merge {
    struct rates *r;
    struct dict key; /* rule and values → row */
    struct buf text;
    size_t cap_rows, cap_sums;
    struct rate_sums **sums; /* of each row */
    struct rule_seen *seen;  /* of each rule */
};

struct rates_bounds rates_bounds(const struct rates *r)
{
    return (struct rates_bounds){r->first_us, r->last_us};
}

static int keep(struct rates_merge *m, struct view from, struct view *to, struct err *err)
{
    *to = (struct view){arena_copy(&m->r->texts, from.n ? from.p : "", from.n, err), from.n};
    return to->p ? 0 : -1;
}

static int name_groups(struct rates_merge *m, const struct view *group, size_t n_groups, struct err *err)
{
    struct rates *r = m->r;
    for (size_t i = 0; i < n_groups && i < RATES_GROUPS; i++) {
        r->by[i] = (struct rate_group){.kind = GROUP_FIELD};
        if (keep(m, group[i], &r->by[i].name, err) < 0)
            return -1;
        r->n_by++;
    }
    return 0;
}

int rates_merge_open(struct rates_merge **out, struct rules *rules, const struct rates_options *options,
                     const struct view *group, size_t n_groups, int64_t first_us, int64_t last_us, struct err *err)
{
    struct rates_options o = *options;
    struct rates_merge *m = mem_zero(1, sizeof *m, err);
    *out = NULL;
    if (!m)
        return -1;
    o.by = NULL;
    m->seen = mem_zero(rules->n + 1, sizeof *m->seen, err);
    if (!m->seen || rates_open(&m->r, rules, &o, err) < 0 || name_groups(m, group, n_groups, err) < 0) {
        rates_merge_close(m);
        return -1;
    }
    struct coverage all = COVERAGE_EMPTY;
    all.first_us = first_us;
    all.last_us = last_us;
    (void)rates_whole(m->r, &all);
    m->r->first_us = first_us;
    m->r->last_us = last_us;
    *out = m;
    return 0;
}

void rates_merge_close(struct rates_merge *m)
{
    if (!m)
        return;
    rates_close(m->r);
    dict_free(&m->key);
    buf_free(&m->text);
    free(m->sums);
    free(m->seen);
    free(m);
}

/* ---- rules ---- */

static int differ(const struct rates_merge *m, const struct rate_row *row, struct err *err)
{
    (void)err_set(err, ERR_DATA, "rule %.*s: the parts differ in what the log lacks for it",
                  VIEW_FMT(m->r->rules->rule[row->rule].text->name));
    return err_hint(err, "the stream's coverage lines do not name all of its events; read the parts in one run");
}

/* The values that a field had, when it should have had two. */
static int merge_same(struct rates_merge *m, struct rule_seen *s, const struct rate_row *row, struct err *err)
{
    if (row->same_unseen)
        return 0;
    if (s->same_unseen) {
        s->same_unseen = false;
        return keep(m, row->same_field, &s->same_field, err) < 0 ? -1 : keep(m, row->same_value, &s->same_value, err);
    }
    if (s->same_field.n == 0)
        return 0;
    if (row->same_field.n == 0 || (row->same_value.n && s->same_value.n && !view_eq(row->same_value, s->same_value)))
        s->same_field = (struct view){0};
    return s->same_value.n == 0 && row->same_value.n ? keep(m, row->same_value, &s->same_value, err) : 0;
}

static int begin_rule(struct rates_merge *m, struct rule_seen *s, const struct rate_row *row, struct err *err)
{
    *s = (struct rule_seen){.any = true,
                            .observable = row->seen != RATE_UNSEEN,
                            .no_rate = row->no_rate,
                            .has_cells = s->has_cells,
                            .same_unseen = row->same_unseen,
                            .ended_us = row->ended_us};
    if (keep(m, row->missing, &s->missing, err) < 0 || keep(m, row->same_field, &s->same_field, err) < 0)
        return -1;
    return keep(m, row->same_value, &s->same_value, err) < 0 ? -1 : keep(m, row->ended, &s->ended, err);
}

/* A rule that one part cannot show, and another can, can be shown. */
static int merge_rule(struct rates_merge *m, const struct rate_row *row, struct err *err)
{
    struct rule_seen *s = &m->seen[row->rule];
    bool observable = row->seen != RATE_UNSEEN;
    if (!s->any || (observable && !s->observable))
        return begin_rule(m, s, row, err);
    if (observable != s->observable)
        return 0;
    if (!view_eq(s->missing, row->missing))
        return differ(m, row, err);
    s->no_rate = s->no_rate && row->no_rate;
    return merge_same(m, s, row, err);
}

/* ---- rows ---- */

static void add_side(struct rate_side *to, const struct rate_side *s)
{
    to->opportunities += s->opportunities;
    to->hit += s->hit;
    to->customers += s->customers;
    to->repeats = to->repeats || s->repeats;
    to->nn += s->nn;
    to->nh += s->nh;
    to->hh += s->hh;
    to->alone += s->alone;
    to->alone_hit += s->alone_hit;
}

static void add_cross(struct rate_cross *to, const struct rate_cross *c)
{
    to->customers += c->customers;
    to->nn += c->nn;
    to->hh += c->hh;
    to->nh += c->nh;
    to->hn += c->hn;
}

static int key_of(struct rates_merge *m, const struct rate_row *row, struct err *err)
{
    buf_clear(&m->text);
    if (buf_addf(&m->text, err, "%zu", row->rule) < 0)
        return -1;
    for (size_t i = 0; i < m->r->n_by; i++)
        if (buf_addf(&m->text, err, " %zu ", row->group[i].n) < 0 ||
            buf_add(&m->text, row->group[i].n ? row->group[i].p : "", row->group[i].n, err) < 0)
            return -1;
    return 0;
}

static int make_row(struct rates_merge *m, const struct rate_row *from, struct err *err)
{
    struct rates *r = m->r;
    struct view *group = arena_get(&r->texts, (r->n_by + 1) * sizeof *group, err);
    struct rate_sums *sums = arena_get(&r->texts, sizeof *sums, err);
    if (!group || !sums || mem_reserve(&r->row, &m->cap_rows, r->n_rows + 1, sizeof *r->row, err) < 0 ||
        mem_reserve(&m->sums, &m->cap_sums, r->n_rows + 1, sizeof *m->sums, err) < 0)
        return -1;
    for (size_t i = 0; i < r->n_by; i++)
        if (keep(m, from->group[i], &group[i], err) < 0)
            return -1;
    *sums = (struct rate_sums){0};
    struct rate_row row = rate_row_begin(r, from->rule);
    row.group = group;
    row.grouped = true;
    row.seen = RATE_SEEN;
    row.sums = sums;
    m->sums[r->n_rows] = sums;
    r->row[r->n_rows++] = row;
    return 0;
}

int rates_merge_add(struct rates_merge *m, const struct rate_row *row, struct err *err)
{
    if (merge_rule(m, row, err) < 0)
        return -1;
    if (!row->grouped)
        return 0;
    m->seen[row->rule].has_cells = true;
    if (key_of(m, row, err) < 0)
        return -1;
    int64_t id = dict_put(&m->key, buf_view(&m->text), err);
    if (id < 0 || ((size_t)id == m->r->n_rows && make_row(m, row, err) < 0))
        return -1;
    struct rate_row *to = &m->r->row[id];
    to->snags += row->snags;
    to->outside += row->outside;
    to->early += row->early;
    to->censored += row->censored;
    if (row->seen == RATE_PARTLY)
        to->seen = RATE_PARTLY;
    if (row->seen0 == RATE_PARTLY)
        to->seen0 = RATE_PARTLY;
    add_side(&m->sums[id]->now, &row->sums->now);
    add_side(&m->sums[id]->before, &row->sums->before);
    add_cross(&m->sums[id]->both, &row->sums->both);
    return 0;
}

/* ---- the end ---- */

/* Rules without a cell have a row all the same. */
static int put_rest(struct rates_merge *m, struct err *err)
{
    struct rates *r = m->r;
    struct view *none = mem_zero(r->n_by + 1, sizeof *none, err);
    int rc = none ? 0 : -1;
    for (size_t i = 0; rc == 0 && i < r->rules->n; i++) {
        if (m->seen[i].has_cells)
            continue;
        const struct rate_row row = {.rule = i, .group = none};
        rc = make_row(m, &row, err);
        if (rc == 0)
            r->row[r->n_rows - 1].grouped = false;
    }
    free(none);
    return rc;
}

static int set_row(struct rates_merge *m, size_t i, const struct view *chances, struct err *err)
{
    struct rates *r = m->r;
    struct rate_row *row = &r->row[i];
    const struct rule_seen *s = &m->seen[row->rule];
    const struct rate_sums *sums = m->sums[i];
    if (!s->any)
        return err_set(err, ERR_DATA, "rule %.*s: no part has a row of it",
                       VIEW_FMT(r->rules->rule[row->rule].text->name));
    if (!s->observable)
        row->seen = RATE_UNSEEN;
    row->missing = s->missing;
    row->same_field = s->same_field;
    row->same_value = s->same_field.n ? s->same_value : s->same_field;
    row->ended = s->ended;
    row->ended_us = s->ended_us;
    row->no_rate = s->no_rate;
    row->chances = chances[row->rule];
    row->opportunities = sums->now.opportunities;
    row->hit = sums->now.hit;
    if (row->grouped)
        rate_row_set(row, &sums->now, r->o.versus ? &sums->before : NULL, &sums->both, false);
    return 0;
}

static int find_chances(struct rates_merge *m, struct view *chances, struct err *err)
{
    for (size_t i = 0; i < m->r->rules->n; i++) {
        buf_clear(&m->text);
        if (rule_chances(m->r->rules, i, &m->text, err) < 0 || keep(m, buf_view(&m->text), &chances[i], err) < 0)
            return -1;
    }
    return 0;
}

int rates_merge_end(struct rates_merge *m, struct rates **r, struct err *err)
{
    struct view *chances = mem_zero(m->r->rules->n + 1, sizeof *chances, err);
    int rc = !chances || find_chances(m, chances, err) < 0 ? -1 : put_rest(m, err);
    for (size_t i = 0; rc == 0 && i < m->r->n_rows; i++)
        rc = set_row(m, i, chances, err);
    free(chances);
    if (rc < 0)
        return -1;
    rates_sort_rows(m->r);
    *r = m->r;
    m->r = NULL;
    return 0;
}
