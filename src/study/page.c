/* page: a study as one page of HTML: what it is of, its plots, all its numbers as text. */
#include "draw/draw.h"
#include "study/study_impl.h"
#include "study/tell.h"
#include "text/markup.h"

static const char head[] =
    "<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n"
    "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'\">\n"
    "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n"
    "<title>Satisfaction and loyalty</title>\n<style>\n"
    ":root{color-scheme:light dark}\n"
    "body{font:16px/1.5 Arial,Helvetica,'Liberation Sans',sans-serif;color:#1a1a1a;background:#fff;max-width:46rem;"
    "margin:0 auto;padding:1rem}\n"
    "pre{overflow-x:auto;font-size:13px;line-height:1.35}figure{margin:1.5rem 0}figcaption{color:#595959}\n";
static const char dark[] = "body{color:#e8e8e8;background:#16181c}figcaption{color:#b0b0b0}\n";

static int put_head(struct buf *b, struct err *err)
{
    const char *const text[] = {
        head, draw_style(),      "@media screen and (prefers-color-scheme:dark){\n",
        dark, draw_style_dark(), "}\n</style>\n</head>\n<body>\n<main>\n<h1>Satisfaction and loyalty</h1>\n"};
    for (size_t i = 0; i < sizeof text / sizeof *text; i++)
        if (buf_adds(b, text[i], err) < 0)
            return -1;
    return 0;
}

static int put_marked(struct buf *b, const char *before, struct view text, const char *after, struct err *err)
{
    int rc = buf_adds(b, before, err);
    while (rc == 0 && text.n > 0) {
        const char *end = memchr(text.p, '\n', text.n);
        struct view line = {text.p, end ? (size_t)(end - text.p) : text.n};
        size_t taken = line.n + (end != NULL);
        rc = markup_text(b, line, err);
        if (rc == 0 && end)
            rc = buf_addc(b, '\n', err);
        text = (struct view){text.p + taken, text.n - taken};
    }
    return rc < 0 ? -1 : buf_adds(b, after, err);
}

static int put_pictures(const struct study *st, const struct frame *f, const struct satisfaction_options *o,
                        struct buf *b, struct err *err)
{
    static const char *const captions[] = {
        "Mean loyalty at each answer, with its interval, and the straight line (dashed).",
        "Differences with their intervals; what lies within the shaded margin does not matter.",
        "Less loyal for each more loyal, by three definitions; the dashed line is one for one; unbounded sets: no bar.",
        "Shares of the variance of loyalty explained, with their intervals."};
    enum { PICTURES = sizeof captions / sizeof *captions };
    struct buf svg = {0};
    int rc = 0;
    for (size_t i = 0; rc >= 0 && i < PICTURES; i++) {
        char id[16] = "picture";
        id[7] = (char)('1' + i);
        id[8] = '\0';
        buf_clear(&svg);
        rc = study_picture(st, f, o, i, id, &svg, err);
        if (rc > 0)
            rc = buf_addf(b, err, "<figure>\n%s<figcaption>%s</figcaption>\n</figure>\n", svg.p, captions[i]);
    }
    buf_free(&svg);
    return rc < 0 ? -1 : 0;
}

int study_page(const struct study *st, const struct frame *f, const struct satisfaction_options *o,
               const struct buf *manifest, struct buf *b, struct err *err)
{
    struct buf text = {0};
    int rc = put_head(b, err);
    if (rc == 0)
        rc = put_marked(b, "<p>", view_of(st->spec ? st->sha256 : "No spec (--spec): all of this is exploratory."),
                        "</p>\n", err);
    if (rc == 0)
        rc = put_pictures(st, f, o, b, err);
    if (rc == 0)
        rc = study_text(st, &text, err);
    if (rc == 0)
        rc = put_marked(b, "<h2>All numbers</h2>\n<pre>\n", buf_view(&text), "</pre>\n", err);
    if (rc == 0)
        rc = put_marked(b, "<details>\n<summary>What it was made of, for snag verify</summary>\n<pre id=\"manifest\">",
                        buf_view(manifest), "</pre>\n</details>\n</main>\n</body>\n</html>\n", err);
    buf_free(&text);
    return rc;
}
