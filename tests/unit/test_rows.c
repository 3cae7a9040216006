/* rows: compared with a splitter written the obvious way, for every read size. */
#include "snag/rows.h"

#include "check.h"
#include "rows_help.h"

/* The obvious way: all bytes in memory, one after another. */
struct by_byte {
    const char *p;
    size_t n, at;
    uint64_t line; /* of p[at] */
    struct view cell[200];
    char text[1000]; /* of the cells */
    size_t text_n;
    struct row row;
    char raw[1000];
};

static bool at_eol(const struct by_byte *s)
{
    return s->at < s->n && (s->p[s->at] == '\n' || s->p[s->at] == '\r');
}

static void pass_eol(struct by_byte *s)
{
    if (s->p[s->at] == '\r' && s->at + 1 < s->n && s->p[s->at + 1] == '\n')
        s->at++;
    s->at++;
    s->line++;
}

static void cell_end(struct by_byte *s, size_t from, bool trim)
{
    while (trim && s->text_n > from && (s->text[s->text_n - 1] == ' ' || s->text[s->text_n - 1] == '\t'))
        s->text_n--;
    s->cell[s->row.n++] = (struct view){s->text + from, s->text_n - from};
}

static void bad(struct by_byte *s, size_t begin, size_t line_begin, const char *problem, size_t raw_end)
{
    s->row.fate = ROW_BAD;
    s->row.n = 0;
    s->row.problem = problem;
    s->row.column = line_begin == SIZE_MAX ? 0 : s->at - line_begin + 1;
    while (s->at < s->n && !at_eol(s))
        s->at++;
    s->row.raw = (struct view){s->p + begin, (raw_end ? raw_end : s->at) - begin};
}

/* One CSV row, from s->at; strict quotes, blanks around cells dropped. */
static void plain_csv_row(struct by_byte *s, char delimiter)
{
    size_t begin = s->at, line_begin = s->at;
    s->row = (struct row){.line = s->line};
    s->row.cell = s->cell;
    s->text_n = 0;
    for (;;) {
        size_t from = s->text_n;
        bool quoted = false;
        while (s->at < s->n && (s->p[s->at] == ' ' || s->p[s->at] == '\t') && s->p[s->at] != delimiter)
            s->at++;
        if (s->at < s->n && s->p[s->at] == '"') {
            quoted = true;
            for (s->at++;;) {
                if (s->at == s->n) {
                    bad(s, begin, SIZE_MAX, "a quote is not closed", s->n);
                    return;
                }
                if (s->p[s->at] == '"' && (s->at + 1 == s->n || s->p[s->at + 1] != '"'))
                    break;
                if (at_eol(s)) {
                    size_t was = s->at;
                    pass_eol(s);
                    line_begin = s->at;
                    memcpy(s->text + s->text_n, s->p + was, s->at - was);
                    s->text_n += s->at - was;
                    continue;
                }
                s->at += s->p[s->at] == '"';
                s->text[s->text_n++] = s->p[s->at];
                s->at++;
            }
            s->at++;
            while (s->at < s->n && (s->p[s->at] == ' ' || s->p[s->at] == '\t') && s->p[s->at] != delimiter)
                s->at++;
            if (s->at < s->n && !at_eol(s) && s->p[s->at] != delimiter) {
                bad(s, begin, line_begin, "text after a closing quote", 0);
                return;
            }
        }
        while (s->at < s->n && !at_eol(s) && s->p[s->at] != delimiter) {
            if (s->p[s->at] == '"') {
                bad(s, begin, line_begin, "a quote inside an unquoted field", 0);
                return;
            }
            s->text[s->text_n++] = s->p[s->at];
            s->at++;
        }
        bool more = s->at < s->n && s->p[s->at] == delimiter;
        if (s->row.n > 0 || more || quoted || s->text_n > from)
            cell_end(s, from, !quoted);
        if (!more)
            break;
        s->at++;
    }
    if (s->row.n == 0)
        s->row.fate = ROW_BLANK;
}

static void plain_split_row(struct by_byte *s, char delimiter)
{
    size_t end = s->at;
    s->row = (struct row){.line = s->line};
    s->row.cell = s->cell;
    while (end < s->n && s->p[end] != '\n')
        end++;
    size_t stop = end < s->n && end > s->at && s->p[end - 1] == '\r' ? end - 1 : end;
    if (stop == s->at)
        s->row.fate = ROW_BLANK;
    for (size_t from = s->at; s->at <= stop && s->row.fate == ROW_OK; s->at++)
        if (s->at == stop || s->p[s->at] == delimiter) {
            s->cell[s->row.n++] = (struct view){s->p + from, s->at - from};
            from = s->at + 1;
        }
    s->at = end;
}

