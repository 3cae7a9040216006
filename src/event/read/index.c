/* index: see index.h.
 *
 * Each 64 bytes give masks of one bit per byte. Delimiters and LFs always get a mask; for quotes, CR, NUL and bytes
 * beyond ASCII, the first question is only whether there are any, and most blocks have none. The parity of quotes
 * before each byte is a prefix sum of their bits (Langdale and Lemire 2019).
 */
#include "event/read/index.h"

#include <string.h>

#include "base/word.h"

#ifdef __SSE2__
#include <immintrin.h>
#endif

enum { INDEX_CHUNK = 64 };

struct masks {
    uint64_t delimiter, lf;
    bool special; /* any byte that needs a closer look: mark, CR, NUL, beyond ASCII */
};

static enum index_how how;

void index_use(enum index_how only)
{
    how = only;
}

void index_begin(struct index *x, uint32_t from, size_t n_sep, size_t n_row)
{
    x->at = from;
    x->from = from;
    x->n_sep = n_sep;
    x->n_row = n_row;
    x->n_inner = 0;
    x->inside = 0;
    x->odd = false;
}

/* ---- eight bytes at a time ---- */

/* The highest bit of each byte as one bit each, the first byte lowest. */
static inline uint64_t gather(uint64_t where)
{
    return ((where >> 7) * UINT64_C(0x0102040810204080)) >> 56;
}

static inline uint64_t words_find(const char *p, char byte)
{
    uint64_t m = 0;
    for (int i = 0; i < INDEX_CHUNK / 8; i++)
        m |= gather(word_where(word_load(p + 8 * i), byte)) << 8 * i;
    return m;
}

static inline struct masks words_masks(const char *p, char delimiter, char mark)
{
    uint64_t special = 0;
    struct masks m = {0, 0, false};
    for (int i = 0; i < INDEX_CHUNK / 8; i++) {
        uint64_t w = word_load(p + 8 * i), quote = w ^ WORD_ALL(mark), cr = w ^ WORD_ALL('\r');
        m.delimiter |= gather(word_where(w, delimiter)) << 8 * i;
        m.lf |= gather(word_where(w, '\n')) << 8 * i;
        special |= (w - WORD_ALL(1)) | w; /* NUL and beyond */
        special |= ((quote - WORD_ALL(1)) & ~quote) | ((cr - WORD_ALL(1)) & ~cr);
    }
    m.special = (special & WORD_ALL(0x80)) != 0;
    return m;
}

/* ---- sixteen ---- */

#ifdef __SSE2__
struct four {
    __m128i a, b, c, d;
};

static inline struct four sse2_load(const char *p)
{
    const __m128i *from = (const __m128i *)(const void *)p;
    return (struct four){_mm_loadu_si128(from), _mm_loadu_si128(from + 1), _mm_loadu_si128(from + 2),
                         _mm_loadu_si128(from + 3)};
}

static inline struct four sse2_equal(struct four v, char byte)
{
    __m128i x = _mm_set1_epi8(byte);
    return (struct four){_mm_cmpeq_epi8(v.a, x), _mm_cmpeq_epi8(v.b, x), _mm_cmpeq_epi8(v.c, x),
                         _mm_cmpeq_epi8(v.d, x)};
}

static inline __m128i sse2_any(struct four v)
{
    return _mm_or_si128(_mm_or_si128(v.a, v.b), _mm_or_si128(v.c, v.d));
}

static inline uint64_t sse2_bits(struct four v)
{
    uint64_t low = (uint32_t)_mm_movemask_epi8(v.a) | (uint32_t)_mm_movemask_epi8(v.b) << 16;
    uint64_t high = (uint32_t)_mm_movemask_epi8(v.c) | (uint32_t)_mm_movemask_epi8(v.d) << 16;
    return low | high << 32;
}

static inline uint64_t sse2_find(const char *p, char byte)
{
    return sse2_bits(sse2_equal(sse2_load(p), byte));
}

