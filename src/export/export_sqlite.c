/* export_sqlite: events as a table of SQLite, with indexes, and views of snags, coverage and contacts. See
 * export_impl.h.
 */
#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>

#include "export/export_impl.h"
#include "snag/mem.h"
#include "text/json.h"

struct sqlite_writer {
    struct export_writer base;
    sqlite3 *db;
    sqlite3_stmt *insert;
    struct dict column; /* names as SQLite has them, in the order of the stream's */
    struct buf sql;
};

static const char views[] =
    "CREATE INDEX event_customer ON event(customer);"
    "CREATE INDEX event_case ON event(\"case\");"
    "CREATE INDEX event_contact ON event(contact);"
    "CREATE INDEX event_event ON event(event, ts);"
    "CREATE VIEW snag AS SELECT substr(event, 6) AS rule, * FROM event WHERE event LIKE 'snag:%';"
    "CREATE VIEW good AS SELECT substr(event, 6) AS rule, * FROM event WHERE event LIKE 'good:%';"
    "CREATE VIEW promise AS SELECT * FROM event WHERE event IN ('promise', 'followup', 'snag:broken_promise',"
    " 'good:kept_promise');"
    "CREATE VIEW coverage AS SELECT ts, event, reason AS map, text AS events FROM event WHERE event IN ('coverage',"
    " 'coverage_end');"
    "CREATE VIEW contact AS SELECT contact, max(customer) AS customer, min(ts) AS first, max(ts) AS last,"
    " sum(event NOT LIKE 'snag:%' AND event NOT LIKE 'good:%') AS events, sum(event LIKE 'snag:%') AS snags"
    " FROM event WHERE contact IS NOT NULL GROUP BY contact;";

static int fails(const struct sqlite_writer *s, struct err *err)
{
    int code = s->db ? sqlite3_errcode(s->db) : SQLITE_NOMEM;
    return err_set(err, ERR_SYSTEM, "%s", code == SQLITE_NOMEM ? "out of memory" : sqlite3_errmsg(s->db));
}

static int run(struct sqlite_writer *s, const char *sql, struct err *err)
{
    return sqlite3_exec(s->db, sql, NULL, NULL, NULL) == SQLITE_OK ? 0 : fails(s, err);
}

/* "name", with quotes within it doubled; NUL cannot be in it. */
static int add_name(struct buf *b, struct view name, struct err *err)
{
    int rc = buf_addc(b, '"', err);
    for (size_t i = 0; rc == 0 && i < name.n; i++)
        rc = name.p[i] == '"' ? buf_adds(b, "\"\"", err) : buf_addc(b, name.p[i] ? name.p[i] : ' ', err);
    return rc < 0 ? -1 : buf_addc(b, '"', err);
}

/* SQLite takes upper and lower case for the same: the second one is name_2. */
static int new_name(struct sqlite_writer *s, struct view name, struct buf *to, struct err *err)
{
    size_t n = 1;
    buf_clear(to);
    for (size_t i = 0; i < s->column.n; i++) {
        struct view has = s->column.text[i];
        n += has.n == name.n && sqlite3_strnicmp(has.p, name.p, (int)name.n) == 0;
    }
    if (buf_add(to, name.p, name.n, err) < 0 || (n > 1 && buf_addf(to, err, "_%zu", n) < 0))
        return -1;
    return dict_put(&s->column, buf_view(to), err) < 0 ? -1 : 0;
}

static int prepare(struct sqlite_writer *s, struct err *err)
{
    buf_clear(&s->sql);
    (void)sqlite3_finalize(s->insert);
    s->insert = NULL;
    int rc = buf_adds(&s->sql, "INSERT INTO event VALUES(?1", err);
    for (size_t i = 1; rc == 0 && i < s->column.n; i++)
        rc = buf_addf(&s->sql, err, ",?%zu", i + 1);
    if (rc < 0 || buf_adds(&s->sql, ")", err) < 0)
        return -1;
    return sqlite3_prepare_v2(s->db, s->sql.p, -1, &s->insert, NULL) == SQLITE_OK ? 0 : fails(s, err);
}

