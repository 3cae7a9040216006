/* stray: what a comparison took for numbers or times although some of it is neither, in words. */
#include "snag/formula.h"
#include "table/frame/cell.h"

int formula_stray_note(const struct formula *m, const struct frame *f, size_t k, struct buf *out, struct err *err)
{
    const struct formula_stray *s = &m->stray[k];
    const struct column *c = &f->column[s->column->column];
    struct view first = dict_text(&c->dict, c->id[s->row]);
    char shown[64], remedy[256];
    cell_remedy(remedy, sizeof remedy, s->time ? CELL_WORD : cell_kind_of(first), f->separator, first);
    if (expr_label(s->comparison, out, err) < 0)
        return -1;
    return buf_addf(out, err, ": %s is not a %s in %zu row%s (the first: '%s' on line %llu); it is FALSE there; %s.",
                    c->name, s->time ? "time" : "number", s->n, str_s(s->n), str_shown(shown, sizeof shown, first),
                    (unsigned long long)frame_line(f, s->row), remedy);
}
