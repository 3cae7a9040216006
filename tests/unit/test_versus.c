/* versus: the difference of two weeks, queue by queue, as tests/ref/versus.R computes it from the same calls. */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#include "check.h"
#include "snag/rates_told.h"
#include "snag/stream.h"

enum { MOST_ROWS = 8, N_NUMBERS = 11 };

/* What R found. */
struct by_r {
    char queue[8];
    double x[N_NUMBERS];
};

static const char *kept(const char *name)
{
    static char path[2][4096];
    static int which;
    which = !which;
    const char *root = getenv("SRC");
    (void)snprintf(path[which], sizeof path[which], "%s/tests/ref/kept/%s", root ? root : ".", name);
    return path[which];
}

static size_t read_by_r(struct by_r *found)
{
    char line[1024];
    size_t n = 0;
    FILE *f = fopen(kept("versus.tsv"), "r");
    if (!f || !fgets(line, sizeof line, f))
        exit(1);
    while (n < MOST_ROWS && fgets(line, sizeof line, f)) {
        char *at = strchr(line, '\t');
        (void)snprintf(found[n].queue, sizeof found[n].queue, "%.*s", at ? (int)(at - line) : 0, line);
        for (size_t i = 0; at && i < N_NUMBERS; i++)
            found[n].x[i] = strtod(at + 1, &at);
        n++;
    }
    (void)fclose(f);
    return n;
}

static int count(struct rules *rules, struct rates **rates, const struct rates_options *o, struct err *err)
{
    static const char text[] = "[moved]\nwhen = transfer\nopportunity = connect per contact\n";
    const char *paths[] = {kept("versus-log.tsv")};
    const struct stream_options stream = {.paths = paths, .n_paths = 1};
    struct source *events, *found;
    struct batch b;
    int rc;
    if (rules_read(rules, "test", text, strlen(text), err) < 0 || rules_compile(rules, err) < 0 ||
        rates_open(rates, rules, o, err) < 0 || stream_open(&events, &stream, err) < 0)
        return -1;
    const struct detect_options d = {.until_us = TS_NONE, .only_snags = true, .rates = rates, .n_rates = 1};
    if (detect_open(&found, rules, events, &d, err) < 0) {
        source_close(events);
        return -1;
    }
    while ((rc = source_next(found, &b, err)) > 0)
        continue;
    source_close(found);
    return rc;
}

static void compare(const struct rate_row *row, const struct by_r *r, double p_holm)
{
    static const char *const names[N_NUMBERS] = {"opportunities", "hit",      "rate",      "low", "high",  "rate0",
                                                 "difference",    "diff_low", "diff_high", "p",   "p_holm"};
    const double x[N_NUMBERS] = {(double)row->opportunities,
                                 (double)row->hit,
                                 row->rate,
                                 row->low,
                                 row->high,
                                 row->rate0,
                                 row->difference,
                                 row->diff_low,
                                 row->diff_high,
                                 row->p,
                                 p_holm};
    CHECK("queue", view_is(row->group[0], r->queue));
    for (size_t i = 0; i < N_NUMBERS; i++) {
        char name[64];
        (void)snprintf(name, sizeof name, "queue %s: %s", r->queue, names[i]);
        CHECK(name, fabs(x[i] - r->x[i]) <= 1e-9 * fmax(fabs(r->x[i]), 1e-3));
    }
}

int main(void)
{
    struct err err = ERR_INIT;
    struct by_r found[MOST_ROWS];
    struct rate_period week, before;
    struct rules *rules;
    struct rates *rates = NULL;
    size_t n = read_by_r(found);
    if (rules_open(&rules, &err) < 0 || rate_period_read(&week, "2026-W46", NULL, 0, &err) < 0)
        return 1;
    rate_period_before(&before, &week, NULL);
    const struct rates_options o = {.by = "queue", .period = &week, .versus = &before};
    CHECK("two weeks", count(rules, &rates, &o, &err) == 0);
    double *holm = rates ? rates_holm(rates, &err) : NULL;
    CHECK("as many queues", holm && rates_n(rates) == n && n == 5);
    for (size_t i = 0; holm && i < n && i < rates_n(rates); i++)
        compare(rates_row(rates, i), &found[i], holm[i]);
    free(holm);
    rates_close(rates);
    rules_close(rules);
    CHECK_DONE();
}
