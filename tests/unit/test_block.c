/* block: rows by blocks equal rows one by one, over random and adversarial bytes. Usage: test_block [N [SEED]] */
#include "../fuzz/fuzz_block.c"

#include <malloc.h>

#include "check.h"
#include "io_help.h"

#ifdef __SANITIZE_ADDRESS__ /* opening takes a hundred times longer */
enum { SMALL = 1000, MOST = 700, BEFORE = 4, KINDS_APART = 3 };
#else
enum { SMALL = 200000, MOST = 700, BEFORE = 140, KINDS_APART = 1 };
#endif

struct text_maker {
    uint64_t x;
    char *p;
    size_t n, cap;
};

static uint64_t below(struct text_maker *m, uint64_t n)
{
    return io_random(&m->x) % n;
}

static void put(struct text_maker *m, const char *p, size_t n)
{
    if (n > m->cap - m->n)
        n = m->cap - m->n;
    memcpy(m->p + m->n, p, n);
    m->n += n;
}

/* A cell as programs write it; with chance `odd` in 256 it has some other byte. */
static void cell(struct text_maker *m, char delimiter, unsigned odd)
{
    static const char *const texts[] = {"",      "2026-01-01T00:00:30Z",
                                        "K0001", "a text of some words",
                                        "x",     "17.5",
                                        " a ",   "\xc3\xa4\xc3\xb6",
                                        "\t",    "a\\tb\\\\",
                                        " "};
    static const char *const quoted[] = {
        "\"\"",     "\"a, b\"", "\"say \"\"hi\"\"\"", "\"line\nbreak\"", "\"\r\n\r\n\"",
        "\"\"\"\"", "\" \"",    "\"a;b|c\td\"",       "\"\"\"\n\"",      "\"\xe2\x82\""};
    static const char *const nasty[] = {"\"",     "\r", "\0",     "a\"b", "\"a\"b", "\"a\" ",
                                        " \"a\"", "\n", "\"\"\"", "\xff", "\r\r\n"};
    if (below(m, 256) < odd) {
        uint64_t k = below(m, sizeof nasty / sizeof *nasty);
        put(m, nasty[k], k == 2 ? 1 : strlen(nasty[k]));
    } else if (below(m, 8) == 0) {
        const char *s = quoted[below(m, sizeof quoted / sizeof *quoted)];
        put(m, s, strlen(s));
    } else {
        const char *s = texts[below(m, sizeof texts / sizeof *texts)];
        put(m, s, strlen(s));
    }
    put(m, &delimiter, 1);
}

static void table(struct text_maker *m, char delimiter, size_t size, unsigned odd)
{
    bool crlf = below(m, 4) == 0;
    while (m->n < size) {
        uint64_t n = 1 + below(m, 12);
        for (uint64_t i = 0; i < n; i++)
            cell(m, delimiter, odd);
        if (m->n > 0 && m->n < m->cap && below(m, 50) != 0)
            m->n--; /* else a last cell that is empty */
        put(m, crlf ? "\r\n" : "\n", 1u + crlf);
    }
    if (below(m, 3) == 0)
        m->n -= m->n > 1;
}

static void letters(struct text_maker *m, size_t size)
{
    static const char set[] = "ab,,;|\"\"\"\n\n\r\t \\\0";
    size_t run = below(m, 3) == 0 ? 70 : 1; /* stretches of plain text move the rest along the chunks */
    while (m->n < size) {
        char c = set[below(m, sizeof set - 1)];
        put(m, &c, 1);
        for (size_t i = run > 1 ? below(m, run) : 0; i > 0; i--)
            put(m, "w", 1);
    }
}

static void make(struct text_maker *m, const struct rows_format *f, size_t size)
{
    static const unsigned odd[] = {0, 0, 1, 4, 40};
    char delimiter = f->delimiter ? f->delimiter : f->kind == ROWS_CSV ? ',' : '\t';
    m->n = 0;
    put(m, "a", below(m, 2));
    if (below(m, 2))
        letters(m, size);
    else
        table(m, delimiter, size, odd[below(m, sizeof odd / sizeof *odd)]);
}

static void show(const struct text_maker *m, size_t format, size_t read_size, enum index_how how)
{
    printf("# format %zu read size %zu words %d\n#", format, read_size, how);
    for (size_t i = 0; i < m->n && i < 2000; i++)
        printf(m->p[i] >= ' ' && m->p[i] <= '~' && m->p[i] != '\\' ? "%c" : "\\x%02x", (unsigned char)m->p[i]);
    printf("\n");
}

