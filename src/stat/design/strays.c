/* strays: columns of numbers that some cell turned into text. */
#include "stat/design/design_impl.h"
#include "table/frame/cell.h"

int design_stray_note(const struct frame *f, size_t column, struct buf *out, struct err *err)
{
    const struct column *c = &f->column[column];
    struct cell_fault fault = cell_fault_of(c);
    char shown[64];
    if (fault.kind == CELL_NUMBER)
        return 0;
    (void)str_shown(shown, sizeof shown, fault.first);
    return fault.kind == CELL_WORD
               ? buf_addf(out, err, "%s has cells such as '%s', which are not numbers", c->name, shown)
               : buf_addf(out, err, "%s %s ('%s')", c->name, cell_fault_name(fault.kind), shown);
}

static bool named(const struct formula *m, const char *weights, const char *column)
{
    for (size_t i = 0; i < m->n_names; i++)
        if (strcmp(m->names[i], column) == 0)
            return true;
    for (size_t v = 0; v < m->n_vars; v++) /* columns that `.` means */
        if (m->var[v]->kind == FORMULA_COLUMN && strcmp(m->var[v]->name, column) == 0)
            return true;
    return weights && strcmp(weights, column) == 0;
}

void design_hint_strays(const struct frame *f, const struct formula *m, const char *weights, struct err *err)
{
    struct buf b = {0};
    struct err ignored = ERR_INIT;
    char remedy[256];
    for (size_t i = 0; i < f->n_columns; i++) {
        const struct column *c = &f->column[i];
        struct cell_fault fault = cell_fault_of(c);
        buf_clear(&b);
        if (fault.kind == CELL_NUMBER || !named(m, weights, c->name) || design_stray_note(f, i, &b, &ignored) < 0)
            continue;
        cell_remedy(remedy, sizeof remedy, fault.kind, f->separator, fault.first);
        (void)err_hint(err, "%s; that makes its values names", b.p);
        (void)err_hint(err, "%s", remedy);
    }
    buf_free(&b);
}
