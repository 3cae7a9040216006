/* submodel: see submodel.h. */
#include "stat/design/submodel.h"

#include <stdlib.h>

#include "snag/mem.h"

int submodel_open(struct design *sub, const struct design *d, const bool *drop, struct err *err)
{
    *sub = *d;
    sub->p = 0;
    sub->intercept = d->intercept && !drop[0];
    sub->column = mem_zero(d->p, sizeof *sub->column, err);
    for (size_t j = 0; sub->column && j < d->p; j++)
        if (!drop[j])
            sub->column[sub->p++] = d->column[j];
    return sub->column ? 0 : -1;
}

void submodel_close(struct design *sub)
{
    free(sub->column);
    sub->column = NULL;
}
