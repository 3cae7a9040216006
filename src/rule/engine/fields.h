/* fields: the fields of fed events, as texts, and only those that the rules that want an event may look at; idle rules
 * want none.
 *
 *     fields_open(&f, rules, idle, sink, &err);            f.column: what to ask the feed for
 *     fields_ask(&f, detect, wanted);                      once for each name of events
 *     fields_need(&f, &need, &err);
 *     const struct view *col = fields_of(&f, &need, batch, event);     by field, borrowed until the next call with it
 *
 * Promises: a field that was not needed is empty. Customer, contact and case come from their numbers, and so are those
 * that the whole log gives an event.
 */
#ifndef SNAG_RULE_ENGINE_FIELDS_H
#define SNAG_RULE_ENGINE_FIELDS_H

#include "event/core/who.h"
#include "rule/engine/detect_impl.h"
#include "snag/feed.h"

struct field_need {
    uint32_t *field;
    size_t n;
    struct view *col; /* by field */
};

struct fields {
    const struct rules *rules;
    struct view *column; /* the caller's, then those that rules read, then `by` */
    size_t n_columns, by;
    int32_t *from; /* by field: a column, or FED_… */
    bool *read;
};

enum { FED_NOWHERE = -1, FED_CUSTOMER = -2, FED_CONTACT = -3, FED_CASE = -4, FED_EVENT = -5 };

int fields_open(struct fields *f, const struct rules *rules, const bool *idle, const struct detect_sink *sink,
                struct err *err) SNAG_CHECK;
void fields_close(struct fields *f);
/* The place of another column that is wanted, at most FIELDS_MORE of them, before f.column is used. */
enum { FIELDS_MORE = 8 };
int32_t fields_column(struct fields *f, const char *name);
/* What rules that want an event may look at; NULL: none do. And fields by number. */
void fields_ask(struct fields *f, const struct detect *d, const struct wanted *wanted);
void fields_ask_these(struct fields *f, const uint32_t *field, size_t n);
/* Takes what has been asked for. */
int fields_need(struct fields *f, struct field_need *need, struct err *err) SNAG_CHECK;
void field_need_free(struct field_need *need);

static inline struct view *fields_of(const struct fields *f, const struct field_need *need, const struct feed_batch *b,
                                     const struct feed_event *e)
{
    for (size_t i = 0; i < need->n; i++) {
        uint32_t field = need->field[i];
        int32_t from = f->from[field];
        if (from >= 0)
            need->col[field] = feed_text(b, e, (size_t)from);
        else if (from == FED_CUSTOMER)
            need->col[field] = who_text(&b->who->customer, e->customer);
        else if (from == FED_EVENT)
            need->col[field] = dict_text(b->names, e->name);
        else
            need->col[field] = who_text(&b->who->matter, from == FED_CASE ? e->case_ : e->contact);
    }
    return need->col;
}

#endif
