/* file: a history is opened, and its statements run. See snag/history.h. */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "history/history_impl.h"
#include "snag/mem.h"

enum { APPLICATION = 0x736e6167 }; /* "snag", in the header of the file */

static const char tables[] =
    "CREATE TABLE about(key TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;"
    "CREATE TABLE cell(rule TEXT NOT NULL, grp TEXT NOT NULL, definition TEXT NOT NULL, period TEXT NOT NULL,"
    " first_day INTEGER NOT NULL, hit INTEGER NOT NULL, opportunities INTEGER NOT NULL, censored INTEGER NOT NULL,"
    " complete INTEGER NOT NULL, report TEXT NOT NULL, PRIMARY KEY(rule, grp, definition, period)) WITHOUT ROWID;"
    "CREATE TABLE report(name TEXT PRIMARY KEY, first_day INTEGER NOT NULL) WITHOUT ROWID;"
    "CREATE TABLE said(rule TEXT NOT NULL, grp TEXT NOT NULL, report TEXT NOT NULL, definition TEXT NOT NULL,"
    " hit INTEGER NOT NULL, opportunities INTEGER NOT NULL, low REAL, high REAL, noted INTEGER NOT NULL,"
    " PRIMARY KEY(rule, grp, report)) WITHOUT ROWID;";

static const char *const texts[N_HISTORY_SQL] = {
    [SQL_CELLS] = "SELECT count(*) FROM cell",
    [SQL_NEWEST] = "SELECT period, max(first_day), count(DISTINCT period) FROM cell WHERE length(period) = ?1 AND"
                   " first_day >= ?2 AND grp = '' HAVING count(*) > 0",
    [SQL_WEEKS] = "SELECT period, first_day, hit, opportunities, censored, complete FROM cell WHERE rule = ?1 AND grp ="
                  " ?2 AND definition = ?3 AND length(period) = ?4 AND first_day >= ?5 ORDER BY first_day",
    [SQL_CHANGED] = "SELECT period FROM cell WHERE rule = ?1 AND grp = ?2 AND definition <> ?3 ORDER BY first_day DESC"
                    " LIMIT 1",
    [SQL_REPORTS] = "SELECT name FROM report WHERE length(name) = ?1 AND first_day < ?2 ORDER BY first_day DESC LIMIT"
                    " ?3",
    [SQL_SAID] = "SELECT definition, hit, opportunities, low, high, noted FROM said WHERE rule = ?1 AND grp = ?2 AND"
                 " report = ?3",
    [SQL_REPORT] = "INSERT OR REPLACE INTO report(name, first_day) VALUES(?1, ?2)",
    [SQL_UNSAY] = "DELETE FROM said WHERE report = ?1",
    [SQL_PUT] = "INSERT INTO cell(rule, grp, definition, period, first_day, hit, opportunities, censored, complete,"
                " report) VALUES(?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10)"
                " ON CONFLICT(rule, grp, definition, period) DO UPDATE SET first_day = excluded.first_day, hit ="
                " excluded.hit, opportunities = excluded.opportunities, censored = excluded.censored, complete ="
                " excluded.complete, report = excluded.report WHERE excluded.complete >= complete AND (hit,"
                " opportunities, censored, complete) <> (excluded.hit, excluded.opportunities, excluded.censored,"
                " excluded.complete)",
    [SQL_SAY] = "INSERT OR REPLACE INTO said(rule, grp, definition, report, hit, opportunities, low, high, noted)"
                " VALUES(?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)",
};

/* ---- statements ---- */

int history_fails(const struct history *h, struct err *err)
{
    int code = h->db ? sqlite3_errcode(h->db) : SQLITE_NOMEM;
    if (code == SQLITE_NOMEM)
        return err_set(err, ERR_SYSTEM, "out of memory");
    if (code == SQLITE_NOTADB || code == SQLITE_CORRUPT) {
        (void)err_set(err, ERR_DATA, "%s is damaged, or not a history: %s", h->path, sqlite3_errmsg(h->db));
        return err_hint(err, "give --history another name: a new file is made");
    }
    return err_set(err, ERR_SYSTEM, "%s: %s", h->path, sqlite3_errmsg(h->db));
}

sqlite3_stmt *history_sql(struct history *h, enum history_sql which, struct err *err)
{
    sqlite3_stmt **s = &h->sql[which];
    if (!*s && sqlite3_prepare_v2(h->db, texts[which], -1, s, NULL) != SQLITE_OK) {
        (void)history_fails(h, err);
        return NULL;
    }
    (void)sqlite3_reset(*s);
    return *s;
}

int history_step(const struct history *h, sqlite3_stmt *s, struct err *err)
{
    int rc = sqlite3_step(s);
    if (rc == SQLITE_ROW)
        return 1;
    if (rc != SQLITE_DONE)
        return history_fails(h, err);
    (void)sqlite3_reset(s);
    return 0;
}

int history_run(const struct history *h, const char *text, struct err *err)
{
    return sqlite3_exec(h->db, text, NULL, NULL, NULL) == SQLITE_OK ? 0 : history_fails(h, err);
}

void history_bind_view(sqlite3_stmt *s, int at, struct view text)
{
    (void)sqlite3_bind_text(s, at, text.n ? text.p : "", (int)text.n, SQLITE_TRANSIENT);
}

