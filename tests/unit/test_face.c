/* face: the interface for other programs: only snag.h is known here. */
#include "check.h"

#include <stdlib.h>
#include <unistd.h>

#include "snag.h"

static char folder[] = "/tmp/snag-face-XXXXXX";

static const char *data(const char *name)
{
    static char path[2][512];
    static int which;
    which = !which;
    (void)snprintf(path[which], sizeof path[which], "%s/%s", getenv("TESTDATA"), name);
    return path[which];
}

static const char *in_folder(const char *name)
{
    static char path[512];
    (void)snprintf(path, sizeof path, "%s/%s", folder, name);
    return path;
}

/* The file's text, or "" if there is none; removes the file. */
static const char *take(const char *name)
{
    static char text[65536];
    FILE *f = fopen(in_folder(name), "r");
    size_t n = f ? fread(text, 1, sizeof text - 1, f) : 0;
    text[n] = '\0';
    if (f)
        (void)fclose(f);
    (void)unlink(in_folder(name));
    return text;
}

static size_t count_events(struct snag_events *e, const char *prefix)
{
    size_t n, found = 0;
    while (snag_next(e) > 0) {
        const char *name = snag_field(e, snag_column_find(e, "event"), &n);
        found += n >= strlen(prefix) && memcmp(name, prefix, strlen(prefix)) == 0;
    }
    return found;
}

static void events(void)
{
    struct snag *s = snag_open();
    struct snag_events *e;
    size_t n;
    CHECK("face opens", s && snag_error_kind(s) == SNAG_FINE && *snag_version());
    CHECK("face adds a file", snag_add_file(s, data("queue_log"), NULL) == 0);
    CHECK("face ingests", snag_ingest(s, &e) == 0);
    CHECK("face has no event before the first", snag_time_us(e) == INT64_MIN && *snag_field(e, 0, &n) == '\0');
    CHECK("face gives an event", snag_next(e) == 1 && snag_time_us(e) > 0);
    CHECK("face knows columns", snag_columns(e) >= 12 && snag_column_find(e, "queue") > 0);
    CHECK("face says unknown columns", snag_column_find(e, "quue") == -1 && *snag_field(e, -1, &n) == '\0' && n == 0);
    CHECK("face names columns", memcmp(snag_column_name(e, 0, &n), "ts", 2) == 0 && n == 2);
    CHECK("face has no snags without detect", count_events(e, "snag:") == 0 && snag_rules(e) == 0);
    struct snag_rows r = snag_rows(e);
    CHECK("face accounts for rows",
          r.rows > 0 && r.rows == r.used + r.silent + r.skipped + r.rejected + r.duplicates + r.blank);
    snag_events_close(e);
    snag_close(s);
}

static void detect(void)
{
    struct snag *s = snag_open();
    struct snag_events *e;
    struct snag_rule rule;
    uint64_t snags = 0;
    CHECK("face: rules only", snag_add_file(s, data("queue_log"), NULL) == 0 && snag_rules_only(s, "long_wait") == 0 &&
                                  snag_rules_set(s, "long_wiat.forget=1d") < 0);
    CHECK("face detects", snag_detect(s, &e) == 0);
    size_t found = count_events(e, "snag:");
    CHECK("face: one rule", snag_rules(e) == 1 && snag_rule(e, 0, &rule) == 0);
    snags = rule.snags;
    CHECK("face: its snags are the stream's", snags == found && memcmp(rule.name, "long_wait", rule.name_n) == 0);
    CHECK("face: no rule behind the last", snag_rule(e, 1, &rule) < 0 && snag_error_kind(s) == SNAG_USAGE);
    CHECK("face: rules are fixed once they ran", snag_rules_only(s, "transfer") < 0);
    snag_events_close(e);
    snag_close(s);
}

