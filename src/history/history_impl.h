/* history_impl: what the files of history share: statements that are prepared once. */
#ifndef SNAG_HISTORY_HISTORY_IMPL_H
#define SNAG_HISTORY_HISTORY_IMPL_H

#include <sqlite3.h>

#include "io/lock.h"
#include "snag/history.h"

/* In the order of the texts in file.c. */
enum history_sql {
    SQL_CELLS,
    SQL_NEWEST,
    SQL_WEEKS,
    SQL_CHANGED,
    SQL_REPORTS,
    SQL_SAID,
    SQL_REPORT,
    SQL_UNSAY,
    SQL_PUT,
    SQL_SAY,
    N_HISTORY_SQL
};

struct history {
    char *path;
    struct lock lock;
    sqlite3 *db;
    sqlite3_stmt *sql[N_HISTORY_SQL];
    char zone[HISTORY_NAME * 2];
    struct history_report now; /* being written */
};

/* Fails with what SQLite says. */
int history_fails(const struct history *h, struct err *err);
/* The statement, ready to be bound; NULL: failed. */
sqlite3_stmt *history_sql(struct history *h, enum history_sql which, struct err *err);
/* 1: a row, 0: the end, after which the statement is free again; -1. */
int history_step(const struct history *h, sqlite3_stmt *s, struct err *err) SNAG_CHECK;
int history_run(const struct history *h, const char *text, struct err *err) SNAG_CHECK;
/* Binds from column `at` on: rule, group, definition. */
void history_bind(sqlite3_stmt *s, int at, const struct history_series *series);
void history_bind_view(sqlite3_stmt *s, int at, struct view text);
/* A column as text, cut to fit. */
void history_text(sqlite3_stmt *s, int column, char *text, size_t size);

#endif
