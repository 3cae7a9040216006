/* stat_frame: frames from text: kinds of columns, missing cells, stamps, lines; --where. */

#include <stdlib.h>

#include "check.h"
#include "event/read/rows_block.h"
#include "snag/frame.h"
#include "snag/where.h"

static int read_with(struct frame *f, const char *text, const struct frame_options *o, struct err *err)
{
    struct in *in;
    *err = (struct err)ERR_INIT;
    if (in_memory(&in, "t", text, strlen(text), err) < 0)
        return -1;
    int rc = frame_read_with(f, in, o, err);
    in_close(in);
    return rc;
}

static int read_text(struct frame *f, const char *text, const char *const *want, size_t n_want, struct err *err)
{
    const struct frame_options o = {.want = want, .n_want = n_want, .threads = 3};
    return read_with(f, text, &o, err);
}

static const char *text_at(const struct frame *f, size_t column, size_t r)
{
    static char shown[64];
    const struct column *c = &f->column[column];
    if (c->kind != COLUMN_TEXT)
        return "(number)";
    if (c->id[r] == DICT_NONE)
        return "(missing)";
    struct view v = dict_text(&c->dict, c->id[r]);
    (void)snprintf(shown, sizeof shown, "%.*s", VIEW_FMT(v));
    return shown;
}

static void test_kinds(void)
{
    struct frame f;
    struct err err;
    CHECK("kinds: read", read_text(&f, "a\tb\tc d\n1\tx\t\n-2.50\tNA\t 7 \n\t\t.5\n", NULL, 0, &err) == 0);
    CHECK("kinds: shape", f.n_columns == 3 && f.n_rows == 3);
    CHECK("kinds: number", f.column[0].kind == COLUMN_NUMBER && f.column[0].number[1] == -2.5);
    CHECK("kinds: missing number", isnan(f.column[0].number[2]) && f.column[0].n_missing == 1);
    CHECK("kinds: text", f.column[1].kind == COLUMN_TEXT && f.column[1].n_missing == 2);
    CHECK_STR("kinds: its value", text_at(&f, 1, 0), "x");
    CHECK_STR("kinds: name with a blank", f.column[2].name, "c d");
    CHECK("kinds: blanks around a number, a point first", f.column[2].number[1] == 7 && f.column[2].number[2] == 0.5);
    CHECK("kinds: lines", frame_line(&f, 0) == 2 && frame_line(&f, 2) == 4);
    frame_free(&f);
}

/* What looked like a number becomes text again, exactly as written. */
static void test_late_text(void)
{
    static const char *const was[] = {"1",  "-2.50", "007", "+3", "1e5", "0.10", "12345678901234567890",
                                      "-0", ".5",    "x"};
    struct frame f;
    struct err err;
    struct buf b = {0};
    char name[64];
    CHECK("late: text", buf_adds(&b, "a,b\n", &err) == 0);
    for (size_t i = 0; i < sizeof was / sizeof *was; i++)
        CHECK("late: row", buf_addf(&b, &err, "%s,1\n", was[i]) == 0);
    CHECK("late: read", read_text(&f, b.p, NULL, 0, &err) == 0 && f.column[0].kind == COLUMN_TEXT);
    for (size_t i = 0; i < f.n_rows; i++) {
        (void)snprintf(name, sizeof name, "late: %s", was[i]);
        CHECK_STR(name, text_at(&f, 0, i), was[i]);
    }
    frame_free(&f);
    buf_free(&b);
}

