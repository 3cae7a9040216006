/* merge: the lines of tables that are merged. See merge.h. */
#include "report/merge.h"

#include <string.h>

enum { MERGE_LINE = 64 << 20 };

int merge_part_open(struct merge_part *p, const char *path, struct err *err)
{
    *p = (struct merge_part){.path = path};
    if (in_open(&p->in, path, err) < 0 || lines_open(&p->lines, p->in, MERGE_LINE, false, err) < 0)
        return -1;
    p->open = true;
    return 0;
}

void merge_part_close(struct merge_part *p)
{
    if (p->open)
        lines_close(&p->lines);
    in_close(p->in);
    *p = (struct merge_part){0};
}

int merge_part_next(struct merge_part *p, struct err *err)
{
    struct line line;
    int rc = lines_next(&p->lines, &line, err);
    if (rc <= 0)
        return rc;
    p->line_no++;
    if (line.too_long)
        return err_set(err, ERR_DATA, "%s:%llu: a line of more than %d MiB", p->path, (unsigned long long)p->line_no,
                       MERGE_LINE >> 20);
    p->line = (struct view){line.p, line.n};
    return 1;
}

static bool is_stamp(struct view line)
{
    return line.n >= 2 && memcmp(line.p, "#!", 2) == 0;
}

int merge_part_head(struct merge_part *p, struct buf *head, struct err *err)
{
    bool first = head->n == 0, more = true;
    size_t at = 0;
    while (more) {
        int rc = merge_part_next(p, err);
        if (rc == 0)
            return err_set(err, ERR_DATA, "%s: no line of column names", p->path);
        if (rc < 0)
            return -1;
        more = is_stamp(p->line);
        if (first && (buf_add(head, p->line.p, p->line.n, err) < 0 || buf_addc(head, '\n', err) < 0))
            return -1;
        struct view rest = {head->p + at, head->n - at};
        if (rest.n <= p->line.n || memcmp(rest.p, p->line.p, p->line.n) != 0 || rest.p[p->line.n] != '\n')
            return err_set(err, ERR_DATA, "%s:%llu: %s are not those of the first table", p->path,
                           (unsigned long long)p->line_no, more ? "the facts of its making" : "its columns");
        at += p->line.n + 1;
    }
    return 0;
}

bool merge_cell(struct view *rest, struct view *cell)
{
    if (!rest->p)
        return false;
    const char *tab = rest->n ? memchr(rest->p, '\t', rest->n) : NULL;
    cell->p = rest->p;
    cell->n = tab ? (size_t)(tab - rest->p) : rest->n;
    *rest = tab ? (struct view){tab + 1, rest->n - cell->n - 1} : (struct view){0};
    return true;
}
