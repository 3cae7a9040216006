/* text: figures, JSON, cells of tables, grids and folded sentences; and the small helpers of base that everything
 * uses. */
#include <stdlib.h>

#include "base/nearest.h"
#include "base/wilson.h"
#include "check.h"
#include "snag/civil.h"
#include "snag/mem.h"
#include "text/figure.h"
#include "text/grid.h"
#include "text/json.h"
#include "text/table.h"
#include "text/wrap.h"

static struct err err;

static const char *json_of(struct view v)
{
    static struct buf b;
    buf_clear(&b);
    return json_view(&b, v, &err) < 0 ? err.msg : b.p;
}

/* One row of a text, a missing cell, a number that JSON shows bare, and a number. */
static const char *row_of(enum table_format format, struct view text)
{
    static struct buf b;
    const struct view name[] = {VIEW_LIT("a"), VIEW_LIT("b,c"), VIEW_LIT("d"), VIEW_LIT("e")};
    buf_clear(&b);
    if (table_head(&b, format, name, 4, &err) < 0 || table_cell(&b, format, true, name[0], &err) < 0 ||
        table_text(&b, format, text, &err) < 0 || table_cell(&b, format, false, name[1], &err) < 0 ||
        table_missing(&b, format, &err) < 0 || table_cell(&b, format, false, name[2], &err) < 0 ||
        table_value(&b, format, view_of("0.50"), &err) < 0 || table_cell(&b, format, false, name[3], &err) < 0 ||
        table_number(&b, format, -1.5, &err) < 0 || table_end(&b, format, &err) < 0)
        return err.msg;
    return b.p;
}

static void figures(void)
{
    char text[TEXT_NUMBER];
    CHECK_STR("no thousands", text_thousands(text, 999), "999");
    CHECK_STR("thousands", text_thousands(text, 1000), "1,000");
    CHECK_STR("the largest", text_thousands(text, UINT64_MAX), "18,446,744,073,709,551,615");
    text_grouped(text, -1234567.25, 1);
    CHECK_STR("a negative one with decimals", text, "-1,234,567.2");
    CHECK_STR("days", text_span(text, 90 * US_PER_DAY), "90d");
    CHECK_STR("hours", text_span(text, 36 * 3600 * US_PER_S), "36h");
    CHECK_STR("seconds", text_span(text, 61 * US_PER_S), "61s");
}

static void json(void)
{
    CHECK_STR("JSON: quotes and controls", json_of((struct view){"a\"\\\n\t\x01\x7f", 7}),
              "\"a\\\"\\\\\\n\\t\\u0001\\u007f\"");
    CHECK_STR("JSON: UTF-8 stays", json_of(view_of("h\xc3\xa9")), "\"h\xc3\xa9\"");
    CHECK_STR("JSON: other bytes do not", json_of(view_of("h\xe9!\xff")), "\"h\\ufffd!\\ufffd\"");
    CHECK_STR("JSON: NUL", json_of((struct view){"a\0b", 3}), "\"a\\u0000b\"");
    CHECK_STR("JSON: nothing", json_of(view_of("")), "\"\"");
    CHECK("JSON: numbers", json_is_number(view_of("-0.5")) && json_is_number(view_of("0")));
    CHECK("JSON: no numbers", !json_is_number(view_of("007")) && !json_is_number(view_of("+1")) &&
                                  !json_is_number(view_of(".5")) && !json_is_number(view_of("1e5")) &&
                                  !json_is_number(view_of("-")) && !json_is_number(view_of("")) &&
                                  !json_is_number(view_of("12345678901234567")));
}

