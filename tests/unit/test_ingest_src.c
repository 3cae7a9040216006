/* ingest: the source of a row as a text, written from the one before, and as printf writes it. */
#include <stdio.h>

#include "check.h"
#include "event/ingest/ingest_impl.h"

static bool is_src(uint64_t line, struct line_text *last)
{
    char text[64], want[64];
    size_t n = ingest_src_next(text, view_of("a log.csv"), line, last);
    int n_want = snprintf(want, sizeof want, "a log.csv:%llu", (unsigned long long)line);
    return n_want > 0 && n == (size_t)n_want && memcmp(text, want, n) == 0;
}

static bool are_src(uint64_t from, uint64_t n, uint64_t step, struct line_text *last)
{
    bool ok = true;
    for (uint64_t line = from; line < from + n; line += step)
        ok &= is_src(line, last);
    return ok;
}

int main(void)
{
    struct line_text last = {0};
    CHECK("source: lines 1 to 12000", are_src(1, 12000, 1, &last));
    CHECK("source: from the beginning again", are_src(1, 30, 1, &last));
    CHECK("source: every third line", are_src(2, 5000, 3, &last));
    CHECK("source: the same line again", is_src(41, &last) && is_src(41, &last) && is_src(42, &last));
    CHECK("source: from seven to eight digits", are_src(9999980, 40, 1, &last));
    CHECK("source: from eight to nine digits", are_src(99999980, 40, 1, &last));
    CHECK("source: twenty digits", are_src(UINT64_MAX - 25, 20, 1, &last));
    CHECK("source: few digits after many", are_src(8, 5, 1, &last));
    CHECK_DONE();
}
