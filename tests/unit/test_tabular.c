/* tabular: tables on their way out, in three notations. */
#include "check.h"
#include "features_help.h"
#include "snag/tabular.h"

static struct err err;

/* One table with everything that needs care. */
static const char *table(enum tabular_kind kind)
{
    static const char *const columns[] = {"name", "a,b", "value", "n", "x", "none"};
    struct tabular t;
    struct out *out = help_out(&err);
    int bad = 0;
    tabular_open(&t, out, kind);
    bad |= tabular_stamp(&t, "design", view_of("naive"), &err);
    bad |= tabular_stamp(&t, "gap", view_of("14d"), &err);
    for (size_t i = 0; i < 6; i++)
        bad |= tabular_column(&t, view_of(columns[i]), &err);
    bad |= tabular_text(&t, view_of("tab\there, \"x\"\n"), &err) | tabular_text(&t, view_of("007"), &err);
    bad |= tabular_value(&t, view_of("-0.5"), &err) | tabular_count(&t, -3, &err) | tabular_number(&t, 0.1, &err);
    bad |= tabular_missing(&t, &err) | tabular_row(&t, &err);
    bad |= tabular_text(&t, view_of("\xff\x01"), &err) | tabular_text(&t, view_of(""), &err);
    bad |= tabular_value(&t, view_of("007"), &err) | tabular_count(&t, 0, &err) | tabular_number(&t, 1e6, &err);
    bad |= tabular_missing(&t, &err) | tabular_row(&t, &err) | tabular_end(&t, &err);
    tabular_close(&t);
    CHECK("tabular: nothing fails", bad == 0);
    return help_text(out, &err);
}

static void test_empty(enum tabular_kind kind, const char *what, const char *want)
{
    struct tabular t;
    struct out *out = help_out(&err);
    tabular_open(&t, out, kind);
    CHECK("tabular: no rows",
          tabular_stamp(&t, "design", view_of("naive"), &err) == 0 && tabular_column(&t, view_of("a"), &err) == 0);
    CHECK("tabular: a name twice", tabular_column(&t, view_of("a"), &err) < 0 && err.kind == ERR_DATA);
    CHECK("tabular: ends", tabular_end(&t, &err) == 0);
    tabular_close(&t);
    CHECK_STR(what, help_text(out, &err), want);
}

int main(void)
{
    CHECK_STR("tabular: TSV", table(TABULAR_TSV),
              "#! design=naive gap=14d\nname\ta,b\tvalue\tn\tx\tnone\n"
              "tab\\there, \"x\"\\n\t007\t-0.5\t-3\t0.1\t\n\xff\x01\t\t007\t0\t1000000\t\n");
    CHECK_STR("tabular: CSV", table(TABULAR_CSV),
              "#! design=naive gap=14d\nname,\"a,b\",value,n,x,none\n"
              "\"tab\there, \"\"x\"\"\n\",007,-0.5,-3,0.1,\n\xff\x01,,007,0,1000000,\n");
    CHECK_STR(
        "tabular: JSON Lines", table(TABULAR_JSONL),
        "{\"design\":{\"design\":\"naive\",\"gap\":\"14d\"}}\n"
        "{\"name\":\"tab\\there, \\\"x\\\"\\n\",\"a,b\":\"007\",\"value\":-0.5,\"n\":-3,\"x\":0.1,\"none\":null}\n"
        "{\"name\":\"\\ufffd\\u0001\",\"a,b\":null,\"value\":\"007\",\"n\":0,\"x\":1000000,\"none\":null}\n");
    test_empty(TABULAR_TSV, "tabular: TSV of no rows", "#! design=naive\na\n");
    test_empty(TABULAR_CSV, "tabular: CSV of no rows", "#! design=naive\na\n");
    test_empty(TABULAR_JSONL, "tabular: JSON Lines of no rows", "{\"design\":{\"design\":\"naive\"}}\n");
    CHECK_DONE();
}
