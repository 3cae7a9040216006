/* parts: which column plays which part, judged by its name and by what it holds. See draft_impl.h. */
#include "event/draft/draft_impl.h"

#include <stdio.h>
#include <stdlib.h>

#include "snag/mem.h"

#define DRAFT_NAME(a, B) #B,
const char *const part_names[N_PARTS] = {DRAFT_PARTS(DRAFT_NAME)};
#undef DRAFT_NAME

struct casting {
    const struct draft_sample *s;
    const struct profile *p;
    const struct draft_times *t;
    const struct draft_words *w;
};

/* The share of rows whose value has a meaning. */
static double meant(const struct casting *c, size_t column, const char *kind)
{
    const struct profile *p = &c->p[column];
    double all = 0, known = 0;
    for (size_t i = 0; i < p->value.n; i++) {
        all += p->count[i];
        if (draft_meaning(c->w, kind, p->value.text[i]).n)
            known += p->count[i];
    }
    return all > 0 ? known / all : 0;
}

static bool is_text(const struct profile *p)
{
    return p->filled > p->absent && !profile_numeric(p);
}

/* Few enough values to be names of kinds, and more than one. */
static bool is_kinds(const struct profile *p)
{
    return is_text(p) && !p->many && p->value.n >= 1 && p->value.n <= 250 && p->bytes < p->filled * 60;
}

static bool is_boolean(const struct profile *p)
{
    static const struct view words = VIEW_LIT("true, false, yes, no, y, n, 0, 1, ja, nein, oui, non");
    for (size_t i = 0; i < p->value.n; i++)
        if (!draft_listed(words, p->value.text[i]))
            return false;
    return p->value.n > 0 && p->value.n <= 3;
}

static bool is_identity(const struct casting *c, size_t column, bool always)
{
    const struct profile *p = &c->p[column];
    size_t filled = p->filled - p->absent;
    bool enough = always ? filled * 10 >= p->n * 9 : filled * 20 >= p->n;
    return !c->t->is[column] && (int)column != c->t->day && enough && !is_boolean(p) && p->comma + p->span == 0 &&
           (p->decimal * 10 <= p->filled || p->bytes >= p->filled * 10) && p->bytes < p->filled * 80;
}

/* Can the column play that part, by what it holds? */
static bool can_play(const struct casting *c, size_t column, enum draft_part part)
{
    const struct profile *p = &c->p[column];
    bool time = c->t->is[column];
    if (p->filled == p->absent || p->copy || part <= PART_REPLY_TIME)
        return time && !p->copy;
    switch (part) {
    case PART_CUSTOMER:
        return is_identity(c, column, false);
    case PART_CONTACT:
    case PART_CASE:
        return is_identity(c, column, true);
    case PART_ACTIVITY:
        return !time && is_kinds(p) && !is_boolean(p);
    case PART_STATUS:
    case PART_OUTCOME:
        return !time && is_kinds(p) && meant(c, column, "event") >= 0.3;
    case PART_DIRECTION:
        return !time && is_kinds(p) && meant(c, column, "direction") >= 0.8;
    case PART_CHANNEL:
        return !time && is_kinds(p) && meant(c, column, "channel") >= 0.5;
    case PART_ROLE:
        return !time && is_kinds(p) && meant(c, column, "author") >= 0.5;
    case PART_FIELD:
        return !time && is_kinds(p) && meant(c, column, "changed") > 0;
    case PART_PUBLIC:
        return is_boolean(p);
    case PART_TRANSFERS:
    case PART_REOPENS:
        return (p->whole == p->filled - p->absent) || is_boolean(p);
    case PART_WAIT:
    case PART_TALK:
    case PART_DURATION:
    case PART_HOLD:
        return (!time || (c->t->day >= 0 && p->span)) && profile_numeric(p);
    case PART_RATING:
        return !time && profile_numeric(p) && p->span == 0;
    case PART_QUEUE:
    case PART_AGENT:
    case PART_REASON:
    case PART_PRIORITY:
        return !time && p->decimal + p->comma + p->span == 0 && !is_boolean(p) && p->bytes < p->filled * 120;
    case PART_NEW_VALUE:
    case PART_OLD_VALUE:
        return !time;
    case PART_BODY:
        return !time && is_text(p);
    default:
        break;
    }
    return false;
}

/* How much the name speaks for the part. */
static double spoken(const struct casting *c, size_t column, enum draft_part part)
{
    const struct section *words = draft_section(c->w, "column", part_names[part]);
    const char *folded = c->p[column].folded;
    double best = 0, whole = (double)strlen(folded);
    for (size_t i = 0; words && i < words->n; i++) {
        double weight = words->entry[i].key.n == 1 ? words->entry[i].key.p[0] - '0' : 0;
        size_t n = draft_phrase(words->entry[i].value, folded);
        bool exact = (double)n >= whole;
        if (n == 0 || (weight <= 4 && !exact))
            continue;
        double points = weight * 10 + 20 * (double)n / whole + (exact ? 15 : 0);
        best = points > best ? points : best;
    }
    return best;
}

