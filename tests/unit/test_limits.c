/* limits: as R computes them (tests/ref/limits.R), and what a series leaves out. */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#include "check.h"
#include "snag/limits.h"

enum { LIMIT_TEST_WEEKS = 40 };

static size_t numbers(const char *text, uint64_t *to)
{
    size_t n = 0;
    for (char *end; n < LIMIT_TEST_WEEKS; text = end + 1) {
        to[n++] = strtoull(text, &end, 10);
        if (*end != ',')
            break;
    }
    return n;
}

/* NA is NAN. */
static bool same(double x, const char *want)
{
    double y = strncmp(want, "NA", 2) == 0 ? NAN : strtod(want, NULL);
    return isnan(y) ? isnan(x) != 0 : fabs(x - y) <= 1e-9 * fabs(y);
}

static void as_in_r(void)
{
    enum { COLUMNS = 9 };
    const char *root = getenv("SRC");
    char path[1024], line[2048];
    size_t lines = 0;
    (void)snprintf(path, sizeof path, "%s/tests/ref/kept/limits.tsv", root ? root : ".");
    FILE *f = fopen(path, "r");
    CHECK("the numbers of R", f != NULL);
    while (f && fgets(line, sizeof line, f)) {
        const char *cell[COLUMNS];
        uint64_t hit[LIMIT_TEST_WEEKS], of[LIMIT_TEST_WEEKS];
        struct limit_count week[LIMIT_TEST_WEEKS];
        struct limits l;
        size_t columns = 0;
        for (char *p = line; p && columns < COLUMNS; columns++) {
            cell[columns] = p;
            p = strchr(p, '\t');
            if (p)
                *p++ = '\0';
        }
        CHECK("columns", columns == COLUMNS);
        size_t n = numbers(cell[0], hit);
        CHECK("pairs", numbers(cell[1], of) == n);
        for (size_t i = 0; i < n; i++)
            week[i] = (struct limit_count){hit[i], of[i]};
        limits_of(&l, week, n - 1, &week[n - 1]);
        CHECK("weeks", l.known && l.weeks == strtoul(cell[2], NULL, 10));
        CHECK("centre", same(l.centre, cell[3]));
        CHECK("sigma", same(l.sigma, cell[4]));
        CHECK("limits", same(l.low, cell[5]) && same(l.high, cell[6]));
        CHECK("z", same(l.z, cell[7]));
        CHECK("p", same(l.p, cell[8]));
        lines++;
    }
    CHECK("all lines", lines == 8);
    if (f)
        (void)fclose(f);
}

/* 40 weeks alike, of which one is far off, one is incomplete, and one has nothing. */
static void series(void)
{
    enum { WEEKS = 40, OFF = 20, OPEN = 25, EMPTY = 30 };
    struct limit_count week[WEEKS];
    struct limits l[WEEKS];
    bool left_out[WEEKS] = {[OPEN] = true};
    struct err err = {0};
    for (size_t i = 0; i < WEEKS; i++)
        week[i] = (struct limit_count){20 + i % 3, 200};
    week[OFF].hit = 60;
    week[EMPTY] = (struct limit_count){0, 0};
    CHECK("a series", limits_series(l, week, left_out, WEEKS, &err) == 0);
    CHECK("eight before", !l[7].known && l[7].weeks == 7 && l[8].known && l[8].weeks == 8);
    CHECK("off", l[OFF].beyond && l[OFF].p < .01);
    CHECK("left out itself", l[OFF + 1].weeks == OFF && !l[OFF + 1].beyond && l[OFF + 1].centre < .11);
    CHECK("incomplete", !l[OPEN].known && l[OPEN + 1].weeks == OPEN - 1);
    CHECK("empty", !l[EMPTY].known && l[EMPTY + 1].weeks == 26 - 3);
    CHECK("no more than half a year", l[WEEKS - 1].weeks == 26 - 3);
}

int main(void)
{
    as_in_r();
    series();
    CHECK_DONE();
}
