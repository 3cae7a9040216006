/* eval: expressions and conditions of a map against one row. Private to mapper.
 *
 * A value that cannot be computed (not a date, not a number) is a fault of the row, not of the program: `bad` is set,
 * with the reason in `problem`, and evaluation continues with an empty value.
 */
#ifndef SNAG_EVENT_MAP_EVAL_H
#define SNAG_EVENT_MAP_EVAL_H

#include "event/map/mapper.h"

struct memo;
struct tally;
struct straight;
struct groups; /* what earlier rows of the groups showed */

struct mapper_state {
    /* the file */
    char *file;
    int32_t *bound;     /* index of the cell for each used column */
    size_t need;        /* cells a row must have */
    size_t n_columns;   /* of the header */
    bool last_nameless; /* a comma stands behind its last name */
    /* the row */
    struct view *cell;  /* per used column, decoded; empty where missing */
    struct arena arena; /* texts made for this row, or `keeps`, for those since mapper_swap */
    bool keeps;
    struct buf problem;
    bool bad;
    bool strayed;  /* a test met what is neither a number nor a time … */
    bool learning; /* … which does not count while the memo asks */
    int64_t row_ts_us;
    size_t group; /* number of the row's group, or NO_GROUP */
    pcre2_match_data *match;
    /* over all rows */
    struct layout *iso; /* for times in tests; NULL: no test has an order */
    struct groups *groups;
    struct dict keys; /* of `key`: id → */
    struct key_row *key_row;
    size_t cap_keys;
    struct dict seen; /* site and case or contact of `first` tests: id → */
    bool *seen_first; /* has it fired on a row that was not rejected? */
    size_t cap_seen;
    uint32_t *fired; /* ids that fired on this row */
    size_t n_fired;
    struct dict staff, staff_cell; /* words of `staff`; cells that it was asked about */
    struct dict carry_key;
    struct dict carry_value;
    uint32_t *carried; /* id of the value + 1, by id of the key */
    size_t cap_carried;
    struct memo *memo;         /* what conditions say by value; NULL: they are asked each time */
    struct tally *tally;       /* values of columns that are compared with words */
    struct straight *straight; /* the way of a row that asks for little; NULL: the map asks for more */
    /* what is evaluated of each row (narrow.c) */
    uint32_t *narrow; /* the columns that are wanted, by index of the map's schema; NULL: all */
    size_t n_narrow;
    struct plain_column { /* a standard column that is a cell unchanged */
        uint32_t column, cell;
    } * plain;
    uint32_t *other; /* entries of map->column that need evaluation */
    uint32_t *asked; /* used columns that are needed */
    size_t n_plain, n_other, n_asked;
    /* results */
    struct view *base; /* the row's columns, by index of the map's schema */
    struct view *cols; /* all columns of all events of the row */
    size_t cap_cols;
    struct emitted *event;
    size_t cap_event;
};
#define NO_GROUP SIZE_MAX

struct key_row {
    uint64_t row;
    enum fate fate;
    struct view newest;
};

