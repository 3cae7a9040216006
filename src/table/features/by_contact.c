/* by_contact: one row per contact or case, with the answers that belong to it and what had happened by then.
 *
 * Those who answer and those who do not are to be compared, so what counts for a row must not depend on the answer.
 * Three windows are kept until it is known which serves: up to the first end, up to when the customer was asked, and
 * all.
 */
#include <stdlib.h>

#include "snag/num.h"
#include "table/features/contacts.h"

static int open_table(struct features *f, struct err *err)
{
    struct contacts *c = mem_zero(1, sizeof *c, err);
    f->table = c;
    if (c)
        c->values.n_windows = N_WINDOWS;
    if (!c || dict_put(&c->text, view_of(""), err) < 0)
        return -1;
    return f->opt.answers ? answers_open(&c->answers, f, err) : 0;
}

static struct view key_of(const struct features *f, const struct event *e)
{
    enum event_column one = f->opt.by == BY_CASE ? COL_CASE : COL_CONTACT;
    enum event_column other = f->opt.by == BY_CASE ? COL_CONTACT : COL_CASE;
    return e->col[one].n ? e->col[one] : e->col[other];
}

/* Keeps the first text that is not missing. */
static int keep(struct contacts *c, uint32_t *field, struct view text, struct err *err)
{
    if (*field || text.n == 0)
        return 0;
    int64_t id = dict_put(&c->text, text, err);
    *field = (uint32_t)id;
    return id < 0 ? -1 : 0;
}

static int pin_customer(struct contacts *c, size_t row, struct view customer, struct err *err)
{
    size_t before = c->customer.n;
    if (customer.n == 0 || c->row[row].customer != DICT_NONE)
        return 0;
    int64_t id = dict_put(&c->customer, customer, err);
    if (id < 0 || mem_reserve(&c->latest, &c->cap_latest, c->customer.n, sizeof *c->latest, err) < 0)
        return -1;
    if (c->customer.n > before)
        c->latest[id] = 0;
    c->row[row].customer = id;
    if (c->latest[id] == 0 || c->row[c->latest[id] - 1].start_us <= c->row[row].start_us)
        c->latest[id] = row + 1;
    return 0;
}

static int row_of(struct contacts *c, struct view key, const struct event *e, size_t *row, struct err *err)
{
    size_t before = c->key.n;
    int64_t id = dict_put(&c->key, key, err);
    if (id < 0 || mem_reserve(&c->row, &c->cap, c->key.n, sizeof *c->row, err) < 0)
        return -1;
    *row = (size_t)id;
    if (c->key.n > before)
        c->row[*row] = (struct contact_row){
            .start_us = e->ts_us, .ended_us = TS_NONE, .asked_us = TS_NONE, .over_us = TS_NONE, .customer = DICT_NONE};
    return pin_customer(c, *row, e->col[COL_CUSTOMER], err);
}

/* The windows of a row that are open at ts_us, as bits. */
static unsigned open_windows(const struct contact_row *r, int64_t ts_us)
{
    if (r->answered)
        return 0;
    unsigned to_end = r->ended_us == TS_NONE || ts_us <= r->ended_us;
    unsigned to_asked = r->asked_us == TS_NONE || ts_us <= r->asked_us;
    return to_end << UP_TO_END | to_asked << UP_TO_ASKED | 1u << WHOLE;
}

static int count_in(struct contacts *c, size_t row, unsigned windows, size_t column, struct err *err)
{
    for (size_t w = 0; w < N_WINDOWS; w++)
        if (windows >> w & 1u && tally_add(&c->tally, row, column, w, w, N_WINDOWS, 1, err) < 0)
            return -1;
    return 0;
}

static int keep_columns(struct features *f, struct contact_row *r, const struct event *e, struct err *err)
{
    struct contacts *c = f->table;
    if (keep(c, &r->partner, e->col[f->opt.by == BY_CASE ? COL_CONTACT : COL_CASE], err) < 0 ||
        keep(c, &r->channel, e->col[COL_CHANNEL], err) < 0 || keep(c, &r->queue, e->col[COL_QUEUE], err) < 0 ||
        keep(c, &r->agent, e->col[COL_AGENT], err) < 0)
        return -1;
    return keep(c, &r->reason, e->col[COL_REASON], err);
}

/* A row by case counts the lengths of its contacts too, which need numbers of their own. */
static int count_values(struct features *f, size_t row, unsigned windows, const struct event *e, unsigned does,
                        struct err *err)
{
    struct contacts *c = f->table;
    bool cases = f->opt.by == BY_CASE;
    struct value_of of = {.row = row, .windows = windows, .contact = (int64_t)row, .case_ = DICT_NONE};
    struct view contact = e->col[COL_CONTACT].n ? e->col[COL_CONTACT] : e->col[COL_CASE];
    if (!does)
        return 0;
    if (cases && values_number(&c->values.contact, contact, &of.contact, err) < 0)
        return -1;
    of.case_ = cases ? (int64_t)row : DICT_NONE;
    return values_event(&c->values, &of, e, does, err);
}

static int plain_event(struct features *f, const struct event *e, const struct name *name, struct err *err)
{
    struct contacts *c = f->table;
    struct view key = key_of(f, e);
    size_t at;
    if (key.n == 0)
        return 0;
    if (row_of(c, key, e, &at, err) < 0)
        return -1;
    struct contact_row *r = &c->row[at];
    r->last_us = e->ts_us;
    r->met += r->later;
    r->later = 0;
    if (r->answered)
        return 0;
    if (r->ended_us == TS_NONE && name->does & (DOES_END | DOES_SOLVE))
        r->ended_us = e->ts_us;
    if (name->does & DOES_END)
        r->over_us = e->ts_us;
    unsigned windows = open_windows(r, e->ts_us);
    for (size_t w = 0; w < N_WINDOWS; w++)
        r->events[w] += windows >> w & 1u;
    if (name->class == NAME_START && !r->has_start) {
        r->has_start = true;
        r->start_us = e->ts_us;
        if (keep(c, &r->direction, e->col[COL_DIRECTION], err) < 0)
            return -1;
    }
    if (is_inbound_start(e, name) && count_in(c, at, windows, TALLY_CONTACTS, err) < 0)
        return -1;
    return count_values(f, at, windows, e, name->does, err) < 0 ? -1 : keep_columns(f, r, e, err);
}

