/* history: what a history is asked, and what is written into it. See snag/history.h. */
#include "snag/history.h"

#include <math.h>
#include <string.h>

#include "history/history_impl.h"

/* Weeks and months are told apart by their names. */
static int like_length(const char *like)
{
    return (int)strlen(like);
}

/* ---- what is known ---- */

int history_cells(struct history *h, uint64_t *n, struct err *err)
{
    sqlite3_stmt *s = history_sql(h, SQL_CELLS, err);
    int rc = s ? history_step(h, s, err) : -1;
    *n = rc > 0 ? (uint64_t)sqlite3_column_int64(s, 0) : 0;
    (void)sqlite3_reset(s);
    return rc < 0 ? -1 : 0;
}

int history_newest(struct history *h, const char *like, int64_t since_day, struct history_report *newest, uint64_t *n,
                   struct err *err)
{
    sqlite3_stmt *s = history_sql(h, SQL_NEWEST, err);
    *newest = (struct history_report){.first_day = 0};
    *n = 0;
    if (!s)
        return -1;
    (void)sqlite3_bind_int(s, 1, like_length(like));
    (void)sqlite3_bind_int64(s, 2, since_day);
    int rc = history_step(h, s, err);
    if (rc > 0) {
        history_text(s, 0, newest->name, sizeof newest->name);
        newest->first_day = sqlite3_column_int64(s, 1);
        *n = (uint64_t)sqlite3_column_int64(s, 2);
    }
    (void)sqlite3_reset(s);
    return rc < 0 ? -1 : 0;
}

int history_weeks(struct history *h, const struct history_series *series, const char *like, int64_t since_day,
                  int (*put)(void *ctx, const struct history_cell *c, struct err *err), void *ctx, struct err *err)
{
    sqlite3_stmt *s = history_sql(h, SQL_WEEKS, err);
    int rc;
    if (!s)
        return -1;
    history_bind(s, 1, series);
    (void)sqlite3_bind_int(s, 4, like_length(like));
    (void)sqlite3_bind_int64(s, 5, since_day);
    while ((rc = history_step(h, s, err)) > 0) {
        struct history_cell c = {.first_day = sqlite3_column_int64(s, 1),
                                 .hit = (uint64_t)sqlite3_column_int64(s, 2),
                                 .opportunities = (uint64_t)sqlite3_column_int64(s, 3),
                                 .censored = (uint64_t)sqlite3_column_int64(s, 4),
                                 .complete = sqlite3_column_int(s, 5) != 0};
        history_text(s, 0, c.period, sizeof c.period);
        if (put(ctx, &c, err) < 0) {
            rc = -1;
            break;
        }
    }
    (void)sqlite3_reset(s);
    return rc;
}

int history_changed(struct history *h, const struct history_series *series, char last[HISTORY_NAME], struct err *err)
{
    sqlite3_stmt *s = history_sql(h, SQL_CHANGED, err);
    last[0] = '\0';
    if (!s)
        return -1;
    history_bind(s, 1, series);
    int rc = history_step(h, s, err);
    if (rc > 0)
        history_text(s, 0, last, HISTORY_NAME);
    (void)sqlite3_reset(s);
    return rc < 0 ? -1 : 0;
}

/* ---- what reports said ---- */

static double real_or_nan(sqlite3_stmt *s, int column)
{
    return sqlite3_column_type(s, column) == SQLITE_NULL ? NAN : sqlite3_column_double(s, column);
}

/* What a report said of a series; the first one asked is the last one written. */
static int add_said(struct history *h, const char *report, const struct history_series *series,
                    struct history_past *past, struct err *err)
{
    char definition[80];
    sqlite3_stmt *s = history_sql(h, SQL_SAID, err);
    if (!s)
        return -1;
    history_bind_view(s, 1, series->rule);
    history_bind_view(s, 2, series->group);
    history_bind_view(s, 3, view_of(report));
    int rc = history_step(h, s, err);
    if (rc > 0) {
        history_text(s, 0, definition, sizeof definition);
        bool same = view_is(series->definition, definition);
        if (past->reports == 0) {
            past->known = true;
            past->other = !same;
            past->last = (struct history_said){.hit = (uint64_t)sqlite3_column_int64(s, 1),
                                               .opportunities = (uint64_t)sqlite3_column_int64(s, 2),
                                               .low = real_or_nan(s, 3),
                                               .high = real_or_nan(s, 4)};
        }
        past->noted += same && sqlite3_column_int(s, 5) != 0;
    }
    (void)sqlite3_reset(s);
    return rc < 0 ? -1 : 0;
}

