/* read-alone FILE [ONLY]: how fast a CSV is read, step by step, in GB per second of processor time: its bytes, the
 * index of its cells, its rows by blocks with 7 of 10 cells used, one by one, and libcsv alone. Built against
 * libsnag.a. */
#include <csv.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "event/read/rows_block.h"

static const uint32_t used[] = {0, 1, 2, 4, 6, 7, 8};
enum { N_USED = sizeof used / sizeof *used };

struct cells_read {
    uint64_t rows, cells, bytes;
};

static double cpu_s(void)
{
    struct timespec t;
    (void)clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
    return (double)t.tv_sec + (double)t.tv_nsec * 1e-9;
}

static void fail(const struct err *err)
{
    (void)fprintf(stderr, "%s\n", err->msg);
    exit(1);
}

/* ---- the ways ---- */

static void by_bytes(const char *path, struct cells_read *t)
{
    static char bytes[ROWS_BLOCK_BYTES];
    ssize_t n;
    int fd = open(path, O_RDONLY);
    while ((n = read(fd, bytes, sizeof bytes)) > 0)
        t->bytes += (uint64_t)n;
    (void)close(fd);
}

/* The part of a row at the end of a block does not count: it is read again. */
static void by_index(const char *path, struct cells_read *t)
{
    static char bytes[ROWS_BLOCK_BYTES];
    static uint32_t sep[ROWS_BLOCK_BYTES + INDEX_SLACK], row[ROWS_BLOCK_BYTES + INDEX_SLACK], inner[ROWS_BLOCK_BYTES];
    struct index x = {.delimiter = ',', .mark = '"', .quoted = true, .sep = sep, .row = row, .inner = inner};
    size_t have = 0;
    ssize_t n;
    int fd = open(path, O_RDONLY);
    while ((n = read(fd, bytes + have, sizeof bytes - have)) > 0) {
        uint32_t end = (uint32_t)(have + (size_t)n);
        index_begin(&x, 0, 0, 0);
        while (x.at < end && !x.odd)
            index_scan(&x, bytes, end - x.at > 16384 ? x.at + 16384 : end, end);
        size_t whole = x.n_row ? sep[row[x.n_row - 1] - 1] + 1 : end;
        t->rows += x.n_row;
        t->cells += x.n_sep;
        t->bytes += whole;
        have = end - whole;
        memmove(bytes, bytes + whole, have);
    }
    (void)close(fd);
}

static struct rows *open_rows(const char *path, struct in **in)
{
    struct err err = ERR_INIT;
    struct rows *rows;
    if (in_open(in, path, &err) < 0 || rows_open(&rows, *in, &(struct rows_format){.kind = ROWS_CSV}, &err) < 0)
        fail(&err);
    return rows;
}

static void by_block(const char *path, struct cells_read *t)
{
    struct err err = ERR_INIT;
    struct in *in;
    struct rows *rows = open_rows(path, &in);
    struct rows_block *b;
    struct view v;
    int rc = rows_block_open(&b, rows, &err);
    while (rc == 0) {
        int more = rows_block_next(b, &err);
        if (more <= 0) {
            rc = more;
            break;
        }
        for (size_t i = 0; i < b->n; i++) {
            const struct rows_block_row *r = &b->row[i];
            if (r->fate != ROW_OK || r->n_cells != 10)
                continue;
            for (size_t k = 0; k < N_USED; k++) {
                if (rows_block_cell(b, r, used[k], &v, &err) < 0)
                    fail(&err);
                t->bytes += v.n;
            }
        }
        t->rows += b->n;
        t->cells += b->n * N_USED;
    }
    if (rc < 0)
        fail(&err);
    rows_block_close(b);
    rows_close(rows);
    in_close(in);
}

static void by_row(const char *path, struct cells_read *t)
{
    struct err err = ERR_INIT;
    struct in *in;
    struct rows *rows = open_rows(path, &in);
    struct row row;
    int rc;
    while ((rc = rows_next(rows, &row, &err)) > 0) {
        for (size_t k = 0; k < N_USED; k++)
            t->bytes += used[k] < row.n ? row.cell[used[k]].n : 0;
        t->rows++;
        t->cells += row.n;
    }
    if (rc < 0)
        fail(&err);
    rows_close(rows);
    in_close(in);
}

static void on_cell(void *p, size_t n, void *tally)
{
    (void)p;
    ((struct cells_read *)tally)->cells++;
    ((struct cells_read *)tally)->bytes += n;
}

static void on_row(int end, void *tally)
{
    (void)end;
    ((struct cells_read *)tally)->rows++;
}

static void by_libcsv(const char *path, struct cells_read *t)
{
    static char bytes[65536];
    struct csv_parser parser;
    ssize_t n;
    int fd = open(path, O_RDONLY);
    if (csv_init(&parser, CSV_STRICT | CSV_STRICT_FINI | CSV_REPALL_NL) != 0)
        exit(1);
    while ((n = read(fd, bytes, sizeof bytes)) > 0)
        if (csv_parse(&parser, bytes, (size_t)n, on_cell, on_row, t) != (size_t)n)
            exit(1);
    (void)csv_fini(&parser, on_cell, on_row, t);
    csv_free(&parser);
    (void)close(fd);
}

int main(int argc, char **argv)
{
    static const struct {
        const char *name;
        void (*run)(const char *path, struct cells_read *t);
        enum index_how how;
    } way[] = {{"bytes alone", by_bytes, INDEX_BEST},
               {"index", by_index, INDEX_BEST},
               {"index, 64-bit words", by_index, INDEX_WORDS},
               {"blocks, 7 of 10 cells", by_block, INDEX_BEST},
               {"the same, 64-bit words", by_block, INDEX_WORDS},
               {"rows one by one", by_row, INDEX_BEST},
               {"libcsv alone", by_libcsv, INDEX_BEST}};
    enum { TIMES = 3, WAYS = sizeof way / sizeof *way };
    struct cells_read size = {0};
    if (argc < 2)
        return 2;
    by_bytes(argv[1], &size);
    for (size_t i = 0; i < WAYS; i++) {
        double best = 1e9;
        struct cells_read t = {0};
        if (argc > 2 && strcmp(argv[2], way[i].name) != 0)
            continue;
        index_use(way[i].how);
        for (int time = 0; time < TIMES; time++) {
            t = (struct cells_read){0};
            double from = cpu_s();
            way[i].run(argv[1], &t);
            double took = cpu_s() - from;
            best = took < best ? took : best;
        }
        printf("%-24s %7.2f GB/s %8.3f s %10llu rows %11llu cells\n", way[i].name, (double)size.bytes / 1e9 / best,
               best, (unsigned long long)t.rows, (unsigned long long)t.cells);
    }
    return 0;
}