static void plain_rows(struct buf *b, const char *p, size_t n, const struct rows_format *f)
{
    struct by_byte s = {.p = p, .n = n, .line = 1};
    buf_clear(b);
    if (n >= 3 && memcmp(p, "\xef\xbb\xbf", 3) == 0)
        s.at = 3;
    while (s.at < s.n) {
        if (f->kind == ROWS_CSV)
            plain_csv_row(&s, f->delimiter);
        else
            plain_split_row(&s, f->delimiter);
        uint64_t last = s.line;
        if (s.at < s.n)
            pass_eol(&s);
        else if (s.n > 0 && (s.p[s.n - 1] == '\n' || s.p[s.n - 1] == '\r') && f->kind == ROWS_CSV)
            last--; /* an open quote took the last line end */
        s.row.n_lines = last - s.row.line + 1;
        dump_row(b, &s.row);
    }
    struct err err = ERR_INIT;
    if (buf_adds(b, "", &err) < 0)
        abort();
}

static const struct rows_format formats[] = {
    {.kind = ROWS_CSV, .delimiter = ','},       {.kind = ROWS_CSV, .delimiter = ';'},
    {.kind = ROWS_CSV, .delimiter = '\t'},      {.kind = ROWS_TSV, .delimiter = '\t'},
    {.kind = ROWS_DELIMITED, .delimiter = '|'},
};

/* The rows are those of the obvious way, for read sizes 1 to `sizes` and without limit. */
static bool same(const char *p, size_t n, size_t sizes)
{
    struct buf want = {0}, got = {0};
    bool ok = true;
    for (size_t f = 0; f < sizeof formats / sizeof *formats && ok; f++) {
        plain_rows(&want, p, n, &formats[f]);
        for (size_t size = 0; size <= sizes && ok; size++) {
            dump_rows(&got, p, n, &formats[f], size);
            ok = strcmp(got.p, want.p) == 0;
            if (!ok)
                printf("# format %zu read size %zu\n# got:\n%s# want:\n%s", f, size, got.p, want.p);
        }
    }
    buf_free(&want);
    buf_free(&got);
    return ok;
}

static void nasty(void)
{
    static const struct {
        const char *name, *p;
        size_t n;
    } corpus[] = {
#define TEXT(name, s) {name, s, sizeof s - 1}
        TEXT("plain", "a,b\n1,2\n"),
        TEXT("empty", ""),
        TEXT("only a newline", "\n"),
        TEXT("only CRLF", "\r\n"),
        TEXT("only CR", "\r"),
        TEXT("no final newline", "a,b\n1,2"),
        TEXT("final delimiter", "a,b\n1,"),
        TEXT("CRLF", "a,b\r\n1,2\r\n\r\n3,4\r\n"),
        TEXT("lone CR", "a,b\r1,2\r\r3,4\r"),
        TEXT("mixed line ends", "a\n\r\nb\r\r\nc\n\r"),
        TEXT("blank lines", "\n\na\n\n\nb\n\n"),
        TEXT("lines of blanks", "  \n\t\na\n ,\n  "),
        TEXT("quoted", "\"a\",\"b \"\"c\"\"\",\"\"\n\"\"\n"),
        TEXT("quoted newlines", "\"a\nb\r\nc\rd\n\",2\n\"\n\n\"\nx\n"),
        TEXT("quoted delimiters", "\"a,b;c|d\te\",f;g|h\ti\n"),
        TEXT("blanks around", " a , \"b\" ,\t c\t\n\"x\" \n"),
        TEXT("byte order mark", "\xef\xbb\xbf\"id\",x\n1,2\n"),
        TEXT("quote in a bare field", "a,b\nx\"y,1\nc,d\n"),
        TEXT("text behind a quote", "a,b\n\"x\"y,1\nc,d\n"),
        TEXT("blank and quote behind a quote", "\"a\" \"b\",c\nd\n"),
        TEXT("trouble in a later line", "\"a\nb\nc\"x,y,\"\nd,e\n"),
        TEXT("quote never closed", "a,b\n1,\"2\n3,4\r\n5,6\n"),
        TEXT("quote never closed, no newline", "a,b\n1,\"2\n3,4"),
        TEXT("quote opens at the end", "a,b\n\""),
        TEXT("NULs", "a\0b,\0\n\"\0\",c\0\n"),
        TEXT("high bytes", "\xc3\xa4,\xff\n\"\xe2\x80\xa6\"\n"),
        TEXT("escapes of TSV stay", "a\\tb\tc\\\\\n\\n\t\n"),
    };
    for (size_t i = 0; i < sizeof corpus / sizeof *corpus; i++) {
        char name[100];
        (void)snprintf(name, sizeof name, "rows: %s", corpus[i].name);
        CHECK(name, same(corpus[i].p, corpus[i].n, 64));
    }
}

