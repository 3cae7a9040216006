/* event: the one record that flows through the whole pipeline, and its columns.
 *
 * A schema names the columns of a stream: the twelve standard ones always come first, in the order of enum
 * event_column; others follow in order of first appearance. Columns are only ever added. An event is borrowed from the
 * batch that carried it; its texts are decoded (no escapes) and an empty text is a missing value.
 *
 *     struct batch b;
 *     while ((rc = source_next(src, &b, &err)) > 0)
 *         for (size_t i = 0; i < b.n; i++)
 *             … b.event[i].ts_us, b.event[i].col[COL_QUEUE] …
 */
#ifndef SNAG_EVENT_H
#define SNAG_EVENT_H

#include <stdint.h>

#include "snag/dict.h"

SNAG_C_BEGIN

enum event_column {
    COL_TS,
    COL_CUSTOMER,
    COL_CASE,
    COL_CONTACT,
    COL_CHANNEL,
    COL_EVENT,
    COL_AGENT,
    COL_QUEUE,
    COL_DIRECTION,
    COL_REASON,
    COL_VALUE,
    COL_TEXT,
    N_STANDARD_COLUMNS
};

struct schema {
    struct dict names; /* id = index of the column */
};

/* The twelve standard columns. */
int schema_init(struct schema *s, struct err *err) SNAG_CHECK;
/* The index of a column, appended if it is new. -1 if memory runs out. */
int64_t schema_add(struct schema *s, struct view name, struct err *err) SNAG_CHECK;
/* The index of a column or DICT_NONE. */
int64_t schema_find(const struct schema *s, const char *name);
static inline size_t schema_n(const struct schema *s)
{
    return s->names.n;
}
static inline struct view schema_name(const struct schema *s, size_t i)
{
    return s->names.text[i];
}
void schema_free(struct schema *s);

/* Does v follow the rule for names of events and standard columns? [a-z][a-z0-9_]* */
bool is_event_name(struct view v);

/* snag:RULE and good:RULE are events that rules emit: which of the two `name` is, and RULE in *rule (NULL: not asked).
 */
enum event_emitted { EMITTED_NONE, EMITTED_SNAG, EMITTED_GOOD };
static inline enum event_emitted event_emitted(struct view name, struct view *rule)
{
    if (name.n <= 5 || name.p[4] != ':')
        return EMITTED_NONE;
    bool snag = memcmp(name.p, "snag", 4) == 0;
    if (!snag && memcmp(name.p, "good", 4) != 0)
        return EMITTED_NONE;
    if (rule) {
        rule->p = name.p + 5;
        rule->n = name.n - 5;
    }
    return snag ? EMITTED_SNAG : EMITTED_GOOD;
}

struct event {
    int64_t ts_us;
    const struct view *col; /* schema_n of them, by index; columns that nobody asked for are empty */
    struct view raw;        /* the original line of the stream, without line end; empty if there was none */
    uint32_t raw_columns;   /* columns in raw: the first ones of the schema, in order; later ones are empty */
    uint32_t customer, contact, case_; /* numbers of these columns' texts, if the batch is numbered; 0: empty */
    uint64_t line;                     /* line number in the stream, for messages; 0 = none */
};

/* The text in a column of an event; empty for a column that the stream does not have (DICT_NONE). */
static inline struct view event_cell(const struct event *e, int64_t column)
{
    struct view none = {NULL, 0};
    return column < 0 ? none : e->col[column];
}

struct batch {
    const struct schema *schema;
    int ts_digits; /* fraction digits of ts in this stream: 0, 3 or 6 */
    size_t n;
    const struct event *event; /* in stream order */
    size_t spare;              /* columns that each event has behind those of the schema, all empty */
    bool numbered; /* the same text has the same number in all batches; contacts and cases share one name space */
};

/* A stage that produces events. Implementations put this first in their own struct. */
struct source {
    /* 1: a batch (at least one event), 0: the end, -1: failed, with err set. Borrowed until the next call. */
    int (*next)(struct source *self, struct batch *b, struct err *err);
    void (*close)(struct source *self);
};
static inline int source_next(struct source *s, struct batch *b, struct err *err)
{
    return s->next(s, b, err);
}
static inline void source_close(struct source *s)
{
    if (s)
        s->close(s);
}

/* coverage, coverage_end: which events a source could record, and from when to when. */
static inline bool event_is_coverage(const struct event *e)
{
    return view_is(e->col[COL_EVENT], "coverage") || view_is(e->col[COL_EVENT], "coverage_end");
}

/* An event without a name is none: it says that time has passed, up to its moment, and no earlier event will come. */
static inline bool event_is_tick(const struct event *e)
{
    return e->col[COL_EVENT].n == 0;
}

SNAG_C_END

#endif
