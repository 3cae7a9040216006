/* page_sheet: sections of the page that are sentences and tables. See sheet.h and page.h. */
#include "report/page.h"
#include "report/todo_told.h"
#include "text/markup.h"

enum { SHORT_LABEL = 13, FOLDED_CELL = 20, FOLDED_LAST = 10 }; /* is not folded; may be; may be as the last one */

static void put_table(struct page *p, const struct sheet *s, const struct sheet_part *t)
{
    const char *const *cell = s->cell + t->first;
    struct buf caption = {0};
    if (p->rc == 0)
        p->rc = markup_text(&caption, view_of(t->text), p->err);
    page_table(p, caption.n ? caption.p : "", t->head, t->n_columns);
    buf_free(&caption);
    for (size_t i = 0; i < t->n_cells; i++) {
        size_t at = i % t->n_columns;
        bool id = at == 0 && strlen(cell[i]) < SHORT_LABEL, last = at + 1 == t->n_columns;
        bool words = last && !strpbrk(cell[i], "0123456789") && strlen(cell[i]) > FOLDED_LAST;
        page_put(p, id                                       ? "<tr><th scope=\"row\" class=\"id\">"
                    : at == 0                                ? "<tr><th scope=\"row\">"
                    : words || strlen(cell[i]) > FOLDED_CELL ? "<td class=\"note\">"
                                                             : "<td>");
        page_text(p, view_of(cell[i]));
        page_put(p, at == 0 ? "</th>" : "</td>");
        page_put(p, at + 1 == t->n_columns ? "</tr>\n" : "");
    }
    page_table_end(p);
}

void page_sheet(struct page *p, const struct sheet *s)
{
    page_drawn(p, s->rc);
    for (size_t i = 0; i < s->n; i++) {
        const struct sheet_part *part = &s->part[i];
        if (part->kind == SHEET_TABLE) {
            put_table(p, s, part);
            continue;
        }
        page_put(p, i == 0 ? "<p class=\"find\">" : part->kind == SHEET_NOTE ? "<p class=\"soft\">" : "<p>");
        page_text(p, view_of(part->text));
        page_put(p, "</p>\n");
    }
}

/* ---- sections ---- */

static void section(struct page *p, const char *id, const char *heading,
                    void (*told)(const struct report_facts *f, struct sheet *s))
{
    struct sheet s = {.err = p->err};
    told(p->f, &s);
    page_section(p, id, heading);
    page_sheet(p, &s);
    page_section_end(p);
    sheet_free(&s);
}

void page_todo(struct page *p)
{
    section(p, "todo", "What to do now", report_todo_told);
}

void page_money(struct page *p)
{
    section(p, "money", "Revenue at risk", report_money_told);
}

void page_agents(struct page *p)
{
    section(p, "agents", "Agents", report_agents_told);
}

void page_issues(struct page *p)
{
    section(p, "issues", "Issues", report_issues_told);
}
