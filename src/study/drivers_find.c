/* drivers_find: what the pages of study drivers look up: a rule's lines, and its place among the others. */
#include "study/drivers_impl.h"
#include "text/figure.h"
#include "text/wrap.h"

const struct study_line *driver_line(const struct drivers *d, const char *part, const char *name, const char *rule)
{
    for (size_t i = 0; i < d->st.n_lines; i++) {
        const struct study_line *x = &d->st.line[i];
        bool same = rule ? x->by && strcmp(x->by, rule) == 0 : !x->by;
        if (same && strcmp(x->part, part) == 0 && strcmp(x->name, name) == 0)
            return x;
    }
    return NULL;
}

size_t driver_stronger(const struct drivers *d, size_t rule)
{
    const struct study_line *x = driver_line(d, "rolling", "rd_absent", d->rule[rule].name);
    size_t n = 0;
    for (size_t k = 0; x && k < d->n_rules; k++) {
        const struct study_line *y = d->rule[k].used ? driver_line(d, "rolling", "rd_absent", d->rule[k].name) : NULL;
        n += y && (y->p < x->p || (y->p == x->p && k < rule));
    }
    return n;
}

int driver_text_row(struct buf *b, const char *const *cell, const int *width, size_t n, struct err *err)
{
    bool right[8] = {false};
    return text_row(b, cell, width, right, n, err);
}
