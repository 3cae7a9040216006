/* num: numbers, also compared with strtod. */
#include <float.h>
#include <locale.h>
#include <stdlib.h>

#include "check.h"
#include "snag/num.h"
#include "text/num_short.h"

static uint64_t seed = 20261102;

static uint64_t draw(uint64_t below)
{
    seed = seed * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
    return (seed >> 17) % below;
}

static uint64_t bits(double x)
{
    uint64_t b;
    memcpy(&b, &x, sizeof b);
    return b;
}

/* Parses a copy that nothing follows; NaN for "none". */
static double parsed(const char *p, size_t n)
{
    char *alone = malloc(n ? n : 1);
    double x = NAN;
    if (n)
        memcpy(alone, p, n);
    if (num_parse((struct view){n ? alone : NULL, n}, &x) < 0)
        x = NAN;
    free(alone);
    return x;
}

static void test_refused(void)
{
    const char *const bad[] = {"",
                               "-",
                               "+",
                               ".",
                               ".5",
                               "5.",
                               "1e",
                               "1e+",
                               "e5",
                               "1.e5",
                               " 1",
                               "1 ",
                               "1,5",
                               "0x1",
                               "inf",
                               "nan",
                               "1e400",
                               "-1e400",
                               "1e99999999999999999999",
                               "1.2.3",
                               "--1",
                               "1d5",
                               "1_0",
                               "٣"};
    char what[100];
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        (void)snprintf(what, sizeof what, "'%s' is not a number", bad[i]);
        CHECK(what, isnan(parsed(bad[i], strlen(bad[i]))));
    }
    CHECK("a NUL inside", isnan(parsed("1\0002", 3)));
    CHECK("minus zero", bits(parsed("-0", 2)) == bits(-0.0));
    CHECK("too small is 0", parsed("1e-99999999999999999999", 23) == 0);
    CHECK("zero with a huge exponent", parsed("0e99999999999999999999", 22) == 0);
}

/* A random decimal: up to `most` digits, maybe a point, maybe an exponent. */
static size_t random_text(char *dst, uint64_t most, bool hard)
{
    size_t n = 0;
    uint64_t digits = 1 + draw(most), point = draw((digits < 20 ? digits : 20) + 1);
    if (draw(2))
        dst[n++] = '-';
    for (uint64_t i = 0; i < digits; i++) {
        if (i == point && i > 0)
            dst[n++] = '.';
        dst[n++] = (char)('0' + draw(10));
    }
    if (hard || draw(3) == 0)
        n += (size_t)sprintf(dst + n, "e%d", (int)draw(hard ? 680 : 40) - (hard ? 350 : 20));
    dst[n] = '\0';
    return n;
}

static void test_random(void)
{
    static char text[3000];
    const struct {
        const char *what;
        uint64_t digits;
        bool hard;
        int n;
    } kinds[] = {
        {"short decimals as strtod", 8, false, 200000},
        {"long decimals as strtod", 25, false, 200000},
        {"any exponent as strtod", 20, true, 200000},
        {"up to 2000 digits as strtod", 2000, true, 3000},
    };
    for (size_t k = 0; k < sizeof kinds / sizeof *kinds; k++) {
        int wrong = 0, infinite = 0;
        for (int i = 0; i < kinds[k].n; i++) {
            size_t n = random_text(text, kinds[k].digits, kinds[k].hard);
            double want = strtod(text, NULL), got = parsed(text, n);
            infinite += isinf(want) != 0;
            wrong += isinf(want) ? !isnan(got) : bits(got) != bits(want);
        }
        CHECK(kinds[k].what, wrong == 0 && infinite < kinds[k].n / 2);
    }
}

/* The same with its bytes alone and with eight before them. */
static int n_differ;
static bool is_short(const char *text, double *x, uint8_t *places)
{
    char behind[64] = "12345678";
    size_t n = strlen(text);
    double alone = 0;
    uint8_t places_alone = 0;
    char *own = malloc(n ? n : 1);
    memcpy(own, text, n);
    memcpy(behind + 8, text, n);
    bool is = num_short(behind + 8, behind + 8 + n, behind, x, places);
    bool same = num_short(own, own + n, own, &alone, &places_alone) == is;
    free(own);
    n_differ += !same || (is && (bits(alone) != bits(*x) || places_alone != *places));
    return is;
}

