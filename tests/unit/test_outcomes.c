/* outcomes: reading the table, refusing it, and what is known when. */
#include "check.h"
#include "snag/outcomes.h"

static struct err err;
static struct zone *utc;

static int read_text(struct outcomes *o, const char *text, const char *key)
{
    struct in *in;
    struct outcomes_options options = {.key = key, .zone = utc, .as_of_us = TS_NONE};
    err = (struct err)ERR_INIT;
    if (in_memory(&in, "t.csv", text, strlen(text), &err) < 0)
        return -1;
    int rc = outcomes_read(o, in, &options, &err);
    in_close(in);
    return rc;
}

static void test_read(void)
{
    struct outcomes o;
    int64_t id;
    CHECK("outcomes: CSV", read_text(&o,
                                     "Customer_ID, entered_at,churned_at,as_of,note\r\n"
                                     "a,2026-01-01,,2026-12-31,\"x, \"\"y\"\"\"\r\n\r\n"
                                     ",2026-01-01,,2026-12-31,\r\nb,,NULL,,z\r\n",
                                     NULL) == 0);
    id = dict_get(&o.key, view_of("b"));
    CHECK("outcomes: rows are accounted for", o.n_rows == 4 && o.key.n == 2 && o.n_no_key == 1 && o.n_blank == 1);
    CHECK("outcomes: line numbers", id == 1 && o.row[0].line == 2 && o.row[1].line == 5);
    CHECK("outcomes: missing times", o.row[1].entered_us == TS_NONE && o.row[1].churned_us == TS_NONE &&
                                         o.row[1].as_of_us == TS_NONE && o.row[0].as_of_us == 1798675200 * US_PER_S);
    CHECK("outcomes: columns that are carried", o.column.n == 4 && view_is(dict_text(&o.column, 0), "entered_at"));
    CHECK("outcomes: cells as they stand", view_is(o.row[0].extra, "2026-01-01\t\t2026-12-31\tx, \"y\""));
    CHECK_STR("outcomes: the key's column", o.key_column, "Customer_ID");
    outcomes_free(&o);

    CHECK("outcomes: TSV, another key", read_text(&o, "note\tacct no\na\\tb\tx\\ty\n", "acct no") == 0);
    CHECK("outcomes: escapes of the key", dict_get(&o.key, view_of("x\ty")) == 0);
    CHECK("outcomes: escapes of the rest stay", view_is(o.row[0].extra, "a\\tb"));
    CHECK("outcomes: no times", !o.has_entered && !o.has_churned && !o.has_as_of);
    outcomes_free(&o);

    CHECK("outcomes: semicolons", read_text(&o, "account;plan\n1;a,b\n", NULL) == 0 && view_is(o.row[0].extra, "a,b"));
    outcomes_free(&o);
}

static void refused(const char *what, const char *text, const char *key, const char *want)
{
    struct outcomes o;
    char got[128] = "accepted";
    if (read_text(&o, text, key) < 0)
        (void)snprintf(got, sizeof got, "%.100s", err.msg);
    else
        outcomes_free(&o);
    CHECK_STR(what, got, want);
}

static void test_refused(void)
{
    refused("outcomes: a key twice", "customer\na\nb\na\n", NULL, "t.csv:4: customer 'a' is already on line 2");
    refused("outcomes: no date", "customer,as_of\na,soon\n", NULL, "t.csv:2: as_of: 'soon' is not a date");
    refused("outcomes: a short row", "customer,as_of\na\n", NULL, "t.csv:2: 1 field, but the header names 2");
    refused("outcomes: a column twice", "customer,x,x\na,1,2\n", NULL, "t.csv: two columns are named 'x'");
    refused("outcomes: a column without name", "customer,\na,1\n", NULL, "t.csv:2: 2 fields, but the header names 1");
    refused("outcomes: no key", "kunde,x\na,1\n", NULL, "t.csv has no column that names the customer");
    refused("outcomes: an unknown key", "kunde,x\na,1\n", "kinde", "t.csv has no column 'kinde'");
    CHECK("outcomes: the nearest key is offered", strstr(err.hint, "--key 'kunde'") != NULL);
    refused("outcomes: nothing", "", NULL, "t.csv is empty: an outcomes table begins with a header");
    refused("outcomes: a quote never closed", "customer,x\n\"a,1\n", NULL, err.msg);
    CHECK("outcomes: says the line", strncmp(err.msg, "t.csv:2: ", 9) == 0);
}

static void test_known(void)
{
    struct outcome stays = {.churned_us = TS_NONE, .as_of_us = 100}, left = {.churned_us = 40, .as_of_us = 100};
    struct outcome will = {.churned_us = 140, .as_of_us = 100}, only = {.churned_us = 40, .as_of_us = TS_NONE};
    struct outcome nothing = {.churned_us = TS_NONE, .as_of_us = TS_NONE};
    CHECK("known: until as_of", outcome_known_us(&stays) == 100 && outcome_churn_us(&stays) == TS_NONE);
    CHECK("known: a churn", outcome_churn_us(&left) == 40);
    CHECK("known: a churn behind as_of has not happened", outcome_churn_us(&will) == TS_NONE);
    CHECK("known: a churn alone", outcome_known_us(&only) == 40 && outcome_churn_us(&only) == 40);
    CHECK("known: nothing", outcome_known_us(&nothing) == TS_NONE && outcome_churn_us(&nothing) == TS_NONE);
}

int main(void)
{
    if (zone_open(&utc, "UTC", &err) < 0)
        return 1;
    test_read();
    test_refused();
    test_known();
    zone_close(utc);
    CHECK_DONE();
}
