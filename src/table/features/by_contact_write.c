/* by_contact_write: the rows of contacts and cases, and which moment each contact was for its customer. */
#include <stdlib.h>

#include "snag/num.h"
#include "table/features/contacts.h"

/* What counts for a row, whether it was answered or not: everything until the customer was asked; if nobody says when
 * that was, until the first end; in a log without answers, all. */
static unsigned window_of(const struct contacts *c, const struct contact_row *r)
{
    return r->asked_us != TS_NONE ? UP_TO_ASKED : c->surveys ? UP_TO_END : WHOLE;
}

int contacts_columns(struct tabular *t, struct err *err)
{
    static const char *const names[] = {"start", "channel", "direction", "queue", "agent", "reason", "events"};
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        if (tabular_column(t, view_of(names[i]), err) < 0)
            return -1;
    return 0;
}

int contacts_cells(const struct features *f, const struct contact_row *r, uint32_t events, struct tabular *t,
                   struct err *err)
{
    const struct contacts *c = f->table;
    const uint32_t field[] = {r->channel, r->direction, r->queue, r->agent, r->reason};
    char start[32];
    size_t n = time_iso(start, r->start_us, f->ts_digits);
    if (tabular_text(t, (struct view){start, n}, err) < 0)
        return -1;
    for (size_t i = 0; i < sizeof field / sizeof *field; i++)
        if (tabular_text(t, dict_text(&c->text, field[i]), err) < 0)
            return -1;
    return tabular_count(t, events, err);
}

/* ---- moments ---- */

enum defining { MOMENT_NEGATIVE, MOMENT_NEUTRAL, MOMENT_POSITIVE, MOMENT_UNKNOWN };

/* What was asked: did it fall short of what you expected, meet it, exceed it? */
static enum defining expected(struct view v)
{
    static const char *const words[] = {"below", "met", "exceeded"}, *const numbers[] = {"0", "1", "2"};
    for (int i = 0; i < MOMENT_UNKNOWN; i++)
        if (view_is(v, words[i]) || view_is(v, numbers[i]))
            return (enum defining)i;
    return MOMENT_UNKNOWN;
}

/* 1 and 2 of 5, 3 and 4, 5: a proxy, since satisfaction is no expectation. */
static enum defining satisfied(const struct contacts *c, struct view v)
{
    double x;
    if (c->most_csat > 5 || num_parse(v, &x) < 0 || x < 1)
        return MOMENT_UNKNOWN;
    return x < 3 ? MOMENT_NEGATIVE : x < 5 ? MOMENT_NEUTRAL : MOMENT_POSITIVE;
}

/* Of the row in f->count. */
static enum defining met_snags(const struct features *f)
{
    int64_t snags, good = 0;
    (void)features_snags(f, NULL, &snags);
    for (size_t r = 0; r < f->rule.n; r++)
        good += dict_text(&f->rule, (int64_t)r).p[0] == 'g' ? f->count[TALLY_RULES + r] : 0;
    return snags > 0 ? MOMENT_NEGATIVE : good > 0 ? MOMENT_POSITIVE : MOMENT_NEUTRAL;
}

static int moment_cells(const struct features *f, const struct contact_row *r, struct tabular *t, struct err *err)
{
    static const char *const words[] = {"negative", "neutral", "positive"};
    const struct contacts *c = f->table;
    const char *from = "expectation";
    enum defining m = expected(dict_text(&c->text, r->expectation));
    if (m == MOMENT_UNKNOWN) {
        m = satisfied(c, dict_text(&c->text, r->answer[ANSWER_CSAT]));
        from = "csat (proxy)";
    }
    if (m == MOMENT_UNKNOWN) {
        m = met_snags(f);
        from = "snags";
    }
    return tabular_text(t, view_of(words[m]), err) < 0 ? -1 : tabular_text(t, view_of(from), err);
}

/* ---- rows ---- */

static int write_columns(const struct features *f, struct tabular *t, struct err *err)
{
    static const char *const names[] = {"csat", "nps", "ces", "hour"};
    bool cases = f->opt.by == BY_CASE;
    if (tabular_column(t, view_of(cases ? "case" : "contact"), err) < 0 ||
        tabular_column(t, view_of("customer"), err) < 0 ||
        tabular_column(t, view_of(cases ? "contacts" : "case"), err) < 0 || contacts_columns(t, err) < 0)
        return -1;
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        if (tabular_column(t, view_of(names[i]), err) < 0)
            return -1;
    if (features_value_columns(t, cases ? N_VALUES : N_CONTACT_VALUES, err) < 0 || features_rule_columns(f, t, err) < 0)
        return -1;
    if (cases)
        return 0;
    return tabular_column(t, view_of("moment"), err) < 0 ? -1 : tabular_column(t, view_of("moment_from"), err);
}

static int write_row(struct features *f, size_t at, struct tabular *t, struct err *err)
{
    struct contacts *c = f->table;
    const struct contact_row *r = &c->row[at];
    bool cases = f->opt.by == BY_CASE;
    struct view customer = {0};
    if (r->customer != DICT_NONE)
        customer = dict_text(&c->customer, r->customer);
    unsigned window = window_of(c, r);
    tally_read(&c->tally, at, window, f->count, features_n_tally(f));
    if (!features_enough(f, NULL))
        return 0;
    if (tabular_text(t, dict_text(&c->key, (int64_t)at), err) < 0 || tabular_text(t, customer, err) < 0)
        return -1;
    if ((cases ? tabular_count(t, f->count[TALLY_CONTACTS], err)
               : tabular_text(t, dict_text(&c->text, r->partner), err)) < 0 ||
        contacts_cells(f, r, r->events[window], t, err) < 0)
        return -1;
    for (size_t i = 0; i < N_ANSWERS; i++)
        if (tabular_value(t, dict_text(&c->text, r->answer[i]), err) < 0)
            return -1;
    f->counts.rows++;
    if (tabular_count(t, features_hour(f, r->start_us), err) < 0 ||
        features_value_cells(&c->values, at, window, cases ? N_VALUES : N_CONTACT_VALUES, t, err) < 0 ||
        features_rule_cells(f, t, NULL, err) < 0)
        return -1;
    return !cases && moment_cells(f, r, t, err) < 0 ? -1 : tabular_row(t, err);
}

static int by_start(const void *a, const void *b, void *contacts)
{
    const struct contacts *c = contacts;
    size_t x = *(const size_t *)a, y = *(const size_t *)b;
    int64_t before = c->row[x].start_us, after = c->row[y].start_us;
    if (before != after)
        return before < after ? -1 : 1;
    return view_cmp(dict_text(&c->key, (int64_t)x), dict_text(&c->key, (int64_t)y));
}

int contacts_write(struct features *f, struct tabular *t, struct err *err)
{
    struct contacts *c = f->table;
    size_t *order = mem_zero(c->key.n, sizeof *order, err);
    int rc = order ? write_columns(f, t, err) : -1;
    for (size_t i = 0; i < c->key.n && rc == 0; i++)
        order[i] = i;
    if (rc == 0)
        qsort_r(order, c->key.n, sizeof *order, by_start, c);
    for (size_t i = 0; i < c->key.n && rc == 0; i++)
        rc = write_row(f, order[i], t, err);
    free(order);
    return rc;
}
