/* file: a drawing as a file of its own, as wide as a column of a paper. See draw.h. */
#include "draw/draw.h"

/* The value of a custom property as draw_style sets it first; programs that print know no var(). */
static struct view value_of(const char *style, struct view name)
{
    for (const char *p = strstr(style, "--"); p; p = strstr(p + 2, "--"))
        if (strncmp(p, name.p, name.n) == 0 && p[name.n] == ':') {
            const char *from = p + name.n + 1;
            return (struct view){from, strcspn(from, ";}")};
        }
    return view_of("black");
}

static int put_style(struct buf *to, struct err *err)
{
    static const char begin[] = "var(";
    const char *style = draw_style(), *from = style;
    int rc = 0;
    for (const char *p = strstr(from, begin); rc == 0 && p; p = strstr(from, begin)) {
        struct view name = {p + sizeof begin - 1, strcspn(p + sizeof begin - 1, ")")};
        struct view value = value_of(style, name);
        rc = buf_add(to, from, (size_t)(p - from), err);
        if (rc == 0)
            rc = buf_add(to, value.p, value.n, err);
        from = name.p + name.n + 1;
    }
    return rc < 0 ? -1 : buf_adds(to, from, err);
}

int draw_file(const struct buf *drawing, int width_mm, struct buf *to, struct err *err)
{
    static const char begin[] = "<svg";
    const char *end = memchr(drawing->p, '>', drawing->n);
    size_t head = (size_t)(end - drawing->p), skip = sizeof begin - 1;
    int rc = buf_addf(to, err, "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<svg width=\"%dmm\"", width_mm);
    if (rc == 0)
        rc = buf_add(to, drawing->p + skip, head - skip, err);
    if (rc == 0)
        rc = buf_adds(to, "><style>\n", err);
    if (rc == 0)
        rc = put_style(to, err);
    if (rc == 0)
        rc = buf_addf(to, err, ".draw{width:%dmm;max-width:none}\n</style>", width_mm);
    return rc < 0 ? -1 : buf_add(to, end + 1, drawing->n - head - 1, err);
}
