/* features: the engine of feature tables, over streams in memory. Tests of the command are in tests/cases/features. */
#include "check.h"
#include "features_help.h"
#include "snag/features.h"
#include "snag/stream.h"

static struct err err;
static struct zone *utc;

#define HEADER "#ts\tcustomer\tcase\tcontact\tevent\tdirection\tvalue\treason\ttext\n"
#define DAY_US (86400 * US_PER_S)

/* Feeds a stream and writes the table; NULL with err set if something was refused. */
static const char *const *rules; /* that features_rule is told, ends with NULL */
static const char *table(const char *stream, const struct features_options *o, struct features_counts *counts)
{
    struct features *f = NULL;
    struct source *source = NULL;
    struct in *in = NULL;
    struct batch b;
    const char *text = NULL;
    err = (struct err)ERR_INIT;
    int rc = features_open(&f, o, &err);
    for (size_t i = 0; rc == 0 && rules && rules[i]; i++)
        rc = features_rule(f, rules[i], &err);
    if (rc == 0)
        rc = in_memory(&in, "stream", stream, strlen(stream), &err);
    if (rc == 0)
        rc = stream_open(&source, &(struct stream_options){.in = in}, &err);
    while (rc >= 0 && source) {
        rc = source_next(source, &b, &err);
        if (rc <= 0)
            break;
        rc = features_add(f, &b, &err);
    }
    if (rc == 0)
        rc = features_end(f, &err);
    if (rc == 0) {
        struct out *out = help_out(&err);
        rc = features_write(f, out, TABULAR_TSV, &err);
        text = help_text(out, &err);
        if (counts)
            *counts = *features_counts(f);
    }
    source_close(source);
    in_close(in);
    features_close(f);
    return rc < 0 ? NULL : text;
}

static struct features_options plain(void)
{
    return (struct features_options){.look_back_us = 10 * DAY_US,
                                     .gap_us = 2 * DAY_US,
                                     .horizon_us = 10 * DAY_US,
                                     .zone = utc,
                                     .from_us = TS_NONE,
                                     .to_us = TS_NONE,
                                     .covered_from_us = TS_NONE,
                                     .covered_to_us = TS_NONE,
                                     .min_match = 0.2};
}

#define E(ts, customer, contact, event, direction) ts "\t" customer "\t\t" contact "\t" event "\t" direction "\t\t\t\n"
#define A1 E("2026-01-02", "a", "1", "start", "in") E("2026-01-02", "a", "1", "snag:x", "in")
#define B1 E("2026-01-03", "b", "2", "start", "in") E("2026-01-03", "b", "2", "good:y", "in")
#define A2 E("2026-01-05", "a", "3", "start", "in") E("2026-01-06", "a", "3", "cancel_request", "")
#define A3 E("2026-01-07", "a", "3", "snag:x", "in")
#define C1 E("2026-01-20", "c", "4", "start", "out") E("2026-01-21", "c", "4", "start", "in")

static void test_order(void)
{
    static const char want[] = "#! design=landmark landmark=2026-01-05/2026-01-07/1d look_back=2d "
                               "key=customer\n"
                               "customer\tlandmark\tcontacts\tx\tgood_y\tsnags\n"
                               "a\t2026-01-05\t1\t0\t0\t0\na\t2026-01-06\t0\t0\t0\t0\n"
                               "a\t2026-01-07\t0\t0\t0\t0\nb\t2026-01-05\t0\t0\t0\t0\n"
                               "b\t2026-01-06\t0\t0\t0\t0\nb\t2026-01-07\t0\t0\t0\t0\n";
    struct landmarks l;
    struct features_options o = plain();
    CHECK("features: landmarks", landmarks_parse(&l, "2026-01-05/2026-01-07/1d", utc, &err) == 0);
    o.landmarks = &l;
    o.look_back_us = 2 * DAY_US;
    /* (1-3, 1-5] holds A2, of which the landmark of 1-5 does not know yet that it asks to leave */
    const char *got = table(HEADER A1 B1 A2 A3 C1, &o, NULL);
    CHECK_STR("features: in time order", got ? got : err.msg, want);
    got = table(HEADER A1 A2 A3 B1 C1, &o, NULL);
    CHECK_STR("features: by customer, the same", got ? got : err.msg, want);
    got = table(HEADER C1 A3 A2 B1 A1, &o, NULL);
    CHECK_STR("features: in disorder, the same", got ? got : err.msg, want);
    landmarks_free(&l);
}

static void test_rules(void)
{
    static const char *const names[] = {"z", "snag:x", "good:a", NULL};
    struct features_options o = plain();
    struct features_counts n = {0};
    rules = names;
    const char *got = table(HEADER A1 B1 A2, &o, &n);
    rules = NULL;
    CHECK_STR("features: rules of the caller, snags first, each by name", got ? got : err.msg,
              "customer\tcontacts\tx\tz\tgood_a\tgood_y\tsnags\na\t2\t1\t0\t0\t0\t1\nb\t1\t0\t0\t0\t1\t0\n");
    CHECK("features: counts", n.events == 4 && n.snags == 2 && n.starts == 3 && n.inbound == 3 && n.customers == 2 &&
                                  n.rows == 2 && n.rules == 4 && n.without_customer == 0);
}

