/* fault: all of ingest when the N-th system call fails (fault_help.h).
 *
 * The scenario loads a map, reads a plain log, a gzipped one, an event stream and a table of identities, saves rejected
 * rows, sorts with spilling, writes the stream and commits.
 */
#include "check.h"
#include "fault_help.h"
#include "io/in_impl.h"
#include "snag/ingest.h"
#include "snag/stream.h"

enum { LOG_ROWS = 300, TEXT_BYTES = 1700 }; /* two logs: more than the sorter's 1 MiB */

static uint64_t spilled; /* bytes, by the last run that got that far */

static int write_stream(struct source *source, struct err *err)
{
    struct out *out;
    struct stream_writer *w = NULL;
    struct batch b;
    int rc = out_open(&out, "out", err);
    if (rc < 0)
        return -1;
    rc = stream_writer_open(&w, out, err);
    while (rc == 0) {
        rc = source_next(source, &b, err);
        if (rc <= 0)
            break;
        rc = stream_write(w, &b, err);
    }
    stream_writer_close(w);
    if (rc == 0)
        return out_commit(out, err);
    out_abort(out);
    return -1;
}

static int scenario(struct err *err)
{
    const struct ingest_input input[] = {{.path = "a.csv", .map = "./log.map"},
                                         {.path = "b.csv.gz", .map = "./log.map"},
                                         {.path = "c.tsv", .map = "events"}};
    const struct ingest_options o = {.input = input,
                                     .n_inputs = 3,
                                     .lookup = {.no_config = true},
                                     .mem_bytes = 1,
                                     .max_rejects = 0.5,
                                     .rejects = "rejects",
                                     .identity = "who.csv"};
    const struct ingest_stats *stats;
    struct source *source = NULL;
    int rc = ingest_open(&source, &o, &stats, err);
    if (rc == 0)
        spilled = stats->spilled_bytes;
    if (rc == 0)
        rc = write_stream(source, err);
    source_close(source);
    return rc;
}

static void put_text(const char *path, const char *text)
{
    io_put(path, text, strlen(text));
}

static void make_input(void)
{
    struct buf text = {0}, gz = {0};
    struct err err = ERR_INIT;
    for (int file = 0; file < 2; file++) {
        buf_clear(&text);
        if (buf_adds(&text, "at,who,call,what,said\n2026-02-30 09:00:00,1,1,begin,no such day\n", &err) < 0)
            abort();
        for (int i = 0; i < LOG_ROWS; i++)
            if (buf_addf(&text, &err, "2026-03-02 09:%02d:%02d,C-%d,%d,%s,\"%0*d\"\n", i * 7 % 60, i * 13 % 60, i % 9,
                         i / 4, i % 4 ? "say" : "begin", TEXT_BYTES, 2 * i + file) < 0)
                abort();
        io_gzip(&gz, text.p, text.n);
        if (file == 0)
            io_put("a.csv", text.p, text.n);
    }
    io_put("b.csv.gz", gz.p, gz.n);
    put_text("c.tsv", "#ts\tcustomer\tevent\tsegment\n2026-03-02T09:00:00Z\tC-1\tcsat\tgold\n");
    put_text("who.csv", "alias,customer\nC-1,Ann\nC-2,Ann\n");
    put_text("rejects", "");
    put_text("out", "");
    put_text("log.map",
             "[file]\nformat = csv\ntime = %Y-%m-%d %H:%M:%S\nzone = Europe/Rome\ngroup = call\n[columns]\nts = at\n"
             "customer = who\ncontact = call\ntext = said\n[words channel]\nphone = Telephone\n[events]\n"
             "start = when first contact\nnote = when what changes\ncustomer_message = when what ~ /^say/\n");
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
    in_set_read_size(200000);
    make_input();
    CHECK_STR("fault: ingest without faults", fault_run(scenario, FAIL, 0, &err) < 0 ? err.msg : "", "");
    io_get(&want, "out");
    CHECK("fault: what ingest writes", want.n > 1000000 && spilled > 0);

    static const struct {
        enum mode mode;
        const char *what;
    } modes[] = {{FAIL, "fails"}, {INTERRUPTED, "is interrupted"}, {SHORT, "moves one byte"}};
    for (size_t i = 0; i < sizeof modes / sizeof *modes; i++) {
        bool ok = fault_each_call(scenario, modes[i].mode, buf_view(&want), &n, &closes);
        (void)snprintf(name, sizeof name, "fault: each of %d calls of ingest %s", n, modes[i].what);
        CHECK(name, ok && n > 50);
    }
    CHECK("fault: the output or the rejects fail to close", closes == 2);
    buf_free(&want);
    io_folder_leave(dir);
    CHECK_DONE();
}