static void at_random(void)
{
    static const char letters[] = "ab,,;|\"\"\"\n\n\r\t \0";
    uint64_t x = 42;
    char text[60];
    bool ok = true;
    for (int i = 0; i < CHECK_ROUNDS(3000) && ok; i++) {
        size_t n = (size_t)(io_random(&x) % sizeof text);
        for (size_t k = 0; k < n; k++)
            text[k] = letters[io_random(&x) % (sizeof letters - 1)];
        if (n > 1)
            text[0] = 'a'; /* so that it does not look like UTF-16 */
        if (n > 2)
            text[1] = 'b';
        ok = same(text, n, 3);
    }
    CHECK("rows: texts of nasty letters", ok);
}

static bool gives(const char *p, size_t n, const struct rows_format *f, const char *want)
{
    struct buf got = {0};
    bool ok = true;
    for (size_t size = 0; size <= 64 && ok; size++) {
        dump_rows(&got, p, n, f, size);
        ok = strcmp(got.p, want) == 0;
        if (!ok)
            printf("# read size %zu\n# got:\n%s# want:\n%s", size, got.p, want);
    }
    buf_free(&got);
    return ok;
}

static void limits(void)
{
    struct rows_format f = {.kind = ROWS_CSV, .max_line = 8, .max_field = 4};
    static const char text[] = "12345,78\r\n1234,6789\nab\n12,34,678\n\"a\nb\nc\nd\ne\"\nf\n\"abcdefgh\n";
    CHECK("rows: limits of CSV", gives(text, sizeof text - 1, &f,
                                       "1+1 bad 0 field longer than 4 bytes [12345,78]\n"
                                       "2+1 bad 0 row longer than 8 bytes [1234,6789]\n"
                                       "3+1 ok [ab]\n"
                                       "4+1 bad 0 row longer than 8 bytes [12,34,678]\n"
                                       "5+5 bad 0 row longer than 8 bytes [\"a\\x0ab\\x0ac\\x0ad\\x0ae\"]\n"
                                       "10+1 ok [f]\n"
                                       "11+1 bad 0 row longer than 8 bytes [\"abcdefgh]\n"));
    f.kind = ROWS_TSV;
    static const char tabs[] = "1234\t678\r\n1234\t6789\r\nab\r\n\r\n1\t34567\tx\n123456789";
    CHECK("rows: limits of TSV", gives(tabs, sizeof tabs - 1, &f,
                                       "1+1 ok [1234][678]\n"
                                       "2+1 bad 0 row longer than 8 bytes [1234\\x096789]\n"
                                       "3+1 ok [ab]\n"
                                       "4+1 blank \n"
                                       "5+1 bad 0 row longer than 8 bytes [1\\x0934567\\x09x]\n"
                                       "6+1 bad 0 row longer than 8 bytes [123456789]\n"));
    f.max_line = 0;
    CHECK("rows: a long cell of TSV",
          gives(tabs + 27, 10, &f, "1+1 bad 3 field longer than 4 bytes [1\\x0934567\\x09x]\n"));
}

/* Bytes of `c`, in pieces, between two good rows. */
static void long_line(const char *name, const char *begin, char c, size_t n, const struct rows_format *f,
                      const char *want)
{
    struct err err = ERR_INIT;
    struct buf text = {0}, got = {0};
    if (buf_adds(&text, "a\n", &err) < 0 || buf_adds(&text, begin, &err) < 0 || buf_room(&text, n, &err) < 0)
        abort();
    memset(text.p + text.n, c, n);
    text.n += n;
    if (buf_adds(&text, "\r\nz\n", &err) < 0)
        abort();
    struct in *in;
    struct rows *rows;
    struct row row;
    if (in_memory(&in, "x", text.p, text.n, &err) < 0 || rows_open(&rows, in, f, &err) < 0)
        abort();
    while (rows_next(rows, &row, &err) > 0) {
        if (row.fate == ROW_BAD && buf_addf(&got, &err, "%zu ", row.raw.n) < 0)
            abort();
        row.raw.n = row.raw.n < 3 ? row.raw.n : 3;
        row.n = row.n < 3 ? row.n : 3;
        if (row.n == 1 && row.cell[0].n > 100) {
            if (buf_addf(&got, &err, "%zu bytes\n", row.cell[0].n) < 0)
                abort();
            continue;
        }
        dump_row(&got, &row);
    }
    rows_close(rows);
    in_close(in);
    CHECK_STR(name, got.p, want);
    buf_free(&text);
    buf_free(&got);
}

