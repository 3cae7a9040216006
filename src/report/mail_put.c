/* mail_put: the pieces that the HTML part of a mail is made of. See mail.h. */
#include <math.h>
#include <stdio.h>

#include "report/mail.h"
#include "text/markup.h"

#define NEXT_CELL "padding:6px 0 6px 10px;border-bottom:1px solid #d0d0d0;"
#define FIRST_CELL "padding:6px 0;border-bottom:1px solid #d0d0d0;"

/* Everything stands in inline styles; this is only for the dark. */
static const char style[] =
    "@media (prefers-color-scheme:dark){\n"
    ".ink{color:#e8e8e8 !important;background-color:#16181c !important;border-color:#3a3d42 !important}\n"
    ".soft{color:#b0b0b0 !important;background-color:#16181c !important;border-color:#3a3d42 !important}\n"
    ".rest{background-color:#3a3d42 !important}\n"
    ".link{color:#7cc4f0 !important;background-color:#16181c !important}\n}\n"
    "[data-ogsc] .ink{color:#e8e8e8 !important}\n"
    "[data-ogsc] .soft{color:#b0b0b0 !important}\n"
    "[data-ogsc] .link{color:#7cc4f0 !important}\n"
    "[data-ogsb] .rest{background-color:#3a3d42 !important}\n";

void mail_begin(struct page *p, const char *headline, const char *preheader)
{
    page_put(p, "<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n"
                "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n"
                "<meta name=\"color-scheme\" content=\"light dark\">\n<title>");
    page_text(p, view_of(headline));
    page_put(p, "</title>\n<style>\n");
    page_put(p, style);
    page_put(p,
             "</style>\n</head>\n<body class=\"ink\" bgcolor=\"#ffffff\" style=\"margin:0;padding:0;" MAIL_INK "\">\n"
             "<div style=\"display:none;font-size:1px;line-height:1px;overflow:hidden;" MAIL_INK "\">");
    page_text(p, view_of(preheader));
    page_put(p, "</div>\n<table role=\"presentation\" width=\"100%\" cellpadding=\"0\" cellspacing=\"0\" border=\"0\" "
                "bgcolor=\"#ffffff\" class=\"ink\"><tr><td align=\"center\" bgcolor=\"#ffffff\" class=\"ink\">\n"
                "<table role=\"presentation\" width=\"620\" cellpadding=\"0\" cellspacing=\"0\" border=\"0\" "
                "bgcolor=\"#ffffff\" style=\"width:100%;max-width:620px\"><tr><td class=\"ink\" align=\"left\" "
                "bgcolor=\"#ffffff\" style=\"padding:20px 14px;" MAIL_INK MAIL_FONT
                "font-size:16px;line-height:24px\">\n");
}

void mail_end(struct page *p)
{
    page_put(p, "</td></tr></table>\n</td></tr></table>\n</body>\n</html>\n");
}

/* The bytes of the first n characters. */
static size_t characters(struct view v, size_t n)
{
    size_t i = 0;
    while (i < v.n && n > 0) {
        i++;
        n -= i == v.n || ((unsigned char)v.p[i] & 0xC0) != 0x80;
    }
    return i;
}

void mail_text(struct page *p, struct view text)
{
    enum { LONG = 24 };
    struct buf shown = {0};
    if (p->rc == 0)
        p->rc = buf_add_shown(&shown, text, p->err);
    struct view rest = buf_view(&shown);
    while (p->rc == 0 && rest.n) {
        const char *blank = memchr(rest.p, ' ', rest.n);
        size_t word = blank ? (size_t)(blank - rest.p) + 1 : rest.n, n = characters(rest, LONG);
        bool broken = n < word;
        n = broken ? n : word;
        p->rc = markup_text(p->b, (struct view){rest.p, n}, p->err);
        page_put(p, broken ? "<wbr>" : "");
        rest = (struct view){rest.p + n, rest.n - n};
    }
    buf_free(&shown);
}

void mail_heading(struct page *p, const char *text)
{
    page_putf(p, "<h2 class=\"ink\" style=\"margin:32px 0 4px;font-size:20px;line-height:26px;" MAIL_INK "\">%s</h2>\n",
              text);
}

void mail_paragraph(struct page *p, const char *text)
{
    page_put(p, "<p class=\"ink\" style=\"margin:0 0 8px;" MAIL_INK "\">");
    mail_text(p, view_of(text));
    page_put(p, "</p>\n");
}

