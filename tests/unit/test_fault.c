/* fault: reading, sorting and writing when the N-th system call fails (fault_help.h).
 *
 * The scenario reads a plain CSV file and a gzipped one, sorts with spilling, writes, commits.
 */
#include "check.h"
#include "fault_help.h"
#include "io/in_impl.h"
#include "snag/in.h"
#include "snag/out.h"
#include "snag/rows.h"
#include "snag/sorter.h"

enum { RECORD = 1400, RECORDS = 300 }; /* three times 300 records of this size: more than the sorter's 1 MiB */

/* Adds the rows of a file to the sorter, by their first cell; the second fills a record. */
static int add_rows(struct sorter *s, const char *path, struct err *err)
{
    struct in *in = NULL;
    struct rows *rows = NULL;
    struct row row;
    char bytes[RECORD] = {0};
    int rc = in_open(&in, path, err);
    if (rc == 0)
        rc = rows_open(&rows, in, &(struct rows_format){.kind = ROWS_CSV}, err);
    while (rc == 0) {
        rc = rows_next(rows, &row, err);
        if (rc <= 0)
            break;
        if (row.fate != ROW_OK || row.n != 2 || row.cell[1].n > RECORD) {
            rc = err_set(err, ERR_DATA, "unexpected row");
            continue;
        }
        memcpy(bytes, row.cell[1].p, row.cell[1].n);
        rc = sorter_add(s, atoi(row.cell[0].p), 0, bytes, sizeof bytes, err);
    }
    rows_close(rows);
    in_close(in);
    return rc;
}

static int write_sorted(struct sorter *s, const char *path, struct err *err)
{
    struct out *out;
    struct record r;
    int rc = out_open(&out, path, err);
    if (rc < 0)
        return -1;
    while (rc == 0) {
        rc = sorter_next(s, &r, err);
        if (rc <= 0)
            break;
        rc = out_write(out, r.bytes, r.n, err) < 0 || out_text(out, "\n", err) < 0 ? -1 : 0;
    }
    if (rc == 0)
        return out_commit(out, err);
    out_abort(out);
    return -1;
}

static int scenario(struct err *err)
{
    struct sorter *s = NULL;
    int rc = sorter_open(&s, 0, err);
    if (rc == 0)
        rc = add_rows(s, "a.csv", err);
    if (rc == 0)
        rc = add_rows(s, "b.csv.gz", err);
    if (rc == 0)
        rc = sorter_sort(s, NULL, NULL, err);
    if (rc == 0)
        rc = write_sorted(s, "out", err);
    sorter_close(s);
    return rc;
}

static void make_input(void)
{
    struct buf text = {0}, gz = {0};
    struct err err = ERR_INIT;
    uint64_t x = 5;
    for (int file = 0; file < 2; file++) {
        buf_clear(&text);
        for (int i = 0; i < RECORDS; i++)
            if (buf_addf(&text, &err, "%d,\"row %d\nof file %d, %060d\"\r\n", (int)(io_random(&x) % 1000), i, file, i) <
                0)
                abort();
        io_gzip(&gz, text.p, text.n);
        if (file == 0)
            io_put("a.csv", text.p, text.n);
    }
    io_put("b.csv.gz", gz.p, gz.n);
    buf_free(&text);
    buf_free(&gz);
}

int main(void)
{
    char dir[200], name[100];
    struct err err;
    struct buf want = {0};
    int n, closes = 0;
    io_folder_enter(dir, sizeof dir);
    if (setenv("TMPDIR", dir, 1) != 0)
        abort();
    in_set_read_size(5000);
    make_input();
    CHECK("fault: the scenario without faults", fault_run(scenario, FAIL, 0, &err) == 0);
    io_get(&want, "out");
    CHECK("fault: its output", want.n > 1000000);

    bool ok = fault_each_call(scenario, FAIL, buf_view(&want), &n, &closes);
    (void)snprintf(name, sizeof name, "fault: each of %d calls fails", n);
    CHECK(name, ok && n > 50);
    CHECK("fault: the output fails to close", closes == 1);
    ok = fault_each_call(scenario, INTERRUPTED, buf_view(&want), &n, &closes);
    (void)snprintf(name, sizeof name, "fault: each of %d calls is interrupted", n);
    CHECK(name, ok && n > 50);
    ok = fault_each_call(scenario, SHORT, buf_view(&want), &n, &closes);
    (void)snprintf(name, sizeof name, "fault: each of %d calls moves one byte", n);
    CHECK(name, ok && n > 50);
    buf_free(&want);
    io_folder_leave(dir);
    CHECK_DONE();
}