static void tables(void)
{
    CHECK_STR("TSV", row_of(TABLE_TSV, view_of("x\ty")), "a\tb,c\td\te\nx\\ty\t\t0.50\t-1.5\n");
    CHECK_STR("CSV", row_of(TABLE_CSV, view_of("say \"x\"")), "a,\"b,c\",d,e\n\"say \"\"x\"\"\",,0.50,-1.5\n");
    CHECK_STR("CSV, guarded", row_of(TABLE_CSV_GUARDED, view_of("=x")), "a,\"b,c\",d,e\n'=x,,0.50,-1.5\n");
    CHECK_STR("CSV, guarded: a number", row_of(TABLE_CSV_GUARDED, view_of("-7")), "a,\"b,c\",d,e\n-7,,0.50,-1.5\n");
    CHECK_STR("CSV, guarded: +", row_of(TABLE_CSV_GUARDED, view_of("+7")), "a,\"b,c\",d,e\n'+7,,0.50,-1.5\n");
    CHECK_STR("CSV: a blank at the end", row_of(TABLE_CSV, view_of("x ")), "a,\"b,c\",d,e\n\"x \",,0.50,-1.5\n");
    CHECK_STR("CSV: empty is not missing", row_of(TABLE_CSV, view_of("")), "a,\"b,c\",d,e\n\"\",,0.50,-1.5\n");
    CHECK_STR("JSON Lines", row_of(TABLE_JSONL, view_of("x")), "{\"a\":\"x\",\"b,c\":null,\"d\":0.50,\"e\":-1.5}\n");
}

static void pages(void)
{
    struct grid g = {.n_columns = 2};
    struct buf b = {0};
    CHECK("grid: cells", grid_cell(&g, &err, "%s", "r\xc3\xa9sum\xc3\xa9") == 0 && grid_cell(&g, &err, "%d", 7) == 0 &&
                             grid_cell(&g, &err, "x") == 0 && grid_cell(&g, &err, "%d", 100) == 0);
    CHECK_STR("grid: left, right", grid_write(&g, &b, &err) < 0 ? err.msg : b.p,
              "  r\xc3\xa9sum\xc3\xa9    7\n  x       100\n");
    buf_clear(&b);
    CHECK_STR("a sentence is folded", text_sentence(&b, &err, "%0*d %0*d and more", 40, 1, 40, 2) < 0 ? err.msg : b.p,
              "0000000000000000000000000000000000000001\n  0000000000000000000000000000000000000002 and more\n");
    CHECK("an escape is shown", text_columns("a\x1b") == 5);
    grid_free(&g);
    buf_free(&b);
}

static void helpers(void)
{
    static const char *const words[] = {"list", "show", "check"};
    char note[NEAREST_NOTE];
    CHECK_STR("did you mean", nearest_note(note, view_of("lst"), words, 3), "did you mean 'list'?");
    CHECK_STR("nothing near", nearest_note(note, view_of("xyz"), words, 3), "");
    err = (struct err)ERR_INIT;
    (void)nearest_hint(&err, view_of("chek"), words, 3, "snag maps ", "other");
    CHECK_STR("a hint", err.hint, "did you mean 'snag maps check'?");
    err = (struct err)ERR_INIT;
    (void)nearest_hint(&err, view_of(""), words, 3, "", "other");
    CHECK_STR("another hint", err.hint, "other");

    unsigned char *a = NULL;
    size_t cap = 0;
    int rc = mem_reserve_zero(&a, &cap, 3, 1, &err);
    bool zero = rc == 0;
    for (size_t i = 0; zero && i < cap; i++)
        zero = a[i] == 0;
    if (zero)
        memset(a, 7, cap);
    size_t had = cap;
    rc = mem_reserve_zero(&a, &cap, 1000, 1, &err);
    for (size_t i = 0; zero && rc == 0 && i < cap; i++)
        zero = a[i] == (i < had ? 7 : 0);
    CHECK("new room is cleared, old room stays", zero && rc == 0 && cap >= 1000);
    free(a);

    double low, high;
    wilson_interval(81, 263, 1.959963984540054, &low, &high); /* Newcombe (1998), table I */
    CHECK_NUM("Wilson, low", low, 0.2553, 3.5);
    CHECK_NUM("Wilson, high", high, 0.3662, 3.5);
    wilson_interval(0, 10, 1.959963984540054, &low, &high);
    CHECK("Wilson, none", low == 0 && high > 0.27 && high < 0.28);
}

int main(void)
{
    figures();
    json();
    tables();
    pages();
    helpers();
    CHECK_DONE();
}
