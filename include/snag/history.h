/* history: what earlier reports found, in an SQLite file: figures of each rule by period and group, and what each
 * report said. No customers, contacts or texts of a log are in it but the names of queues.
 *
 *     struct history *h;
 *     history_open(&h, &(struct history_options){.path = "friction.history", .zone = "UTC"}, &err);
 *     history_weeks(h, &series, NULL, since_day, put, ctx, &err);     what is known of a rule
 *     history_past(h, &report, &series, &past, &err);                 what the reports before said of it
 *     history_begin(h, &report, &err);                                one transaction: all of it or nothing
 *     history_put(h, &series, &cell, &err);  history_say(h, &series, &said, &err);  …
 *     history_commit(h, &err);
 *     history_close(h);
 *
 * A series is a rule, a group ("" or "queue=support") and the rule's definition, a digest: a rule that has changed
 * begins a new one. Of a series there is one cell for each period, and one saying for each report, so that a run that
 * is repeated replaces what it wrote. A complete cell gives way to complete ones only. One run at a time has it open.
 */
#ifndef SNAG_HISTORY_H
#define SNAG_HISTORY_H

#include <stdbool.h>
#include <stdint.h>

#include "snag/err.h"
#include "snag/str.h"

SNAG_C_BEGIN

enum { HISTORY_VERSION = 1, HISTORY_REPORTS = 12, HISTORY_NAME = 48 };

struct history;
struct history_options {
    const char *path;
    const char *zone; /* in which its weeks begin; NULL: as it was begun, */
    bool there;       /* … and it must be there */
    int64_t wait_us;  /* for another run that uses it */
    void (*note)(void *ctx, const char *text);
    void *ctx;
};
/* Made if it is not there, readable by its owner alone. ERR_USAGE for another file or zone, ERR_DATA for one of a newer
 * version or that is damaged. */
int history_open(struct history **h, const struct history_options *o, struct err *err) SNAG_CHECK;
void history_close(struct history *h); /* what is not committed is undone */
const char *history_path(const struct history *h);
/* Where its weeks begin. */
const char *history_zone(const struct history *h);

struct history_series {
    struct view rule, group, definition;
};
struct history_cell {
    char period[HISTORY_NAME]; /* 2026-W46, 2026-09 */
    int64_t first_day;         /* since 1970 */
    uint64_t hit, opportunities, censored;
    bool complete;
};
/* A report: its week or month. */
struct history_report {
    char name[HISTORY_NAME];
    int64_t first_day;
};
struct history_said {
    uint64_t hit, opportunities;
    double low, high; /* NAN: none */
    bool noted;       /* it stood out */
};

/* The cells of a series since a day, weeks or months as `like` is, in order; put ends it with -1. Periods that `like`
 * is one of: "2026-W46". */
int history_weeks(struct history *h, const struct history_series *s, const char *like, int64_t since_day,
                  int (*put)(void *ctx, const struct history_cell *c, struct err *err), void *ctx,
                  struct err *err) SNAG_CHECK;
/* So many cells there are at most in all series; and the last period of the rule and group under another definition, ""
 * if there is none. */
int history_cells(struct history *h, uint64_t *n, struct err *err) SNAG_CHECK;
int history_changed(struct history *h, const struct history_series *s, char last[HISTORY_NAME],
                    struct err *err) SNAG_CHECK;
/* The newest period of the rules' weeks (months) since a day and how many there are. */
int history_newest(struct history *h, const char *like, int64_t since_day, struct history_report *newest, uint64_t *n,
                   struct err *err) SNAG_CHECK;

/* What reports of the same kind before this one said of a series: the last one, and of up to HISTORY_REPORTS how many
 * noted it. */
struct history_past {
    bool known; /* the last one speaks of it, */
    bool other; /* … but of another definition: then its numbers are not given */
    char report[HISTORY_NAME];
    struct history_said last;
    unsigned noted, reports;
};
int history_past(struct history *h, const struct history_report *now, const struct history_series *s,
                 struct history_past *past, struct err *err) SNAG_CHECK;

int history_begin(struct history *h, const struct history_report *now, struct err *err) SNAG_CHECK;
int history_put(struct history *h, const struct history_series *s, const struct history_cell *c,
                struct err *err) SNAG_CHECK;
int history_say(struct history *h, const struct history_series *s, const struct history_said *said,
                struct err *err) SNAG_CHECK;
int history_commit(struct history *h, struct err *err) SNAG_CHECK;
/* The version of SQLite that writes it. */
const char *history_library(void);

SNAG_C_END

#endif