/* The minimum of unsigned bytes is 0 if any byte is; bytes beyond ASCII already have their highest bit set. */
static inline struct masks sse2_masks(const char *p, char delimiter, char mark)
{
    struct four v = sse2_load(p);
    __m128i least = _mm_min_epu8(_mm_min_epu8(v.a, v.b), _mm_min_epu8(v.c, v.d));
    __m128i special = _mm_or_si128(sse2_any(v), _mm_cmpeq_epi8(least, _mm_setzero_si128()));
    special = _mm_or_si128(special, sse2_any(sse2_equal(v, mark)));
    special = _mm_or_si128(special, sse2_any(sse2_equal(v, '\r')));
    return (struct masks){sse2_bits(sse2_equal(v, delimiter)), sse2_bits(sse2_equal(v, '\n')),
                          _mm_movemask_epi8(special) != 0};
}

/* ---- thirty-two, where the processor can ---- */

#define AVX2 __attribute__((always_inline, target("avx2,bmi,popcnt"))) static inline

AVX2 uint64_t avx2_find(const char *p, char byte)
{
    const __m256i *from = (const __m256i *)(const void *)p;
    __m256i x = _mm256_set1_epi8(byte);
    uint64_t low = (uint32_t)_mm256_movemask_epi8(_mm256_cmpeq_epi8(_mm256_loadu_si256(from), x));
    uint64_t high = (uint32_t)_mm256_movemask_epi8(_mm256_cmpeq_epi8(_mm256_loadu_si256(from + 1), x));
    return low | high << 32;
}

AVX2 struct masks avx2_masks(const char *p, char delimiter, char mark)
{
    const __m256i *from = (const __m256i *)(const void *)p;
    __m256i a = _mm256_loadu_si256(from), b = _mm256_loadu_si256(from + 1);
    __m256i quote = _mm256_set1_epi8(mark), cr = _mm256_set1_epi8('\r');
    __m256i special =
        _mm256_or_si256(_mm256_or_si256(a, b), _mm256_cmpeq_epi8(_mm256_min_epu8(a, b), _mm256_setzero_si256()));
    special = _mm256_or_si256(special, _mm256_or_si256(_mm256_cmpeq_epi8(a, quote), _mm256_cmpeq_epi8(b, quote)));
    special = _mm256_or_si256(special, _mm256_or_si256(_mm256_cmpeq_epi8(a, cr), _mm256_cmpeq_epi8(b, cr)));
    return (struct masks){avx2_find(p, delimiter), avx2_find(p, '\n'), _mm256_movemask_epi8(special) != 0};
}

/* ---- sixty-four ---- */

#define AVX512 __attribute__((always_inline, target("avx512bw,avx512vbmi2,bmi,popcnt"))) static inline

AVX512 uint64_t avx512_find(const char *p, char byte)
{
    return _mm512_cmpeq_epi8_mask(_mm512_loadu_si512(p), _mm512_set1_epi8(byte));
}

AVX512 struct masks avx512_masks(const char *p, char delimiter, char mark)
{
    __m512i v = _mm512_loadu_si512(p);
    uint64_t special = avx512_find(p, mark) | avx512_find(p, '\r') | avx512_find(p, '\0') | _mm512_movepi8_mask(v);
    return (struct masks){avx512_find(p, delimiter), avx512_find(p, '\n'), special != 0};
}

/* The numbers of the bits that are set, in a row. */
AVX512 void avx512_places(uint32_t *to, uint64_t m, uint32_t at, size_t n)
{
    enum { AT_ONCE = 16 };
    const __m512i bytes =
        _mm512_set_epi64(0x3f3e3d3c3b3a3938, 0x3736353433323130, 0x2f2e2d2c2b2a2928, 0x2726252423222120,
                         0x1f1e1d1c1b1a1918, 0x1716151413121110, 0x0f0e0d0c0b0a0908, 0x0706050403020100);
    __m512i places = _mm512_maskz_compress_epi8(m, bytes), from = _mm512_set1_epi32((int)at);
    for (size_t i = 0; i < n; i += AT_ONCE) {
        __m512i next = _mm512_cvtepu8_epi32(_mm512_castsi512_si128(places));
        _mm512_storeu_si512(to + i, _mm512_add_epi32(next, from));
        places = _mm512_alignr_epi32(_mm512_setzero_si512(), places, AT_ONCE / sizeof(uint32_t));
    }
}
#endif

