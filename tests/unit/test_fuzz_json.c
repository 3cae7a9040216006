/* fuzz_json: a short run of the fuzz target, without a fuzzer; and every beginning of logs of each kind. */
#include "../fuzz/fuzz_json.c"
#include "../fuzz/smoke.c"

#include "check.h"

#define JSON_RECORD \
    "{\"id\":1,\"via\":{\"channel\":\"a\\u00e9\"},\"e\":[{\"type\":\"x\",\"value\":[1,2]},{\"type\":\"y\\n\"}]}"

static const char *const logs[] = {
    JSON_RECORD "\n" JSON_RECORD "\n",
    JSON_RECORD JSON_RECORD,
    "[" JSON_RECORD ",\n " JSON_RECORD "]",
    "{\"count\":2,\"data\":{\"x\":[],\"items\":[" JSON_RECORD "," JSON_RECORD "],\"y\":null}}",
    "{\"data\":" JSON_RECORD ",\"count\":1}{\"stream\":\"other\"}\n" JSON_RECORD,
};
enum { N_LOGS = sizeof logs / sizeof *logs };

static size_t rows_of(const char *log, const struct reader_bind *bind, bool *bad)
{
    struct fuzz_json_rows rows;
    fuzz_json_read((const uint8_t *)log, strlen(log), bind, &rows);
    *bad = false;
    for (size_t i = 0; i < rows.n; i++)
        *bad |= rows.bad[i];
    return rows.n;
}

/* Rows are those of two records of two elements, and their hashes. */
static void same_in_each_form(void)
{
    static const struct reader_bind *bind = &fuzz_json_binds[2];
    struct fuzz_json_rows first, rows, pieces;
    fuzz_json_read((const uint8_t *)logs[0], strlen(logs[0]), bind, &first);
    CHECK("two records of two elements are four rows", first.n == 4 && first.hash[0] == first.hash[2]);
    for (size_t i = 0; i < 3; i++) {
        fuzz_json_read((const uint8_t *)logs[i], strlen(logs[i]), bind, &rows);
        CHECK("lines, records without anything between them, a list: the same rows", rows.all == first.all);
    }
    fuzz_json_read((const uint8_t *)logs[3], strlen(logs[3]), bind, &rows);
    CHECK("a page of records", rows.n == 4 && !rows.bad[3]);
    json_set_sizes(16, 32);
    fuzz_json_read((const uint8_t *)logs[3], strlen(logs[3]), bind, &pieces);
    CHECK("… read piece by piece", pieces.n == 4 && pieces.all == first.all);
    json_set_sizes(0, 0);
}

static void cut_anywhere(void)
{
    size_t wrong = 0, n = 0;
    for (size_t i = 0; i < N_LOGS; i++)
        for (size_t b = 0; b < sizeof fuzz_json_binds / sizeof *fuzz_json_binds; b++) {
            struct fuzz_json_rows whole, part;
            size_t size = strlen(logs[i]);
            fuzz_json_read((const uint8_t *)logs[i], size, &fuzz_json_binds[b], &whole);
            for (size_t cut = 0; cut < size; cut++, n++) {
                fuzz_json_read((const uint8_t *)logs[i], cut, &fuzz_json_binds[b], &part);
                for (size_t r = 0; r < part.n; r++) {
                    bool same = r < whole.n && part.hash[r] == whole.hash[r];
                    wrong += !same && !(part.bad[r] && r + 1 == part.n);
                }
            }
        }
    CHECK("a log cut off at any byte gives the first rows, and at most one that says so behind them",
          wrong == 0 && n > 1000);
}

static void goes_on(void)
{
    bool bad;
    size_t n = rows_of("{\"id\":1}\n{\"id\":}\n{\"id\":3}\n", &fuzz_json_binds[0], &bad);
    CHECK("behind a line that is not JSON, reading goes on", n == 3 && bad);
    n = rows_of("[\n {\"id\":1},\n {\"id\" 2},\n {\"id\":3}\n]\n{\"id\":4}\n", &fuzz_json_binds[0], &bad);
    CHECK("… within a list, too", n == 4 && bad);
    n = rows_of("{\"id\":1}{\"id\" 2}{\"id\":3}", &fuzz_json_binds[0], &bad);
    CHECK("… and cannot where records share a line", n == 2 && bad);
    n = rows_of("{\"id\":1}\n{\"id\":\"a record of more than forty bytes, as you can see here\"}{\"id\":3,\"e\":[{}]}",
                &fuzz_json_binds[1], &bad);
    CHECK("a record that is too long is passed over, and told", n == 2 && bad);
    n = rows_of("1 {\"id\":1}", &fuzz_json_binds[0], &bad);
    CHECK("a number is no record", n == 2 && bad);
}

int main(void)
{
    const struct smoke_seed seed[] = {
        {logs[0], strlen(logs[0])}, {logs[1], strlen(logs[1])}, {logs[2], strlen(logs[2])},
        {logs[3], strlen(logs[3])}, {logs[4], strlen(logs[4])}, {"", 0},
    };
    same_in_each_form();
    cut_anywhere();
    goes_on();
    smoke(seed, sizeof seed / sizeof *seed, CHECK_ROUNDS(3000));
    CHECK("fuzz: many inputs, each bound in several ways and read in several sizes", true); /* else it has aborted */
    CHECK_DONE();
}
