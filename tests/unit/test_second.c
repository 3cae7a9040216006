/* second: files that grow between the two readings of a log in order, are cut short, are rewritten, or are not wanted
 * to the end. */
#include <stdio.h>
#include <unistd.h>

#include "check.h"
#include "io_help.h"
#include "snag/ingest.h"

enum { LOG_EVENTS = 20000 }; /* several blocks */

static void put_file(const char *path, const char *mode, const char *head, int from, int to)
{
    FILE *f = fopen(path, mode);
    (void)fputs(head, f);
    for (int i = from; i < to; i++)
        (void)fprintf(f, "2026-01-01T%02d:%02d:%02dZ,%s,call%d\n", i / 3600, i / 60 % 60, i % 60, i % 2 ? "" : "ann",
                      i / 2);
    (void)fclose(f);
}

static void grow(void)
{
    put_file("log.csv", "a", "", LOG_EVENTS, LOG_EVENTS + 500);
}
static void cut(void)
{
    if (truncate("log.csv", 100) < 0)
        perror("log.csv");
}
static void leave(void) {}

/* The events of a log to which `happens` between its readings; *good: all are ann's, in order. */
static int read_events(unsigned threads, void (*happens)(void), size_t most, size_t *n, bool *good, struct err *err)
{
    const struct ingest_input input = {.path = "log.csv", .map = "./log.map"};
    const struct ingest_options o = {
        .input = &input, .n_inputs = 1, .lookup = {.no_config = true}, .max_rejects = 0.5, .threads = threads};
    const struct ingest_stats *stats;
    struct source *source = NULL;
    struct batch b;
    int64_t last_us = INT64_MIN;
    put_file("log.csv", "w", "ts,who,call\n", 0, LOG_EVENTS);
    int rc = ingest_open(&source, &o, &stats, err);
    *n = 0;
    *good = rc == 0 && stats->in_order && stats->identified == LOG_EVENTS / 2;
    happens();
    for (rc = rc < 0 ? -1 : 1; rc > 0 && *n < most;) {
        rc = source_next(source, &b, err);
        for (size_t i = 0; rc > 0 && i < b.n; i++) {
            *good &= event_is_coverage(&b.event[i]) || view_is(b.event[i].col[COL_CUSTOMER], "ann");
            *good &= b.event[i].ts_us >= last_us;
            last_us = b.event[i].ts_us;
        }
        *n += rc > 0 ? b.n : 0;
    }
    source_close(source);
    return rc;
}

int main(void)
{
    char dir[200];
    io_folder_enter(dir, sizeof dir);
    FILE *map = fopen("log.map", "w");
    (void)fputs("[file]\nformat = csv\ntime = iso\n[columns]\nts = ts\ncustomer = who\ncontact = call\n"
                "[events]\nidentify = when ts is set\n",
                map);
    (void)fclose(map);
    for (unsigned threads = 1; threads <= 3; threads++) {
        struct err err = ERR_INIT;
        size_t n;
        bool good;
        printf("# %u threads\n", threads);
        CHECK("as it was", read_events(threads, leave, SIZE_MAX, &n, &good, &err) == 0 && good && n == LOG_EVENTS + 2);
        CHECK("grown: what it was",
              read_events(threads, grow, SIZE_MAX, &n, &good, &err) == 0 && good && n == LOG_EVENTS + 2);
        CHECK("nobody wants the rest", read_events(threads, leave, 600, &n, &good, &err) == 1 && good && n >= 600);
        CHECK("cut short", read_events(threads, cut, SIZE_MAX, &n, &good, &err) == -1 && err.kind == ERR_DATA);
        CHECK_STR("told", err.msg, "log.csv changed while it was read");
    }
    io_folder_leave(dir);
    CHECK_DONE();
}