/* n buffers of up to `most` bytes. */
static bool many(uint64_t n, uint64_t seed, size_t most, uint64_t count[2])
{
    static const size_t sizes[] = {0, 0, 0, 1, 7, 64, 4096};
    struct text_maker m = {.x = seed, .p = malloc(most), .cap = most};
    bool same = m.p != NULL;
    for (uint64_t i = 0; i < n && same; i++) {
        size_t format = below(&m, FUZZ_BLOCK_FORMATS), read_size = sizes[below(&m, sizeof sizes / sizeof *sizes)];
        enum index_how how = (enum index_how)below(&m, 3);
        if (most > 100000 && read_size)
            read_size += 10000;
        index_use(how);
        if (below(&m, 2))
            rows_block_set_size(0, 0);
        else
            rows_block_set_size(64u << below(&m, 10), 1u << below(&m, 10));
        make(&m, &fuzz_block_formats[format], below(&m, most));
        same = fuzz_block_same(m.p, m.n, &fuzz_block_formats[format], read_size, (unsigned)below(&m, 3), count);
        if (!same)
            show(&m, format, read_size, how);
    }
    index_use(INDEX_BEST);
    rows_block_set_size(0, 0);
    free(m.p);
    return same;
}

/* Every cut: each prefix of the same text, after every number of bytes up to two chunks. */
static void cuts(void)
{
    static const char text[] =
        "a,\"b\"\"\n\"\",c\",d\r\n,\" \"\r\n\"x\r\ny\",\"\"\n \n\n\"u\"v,1\nk,\"l\rm\"\n, n ,\"o\"\n\"z\"";
    char p[sizeof text + BEFORE];
    bool same = true;
    for (int how = INDEX_BEST; how <= INDEX_WORDS; how++)
        for (size_t before = 0; before < BEFORE && same; before++)
            for (size_t n = 0; n < sizeof text && same; n++) {
                index_use((enum index_how)how);
                memset(p, 'w', before);
                memcpy(p + before, text, n);
                same = fuzz_block_same(p, before + n, &fuzz_block_formats[0], 0, 0, NULL);
            }
    index_use(INDEX_BEST);
    CHECK("block: every cut at every place of a chunk", same);
}

/* Rows longer than a block, of one line and of many. */
static void long_rows(void)
{
    struct err err = ERR_INIT;
    struct buf b = {0};
    bool same = true;
    for (int kind = 0; kind < 4 && same; kind += KINDS_APART) {
        buf_clear(&b);
        if (buf_adds(&b, "a,b\n1,2\n\"", &err) < 0)
            abort();
        for (int i = 0; i < 300000; i++)
            if (buf_adds(&b, kind % 2 ? "x\n" : "y ", &err) < 0)
                abort();
        if (buf_adds(&b, kind < 2 ? "\",1\n" : "x,1\n", &err) < 0)
            abort();
        for (int i = 0; i < CHECK_ROUNDS(100000); i++)
            if (buf_adds(&b, "1,2\n", &err) < 0)
                abort();
        same = fuzz_block_same(b.p, b.n, &fuzz_block_formats[0], 0, 0, NULL) &&
               fuzz_block_same(b.p, b.n, &fuzz_block_formats[0], 5000, 1, NULL) &&
               fuzz_block_same(b.p, b.n, &fuzz_block_formats[5], 0, 1, NULL) &&
               fuzz_block_same(b.p, b.n, &(struct rows_format){.kind = ROWS_CSV, .max_line = 100000}, 0, 1, NULL);
    }
    CHECK("block: rows longer than a block", same);
    buf_clear(&b);
    for (int i = 0; i < 65540; i++)
        if (buf_adds(&b, ",", &err) < 0 || (i % 65535 == 0 && buf_adds(&b, "\n", &err) < 0))
            abort();
    CHECK("block: rows of too many cells", fuzz_block_same(b.p, b.n, &fuzz_block_formats[0], 0, 0, NULL));
    buf_free(&b);
}

/* What was complete before the failure comes first, then the error. */
static void trouble(void)
{
    struct buf gz = {0}, text = {0};
    struct err err = ERR_INIT;
    for (int i = 0; i < 60000; i++)
        if (buf_addf(&text, &err, "%d,\"%d\n\",%d\n", i, i * 7, i * 13) < 0)
            abort();
    io_gzip(&gz, text.p, text.n);
    CHECK("block: gzip", fuzz_block_same(gz.p, gz.n, &fuzz_block_formats[0], 0, 1, NULL));
    CHECK("block: gzip that is cut", fuzz_block_same(gz.p, gz.n / 2, &fuzz_block_formats[0], 1000, 1, NULL));
    buf_free(&gz);
    buf_free(&text);
}

int main(int argc, char **argv)
{
    uint64_t n = argc > 1 ? strtoull(argv[1], NULL, 10) : SMALL, seed = argc > 2 ? strtoull(argv[2], NULL, 10) : 11;
    uint64_t count[2] = {0};
    char name[100];
    (void)mallopt(M_MMAP_THRESHOLD, 64 * 1024 * 1024);
    (void)mallopt(M_TRIM_THRESHOLD, 128 * 1024 * 1024);
    cuts();
    bool same = many(n, seed, MOST, count);
    (void)snprintf(name, sizeof name, "block: %llu random buffers", (unsigned long long)n);
    CHECK(name, same);
    CHECK("block: most of their rows are read by the index, and many are not",
          count[1] > count[0] / 50 && count[1] < count[0] / 2);
    CHECK("block: buffers of several blocks", many((n + 3999) / 4000, seed, 900000, count));
    long_rows();
    trouble();
    printf("# %llu rows, %llu of them odd\n", (unsigned long long)count[0], (unsigned long long)count[1]);
    CHECK_DONE();
}
