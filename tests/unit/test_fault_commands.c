/* fault: the commands detect, features, fit, report and simulate when the N-th system call fails (fault_help.h).
 *
 * They are linked as in the program, except `main`, and run in a folder of their own. FAULT_ONLY=fit tries those with
 * `fit` in their name.
 */
#include "check.h"
#include "fault_help.h"
#include "snag/in.h"
#include "../../cmd/cmd.h"

int __wrap_main(void); /* replaces the program's */

/* GSL's own malloc is out of reach: the functions that allocate fail instead. */
void *__real_gsl_matrix_alloc(size_t m, size_t n);
void *__wrap_gsl_matrix_alloc(size_t m, size_t n);
void *__real_gsl_matrix_calloc(size_t m, size_t n);
void *__wrap_gsl_matrix_calloc(size_t m, size_t n);
void *__real_gsl_vector_alloc(size_t n);
void *__wrap_gsl_vector_alloc(size_t n);
void *__real_gsl_vector_calloc(size_t n);
void *__wrap_gsl_vector_calloc(size_t n);
void *__real_gsl_integration_glfixed_table_alloc(size_t n);
void *__wrap_gsl_integration_glfixed_table_alloc(size_t n);

void *__wrap_gsl_matrix_alloc(size_t m, size_t n)
{
    return no_memory() ? NULL : __real_gsl_matrix_alloc(m, n);
}
void *__wrap_gsl_matrix_calloc(size_t m, size_t n)
{
    return no_memory() ? NULL : __real_gsl_matrix_calloc(m, n);
}
void *__wrap_gsl_vector_alloc(size_t n)
{
    return no_memory() ? NULL : __real_gsl_vector_alloc(n);
}
void *__wrap_gsl_vector_calloc(size_t n)
{
    return no_memory() ? NULL : __real_gsl_vector_calloc(n);
}
void *__wrap_gsl_integration_glfixed_table_alloc(size_t n)
{
    return no_memory() ? NULL : __real_gsl_integration_glfixed_table_alloc(n);
}

static const char *words; /* the command line, blanks between the words */

static int scenario(struct err *err)
{
    char line[400], *word[40], *at = NULL;
    int n = 0;
    (void)snprintf(line, sizeof line, "%s", words);
    for (char *w = strtok_r(line, " ", &at); w; w = strtok_r(NULL, " ", &at))
        word[n++] = w;
    word[n] = NULL;
    for (const struct command *const *c = command_parts; *c; c++)
        if (strncmp(words, (*c)->name, strlen((*c)->name)) == 0)
            return (*c)->run(*c, n - 1, word + 1, err);
    for (const struct command *const *c = commands; *c; c++)
        if (strcmp((*c)->name, word[0]) == 0)
            return (*c)->run(*c, n, word, err);
    return err_set(err, ERR_USAGE, "no command %s", word[0]);
}

static void copy(const char *from_folder, const char *name)
{
    char path[4096];
    struct buf text = {0};
    (void)snprintf(path, sizeof path, "%s/%s", from_folder, name);
    io_get(&text, path);
    io_put(strrchr(path, '/') + 1, text.p, text.n);
    buf_free(&text);
}

/* Only the first lines of a file. */
static void shorten(const char *name, int lines)
{
    struct buf text = {0};
    size_t n = 0;
    io_get(&text, name);
    for (; n < text.n && lines > 0; n++)
        lines -= text.p[n] == '\n';
    io_put(name, text.p, n);
    buf_free(&text);
}

/* What a command writes when nothing fails is already there, so no run adds a file. */
static void try_command(const char *name, const char *line, const char *out)
{
    static const struct {
        enum mode mode;
        const char *what;
    } modes[] = {{FAIL, "fails"}, {INTERRUPTED, "is interrupted"}, {SHORT, "moves one byte"}};
    struct buf want = {0};
    struct err err;
    char title[100];
    int n, closes = 0;
    words = line;
    fault.out = out;
    io_put(out, "old", 3);
    (void)snprintf(title, sizeof title, "fault: %s without faults", name);
    CHECK_STR(title, fault_run(scenario, FAIL, 0, &err) < 0 ? err.msg : "", "");
    io_get(&want, out);
    for (size_t i = 0; i < sizeof modes / sizeof *modes; i++) {
        bool ok = fault_each_call(scenario, modes[i].mode, buf_view(&want), &n, &closes);
        (void)snprintf(title, sizeof title, "fault: each of %d calls of %s %s", n, name, modes[i].what);
        CHECK(title, ok && (n > 2 || modes[i].mode == SHORT)); /* what is written at once moves few times */
    }
    (void)snprintf(title, sizeof title, "fault: what %s writes fails to close", name);
    CHECK(title, closes > 0 || CHECK_ROUNDS(10) == 1); /* sanitizers: it may be among the failures passed over */
    buf_free(&want);
}

