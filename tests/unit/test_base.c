/* base: errors, text, dictionary, options, sections. */
#include <stdlib.h>

#include "check.h"
#include "snag/dict.h"
#include "snag/opt.h"
#include "snag/sections.h"

static void errors(void)
{
    struct err e = ERR_INIT;
    CHECK("err_set fails", err_set(&e, ERR_DATA, "line %d", 7) == -1 && e.kind == ERR_DATA);
    (void)err_wrap(&e, "%s", "calls.csv");
    CHECK_STR("err_wrap puts context before", e.msg, "calls.csv: line 7");
    (void)err_caret(&e, "when = start witin 7d", 14, 5, "did you mean 'within'?");
    CHECK_STR("err_caret points", e.hint, "when = start witin 7d\n             ^^^^^ did you mean 'within'?");
    e.hint[0] = '\0';
    (void)err_caret(&e, "a\nx = \"é\t\" y\r\nz", 11, 9, "");
    CHECK_STR("a caret counts characters and stays in its line", e.hint, "x = \"é \" y\n       ^^^");
    char longline[1001];
    memset(longline, 'a', 1000);
    memcpy(longline + 700, "b", 2);
    longline[701] = 'c';
    longline[1000] = '\0';
    e.hint[0] = '\0';
    (void)err_caret(&e, longline, 701, 1, "");
    const char *quoted = strchr(e.hint, 'b'), *caret = strchr(e.hint, '^'), *next = strchr(e.hint, '\n');
    CHECK("a caret in a long line stands under its byte", quoted && caret && quoted - e.hint == caret - next - 1);
}

static void texts(void)
{
    char s[64];
    CHECK("distance counts a swap once", str_distance("wihtin", "within") == 1);
    CHECK("distance to nothing", str_distance("abc", "") == 3);
    const char *words[] = {"within", "without", "unless"};
    CHECK_STR("nearest word", str_nearest("witin", words, 3), "within");
    CHECK("no word is near", str_nearest("banana", words, 3) == NULL);
    CHECK_STR("control bytes are shown", str_shown(s, sizeof s, (struct view){"a\033[1m\0z\xff", 8}),
              "a\\x1b[1m\\x00z\\xff");
    CHECK_STR("C1 controls are shown",
              str_shown(s, sizeof s,
                        view_of("a\xc2\x9b"
                                "31m\xc2\x85")),
              "a\\u009b31m\\u0085");
    CHECK_STR("marks of direction are shown", str_shown(s, sizeof s, view_of("\xe2\x80\xae\xe2\x81\xa6\xd8\x9c")),
              "\\u202e\\u2066\\u061c");
    CHECK_STR("zero width is shown", str_shown(s, sizeof s, view_of("a\xe2\x80\x8b\xef\xbb\xbf\xe2\x81\xa0")),
              "a\\u200b\\ufeff\\u2060");
    CHECK_STR("separators and tags are shown", str_shown(s, sizeof s, view_of("\xe2\x80\xa8\xf3\xa0\x80\x81")),
              "\\u2028\\U000e0001");
    CHECK_STR("bytes that are not UTF-8 are shown", str_shown(s, sizeof s, view_of("\xe2\x80\x9b\xe2\x80z\xc0\xaf")),
              "\xe2\x80\x9b\\xe2\\x80z\\xc0\\xaf");
    CHECK_STR("UTF-8 stays", str_shown(s, sizeof s, view_of("na\xc3\xafve")), "na\xc3\xafve");
    CHECK_STR("long text is cut", str_shown(s, 10, view_of("abcdefghijklmnop")), "abcdef\xe2\x80\xa6");
    CHECK("good UTF-8", str_utf8_bad(view_of("\xe2\x82\xac \xf0\x9f\x98\x80")) == 8);
    CHECK("overlong form is bad", str_utf8_bad(view_of("a\xc0\x80")) == 1);
    CHECK("surrogate is bad", str_utf8_bad(view_of("\xed\xa0\x80")) == 0);
    CHECK("NUL is bad", str_utf8_bad((struct view){"ab\0c", 4}) == 2);
    CHECK("cut sequence is bad", str_utf8_bad(view_of("abc\xe2\x82")) == 3);
}

static void dictionary(void)
{
    struct err e = ERR_INIT;
    struct dict d = {0};
    char name[24];
    bool dense = true, found = true;
    for (int i = 0; i < 100000; i++) {
        int n = snprintf(name, sizeof name, "key-%d", i);
        dense &= dict_put(&d, (struct view){name, (size_t)n}, &e) == i;
    }
    for (int i = 0; i < 100000; i += 7) {
        int n = snprintf(name, sizeof name, "key-%d", i);
        found &= dict_get(&d, (struct view){name, (size_t)n}) == i && view_is(dict_text(&d, i), name);
    }
    CHECK("ids are dense", dense);
    CHECK("ids are found again", found);
    CHECK("what was not put is not there", dict_get(&d, view_of("nobody")) == DICT_NONE);
    CHECK("the empty text is a text", dict_put(&d, (struct view){0}, &e) == 100000);
    dict_free(&d);
}

struct args {
    bool all;
    uint64_t mem, n;
    int64_t gap;
    double share;
    const char *out, *format;
    struct opt_list map;
};