static void test_short(void)
{
    static const char *const no[] = {"",
                                     "-",
                                     ".",
                                     "-.",
                                     ".5",
                                     "5.",
                                     "1.2.3",
                                     "00",
                                     "007",
                                     "-01",
                                     "+1",
                                     "1e5",
                                     "1 ",
                                     " 1",
                                     "1,5",
                                     "--1",
                                     "1-",
                                     "NA",
                                     "1a",
                                     "0x10",
                                     "1.5.",
                                     "..",
                                     "1/2",
                                     "1:2",
                                     "1.-5",
                                     "12345678a",
                                     "a2345678",
                                     "1234567890123456",
                                     "0.1234567890123456",
                                     "1.\xb5",
                                     "\xb0"};
    static const char *const yes[] = {"0",
                                      "-0",
                                      "7",
                                      "0.5",
                                      "-0.5",
                                      "12345678",
                                      "1234.567",
                                      "999999999999999",
                                      "-0.00",
                                      "0.0000001",
                                      "0.000000123456789012345",
                                      "1000000",
                                      "1.0"};
    char again[64];
    double x;
    uint8_t places;
    for (size_t i = 0; i < sizeof no / sizeof *no; i++)
        CHECK(no[i], !is_short(no[i], &x, &places));
    for (size_t i = 0; i < sizeof yes / sizeof *yes; i++) {
        CHECK(yes[i], is_short(yes[i], &x, &places) && bits(x) == bits(strtod(yes[i], NULL)));
        (void)snprintf(again, sizeof again, "%.*f", places, x);
        CHECK_STR(yes[i], again, yes[i]);
    }
}

static void test_short_random(void)
{
    char text[64], again[64];
    double x;
    uint8_t places;
    int wrong = 0, n_short = 0;
    for (int i = 0; i < CHECK_ROUNDS(200000); i++) {
        (void)random_text(text, 1 + draw(18), false);
        if (!is_short(text, &x, &places))
            continue;
        (void)snprintf(again, sizeof again, "%.*f", places, x);
        wrong += bits(x) != bits(strtod(text, NULL)) || strcmp(again, text) != 0;
        n_short++;
    }
    CHECK("short decimals as strtod, and back", wrong == 0 && n_short > CHECK_ROUNDS(50000));
    CHECK("short decimals: the same in either place", n_differ == 0);
}

/* Halfway between two doubles, written in full, the last digit decides. */
static void test_halfway(void)
{
    static char text[2000];
    int wrong = 0;
    for (int i = 0; i < 2000; i++) {
        double low = ldexp(1 + (double)draw(1000) / 1024, (int)draw(200) - 400), high = nextafter(low, INFINITY);
        /* low and high share their exponent, so the long double sum is exact where it has 64 bits */
        int n = snprintf(text, sizeof text - 900, "%.1000Lf", ((long double)low + (long double)high) / 2);
        double even = bits(low) % 2 ? high : low;
        wrong += LDBL_MANT_DIG > DBL_MANT_DIG && bits(parsed(text, (size_t)n)) != bits(even);
        memset(text + n, '0', 800);
        text[n + 800] = '1';
        wrong += LDBL_MANT_DIG > DBL_MANT_DIG && bits(parsed(text, (size_t)n + 801)) != bits(high);
    }
    CHECK("halfway cases, and one digit far behind them", wrong == 0);
    CHECK("halfway, to the even one below", parsed("9007199254740993", 16) == 9007199254740992);
    CHECK("halfway, to the even one above", parsed("9007199254740995", 16) == 9007199254740996);
    CHECK("behind halfway", parsed("9007199254740993.01", 19) == 9007199254740994);
    CHECK("before halfway", parsed("9007199254740992.99", 19) == 9007199254740992);
    for (int i = 0; i < 100000; i++) { /* 19 digits next to halfway */
        double low = 1 + (double)draw(UINT64_C(1) << 52) / 1e16;
        int n = snprintf(text, sizeof text, "%.18Lfe%d", ((long double)low + (long double)nextafter(low, 2)) / 2,
                         (int)draw(10) - 8);
        wrong += bits(parsed(text, (size_t)n)) != bits(strtod(text, NULL));
    }
    CHECK("19 digits next to halfway", wrong == 0);
}

static void test_int(void)
{
    int64_t x = 7;
    CHECK("largest", num_parse_int(view_of("9223372036854775807"), &x) == 0 && x == INT64_MAX);
    CHECK("smallest", num_parse_int(view_of("-9223372036854775808"), &x) == 0 && x == INT64_MIN);
    CHECK("plus", num_parse_int(view_of("+0012"), &x) == 0 && x == 12);
    const char *const bad[] = {"",   "-",  "+",   "9223372036854775808",    "-9223372036854775809", "1.0", "1e3",
                               " 1", "1 ", "+-1", "99999999999999999999999"};
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        char what[100];
        (void)snprintf(what, sizeof what, "'%s' is not a whole number", bad[i]);
        CHECK(what, num_parse_int(view_of(bad[i]), &x) < 0 && x == 12);
    }
    CHECK("a NUL inside", num_parse_int((struct view){"1\0", 2}, &x) < 0);
}

