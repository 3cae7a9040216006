/* in: plain and gzip agree, for every read size; what is refused, and with which message. */
#include "io/in_impl.h"
#include "snag/in.h"

#include <errno.h>

#include "check.h"
#include "io_help.h"

/* All bytes of an input, or the message as text. */
static void slurp(struct buf *b, const char *bytes, size_t n, size_t peek)
{
    struct err err = ERR_INIT;
    struct in *in;
    char part[37];
    ssize_t got;
    const char *p;
    buf_clear(b);
    if (in_memory(&in, "x", bytes, n, &err) == 0) {
        int rc = peek ? in_peek(in, &p, &peek, &err) : 0;
        while (rc == 0) {
            got = in_read(in, part, sizeof part, &err);
            if (got <= 0 || buf_add(b, part, (size_t)got, &err) < 0)
                break;
        }
        in_close(in);
    }
    if (err.kind != ERR_NONE) {
        buf_clear(b);
        struct err ignored = ERR_INIT;
        if (buf_addf(b, &ignored, "%s [%s]", err.msg, err.hint) < 0)
            abort();
    }
}

/* The same for every read size, with and without peeking. */
static bool always(const char *bytes, size_t n, const char *want, size_t want_n)
{
    struct buf got = {0};
    bool same = true;
    for (size_t size = 0; size <= 64 && same; size++) {
        in_set_read_size(size);
        for (size_t peek = 0; peek <= 200 && same; peek += 50) {
            slurp(&got, bytes, n, peek);
            same = got.n == want_n && memcmp(got.p ? got.p : "", want, want_n) == 0;
        }
    }
    in_set_read_size(0);
    if (!same)
        printf("# got  %.*s\n# want %.*s\n", VIEW_FMT(buf_view(&got)), (int)want_n, want);
    buf_free(&got);
    return same;
}

static bool says(const char *bytes, size_t n, const char *want)
{
    return always(bytes, n, want, strlen(want));
}

static void gzip_equals_plain(void)
{
    static char text[700];
    struct buf gz = {0};
    struct err err = ERR_INIT;
    uint64_t x = 1;
    for (size_t i = 0; i < sizeof text; i++)
        text[i] = (char)(1 + io_random(&x) % 255);
    text[0] = 'a';
    CHECK("in: plain bytes", always(text, sizeof text, text, sizeof text));
    io_gzip(&gz, text, sizeof text);
    CHECK("in: gzip gives the plain bytes", always(gz.p, gz.n, text, sizeof text));
    size_t one = gz.n;

    bool cut_ok = true;
    for (size_t n = 2; n < one && cut_ok; n += n < 20 || n + 20 > one ? 1 : 97) {
        char want[200];
        (void)snprintf(want, sizeof want,
                       "x: gzip stream ends early after %zu bytes; the file is truncated (copy it again) []", n);
        cut_ok = says(gz.p, n, want);
    }
    CHECK("in: gzip cut anywhere is an error", cut_ok);

    gz.p[one - 6] ^= 1; /* in the check sum */
    struct buf got = {0};
    slurp(&got, gz.p, one, 0);
    CHECK("in: a wrong check sum is an error", strstr(got.p, "x: gzip stream is damaged [copy") == got.p);
    gz.p[one - 6] ^= 1;
    gz.p[one - 1] ^= 1; /* in the length */
    slurp(&got, gz.p, one, 0);
    CHECK("in: a wrong length is an error", strstr(got.p, "x: gzip stream is damaged [copy") == got.p);
    gz.p[one - 1] ^= 1;

    io_gzip(&gz, text, 300);
    io_gzip(&gz, text, 0);
    char both[1000];
    memcpy(both, text, 700);
    memcpy(both + 700, text, 300);
    CHECK("in: gzip members one behind the other", always(gz.p, gz.n, both, sizeof both));
    if (buf_add(&gz, "\0\0\0\0\0\0\0\0\0", 9, &err) < 0)
        abort();
    CHECK("in: zeros behind gzip are padding", always(gz.p, gz.n, both, sizeof both));
    if (buf_adds(&gz, "junk", &err) < 0)
        abort();
    slurp(&got, gz.p, gz.n, 0);
    CHECK("in: other bytes behind gzip are an error", strstr(got.p, "are not gzip") != NULL);
    buf_free(&gz);
    buf_free(&got);
}

static void marks(void)
{
    struct buf gz = {0};
    CHECK("in: byte order mark is dropped", says("\xef\xbb\xbf"
                                                 "id,x\n",
                                                 8, "id,x\n"));
    CHECK("in: only a byte order mark", says("\xef\xbb\xbf", 3, ""));
    CHECK("in: half a byte order mark stays", says("\xef\xbb", 2, "\xef\xbb"));
    CHECK("in: a second one stays", says("\xef\xbb\xbf\xef\xbb\xbf", 6, "\xef\xbb\xbf"));
    CHECK("in: empty", says("", 0, ""));
    CHECK("in: one byte of gzip's magic is text", says("\x1f", 1, "\x1f"));
    io_gzip(&gz,
            "\xef\xbb\xbf"
            "id\n",
            6);
    CHECK("in: byte order mark inside gzip", says(gz.p, gz.n, "id\n"));
    buf_clear(&gz);
    io_gzip(&gz, "", 0);
    CHECK("in: gzip of nothing", says(gz.p, gz.n, ""));
    buf_clear(&gz);
    io_gzip(&gz, "\xff\xfei\0d\0", 6);
    CHECK("in: UTF-16 inside gzip", says(gz.p, gz.n,
                                         "x: this is UTF-16, which is not read directly "
                                         "[gzip -dc x | iconv -f UTF-16 -t UTF-8 | snag …]"));
    buf_free(&gz);
}

