/* by_answer: the rows of a table of answers, each with the contact that it follows. See snag/features.h.
 *
 * What counts for a row ends when the customer was asked, whether they answered or not; where the table does not say
 * when that was, at the answer. Each customer's events come in time order, so a row is as it will be as soon as one
 * comes that is later.
 */
#include <stdlib.h>

#include "snag/tsv.h"
#include "table/features/complaints.h"
#include "table/features/contacts.h"

/* What a row had when it ended. */
struct answer_row {
    struct contact_row contact;
    int64_t at; /* of the contacts; DICT_NONE: none */
    double value_s[N_CONTACT_VALUES];
    bool known_s[N_CONTACT_VALUES];
    const char *complaint;
};

struct answers {
    size_t *order; /* the table's rows, by customer and end; those without a time last */
    size_t *next,
        *last;        /* by customer of the table: positions in order, of the first that is open and behind the last */
    bool *seen, *met; /* by customer: the log has events; has snags so far */
    struct answer_row *row;
    struct tally_table tally; /* by row of the table */
    struct complaints complaints;
    struct dict case_; /* … and the latest contact of each */
    size_t *latest;
    size_t cap_latest;
    int64_t carried[2]; /* the table's columns contact and case */
};

static int64_t end_of(const struct outcome *o)
{
    return o->entered_us != TS_NONE ? o->entered_us : o->churned_us;
}

static int by_owner(const void *a, const void *b, void *f)
{
    const struct outcomes *o = ((const struct features *)f)->opt.answers;
    const struct outcome *x = &o->row[*(const size_t *)a], *y = &o->row[*(const size_t *)b];
    int64_t end_x = end_of(x), end_y = end_of(y);
    if (x->customer != y->customer)
        return x->customer < y->customer ? -1 : 1;
    if ((end_x == TS_NONE) != (end_y == TS_NONE))
        return end_x == TS_NONE ? 1 : -1;
    return end_x != end_y ? (end_x < end_y ? -1 : 1) : (x > y) - (x < y);
}

int answers_open(struct answers **out, struct features *f, struct err *err)
{
    const struct outcomes *o = f->opt.answers;
    struct answers *a = mem_zero(1, sizeof *a, err);
    *out = a;
    if (!a)
        return -1;
    a->carried[0] = dict_get(&o->column, view_of("contact"));
    a->carried[1] = dict_get(&o->column, view_of("case"));
    a->order = mem_zero(o->n + 1, sizeof *a->order, err);
    a->next = a->order ? mem_zero(o->key.n + 1, sizeof *a->next, err) : NULL;
    a->last = a->next ? mem_zero(o->key.n + 1, sizeof *a->last, err) : NULL;
    a->seen = a->last ? mem_zero(o->key.n + 1, sizeof *a->seen, err) : NULL;
    a->met = a->seen ? mem_zero(o->key.n + 1, sizeof *a->met, err) : NULL;
    a->row = a->met ? mem_zero(o->n + 1, sizeof *a->row, err) : NULL;
    if (!a->row)
        return -1;
    for (size_t i = 0; i < o->n; i++) {
        a->order[i] = i;
        a->row[i].at = DICT_NONE;
    }
    qsort_r(a->order, o->n, sizeof *a->order, by_owner, f);
    for (size_t i = 0; i < o->n; i++) {
        size_t customer = o->row[a->order[i]].customer;
        if (i == 0 || o->row[a->order[i - 1]].customer != customer)
            a->next[customer] = i;
        a->last[customer] = i + 1;
    }
    return 0;
}

/* ---- the contact that a row follows ---- */

/* The contact that the row names, by its own name or by that of its case, if it is the customer's and the log has it by
 * now. */
static int named(const struct features *f, const struct outcome *o, int64_t customer, int which, struct buf *plain,
                 int64_t *at, struct err *err)
{
    const struct contacts *c = f->table;
    const struct answers *a = c->answers;
    struct view rest = o->extra, cell = {0};
    *at = DICT_NONE;
    for (int64_t i = 0; i <= a->carried[which]; i++)
        cell = outcome_cell(&rest);
    buf_clear(plain);
    if (cell.n == 0)
        return 0;
    if (buf_room(plain, cell.n, err) < 0 || tsv_unescape(&cell, plain, err) < 0)
        return -1;
    cell = view_trim(cell);
    *at = dict_get(&c->key, cell);
    int64_t matter = which == 1 && *at == DICT_NONE ? dict_get(&a->case_, cell) : DICT_NONE;
    if (matter != DICT_NONE)
        *at = (int64_t)a->latest[matter];
    if (*at != DICT_NONE && c->row[*at].customer != customer)
        *at = DICT_NONE;
    return 0;
}

