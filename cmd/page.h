/* page: text for somebody at a terminal: headings in bold, what is secondary dim, commands in the accent colour, places
 * in files as links; and a pager for what is longer than the screen.
 *
 *     struct out *out;
 *     if (page_open(&out, path, err) < 0) return -1;     as out_open
 *     int rc = report_text(r, out, err);
 *     return page_close(out, rc == 0, err);              as out_close
 *
 * A page is written as plain text into memory first, so nobody who makes text knows of colours. Where standard output
 * is no terminal, or goes to a file, all this is out_open and out_close: the bytes are the same.
 */
#ifndef SNAG_CMD_PAGE_H
#define SNAG_CMD_PAGE_H

#include <stdbool.h>

#include "snag/opt.h"
#include "snag/out.h"

/* Options that every command has. */
struct page_args {
    const char *color; /* auto, always, never; NULL: auto */
    bool no_pager;
};
extern struct page_args page_args;
extern const struct opt page_options[];

/* Is text on this descriptor to be painted? --color, then NO_COLOR, CLICOLOR_FORCE, CLICOLOR and TERM. */
bool page_colored(int fd);

int page_open(struct out **out, const char *path, struct err *err) SNAG_CHECK;
int page_close(struct out *out, bool good, struct err *err) SNAG_CHECK;
/* As out_settle. */
int page_settle(struct out **out, struct err *err) SNAG_CHECK;
/* A whole text, to a file or to standard output. */
int page_write(const char *path, const struct buf *text, struct err *err) SNAG_CHECK;
/* … a page if the format is text, otherwise the bytes. */
int page_write_as(const char *format, const char *path, const struct buf *text, struct err *err) SNAG_CHECK;
/* … to standard output. */
int page_show(const struct buf *text, struct err *err) SNAG_CHECK;

#endif
