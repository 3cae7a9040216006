/* examples: the commands that --help shows. See examples.h. */
#include "examples.h"

const struct shown_example examples[] = {
#include "examples.inc"
    {NULL, NULL},
};
