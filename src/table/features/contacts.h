/* contacts: what is remembered of contacts and cases while a table of them is made; what by_contact*.c and by_answer.c
 * share. */
#ifndef SNAG_TABLE_FEATURES_CONTACTS_H
#define SNAG_TABLE_FEATURES_CONTACTS_H

#include "table/features/features_impl.h"

#define ANSWER_WITHIN_US (7 * US_PER_DAY)

enum { UP_TO_END, UP_TO_ASKED, WHOLE, N_WINDOWS = VALUE_WINDOWS }; /* all of them up to the answer */
enum { N_CONTACT_VALUES = VALUE_CONTACT + 1 };

struct contact_row {
    int64_t start_us, last_us;  /* first start (else first event); last plain event */
    int64_t ended_us, asked_us; /* first end, solve or close; first survey_sent; TS_NONE = none */
    int64_t over_us;            /* last end so far; TS_NONE = none */
    int64_t customer;           /* id of contacts.customer or DICT_NONE */
    uint32_t partner;           /* its case, or for a case its first contact: id of contacts.text */
    uint32_t channel, direction, queue, agent, reason, answer[N_ANSWERS], expectation;
    uint32_t events[N_WINDOWS];
    uint32_t met, later; /* snags up to the last plain event, and since */
    bool has_start, answered;
};

struct contacts {
    struct dict key;
    struct contact_row *row;
    size_t cap;
    struct dict text; /* [0] = "" = missing */
    struct dict customer;
    size_t *latest; /* by customer: row + 1 of the latest contact */
    size_t cap_latest;
    struct tally_table tally; /* its steps are the windows */
    struct value_means values;
    bool surveys;            /* the log has answers, or says who was asked */
    double most_csat;        /* the largest, which tells the scale */
    struct answers *answers; /* the rows are those of a table of answers; NULL: the contacts */
};

/* Is it late enough in, or soon enough after, a contact to be about it? */
static inline bool contact_is_inside(const struct contact_row *r, int64_t ts_us)
{
    return ts_us - r->last_us <= ANSWER_WITHIN_US;
}

/* by_contact_write.c: names and cells of start, channel, direction, queue, agent, reason and events; the rows. */
int contacts_columns(struct tabular *t, struct err *err) SNAG_CHECK;
int contacts_cells(const struct features *f, const struct contact_row *r, uint32_t events, struct tabular *t,
                   struct err *err) SNAG_CHECK;
int contacts_write(struct features *f, struct tabular *t, struct err *err) SNAG_CHECK;

/* by_answer.c: the rows of a table of answers. */
struct answers;
int answers_open(struct answers **a, struct features *f, struct err *err) SNAG_CHECK;
/* An event of this customer comes: rows whose predictors end before it are as they will be. *wanted: some row is the
 * customer's. */
int answers_before(struct features *f, const struct event *e, bool *wanted, struct err *err) SNAG_CHECK;
/* … it has come. */
int answers_after(struct features *f, const struct event *e, const struct name *name, struct err *err) SNAG_CHECK;
int answers_end(struct features *f, struct err *err) SNAG_CHECK;
int answers_write(struct features *f, struct tabular *t, struct err *err) SNAG_CHECK;
void answers_close(struct answers *a);

#endif