static int follow(struct features *f, const struct outcome *o, int64_t *at, struct err *err)
{
    const struct contacts *c = f->table;
    struct answers_counts *n = &f->counts.answered;
    struct buf plain = {0};
    int64_t customer = dict_get(&c->customer, dict_text(&f->opt.answers->key, o->customer));
    int rc = named(f, o, customer, 0, &plain, at, err);
    uint64_t *how = &n->by_contact;
    if (rc == 0 && *at == DICT_NONE) {
        rc = named(f, o, customer, 1, &plain, at, err);
        how = &n->by_case;
    }
    if (rc == 0 && *at == DICT_NONE && customer != DICT_NONE) {
        size_t latest = c->latest[customer] - 1;
        how = &n->by_customer;
        if (contact_is_inside(&c->row[latest], end_of(o)))
            *at = (int64_t)latest;
    }
    if (rc == 0 && *at != DICT_NONE)
        ++*how;
    buf_free(&plain);
    return rc;
}

/* The row of the table is over: nothing that comes counts for it. */
static int settle(struct features *f, size_t i, struct err *err)
{
    struct contacts *c = f->table;
    struct answers *a = c->answers;
    const struct outcome *o = &f->opt.answers->row[i];
    struct answer_row *row = &a->row[i];
    row->complaint = complaints_at(&a->complaints, o->customer, TS_NONE, INT64_MAX, a->met[o->customer]);
    if (follow(f, o, &row->at, err) < 0)
        return -1;
    if (row->at == DICT_NONE)
        return 0;
    size_t at = (size_t)row->at;
    row->contact = c->row[at];
    for (int k = 0; k < VALUE_CONTACT; k++)
        row->known_s[k] = values_mean(&c->values, at, WHOLE, (enum value_kind)k, &row->value_s[k]);
    row->known_s[VALUE_CONTACT] =
        row->contact.has_start && row->contact.over_us != TS_NONE && row->contact.over_us >= row->contact.start_us;
    if (row->known_s[VALUE_CONTACT])
        row->value_s[VALUE_CONTACT] = (double)(row->contact.over_us - row->contact.start_us) / (double)US_PER_S;
    size_t n = features_n_tally(f);
    int64_t *count = mem_zero(n, sizeof *count, err);
    int rc = count ? 0 : -1;
    if (rc == 0)
        tally_read(&c->tally, at, WHOLE, count, n);
    for (size_t k = 0; rc == 0 && k < n; k++)
        if (count[k])
            rc = tally_add(&a->tally, i, k, 0, 0, 1, (int32_t)count[k], err);
    free(count);
    return rc;
}

static int settle_before(struct features *f, size_t customer, int64_t ts_us, struct err *err)
{
    struct answers *a = ((struct contacts *)f->table)->answers;
    const struct outcomes *o = f->opt.answers;
    for (; a->next[customer] < a->last[customer]; a->next[customer]++) {
        size_t i = a->order[a->next[customer]];
        int64_t end_us = end_of(&o->row[i]);
        if (end_us == TS_NONE || end_us >= ts_us)
            break;
        if (settle(f, i, err) < 0)
            return -1;
    }
    return 0;
}

int answers_before(struct features *f, const struct event *e, bool *wanted, struct err *err)
{
    struct answers *a = ((struct contacts *)f->table)->answers;
    int64_t customer = e->col[COL_CUSTOMER].n ? dict_get(&f->opt.answers->key, e->col[COL_CUSTOMER]) : DICT_NONE;
    *wanted = customer != DICT_NONE;
    if (!*wanted)
        return 0;
    a->seen[customer] = true;
    return settle_before(f, (size_t)customer, e->ts_us, err);
}

