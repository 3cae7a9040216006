/* examples: the commands that --help shows. They are those of the manual, which the tests run: cmd/examples.awk takes
 * them from there. */
#ifndef SNAG_CMD_EXAMPLES_H
#define SNAG_CMD_EXAMPLES_H

#include <stddef.h>

struct shown_example {
    const char *command; /* NULL ends the list */
    const char *text;    /* "$ snag …", of one or several lines */
};
extern const struct shown_example examples[];

#endif
