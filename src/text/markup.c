/* markup: text inside HTML, SVG and XML. See markup.h. */
#include "text/markup.h"

static const char *entity(char c)
{
    switch (c) {
    case '&':
        return "&amp;";
    case '<':
        return "&lt;";
    case '>':
        return "&gt;";
    case '"':
        return "&quot;";
    case '\'':
        return "&#39;";
    default:
        return NULL;
    }
}

int markup_text(struct buf *b, struct view v, struct err *err)
{
    struct buf shown = {0};
    int rc = buf_add_shown(&shown, v, err);
    for (size_t i = 0, from = 0; rc == 0 && i < shown.n; from = i) {
        while (i < shown.n && !entity(shown.p[i]))
            i++;
        rc = buf_add(b, shown.p + from, i - from, err);
        if (rc == 0 && i < shown.n)
            rc = buf_adds(b, entity(shown.p[i]), err);
        i += i < shown.n;
    }
    buf_free(&shown);
    return rc;
}