static void test_forms(void)
{
    struct frame f;
    struct err err;
    const char *want[] = {"b", "nowhere"};
    CHECK("csv: read", read_text(&f, "\"a, b\",c\n\"x \"\"y\"\"\",1\n\n\"two\nlines\",2\nz,3\n", NULL, 0, &err) == 0);
    CHECK_STR("csv: quotes", text_at(&f, 0, 0), "x \"y\"");
    CHECK("csv: lines behind blank and long rows", f.n_rows == 3 && frame_line(&f, 1) == 4 && frame_line(&f, 2) == 6);
    frame_free(&f);
    CHECK("semicolons",
          read_text(&f, "a;b\n1;2\n", NULL, 0, &err) == 0 && f.n_columns == 2 && f.column[1].number[0] == 2);
    frame_free(&f);
    CHECK("tsv: escapes", read_text(&f, "a\tb\nx\\ty\t1\n", NULL, 0, &err) == 0);
    CHECK_STR("tsv: escaped TAB", text_at(&f, 0, 0), "x\ty");
    frame_free(&f);
    CHECK("some columns", read_text(&f, "a,b\nx,2\n", want, 2, &err) == 0 && !f.column[0].kept && f.column[1].kept);
    frame_free(&f);
    CHECK("header alone", read_text(&f, "a,b\n", NULL, 0, &err) == 0 && f.n_rows == 0);
    frame_free(&f);
}

static void test_stamp(void)
{
    struct frame f;
    struct err err;
    CHECK("stamp: read",
          read_text(&f, "#! design=landmark landmark=2026-09-01\n#! gap=14d\r\na\tb\n1\t2\n", NULL, 0, &err) == 0);
    CHECK_STR("stamp: kept", f.stamp ? f.stamp : "", "design=landmark landmark=2026-09-01\ngap=14d");
    CHECK("stamp: lines count", frame_line(&f, 0) == 4);
    frame_free(&f);
}

static void test_refusals(void)
{
    struct frame f;
    struct err err;
    size_t i;
    CHECK("ragged: refused", read_text(&f, "a,b\n1,2\n3\n", NULL, 0, &err) < 0 && err.kind == ERR_DATA);
    CHECK_STR("ragged: told", err.msg, "t:3: 1 cell, but the header has 2");
    CHECK("twice: refused", read_text(&f, "a,a\n1,2\n", NULL, 0, &err) < 0);
    CHECK_STR("twice: told", err.msg, "t:1: two columns are named 'a' (columns 1 and 2)");
    CHECK("empty: refused", read_text(&f, "", NULL, 0, &err) < 0 && err.kind == ERR_DATA);
    CHECK("find: read", read_text(&f, "transfer,wait\n1,2\n", NULL, 0, &err) == 0);
    CHECK("find: there", frame_find(&f, view_of("wait"), &i, &err) == 0 && i == 1);
    CHECK("find: not there", frame_find(&f, view_of("transfers"), &i, &err) < 0 && err.kind == ERR_USAGE);
    CHECK_STR("find: the nearest", err.hint, "did you mean 'transfer'?");
    frame_free(&f);
}

/* Rows left by a filter keep their lines; counts of missing follow. */
static void test_filter(void)
{
    struct frame f;
    struct err err;
    static const bool keep[] = {false, true, true, false, true};
    CHECK("filter: read", read_text(&f, "a,b\n1,x\n2,y\n,z\n4,\n5,x\n", NULL, 0, &err) == 0);
    CHECK("filter", frame_filter(&f, keep, &err) == 0 && f.n_rows == 3);
    CHECK("filter: values", f.column[0].number[0] == 2 && f.column[0].number[2] == 5);
    CHECK_STR("filter: texts", text_at(&f, 1, 1), "z");
    CHECK("filter: missing", f.column[0].n_missing == 1 && f.column[1].n_missing == 0);
    CHECK("filter: lines", frame_line(&f, 0) == 3 && frame_line(&f, 1) == 4 && frame_line(&f, 2) == 6);
    frame_free(&f);
}

static void where(const char *tests, size_t want_left, const char *want_msg)
{
    static const char table[] = "n,s,two words\n1,a,x and y\n2,b,x\n3,,z\n,c,z\n";
    struct frame f;
    struct where w = {0};
    struct err err;
    size_t n_out = 0;
    CHECK("where: read", read_text(&f, table, NULL, 0, &err) == 0);
    int rc = where_parse(&w, tests, &err);
    if (rc == 0) {
        rc = where_apply(&w, &f, &n_out, &err);
        where_free(&w);
    }
    if (*want_msg)
        CHECK_STR(tests, rc < 0 ? err.msg : "(done)", want_msg);
    else
        CHECK(tests, rc == 0 && f.n_rows == want_left && n_out == 4 - want_left);
    frame_free(&f);
}

