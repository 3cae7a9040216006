/* word: texts of every length and position, compared with byte-by-byte results. */
#include "base/word.h"

#include <stdlib.h>

#include "check.h"
#include "snag/dict.h"

enum { LONGEST = 40 };

static bool same_as_bytes(const char *p, size_t n)
{
    char copy[LONGEST + 1];
    size_t bad = 0; /* the first byte that is not ASCII, or is NUL: never the begin of UTF-8 here */
    memset(copy, '#', sizeof copy);
    while (bad < n && (unsigned char)p[bad] - 1u < 0x7f)
        bad++;
    return word_copy(copy, p, n) == copy + n && copy[n] == '#' && memcmp(copy, p, n) == 0 && word_same(copy, p, n) &&
           word_text_is_ascii(p, n) == (bad == n) && str_utf8_bad((struct view){p, n}) == bad;
}

static void texts(void)
{
    static const char special[] = {'\0', '\t', '\n', '\r', '\\', '\x7f', '\x80', '\xff', 'x'};
    bool all = true, differ = true, parts = true;
    for (size_t n = 0; n <= LONGEST; n++)
        for (size_t at = 0; at < n; at++)
            for (size_t c = 0; c < sizeof special; c++) {
                char text[LONGEST], other[LONGEST];
                memset(text, 'a', sizeof text);
                text[at] = special[c];
                all &= same_as_bytes(text, n);
                memcpy(other, text, sizeof text);
                other[at] = 'b';
                differ &= !word_same(text, other, n);
                parts &= n > 7 || (word_has(word_part(text, n), special[c]) && !word_has(word_part(text, n), 'b') &&
                                   word_has_below(word_part(text, n), 'a') == (special[c] < 'a' && special[c] >= 0));
            }
    CHECK("word: copies, comparisons and ASCII, a byte at each place of 40", all);
    CHECK("word: one byte differs", differ);
    CHECK("word: texts shorter than a word", parts);
}

static int by_value(const void *a, const void *b)
{
    uint64_t x, y;
    memcpy(&x, a, sizeof x);
    memcpy(&y, b, sizeof y);
    return (x > y) - (x < y);
}

/* Texts of up to 80 bytes, of zeros or 'a', all the same or with one or two neighbours that differ, in one bit each. */
static void digests(void)
{
    enum { MOST = 80, ALL = 2 * (MOST + 1) * (2 * MOST + 1) };
    static uint64_t digest[ALL];
    size_t k = 0, twice = 0;
    for (int kind = 0; kind < 2; kind++)
        for (size_t n = (size_t)kind; n <= MOST; n++) {
            char text[MOST];
            memset(text, kind ? 'a' : 0, sizeof text);
            digest[k++] = word_digest(text, n, 1);
            for (size_t at = 0; at < n; at++) {
                text[at] = (char)(text[at] ^ 1);
                digest[k++] = word_digest(text, n, 1);
                if (at + 1 < n) {
                    text[at + 1] = (char)(text[at + 1] ^ 1);
                    digest[k++] = word_digest(text, n, 1);
                    text[at + 1] = (char)(text[at + 1] ^ 1);
                }
                text[at] = (char)(text[at] ^ 1);
            }
        }
    qsort(digest, k, sizeof *digest, by_value);
    for (size_t i = 1; i < k; i++)
        twice += digest[i] == digest[i - 1];
    CHECK("word: no two digests alike", k > 10000 && k <= ALL && twice == 0);
}

/* Every set of positions of a byte among eight, next to bytes that differ from it in one bit. */
static void where(void)
{
    bool all = true;
    for (unsigned set = 0; set < 256; set++)
        for (int bit = 0; bit < 8; bit++) {
            char text[8];
            unsigned found = 0;
            for (unsigned i = 0; i < 8; i++)
                text[i] = (char)(set >> i & 1 ? '\t' : '\t' ^ 1 << bit);
            for (uint64_t w = word_where(word_load(text), '\t'); w; w &= w - 1)
                found |= 1u << word_first(w);
            all &= found == set;
        }
    CHECK("word: where a byte stands", all);
}

/* Every text keeps its number through growth, and prefetched look-ups find the same. */
static void dictionary(void)
{
    struct err err = ERR_INIT;
    struct dict d = {0};
    bool ok = true;
    char text[32];
    for (int round = 0; round < 2; round++)
        for (int i = 0; i < 10000; i++) {
            struct view v = {text, (size_t)snprintf(text, sizeof text, "%d", i)};
            uint32_t hash = dict_hash(v);
            dict_fetch(&d, hash);
            dict_fetch_text(&d, hash);
            ok &= dict_put_hashed(&d, v, hash, &err) == i && dict_get(&d, v) == i && view_eq(dict_text(&d, i), v);
        }
    CHECK("dict: 10,000 texts keep their numbers", ok && d.n == 10000);
    CHECK("dict: a prefix with a NUL is another text", dict_put(&d, (struct view){"12\0", 3}, &err) == 10000);
    CHECK("dict: the empty text",
          dict_get(&d, (struct view){0}) == DICT_NONE && dict_put(&d, (struct view){0}, &err) == 10001);
    dict_free(&d);
}

int main(void)
{
    texts();
    digests();
    where();
    dictionary();
    CHECK_DONE();
}
