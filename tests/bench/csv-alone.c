/* csv-alone FILE: libcsv with callbacks that count, and nothing else: the time it takes to read CSV on this machine. */
#include <csv.h>
#include <stdio.h>

static void on_cell(void *p, size_t n, void *count)
{
    (void)p;
    *(size_t *)count += n;
}

static void on_row(int end, void *count)
{
    (void)end;
    ++*(size_t *)count;
}

int main(int argc, char **argv)
{
    static char bytes[65536];
    struct csv_parser parser;
    size_t n, count = 0;
    FILE *f = argc > 1 ? fopen(argv[1], "rb") : NULL;
    if (!f || csv_init(&parser, CSV_STRICT | CSV_STRICT_FINI | CSV_REPALL_NL) != 0)
        return 1;
    while ((n = fread(bytes, 1, sizeof bytes, f)) > 0)
        if (csv_parse(&parser, bytes, n, on_cell, on_row, &count) != n)
            return 1;
    if (csv_fini(&parser, on_cell, on_row, &count) != 0)
        return 1;
    printf("%zu\n", count);
    return 0;
}