/* ---- what they mean ---- */

#define ALWAYS_INLINE __attribute__((always_inline)) static inline

/* `popcnt`: the processor has it, and the function this is inlined into is compiled for it. */
ALWAYS_INLINE unsigned count_bits(uint64_t m, bool popcnt)
{
    if (popcnt)
        return (unsigned)__builtin_popcountll(m);
    m -= m >> 1 & WORD_ALL(0x55);
    m = (m & WORD_ALL(0x33)) + (m >> 2 & WORD_ALL(0x33));
    m = (m + (m >> 4)) & WORD_ALL(0x0f);
    return (unsigned)(m * WORD_ALL(1) >> 56);
}

static inline uint64_t prefix_parity(uint64_t m)
{
    for (int by = 1; by < INDEX_CHUNK; by *= 2)
        m ^= m << by;
    return m;
}

/* Writes eight positions whether or not there are that many: any excess is overwritten later. */
ALWAYS_INLINE uint64_t put_eight(uint32_t *to, uint64_t m, uint32_t at)
{
    for (int i = 0; i < 8; i++) {
        to[i] = at + (uint32_t)__builtin_ctzll(m | UINT64_C(1) << 63);
        m &= m - 1;
    }
    return m;
}

/* The n positions of the bits that are set, and some behind them. */
ALWAYS_INLINE void put_places(uint32_t *to, uint64_t m, uint32_t at, size_t n)
{
    m = put_eight(to, m, at);
    if (n <= 8)
        return;
    m = put_eight(to + 8, m, at);
    for (to += 16; m; to += 8)
        m = put_eight(to, m, at);
}

typedef void put_fn(uint32_t *to, uint64_t m, uint32_t at, size_t n);

ALWAYS_INLINE void take(struct index *x, uint64_t delimiter, uint64_t lf, uint32_t at, bool popcnt, put_fn *put)
{
    uint64_t m = delimiter | lf;
    uint32_t *to = x->sep + x->n_sep, *row = x->row + x->n_row;
    size_t n = count_bits(m, popcnt), n_lf = 0;
    for (uint64_t rest = lf; rest; rest &= rest - 1)
        row[n_lf++] = (uint32_t)x->n_sep + 1 + count_bits(m & ((rest & -rest) - 1), popcnt);
    x->n_row += n_lf;
    x->n_sep += n;
    put(to, m, at, n);
}

