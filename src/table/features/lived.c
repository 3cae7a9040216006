/* lived: what a customer lived through of a look-back, and whether the log covers it */
#include "table/features/features_impl.h"

int64_t features_begin(const struct features *f, int64_t at_us)
{
    return f->opt.look_back_us == LOOK_BACK_ALL ? TS_NONE : zone_shift(f->opt.zone, at_us, -f->opt.look_back_us);
}

bool features_is_within(const struct features *f, size_t column, const struct window *w)
{
    const struct covered *c = &f->covered[column];
    return c->begin_us <= w->from_us && c->end_us >= w->to_us;
}

bool features_is_covered(const struct features *f, size_t column, const struct window *w)
{
    return features_is_within(f, column, w) && !covered_hole(&f->covered[column], w->from_us, w->to_us);
}

int64_t customers_landmark(const struct features *f, size_t row, size_t step)
{
    const struct landmarks *l = f->opt.landmarks;
    if (l->kind == DESIGN_LANDMARK)
        return l->at_us[step];
    if (l->kind != DESIGN_ENTRY || f->opt.outcomes->row[row].entered_us == TS_NONE)
        return TS_NONE;
    return zone_shift(f->opt.zone, f->opt.outcomes->row[row].entered_us, l->after_entry_us);
}

struct window customers_lived(const struct features *f, size_t row, int64_t at_us)
{
    const struct outcomes *o = f->opt.outcomes;
    int64_t from_us = features_begin(f, at_us), entered_us = o ? o->row[row].entered_us : TS_NONE;
    return (struct window){entered_us > from_us ? entered_us : from_us, at_us};
}
