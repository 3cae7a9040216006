/* fuzz_rules: any text as rules, and what follows a line `---` as a stream they run on; their examples too. Whatever
 * they are: an error has a message, and a snag has its columns. `make fuzz TARGET=rules`. */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "snag/civil.h"
#include "snag/rates.h"
#include "snag/stream.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void must(bool holds)
{
    if (!holds)
        abort();
}

static void check_rows(const struct batch *b)
{
    int64_t count = schema_find(b->schema, "count"), since = schema_find(b->schema, "since");
    must(count >= 0 && since >= 0 && b->n > 0);
    for (size_t i = 0; i < b->n; i++) {
        must(b->event[i].col[COL_EVENT].n > 5 && memcmp(b->event[i].col[COL_EVENT].p, "snag:", 5) == 0);
        must(b->event[i].col[count].n > 0 && b->event[i].col[since].n > 0);
    }
}

static int no_event(void *ctx, const struct row *row, const char *problem, struct err *err)
{
    (void)ctx;
    (void)row;
    (void)problem;
    (void)err;
    return 0;
}

static void run_stream(struct rules *rules, const uint8_t *stream, size_t n, bool grouped)
{
    struct err err = ERR_INIT;
    struct in *in = NULL;
    struct source *from = NULL, *detect = NULL;
    struct batch b;
    struct rates *rates = NULL;
    struct detect_options o = {
        .until_us = TS_NONE, .only_snags = true, .grouped = grouped, .rates = &rates, .n_rates = 1};
    int rc = in_memory(&in, "fuzz", stream, n, &err);
    if (rc == 0)
        rc = stream_open(&from, &(struct stream_options){.in = in, .bad = no_event}, &err);
    if (rc == 0)
        rc = rates_open(&rates, rules, &(struct rates_options){0}, &err);
    if (rc == 0)
        rc = detect_open(&detect, rules, from, &o, &err);
    while (rc >= 0) {
        rc = source_next(detect, &b, &err);
        if (rc <= 0)
            break;
        check_rows(&b);
    }
    for (size_t i = 0; rc == 0 && i < rules_n(rules); i++) {
        const struct rate_row *s = rates_row(rates, i);
        must(s->hit <= s->opportunities && !(s->rate > 1) && !(s->low > s->rate + 1e-12) &&
             !(s->high < s->rate - 1e-12) && s->snags >= s->outside + s->early);
    }
    must(rc == 0 || err.msg[0]);
    source_close(detect ? detect : from);
    rates_close(rates);
    in_close(in);
}

static void ignore(void *ctx, const char *text)
{
    *(size_t *)ctx += strlen(text);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static const char cut[] = "\n---\n";
    struct err err = ERR_INIT;
    struct rules *rules;
    const uint8_t *stream = size ? memmem(data, size, cut, sizeof cut - 1) : NULL;
    size_t n_rules = stream ? (size_t)(stream - data) : size, told = 0, n_lines;
    must(rules_open(&rules, &err) == 0);
    if (rules_read(rules, "fuzz.rules", size ? (const char *)data : "", n_rules, &err) < 0 ||
        rules_compile(rules, &err) < 0) {
        must(err.msg[0] != '\0');
        rules_close(rules);
        return 0;
    }
    for (size_t i = 0; i < rules_n(rules); i++)
        must(rules_try(rules, i, ignore, &told, &n_lines, &err) >= 0 || err.msg[0]);
    if (stream) {
        size_t n = size - n_rules - (sizeof cut - 1);
        run_stream(rules, stream + sizeof cut - 1, n, false);
        run_stream(rules, stream + sizeof cut - 1, n, true);
    }
    rules_close(rules);
    return 0;
}
