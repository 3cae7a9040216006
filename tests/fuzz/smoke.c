/* smoke: runs a fuzz target without a fuzzer, on mutations of a few seeds, the same ones every time.
 *
 *     gcc … -DSMOKE_MAIN tests/fuzz/smoke.c tests/fuzz/fuzz_NAME.c …; ./a.out [N] [FILE]…
 *
 * A failure is an abort or a sanitizer's report. Without SMOKE_MAIN there is only smoke(), for unit tests that include
 * this file with a target.
 */
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

enum { SMOKE_LONGEST = 4096 };

struct smoke_seed {
    const char *p;
    size_t n;
};

/* Marsaglia (2003). */
static uint64_t smoke_random(uint64_t *x)
{
    *x ^= *x << 13;
    *x ^= *x >> 7;
    *x ^= *x << 17;
    return *x;
}

/* One change: a byte replaced, a stretch cut out, doubled or taken from another seed, a special byte inserted. */
static size_t smoke_mutate(uint8_t *data, size_t n, const struct smoke_seed *seed, size_t n_seeds, uint64_t *x)
{
    static const char special[] = "\",;|\t\n\r\\ \0\xef\xbb\xbf\x1f\x8b";
    uint64_t r = smoke_random(x);
    size_t at = n ? (size_t)(r >> 8) % n : 0, len = n ? 1 + (size_t)(r >> 32) % (n - at) : 0;
    len = len < 64 ? len : 64;
    switch (r % 6) {
    case 0: /* any byte */
        if (n)
            data[at] = (uint8_t)(r >> 56);
        return n;
    case 1: /* a meaningful one */
        if (n)
            data[at] = (uint8_t)special[(r >> 48) % (sizeof special - 1)];
        return n;
    case 2: /* inserted */
        if (n >= SMOKE_LONGEST)
            return n;
        memmove(data + at + 1, data + at, n - at);
        data[at] = (uint8_t)special[(r >> 48) % (sizeof special - 1)];
        return n + 1;
    case 3: /* cut out */
        memmove(data + at, data + at + len, n - at - len);
        return n - len;
    case 4: /* doubled */
        if (n + len > SMOKE_LONGEST)
            return n;
        memmove(data + at + len, data + at, n - at);
        return n + len;
    default: { /* the end of another seed appended */
        const struct smoke_seed *s = &seed[(r >> 40) % n_seeds];
        size_t from = s->n ? (size_t)(r >> 16) % s->n : 0, rest = s->n - from;
        rest = rest < SMOKE_LONGEST - at ? rest : SMOKE_LONGEST - at;
        memcpy(data + at, s->p + from, rest);
        return at + rest;
    }
    }
}

static void smoke(const struct smoke_seed *seed, size_t n_seeds, int times)
{
    static uint8_t data[SMOKE_LONGEST];
    uint64_t x = 0x9e3779b97f4a7c15u;
    for (size_t i = 0; i < n_seeds; i++)
        (void)LLVMFuzzerTestOneInput((const uint8_t *)seed[i].p, seed[i].n);
    for (int t = 0; t < times; t++) {
        const struct smoke_seed *s = &seed[smoke_random(&x) % n_seeds];
        size_t n = s->n < SMOKE_LONGEST ? s->n : SMOKE_LONGEST;
        memcpy(data, s->p, n);
        for (uint64_t m = 1 + smoke_random(&x) % 8; m > 0; m--)
            n = smoke_mutate(data, n, seed, n_seeds, &x);
        uint8_t *exact = malloc(n ? n : 1); /* so that a read beyond the end is caught */
        if (!exact)
            abort();
        memcpy(exact, data, n);
        (void)LLVMFuzzerTestOneInput(exact, n);
        free(exact);
    }
}

#ifdef SMOKE_MAIN
int main(int argc, char **argv)
{
    static char text[64][SMOKE_LONGEST];
    struct smoke_seed seed[64] = {{"", 0}};
    size_t n = 1;
    for (int i = 2; i < argc && n < 64; i++) {
        FILE *f = fopen(argv[i], "rb");
        if (!f) {
            perror(argv[i]);
            return 1;
        }
        seed[n] = (struct smoke_seed){text[n], fread(text[n], 1, SMOKE_LONGEST, f)};
        n++;
        (void)fclose(f);
    }
    smoke(seed, n, argc > 1 ? atoi(argv[1]) : 10000);
    return 0;
}
#endif