int answers_after(struct features *f, const struct event *e, const struct name *name, struct err *err)
{
    struct contacts *c = f->table;
    struct answers *a = c->answers;
    int64_t customer = dict_get(&f->opt.answers->key, e->col[COL_CUSTOMER]);
    if (e->col[COL_CASE].n && e->col[COL_CONTACT].n && (name->class == NAME_PLAIN || name->class == NAME_START)) {
        int64_t matter = dict_put(&a->case_, e->col[COL_CASE], err), at = dict_get(&c->key, e->col[COL_CONTACT]);
        if (matter < 0 || mem_reserve(&a->latest, &a->cap_latest, a->case_.n, sizeof *a->latest, err) < 0)
            return -1;
        if (at != DICT_NONE)
            a->latest[matter] = (size_t)at;
    }
    a->met[customer] |= name->class == NAME_SNAG;
    return complaints_event(&a->complaints, (size_t)customer, e, name, err);
}

/* ---- the end ---- */

static int refuse(const struct features *f, struct err *err)
{
    const struct outcomes *o = f->opt.answers;
    const struct answers_counts *n = &f->counts.answered;
    struct view name;
    (void)err_set(err, ERR_DATA, "%s: of %llu rows, %llu are of customers in the log (%.1f %%)", o->name,
                  (unsigned long long)n->rows, (unsigned long long)(n->rows - n->strangers),
                  100 * (double)(n->rows - n->strangers) / (double)n->rows);
    if (features_stranger(f, 0, &name))
        (void)err_hint(err, "the log has nobody called '%.*s' (%s)", VIEW_FMT(name), o->key_column);
    return err_hint(err, "try another column (--key), link the keys (--identity), or pass --min-match 0");
}

bool features_stranger(const struct features *f, size_t i, struct view *name)
{
    const struct contacts *c = f->opt.answers ? f->table : NULL;
    for (size_t k = 0, n = 0; c && k < f->opt.answers->key.n; k++) {
        if (c->answers->seen[k])
            continue;
        *name = dict_text(&f->opt.answers->key, (int64_t)k);
        if (n == i)
            return true;
        n++;
    }
    return false;
}

int answers_end(struct features *f, struct err *err)
{
    struct contacts *c = f->table;
    struct answers *a = c->answers;
    const struct outcomes *o = f->opt.answers;
    struct answers_counts *n = &f->counts.answered;
    for (size_t k = 0; k < o->key.n; k++)
        if (settle_before(f, k, INT64_MAX, err) < 0)
            return -1;
    n->rows = o->n;
    for (size_t i = 0; i < o->n; i++) {
        const struct outcome *x = &o->row[i];
        const struct answer_row *row = &a->row[i];
        uint32_t met = row->contact.met + row->contact.later;
        struct response_counts *r = &f->counts.response[met < SNAGS_MET_LEVELS ? met : SNAGS_MET_LEVELS - 1];
        bool asked = x->entered_us != TS_NONE, answered = x->churned_us != TS_NONE;
        n->timeless += end_of(x) == TS_NONE;
        n->strangers += !a->seen[x->customer];
        n->without_contact += a->seen[x->customer] && end_of(x) != TS_NONE && row->at == DICT_NONE;
        n->unanswered += asked && !answered;
        r->contacts += row->at != DICT_NONE;
        r->asked += row->at != DICT_NONE && asked;
        r->answered += row->at != DICT_NONE && answered;
        r->asked_answered += row->at != DICT_NONE && asked && answered;
        f->counts.tells_asked |= asked;
    }
    f->counts.customers = c->customer.n;
    return (double)(n->rows - n->strangers) < f->opt.min_match * (double)n->rows ? refuse(f, err) : 0;
}

/* ---- rows ---- */

/* The table's columns that have a place of their own. */
static bool is_ours(const struct features *f, size_t column)
{
    const struct outcomes *o = f->opt.answers;
    const struct answers *a = ((struct contacts *)f->table)->answers;
    return column == o->entered || column == o->churned || (int64_t)column == a->carried[0] ||
           (int64_t)column == a->carried[1];
}

/* A column whose name the table has already gets another. */
static int write_carried(struct features *f, struct tabular *t, struct view name, struct err *err)
{
    struct buf b = {0};
    if (dict_get(&t->column, name) == DICT_NONE)
        return tabular_column(t, name, err);
    f->counts.answered.renamed++;
    int rc = buf_addf(&b, err, "survey_%.*s", VIEW_FMT(name));
    if (rc == 0)
        rc = tabular_column(t, buf_view(&b), err);
    buf_free(&b);
    return rc;
}

