/* small_reads: snag with inputs that return at most SMALL_READS bytes per read; see tests/data/ingest.sh. */
#include <stdlib.h>

#include "io/in_impl.h"

int __real_main(int argc, char **argv);
int __wrap_main(int argc, char **argv);

int __wrap_main(int argc, char **argv)
{
    const char *n = getenv("SMALL_READS");
    in_set_read_size(n ? strtoul(n, NULL, 10) : 1);
    return __real_main(argc, argv);
}
