/* Words as a shell reads them back; the words of a command line. */
#include "check.h"
#include "snag/opt.h"
#include "text/shell.h"

static bool is_word(const char *word, const char *expected)
{
    struct buf b = {0};
    struct err err;
    bool same = shell_word(&b, view_of(word), &err) == 0 && view_is(buf_view(&b), expected);
    buf_free(&b);
    return same;
}

struct shell_args {
    const char *output, *only;
    bool quiet;
    struct opt_list map;
};
static const struct opt options[] = {{"output", 'o', OPT_WRITE, offsetof(struct shell_args, output), "FILE", "", NULL},
                                     {"only", 0, OPT_TEXT, offsetof(struct shell_args, only), "RULE", "", NULL},
                                     {"quiet", 'q', OPT_FLAG, offsetof(struct shell_args, quiet), NULL, "", NULL},
                                     {"map", 'm', OPT_LIST, offsetof(struct shell_args, map), "MAP", "", NULL},
                                     OPT_END};

static int join(void *to, const char *text, const char *value, bool is_operand, struct err *err)
{
    return buf_addf(to, err, "%s%s%s%s;", is_operand ? "FILE " : "", text, value ? "=" : "", value ? value : "");
}

static bool gives(int argc, const char *const *argv, const char *expected)
{
    struct buf b = {0};
    struct err err;
    bool same = opt_given(options, NULL, argc, (char **)(uintptr_t)argv, join, &b, &err) == 0 &&
                view_is(buf_view(&b), expected);
    buf_free(&b);
    return same;
}

int main(void)
{
    CHECK("bare", is_word("queue_log.1", "queue_log.1") && is_word("a=b,c@d+e%", "a=b,c@d+e%"));
    CHECK("empty", is_word("", "''"));
    CHECK("blanks and signs", is_word("my log", "'my log'") && is_word("$x`y`*", "'$x`y`*'") && is_word("~", "'~'"));
    CHECK("a quote", is_word("it's", "'it'\\''s'"));
    CHECK("letters of other languages", is_word("caf\xc3\xa9", "'caf\xc3\xa9'"));
    CHECK("bytes that a terminal acts on", is_word("a\033[1m\n", "$'a\\033[1m\\012'"));
    CHECK("… with a quote and a backslash", is_word("\t'\\", "$'\\011\\'\\\\'"));
    CHECK("bytes that are no text", is_word("\xff", "$'\\377'"));
    const char *all[] = {"x",        "-q",  "-o", "out", "a",          "--only", "r",
                         "--only=s", "-mM", "-m", "N",   "--output=o", "b",      "-"};
    CHECK("options and files", gives(14, all, "-q;FILE a;--only=r;--only=s;-mM;-m=N;FILE b;FILE -;"));
    const char *ended[] = {"x", "-q", "--", "-o", "-q"};
    CHECK("after --", gives(5, ended, "-q;--;FILE -o;FILE -q;"));
    CHECK_DONE();
}