/* Takes the masks of a chunk that has something special, or begins in quotes: false at an odd place. */
static bool take_special(struct index *x, const char *bytes, const char *p, struct masks m, uint64_t mark, uint64_t cr,
                         uint32_t end)
{
    uint64_t inside = 0, odd = 0;
    for (int i = 0; i < INDEX_CHUNK && !x->beyond; i += 8)
        x->beyond = !word_is_ascii(word_load(p + i));
    x->has_cr |= cr != 0;
    if (!x->quoted) {
        x->marked |= mark != 0;
        take(x, m.delimiter, m.lf, x->at, false, put_places);
        return true;
    }
    uint64_t edge = m.delimiter | m.lf | mark;
    char before = x->at > x->from ? bytes[x->at - 1] : '\n';
    if (mark | x->inside) {
        uint64_t edge_before = edge << 1 | (before == '\n' || before == x->delimiter || before == x->mark);
        uint64_t edge_behind = (edge | cr) >> 1;
        char behind = end - x->at > INDEX_CHUNK ? bytes[x->at + INDEX_CHUNK] : '\n';
        if (behind == '\n' || behind == '\r' || behind == x->delimiter || behind == x->mark)
            edge_behind |= UINT64_C(1) << 63;
        x->marked = true;
        inside = prefix_parity(mark) ^ x->inside;
        odd = (mark & inside & ~edge_before) | (mark & ~inside & ~edge_behind);
    }
    uint64_t lf_behind = m.lf >> 1;
    if (end - x->at <= INDEX_CHUNK || bytes[x->at + INDEX_CHUNK] == '\n')
        lf_behind |= UINT64_C(1) << 63;
    odd |= cr & ~lf_behind;
    uint64_t good = odd ? (odd & -odd) - 1 : UINT64_MAX;
    for (uint64_t rest = m.lf & inside & good; rest; rest &= rest - 1)
        x->inner[x->n_inner++] = x->at + (uint32_t)__builtin_ctzll(rest);
    take(x, m.delimiter & ~inside & good, m.lf & ~inside & good, x->at, false, put_places);
    x->inside = inside >> 63 ? UINT64_MAX : 0;
    x->odd = odd != 0;
    return !odd;
}

/* Each way of getting masks, counting bits and writing places makes one scan. The last bytes are scanned in a copy with
 * room to spare. */
#define SCAN(name, masks_of, find, popcnt, put)                                        \
    static void name(struct index *x, const char *bytes, uint32_t to, uint32_t end)    \
    {                                                                                  \
        char last[INDEX_CHUNK], delimiter = x->delimiter, mark = x->mark;              \
        for (; x->at < to; x->at += INDEX_CHUNK) {                                     \
            const char *p = bytes + x->at;                                             \
            if (end - x->at < INDEX_CHUNK) {                                           \
                memset(last, delimiter == 'x' ? 'y' : 'x', sizeof last);               \
                p = memcpy(last, p, end - x->at);                                      \
            }                                                                          \
            struct masks m = masks_of(p, delimiter, mark);                             \
            if (!m.special && !x->inside)                                              \
                take(x, m.delimiter, m.lf, x->at, popcnt, put);                        \
            else if (!take_special(x, bytes, p, m, find(p, mark), find(p, '\r'), end)) \
                return;                                                                \
        }                                                                              \
        if (x->at > end)                                                               \
            x->at = end;                                                               \
    }

SCAN(scan_words, words_masks, words_find, false, put_places)
#ifdef __SSE2__
SCAN(scan_sse2, sse2_masks, sse2_find, false, put_places)
__attribute__((target("popcnt"))) SCAN(scan_popcnt, sse2_masks, sse2_find, true, put_places)
    __attribute__((target("avx2,bmi,popcnt"))) SCAN(scan_avx2, avx2_masks, avx2_find, true, put_places)
        __attribute__((target("avx512bw,avx512vbmi2,bmi,popcnt")))
        SCAN(scan_avx512, avx512_masks, avx512_find, true, avx512_places)
#endif

            void index_scan(struct index *x, const char *bytes, uint32_t to, uint32_t end)
{
#ifdef __SSE2__
    bool bmi = __builtin_cpu_supports("popcnt") && __builtin_cpu_supports("bmi");
    if (how == INDEX_BEST && bmi && __builtin_cpu_supports("avx512bw") && __builtin_cpu_supports("avx512vbmi2")) {
        scan_avx512(x, bytes, to, end);
        return;
    }
    if (how <= INDEX_AVX2 && bmi && __builtin_cpu_supports("avx2")) {
        scan_avx2(x, bytes, to, end);
        return;
    }
    if (how <= INDEX_SSE2_POPCNT && __builtin_cpu_supports("popcnt")) {
        scan_popcnt(x, bytes, to, end);
        return;
    }
    if (how != INDEX_WORDS) {
        scan_sse2(x, bytes, to, end);
        return;
    }
#endif
    scan_words(x, bytes, to, end);
}
