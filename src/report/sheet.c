/* sheet: a part of a report as sentences and tables of texts. See sheet.h. */
#include "report/sheet.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

#include "text/wrap.h"

enum { SENTENCE = 1100, MARGIN = 2 };

static const char *keep(struct sheet *s, struct view text)
{
    struct buf shown = {0};
    const char *kept = NULL;
    if (s->rc == 0)
        s->rc = buf_add_shown(&shown, text, s->err);
    if (s->rc == 0)
        kept = arena_copy(&s->texts, shown.n ? shown.p : "", shown.n + 1, s->err);
    s->rc = kept ? s->rc : -1;
    buf_free(&shown);
    return kept ? kept : "";
}

static struct sheet_part *add(struct sheet *s, enum sheet_kind kind, const char *text)
{
    if (s->rc == 0)
        s->rc = mem_reserve(&s->part, &s->cap, s->n + 1, sizeof *s->part, s->err);
    if (s->rc < 0)
        return NULL;
    struct sheet_part *p = &s->part[s->n++];
    *p = (struct sheet_part){.kind = kind, .text = text, .first = s->n_cells};
    return p;
}

void sheet_say(struct sheet *s, const char *fmt, ...)
{
    char text[SENTENCE];
    va_list ap;
    va_start(ap, fmt);
    (void)vsnprintf(text, sizeof text, fmt, ap);
    va_end(ap);
    (void)add(s, SHEET_SAID, keep(s, view_of(text)));
}

void sheet_note(struct sheet *s, const char *fmt, ...)
{
    char text[SENTENCE];
    va_list ap;
    va_start(ap, fmt);
    (void)vsnprintf(text, sizeof text, fmt, ap);
    va_end(ap);
    (void)add(s, SHEET_NOTE, keep(s, view_of(text)));
}

void sheet_table(struct sheet *s, const char *caption, const char *const *head, size_t n)
{
    struct sheet_part *p = add(s, SHEET_TABLE, keep(s, view_of(caption)));
    if (!p)
        return;
    p->head = head;
    p->n_columns = n;
}

void sheet_cell(struct sheet *s, struct view text)
{
    const char *kept = keep(s, text);
    if (s->rc == 0)
        s->rc = mem_reserve(&s->cell, &s->cap_cells, s->n_cells + 1, sizeof *s->cell, s->err);
    if (s->rc < 0)
        return;
    s->cell[s->n_cells++] = kept;
    s->part[s->n - 1].n_cells++;
}

void sheet_cellf(struct sheet *s, const char *fmt, ...)
{
    char text[SENTENCE];
    va_list ap;
    va_start(ap, fmt);
    (void)vsnprintf(text, sizeof text, fmt, ap);
    va_end(ap);
    sheet_cell(s, view_of(text));
}

void sheet_free(struct sheet *s)
{
    arena_free(&s->texts);
    free(s->cell);
    free(s->part);
}

const char *sheet_finding(const struct sheet *s)
{
    return s->n && s->part[0].kind == SHEET_SAID ? s->part[0].text : "";
}

/* ---- as text ---- */

static int row_text(const char *const *cell, const int *width, size_t n, struct buf *to, struct err *err)
{
    int rest = 0, label = text_columns(cell[0]);
    for (size_t i = 1; i < n; i++)
        rest += MARGIN + width[i];
    int pad = TEXT_WIDTH - rest - MARGIN - label, rc = 0;
    if (pad < 0) { /* the rest on a line of its own */
        rc = buf_addf(to, err, "%*s", MARGIN, "");
        rc = rc < 0 ? -1 : text_folded(to, cell[0], MARGIN, 2 * MARGIN, err);
        pad = TEXT_WIDTH - rest;
    } else {
        rc = buf_addf(to, err, "%*s%s", MARGIN, "", cell[0]);
    }
    size_t last = n;
    while (last > 1 && *cell[last - 1] == '\0')
        last--;
    if (rc == 0 && last > 1)
        rc = buf_addf(to, err, "%*s", pad, "");
    for (size_t i = 1; rc == 0 && i < last; i++) {
        rc = buf_addf(to, err, "%*s", MARGIN, "");
        if (rc == 0)
            rc = text_padded(to, cell[i], width[i], true, err);
    }
    return rc < 0 ? -1 : buf_adds(to, "\n", err);
}

static int table_text(const struct sheet *s, const struct sheet_part *t, struct buf *to, struct err *err)
{
    const char *const *cell = s->cell + t->first;
    const char *head[SHEET_COLUMNS];
    int width[SHEET_COLUMNS] = {0};
    head[0] = t->text;
    for (size_t i = 1; i < t->n_columns; i++) {
        head[i] = t->head[i];
        width[i] = text_columns(head[i]);
    }
    for (size_t i = 0; i < t->n_cells; i++) {
        int columns = text_columns(cell[i]);
        size_t at = i % t->n_columns;
        width[at] = columns > width[at] ? columns : width[at];
    }
    int rc = row_text(head, width, t->n_columns, to, err);
    for (size_t i = 0; rc == 0 && i < t->n_cells; i += t->n_columns)
        rc = row_text(cell + i, width, t->n_columns, to, err);
    return rc;
}

int sheet_text(const struct sheet *s, struct buf *to, struct err *err)
{
    int rc = s->rc;
    for (size_t i = 0; rc == 0 && i < s->n; i++) {
        const struct sheet_part *p = &s->part[i];
        struct buf said = {0};
        if (p->kind == SHEET_TABLE)
            rc = buf_adds(to, "\n", err) < 0 ? -1 : table_text(s, p, to, err);
        else
            rc = text_sentence(&said, err, "  %s", p->text);
        if (rc == 0 && said.n)
            rc = buf_add(to, said.p, said.n, err);
        buf_free(&said);
    }
    return rc;
}
