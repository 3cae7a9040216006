/* report_faces: in which form `snag report` tells what it found. See report_faces.h. */
#include "report_faces.h"
#include "page.h"

#include "report_notes.h"
#include "snag/out.h"

static bool ends_with(const char *text, const char *end)
{
    size_t n = strlen(text), k = strlen(end);
    return n > k && strcmp(text + n - k, end) == 0;
}

static const char *guess(const char *output)
{
    static const struct {
        const char *end, *format;
    } known[] = {{".html", "html"}, {".htm", "html"}, {".eml", "mail"}, {".md", "markdown"}, {".json", "json"}};
    for (size_t i = 0; output && i < sizeof known / sizeof *known; i++)
        if (ends_with(output, known[i].end))
            return known[i].format;
    return "text";
}

static bool is(const struct face_args *a, const char *format)
{
    return strcmp(a->format, format) == 0;
}

static struct report_letter letter(const struct face_args *a, int64_t now_us)
{
    const char *attach = a->attach ? a->attach : a->link ? "none" : "html";
    struct report_letter l = {a->to, a->from, a->subject, a->link, REPORT_ATTACH_HTML, now_us};
    if (strcmp(attach, "html") != 0)
        l.attach = strcmp(attach, "gz") == 0 ? REPORT_ATTACH_GZ : REPORT_ATTACH_NONE;
    return l;
}

static int check_letter(const struct face_args *a, struct err *err)
{
    const struct {
        const char *name, *value;
    } option[] = {
        {"--to", a->to}, {"--from", a->from}, {"--subject", a->subject}, {"--attach", a->attach}, {"--link", a->link}};
    struct report_letter l = letter(a, 0);
    if (is(a, "mail"))
        return report_letter_check(&l, err);
    for (size_t i = 0; i < sizeof option / sizeof *option; i++)
        if (option[i].value)
            return err_set(err, ERR_USAGE, "%s requires -F mail, or -o and a name that ends with .eml", option[i].name);
    return 0;
}

int faces_open(struct face_args *a, const char *output, const struct zone *zone, struct report *r, struct err *err)
{
    if (!a->format)
        a->format = guess(output);
    if (check_letter(a, err) < 0 || notes_read(a->notes, r, err) < 0)
        return -1;
    if (is(a, "text"))
        return 0;
    report_discreet(r, a->names, a->min_cell);
    return report_widen(r, zone, err);
}

bool faces_are_wide(const struct face_args *a)
{
    return !is(a, "text");
}

bool faces_from_now(const struct face_args *a)
{
    return is(a, "mail");
}

int faces_write(const struct face_args *a, const char *output, int64_t now_us, struct report *r, struct err *err)
{
    const char *version = "snag " SNAG_VERSION;
    struct report_letter l = letter(a, now_us);
    struct buf text = {0};
    struct out *out = NULL;
    int rc = 0;
    if (is(a, "html"))
        rc = report_page(r, version, &text, err);
    else if (is(a, "mail"))
        rc = report_mail(r, version, &l, &text, err);
    else if (is(a, "markdown"))
        rc = report_markdown(r, version, &text, err);
    else if (is(a, "json"))
        rc = report_json(r, version, &text, err);
    else
        rc = report_text(r, &text, err);
    if (rc == 0)
        rc = (is(a, "text") ? page_open : out_open)(&out, output, err);
    if (rc == 0)
        rc = page_close(out, out_write(out, text.p, text.n, err) == 0, err);
    buf_free(&text);
    return rc;
}

int faces_schema(const char *output, struct err *err)
{
    struct out *out;
    if (out_open(&out, output, err) < 0)
        return -1;
    return out_close(out, out_text(out, report_schema(), err) == 0, err);
}