static void test_where(void)
{
    where("n >= 2", 2, "");
    where("n != 2", 2, "");
    where("n = 2.0", 1, "");
    where("s == b", 1, "");
    where("s > a", 0, "--where: s > a: 'a' is neither a number nor a time, and texts have no order");
    where("s > 1", 0, "--where: no row of t passes");
    where("n >= 2.", 2, "");
    where("n < 1m", 3, "");
    where("`two words` = \"x and y\"", 1, "");
    where("n < 3 and s != c", 2, "");
    where("n > 1 and `two words` = z and n <= 3", 1, "");
    where("n > 5", 0, "--where: no row of t passes");
    where("m > 5", 0, "--where: t has no column 'm'");
    where("n = abc", 0, "--where: n holds numbers; 'abc' is not one");
    where("n ~ 5", 0, "--where: expected one of = != < <= > >=");
    where("n > ", 0, "--where: expected a value");
    where("s = \"a", 0, "--where: a quote is not closed");
    where("s = \"a\" or", 0, "--where: expected 'and'");
    where("", 0, "--where: expected a column name");
}

/* Tables of more than one chunk: the division into chunks must not matter. Column n is numbers; late is numbers but for
 * one text near the end; mixed alternates missing cells, odd notations and texts. */
enum { LONG_ROWS = 150000 };

static int long_row(char *to, size_t room, size_t r, char delimiter, const char *eol)
{
    static const char *const mixed[] = {"NA", "", "1e3", "007", "a b", "-0.50"};
    char late[32] = "word";
    if (r != 140000)
        (void)snprintf(late, sizeof late, "%zu.%02zu", r / 7, r % 100);
    return snprintf(to, room, "%s%zu.%03zu%c%s%c%s%s", r % 3 ? "-" : "", r, r % 1000, delimiter, late, delimiter,
                    mixed[r % 6], eol);
}

static char *long_table(char delimiter, const char *eol, const char *last_row)
{
    size_t room = LONG_ROWS * 48, n;
    char *text = malloc(room);
    if (!text)
        return NULL;
    n = (size_t)snprintf(text, room, "n%clate%cmixed%s", delimiter, delimiter, eol);
    for (size_t r = 0; r < LONG_ROWS; r++)
        n += (size_t)long_row(text + n, room - n, r, delimiter, eol);
    (void)snprintf(text + n, room - n, "%s", last_row);
    return text;
}

/* The first row that is not as written, SIZE_MAX = none. */
static size_t wrong_row(const struct frame *f)
{
    static const char *const mixed[] = {"(missing)", "(missing)", "1e3", "007", "a b", "-0.50"};
    char want[32];
    for (size_t r = 0; r < LONG_ROWS; r++) {
        (void)snprintf(want, sizeof want, "%s%zu.%03zu", r % 3 ? "-" : "", r, r % 1000);
        if (f->column[0].number[r] != strtod(want, NULL) || strcmp(text_at(f, 2, r), mixed[r % 6]) != 0)
            return r;
        (void)snprintf(want, sizeof want, "%zu.%02zu", r / 7, r % 100);
        if (strcmp(text_at(f, 1, r), r == 140000 ? "word" : want) != 0)
            return r;
    }
    return SIZE_MAX;
}

static void check_long(const char *what, char delimiter, const char *eol, const char *last_row, size_t n_rows)
{
    struct frame f = {0};
    struct err err;
    char *text = long_table(delimiter, eol, last_row);
    CHECK(what, text && read_text(&f, text, NULL, 0, &err) == 0 && f.n_rows == n_rows && f.n_columns == 3);
    if (text && f.n_columns == 3) {
        CHECK(what, f.column[0].kind == COLUMN_NUMBER && f.column[0].n_missing == 0);
        CHECK(what, f.column[1].kind == COLUMN_TEXT && f.column[2].kind == COLUMN_TEXT);
        CHECK(what, f.column[2].n_missing == LONG_ROWS / 3 && wrong_row(&f) == SIZE_MAX);
        CHECK(what, frame_line(&f, 0) == 2 && frame_line(&f, LONG_ROWS - 1) == LONG_ROWS + 1);
    }
    frame_free(&f);
    free(text);
}

