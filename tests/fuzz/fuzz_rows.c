/* fuzz_rows: any bytes through in and rows. Whatever they are, the rows are the same for every read size, their line
 * numbers have no gaps, and all their bytes can be read.
 *
 *     clang -std=c11 -D_GNU_SOURCE -g -O1 -fsanitize=fuzzer,address,undefined -Iinclude -Isrc \
 *         tests/fuzz/fuzz_rows.c src/io/… src/base/… -lcsv -lz -o fuzz_rows && ./fuzz_rows -max_len=4096 corpus
 */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "io/in_impl.h"
#include "snag/rows.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static const struct rows_format fuzz_rows_formats[] = {
    {.kind = ROWS_CSV},
    {.kind = ROWS_CSV, .delimiter = ';', .max_line = 50, .max_field = 9},
    {.kind = ROWS_CSV, .delimiter = '\t'},
    {.kind = ROWS_TSV},
    {.kind = ROWS_TSV, .max_line = 20, .max_field = 9},
    {.kind = ROWS_DELIMITED, .delimiter = '|'},
};

/* FNV-1a (Fowler, Noll, Vo 1991). */
static uint64_t fuzz_hash(uint64_t h, const void *p, size_t n)
{
    const unsigned char *b = p;
    for (size_t i = 0; i < n; i++)
        h = (h ^ b[i]) * 0x100000001b3u;
    return (h ^ n) * 0x100000001b3u;
}

static uint64_t fuzz_row(uint64_t h, const struct row *row)
{
    uint64_t facts[] = {row->fate, row->n, row->line, row->n_lines, row->column};
    h = fuzz_hash(h, facts, sizeof facts);
    for (size_t i = 0; i < row->n; i++)
        h = fuzz_hash(h, row->cell[i].p, row->cell[i].n);
    if (row->fate == ROW_BAD)
        h = fuzz_hash(fuzz_hash(h, row->problem, strlen(row->problem)), row->raw.p, row->raw.n);
    return h;
}

static uint64_t fuzz_all_rows(const uint8_t *data, size_t size, const struct rows_format *format, size_t read_size)
{
    struct err err = ERR_INIT;
    struct in *in = NULL;
    struct rows *rows = NULL;
    struct row row;
    uint64_t h = 0xcbf29ce484222325u, next_line = 1;
    in_set_read_size(read_size);
    int rc = in_memory(&in, "fuzz", data, size, &err);
    if (rc == 0)
        rc = rows_open(&rows, in, format, &err);
    if (rc == 0)
        rc = 1;
    while (rc > 0) {
        rc = rows_next(rows, &row, &err);
        if (rc <= 0)
            break;
        if (row.line != next_line || row.n_lines == 0 || (row.fate == ROW_OK) != (row.n > 0))
            abort();
        next_line += row.n_lines;
        h = fuzz_row(h, &row);
    }
    if (rc < 0 && (err.kind == ERR_NONE || err.msg[0] == '\0'))
        abort();
    rows_close(rows);
    in_close(in);
    return rc < 0 ? fuzz_hash(1, err.msg, strlen(err.msg)) : h;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    for (size_t i = 0; i < sizeof fuzz_rows_formats / sizeof *fuzz_rows_formats; i++) {
        const struct rows_format *f = &fuzz_rows_formats[i];
        uint64_t h = fuzz_all_rows(data, size, f, 65536);
        if (fuzz_all_rows(data, size, f, 7) != h || fuzz_all_rows(data, size, f, 1) != h)
            abort();
    }
    return 0;
}