static int write_columns(struct features *f, struct tabular *t, struct err *err)
{
    const struct outcomes *o = f->opt.answers;
    static const char *const first[] = {"customer", "contact", "case"};
    for (size_t i = 0; i < sizeof first / sizeof *first; i++)
        if (tabular_column(t, view_of(first[i]), err) < 0)
            return -1;
    if ((o->has_entered && tabular_column(t, view_of("sent_at"), err) < 0) ||
        (o->has_churned && tabular_column(t, view_of("answered_at"), err) < 0) || contacts_columns(t, err) < 0 ||
        tabular_column(t, view_of("hour"), err) < 0 || features_value_columns(t, N_CONTACT_VALUES, err) < 0 ||
        features_rule_columns(f, t, err) < 0 || tabular_column(t, view_of("complaint_state"), err) < 0)
        return -1;
    for (size_t i = 0; i < o->column.n; i++)
        if (!is_ours(f, i) && write_carried(f, t, dict_text(&o->column, (int64_t)i), err) < 0)
            return err_wrap(err, "%s", o->name);
    return 0;
}

static int time_cell(const struct features *f, int64_t ts_us, struct tabular *t, struct err *err)
{
    char text[32];
    if (ts_us == TS_NONE)
        return tabular_missing(t, err);
    size_t n = features_date(text, ts_us, f->opt.zone);
    return tabular_text(t, (struct view){text, n}, err);
}

static int contact_cells(struct features *f, const struct answer_row *row, struct tabular *t, struct err *err)
{
    enum { OF_CONTACT = 7 + 1 + N_CONTACT_VALUES };
    size_t n_missing = OF_CONTACT + f->rule.n + features_has_snags(f);
    if (row->at == DICT_NONE) {
        for (size_t i = 0; i < n_missing; i++)
            if (tabular_missing(t, err) < 0)
                return -1;
        return 0;
    }
    const struct contact_row *r = &row->contact;
    if (contacts_cells(f, r, r->events[WHOLE], t, err) < 0 || tabular_count(t, features_hour(f, r->start_us), err) < 0)
        return -1;
    for (size_t k = 0; k < N_CONTACT_VALUES; k++)
        if ((row->known_s[k] ? tabular_number(t, row->value_s[k], err) : tabular_missing(t, err)) < 0)
            return -1;
    return features_rule_cells(f, t, NULL, err);
}

static int write_row(struct features *f, size_t i, struct buf *plain, struct tabular *t, struct err *err)
{
    struct contacts *c = f->table;
    const struct outcomes *o = f->opt.answers;
    const struct outcome *x = &o->row[i];
    const struct answer_row *row = &c->answers->row[i];
    struct view none = {0};
    bool known = c->answers->seen[x->customer] && row->complaint;
    tally_read(&c->answers->tally, i, 0, f->count, features_n_tally(f));
    if (tabular_text(t, dict_text(&o->key, x->customer), err) < 0 ||
        tabular_text(t, row->at == DICT_NONE ? none : dict_text(&c->key, row->at), err) < 0 ||
        tabular_text(t, dict_text(&c->text, row->contact.partner), err) < 0 ||
        (o->has_entered && time_cell(f, x->entered_us, t, err) < 0) ||
        (o->has_churned && time_cell(f, x->churned_us, t, err) < 0) || contact_cells(f, row, t, err) < 0 ||
        tabular_text(t, view_of(known ? row->complaint : ""), err) < 0)
        return -1;
    struct view rest = x->extra;
    for (size_t k = 0; k < o->column.n; k++) {
        struct view cell = outcome_cell(&rest);
        buf_clear(plain);
        if (!is_ours(f, k) && (buf_room(plain, cell.n, err) < 0 || tsv_unescape(&cell, plain, err) < 0 ||
                               tabular_value(t, cell, err) < 0))
            return -1;
    }
    f->counts.rows++;
    return tabular_row(t, err);
}

int answers_write(struct features *f, struct tabular *t, struct err *err)
{
    struct buf plain = {0};
    int rc = write_columns(f, t, err);
    for (size_t i = 0; i < f->opt.answers->n && rc == 0; i++)
        rc = write_row(f, i, &plain, t, err);
    buf_free(&plain);
    return rc;
}

void answers_close(struct answers *a)
{
    if (!a)
        return;
    free(a->order);
    free(a->next);
    free(a->last);
    free(a->seen);
    free(a->met);
    free(a->row);
    tally_free(&a->tally);
    complaints_free(&a->complaints);
    dict_free(&a->case_);
    free(a->latest);
    free(a);
}
