/* fuzz_rows: a short run of the fuzz target, without a fuzzer. */
#include "../fuzz/fuzz_rows.c"
#include "../fuzz/smoke.c"

#include "check.h"
#include "io_help.h"

int main(void)
{
    struct buf gz = {0};
    static const char text[] = "id,text,n\r\n1,\"a \"\"b\"\", c\nd\",2\n\n3; \"x\" ;|y\tz\\t\n";
    io_gzip(&gz, text, sizeof text - 1);
    io_gzip(&gz, "more|of|it\n", 11);
    const struct smoke_seed seed[] = {
        {text, sizeof text - 1},        {gz.p, gz.n}, {"\xef\xbb\xbf\"id\";x\n\"never closed\n1,2\n", 26},
        {"a\tb\\tc\r\n\r\n\0\t\n", 13}, {"", 0},
    };
    smoke(seed, sizeof seed / sizeof *seed, CHECK_ROUNDS(3000));
    CHECK("fuzz: many inputs, each in all formats and three read sizes", true); /* else it has aborted */
    buf_free(&gz);
    CHECK_DONE();
}