static void test_hms(void)
{
    const struct {
        const char *text;
        double want;
    } good[] = {{"0", 0},
                {"75", 75},
                {"1.25", 1.25},
                {"1:05", 65},
                {"75:30", 4530},
                {"1:02:03", 3723},
                {"100:00:00", 360000},
                {"0:01.1", 1.1},
                {"1:01.1", 61.1},
                {"0:00:59.9999999", 59.999999},
                {"00000:07", 7},
                {"9000000000", 9e9}};
    const char *const bad[] = {"",
                               ":",
                               "1:",
                               ":30",
                               "1:60",
                               "1:5",
                               "1:60:00",
                               "1:2:3:4",
                               "1:02:3",
                               "-1",
                               "-0:05",
                               "1:02 ",
                               "1.5:00",
                               "0:01.",
                               "9000000001",
                               "99999999999999999999",
                               "2500000:00:01",
                               "1e3",
                               "0:0x",
                               "+5"};
    double x = 0;
    for (size_t i = 0; i < sizeof good / sizeof *good; i++)
        CHECK(good[i].text, num_parse_hms(view_of(good[i].text), &x) == 0 && x == good[i].want);
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        char what[100];
        (void)snprintf(what, sizeof what, "'%s' is no span", bad[i]);
        CHECK(what, num_parse_hms(view_of(bad[i]), &x) < 0);
    }
}

static const char *formatted(double x)
{
    static char text[32];
    return num_format(text, x) == strlen(text) ? text : "length is wrong";
}

static void test_format(void)
{
    CHECK_STR("0", formatted(0), "0");
    CHECK_STR("-0", formatted(-0.0), "0");
    CHECK_STR("whole", formatted(-42), "-42");
    CHECK_STR("largest whole", formatted(999999999999999), "999999999999999");
    CHECK_STR("1e15", formatted(1e15), "1e15");
    CHECK_STR("0.1", formatted(0.1), "0.1");
    CHECK_STR("0.1 + 0.2", formatted(0.1 + 0.2), "0.30000000000000004");
    CHECK_STR("1/3", formatted(1.0 / 3), "0.33333333333333331");
    CHECK_STR("small", formatted(0.00001), "0.00001");
    CHECK_STR("small with digits", formatted(-0.0000123456789), "-0.0000123456789");
    CHECK_STR("smaller", formatted(0.000001), "1e-6");
    CHECK_STR("large with fraction", formatted(123456789012.75), "123456789012.75");
    CHECK_STR("just below 1e15", formatted(999999999999999.875), "999999999999999.88");
    CHECK_STR("largest", formatted(DBL_MAX), "1.7976931348623157e308");
    CHECK_STR("smallest", formatted(-4.9406564584124654e-324), "-4.94065645841247e-324");
    CHECK_STR("infinite", formatted(-INFINITY), "-inf");
    CHECK_STR("nan", formatted(NAN), "nan");
    int wrong = 0, not_short = 0;
    for (int i = 0; i < 200000; i++) {
        uint64_t b = draw(UINT64_C(1) << 32) << 32 | draw(UINT64_C(1) << 32);
        double x, near = ((double)draw(2000000000) - 1e9) / pow(10, (double)draw(9));
        char text[40];
        memcpy(&x, &b, sizeof x);
        if (i % 2)
            x = near;
        if (!isfinite(x))
            continue;
        const char *f = formatted(x);
        wrong += parsed(f, strlen(f)) != x;
        /* beside the C library's 15 digits: never longer where those are enough */
        (void)snprintf(text, sizeof text, "%.15g", x);
        not_short +=
            strtod(text, NULL) == x && strlen(f) > strlen(text) + (strchr(text, 'e') && fabs(x) > 1e-5 ? 5 : 0);
    }
    CHECK("200000 numbers read back the same", wrong == 0);
    CHECK("15 digits where they are enough", not_short == 0);
}

static void test_format_us(void)
{
    const struct {
        int64_t us;
        const char *want;
    } cases[] = {{0, "0"},
                 {90000000, "90"},
                 {250000, "0.25"},
                 {-3000000, "-3"},
                 {-1, "-0.000001"},
                 {1000001, "1.000001"},
                 {INT64_MIN, "-9223372036854.775808"},
                 {INT64_MAX, "9223372036854.775807"}};
    char text[32];
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        size_t n = num_format_us(text, cases[i].us);
        CHECK_STR(cases[i].want, text, cases[i].want);
        CHECK("its length", n == strlen(text));
    }
}

/* The point stays a point even if the locale has a comma. */
static void test_locale(void)
{
    const char *const names[] = {"de_DE.UTF-8", "it_IT.UTF-8", "fr_FR.UTF-8", "de_DE", "it_IT"};
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        if (setlocale(LC_ALL, names[i]) && *localeconv()->decimal_point == ',') {
            CHECK("parse in a comma locale", parsed("0.12345678901234567", 19) == 12345678901234567e-17);
            CHECK_STR("format in a comma locale", formatted(1.0 / 3), "0.33333333333333331");
            (void)setlocale(LC_ALL, "C");
            return;
        }
    }
    SKIP("a comma locale", "none installed");
}

int main(void)
{
    test_refused();
    test_random();
    test_short();
    test_short_random();
    test_halfway();
    test_int();
    test_hms();
    test_format();
    test_format_us();
    test_locale();
    CHECK_DONE();
}
