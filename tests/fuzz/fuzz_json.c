/* fuzz_json: any bytes as a log of JSON. Whatever they are, the rows are the same for every size of the reader's buffer
 * and of reads, each has all its cells, and the beginning of a log gives the first rows of it, or a row that says why
 * not. `make fuzz TARGET=json` */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "event/source/json_impl.h"
#include "io/in_impl.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

enum { FUZZ_ROWS = 64 };

struct fuzz_json_rows {
    uint64_t hash[FUZZ_ROWS]; /* of the first rows, one by one */
    bool bad[FUZZ_ROWS];
    size_t n;
    uint64_t all;
};

static const struct view fuzz_json_names[] = {VIEW_LIT("id"), VIEW_LIT("e.type"), VIEW_LIT("e.value[0]"),
                                              VIEW_LIT("via.channel"), VIEW_LIT("$.count")};
static const struct view fuzz_json_each = VIEW_LIT("e");
static const struct reader_bind fuzz_json_binds[] = {
    {.name = fuzz_json_names, .n = 5},
    {.name = fuzz_json_names, .n = 5, .each = &fuzz_json_each, .n_each = 1, .max_record = 40},
    {.name = fuzz_json_names, .n = 5, .each = &fuzz_json_each, .n_each = 1, .unwrap = VIEW_LIT("data.items")},
    {.name = fuzz_json_names, .n = 5, .unwrap = VIEW_LIT("data"), .wrapped = true},
};

static uint64_t fuzz_json_hash(uint64_t h, const void *p, size_t n)
{
    const unsigned char *b = p;
    for (size_t i = 0; i < n; i++)
        h = (h ^ b[i]) * 0x100000001b3u;
    return (h ^ n) * 0x100000001b3u;
}

static uint64_t fuzz_json_row(const struct reader_row *row, size_t n)
{
    uint64_t h = 0xcbf29ce484222325u;
    if (row->problem)
        return fuzz_json_hash(h, row->problem, strlen(row->problem));
    for (size_t i = 0; i < n; i++)
        h = fuzz_json_hash(h, row->cell[i].p, row->cell[i].n);
    return h;
}

static void fuzz_json_read(const uint8_t *data, size_t size, const struct reader_bind *bind, struct fuzz_json_rows *to)
{
    struct err err = ERR_INIT;
    struct in *in = NULL;
    struct source_reader *r = NULL;
    struct reader_row row;
    *to = (struct fuzz_json_rows){0};
    int rc = in_memory(&in, "fuzz", data, size, &err);
    if (rc == 0)
        rc = reader_json(&r, in, bind, &err) < 0 ? -1 : 1;
    for (size_t n = 0; rc > 0; n++) {
        rc = r->next(r, &row, &err);
        if (rc <= 0)
            break;
        if (n > 4 * size + 4)
            abort();
        uint64_t h = fuzz_json_row(&row, bind->n);
        to->all = fuzz_json_hash(to->all, &h, sizeof h);
        if (to->n == FUZZ_ROWS)
            continue;
        to->bad[to->n] = row.problem != NULL;
        to->hash[to->n++] = h;
    }
    if (rc < 0 && (err.kind == ERR_NONE || err.msg[0] == '\0'))
        abort();
    if (r)
        r->close(r);
    in_close(in);
}

/* What the first half of the bytes gives are the rows of all, up to one that says what is wrong. */
static void fuzz_json_cut(const uint8_t *data, size_t size, const struct reader_bind *bind,
                          const struct fuzz_json_rows *whole)
{
    struct fuzz_json_rows part;
    fuzz_json_read(data, size / 2, bind, &part);
    for (size_t i = 0; i < part.n && !part.bad[i]; i++)
        if (i >= whole->n || part.hash[i] != whole->hash[i])
            abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    for (size_t i = 0; i < sizeof fuzz_json_binds / sizeof *fuzz_json_binds; i++) {
        struct fuzz_json_rows whole, pieces;
        json_set_sizes(0, 0);
        in_set_read_size(65536);
        fuzz_json_read(data, size, &fuzz_json_binds[i], &whole);
        fuzz_json_cut(data, size, &fuzz_json_binds[i], &whole);
        json_set_sizes(16, 0);
        in_set_read_size(7);
        fuzz_json_read(data, size, &fuzz_json_binds[i], &pieces);
        if (whole.all != pieces.all)
            abort();
        json_set_sizes(24, 32); /* objects are read piece by piece */
        fuzz_json_read(data, size, &fuzz_json_binds[i], &pieces);
    }
    json_set_sizes(0, 0);
    in_set_read_size(0);
    return 0;
}
