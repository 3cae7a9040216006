/* sheet: a part of a report as sentences and tables of texts, made once for all faces.
 *
 *     struct sheet s = {.err = err};
 *     sheet_say(&s, "%s wait for an answer.", n);
 *     sheet_table(&s, "Messages that wait, oldest first", head, 3);
 *     sheet_cell(&s, customer); sheet_cellf(&s, "%s", since); …        row by row
 *     sheet_note(&s, "…");
 *     sheet_text(&s, to, err);  page_sheet(p, &s);  mail_sheet(p, &s);  markdown_sheet(p, &s);
 *     sheet_free(&s);
 *
 * Texts are plain: of what nobody should act on they have what buf_add_shown shows, and each face escapes its marks.
 * The first error is kept in rc.
 */
#ifndef SNAG_REPORT_SHEET_H
#define SNAG_REPORT_SHEET_H

#include "snag/mem.h"
#include "snag/str.h"

enum { SHEET_COLUMNS = 5 };

struct sheet_part {
    enum sheet_kind { SHEET_SAID, SHEET_NOTE, SHEET_TABLE } kind;
    const char *text; /* a sentence, or the caption of a table */
    const char *const *head;
    size_t n_columns, first, n_cells; /* of cell */
};
struct sheet {
    struct err *err;
    int rc;
    struct arena texts;
    const char **cell;
    size_t n_cells, cap_cells;
    struct sheet_part *part;
    size_t n, cap;
};

void sheet_say(struct sheet *s, const char *fmt, ...) SNAG_PRINTF(2, 3);
void sheet_note(struct sheet *s, const char *fmt, ...) SNAG_PRINTF(2, 3);
/* The heads stay the caller's. */
void sheet_table(struct sheet *s, const char *caption, const char *const *head, size_t n);
/* A cell of the table begun last; the first of a row is what it is about. */
void sheet_cell(struct sheet *s, struct view text);
void sheet_cellf(struct sheet *s, const char *fmt, ...) SNAG_PRINTF(2, 3);
void sheet_free(struct sheet *s);

/* The first sentence, or "". */
const char *sheet_finding(const struct sheet *s);
static inline size_t sheet_rows(const struct sheet_part *t)
{
    return t->n_columns ? t->n_cells / t->n_columns : 0;
}
/* As plain text, 80 columns, without a heading. */
int sheet_text(const struct sheet *s, struct buf *to, struct err *err) SNAG_CHECK;

#endif
