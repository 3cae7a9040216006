/* fuzz_xes: whatever the bytes are, a reader of XES gives rows and problems, the same in pieces of any size. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "event/source/reader.h"
#include "snag/dict.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

enum { FUZZ_XES_ROWS = 64 };
struct fuzz_xes_rows {
    size_t n;
    uint64_t hash[FUZZ_XES_ROWS];
    bool bad[FUZZ_XES_ROWS];
    char problem[256]; /* the last one */
};

static const struct view fuzz_xes_names[] = {{"case:concept:name", 17},
                                             {"concept:name", 12},
                                             {"time:timestamp", 14},
                                             {"org:resource.level", 18},
                                             {"tags.tag", 8}};

static void fuzz_xes_read(const uint8_t *data, size_t size, size_t max_record, struct fuzz_xes_rows *rows)
{
    struct err err = ERR_INIT;
    struct in *in;
    struct source_reader *r;
    struct reader_row row;
    const struct reader_bind bind = {.name = fuzz_xes_names, .n = 5, .max_record = max_record};
    int rc;
    memset(rows, 0, sizeof *rows);
    if (in_memory(&in, "fuzz.xes", data, size, &err) < 0)
        return;
    if (reader_xes(&r, in, &bind, &err) < 0)
        abort();
    while ((rc = r->next(r, &row, &err)) > 0) {
        if (rows->n == FUZZ_XES_ROWS)
            break;
        rows->bad[rows->n] = row.problem != NULL;
        if (row.problem)
            (void)snprintf(rows->problem, sizeof rows->problem, "%s", row.problem);
        for (size_t i = 0; !row.problem && i < bind.n; i++)
            rows->hash[rows->n] = hash_bytes(row.cell[i].p, row.cell[i].n, rows->hash[rows->n] + i);
        rows->n++;
    }
    if (rc < 0)
        abort();
    r->close(r);
    in_close(in);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct fuzz_xes_rows rows;
    fuzz_xes_read(data, size, 0, &rows);
    fuzz_xes_read(data, size, 40, &rows);
    return 0;
}