static void test_long(void)
{
    struct frame f;
    struct err err;
    check_long("long: TSV", '\t', "\n", "", LONG_ROWS);
    check_long("long: CSV with CRLF", ',', "\r\n", "", LONG_ROWS);
    check_long("long: last line without its end", ';', "\n", "1;2;x", LONG_ROWS + 1);
    check_long("long: a quoted line break at the end", ',', "\n", "1,2,\"two\nlines\"\n", LONG_ROWS + 1);
    check_long("long: a blank line", '\t', "\n", "\n1\t2\tx\n", LONG_ROWS + 1);
    char *text = long_table(',', "\n", "1,2\n");
    CHECK("long: cells are missing",
          text && read_text(&f, text, NULL, 0, &err) < 0 && strstr(err.msg, "t:150002: 2 cells, but the header has 3"));
    free(text);
    CHECK("long: the limits of plain numbers",
          read_text(
              &f, "a\n999999999999999\n9007199254740993\n0.000000000000001\n-0\n00.5\n123456789012345678901234567890\n",
              NULL, 0, &err) == 0 &&
              f.column[0].kind == COLUMN_NUMBER && f.column[0].number[0] == 999999999999999 &&
              f.column[0].number[1] == 9007199254740992 && f.column[0].number[2] == 1e-15 &&
              signbit(f.column[0].number[3]) && f.column[0].number[4] == .5 &&
              f.column[0].number[5] == 123456789012345678901234567890.);
    frame_free(&f);
}

/* ---- packed ---- */

static bool is_packed(const char *text, int bytes, double third)
{
    struct frame f;
    struct err err;
    if (read_with(&f, text, &(struct frame_options){.threads = 1, .packed = true}, &err) < 0)
        return false;
    const struct column *c = &f.column[0];
    double x = column_number(c, 2);
    bool is = c->kind == COLUMN_NUMBER &&
              (bytes == 2   ? c->packed16 != NULL
               : bytes == 4 ? c->packed32 != NULL
                            : c->number != NULL) &&
              memcmp(&x, &third, sizeof x) == 0;
    frame_free(&f);
    return is;
}

static void test_packed(void)
{
    CHECK("packed: two bytes", is_packed("a\n1.5\nNA\n-2.25\n0.001\n", 2, -2.25));
    CHECK("packed: the least there is room for", is_packed("a\n1\n2\n-32766\n", 2, -32766));
    CHECK("packed: one less", is_packed("a\n1\n2\n-32767\n", 4, -32767));
    CHECK("packed: a smaller unit makes cells wider", is_packed("a\n400\nNA\n-0\n0.001\n", 4, -0.0));
    CHECK("packed: the most of four bytes", is_packed("a\n1\n2\n2147483646\n", 4, 2147483646));
    CHECK("packed: one more", is_packed("a\n1.5\n2\n2147483647\n", 8, 2147483647));
    CHECK("packed: a unit too small for the rest", is_packed("a\n3\n2\n0.00000000000000000001\n", 8, 1e-20));
    CHECK("packed: a small unit for zeros", is_packed("a\n0\n0\n0.00000000000000000001\n", 2, 1e-20));
    CHECK("packed: other notations", is_packed("a\n3\n2\n1e3\n", 8, 1000));
    CHECK("packed: nothing there", is_packed("a\nNA\nNA\nNA\n", 2, NAN));
}

/* ---- blocks ---- */

static uint64_t seed = 20261130;
static size_t draw(size_t below)
{
    seed = seed * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
    return (size_t)(seed >> 33) % below;
}