static void refused(void)
{
    static const struct {
        const char *bytes;
        size_t n;
        const char *want;
    } known[] = {
        {"\xff\xfei\0d\0", 6, "UTF-16, which is not read directly [iconv -f UTF-16 -t UTF-8 x | snag …]"},
        {"\xfe\xff\0i\0d", 6, "UTF-16, which is not read directly [iconv -f UTF-16 -t UTF-8 x | snag …]"},
        {"i\0d\0,\0x\0\n", 10, "UTF-16LE, which is not read directly [iconv -f UTF-16LE -t UTF-8 x | snag …]"},
        {"\0i\0d\0,\0x\0\n", 10, "UTF-16BE, which is not read directly [iconv -f UTF-16BE -t UTF-8 x | snag …]"},
        {"\xff\xfe\0\0i\0\0\0", 8, "UTF-32, which is not read directly [iconv -f UTF-32 -t UTF-8 x | snag …]"},
        {"\x28\xb5\x2f\xfd....", 8, "zstd, which is not read directly [zstd -dc x | snag …]"},
        {"\xfd"
         "7zXZ\0..",
         8, "xz, which is not read directly [xz -dc x | snag …]"},
        {"BZh91AY&SY..", 12, "bzip2, which is not read directly [bzip2 -dc x | snag …]"},
        {"PK\3\4..........................a.csv..", 37,
         "a zip archive, which is not read directly [unzip -p x | snag …]"},
        {"PK\3\4..........................xl/workbook.xml", 45,
         "an Excel workbook (xlsx), which is not read directly "
         "[save the sheet as \"CSV UTF-8\", or: libreoffice --headless --convert-to csv x]"},
    };
    for (size_t i = 0; i < sizeof known / sizeof *known; i++) {
        char want[300];
        (void)snprintf(want, sizeof want, "x: this is %s", known[i].want);
        CHECK(want, says(known[i].bytes, known[i].n, want));
    }
    CHECK("in: text that begins like bzip2", says("BZh9 is no magic", 16, "BZh9 is no magic"));
    CHECK("in: NULs in text are kept", always("a\0b,c\0d,e\n", 10, "a\0b,c\0d,e\n", 10));

    struct err err = ERR_INIT;
    struct in *in;
    CHECK("in: a name a shell must quote", in_memory(&in, "it's $x", "\xff\xfe", 2, &err) < 0);
    CHECK_STR("in: … quoted", err.hint, "iconv -f UTF-16 -t UTF-8 'it'\\''s $x' | snag …");
}

static void files(void)
{
    char dir[200];
    struct err err = ERR_INIT;
    struct in *in;
    io_folder_enter(dir, sizeof dir);
    CHECK("in: missing file", in_open(&in, "calls.csv", &err) < 0 && err.kind == ERR_SYSTEM && err.errnum == ENOENT);
    CHECK_STR("in: … message", err.msg, "calls.csv: No such file or directory");
    CHECK("in: folder", in_open(&in, ".", &err) < 0 && err.errnum == EISDIR);
    CHECK_STR("in: … message", err.msg, ".: Is a directory");

    io_put("a", "hello\n", 6);
    err = (struct err)ERR_INIT;
    CHECK("in: file", in_open(&in, "a", &err) == 0);
    uint64_t at, size;
    const char *p;
    size_t n = 3;
    char text[10] = {0};
    in_position(in, &at, &size);
    CHECK("in: size is known", size == 6);
    CHECK("in: peek", in_peek(in, &p, &n, &err) == 0 && n == 3 && memcmp(p, "hel", 3) == 0);
    n = 100000;
    CHECK("in: peek beyond the end", in_peek(in, &p, &n, &err) == 0 && n == 6);
    CHECK("in: read after peek", in_read(in, text, 9, &err) == 6 && strcmp(text, "hello\n") == 0);
    n = 1;
    CHECK("in: peek at the end", in_peek(in, &p, &n, &err) == 0 && n == 0);
    CHECK_STR("in: name", in_name(in), "a");
    in_position(in, &at, &size);
    CHECK("in: position", at == 6);
    in_close(in);

    int fd[2], kept = dup(0);
    if (kept < 0 || pipe(fd) != 0 || write(fd[1], "piped", 5) != 5 || close(fd[1]) != 0 || dup2(fd[0], 0) < 0)
        abort();
    CHECK("in: standard input", in_open(&in, "-", &err) == 0);
    n = 2;
    memset(text, 0, sizeof text);
    CHECK("in: peek in a pipe", in_peek(in, &p, &n, &err) == 0 && n == 2 && memcmp(p, "pi", 2) == 0);
    CHECK("in: read a pipe", in_read(in, text, 9, &err) == 5 && strcmp(text, "piped") == 0);
    CHECK_STR("in: its name", in_name(in), "standard input");
    in_close(in);
    (void)dup2(kept, 0);
    (void)close(kept);
    (void)close(fd[0]);
    io_folder_leave(dir);
}

int main(void)
{
    gzip_equals_plain();
    marks();
    refused();
    files();
    CHECK_DONE();
}
