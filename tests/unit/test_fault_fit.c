/* fault: fitting a table that does not fit into memory when the N-th system call fails (fault_help.h).
 *
 * The scenario reads a table with 17-digit numbers, texts and missing cells within the least memory allowed, filters
 * it, fits with clusters and weights, and writes the augmented table.
 */
#include "check.h"
#include "fault_help.h"
#include "snag/out.h"
#include "snag/tidy.h"
#include "snag/where.h"

enum { TABLE_ROWS = 9000 };

struct scenario {
    struct frame f;
    struct formula m;
    struct where where;
    struct design d;
    struct fit fit;
    struct fitted fitted;
};

static int read_table(struct scenario *x, struct err *err)
{
    struct in *in;
    size_t n_out;
    if (in_open(&in, "table.tsv", err) < 0)
        return -1;
    const struct frame_options o = {.threads = 1, .mem_bytes = 1};
    int rc = frame_read_with(&x->f, in, &o, err);
    in_close(in);
    if (rc == 0)
        rc = where_parse(&x->where, "a > 0.01", err);
    return rc == 0 ? where_apply(&x->where, &x->f, &n_out, err) : -1;
}

static int fit_table(struct scenario *x, struct err *err)
{
    const struct design_options o = {.response = RESPONSE_BINARY, .weights = "w", .cluster = {"g"}};
    const struct fit_options fo = {.level = .95};
    const char *except[] = {"w", "g"};
    if (formula_parse(&x->m, "y ~ a + b", err) < 0 || formula_bind(&x->m, &x->f, except, 2, err) < 0 ||
        design_open(&x->d, &x->f, &x->m, &o, err) < 0)
        return -1;
    const struct family *logit = family_find("logit", err);
    if (!logit || fit_model(&x->fit, logit, &x->d, &fo, err) < 0)
        return -1;
    return fitted_open(&x->fitted, &x->fit, err);
}

static int write_table(struct scenario *x, struct err *err)
{
    struct out *out;
    if (out_open(&out, "out", err) < 0)
        return -1;
    if (tidy_augment(&x->fit, &x->fitted, TIDY_TSV, false, out, err) == 0)
        return out_commit(out, err);
    out_abort(out);
    return -1;
}

static int scenario(struct err *err)
{
    struct scenario x = {0};
    int rc = read_table(&x, err);
    if (rc == 0)
        rc = fit_table(&x, err);
    if (rc == 0)
        rc = write_table(&x, err);
    fitted_close(&x.fitted);
    fit_free(&x.fit);
    design_close(&x.d);
    formula_free(&x.m);
    where_free(&x.where);
    frame_free(&x.f);
    return rc;
}

static void make_table(void)
{
    struct buf text = {0};
    struct err err = ERR_INIT;
    uint64_t x = 7;
    if (buf_adds(&text, "y\ta\tb\tg\tw\tlate\n", &err) < 0)
        abort();
    for (int i = 0; i < TABLE_ROWS; i++) {
        double a = (double)(io_random(&x) >> 11) * 0x1p-53, b = (double)(io_random(&x) % 1000) / 100;
        int y = (double)(io_random(&x) >> 11) * 0x1p-53 < a / 2 + b / 20;
        if (buf_addf(&text, &err, "%d\t%.17g\t%.2f\t%s%d\t%d\t%s\n", y, a, b, i % 100 ? "shop " : "", i % 40, i % 4,
                     i < TABLE_ROWS - 9 ? "1e3" : "never") < 0)
            abort();
    }
    io_put("table.tsv", text.p, text.n);
    buf_free(&text);
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
    make_table();
    CHECK("fault of fit: the scenario without faults", fault_run(scenario, FAIL, 0, &err) == 0);
    io_get(&want, "out");
    CHECK("fault of fit: its output", want.n > 500000);
    bool ok = fault_each_call(scenario, FAIL, buf_view(&want), &n, &closes);
    (void)snprintf(name, sizeof name, "fault of fit: each of %d calls fails", n);
    CHECK(name, ok && n > 50);
    ok = fault_each_call(scenario, INTERRUPTED, buf_view(&want), &n, &closes);
    (void)snprintf(name, sizeof name, "fault of fit: each of %d calls is interrupted", n);
    CHECK(name, ok && n > 20);
    buf_free(&want);
    io_folder_leave(dir);
    CHECK_DONE();
}