static const struct {
    const char *name, *line, *out; /* out: the file that is compared; NULL = "out" */
} run[] = {
    {"detect", "detect --no-config --rules my.rules --summary sum -F tsv -o out events.tsv", NULL},
    {"detect --explain",
     "detect --no-config --rules my.rules --only my,transfer,broken_promise --ledger sum --explain 77 -o out "
     "events.tsv",
     NULL},
    {"features", "features --outcomes customers.csv --landmark 2026-09-01 -o out fevents.tsv", NULL},
    {"features --naive", "features --outcomes customers.csv --naive -F csv -o out fevents.tsv", NULL},
    {"features --by queue", "features --by queue -F jsonl -o out surveys.tsv", NULL},
    {"features --by contact", "features --by contact --response sum -o out surveys.tsv", NULL},
    {"fit of ols", "fit spend~tenure*segment --where sat>1 --robust HC3 -F tsv -o out --threads 1 contacts.csv", NULL},
    {"fit of logit",
     "fit churned~transfer+segment --family logit --cluster agent --save sum -o out --threads 1 contacts.csv", NULL},
    {"fit of cox", "fit Surv(entry,months,lost)~transfer+strata(segment) --family cox -o out --threads 1 contacts.csv",
     NULL},
    {"fit of ologit", "fit sat~transfer+tenure --family ologit -F json -o out --threads 1 contacts.csv", NULL},
    {"fit of negbin",
     "fit complaints~transfer+offset(log(days)) --family negbin -F jsonl -o out --threads 1 contacts.csv", NULL},
    {"fit of firth", "fit lost~transfer --family logit --firth -o out --threads 1 contacts.csv", NULL},
    {"fit --profile", "fit complaints~transfer --family poisson --intervals profile -o out --threads 1 contacts.csv",
     NULL},
    {"fit --bootstrap", "fit spend~tenure --bootstrap 39 --cluster agent -o out --threads 1 contacts.csv", NULL},
    {"fit --wild-bootstrap", "fit spend~tenure --wild-bootstrap 99 --cluster team -o out --threads 1 contacts.csv",
     NULL},
    {"fit --importance", "fit spend~tenure+transfer --importance -o out --threads 1 contacts.csv", NULL},
    {"fit --augment", "fit churned~transfer --family logit --augment -F csv -o out --threads 1 contacts.csv", NULL},
    {"fit --calibration", "fit churned~transfer --family logit --calibration -o out --threads 1 contacts.csv", NULL},
    {"fit --baseline", "fit Surv(months,lost)~tenure --family cox --baseline -o out --threads 1 contacts.csv", NULL},
    {"fit --test", "fit churned~transfer+segment --family logit --test lr -o out --threads 1 contacts.csv", NULL},
    {"fit --test wald", "fit spend~transfer+segment --test wald -F csv -o out --threads 1 contacts.csv", NULL},
    {"fit of km", "fit Surv(months,lost)~segment --family km -o out contacts.csv", NULL},
    {"fit --assoc", "fit --assoc sat transfer -o out contacts.csv", NULL},
    {"study",
     "study satisfaction respondents.tsv --satisfaction s1 --loyalty renewed --expectation expectation --change change "
     "--friction f1 --recovery state --response segment --resamples 99 -F tsv -o out",
     NULL},
    {"study next-issues", "study next-issues -q --min-contacts 1 --pairs sum --threads 1 -o out reasons.tsv", NULL},
    {"study power", "study power --hazard-ratio 3 --risk 0.3 --met 0.4 --runs 20 --most 20 -q -F json -o out", NULL},
    {"simulate", "simulate --customers 2 --days 60 --log queue_log --log incidents.csv -o .", "./queue_log"},
    {"simulate's truth", "simulate --customers 2 --days 60 --set friction.transfer=0.5 -o .", "./truth.json"},
    {"report", "report -q --no-config -m contacts.map -o out calls.csv", NULL},
    {"report --lists",
     "report -q --no-config --only transfer,broken_promise --lists . -m contacts.map -o out calls.csv", NULL},
    {"report --history", "report -q --no-config --only transfer --history sum.history -m contacts.map -o out calls.csv",
     NULL},
    {"report -F html", "report -q --no-config --only transfer,repeat_contact -F html -m contacts.map -o out calls.csv",
     NULL},
    {"report -F json", "report -q --no-config --only transfer,repeat_contact -F json -m contacts.map -o out calls.csv",
     NULL},
};

int __wrap_main(void)
{
    char dir[200], data[4096];
    const char *testdata = getenv("TESTDATA"), *only = getenv("FAULT_ONLY");
    if (!testdata || !realpath(testdata, data)) {
        SKIP("fault: commands", "TESTDATA does not say where the inputs are");
        return 0;
    }
    io_folder_enter(dir, sizeof dir);
    if (setenv("TMPDIR", dir, 1) != 0 || !freopen("/dev/null", "w", stderr))
        abort();
    copy(data, "events.tsv");
    copy(data, "contacts.map");
    copy(data, "contacts.csv");
    if (rename("contacts.csv", "calls.csv") != 0)
        abort();
    copy(data, "features/events.tsv");
    if (rename("events.tsv", "fevents.tsv") != 0)
        abort();
    copy(data, "events.tsv");
    copy(data, "features/customers.csv");
    copy(data, "features/surveys.tsv");
    copy(data, "fit/contacts.csv");
    copy(data, "respondents.tsv");
    shorten("respondents.tsv", 70);
    io_put("my.rules", "[my]\nwhen = end\n", 16);
    static const char reasons[] = "#ts\tcustomer\tcontact\tevent\tdirection\treason\n"
                                  "2026-01-01T00:00:00Z\ta\t1\tstart\tin\tbill\n"
                                  "2026-01-01T00:00:01Z\ta\t1\tend\tin\t\n"
                                  "2026-01-02T00:00:00Z\ta\t2\tstart\tin\tpay\n"
                                  "2026-04-01T00:00:00Z\ta\t2\tend\tin\t\n";
    io_put("reasons.tsv", reasons, sizeof reasons - 1);
    io_put("sum", "", 0);
    for (size_t i = 0; i < sizeof run / sizeof *run; i++)
        if (!only || strstr(run[i].name, only))
            try_command(run[i].name, run[i].line, run[i].out ? run[i].out : "out");
    io_folder_leave(dir);
    CHECK_DONE();
}