int history_past(struct history *h, const struct history_report *now, const struct history_series *series,
                 struct history_past *past, struct err *err)
{
    sqlite3_stmt *s = history_sql(h, SQL_REPORTS, err);
    int rc;
    *past = (struct history_past){.last = {.low = NAN, .high = NAN}};
    if (!s)
        return -1;
    (void)sqlite3_bind_int(s, 1, like_length(now->name));
    (void)sqlite3_bind_int64(s, 2, now->first_day);
    (void)sqlite3_bind_int(s, 3, HISTORY_REPORTS);
    while ((rc = history_step(h, s, err)) > 0) {
        char name[HISTORY_NAME];
        history_text(s, 0, name, sizeof name);
        if (past->reports == 0)
            memcpy(past->report, name, sizeof name);
        if (add_said(h, name, series, past, err) < 0) {
            rc = -1;
            break;
        }
        past->reports++;
    }
    (void)sqlite3_reset(s);
    return rc;
}

/* ---- writing ---- */

int history_begin(struct history *h, const struct history_report *now, struct err *err)
{
    if (history_run(h, "BEGIN IMMEDIATE", err) < 0)
        return -1;
    h->now = *now;
    sqlite3_stmt *s = history_sql(h, SQL_REPORT, err);
    if (!s)
        return -1;
    history_bind_view(s, 1, view_of(now->name));
    (void)sqlite3_bind_int64(s, 2, now->first_day);
    if (history_step(h, s, err) < 0)
        return -1;
    s = history_sql(h, SQL_UNSAY, err);
    if (!s)
        return -1;
    history_bind_view(s, 1, view_of(now->name));
    return history_step(h, s, err);
}

int history_put(struct history *h, const struct history_series *series, const struct history_cell *c, struct err *err)
{
    sqlite3_stmt *s = history_sql(h, SQL_PUT, err);
    if (!s)
        return -1;
    history_bind(s, 1, series);
    history_bind_view(s, 4, view_of(c->period));
    (void)sqlite3_bind_int64(s, 5, c->first_day);
    (void)sqlite3_bind_int64(s, 6, (sqlite3_int64)c->hit);
    (void)sqlite3_bind_int64(s, 7, (sqlite3_int64)c->opportunities);
    (void)sqlite3_bind_int64(s, 8, (sqlite3_int64)c->censored);
    (void)sqlite3_bind_int(s, 9, c->complete);
    history_bind_view(s, 10, view_of(h->now.name));
    return history_step(h, s, err);
}

static void bind_or_null(sqlite3_stmt *s, int at, double x)
{
    if (isnan(x))
        (void)sqlite3_bind_null(s, at);
    else
        (void)sqlite3_bind_double(s, at, x);
}

int history_say(struct history *h, const struct history_series *series, const struct history_said *said,
                struct err *err)
{
    sqlite3_stmt *s = history_sql(h, SQL_SAY, err);
    if (!s)
        return -1;
    history_bind(s, 1, series);
    history_bind_view(s, 4, view_of(h->now.name));
    (void)sqlite3_bind_int64(s, 5, (sqlite3_int64)said->hit);
    (void)sqlite3_bind_int64(s, 6, (sqlite3_int64)said->opportunities);
    bind_or_null(s, 7, said->low);
    bind_or_null(s, 8, said->high);
    (void)sqlite3_bind_int(s, 9, said->noted);
    return history_step(h, s, err);
}

int history_commit(struct history *h, struct err *err)
{
    return history_run(h, "COMMIT", err);
}
