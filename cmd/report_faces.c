/* report_faces: in which form `snag report` tells what it found. See report_faces.h. */
#include "report_faces.h"

static bool ends_with(const char *text, const char *end)
{
    size_t n = strlen(text), k = strlen(end);
    return n > k && strcmp(text + n - k, end) == 0;
}

static const char *guess(const char *output)
{
    static const struct {
        const char *end, *format;
    } known[] = {{".html", "html"}, {".htm", "html"}, {".json", "json"}};
    for (size_t i = 0; output && i < sizeof known / sizeof *known; i++)
        if (ends_with(output, known[i].end))
            return known[i].format;
    return "text";
}

static bool is(const struct face_args *a, const char *format)
{
    return strcmp(a->format, format) == 0;
}

int faces_open(struct face_args *a, const char *output, const struct zone *zone, struct report *r, struct err *err)
{
    if (!a->format)
        a->format = guess(output);
    if (is(a, "text"))
        return 0;
    if (!a->names)
        report_nameless(r);
    return report_widen(r, zone, err);
}

int faces_write(const struct face_args *a, const char *output, struct report *r, struct err *err)
{
    const struct report_show show = {a->min_cell, "snag " SNAG_VERSION};
    struct buf page = {0};
    struct out *out;
    int rc = 0;
    if (is(a, "html"))
        rc = report_page(r, &show, &page, err);
    else if (is(a, "json"))
        rc = report_json(r, &show, &page, err);
    if (rc == 0)
        rc = out_open(&out, output, err);
    if (rc == 0)
        rc = out_close(out, (is(a, "text") ? report_text(r, out, err) : out_write(out, page.p, page.n, err)) == 0, err);
    buf_free(&page);
    return rc;
}

int faces_schema(const char *output, struct err *err)
{
    struct out *out;
    if (out_open(&out, output, err) < 0)
        return -1;
    return out_close(out, out_text(out, report_schema(), err) == 0, err);
}