/* The stream's columns, and those that it gets later. */
static int columns(struct sqlite_writer *s, const struct schema *schema, struct err *err)
{
    bool made = s->column.n > 0;
    struct buf name = {0};
    int rc = 0;
    buf_clear(&s->sql);
    if (!made)
        rc = buf_adds(&s->sql, "CREATE TABLE event(", err);
    for (size_t i = s->column.n; rc == 0 && i < schema_n(schema); i++) {
        rc = new_name(s, schema_name(schema, i), &name, err);
        if (rc == 0)
            rc = buf_adds(&s->sql, made ? "ALTER TABLE event ADD COLUMN " : i ? "," : "", err);
        if (rc == 0)
            rc = add_name(&s->sql, buf_view(&name), err);
        if (rc == 0)
            rc = buf_adds(&s->sql, made ? ";" : i == COL_VALUE ? " NUMERIC" : " TEXT", err);
    }
    if (rc == 0 && !made)
        rc = buf_adds(&s->sql, ")", err);
    buf_free(&name);
    return rc < 0 || run(s, s->sql.p, err) < 0 ? -1 : prepare(s, err);
}

static int add_event(struct sqlite_writer *s, const struct event *e, const struct batch *b, struct err *err)
{
    char ts[32];
    for (size_t i = 0; i < s->column.n; i++) {
        struct view v = export_cell(e, i, b->ts_digits, ts);
        int code = v.n ? sqlite3_bind_text(s->insert, (int)i + 1, v.p, (int)v.n, SQLITE_TRANSIENT)
                       : sqlite3_bind_null(s->insert, (int)i + 1);
        if (code != SQLITE_OK)
            return fails(s, err);
    }
    if (sqlite3_step(s->insert) != SQLITE_DONE)
        return fails(s, err);
    (void)sqlite3_reset(s->insert);
    return 0;
}

static int add(struct export_writer *w, const struct batch *b, struct err *err)
{
    struct sqlite_writer *s = (struct sqlite_writer *)(void *)w;
    if (schema_n(b->schema) > s->column.n && columns(s, b->schema, err) < 0)
        return -1;
    for (size_t i = 0; i < b->n; i++)
        if (!event_is_tick(&b->event[i]) && add_event(s, &b->event[i], b, err) < 0)
            return -1;
    return 0;
}

static int end(struct export_writer *w, struct err *err)
{
    struct sqlite_writer *s = (struct sqlite_writer *)(void *)w;
    struct schema none = {0};
    int rc = 0;
    if (s->column.n == 0)
        rc = schema_init(&none, err) < 0 ? -1 : columns(s, &none, err);
    schema_free(&none);
    (void)sqlite3_finalize(s->insert);
    s->insert = NULL;
    if (rc < 0 || run(s, views, err) < 0 || run(s, "COMMIT", err) < 0)
        return -1;
    sqlite3 *db = s->db;
    s->db = NULL;
    return sqlite3_close(db) == SQLITE_OK ? 0 : err_set(err, ERR_SYSTEM, "the database cannot be closed");
}

static void close_sqlite(struct export_writer *w)
{
    struct sqlite_writer *s = (struct sqlite_writer *)(void *)w;
    (void)sqlite3_finalize(s->insert);
    (void)sqlite3_close(s->db);
    dict_free(&s->column);
    buf_free(&s->sql);
    free(s);
}

/* SQLite writes the file that `out` has made and will put in its place. */
int export_sqlite(struct export_writer **w, struct out *out, const struct export_options *o, struct err *err)
{
    char path[64];
    *w = NULL;
    if (!out_leaves_no_trace(out))
        return err_set(err, ERR_USAGE, "a database needs a file: -o FILE");
    size_t n = strlen(o->path);
    if (n > 3 && strcmp(o->path + n - 3, ".gz") == 0)
        return err_set(err, ERR_USAGE, "a database is not written as gzip: give -o another name");
    struct sqlite_writer *s = mem_zero(1, sizeof *s, err);
    if (!s)
        return -1;
    s->base = (struct export_writer){add, end, close_sqlite, 0};
    (void)snprintf(path, sizeof path, "/proc/self/fd/%d", out_descriptor(out));
    int rc = sqlite3_open_v2(path, &s->db, SQLITE_OPEN_READWRITE, NULL) == SQLITE_OK ? 0 : fails(s, err);
    if (rc == 0)
        rc = run(s, "PRAGMA journal_mode=OFF; PRAGMA synchronous=OFF; PRAGMA locking_mode=EXCLUSIVE; BEGIN", err);
    if (rc < 0) {
        close_sqlite(&s->base);
        return -1;
    }
    *w = &s->base;
    return 0;
}