/* A table of three columns: mostly numbers alike, now and then a cell or a row of any other kind. */
static void random_table(char *to, char delimiter)
{
    static const char *const odd[] = {"",
                                      "NA",
                                      " 7",
                                      "1e3",
                                      "007",
                                      "\"1.25\"",
                                      "\"a \"\"b\"\"\"",
                                      "x y",
                                      "-0",
                                      "12.5 ",
                                      "+3",
                                      ".5",
                                      "\"2\n3\"",
                                      "\\t",
                                      "\"\"",
                                      "12345678901234567",
                                      "9.5",
                                      "1,2",
                                      "3\r",
                                      "\xff\xfe",
                                      "\"9\"x",
                                      "-0.00",
                                      "327.66",
                                      "327.67",
                                      "-327.67",
                                      "1.5",
                                      "2.125",
                                      "0.00001",
                                      "21474836.46",
                                      "-21474836.47",
                                      "0.0000000000000000000001"};
    size_t n_rows = draw(60), often = 2 + draw(60);
    to += sprintf(to, "a%cb%cc\n", delimiter, delimiter);
    for (size_t r = 0; r < n_rows; r++) {
        if (draw(often) == 0)
            to += sprintf(to, "%s", draw(4) ? "\n" : draw(2) ? "  \n" : "1\n");
        for (size_t c = 0; c < 3; c++) {
            if (draw(often) == 0)
                to += sprintf(to, "%s", odd[draw(sizeof odd / sizeof *odd)]);
            else
                to += sprintf(to, "%s%zu.%02zu", draw(2) ? "-" : "", draw(100), draw(often == 2 ? 2 : 100));
            *to++ = c < 2 ? delimiter : '\n';
        }
    }
    if (draw(3) == 0 && n_rows > 0)
        to--;
    *to = '\0';
}

static bool same_column(const struct column *a, const struct column *b, size_t n_rows)
{
    if (a->kind != b->kind || a->n_missing != b->n_missing || a->dict.n != b->dict.n)
        return false;
    for (size_t r = 0; r < n_rows; r++) {
        struct view text_a, text_b;
        if (a->kind == COLUMN_NUMBER) {
            double x = column_number(a, r), y = column_number(b, r);
            if (memcmp(&x, &y, sizeof x) != 0)
                return false;
            continue;
        }
        if ((a->id[r] == DICT_NONE) != (b->id[r] == DICT_NONE))
            return false;
        text_a = a->id[r] == DICT_NONE ? view_of("") : dict_text(&a->dict, a->id[r]);
        text_b = b->id[r] == DICT_NONE ? view_of("") : dict_text(&b->dict, b->id[r]);
        if (text_a.n != text_b.n || (text_a.n && memcmp(text_a.p, text_b.p, text_a.n) != 0))
            return false;
    }
    return true;
}

static bool same_frame(const struct frame *a, const struct frame *b)
{
    bool same = a->n_rows == b->n_rows && a->n_columns == b->n_columns;
    for (size_t c = 0; same && c < a->n_columns; c++)
        same = same_column(&a->column[c], &b->column[c], a->n_rows);
    for (size_t r = 0; same && r < a->n_rows; r++)
        same = frame_line(a, r) == frame_line(b, r);
    return same;
}

/* Whatever the size of the blocks, and packed or not, it is the same table, or the same error. */
static void test_blocks(void)
{
    char text[8192];
    size_t wrong = 0, n_good = 0, rounds = CHECK_ROUNDS(3000);
    for (size_t i = 0; i < rounds; i++) {
        struct frame whole, cut;
        struct err err, err2;
        random_table(text, ",;\t"[draw(3)]);
        int rc = read_text(&whole, text, NULL, 0, &err);
        rows_block_set_size(64u << draw(4), 1u << draw(5));
        int rc2 = read_with(&cut, text, &(struct frame_options){.threads = 3, .packed = draw(3) > 0}, &err2);
        rows_block_set_size(0, 0);
        if (rc != rc2 || (rc < 0 ? strcmp(err.msg, err2.msg) != 0 : !same_frame(&whole, &cut)))
            wrong++;
        n_good += rc == 0;
        if (rc == 0)
            frame_free(&whole);
        if (rc2 == 0)
            frame_free(&cut);
    }
    CHECK("blocks: the same table or error", wrong == 0 && n_good > rounds / 20 && n_good < rounds);
}

int main(void)
{
    test_kinds();
    test_late_text();
    test_forms();
    test_stamp();
    test_refusals();
    test_filter();
    test_where();
    test_long();
    test_packed();
    test_blocks();
    CHECK_DONE();
}
