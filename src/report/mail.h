/* mail: a report as one message for `sendmail -t`. See report_mail in snag/report.h.
 *
 * Its HTML part is made of what all mail clients keep (caniemail.com): tables, inline styles, presentational
 * attributes; no SVG and no images: charts are table cells. Its text part is the text report, which has every fact of
 * it. What is put is markup, as in page.h.
 */
#ifndef SNAG_REPORT_MAIL_H
#define SNAG_REPORT_MAIL_H

#include "report/page.h"

/* Rows are left out where the HTML part would come near MAIL_BODY_MOST bytes, which Gmail would clip at 102,000. */
enum { MAIL_BODY_MOST = 90000, MAIL_ROOM = 24000, MAIL_RULES = 25, MAIL_LINE = 76 };

#define MAIL_FONT "font-family:Arial,Helvetica,sans-serif;"
#define MAIL_INK "color:#1a1a1a;background-color:#ffffff;"
#define MAIL_SOFT "color:#595959;background-color:#ffffff;"

/* mail_body.c: the HTML part. */
int mail_body(const struct report *r, const char *version, const struct report_letter *letter, const char *finding,
              struct buf *to, struct err *err) SNAG_CHECK;

/* ---- mail_put.c: the pieces that it is made of ---- */

void mail_begin(struct page *p, const char *headline, const char *preheader);
void mail_end(struct page *p);
/* Text of the log, with places where a long word may be broken. */
void mail_text(struct page *p, struct view text);
void mail_heading(struct page *p, const char *text);
/* A paragraph; a soft one. */
void mail_paragraph(struct page *p, const char *text);
void mail_note(struct page *p, const char *text);
void mail_table(struct page *p, const char *caption, const char *const *head, size_t n);
void mail_table_end(struct page *p);
/* A row: its title (a heading of the row, which is left open for more until the first cell), then cells of a line and
 * a soft one below it, which may be empty; a line across n columns. */
void mail_row(struct page *p, const char *title);
void mail_cell(struct page *p, const char *line, const char *below);
void mail_row_end(struct page *p);
void mail_across(struct page *p, size_t n, const char *text);
/* A bar from 0 to `most`: up to the lower end of an interval, the estimate, the upper end. low NaN: no interval. */
void mail_bar(struct page *p, double low, double at, double high, double most);
/* Is there room for one more row? */
bool mail_has_room(const struct page *p);

/* ---- mail_encode.c: what mail carries (RFC 2045), in lines of at most MAIL_LINE ---- */
/* Lines end with a line feed, as sendmail expects. */

int mail_quoted(struct buf *to, struct view text, struct err *err) SNAG_CHECK;
int mail_base64(struct buf *to, struct view bytes, struct err *err) SNAG_CHECK;
/* Base64 without line ends. */
int mail_base64_word(struct buf *to, struct view bytes, struct err *err) SNAG_CHECK;

/* ---- mail_head.c: headers ---- */

/* A text, in encoded words (RFC 2047) if it must be. */
int mail_header(struct buf *to, const char *name, struct view text, struct err *err) SNAG_CHECK;
/* Addresses, separated by commas. `to` may be NULL: they are only checked. ERR_USAGE, with the option's name. */
int mail_addresses(struct buf *to, const char *name, const char *option, struct view list, struct err *err) SNAG_CHECK;
/* The domain of the first address, or "localhost". */
struct view mail_domain(const char *list);

#endif
