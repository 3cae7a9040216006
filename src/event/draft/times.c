/* times: which columns hold times, and in which layout. See draft_impl.h. */
#include "event/draft/draft_impl.h"

#include <stdio.h>
#include <stdlib.h>

#include "snag/mem.h"

enum { MOST_TRIED = 600 };
#define YEAR_1900 INT64_C(-2208988800)
#define YEAR_1995 INT64_C(788918400)
#define YEAR_2100 INT64_C(4102444800)

struct time_trial {
    const struct draft_sample *s;
    const struct profile *p;
    const struct draft_words *w;
};

/* The column in a layout: how many of its cells fit, and how far apart neighbouring ones lie. */
struct layout_fit {
    size_t tried, hits;
    double wandered; /* days */
};

/* The longest phrase of some parts in the name of a column. */
static size_t speaks(const struct time_trial *t, size_t column, const char *const *kinds)
{
    size_t best = 0;
    for (; *kinds; kinds++) {
        const struct section *s = draft_section(t->w, "column", *kinds);
        for (size_t k = 0; k < s->n; k++) {
            size_t n = draft_phrase(s->entry[k].value, t->p[column].folded);
            best = n > best ? n : best;
        }
    }
    return best;
}

/* Does the name say that it is a time? Digits alone are one only then, and H:MM:SS a time of day. */
static bool says_time(const struct time_trial *t, size_t column)
{
    static const char *const times[] = {"event_time", "start_time", "end_time",   "answer_time", "queue_time",
                                        "solve_time", "close_time", "reply_time", NULL};
    static const char *const spans[] = {"wait", "talk", "duration", "hold", NULL};
    size_t time = speaks(t, column, times);
    return (!t->s->header && !t->s->json && !t->s->known) || (time > 0 && time > speaks(t, column, spans));
}

/* The earliest time that a layout may mean: digits that would be longer ago count something else. */
static int64_t from_us(struct view layout)
{
    bool epoch = layout.n >= 5 && memcmp(layout.p, "epoch", 5) == 0;
    return (epoch ? YEAR_1995 : YEAR_1900) * US_PER_S;
}

static void try_layout(const struct time_trial *t, size_t column, struct layout *l, bool clock, int64_t from_us,
                       struct layout_fit *f)
{
    const struct draft_sample *s = t->s;
    size_t step = s->n_rows / MOST_TRIED + 1;
    int64_t before = TS_NONE;
    struct time_read r;
    *f = (struct layout_fit){0};
    for (size_t i = 0; i < s->n_rows; i += step) {
        struct view v = s->cell[i * s->n_columns + column];
        char text[64];
        if (v.n == 0 || v.n > 40)
            continue;
        f->tried++;
        int n = clock ? snprintf(text, sizeof text, "2000-01-01 %.*s", VIEW_FMT(v)) : 0;
        struct view read = clock ? (struct view){text, (size_t)n} : v;
        bool ok = layout_parse(l, NULL, read, &r) == 0 && r.ts_us >= from_us && r.ts_us < YEAR_2100 * US_PER_S;
        if (ok && before != TS_NONE)
            f->wandered += (double)(r.ts_us > before ? r.ts_us - before : before - r.ts_us) / (double)US_PER_DAY;
        if (ok)
            before = r.ts_us;
        f->hits += ok;
    }
}

/* Words for missing values do not count against a column. */
static bool fits(const struct time_trial *t, size_t column, const struct layout_fit *f)
{
    const struct profile *p = &t->p[column];
    size_t absent = p->filled ? f->tried * p->absent / p->filled : 0;
    return f->hits > 0 && (f->hits + absent) * 100 >= f->tried * 95;
}

static bool plausible(const struct time_trial *t, size_t column, struct view layout)
{
    const struct profile *p = &t->p[column];
    bool epoch = layout.n >= 5 && memcmp(layout.p, "epoch", 5) == 0;
    bool digits = p->filled && (p->whole + p->decimal) * 2 > p->filled;
    if (epoch && p->longest < 9)
        return false;
    return p->filled && (epoch ? digits : true) && (!digits || says_time(t, column));
}

struct choice {
    struct view layout;
    size_t points;
    double wandered;
    struct view rival; /* fits as well, and as closely */
};