static void errors(void)
{
    struct snag *s = snag_open();
    struct snag_events *e;
    struct snag_fit *fit;
    CHECK("face: nothing to read", snag_ingest(s, &e) < 0 && !e && snag_error_kind(s) == SNAG_USAGE);
    CHECK("face: no such file",
          snag_add_file(s, "nowhere.csv", NULL) == 0 && snag_detect(s, &e) < 0 && snag_error_kind(s) == SNAG_SYSTEM);
    CHECK("face: the message names it", strstr(snag_error(s), "nowhere.csv") != NULL);
    CHECK("face: no such rule", snag_rules_only(s, "long_wiat") < 0 && strstr(snag_error_hint(s), "long_wait"));
    CHECK("face: a formula that is none", snag_fit_open(s, &fit, "y ~ ", data("bank.tsv"), NULL) < 0 && !fit);
    CHECK("face: features as text",
          snag_features_write(s, &(struct snag_features){0}, SNAG_TEXT, "-") < 0 && snag_error_kind(s) == SNAG_USAGE);
    snag_close(s);
    snag_close(NULL);
    snag_events_close(NULL);
    snag_fit_close(NULL);
}

static void files(void)
{
    struct snag *s = snag_open();
    struct snag_events *e = NULL;
    CHECK("face: a log", snag_add_file(s, data("queue_log"), NULL) == 0 && snag_detect(s, &e) == 0);
    CHECK("face writes what is left", snag_next(e) == 1 && snag_events_write(e, in_folder("rest")) == 0);
    CHECK("face: nothing is left then", snag_next(e) == 0);
    CHECK("face: a stream with snags", strstr(take("rest"), "\tsnag:") != NULL);
    snag_events_close(e);
    CHECK("face writes features",
          snag_features_write(s, &(struct snag_features){.by = SNAG_BY_QUEUE}, SNAG_CSV, in_folder("f")) == 0);
    CHECK("face: a row a queue", strncmp(take("f"), "queue,", 6) == 0);
    CHECK("face reports", snag_report_write(s, in_folder("r")) == 0 && strstr(take("r"), "contacts"));
    CHECK("face: no half file", snag_report_write(s, "/nowhere/r") < 0 && snag_error_kind(s) == SNAG_SYSTEM);
    snag_close(s);
}

static void model(void)
{
    struct snag *s = snag_open();
    struct snag_fit *fit;
    FILE *f = fopen(in_folder("t.csv"), "w");
    CHECK("face: a table", f && fputs("y,x\n1,0\n3,1\n5,2\n7,3\n9.5,4\n", f) > 0 && fclose(f) == 0);
    CHECK("face fits", snag_fit_open(s, &fit, "y ~ x", in_folder("t.csv"), NULL) == 0);
    struct snag_term t = snag_fit_term(fit, 1);
    CHECK("face: terms", snag_fit_terms(fit) == 2 && strcmp(t.name, "x") == 0 && snag_fit_rows(fit) == 5);
    CHECK_NUM("face: the estimate", t.estimate, 2.1, 12);
    CHECK_NUM("face: its variance", snag_fit_covariance(fit, 1, 1), t.std_error * t.std_error, 12);
    CHECK("face: facts", snag_fit_fact(fit, "r2") > 0.99 && isnan(snag_fit_fact(fit, "nonsense")));
    CHECK("face: coefficients to a file",
          snag_fit_write(fit, SNAG_TSV, in_folder("c")) == 0 && strstr(take("c"), "\nx\t2.1\t"));
    CHECK("face: all of it as JSON", snag_fit_write(fit, SNAG_JSON, in_folder("j")) == 0 && take("j")[0] == '{');
    snag_fit_close(fit);
    struct snag_fit_options logit = {.family = "logit", .where = "x < 9"};
    CHECK("face: a family that refuses", snag_fit_open(s, &fit, "y ~ x", in_folder("t.csv"), &logit) < 0 && !fit);
    logit.family = "olss";
    CHECK("face: no such family",
          snag_fit_open(s, &fit, "y ~ x", in_folder("t.csv"), &logit) < 0 && snag_error_kind(s) == SNAG_USAGE);
    (void)take("t.csv");
    snag_close(s);
}

int main(void)
{
    if (!mkdtemp(folder) || !getenv("TESTDATA"))
        return 1;
    events();
    detect();
    errors();
    files();
    model();
    (void)rmdir(folder);
    return check_failed;
}
