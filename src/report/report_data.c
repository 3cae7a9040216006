/* report_data: what the page says about files and silences. */
#include "report/report_impl.h"
#include "text/wrap.h"

int report_told(struct report *r, const char *text, struct err *err)
{
    if (buf_addf(&r->told, err, "%s\n", text) < 0)
        return -1;
    r->facts.told = buf_view(&r->told);
    return 0;
}

/* Each line a sentence, folded. */
static int fold(struct buf *to, struct view lines, struct err *err)
{
    while (lines.n) {
        const char *stop = memchr(lines.p, '\n', lines.n);
        size_t n = stop ? (size_t)(stop - lines.p) : lines.n;
        if (text_sentence(to, err, "  %.*s", (int)n, lines.p) < 0)
            return -1;
        lines = (struct view){lines.p + n + (stop != NULL), lines.n - n - (stop != NULL)};
    }
    return 0;
}

int report_data_text(const struct report_facts *f, struct out *out, struct err *err)
{
    struct buf text = {0};
    int rc = f->ingest ? fold(&text, buf_view(&f->ingest->told), err) : 0;
    if (rc == 0)
        rc = fold(&text, f->told, err);
    if (rc == 0 && text.n && !f->ingest) /* of an event stream there is no account of rows */
        rc = out_text(out, "\nThe data\n", err);
    if (rc == 0 && text.n)
        rc = out_write(out, text.p, text.n, err);
    buf_free(&text);
    return rc;
}