void mail_note(struct page *p, const char *text)
{
    page_put(p, "<p class=\"soft\" style=\"margin:6px 0 0;font-size:14px;line-height:20px;" MAIL_SOFT "\">");
    mail_text(p, view_of(text));
    page_put(p, "</p>\n");
}

void mail_table(struct page *p, const char *caption, const char *const *head, size_t n)
{
    page_putf(p,
              "<table width=\"100%%\" cellpadding=\"0\" cellspacing=\"0\" border=\"0\" bgcolor=\"#ffffff\" "
              "style=\"font-size:14px;line-height:19px\">\n<caption align=\"left\" class=\"soft\" "
              "style=\"text-align:left;font-size:14px;line-height:19px;" MAIL_SOFT MAIL_FONT "\">%s</caption>\n<tr>",
              caption);
    for (size_t i = 0; i < n; i++)
        page_putf(p,
                  "<th scope=\"col\" align=\"%s\" valign=\"bottom\" width=\"%s\" bgcolor=\"#ffffff\" class=\"soft\" "
                  "style=\"font-weight:normal;font-size:14px;%s" MAIL_SOFT MAIL_FONT "\">%s</th>",
                  i ? "right" : "left",
                  i == 0   ? "48%"
                  : i == 1 ? "22%"
                           : "30%",
                  i ? NEXT_CELL : FIRST_CELL, head[i]);
    page_put(p, "</tr>\n");
}

void mail_table_end(struct page *p)
{
    page_put(p, "</table>\n");
}

void mail_row(struct page *p, const char *title)
{
    page_put(p, "<tr><th scope=\"row\" align=\"left\" valign=\"top\" width=\"48%\" bgcolor=\"#ffffff\" class=\"ink\" "
                "style=\"font-weight:normal;font-size:14px;line-height:19px;" FIRST_CELL MAIL_INK MAIL_FONT "\">");
    mail_text(p, view_of(title));
}

void mail_cell(struct page *p, const char *line, const char *below)
{
    page_put(p, "<td align=\"right\" valign=\"top\" bgcolor=\"#ffffff\" class=\"ink\" "
                "style=\"font-size:14px;line-height:19px;white-space:nowrap;" NEXT_CELL MAIL_INK MAIL_FONT "\">");
    mail_text(p, view_of(line));
    if (*below) {
        page_put(p, "<br><span class=\"soft\" style=\"" MAIL_SOFT "\">");
        mail_text(p, view_of(below));
        page_put(p, "</span>");
    }
    page_put(p, "</td>");
}

void mail_row_end(struct page *p)
{
    page_put(p, "</tr>\n");
}

void mail_across(struct page *p, size_t n, const char *text)
{
    page_putf(p,
              "<tr><td colspan=\"%zu\" align=\"left\" valign=\"top\" bgcolor=\"#ffffff\" class=\"soft\" "
              "style=\"font-size:14px;line-height:19px;" FIRST_CELL MAIL_SOFT MAIL_FONT "\">",
              n);
    mail_text(p, view_of(text));
    page_put(p, "</td></tr>\n");
}

/* From where the cell before it ended; returns where it ends. Empty cells are none: some clients give them a width. */
static int part(struct page *p, int from, double to, double most, const char *class, const char *colour)
{
    int until = isnan(to) ? from : (int)round(100 * fmin(to / most, 1));
    if (until <= from)
        return from;
    page_putf(p,
              "<td width=\"%d%%\" bgcolor=\"%s\" class=\"%s\" style=\"background-color:%s;font-size:5px;"
              "line-height:7px\">&nbsp;</td>",
              until - from, colour, class, colour);
    return until;
}

void mail_bar(struct page *p, double low, double at, double high, double most)
{
    page_put(p, "<table role=\"presentation\" width=\"100%\" cellpadding=\"0\" cellspacing=\"0\" border=\"0\"><tr>");
    int from = part(p, 0, low, most, "low", "#0072b2");
    from = part(p, from, at, most, "at", isnan(low) ? "#0072b2" : "#56a0d3");
    from = part(p, from, high, most, "high", "#b3d6ee");
    (void)part(p, from, most, most, "rest", "#ececec");
    page_put(p, "</tr></table>");
}

bool mail_has_room(const struct page *p)
{
    return p->b->n < MAIL_BODY_MOST - MAIL_ROOM;
}