static int outcomes_of(struct outcomes *t, const char *text)
{
    struct in *in;
    if (in_memory(&in, "t", text, strlen(text), &err) < 0)
        return -1;
    int rc = outcomes_read(t, in, &(struct outcomes_options){.zone = utc, .as_of_us = TS_NONE}, &err);
    in_close(in);
    return rc;
}

static void test_outcomes(void)
{
    struct landmarks l;
    struct outcomes t;
    struct features_options o = plain();
    struct features_counts n = {0};
    CHECK("features: outcomes", outcomes_of(&t, "customer,churned_at,as_of,churned\na,2026-01-15,2026-03-01,yes\n"
                                                "d,,2026-03-01,no\nb,,2026-01-24,no\n") == 0 &&
                                    landmarks_parse(&l, "2026-01-12T00:00:00Z", utc, &err) == 0);
    o.outcomes = &t;
    CHECK("features: a design is asked for", !table(HEADER A1, &o, NULL) && err.kind == ERR_USAGE);
    o.landmarks = &l;
    const char *got = table(HEADER A1 B1 A2 A3 C1, &o, &n);
    CHECK_STR("features: in the order of the outcomes, a churned of their own left out", got ? got : err.msg,
              "#! design=landmark landmark=2026-01-12T00:00:00Z look_back=10d gap=2d horizon=10d key=customer "
              "after=churned,left,days_at_risk,churned_at,as_of\n"
              "customer\tlandmark\tchurned\tleft\tdays_at_risk\tmatters\tcontacts\tx\tgood_y\tsnags\t"
              "churned_at\tas_of\n"
              "a\t2026-01-12\t1\t1\t1\t0\t0\t0\t0\t0\t2026-01-15\t2026-03-01\n"
              "d\t2026-01-12\t0\t0\t10\t0\t0\t0\t0\t0\t\t2026-03-01\n"
              "b\t2026-01-12\t0\t0\t10\t1\t1\t0\t1\t0\t\t2026-01-24\n");
    CHECK("features: match", n.customers == 3 && n.matched == 2 && n.cancel_contacts == 1 && n.cancel_events == 2);
    o.min_match = 0.7;
    CHECK("features: too few match", !table(HEADER A1 B1 A2 A3 C1, &o, NULL) && err.kind == ERR_DATA &&
                                         strstr(err.msg, "matches 2 of 3 customers") != NULL);
    o.by = BY_QUEUE;
    CHECK("features: outcomes hang on customers", !table(HEADER A1, &o, NULL) && err.kind == ERR_USAGE);
    outcomes_free(&t);
    landmarks_free(&l);
}

/* By contact, counting ends with an answer, which must come within 7 days. */
static void test_contacts(void)
{
    struct features_options o = plain();
    struct features_counts n = {0};
    o.by = BY_CONTACT;
    const char *got =
        table(HEADER A1 "2026-01-02T00:00:01Z\ta\t\t1\tcsat\t\t2\t\t\n" E("2026-01-03", "a", "1", "snag:x", "") B1
              "2026-01-10\tb\t\t\tnps\t\t9\t\t\n2026-01-10T00:00:01Z\tb\t\t\tces\t\t1\t\t\n",
              &o, &n);
    CHECK_STR("features: by contact", got ? got : err.msg,
              "contact\tcustomer\tcase\tstart\tchannel\tdirection\tqueue\tagent\treason\tevents\tcsat\tnps\tces\thour\t"
              "wait_s\tfirst_reply_s\tcontact_s\tx\tgood_y\tsnags\tmoment\tmoment_from\n"
              "1\ta\t\t2026-01-02T00:00:00Z\t\tin\t\t\t\t1\t2\t\t\t0\t\t\t\t1\t0\t1\tnegative\tcsat (proxy)\n"
              "2\tb\t\t2026-01-03T00:00:00Z\t\tin\t\t\t\t1\t\t9\t\t0\t\t\t\t0\t1\t0\tpositive\tsnags\n");
    CHECK("features: answers", n.answers == 3 && n.answers_lost == 1);
    CHECK("features: response by snags met", n.response[0].contacts == 1 && n.response[0].answered == 1 &&
                                                 n.response[1].contacts == 1 && n.response[1].answered == 1);
}

static void test_refused(void)
{
    struct features_options o = plain();
    CHECK("features: no events", !table(HEADER, &o, NULL) && err.kind == ERR_DATA);
    CHECK("features: snags alone", !table(HEADER E("2026-01-02", "a", "1", "snag:x", ""), &o, NULL) &&
                                       strstr(err.msg, "no other event") != NULL);
    CHECK("features: nobody", !table(HEADER E("2026-01-02", "", "1", "start", "in"), &o, NULL) && err.kind == ERR_DATA);
    o.by = BY_CONTACT;
    CHECK("features: no contact",
          !table(HEADER E("2026-01-02", "a", "", "note", ""), &o, NULL) && err.kind == ERR_DATA);
}

int main(void)
{
    if (zone_open(&utc, "UTC", &err) < 0)
        return 1;
    test_order();
    test_rules();
    test_outcomes();
    test_contacts();
    test_refused();
    zone_close(utc);
    CHECK_DONE();
}
