/* fuzz_map: any text as a map, and what follows a line `---` as a log read by it. Whatever they are: an error has a
 * message, a row has exactly one fate, and an event has a time and all its columns. `make fuzz TARGET=map`. */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "event/map/mapper.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void must(bool holds)
{
    if (!holds)
        abort();
}

static size_t touch(struct view v)
{
    size_t sum = 0;
    for (size_t i = 0; i < v.n; i++)
        sum += (unsigned char)v.p[i];
    return sum;
}

static void check_events(const struct mapper *m, enum fate fate, volatile size_t *sink)
{
    must((fate == FATE_USED) == (m->n_event > 0));
    must(fate != FATE_REJECTED || m->problem.n > 0);
    for (size_t i = 0; i < m->n_event; i++) {
        must(m->event[i].ts_us != TS_NONE);
        for (size_t c = 0; c < schema_n(&m->map->schema); c++)
            *sink += touch(m->event[i].col[c]);
    }
}

static void run_log(const struct map *map, const uint8_t *log, size_t n)
{
    struct err err = ERR_INIT;
    struct rows_format format = map_rows_format(map);
    struct in *in = NULL;
    struct rows *rows = NULL;
    struct mapper m;
    struct row row;
    bool bound = false;
    volatile size_t sink = 0;
    int rc = mapper_open(&m, map, &err);
    if (rc == 0)
        rc = in_memory(&in, "fuzz", log, n, &err);
    if (rc == 0)
        rc = rows_open(&rows, in, &format, &err);
    for (uint64_t number = 0; rc == 0 && rows_next(rows, &row, &err) > 0; number++) {
        enum fate fate;
        if (row.fate != ROW_OK)
            continue;
        if (!bound) {
            bound = true;
            rc = mapper_bind(&m, "fuzz", map->header ? &row : NULL, &err);
            if (map->header)
                continue;
        }
        if (rc == 0)
            rc = mapper_row(&m, &row, number, &fate, &err);
        if (rc == 0)
            check_events(&m, fate, &sink);
    }
    must(rc == 0 || err.msg[0]);
    rows_close(rows);
    in_close(in);
    mapper_close(&m);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static const char cut[] = "\n---\n";
    struct err err = ERR_INIT;
    struct map *map;
    const uint8_t *log = size ? memmem(data, size, cut, sizeof cut - 1) : NULL;
    size_t n_map = log ? (size_t)(log - data) : size;
    if (map_parse(&map, "fuzz", "fuzz.map", size ? (const char *)data : "", n_map, &err) < 0) {
        must(err.msg[0] != '\0');
        return 0;
    }
    if (log)
        run_log(map, log + sizeof cut - 1, size - n_map - (sizeof cut - 1));
    map_free(map);
    return 0;
}
