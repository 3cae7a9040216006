/* fuzz_block: any bytes through rows and through blocks, which must agree, with and without SSE2. */
#include "io/in_impl.h"
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/word.h"
#include "event/read/rows_block.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static const struct rows_format fuzz_block_formats[] = {
    {.kind = ROWS_CSV},
    {.kind = ROWS_CSV, .delimiter = ';', .max_line = 50, .max_field = 9},
    {.kind = ROWS_CSV, .delimiter = '\t'},
    {.kind = ROWS_CSV, .delimiter = ' ', .max_line = 300},
    {.kind = ROWS_TSV},
    {.kind = ROWS_TSV, .max_line = 20, .max_field = 9},
    {.kind = ROWS_DELIMITED, .delimiter = '|'},
    {.kind = ROWS_DELIMITED, .delimiter = '"', .max_field = 40},
};
enum { FUZZ_BLOCK_FORMATS = sizeof fuzz_block_formats / sizeof *fuzz_block_formats };

static bool fuzz_block_same_row(const struct row *a, const struct row *b)
{
    bool same = a->fate == b->fate && a->n == b->n && a->line == b->line && a->n_lines == b->n_lines &&
                a->column == b->column && view_eq(a->raw, b->raw);
    same = same && (a->fate != ROW_BAD || strcmp(a->problem, b->problem) == 0);
    for (size_t i = 0; same && i < a->n; i++)
        same = view_eq(a->cell[i], b->cell[i]);
    return same;
}

/* Checks what a block claims about all its cells. */
static bool fuzz_block_keeps_word(const struct rows_block *b, const struct row *row)
{
    bool good = true;
    for (size_t i = 0; i < row->n; i++) {
        struct view v = row->cell[i];
        good = good && (!b->plain || word_text_is_ascii(v.p, v.n));
        good = good && (b->escapes || b->edges || !v.n || !memchr(v.p, 0x5c, v.n));
    }
    return good;
}

/* Two readers of the same bytes, `first` rows of the second one by one. */
struct fuzz_pair {
    struct in *in[2];
    struct rows *rows[2];
    struct rows_block *block;
    uint64_t n_rows, n_odd;
};

static bool fuzz_block_run(struct fuzz_pair *f, const struct rows_format *format, struct err *err, struct err *err2)
{
    struct row want, got;
    int rc;
    while ((rc = rows_block_next(f->block, err)) > 0) {
        if (f->block->n == 0)
            return false;
        for (size_t i = 0; i < f->block->n; i++, f->n_rows++) {
            const struct rows_block_row *r = &f->block->row[i];
            f->n_odd += r->odd;
            if (rows_next(f->rows[0], &want, err2) != 1 || rows_block_whole(f->block, r, &got, err) < 0 ||
                !fuzz_block_same_row(&want, &got) || got.fate != r->fate || got.n != r->n_cells)
                return false;
            if (!fuzz_block_keeps_word(f->block, &got) && format->kind != ROWS_DELIMITED)
                return false;
        }
    }
    int rc2 = rows_next(f->rows[0], &want, err2);
    return rc == rc2 && (rc == 0 || strcmp(err->msg, err2->msg) == 0);
}

/* Do both agree? Also false if they refuse the beginning differently. */
static bool fuzz_block_same(const void *data, size_t size, const struct rows_format *format, size_t read_size,
                            unsigned first, uint64_t count[2])
{
    struct err err = ERR_INIT, err2 = ERR_INIT;
    struct fuzz_pair f = {0};
    struct row want, got;
    in_set_read_size(0);
    int rc = in_memory(&f.in[0], "fuzz", data, size, &err2);
    in_set_read_size(read_size);
    int rc2 = in_memory(&f.in[1], "fuzz", data, size, &err);
    in_set_read_size(0);
    bool same = rc == rc2, open = same && rc == 0;
    if (open)
        same = rows_open(&f.rows[0], f.in[0], format, &err2) == 0 && rows_open(&f.rows[1], f.in[1], format, &err) == 0;
    for (; open && same && first > 0; first--) {
        rc = rows_next(f.rows[0], &want, &err2);
        same = rows_next(f.rows[1], &got, &err) == rc && (rc != 1 || fuzz_block_same_row(&want, &got));
        if (rc != 1)
            first = 1;
    }
    if (open && same)
        same = rows_block_open(&f.block, f.rows[1], ROWS_BLOCK_BYTES, &err) == 0 &&
               fuzz_block_run(&f, format, &err, &err2);
    rows_block_close(f.block);
    for (int i = 0; i < 2; i++) {
        rows_close(f.rows[i]);
        in_close(f.in[i]);
    }
    if (count) {
        count[0] += f.n_rows;
        count[1] += f.n_odd;
    }
    return same;
}

/* The last two bytes choose the format and how it is read: one way per input, because opening a block is slow here. */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static const size_t read_sizes[] = {0, 0, 1, 64};
    uint8_t choice = size >= 2 ? data[size - 1] : 0, how = size >= 2 ? data[size - 2] : 0;
    index_use((enum index_how)(how % (INDEX_WORDS + 1)));
    rows_block_set_size(64u << (choice >> 5), 1u << (how >> 6) * 4);
    if (!fuzz_block_same(data, size >= 2 ? size - 2 : size, &fuzz_block_formats[choice % FUZZ_BLOCK_FORMATS],
                         read_sizes[how >> 2 & 3], how >> 4 & 3, NULL))
        abort();
    return 0;
}