static int rule_event(struct features *f, const struct event *e, const struct name *name, struct err *err)
{
    struct contacts *c = f->table;
    int64_t id = dict_get(&c->key, key_of(f, e));
    if (id == DICT_NONE)
        return 0;
    struct contact_row *r = &c->row[id];
    unsigned windows = open_windows(r, e->ts_us);
    if (name->class == NAME_SNAG)
        *(e->ts_us <= r->last_us ? &r->met : &r->later) += 1;
    return count_in(c, (size_t)id, windows, TALLY_RULES + (size_t)name->rule, err);
}

/* The contact that a survey is about: the one it names, else the customer's latest, not too long ago. */
static struct contact_row *surveyed(const struct features *f, const struct event *e)
{
    struct contacts *c = f->table;
    struct view key = key_of(f, e);
    int64_t id = key.n ? dict_get(&c->key, key) : DICT_NONE;
    if (id != DICT_NONE)
        return &c->row[id];
    int64_t customer = e->col[COL_CUSTOMER].n ? dict_get(&c->customer, e->col[COL_CUSTOMER]) : DICT_NONE;
    if (customer == DICT_NONE)
        return NULL;
    struct contact_row *r = &c->row[c->latest[customer] - 1];
    return contact_is_inside(r, e->ts_us) ? r : NULL;
}

/* Expectations may be words. */
static struct view said(const struct event *e, const struct name *name)
{
    bool word = name->answer == ANSWER_EXPECTATION && e->col[COL_VALUE].n == 0;
    return word ? e->col[COL_TEXT] : e->col[COL_VALUE];
}

static int survey_event(struct features *f, const struct event *e, const struct name *name, struct err *err)
{
    struct contact_row *r = surveyed(f, e);
    bool answer = name->class == NAME_ANSWER && said(e, name).n > 0;
    if (!r) {
        f->counts.answers_lost += answer;
        return 0;
    }
    struct contacts *c = f->table;
    double csat;
    c->surveys = true;
    if (answer && name->answer == ANSWER_CSAT && num_parse(e->col[COL_VALUE], &csat) == 0)
        c->most_csat = csat > c->most_csat ? csat : c->most_csat;
    if (name->class == NAME_ASKED && r->asked_us == TS_NONE)
        r->asked_us = e->ts_us;
    r->answered |= answer;
    if (!answer)
        return 0;
    bool expectation = name->answer == ANSWER_EXPECTATION;
    return keep(c, expectation ? &r->expectation : &r->answer[name->answer], said(e, name), err);
}

static int contact_event(struct features *f, const struct event *e, const struct name *name, struct err *err)
{
    const struct contacts *c = f->table;
    switch (name->class) {
    case NAME_SNAG:
    case NAME_GOOD:
        return rule_event(f, e, name, err);
    case NAME_ANSWER:
    case NAME_ASKED:
        return c->answers ? 0 : survey_event(f, e, name, err);
    case NAME_PLAIN:
    case NAME_START:
    case NAME_LEAVE:
    case NAME_FOLLOWS:
    case NAME_COVERAGE:
        break;
    }
    return plain_event(f, e, name, err);
}

static int count_event(struct features *f, const struct event *e, const struct name *name, struct err *err)
{
    bool wanted;
    if (!((struct contacts *)f->table)->answers)
        return contact_event(f, e, name, err);
    if (answers_before(f, e, &wanted, err) < 0 || (wanted && contact_event(f, e, name, err) < 0))
        return -1;
    return wanted ? answers_after(f, e, name, err) : 0;
}

/* Who answered, by the number of snags up to the contact's last event: of those who answered too, or those who stayed
 * silent would seem to meet more of them. */
static int end_table(struct features *f, struct err *err)
{
    struct contacts *c = f->table;
    bool tells_asked = false;
    if (c->answers)
        return answers_end(f, err);
    for (size_t i = 0; i < c->key.n; i++) {
        const struct contact_row *r = &c->row[i];
        struct response_counts *n = &f->counts.response[r->met < SNAGS_MET_LEVELS ? r->met : SNAGS_MET_LEVELS - 1];
        bool asked = r->asked_us != TS_NONE;
        n->contacts++;
        n->asked += asked;
        n->answered += r->answered;
        n->asked_answered += asked && r->answered;
        tells_asked |= asked;
    }
    f->counts.customers = c->customer.n;
    f->counts.tells_asked = tells_asked;
    if (c->key.n == 0)
        return err_set(err, ERR_DATA, "no event in the log names a contact or a case");
    return values_settle(&c->values, err);
}

static int write_table(struct features *f, struct tabular *t, struct err *err)
{
    return ((struct contacts *)f->table)->answers ? answers_write(f, t, err) : contacts_write(f, t, err);
}

static void close_table(struct features *f)
{
    struct contacts *c = f->table;
    if (!c)
        return;
    dict_free(&c->key);
    dict_free(&c->text);
    dict_free(&c->customer);
    free(c->row);
    free(c->latest);
    tally_free(&c->tally);
    values_free(&c->values);
    answers_close(c->answers);
    free(c);
}

const struct table_kind table_by_contact = {open_table, count_event, end_table, write_table, close_table};