void history_bind(sqlite3_stmt *s, int at, const struct history_series *series)
{
    history_bind_view(s, at, series->rule);
    history_bind_view(s, at + 1, series->group);
    history_bind_view(s, at + 2, series->definition);
}

void history_text(sqlite3_stmt *s, int column, char *text, size_t size)
{
    const unsigned char *p = sqlite3_column_text(s, column);
    (void)snprintf(text, size, "%s", p ? (const char *)p : "");
}

/* ---- the file ---- */

/* The only number that a statement gives. */
static int ask_number(const struct history *h, const char *text, int64_t *n, struct err *err)
{
    sqlite3_stmt *s = NULL;
    if (sqlite3_prepare_v2(h->db, text, -1, &s, NULL) != SQLITE_OK)
        return history_fails(h, err);
    int rc = sqlite3_step(s);
    *n = rc == SQLITE_ROW ? sqlite3_column_int64(s, 0) : 0;
    bool good = rc == SQLITE_ROW || rc == SQLITE_DONE;
    int failed = good ? 0 : history_fails(h, err);
    (void)sqlite3_finalize(s);
    return failed;
}

static int make_tables(struct history *h, const char *zone, struct err *err)
{
    char text[200];
    sqlite3_stmt *s = NULL;
    (void)snprintf(text, sizeof text, "PRAGMA application_id = %d; PRAGMA user_version = %d;", APPLICATION,
                   HISTORY_VERSION);
    if (history_run(h, "BEGIN IMMEDIATE", err) < 0 || history_run(h, text, err) < 0 || history_run(h, tables, err) < 0)
        return -1;
    if (sqlite3_prepare_v2(h->db, "INSERT INTO about VALUES('zone', ?1)", -1, &s, NULL) != SQLITE_OK)
        return history_fails(h, err);
    history_bind_view(s, 1, view_of(zone));
    int rc = sqlite3_step(s) == SQLITE_DONE ? 0 : history_fails(h, err);
    (void)sqlite3_finalize(s);
    return rc < 0 ? -1 : history_run(h, "COMMIT", err);
}

static int check_zone(struct history *h, const char *zone, struct err *err)
{
    sqlite3_stmt *s = NULL;
    if (sqlite3_prepare_v2(h->db, "SELECT value FROM about WHERE key = 'zone'", -1, &s, NULL) != SQLITE_OK)
        return history_fails(h, err);
    int rc = sqlite3_step(s) == SQLITE_ROW ? 0 : history_fails(h, err);
    if (rc == 0)
        history_text(s, 0, h->zone, sizeof h->zone);
    (void)sqlite3_finalize(s);
    if (rc < 0 || !zone || strcmp(zone, h->zone) == 0)
        return rc;
    (void)err_set(err, ERR_USAGE, "%s counts weeks in %s, not in %s", h->path, h->zone, zone);
    return err_hint(err, "give --zone %s, or --history another name", h->zone);
}

static int check_file(struct history *h, const struct history_options *o, struct err *err)
{
    int64_t application, version, n_tables;
    if (ask_number(h, "PRAGMA application_id", &application, err) < 0 ||
        ask_number(h, "PRAGMA user_version", &version, err) < 0 ||
        ask_number(h, "SELECT count(*) FROM sqlite_schema", &n_tables, err) < 0)
        return -1;
    if (n_tables == 0 && application == 0 && !o->there)
        return make_tables(h, o->zone ? o->zone : "UTC", err);
    if (application != APPLICATION)
        return err_set(err, ERR_USAGE, "%s is not a history of snag report", h->path);
    if (version > HISTORY_VERSION)
        return err_set(err, ERR_DATA, "%s is a history of version %lld, and this snag knows versions up to %d", h->path,
                       (long long)version, HISTORY_VERSION);
    return 0;
}

static int open_it(struct history *h, const struct history_options *o, struct err *err)
{
    FILE *there = o->there ? fopen(o->path, "re") : NULL;
    if (o->there && !there)
        return err_system(err, errno, "%s", o->path);
    if (there)
        (void)fclose(there);
    if (lock_take(&h->lock, o->path, o->wait_us, o->note, o->ctx, err) < 0)
        return -1;
    if (sqlite3_open_v2(o->path, &h->db, SQLITE_OPEN_READWRITE, NULL) != SQLITE_OK)
        return history_fails(h, err);
    return check_file(h, o, err) < 0 ? -1 : check_zone(h, o->zone, err);
}

int history_open(struct history **out, const struct history_options *o, struct err *err)
{
    struct history *h = mem_zero(1, sizeof *h, err);
    *out = h;
    if (!h)
        return -1;
    h->lock.fd = -1;
    h->path = mem_copy(o->path, strlen(o->path), err);
    if (h->path && open_it(h, o, err) == 0)
        return 0;
    history_close(h);
    *out = NULL;
    return -1;
}

void history_close(struct history *h)
{
    if (!h)
        return;
    for (size_t i = 0; i < N_HISTORY_SQL; i++)
        (void)sqlite3_finalize(h->sql[i]);
    (void)sqlite3_close(h->db);
    lock_drop(&h->lock); /* last: closing the file would let go of SQLite's own locks */
    free(h->path);
    free(h);
}

const char *history_path(const struct history *h)
{
    return h->path;
}

const char *history_zone(const struct history *h)
{
    return h->zone;
}

const char *history_library(void)
{
    return sqlite3_libversion();
}
