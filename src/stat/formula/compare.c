/* compare: comparisons in a formula: numbers, times, and texts that may be either. */
#include <math.h>
#include <string.h>

#include "stat/formula/formula_impl.h"
#include "table/frame/order.h"

static bool is_order(const struct formula_expr *e)
{
    return e->name[0] == '<' || e->name[0] == '>';
}

/* Without the brackets around it. */
static struct formula_expr *inner(struct formula_expr *e)
{
    while (e->kind == FORMULA_CALL)
        e = e->arg[0];
    return e;
}

static int text_and_number(const struct formula *m, const struct formula_expr *e, struct err *err)
{
    const struct formula_expr *a = e->arg[0], *b = e->arg[1];
    return formula_error(m, e, "", err, "formula: %s is %s, %s is %s", a->n_args > 0 ? "the left side" : a->name,
                         a->type == FORMULA_IS_TEXT ? "text" : "a number", b->n_args > 0 ? "the right side" : b->name,
                         b->type == FORMULA_IS_TEXT ? "text" : "a number");
}

static bool value_of(struct view text, bool time, double *x)
{
    return time ? order_time(text, x) : frame_number(text, x);
}

static int note_strays(struct formula *m, const struct formula_expr *e, const struct formula_expr *column,
                       const struct frame *f, bool time, struct err *err)
{
    struct formula_stray s = {.column = column, .comparison = e, .time = time};
    const struct column *c = &f->column[column->column];
    for (size_t r = 0; r < f->n_rows; r++)
        if (c->id[r] != DICT_NONE && isnan(column->of_id[c->id[r]])) {
            s.row = s.n == 0 ? r : s.row;
            s.n++;
        }
    if (s.n == 0)
        return 0;
    if (mem_reserve(&m->stray, &m->cap_strays, m->n_strays + 1, sizeof *m->stray, err) < 0)
        return -1;
    m->stray[m->n_strays++] = s;
    return 0;
}

/* Values of the texts on one side; *known: how many there are. */
static int take_values(struct formula *m, struct formula_expr *side, const struct frame *f, bool time, size_t *known,
                       struct err *err)
{
    *known = 0;
    if (side->kind == FORMULA_TEXT) {
        *known = value_of(view_of(side->name), time, &side->number);
        return 0;
    }
    const struct column *c = &f->column[side->column];
    double *x = arena_get(&m->arena, (c->dict.n + 1) * sizeof *x, err);
    if (!x)
        return -1;
    for (size_t id = 0; id < c->dict.n; id++) {
        bool is_value = value_of(dict_text(&c->dict, (int64_t)id), time, &x[id]);
        x[id] = is_value ? x[id] : NAN;
        *known += is_value;
    }
    side->of_id = x;
    return 0;
}

int compare_bind(struct formula *m, struct formula_expr *e, const struct frame *f, struct err *err)
{
    bool both = e->arg[0]->type == e->arg[1]->type;
    if (both && !is_order(e))
        return 0;
    for (int k = 0; k < 2; k++) {
        size_t known;
        struct formula_expr *side = inner(e->arg[k]);
        if (e->arg[k]->type != FORMULA_IS_TEXT)
            continue;
        if (!both && side->kind == FORMULA_TEXT)
            return text_and_number(m, e, err);
        if (take_values(m, side, f, both, &known, err) < 0)
            return -1;
        if (known == 0 && !both)
            return text_and_number(m, e, err);
        if (known == 0)
            return formula_error(m, e->arg[k], "is no time; compare texts by == or !=", err,
                                 "formula: texts have no order");
        if (side->kind == FORMULA_COLUMN && note_strays(m, e, side, f, both, err) < 0)
            return -1;
    }
    return 0;
}

static struct view text_of(const struct formula_expr *e, const struct frame *f, size_t r)
{
    if (e->kind == FORMULA_CALL)
        return text_of(e->arg[0], f, r);
    if (e->kind == FORMULA_TEXT)
        return view_of(e->name);
    const struct column *c = &f->column[e->column];
    return c->id[r] == DICT_NONE ? (struct view){NULL, 0} : dict_text(&c->dict, c->id[r]);
}

/* The number or time of a side that is text; *stray: it is neither. */
static double side_value(struct formula_expr *e, const struct frame *f, size_t r, bool *stray)
{
    struct formula_expr *side = inner(e);
    if (side->kind == FORMULA_TEXT)
        return side->number;
    int32_t id = f->column[side->column].id[r];
    double x = id == DICT_NONE ? NAN : side->of_id[id];
    *stray = *stray || (id != DICT_NONE && isnan(x));
    return x;
}

double compare_value(const struct formula_expr *e, const struct frame *f, size_t r, const double *number)
{
    struct formula_expr *const *arg = e->arg;
    double d;
    if (arg[0]->type == FORMULA_IS_TEXT && arg[1]->type == FORMULA_IS_TEXT && !is_order(e)) {
        struct view a = text_of(arg[0], f, r), b = text_of(arg[1], f, r);
        if (!a.p || !b.p)
            return NAN;
        d = view_cmp(a, b);
    } else {
        bool stray[2] = {false, false};
        double a = arg[0]->type == FORMULA_IS_TEXT ? side_value(arg[0], f, r, &stray[0]) : number[0];
        double b = arg[1]->type == FORMULA_IS_TEXT ? side_value(arg[1], f, r, &stray[1]) : number[1];
        if ((isnan(a) && !stray[0]) || (isnan(b) && !stray[1]))
            return NAN;
        if (stray[0] || stray[1])
            return e->name[0] == '!';
        d = (a > b) - (a < b);
    }
    switch (e->name[0]) {
    case '=':
        return d == 0;
    case '!':
        return d != 0;
    case '<':
        return e->name[1] ? d <= 0 : d < 0;
    default:
        return e->name[1] ? d >= 0 : d > 0;
    }
}
