/* paint: a plain text as a terminal shows it, by its layout alone: a line that stands out over indented ones is a
 * heading, "(name)" behind a title is secondary, "snag …" on a line of its own is a command. */
#ifndef SNAG_CMD_PAINT_H
#define SNAG_CMD_PAINT_H

#include <stdbool.h>

#include "snag/str.h"

#define PAINT_BOLD "\033[1m"
#define PAINT_DIM "\033[2m"
#define PAINT_ACCENT "\033[36m"
#define PAINT_OFF "\033[m"

/* The only file that a page is about, "line 36" of which becomes a link; NULL: there are several, or none. */
extern const char *paint_file;

/* links: places in files, `calls.csv:36`, become hyperlinks where the file is there. */
int paint_page(struct view text, bool links, struct buf *out, struct err *err) SNAG_CHECK;
/* Does the terminal that the environment describes show hyperlinks? */
bool paint_links_shown(void);

#endif