/* The value of an expression, borrowed until the next row. -1 only if memory runs out. Most are a column. */
int eval_other(struct mapper *m, const struct expr *e, struct view *v, struct err *err) SNAG_CHECK;
static inline int eval_text(struct mapper *m, const struct expr *e, struct view *v, struct err *err)
{
    if (e->kind != EXPR_COLUMN)
        return eval_other(m, e, v, err);
    *v = m->state->cell[e->column];
    return 0;
}
/* The value as a time; with `roll`, rolls over midnight relative to the row's ts. Empty: bad. */
int eval_time(struct mapper *m, const struct expr *e, bool roll, int64_t *ts_us, struct err *err) SNAG_CHECK;
/* Adds a number of seconds; no number: bad. */
int eval_plus(struct mapper *m, const struct expr *e, int64_t *ts_us, struct err *err) SNAG_CHECK;
/* A time was read: what is counted of it. */
static inline void eval_count_local(struct mapper *m, enum local_kind kind)
{
    m->counts.ambiguous_times += kind == LOCAL_AMBIGUOUS;
    m->counts.skipped_times += kind == LOCAL_SKIPPED;
}
static inline void eval_took_time(struct mapper *m, const struct time_read *r)
{
    if (r->fraction_digits > m->digits)
        m->digits = r->fraction_digits;
    if (r->kind != LOCAL_PLAIN)
        eval_count_local(m, r->kind);
}
int eval_cond(struct mapper *m, const struct cond *c, bool *holds, struct err *err) SNAG_CHECK;
/* Marks the row as bad; only the first reason is kept. */
int eval_bad(struct mapper *m, struct err *err, const char *fmt, ...) SNAG_PRINTF(3, 4) SNAG_CHECK;
/* Goes after "is not a number": the remedy if a decimal comma is the reason, else "". */
const char *eval_comma_hint(const struct mapper *m, struct view v);
/* a, b and c concatenated, in the row's arena. */
int eval_join(struct mapper *m, struct view a, struct view b, struct view c, struct view *v,
              struct err *err) SNAG_CHECK;
/* A name for messages: the first column that the expression reads. */
struct view expr_name(const struct map *map, const struct expr *e);

/* cells.c: begins a row with the cells that the map reads, decoded; marks the row as bad if they cannot be. */
int cells_load(struct mapper *m, const struct row *row, struct err *err) SNAG_CHECK;
int cells_load_block(struct mapper *m, struct rows_block *b, const struct rows_block_row *row,
                     struct err *err) SNAG_CHECK;

/* narrow.c: what is evaluated of each row, at first all. */
int narrow_open(struct mapper *m, struct err *err) SNAG_CHECK;
/* From now on, what these columns need. */
int narrow_to(struct mapper *m, const uint32_t *column, size_t n, struct err *err) SNAG_CHECK;
void narrow_close(struct mapper_state *s);
/* Where a column of ours stands among those of an event; -1: it was not asked for. */
/* Marks the used columns that a column of the map reads. */
void narrow_need(bool *need, const struct map_column *c);
int64_t narrow_place(const struct mapper_state *s, uint32_t column);

/* groups.c: the last values per group and column. */
int groups_open(struct groups **g, const struct map *map, struct err *err) SNAG_CHECK;
int groups_enter(struct groups *g, struct view name, size_t *group, struct err *err) SNAG_CHECK;
/* Records the time of the group's current row; *step: it is earlier (-1) or later (1) than the previous row's. */
int groups_time(struct groups *g, size_t group, int64_t ts_us, int *step, struct err *err) SNAG_CHECK;
/* The last non-missing value of a column; empty if there is none. */
struct view groups_last(const struct groups *g, size_t group, uint32_t used);
/* Its value in the previous row; empty if there is none. */
struct view groups_prior(const struct groups *g, size_t group, uint32_t used);
/* Remembers the row's cells (indexed as map->used). */
int groups_leave(struct groups *g, size_t group, const struct view *cell, struct err *err) SNAG_CHECK;
/* See past.h. */
struct past;
struct past_sink;
int groups_past(const struct groups *g, const struct past_sink *to, struct err *err) SNAG_CHECK;
int groups_learn(struct groups *g, const struct past *fact, struct err *err) SNAG_CHECK;
void groups_close(struct groups *g);

/* columns.c: into s->base, the row's columns: all of them; those that are more than a cell. */
int columns_of_row(struct mapper *m, struct err *err) SNAG_CHECK;
int columns_other(struct mapper *m, struct err *err) SNAG_CHECK;
/* A word of a log as ours, where the map lists it. */
void recode_words(struct mapper *m, const struct map_words *w, struct view *v);
/* The map's words for nobody are no customer. */
static inline void column_anonymous(const struct map *map, struct view *customer)
{
    if (customer->n && words_have_whatever_case(&map->anonymous, *customer))
        *customer = (struct view){0};
}

#endif
