/* tsv: escapes there and back. */
#include "snag/tsv.h"

#include "check.h"
#include "io_help.h"

static bool escapes(const char *plain, size_t n, const char *want)
{
    struct err err = ERR_INIT;
    struct buf b = {0}, store = {0};
    struct view v = {plain, n};
    bool ok = tsv_escape(&b, v, &err) == 0 && strcmp(b.p, want) == 0;
    struct view back = buf_view(&b);
    ok = ok && tsv_unescape(&back, &store, &err) == 0 && view_eq(back, v);
    buf_free(&b);
    buf_free(&store);
    return ok;
}

static bool unescapes(const char *text, const char *want)
{
    struct err err = ERR_INIT;
    struct buf store = {0};
    struct view v = view_of(text);
    bool ok = tsv_unescape(&v, &store, &err) == 0 && view_is(v, want);
    buf_free(&store);
    return ok;
}

/* A field as tsv_put and tsv_put_of write it, the second from a text that goes on behind the field with what would have
 * to be escaped; and as bytes are escaped one by one. */
static bool puts_field(const char *field, size_t n)
{
    static const char letter[] = {['\\'] = '\\', ['\t'] = 't', ['\n'] = 'n', ['\r'] = 'r'};
    char text[80], want[80], alone[80], within[80 + TSV_AHEAD];
    size_t n_want = 0;
    memset(text, '\t', sizeof text);
    memcpy(text, field, n);
    for (size_t i = 0; i < n; i++) {
        unsigned char c = (unsigned char)field[i];
        if (c < sizeof letter && letter[c])
            want[n_want++] = '\\';
        want[n_want++] = c < sizeof letter && letter[c] ? letter[c] : field[i];
    }
    want[n_want++] = '\t';
    const struct view v = {text, n}, elsewhere = {field, n};
    size_t n_alone = (size_t)(tsv_put(alone, &elsewhere, 1) - alone);
    size_t n_within = (size_t)(tsv_put_of(within, &v, 1, text, text + sizeof text) - within);
    return n_alone == n_want && n_within == n_want && memcmp(alone, want, n_want) == 0 &&
           memcmp(within, want, n_want) == 0;
}

static bool puts_each_byte(size_t n)
{
    char field[40];
    bool ok = true;
    for (size_t at = 0; at < n && ok; at++)
        for (int byte = 0; byte < 256 && ok; byte++) {
            memset(field, 'a', sizeof field);
            field[at] = (char)byte;
            ok = puts_field(field, n);
        }
    return ok;
}

int main(void)
{
    bool put = true;
    for (size_t n = 1; n <= 36; n++)
        put &= puts_each_byte(n);
    CHECK("tsv: each byte at each place of fields of 1 to 36", put);
    CHECK("tsv: plain text", escapes("plain", 5, "plain"));
    CHECK("tsv: empty", escapes("", 0, ""));
    CHECK("tsv: each escape", escapes("\\a\tb\nc\r", 7, "\\\\a\\tb\\nc\\r"));
    CHECK("tsv: only escapes", escapes("\t\t\n", 3, "\\t\\t\\n"));
    CHECK("tsv: backslash before a letter", escapes("C:\\new", 6, "C:\\\\new"));
    CHECK("tsv: backslash before anything else", unescapes("a\\x\\", "a\\x\\"));
    CHECK("tsv: three backslashes", unescapes("\\\\\\t", "\\\t"));

    /* Views made earlier stay valid if room was made. */
    struct err err = ERR_INIT;
    struct buf store = {0};
    struct view a = VIEW_LIT("one\\ttwo"), b = VIEW_LIT("x\\ny"), c = VIEW_LIT("same");
    const char *was = c.p;
    bool ok = buf_room(&store, a.n + b.n, &err) == 0 && tsv_unescape(&a, &store, &err) == 0 &&
              tsv_unescape(&b, &store, &err) == 0 && tsv_unescape(&c, &store, &err) == 0;
    CHECK("tsv: several in one store", ok && view_is(a, "one\ttwo") && view_is(b, "x\ny"));
    CHECK("tsv: without escapes nothing is copied", c.p == was);

    uint64_t x = 3;
    char text[20];
    for (int i = 0; i < 2000 && ok; i++) {
        struct buf e = {0};
        size_t n = (size_t)(io_random(&x) % sizeof text);
        for (size_t k = 0; k < n; k++)
            text[k] = "\\\t\n\rntr "[io_random(&x) % 8];
        struct view v = {text, n};
        ok = tsv_escape(&e, v, &err) == 0 && !memchr(e.p, '\t', e.n) && !memchr(e.p, '\n', e.n) &&
             !memchr(e.p, '\r', e.n);
        struct view back = buf_view(&e);
        buf_clear(&store);
        ok = ok && tsv_unescape(&back, &store, &err) == 0 && view_eq(back, v);
        buf_free(&e);
    }
    CHECK("tsv: there and back, 2000 texts", ok);
    buf_free(&store);
    CHECK_DONE();
}