static void long_lines(void)
{
    struct rows_format csv = {.kind = ROWS_CSV}, tsv = {.kind = ROWS_TSV}, one = {.kind = ROWS_CSV, .max_line = 100000};
    size_t big = 40u * 1024 * 1024;
    long_line("rows: 40 MiB line of CSV", "", 'x', big, &csv,
              "1+1 ok [a]\n65536 2+1 bad 0 row longer than 16 MiB [xxx]\n3+1 ok [z]\n");
    long_line("rows: 40 MiB line of CSV, open quote", "\"\n", 'x', big, &csv,
              "1+1 ok [a]\n65536 2+2 bad 0 row longer than 16 MiB [\"\\x0ax]\n4+1 ok [z]\n");
    long_line("rows: 40 MiB line of TSV", "", 'x', big, &tsv,
              "1+1 ok [a]\n65536 2+1 bad 0 row longer than 16 MiB [xxx]\n3+1 ok [z]\n");
    long_line("rows: many cells of CSV", "", ',', 65536, &csv,
              "1+1 ok [a]\n65536 2+1 bad 0 more than 65536 fields [,,,]\n3+1 ok [z]\n");
    long_line("rows: as many cells as may be", "", ',', 65535, &csv, "1+1 ok [a]\n2+1 ok [][][]\n3+1 ok [z]\n");
    long_line("rows: many cells of TSV", "", '\t', 65536, &tsv,
              "1+1 ok [a]\n65536 2+1 bad 65536 more than 65536 fields [\\x09\\x09\\x09]\n3+1 ok [z]\n");
    long_line("rows: longest line", "", 'x', 100000, &one, "1+1 ok [a]\n100000 bytes\n3+1 ok [z]\n");
    long_line("rows: one byte longer", "", 'x', 100001, &one,
              "1+1 ok [a]\n65536 2+1 bad 0 row longer than 100000 bytes [xxx]\n3+1 ok [z]\n");
}

/* A file larger than every buffer, plain and gzip. */
static void large(void)
{
    struct err err = ERR_INIT;
    struct buf text = {0}, gz = {0}, want = {0}, got = {0};
    struct rows_format f = {.kind = ROWS_CSV};
    uint64_t x = 7;
    for (int i = 0; i < 20000; i++)
        if (buf_addf(&text, &err, "%d,\"%.*s\n\"\"%d\",%s", i, (int)(io_random(&x) % 40),
                     "some words of a comment, with a comma and more", i,
                     i % 3   ? "ok\r\n"
                     : i % 2 ? "\r"
                             : "x\n") < 0)
            abort();
    io_gzip(&gz, text.p, text.n);
    dump_rows(&want, text.p, text.n, &f, 1);
    bool ok = strstr(want.p, " bad ") == NULL;
    for (size_t size = 0; size < 70000 && ok; size = size * 3 + 64) {
        dump_rows(&got, text.p, text.n, &f, size);
        ok = strcmp(got.p, want.p) == 0;
        dump_rows(&got, gz.p, gz.n, &f, size);
        ok = ok && strcmp(got.p, want.p) == 0;
    }
    CHECK("rows: a large file, plain and gzip", ok);
    dump_rows(&got, gz.p, gz.n / 2, &f, 0);
    CHECK("rows: half a gzip file is an error", strstr(got.p, "x: gzip stream ends early after") == got.p);
    buf_free(&text);
    buf_free(&gz);
    buf_free(&want);
    buf_free(&got);
}

static void wrong_delimiter(void)
{
    struct err err = ERR_INIT;
    struct in *in;
    struct rows *rows;
    if (in_memory(&in, "x", "", 0, &err) < 0)
        abort();
    CHECK("rows: a quote cannot delimit",
          rows_open(&rows, in, &(struct rows_format){.kind = ROWS_CSV, .delimiter = '"'}, &err) < 0 &&
              err.kind == ERR_USAGE && rows == NULL);
    in_close(in);
}

int main(void)
{
    nasty();
    at_random();
    limits();
    long_lines();
    large();
    wrong_delimiter();
    CHECK_DONE();
}