static double points(const struct casting *c, size_t column, enum draft_part part)
{
    const struct profile *p = &c->p[column];
    double x = spoken(c, column, part);
    if (x <= 0 || !can_play(c, column, part))
        return 0;
    if (part == PART_ACTIVITY && x < 90 && meant(c, column, "event") < 0.3)
        return 0;
    if (part == PART_ACTIVITY || part == PART_OUTCOME || part == PART_STATUS)
        x += 25 * meant(c, column, "event");
    if (part == PART_CUSTOMER)
        x += 10.0 * (double)p->filled / (double)p->n - (p->n_distinct == 1 ? 60 : 0);
    if (part == PART_CONTACT || part == PART_CASE)
        x += p->n_distinct * 2 > p->n ? 4 : p->n_distinct == 1 && p->n > 1 ? -40 : 0;
    if (part == PART_EVENT_TIME && c->s->each.n && p->name.n > c->s->each.n &&
        memcmp(p->name.p, c->s->each.p, c->s->each.n) == 0)
        x += 40; /* of the element at hand, not of the record around it */
    if (part <= PART_REPLY_TIME)
        x += 10.0 * (double)(p->filled - p->absent) / (double)p->n;
    return x;
}

/* The highest points first; a column plays one part. The time of the row is chosen apart: it may be the start too. */
static void cast(const struct casting *c, struct draft_parts *parts, double *table)
{
    size_t n = c->s->n_columns;
    for (;;) {
        double most = 0;
        size_t column = 0;
        enum draft_part part = N_PARTS;
        for (size_t k = 0; k < n; k++)
            for (int i = PART_START_TIME; i < N_PARTS; i++)
                if (table[k * N_PARTS + (size_t)i] > most) {
                    most = table[k * N_PARTS + (size_t)i];
                    column = k;
                    part = (enum draft_part)i;
                }
        if (part == N_PARTS)
            return;
        parts->column[part] = (int)column;
        for (int i = PART_START_TIME; i < N_PARTS; i++)
            table[column * N_PARTS + (size_t)i] = 0;
        for (size_t k = 0; k < n; k++)
            table[k * N_PARTS + part] = 0;
    }
}

static void find_event_time(const struct casting *c, struct draft_parts *parts, const double *table)
{
    double most = 0;
    for (size_t k = 0; k < c->s->n_columns; k++)
        if (table[k * N_PARTS + PART_EVENT_TIME] > most) {
            most = table[k * N_PARTS + PART_EVENT_TIME];
            parts->column[PART_EVENT_TIME] = (int)k;
        }
    for (size_t k = 0; most <= 0 && k < c->s->n_columns; k++) {
        int *at = &parts->column[PART_EVENT_TIME];
        if (c->t->is[k] && (*at < 0 || c->p[k].filled > c->p[*at].filled))
            *at = (int)k;
    }
}

/* How many cells of two rows differ. */
static size_t differing(const struct draft_sample *s, size_t a, size_t b)
{
    size_t n = 0;
    for (size_t i = 0; i < s->n_columns; i++)
        n += !view_eq(s->cell[a * s->n_columns + i], s->cell[b * s->n_columns + i]);
    return n;
}

/* Of rows with an id that came before, how many are that row once more, most cells the same? Others are legs. */
static int find_legs(const struct casting *c, struct draft_parts *parts, struct err *err)
{
    const struct draft_sample *s = c->s;
    struct dict ids = {0};
    uint32_t *first = mem_zero(s->n_rows + 1, sizeof *first, err);
    size_t again = 0, same = 0;
    int rc = first ? 0 : -1;
    for (size_t r = 0; rc == 0 && parts->id >= 0 && r < s->n_rows; r++) {
        size_t known = ids.n;
        int64_t id = dict_put(&ids, s->cell[r * s->n_columns + (size_t)parts->id], err);
        if (id < 0)
            rc = -1;
        else if (ids.n > known)
            first[id] = (uint32_t)r;
        else {
            again++;
            same += differing(s, first[id], r) * 3 <= s->n_columns;
        }
    }
    parts->copies = again > 0 && same * 10 >= again * 8;
    parts->legs = again > 0 && !parts->copies;
    dict_free(&ids);
    free(first);
    return rc;
}