static const struct opt options[] = {
    {"all", 'a', OPT_FLAG, offsetof(struct args, all), NULL, "everything", NULL},
    {"mem", 0, OPT_BYTES, offsetof(struct args, mem), "SIZE", "memory", NULL},
    {"count", 'n', OPT_COUNT, offsetof(struct args, n), "N", "how many", NULL},
    {"gap", 0, OPT_SPAN, offsetof(struct args, gap), "SPAN", "gap", NULL},
    {"share", 0, OPT_SHARE, offsetof(struct args, share), "SHARE", "share", NULL},
    {"output", 'o', OPT_TEXT, offsetof(struct args, out), "FILE", "where", NULL},
    {"format", 'F', OPT_CHOICE, offsetof(struct args, format), "FORMAT", "form", "tsv csv"},
    {"map", 'm', OPT_LIST, offsetof(struct args, map), "MAP", "maps", NULL},
    OPT_END};

/* A command line whose words are separated by bars. */
static int parse(struct args *a, struct opt_list *files, struct err *e, const char *line)
{
    static char copy[256];
    char *words[32];
    int n = 0;
    bool help;
    (void)snprintf(copy, sizeof copy, "%s", line);
    for (char *w = strtok(copy, "|"); w && n < 32; w = strtok(NULL, "|"))
        words[n++] = w;
    *a = (struct args){0};
    *files = (struct opt_list){0};
    return opt_parse(options, n, words, a, files, &help, e);
}

static void command_line(void)
{
    struct err e = ERR_INIT;
    struct args a;
    struct opt_list f;
    CHECK("a whole command line",
          parse(&a, &f, &e, "x|f1|-a|--mem=64K|-n12|--map|m1|f2|-m|m2|--gap|2w|--share|1%|--|-f3") == 0);
    CHECK("values arrive", a.all && a.mem == 65536 && a.n == 12 && a.gap == 1209600 && a.share == 0.01);
    CHECK("operands keep their order", f.n == 3 && strcmp(f.item[2].text, "-f3") == 0);
    CHECK("lists know what stood before", a.map.n == 2 && a.map.item[0].before == 1 && a.map.item[1].before == 2);
    opt_list_free(&a.map);
    opt_list_free(&f);
    static const struct {
        const char *what, *line, *msg;
    } bad[] = {{"unknown option", "x|--outptu=q", "unknown option '--outptu=q'"},
               {"missing value", "x|--mem", "option '--mem' requires SIZE"},
               {"bad size", "x|--mem|12Q", "--mem: '12Q' is not a size (65536, 64K, 16M, 2G)"},
               {"bad span", "x|--gap|2 weeks", "--gap: '2 weeks' is not a span of time (90s 15m 24h 7d 2w)"},
               {"bad count", "x|-n|-3", "--count: '-3' is not a whole number"},
               {"bad choice", "x|-F|xml", "--format: 'xml' is not one of: tsv csv"},
               {"half a choice", "x|-F|ts", "--format: 'ts' is not one of: tsv csv"},
               {"bad share", "x|--share|101%", "--share: '101%' is not a share from 0 to 1 (1% or 0.01)"},
               {"value for a flag", "x|--all=yes", "option '--all' takes no value ('--all=yes')"}};
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        int rc = parse(&a, &f, &e, bad[i].line);
        CHECK_STR(bad[i].what, rc < 0 ? e.msg : "(accepted)", bad[i].msg);
        opt_list_free(&f);
    }
    CHECK("an unknown option offers the nearest", parse(&a, &f, &e, "x|--outptu=q") < 0);
    CHECK_STR("the nearest option", e.hint, "did you mean '--output'?");
    opt_list_free(&f);
}

static void outer_form(void)
{
    struct err e = ERR_INIT;
    struct sections s;
    const char *good = "# title\n[file]\nformat = csv\n\n[events]\nstart = when first\n   and x = 1\nend = \n[empty]\n";
    CHECK("sections are read", sections_parse(&s, "m", good, strlen(good), &e) == 0 && s.n == 3);
    CHECK("entries are read", s.section[1].n == 2 && view_is(s.section[1].entry[0].key, "start"));
    CHECK("an indented line continues", view_is(s.section[1].entry[0].value, "when first\n   and x = 1"));
    CHECK("a value may be empty", s.section[1].entry[1].value.n == 0 && s.section[2].n == 0);
    CHECK("lines are known", sections_line(&s, s.section[1].entry[1].key.p) == 8);
    sections_free(&s);
    static const struct {
        const char *what, *text, *msg;
    } bad[] = {{"entry before a section", "a = 1\n", "m:1:1: a line before the first [section]"},
               {"no closing bracket", "[file\n", "m:1:5: a section ends with ]"},
               {"no equals sign", "[file]\nformat csv\n", "m:2:1: expected [section], name = value or a # comment"},
               {"bytes that are no text", "[file]\nnames = gr\xfc\xdf", "m:2:11: this byte is not UTF-8 text"},
               {"a comment within a value", "[file]\nnames = a,\n# why b\n  b\n",
                "m:4:3: a comment separates this line from the one it continues"},
               {"nothing to continue", "[file]\n  x\n",
                "m:2:3: an indented line continues the line above, but there is none"}};
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        int rc = sections_parse(&s, "m", bad[i].text, strlen(bad[i].text), &e);
        CHECK_STR(bad[i].what, rc < 0 ? e.msg : "(accepted)", bad[i].msg);
        sections_free(&s);
    }
    CHECK("NUL bytes are refused", sections_parse(&s, "m", "[a]\nb\0 = 1\n", 11, &e) < 0);
    sections_free(&s);
}

int main(void)
{
    errors();
    texts();
    dictionary();
    command_line();
    outer_form();
    CHECK_DONE();
}