/* The layout of a kind that fits the most cells, and of such that fit equally well the one by which the log wanders
 * least. */
static int choose(const struct time_trial *t, const char *kind, struct choice *best, struct err *err)
{
    const struct section *times = draft_section(t->w, "times", NULL);
    bool clock = strcmp(kind, "clock") == 0;
    *best = (struct choice){0};
    for (size_t i = 0; i < times->n; i++) {
        char text[96];
        struct layout *l;
        struct choice now = {.layout = times->entry[i].value};
        if (!view_is(times->entry[i].key, kind))
            continue;
        (void)snprintf(text, sizeof text, "%s%.*s", clock ? "%Y-%m-%d " : "", VIEW_FMT(now.layout));
        if (layout_compile(&l, text, err) < 0)
            return -1;
        for (size_t c = 0; c < t->s->n_columns; c++) {
            struct layout_fit f;
            if (!plausible(t, c, now.layout) || (clock && !says_time(t, c)))
                continue;
            try_layout(t, c, l, clock, from_us(now.layout), &f);
            if (fits(t, c, &f)) {
                now.points += f.hits;
                now.wandered += f.wandered;
            }
        }
        layout_free(l);
        bool same = now.points && now.points == best->points && !clock && !view_is(best->layout, "iso");
        if (same && now.wandered * 10 >= best->wandered * 9 && best->wandered * 10 >= now.wandered * 9)
            best->rival = now.layout;
        else if (now.points > best->points || (same && now.wandered < best->wandered))
            *best = now;
    }
    return 0;
}

static int mark(struct draft_times *t, const struct time_trial *trial, struct view layout, bool clock, struct err *err)
{
    char text[96];
    struct layout *l;
    (void)snprintf(text, sizeof text, "%s%.*s", clock ? "%Y-%m-%d " : "", VIEW_FMT(layout));
    if (layout_compile(&l, text, err) < 0)
        return -1;
    for (size_t c = 0; c < trial->s->n_columns; c++) {
        struct layout_fit f;
        if (!plausible(trial, c, layout))
            continue;
        try_layout(trial, c, l, clock, from_us(layout), &f);
        t->is[c] = fits(trial, c, &f);
    }
    layout_free(l);
    return 0;
}

/* The column of days: the one that is filled most often. */
static int find_day(const struct time_trial *t, struct view layout, int *day, struct err *err)
{
    struct draft_times days = {.is = mem_zero(t->s->n_columns, sizeof(bool), err)};
    if (!days.is || mark(&days, t, layout, false, err) < 0) {
        free(days.is);
        return -1;
    }
    *day = -1;
    for (size_t c = 0; c < t->s->n_columns; c++)
        if (days.is[c] && (*day < 0 || t->p[c].filled > t->p[*day].filled))
            *day = (int)c;
    free(days.is);
    return 0;
}

int times_find(struct draft_times *t, const struct draft_sample *s, const struct profile *p,
               const struct draft_words *w, struct err *err)
{
    const struct time_trial trial = {s, p, w};
    struct choice full, date, clock;
    *t = (struct draft_times){.day = -1, .is = mem_zero(s->n_columns, sizeof(bool), err)};
    if (!t->is || choose(&trial, "full", &full, err) < 0 || choose(&trial, "date", &date, err) < 0)
        return -1;
    /* iso reads days too; a day and a time of day beside it say more */
    bool days = full.points && full.points == date.points && view_is(full.layout, "iso");
    if (full.points && !days) {
        t->layout = full.layout;
        t->rival = full.rival;
        return mark(t, &trial, full.layout, false, err);
    }
    if (!date.points)
        return 0;
    t->layout = date.layout;
    t->rival = date.rival;
    if (choose(&trial, "clock", &clock, err) < 0)
        return -1;
    if (!clock.points)
        return mark(t, &trial, date.layout, false, err);
    t->clock = clock.layout;
    return find_day(&trial, date.layout, &t->day, err) < 0 ? -1 : mark(t, &trial, clock.layout, true, err);
}

void times_free(struct draft_times *t)
{
    free(t->is);
    *t = (struct draft_times){0};
}