/* A number that counts calls may begin again elsewhere: the column that tells the two apart, of few values, or -1. */
static int find_beside(const struct casting *c, const struct draft_parts *parts)
{
    const struct draft_sample *s = c->s;
    const struct profile *id = &c->p[parts->id];
    struct err ignored = ERR_INIT;
    if (id->whole < id->filled || id->longest > 8 || parts->rows_per_id >= 3)
        return -1;
    for (size_t k = 0; k < s->n_columns; k++) {
        struct dict both = {0};
        bool few = !c->t->is[k] && (int)k != c->t->day && c->p[k].filled == c->p[k].n && c->p[k].n_distinct <= 60;
        char text[300];
        for (size_t r = 0; few && r < s->n_rows; r++) {
            int n = snprintf(text, sizeof text, "%.*s\n%.*s", VIEW_FMT(s->cell[r * s->n_columns + k]),
                             VIEW_FMT(s->cell[r * s->n_columns + (size_t)parts->id]));
            struct view v = {text, n < (int)sizeof text ? (size_t)n : sizeof text - 1};
            if (dict_put(&both, v, &ignored) < 0)
                break;
        }
        bool apart = few && both.n * 1000 >= s->n_rows * 999;
        dict_free(&both);
        if (apart)
            return (int)k;
    }
    return -1;
}

static int find_shape(const struct casting *c, struct draft_parts *parts, struct err *err)
{
    const int *at = parts->column;
    bool calls = at[PART_WAIT] >= 0 || at[PART_TALK] >= 0 || at[PART_ANSWER_TIME] >= 0;
    bool generic = at[PART_CONTACT] >= 0 && spoken(c, (size_t)at[PART_CONTACT], PART_CONTACT) < 80;
    if (generic && at[PART_CASE] < 0 && !calls && (at[PART_STATUS] >= 0 || at[PART_PRIORITY] >= 0)) {
        parts->column[PART_CASE] = at[PART_CONTACT]; /* a bare id, of what has a state */
        parts->column[PART_CONTACT] = -1;
    }
    parts->id = at[PART_CONTACT] >= 0 ? at[PART_CONTACT] : at[PART_CASE];
    parts->rows_per_id = parts->id < 0 ? 1 : (double)c->s->n_rows / (double)(c->p[parts->id].n_distinct + 1);
    if (at[PART_CONTACT] >= 0 && at[PART_CASE] >= 0 && c->p[at[PART_CONTACT]].n_distinct >= c->s->n_rows &&
        c->p[at[PART_CASE]].n_distinct * 5 < c->s->n_rows * 4) { /* the id of each row, and that of what it is about */
        parts->column[PART_CONTACT] = -1;
        parts->id = at[PART_CASE];
        parts->rows_per_id = (double)c->s->n_rows / (double)c->p[parts->id].n_distinct;
    }
    if (parts->id >= 0)
        parts->rows_per_id = (double)c->s->n_rows / (double)c->p[parts->id].n_distinct;
    bool several = parts->rows_per_id >= 1.2;
    bool told = at[PART_ACTIVITY] >= 0 || at[PART_FIELD] >= 0 || at[PART_ROLE] >= 0;
    bool steps = at[PART_STATUS] >= 0 || at[PART_QUEUE] >= 0;
    parts->tickets = at[PART_CONTACT] < 0 && at[PART_CASE] >= 0 && !calls;
    parts->shape = told && (several || parts->id < 0) ? SHAPE_EVENTS
                   : calls && at[PART_STATUS] < 0     ? SHAPE_RECORDS
                   : several && steps                 ? SHAPE_SNAPSHOTS
                   : several                          ? SHAPE_EVENTS
                                                      : SHAPE_RECORDS;
    if (parts->shape == SHAPE_RECORDS && at[PART_OUTCOME] < 0 && at[PART_ACTIVITY] >= 0 &&
        meant(c, (size_t)at[PART_ACTIVITY], "event") > 0.3)
        parts->column[PART_OUTCOME] = at[PART_ACTIVITY];
    if (parts->shape == SHAPE_RECORDS && find_legs(c, parts, err) < 0)
        return -1;
    if (parts->legs && at[PART_CONTACT] >= 0)
        parts->beside = find_beside(c, parts);
    parts->legs = parts->legs && parts->beside < 0;
    return 0;
}

int parts_find(struct draft_parts *parts, const struct draft_sample *s, const struct profile *p,
               const struct draft_times *t, const struct draft_words *w, struct err *err)
{
    const struct casting c = {s, p, t, w};
    double *table = mem_zero(s->n_columns * N_PARTS + 1, sizeof *table, err);
    if (!table)
        return -1;
    *parts = (struct draft_parts){.id = -1, .beside = -1};
    for (int i = 0; i < N_PARTS; i++)
        parts->column[i] = -1;
    for (size_t k = 0; k < s->n_columns; k++)
        for (int i = 0; i < N_PARTS; i++)
            table[k * N_PARTS + (size_t)i] = points(&c, k, (enum draft_part)i);
    find_event_time(&c, parts, table);
    cast(&c, parts, table);
    free(table);
    return find_shape(&c, parts, err);
}
